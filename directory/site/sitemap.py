"""Tell search engines which addresses there are, where the operator said what ours is.

A sitemap holds whole addresses. The ``Host`` a request names is the visitor's word, and a cache
would keep it for everyone; so without a public ``address`` in our settings there is no sitemap.
Made-up clinics have none either.
"""

from collections.abc import Iterator
from math import ceil
from sqlite3 import Connection
from typing import Final
from xml.sax.saxutils import escape

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.site import pages
from directory.site.answers import slug_of
from directory.site.changes import last_changes
from directory.site.read import public_address, read_known, with_frame
from directory.site.replies import OPEN, problem
from directory.site.roster import roster

Listed = tuple[str, str | None]  # an address within the site, and the day its page last changed

BUILT: Final = ("/", "/map", "/closed", "/freshness", "/data")
"""Pages that change with every directory."""

WRITTEN: Final = ("/questions", "/about", "/corrections", "/api")
"""Pages of our own words: nobody notes the day they change, so we name none."""

NONE_HERE: Final = "There is no sitemap here. Every clinic is on the page of its state."
MOST: Final = 50_000
"""Addresses in one file; where there are more, ``/sitemap.xml`` names the files.

Source: https://www.sitemaps.org/protocol.html
"""

_SPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """Answer ``/sitemap.xml``, and ``/sitemap-1.xml`` where one file cannot hold all.

    It lists the pages, the states, the towns, and every clinic that is not closed.
    """
    address = public_address(datasette)
    if address is None:
        return await problem(datasette, request, 404, NONE_HERE)
    listed, frame = await with_frame(datasette, _listed)
    files = ceil(len(listed) / MOST)
    part = request.url_vars["part"]
    if frame.is_sample or not 1 <= int(part or 1) <= files:
        return await problem(datasette, request, 404, NONE_HERE)
    if part is None and files > 1:
        named = (f"/sitemap-{number + 1}.xml" for number in range(files))
        return _xml("sitemapindex", (_entry("sitemap", address, (path, None)) for path in named))
    begin = MOST * (int(part or 1) - 1)
    return _xml("urlset", (_entry("url", address, each) for each in listed[begin : begin + MOST]))


async def robots(datasette: Datasette, _: Request) -> Response:
    """Answer ``/robots.txt`` with the sitemap, where there is one."""
    response = await pages.robots()
    if address := public_address(datasette):
        _, frame = await with_frame(datasette, read_known)
        if not frame.is_sample:
            response.body += f"Sitemap: {address}/sitemap.xml\n"
    return response


def _listed(connection: Connection) -> list[Listed]:
    """Return each address with the day its page last changed, None where that is not known."""
    built = connection.execute("SELECT built_at FROM build").fetchone()
    clinics, places = _clinics(connection)
    return [
        *((path, built and built["built_at"]) for path in BUILT),
        *((path, None) for path in WRITTEN),
        *sorted(places.items()),
        *clinics,
    ]


def _clinics(connection: Connection) -> tuple[list[Listed], dict[str, str]]:
    """Return the page of every clinic that is not closed, and the pages of states and towns.

    A page changes when a source is seen again or something changes in its clinic, a closing too;
    that of a place, with any of its clinics.
    """
    changed = last_changes(connection)
    there = set(_places(connection))
    clinics: list[Listed] = []
    places: dict[str, str] = {}
    for row in connection.execute(
        "SELECT id, slug, city, state, status, last_seen FROM clinics ORDER BY id"
    ):
        day = max(row["last_seen"][:10], changed.get(row["id"], "")[:10])
        if row["status"] != "closed":
            clinics.append((f"/clinic/{row['id']}/{row['slug']}", day))
        for path in {_state(row["state"]), _town(row["state"], row["city"])} & there:
            places[path] = max(day, places.get(path, day))
    return clinics, places


def _places(connection: Connection) -> Iterator[str]:
    """Yield the pages of the states and towns that have a clinic to go to."""
    yield from map(_state, read_known(connection).states)
    for state, towns in roster(connection).towns.items():
        yield from (_town(state, town) for town in towns)


def _state(code: str | None) -> str:
    return f"/state/{(code or '').lower()}"


def _town(code: str | None, town: str | None) -> str:
    return f"{_state(code)}/{slug_of(town or '')}"


def _xml(root: str, entries: Iterator[str]) -> Response:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    body = f'{head}\n<{root} xmlns="{_SPACE}">\n{"".join(entries)}</{root}>\n'
    return Response(body, headers=OPEN, content_type="application/xml; charset=utf-8")


def _entry(kind: str, address: str, listed: Listed) -> str:
    path, day = listed
    changed = f"<lastmod>{escape(day[:10])}</lastmod>" if day else ""
    return f"<{kind}><loc>{escape(address + path)}</loc>{changed}</{kind}>\n"
