"""The site: what is asked at its door, and what is answered, in every format."""

import csv
import io
import re

import pytest
import site_fixtures as made
from site_fixtures import ask

from directory.site import answers

NO_STATE = "There is no state ZZ. Choose a state from the list on the first page."
PAGES = (
    "/", "/near?zip=78701", "/near?zip=79821&miles=10", "/near?q=river", "/near?place=austin",
    "/clinic/k7m2q9xw", "/clinic/plain000", "/clinic/hostile0", "/clinic/remote00",
    "/clinic/closed00", "/state/tx", "/state/tx/austin", "/state/ny", "/near?zip=00000", "/nowhere",
    "/compare", "/compare?c=k7m2q9xw&c=hostile0", "/corrections", "/corrections?clinic=hostile0",
)  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    # Another name than the site's, because the name of the file must not matter.
    return made.write_directory(tmp_path_factory.mktemp("site") / "some.db")


@pytest.fixture(scope="module")
def site(database):
    with made.served(database, made.NOON) as site:
        yield site


# What is asked, and what is answered


@pytest.mark.parametrize(
    ("asked", "status", "answered"),
    [
        ("/", 200, "Find clinics that offer ketamine treatment"),
        ("/", 200, "<strong>37</strong>"),
        ("/near?zip=78701", 200, "8 clinics within 50 miles of 78701"),
        ("/near?zip=78701-1234", 200, "8 clinics within 50 miles of 78701"),
        ("/near?place=78701", 200, "the middle of ZIP 78701"),
        ("/near?place=Austin%2C+TX", 200, "8 clinics within 50 miles of Austin, TX"),
        ("/near?place=austin+tx+78701", 200, "8 clinics within 50 miles of 78701"),
        ("/near?place=austin+minnesota", 200, "1 clinic within 50 miles of Austin, MN"),
        ("/near?place=austin", 200, "we took the one in Texas"),
        ("/near?place=Saint+Paul+mn", 200, "No clinics within 50 miles of St. Paul, MN"),
        ("/near?place=washington+d.c.", 200, "of Washington, DC"),
        ("/near?place=River+Clinic", 200, "1 clinic named “River Clinic”"),
        ("/near?q=nandu", 200, "Clínica Ñandú"),
        ("/near?q=gone", 200, "No open clinics named “gone”"),
        ("/near?q=austin", 200, "No clinics named “austin”"),
        ("/near?lat=30.27&lng=-97.74", 200, "the point you gave"),
        ("/near?zip=78701&route=im", 200, "1 clinic within"),
        ("/near?zip=78701&miles=300&fbclid=x", 200, "within 300 miles"),
        ("/near?zip=79821&miles=10", 200, "We know of no place to go to here yet"),
        ("/near?zip=79821&miles=10", 200, "findtreatment.gov"),
        ("/near?zip=99723", 200, "Bear Clinic"),
        ("/near?zip=75201&page=2", 200, "Previous page"),
        ("/near?zip=00000", 404, "We could not find ZIP 00000. Check it or choose a state."),
        ("/near?place=Atlantis", 404, "We could not find a town or a clinic called “Atlantis”"),
        ("/near?zip=787", 400, "A ZIP has 5 digits"),
        ("/near?place=787", 400, "A ZIP has 5 digits"),
        ("/near", 400, "Type a ZIP, a town and state, or a clinic’s name."),
        ("/near?zip=78701&miles=nan", 200, "We could not use “miles=nan” and left it out."),
        ("/near?zip=78701&miles=501", 200, "8 clinics within 50 miles of 78701"),
        ("/near?zip=78701&miles=0.5", 200, "We could not use “miles=0.5” and left it out."),
        ("/near?zip=78701&miles=12.5", 200, "7 clinics within 12.5 miles of 78701"),
        ("/near?zip=78701&miles=1", 200, "within 1 mile of 78701"),
        ("/near?zip=78701&page=-1", 200, "We could not use “page=-1” and left it out."),
        ("/near?zip=78701&route=tea", 200, "We could not use “route=tea” and left it out."),
        ("/near?zip=78701&sort=best", 200, "We could not use “sort=best” and left it out."),
        ("/state/tx?page=x", 200, "We could not use “page=x” and left it out."),
        ("/near?lat=91&lng=0", 400, "We could not read that point. Type a ZIP,"),
        ("/near?lat=abc&lng=1", 400, "We could not read that point."),
        ("/near.json?lat=91&lng=0", 400, "lat must be from -90 to 90"),
        ("/near?lat=30", 400, "We could not read that point."),
        ("/near.json?lat=30", 400, "lng is missing: lat and lng belong together."),
        ("/near.json?lng=30", 400, "lat is missing: lat and lng belong together."),
        ("/clinic/k7m2q9xw", 200, "(512) 555-0142"),
        ("/clinic/k7m2q9xw/wrong", 200, 'rel="canonical" href="/clinic/k7m2q9xw/river-clinic"'),
        ("/clinic/k7m2q9xw", 200, "placed at the middle of ZIP 78701; approximate"),
        ("/clinic/k7m2q9xw", 200, "Not shown above: another source is trusted more"),
        ("/clinic/plain000", 200, "not stated"),
        ("/clinic/closed00", 200, "Closed"),
        ("/clinic/nobody", 404, "We have no clinic at this address."),
        ("/state/tx", 200, "34 clinics in Texas"),
        ("/state/TX", 200, "Far Away Telehealth"),
        ("/state/ny", 200, "Search near New York City, NY"),
        ("/state/zz", 404, "There is no state ZZ."),
        ("/nowhere", 404, "There is no page at this address."),
        ("/robots.txt", 200, "Disallow: /near"),
        ("/healthz", 200, "ok"),
        ("/directory", 200, made.CRISIS),
        ("/directory/clinics", 200, "These clinics are made up"),
        ("/directory/clinics.json", 200, "k7m2q9xw"),
        ("/directory/nowhere", 404, made.CRISIS),
    ],
)  # fmt: skip
async def test_asked_and_answered(site, asked, status, answered):
    response = await ask(site, asked)

    assert (response.status_code, answered in response.text) == (status, True)


