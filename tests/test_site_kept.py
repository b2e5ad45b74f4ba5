"""What the site keeps of a directory: read once, for as long as that directory is served."""

import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import site_fixtures as made
from geopy.distance import great_circle
from hypothesis import given
from hypothesis import strategies as st

from directory.publish import replace
from directory.site import fresh, gone
from directory.site import kept as keeping
from directory.site.bits import cut, members, set_of
from directory.site.globe import globe, miles_between, vector
from directory.site.kept import kept
from directory.site.read import read
from directory.site.render import render
from directory.site.roster import TELEHEALTH, read_roster, roster


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return made.write_directory(tmp_path_factory.mktemp("kept") / "some.db")


@pytest.fixture
def connection(database):
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def test_a_thing_is_read_once_for_a_directory(connection):
    read = Counter()

    def count(_):
        read["things"] += 1
        return read["things"]

    assert [kept(connection, "thing", count) for _ in range(3)] == [1, 1, 1]


def test_what_holds_for_a_day_gives_way_to_the_next(connection):
    read = Counter()

    def count(_):
        read["things"] += 1
        return read["things"]

    days = [date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 24)]

    assert [kept(connection, "thing", count, day=day) for day in days] == [1, 1, 2]
    assert len(keeping._SHELF.things) == 1


def test_a_directory_put_in_its_place_is_read_anew(tmp_path):
    live = made.write_directory(tmp_path / "live.db")
    built = made.write_directory(tmp_path / "built.db", chosen=[made.a_clinic()])
    connection = sqlite3.connect(live)
    connection.row_factory = sqlite3.Row
    before = roster(connection).open.bit_count()
    replace(built, live)
    after = roster(connection).open.bit_count()
    connection.close()

    assert (before, after) == (37, 1)


def test_nothing_is_kept_from_one_file_for_another(tmp_path, connection):
    other = sqlite3.connect(made.write_directory(tmp_path / "other.db", chosen=[made.a_clinic()]))
    other.row_factory = sqlite3.Row
    counts = [len(roster(each).rowids) for each in (connection, other, connection)]
    other.close()

    assert counts == [38, 1, 38]


def test_the_first_reading_is_given_its_time(connection):
    def read_slowly(connection):
        long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000)"
        return connection.execute(f"{long} SELECT max(i) FROM n").fetchone()[0]

    connection.set_progress_handler(lambda: True, 10_000)  # as Datasette's limit once it is over

    assert kept(connection, "slow", read_slowly) == 300_000


def test_little_is_kept(connection):
    for _ in range(3):
        roster(connection)

    assert set(keeping._SHELF.things) == {"roster", "quotes"}


@pytest.mark.parametrize(
    ("settings", "routes", "street", "serves", "is_afar"),
    [
        ('["telehealth_visit"]', None, None, None, True),
        ('["at_home_self", "telehealth_visit"]', '["sublingual"]', "1 Elm St", None, True),
        (None, None, None, '["TX"]', True),
        ('["in_clinic", "telehealth_visit"]', '["iv"]', "1 Elm St", None, False),
        (None, '["iv"]', "1 Elm St", '["TX"]', False),
        # Its pages speak of lozenges at home and say of the drip only which town it is in.
        ('["at_home_self", "telehealth_visit"]', '["iv", "sublingual"]', "1 Elm St", None, False),
        ('["at_home_self"]', '["nasal_esketamine"]', "1 Elm St", None, False),
        ('["at_home_self"]', '["iv", "sublingual"]', None, None, True),
    ],
)
def test_a_practice_without_a_place_is_told_from_one_that_has(
    settings, routes, street, serves, is_afar
):
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE clinics (settings, routes, street, states_served)")
        values = (settings, routes, street, serves)
        connection.execute("INSERT INTO clinics VALUES (?, ?, ?, ?)", values)
        found = connection.execute(f"SELECT {TELEHEALTH} FROM clinics AS c").fetchone()[0]
    connection.close()

    assert bool(found) is is_afar


