"""Say where a listing is, and how sure we are; never leave the stated state or town.

The source's own coordinates come first, if they lie where it says it is; then the middle of the
ZIP; then the middle of the town. What is refused is a Problem with the reason.
"""

import re
from dataclasses import replace
from math import inf
from typing import Final

from directory.geocode.gazetteer import Gazetteer, Place, miles_to, read_gazetteer
from directory.records import Clean, Located, Problem

__all__ = ["Gazetteer", "Place", "geocode", "read_gazetteer"]

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
# How far behind the nearest ZIP or town of all the nearest of the stated state may lie: near a
# border the next post office is often across it. This refuses no facility of 2,425 (2026-11), and
# a point two miles into the neighbour state wherever places lie close together.
_BORDER_FACTOR: Final = 1.5
_BORDER_MILES: Final = 1.0


def geocode(clean: Clean, gazetteer: Gazetteer) -> Located:
    """Return a listing with its point: precision ``source``, ``zip``, ``city``, or none at all.

    Where no state is stated, the ZIP lends its own; without a ZIP, the ZIP nearest to the source's
    point does. Of a ZIP or a point far from the stated town neither is believed: a digit is
    mistyped more often than a town.
    """
    placed = Located(clean=clean, state=_state(clean, gazetteer), problems=clean.problems)
    placed = _settle_zip(placed, gazetteer)
    return _by_source(placed, gazetteer) or _by_gazetteer(placed, gazetteer)


def _state(clean: Clean, gazetteer: Gazetteer) -> str | None:
    """As stated, or lent; never to a listing from abroad."""
    if clean.state or _is_abroad(clean):
        return clean.state
    return _state_of_zip(clean, gazetteer) or _state_of_point(clean, gazetteer)


def _is_abroad(clean: Clean) -> bool:
    return "country" in {problem.field for problem in clean.problems}


def _state_of_zip(clean: Clean, gazetteer: Gazetteer) -> str | None:
    """The ZIP's state; a ZIP that had to be filled up lends its own only where the town is known.

    Of ``"2139"`` nobody knows which digit was lost.
    """
    known = gazetteer.zips.get(clean.postcode or "")
    if known is None:
        return None
    written = re.sub(r"\.0+$", "", (clean.said.listing.postcode or "").strip())
    is_whole = len(re.sub(r"\D", "", written)) in {5, 9}
    is_borne_out = bool(clean.city and gazetteer.town(clean.city, known.state))
    return known.state if is_whole or is_borne_out else None


def _state_of_point(clean: Clean, gazetteer: Gazetteer) -> str | None:
    """The state of the ZIP nearest to the point, if the town that is stated lies there too."""
    is_refused = "state" in {problem.field for problem in clean.problems}
    if clean.latitude is None or clean.longitude is None or is_refused:
        return None
    point = (clean.latitude, clean.longitude)
    nearest = next(iter(gazetteer.near(*point)), None)
    if nearest is None or nearest[0] > _zip_miles(nearest[1].state):
        return None
    state = nearest[1].state
    if clean.city and not gazetteer.has_town_near(clean.city, state, point, _town_miles(state)):
        return None
    return state


def _zip_miles(state: str) -> float:
    return _WIDE_ZIP_MILES if state in _WIDE else _ZIP_MILES


def _town_miles(state: str) -> float:
    return _WIDE_TOWN_MILES if state in _WIDE else _TOWN_MILES


def _settle_zip(bare: Located, gazetteer: Gazetteer) -> Located:
    """Keep the ZIP only where it exists, in the stated state, by the stated town."""
    written, state = bare.clean.postcode, bare.state
    if written is None or (state is None and _is_abroad(bare.clean)):
        return bare
    known = gazetteer.zips.get(written)
    if known is None:
        return _refuse(bare, "postcode", "unknown_zip", written, why="there is no such ZIP")
    if state is None:
        why = "a ZIP that lost a digit cannot say the state, and the listing does not"
        return _refuse(bare, "postcode", "short_zip", written, why=why)
    if not known.lies_in(state):
        why = f"the ZIP lies in {known.state}, the listing says {state}"
        return _refuse(bare, "postcode", "zip_in_other_state", written, why=why)
    why_not = _far_from_town(bare, (known.latitude, known.longitude), gazetteer)
    if why_not:
        return _refuse(bare, "postcode", "zip_elsewhere", written, why=why_not)
    county = known.county if known.state == state else None
    return replace(bare, postcode=written, county=county)


