"""What a whole rebuild from the memory costs, in one process, and how that grows: to 100,000."""

import json
import math
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import made_up
from benchmarks.peak import peak_megabytes
from directory import build as hallway
from directory.collected import Run, open_collected
from directory.data_folder import CHECKOUT, DataFolder
from directory.geocode import read_gazetteer
from directory.records import Listing

SIZES = (10_000, 100_000)  # listings
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
STAGES = (
    "normalise", "geocode", "match", "is_published", "identify", "merge", "correct", "snapshot",
    "touched", "compare", "publish", "check", "replace",
)  # fmt: skip
ELSEWHERE = ("normalise", "geocode", "match")  # measured by benchmarks of their own


def measure() -> Iterator[str]:
    """Yield a line a stage, in processor seconds, and the exponent of growth: 1.0 is linear.

    What is measured is a rebuild: each size is built once before, and the clinics of both builds
    are compared.
    """
    small, large = (_in_a_process(size) for size in SIZES)
    for stage in large["seconds"]:
        yield _line(stage, small["seconds"][stage], large["seconds"][stage])
    own = [
        sum(v for k, v in each["seconds"].items() if k not in ELSEWHERE) for each in (small, large)
    ]
    yield _line("all but cleaning, placing, matching", *own)
    yield _line("all", *(sum(each["seconds"].values()) for each in (small, large)))
    yield f"memory at its highest: {small['megabytes']:,.0f} MB, {large['megabytes']:,.0f} MB"


def _line(stage: str, small: float, large: float) -> str:
    growth = math.log(max(large, 1e-9) / max(small, 1e-9), SIZES[1] / SIZES[0])
    return f"{stage:<36} {small:>6.2f} s {large:>7.2f} s  growth {growth:.2f}"


def _in_a_process(size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.scale", str(size)]
    told: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, capture_output=True).stdout
    )
    return told


def _rebuild(size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        data = DataFolder(Path(folder))
        _collect(data, size)
        how: dict[str, Any] = {
            "progress": lambda _, items: items,
            "accept": "the telephones are made up",
        }
        hallway.build(data, now=NOW, **how)
        seconds: dict[str, float] = defaultdict(float)
        for stage in STAGES:
            setattr(hallway, stage, _timed(stage, getattr(hallway, stage), seconds))
        begun = time.process_time()
        report = hallway.build(data, now=NOW, **how)
        seconds["reading, remembering, the rest"] = (
            time.process_time() - begun - sum(seconds.values())
        )
    if not size * 0.49 <= report.clinics <= size * 0.51 or report.changes:
        raise AssertionError(f"{size} listings became {report}")
    return {"seconds": seconds, "megabytes": peak_megabytes()}


def _collect(data: DataFolder, size: int) -> None:
    """Two sources, visited twice each."""
    gazetteer = read_gazetteer(CHECKOUT / "lookups/cities.csv")
    said: dict[str, list[Listing]] = defaultdict(list)
    for each in made_up.listings(size, gazetteer):
        said[each.listing.source].append(each.listing)
    with open_collected(data.collected) as memory:
        for name, listings in [*said.items(), *said.items()]:
            run = Run(
                source=name,
                kind="snapshot",
                started=NOW,
                finished=NOW,
                verdict="accepted",
                found=len(listings),
            )
            memory.record(run, listings)


def _timed(
    stage: str, function: Callable[..., Any], seconds: dict[str, float]
) -> Callable[..., Any]:
    def timed(*values: Any, **named: Any) -> Any:
        begun = time.process_time()
        try:
            return function(*values, **named)
        finally:
            seconds[stage] += time.process_time() - begun

    return timed


if __name__ == "__main__":
    print(json.dumps(_rebuild(int(sys.argv[1]))))
