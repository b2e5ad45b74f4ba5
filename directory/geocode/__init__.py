"""Say where a listing is, and how sure we are; never leave the stated state or town.

The source's own coordinates come first, if they lie where it says it is; then what a geocoder was
asked before and the memory kept; then the ZIP and the town. Each step is a geopy geocoder. What is
refused is a Problem with the reason.
"""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from geopy.location import Location

from directory.geocode.address import Address, address_of
from directory.geocode.gazetteer import Gazetteer, Place, read_gazetteer
from directory.geocode.refusals import far_from_town, refusal_of, town_miles, zip_miles
from directory.geocode.remembered import NOTHING, Remembering
from directory.geocode.source import SourcePoint
from directory.records import Clean, Located, Problem

__all__ = [
    "Address", "Gazetteer", "Place", "Remembering", "address_of", "geocode", "read_gazetteer",
]  # fmt: skip

_SOURCE = SourcePoint()


def geocode(clean: Clean, gazetteer: Gazetteer, remembered: Remembering = NOTHING) -> Located:
    """Return a listing with its point, the best there is; without one where nobody knows.

    Where no state is stated, the ZIP lends its own; without a ZIP, the ZIP nearest to the source's
    point does. Of a ZIP or a point far from the stated town neither is believed: a digit is
    mistyped more often than a town.

    Args:
        clean: the listing in our words.
        gazetteer: where ZIPs, towns and states are.
        remembered: what geocoders answered when they were asked; no one is asked here.
    """
    placed = Located(clean=clean, state=_state(clean, gazetteer), problems=clean.problems)
    placed = _by_source(_settle_zip(placed, gazetteer), gazetteer)
    if placed.precision is None:
        placed = _by_memory(placed, gazetteer, remembered)
    return placed if placed.precision else _by_gazetteer(placed, gazetteer)


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
    nearest = gazetteer.nearest_zip(*point)
    if nearest is None or nearest[0] > zip_miles(nearest[1].state):
        return None
    state = nearest[1].state
    if clean.city and not gazetteer.has_town_near(clean.city, state, point, town_miles(state)):
        return None
    return state


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
    why_not = far_from_town(bare, (known.latitude, known.longitude), gazetteer)
    if why_not:
        return _refuse(bare, "postcode", "zip_elsewhere", written, why=why_not)
    county = known.county if known.state == state else None
    return replace(bare, postcode=written, county=county)


def _by_source(placed: Located, gazetteer: Gazetteer) -> Located:
    """At the source's point; where that cannot be, at the one it must have meant.

    Swapped or without its sign a point is mended only where that puts it by the listing's ZIP.
    """
    query, day = _point_said(placed.clean), placed.clean.said.last_seen
    if not query:
        return placed
    as_said = _SOURCE.geocode(query)
    refusal = refusal_of(placed, as_said, gazetteer) if as_said else None
    if as_said and refusal is None:
        return _at(placed, as_said, day=day)
    readings = _SOURCE.geocode(query, exactly_one=False) if placed.postcode else None
    for found in readings or ():
        if found.raw["slip"] and refusal_of(placed, found, gazetteer) is None:
            slip, words = found.raw["slip"], ", ".join(query.values())
            noted = _refuse(placed, "latitude", slip, words, why=f"taken as {found.address}")
            return _at(noted, found, day=day)
    return replace(placed, problems=(*placed.problems, refusal)) if refusal else placed


def _point_said(clean: Clean) -> dict[str, str]:
    """The source's words; where they are no degrees in the order they stand, still the words."""
    listing = clean.said.listing
    if listing.latitude is not None and listing.longitude is not None:
        return {"latitude": listing.latitude, "longitude": listing.longitude}
    if clean.latitude is None or clean.longitude is None:
        return {}
    return {"latitude": f"{clean.latitude:.7f}", "longitude": f"{clean.longitude:.7f}"}


def _by_memory(placed: Located, gazetteer: Gazetteer, remembered: Remembering) -> Located:
    """Where the best geocoder of those we asked put it, if that can be."""
    address = address_of(placed)
    for found in (address and remembered.geocode(address.query, exactly_one=False)) or ():
        refusal = refusal_of(placed, found, gazetteer)
        if refusal is None:
            return _at(placed, found, day=found.raw["day"])
        why = f"{found.raw['provider']} answered {found.address!r}: {refusal.why}"
        written = str(placed.clean.street)
        placed = _refuse(placed, "street", "answer_elsewhere", written, why=why)
    return placed


def _by_gazetteer(placed: Located, gazetteer: Gazetteer) -> Located:
    city, state = placed.clean.city, placed.state
    said = {"postalcode": placed.postcode, "city": city, "state": state}
    query = {part: word for part, word in said.items() if word}
    found = gazetteer.locate(query) if state else None
    return _unplaced(placed, gazetteer) if found is None else _at(placed, found, day=None)


def _at(placed: Located, found: Location, *, day: date | None) -> Located:
    raw: dict[str, Any] = found.raw
    return replace(
        placed,
        latitude=found.latitude,
        longitude=found.longitude,
        precision=raw["precision"],
        provider=raw["provider"],
        matched=found.address,
        placed_on=day,
    )


def _unplaced(placed: Located, gazetteer: Gazetteer) -> Located:
    city, state = placed.clean.city, placed.state
    if not city:
        return placed
    if not state:
        return _refuse(placed, "state", "no_state", city, why="a town without a state is no place")
    if others := gazetteer.states_of(city):
        why = f"no town of that name in {state}, but in {', '.join(others)}"
        return _refuse(placed, "city", "town_in_other_state", city, why=why)
    return _refuse(placed, "city", "unknown_town", city, why=f"no town of that name in {state}")


def _refuse(placed: Located, field: str, code: str, written: str, *, why: str) -> Located:
    problem = Problem(field=field, code=code, written=written, why=why)
    return replace(placed, problems=(*placed.problems, problem))
