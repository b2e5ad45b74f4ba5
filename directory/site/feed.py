"""Answer ``/changes.atom``, ``/closed.atom`` and ``/state/tx.atom``: what is new (Atom)."""

from functools import partial
from sqlite3 import Connection
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.errors import BadValueError
from directory.records import STATES
from directory.site.changes import MOST, Change, recent
from directory.site.gone import closings
from directory.site.query import read_parameters
from directory.site.read import Frame, public_address, with_frame
from directory.site.replies import OPEN, problem
from directory.site.twins import MADE_UP, SHARED
from directory.site.words import day

_ATOM: Final = "http://www.w3.org/2005/Atom"


async def feed(datasette: Datasette, request: Request) -> Response:
    """Answer a feed (Atom): what is new, changed, closed, open again; or only what is closed."""
    code = (request.url_vars.get("state") or "").upper() or None
    if code is not None and code not in STATES:
        return await problem(datasette, request, 404, f"There is no state {code}.")
    try:
        read_parameters(request.query_string, (), strict=True)
    except BadValueError as error:
        return await problem(datasette, request, 400, str(error))
    is_of_closed = request.url_vars.get("what") == "closed"
    find = _closed if is_of_closed else partial(recent, state=code)
    found, frame = await with_frame(datasette, find)
    where = f" in {STATES[code]}" if code else ""
    title = "Closed clinics" if is_of_closed else "Changes"
    body = _written(
        found,
        frame,
        title=f"{title} of the ketamine clinic directory{where}",
        path=request.path.lower(),
        base=public_address(datasette) or "",
    )
    sample = {"X-Robots-Tag": "noindex", "X-Sample-Data": "true"} if frame.is_sample else {}
    headers = {**SHARED, **OPEN, **sample}
    return Response(body, headers=headers, content_type="application/atom+xml; charset=utf-8")


def _closed(connection: Connection) -> list[Change]:
    """Return the clinics that closed last, each with the evidence that ``/closed`` shows."""
    return [
        {
            **clinic,
            "clinic_id": clinic["id"],
            "slug": clinic["page"].rpartition("/")[2],
            "built_at": f"{clinic['day']}T00:00:00Z",
            "what": "closed",
            "field": None,
            "told": _evidence(clinic),
        }
        for clinic in closings(connection, MOST)
    ]


def _evidence(clinic: Change) -> str:
    if clinic["source_title"]:
        return f"Closed. {clinic['source_title']} said so on {day(clinic['day'])}"
    return f"No longer listed; last listed {day(clinic['day'])}"


def _written(found: list[Change], frame: Frame, *, title: str, path: str, base: str) -> str:
    """Return the feed; without a public address its links are within the site."""
    if frame.is_sample:
        title = f"{MADE_UP} {title}"
    updated = found[0]["built_at"] if found else frame.built_at or "1970-01-01T00:00:00Z"
    entries = "".join(_entry(each, base) for each in found)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{_ATOM}">\n'
        f"<title>{escape(title)}</title>\n<id>{_id(path)}</id>\n<updated>{updated}</updated>\n"
        "<author><name>Ketamine clinic directory</name></author>\n"
        f'<link rel="self" href={quoteattr(base + path)}/>\n'
        f"<rights>CC0 1.0</rights>\n{entries}</feed>\n"
    )


def _entry(change: Change, base: str) -> str:
    key = "/".join(str(change[name]) for name in ("built_at", "clinic_id", "what", "field"))
    place = ", ".join(part for part in (change["city"], change["state"]) if part)
    name = ", ".join(part for part in (change["name"], place) if part)
    title = f"{name}: {change['told']}" if name else change["told"]
    slug = change["slug"]
    link = f"/clinic/{change['clinic_id']}" + (f"/{slug}" if slug else "")
    return (
        f"<entry><title>{escape(title)}</title><id>{_id(key)}</id>"
        f"<updated>{change['built_at']}</updated><link href={quoteattr(base + link)}/>"
        f"<content>{escape(change['told'])}</content></entry>\n"
    )


def _id(key: str) -> str:
    """Return a name for ever of a feed or an entry, for readers that have seen it before."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'ketamine-clinic-directory/{key}')}"
