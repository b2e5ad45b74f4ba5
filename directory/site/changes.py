"""Tell what changed in clinics, in words: for the page of one, and for who follows them all."""

from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any, Final

from directory.site import words
from directory.site.read import columns_of

Change = dict[str, Any]  # a row of `changes`, with what it means in words

MOST: Final = 100  # entries of a feed
FEW: Final = 30  # lines of history on the page of a clinic
WHAT: Final = {
    "new": "New in the list",
    "changed": "Changed",
    "closed": "Closed",
    "reopened": "Open again",
    "merged": "Merged into another entry",
    "split": "Split from another entry",
    "withdrawn": "No longer listed as such a clinic",
    "removed": "Removed on request",
    "recleaned": "Read anew: our reading changed, not the clinic",
}


def of_clinic(connection: Connection, clinic_id: str) -> list[Change]:
    """Return what changed in one clinic, newest first; nothing where no build has told yet."""
    if not columns_of(connection, "changes"):
        return []
    rows = connection.execute(
        "SELECT * FROM changes WHERE clinic_id = ? AND what <> 'new'"
        " ORDER BY built_at DESC, rowid LIMIT ?",
        [clinic_id, FEW],
    )
    return [in_words(dict(row)) for row in rows]


def in_words(change: Mapping[str, Any]) -> Change:
    """Return a change with ``told``: ``"Phone: from (512) 555-0142 to (512) 555-0199"``."""
    what, field = WHAT.get(change["what"], change["what"]), change["field"]
    if field is None:
        return {**change, "told": what}
    before, after = (words.of_values(field, change[side]) for side in ("before", "after"))
    said = f"{words.label(field)}: from {before} to {after}"
    return {**change, "told": said if change["what"] == "changed" else f"{what}. {said}"}


def last_changes(connection: Connection) -> dict[str, str]:
    """Return when each clinic last changed, as the builds saw it: ``{"k7m2q9xw": "2026-11-…"}``."""
    if not columns_of(connection, "changes"):
        return {}
    rows = connection.execute("SELECT clinic_id, max(built_at) FROM changes GROUP BY 1")
    return dict(map(tuple, rows))


def recent(connection: Connection, state: str | None) -> list[Change]:
    """Return the newest changes of clinics; our own second readings are no news."""
    if not columns_of(connection, "changes"):
        return []
    rows = connection.execute(
        "SELECT h.*, c.slug, c.city, c.state FROM changes AS h LEFT JOIN clinics AS c"
        " ON c.id = h.clinic_id WHERE h.what <> 'recleaned'"
        " AND (:state IS NULL OR c.state = :state) ORDER BY h.built_at DESC, h.rowid LIMIT :most",
        {"state": state, "most": MOST},
    )
    return [in_words(dict(row)) for row in rows]