# What pages count over every clinic

COUNTED = {
    "/freshness": ("We know of 37 clinics", "We know of 1 clinic "),
    "/freshness.json": ('"clinics": 37,', '"clinics": 1,'),
    "/closed": ("1 closed clinic</h1>", "No closed clinics known</h1>"),
    "/closed?state=tx": ("1 closed clinic in Texas</h1>", "No closed clinics known in Texas</h1>"),
    "/closed.json": ('"count": 1,', '"count": 0,'),
    "/closed.atom": ("<entry>", "</author>"),
}
"""Each address with what it says of a directory, and of the next, of one open clinic."""


async def asked_of_tables(site, address):
    """Return what one request asks the database beyond whether it is still the same file."""
    asked = []
    await read(site, lambda connection: connection.set_trace_callback(asked.append))
    response = await made.ask(site, address)
    await read(site, lambda connection: connection.set_trace_callback(None))
    assert response.status_code == 200
    return [each for each in asked if each not in ("BEGIN", "ROLLBACK", "PRAGMA data_version")]


@pytest.fixture
def published(tmp_path):
    """A site of a directory of one's own; its one thread is the one that keeps."""
    live = made.write_directory(tmp_path / "live.db")
    with made.served(live, made.NOON) as site, ThreadPoolExecutor(max_workers=1) as one:
        site.executor = one
        yield site, live


@pytest.mark.parametrize("address", COUNTED)
async def test_what_is_counted_is_asked_for_once(published, address):
    site, _ = published
    first = await asked_of_tables(site, address)
    twins = [each for each in COUNTED if each.startswith(address.rpartition(".")[0] or address)]

    assert any("FROM clinics" in each for each in first)
    assert [await asked_of_tables(site, each) for each in twins] == [[] for _ in twins]


@pytest.mark.parametrize("address", COUNTED)
async def test_what_is_counted_is_counted_anew_in_a_new_directory(published, tmp_path, address):
    site, live = published
    before = (await made.ask(site, address)).text
    replace(made.write_directory(tmp_path / "built.db", chosen=[made.a_clinic()]), live)
    after = (await made.ask(site, address)).text

    said, next_said = COUNTED[address]
    assert (said in before, said in after, next_said in after) == (True, False, True)


SAME_TO_ALL = {
    "/": '"/state/ak"',
    "/map": "35 clinics that we could place",
    "/freshness": "We know of 37 clinics",
    "/about": None,
    "/api": None,
    "/questions": None,
}
"""Pages that say the same to everyone, with what they say of this directory and of no other."""


@pytest.mark.parametrize("address", SAME_TO_ALL)
async def test_what_says_the_same_to_all_is_written_once_a_directory(
    published, tmp_path, monkeypatch, address
):
    site, live = published
    written = Counter()

    def render_and_count(template, page):
        written[template] += 1
        return render(template, page)

    monkeypatch.setattr("directory.site.replies.render", render_and_count)
    first, again = [(await made.ask(site, address)).text for _ in range(2)]
    once = written.total()
    replace(made.write_directory(tmp_path / "built.db", chosen=[made.a_clinic()]), live)
    after = (await made.ask(site, address)).text

    said = SAME_TO_ALL[address]
    assert first == again
    assert (once, written.total()) == (1, 2)
    assert said is None or (said in first, said in after) == (True, False)


async def test_what_is_counted_is_given_its_time(published, monkeypatch):
    site, _ = published
    long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000)"
    monkeypatch.setattr(site, "sql_time_limit_ms", 1)
    monkeypatch.setattr(
        fresh,
        "_ages",
        lambda connection, _: dict.fromkeys(
            fresh.AGES, connection.execute(f"{long} SELECT max(i) FROM n").fetchone()[0]
        ),
    )

    assert (await made.ask(site, "/freshness.json")).json()["ages"]["never"]["clinics"] == 300_000


