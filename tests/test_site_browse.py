"""Towns, states, the map's points, corrections, what changed: pages that need no word of where."""

import json
import re
import sqlite3
from contextlib import closing
from xml.etree import ElementTree as ET

import pytest
import site_fixtures as made
from site_fixtures import a_clinic, a_fact, ask

from directory.normalise.place import place_key
from directory.site import outlines, render, texts
from directory.site.answers import slug_of
from directory.site.atlas import SCRIPT, STYLE
from directory.site.structured import structured
from directory.site.words import hours, moment, of_field, of_values

ATOM = "{http://www.w3.org/2005/Atom}"
PUBLIC = "https://clinics.example"


def a_change(**said):
    return {
        "built_at": "2026-11-20T04:00:00Z", "clinic_id": "k7m2q9xw", "what": "changed",
        "name": "River Clinic", "field": None, "before": None, "after": None, "other_id": None,
        "why": None, **said,
    }  # fmt: skip


CHANGES = (
    a_change(what="new", built_at="2026-10-01T04:00:00Z"),
    a_change(field="phone", before="+15125550142", after="+15125550143"),
    a_change(field="routes", before='["iv"]', after='["im", "iv"]'),
    a_change(what="recleaned", field="name", before="RIVER", after="River Clinic"),
    a_change(clinic_id="minnes00", what="closed", name="<North> & Co"),
    a_change(clinic_id="gone0000", what="removed", name=None, why="asked for"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = tmp_path_factory.mktemp("browse") / "some.db"
    database = made.write_directory(path, changes=CHANGES)
    with made.served(database, made.NOON, contact="data@clinics.example") as site:
        yield site


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    path = tmp_path_factory.mktemp("browse") / "some.db"
    fixed = a_fact("phone", "+15125550142", source="correction")
    clinics = (
        a_clinic(price_from=450.0, precision="rooftop", hours="Mo-Fr 09:00-17:30; Sa,Su closed"),
        a_clinic("b0000000", slug="b", name="</script><script>alert(1)</script>", price_from=600.0),
        a_clinic("c0000000", slug="c", name="St. Paul's", city="Saint Paul", state="MN"),
        a_clinic("d0000000", slug="d", name="Fixed", facts=(fixed,)),
    )
    database = made.write_directory(path, chosen=clinics, sample=False, changes=CHANGES)
    operator = {"address": PUBLIC, "corrections": "https://code.example/issues"}
    with made.served(database, made.NOON, contact="data@clinics.example", **operator) as site:
        yield site


# A town


@pytest.mark.parametrize(
    ("asked", "status", "answered"),
    [
        ("/state/tx/austin", 200, "7 clinics in Austin, TX"),
        ("/state/TX/Austin/", 200, 'rel="canonical" href="/state/tx/austin"'),
        ("/state/tx/austin", 200, 'href="/near?place=Austin%2C+TX&amp;miles=50"'),
        ("/state/tx/austin", 200, "Other towns in Texas"),
        ("/state/tx/round-rock", 200, "1 clinic in Round Rock, TX"),
        ("/state/tx/dallas", 200, "25 clinics in Dallas, TX"),
        ("/state/tx/waco", 200, "No clinics known in Waco, TX"),
        ("/state/tx/atlantis", 404, "We know no town of that name in Texas."),
        ("/state/tx/atlantis", 404, 'href="/state/tx">All clinics in Texas'),
        ("/state/zz/austin", 404, "There is no state ZZ."),
        ("/state/tx", 200, 'href="/state/tx/round-rock">Round Rock</a>'),
        ("/state/tx", 200, "In January 2026 the Texas Medical Board proposed rules"),
        ("/state/mn", 200, "We have not read this state’s own rules."),
    ],
)
async def test_a_town_is_asked_for_by_its_name(site, asked, status, answered):
    response = await ask(site, asked)

    assert (response.status_code, answered in response.text) == (status, True)


async def test_a_towns_page_and_its_twins_agree(site):
    page = (await ask(site, "/state/tx/dallas")).text
    answer = (await ask(site, "/state/tx/dallas.json")).json()
    shapes = (await ask(site, "/state/tx/dallas.geojson")).json()
    table = (await ask(site, "/state/tx/dallas.csv")).text.splitlines()

    ids = [clinic["id"] for clinic in answer["clinics"]]
    assert answer["query"] == {"state": "TX", "page": 1, "town": "Dallas"}
    assert answer["count"] == len(ids) == 25
    assert [each["id"] for each in shapes["features"][:25]] == ids
    assert [line.split(",")[0] for line in table[1:26]] == ids
    assert re.findall(r'card-name"><a href="/clinic/(\w+)/', page)[:15] == ids[:15]


async def test_a_twin_of_a_town_says_what_it_does_not_know(site):
    assert (await ask(site, "/state/tx/atlantis.json")).json()["ok"] is False
    assert (await ask(site, "/state/tx/austin.json?mils=5")).status_code == 400


async def test_a_saint_is_a_saint_however_it_is_spelled(real):
    assert "1 clinic in Saint Paul, MN" in (await ask(real, "/state/mn/st-paul")).text


def test_every_town_has_an_address(gazetteer):
    slugs = {slug_of(town.name) for town in gazetteer.places() if town.kind == "city"}

    assert len(slugs) > 10_000
    assert [slug for slug in slugs if not re.fullmatch("[a-z0-9-]{1,80}", slug)] == []
    assert slug_of("St. Paul") == slug_of("Saint Paul") == place_key("St Paul").replace(" ", "-")


async def test_a_state_says_what_a_session_costs(real):
    page = (await ask(real, "/state/tx")).text

    assert (
        "IV infusion: 2 clinics state one. The middle one of these is $525; they go from $450 to"
        " $600." in page
    )


async def test_an_operators_own_sentences_are_the_ones_shown(tmp_path):
    rule = (made.DATA / "rules.toml").read_text(encoding="utf-8").replace("Texas", "Lone Star")
    (tmp_path / "rules.toml").write_text(rule, encoding="utf-8")
    database = made.write_directory(tmp_path / "some.db")
    with made.served(database, made.NOON, folder=tmp_path) as site:
        state, about = (await ask(site, "/state/tx")).text, (await ask(site, "/about")).text

    assert "the Lone Star Medical Board proposed rules" in state
    assert "Nobody pays to be here." in about  # ours, for there is no other


def test_a_rule_of_a_state_rests_on_a_page():
    for code in ("TX", "PA", "WY"):
        for said in texts.rules(code, made.NOON.date()):
            assert said.url.startswith("https://")
            assert said.source
            assert said.as_of
            assert said.is_current
    assert texts.rules("TX", made.NOON.date())
    assert texts.rules("WY", made.NOON.date()) == ()


# The map


async def test_the_map_shows_what_its_list_shows(site):
    page = (await ask(site, "/map?zip=78701")).text
    points = (await ask(site, "/map.geojson?zip=78701")).json()
    listed = re.findall(r'<li data-id="(\w+)"', page)

    assert [each["id"] for each in points["features"]] == listed
    assert points["count"] == len(listed) == 8
    assert points["features"][0]["geometry"]["coordinates"] == [-97.7437, 30.2711]
    assert points["features"][0]["properties"]["phone"] == "(512) 555-0142"
    assert "Austin" in [town["name"] for town in points["towns"]]
    assert points["usage"]["sample"] is True
    assert 'data-points="/map.geojson?zip=78701&amp;miles=50"' in page
    assert "remote00" not in listed


async def test_the_whole_country_is_a_table_and_points(site):
    page = (await ask(site, "/map")).text
    points = (await ask(site, "/map.geojson")).json()
    counts = [int(n) for n in re.findall(r"</th><td>(\d+)</td>", page)]

    # Those that no map can show are in the table too: one of Texas has no point.
    assert sum(counts) == points["count"] + 1 == 36
    assert "nomap000" not in [each["id"] for each in points["features"]]
    assert f"{points['count']} clinics that we could place" in page


@pytest.mark.parametrize(
    ("asked", "status", "answered"),
    [
        ("/map?place=Texas", 200, "34 clinics in Texas"),
        ("/map?place=Texas", 200, "not placed on the map"),
        ("/map?zip=79821&miles=10", 200, "We know of none here."),
        ("/map?zip=00000", 404, "We could not find ZIP 00000."),
        ("/map?place=787", 400, "A ZIP has 5 digits"),
        ("/map?fbclid=x", 200, "Map of clinics"),
        ("/map?q=river", 200, "1 clinic named “river”"),
        ("/map.geojson?mils=5", 400, "There is no parameter"),
        ("/map.geojson?zip=00000", 404, "We could not find ZIP 00000."),
        ("/map.json", 404, "There is no page at this address."),
    ],
)
async def test_a_map_of_any_search_is_answered(site, asked, status, answered):
    response = await ask(site, asked)

    assert (response.status_code, answered in response.text) == (status, True)


async def test_leaflet_comes_from_here_and_to_the_map_alone(site):
    for address in (SCRIPT, STYLE):
        assert (await ask(site, address)).status_code == 200
    for path in ("/", "/near?zip=78701", "/clinic/k7m2q9xw", "/directory", "/directory/clinics"):
        assert "leaflet" not in (await ask(site, path)).text
    assert SCRIPT in (await ask(site, "/map")).text


@pytest.mark.parametrize(
    "address",
    ["/-/static-plugins/datasette-leaflet/../../metadata", "/-/static-plugins/other/x.js",
     "/-/static-plugins/datasette-leaflet/%2e%2e/__init__.py"],
)  # fmt: skip
async def test_the_door_of_leaflet_opens_nothing_else(site, address):
    assert (await ask(site, address)).status_code in (403, 404)


def test_the_outlines_are_those_of_the_atlas():
    atlas = json.loads(outlines.ATLAS.read_text(encoding="utf-8"))
    written = json.loads(outlines.TARGET.read_text(encoding="utf-8"))
    made_now = json.loads(json.dumps(outlines.outlines(atlas)))

    assert made_now == written
    labels = {each["id"]: each["geometry"]["coordinates"] for each in written["features"][2:]}
    assert len(labels) == 56
    assert labels["CO"] == [-105.55, 39.0]
    assert outlines.TARGET.stat().st_size < 120_000


def test_a_file_of_ours_is_named_by_what_is_in_it():
    assert re.fullmatch(r"/static/map\.js\?v=[0-9a-f]{8}", render.versioned("map.js"))
    assert render.versioned("map.js") != render.versioned("here.js").replace("here", "map")


# Corrections, and what changed


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/corrections", "Wrong, closed or missing? Tell us"),
        ("/corrections", 'href="mailto:data@clinics.example"'),
        ("/corrections", 'action="mailto:data@clinics.example?subject=A%20clinic" method="post"'),
        ("/corrections", '<input id="which" name="Clinic" maxlength="200" required>'),
        (
            "/corrections?clinic=k7m2q9xw",
            'action="mailto:data@clinics.example?subject=Clinic%20k7m2q9xw" method="post"',
        ),
        (
            "/corrections?clinic=k7m2q9xw",
            '<input type="hidden" name="Clinic" value="River Clinic, /clinic/k7m2q9xw">',
        ),
        ("/corrections?clinic=k7m2q9xw", "Is River Clinic wrong or closed?"),
        (
            "/corrections?clinic=k7m2q9xw",
            "mailto:data@clinics.example?subject=Clinic%20k7m2q9xw&",
        ),
        (
            "/corrections?clinic=hostile0",
            "Is &lt;script&gt;alert(1)&lt;/script&gt; &amp;",
        ),
        ("/corrections?clinic=nobody", "Wrong, closed or missing? Tell us"),
        ("/corrections?clinic=%00", "Wrong, closed or missing? Tell us"),
        ("/corrections", "<dt>Taken out on request, last 400 days</dt><dd>1</dd>"),
        ("/corrections", "<dt>Corrections by people in this list</dt><dd>0</dd>"),
    ],
)
async def test_how_to_correct_us_is_told(site, asked, answered):
    assert answered in (await ask(site, asked)).text


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (None, "A person looks at it. We do not promise how soon."),
        (1, "A person looks at it, within 1 working day."),
        (10, "A person looks at it, within 10 working days."),
    ],
)
async def test_only_the_operator_promises_a_day(tmp_path, days, said):
    database = made.write_directory(tmp_path / "some.db")
    with made.served(database, made.NOON, correction_days=days) as site:
        page = (await ask(site, "/corrections")).text

    assert said in page


