"""The gazetteer knows every ZIP and town of the United States, and asks nobody."""

import math

import pytest
from geopy.distance import great_circle
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from directory.errors import DataFileError
from directory.geocode import read_gazetteer
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
