"""Datasette's own pages under our roof: what is refused, what is never said, which headers hold."""

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from html import unescape

import pytest
import site_fixtures as made
from hypothesis import given
from hypothesis import strategies as st
from site_fixtures import ask

from directory import schema
from directory.site.headers import ASKING, MAPPING, MAY_ASK_WHERE, NOTHING_ASKED, POLICY
from directory.site.stock import (
    INSTEAD,
    NO_SQL,
    NOT_OPEN,
    REFUSED,
    UNREADABLE,
    policy,
    to_page,
)
from directory.site.twins import LICENCE, without_formulas

STRANGE = ("", "[1", "[[1]]", "{}", "9" * 30, "\0", "'", '"', "$null,1", "SECRETWORD", "[" * 3000)
PARAMETERS = (
    "_next", "_size", "_sort", "_col", "_facet", "_facet_date", "_facet_size", "_search",
    "_search_name", "_shape", "_json", "_labels", "_filter_column", "name__in", "id__notin",
    "routes__arraycontains", "latitude__gt", "SECRETWORD", "SECRETWORD__in", "rowid",
)  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return made.write_directory(tmp_path_factory.mktemp("stock") / "some.db")


@pytest.fixture(scope="module")
def site(database):
    with made.served(database, made.NOON) as site:
        yield site


@pytest.mark.parametrize("name", sorted(REFUSED))
@pytest.mark.parametrize("path", ["/directory", "/directory/clinics", "/directory/facts/1"])
async def test_what_reaches_past_a_table_is_refused(site, path, name):
    page = await ask(site, f"{path}?{name}=1")
    answer = await ask(site, f"{path}.json?name=x&{name}=")

    assert (page.status_code, NOT_OPEN in page.text) == (403, True)
    assert (answer.status_code, answer.json()) == (403, {"ok": False, "error": NOT_OPEN})


@pytest.mark.parametrize("path", ["/directory/clinics", "/directory/facts.json",
                                  "/directory/clinics.csv"])  # fmt: skip
@pytest.mark.parametrize("name", PARAMETERS)
async def test_nothing_typed_reaches_a_log_or_breaks_a_table(site, capfd, path, name):
    for value in STRANGE:
        response = await site.client.get(path, params={name: value})
        assert response.status_code in (200, 302, 400), (name, value)
        if response.status_code == 400:
            assert UNREADABLE in response.text
            assert "SECRETWORD" not in response.text

    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("facets", "status"),
    [
        ("_facet=state&_facet=city&_facet_size=max", 200),
        ("_facet_array=routes&_facet_size=3", 200),
        ("_facet_date=last_seen", 200),
        ("_facet_array=name", 400),
        ("_facet=SECRETWORD", 400),
        ("_facet=state&_facet_size=many", 400),
    ],
)
async def test_facets_are_of_columns(site, capfd, facets, status):
    assert (await ask(site, f"/directory/clinics.json?{facets}")).status_code == status
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("path", ["/directory/k7m2q9xw.blob", "/directory/clinics.blob",
                                  "/directory/clinics/k7m2q9xw.blob"])  # fmt: skip
async def test_there_are_no_other_formats(site, path):
    assert (await ask(site, f"{path}?_blob_column=latitude")).status_code == 404


async def test_a_broken_directory_is_not_the_visitors_fault(tmp_path):
    live = made.write_directory(tmp_path / "live.db")
    with made.served(live, made.NOON) as site:
        await ask(site, "/directory/clinics.json")
        connection = sqlite3.connect(live)
        with connection:
            connection.execute("DROP TABLE sources")
            connection.execute("ALTER TABLE clinics RENAME COLUMN name TO lost")
            connection.execute("DROP TABLE clinics_fts")
        connection.close()
        response = await ask(site, "/directory/clinics.json?_search=a&_col=zzz")

    assert response.status_code == 503


async def test_only_the_described_tables_may_be_read(site, database):
    with sqlite3.connect(database) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
    connection.close()
    public = {table.name for table in schema.TABLES}
    tables = (await ask(site, "/directory.json?_show_hidden=1")).json()["tables"]

    assert {each["name"] for each in tables} == public
    for name in names:
        status = (await ask(site, f"/directory/{name}.json")).status_code
        assert status == 200 if name in public else status in (403, 404), name


