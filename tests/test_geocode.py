"""A listing stands where its source says, or its ZIP, or its town; never in another state."""

import csv
import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from factories import clean, remembered

from directory.geocode import Gazetteer, Place, Remembering, address_of, geocode
from directory.records import STATES, Answer, Problem

AUSTIN = (30.27, -97.74)
DAY = date(2026, 11, 24)
FACILITIES = Path(__file__).parents[2] / "shared/samples/facilities/hifld_urgent_care_half.csv"


def pointed(latitude, longitude, **said):
    """A listing whose source gives a point."""
    return clean(latitude=latitude, longitude=longitude, **said)


def refusals(placed):
    return [(problem.field, problem.code) for problem in placed.problems]


def test_the_sources_own_point_comes_first(gazetteer):
    placed = geocode(pointed(*AUSTIN), gazetteer)

    assert (placed.latitude, placed.longitude) == AUSTIN
    assert (placed.precision, placed.provider) == ("source", "source")
    assert placed.matched == "30.27, -97.74"
    assert (placed.state, placed.postcode, placed.county) == ("TX", "78701", "Travis County")
    assert placed.problems == ()


def test_then_comes_the_middle_of_the_zip(gazetteer):
    placed = geocode(clean(), gazetteer)

    assert (placed.latitude, placed.longitude) == pytest.approx(AUSTIN, abs=0.02)
    assert (placed.precision, placed.provider, placed.matched) == ("zip", "gazetteer", "78701")


def test_then_comes_the_middle_of_the_town(gazetteer):
    placed = geocode(clean(postcode=None), gazetteer)

    assert (placed.latitude, placed.longitude) == pytest.approx(AUSTIN, abs=0.05)
    assert (placed.precision, placed.matched) == ("city", "Austin, TX")
    assert (placed.postcode, placed.county) == (None, None)


def test_then_comes_nothing(gazetteer):
    placed = geocode(clean(postcode=None, city=None), gazetteer)

    assert (placed.latitude, placed.longitude, placed.precision) == (None, None, None)
    assert placed.problems == ()


def test_a_zip_lends_its_state_where_none_is_said(gazetteer):
    placed = geocode(clean(state=None), gazetteer)

    assert (placed.state, placed.precision, placed.problems) == ("TX", "zip", ())


def test_a_zip_lends_no_state_to_a_listing_from_abroad(gazetteer):
    abroad = Problem(field="country", code="abroad", written="Mexico", why="")

    placed = geocode(clean(state=None, problems=(abroad,)), gazetteer)

    assert (placed.state, placed.postcode, placed.precision) == (None, None, None)


def filled_up(written, **said):
    """A listing whose ZIP, as its source wrote it, became 02139."""
    return replace(clean(postcode="02139", **said), said=remembered(postcode=written))


@pytest.mark.parametrize(
    ("written", "city", "state"),
    [
        ("2139", "Cambridge", "MA"),
        ("2139.0", "Cambridge", "MA"),
        ("2139-1234", "Cambridge", "MA"),
        ("02139", None, "MA"),
        ("02139", "Nowhere Springs", "MA"),
        ("021391234", None, "MA"),
        # of 2139 nobody knows which digit was lost
        ("2139", None, None),
        ("2139-1234", None, None),
        ("2139", "Austin", None),
    ],
)
def test_a_zip_that_was_filled_up_lends_its_state_only_to_its_town(written, city, state, gazetteer):
    placed = geocode(filled_up(written, state=None, city=city), gazetteer)

    assert (placed.state, placed.postcode) == (state, state and "02139")
    assert (("postcode", "short_zip") in refusals(placed)) == (state is None)


def test_a_zip_that_was_filled_up_is_kept_in_its_stated_state(gazetteer):
    placed = geocode(filled_up("2139", state="MA", city="Nowhere Springs"), gazetteer)

    assert (placed.postcode, placed.problems) == ("02139", ())


HOUSTON, DALLAS = (29.76, -95.37), (32.78, -96.8)


