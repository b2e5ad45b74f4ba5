"""The memory: what every accepted visit brought, append-only, in ``collected.db``.

A sighting ties a listing, in the words it had, to the visit that saw it. First and last days seen
and visits missed are counted from the sightings, so withdrawing a visit takes back exactly what it
said.
"""

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from directory.errors import UsageError
from directory.history import History, writing
from directory.migrations import migrations
from directory.records import (
    SITE_GONE,
    Answer,
    Listing,
    Remembered,
    SiteVisit,
    fingerprint,
    listing_of,
)

_TELLING = SITE_GONE | {"read"}  # outcomes by which a site's listing that is not there is missed

_MEMBERS = """
    SELECT l.source, l.ref, v.words, v.id AS version, v.first_run,
           seen.first_seen, seen.last_seen, seen.last_run, seen.ways,
           (SELECT coalesce(r.as_of, date(r.finished)) FROM runs r
            WHERE r.id = v.first_run) AS since
    FROM (
        SELECT s.listing_id, min(coalesce(r.as_of, date(r.finished))) AS first_seen,
               max(coalesce(r.as_of, date(r.finished))) AS last_seen, max(r.id) AS last_run,
               group_concat(DISTINCT r.bulk) AS ways
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
    kind: str  # "snapshot": all it lists; "increment": a part, nobody is missed; "sites": see sites
    started: datetime
    finished: datetime
    verdict: str  # "accepted", "refused", "failed", later perhaps "forgotten"
    reason: str | None = None
    found: int = 0  # listings, exact repeats included
    duplicates: int = 0  # of these, exact repeats
    bulk: bool = False  # read from the register's whole file, not asked of it by its spider
    as_of: date | None = None  # the day the words are of; None where that is the day of the visit
    id: int | None = None  # None until it is recorded


class Collected:
    """The memory, open. Use ``open_collected()``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.history = History(database)  # what was published, and what changed

    def record(
        self, run: Run, listings: Iterable[Listing] = (), sites: Iterable[SiteVisit] = ()
    ) -> int:
        """Write a run, and what it brought if it was accepted, in one transaction; return its id.

        Args:
            run: the visit, judged.
            listings: what it found.
            sites: how each site's own visit went, where it went to many.
        """
        database = self._database
        with writing(self._database):
            database.table("runs").insert(_run_row(run))
            run_id = int(next(database.query("SELECT max(id) AS id FROM runs"))["id"])
            if run.verdict == "accepted":
                self._remember(run_id, listings)
                self._database.table("site_visits").insert_all(
                    {"run_id": run_id, **asdict(each)} for each in sites
                )
        return run_id

    def listings(self) -> Iterator[Remembered]:
        """Every listing an accepted run saw, in its latest words, ordered by id.

        It is missed by a snapshot that went a way by which it was once found: a spider that finds a
        part of a register does not miss what only the register's whole file has.
        """
        snapshots: dict[tuple[str, str], list[int]] = {}
        for run in self.runs():
            if run.verdict == "accepted" and run.kind == "snapshot" and run.id is not None:
                snapshots.setdefault((run.source, str(int(run.bulk))), []).append(run.id)
        sites = self._site_visits()
        for row in self._database.query(_MEMBERS):
            visits = sites.get((row["source"], row["ref"].partition("/")[0]), [])
            yield Remembered(
                listing=_listing(row["source"], row["ref"], row["words"]),
                first_seen=date.fromisoformat(row["first_seen"]),
                last_seen=date.fromisoformat(row["last_seen"]),
                since=date.fromisoformat(row["since"]),
                since_run=row["first_run"],
                missed=sum(
                    _missed(snapshots.get((row["source"], way), []), row["last_run"])
                    for way in row["ways"].split(",")
                )
                + sum(run > row["last_run"] and each in _TELLING for run, each in visits),
                site=visits[-1][1] if visits else None,
                version=row["version"],
            )

    def last_site_visits(self) -> dict[str, date]:
        """The last day each site was visited, whatever came of it: ``{"rill.example": …}``."""
        sql = """
            SELECT v.site, max(date(r.finished)) AS day
            FROM site_visits v JOIN runs r ON r.id = v.run_id GROUP BY v.site
        """
        return {row["site"]: date.fromisoformat(row["day"]) for row in self._database.query(sql)}

    def _site_visits(self) -> dict[tuple[str, str], list[tuple[int, str]]]:
        """Of each site the accepted runs that visited it, oldest first, and how that went."""
        sql = """
            SELECT r.source, v.site, v.run_id, v.outcome FROM site_visits v
            JOIN runs r ON r.id = v.run_id AND r.verdict = 'accepted' ORDER BY v.run_id
        """
        found: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for row in self._database.query(sql):
            found.setdefault((row["source"], row["site"]), []).append(
                (row["run_id"], row["outcome"])
            )
        return found

    def runs(self) -> list[Run]:
        """Every run, oldest first."""
        return [_run(row) for row in self._database.query("SELECT * FROM runs ORDER BY id")]

    def counts(self, source: str, last: int = 5, *, bulk: bool = False) -> list[int]:
        """How many listings the last accepted snapshots of a source held, newest first."""
        sql = (
            "SELECT found - duplicates AS held FROM runs WHERE source = ? AND kind = 'snapshot'"
            " AND bulk = ? AND verdict = 'accepted' ORDER BY id DESC LIMIT ?"
        )
        return [row["held"] for row in self._database.query(sql, [source, bulk, last])]

    def refs(self, source: str, *, bulk: bool = False) -> set[str]:
        """The refs that the last accepted snapshot of a source held."""
        sql = """
            SELECT l.ref FROM sightings s JOIN listings l ON l.id = s.listing_id
            WHERE s.run_id = (SELECT max(id) FROM runs WHERE source = ? AND bulk = ?
                              AND kind = 'snapshot' AND verdict = 'accepted')
        """
        return {row["ref"] for row in self._database.query(sql, [source, bulk])}

    def newest_file(self, source: str) -> date | None:
        """The latest day that an accepted file of a source is of; None where there is none."""
        sql = "SELECT max(as_of) AS day FROM runs WHERE source = ? AND verdict = 'accepted'"
        day = next(self._database.query(sql, [source]))["day"]
        return day and date.fromisoformat(day)

    def forget(self, run_id: int) -> Run:
        """Withdraw an accepted run: its sightings count no more, though they stay written.

        Raises:
            UsageError: there is no accepted run of that number.
        """
        run = next((each for each in self.runs() if each.id == run_id), None)
        if run is None or run.verdict != "accepted":
            what = f"is {run.verdict}" if run else "does not exist"
            raise UsageError(f"run {run_id} {what}; `clinics status` lists the accepted runs")
        with writing(self._database):
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

    def words(self, versions: Collection[str]) -> dict[str, Listing]:
        """The listings that versions were fingerprints of."""
        sql = """
            SELECT v.id, l.source, l.ref, v.words
            FROM versions v JOIN listings l ON l.id = v.listing_id
            WHERE v.id IN (SELECT value FROM json_each(?))
        """
        rows = self._database.query(sql, [json.dumps(sorted(versions))])
        return {row["id"]: _listing(row["source"], row["ref"], row["words"]) for row in rows}

    def answers(self) -> list[Answer]:
        """Every geocoder's last answer to every address it was asked for, misses too."""
        return [_answer(row) for row in self._database.query("SELECT * FROM answers")]

    def remember_answers(self, answers: Iterable[Answer]) -> None:
        """Write what a geocoder answered, in place of what it did before, in one transaction."""
        with writing(self._database):
            self._database.table("answers").upsert_all(
                map(_answer_row, answers), pk=("address", "provider")
            )

    def forget_answers(self, provider: str) -> None:
        """Lose what one geocoder answered, to every address; it can be asked again."""
        with writing(self._database):
            self._database.table("answers").delete_where("provider = ?", [provider])

    def record_build(self, row: dict[str, Any]) -> None:
        """Write how a refused build went: counts, verdict and reason."""
        with writing(self._database):
            self._database.table("builds").insert(row)

    def last_build(self, *, published_only: bool = True) -> dict[str, Any] | None:
        """The last build that was published, or the last of all; None where there is none."""
        which = "WHERE verdict = 'published'" if published_only else ""
        sql = f"SELECT * FROM builds {which} ORDER BY id DESC LIMIT 1"  # noqa: S608 # because both are ours
        return next(iter(self._database.query(sql)), None)

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
            migrations.apply(database)
        except sqlite3.DatabaseError as error:
            raise UsageError(f"{path}: the memory cannot be used: {error}") from error
        yield Collected(database)