async def test_no_state_is_left_out_for_another(tmp_path):
    newer = [
        made.a_clinic(f"tx{number:06}", status="unconfirmed", last_seen=date(2026, 11, 2))
        for number in range(gone.FEW + 5)
    ]
    older = made.a_clinic("fl000000", state="FL", status="unconfirmed", last_seen=date(2026, 11, 1))
    database = made.write_directory(tmp_path / "some.db", chosen=[*newer, older])
    with made.served(database, made.NOON) as site:
        every, florida = [
            (await made.ask(site, f"/closed.json{asked}")).json() for asked in ("", "?state=fl")
        ]

    assert every["counts"]["unconfirmed"] == gone.FEW + 6
    assert len(every["unconfirmed"]) == gone.FEW
    assert [each["id"] for each in florida["unconfirmed"]] == ["fl000000"]


# Sets of clinics, as whole numbers


@given(st.sets(st.integers(0, 5000)))
def test_a_set_holds_what_was_put_in(places):
    assert list(members(set_of(places))) == sorted(places)
    assert set_of(places).bit_count() == len(places)


@given(st.sets(st.integers(0, 500)), st.sets(st.integers(0, 500)))
def test_sets_are_joined_and_cut_as_sets_are(one, other):
    assert list(members(set_of(one) & set_of(other))) == sorted(one & other)
    assert list(members(set_of(one) | set_of(other))) == sorted(one | other)
    assert list(members(set_of(one) & ~set_of(other))) == sorted(one - other)
    assert cut(one, set_of(other)) == [each for each in one if each in other]


# The globe

DEGREES = st.tuples(st.floats(-89.9, 89.9), st.floats(-180, 180))


@given(DEGREES, DEGREES)
def test_a_distance_is_that_of_the_great_circle(one, other):
    said = miles_between(vector(*one), vector(*other))

    # geopy's radius is 6371.009 km, and ours is that of IUGG: the same to a thousandth of a mile.
    assert said == pytest.approx(great_circle(one, other).miles, rel=1e-6, abs=1e-6)


@given(st.lists(DEGREES, min_size=1, max_size=30), DEGREES, st.floats(1, 13_000))
def test_no_square_is_passed_over(points, spot, miles):
    north, east = zip(*points, strict=True)
    every = globe([True] * len(points), north, east)
    found = set(members(every.within(*spot, miles)))

    here = vector(*spot)
    far = [miles_between(here, vector(*point)) for point in points]
    assert {place for place, each in enumerate(far) if each < miles - 0.01} <= found
    assert all(far[place] < miles + 0.01 for place in found)
    assert every.cosines(*spot, miles).keys() == found


@given(
    st.lists(st.tuples(st.floats(40, 41.5), st.floats(-75, -73)), min_size=1, max_size=60),
    st.tuples(st.floats(40, 41.5), st.floats(-75, -73)),
    st.floats(1, 80),
)
def test_of_a_square_wholly_within_nobody_is_left_out(points, spot, miles):
    north, east = zip(*points, strict=True)
    found = set(members(globe([True] * len(points), north, east).within(*spot, miles)))

    here = vector(*spot)
    far = [miles_between(here, vector(*point)) for point in points]
    assert {place for place, each in enumerate(far) if each < miles - 0.001} <= found
    assert all(far[place] < miles + 0.001 for place in found)


@pytest.mark.parametrize("miles", [1, 50, 300, 3000, 13_000])
@pytest.mark.parametrize(
    "spot", [made.AUSTIN, (71.3, -156.8), (43.67, -92.97), (0.0, 179.9), (-14.3, -170.7)]
)
def test_all_within_a_radius_are_found_and_no_other(connection, spot, miles):
    every = read_roster(connection)
    rows = connection.execute("SELECT rowid, latitude, longitude FROM clinics").fetchall()
    there = {
        every.positions[rowid]
        for rowid, *point in rows
        if None not in point and great_circle(spot, point).miles <= miles
    }

    found = every.globe.within(*spot, miles)

    assert set(members(found)) == {place for place in there if every.visited >> place & 1}
