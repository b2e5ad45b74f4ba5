"""The point a source gives, and what else it may have meant: a geopy geocoder of its words."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final, NamedTuple

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from directory.errors import BadValueError
from directory.normalise.degrees import normalise_degrees


class _Way(NamedTuple):
    """A way to read two numbers as a point, and the slip that this would mend."""

    slip: str | None
    is_swapped: bool
    signs: tuple[int, int]


_AS_SAID: Final = _Way(None, is_swapped=False, signs=(1, 1))
_WAYS: Final = (
    _AS_SAID,
    *(
        _Way("unsigned_point", is_swapped=False, signs=each)
        for each in ((1, -1), (-1, 1), (-1, -1))
    ),
    *(_Way("swapped_point", is_swapped=True, signs=each) for each in product((1, -1), (1, -1))),
)


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
        north, east = query.get("latitude", ""), query.get("longitude", "")
        if exactly_one:
            return next(_reading(north, east, _AS_SAID), None)
        return [each for way in _WAYS for each in _reading(north, east, way)] or None


def _reading(north: str, east: str, way: _Way) -> Iterator[Location]:
    """The point that the words give in one way, if they give any."""
    try:
        said = normalise_degrees(*((east, north) if way.is_swapped else (north, east)))
    except BadValueError:
        return
    point = (said[0] * way.signs[0], said[1] * way.signs[1])
    decimals = max(_decimals(north), _decimals(east))
    raw = {"precision": "source", "provider": "source", "slip": way.slip, "decimals": decimals}
    yield Location(f"{point[0]}, {point[1]}", point, raw)


def _decimals(written: str) -> int:
    return len(written.strip().partition(".")[2])
