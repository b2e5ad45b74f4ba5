"""Describe the tables to Datasette, and say which doors are open."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from directory import schema
from directory.site.read import DATABASE, PLUGIN
from directory.site.twins import LICENCE

SETTINGS: Final = {
    "default_allow_sql": False,
    "allow_download": False,
    "suggest_facets": False,  # because guessing them costs more than the table itself
    "allow_csv_stream": True,
    "default_page_size": 50,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 1000,
    "num_sql_threads": 4,
}
"""Datasette's own settings; ``docs.datasette.io/en/0.65/settings.html`` says what each does."""

_SHADOWS: Final = (
    *(f"clinics_fts{part}" for part in ("", "_config", "_data", "_docsize", "_idx", "_content")),
    *(f"clinics_rtree{part}" for part in ("", "_node", "_parent", "_rowid")),
    "sqlite_stat1",
    "sqlite_stat4",
)
"""Tables that SQLite keeps for itself."""


def metadata(now: Callable[[], datetime], contact: str | None) -> dict[str, Any]:
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
                "description": "Every published table, as it is. Null means not stated.",
                "tables": {**_tables(), **{name: {"hidden": True} for name in _SHADOWS}},
            }
        },
        "plugins": {PLUGIN: {"now": now, "contact": contact}},
    }


def _tables() -> dict[str, Any]:
    return {
        table.name: {
            "description": table.meaning,
            "columns": {column.name: column.meaning for column in table.columns},
        }
        for table in schema.TABLES
    }