@pytest.mark.parametrize(
    "path",
    ["/directory", "/directory/clinics", "/directory/clinics?_size=2", "/directory/clinics.json",
     "/directory/clinics.json?_size=2&_facet=state", "/directory/clinics.csv",
     "/directory/clinics/k7m2q9xw", "/directory/clinics.jsono?_size=2", "/near?place=tx",
     "/clinic/oldid000", "/near.json?zip=75201"],
)  # fmt: skip
async def test_a_host_header_is_never_believed(site, path):
    response = await ask(site, path, host="evil.example")

    assert "evil.example" not in response.text
    assert "evil.example" not in str(response.headers)
    assert "//" not in response.headers.get("link", "")


async def test_the_next_page_is_within_the_site(site):
    answer = (await ask(site, "/directory/clinics.json?_size=2")).json()

    assert answer["next_url"].startswith("/directory/clinics.json?_size=2&_next=")


@pytest.mark.parametrize(
    ("path", "header", "value"),
    [
        ("/directory/clinics?_size=2", "cache-control", "private, no-store"),
        ("/directory/clinics.json?_size=2", "cache-control", "private, no-store"),
        ("/directory/clinics?_filter_column=name&_filter_op=exact&_filter_value=x",
         "cache-control", "private, no-store"),
        ("/near?place=Texas", "cache-control", "private, no-store"),
        ("/near.json?place=Texas", "access-control-allow-origin", "*"),
        ("/clinic/oldid000.json", "cache-control", "public, max-age=300"),
        ("/clinic/oldid000.json", "access-control-allow-origin", "*"),
        ("/clinic/k7m2q9xw.json", "cache-control", "public, max-age=300"),
        ("/clinic/k7m2q9xw", "cache-control", "public, max-age=300"),
        ("/near.json?zip=00000", "cache-control", "private, no-store"),
        ("/near.json?zip=78701", "x-robots-tag", "noindex"),
        ("/near?zip=78701", "x-robots-tag", "noindex"),
        ("/directory/clinics", "x-robots-tag", "noindex"),
        ("/state/tx.csv", "x-robots-tag", "noindex"),
        ("/nowhere", "x-robots-tag", "noindex"),
        ("/", "x-dns-prefetch-control", "off"),
        ("/directory", "x-dns-prefetch-control", "off"),
        ("/", "content-security-policy", ASKING),
        ("/map", "content-security-policy", MAPPING),
        ("/map?zip=78701", "cache-control", "private, no-store"),
        ("/map.geojson?zip=78701", "cache-control", "private, no-store"),
        ("/compare?c=k7m2q9xw", "cache-control", "private, no-store"),
        ("/compare?c=k7m2q9xw", "x-robots-tag", "noindex"),
        ("/clinic/k7m2q9xw", "content-security-policy", POLICY),
        ("/near?zip=78701", "content-security-policy", POLICY),
        ("/", "permissions-policy", MAY_ASK_WHERE),
        ("/near?zip=78701", "permissions-policy", NOTHING_ASKED),
        ("/directory?_ttl=1", "content-security-policy", POLICY),
        ("/favicon.ico", "content-type", "image/svg+xml"),
    ],
)  # fmt: skip
async def test_headers_hold(site, path, header, value):
    response = await ask(site, path)

    assert response.headers.get_list(header) == [value]


def test_our_own_pages_run_nothing_but_two_scripts_of_ours():
    assert "script-src 'none'" in POLICY
    assert "connect-src 'none'" in POLICY
    assert "script-src 'self'" in ASKING
    assert "connect-src 'none'" in ASKING
    assert "script-src 'self'" in MAPPING
    assert "connect-src 'self'" in MAPPING
    assert "unsafe" not in ASKING + MAPPING


async def test_the_hashes_are_of_datasettes_files_and_not_of_the_page(site):
    ours = (await ask(site, "/directory/clinics")).headers["content-security-policy"]
    other = (await ask(site, "/directory/clinics/hostile0")).headers["content-security-policy"]

    assert ours == other == policy(allows_facets=True)
    assert 3 <= len(re.findall("sha256-", ours)) <= 6


@pytest.mark.parametrize("path", ["/directory", "/directory/clinics", "/directory/facts/1"])
async def test_stock_pages_speak_english_and_say_what_we_are_not(site, path):
    page = (await ask(site, path)).text

    assert '<html lang="en">' in page
    assert "We list what clinics and public registers say." in page
    assert "Being listed is not an endorsement." in page
    assert "Datasette v" not in page
    assert "0.65" not in page