def _missed(snapshots: Sequence[int], last_seen: int) -> int:
    """How many snapshots came after the visit that saw it last."""
    return len(snapshots) - bisect_right(snapshots, last_seen)


def _answer_row(answer: Answer) -> dict[str, Any]:
    days = {"day": answer.day.isoformat(), "retry_on": None}
    if answer.retry_on:
        days["retry_on"] = answer.retry_on.isoformat()
    return {**asdict(answer), **days}


def _answer(row: dict[str, Any]) -> Answer:
    retry_on = row["retry_on"] and date.fromisoformat(row["retry_on"])
    return Answer(**{**row, "day": date.fromisoformat(row["day"]), "retry_on": retry_on})


def _run_row(run: Run) -> dict[str, Any]:
    row = asdict(run)
    row["started"], row["finished"] = _stamp(run.started), _stamp(run.finished)
    row["bulk"], row["as_of"] = int(run.bulk), run.as_of and run.as_of.isoformat()
    return row


def _run(row: dict[str, Any]) -> Run:
    moments = {key: datetime.fromisoformat(row[key]) for key in ("started", "finished")}
    as_of = row["as_of"] and date.fromisoformat(row["as_of"])
    return Run(**{**row, **moments, "bulk": bool(row["bulk"]), "as_of": as_of})


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _words(listing: Listing) -> str:
    said = {key: value for key, value in asdict(listing).items() if value not in (None, ())}
    return json.dumps(said, sort_keys=True)


def _listing(source: str, ref: str, words: str) -> Listing:
    """A listing from its words; a field that a later version dropped is passed over."""
    return listing_of({**json.loads(words), "source": source, "ref": ref})
