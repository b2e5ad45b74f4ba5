"""What the last build published, and what changed from build to build: a part of the memory."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from directory.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Told:
    """What the next build has to know of a published one."""

    members: Mapping[str, str]  # "list:7" → "k7m2q9xw"
    redirects: Mapping[str, str]  # an id merged away → the id it became
    published: Mapping[str, Snapshot]
    changes: Iterable[dict[str, Any]]  # what changed, in the columns of table ``changes``


class History:
    """The published builds of an open memory: ``memory.history``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def published(self) -> dict[str, Snapshot]:
        """The clinics of the last published build, by id."""
        rows = self._database.query("SELECT * FROM published ORDER BY clinic_id")
        return {row.pop("clinic_id"): _snapshot(row) for row in rows}

    def removed(self) -> set[str]:
        """Clinics that were ever removed on request."""
        rows = self._database.query("SELECT clinic_id FROM changes WHERE what = 'removed'")
        return {row["clinic_id"] for row in rows}

    def changes(self, since: date) -> list[dict[str, Any]]:
        """What changed in the builds since a day; what was only recleaned, of the last of them."""
        sql = """
            SELECT c.* FROM changes c WHERE c.built_at >= ? AND (c.what <> 'recleaned'
                OR c.built_at = (SELECT max(built_at) FROM builds WHERE verdict = 'published'))
            ORDER BY c.id
        """
        rows = self._database.query(sql, [since.isoformat()])
        return [{key: value for key, value in row.items() if key != "id"} for row in rows]

    def remember(self, build: dict[str, Any], told: Told) -> None:
        """Write a published build in one transaction: which clinic each listing is, what was said.

        Args:
            build: its row of ``builds``.
            told: what the next build has to know of this one.
        """
        with writing(self._database):
            self._database.table("members").upsert_all(
                ({"listing_id": key, "clinic_id": value} for key, value in told.members.items()),
                pk="listing_id",
            )
            self._database.conn.execute("DELETE FROM redirects")
            self._database.table("redirects").insert_all(
                {"old_id": key, "clinic_id": value} for key, value in told.redirects.items()
            )
            self._database.conn.execute("DELETE FROM published")
            self._database.table("published").insert_all(
                {"clinic_id": key, **_snapshot_row(each)} for key, each in told.published.items()
            )
            self._database.table("changes").insert_all(told.changes)
            self._database.table("builds").insert(build)

    def clear(self) -> None:
        """Forget what was published: the next build has nothing to compare with."""
        with writing(self._database):
            self._database.conn.execute("DELETE FROM published")
            self._database.conn.execute("DELETE FROM changes")


@contextmanager
def writing(database: Database) -> Iterator[None]:
    """One transaction, waiting its turn from the start: a later upgrade would not wait."""
    database.conn.execute("BEGIN IMMEDIATE")
    with database.conn:
        yield


def _snapshot_row(each: Snapshot) -> dict[str, str]:
    return {
        "words": each.words,
        "members": json.dumps(each.members),
        "decided": each.decided,
        "evidence": each.evidence,
    }


def _snapshot(row: dict[str, str]) -> Snapshot:
    members: dict[str, str] = json.loads(row["members"])
    return Snapshot(
        words=row["words"], members=members, decided=row["decided"], evidence=row["evidence"]
    )
