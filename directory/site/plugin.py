"""Hook our pages into Datasette; a Datasette without our settings is left as it is."""

from collections.abc import Awaitable, Callable
from functools import partial
from sqlite3 import Connection
from typing import Any, Final, TypeVar

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Base400, Request
from jinja2 import Environment

from directory.site import pages, words
from directory.site.headers import App, PrivateHeaders
from directory.site.read import read, read_frame, settings, today
from directory.site.search import add_trigonometry, lacks_trigonometry

Hook = TypeVar("Hook", bound=Callable[..., Any])
hook: Callable[[Hook], Hook] = hookimpl  # because Datasette's own has no types

_FORMAT: Final = r"(?:\.(?P<format>json|geojson|csv))?"
_ROUTES: Final = (
    (r"/$", pages.home),
    (rf"/near{_FORMAT}/?$", pages.near),
    (rf"/state/(?P<state>[A-Za-z]{{2}}){_FORMAT}/?$", pages.state),
    (r"/clinic/(?P<id>[A-Za-z0-9_-]{1,64})(?:\.(?P<format>json))?$", pages.clinic),
    (r"/clinic/(?P<id>[A-Za-z0-9_-]{1,64})/[^/]*$", pages.clinic),
)
_OUTSIDE: Final = r"/(?!directory(?:[/.]|$)|static/|-/static/)"


@hook
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """Give our addresses to our pages, and leave Datasette only ``/directory`` and its files."""
    if settings(datasette) is None:
        return []
    return [
        *((address, partial(pages.guarded, handler)) for address, handler in _ROUTES),
        (r"/robots\.txt$", pages.robots),
        (r"/healthz$", pages.healthz),
        (r"/-/(?!static/)", pages.closed_door),
        (_OUTSIDE, pages.nothing_here),
    ]


@hook
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Put our headers on every answer."""
    return PrivateHeaders if settings(datasette) is not None else _as_it_is


@hook
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Teach our templates the words of a page."""
    if settings(datasette) is not None:
        for say in (words.in_words, words.day, words.phone, words.miles, words.weblink, words.host):
            env.filters[say.__name__] = say
        env.globals["regulatory"] = words.REGULATORY
        env.globals["style_version"] = pages.style_version()


@hook
def prepare_connection(conn: Connection, datasette: Datasette) -> None:
    """Lend SQLite the trigonometry it may lack."""
    if settings(datasette) is not None and lacks_trigonometry(conn):
        add_trigonometry(conn)


@hook
def extra_template_vars(
    datasette: Datasette, view_name: str
) -> Callable[[], Awaitable[dict[str, object]]] | None:
    """Give Datasette's own pages the frame of ours, for the banner over made-up data."""
    if settings(datasette) is None or view_name == "site":
        return None
    return partial(_stock_vars, datasette)


@hook
def forbidden(datasette: Datasette, request: Request, message: str) -> Awaitable[Any] | None:
    """Say no in our own page."""
    if settings(datasette) is None:
        return None
    return pages.problem(datasette, request, 403, f"This is not open to visitors: {message}.")


@hook
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Awaitable[Any] | None:
    """Say in our own page what went wrong; what nobody foresaw is told to the log alone."""
    if settings(datasette) is None:
        return None
    if isinstance(exception, Base400):
        status = exception.status
        message = str(exception.args[0] if exception.args else "") or "There is nothing here."
    else:
        status = getattr(exception, "status", 500)
        message = "Something went wrong on our side. Please try again in a few minutes."
        if status < 500:
            message = str(getattr(exception, "message", message))
    return pages.problem(datasette, request, status, message)


async def _stock_vars(datasette: Datasette) -> dict[str, object]:
    return {"frame": await read(datasette, partial(read_frame, day=today(datasette)))}


def _as_it_is(app: App) -> App:
    return app
