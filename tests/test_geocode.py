"""A listing stands where its source says, or its ZIP, or its town; never in another state."""

import csv
import math
from dataclasses import replace
from pathlib import Path

import pytest
from factories import clean, remembered
from hypothesis import given
from hypothesis import strategies as st

from directory.geocode import Gazetteer, Place, geocode
from directory.records import STATES, Problem

AUSTIN = (30.27, -97.74)
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
        ({"postcode": None, "city": "Boise"}, [("city", "unknown_town")], None),  # of Idaho
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


@pytest.mark.parametrize(
    ("latitude", "longitude", "postcode"),
    [
        (30.27, -7.74, "78701"),  # a digit lost: in Morocco
        (30.27, 97.74, "78701"),  # sign lost: in Tibet
        (-30.27, -97.74, "78701"),  # in the Pacific
        (0.0, 0.0, "78701"),
        (29.76, -95.37, "78701"),  # Houston, in the right state
        (29.76, 97.74, None),
        (36.15, -95.99, None),  # Tulsa, OK
        (35.47, -97.52, None),  # Oklahoma City
        (28.2, -95.0, None),  # in the Gulf, 50 miles off the coast of Texas
        (27.0, -94.0, None),
    ],
)
def test_a_point_elsewhere_is_refused_and_the_zip_or_town_holds(
    latitude, longitude, postcode, gazetteer
):
    placed = geocode(pointed(latitude, longitude, postcode=postcode), gazetteer)

    assert refusals(placed) == [("latitude", "point_elsewhere")]
    assert placed.precision == ("zip" if postcode else "city")
    assert (placed.latitude, placed.longitude) == pytest.approx(AUSTIN, abs=0.05)


def test_swapped_axes_are_refused(gazetteer):
    miami = {"city": "Miami", "state": "FL", "postcode": "33130"}

    assert geocode(pointed(25.77, -80.19, **miami), gazetteer).precision == "source"
    assert geocode(pointed(-80.19, 25.77, **miami), gazetteer).precision == "zip"


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


@pytest.mark.parametrize(
    ("latitude", "longitude", "state"),
    [
        (40.7357, -74.1724, "NY"),  # Newark, NJ
        (40.8859, -74.0435, "NY"),  # Hackensack, NJ
        (40.7440, -74.0324, "NY"),  # Hoboken, NJ
        (40.7549, -73.9840, "NJ"),  # Times Square, NY
        (40.6500, -73.9500, "NJ"),  # Brooklyn, NY
        (38.8816, -77.0910, "DC"),  # Arlington, VA
        (38.8048, -77.0469, "DC"),  # Alexandria, VA
        (38.8899, -77.0091, "VA"),  # the Capitol, DC
        (38.9822, -94.6708, "MO"),  # Overland Park, KS
        (38.9108, -94.3822, "KS"),  # Lee's Summit, MO
        (39.0997, -94.5786, "KS"),  # Kansas City, MO
        (39.1142, -94.6275, "MO"),  # Kansas City, KS
        (35.1465, -90.1845, "TN"),  # West Memphis, AR
        (28.2, -95.0, "TX"),  # in the Gulf, 50 miles out
        (33.3, -119.9, "CA"),
    ],
)
def test_a_point_in_the_neighbour_state_or_at_sea_is_refused(latitude, longitude, state, gazetteer):
    said = pointed(latitude, longitude, state=state, postcode=None, city=None)

    assert refusals(geocode(said, gazetteer)) == [("latitude", "point_elsewhere")]


@pytest.mark.parametrize(
    ("latitude", "longitude", "state"),
    [
        (33.4334, -94.0430, "TX"),  # Texarkana, on the Texan side
        (33.4334, -94.0400, "AR"),  # and across State Line Avenue
        (21.3069, -157.8583, "HI"),
        (61.2181, -149.9003, "AK"),
        (18.4655, -66.1057, "PR"),
        (41.1400, -104.8202, "WY"),
        (38.9072, -77.0369, "DC"),
        (13.4745, 144.7504, "GU"),
    ],
)
def test_a_point_in_its_state_is_believed(latitude, longitude, state, gazetteer):
    said = pointed(latitude, longitude, state=state, postcode=None, city=None)

    assert geocode(said, gazetteer).precision == "source"


@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([*STATES]))
def test_a_point_that_is_believed_lies_by_its_state(gazetteer, latitude, longitude, state):
    placed = geocode(pointed(latitude, longitude, state=state, postcode=None, city=None), gazetteer)

    if placed.precision:
        near = [*gazetteer.near(latitude, longitude), *gazetteer.towns_near(latitude, longitude)]
        assert min(miles for miles, place in near if place.lies_in(state)) < 40
    else:
        assert refusals(placed) == [("latitude", "point_elsewhere")]


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

    far = [_miles(row, each) for row, each in placed if each.precision]
    near = [_nearest_states(each, gazetteer) for _, each in placed[::5] if each.precision]
    stated = [row["state"] for row, each in placed[::5] if each.precision]
    assert [state for state, states in zip(stated, near, strict=True) if state not in states] == []
    assert len(far) >= 0.995 * len(rows)
    assert sorted(far)[len(far) // 2] < 2.5  # miles, at the median


@pytest.mark.skipif(not FACILITIES.exists(), reason="the facilities are not here")
def test_real_points_are_believed_and_turned_ones_are_not(gazetteer):
    with FACILITIES.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["state"] in STATES]

    believed = [geocode(_as_said(row), gazetteer).precision == "source" for row in rows]
    print(f"refused: {believed.count(False)} of {len(believed)} facilities")  # noqa: T201 # because pytest -s shows it
    turned = [{**row, "lat": row["lon"], "lon": row["lat"]} for row in rows[::3]]
    unsigned = [{**row, "lon": row["lon"].removeprefix("-")} for row in rows[::3]]

    assert sum(believed) >= 0.995 * len(believed)
    for wrong in (*(row for row in turned if float(row["lat"]) >= -90), *unsigned):
        assert geocode(_as_said(wrong), gazetteer).precision != "source"


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


def _nearest_states(placed, gazetteer):
    """The states of the ZIPs that are about as near as the nearest."""
    near = gazetteer.near(placed.latitude, placed.longitude)
    return {zip_.state for miles, zip_ in near if miles <= near[0][0] + 0.5}
