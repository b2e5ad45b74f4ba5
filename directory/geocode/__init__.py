"""Say where a listing is, and how sure we are; never leave the stated state.

The source's own coordinates come first, if they lie where it says it is; then the middle of the
ZIP; then the middle of the town. What is refused is a Problem with the reason.
"""

from dataclasses import replace
from typing import Final

from geopy.distance import great_circle

from directory.geocode.gazetteer import Gazetteer, Place, read_gazetteer
from directory.records import Clean, Located, Problem

__all__ = ["Gazetteer", "Place", "geocode", "read_gazetteer"]

# Miles a source's point may lie from the middle of its own ZIP. On 5,000 real facilities 25 km
# catches every swapped axis and lost sign at 0.5 % false alarms; ZIPs of the West are larger.
_ZIP_MILES: Final = 25 / 1.609
_WIDE_ZIP_MILES: Final = 60 / 1.609
_WIDE: Final = frozenset("AK AZ CA CO HI ID KS MT ND NE NM NV OK OR SD TX UT WA WY".split())
# Miles by which the nearest ZIP of the stated state may lie behind the nearest ZIP of all: near a
# border the next post office is often across it.
_BORDER_MILES: Final = 10.0


def geocode(clean: Clean, gazetteer: Gazetteer) -> Located:
    """Return a listing with its point: precision ``source``, ``zip``, ``city``, or none at all."""
    placed = _settle_zip(clean, gazetteer)
    return _by_source(placed, gazetteer) or _by_gazetteer(placed, gazetteer)


def _settle_zip(clean: Clean, gazetteer: Gazetteer) -> Located:
    """Keep the ZIP only where it exists, in the stated state; lend its state where none was."""
    bare = Located(clean=clean, state=clean.state, problems=clean.problems)
    if clean.postcode is None:
        return bare
    known = gazetteer.zips.get(clean.postcode)
    if known is None:
        return _refuse(bare, "postcode", "unknown_zip", clean.postcode, why="there is no such ZIP")
    if clean.state not in (None, known.state):
        why = f"the ZIP lies in {known.state}, the listing says {clean.state}"
        return _refuse(bare, "postcode", "zip_in_other_state", clean.postcode, why=why)
    if clean.state is None and "country" in {problem.field for problem in clean.problems}:
        return bare
    return replace(bare, postcode=clean.postcode, state=known.state, county=known.county)


def _by_source(placed: Located, gazetteer: Gazetteer) -> Located | None:
    clean = placed.clean
    if clean.latitude is None or clean.longitude is None:
        return None
    why = _misplaced(placed, clean.latitude, clean.longitude, gazetteer)
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


def _misplaced(placed: Located, latitude: float, longitude: float, towns: Gazetteer) -> str | None:
    """Why a point cannot be believed, or None if it can."""
    if placed.state is None:
        return "no state is stated to hold it against"
    limit = _WIDE_ZIP_MILES if placed.state in _WIDE else _ZIP_MILES
    own_zip = towns.zips.get(placed.postcode or "")
    if own_zip:
        middle = (own_zip.latitude, own_zip.longitude)
        miles = great_circle((latitude, longitude), middle).miles
        if miles > limit:
            return f"{miles:.0f} miles from the middle of its ZIP {placed.postcode}"
    near = towns.near(latitude, longitude)
    own = [miles for miles, zip_ in near if zip_.state == placed.state]
    # Nothing but its own coast is near a point at sea.
    if not own or own[0] > min(near[0][0] + _BORDER_MILES, limit):
        return f"not in {placed.state}"
    return None


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
