"""No page weighs more than 60 kB with its style sheet, even of a directory as large as a country's.

The clinics are the benchmark's: they stand where people live, and most say all that a clinic can.
Each kind of page is weighed where it is largest.
"""

import re
import sqlite3
from pathlib import Path

import pytest
from site_fixtures import NOON, ask, served

from benchmarks import served as country
from directory.site import words

LIMIT = 60_000  # bytes: HTML and CSS, without the map's script and points
STYLE = (Path(words.__file__).parent / "static/style.css").stat().st_size
CLINICS = 2500
FOUR = "c=c0000001&c=c0000002&c=c0000004&c=c0000005"


@pytest.fixture(scope="module")
def database(tmp_path_factory, gazetteer):
    path = tmp_path_factory.mktemp("weight") / "some.db"
    country.write(path, CLINICS, gazetteer)
    return path


@pytest.fixture(scope="module")
def site(database):
    with served(database, NOON, contact="data@clinics.example") as site:
        yield site


@pytest.fixture(scope="module")
def rows(database):
    connection = sqlite3.connect(database)
    yield lambda sql: [row[0] for row in connection.execute(sql)]
    connection.close()


async def heaviest(site, addresses):
    """Return the weight and the address of the heaviest of some pages."""
    weighed = []
    for address in addresses:
        response = await ask(site, address)
        assert response.status_code == 200
        weighed.append((len(response.content) + STYLE, address))
    return max(weighed)


@pytest.mark.parametrize("kept", ["", FOUR])
async def test_no_state_is_too_heavy(site, rows, kept):
    states = rows("SELECT DISTINCT lower(state) FROM clinics")
    weight, address = await heaviest(site, (f"/state/{each}?{kept}" for each in states))

    assert weight <= LIMIT, address
    page = (await ask(site, address)).text
    assert page.count('class="card"') == 20  # a page as full as can be
    assert "more towns have one or a few" in page


async def test_no_town_is_too_heavy(site, rows):
    page = (await ask(site, "/state/ca")).text
    towns = re.findall(r'<li><a href="(/state/ca/[^"]+)">', page)
    weight, address = await heaviest(site, [*towns, "/state/ny/new-york-city?page=2"])

    assert len(towns) == 60
    assert weight <= LIMIT, address


async def test_no_result_is_too_heavy(site, rows):
    zips = rows("SELECT postcode FROM clinics GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 20")
    near = [f"/near?zip={each}&miles=200" for each in zips]
    narrowed = [f"{each}&route=iv&confirmed=90&sort=confirmed&page=2" for each in near[:3]]
    by_name = [f"/near?q={word}" for word in ("ketamine", "infusion", "center")]
    weight, address = await heaviest(
        site, [*near, *narrowed, *by_name, f"{near[0]}&{FOUR}", "/near?place=California&route=iv"]
    )

    assert weight <= LIMIT, address


async def test_no_clinic_is_too_heavy(site, rows):
    most = "SELECT clinic_id FROM facts GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 30"
    weight, address = await heaviest(site, (f"/clinic/{each}?{FOUR}" for each in rows(most)))

    assert weight <= LIMIT, address


@pytest.mark.parametrize(
    "address",
    ["/", f"/compare?{FOUR}", "/questions", "/about", "/closed", "/corrections?clinic=c0000001",
     "/freshness", "/data", "/api", "/map", "/map?zip=10001"],
)  # fmt: skip
async def test_no_other_page_is_too_heavy(site, address):
    assert (await heaviest(site, [address]))[0] <= LIMIT
