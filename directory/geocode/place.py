"""A ZIP or a town with its middle, and how far that is from a point."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final

_CELL: Final = 0.25  # degrees: a few dozen places a cell, where they lie closest a few hundred
_MILES_A_DEGREE: Final = 69.0  # of latitude; of longitude it is less
_WIDEST: Final = 64  # cells: 16 degrees; beyond it nothing of ours is a neighbour


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A ZIP or a town with its middle in degrees, WGS 84."""

    kind: str  # "zip" or "city"
    name: str
    state: str
    latitude: float
    longitude: float
    county: str | None = None
    population: int | None = None
    town: str | None = None  # of a ZIP: the town it is usually written with
    towns: frozenset[str] = frozenset()  # of a ZIP: the keys of all towns it is written with
    also_in: str | None = None  # of a ZIP: the second state it reaches into, if there is one
    has_streets: bool = False  # of a ZIP: whether it is more than boxes, or one large receiver

    def lies_in(self, state: str | None) -> bool:
        """Whether it is a place of this state: Fort Campbell's ZIP is one of two."""
        return state is not None and state in {self.state, self.also_in}


class Grid:
    """Places by where they are, so that the near ones are found without asking all."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._cells: dict[tuple[int, int], list[Place]] = {}
        for place in places:
            cell = _cell(place.latitude, place.longitude)
            self._cells.setdefault(cell, []).append(place)

    def near(self, latitude: float, longitude: float) -> list[tuple[float, Place]]:
        """The places within about 70 miles, each with its distance in miles, nearest first."""
        return sorted(self._around(latitude, longitude, 4), key=_order)

    def nearest(self, latitude: float, longitude: float, count: int) -> list[tuple[float, Place]]:
        """The so many nearest places, each with its distance in miles, nearest first."""
        found: list[tuple[float, Place]] = []
        reach = 1
        while reach <= _WIDEST:
            found = sorted(self._around(latitude, longitude, reach), key=_order)[:count]
            seen_whole = reach * _CELL * _MILES_A_DEGREE * cos(radians(latitude))
            if len(found) == count and found[-1][0] <= seen_whole:
                break
            reach *= 2
        return found

    def _around(
        self, latitude: float, longitude: float, reach: int
    ) -> Iterator[tuple[float, Place]]:
        north, east = _cell(latitude, longitude)
        for up in range(north - reach, north + reach + 1):
            for right in range(east - reach, east + reach + 1):
                for place in self._cells.get((up, right), ()):
                    yield miles_to(latitude, longitude, place), place


def miles_to(latitude: float, longitude: float, place: Place) -> float:
    """Return great-circle miles to the middle of a place.

    geopy's distance takes 25 times as long, and a city has 3,000 ZIPs near.

    Source: the haversine formula, on geopy's mean radius of the earth, 6371.009 km.
    """
    south, north = radians(latitude), radians(place.latitude)
    up = sin((north - south) / 2) ** 2
    across = sin(radians(place.longitude - longitude) / 2) ** 2
    return 2 * 3958.761 * asin(min(1.0, sqrt(up + cos(south) * cos(north) * across)))


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return int(latitude // _CELL), int(longitude // _CELL)


def _order(found: tuple[float, Place]) -> tuple[float, str, str]:
    return found[0], found[1].name, found[1].state
