"""Answer ``/corrections``: how to tell us that a clinic is wrong, and what happens then.

There is nothing to fill in and no account: this site takes no letters, it names where to write.
"""

from functools import partial
from sqlite3 import Connection

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.errors import BadValueError
from directory.site import search
from directory.site.query import read_parameters
from directory.site.read import columns_of, settings, with_frame
from directory.site.replies import OPEN, show
from directory.site.twins import Clinic, clinic_of


async def corrections(datasette: Datasette, request: Request) -> Response:
    """Answer ``/corrections``; ``?clinic=k7m2q9xw`` names the clinic it is about."""
    asked = _asked(request.query_string)
    (clinic, counts), frame = await with_frame(datasette, partial(_read, clinic_id=asked))
    days = (settings(datasette) or {}).get("correction_days")
    context = {"frame": frame, "clinic": clinic, "counts": counts, "days": days}
    return await show(datasette, "corrections.html", context, keep=OPEN)


def _asked(text: str) -> str | None:
    try:
        said = read_parameters(text, ("clinic",), strict=False)
    except BadValueError:
        return None
    return said.get("clinic")


def _read(connection: Connection, clinic_id: str | None) -> tuple[Clinic | None, dict[str, int]]:
    row = search.one(connection, clinic_id) if clinic_id else None
    return clinic_of(row) if row else None, counts(connection)


def counts(connection: Connection) -> dict[str, int]:
    """Return how many values people corrected, and how many clinics were removed on request.

    Nothing where the directory was built before it could be told.
    """
    found: dict[str, int] = {}
    if "why" in columns_of(connection, "facts"):
        found["corrected"] = _count(connection, "facts", "source = 'correction'")
    if columns_of(connection, "changes"):
        found["removed"] = _count(connection, "changes", "what = 'removed'")
    return found


def _count(connection: Connection, table: str, condition: str) -> int:
    sql = f"SELECT count(*) FROM {table} WHERE {condition}"  # noqa: S608 # because both are written above
    return int(connection.execute(sql).fetchone()[0])
