"""Answer ``/closed``: clinics that closed or went missing, when, and who said so."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import partial
from sqlite3 import Connection, Row
from typing import Any, Final
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.errors import BadValueError
from directory.records import STATES
from directory.site import twins
from directory.site.kept import kept
from directory.site.query import read_parameters, whole
from directory.site.read import today, with_frame
from directory.site.replies import OPEN, problem, show, usage
from directory.site.words import weblink

SIZE: Final = 40  # closed clinics in one answer, the page and the JSON alike
FEW: Final = 20  # of those only paused or missing, on the first page
STATUSES: Final = ("closed", "temporarily_closed", "unconfirmed")

SILENT: Final = "its own website no longer speaks of ketamine"
_UNSAID: Final = {"closed": "no longer listed", "unconfirmed": "not listed lately"}
"""What we go by where no source said it."""

_SELECT: Final = (
    "SELECT c.id, c.slug, c.name, c.city, c.state, c.status, f.source,"
    " coalesce(s.title, f.source) AS source_title, f.url,"
    " f.source IN (SELECT source FROM runs WHERE kind = 'sites') AS is_own_site,"
    " coalesce(CASE WHEN c.status = 'closed' THEN c.closed_on"
    " WHEN c.status = 'temporarily_closed' THEN f.first_seen END, c.last_seen) AS day"
    " FROM clinics AS c"
    # The first to say so; "unconfirmed" is our own finding, or of a site that fell silent.
    " LEFT JOIN facts AS f ON f.rowid = (SELECT rowid FROM facts WHERE clinic_id = c.id"
    " AND field = 'status' AND value = c.status AND chosen = 1 ORDER BY first_seen, source LIMIT 1)"
    " LEFT JOIN sources AS s ON s.name = f.source"
    " WHERE c.status IN ('closed', 'temporarily_closed', 'unconfirmed')"
    " ORDER BY day DESC, c.name COLLATE NOCASE, c.id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Every clinic that is gone, as far as pages tell of it, newest first."""

    counts: Counter[tuple[str, str | None]]  # by status and state; ``None`` is every state
    clinics: dict[tuple[str, str | None], list[dict[str, Any]]]  # by the same


async def closed(datasette: Datasette, request: Request) -> Response:
    """Answer ``/closed`` and ``/closed.json``, newest first; ``?state=tx`` keeps to one state."""
    as_json = request.url_vars.get("format") == "json"
    try:
        state, page, left_out = _read_asked(request.query_string, strict=as_json)
    except BadValueError as error:
        return await problem(datasette, request, 400, str(error))
    find = partial(read_gone, state=state, page=page, day=today(datasette))
    gone, frame = await with_frame(datasette, find)
    pages = max(-(-gone["count"] // SIZE), 1)
    more = page < pages
    if as_json:
        query = {"state": state, "page": page}
        following = _address("/closed.json", state, page + 1) if more else None
        answer = {"ok": True, **gone, "query": query, "next": following}
        response = twins.as_json({**answer, "usage": usage(datasette, frame)})
        response.headers.update(OPEN)
        return response
    context = {
        "frame": frame,
        "gone": gone,
        "state": state,
        "states": STATES,
        "left_out": left_out,
        "previous": _address("/closed", state, min(page - 1, pages)) if page > 1 else None,
        "following": _address("/closed", state, page + 1) if more else None,
        "canonical": _address("/closed", state, page),
    }
    return await show(datasette, "closed.html", context)


def read_gone(connection: Connection, state: str | None, page: int, day: date) -> dict[str, Any]:
    """Return ``{"count": …, "clinics": […], "temporarily_closed": […], "unconfirmed": […], …}``."""
    gone = kept(connection, "gone", _gone)
    counts = {status: gone.counts[status, state] for status in STATUSES}
    few = 0 if page > 1 else FEW
    return {
        "as_of": day.isoformat(),
        "count": counts["closed"],
        "counts": counts,
        "states": _by_state(gone),
        "clinics": gone.clinics.get(("closed", state), [])[(page - 1) * SIZE : page * SIZE],
        **{status: gone.clinics.get((status, state), [])[:few] for status in STATUSES[1:]},
    }


def closings(connection: Connection, most: int) -> list[dict[str, Any]]:
    """Return the clinics that closed last, newest first, with the day and who said so."""
    return kept(connection, "gone", _gone).clinics.get(("closed", None), [])[:most]


def _read_asked(text: str, *, strict: bool) -> tuple[str | None, int, tuple[str, ...]]:
    """Return the state and the page that were asked for, and what of it a page cannot use.

    Raises:
        BadValueError: where ``strict``, a parameter is unknown or cannot be used.
    """
    said = read_parameters(text, ("state", "page"), strict=strict)
    found: dict[str, Any] = {}
    left_out = []
    for name, reader in (("state", _code), ("page", _page)):
        try:
            found[name] = reader(said.get(name))
        except BadValueError:
            if strict:
                raise
            left_out.append(f"{name}={said[name][:40]}")
    return found.get("state"), found.get("page", 1), tuple(left_out)


def _page(text: str | None) -> int:
    return whole(text or "1", "page", 9999)


def _code(text: str | None) -> str | None:
    if text is None:
        return None
    if text.upper() not in STATES:
        raise BadValueError("state", "state must be a USPS code, such as tx.")
    return text.upper()


def _gone(connection: Connection) -> Gone:
    """Read who is gone; of those who may come back no more than a page shows."""
    gone = Gone(counts=Counter(), clinics={})
    for clinic in map(_told, connection.execute(_SELECT)):
        status = clinic["status"]
        for key in {(status, None), (status, clinic["state"])}:
            gone.counts[key] += 1
            if status == "closed" or gone.counts[key] <= FEW:
                gone.clinics.setdefault(key, []).append(clinic)
    return gone


def _by_state(gone: Gone) -> dict[str, int]:
    """Return how many closed clinics each state has, most first; those of no state left out."""
    counts = [
        (state, count)
        for (status, state), count in gone.counts.items()
        if state is not None and status == "closed"
    ]
    return dict(sorted(counts, key=lambda each: (-each[1], each[0])))


def _told(row: Row) -> dict[str, Any]:
    """Return a clinic with the day and the evidence: a source's word, or that it is missing."""
    told = dict(row)
    said = SILENT if told["status"] == "unconfirmed" and told["is_own_site"] else "a source said so"
    return {
        **{name: told[name] for name in ("id", "name", "city", "state", "status", "day")},
        "evidence": said if told["source"] else _UNSAID.get(told["status"]),
        "source": told["source"],
        "source_title": told["source_title"],
        "url": weblink(told["url"]),
        "page": f"/clinic/{told['id']}/{told['slug']}",
    }


def _address(path: str, state: str | None, page: int) -> str:
    said = {"state": state and state.lower(), "page": page if page > 1 else None}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{path}?{query}" if query else path
