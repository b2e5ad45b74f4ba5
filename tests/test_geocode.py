"""A listing stands where its source says, or its ZIP, or its town; never in another state."""

import csv
import math
from pathlib import Path

import pytest
from factories import clean
from geopy.distance import great_circle
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import DataFileError
from directory.geocode import Gazetteer, Place, geocode, read_gazetteer
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


def test_a_point_without_a_state_cannot_be_held_against_anything(gazetteer):
    placed = geocode(pointed(*AUSTIN, state=None, postcode=None, city=None), gazetteer)

    assert placed.latitude is None
    assert refusals(placed) == [("latitude", "point_elsewhere")]


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


def test_distances_are_geopys(gazetteer):
    for miles, zip_ in gazetteer.near(*AUSTIN)[::9]:
        middle = (zip_.latitude, zip_.longitude)
        assert miles == pytest.approx(great_circle(AUSTIN, middle).miles, rel=1e-6, abs=1e-6)


@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from([*STATES]))
def test_a_point_that_is_believed_lies_by_its_state(gazetteer, latitude, longitude, state):
    placed = geocode(pointed(latitude, longitude, state=state, postcode=None, city=None), gazetteer)

    if placed.precision:
        near = gazetteer.near(latitude, longitude)
        assert min(miles for miles, zip_ in near if zip_.state == state) < 40
    else:
        assert refusals(placed) == [("latitude", "point_elsewhere")]


def test_the_gazetteer_is_a_geopy_geocoder(gazetteer):
    location = gazetteer.geocode({"postalcode": "78701", "state": "TX"})

    assert isinstance(gazetteer, Geocoder)
    assert isinstance(location, Location)
    assert (location.address, location.raw["precision"]) == ("78701", "zip")
    assert gazetteer.geocode({"postalcode": "78701"}, exactly_one=False) == [location]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"postalcode": "00001"},
        {"postalcode": "78701", "state": "NY"},
        {"city": "Austin"},
        {"city": "Boise", "state": "TX"},
        {"city": "東京", "state": "TX"},
    ],
)
def test_unknown_is_none(query, gazetteer):
    assert gazetteer.geocode(query) is None
    assert gazetteer.geocode(query, exactly_one=False) is None


@pytest.mark.parametrize(
    ("city", "state", "label"),
    [
        ("Saint Louis", "MO", "St. Louis, MO"),
        ("FT. WORTH", "TX", "Fort Worth, TX"),
        ("Mt Pleasant", "SC", "Mount Pleasant, SC"),
        ("City of Austin", "TX", "Austin, TX"),
        ("Austin city", "TX", "Austin, TX"),
        ("Kansas City", "KS", "Kansas City, KS"),
        ("Brooklyn", "NY", "Brooklyn, NY"),
        ("Mayaguez", "PR", "Mayagüez, PR"),
        ("Portland", "ME", "Portland, ME"),
        ("Portland", "OR", "Portland, OR"),
    ],
)
def test_a_town_is_found_by_any_of_its_spellings(city, state, label, gazetteer):
    assert gazetteer.geocode({"city": city, "state": state}).address == label


def test_zero_degrees_is_a_place():
    island = Place(kind="city", name="Null Island", state="GU", latitude=0.0, longitude=0.0)
    gazetteer = Gazetteer({}, {("null island", "GU"): island})

    placed = geocode(clean(city="Null Island", state="GU", postcode=None), gazetteer)

    assert (placed.latitude, placed.longitude, placed.precision) == (0.0, 0.0, "city")


def test_every_place_lies_in_a_state_of_ours(gazetteer):
    places = list(gazetteer.places())

    assert {place.state for place in places} <= set(STATES)
    assert {place.kind for place in places} == {"zip", "city"}
    assert all(math.isfinite(place.latitude + place.longitude) for place in places)
    assert len(gazetteer.zips) > 40_000
    assert len(gazetteer.towns) > 22_000


@pytest.mark.parametrize(
    "text",
    [None, "name,state\nAustin,TX\n", "name,state,latitude,longitude,population\nA,TX,x,1,1\n"],
)
def test_a_broken_table_of_towns_is_refused(tmp_path, text):
    path = tmp_path / "cities.csv"
    if text:
        path.write_text(text)

    with pytest.raises(DataFileError, match=r"cities\.csv: expected towns with degrees"):
        read_gazetteer(path)


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

    believed = [geocode(_as_said(row), gazetteer).precision == "source" for row in rows[::3]]
    turned = [{**row, "lat": row["lon"], "lon": row["lat"]} for row in rows[::3]]
    unsigned = [{**row, "lon": row["lon"].removeprefix("-")} for row in rows[::3]]

    assert sum(believed) >= 0.99 * len(believed)
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