async def test_only_the_page_with_the_form_may_open_a_letter(site):
    policies = [
        (await ask(site, address)).headers["content-security-policy"]
        for address in ("/corrections", "/about")
    ]

    assert ["form-action 'self' mailto:;" in each for each in policies] == [True, False]


@pytest.mark.parametrize("contact", [None, "https://code.example/issues", "ring us"])
async def test_without_an_address_of_e_mail_there_is_no_form(tmp_path, contact):
    database = made.write_directory(tmp_path / "some.db")
    with made.served(database, made.NOON, contact=contact) as site:
        page = (await ask(site, "/corrections")).text

    assert "<form" not in page
    assert contact is None or contact in page


async def test_an_operators_page_for_corrections_is_linked(real):
    page = (await ask(real, "/corrections")).text

    assert 'href="https://code.example/issues"' in page
    assert "Open our page for corrections" in page
    assert "in this list</dt><dd>1</dd>" in page
    assert (await ask(real, "/near.json?zip=78701")).json()["usage"]["contact"] == (
        "data@clinics.example"
    )


async def test_a_clinic_tells_what_changed_in_it(site):
    page = (await ask(site, "/clinic/k7m2q9xw")).text

    assert "Phone: from (512) 555-0142 to (512) 555-0143" in page
    assert "How ketamine is given: from IV infusion to Shot into a muscle, IV infusion" in page
    assert "Read anew: our reading changed, not the clinic" in page
    assert "New in the list" not in page


