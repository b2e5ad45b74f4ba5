"""Make ``static/us-outlines.json`` again: the land and the borders of the states, under the map.

It is made of ``data/lookups/states-10m.json``, which nothing here needs to serve::

    python -m directory.site.outlines

Source: US Census Bureau, cartographic boundary files, 2017 edition (public domain), by way of
us-atlas 3.0.1 (ISC licence, beside that file).
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Final

from directory.records import STATES

Point = tuple[float, float]  # degrees east, degrees north
Line = list[Point]

ATLAS: Final = Path(__file__).parents[2] / "data" / "lookups" / "states-10m.json"
TARGET: Final = Path(__file__).parent / "static" / "us-outlines.json"
SLACK: Final = 0.02  # degrees, about 2 km: how far a simpler line may stray from the true one
DECIMALS: Final = 2  # of a degree, as fine as the lines are true
SMALLEST: Final = 0.004  # square degrees: an islet that would be less than a dot


def outlines(atlas: dict[str, Any]) -> dict[str, Any]:
    """Return GeoJSON of a TopoJSON atlas: one feature of land, one of borders, a label a state.

    A border that two states share is written once; land keeps its coast alone.
    """
    lines = list(_decoded(atlas))
    states = atlas["objects"]["states"]["geometries"]
    uses = Counter(_number(arc) for state in states for ring in _rings(state) for arc in ring)
    inner = [_simple(lines[arc]) for arc, count in sorted(uses.items()) if count > 1]
    simple = [_simple(line) for line in lines]
    coast = [
        _walked(ring, simple)
        for nation in atlas["objects"]["nation"]["geometries"]
        for ring in _rings(nation)
    ]
    land = [[ring] for ring in coast if len(ring) > 3 and abs(_area(ring)) >= SMALLEST]
    return {
        "type": "FeatureCollection",
        "source": "US Census Bureau, cartographic boundary files 2017, by way of us-atlas 3.0.1",
        "features": [
            _feature("land", "MultiPolygon", land),
            _feature("borders", "MultiLineString", inner),
            *_labels(states, lines),
        ],
    }


def _decoded(atlas: dict[str, Any]) -> Iterator[Line]:
    """Yield the arcs in degrees: TopoJSON writes steps from point to point in whole numbers."""
    (across, up), (west, south) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    for arc in atlas["arcs"]:
        steps = accumulate(arc, lambda here, step: (here[0] + step[0], here[1] + step[1]))
        yield [(x * across + west, y * up + south) for x, y in steps]


def _rings(geometry: dict[str, Any]) -> Iterator[list[int]]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        yield from polygon


def _number(arc: int) -> int:
    """The arc's own number; TopoJSON writes ``~number`` where it is walked backwards."""
    return ~arc if arc < 0 else arc


def _walked(ring: Iterable[int], lines: list[Line]) -> Line:
    """Return a closed ring of the arcs it is made of, each joint once."""
    points: Line = []
    for arc in ring:
        line = lines[arc] if arc >= 0 else lines[~arc][::-1]
        points += line[1:] if points else line
    return points


def _simple(line: Line) -> Line:
    """Return a line of fewer points that strays no farther than SLACK (Douglas and Peucker)."""
    kept, open_ends = {0, len(line) - 1}, [(0, len(line) - 1)]
    while open_ends:
        first, last = open_ends.pop()
        between = range(first + 1, last)
        far = max(between, key=lambda at: _off(line[at], line[first], line[last]), default=None)
        if far is not None and _off(line[far], line[first], line[last]) > SLACK:
            kept.add(far)
            open_ends += [(first, far), (far, last)]
    return [_rounded(line[at]) for at in sorted(kept)]


def _off(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from the stretch between two others, in degrees."""
    (x, y), (x0, y0), (x1, y1) = point, start, end
    wide, tall = x1 - x0, y1 - y0
    length = wide * wide + tall * tall
    along = min(1.0, max(0.0, ((x - x0) * wide + (y - y0) * tall) / length)) if length else 0.0
    return float(((x - x0 - along * wide) ** 2 + (y - y0 - along * tall) ** 2) ** 0.5)


def _area(ring: Line) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) / 2


def _labels(states: Iterable[dict[str, Any]], lines: list[Line]) -> Iterator[dict[str, Any]]:
    """Yield each state's code at the middle of its largest piece."""
    codes = {name: code for code, name in STATES.items()}
    for state in states:
        largest = max((_walked(ring, lines) for ring in _rings(state)), key=lambda r: abs(_area(r)))
        name = state["properties"]["name"].replace("United States", "U.S.")
        name = name.replace("Commonwealth of the ", "")
        yield _feature(codes[name], "Point", _rounded(_middle(largest)))


def _middle(ring: Line) -> Point:
    area, east, north = _area(ring), 0.0, 0.0
    for (x0, y0), (x1, y1) in pairwise(ring):
        cross = x0 * y1 - x1 * y0
        east += (x0 + x1) * cross
        north += (y0 + y1) * cross
    return east / (6 * area), north / (6 * area)


def _rounded(point: Point) -> Point:
    return round(point[0], DECIMALS), round(point[1], DECIMALS)


def _feature(name: str, kind: str, coordinates: object) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "id": name, "properties": {}, "geometry": geometry}


def main() -> None:
    """Write the file."""
    atlas = json.loads(ATLAS.read_text(encoding="utf-8"))
    text = json.dumps(outlines(atlas), separators=(",", ":")).replace(
        '{"type":"Feature"', '\n{"type":"Feature"'
    )
    TARGET.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