@pytest.mark.parametrize(
    ("said", "refused", "placed_by"),
    [
        # a digit of the ZIP is wrong: 75201 is Dallas
        ({"city": "Houston", "postcode": "75201"}, [("postcode", "zip_elsewhere")], "Houston, TX"),
        ({"city": "Houston", "postcode": "75201", "point": HOUSTON},
         [("postcode", "zip_elsewhere")], "29.76, -95.37"),
        # the point is
        ({"city": "Houston", "postcode": "77002", "point": DALLAS},
         [("latitude", "point_elsewhere")], "77002"),
        ({"city": "Houston", "postcode": None, "point": DALLAS},
         [("latitude", "point_elsewhere")], "Houston, TX"),
        # both are
        ({"city": "Houston", "postcode": "75201", "point": DALLAS},
         [("postcode", "zip_elsewhere"), ("latitude", "point_elsewhere")], "Houston, TX"),
        # a suburb under the big town's name, and a wide state
        ({"city": "Houston", "postcode": "77550"}, [], "77550"),
        ({"city": "Boise", "state": "ID", "postcode": "83647"}, [], "83647"),
        # a town nobody knows holds nothing against anything
        ({"city": "Nowhere Springs", "postcode": "75201", "point": DALLAS}, [], "32.78, -96.8"),
        ({"city": None, "postcode": "75201"}, [], "75201"),
        # Pennsylvania has two Milfords, and Arkansas two Salems: the table knows the other one
        ({"city": "Milford", "state": "PA", "postcode": "18337"}, [], "18337"),
        ({"city": "Salem", "state": "AR", "postcode": "72576", "point": (36.37, -91.82)},
         [], "36.37, -91.82"),
        ({"city": "Salem", "state": "AR", "postcode": None, "point": (36.37, -91.82)},
         [], "36.37, -91.82"),
    ],
)  # fmt: skip
def test_what_is_far_from_the_stated_town_is_refused(said, refused, placed_by, gazetteer):
    point = dict(zip(("latitude", "longitude"), said.pop("point", ()), strict=False))

    placed = geocode(clean(**said, **point), gazetteer)

    assert refusals(placed) == refused
    assert placed.matched == placed_by
    refused_zip = ("postcode", "zip_elsewhere") in refused
    assert placed.postcode == (None if refused_zip else said["postcode"])
    assert placed.county is None or not refused_zip


@pytest.mark.parametrize(
    ("postcode", "state", "county"),
    [
        ("42223", "KY", "Christian County"),
        ("42223", "TN", None),
        ("71749", "LA", None),
        ("73949", "TX", None),
    ],
)
def test_a_zip_that_reaches_into_two_states_is_of_both(postcode, state, county, gazetteer):
    placed = geocode(clean(postcode=postcode, state=state, city=None), gazetteer)

    assert (placed.postcode, placed.state, placed.county) == (postcode, state, county)
    assert (placed.precision, placed.problems) == ("zip", ())


def test_nyc_is_placed_as_new_york(gazetteer):
    placed = geocode(clean(city="NYC", state="NY", postcode=None), gazetteer)

    assert (placed.clean.city, placed.matched) == ("NYC", "New York City, NY")
    assert placed.precision == "city"


@pytest.mark.parametrize(
    ("said", "refused", "precision"),
    [
        ({"postcode": "10001"}, [("postcode", "zip_in_other_state")], "city"),
        ({"postcode": "00001"}, [("postcode", "unknown_zip")], "city"),
        ({"postcode": "09001"}, [("postcode", "unknown_zip")], "city"),  # a military post office
        ({"postcode": None, "city": "Nowhere Springs"}, [("city", "unknown_town")], None),
        ({"postcode": None, "city": "Boise"}, [("city", "town_in_other_state")], None),  # of Idaho
        ({"postcode": None, "city": "Austin", "state": None}, [("state", "no_state")], None),
        (
            {"postcode": "10001", "city": "Nowhere Springs"},
            [("postcode", "zip_in_other_state"), ("city", "unknown_town")],
            None,
        ),
    ],
)
def test_a_place_that_cannot_be_is_refused(said, refused, precision, gazetteer):
    placed = geocode(clean(**said), gazetteer)

    assert refusals(placed) == refused
    assert placed.precision == precision
    assert placed.postcode is None


@pytest.mark.parametrize("city", [None, "Austin", "Round Rock"])
def test_a_point_lends_the_state_of_the_nearest_zip_where_none_is_said(city, gazetteer):
    placed = geocode(pointed(*AUSTIN, state=None, postcode=None, city=city), gazetteer)

    assert (placed.state, placed.precision, placed.problems) == ("TX", "source", ())


@pytest.mark.parametrize(
    ("latitude", "longitude", "said"),
    [
        (27.0, -94.0, {"city": None}),  # at sea
        (51.5, -0.1, {"city": None}),
        (*AUSTIN, {"city": "Houston"}),
        (42.31, -83.03, {"city": "Windsor"}),  # across the river from Detroit
        (*AUSTIN, {"problems": (Problem(field="country", code="abroad", written="MX", why=""),)}),
        (*AUSTIN, {"problems": (Problem(field="state", code="not_a_state", written="?", why=""),)}),
    ],
)
def test_a_point_without_a_state_is_else_held_against_nothing(latitude, longitude, said, gazetteer):
    said = {"postcode": None, "state": None, "city": None, **said}

    placed = geocode(pointed(latitude, longitude, **said), gazetteer)

    assert (placed.state, placed.latitude) == (None, None)
    assert ("latitude", "point_elsewhere") in refusals(placed)
    assert "no state is stated to hold it against" in {each.why for each in placed.problems}


def test_zero_degrees_is_a_place():
    island = Place(kind="city", name="Null Island", state="GU", latitude=0.0, longitude=0.0)
    gazetteer = Gazetteer({}, {("null island", "GU"): island})

    placed = geocode(clean(city="Null Island", state="GU", postcode=None), gazetteer)

    assert (placed.latitude, placed.longitude, placed.precision) == (0.0, 0.0, "city")


