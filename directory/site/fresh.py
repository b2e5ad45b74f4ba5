"""Say how fresh and how whole the list is: the same numbers for the page and for programs."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from sqlite3 import Connection, Row
from typing import Any, Final

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.errors import BadValueError
from directory.records import STATES
from directory.site import texts, twins, words
from directory.site.kept import kept
from directory.site.measures import MEASURES, days_since_listed, read_measures
from directory.site.query import read_parameters
from directory.site.read import today, with_frame
from directory.site.replies import OPEN, problem, show_to_all, usage
from directory.site.roster import TELEHEALTH
from directory.site.view import Context

AGES: Final = {
    "0_to_30_days": "30 days or less",
    "31_to_90_days": "31 to 90 days",
    "91_to_365_days": "91 to 365 days",
    "over_365_days": "More than 365 days",
    "never": "Never",
}
"""How long ago a clinic was last confirmed; every open clinic is in exactly one."""

VERDICTS: Final = {
    "accepted": "taken in",
    "refused": "turned away, the old entries stand",
    "failed": "failed, the old entries stand",
    "forgotten": "taken back",
}
ROBOTS: Final = {
    "obey": "Its robots.txt is obeyed at every visit",
    "api": "A public API, asked as its publisher says",
    "none": "Not visited: a person brings a file",
}
"""How we read a source."""

STATED: Final = {
    name: words.label(name) for name in ("phone", "website", "street", "routes", "price_from")
}
"""What a clinic can state, of which we count how many do."""

PRECISIONS: Final = {
    "own": "At its own place",
    "zip": "Middle of its ZIP",
    "city": "Middle of its town",
    "none": "Not placed",
}
"""How well a clinic is placed; ``own`` is the building, the street, or its source's own point."""

_EDGES: Final = ((30, "0_to_30_days"), (90, "31_to_90_days"), (365, "91_to_365_days"))
_OPEN: Final = "FROM clinics AS c WHERE c.status <> 'closed'"
_PLACED: Final = (
    "CASE WHEN c.precision IN ('rooftop', 'street', 'source') THEN 'own'"
    " ELSE coalesce(c.precision, 'none') END"
)


async def freshness(datasette: Datasette, request: Request) -> Response:
    """Answer ``/freshness`` and ``/freshness.json``."""
    as_json = request.url_vars.get("format") == "json"
    try:
        read_parameters(request.query_string, (), strict=as_json)
    except BadValueError as error:
        return await problem(datasette, request, 400, str(error))
    day = today(datasette)
    find = partial(read_freshness, day=day, own=texts.folder(datasette))
    if not as_json:
        return await show_to_all(datasette, "freshness.html", partial(_page, find))
    found, frame = await with_frame(datasette, find)
    response = twins.as_json({"ok": True, **found, "usage": usage(datasette, frame)})
    response.headers.update(OPEN)
    return response


def _page(find: Callable[[Connection], dict[str, Any]], connection: Connection) -> Context:
    labels = {
        "ages": AGES, "verdicts": VERDICTS, "stated": STATED, "precisions": PRECISIONS,
        "measures": MEASURES, "robots": ROBOTS,
    }  # fmt: skip
    return {"fresh": find(connection), "labels": labels, "states": STATES}


def read_freshness(connection: Connection, day: date, own: Path | None = None) -> dict[str, Any]:
    """Return freshness as plain values: ``{"as_of": "2026-11-23", "clinics": 37, …}``.

    Ages are whole days before ``day``. Closed clinics are counted in ``statuses`` alone. ``own`` is
    the operator's folder, if there is one. All but what others say is kept with the directory.
    """
    counted = kept(connection, "freshness", partial(_counted, day=day), day=day)
    others_say = [
        {"clinics": said.text, "source": said.source, "url": said.url,
         "published": said.published, "as_of": said.as_of}
        for said in texts.about(day, own).counts
    ]  # fmt: skip
    return {**counted, "others_say": others_say}