@pytest.mark.parametrize(
    ("asked", "status", "sent_to"),
    [
        ("/near?place=Texas", 302, "/state/tx"),
        ("/near?place=tx", 302, "/state/tx"),
        ("/near.json?place=new+mexico", 302, "/state/nm.json"),
        ("/clinic/oldid000", 301, "/clinic/k7m2q9xw"),
        ("/clinic/oldid000/old-name", 301, "/clinic/k7m2q9xw"),
        ("/clinic/oldid000.json", 301, "/clinic/k7m2q9xw.json"),
    ],
)
async def test_some_addresses_send_on(site, asked, status, sent_to):
    response = await ask(site, asked)

    assert (response.status_code, response.headers["location"]) == (status, sent_to)


@pytest.mark.parametrize(
    ("asked", "status", "error"),
    [
        ("/near.json", 400, "Type a ZIP, a town and state, or a clinic’s name."),
        ("/near.json?zip=00000", 404, "We could not find ZIP 00000. Check it or choose a state."),
        ("/near.csv?zip=00000", 404, "We could not find ZIP 00000. Check it or choose a state."),
        ("/near.geojson?zip=78701&zip=75201", 400, "Give zip only once."),
        ("/near.json?zip=78701&place=Austin", 400, "Give only one of: zip, place."),
        ("/state/tx.json?page=0", 400, "page must be a whole number from 1 to 9999."),
        ("/state/zz.json", 404, NO_STATE),
        ("/near.json?zip=78701&miles=501", 400, "miles must be a number from 1 to 500."),
        ("/near.json?zip=78701&miles=0.9", 400, "miles must be a number from 1 to 500."),
        ("/near.json?zip=78701&sort=best", 400,
         "sort must be one of: distance, name, confirmed."),
        ("/clinic/k7m2q9xw.json?foo=1", 400,
         "There is no parameter 'foo'; this address takes none."),
        ("/directory/clinics.json?_where=1", 403,
         "This request reaches past the tables, and is not open to visitors."),
        ("/-/metadata.json", 403, "This page is not for visitors."),
    ],
)  # fmt: skip
async def test_a_program_is_told_the_mend(site, asked, status, error):
    response = await ask(site, asked)

    assert response.status_code == status
    assert response.json() == {"ok": False, "error": error}