@pytest.mark.parametrize("path", ["/near.json/?zip=78701", "/state/tx.json/", "/near.csv/"])
async def test_no_format_has_a_slash_behind_it(site, path):
    assert (await ask(site, path)).status_code == 404


@pytest.mark.parametrize(
    ("path", "canonical"),
    [("/state/tx", "/state/tx"), ("/state/TX/?page=1", "/state/tx"),
     ("/state/tx?page=2", "/state/tx?page=2")],
)  # fmt: skip
async def test_each_page_of_a_state_is_its_own(site, path, canonical):
    assert f'rel="canonical" href="{canonical}"' in (await ask(site, path)).text


# Ways on


async def test_a_question_in_sql_is_told_where_the_data_is(site):
    page = (await ask(site, "/directory?sql=select+1")).text
    answer = await ask(site, "/directory.json?sql=select+1")

    assert NO_SQL in page
    assert all(f'<a href="{address}">{label}</a>' in page for label, address in INSTEAD)
    assert (answer.status_code, answer.json()) == (403, {"ok": False, "error": NO_SQL})


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("/directory/clinics", "/clinic/k7m2q9xw/river-clinic"),
        ("/directory/clinics/k7m2q9xw", "/clinic/k7m2q9xw/river-clinic"),
        ("/directory/facts?clinic_id=k7m2q9xw", "/clinic/k7m2q9xw"),
        ("/directory/services?clinic_id=k7m2q9xw", "/clinic/k7m2q9xw"),
        ("/directory/listings?clinic_id=k7m2q9xw", "/clinic/k7m2q9xw"),
        ("/directory/redirects/oldid000", "/clinic/k7m2q9xw"),
        ("/directory/facts?clinic_id=k7m2q9xw", "/directory/sources/sample_register"),
        ("/directory/clinics", "/questions"),
    ],
)
async def test_a_row_leads_to_the_page_of_its_clinic(site, address, linked):
    page = (await ask(site, address)).text

    assert f'<a href="{linked}">' in page
    assert (await ask(site, linked)).status_code in (200, 301, 302)


@pytest.mark.parametrize(
    ("row", "column", "table", "shown"),
    [
        ({"id": "k7m2q9xw"}, "slug", "clinics", '<a href="/clinic/k7m2q9xw/river">river</a>'),
        ({"clinic_id": "river"}, "clinic_id", "facts", '<a href="/clinic/river">river</a>'),
        ({"clinic_id": "river"}, "clinic_id", "changes", None),  # it may have been removed
        ({"id": "k7m2q9xw"}, "name", "clinics", None),
        ({}, "source", "facts", '<a href="/directory/sources/river">river</a>'),
    ],
)
def test_only_a_cell_that_names_a_clinic_or_a_source_is_a_link(row, column, table, shown):
    assert to_page(row, "river", column, table) == shown
    assert to_page(row, None, column, table) is None


@pytest.mark.parametrize(
    ("value", "table", "shown"),
    [
        ("sample_map", "facts", '<a href="/directory/sources/sample_map">sample_map</a>'),
        ("sample_map", "runs", '<a href="/directory/sources/sample_map">sample_map</a>'),
        ("correction", "facts", None),  # ours, and no source of the list
    ],
)
def test_a_source_leads_to_its_row(value, table, shown):
    assert to_page({}, value, "source", table) == shown


async def test_a_source_that_is_linked_is_there(site):
    page = (await ask(site, "/directory/facts?source=sample_register")).text

    assert '<a href="/directory/sources/sample_register">' in page
    assert (await ask(site, "/directory/sources/sample_register")).status_code == 200


async def test_the_tables_have_the_menu_of_every_page(site):
    ours = re.search(r'<nav aria-label="Main">.*?</nav>', (await ask(site, "/about")).text)[0]
    theirs = re.search(r'<ul class="hd-ours">.*?</ul>', (await ask(site, "/directory")).text)[0]

    for link in re.findall(r'<a href="[^"]+">[^<]+</a>', ours):
        assert link in theirs


@pytest.mark.parametrize(
    "path",
    [
        "/directory/clinics.csv?_stream=on",
        "/directory/clinics.csv?_size=max",
        "/directory/clinics.csv?id=formula0&_dl=on",
        "/directory/clinics/formula0.csv",
    ],
)
async def test_no_cell_of_a_table_is_a_formula(site, path):
    response = await ask(site, path)
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(response.text, newline=""))}

    assert rows["formula0"]["name"] == "'" + made.FORMULA
    assert rows["formula0"]["phone"] == "+15125550142"
    assert rows["formula0"]["longitude"] == "-97.72"
    assert json.loads(rows["formula0"]["routes"]) == ["iv"]


