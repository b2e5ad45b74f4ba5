"""Keep what a whole directory says, for as long as that very directory is served.

What is kept here depends on the published file alone and never on a visitor: where every clinic
is, how many each state has, which are gone, which notices there are. A directory put in its place
is noticed by SQLite's own count of others' writes, within the same reading, and all that was kept
is let go.
"""

import threading
from collections.abc import Callable, Hashable
from datetime import date
from sqlite3 import Connection
from typing import Any, Final, TypeVar

Kept = TypeVar("Kept")


class _Shelf(threading.local):
    """What one thread keeps of the directory its own connection reads."""

    connection: Connection | None = None
    version: int = -1
    things: dict[Hashable, tuple[date | None, Any]]  # each with the day it holds for


_SHELF: Final = _Shelf()


def kept(
    connection: Connection,
    name: Hashable,
    reader: Callable[[Connection], Kept],
    *,
    day: date | None = None,
) -> Kept:
    """Return what a reader finds in a directory, read once: ``kept(connection, "known", known)``.

    ``name`` may be one of few: nothing that a visitor types. What holds for one ``day`` only takes
    the place of what held the day before. The limit of time that a visitor's question has is lifted
    for the first reading, and with it for the rest of that one answer: a large directory on a busy
    machine would else never be read at all.

    Source: https://www.sqlite.org/pragma.html#pragma_data_version
    """
    version: int = connection.execute("PRAGMA data_version").fetchone()[0]
    if _SHELF.connection is not connection or _SHELF.version != version:
        _SHELF.connection, _SHELF.version, _SHELF.things = connection, version, {}
    if name not in _SHELF.things or _SHELF.things[name][0] != day:
        connection.set_progress_handler(None, 0)
        _SHELF.things[name] = day, reader(connection)
    found: Kept = _SHELF.things[name][1]
    return found
