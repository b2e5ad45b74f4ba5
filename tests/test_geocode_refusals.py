"""A point that cannot be is refused with its reason, and mended only where the ZIP bears it out."""

import pytest
from factories import clean, remembered
from hypothesis import given
from hypothesis import strategies as st

from directory.geocode import geocode
from directory.normalise import normalise
from directory.records import STATES

AUSTIN = (30.27, -97.74)


def pointed(latitude, longitude, **said):
    """A listing whose source gives a point, as numbers."""
    return clean(latitude=latitude, longitude=longitude, **said)


def refusals(placed):
    return [(problem.field, problem.code) for problem in placed.problems]


@pytest.mark.parametrize(
    ("latitude", "longitude", "said", "code"),
    [
        (0.001, -0.002, {}, "point_at_zero"),
        (39.8283, -98.5795, {"state": "KS", "postcode": "66967", "city": None}, "point_of_country"),
        (37.0902, -95.7129, {"state": "KS", "postcode": None, "city": None}, "point_of_country"),
        (30.27, -7.74, {}, "point_at_sea"),  # a digit lost: in Morocco
        (28.2, -95.0, {"postcode": None}, "point_at_sea"),  # in the Gulf, 50 miles off Texas
        (27.0, -94.0, {"postcode": None}, "point_at_sea"),
        (29.76, 97.74, {"postcode": None}, "point_at_sea"),  # no ZIP, so its sign is not mended
        (29.76, -95.37, {}, "point_elsewhere"),  # Houston, in the right state
        (36.15, -95.99, {"postcode": None}, "point_in_other_state"),  # Tulsa, OK
        (35.47, -97.52, {"postcode": None}, "point_in_other_state"),  # Oklahoma City
        # the Austins of Minnesota, Pennsylvania and Arkansas
        (43.67, -92.97, {}, "town_in_other_state"),
        (41.63, -78.09, {"postcode": None}, "town_in_other_state"),
        (35.0, -91.98, {}, "town_in_other_state"),
    ],
)
def test_a_point_elsewhere_is_refused_and_the_zip_or_town_holds(
    latitude, longitude, said, code, gazetteer
):
    listing = pointed(latitude, longitude, **said)

    placed = geocode(listing, gazetteer)

    assert refusals(placed) == [("latitude", code)]
    assert placed.precision == ("zip" if listing.postcode else "city" if listing.city else None)
    if listing.state == "TX":
        assert (placed.latitude, placed.longitude) == pytest.approx(AUSTIN, abs=0.05)


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
        (37.0500, -109.5000, "AZ"),  # Utah, three miles over the border, where hardly anyone lives
    ],
)
def test_a_point_in_the_neighbour_state_is_refused(latitude, longitude, state, gazetteer):
    said = pointed(latitude, longitude, state=state, postcode=None, city=None)

    assert refusals(geocode(said, gazetteer)) == [("latitude", "point_in_other_state")]


@pytest.mark.parametrize(
    ("latitude", "longitude", "state"),
    [
        (33.4334, -94.0460, "TX"),  # Texarkana, on the Texan side
        (33.4334, -94.0400, "AR"),  # and across State Line Avenue
        (33.4334, -94.0410, "TX"),  # so near the line that the outline cannot tell
        (21.3069, -157.8583, "HI"),
        (61.2181, -149.9003, "AK"),
        (51.8800, -176.6580, "AK"),  # Adak, almost at the date line
        (18.4655, -66.1057, "PR"),
        (41.1400, -104.8202, "WY"),
        (38.9072, -77.0369, "DC"),
        (13.4745, 144.7504, "GU"),
        (-14.2781, -170.7025, "AS"),
        (24.5551, -81.7800, "FL"),  # Key West
        (41.2835, -70.0995, "MA"),  # Nantucket
    ],
)
def test_a_point_in_its_state_is_believed(latitude, longitude, state, gazetteer):
    said = pointed(latitude, longitude, state=state, postcode=None, city=None)

    assert geocode(said, gazetteer).precision == "source"


@given(st.floats(-90, -0.1) | st.floats(0.1, 90), st.floats(-180, 180), st.sampled_from([*STATES]))
def test_a_point_that_is_believed_lies_in_its_state(gazetteer, latitude, longitude, state):
    placed = geocode(pointed(latitude, longitude, state=state, postcode=None, city=None), gazetteer)

    if placed.precision:
        near = [*gazetteer.near(latitude, longitude), *gazetteer.towns_near(latitude, longitude)]
        assert min(miles for miles, place in near if place.lies_in(state)) < 40
        assert gazetteer.outlines.hold(state, latitude, longitude)
    else:
        assert refusals(placed)[0][0] == "latitude"


def written(latitude, longitude, lookups, **said):
    """A listing whose source gives a point, in words, as it comes out of normalising."""
    return normalise(remembered(latitude=latitude, longitude=longitude, **said), lookups)


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        ("30.271234", "97.742345", "unsigned_point"),
        ("-30.271234", "-97.742345", "unsigned_point"),
        ("-30.271234", "97.742345", "unsigned_point"),
        ("-97.742345", "30.271234", "swapped_point"),
        ("97.742345", "30.271234", "swapped_point"),
    ],
)
def test_a_slip_is_mended_where_that_lands_by_the_zip(
    latitude, longitude, code, lookups, gazetteer
):
    said = written(latitude, longitude, lookups)

    placed = geocode(said, gazetteer)

    assert (placed.latitude, placed.longitude) == (30.271234, -97.742345)
    assert (placed.precision, placed.provider) == ("source", "source")
    assert placed.problems[-1].code == code
    assert placed.problems[-1].why == "taken as 30.271234, -97.742345"
    without = geocode(written(latitude, longitude, lookups, postcode=None), gazetteer)
    assert without.precision == "city"
    dallas = geocode(
        written(latitude, longitude, lookups, postcode="75201", city="Dallas"), gazetteer
    )
    assert (dallas.precision, dallas.matched) == ("zip", "75201")


@pytest.mark.parametrize(
    ("latitude", "longitude", "precision"),
    [
        ("30.27", "-97.74", "zip"),
        ("30.3", "-97.7", "zip"),
        ("30", "-97.74", "zip"),
        ("30.271", "-97.74", "source"),
        ("30.270", "-97.740", "source"),
    ],
)
def test_a_point_rounded_to_a_kilometre_is_no_door(
    latitude, longitude, precision, lookups, gazetteer
):
    placed = geocode(written(latitude, longitude, lookups), gazetteer)

    assert placed.precision == precision
    assert (("latitude", "coarse_point") in refusals(placed)) == (precision == "zip")


def test_zeros_are_no_degrees_at_all(lookups, gazetteer):
    placed = geocode(written("0", "0.0", lookups), gazetteer)

    assert refusals(placed) == [("latitude", "not_degrees")]
    assert placed.precision == "zip"


def test_a_source_that_swaps_all_its_points_puts_no_clinic_at_sea(lookups, gazetteer):
    every = [each for each in gazetteer.zips.values() if each.has_streets][::97]
    assert len(every) > 300

    for zip_ in every:
        said = {"city": None, "state": zip_.state, "postcode": zip_.name}
        north, east = f"{zip_.longitude + 0.0012345:.6f}", f"{zip_.latitude + 0.0012345:.6f}"
        placed = geocode(written(north, east, lookups, **said), gazetteer)

        assert placed.precision in {"source", "zip"}
        assert gazetteer.outlines.hold(zip_.state, placed.latitude, placed.longitude)
        assert refusals(placed)[-1][0] == "latitude"
