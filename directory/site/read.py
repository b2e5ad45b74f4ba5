"""Read what a page needs, all of it from one directory even while the next is put in place."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from sqlite3 import Connection
from typing import Any, TypeVar
from urllib.parse import urlsplit

from datasette.app import Datasette
from datasette.utils import sqlite_timelimit

from directory.records import STATES
from directory.site.kept import kept
from directory.site.roster import roster

Read = TypeVar("Read")

DATABASE = "directory"
"""What the database is called on the site, whatever its file is called."""

PLUGIN = "clinic-directory"
"""The name our settings go by in Datasette's metadata."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStatus:
    """How FDA stands to a route, and whether that was checked lately enough to be shown."""

    title: str
    status: str
    summary: str
    source_url: str
    as_of: str
    review_by: str | None
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice that may still be shown."""

    id: str
    text: str
    routes: tuple[str, ...]
    settings: tuple[str, ...]
    source_url: str | None  # None for what is our own word and rests on no page
    as_of: str
    is_current: bool  # whether it was checked lately enough

    @property
    def is_everywhere(self) -> bool:
        """Whether it belongs on every page: it names no route and no setting."""
        return not self.routes and not self.settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page shows around its own words."""

    is_sample: bool = False
    notices: tuple[Notice, ...] = ()
    routes: dict[str, RouteStatus] = field(default_factory=dict)
    built_at: str | None = None
    version: str | None = None  # of the code that built it

    @property
    def everywhere(self) -> list[Notice]:
        """The notices of every page."""
        return [notice for notice in self.notices if notice.is_everywhere]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How much is known, for the home page."""

    clinics: int
    telehealth: int
    states: dict[str, int]  # USPS code to open clinics; only those with any

    @property
    def covered(self) -> str:
        """Where there are clinics, in words: ``"42 states, DC, 1 territory"``."""
        own = list(STATES)[:51]  # the states and DC; territories follow
        states = sum(code in self.states for code in own if code != "DC")
        others = sum(code not in own for code in self.states)
        said = [f"{states} state{'' if states == 1 else 's'}"] if states else []
        said += ["DC"] if "DC" in self.states else []
        said += [f"{others} territor{'y' if others == 1 else 'ies'}"] if others else []
        return ", ".join(said) or "no state yet"


def settings(datasette: Datasette) -> dict[str, Any] | None:
    """Return our settings of a Datasette, or None if it is not one of ours."""
    found: dict[str, Any] | None = datasette.plugin_config(PLUGIN)
    return found


def today(datasette: Datasette) -> date:
    """Return the day by the clock this site was given."""
    day: date = datasette.plugin_config(PLUGIN)["now"]().date()
    return day


def public_address(datasette: Datasette) -> str | None:
    """Return ``"https://clinics.example"``, or None where the operator gave no usable address."""
    text = str((settings(datasette) or {}).get("address") or "").rstrip("/")
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    is_whole = parts.scheme in ("http", "https") and parts.hostname
    return text if is_whole and not (parts.path or parts.query or parts.fragment) else None


async def read(datasette: Datasette, reader: Callable[[Connection], Read]) -> Read:
    """Run a function of a connection in one read transaction.

    It is run where the page is written, for it takes about a millisecond: to hand it to one of
    Datasette's threads and back made a page of results a third slower (measured 2026-11-24), and
    each thread had to read the whole roster for itself. Datasette's own pages have its threads.

    Raises:
        sqlite3.Error: the directory cannot be read, or not in time.
    """
    connection = datasette.get_database(DATABASE).at_hand()
    return _in_one_transaction(reader, datasette.sql_time_limit_ms, connection)


async def with_frame(
    datasette: Datasette, reader: Callable[[Connection], Read]
) -> tuple[Read, Frame]:
    """Read a page's own matter and its frame from one and the same directory."""
    return await read(datasette, partial(_with_frame, reader, today(datasette)))


def _with_frame(
    reader: Callable[[Connection], Read], day: date, connection: Connection
) -> tuple[Read, Frame]:
    return reader(connection), read_frame(connection, day)


def _in_one_transaction(
    reader: Callable[[Connection], Read], limit: int, connection: Connection
) -> Read:
    connection.execute("BEGIN")
    try:
        with sqlite_timelimit(connection, limit):
            return reader(connection)
    finally:
        connection.execute("ROLLBACK")


def read_frame(connection: Connection, day: date) -> Frame:
    """Return the frame of a page shown on a day: notices expired by then are left out.

    What is only overdue for a check stays, and is said to be overdue.
    """
    return kept(connection, "frame", partial(_frame, day=day), day=day)


def read_soundly(connection: Connection, day: date) -> Frame:
    """Return the frame of a page, if clinics can be read as well.

    Raises:
        sqlite3.Error: the directory cannot be read.
    """
    connection.execute("SELECT * FROM clinics LIMIT 1").fetchone()
    return read_frame(connection, day)


def _frame(connection: Connection, day: date) -> Frame:
    sample = connection.execute("SELECT EXISTS (SELECT 1 FROM sources WHERE sample = 1)")
    built = connection.execute("SELECT built_at, version FROM build").fetchone()
    return Frame(
        is_sample=bool(sample.fetchone()[0]),
        notices=tuple(_notices(connection, day)),
        routes={row["route"]: _route(row, day) for row in _all(connection, "routes")},
        built_at=built["built_at"] if built else None,
        version=built["version"] if built else None,
    )


def read_known(connection: Connection) -> Known:
    """Return the counts of the home page; closed clinics are not counted."""
    return kept(connection, "known", _count)


def _count(connection: Connection) -> Known:
    every = roster(connection)
    placed = {state: (those & every.visited).bit_count() for state, those in every.states.items()}
    return Known(
        clinics=every.open.bit_count(),
        telehealth=(every.open & every.afar).bit_count(),
        states={state: count for state, count in placed.items() if count},
    )


def columns_of(connection: Connection, table: str) -> frozenset[str]:
    """Return the columns of a table; none where a directory built by an older version lacks it."""
    found = connection.execute("SELECT name FROM pragma_table_info(?)", [table])
    return frozenset(name for (name,) in found)


def _notices(connection: Connection, day: date) -> list[Notice]:
    return [
        Notice(
            id=row["id"],
            text=row["text"],
            routes=_codes(row, "routes"),
            settings=_codes(row, "settings"),
            source_url=row["source_url"],
            as_of=row["as_of"],
            is_current=not row["source_url"] or _is_current(row, day),
        )
        for row in _all(connection, "notices")
        if not row["expires"] or row["expires"] >= day.isoformat()
    ]


def _route(row: sqlite3.Row, day: date) -> RouteStatus:
    return RouteStatus(
        title=row["title"],
        status=row["status"],
        summary=row["summary"],
        source_url=row["source_url"],
        as_of=row["as_of"],
        review_by=row["review_by"],
        is_current=_is_current(row, day),
    )


def _is_current(row: sqlite3.Row, day: date) -> bool:
    return bool(row["review_by"]) and row["review_by"] >= day.isoformat()


def _codes(row: sqlite3.Row, column: str) -> tuple[str, ...]:
    """The codes of a column; none where a directory built by an older version lacks it."""
    return tuple(json.loads(dict(row).get(column) or "[]"))


def _all(connection: Connection, table: str) -> list[sqlite3.Row]:
    return connection.execute(f"SELECT * FROM {table} ORDER BY rowid").fetchall()  # noqa: S608 # because the names are written above