def _far_from_town(placed: Located, point: tuple[float, float], gazetteer: Gazetteer) -> str | None:
    """Why a point is not by the stated town, or None if it is or the town is not known."""
    city, state = placed.clean.city, placed.state
    if not city or not state or gazetteer.town(city, state) is None:
        return None
    limit = _town_miles(state)
    if gazetteer.has_town_near(city, state, point, limit):
        return None
    return f"more than {limit:.0f} miles from {city}, {state}"


def _by_source(placed: Located, gazetteer: Gazetteer) -> Located | None:
    clean = placed.clean
    if clean.latitude is None or clean.longitude is None:
        return None
    why = _misplaced(placed, (clean.latitude, clean.longitude), gazetteer)
    if why:
        written = f"{clean.latitude}, {clean.longitude}"
        refused = _refuse(placed, "latitude", "point_elsewhere", written, why=why)
        return _by_gazetteer(refused, gazetteer)
    return replace(
        placed,
        latitude=clean.latitude,
        longitude=clean.longitude,
        precision="source",
        provider="source",
        matched=f"{clean.latitude}, {clean.longitude}",
    )


def _misplaced(placed: Located, point: tuple[float, float], gazetteer: Gazetteer) -> str | None:
    """Why a point cannot be believed, or None if it can."""
    if placed.state is None:
        return "no state is stated to hold it against"
    limit = _zip_miles(placed.state)
    own_zip = gazetteer.zips.get(placed.postcode or "")
    if own_zip and (miles := miles_to(*point, own_zip)) > limit:
        return f"{miles:.0f} miles from the middle of its ZIP {placed.postcode}"
    if not _is_within(placed.state, point, limit, gazetteer):
        return f"not in {placed.state}"
    return _far_from_town(placed, point, gazetteer)


def _is_within(state: str, point: tuple[float, float], limit: float, gazetteer: Gazetteer) -> bool:
    """Whether the places around are the state's; around a point at sea there are none."""
    near = gazetteer.near(*point)
    if near and near[0][1].lies_in(state):
        return near[0][0] <= limit
    near += gazetteer.towns_near(*point)
    of_all = min((miles for miles, _ in near), default=0.0)
    own = min((miles for miles, place in near if place.lies_in(state)), default=inf)
    return own <= min(of_all * _BORDER_FACTOR + _BORDER_MILES, limit)


def _by_gazetteer(placed: Located, gazetteer: Gazetteer) -> Located:
    city, state = placed.clean.city, placed.state
    said = {"postalcode": placed.postcode, "city": city, "state": state}
    query = {part: word for part, word in said.items() if word}
    found = gazetteer.locate(query) if state else None
    if found is None:
        return _unplaced(placed)
    return replace(
        placed,
        latitude=found.latitude,
        longitude=found.longitude,
        precision=found.raw["precision"],
        provider="gazetteer",
        matched=found.address,
    )


def _unplaced(placed: Located) -> Located:
    city, state = placed.clean.city, placed.state
    if city and state:
        return _refuse(placed, "city", "unknown_town", city, why=f"no town of that name in {state}")
    if city:
        return _refuse(placed, "state", "no_state", city, why="a town without a state is no place")
    return placed


def _refuse(placed: Located, field: str, code: str, written: str, *, why: str) -> Located:
    problem = Problem(field=field, code=code, written=written, why=why)
    return replace(placed, problems=(*placed.problems, problem))
