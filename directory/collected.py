"""The memory: what every accepted visit brought, append-only, in ``collected.db``.

A sighting ties a listing, in the words it had, to the visit that saw it. First and last days seen
and visits missed are counted from the sightings, so withdrawing a visit takes back exactly what it
said.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from directory.errors import UsageError
from directory.records import Listing, Passage, Remembered, fingerprint

_migrations = Migrations("collected")

_MEMBERS = """
    SELECT l.source, l.ref, v.words, seen.first_seen, seen.last_seen, seen.last_run,
           (SELECT date(r.finished) FROM runs r WHERE r.id = v.first_run) AS since
    FROM (
        SELECT s.listing_id, min(date(r.finished)) AS first_seen,
               max(date(r.finished)) AS last_seen, max(r.id) AS last_run
        FROM sightings s JOIN runs r ON r.id = s.run_id AND r.verdict = 'accepted'
        GROUP BY s.listing_id
    ) seen
    JOIN listings l ON l.id = seen.listing_id
    JOIN sightings s ON s.listing_id = seen.listing_id AND s.run_id = seen.last_run
    JOIN versions v ON v.id = s.version_id
    ORDER BY l.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One visit to a source, judged."""

    source: str
    kind: str  # "snapshot": all it lists; "increment": a part, so nobody is missed
    started: datetime
    finished: datetime
    verdict: str  # "accepted", "refused", "failed", later perhaps "forgotten"
    reason: str | None = None
    found: int = 0  # listings, exact repeats included
    duplicates: int = 0  # of these, exact repeats
    id: int | None = None  # None until it is recorded


class Collected:
    """The memory, open. Use ``open_collected()``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, run: Run, listings: Iterable[Listing] = ()) -> int:
        """Write a run, and its listings if it was accepted, in one transaction; return its id."""
        database = self._database
        with self._writing():
            database.table("runs").insert(_run_row(run))
            run_id = int(next(database.query("SELECT max(id) AS id FROM runs"))["id"])
            if run.verdict == "accepted":
                self._remember(run_id, listings)
        return run_id

    def listings(self) -> Iterator[Remembered]:
        """Every listing an accepted run saw, in its latest words, ordered by id."""
        snapshots: dict[str, list[int]] = {}
        for run in self.runs():
            if run.verdict == "accepted" and run.kind == "snapshot" and run.id is not None:
                snapshots.setdefault(run.source, []).append(run.id)
        for row in self._database.query(_MEMBERS):
            yield Remembered(
                listing=_listing(row["source"], row["ref"], row["words"]),
                first_seen=date.fromisoformat(row["first_seen"]),
                last_seen=date.fromisoformat(row["last_seen"]),
                since=date.fromisoformat(row["since"]),
                missed=sum(run > row["last_run"] for run in snapshots.get(row["source"], [])),
            )

    def runs(self) -> list[Run]:
        """Every run, oldest first."""
        return [_run(row) for row in self._database.query("SELECT * FROM runs ORDER BY id")]

    def counts(self, source: str, last: int = 5) -> list[int]:
        """How many listings the last accepted snapshots of a source held, newest first."""
        sql = (
            "SELECT found - duplicates AS held FROM runs WHERE source = ? AND kind = 'snapshot'"
            " AND verdict = 'accepted' ORDER BY id DESC LIMIT ?"
        )
        return [row["held"] for row in self._database.query(sql, [source, last])]

    def refs(self, source: str) -> set[str]:
        """The refs that the last accepted snapshot of a source held."""
        sql = """
            SELECT l.ref FROM sightings s JOIN listings l ON l.id = s.listing_id
            WHERE s.run_id = (SELECT max(id) FROM runs WHERE source = ?
                              AND kind = 'snapshot' AND verdict = 'accepted')
        """
        return {row["ref"] for row in self._database.query(sql, [source])}

    def forget(self, run_id: int) -> Run:
        """Withdraw an accepted run: its sightings count no more, though they stay written.

        Raises:
            UsageError: there is no accepted run of that number.
        """
        run = next((each for each in self.runs() if each.id == run_id), None)
        if run is None or run.verdict != "accepted":
            what = f"is {run.verdict}" if run else "does not exist"
            raise UsageError(f"run {run_id} {what}; `clinics status` lists the accepted runs")
        with self._writing():
            self._database.table("runs").update(run_id, {"verdict": "forgotten"})
        return run

    def clinic_ids(self) -> dict[str, str]:
        """Which clinic each listing was last taken to be: ``{"list:7": "k7m2q9xw"}``."""
        rows = self._database.query("SELECT listing_id, clinic_id FROM members")
        return {row["listing_id"]: row["clinic_id"] for row in rows}

    def redirects(self) -> dict[str, str]:
        """Ids that were merged away, to the id they became."""
        rows = self._database.query("SELECT old_id, clinic_id FROM redirects")
        return {row["old_id"]: row["clinic_id"] for row in rows}

    def remember_clinics(self, members: dict[str, str], redirects: dict[str, str]) -> None:
        """Write which clinic each listing is, and where merged ids lead, in one transaction."""
        with self._writing():
            self._database.table("members").upsert_all(
                ({"listing_id": key, "clinic_id": value} for key, value in members.items()),
                pk="listing_id",
            )
            self._database.conn.execute("DELETE FROM redirects")
            self._database.table("redirects").insert_all(
                {"old_id": key, "clinic_id": value} for key, value in redirects.items()
            )

    def record_build(self, row: dict[str, Any]) -> None:
        """Write how a build went: counts, verdict, and the reason where one was given."""
        with self._writing():
            self._database.table("builds").insert(row)

    def last_build(self, *, published_only: bool = True) -> dict[str, Any] | None:
        """The last build that was published, or the last of all; None where there is none."""
        which = "WHERE verdict = 'published'" if published_only else ""
        sql = f"SELECT * FROM builds {which} ORDER BY id DESC LIMIT 1"  # noqa: S608 # because both are ours
        return next(iter(self._database.query(sql)), None)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, waiting its turn from the start: a later upgrade would not wait."""
        self._database.conn.execute("BEGIN IMMEDIATE")
        with self._database.conn:
            yield

    def _remember(self, run_id: int, listings: Iterable[Listing]) -> None:
        execute = self._database.conn.executemany
        rows = [(f"{each.source}:{each.ref}", each, _words(each)) for each in listings]
        execute(
            "INSERT OR IGNORE INTO listings (id, source, ref) VALUES (?, ?, ?)",
            ((key, each.source, each.ref) for key, each, _ in rows),
        )
        versions = [(fingerprint(key, words), key, run_id, words) for key, _, words in rows]
        execute(
            "INSERT OR IGNORE INTO versions (id, listing_id, first_run, words) VALUES (?, ?, ?, ?)",
            versions,
        )
        execute(
            "INSERT INTO sightings (run_id, listing_id, version_id) VALUES (?, ?, ?)",
            ((run_id, key, version) for version, key, _, _ in versions),
        )


@contextmanager
def open_collected(path: Path) -> Iterator[Collected]:
    """Open the memory at ``path``, made or migrated as needed, and close it after.

    Raises:
        UsageError: the file cannot be opened, or is no memory.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=60)
    except (sqlite3.Error, OSError) as error:
        raise UsageError(f"{path}: the memory cannot be opened: {error}") from error
    with closing(connection):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
            database = Database(connection)
            _migrations.apply(database)
        except sqlite3.DatabaseError as error:
            raise UsageError(f"{path}: the memory cannot be used: {error}") from error
        yield Collected(database)


