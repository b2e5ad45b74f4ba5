"""Hook our pages into Datasette; a Datasette without our settings is left as it is."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from sqlite3 import Connection
from typing import Any, Final, TypeVar

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Base400, Request
from markupsafe import Markup

from directory.site import (
    atlas,
    browse,
    compare,
    correct,
    feed,
    fresh,
    gone,
    pages,
    reading,
    replies,
    sitemap,
    stock,
    taking,
)
from directory.site.headers import App, PrivateHeaders
from directory.site.pieces import moment
from directory.site.read import read, read_frame, settings, today
from directory.site.search import add_trigonometry, lacks_trigonometry

Hook = TypeVar("Hook", bound=Callable[..., Any])
hook: Callable[[Hook], Hook] = hookimpl  # because Datasette's own has no types

_FORMAT: Final = r"(?:\.(?P<format>json|geojson|csv)|/)?"
_ROUTES: Final = (
    (r"/$", pages.home),
    (rf"/near{_FORMAT}$", pages.near),
    (r"/map(?:\.(?P<format>geojson)|/)?$", atlas.atlas),
    (r"/compare/?$", compare.compare),
    (r"/(?P<what>changes|closed)\.atom$", feed.feed),
    (r"/state/(?P<state>[A-Za-z]{2})\.atom$", feed.feed),
    (rf"/state/(?P<state>[A-Za-z]{{2}}){_FORMAT}$", browse.state),
    (rf"/state/(?P<state>[A-Za-z]{{2}})/(?P<town>[A-Za-z0-9-]{{1,80}}){_FORMAT}$", browse.town),
    (r"/clinic/(?P<id>[A-Za-z0-9_-]{1,64})(?:\.(?P<format>json|geojson))?$", pages.clinic),
    (r"/clinic/(?P<id>[A-Za-z0-9_-]{1,64})/[^/]*$", pages.clinic),
    (r"/questions/?$", reading.questions),
    (r"/about/?$", reading.about),
    (r"/corrections/?$", correct.corrections),
    (r"/data/?$", reading.data),
    (r"/files/(?P<name>[A-Za-z0-9._-]{1,80})$", taking.take),
    (r"/api/?$", reading.api),
    (r"/closed(?:\.(?P<format>json)|/)?$", gone.closed),
    (r"/freshness(?:\.(?P<format>json)|/)?$", fresh.freshness),
    (r"/sitemap(?:-(?P<part>[1-9][0-9]{0,3}))?\.xml$", sitemap.sitemap),
    (r"/robots\.txt$", sitemap.robots),
)
_OUTSIDE: Final = r"/(?!static/|-/static/|-/static-plugins/datasette-leaflet/)"
_SENTENCES: Final = {
    400: stock.UNREADABLE,
    403: "This is not open to visitors.",
    404: "There is no page at this address. Search for a clinic, or choose a state.",
    500: "Something went wrong on our side. Please try again in a few minutes.",
}
"""What we say of an error that Datasette raised: never its words, for they may be a visitor's."""


@hook
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """Give our addresses to our pages, and leave Datasette only ``/directory`` and its files."""
    if settings(datasette) is None:
        return []
    return [
        *((address, partial(pages.guarded, handler)) for address, handler in _ROUTES),
        *((address, partial(stock.tables, view)) for address, view in stock.DOORS),
        (r"/favicon\.ico$", pages.favicon),
        (r"/healthz$", pages.healthz),
        (r"/-/(?!static/|static-plugins/datasette-leaflet/)", pages.closed_door),
        (_OUTSIDE, pages.nothing_here),
    ]


@hook
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Put our headers on every answer."""
    return PrivateHeaders if settings(datasette) is not None else _as_it_is


@hook
def prepare_connection(conn: Connection, datasette: Datasette) -> None:
    """Lend SQLite the trigonometry it may lack, and read its text as it is.

    Datasette has each text decoded by a function of Python's, for files in any encoding; ours are
    UTF-8, and a hundred clinics are read in half the time without (measured 2026-11-24).
    """
    if settings(datasette) is None:
        return
    conn.text_factory = str
    if lacks_trigonometry(conn):
        add_trigonometry(conn)


@hook
def extra_template_vars(
    datasette: Datasette,
) -> Callable[[], Awaitable[dict[str, object]]] | None:
    """Give Datasette's own pages the frame of ours: our notices, the banner over made-up data."""
    if settings(datasette) is None:
        return None
    return partial(_stock_vars, datasette)


@hook
def render_cell(  # noqa: PLR0917 # because Datasette gives each by its name
    row: Mapping[str, Any], value: object, column: str, table: str | None, datasette: Datasette
) -> Markup | None:
    """Lead from a row of Datasette's tables to the page of its clinic; None: shown as it is."""
    return None if settings(datasette) is None else stock.to_page(row, value, column, table)


@hook
def forbidden(datasette: Datasette, request: Request) -> Awaitable[Any] | None:
    """Say no in our own page."""
    if settings(datasette) is None:
        return None
    sentence = stock.NO_SQL if "sql" in request.args else _SENTENCES[403]
    return replies.problem(datasette, request, 403, sentence, offers=stock.INSTEAD)


@hook
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Awaitable[Any] | None:
    """Say in our own page what went wrong; what nobody foresaw is told to the log alone."""
    if settings(datasette) is None:
        return None
    status = exception.status if isinstance(exception, Base400) else 500
    return replies.problem(datasette, request, status, _SENTENCES.get(status, _SENTENCES[500]))


async def _stock_vars(datasette: Datasette) -> dict[str, object]:
    frame = await read(datasette, partial(read_frame, day=today(datasette)))
    return {"frame": frame, "built": moment(frame.built_at) if frame.built_at else None}


def _as_it_is(app: App) -> App:
    return app
