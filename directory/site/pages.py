"""Answer each address: one handler a page, which answers its twins for programs too."""

import hashlib
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Final, TypeVar

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.errors import BadValueError
from directory.records import STATES
from directory.site import answers, twins
from directory.site.answers import Answer, Story
from directory.site.places import state_named
from directory.site.query import Query, read_parameters, read_query, whole
from directory.site.read import Frame, read, read_frame, read_known, settings, today
from directory.site.view import clinic_page, near_page, state_page

Read = TypeVar("Read")
Handler = Callable[[Datasette, Request], Awaitable[Response]]

OPEN: Final = {"Cache-Control": "public, max-age=300"}
PRIVATE: Final = {"Cache-Control": "private, no-store"}
"""A search says where a visitor is: nobody between us may keep it, nor the browser on disk."""

STYLE: Final = Path(__file__).parent / "static" / "style.css"
BROKEN: Final = "The directory cannot be read just now. Please try again in a few minutes."
_WRITERS: Final = {"geojson": twins.as_geojson, "csv": twins.as_csv, "json": twins.as_json}


def style_version() -> str:
    """Return a few digits that change with the style sheet, so that browsers may keep it."""
    return hashlib.sha256(STYLE.read_bytes()).hexdigest()[:8]


async def home(datasette: Datasette, request: Request) -> Response:
    """Answer ``/``: the search box, the states, what we know."""
    known, frame = await _read(datasette, read_known)
    page = {"frame": frame, "known": known, "states": STATES}
    return await _show(datasette, request, "home.html", page)


async def near(datasette: Datasette, request: Request) -> Response:
    """Answer ``/near`` and its twins: clinics near a place, or by name."""
    form = request.url_vars["format"] or "html"
    try:
        query = read_query(request.query_string, strict=form != "html")
    except BadValueError as error:
        typed = request.args.get("zip") or request.args.get("place") or ""
        context = {"field": error.code, "typed": typed[:200]}
        return await problem(datasette, request, 400, str(error), **context)
    if state := state_named(query.place):
        return Response.redirect(f"/state/{state.lower()}{_suffix(form)}")
    day = today(datasette)
    find = partial(answers.answer_near, query=query, today=day, form=form)
    answer, frame = await _read(datasette, find)
    if answer is None:
        message = _unknown_place(query)
        return await problem(datasette, request, 404, message, field="place", typed=query.typed)
    if form == "html":
        return await _show(datasette, request, "near.html", near_page(answer, frame))
    page = answer.following
    following = answer.query.address(f"/near.{form}", page=page) if page else None
    return _twin(datasette, answer, form, {"query": _echo(answer), "next": following})


async def state(datasette: Datasette, request: Request) -> Response:
    """Answer ``/state/tx`` and its twins: the clinics of a state by town."""
    form = request.url_vars["format"] or "html"
    code = request.url_vars["state"].upper()
    if code not in STATES:
        message = f"There is no state {code}. Choose a state from the list on the first page."
        return await problem(datasette, request, 404, message)
    try:
        said = read_parameters(request.query_string, ["page"], strict=form != "html")
        query = Query(page=whole(said.get("page", "1"), "page", 9999))
    except BadValueError as error:
        return await problem(datasette, request, 400, str(error))
    find = partial(answers.answer_state, state=code, query=query, form=form)
    answer, frame = await _read(datasette, find)
    if form == "html":
        return await _show(datasette, request, "state.html", state_page(answer, frame, code))
    echo = {"state": code, "page": query.page}
    following = answer.following and f"/state/{code.lower()}.{form}?page={answer.following}"
    return _twin(datasette, answer, form, {"query": echo, "next": following})


async def clinic(datasette: Datasette, request: Request) -> Response:
    """Answer ``/clinic/k7m2q9xw/…`` and ``/clinic/k7m2q9xw.json``: all we know of one clinic."""
    clinic_id = request.url_vars["id"]
    as_json = request.url_vars.get("format") == "json"
    (story, moved), frame = await _read(datasette, partial(_story, clinic_id=clinic_id))
    if moved:
        return Response.redirect(f"/clinic/{moved}{'.json' if as_json else ''}", status=301)
    if story is None:
        message = "We have no clinic at this address. Search for it by name, or choose a state."
        return await problem(datasette, request, 404, message)
    if not as_json:
        return await _show(datasette, request, "clinic.html", clinic_page(story, frame))
    said = {"facts": story.facts, "services": story.services, "listings": story.listings}
    return twins.as_json(
        {"ok": True, "clinic": {**story.clinic, **said}, "usage": _usage(datasette)}
    )