async def test_changes_can_be_followed(real):
    response = await ask(real, "/changes.atom")
    feed = ET.fromstring(response.text)  # noqa: S314 # because it is our own
    titles = [each.findtext(f"{ATOM}title") for each in feed.findall(f"{ATOM}entry")]
    ids = [each.findtext(f"{ATOM}id") for each in feed.findall(f"{ATOM}entry")]

    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert "River Clinic, Austin, TX: Phone: from (512) 555-0142 to (512) 555-0143" in titles
    assert "<North> & Co: Closed" in titles
    assert "Removed on request" in titles
    assert not any("Read anew" in title for title in titles)
    assert len(set(ids)) == len(ids) == 5
    assert f'href="{PUBLIC}/clinic/k7m2q9xw/river-clinic"' in response.text
    assert feed.findtext(f"{ATOM}updated") == "2026-11-20T04:00:00Z"
    assert (await ask(real, "/changes.atom")).text == response.text


async def test_changes_of_a_state_can_be_followed(real, site):
    feed = (await ask(real, "/state/tx.atom")).text

    assert feed.count("<entry>") == 3
    assert "North" not in feed
    assert "MADE-UP SAMPLE DATA" in (await ask(site, "/changes.atom")).text
    assert (await ask(site, "/state/zz.atom")).status_code == 404
    assert (await ask(site, "/changes.atom?x=1")).status_code == 400


