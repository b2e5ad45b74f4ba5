"""Serve a directory: Datasette in one process, with our pages and no log of who asked for what."""

import gc
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Unpack

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from directory.errors import UsageError
from directory.site import plugin
from directory.site.metadata import SETTINGS, Operator, metadata
from directory.site.read import DATABASE, PLUGIN
from directory.site.stock import QuietDatabase, Site

GARBAGE: Final = 5_000  # new things that are there before Python looks for garbage; 700 untold
_HERE: Final = Path(__file__).parent


def application(
    database: Path, *, now: Callable[[], datetime], **operator: Unpack[Operator]
) -> Datasette:
    """Return a Datasette over a directory such as ``data/directory.db``, with our pages.

    Args:
        database: the published directory; it may be replaced while it is served.
        now: the clock that decides which notices still hold.
        operator: what the operator says of the site, such as where to write about it.

    Raises:
        UsageError: there is no directory there.
    """
    _require(database)
    if not pm.has_plugin(PLUGIN):
        pm.register(plugin, name=PLUGIN)
    datasette = Site(
        memory=True,  # because without it the file's name would become the database's
        metadata=metadata(now, **operator),
        template_dir=str(_HERE / "templates"),
        static_mounts=[("static", str(_HERE / "static"))],
        settings=SETTINGS,
        cors=True,
    )
    datasette.remove_database("_memory")
    datasette.add_database(QuietDatabase(datasette, path=str(database)), name=DATABASE)
    return datasette


def serve(database: Path, host: str, port: int, **operator: Unpack[Operator]) -> None:
    """Serve a directory until interrupted, such as ``serve(path, "127.0.0.1", 8001)``.

    The access log is off: it would hold visitors' ZIPs.

    Raises:
        UsageError: there is no directory there, or the port is taken.
    """
    with closing(_listen(host, port)) as door, suppress(KeyboardInterrupt):
        datasette = application(database, now=_now, **operator)
        settle()
        uvicorn.Server(configuration(datasette)).run(sockets=[door])


def settle() -> None:
    """Have Python look for garbage between pages rather than in the middle of one.

    A page makes a few thousand things and lets them go by itself; looking through them meanwhile
    took a twentieth of the time of a large one (measured 2026-11-24 by ``benchmarks/pages.py``).
    """
    gc.set_threshold(GARBAGE)


def configuration(datasette: Datasette) -> uvicorn.Config:
    """Return how uvicorn serves us: quietly, and without saying what it is."""
    return uvicorn.Config(
        datasette.app(),
        access_log=False,
        log_level="warning",
        server_header=False,
        ws="none",
    )


def _require(database: Path) -> None:
    if not database.is_file():
        raise UsageError(f"{database}: there is no directory here yet; run: clinics build")
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM build").fetchone()
    except sqlite3.Error as error:
        message = f"{database}: expected a published directory, found: {error}; run: clinics build"
        raise UsageError(message) from error


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        door = socket.create_server((host, port), family=family)
        # asyncio sets this itself only where it opened the socket; without it every answer on a
        # kept connection waits 40 ms for the visitor's acknowledgement (measured 2026-11-24).
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (OSError, OverflowError) as error:
        why = str(getattr(error, "strerror", error)).partition(" (")[0]
        message = f"cannot listen on {host}:{port}: {why}; choose another with --port"
        raise UsageError(message) from error
    return door


def _now() -> datetime:
    return datetime.now(UTC)
