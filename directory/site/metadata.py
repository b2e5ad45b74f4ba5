"""Describe the tables to Datasette, and say which doors are open."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypedDict, Unpack

from directory import schema
from directory.site.read import DATABASE, PLUGIN
from directory.site.twins import LICENCE

SETTINGS: Final = {
    "default_allow_sql": False,
    "allow_download": False,
    "suggest_facets": False,  # because guessing them costs more than the table itself
    "allow_csv_stream": True,
    "default_page_size": 50,
    "default_facet_size": 10,  # the first ten are shown whole; the rest on a press
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 1000,
    "num_sql_threads": 4,
}
"""Datasette's own settings; ``docs.datasette.io/en/0.65/settings.html`` says what each does."""

_SHADOWS: Final = (
    *(f"clinics_fts{part}" for part in ("", "_config", "_data", "_docsize", "_idx", "_content")),
    "sqlite_stat1",
    "sqlite_stat4",
)
"""Tables that SQLite keeps for itself, and that nobody else may read."""


_DESCRIPTION: Final = (
    "Every published table, as it is. Null means not stated."
    ' <a href="/data">What the columns mean, the files and the licence</a>;'
    ' <a href="/api">how to ask by program</a>.'
)
_SHOWN: Final[dict[str, dict[str, Any]]] = {
    "clinics": {
        "facets": ["state", "status", "precision", "licence", {"array": "routes"}],
        "sortable_columns": [
            "id", "name", "city", "state", "postcode", "county", "price_from", "status",
            "closed_on", "first_seen", "last_seen", "last_confirmed", "source_count",
        ],
        "size": 25,  # because its rows are wide
    },
    "services": {"facets": ["route", "setting"]},
    "changes": {"sort_desc": "built_at", "facets": ["what", "field"]},
    "facts": {
        "facets": ["field", "source"],
        "sortable_columns": ["clinic_id", "field", "source", "first_seen", "last_seen"],
    },
    "listings": {
        "facets": ["source", "state"],
        "sortable_columns": ["id", "source", "state", "first_seen", "last_seen"],
    },
    "places": {"facets": ["kind", "state"], "sortable_columns": ["name", "state", "population"]},
    "problems": {"facets": ["source", "field", "code"], "sort_desc": "seen"},
    "runs": {"sort_desc": "id", "facets": ["source", "verdict"]},
    "sources": {"facets": ["licence", "robots", "last_verdict"]},
    "letters": {"facets": ["what"]},
    "audits": {"facets": ["quarter", "field"]},
}  # fmt: skip
"""How Datasette shows a table; of a large one only what a reader wants sorted can be.

``build``, ``routes`` and ``notices`` have a handful of rows, and ``redirects`` nothing that two
rows share: there a facet would only say each row again.
"""


class Operator(TypedDict, total=False):
    """What the operator says of the site; each may be left out, and is None where it is."""

    contact: str | None  # where to write about the data; said as null in answers for programs
    address: str | None  # "https://clinics.example"; without it there is no sitemap
    corrections: str | None  # where to say that a clinic is wrong; without it, the contact
    folder: Path | None  # where files of their own are: about, questions and rules.toml
    correction_days: int | None  # working days within which somebody looks; else not stated


def metadata(now: Callable[[], datetime], **operator: Unpack[Operator]) -> dict[str, Any]:
    """Return Datasette's metadata: the instance shut, the one database open, arbitrary SQL off."""
    return {
        "title": "Ketamine clinic directory",
        "license": LICENCE,
        "allow": False,
        "allow_sql": False,
        "databases": {
            DATABASE: {
                "allow": True,
                "allow_sql": False,
                "description_html": _DESCRIPTION,
                "tables": {**_tables(), **_shadows()},
            }
        },
        "plugins": {PLUGIN: {"now": now, **operator}},
    }


def _tables() -> dict[str, Any]:
    return {
        table.name: {
            "description": _plain(table.meaning),
            "license": LICENCE,  # because a row shows its table's own alone
            "columns": {column.name: _plain(column.meaning) for column in table.columns},
            **_SHOWN.get(table.name, {}),
        }
        for table in schema.TABLES
    }


def _plain(meaning: str) -> str:
    """Return a meaning without the marks of code, which Datasette would show as they are."""
    return meaning.replace("`", "")


def _shadows() -> dict[str, Any]:
    return {name: {"hidden": True, "allow": False} for name in _SHADOWS}