# A clinic in other words


async def test_a_clinic_is_said_to_search_engines(real):
    page = (await ask(real, "/clinic/k7m2q9xw")).text
    said = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])

    assert said["@type"] == "MedicalClinic"
    assert said["@id"] == f"{PUBLIC}/clinic/k7m2q9xw/river-clinic"
    assert said["telephone"] == "+15125550142"
    assert said["address"]["addressRegion"] == "TX"
    assert said["geo"] == {"@type": "GeoCoordinates", "latitude": 30.2711, "longitude": -97.7437}
    assert f'rel="canonical" href="{PUBLIC}/clinic/k7m2q9xw/river-clinic"' in page


async def test_no_name_ends_the_script(real):
    page = (await ask(real, "/clinic/b0000000")).text

    assert "<script>alert" not in page
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
    assert json.loads(found)["name"] == "</script><script>alert(1)</script>"


async def test_a_made_up_clinic_wears_no_real_face(site):
    assert "ld+json" not in (await ask(site, "/clinic/k7m2q9xw")).text


def test_a_closed_clinic_and_a_middle_are_no_place_to_go():
    clinic = {
        "status": "closed", "page": "/clinic/a/b", "name": "A", "website": "javascript:x",
        "phone": None, "chain": None, "is_telehealth": False, "street": None, "unit": None,
        "city": "Austin", "state": "TX", "postcode": None, "precision": "zip", "latitude": 30.0,
        "longitude": -97.0, "states_served": None, "routes": None,
    }  # fmt: skip
    open_ = structured({**clinic, "status": "active"}, "", is_sample=False)

    assert structured(clinic, PUBLIC, is_sample=False) is None
    assert set(open_) == {"@context", "@type", "name", "address"}