@pytest.mark.parametrize("form", ["json", "geojson", "csv"])
async def test_a_program_is_told_of_a_parameter_we_do_not_have(site, form):
    response = await ask(site, f"/near.{form}?zip=78701&mils=5")

    assert response.status_code == 400
    assert "There is no parameter 'mils'; use: zip, place" in response.json()["error"]


# One answer in every format


async def test_page_and_twins_agree(site):
    query = "zip=78701&route=iv&sort=name"
    page = (await ask(site, f"/near?{query}")).text
    answer = (await ask(site, f"/near.json?{query}")).json()
    shapes = (await ask(site, f"/near.geojson?{query}")).json()
    table = rows_of(await ask(site, f"/near.csv?{query}"))

    ids = [clinic["id"] for clinic in answer["clinics"]]
    assert re.findall(r'card-name"><a href="/clinic/(\w+)/', page)[: len(ids)] == ids
    assert [feature["id"] for feature in shapes["features"]] == ids
    assert [row["id"] for row in table] == ids
    assert answer["count"] == shapes["count"] == len(ids)
    assert f"{len(ids)} clinics within" in page


async def test_json_keeps_its_promised_shape(site):
    answer = (await ask(site, "/near.json?zip=78701&miles=25")).json()

    assert list(answer) == [
        "ok", "count", "query", "clinics", "next", "usage", "telehealth", "telehealth_count",
    ]  # fmt: skip
    assert set(answer["usage"]) == {"notice", "licence", "contact", "sample"}
    assert answer["query"]["measured_from"]["name"] == "78701"
    first = answer["clinics"][0]
    assert (first["id"], first["routes"], first["distance_miles"]) == ("k7m2q9xw", ["iv"], 0.0)
    assert first["conditions"] is None
    assert [each["id"] for each in answer["telehealth"]] == ["remote00"]


async def test_geojson_is_longitude_first_and_null_where_unknown(site):
    shapes = (await ask(site, "/state/tx.geojson")).json()

    found = {feature["id"]: feature["geometry"] for feature in shapes["features"]}
    assert shapes["type"] == "FeatureCollection"
    assert found["k7m2q9xw"] == {"type": "Point", "coordinates": [-97.7437, 30.2711]}
    assert found["nomap000"] is None


async def test_csv_joins_lists_and_defuses_formulas(site):
    rows = {row["id"]: row for row in rows_of(await ask(site, "/near.csv?zip=78701"))}

    assert rows["mixed000"]["routes"] == "iv;im;sublingual;nasal_compounded"
    assert rows["formula0"]["name"] == "'" + made.FORMULA
    assert rows["formula0"]["phone"] == "+15125550142"
    assert rows["formula0"]["longitude"] == "-97.72"
    assert rows["plain000"]["routes"] == ""


async def test_pages_of_an_answer_follow_each_other(site, monkeypatch):
    monkeypatch.setitem(answers.SIZES, "json", 10)
    seen, address = [], "/state/tx.json"
    while address:
        answer = (await ask(site, address)).json()
        seen += [clinic["id"] for clinic in answer["clinics"]]
        address = answer["next"]
    first = (await ask(site, "/near?zip=75201")).text
    second = (await ask(site, "/near?zip=75201&page=2")).text

    assert len(seen) == len(set(seen)) == answer["count"] == 34
    assert "Next page" in first
    assert not names_of(first) & names_of(second)


async def test_one_clinic_comes_with_all_that_was_said(site):
    answer = (await ask(site, "/clinic/k7m2q9xw.json")).json()

    clinic = answer["clinic"]
    assert list(answer) == ["ok", "clinic", "usage"]
    assert [fact["chosen"] for fact in clinic["facts"] if fact["field"] == "phone"] == [1, 0]
    assert clinic["listings"][0]["source_title"] == "Sample register"
    assert clinic["services"][0]["route"] == "iv"


