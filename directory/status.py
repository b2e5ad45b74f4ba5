"""Say how fresh the directory is: each source's last visit, and what came of the last build."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

from directory.collected import Run, open_collected
from directory.data_folder import DataFolder


def read_status(data: DataFolder, now: datetime) -> dict[str, Any]:
    """Return freshness as plain values, such as ``{"sources": […], "build": {…}, "states": {…}}``.

    Ages are whole days before ``now``.
    """
    with open_collected(data.collected) as memory:
        runs = memory.runs()
        build = memory.last_build()
        held = Counter(each.listing.source for each in memory.listings())
    return {
        "sources": [
            _source(name, runs, held[name], now) for name in sorted({r.source for r in runs})
        ],
        "build": build,
        "states": _states(data),
    }


def status_lines(status: dict[str, Any]) -> Iterator[str]:
    """Yield the same for a terminal, a line a source."""
    if not status["sources"]:
        yield "Nothing has been collected yet. Begin with: clinics demo, or: clinics import FILE"
    for source in status["sources"]:
        yield (
            f"{source['name']}: {source['listings']} listings,"
            f" last taken in {_ago(source['accepted_days_ago'])}"
            f" (run {source['accepted_run'] or '–'})"
        )
        if source["last_verdict"] not in {"accepted", "forgotten"}:
            yield (
                f"  ! last visit {_ago(source['last_days_ago'])} {source['last_verdict']}:"
                f" {source['last_reason']}"
            )
    build = status["build"]
    if build:
        yield (
            f"directory: {build['clinics']} clinics in {len(status['states'])} states,"
            f" built {build['built_at']}, from {build['listings']} listings"
        )
        yield f"  {build['candidates']} candidates: nothing says ketamine of them yet"
        yield f"  {build['problems']} values could not be used"
    if status["states"]:
        yield "by state: " + ", ".join(f"{state} {n}" for state, n in status["states"].items())


def last_visit(source: dict[str, Any] | None) -> str:
    """Say what came of the last visit: ``"accepted today; 36 listings"``, ``"never visited"``."""
    if source is None:
        return "never visited"
    verdict, ago = source["last_verdict"], _ago(source["last_days_ago"])
    why = "" if verdict == "accepted" else f": {source['last_reason']}"
    return f"{verdict} {ago}{why}; {source['listings']} listings"


def _source(name: str, runs: list[Run], held: int, now: datetime) -> dict[str, Any]:
    own = [run for run in runs if run.source == name]
    accepted = [run for run in own if run.verdict == "accepted"]
    return {
        "name": name,
        "listings": held,
        "accepted_run": accepted[-1].id if accepted else None,
        "accepted_days_ago": (now - accepted[-1].finished).days if accepted else None,
        "last_verdict": own[-1].verdict,
        "last_reason": own[-1].reason,
        "last_days_ago": (now - own[-1].finished).days,
    }


def _states(data: DataFolder) -> dict[str, int]:
    """Open clinics by state, as published."""
    if not data.directory.exists():
        return {}
    sql = (
        "SELECT state, count(*) FROM clinics WHERE state IS NOT NULL AND status <> 'closed'"
        " GROUP BY state ORDER BY state"
    )
    try:
        with closing(sqlite3.connect(f"file:{data.directory}?mode=ro", uri=True)) as connection:
            return dict(connection.execute(sql).fetchall())
    except sqlite3.DatabaseError:
        return {}  # damaged; the next build sets it aside


def _ago(days: int | None) -> str:
    if days is None:
        return "never"
    return "today" if days < 1 else f"{days} day{'s' if days > 1 else ''} ago"
