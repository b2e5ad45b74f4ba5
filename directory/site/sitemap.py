"""Tell search engines which addresses there are, where the operator said what ours is.

A sitemap holds whole addresses. The ``Host`` a request names is the visitor's word, and a cache
would keep it for everyone; so without a public ``address`` in our settings there is no sitemap.
Made-up clinics have none either.
"""

from sqlite3 import Connection
from typing import Final
from xml.sax.saxutils import escape

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.site import pages
from directory.site.read import public_address, read_known
from directory.site.reading import with_frame
from directory.site.replies import OPEN, problem

ALWAYS: Final = (
    "/", "/map", "/questions", "/about", "/closed", "/corrections", "/freshness", "/data", "/api",
)  # fmt: skip
NONE_HERE: Final = "There is no sitemap here. Every clinic is on the page of its state."

_MOST: Final = 50_000  # addresses in one file (sitemaps.org)


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """Answer ``/sitemap.xml``: the pages, the states, every clinic that is not closed."""
    address = public_address(datasette)
    if address is None:
        return await problem(datasette, request, 404, NONE_HERE)
    listed, frame = await with_frame(datasette, _listed)
    if frame.is_sample:
        return await problem(datasette, request, 404, NONE_HERE)
    every = "\n".join(_entry(address, path, day) for path, day in listed[:_MOST])
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{every}\n</urlset>\n'
    )
    return Response(body, headers=OPEN, content_type="application/xml; charset=utf-8")


async def robots(datasette: Datasette, _: Request) -> Response:
    """Answer ``/robots.txt`` with the sitemap, where there is one."""
    response = await pages.robots()
    if address := public_address(datasette):
        _, frame = await with_frame(datasette, read_known)
        if not frame.is_sample:
            response.body += f"Sitemap: {address}/sitemap.xml\n"
    return response


def _listed(connection: Connection) -> list[tuple[str, str | None]]:
    """Return each address with the day its page last changed, None where that is not known."""
    states = [f"/state/{code.lower()}" for code in sorted(read_known(connection).states)]
    clinics = connection.execute(
        "SELECT id, slug, last_seen FROM clinics WHERE status <> 'closed' ORDER BY id"
    )
    every = [(f"/clinic/{row['id']}/{row['slug']}", row["last_seen"]) for row in clinics]
    return [*((path, None) for path in (*ALWAYS, *states)), *every]


def _entry(address: str, path: str, day: str | None) -> str:
    changed = f"<lastmod>{escape(day[:10])}</lastmod>" if day else ""
    return f"<url><loc>{escape(address + path)}</loc>{changed}</url>"
