"""Open Datasette's own pages of the tables, and keep what a visitor typed there to ourselves.

They answer under ``/directory``. Whatever cannot be read there is one sentence of ours: no
traceback, and none of the visitor's words in a log.
"""

import base64
import hashlib
import re
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from functools import cache, partial
from pathlib import Path
from sqlite3 import Connection
from typing import Final, Protocol

import datasette as package
from datasette import Response
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils import InvalidSql, tilde_encode
from datasette.utils.asgi import AsgiStream, BadRequest, NotFound, Request
from datasette.views.base import DatasetteError, DataView
from datasette.views.database import DatabaseView
from datasette.views.row import RowView
from datasette.views.table import TableView
from markupsafe import Markup

from directory import schema
from directory.site.headers import Send
from directory.site.read import read, read_soundly, today
from directory.site.replies import BROKEN, problem
from directory.site.twins import LISTS, without_formulas

REFUSED: Final = frozenset(
    ("_through", "_searchmode", "_fts_table", "_fts_pk", "_trace", "_ttl", "_where")
)
"""Parameters of Datasette's that reach past a table, or set what is not a visitor's to set."""

NOT_OPEN: Final = "This request reaches past the tables, and is not open to visitors."
NO_SQL: Final = (
    "Questions in SQL are not answered here. Take the tables as files and ask them there."
)
INSTEAD: Final = (("Take the tables as files", "/data"), ("Look at the tables", "/directory"))
"""What is open instead, each with its address."""

UNREADABLE: Final = "We could not read this request. Begin again at /directory."

_DOOR: Final = r"/(?P<database>directory)"
_TABLE: Final = rf"{_DOOR}/(?P<table>[^\/\.]+)"
_ROW: Final = rf"{_DOOR}/(?P<table>[^/]+?)/(?P<pks>[^/]+?)"
_FORMAT: Final = r"\.(?P<format>jsono?|csv)"
DOORS: Final = (
    (rf"{_DOOR}(?:{_FORMAT}|/)?$", DatabaseView),
    (rf"{_TABLE}(?:{_FORMAT}|/)?$", TableView),
    (rf"{_ROW}(?:{_FORMAT})?$", RowView),
)
"""Datasette's own addresses, for the one database there is, each with its view."""

# What Datasette 0.65 raises at a request it cannot read: its own errors, SQLite's, and those of
# reading JSON and numbers (2026-11-24: 23,520 strange requests got no other answer; the short run
# is in tests/test_site_stock.py).
_UNREADABLE: Final = (
    DatasetteError, BadRequest, InvalidSql, QueryInterrupted, sqlite3.Error, ValueError,
    LookupError, TypeError, AttributeError, AssertionError, ArithmeticError, RecursionError,
)  # fmt: skip
_INLINE: Final = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.I)
_FACETS: Final = "{{ datasette_allow_facet }}"  # the one value in an inline script of Datasette's


class QuietDatabase(Database):  # type: ignore[misc]  # because Datasette has no types
    """A database that tells no log what was asked of it, and has a connection for our own pages."""

    _at_hand: Connection | None = None

    def at_hand(self) -> Connection:
        """Return the connection of the thread that serves, opened when it is first asked for.

        Raises:
            sqlite3.Error: the directory cannot be opened.
        """
        if self._at_hand is None:
            connection = self.connect()
            self.ds._prepare_connection(connection, self.name)  # as Datasette 0.65 does in threads
            self._at_hand = connection
        return self._at_hand

    async def execute(self, *given: object, **options: object) -> object:
        """Execute a query as Datasette does; its errors say nothing of its words.

        Raises:
            QueryInterrupted: it took too long.
            sqlite3.Error: SQLite could not read it.
        """
        try:
            return await super().execute(*given, **{**options, "log_sql_errors": False})
        except QueryInterrupted as error:
            raise QueryInterrupted(error.e, "", {}) from None
        except sqlite3.Error as error:
            raise type(error)("the query could not be read") from None


class Site(Datasette):  # type: ignore[misc]  # because Datasette has no types
    """A Datasette that believes no one about its own address."""

    def absolute_url(self, request: Request, path: str) -> str:  # noqa: ARG002 # because its Host header is the visitor's word
        """Return a link within the site: ``"/directory/clinics.json"``."""
        return path


class Writer(Protocol):
    """What takes an answer in parts."""

    async def write(self, chunk: str) -> None:
        """Take the next part."""