@given(st.lists(st.text(st.sampled_from("=+-@\t\r\n\",;'1.e aé"), max_size=6), min_size=2))
def test_only_formulas_are_changed_in_a_row(cells):
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    [read] = csv.reader(io.StringIO(without_formulas(written.getvalue()), newline=""))

    for cell, after in zip(cells, read, strict=True):
        is_number = re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", cell)
        is_formula = cell[:1] in tuple("=+-@\t\r\n") and not is_number
        assert after == (f"'{cell}" if is_formula else cell)


@pytest.mark.parametrize("path", ["/directory/clinics", "/directory/clinics/k7m2q9xw", "/healthz",
                                  "/directory/clinics.csv?_stream=on"])  # fmt: skip
@pytest.mark.parametrize("spoil", ["DROP TABLE clinics", "a file that is no database"])
async def test_a_directory_that_cannot_be_read_is_said_to_rest(tmp_path, path, spoil):
    live = made.write_directory(tmp_path / "live.db")
    with made.served(live, made.NOON) as site:
        if spoil.startswith("DROP"):
            with closing(sqlite3.connect(live)) as connection:
                connection.execute(spoil)
        else:
            live.write_text(spoil * 500)
        assert (await ask(site, path)).status_code == 503


async def test_a_damaged_page_of_the_file_is_not_the_visitors_fault(tmp_path):
    live = made.write_directory(tmp_path / "live.db")
    with closing(sqlite3.connect(live)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'facts'")
        at = (root.fetchone()[0] - 1) * size
    whole = live.read_bytes()
    live.write_bytes(whole[:at] + b"\x99" * size + whole[at + size :])
    with made.served(live, made.NOON) as site:
        assert (await ask(site, "/directory/facts")).status_code == 503


async def test_the_first_page_says_what_each_table_holds(site):
    page = unescape((await ask(site, "/directory")).text)

    for table in schema.TABLES:
        assert f'<a href="/directory/{table.name}">' in page
        assert table.meaning.replace("`", "") in page


async def test_what_columns_mean_is_folded_until_it_is_asked_for(site):
    page = (await ask(site, "/directory/clinics")).text
    folded = re.search(r"<details class=\"columns\">.*?</details>", page, re.DOTALL)[0]

    assert folded.count("<dt>") == len(schema.CLINICS.columns)
    assert '<details class="columns" open' not in page
    assert page.count("column-descriptions") == 1


async def test_a_row_shows_what_is_stated_and_names_what_is_not(site):
    page = (await ask(site, "/directory/clinics/plain000")).text
    stated = re.findall("<dt>([a-z_]+)</dt>", page)
    unsaid = re.search("Not stated: ([^<]+)[.]</p>", page)[1].split(", ")

    assert {"id", "name", "street"} <= set(stated)
    assert {"phone", "website", "closed_on"} <= set(unsaid)
    assert sorted(stated + unsaid) == sorted(each.name for each in schema.CLINICS.columns)


@pytest.mark.parametrize(
    ("table", "facets"),
    [
        ("clinics", ["licence", "precision", "routes", "state", "status"]),
        ("sources", ["last_verdict", "licence", "robots"]),
        ("letters", ["what"]),
        ("audits", ["field", "quarter"]),
        ("build", []),  # one row
        ("redirects", []),  # no two alike
    ],
)
async def test_tables_are_counted_by_what_rows_share(site, table, facets):
    counted = (await ask(site, f"/directory/{table}.json")).json()["facet_results"]

    assert sorted(counted) == facets


def test_a_link_to_a_clinic_is_escaped():
    assert "<script>" not in str(to_page({}, "<script>", "clinic_id", "facts"))


async def test_a_row_names_its_licence_whatever_was_looked_at_before(tmp_path):
    with made.served(made.write_directory(tmp_path / "d.db"), made.NOON) as fresh:
        page = (await ask(fresh, "/directory/clinics/k7m2q9xw")).text

    assert f"Data license: {LICENCE}" in " ".join(page.split())


def test_a_correction_has_no_source_to_lead_to():
    assert to_page({}, "correction", "source", "facts") is None
