"""Answer ``/changes.atom`` and ``/state/tx.atom``: what changed, to be followed (Atom)."""

from functools import partial
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.errors import BadValueError
from directory.records import STATES
from directory.site.changes import Change, recent
from directory.site.query import read_parameters
from directory.site.read import Frame, public_address
from directory.site.reading import with_frame
from directory.site.replies import OPEN, problem
from directory.site.twins import MADE_UP, SHARED

_ATOM: Final = "http://www.w3.org/2005/Atom"


async def feed(datasette: Datasette, request: Request) -> Response:
    """Answer ``/changes.atom`` and ``/state/tx.atom``: what is new, changed, closed, open again."""
    code = (request.url_vars.get("state") or "").upper() or None
    if code is not None and code not in STATES:
        return await problem(datasette, request, 404, f"There is no state {code}.")
    try:
        read_parameters(request.query_string, (), strict=True)
    except BadValueError as error:
        return await problem(datasette, request, 400, str(error))
    found, frame = await with_frame(datasette, partial(recent, state=code))
    path = f"/state/{code.lower()}.atom" if code else "/changes.atom"
    body = _written(found, frame, path, public_address(datasette) or "", state=code)
    sample = {"X-Robots-Tag": "noindex", "X-Sample-Data": "true"} if frame.is_sample else {}
    headers = {**SHARED, **OPEN, **sample}
    return Response(body, headers=headers, content_type="application/atom+xml; charset=utf-8")


def _written(found: list[Change], frame: Frame, path: str, base: str, *, state: str | None) -> str:
    """Return the feed; without a public address its links are within the site."""
    where = f" in {STATES[state]}" if state else ""
    title = f"Changes of the ketamine clinic directory{where}"
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
