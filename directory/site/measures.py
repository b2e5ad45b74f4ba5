"""Measure how right the list is, as far as its own tables can tell; what they cannot is not said.

Each measure is a value with the numbers that it rests on: a share is never shown without how many
it is a share of, and rests on at least `LEAST` of them. Nothing is guessed for one that has less.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from sqlite3 import Connection, Row
from statistics import median
from typing import Any, Final

from directory.site.read import columns_of

Measure = dict[str, Any]
"""``{"value": 75.0, "unit": "percent", "count": 30, "of": 40}``; value null: not enough to say."""

LEAST: Final = 5  # clinics, entries or changes that a share or a median rests on
LATELY: Final = 90  # days
YEAR: Final = 365  # days, for which letters are counted
AUDITED: Final = 50  # clinics that a check by hand takes, in one quarter
OFFICIAL: Final = "findtreatment"
"""The national list of facilities that say they give ketamine, which others are held against."""

MEASURES: Final = {
    "confirmed_30_days": (
        "Confirmed in the last 30 days", "Of the clinics that are listed as open."),
    "confirmed_90_days": (
        "Confirmed in the last 90 days", "Of the clinics that are listed as open."),
    "unconfirmed_over_90_days": (
        "Not confirmed for more than 90 days, or never", "Of all clinics that are not closed."),
    "days_since_listed": (
        "Days since a source was last seen to list a clinic", "The middle one of all clinics."),
    "phones_usable": (
        "Telephone numbers that are real ones by their form", "Of all that sources gave us."),
    "phones_agree": (
        "Telephone numbers on which 2 sources agree",
        "Of the clinics for which 2 sources or more give one."),
    "placed_by_address": (
        "Placed at the building or on its street",
        "Of all clinics. The others are where their source puts them, or in the middle of their"
        " ZIP or town."),
    "websites_speak": (
        "Websites that we read in the last 90 days and that speak of ketamine",
        "Of the clinics that have a website."),
    "days_to_status_change": (
        "Days until a clinic that is gone was shown as such",
        "From the last day it was listed or said to be open to the day its page changed. The"
        " middle one of those in the last 400 days."),
    "corrections": ("Corrections by people in this list", "Those that hold today."),
    "days_to_correction": (
        "Days from a letter to its correction",
        "From the day somebody wrote to us to the day we acted on it. The middle one of those that"
        " we acted on in the last 365 days."),
    "audited": (
        "Clinics found right when a person checked 50 or more by hand",
        "Drawn by lot, and right in all that could be checked: name, address, phone and how"
        " ketamine is given. The newest quarter in which so many were checked."),
    "official_also_elsewhere": (
        "Clinics of the US government’s list that other sources have too",
        "Of the clinics on FindTreatment.gov that say they give ketamine. The more of them our"
        " other sources have, the fuller those are."),
    "estimated_total": (
        "A rough guess at how many clinics there are",
        "From how far that list and all our other sources overlap. Clinics that are on no list"
        " for the same reason are missed, so the true number may well be higher."),
}  # fmt: skip
"""What each measure is called, and what it is measured on; in the order of the page."""

_OPEN: Final = "FROM clinics AS c WHERE c.status <> 'closed'"


def read_measures(connection: Connection, day: date) -> dict[str, Measure]:
    """Return every measure of `MEASURES` by its name, as it stands on a day."""
    found = {
        **_confirmed(connection, day),
        "days_since_listed": _days_since_listed(connection, day),
        "phones_usable": _phones_usable(connection),
        "phones_agree": _phones_agree(connection),
        "placed_by_address": _share(connection.execute(
            "SELECT sum(c.precision IN ('rooftop', 'street')), count(*)"
            f" {_OPEN}"
        ).fetchone()),
        "websites_speak": _websites_speak(connection, day),
        "days_to_status_change": _days_to_status_change(connection),
        "corrections": _corrections(connection),
        "days_to_correction": _days_to_correction(connection, day),
        "audited": _audited(connection),
        **_coverage(connection),
    }  # fmt: skip
    return {name: found[name] for name in MEASURES}


def days_since_listed(connection: Connection, day: date) -> dict[str | None, float]:
    """Return for each state the median days since a source was last seen to list its clinics."""
    days: dict[str | None, list[int]] = {}
    for state, seen, count in connection.execute(
        f"SELECT c.state, c.last_seen, count(*) {_OPEN} AND c.last_seen IS NOT NULL GROUP BY 1, 2"
    ):
        days.setdefault(state, []).extend([_days(seen, day)] * count)
    return {state: float(median(each)) for state, each in days.items()}


def total_estimated(one: int, other: int, both: int) -> tuple[int, int, int] | None:
    """Return how many there are by two lists of them, with the ends of 95 %: ``(137, 110, 164)``.

    None where fewer than seven are on both: the estimate would lean.

    Source: Chapman 1951; Seber 1970 for the variance; Robson and Regier 1964 for the seven.
    """
    if both < 7:
        return None
    whole = (one + 1) * (other + 1) / (both + 1) - 1
    spread = (one + 1) * (other + 1) * (one - both) * (other - both)
    error = 1.96 * (spread / ((both + 1) ** 2 * (both + 2))) ** 0.5
    known = one + other - both
    return round(whole), max(known, round(whole - error)), round(whole + error)


def right_in(right: int, checked: int) -> tuple[float, float]:
    """Return the share that may be right of all, as ends of 95 %: 43 of 50 is ``(73.8, 93.0)``.

    Source: Wilson 1927, the score interval.
    """
    if not checked:
        return 0.0, 100.0
    z, share = 1.96, right / checked
    middle = share + z**2 / (2 * checked)
    spread = z * (share * (1 - share) / checked + z**2 / (4 * checked**2)) ** 0.5
    low, high = ((middle + way * spread) / (1 + z**2 / checked) for way in (-1, 1))
    return round(100 * max(low, 0), 1), round(100 * min(high, 1), 1)


def _confirmed(connection: Connection, day: date) -> dict[str, Measure]:
    rows = connection.execute(
        f"SELECT c.status = 'active', c.last_confirmed, count(*) {_OPEN} GROUP BY 1, 2"
    ).fetchall()
    ages = [(active, _days(seen, day) if seen else None, count) for active, seen, count in rows]
    every = sum(count for *_, count in ages)
    active = [(age, count) for is_active, age, count in ages if is_active]
    old = sum(count for _, age, count in ages if age is None or age > LATELY)
    return {
        **{
            f"confirmed_{most}_days": _share(
                (
                    sum(count for age, count in active if age is not None and age <= most),
                    sum(count for _, count in active),
                )
            )
            for most in (30, 90)
        },
        "unconfirmed_over_90_days": _share((old, every)),
    }


def _days_since_listed(connection: Connection, day: date) -> Measure:
    rows = connection.execute(
        f"SELECT c.last_seen, count(*) {_OPEN} AND c.last_seen IS NOT NULL GROUP BY 1"
    )
    return _middle(age for seen, count in rows for age in [_days(seen, day)] * count)


def _phones_usable(connection: Connection) -> Measure:
    good, bad = connection.execute(
        "SELECT (SELECT count(*) FROM listings WHERE phone IS NOT NULL),"
        " (SELECT count(DISTINCT listing_id) FROM problems WHERE field = 'phone' AND listing_id"
        " NOT IN (SELECT id FROM listings WHERE phone IS NOT NULL))"
    ).fetchone()
    return _share((good, good + bad))


def _phones_agree(connection: Connection) -> Measure:
    """Of clinics with a telephone by two sources, those whose shown one two of them give."""
    return _share(
        connection.execute(
            "SELECT coalesce(sum(agreeing >= 2), 0), count(*) FROM ("
            " SELECT count(DISTINCT l.source) AS saying,"
            " count(DISTINCT CASE WHEN l.phone = c.phone THEN l.source END) AS agreeing"
            " FROM clinics AS c JOIN listings AS l ON l.clinic_id = c.id"
            " WHERE l.phone IS NOT NULL AND c.status <> 'closed' AND c.source_count > 1"
            " GROUP BY c.rowid HAVING saying >= 2)"
        ).fetchone()
    )


def _websites_speak(connection: Connection, day: date) -> Measure:
    """Of clinics with a website, those whose own pages were read lately and name ketamine."""
    visited = "SELECT 1 FROM runs WHERE kind = 'sites' AND verdict = 'accepted'"
    if connection.execute(visited).fetchone() is None:
        return _share((0, 0))  # nobody has looked, which says nothing of the sites
    since = (day - timedelta(days=LATELY)).isoformat()
    return _share(
        connection.execute(
            "SELECT sum(c.id IN (SELECT l.clinic_id FROM listings AS l WHERE l.source IN (SELECT"
            " source FROM runs WHERE kind = 'sites') AND l.last_seen >= ? AND l.id NOT IN (SELECT"
            " listing_id FROM problems WHERE field = 'passages'))), count(*)"
            " FROM clinics AS c WHERE c.status <> 'closed' AND c.website IS NOT NULL",
            [since],
        ).fetchone()
    )


def _days_to_status_change(connection: Connection) -> Measure:
    """The median days from the last sign of a clinic to the build that showed it gone."""
    if not columns_of(connection, "changes"):
        return _middle(())
    rows = connection.execute(
        "SELECT ch.built_at, CASE ch.what WHEN 'closed' THEN c.closed_on ELSE c.last_seen END"
        " FROM changes AS ch JOIN clinics AS c ON c.id = ch.clinic_id WHERE ch.what = 'closed'"
        " OR (ch.what = 'changed' AND ch.field = 'status' AND ch.after = 'unconfirmed')"
    )
    days = (_days(last, date.fromisoformat(built[:10])) for built, last in rows if last)
    return _middle(each for each in days if each >= 0)  # below 0 it has been seen again since


def _corrections(connection: Connection) -> Measure:
    sql = "SELECT count(*) FROM facts WHERE source = 'correction'"
    count = connection.execute(sql).fetchone()[0]
    return {"value": count, "unit": "corrections", "count": count, "of": None}


def _days_to_correction(connection: Connection, day: date) -> Measure:
    if not columns_of(connection, "letters"):
        return _middle(())
    since = (day - timedelta(days=YEAR)).isoformat()
    rows = connection.execute("SELECT asked, answered FROM letters WHERE answered > ?", [since])
    return _middle(_days(asked, date.fromisoformat(answered)) for asked, answered in rows)


def _audited(connection: Connection) -> Measure:
    """What people found in the newest quarter in which they checked enough."""
    counts: dict[str, dict[str, Row]] = {}
    if columns_of(connection, "audits"):
        for row in connection.execute("SELECT * FROM audits ORDER BY quarter DESC"):
            counts.setdefault(row["quarter"], {})[row["field"]] = row
    enough = (each for each in counts.values() if each["clinic"]["checked"] >= AUDITED)
    fields = next(enough, None)
    if fields is None:
        latest = next((each["clinic"]["checked"] for each in counts.values()), 0)
        return {"value": None, "unit": "percent", "count": None, "of": latest}
    whole = fields.pop("clinic")
    low, high = right_in(whole["right"], whole["checked"])
    return {
        **_share((whole["right"], whole["checked"])),
        "low": low,
        "high": high,
        "since": whole["first_day"],
        "until": whole["last_day"],
        "fields": {
            name: {"count": each["right"], "of": each["checked"]} for name, each in fields.items()
        },
    }


def _coverage(connection: Connection) -> dict[str, Measure]:
    """How far the official list and all others overlap, and what follows from that."""
    official, others, both = connection.execute(
        "SELECT coalesce(sum(official), 0), coalesce(sum(elsewhere), 0),"
        " coalesce(sum(official AND elsewhere), 0) FROM ("
        " SELECT max(l.source = ?) AS official, max(l.source <> ?) AS elsewhere"
        " FROM listings AS l WHERE l.clinic_id NOT IN (SELECT id FROM clinics WHERE status ="
        " 'closed') GROUP BY l.clinic_id)",
        [OFFICIAL, OFFICIAL],
    ).fetchone()
    guess = total_estimated(official, others, both)
    value, low, high = guess or (None, None, None)
    return {
        "official_also_elsewhere": _share((both, official)),
        "estimated_total": {"value": value, "unit": "clinics", "count": both, "of": None,
                            "low": low, "high": high},
    }  # fmt: skip


def _share(counts: tuple[int | None, int]) -> Measure:
    count, whole = counts[0] or 0, counts[1]
    value = round(100 * count / whole, 1) if whole >= LEAST else None
    return {"value": value, "unit": "percent", "count": count, "of": whole}


def _middle(days: Iterable[int]) -> Measure:
    every = list(days)
    value = float(median(every)) if len(every) >= LEAST else None
    return {"value": value, "unit": "days", "count": None, "of": len(every)}


def _days(text: str, day: date) -> int:
    return (day - date.fromisoformat(text[:10])).days
