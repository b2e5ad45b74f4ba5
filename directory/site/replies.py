"""Put an answer into the form that was asked for: a page, its twin for programs, a way on."""

import sqlite3
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from sqlite3 import Connection
from typing import Any, Final

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.records import STATES
from directory.site import twins
from directory.site.answers import Answer
from directory.site.headers import ASKING, KEPT_BY_NOBODY, MAPPING, MAY_ASK_WHERE
from directory.site.kept import kept
from directory.site.query import Query
from directory.site.read import Frame, public_address, read, read_frame, settings, today
from directory.site.render import render
from directory.site.view import FINDERS
from directory.site.words import contact_link

OPEN: Final = {"Cache-Control": "public, max-age=300"}
PRIVATE: Final = {"Cache-Control": KEPT_BY_NOBODY}
"""A search says where a visitor is: nobody between us may keep it, nor the browser on disk."""

LOCATING: Final = {"Content-Security-Policy": ASKING, "Permissions-Policy": MAY_ASK_WHERE}
MAPPED: Final = {"Content-Security-Policy": MAPPING}
"""What a page may do that runs a script of ours; every other page runs nothing."""

BROKEN: Final = "The directory cannot be read just now. Please try again in a few minutes."
_WRITERS: Final = {"geojson": twins.as_geojson, "csv": twins.as_csv, "json": twins.as_json}


async def show(
    datasette: Datasette, template: str, page: Mapping[str, Any], *, keep: Mapping[str, str] = OPEN
) -> Response:
    """Return a page, its search engines sent away where its clinics are made up."""
    body = _written(datasette, template, page)
    return _html(body, page["frame"], keep, status=page.get("status", 200))


async def show_to_all(
    datasette: Datasette,
    template: str,
    lay_out: Callable[[Connection], Mapping[str, Any]],
    *,
    keep: Mapping[str, str] = OPEN,
) -> Response:
    """Return a page that says the same to everyone; it is written once for a directory and a day.

    ``lay_out`` returns what it shows within its frame, and may depend on nothing else.
    """
    day = today(datasette)
    write = partial(_framed, datasette=datasette, template=template, lay_out=lay_out, day=day)
    find = partial(kept, name=("page", template), reader=write, day=day)
    body, frame = await read(datasette, find)
    return _html(body, frame, keep)


async def problem(
    datasette: Datasette, request: Request, status: int, message: str, **context: object
) -> Response:
    """Return an error in the form that was asked for: a page, or one sentence in JSON."""
    if request.path.endswith((".json", ".geojson", ".csv")):
        response = twins.refused(message, status)
        response.headers.update(PRIVATE)
        return response
    try:
        frame = await read(datasette, partial(read_frame, day=today(datasette)))
    except sqlite3.Error:
        frame = Frame()
    page = {"query": Query(), **context, "frame": frame, "status": status, "message": message}
    page |= {"states": STATES, "finders": FINDERS}
    return await show(datasette, "problem.html", page, keep=PRIVATE)


def sent_to(address: str, *, status: int = 302, keep: Mapping[str, str] = PRIVATE) -> Response:
    """Return a redirect that programs of any page may follow."""
    return Response.redirect(address, status=status, headers={**twins.SHARED, **keep})


def twin(
    datasette: Datasette, answer: Answer, frame: Frame, form: str, **asked: object
) -> Response:
    """Return an answer for programs; ``asked`` is the ``query`` as understood, and ``next``."""
    return _WRITERS[form](
        {
            "ok": True,
            "count": answer.count,
            "query": asked["query"],
            "clinics": answer.clinics,
            "next": asked["next"],
            "usage": usage(datasette, frame),
            "telehealth": answer.telehealth,
            "telehealth_count": answer.telehealth_count,
        }
    )


def usage(datasette: Datasette, frame: Frame) -> dict[str, str | bool | None]:
    """Return what goes with every answer for programs."""
    return twins.usage(contact_of(datasette), is_sample=frame.is_sample)


def corrections_of(datasette: Datasette) -> str | None:
    """Return where to say that a clinic is wrong: the operator's page for it, or the contact."""
    return (settings(datasette) or {}).get("corrections") or contact_of(datasette)


def contact_of(datasette: Datasette) -> str | None:
    """Return where to write about the data, or None where the operator gave no address."""
    return (settings(datasette) or {}).get("contact")


def _framed(
    connection: Connection,
    *,
    datasette: Datasette,
    template: str,
    lay_out: Callable[[Connection], Mapping[str, Any]],
    day: date,
) -> tuple[str, Frame]:
    frame = read_frame(connection, day)
    return _written(datasette, template, {**lay_out(connection), "frame": frame}), frame


def _written(datasette: Datasette, template: str, page: Mapping[str, Any]) -> str:
    """Return a page as HTML, with what the operator says of the site."""
    contact = corrections_of(datasette)
    base, clinic = public_address(datasette) or "", page.get("clinic")
    letter = (f"Clinic {clinic['id']}", _letter(clinic, base)) if clinic else ()
    context = {
        **page,
        "contact": contact,
        "contact_link": contact_link(contact, *letter) if contact else None,
        "base": base,
    }
    return render(template, context)


def _letter(clinic: Mapping[str, Any], base: str) -> str:
    """Return a letter about a clinic with what we need to know, for its writer to fill in."""
    page = f"{base}/clinic/{clinic['id']}"
    asked = ("What is wrong:", "What is right:", "A web page that says so:")
    return "\n\n".join((f"{clinic['name']}\n{page}", *asked)) + "\n"


def _html(body: str, frame: Frame, keep: Mapping[str, str], *, status: int = 200) -> Response:
    headers = {**keep, **({"X-Robots-Tag": "noindex"} if frame.is_sample else {})}
    return Response.html(body, status=status, headers=headers)
