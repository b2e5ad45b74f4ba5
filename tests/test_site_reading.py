"""The pages to read: what is asked, what is answered, and that every number has one meaning."""

import re
import sqlite3
import tomllib
from datetime import date, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
import site_fixtures as made
from site_fixtures import ask
from test_site import made_style_size

from directory import schema
from directory.records import Clean, Listing, Located, Problem, Remembered
from directory.site import fresh, gone, reading, sitemap, texts
from directory.site.read import PLUGIN, read

PAGES = ("/questions", "/about", "/closed", "/freshness", "/data", "/api")
TODAY = made.NOON.date()
REGISTER = "Sample register"


def days_ago(days):
    return TODAY - timedelta(days=days)


def closed_clinics():
    """Clinics gone in every way that a page must tell."""
    said = made.a_fact("status", "closed", url="https://register.example/gone")
    paused = made.a_fact("status", "temporarily_closed", url="javascript:alert(1)")
    return (
        made.a_clinic("said0000", slug="said", name="Said Closed", status="closed",
                      closed_on=date(2026, 9, 3), facts=(said,)),
        made.a_clinic("gone0000", slug="gone", name="Gone Missing", status="closed",
                      closed_on=date(2026, 9, 2), state="FL", city="Tampa"),
        made.a_clinic("nocity00", slug="nocity", name=made.HOSTILE, status="closed", city=None,
                      state=None, closed_on=date(2026, 9, 1)),
        made.a_clinic("rest0000", slug="rest", name="Resting", status="temporarily_closed",
                      facts=(paused,)),
        made.a_clinic("doubt000", slug="doubt", name="Doubtful", status="unconfirmed"),
        made.a_clinic("open0000", slug="open", name="Still Open"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    database = made.write_directory(tmp_path_factory.mktemp("reading") / "some.db")
    with made.served(database, made.NOON) as site:
        yield site


@pytest.fixture(scope="module")
def later(tmp_path_factory):
    database = made.write_directory(tmp_path_factory.mktemp("reading") / "some.db")
    with made.served(database, made.LATER) as site:
        yield site


@pytest.fixture(scope="module")
def closing(tmp_path_factory):
    path = tmp_path_factory.mktemp("reading") / "some.db"
    database = made.write_directory(path, chosen=closed_clinics(), sample=False)
    with made.served(database, made.NOON) as site:
        yield site


# What is asked, and what is answered


@pytest.mark.parametrize(
    ("asked", "status", "answered"),
    [
        ("/questions", 200, "Is the prescriber licensed in my state?"),
        ("/questions", 200, '<ol start="17">'),
        ("/questions", 200, "Walk away if"),
        ("/questions", 200, "<dt>REMS</dt>"),
        ("/questions/", 200, "Questions to ask a clinic"),
        ("/questions?fbclid=x", 200, "Questions to ask a clinic"),
        ("/questions.json", 404, '{"ok": false, "error": "There is no page at this address.'),
        ("/about", 200, "Nobody pays to be here."),
        ("/about", 200, "Privacy in ten lines"),
        ("/about", 200, "Sample register"),
        ("/about", 200, "The people who run this site have not given an address yet."),
        ("/about.json", 404, '{"ok": false'),
        ("/about.csv", 404, '{"ok": false'),
        ("/closed", 200, "1 closed clinic</h1>"),
        ("/closed", 200, "Gone Clinic"),
        ("/closed", 200, "Closed for now: 1"),
        ("/closed", 200, "Not confirmed lately: 1"),
        ("/closed?state=ny", 200, "No closed clinics known in New York"),
        ("/closed?state=tx&fbclid=x", 200, "1 closed clinic in Texas"),
        ("/closed?state=zz", 200, "1 closed clinic</h1>"),
        ("/closed?page=-1", 200, "1 closed clinic</h1>"),
        ("/closed?page=9", 200, "There is nothing on this page."),
        ("/closed.json?state=zz", 400, "state must be a USPS code, such as tx."),
        ("/closed.json?page=x", 400, "page must be a whole number from 1 to 9999."),
        ("/closed.json?fbclid=x", 400, "There is no parameter 'fbclid'; use: state, page."),
        ("/closed.json?state=tx&state=ny", 400, "Give state only once."),
        ("/closed.csv", 404, '{"ok": false'),
        ("/freshness", 200, "We know of 37 clinics that are not closed."),
        ("/freshness", 200, "more than 1,800"),
        ("/freshness?fbclid=x", 200, "How fresh is this list?"),
        ("/freshness.json?a=1", 400, "There is no parameter 'a'; this address takes none."),
        ("/data", 200, "How to cite"),
        ("/data", 200, '<a href="/directory/clinics">clinics</a>'),
        ("/data.json", 404, '{"ok": false'),
        ("/api", 200, 'curl "$SITE/near.json?zip=78701&amp;miles=25"'),
        ("/api.json", 404, '{"ok": false'),
        ("/sitemap.xml", 404, "There is no sitemap here."),
        ("/robots.txt", 200, "Disallow: /near"),
        ("/", 200, '<a href="/questions">Questions to ask</a>'),
        ("/", 200, '<a href="/freshness">How fresh is this list?</a>'),
    ],
)  # fmt: skip
async def test_asked_and_answered(site, asked, status, answered):
    response = await ask(site, asked)

    assert (response.status_code, answered in response.text) == (status, True)


@pytest.mark.parametrize("address", PAGES)
async def test_every_page_is_private_and_says_where_help_is(site, address):
    response = await ask(site, address)

    page = response.text
    assert made.CRISIS in page
    assert "These clinics are made up" in page
    assert page.count("<h1") == 1
    assert "unsafe" not in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "public, max-age=300"
    assert not re.search(r"<script|<style|style=|javascript:[^<]*\"|onerror=[^&]*>", page)
    assert len(page.encode()) + made_style_size() < 60_000


@pytest.mark.parametrize("address", PAGES)
async def test_only_links_lead_to_other_hosts(site, address):
    page = (await ask(site, address)).text

    for tag in re.findall(r"<[a-z][^>]*https?://[^>]*>", page):
        assert tag.startswith("<a href="), tag
        assert 'rel="noreferrer noopener"' in tag


@pytest.mark.parametrize("address", PAGES)
async def test_every_link_of_ours_leads_somewhere(site, address):
    page = (await ask(site, address)).text

    for link in {link for link in re.findall(r'href="(/[^"]*)"', page) if "/static/" not in link}:
        path, _, anchor = link.replace("&amp;", "&").partition("#")
        answer = await ask(site, path)
        assert answer.status_code == 200, link
        assert not anchor or f'id="{anchor}"' in answer.text, link


async def test_a_broken_directory_is_said_to_rest(tmp_path):
    live = made.write_directory(tmp_path / "live.db")
    with made.served(live, made.NOON) as site:
        with sqlite3.connect(live) as connection:
            connection.execute("DROP TABLE sources")
        connection.close()

        for address in (*PAGES, "/closed.json", "/freshness.json"):
            assert (await ask(site, address)).status_code == 503, address


# Words that rest on a source


def sourced():
    day = date(2026, 11, 24)
    about, asked = texts.about(day), texts.questions(day)
    facts = [said for _, each in about.groups for said in each]
    return [*about.why, *facts, *about.counts, *asked.walk_away, *asked.glossary]


@pytest.mark.parametrize("said", sourced(), ids=lambda said: said.text[:30])
def test_a_sentence_with_a_source_has_its_address_and_its_days(said):
    assert len({said.source is None, said.url is None, said.published is None, said.as_of is None,
                said.review_by is None}) == 1  # fmt: skip
    if said.source:
        assert urlsplit(said.url).scheme == "https"
        assert date.fromisoformat(said.as_of) < said.review_by
        assert said.published == "undated" or re.search(r"\b20\d\d$", said.published)


def test_every_sentence_about_ketamine_has_a_source():
    about = texts.about(TODAY)

    assert all(said.source for _, facts in about.groups for said in facts)
    assert all(said.source for said in (*about.why, *about.counts))


@pytest.mark.parametrize("address", ["/about", "/questions"])
async def test_the_page_shows_each_source_with_its_days(site, address):
    page = (await ask(site, address)).text

    rests = re.findall(r'rests">(.*?</time>[^<]*)</span>', page)
    assert rests
    for each in rests:
        pattern = r'Source: <a href="https://[^"]+" rel="noreferrer noopener">[^<]+</a>, [^(]+'
        assert re.match(pattern + r"\(checked <time datetime=", each), each
    assert len(rests) == page.count("Source: <a href")


async def test_an_expired_rule_is_not_shown_and_an_old_reading_is_said(site, later):
    now, then = (await ask(site, "/about")).text, (await ask(later, "/about")).text

    assert "run to 31 December 2026" in now
    assert "run to 31 December 2026" not in then
    assert "being checked again" not in re.sub(r"(?s)<section class=.notices.*", "", now)
    assert "being checked again" in then
    assert "being checked again" in (await ask(later, "/questions")).text


def test_the_questions_are_ours_and_ask():
    asked = texts.questions(TODAY)

    every = [question for _, questions in asked.sections for question in questions]
    assert len(every) == 18
    assert all(question.endswith("?") for question in every)


def test_our_words_are_plain():
    with (made.DATA / "questions.toml").open("rb") as file:
        written = tomllib.load(file)
    sentences = [
        sentence
        for section in written["sections"]
        for question in section["questions"]
        for sentence in re.split(r"[.?!] ", question)
    ]
    assert max(len(sentence.split()) for sentence in sentences) <= 20
    assert sum(len(sentence.split()) for sentence in sentences) / len(sentences) < 9


async def test_about_tells_where_to_write_when_there_is_an_address(tmp_path):
    database = made.write_directory(tmp_path / "some.db")
    with made.served(database, made.NOON, contact="you@a.example") as site:
        page = (await ask(site, "/about")).text

    assert 'Write to <a href="mailto:you@a.example"' in page
    assert "not given an address" not in page


# Closed


async def test_closed_page_and_json_agree(closing):
    page = (await ask(closing, "/closed")).text
    answer = (await ask(closing, "/closed.json")).json()

    ids = [each["id"] for status in ("clinics", "temporarily_closed", "unconfirmed")
           for each in answer[status]]  # fmt: skip
    assert ids == ["said0000", "gone0000", "nocity00", "rest0000", "doubt000"]
    assert re.findall(r'<li><a href="/clinic/(\w+)/', page) == ids
    assert answer["count"] == 3
    assert answer["counts"] == {"closed": 3, "temporarily_closed": 1, "unconfirmed": 1}
    assert answer["states"] == {"FL": 1, "TX": 1}
    assert "3 closed clinics</h1>" in page


@pytest.mark.parametrize(
    ("clinic", "told", "shown"),
    [
        ("said0000", ("2026-09-03", "a source said so", REGISTER), f"{REGISTER}</a> said so"),
        ("gone0000", ("2026-09-02", "no longer listed", None), "No longer listed; last listed"),
        ("rest0000", ("2026-10-01", "a source said so", REGISTER), f"{REGISTER} said so"),
        ("doubt000", ("2026-11-20", "not listed lately", None), "Last listed"),
    ],
)
async def test_who_said_it_and_when(closing, clinic, told, shown):
    answer = (await ask(closing, "/closed.json")).json()
    page = (await ask(closing, "/closed")).text

    every = [*answer["clinics"], *answer["temporarily_closed"], *answer["unconfirmed"]]
    found = next(each for each in every if each["id"] == clinic)
    assert (found["day"], found["evidence"], found["source_title"]) == told
    row = re.search(rf'(?s)<li><a href="/clinic/{clinic}/.*?</li>', page)[0]
    assert shown in row
    assert f'datetime="{told[0]}"' in row
    assert "javascript:" not in row


async def test_closed_of_one_state(closing):
    answer = (await ask(closing, "/closed.json?state=fl")).json()

    assert [each["id"] for each in answer["clinics"]] == ["gone0000"]
    assert (answer["count"], answer["query"]) == (1, {"state": "FL", "page": 1})
    assert answer["unconfirmed"] == []


async def test_closed_pages_follow_each_other(closing, monkeypatch):
    monkeypatch.setattr(gone, "SIZE", 2)
    seen, address = [], "/closed.json"
    while address:
        answer = (await ask(closing, address)).json()
        seen += [each["id"] for each in answer["clinics"]]
        address = answer["next"]
    second = (await ask(closing, "/closed?page=2")).text

    assert seen == ["said0000", "gone0000", "nocity00"]
    assert 'rel="prev" href="/closed"' in second
    assert "Not confirmed lately" not in second


# Freshness


def fresh_clinics():
    ages = {0: "a", 30: "b", 31: "c", 90: "d", 91: "e", 365: "f", 366: "g", 4000: "h"}
    listing = Listing(source="sample_map", ref="9", url="https://map.example/9", name="Ninth")
    said = Remembered(listing=listing, first_seen=date(2026, 10, 1), last_seen=made.SEEN)
    problems = (Problem(field="phone", code="not_a_phone", written="call us", why="no digits"),) * 2
    clean = Clean(said=said, name="Ninth", name_key="ninth")
    member = Located(clean=clean, problems=problems)
    return (
        *(made.a_clinic(f"aged000{name}", last_confirmed=days_ago(age))
          for age, name in ages.items()),
        made.a_clinic("never000", last_confirmed=None, members=(member,)),
        made.a_clinic("closed00", status="closed", last_confirmed=days_ago(1)),
        made.a_clinic("roof0000", precision="rooftop", state="FL", last_confirmed=days_ago(5)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def aging(tmp_path_factory):
    path = tmp_path_factory.mktemp("reading") / "some.db"
    with made.served(made.write_directory(path, chosen=fresh_clinics()), made.NOON) as site:
        yield site


async def test_every_open_clinic_is_of_one_age(aging):
    answer = (await ask(aging, "/freshness.json")).json()

    assert {name: each["clinics"] for name, each in answer["ages"].items()} == {
        "0_to_30_days": 3, "31_to_90_days": 2, "91_to_365_days": 2, "over_365_days": 2, "never": 1,
    }  # fmt: skip
    assert answer["clinics"] == 10
    assert answer["statuses"] == {"active": 10, "closed": 1}
    assert sum(each["percent"] for each in answer["ages"].values()) == pytest.approx(100, abs=0.3)


async def test_freshness_is_by_the_clock(site, later):
    now, then = [(await ask(each, "/freshness.json")).json() for each in (site, later)]

    assert (now["as_of"], then["as_of"]) == ("2026-11-23", "2027-06-01")
    assert (now["build"]["age_days"], then["build"]["age_days"]) == (1, 191)
    assert now["ages"]["0_to_30_days"]["clinics"] == then["ages"]["91_to_365_days"]["clinics"] == 35


async def test_freshness_page_and_json_agree(aging):
    page = (await ask(aging, "/freshness")).text
    answer = (await ask(aging, "/freshness.json")).json()

    for kind in ("ages", "stated", "precision"):
        for name, each in answer[kind].items():
            label = {**fresh.AGES, **fresh.STATED, **fresh.PRECISIONS}[name]
            cells = rf'(?s)"row">{label}(?:<svg.*?</svg>)?</th><td>(.*?)</td><td>(.*?)%</td>'
            found = re.search(cells, page)
            assert found, label
            assert found.groups() == (str(each["clinics"]), str(each["percent"]))
    for each in answer["states"]:
        numbers = "".join(f"<td>{each[name]}</td>" for name in ("clinics", *fresh.PRECISIONS))
        assert f"</a></th>{numbers}" in page
    assert f"We know of {answer['clinics']} clinics" in page
    for each in answer["others_say"]:
        assert f"<strong>{each['clinics']}</strong>" in page


async def test_states_and_sources_are_counted(aging):
    answer = (await ask(aging, "/freshness.json")).json()

    assert answer["states"] == [
        {"state": "FL", "clinics": 1, "own": 1, "zip": 0, "city": 0, "none": 0,
         "days_since_listed": 3.0},
        {"state": "TX", "clinics": 9, "own": 0, "zip": 9, "city": 0, "none": 0,
         "days_since_listed": 3.0},
    ]  # fmt: skip
    problems = {each["name"]: each["problems"] for each in answer["sources"]}
    assert problems == {"sample_map": 2, "sample_register": 0}


async def test_a_source_says_how_its_last_visit_went(tmp_path, monkeypatch):
    visited = {"last_run": "2026-11-22T03:00:00+00:00", "last_verdict": "refused",
               "last_accepted": "2026-11-01T03:00:00+00:00", "listings": 1200}  # fmt: skip
    plain = made.sources
    monkeypatch.setattr(made, "sources", lambda sample: [{**each, **visited}
                                                         for each in plain(sample)])  # fmt: skip
    database = made.write_directory(tmp_path / "some.db")
    with made.served(database, made.NOON) as site:
        page = (await ask(site, "/freshness")).text
        answer = (await ask(site, "/freshness.json")).json()

    assert "turned away, the old entries stand" in page
    assert "22 days" in page
    assert "1,200" in page
    assert answer["sources"][0]["age_days"] == 22


async def test_an_empty_directory_has_no_shares(tmp_path):
    with made.served(made.write_directory(tmp_path / "some.db", chosen=()), made.NOON) as site:
        answer = (await ask(site, "/freshness.json")).json()
        page = await ask(site, "/freshness")

        assert answer["ages"]["never"] == {"clinics": 0, "percent": None}
        assert page.status_code == 200
        assert (await ask(site, "/closed")).status_code == 200


# Data and API


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
async def test_data_names_every_column(site, table):
    page = (await ask(site, "/data")).text

    part = page.split(f'id="table-{table.name}"')[1].split("</section>")[0]
    assert re.findall(r"<dt><code>(\w+)</code>", part) == [each.name for each in table.columns]
    assert f"Licence: {reading.NOT_OURS.get(table.name, 'CC0')}" in part
    assert ("ODbL" in part.partition("Licence: ")[2].partition("<a")[0]) == (
        table.name in {"clinics", "facts", "listings"}
    )


@pytest.mark.parametrize("address", [path for _, path in (*reading.FILES, *reading.EXAMPLES)])
async def test_every_address_we_name_answers(site, address):
    response = await ask(site, address)

    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"


async def test_the_named_parameters_are_all_there_are(site):
    error = (await ask(site, "/near.json?nonsense=1")).json()["error"]

    names = error.partition("use: ")[2].rstrip(".").split(", ")
    assert names == [name for name, _ in reading.PARAMETERS]


async def test_the_shape_we_show_is_the_shape_that_comes(site):
    page = (await ask(site, "/api")).text
    answer = (await ask(site, "/near.json?zip=78701")).json()

    assert set(re.findall(r'^  "(\w+)"', page, re.M)) == set(answer)
    for name in answer["clinics"][0]:
        assert f"<code>{name}</code>" in page


def test_schema_version_is_short_and_stands_still():
    assert re.fullmatch(r"[0-9a-f]{8}", reading.schema_version())
    assert reading.schema_version() == reading.schema_version()


# For search engines


@pytest.fixture
def public(closing, monkeypatch):
    monkeypatch.setitem(
        closing._metadata_local["plugins"][PLUGIN], "address", "https://clinics.example/"
    )
    return closing


async def test_a_sitemap_names_what_is_there(public):
    response = await ask(public, "/sitemap.xml")

    tree = ET.fromstring(response.text)  # noqa: S314 # because we wrote it
    places = [each.text for each in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    paths = [place.removeprefix("https://clinics.example") for place in places]
    assert response.headers["content-type"].startswith("application/xml")
    clinics = ["/clinic/doubt000/doubt", "/clinic/open0000/open", "/clinic/rest0000/rest"]
    assert paths == [*sitemap.BUILT, *sitemap.WRITTEN, "/state/tx", "/state/tx/austin", *clinics]
    assert "<lastmod>2026-11-20</lastmod>" in response.text
    for path in paths:
        assert (await ask(public, path)).status_code == 200
    robots = (await ask(public, "/robots.txt")).text
    assert robots.endswith("\nSitemap: https://clinics.example/sitemap.xml\n")


async def test_a_sitemap_never_believes_the_host_it_was_asked_by(closing):
    response = await closing.client.get("/sitemap.xml", headers={"host": "evil.example"})

    assert response.status_code == 404
    assert "evil" not in response.text
    assert "Sitemap" not in (await ask(closing, "/robots.txt")).text


async def test_made_up_clinics_have_no_sitemap(site, monkeypatch):
    monkeypatch.setitem(site._metadata_local["plugins"][PLUGIN], "address", "https://a.example")

    assert (await ask(site, "/sitemap.xml")).status_code == 404
    assert "Sitemap" not in (await ask(site, "/robots.txt")).text


@pytest.mark.parametrize("text", ["", None, "clinics.example", "ftp://a.example", "http://[",
                                  "https://a.example/path", "https://a.example?x=1"])  # fmt: skip
def test_an_address_that_is_none_is_not_used(site, monkeypatch, text):
    monkeypatch.setitem(site._metadata_local["plugins"][PLUGIN], "address", text)

    assert sitemap.public_address(site) is None


# The stock pages


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
async def test_no_table_is_a_dead_end(site, table):
    page = await ask(site, f"/directory/{table.name}")

    assert page.status_code == 200
    assert table.meaning.split("`")[0][:20] in page.text
    assert str(made.DATA.parent) not in page.text
    assert "some.db" not in page.text
    for link in re.findall(rf'href="(/directory/{table.name}[^"]*_sort[^"]*)"', page.text):
        assert (await ask(site, link.replace("&amp;", "&"))).status_code == 200, link
    for form in ("json", "csv"):
        assert (await ask(site, f"/directory/{table.name}.{form}")).status_code == 200


async def test_researchers_can_narrow_search_and_sort(site):
    page = (await ask(site, "/directory/clinics")).text
    found = (await ask(site, "/directory/clinics.json?_search=river")).json()
    sorted_rows = await ask(site, "/directory/clinics.json?_sort_desc=last_seen")

    for column in ("state", "status", "precision"):
        assert f'data-column="{column}"' in page
    assert "_facet_array" in page or "routes__arraycontains" in page
    assert 'name="_search"' in page
    assert found["filtered_table_rows_count"] == 1
    assert sorted_rows.status_code == 200


async def test_the_database_leads_on_and_takes_no_sql(site):
    page = (await ask(site, "/directory")).text

    assert '<a href="/data">' in page
    assert '<a href="/api">' in page
    assert "<textarea" not in page
    assert (await ask(site, "/directory?sql=select+1")).status_code == 403


async def test_freshness_is_read_from_one_directory(site):
    found = await read(site, lambda connection: fresh.read_freshness(connection, TODAY))

    assert found["clinics"] == sum(each["clinics"] for each in found["ages"].values())
