"""Asking for coarse places: coarsest first, written down as it goes, and never asked twice."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from geocoder_fixtures import (
    a_house,
    a_match,
    batch_of,
    census_says,
    json_of,
    matched,
    missed,
    standing_in,
    tied,
)

from directory.build import build
from directory.collected import open_collected
from directory.commands.telling import no_progress
from directory.data_folder import DataFolder
from directory.errors import UsageError
from directory.gate import admit
from directory.geocode import Remembering, geocode
from directory.geocode.asking import census_at, nominatim_at
from directory.normalise import normalise
from directory.records import Answer
from directory.sources import source_of_list
from directory.spreadsheet import read_sheet
from directory.upgrade import upgrade

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEADER = "id,name,address,city,state,zip,lat,lng\n"
ROWS = [
    "zip,Rill Ketamine,410 Rillbend Ave,Austin,TX,78701,,\n",
    "again,Rill Ketamine Downtown,410 Rillbend Avenue Suite 2,Austin,TX,78701,,\n",
    "town,Fern Ketamine,12 Fernrow St,Waco,TX,,,\n",
    "nowhere,Moss Ketamine,7 Mossway Rd,Nowhere Springs,TX,,,\n",
    "door,Lark Ketamine,9 Larkbend St,Dallas,TX,75201,32.785123,-96.797123\n",
    "bare,Reed Ketamine,,Houston,TX,77002,,\n",
]


@pytest.fixture
def data(tmp_path, without_places):
    """A memory with a list of six places, five of them at an address, four of these coarse."""
    return remembering(DataFolder(tmp_path), ROWS)


def remembering(data, rows):
    path = data.path / "list.csv"
    path.write_text(HEADER + "".join(rows))
    with open_collected(data.collected) as memory:
        run = admit(
            read_sheet(path, "list", cite="", add=False).visit, source_of_list("list"), memory
        )
    assert run.verdict == "accepted"
    return data


def ask(data, *geocoders, today=TODAY, **how):
    return upgrade(data, geocoders, today=today, progress=no_progress, **how)


def census(url):
    return census_at(url, contact="you@your.org", pause=0)


def nominatim(url):
    return nominatim_at(url, contact="you@your.org", pause=0)


def remembered(data):
    with open_collected(data.collected) as memory:
        return {answer.address.split("|")[0]: answer for answer in memory.answers()}


def published(data):
    """By name: the point, its precision, who placed it, by what, and when."""
    sql = (
        "SELECT name, latitude, longitude, precision, placed_by, placed_as, placed_on FROM clinics"
    )
    with closing(sqlite3.connect(data.directory)) as connection:
        return {name: tuple(place) for name, *place in connection.execute(sql)}


def placed(data, lookups, gazetteer):
    """By ref: each listing as the next build would place it."""
    with open_collected(data.collected) as memory:
        asked = Remembering(memory.answers())
        clean = [normalise(each, lookups) for each in memory.listings()]
    return {each.said.listing.ref: geocode(each, gazetteer, asked) for each in clean}


def streets(batches):
    return [[row[1] for row in batch] for batch in batches]


def found_all(rows):
    """Every row found, in the middle of Austin or of its own town."""
    middles = {"Austin": (30.2713, -97.7426), "Waco": (31.5493, -97.1467)}
    return batch_of(matched(row, *middles.get(row[2], (30.3, -97.7))) for row in rows)


def counts(told):
    return [(each.name, each.found, each.missed, each.left) for each in told]


def test_each_coarse_address_is_asked_for_once_the_coarsest_first(data):
    with standing_in(batch=found_all) as (url, asked):
        told = ask(data, census(url))

    assert streets(asked.batches) == [["7 Mossway Rd", "12 Fernrow St", "410 Rillbend Ave"]]
    assert counts(told) == [("census", 3, 0, 0)]
    assert remembered(data)["12 fernrow st"] == Answer(
        address="12 fernrow st|waco|TX|", provider="census", day=TODAY,
        latitude=31.5493, longitude=-97.1467, precision="street",
        matched="12 FERNROW ST, WACO, TX, ",
    )  # fmt: skip


def test_the_next_build_uses_what_was_answered_and_asks_nobody(data):
    with standing_in(batch=found_all) as (url, asked):
        ask(data, census(url))
        before = asked.count
        report = build(data, now=NOON, progress=no_progress)
        assert asked.count == before

    placed = published(data)
    assert report.clinics == 6
    assert placed["Rill Ketamine Downtown"][:3] == (30.2713, -97.7426, "street")
    assert placed["Rill Ketamine Downtown"][3:] == (
        "census", "410 RILLBEND AVE, AUSTIN, TX, 78701", "2026-11-24",
    )  # fmt: skip
    assert placed["Fern Ketamine"][2:4] == ("street", "census")
    assert placed["Reed Ketamine"][2:] == ("zip", "gazetteer", "77002", None)
    assert placed["Lark Ketamine"][2:4] == ("source", "source")


def test_what_is_known_is_not_asked_again(data):
    with standing_in(batch=found_all) as (url, asked):
        ask(data, census(url))
        told = ask(data, census(url), today=TODAY + timedelta(days=3650))

    assert counts(told) == [("census", 0, 0, 0)]
    assert asked.count == 1


def test_a_miss_is_asked_again_with_age_and_later_each_time(data):
    with standing_in(batch=lambda rows: batch_of(map(missed, rows))) as (url, _):
        days = [0, 29, 30, 89, 90, 209, 210]
        told = [ask(data, census(url), today=TODAY + timedelta(days=day))[0] for day in days]

    assert [each.missed for each in told] == [3, 0, 3, 0, 3, 0, 3]
    assert remembered(data)["7 mossway rd"].misses == 4
    assert remembered(data)["7 mossway rd"].retry_on == TODAY + timedelta(days=210 + 240)
    assert remembered(data)["7 mossway rd"].precision is None


def test_a_tie_is_asked_again_by_itself_and_the_one_of_its_zip_is_taken(data):
    near = a_match("410 E RILLBEND AVE", 30.2713, -97.7426)
    far = a_match("410 W RILLBEND AVE", 30.29, -97.8, postcode="78746")

    def line(address):
        return census_says(near, far)

    with standing_in(batch=lambda rows: batch_of(map(tied, rows)), line=line) as (url, asked):
        told = ask(data, census(url))

    assert counts(told) == [("census", 1, 2, 0)]
    assert len(asked.lines) == 3
    assert remembered(data)["410 rillbend ave"].matched == "410 E RILLBEND AVE"
    assert remembered(data)["7 mossway rd"].misses == 1


def test_a_failure_in_the_middle_costs_only_its_own_batch(data):
    answers = iter([missed, None, missed])

    def batch(rows):
        each = next(answers)
        return (
            batch_of(map(each, rows)) if each else (500, b"<html>Internal Server Error</html>", {})
        )

    small = [f"{n},Rill {n} Ketamine,{n} Rillbend Ave,Austin,TX,78701,,\n" for n in range(10, 16)]
    remembering(data, [*ROWS, *small])
    with standing_in(batch=batch) as (url, asked):
        told = ask(data, in_twos(census(url)), limit=6)
        assert counts(told) == [("census", 0, 4, 5)]
        assert told[0].errors == ["census: could not be asked: Non-successful status code 500"]
        failed = streets(asked.batches)[1]
        assert not {street.lower() for street in failed} & set(remembered(data))

    with standing_in(batch=lambda rows: batch_of(map(missed, rows))) as (url, asked):
        told = ask(data, census(url))
    assert counts(told) == [("census", 0, 5, 0)]
    assert set(failed) <= set(streets(asked.batches)[0])


def in_twos(geocoder):
    """The same, asked about two addresses at once."""
    return type(geocoder)(name=geocoder.name, size=2, ask=geocoder.ask)


@pytest.mark.parametrize(
    ("answer", "asked_times"),
    [
        ((429, b"", {"Retry-After": "9999"}), 1),
        ((403, b"", {}), 1),
        ((500, b"", {}), 3),
        (None, 3),
        ((200, b"<html>", {}), 3),
    ],
)
def test_a_geocoder_that_says_no_is_left_at_once_and_one_that_fails_after_three(
    data, answer, asked_times
):
    small = [f"{n},Rill {n} Ketamine,{n} Rillbend Ave,Austin,TX,78701,,\n" for n in range(10, 20)]
    remembering(data, [*ROWS, *small])
    with standing_in(batch=lambda _: answer) as (url, asked):
        told = ask(data, in_twos(census(url)))

    assert asked.count == asked_times
    assert counts(told) == [("census", 0, 0, 13)]
    assert len(told[0].errors) == asked_times
    assert remembered(data) == {}


def test_what_did_not_come_back_is_told_and_waits(data):
    with standing_in(batch=lambda rows: batch_of([missed(rows[0])])) as (url, _):
        told = ask(data, census(url))

    assert counts(told) == [("census", 0, 1, 2)]
    assert told[0].errors == ["census: 2 addresses of a batch did not come back"]


def test_nominatim_is_asked_only_for_what_the_census_missed(data, lookups, gazetteer):
    def batch(rows):
        return batch_of([missed(rows[0]), missed(rows[1]), matched(rows[2], 30.2713, -97.7426)])

    def search(query):
        return json_of([a_house(31.5493, -97.1467)] if query["city"] == "Waco" else [])

    with standing_in(batch=batch, search=search) as (url, asked):
        told = ask(data, census(url), nominatim(url))
        again = ask(data, census(url), nominatim(url))

    assert [query["street"] for query in asked.searches] == ["7 Mossway Rd", "12 Fernrow St"]
    assert counts(told) == [("census", 1, 2, 0), ("nominatim", 1, 1, 0)]
    assert counts(again) == [("census", 0, 0, 0), ("nominatim", 0, 0, 0)]
    town = placed(data, lookups, gazetteer)["town"]
    assert (town.precision, town.provider) == ("rooftop", "nominatim")


def test_nominatim_is_not_asked_for_what_the_census_could_not_be(data):
    with standing_in(batch=lambda _: (429, b"", {})) as (url, asked):
        told = ask(data, census(url), nominatim(url))

    assert counts(told) == [("census", 0, 0, 3), ("nominatim", 0, 0, 0)]
    assert asked.searches == []


def test_an_answer_in_another_state_is_refused_and_the_next_geocoder_asked(
    data, lookups, gazetteer
):
    with standing_in(
        batch=lambda rows: batch_of(matched(row, 40.7357, -74.1724) for row in rows),
        search=lambda query: json_of(
            [a_house(30.2713, -97.7426)] if query["city"] == "Austin" else []
        ),
    ) as (url, asked):
        ask(data, census(url), nominatim(url))

    assert len(asked.searches) == 3
    found = placed(data, lookups, gazetteer)
    assert (found["again"].precision, found["again"].provider) == ("rooftop", "nominatim")
    assert (found["town"].precision, found["town"].provider) == ("city", "gazetteer")
    assert [(each.field, each.code, each.why) for each in found["town"].problems] == [
        (
            "street",
            "answer_elsewhere",
            "census answered '12 FERNROW ST, WACO, TX, ': in NJ, and the listing says TX",
        )
    ]


def test_a_limit_is_kept_and_the_rest_is_asked_next_time(data):
    with standing_in(batch=found_all, line=lambda _: census_says()) as (url, asked):
        told = [ask(data, census(url), limit=2)[0], ask(data, census(url), limit=2)[0]]

    assert streets(asked.batches) == [["7 Mossway Rd", "12 Fernrow St"]]
    assert [line["address"] for line in asked.lines] == ["410 Rillbend Ave, Austin, TX 78701"]
    assert counts(told) == [("census", 2, 0, 1), ("census", 0, 1, 0)]


def test_an_empty_memory_is_told(tmp_path):
    with pytest.raises(UsageError, match="nothing is collected yet; begin with: clinics import"):
        ask(DataFolder(tmp_path))
