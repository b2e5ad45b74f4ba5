"""Whether a point lies in a state, by the states' outlines.

``data/lookups/states-10m.json`` holds them as TopoJSON: the Census Bureau's cartographic
boundaries of 2017, made for maps of 1:10,000,000, as the us-atlas package of npm publishes them
(``npm pack us-atlas@3.0.1``; public domain, and its own notice in ``states-10m.LICENSE``).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Any, Final

from directory.errors import DataFileError
from directory.records import STATES

# Degrees of latitude, about 500 metres, that a point may lie outside: so coarse are the outlines.
# Of 2,425 facilities one lies outside its state at all, by 270 metres (2026-11, `make bench`).
_TOLERANCE: Final = 0.0045
_BAND: Final = 0.1  # degrees of latitude: a point is held against the edges of its own band alone
_NAMES: Final = {
    **{name: code for code, name in STATES.items()},
    "Commonwealth of the Northern Mariana Islands": "MP",
    "United States Virgin Islands": "VI",
}

_Point = tuple[float, float]  # degrees east, degrees north
_Edge = tuple[_Point, _Point]


class Outlines:
    """The outlines of the states, each a number of closed rings; a hole is a ring as well."""

    def __init__(self, rings: Mapping[str, Sequence[Sequence[_Point]]]) -> None:
        self._bands: dict[tuple[str, int], list[_Edge]] = defaultdict(list)
        self._known = frozenset(rings)
        for state, each in rings.items():
            for edge in _edges(each):
                norths = edge[0][1], edge[1][1]
                for band in range(_band(min(norths)), _band(max(norths)) + 1):
                    self._bands[state, band].append(edge)

    def hold(self, state: str, latitude: float, longitude: float) -> bool:
        """Say whether a point lies in a state, or so near that the outline cannot tell.

        Of a state without an outline nothing is known against any point.
        """
        if state not in self._known:
            return True
        edges = self._bands.get((state, _band(latitude)), ())
        crossed = sum(_is_crossed(edge, latitude, longitude) for edge in edges)
        return crossed % 2 == 1 or self._is_by(state, latitude, longitude)

    def state_at(self, latitude: float, longitude: float) -> str | None:
        """Return the code of the state that a point lies in, or None at sea and abroad."""
        held = (each for each in sorted(self._known) if self.hold(each, latitude, longitude))
        return next(held, None)

    def _is_by(self, state: str, latitude: float, longitude: float) -> bool:
        """Whether an edge passes within the tolerance."""
        bands = range(_band(latitude - _TOLERANCE), _band(latitude + _TOLERANCE) + 1)
        return any(
            _distance(edge, latitude, longitude) <= _TOLERANCE
            for band in bands
            for edge in self._bands.get((state, band), ())
        )


def read_outlines(path: Path) -> Outlines:
    """Return the outlines of a TopoJSON file such as ``data/lookups/states-10m.json``.

    Raises:
        DataFileError: it cannot be read as what it should be.

    Source: the TopoJSON format, 2.1.4 (arcs are deltas of whole numbers) and 2.2.1.
    """
    try:
        topology = json.loads(path.read_text(encoding="utf-8"))
        arcs = [list(_arc(each, topology["transform"])) for each in topology["arcs"]]
        rings = {
            _NAMES[shape["properties"]["name"]]: [_ring(each, arcs) for each in _indexes(shape)]
            for shape in topology["objects"]["states"]["geometries"]
        }
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise DataFileError(f"{path}: expected outlines of states, found {error!r}") from error
    return Outlines(rings)


def _arc(steps: Iterable[Sequence[int]], transform: Mapping[str, Any]) -> Iterator[_Point]:
    (across, up), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    for right, north in steps:
        x, y = x + right, y + north
        yield x * across + west, y * up + south


def _indexes(shape: Mapping[str, Any]) -> list[list[int]]:
    """The rings of a shape, each as numbers of arcs."""
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    return [ring for polygon in polygons for ring in polygon]


def _ring(indexes: Iterable[int], arcs: Sequence[list[_Point]]) -> list[_Point]:
    """The points of a ring; a number below zero stands for an arc walked backwards."""
    ring: list[_Point] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _edges(rings: Iterable[Sequence[_Point]]) -> Iterator[_Edge]:
    for ring in rings:
        yield from pairwise(ring)


def _band(latitude: float) -> int:
    return int(latitude // _BAND)


def _is_crossed(edge: _Edge, latitude: float, longitude: float) -> bool:
    """Whether a line from the point due east crosses the edge."""
    (x1, y1), (x2, y2) = edge
    if (y1 > latitude) == (y2 > latitude):
        return False
    return longitude < x1 + (x2 - x1) * (latitude - y1) / (y2 - y1)


def _distance(edge: _Edge, latitude: float, longitude: float) -> float:
    """Degrees of latitude from a point to the edge, on a plane that is flat enough for that."""
    narrow = cos(radians(latitude))
    (x1, y1), (x2, y2) = edge
    across, up = (x2 - x1) * narrow, y2 - y1
    x, y = (x1 - longitude) * narrow, y1 - latitude
    length = across * across + up * up
    along = max(0.0, min(1.0, -(x * across + y * up) / length)) if length else 0.0
    return hypot(x + along * across, y + along * up)
