"""No page weighs more than 60 kB with its style sheet, even of a directory as large as a country's.

The clinics are the benchmark's: they stand where people live, and most say all that a clinic can.
Each kind of page is weighed where it is largest.
"""

import re
import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path

import pytest
import site_fixtures as made
from site_fixtures import NOON, ask, served

from benchmarks import served as country
from directory.records import STATES
from directory.site import words
from directory.site.browse import MOST_TOWNS

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

    assert len(towns) == MOST_TOWNS
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


# A clinic of which all is said, and by three

LONG = "The national register of all places that may one day be found to have said something"
SAYERS = ("one", "two", "three")
CODES = {
    "routes": words.ROUTES, "settings": words.SETTINGS, "conditions": words.CONDITIONS,
    "payment": words.PAYMENTS, "ages": words.AGES, "languages": words.LANGUAGES,
    "groups": words.GROUPS, "states_served": STATES, "supervision": words.SUPERVISION,
    "monitoring": words.MONITORING, "screening": words.SCREENING, "rems": words.REMS,
    "psychotherapy": words.PSYCHOTHERAPY, "wheelchair": words.WHEELCHAIR,
}  # fmt: skip
ONE_OF = ("chain", "county", "phone_extension", "hours", "price", "age_min", "age_max")


def all_said(*more):
    """Return a clinic of which three sources, each with a long name, say all there is to say."""
    every = {name: tuple(codes) for name, codes in CODES.items()}
    plain = made.a_clinic()
    said = {
        **every,
        **{name: (getattr(plain, name),) for name in ("name", "street", "unit", "city", "state",
                                                      "postcode", "phone", "website")},
        **dict.fromkeys(ONE_OF, ("40",)),
    }  # fmt: skip
    facts = tuple(
        _said(who, field, value)
        for who in SAYERS
        for field, values in said.items()
        for value in values
    )
    shown = {name: codes for name, codes in every.items() if hasattr(plain, name)}
    return made.a_clinic("all00000", facts=(*facts, *more), **shown)


def _said(who, field, value):
    address = f"https://{who}.example/{LONG.replace(' ', '-')}/clinic"
    return made.a_fact(field, value, source=f"{LONG} {who}", url=address)


@contextmanager
def site_of(clinic, folder):
    with served(made.write_directory(folder / "some.db", chosen=[clinic]), NOON) as site:
        yield site


async def test_no_clinic_is_too_heavy_however_much_is_said_of_it(tmp_path):
    with site_of(all_said(), tmp_path) as site:
        weight, _ = await heaviest(site, [f"/clinic/all00000?{FOUR}"])
        page = (await ask(site, "/clinic/all00000")).text
        told = (await ask(site, "/clinic/all00000.json")).json()["clinic"]["facts"]

    assert weight <= LIMIT
    said = page.partition('class="all-facts"')[2].partition("</details>")[0]
    for field, codes in CODES.items():
        for code in codes:
            assert escape(words.of_field(field, code)) in said
    fields = said.count("<dt id=")
    link = 'All sources named at <a href="#said-name">“Name”</a>, seen on the same days'
    assert said.count(link) == fields - 1
    assert '<dt id="said-name">Name</dt>' in said
    assert [said.count(f">{LONG} {who}</a>, seen") for who in SAYERS] == [1, 1, 1]
    at = re.search(r'<a href="#(by-[a-z_]+)">The same 3 sources as above</a>, seen', page)[1]
    assert f'<details class="by" id="{at}">' in page
    assert {each["source"] for each in told} == {f"{LONG} {who}" for who in SAYERS}


async def test_sources_are_named_again_where_anything_of_them_is_another(tmp_path):
    longer = _said("one", "doors", "2")
    others = (
        replace(longer, first_seen=date(2026, 9, 1)),
        _said("two", "doors", "2"),
        _said("three", "doors", "2"),
    )
    with site_of(all_said(*others), tmp_path) as site:
        page = (await ask(site, "/clinic/all00000")).text

    doors = page.partition('<dt id="said-doors">')[2].partition("<dt ")[0].partition("</dl>")[0]
    assert "named at" not in doors
    assert doors.count(f">{LONG} ") == 3
    assert 'datetime="2026-09-01"' in doors
