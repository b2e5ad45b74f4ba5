"""How long a page takes, as a multiple of a route that asks the database one constant."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import made_up
from directory import rows
from directory.data_folder import CHECKOUT
from directory.geocode import geocode, read_gazetteer
from directory.identity import identify
from directory.lookups import read_lookups
from directory.match import match
from directory.merge import merge
from directory.normalise import normalise
from directory.publish import Publication, publish
from directory.site.serve import application

LISTINGS = 10_000
ROUNDS = 30
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def measure() -> Iterator[str]:
    """Yield a line a route: median time as a multiple of ``/healthz``."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "directory.db"
        clinic = _write(database)
        yield from asyncio.run(_ratios(database, f"/clinic/{clinic}"))


def _write(database: Path) -> str:
    lookups = read_lookups(CHECKOUT / "lookups")
    gazetteer = read_gazetteer(CHECKOUT / "lookups/cities.csv")
    said = made_up.listings(LISTINGS, gazetteer)
    groups = match([geocode(normalise(each, lookups), gazetteer) for each in said]).groups
    named = identify(groups, {}, {}).groups
    clinics = tuple(merge(*each, made_up.SOURCES, made_up.DAY) for each in named.items())
    build = {"built_at": rows.stamp(NOW), "version": "bench", "clinics": len(clinics)}
    places = rows.place_rows(gazetteer.places())
    publish(Publication(clinics=clinics, build=build, places=places), database)
    return clinics[0].id


async def _ratios(database: Path, clinic: str) -> list[str]:
    datasette: Any = application(database, now=lambda: NOW)
    routes = (
        "/healthz",
        "/",
        "/near?zip=78701",
        "/near?zip=10001",
        "/near.json?zip=78701&miles=100",
        clinic,
        "/state/tx",
        "/map",
    )
    times: dict[str, list[float]] = {route: [] for route in routes}
    for _ in range(ROUNDS):
        for route in routes:
            begun = time.perf_counter()
            response = await datasette.client.get(route)
            times[route].append(time.perf_counter() - begun)
            if response.status_code != 200:
                raise AssertionError(f"{route}: HTTP {response.status_code}")
    medians = {route: statistics.median(each) * 1000 for route, each in times.items()}
    constant = medians["/healthz"]
    return [f"{route:<32} {ms / constant:>5.1f} ×  {ms:.1f} ms" for route, ms in medians.items()]
