"""Where ZIPs and towns are, without asking anyone: a geopy geocoder over bundled tables.

ZIPs come from the zipcodes package (coordinates by GeoNames, CC BY 4.0), towns from
``data/lookups/cities.csv`` (GeoNames, CC BY 4.0) and, where that has none, from the middle of the
ZIPs that carry the town's name. Which ZIPs reach into a second state: ``two_state_zips.csv`` beside
it, the thirteen whose tabulation areas did in the 2010 Census (relationship file ``zcta_place``).
Where the states end: ``states-10m.json`` beside it.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from math import pi
from pathlib import Path
from statistics import fmean, median
from typing import Any, Final

import zipcodes
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from directory.errors import DataFileError
from directory.geocode.outlines import Outlines, read_outlines
from directory.geocode.place import Grid, Place, miles_to
from directory.normalise.place import place_key
from directory.records import STATES

__all__ = ["Gazetteer", "Place", "miles_to", "read_gazetteer"]

# A town covers as much land as its people would at the density of the country's urban areas, and a
# ZIP reaches half way to its neighbours. Neither was fitted: half or twice as dense, the median
# error on 2,425 facilities stays within 2 % (docs/accuracy.md).
# Source: Census Bureau, 2020 urban areas, 2,553 people a square mile.
_PEOPLE_PER_SQUARE_MILE: Final = 2_553
_NEIGHBOURS: Final = 4
_ACROSS: Final = 2  # reaches from one ZIP's middle to the next
_AFFIXES = (" city", " township", " twp", " borough", " village", " town", " cdp")


class Gazetteer(Geocoder):  # type: ignore[misc] # because geopy ships no types
    """Answer where a ZIP or a town of a state is, from tables in memory.

    ``geocode({"postalcode": "78703", "state": "TX"})`` is the middle of 78703, a little towards its
    town; a ZIP of another state than the one named is not an answer. With ``city`` alone it is the
    middle of the town.
    """

    def __init__(
        self,
        zips: Mapping[str, Place],
        towns: Mapping[tuple[str, str], Place],
        outlines: Outlines | None = None,
    ) -> None:
        super().__init__(scheme="https")
        self.zips = zips  # "78703" → its middle
        self.towns = towns  # ("austin", "TX") → its middle
        self.outlines = outlines or Outlines({})
        self._zip_grid = Grid(zips.values())
        self._town_grid = Grid(towns.values())
        self._street_grid = Grid(each for each in zips.values() if each.has_streets)
        self._zips_of: dict[str, list[Place]] = defaultdict(list)
        for zip_ in zips.values():
            for key in zip_.towns:
                self._zips_of[key].append(zip_)
        self._reaches: dict[str, float] = {}

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
        state, city = query.get("state", ""), query.get("city", "")
        zip_ = self._zip(query)
        town = self.town(city or (zip_ and zip_.town) or "", state or (zip_ and zip_.state) or "")
        found = zip_ or town
        if found is None:
            return None
        point = self._between(zip_, town) if zip_ else (found.latitude, found.longitude)
        raw = {"precision": found.kind, "provider": "gazetteer", "day": None}
        return Location(_label(found), point, raw)

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
            zip_.lies_in(state) and miles_to(*point, zip_) <= miles
            for key in dict.fromkeys(_town_keys(city))
            for zip_ in self._zips_of.get(key, ())
        )

    def states_of(self, city: str) -> list[str]:
        """The states that have a town of that name, in order of their codes."""
        keys = _town_keys(city)
        return [
            state for state in sorted(STATES) if any((key, state) in self.towns for key in keys)
        ]

    def places(self) -> Iterator[Place]:
        """Every ZIP, then every town."""
        yield from self.zips.values()
        yield from self.towns.values()

    def nearest_zip(self, latitude: float, longitude: float) -> tuple[float, Place] | None:
        """The ZIP nearest to a point, with its distance in miles; None where none is about."""
        return next(iter(self._zip_grid.nearest(latitude, longitude, 1)), None)

    def near(self, latitude: float, longitude: float) -> list[tuple[float, Place]]:
        """The ZIPs within about 70 miles, each with its distance in miles, nearest first."""
        return self._zip_grid.near(latitude, longitude)

    def towns_near(self, latitude: float, longitude: float) -> list[tuple[float, Place]]:
        """The towns within about 70 miles, each with its distance in miles, nearest first."""
        return self._town_grid.near(latitude, longitude)

    def _zip(self, query: Mapping[str, str]) -> Place | None:
        found = self.zips.get(query.get("postalcode", ""))
        return found if found and found.lies_in(query.get("state") or found.state) else None

    def _between(self, zip_: Place, town: Place | None) -> tuple[float, float]:
        """The point between a ZIP's middle and its town's that is nearest to all of its doors.

        The two are weighed by the inverse of the squares of how far each reaches: a small town
        speaks for a large ZIP around it, and a small ZIP for itself within a large town. A point
        outside the state is none; the middle of some ZIPs lies at sea.
        """
        middle = zip_.latitude, zip_.longitude
        if town is None:
            return middle
        share = self._share(zip_, town)
        drawn = (
            round(zip_.latitude + share * (town.latitude - zip_.latitude), 4),
            round(zip_.longitude + share * (town.longitude - zip_.longitude), 4),
        )
        for point in (drawn, middle, (town.latitude, town.longitude)):
            if self.outlines.hold(town.state, *point):
                return point
        return middle

    def _share(self, zip_: Place, town: Place) -> float:
        """How much of the way from a ZIP's middle to its town's a point is put: 0 to 1."""
        reach = self._reach(zip_)
        is_another = miles_to(zip_.latitude, zip_.longitude, town) > 2 * _ACROSS * reach
        if is_another or not town.population:
            return 0.0
        return reach**2 / (reach**2 + town.population / (_PEOPLE_PER_SQUARE_MILE * pi))

    def _reach(self, zip_: Place) -> float:
        """Miles from a ZIP's middle half way to its neighbours, measured once."""
        if zip_.name not in self._reaches:
            near = self._street_grid.nearest(zip_.latitude, zip_.longitude, _NEIGHBOURS + 1)
            others = [miles for miles, place in near if place.name != zip_.name]
            self._reaches[zip_.name] = fmean(others[:_NEIGHBOURS] or [0.0]) / 2
        return self._reaches[zip_.name]


