"""Where ZIPs and towns are, without asking anyone: a geopy geocoder over bundled tables.

ZIPs come from the zipcodes package (coordinates by GeoNames, CC BY 4.0), towns from
``data/lookups/cities.csv`` (GeoNames, CC BY 4.0) and, where that has none, from the middle of the
ZIPs that carry the town's name. Which ZIPs reach into a second state: ``two_state_zips.csv`` beside
it, the thirteen whose tabulation areas did in the 2010 Census (relationship file ``zcta_place``).
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from statistics import median
from typing import Any

import zipcodes
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from directory.errors import DataFileError
from directory.normalise.place import place_key
from directory.records import STATES

_AFFIXES = (" city", " township", " twp", " borough", " village", " town", " cdp")


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
    towns: frozenset[str] = frozenset()  # of a ZIP: the keys of the towns it is written with
    also_in: str | None = None  # of a ZIP: the second state it reaches into, if there is one

    def lies_in(self, state: str | None) -> bool:
        """Whether it is a place of this state: Fort Campbell's ZIP is one of two."""
        return state is not None and state in {self.state, self.also_in}


_Cells = dict[tuple[int, int], list[Place]]


class Gazetteer(Geocoder):  # type: ignore[misc] # because geopy ships no types
    """Answer where a ZIP or a town of a state is, from tables in memory.

    ``geocode({"postalcode": "78703", "state": "TX"})`` is the middle of 78703; a ZIP of another
    state than the one named is not an answer. With ``city`` it is the middle of the town.
    """

    def __init__(self, zips: Mapping[str, Place], towns: Mapping[tuple[str, str], Place]) -> None:
        super().__init__(scheme="https")
        self.zips = zips  # "78703" → its middle
        self.towns = towns  # ("austin", "TX") → its middle
        self._zip_cells = _in_cells(zips.values())
        self._town_cells = _in_cells(towns.values())

    def geocode(
        self,
        query: Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002 # because geopy's geocoders all take it
    ) -> Location | list[Location] | None:
        """Return a geopy Location, ``raw["precision"]`` being ``zip`` or ``city``, or None."""
        location = self.locate(query)
        return location if exactly_one or location is None else [location]

    def locate(self, query: Mapping[str, str]) -> Location | None:
        """The one answer of ``geocode()``, without its list."""
        found = self._zip(query) or self.town(query.get("city", ""), query.get("state", ""))
        if found is None:
            return None
        raw = {"precision": found.kind, "county": found.county}
        return Location(_label(found), (found.latitude, found.longitude), raw)

    def town(self, city: str, state: str) -> Place | None:
        """The town of that name in that state, the largest where there are several."""
        found = (self.towns.get((key, state)) for key in _town_keys(city))
        return next((place for place in found if place), None)

    def has_town_near(
        self, city: str, state: str, point: tuple[float, float], miles: float
    ) -> bool:
        """Whether a town of that name lies within so many miles of a point.

        Several towns of a state can have one name, and the table knows the largest: so each ZIP
        that is written with the name stands for one as well.
        """
        town = self.town(city, state)
        return (town is not None and miles_to(*point, town) <= miles) or any(
            distance <= miles
            and zip_.lies_in(state)
            and not zip_.towns.isdisjoint(_town_keys(city))
            for distance, zip_ in self.near(*point)
        )

    def places(self) -> Iterator[Place]:
        """Every ZIP, then every town."""
        yield from self.zips.values()
        yield from self.towns.values()

    def near(self, latitude: float, longitude: float) -> list[tuple[float, Place]]:
        """The ZIPs within about 70 miles, each with its distance in miles, nearest first."""
        return _nearest(self._zip_cells, latitude, longitude)

    def towns_near(self, latitude: float, longitude: float) -> list[tuple[float, Place]]:
        """The towns within about 70 miles, each with its distance in miles, nearest first."""
        return _nearest(self._town_cells, latitude, longitude)

    def _zip(self, query: Mapping[str, str]) -> Place | None:
        found = self.zips.get(query.get("postalcode", ""))
        return found if found and found.lies_in(query.get("state", found.state)) else None


