"""How far from their true doors listings are placed without asking anyone, and in which state.

The truth is a register of urgent care sites with surveyed coordinates (HIFLD, 2009, public domain),
which is not part of this project: where it is absent, there is nothing to measure.
"""

import csv
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from statistics import median

from directory.data_folder import CHECKOUT
from directory.geocode import Gazetteer, Place, geocode, read_gazetteer
from directory.geocode.place import miles_to
from directory.lookups import Lookups, read_lookups
from directory.normalise import normalise
from directory.records import STATES, Clean, Listing, Located, Remembered

FACILITIES = Path(__file__).parents[2] / "shared/samples/facilities/hifld_urgent_care_half.csv"
_DAY = date(2026, 11, 1)
_KM = 1.609344  # in a mile
_FAR_KM = 10.0

_Row = Mapping[str, str]
_WAYS = {
    "ZIP, town and street": ("zip", "city", "address"),
    "ZIP alone": ("zip",),
    "town alone": ("city",),
    "the register's own point": ("zip", "city", "address", "lat", "lon"),
}
"""What is said of each site in turn, beside its state."""


def measure() -> Iterator[str]:
    """Yield a line a way of saying where a site is: coverage, and kilometres off by precision."""
    if not FACILITIES.exists():
        yield f"skipped: {FACILITIES.name} is not here"
        return
    with FACILITIES.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["state"] in STATES]
    lookups = read_lookups(CHECKOUT / "lookups")
    gazetteer = read_gazetteer(CHECKOUT / "lookups/cities.csv")
    begun = time.perf_counter()
    clean = [_clean(row, _WAYS["ZIP, town and street"], lookups) for row in rows]
    yield f"{len(rows) / (time.perf_counter() - begun):,.0f} addresses parsed and cleaned a second"
    yield from _ways(rows, clean, lookups, gazetteer)
    yield from _peers(rows, gazetteer)


def _ways(
    rows: list[dict[str, str]], clean: list[Clean], lookups: Lookups, gazetteer: Gazetteer
) -> Iterator[str]:
    for way, said in _WAYS.items():
        listings = clean if said == _WAYS["ZIP, town and street"] else [
            _clean(row, said, lookups) for row in rows
        ]  # fmt: skip
        placed = [geocode(each, gazetteer) for each in listings]
        yield f"{way}: {_coverage(rows, placed, gazetteer)}"
        off: dict[str, list[float]] = defaultdict(list)
        for row, each in zip(rows, placed, strict=True):
            if each.precision:
                off[each.precision].append(_km(row, each.latitude or 0.0, each.longitude or 0.0))
        for precision, kilometres in sorted(off.items()):
            yield f"  {precision:<8} {_spread(kilometres)}"


def _peers(rows: list[dict[str, str]], gazetteer: Gazetteer) -> Iterator[str]:
    """The two tables that are weighed together, each by itself, and both by halves of the rows."""
    zips = [gazetteer.zips[row["zip"].zfill(5)] for row in rows]
    yield f"peer: the middle of the ZIP {_spread([_km(*each) for each in _points(rows, zips)])}"
    known = [(row, gazetteer.town(row["city"], row["state"])) for row in rows]
    towns = [(row, town) for row, town in known if town]
    off = [_km(row, town.latitude, town.longitude) for row, town in towns]
    yield f"peer: the middle of the town {_spread(off)}"
    for half in (0, 1):
        some = [row for number, row in enumerate(rows) if number % 2 == half]
        found = [gazetteer.locate(_query(row)) for row in some]
        spread = _spread(
            [_km(r, f.latitude, f.longitude) for r, f in zip(some, found, strict=True) if f]
        )
        yield f"both, {('even', 'odd')[half]} rows alone {spread}"


def _points(rows: list[dict[str, str]], places: list[Place]) -> Iterator[tuple[_Row, float, float]]:
    for row, place in zip(rows, places, strict=True):
        yield row, place.latitude, place.longitude


def _query(row: _Row) -> dict[str, str]:
    return {"postalcode": row["zip"].zfill(5), "city": row["city"], "state": row["state"]}


def _clean(row: _Row, said: tuple[str, ...], lookups: Lookups) -> Clean:
    names = {
        "zip": "postcode", "city": "city", "address": "street", "lat": "latitude",
        "lon": "longitude",
    }  # fmt: skip
    words = {names[column]: row[column] for column in said}
    listing = Listing(
        source="register",
        ref=row["objectid"],
        url="https://register.example",
        name=row["name"],
        state=row["state"],
        **words,  # type: ignore[arg-type] # because all are text
    )
    return normalise(Remembered(listing=listing, first_seen=_DAY, last_seen=_DAY), lookups)


def _coverage(rows: list[dict[str, str]], placed: list[Located], gazetteer: Gazetteer) -> str:
    """How many are placed, and how many of these in another state than the true one."""
    points = [(row["state"], each) for row, each in zip(rows, placed, strict=True)]
    found = [(state, each) for state, each in points if each.precision]
    wrong = sum(
        not gazetteer.outlines.hold(state, each.latitude or 0.0, each.longitude or 0.0)
        for state, each in found
    )
    share = f"{len(found)} of {len(rows)} placed ({len(found) / len(rows):.2%})"
    return f"{share}, {wrong} in a wrong state"


def _spread(kilometres: list[float]) -> str:
    ordered = sorted(kilometres)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    far = sum(each > _FAR_KM for each in ordered) / len(ordered)
    return (
        f"{len(ordered):>5,} sites  median {median(ordered):.2f} km  p95 {p95:.2f} km"
        f"  beyond {_FAR_KM:.0f} km {far:.1%}"
    )


def _km(row: _Row, latitude: float, longitude: float) -> float:
    point = Place(kind="zip", name="", state="", latitude=latitude, longitude=longitude)
    return _KM * miles_to(float(row["lat"]), float(row["lon"]), point)