async def test_one_clinic_is_a_map_file_of_one(site):
    response = await ask(site, "/clinic/k7m2q9xw.geojson")
    answer = response.json()
    [feature] = answer["features"]

    assert response.headers["content-type"] == "application/geo+json; charset=utf-8"
    assert (answer["type"], answer["count"], answer["query"]) == (
        "FeatureCollection", 1, {"id": "k7m2q9xw"},
    )  # fmt: skip
    assert feature["geometry"] == {"type": "Point", "coordinates": [-97.7437, 30.2711]}
    assert feature["properties"]["name"] == "River Clinic"
    assert "X-Sample-Data" in response.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/clinic/nomap000.geojson", 200),
        ("/clinic/remote00.geojson", 200),
        ("/clinic/oldid000.geojson", 301),
        ("/clinic/nobody00.geojson", 404),
        ("/clinic/k7m2q9xw.geojson?x=1", 400),
    ],
)
async def test_a_map_file_of_a_clinic_without_a_point_has_none(site, path, status):
    response = await ask(site, path)

    assert response.status_code == status
    if status == 200:
        assert response.json()["features"][0]["geometry"] is None
    elif status == 301:
        assert response.headers["location"] == "/clinic/k7m2q9xw.geojson"
    else:
        assert response.json()["ok"] is False


async def test_closed_and_faraway_clinics_stay_out_of_the_list(site):
    answer = (await ask(site, "/near.json?zip=78701&miles=500")).json()

    ids = {clinic["id"] for clinic in answer["clinics"]}
    assert not ids & {"closed00", "remote00", "nomap000"}


# Laws of every page


@pytest.mark.parametrize("address", PAGES)
async def test_every_page_is_private_and_says_where_help_is(site, address):
    response = await ask(site, address)

    page = response.text
    assert made.CRISIS in page
    assert "These clinics are made up" in page
    assert page.count("<h1") == 1
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in policy
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-content-type-options"] == "nosniff"
    strange = re.sub(
        r'<script type="module" src="/static/here\.js\?v=[0-9a-f]{8}"></script>', "", page
    )
    assert not re.search(r"<script|<style|style=|javascript:[^<]*\"|onerror=[^&]*>", strange)
    assert len(page) + made_style_size() < 60_000


@pytest.mark.parametrize("address", PAGES)
async def test_only_links_lead_to_other_hosts(site, address):
    page = (await ask(site, address)).text

    for tag in re.findall(r"<[a-z][^>]*https?://[^>]*>", page):
        assert tag.startswith("<a href="), tag
        assert 'rel="noreferrer noopener"' in tag
    assert not re.findall(r'(?:src|action|srcset)="[^"/]', page)


async def test_a_page_about_a_place_is_kept_by_nobody(site):
    near = await ask(site, "/near?zip=78701")
    twin = await ask(site, "/near.json?zip=78701")

    assert '<meta name="robots" content="noindex">' in near.text
    assert "private" in near.headers["cache-control"]
    assert "private" in twin.headers["cache-control"]
    assert "public" in (await ask(site, "/state/tx")).headers["cache-control"]


async def test_a_bad_zip_leads_back_to_the_field(site):
    page = (await ask(site, "/near?zip=00000")).text

    assert 'value="00000"' in page
    assert 'aria-describedby="wrong" autofocus' in page
    assert 'id="wrong"' in page


async def test_hostile_names_are_only_names(site):
    page = (await ask(site, "/clinic/hostile0")).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in page
    assert 'href="javascript' not in page
    assert "<img" not in page


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.text)))


def names_of(page):
    return set(re.findall(r'card-name"><a href="/clinic/(\w+)/', page)) - {"remote00"}


def made_style_size():
    return (made.DATA.parent / "directory" / "site" / "static" / "style.css").stat().st_size