@cache
def read_gazetteer(cities: Path) -> Gazetteer:
    """Return the gazetteer, from the bundled ZIPs and a table such as ``data/lookups/cities.csv``.

    Raises:
        DataFileError: the table, or ``two_state_zips.csv`` beside it, cannot be read.
    """
    towns = _towns(cities)
    second = _second_states(cities.with_name("two_state_zips.csv"))
    # Military post offices and the freely associated states are in no state of ours.
    records = [
        record for record in _every_zip() if float(record["lat"] or 0) and record["state"] in STATES
    ]
    zips = {record["zip_code"]: _zip_place(record, second) for record in records}
    return Gazetteer(zips, _zip_towns(records) | towns)


def _every_zip() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = zipcodes.list_all()  # type: ignore[no-untyped-call] # because the package ships no types
    return listed


def _zip_place(record: Mapping[str, Any], second: Mapping[str, str]) -> Place:
    return Place(
        kind="zip",
        name=record["zip_code"],
        state=record["state"],
        latitude=float(record["lat"]),
        longitude=float(record["long"]),
        county=record["county"] or None,
        towns=frozenset(map(place_key, (record["city"], *record["acceptable_cities"]))),
        also_in=second.get(record["zip_code"]),
    )


def _second_states(path: Path) -> dict[str, str]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            return {row["zip"]: row["state"] for row in csv.DictReader(file)}
    except (OSError, KeyError, ValueError) as error:
        raise DataFileError(f"{path}: expected ZIPs and states, found {error!r}") from error


def _zip_towns(records: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Place]:
    """Towns that are only known as names on ZIPs: each at the median of its ZIPs' middles."""
    points = defaultdict(list)
    names: dict[tuple[str, str], str] = {}
    for record in records:
        for name in (record["city"], *record["acceptable_cities"]):
            key = (place_key(name), record["state"])
            points[key].append((float(record["lat"]), float(record["long"])))
            names.setdefault(key, name)
    return {
        key: Place(
            kind="city",
            name=names[key],
            state=key[1],
            latitude=round(median(north for north, _ in found), 4),
            longitude=round(median(east for _, east in found), 4),
        )
        for key, found in points.items()
    }


def _towns(path: Path) -> dict[tuple[str, str], Place]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = [_town_place(row) for row in csv.DictReader(file)]
    except (OSError, KeyError, ValueError) as error:
        raise DataFileError(f"{path}: expected towns with degrees, found {error!r}") from error
    rows.sort(key=lambda place: place.population or 0)  # of two, the larger one is kept
    return {(place_key(place.name), place.state): place for place in rows}


def _town_place(row: Mapping[str, str]) -> Place:
    return Place(
        kind="city",
        name=row["name"],
        state=row["state"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        population=int(row["population"]),
    )


def _town_keys(city: str) -> tuple[str, str]:
    """A town's key, and the same without what registers write around it: ``"city of austin"``."""
    key = place_key(city)
    bare = key.removeprefix("city of ")
    for affix in _AFFIXES:
        bare = bare.removesuffix(affix)
    return key, bare


def _label(place: Place) -> str:
    return place.name if place.kind == "zip" else f"{place.name}, {place.state}"


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return int(latitude // 1), int(longitude // 1)


def _in_cells(places: Iterable[Place]) -> _Cells:
    cells: _Cells = defaultdict(list)
    for place in places:
        cells[_cell(place.latitude, place.longitude)].append(place)
    return cells


def _nearest(cells: _Cells, latitude: float, longitude: float) -> list[tuple[float, Place]]:
    north, east = _cell(latitude, longitude)
    around = ((north + up, east + right) for up in (-1, 0, 1) for right in (-1, 0, 1))
    distances = (
        (miles_to(latitude, longitude, place), place)
        for cell in around
        for place in cells.get(cell, ())
    )
    return sorted(distances, key=lambda pair: (pair[0], pair[1].name, pair[1].state))


def miles_to(latitude: float, longitude: float, place: Place) -> float:
    """Return great-circle miles to the middle of a place.

    geopy's distance takes 25 times as long, and a city has 3,000 ZIPs near.

    Source: the haversine formula, on geopy's mean radius of the earth, 6371.009 km.
    """
    south, north = radians(latitude), radians(place.latitude)
    up = sin((north - south) / 2) ** 2
    across = sin(radians(place.longitude - longitude) / 2) ** 2
    return 2 * 3958.761 * asin(min(1.0, sqrt(up + cos(south) * cos(north) * across)))
