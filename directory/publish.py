"""Write clinics to the SQLite file that Datasette serves, and put it in place whole.

The file is built beside the live one. ``replace()`` copies it in with SQLite's backup API, page by
page inside one transaction of a live WAL file, so that a running Datasette sees the old directory
or the new one and never a mixture.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from sqlite_utils import Database

from directory import rows, schema
from directory.errors import BuildRefusedError
from directory.records import Clinic
from directory.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """All that goes into one published directory: clinics, and the tables beside them as rows."""

    clinics: tuple[Clinic, ...]
    build: Row
    places: Iterable[Row] = ()
    sources: Iterable[Row] = ()
    runs: Iterable[Row] = ()
    routes: Iterable[Row] = ()
    notices: Iterable[Row] = ()
    redirects: Iterable[Row] = ()
    changes: Iterable[Row] = ()
    letters: Iterable[Row] = ()
    audits: Iterable[Row] = ()
    strangers: Iterable[Row] = ()  # websites that are no clinic's, of table problems


def publish(publication: Publication, path: Path) -> None:
    """Write a whole directory to a new SQLite file at ``path``; an older file there is replaced.

    Raises:
        BuildRefusedError: the disk is full or the file cannot be written.
    """
    for leftover in path.parent.glob(path.name + "*"):
        leftover.unlink()
    try:
        with closing(sqlite3.connect(path)) as connection:
            database = Database(connection)
            with database.atomic():
                _create(database)
                _fill(database, publication)
                _index(database)
            connection.execute("PRAGMA analysis_limit = 1000")
            connection.execute("ANALYZE")
            connection.commit()
            database.enable_wal()
    except sqlite3.OperationalError as error:
        message = f"{path}: could not be written: {error}; free some disk, then build again"
        raise BuildRefusedError(message) from error


def replace(built: Path, live: Path) -> None:
    """Copy a built directory into the live file, under running readers, in one transaction.

    Raises:
        BuildRefusedError: the disk is full or a reader held the file for over a minute; the live
            file is as it was.
    """
    _set_aside_if_damaged(live)
    try:
        with (
            closing(sqlite3.connect(f"file:{built}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(live, timeout=60)) as target,
        ):
            target.execute("PRAGMA journal_mode = WAL")
            source.backup(target)
    except sqlite3.OperationalError as error:
        message = f"{live}: the new directory could not be copied in: {error}; the old one stands"
        raise BuildRefusedError(message) from error


def _set_aside_if_damaged(live: Path) -> None:
    """A live file that SQLite cannot read would never be mended by copying into it."""
    try:
        with closing(sqlite3.connect(live)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        for part in live.parent.glob(f"{live.name}*"):
            part.rename(part.with_name(part.name.replace(live.stem, f"{live.stem}.damaged", 1)))


def _create(database: Database) -> None:
    for table in schema.TABLES:
        database.create_table(table.name, table.types, pk=table.key, strict=True)


def _fill(database: Database, publication: Publication) -> None:
    clinics = publication.clinics
    tables: dict[str, Iterable[Row]] = {
        "clinics": map(rows.clinic_row, clinics),
        "services": (row for clinic in clinics for row in rows.service_rows(clinic)),
        "facts": (row for clinic in clinics for row in rows.fact_rows(clinic)),
        "listings": (row for clinic in clinics for row in rows.listing_rows(clinic)),
        "problems": chain(
            (row for clinic in clinics for row in rows.problem_rows(clinic)), publication.strangers
        ),
        "sources": publication.sources,
        "runs": publication.runs,
        "routes": publication.routes,
        "notices": publication.notices,
        "redirects": publication.redirects,
        "changes": publication.changes,
        "letters": publication.letters,
        "audits": publication.audits,
        "build": [publication.build],
    }
    for name, each in tables.items():
        database.table(name).insert_all(each, batch_size=1000)
    # By hand, because insert_all looks at every value: these are the country's 86,000 ZIPs and
    # towns, and were four fifths of the work of publishing a few clinics.
    names = ", ".join(f":{name}" for name in schema.PLACES.types)
    insert = f"INSERT INTO places VALUES ({names})"  # noqa: S608 # because the names are ours
    database.conn.executemany(insert, publication.places)


def _index(database: Database) -> None:
    database.table("services").create_index(["clinic_id"])
    database.table("facts").create_index(["clinic_id", "field"])
    database.table("listings").create_index(["clinic_id"])
    database.table("problems").create_index(["clinic_id"])
    database.table("changes").create_index(["clinic_id"])
    # Wide enough that counting a state's or the country's clinics never opens a row of its own.
    database.table("clinics").create_index(
        ["state", "city", "status", "settings", "street", "states_served"], "clinics_browsed"
    )
    database.table("places").create_index(["key", "state"])
    database.table("places").create_index(["postcode"])
    database.table("places").create_index(["kind", "latitude", "longitude"], "places_around")
    # Double quotes around the content table: with single ones Datasette loses its search box.
    database.execute(
        "CREATE VIRTUAL TABLE clinics_fts USING fts5(name, chain, city, state, content="
        """"clinics", tokenize="porter unicode61 remove_diacritics 2")"""
    )
    database.execute("INSERT INTO clinics_fts(clinics_fts) VALUES ('rebuild')")
