"""Answer ``/corrections``: how to tell us that a clinic is wrong, and what happens then.

There is no account, and this site takes no letters: its form hands what was written to the
visitor's own mail program (``mailto``, as HTML has it of forms), and nothing of it comes here.
"""

from functools import partial
from sqlite3 import Connection
from typing import Final

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.errors import BadValueError
from directory.site import search
from directory.site.answers import moved_to
from directory.site.headers import WRITING
from directory.site.query import read_parameters
from directory.site.read import columns_of, settings, with_frame
from directory.site.replies import OPEN, corrections_of, show
from directory.site.twins import Clinic, clinic_of
from directory.site.words import contact_link

KINDS: Final = (
    "It has closed", "It has moved", "The phone number is wrong", "The website is wrong",
    "What it offers is wrong", "The price is wrong", "It is listed twice",
    "It is not in the list", "Something else",
)  # fmt: skip
"""What may be wrong, as the form offers it."""

_WRITTEN: Final = {"Content-Security-Policy": WRITING}


async def corrections(datasette: Datasette, request: Request) -> Response:
    """Answer ``/corrections``; ``?clinic=k7m2q9xw`` names the clinic it is about."""
    asked = _asked(request.query_string)
    (clinic, counts), frame = await with_frame(datasette, partial(_read, clinic_id=asked))
    days = (settings(datasette) or {}).get("correction_days")
    context = {
        "frame": frame,
        "clinic": clinic,
        "left_out": (f"clinic={asked[:40]}",) if asked and not clinic else (),
        "counts": counts,
        "days": days,
        "kinds": KINDS,
        "mail": mail_to(corrections_of(datasette), clinic),
    }
    return await show(datasette, "corrections.html", context, keep={**OPEN, **_WRITTEN})


def mail_to(contact: str | None, clinic: Clinic | None) -> str | None:
    """Return where a form sends a letter: ``"mailto:fix@clinics.example?subject=Clinic%20…"``.

    None where the operator gave no address of e-mail.

    Source: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html (mail as body).
    """
    subject = f"Clinic {clinic['id']}" if clinic else "A clinic"
    link = contact_link(contact, subject) if contact else None
    return link if link and link.startswith("mailto:") else None


def _asked(text: str) -> str | None:
    try:
        said = read_parameters(text, ("clinic",), strict=False)
    except BadValueError:
        return None
    return said.get("clinic")


def _read(connection: Connection, clinic_id: str | None) -> tuple[Clinic | None, dict[str, int]]:
    now = clinic_id and (moved_to(connection, clinic_id) or clinic_id)
    row = search.one(connection, now) if now else None
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
