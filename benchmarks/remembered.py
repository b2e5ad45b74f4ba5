"""A whole build of many listings from the memory, with the network shut: time and memory."""

import json
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from benchmarks import made_up
from benchmarks.peak import peak_megabytes
from directory.build import build
from directory.collected import Run, open_collected
from directory.data_folder import CHECKOUT, DataFolder
from directory.geocode import address_of, geocode, read_gazetteer
from directory.lookups import read_lookups
from directory.normalise import normalise
from directory.records import Answer

LISTINGS: Final = 100_000
NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)


def measure() -> Iterator[str]:
    """Yield what a build of ``LISTINGS`` costs, half of them at a door that a geocoder named.

    It runs in a process of its own, so that its memory is its own.
    """
    with tempfile.TemporaryDirectory() as folder:
        asked = _remember(DataFolder(Path(folder)))
        command = [sys.executable, "-m", "benchmarks.remembered", folder]
        said = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(said.stdout.splitlines()[-1])
    whole = sum(told["seconds"].values())
    yield f"{told['listings']:,} listings, {asked:,} remembered answers, no request"
    for label, seconds in told["seconds"].items():
        yield f"{label:<24} {seconds:>6.1f} s of CPU  {seconds / whole:>4.0%} of it"
    yield f"{'all':<24} {whole:>6.1f} s of CPU  {told['megabytes']:,.0f} MB at the most"
    yield f"{told['doors']:,} of {told['clinics']:,} clinics at the door that was remembered"


def _remember(data: DataFolder) -> int:
    """Fill a memory with listings, and with an answer to every second address."""
    gazetteer = read_gazetteer(CHECKOUT / "lookups/cities.csv")
    lookups = read_lookups(CHECKOUT / "lookups")
    said = list(made_up.listings(LISTINGS, gazetteer))
    answers: dict[str, Answer] = {}
    for each in said[::4]:
        placed = geocode(normalise(each, lookups), gazetteer)
        address = address_of(placed)
        if address and placed.latitude is not None and placed.longitude is not None:
            answers[address.key] = Answer(
                address=address.key,
                provider="census",
                day=NOW.date(),
                latitude=placed.latitude,
                longitude=placed.longitude,
                precision="street",
                matched=address.line.upper(),
            )
    with open_collected(data.collected) as memory:
        for source in made_up.SOURCES:
            own = [each.listing for each in said if each.listing.source == source]
            run = Run(
                source=source,
                kind="snapshot",
                started=NOW,
                finished=NOW,
                verdict="accepted",
                found=len(own),
            )
            memory.record(run, own)
        memory.remember_answers(answers.values())
    return len(answers)


def _build(folder: str) -> None:
    """In the child: build, and print what it cost as one line of JSON."""
    data = DataFolder(Path(folder))
    marks: list[tuple[str, float]] = [("reading", time.process_time())]

    def progress(label: str, items: Sequence[Any]) -> Iterable[Any]:
        marks.append((label.lower(), time.process_time()))
        yield from items
        marks.append(("matching to publishing", time.process_time()))

    socket.socket.connect = _refuse  # type: ignore[method-assign] # because nobody may be asked
    report = build(data, now=NOW, progress=progress, accept="the telephones are made up")
    marks.append(("", time.process_time()))
    seconds: defaultdict[str, float] = defaultdict(float)
    for (label, start), (_, end) in pairwise(marks):
        seconds[label] += end - start
    told = {
        "listings": report.listings,
        "clinics": report.clinics,
        "seconds": seconds,
        "megabytes": peak_megabytes(),
        "doors": _doors(data),
    }
    print(json.dumps(told))


def _doors(data: DataFolder) -> int:
    with closing(sqlite3.connect(data.directory)) as connection:
        sql = "SELECT count(*) FROM clinics WHERE placed_by = 'census'"
        return int(connection.execute(sql).fetchone()[0])


def _refuse(*_: object) -> None:
    raise AssertionError("a build asked the network")


if __name__ == "__main__":
    _build(sys.argv[1])