@pytest.mark.skipif(not FACILITIES.exists(), reason="the facilities are not here")
def test_real_facilities_are_placed_near_their_doors_and_in_their_state(gazetteer):
    with FACILITIES.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["state"] in STATES]

    placed = [(row, _by_words(row, gazetteer)) for row in rows]

    far = sorted(_miles(row, each) for row, each in placed)
    outside = [
        row["city"]
        for row, each in placed
        if not gazetteer.outlines.hold(row["state"], each.latitude, each.longitude)
    ]
    assert outside == []
    assert far[len(far) // 2] * 1.609 <= 2.1  # km, at the median
    assert far[len(far) * 95 // 100] * 1.609 <= 6.5


@pytest.mark.skipif(not FACILITIES.exists(), reason="the facilities are not here")
def test_real_points_are_believed_and_turned_ones_are_not(gazetteer):
    with FACILITIES.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["state"] in STATES]

    believed = [geocode(_as_said(row), gazetteer).precision == "source" for row in rows]
    print(f"refused: {believed.count(False)} of {len(believed)} facilities")  # noqa: T201 # because pytest -s shows it
    turned = [{**row, "lat": row["lon"], "lon": row["lat"]} for row in rows[::3]]
    unsigned = [{**row, "lon": row["lon"].removeprefix("-")} for row in rows[::3]]

    assert sum(believed) >= 0.995 * len(believed)
    for said, wrong in zip([*rows[::3], *rows[::3]], [*turned, *unsigned], strict=True):
        mended = geocode(_as_said(wrong), gazetteer)
        assert refusals(mended)[0][1] in {"swapped_point", "unsigned_point"}
        assert (mended.latitude, mended.longitude) == (float(said["lat"]), float(said["lon"]))


def _by_words(row, gazetteer):
    return geocode(
        clean(postcode=row["zip"].zfill(5), city=row["city"], state=row["state"]), gazetteer
    )


def _as_said(row):
    said = {"postcode": row["zip"].zfill(5), "city": row["city"], "state": row["state"]}
    return pointed(float(row["lat"]), float(row["lon"]), **said)


def _miles(row, placed):
    """Miles from a facility's true door, on a plane that is flat enough for that."""
    north = float(row["lat"]) - placed.latitude
    east = (float(row["lon"]) - placed.longitude) * math.cos(math.radians(placed.latitude))
    return 69.1 * math.hypot(north, east)


def an_answer(**said):
    words = {"address": "410 rillbend ave|austin|TX|78701", "provider": "census", "day": DAY}
    point = {"latitude": 30.2713, "longitude": -97.7426, "precision": "street", "matched": "HERE"}
    return Answer(**{**words, **point, **said})


def a_miss(**said):
    nothing = dict.fromkeys(("latitude", "longitude", "precision", "matched"))
    return an_answer(**nothing, misses=1, retry_on=DAY, **said)


def test_a_remembered_answer_comes_before_the_zip(gazetteer):
    placed = geocode(clean(), gazetteer, Remembering([an_answer()]))

    assert (placed.latitude, placed.longitude, placed.precision) == (30.2713, -97.7426, "street")
    assert (placed.provider, placed.matched, placed.placed_on) == ("census", "HERE", DAY)


def test_the_sources_own_point_comes_before_a_remembered_answer(gazetteer):
    assert geocode(pointed(*AUSTIN), gazetteer, Remembering([an_answer()])).precision == "source"


@pytest.mark.parametrize(
    ("answers", "provider"),
    [
        ([], None),
        ([a_miss()], None),
        ([a_miss(), an_answer(provider="nominatim")], "nominatim"),
        ([an_answer(), an_answer(provider="nominatim", precision="rooftop")], "nominatim"),
        ([an_answer(provider="nominatim"), an_answer()], "census"),
        ([an_answer(address="412 rillbend ave|austin|TX|78701")], None),
    ],
)
def test_the_most_precise_answer_is_remembered_and_a_miss_is_none(answers, provider):
    memory = Remembering(answers)
    query = {"street": "410 Rillbend Ave.", "city": "AUSTIN", "state": "TX", "postalcode": "78701"}

    found = memory.geocode(query)

    assert (found and found.raw["provider"]) == provider
    assert bool(memory.geocode(query, exactly_one=False)) == bool(provider)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({}, "410 Rillbend Ave, Austin, TX 78701"),
        ({"city": None}, "410 Rillbend Ave, TX 78701"),
        ({"postcode": None}, "410 Rillbend Ave, Austin, TX"),
        ({"postcode": "10001"}, "410 Rillbend Ave, Austin, TX"),  # a ZIP of New York
        ({"street": None}, None),
        ({"postcode": None, "city": None}, None),
        ({"postcode": None, "state": None}, None),
    ],
)
def test_an_address_is_asked_for_only_where_it_is_enough(said, line, gazetteer):
    address = address_of(geocode(clean(**said), gazetteer))

    assert (address and address.line) == line
