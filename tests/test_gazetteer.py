"""The gazetteer knows every ZIP and town of the United States, and asks nobody."""

import math

import pytest
from geopy.distance import great_circle
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from directory.errors import DataFileError
from directory.geocode import read_gazetteer
from directory.geocode.place import Grid, miles_to
from directory.records import STATES

AUSTIN = (30.27, -97.74)


def test_every_zip_of_two_states_is_in_the_table_of_one(gazetteer):
    both = {zip_.name: {zip_.state, zip_.also_in} for zip_ in gazetteer.zips.values()
            if zip_.also_in}  # fmt: skip

    assert len(both) == 13
    assert all(len(states) == 2 and states <= set(STATES) for states in both.values())


def test_distances_are_geopys(gazetteer):
    for miles, zip_ in gazetteer.near(*AUSTIN)[::9]:
        middle = (zip_.latitude, zip_.longitude)
        assert miles == pytest.approx(great_circle(AUSTIN, middle).miles, rel=1e-6, abs=1e-6)


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


def test_a_broken_table_of_zips_in_two_states_is_refused(tmp_path):
    (tmp_path / "cities.csv").write_text("name,state,latitude,longitude,population\n")

    with pytest.raises(DataFileError, match=r"two_state_zips\.csv: expected ZIPs and states"):
        read_gazetteer(tmp_path / "cities.csv")


@pytest.mark.parametrize(
    ("query", "share"),
    [
        ({"postalcode": "78701", "city": "Austin", "state": "TX"}, (0.0, 0.01)),
        ({"postalcode": "79830", "city": "Alpine", "state": "TX"}, (0.99, 1.0)),
        ({"postalcode": "79830"}, (0.99, 1.0)),  # the ZIP knows its town
        ({"postalcode": "79830", "city": "Dallas", "state": "TX"}, (0.0, 0.0)),  # not near it
    ],
)
def test_a_small_town_speaks_for_its_large_zip_and_a_small_zip_for_itself(query, share, gazetteer):
    zip_ = gazetteer.zips[query["postalcode"]]
    town = gazetteer.town(query.get("city") or zip_.town, zip_.state)
    placed = gazetteer.geocode(query)

    gone = math.dist((placed.latitude, placed.longitude), (zip_.latitude, zip_.longitude))
    whole = math.dist((town.latitude, town.longitude), (zip_.latitude, zip_.longitude))
    assert share[0] - 0.01 <= gone / whole <= share[1] + 0.01
    assert placed.raw["precision"] == "zip"


def test_a_zip_whose_middle_is_at_sea_is_placed_on_land(gazetteer):
    at_sea = [
        zip_
        for zip_ in gazetteer.zips.values()
        if not gazetteer.outlines.hold(zip_.state, zip_.latitude, zip_.longitude)
    ]
    placed = [(zip_, gazetteer.geocode({"postalcode": zip_.name})) for zip_ in at_sea]
    still = [
        zip_.name
        for zip_, found in placed
        if not gazetteer.outlines.hold(zip_.state, found.latitude, found.longitude)
    ]

    assert len(at_sea) > 50
    assert len(still) < len(at_sea) / 3, still  # islands too small for the outlines


def test_a_zip_without_degrees_is_put_in_its_town(gazetteer):
    williston, town = gazetteer.zips["58803"], gazetteer.town("Williston", "ND")

    assert (williston.latitude, williston.longitude) == (town.latitude, town.longitude)


@pytest.mark.parametrize("point", [AUSTIN, (61.2, -149.9), (13.47, 144.75), (45.0, -109.0)])
def test_the_nearest_places_are_the_nearest(point, gazetteer):
    grid = Grid(gazetteer.zips.values())
    every = sorted(miles_to(*point, zip_) for zip_ in gazetteer.zips.values())

    assert [miles for miles, _ in grid.nearest(*point, 5)] == every[:5]
    assert [miles for miles, _ in grid.near(*point)][:5] == [
        each for each in every[:5] if each < 69
    ]
