"""Answer the pages to read: what to ask a clinic, what this is, what can be taken and how."""

import hashlib
from datetime import date
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory import schema
from directory.columns import Table
from directory.site import texts, twins, words
from directory.site.kept import kept
from directory.site.query import MOST_MILES
from directory.site.read import DATABASE, public_address, today, with_frame
from directory.site.replies import show, show_to_all
from directory.site.structured import dataset
from directory.site.taking import offered
from directory.site.view import Context

GEONAMES: Final = "GeoNames, CC BY 4.0"
MIXED: Final = "CC0; what OpenStreetMap says, ODbL"
NOT_OURS: Final = {"places": GEONAMES, **dict.fromkeys(("clinics", "facts", "listings"), MIXED)}
"""Tables that are not CC0 throughout, with their licence."""

FILES: Final = (
    ("Clinics, as JSON, page by page", f"/{DATABASE}/clinics.json?_shape=objects"),
    ("Who said what, as a spreadsheet", f"/{DATABASE}/facts.csv?_stream=on"),
    ("One state, as a spreadsheet", "/state/tx.csv"),
    ("One state, as a map file (GeoJSON)", "/state/tx.geojson"),
    ("Every clinic with a point, as a small map file (GeoJSON)", "/map.geojson"),
    ("What changed, as a feed (Atom)", "/changes.atom"),
    ("Clinics closed or missing, as JSON", "/closed.json"),
    ("Clinics that closed, as a feed (Atom)", "/closed.atom"),
    ("How fresh all this is, as JSON", "/freshness.json"),
)
"""What is written as it is asked for, each with its address."""

EXAMPLES: Final = (
    ("Clinics within 25 miles of a ZIP", "/near.json?zip=78701&miles=25"),
    ("The same for a map", "/near.geojson?zip=78701&miles=25"),
    ("The same for a spreadsheet", "/near.csv?zip=78701&miles=25"),
    ("By name, wherever they are", "/near.json?q=clinic"),
    ("Every open clinic of a state", "/state/tx.json"),
    ("Every clinic with a point, for a map", "/map.geojson"),
    ("What changed, to be followed", "/changes.atom"),
    ("Clinics closed or missing", "/closed.json"),
    ("How fresh the list is", "/freshness.json"),
    ("The first rows of a table", f"/{DATABASE}/clinics.json?_shape=objects&_size=5"),
    ("Rows of a table that match", f"/{DATABASE}/clinics.json?_shape=objects&state=TX"),
)
"""Requests that work as they stand; ``/clinic/<id>.json`` wants an id of this directory."""

PARAMETERS: Final = (
    ("zip", "Five digits, or ZIP+4."),
    ("place", "A town and state, such as `Austin, TX`; a clinic’s name; or both: `Lantern Waco`."),
    ("lat", "Degrees north; with `lng`. Rounded to 2 decimals."),
    ("lng", "Degrees east; with `lat`. Rounded to 2 decimals."),
    ("q", "Words of a clinic’s name; alone, or beside a place."),
    ("miles", f"From 1 to {MOST_MILES}; 50 if you do not say."),
    ("route", ", ".join(f"`{code}`" for code in words.ROUTES)),
    ("setting", ", ".join(f"`{code}`" for code in words.SETTINGS)),
    ("payment", ", ".join(f"`{code}`" for code in words.PAYMENTS)),
    ("condition", ", ".join(f"`{code}`" for code in words.CONDITIONS)),
    ("price", "`stated`: only clinics that state a price."),
    ("confirmed", "Days: only clinics that a source confirmed within so many."),
    ("sort", "`distance`, `name`, `confirmed`"),
    ("page", "From 1; `next` in the answer is the address of the next page."),
)
"""What ``/near`` and its twins take."""


async def questions(datasette: Datasette, _: Request) -> Response:
    """Answer ``/questions``: the checklist for a clinic, and a short glossary."""
    day, own = today(datasette), texts.folder(datasette)
    return await show_to_all(datasette, "questions.html", partial(_questions, day=day, own=own))


async def about(datasette: Datasette, _: Request) -> Response:
    """Answer ``/about``: what this is, how it is made, what ketamine may do, what we keep."""
    day, own = today(datasette), texts.folder(datasette)
    return await show_to_all(datasette, "about.html", partial(_about, day=day, own=own))


async def data(datasette: Datasette, _: Request) -> Response:
    """Answer ``/data``: the files to take, and every table with its columns and its licence."""
    built_at, files = offered(datasette)
    page, frame = await with_frame(datasette, _data)
    base = public_address(datasette)
    is_told = base and not frame.is_sample
    build = {"version": page["version"], "built_at": frame.built_at}
    context = {
        **page,
        "frame": frame,
        "whole": files,
        "whole_built_at": built_at,
        "structured": dataset(files, FILES, str(base), build) if is_told else None,
    }
    return await show(datasette, "data.html", context)


async def api(datasette: Datasette, _: Request) -> Response:
    """Answer ``/api``: the addresses for programs, with examples that work."""
    return await show_to_all(datasette, "api.html", _api)


def schema_version() -> str:
    """Return a few digits that change with a table, or a column's name or type: ``"5b1c9e02"``."""
    columns = [
        f"{table.name}.{column.name} {column.type.__name__}"
        for table in schema.TABLES
        for column in table.columns
    ]
    return hashlib.sha256("\n".join(columns).encode()).hexdigest()[:8]


def pieces(text: str) -> list[tuple[str, bool]]:
    """Return the parts of a text, each with whether it is code: "or `iv`" has "or " and "iv"."""
    return [(part, bool(place % 2)) for place, part in enumerate(text.split("`")) if part]


def _questions(_: Connection, day: date, own: Path | None) -> Context:
    return {"asked": texts.questions(day, own)}


def _about(connection: Connection, day: date, own: Path | None) -> Context:
    return {"about": texts.about(day, own), "sources": _sources(connection)}


def _data(connection: Connection) -> Context:
    counts = kept(connection, "counts", _counts)
    return {
        "files": FILES,
        "tables": [_table(table, counts[table.name]) for table in schema.TABLES],
        "schema_version": schema_version(),
        "version": counts["version"],
        "licence": twins.LICENCE,
    }


def _api(_: Connection) -> Context:
    return {
        "examples": EXAMPLES,
        "parameters": [(name, pieces(meaning)) for name, meaning in PARAMETERS],
        "columns": twins.COLUMNS,
        "schema_version": schema_version(),
    }


def _sources(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute("SELECT * FROM sources ORDER BY listings DESC, title, name")
    return [dict(row) for row in rows]


def _counts(connection: Connection) -> dict[str, Any]:
    version = connection.execute("SELECT version FROM build").fetchone()
    counts = {
        table.name: connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]  # noqa: S608 # because the names are the schema's
        for table in schema.TABLES
    }
    return {**counts, "version": version and version["version"]}


def _table(table: Table, rows: int) -> dict[str, Any]:
    kinds = {str: "text", int: "whole number", float: "number"}
    return {
        "name": table.name,
        "meaning": pieces(table.meaning),
        "rows": rows,
        "licence": NOT_OURS.get(table.name, "CC0"),
        "columns": [
            (column.name, kinds[column.type], pieces(column.meaning)) for column in table.columns
        ],
    }
