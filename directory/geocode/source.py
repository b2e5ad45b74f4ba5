"""The point a source gives, and what else it may have meant: a geopy geocoder of its words."""

from collections.abc import Iterator, Mapping
from typing import Any

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from directory.errors import BadValueError
from directory.normalise.degrees import normalise_degrees

_SLIPS = {
    (True, False): "swapped_point",
    (False, True): "unsigned_point",
    (True, True): "swapped_point",
}


class SourcePoint(Geocoder):  # type: ignore[misc] # because geopy ships no types
    """Read a source's own coordinates, ``{"latitude": "30.27", "longitude": "-97.74"}``."""

    def __init__(self) -> None:
        super().__init__(scheme="https")

    def geocode(
        self,
        query: Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002 # because geopy's geocoders all take it
    ) -> Location | list[Location] | None:
        """Return the point as it stands, or None where there is none.

        With ``exactly_one=False``, also the points it becomes where axes were swapped or signs
        lost; ``raw["slip"]`` names the slip that this would mend, and is None for the point as it
        stands. Whether any of them can be believed is for others to say.
        """
        readings = list(_readings(query.get("latitude", ""), query.get("longitude", "")))
        if exactly_one:
            return next((each for each in readings if each.raw["slip"] is None), None)
        return readings or None


def _readings(north: str, east: str) -> Iterator[Location]:
    """As it stands, then signs changed, then swapped, then both."""
    decimals = max(_decimals(north), _decimals(east))
    for is_swapped in (False, True):
        for signs in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            try:
                said = normalise_degrees(*((east, north) if is_swapped else (north, east)))
            except BadValueError:
                continue
            point = (said[0] * signs[0], said[1] * signs[1])
            slip = _SLIPS.get((is_swapped, signs != (1, 1)))
            raw = {
                "precision": "source",
                "provider": "source",
                "slip": slip,
                "decimals": decimals,
            }
            yield Location(f"{point[0]}, {point[1]}", point, raw)


def _decimals(written: str) -> int:
    return len(written.strip().partition(".")[2])