async def robots() -> Response:
    """Answer ``/robots.txt``: pages are welcome in search engines, visitors' searches are not."""
    return Response.text("User-agent: *\nDisallow: /near\nDisallow: /directory\n", headers=OPEN)


async def healthz(datasette: Datasette) -> Response:
    """Answer ``/healthz``: whether the directory can be read."""
    try:
        await read(datasette, partial(read_frame, day=today(datasette)))
    except sqlite3.Error:
        return Response.text("the directory cannot be read; run: clinics build\n", status=503)
    return Response.text("ok\n", headers={"Cache-Control": "no-store"})


async def closed_door(datasette: Datasette, request: Request) -> Response:
    """Answer Datasette's own inside pages: they are nobody's but the operator's."""
    return await problem(datasette, request, 403, "This page is not for visitors.")


async def nothing_here(datasette: Datasette, request: Request) -> Response:
    """Answer an address that is none of ours."""
    message = "There is no page at this address. Search for a clinic, or choose a state."
    return await problem(datasette, request, 404, message)


async def guarded(handler: Handler, datasette: Datasette, request: Request) -> Response:
    """Answer by a handler, or say in our own page that the directory cannot be read."""
    try:
        return await handler(datasette, request)
    except sqlite3.Error:
        return await problem(datasette, request, 503, BROKEN)


async def problem(
    datasette: Datasette, request: Request, status: int, message: str, **context: object
) -> Response:
    """Return an error in the form that was asked for: a page, or one sentence in JSON."""
    if request.path.endswith((".json", ".geojson", ".csv")):
        return twins.refused(message, status)
    try:
        frame = await read(datasette, partial(read_frame, day=today(datasette)))
    except sqlite3.Error:
        frame = Frame()
    page = {"frame": frame, "status": status, "message": message, "states": STATES, **context}
    return await _show(datasette, request, "problem.html", page)


async def _read(datasette: Datasette, reader: Callable[[Connection], Read]) -> tuple[Read, Frame]:
    """Read a page's own matter and its frame from one and the same directory."""
    return await read(datasette, partial(_with_frame, reader, today(datasette)))


def _with_frame(
    reader: Callable[[Connection], Read], day: date, connection: Connection
) -> tuple[Read, Frame]:
    return reader(connection), read_frame(connection, day)


def _story(connection: Connection, clinic_id: str) -> tuple[Story | None, str | None]:
    story = answers.answer_clinic(connection, clinic_id)
    return story, None if story else answers.moved_to(connection, clinic_id)


async def _show(
    datasette: Datasette, request: Request, template: str, page: dict[str, object]
) -> Response:
    status = page.get("status", 200)
    is_open = status == 200 and not request.path.startswith("/near")
    body = await datasette.render_template(template, page, request=request, view_name="site")
    return Response.html(body, status=status, headers=dict(OPEN if is_open else PRIVATE))


def _twin(datasette: Datasette, answer: Answer, form: str, asked: Mapping[str, Any]) -> Response:
    """Return an answer for programs; ``asked`` is the query as understood, and the next page."""
    response = _WRITERS[form](
        {
            "ok": True,
            "count": answer.count,
            "query": asked["query"],
            "clinics": answer.clinics,
            "next": asked["next"],
            "usage": _usage(datasette),
            "telehealth": answer.telehealth,
        }
    )
    response.headers.update(PRIVATE if "measured_from" in asked["query"] else OPEN)
    return response


def _echo(answer: Answer) -> dict[str, object]:
    """Return the query as it was understood, and the point that distances are measured from."""
    spot = answer.spot
    point = spot and {
        "name": spot.title,
        "state": spot.state,
        "latitude": spot.latitude,
        "longitude": spot.longitude,
    }
    query = answer.query
    return {
        **query.parameters(),
        "miles": query.miles if spot else None,
        "page": query.page,
        "measured_from": point,
    }


def _usage(datasette: Datasette) -> dict[str, str | None]:
    return twins.usage((settings(datasette) or {}).get("contact"))


def _suffix(form: str) -> str:
    return "" if form == "html" else f".{form}"


def _unknown_place(query: Query) -> str:
    if query.zip:
        return f"We could not find ZIP {query.zip}. Check it or choose a state."
    typed = query.place or query.words
    return f"We could not find a town or a clinic called “{typed}”. Check it or choose a state."