@pytest.mark.parametrize(
    ("stored", "said"), [("yes", True), ("no", False), ("limited", None), (None, None)]
)
def test_search_engines_are_told_of_wheelchairs_what_is_wholly_so(stored, said):
    clinic = {
        "id": "k7m2q9xw", "page": "/clinic/k7m2q9xw/river", "name": "River", "status": "active",
        "website": None, "phone": None, "chain": None, "street": None, "unit": None, "city": None,
        "state": "TX", "postcode": None, "precision": None, "latitude": None, "longitude": None,
        "is_telehealth": False, "states_served": None, "routes": None, "wheelchair": stored,
    }  # fmt: skip
    found = structured(clinic, PUBLIC, is_sample=False).get("amenityFeature", {})

    assert found.get("value") is said
    assert found.get("name", "Wheelchair access") == "Wheelchair access"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Mo-Fr 09:00-17:30; Sa,Su closed",
         ["Mon to Fri 9 am to 5:30 pm", "Sat, Sun closed"]),
        ("24/7", ["day and night"]),
        ("Mo 00:00-12:00", ["Mon 12 am to 12 pm"]),
        ("PH off", ["holidays closed"]),
        (None, []),
    ],
)  # fmt: skip
def test_hours_are_said_as_people_say_them(written, said):
    assert hours(written) == said


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("price", "iv session 475-695", "IV infusion, a session, $475 to $695"),
        ("price", "consultation 150", "a first visit, $150"),
        ("price", "im month 99 or more", "Shot into a muscle, a month, $99 or more"),
        ("payment_refused", "iv commercial", "IV infusion, Private insurance"),
        ("payment_refused", "medicaid", "Medicaid"),
        ("supervision", "crna", "Nurse anesthetist (CRNA)"),
        ("hours", "Mo 09:00-12:00; Su closed", "Mon 9 am to 12 pm; Sun closed"),
    ],
)
def test_what_is_read_is_said_in_words(field, value, said):
    assert of_field(field, value) == said


@pytest.mark.parametrize(
    ("field", "stored", "said"),
    [("routes", '["iv", "im"]', "IV infusion, Shot into a muscle"), ("routes", None, "not stated"),
     ("routes", "[]", "not stated"), ("name", "[Sic] Clinic", "[Sic] Clinic")],
)  # fmt: skip
def test_a_stored_value_is_said_in_words(field, stored, said):
    assert of_values(field, stored) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-11-22T04:00:00+00:00", "22 Nov 2026, 4:00 am UTC"),
        ("2026-11-22T00:05:59Z", "22 Nov 2026, 12:05 am UTC"),
        ("2026-11-22T12:30:00Z", "22 Nov 2026, 12:30 pm UTC"),
        ("2026-11-22T22:00:00-05:00", "23 Nov 2026, 3:00 am UTC"),
        ("2026-11-22T04:00:00", "22 Nov 2026"),  # of nowhere, so of no clock
        ("2026-11-22", "22 Nov 2026"),
        ("soon", "soon"),
    ],
)
def test_a_moment_is_said_in_utc(written, said):
    assert moment(written) == said


async def test_every_page_says_when_and_by_what_it_was_built(site):
    for path in ("/", "/near?zip=78701", "/clinic/k7m2q9xw", "/about", "/nothing"):
        page = (await ask(site, path)).text
        when = '<time datetime="2026-11-22T04:00:00+00:00">22 Nov 2026, 4:00 am UTC</time>'
        assert f"Built {when}, version 0.1.0." in page