class GuardedWriter:
    """A writer that takes the edge off formulas: Datasette hands it a CSV file row by row."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    async def write(self, chunk: str) -> None:
        """Take the next row, such as ``a,=1+1``."""
        await self.writer.write(without_formulas(chunk))


async def tables(
    view: type[DataView], datasette: Datasette, request: Request, send: Send
) -> Response:
    """Answer a page of the tables by Datasette's own view, or say in ours why not."""
    if not REFUSED.isdisjoint(request.args):
        return await problem(datasette, request, 403, NOT_OPEN)
    if not _has_facets_of_columns(request):
        return await problem(datasette, request, 400, UNREADABLE)
    try:
        response = await view.as_view(datasette)(request, send)
    except _UNREADABLE as error:
        is_damaged = type(error) is sqlite3.DatabaseError  # what SQLite says of a file, not a query
        return await _unreadable(datasette, request, is_damaged=is_damaged)
    except NotFound:
        if not await _is_sound(datasette):
            return await problem(datasette, request, 503, BROKEN)
        raise
    if getattr(response, "status", 200) >= 400:
        return await _unreadable(datasette, request)
    return _guarded(response, policy(datasette.setting("allow_facet")))


def _guarded(response: Response, policy: str) -> Response:
    """Return an answer of Datasette's that runs nothing strange, neither here nor in a sheet."""
    if isinstance(response, AsgiStream):
        response.stream_fn = partial(_stream_guarded, response.stream_fn)
    elif response.content_type.startswith("text/html"):
        response.headers["content-security-policy"] = policy
    return response


@cache
def policy(allows_facets: bool) -> str:  # noqa: FBT001 # because it is a setting of Datasette's
    """Return the policy of Datasette's pages: their inline scripts run by their hashes.

    The hashes are those of its template files, so that nothing that got into a page can run. Its
    style attributes cannot be hashed, so styles may be inline there, and only there; its style
    sheet carries one picture within itself.
    """
    templates = (Path(package.__file__).parent / "templates").glob("*.html")
    pages = (path.read_text(encoding="utf-8") for path in sorted(templates))
    scripts = {script for page in pages for script in _INLINE.findall(page)}
    whole = {script.replace(_FACETS, str(allows_facets).lower()) for script in scripts}
    hashes = " ".join(sorted(_hash(script) for script in whole if "{" + "{" not in script))
    return (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        f" script-src 'self' {hashes}; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    )


def to_page(
    row: Mapping[str, object], value: object, column: str, table: str | None
) -> Markup | None:
    """Return a link to the page of a row's clinic, or to its source, in the cell that names it.

    None elsewhere: it is shown as it is. The id of a clinic in its own table leads to the row;
    there, the slug leads to the page. A correction is ours, and no source has a row of it.
    """
    if not isinstance(value, str) or (table, column) == ("changes", "clinic_id"):
        return None  # because what was removed has no page
    if column == "source" and value != "correction":
        return Markup('<a href="/directory/sources/{0}">{0}</a>').format(value)
    if column == "clinic_id":
        return Markup('<a href="/clinic/{0}">{0}</a>').format(value)
    if column == "source" and value != "correction":
        return Markup('<a href="/directory/sources/{0}">{1}</a>').format(tilde_encode(value), value)
    if (table, column) == ("clinics", "slug"):
        return Markup('<a href="/clinic/{0}/{1}">{1}</a>').format(row["id"], value)
    return None


def _has_facets_of_columns(request: Request) -> bool:
    """Whether each facet asked for is a column there is: Datasette finds out only half-way."""
    columns = {
        column.name
        for table in schema.TABLES
        if table.name == request.url_vars.get("table")
        for column in table.columns
    }
    known = {"_facet": columns, "_facet_date": columns, "_facet_array": columns & {*LISTS}}
    asked = (column in known[name] for name in known for column in request.args.getlist(name))
    sizes = request.args.getlist("_facet_size")
    return all(asked) and all(re.fullmatch("max|[0-9]{1,4}", size) for size in sizes)


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


async def _stream_guarded(stream: Callable[[Writer], Awaitable[None]], writer: Writer) -> None:
    await stream(GuardedWriter(writer))


async def _unreadable(
    datasette: Datasette, request: Request, *, is_damaged: bool = False
) -> Response:
    """Say that a request cannot be read, unless it is the directory that cannot."""
    if is_damaged or not await _is_sound(datasette):
        return await problem(datasette, request, 503, BROKEN)
    return await problem(datasette, request, 400, UNREADABLE)


async def _is_sound(datasette: Datasette) -> bool:
    try:
        await read(datasette, partial(read_soundly, day=today(datasette)))
    except sqlite3.Error:
        return False
    return True