def _counted(connection: Connection, day: date) -> dict[str, Any]:
    """Return what the directory itself tells: every row of its largest tables is looked at."""
    count, telehealth = connection.execute(
        f"SELECT count(*), coalesce(sum({TELEHEALTH}), 0) {_OPEN}"
    ).fetchone()
    return {
        "as_of": day.isoformat(),
        "clinics": count,
        "telehealth": telehealth,
        "statuses": _pairs(connection, "SELECT status, count(*) FROM clinics GROUP BY 1"),
        "build": _build(connection, day),
        "sources": _sources(connection, day),
        "ages": _shares(_ages(connection, day), count),
        "stated": _shares(_stated(connection), count),
        "precision": _shares(_precision(connection), count),
        "measures": read_measures(connection, day),
        "states": _states(connection, day),
    }


def _build(connection: Connection, day: date) -> dict[str, Any] | None:
    row = connection.execute("SELECT * FROM build").fetchone()
    return {**dict(row), "age_days": _age(row["built_at"], day)} if row else None


def _sources(connection: Connection, day: date) -> list[dict[str, Any]]:
    problems = _pairs(
        connection,
        "SELECT source, count(*) FROM problems GROUP BY 1",
    )
    return [
        {
            **{name: row[name] for name in (
                "name", "title", "homepage", "last_run", "last_verdict", "last_accepted",
            )},
            **{name: dict(row).get(name) for name in ("robots", "robots_checked")},
            "age_days": _age(row["last_accepted"], day),
            "listings": row["listings"] or 0,
            "problems": problems.get(row["name"], 0),
        }
        for row in connection.execute("SELECT * FROM sources ORDER BY title, name")
    ]  # fmt: skip


def _ages(connection: Connection, day: date) -> dict[str, int]:
    counts = dict.fromkeys(AGES, 0)
    rows = connection.execute(f"SELECT c.last_confirmed, count(*) {_OPEN} GROUP BY 1")
    for confirmed, count in rows:
        counts[_bin(_age(confirmed, day))] += count
    return counts


def _bin(age: int | None) -> str:
    if age is None:
        return "never"
    return next((name for most, name in _EDGES if age <= most), "over_365_days")


def _stated(connection: Connection) -> dict[str, int]:
    sums = ", ".join(f"coalesce(sum(c.{name} IS NOT NULL), 0)" for name in STATED)
    return dict(zip(STATED, connection.execute(f"SELECT {sums} {_OPEN}").fetchone(), strict=True))


def _precision(connection: Connection) -> dict[str, int]:
    found = _pairs(connection, f"SELECT {_PLACED}, count(*) {_OPEN} GROUP BY 1")
    return {name: found.get(name, 0) for name in PRECISIONS}


def _states(connection: Connection, day: date) -> list[dict[str, Any]]:
    """Return each state's open clinics with a place to go to, by how well they are placed."""
    listed = days_since_listed(connection, day)
    rows = connection.execute(
        f"SELECT c.state, {_PLACED} AS placed, count(*) AS clinics {_OPEN} AND NOT {TELEHEALTH}"
        " GROUP BY 1, 2"
    ).fetchall()
    order = sorted({row["state"] for row in rows}, key=lambda code: STATES.get(code or "", "~"))
    return [
        {
            **_state(code, [row for row in rows if row["state"] == code]),
            "days_since_listed": listed.get(code),
        }
        for code in order
    ]


def _state(code: str | None, rows: Iterable[Row]) -> dict[str, Any]:
    placed = {row["placed"]: row["clinics"] for row in rows}
    counts = {name: placed.get(name, 0) for name in PRECISIONS}
    return {"state": code, "clinics": sum(counts.values()), **counts}


def _shares(counts: dict[str, int], whole: int) -> dict[str, dict[str, float | None]]:
    """Return each count with its share of the whole in percent, null where there is no whole."""
    return {
        name: {"clinics": count, "percent": round(100 * count / whole, 1) if whole else None}
        for name, count in counts.items()
    }


def _age(text: str | None, day: date) -> int | None:
    """Return whole days from a day or a moment to this day; None where there was none."""
    return (day - date.fromisoformat(text[:10])).days if text else None


def _pairs(connection: Connection, sql: str) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(sql)}