async def test_a_clinic_shows_hours_prices_and_who_said_each(real):
    page = (await ask(real, "/clinic/k7m2q9xw")).text

    assert "Mon to Fri 9 am to 5:30 pm<br>Sat, Sun closed" in page
    assert "Hours change. Call before you go." in page
    assert "<dt>Price of one session</dt><dd>IV infusion: $450<br>" in page
    assert page.count("<li>") >= 5
    assert "Ask before you book" in page
    assert 'Who supervises</dt><dd><span class="unsaid">not stated' in page


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("yes", 'Yes <span class="by">'),
        ("limited", 'In part <span class="by">'),
        ("no", 'No <span class="by">'),
        (None, '<span class="unsaid">not stated</span>'),
    ],
)
async def test_a_clinic_shows_whether_one_can_get_in_by_wheelchair(tmp_path, stored, shown):
    facts = (a_fact("name", "River Clinic"), *([a_fact("wheelchair", stored)] if stored else ()))
    clinic = a_clinic(wheelchair=stored, facts=facts)
    with made.served(made.write_directory(tmp_path / "d.db", chosen=[clinic]), made.NOON) as site:
        page = (await ask(site, "/clinic/k7m2q9xw")).text
        (found,) = (await ask(site, "/near.json?zip=78701")).json()["clinics"]
        table = (await ask(site, "/near.csv?zip=78701")).text

    told = page.partition("<dt>Wheelchair access</dt><dd>")[2].partition("</dd>")[0]
    assert told.startswith(shown)
    assert ("seen" in told, "Ask what is in the way." in told) == (
        stored is not None, stored == "limited",
    )  # fmt: skip
    assert found["wheelchair"] == stored
    assert ",wheelchair," in table.splitlines()[0]


async def test_a_directory_of_before_wheelchairs_were_asked_about_is_served(tmp_path):
    older = made.write_directory(tmp_path / "d.db", chosen=[a_clinic()])
    with closing(sqlite3.connect(older)) as connection:
        connection.execute("ALTER TABLE clinics DROP COLUMN wheelchair")
    with made.served(older, made.NOON) as site:
        answers = [await ask(site, f"{each}k7m2q9xw") for each in ("/clinic/", "/compare?c=")]

    assert [each.status_code for each in answers] == [200, 200]
    assert all("Wheelchair access" in each.text for each in answers)


@pytest.mark.parametrize("form", ["", ".json", ".csv"])
@pytest.mark.parametrize(
    ("written", "address"),
    [("/state/mn/saint-paul", "/state/mn/st-paul"), ("/state/tx/fort-worth", "/state/tx/ft-worth")],
)
async def test_a_town_written_out_leads_to_its_address(site, written, address, form):
    response = await ask(site, f"{written}{form}")

    assert (response.status_code, response.headers["location"]) == (301, f"{address}{form}")


async def test_a_shared_list_does_not_say_where(site):
    by_zip = (await ask(site, "/near?zip=78701")).text
    narrowed = (await ask(site, "/near?zip=78701&route=iv&page=1")).text
    by_name = (await ask(site, "/near?q=river")).text

    assert 'To share: <a href="/state/tx">this list for Texas</a>' in by_zip
    assert 'To share: <a href="/near?route=iv&amp;place=Texas">' in narrowed
    assert 'To share: <a href="/near?q=river&amp;miles=50">this list</a>' in by_name
    assert "78701" in re.search(r'If you want to say it: <a href="([^"]+)"', by_zip)[1]


# The whole list, for search engines, and how its sources are read


async def test_search_engines_are_told_of_the_files(real, site):
    page = (await ask(real, "/data")).text
    told = json.loads(re.search(r"<script type=.application/ld.json.>(.*?)</script>", page)[1])

    assert told["@type"] == "Dataset"
    assert told["dateModified"] == "2026-11-22T04:00:00+00:00"
    assert {each["encodingFormat"] for each in told["distribution"]} == {
        "text/csv", "application/json", "application/geo+json", "application/atom+xml",
    }  # fmt: skip
    for each in told["distribution"]:
        assert each["contentUrl"].startswith(f"{PUBLIC}/")
        assert (await ask(real, each["contentUrl"].removeprefix(PUBLIC))).status_code == 200
    assert "ld+json" not in (await ask(site, "/data")).text  # made up, and so no data set


@pytest.mark.parametrize(
    ("robots", "said"),
    [
        ("obey", "Its robots.txt is obeyed at every visit; looked at 1 Nov 2026"),
        ("api", "A public API, asked as its publisher says"),
        ("none", "Not visited: a person brings a file"),
    ],
)
async def test_how_each_source_is_read_is_said(tmp_path, monkeypatch, robots, said):
    plain = list(made.sources(sample=True))
    read = {"robots": robots, "robots_checked": "2026-11-01"}
    monkeypatch.setattr(made, "sources", lambda sample: [{**each, **read} for each in plain])
    with made.served(made.write_directory(tmp_path / "some.db"), made.NOON) as site:
        assert said in (await ask(site, "/freshness")).text
        answer = (await ask(site, "/freshness.json")).json()

    assert {each["robots"] for each in answer["sources"]} == {robots}
