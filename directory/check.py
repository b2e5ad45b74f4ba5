"""Look a built directory over before anyone sees it: is it whole, and no worse than yesterday's?"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

LEAST_SHARE = 0.8  # of yesterday's clinics

_FAULTS = {
    "clinics without a source": """
        SELECT count(*) FROM clinics WHERE id NOT IN (SELECT clinic_id FROM listings)""",
    "clinics whose name nobody said": """
        SELECT count(*) FROM clinics c WHERE NOT EXISTS (
            SELECT 1 FROM facts f WHERE f.clinic_id = c.id AND f.field = 'name' AND f.chosen)""",
    "facts of no clinic": """
        SELECT count(*) FROM facts WHERE clinic_id NOT IN (SELECT id FROM clinics)""",
    "listings of no clinic": """
        SELECT count(*) FROM listings WHERE clinic_id NOT IN (SELECT id FROM clinics)""",
    "listings of an unnamed source": """
        SELECT count(*) FROM listings WHERE source NOT IN (SELECT name FROM sources)""",
    "redirects that lead nowhere": """
        SELECT count(*) FROM redirects WHERE clinic_id NOT IN (SELECT id FROM clinics)""",
    "points without a precision": """
        SELECT count(*) FROM clinics WHERE (latitude IS NULL) <> (precision IS NULL)""",
    "clinics missing from the map's index": """
        SELECT (SELECT count(*) FROM clinics WHERE latitude IS NOT NULL)
             - (SELECT count(*) FROM clinics_rtree)""",
    "made-up clinics among real ones": """
        SELECT count(DISTINCT sample) - 1 FROM sources WHERE listings > 0""",
    "made-up telephones (555-01xx) of sources that are not a sample": """
        SELECT count(*), min(l.id) FROM listings l JOIN sources s ON s.name = l.source
        WHERE s.sample = 0 AND l.phone LIKE '+1___55501__'""",
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
            now = _count(connection)
    except sqlite3.DatabaseError as error:
        return [f"SQLite says the file is not whole: {error}"]
    if live.exists():
        before = _count_of(live)
        if now < LEAST_SHARE * before:
            faults.append(f"{now} clinics, expected at least {LEAST_SHARE:.0%} of {before}")
    return faults


def _count_of(live: Path) -> int:
    """Clinics in the live file; none where it is damaged, so that a build can mend it."""
    try:
        with closing(sqlite3.connect(live)) as connection:
            return _count(connection)
    except sqlite3.DatabaseError:
        return 0


def _faults(connection: sqlite3.Connection) -> Iterator[str]:
    verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        yield f"SQLite says the file is not whole: {verdict}"
        return
    for name, sql in _FAULTS.items():
        count, *example = connection.execute(sql).fetchone()
        if count > 0:
            yield ", such as ".join([f"{count} {name}", *example])


def _count(connection: sqlite3.Connection) -> int:
    tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'clinics'")
    if not tables.fetchone()[0]:
        return 0
    return int(connection.execute("SELECT count(*) FROM clinics").fetchone()[0])