@_migrations()
def first(database: Database) -> None:
    """Runs, listings, their versions, sightings; clinics' ids; builds."""
    database.create_table(
        "runs",
        {
            "id": int,
            "source": str,
            "kind": str,
            "started": str,
            "finished": str,
            "verdict": str,
            "reason": str,
            "found": int,
            "duplicates": int,
        },
        pk="id",
        strict=True,
    )
    database.create_table("listings", {"id": str, "source": str, "ref": str}, pk="id", strict=True)
    database.create_table(
        "versions",
        {"id": str, "listing_id": str, "first_run": int, "words": str},
        pk="id",
        foreign_keys=[("listing_id", "listings", "id"), ("first_run", "runs", "id")],
        strict=True,
    )
    database.create_table(
        "sightings",
        {"run_id": int, "listing_id": str, "version_id": str},
        pk=("listing_id", "run_id"),
        foreign_keys=[
            ("run_id", "runs", "id"),
            ("listing_id", "listings", "id"),
            ("version_id", "versions", "id"),
        ],
        strict=True,
    )
    database.create_table(
        "members", {"listing_id": str, "clinic_id": str}, pk="listing_id", strict=True
    )
    database.create_table("redirects", {"old_id": str, "clinic_id": str}, pk="old_id", strict=True)
    database.create_table(
        "builds",
        {
            "id": int,
            "built_at": str,
            "verdict": str,
            "reason": str,
            "listings": int,
            "clinics": int,
            "candidates": int,
            "problems": int,
        },
        pk="id",
        strict=True,
    )


def _run_row(run: Run) -> dict[str, Any]:
    row = asdict(run)
    row["started"], row["finished"] = _stamp(run.started), _stamp(run.finished)
    return row


def _run(row: dict[str, Any]) -> Run:
    moments = {key: datetime.fromisoformat(row[key]) for key in ("started", "finished")}
    return Run(**{**row, **moments})


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _words(listing: Listing) -> str:
    said = {key: value for key, value in asdict(listing).items() if value not in (None, ())}
    return json.dumps(said, sort_keys=True)


def _listing(source: str, ref: str, words: str) -> Listing:
    """A listing from its words; a field that a later version dropped is passed over."""
    known = {each.name for each in fields(Listing)}
    said = {key: value for key, value in json.loads(words).items() if key in known}
    lists = {key: tuple(value) for key, value in said.items() if isinstance(value, list)}
    lists["passages"] = tuple(Passage(**each) for each in lists.get("passages", ()))
    return Listing(**{**said, **lists, "source": source, "ref": ref})
