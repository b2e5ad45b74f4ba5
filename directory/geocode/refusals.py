"""Why a point cannot be where a listing is: in another state, at sea, far from its ZIP or town."""

from math import inf
from typing import Final

from geopy.location import Location

from directory.geocode.gazetteer import Gazetteer
from directory.geocode.place import miles_to
from directory.records import Located, Problem

# Miles a source's point may lie from the middle of its own ZIP, or of any: beyond is the sea. On
# 5,000 real facilities 25 km catches every swapped axis and lost sign at 0.5 % false alarms; ZIPs
# of the West are larger.
_ZIP_MILES: Final = 25 / 1.609
_WIDE_ZIP_MILES: Final = 60 / 1.609
_WIDE: Final = frozenset("AK AZ CA CO HI ID KS MT ND NE NM NV OK OR SD TX UT WA WY".split())
# Miles a ZIP or a point may lie from the stated town. No facility of 2,425 lies beyond (2026-11);
# tests/test_geocode.py counts again.
_TOWN_MILES: Final = 40.0
_WIDE_TOWN_MILES: Final = 80.0
# Where maps and geocoders put what they know no more of than "United States": the middles of all
# states and of the 48, as rounded by the Geological Survey, MaxMind, Google and OpenStreetMap.
_COUNTRY: Final = (
    (44.967, -103.772), (39.8283, -98.5795), (39.8333, -98.5833), (39.5, -98.35), (38.0, -97.0),
    (37.0902, -95.7129), (37.0625, -95.6771), (39.7837, -100.4459), (37.751, -97.822),
)  # fmt: skip
_ROUNDING: Final = 0.01  # degrees, about a kilometre
_FEWEST_DECIMALS: Final = 3  # of a degree, some 100 metres; with fewer it is no door


def zip_miles(state: str) -> float:
    """Return how many miles a point may lie from the middle of its ZIP: 15.5, or 37.3 out west."""
    return _WIDE_ZIP_MILES if state in _WIDE else _ZIP_MILES


def town_miles(state: str) -> float:
    """Return how many miles a point or a ZIP may lie from the stated town: 40, or 80 out west."""
    return _WIDE_TOWN_MILES if state in _WIDE else _TOWN_MILES


def refusal_of(placed: Located, found: Location, gazetteer: Gazetteer) -> Problem | None:
    """Return why a listing cannot be where a source or a geocoder puts it, or None if it can."""
    point = (found.latitude, found.longitude)
    refusal = (
        _of_words(found)
        or _of_state(placed, point, gazetteer)
        or _of_neighbourhood(placed, point, gazetteer)
    )
    if refusal is None:
        return None
    code, why = refusal
    return Problem(field="latitude", code=code, written=str(found.address), why=why)


def far_from_town(placed: Located, point: tuple[float, float], gazetteer: Gazetteer) -> str | None:
    """Return why a point is not by the stated town, or None if it is or the town is not known."""
    city, state = placed.clean.city, placed.state
    if not city or not state or gazetteer.town(city, state) is None:
        return None
    limit = town_miles(state)
    if gazetteer.has_town_near(city, state, point, limit):
        return None
    return f"more than {limit:.0f} miles from {city}, {state}"


_Refusal = tuple[str, str]  # code, reason


def _of_words(found: Location) -> _Refusal | None:
    """A point that stands for nothing, or for the whole country, or for miles around."""
    if abs(found.latitude) < _ROUNDING and abs(found.longitude) < _ROUNDING:
        return "point_at_zero", "0, 0 is in the Gulf of Guinea"
    for north, east in _COUNTRY:
        if abs(found.latitude - north) < _ROUNDING and abs(found.longitude - east) < _ROUNDING:
            return "point_of_country", "the middle of the country stands for no place in it"
    if found.raw.get("decimals", _FEWEST_DECIMALS) < _FEWEST_DECIMALS:
        return "coarse_point", f"expected {_FEWEST_DECIMALS} decimals of a degree or more"
    return None


def _of_state(placed: Located, point: tuple[float, float], gazetteer: Gazetteer) -> _Refusal | None:
    """Outside the outline of the stated state: in another, or in none."""
    if placed.state is None:
        return "point_elsewhere", "no state is stated to hold it against"
    if gazetteer.outlines.hold(placed.state, *point):
        return None
    other = gazetteer.outlines.state_at(*point)
    if other is None:
        return "point_at_sea", f"not in {placed.state}, but at sea or abroad"
    city = placed.clean.city
    if city and gazetteer.has_town_near(city, other, point, town_miles(other)):
        return "town_in_other_state", f"by {city}, {other}, and the listing says {placed.state}"
    return "point_in_other_state", f"in {other}, and the listing says {placed.state}"


def _of_neighbourhood(
    placed: Located, point: tuple[float, float], gazetteer: Gazetteer
) -> _Refusal | None:
    """In the state, but far from the ZIP or the town; or, without a ZIP, from any place."""
    state = str(placed.state)
    limit = zip_miles(state)
    own_zip = gazetteer.zips.get(placed.postcode or "")
    if own_zip and (miles := miles_to(*point, own_zip)) > limit:
        why = f"{miles:.0f} miles from the middle of its ZIP {placed.postcode}"
        return "point_elsewhere", why
    if not own_zip and _nearest_of(state, point, gazetteer) > limit:
        return "point_elsewhere", f"more than {limit:.0f} miles from any ZIP or town of {state}"
    why_not = far_from_town(placed, point, gazetteer)
    return ("point_elsewhere", why_not) if why_not else None


def _nearest_of(state: str, point: tuple[float, float], gazetteer: Gazetteer) -> float:
    """Miles to the nearest ZIP or town of a state."""
    near = gazetteer.nearest_zip(*point)
    if near and near[1].lies_in(state):
        return near[0]
    places = [*gazetteer.near(*point), *gazetteer.towns_near(*point)]
    return min((miles for miles, place in places if place.lies_in(state)), default=inf)
