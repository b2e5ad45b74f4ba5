"""How long a page takes, as a multiple of a route of ours that answers a constant.

The constant is ``/robots.txt``: it goes the same way through Datasette, its middleware and our own
headers, and asks no database. Time is what the process was busy, so that neighbours on the machine
do not count. The routes take turns, and so do the places, so that no page finds its own words still
warm; what depends on the directory alone is kept by the site, and the first round, which reads it,
is left out and told apart. Python looks for garbage as seldom as where ``clinics serve`` runs.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

from benchmarks import served
from directory.data_folder import CHECKOUT
from directory.geocode import read_gazetteer
from directory.site.serve import application, settle

CLINICS: Final = 10_000
ROUNDS: Final = 30
CONSTANT: Final = "/robots.txt"
ROUTES: Final = {
    "a constant": (CONSTANT,),
    "whether it is up": ("/healthz",),
    "home": ("/",),
    "results, a usual place": tuple(f"/near?zip={each}" for each in (
        "78701", "80202", "98101", "55401", "63101", "97201", "84101", "37201", "28202", "89101",
    )),
    "results, a dense place": tuple(f"/near?zip={each}" for each in (
        "10001", "90012", "11201", "60601", "07102", "90802", "10458", "92805", "11101", "06901",
    )),
    "results by a name": tuple(f"/near?q={each}" for each in ("heron", "lumen", "sage+infus")),
    "results of a misspelt name": tuple(f"/near?q={each}" for each in ("hreon+lumenn", "sagge")),
    "a clinic": tuple(f"/clinic/c{number:07}" for number in range(300, 3300, 100)),
    "a state": ("/state/tx", "/state/ca", "/state/oh", "/state/ny?page=3"),
    "a town": ("/state/tx/houston", "/state/il/chicago", "/state/az/phoenix"),
    "two side by side": ("/compare?c=c0000301&c=c0000302", "/compare?c=c0000401&c=c0000402"),
    "the map of the country": ("/map",),
    "the map of a place": ("/map?zip=78701", "/map?zip=10001"),
    "how fresh it all is": ("/freshness",),
    "how fresh, as JSON": ("/freshness.json",),
    "closed clinics": ("/closed", "/closed?state=tx", "/closed?page=2"),
    "closed clinics as JSON": ("/closed.json",),
    "closed clinics as a feed": ("/closed.atom",),
    "100 clinics as JSON": ("/near.json?zip=78701&miles=100", "/near.json?zip=10001"),
}  # fmt: skip
"""What is measured, with the addresses that take turns in it."""


def measure() -> Iterator[str]:
    """Yield a line a route: median time as a multiple of the constant, and the page's weight."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "directory.db"
        served.write(database, CLINICS, read_gazetteer(CHECKOUT / "lookups/cities.csv"))
        yield from asyncio.run(_ratios(database))


async def _ratios(database: Path) -> list[str]:
    datasette: Any = application(database, now=lambda: served.NOW)
    settle()
    times: dict[str, list[float]] = {route: [] for route in ROUTES}
    weights: dict[str, int] = dict.fromkeys(ROUTES, 0)
    chance = Random(8)  # noqa: S311 # because it only mixes the order: like pages help each other
    for turn in range(ROUNDS):
        for route, addresses in chance.sample(list(ROUTES.items()), len(ROUTES)):
            address = addresses[turn % len(addresses)]
            begun = time.process_time()
            response = await datasette.client.get(address)
            times[route].append(time.process_time() - begun)
            weights[route] = max(weights[route], len(response.content))
            if response.status_code != 200:
                raise AssertionError(f"{address}: HTTP {response.status_code}")
    first = sum(each[0] for each in times.values())
    medians = {route: statistics.median(each[4:]) * 1000 for route, each in times.items()}
    constant = medians["a constant"]
    return [
        *(
            f"{route:<28} {ms / constant:>5.1f} ×  {ms:>5.1f} ms  {weights[route] / 1000:>6.1f} kB"
            for route, ms in medians.items()
        ),
        f"the first round of all, which reads what is kept: {first * 1000:.0f} ms",
    ]
