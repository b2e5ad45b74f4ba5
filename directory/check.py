"""Look a built directory over before anyone sees it: is it whole, and no worse than yesterday's?"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

LEAST_SHARE = 0.8  # of yesterday's clinics

_FAULTS = {
    "clinics without a source": """
        SELECT count(*) FROM clinics WHERE id NOT IN (SELECT clinic_id FROM listings)""",
    "facts of no clinic": """
        SELECT count(*) FROM facts WHERE clinic_id NOT IN (SELECT id FROM clinics)""",
    "listings of no clinic": """
        SELECT count(*) FROM listings WHERE clinic_id NOT IN (SELECT id FROM clinics)""",
    "listings of an unnamed source": """
        SELECT count(*) FROM listings WHERE source NOT IN (SELECT name FROM sources)""",
    "redirects that lead nowhere": """
        SELECT count(*) FROM redirects WHERE clinic_id NOT IN (SELECT id FROM clinics)""",
    "removals that name who was removed": """
        SELECT count(*) FROM changes
        WHERE what = 'removed' AND coalesce(name, "before", "after") IS NOT NULL""",
    "points without a precision": """
        SELECT count(*) FROM clinics WHERE (latitude IS NULL) <> (precision IS NULL)""",
    "made-up clinics among real ones": """
        SELECT count(DISTINCT sample) - 1 FROM sources WHERE listings > 0""",
    "made-up telephones (555-01xx) of sources that are not a sample": """
        SELECT count(*), min(l.id) FROM listings l JOIN sources s ON s.name = l.source
        WHERE s.sample = 0 AND l.phone LIKE '+1___55501__'""",
}


_SAID = ("name", "chain", "street", "unit", "city", "state", "postcode", "phone", "website")
_FAULTS |= {
    f"values of {name} that nobody said": f"""
        SELECT count(*) FROM clinics c WHERE c.{name} IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM facts f WHERE f.clinic_id = c.id AND f.field = '{name}'
            AND f.value = c.{name} AND f.chosen)"""  # noqa: S608 # because the names are ours
    for name in _SAID
}


def check(built: Path, live: Path) -> list[str]:
    """Return what is wrong with a built directory, in words; an empty list is a good one.

    Args:
        built: the new file.
        live: the one visitors see now; it may not be there yet.
    """
    try:
        with closing(sqlite3.connect(f"file:{built}?mode=ro", uri=True)) as connection:
            faults = list(_faults(connection))
            now = _counts(connection)
    except sqlite3.DatabaseError as error:
        return [f"SQLite says the file is not whole: {error}"]
    if live.exists():
        faults += list(_losses(now, _counts_of(live)))
    return faults


def _losses(now: Mapping[str, int], before: Mapping[str, int]) -> Iterator[str]:
    """What there is too little of; one line is enough to look."""
    for what, count in before.items():
        if now.get(what, 0) < LEAST_SHARE * count:
            yield f"{now.get(what, 0)} {what}, expected at least {LEAST_SHARE:.0%} of {count}"
            return


def _counts_of(live: Path) -> dict[str, int]:
    """Clinics in the live file; none where it is damaged, so that a build can mend it."""
    try:
        with closing(sqlite3.connect(live)) as connection:
            return _counts(connection)
    except sqlite3.DatabaseError:
        return {}


def _faults(connection: sqlite3.Connection) -> Iterator[str]:
    verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        yield f"SQLite says the file is not whole: {verdict}"
        return
    for name, sql in _FAULTS.items():
        count, *example = connection.execute(sql).fetchone()
        if count > 0:
            yield ", such as ".join([f"{count} {name}", *example])


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many clinics there are, and how many of them are not closed."""
    tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'clinics'")
    if not tables.fetchone()[0]:
        return {}
    sql = "SELECT count(*), count(*) FILTER (WHERE status <> 'closed') FROM clinics"
    every, still_open = connection.execute(sql).fetchone()
    return {"clinics": int(every), "clinics not closed": int(still_open)}