@cache
def read_gazetteer(cities: Path) -> Gazetteer:
    """Return the gazetteer, from the bundled ZIPs and a table such as ``data/lookups/cities.csv``.

    Raises:
        DataFileError: the table, or one of the two files beside it, cannot be read.
    """
    towns = _towns(cities)
    second = _second_states(cities.with_name("two_state_zips.csv"))
    # Military post offices and the freely associated states are in no state of ours.
    ours = [_with_degrees(each, towns) for each in _every_zip() if each["state"] in STATES]
    records = [record for record in ours if float(record["lat"] or 0)]
    zips = {record["zip_code"]: _zip_place(record, second) for record in records}
    outlines = read_outlines(cities.with_name("states-10m.json"))
    return Gazetteer(zips, _zip_towns(records) | towns, outlines)


def _every_zip() -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = zipcodes.list_all()  # type: ignore[no-untyped-call] # because the package ships no types
    return listed


def _with_degrees(record: dict[str, Any], towns: Mapping[tuple[str, str], Place]) -> dict[str, Any]:
    """A ZIP without degrees, of which there are some twenty, is put in the middle of its town."""
    town = towns.get((place_key(record["city"]), record["state"]))
    if float(record["lat"] or 0) or town is None:
        return record
    return {**record, "lat": town.latitude, "long": town.longitude}


def _zip_place(record: Mapping[str, Any], second: Mapping[str, str]) -> Place:
    return Place(
        kind="zip",
        name=record["zip_code"],
        state=record["state"],
        latitude=float(record["lat"]),
        longitude=float(record["long"]),
        county=record["county"] or None,
        town=record["city"] or None,
        towns=frozenset(map(place_key, (record["city"], *record["acceptable_cities"]))),
        also_in=second.get(record["zip_code"]),
        has_streets=record["zip_code_type"] == "STANDARD",
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


@lru_cache(maxsize=50_000)
def _town_keys(city: str) -> tuple[str, str]:
    """A town's key, and the same without what registers write around it: ``"city of austin"``."""
    key = place_key(city)
    bare = key.removeprefix("city of ")
    for affix in _AFFIXES:
        bare = bare.removesuffix(affix)
    return key, bare


def _label(place: Place) -> str:
    return place.name if place.kind == "zip" else f"{place.name}, {place.state}"
