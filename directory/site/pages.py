"""Answer each address: one handler a page, which answers its twins for programs too."""

import sqlite3
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.errors import BadValueError
from directory.records import STATES
from directory.site import answers, asked, replies, texts, twins
from directory.site.answers import Answer, Story
from directory.site.places import Guess
from directory.site.query import (
    Query,
    read_narrowing,
    read_parameters,
    read_query,
    read_short_list,
    with_list,
)
from directory.site.read import (
    Frame,
    public_address,
    read,
    read_known,
    read_soundly,
    today,
    with_frame,
)
from directory.site.replies import LOCATING, OPEN, PRIVATE, problem, show, show_to_all
from directory.site.sheet import clinic_page
from directory.site.structured import structured
from directory.site.typed import state_named
from directory.site.view import asked_again, near_page, unknown_place

Handler = Callable[[Datasette, Request], Awaitable[Response]]

_STATIC: Final = Path(__file__).parent / "static"
_IN_THE_BOX: Final = ("zip", "place", "q")  # parameters that the search box stands for


async def home(datasette: Datasette, _: Request) -> Response:
    """Answer ``/``: the search box, the states, what we know."""
    return await show_to_all(datasette, "home.html", _home, keep={**OPEN, **LOCATING})


async def near(datasette: Datasette, request: Request) -> Response:
    """Answer ``/near`` and its twins: clinics near a place, in a state, or by name."""
    form = request.url_vars["format"] or "html"
    try:
        query = read_query(request.query_string, strict=form != "html")
    except BadValueError as error:
        return await _refused_search(datasette, request, error)
    state = state_named(query.place)
    if state and query.is_of_a_place_alone:
        address = f"/state/{state.lower()}{_suffix(form)}"
        return replies.sent_to(with_list(address, query.short_list))
    day = today(datasette)
    find = partial(asked.answer_near, query=query, today=day, form=form)
    answer, frame = await with_frame(datasette, find)
    if isinstance(answer, Guess):
        message, context = unknown_place(query, answer), asked_again(query, answer)
        status = 400 if answer.wishes else 404
        return await problem(datasette, request, status, message, **context)
    if form == "html":
        return await show(datasette, "near.html", near_page(answer, frame), keep=PRIVATE)
    page = answer.following
    following = answer.query.address(f"/near.{form}", page=page) if page else None
    response = replies.twin(datasette, answer, frame, form, query=_echo(answer), next=following)
    response.headers.update(PRIVATE)
    return response


async def clinic(datasette: Datasette, request: Request) -> Response:
    """Answer ``/clinic/k7m2q9xw/…`` and its twins: all we know of one clinic."""
    clinic_id = request.url_vars["id"]
    form = request.url_vars.get("format") or "html"
    try:
        read_parameters(request.query_string, (), strict=form != "html")
    except BadValueError as error:
        return await problem(datasette, request, 400, str(error))
    asked = Query(short_list=read_short_list(request.query_string))
    find = partial(_story, clinic_id=clinic_id, day=today(datasette), asked=asked)
    (story, moved, listed), frame = await with_frame(datasette, find)
    if moved:
        return replies.sent_to(f"/clinic/{moved}{_suffix(form)}", status=301, keep=OPEN)
    if story is None:
        message = "We have no clinic at this address. Search for it by name, or choose a state."
        return await problem(datasette, request, 404, message)
    if form == "html":
        page = clinic_page(story, frame, listed)
        return await show(datasette, "clinic.html", {**page, **_aside(datasette, story, frame)})
    return _clinic_twin(datasette, story, frame, form)


def _clinic_twin(datasette: Datasette, story: Story, frame: Frame, form: str) -> Response:
    """Return one clinic as JSON, with all that was said of it; or as a map file of one point."""
    if form == "geojson":
        alone = Answer(query=Query(), count=1, clinics=[story.clinic], size=1)
        asked = {"id": story.clinic["id"]}
        response = replies.twin(datasette, alone, frame, form, query=asked, next=None)
    else:
        response = twins.as_json(
            {"ok": True, "clinic": _told(story), "usage": replies.usage(datasette, frame)}
        )
    response.headers.update(OPEN)
    return response


def _aside(datasette: Datasette, story: Story, frame: Frame) -> dict[str, object]:
    """Return what stands beside a clinic: what to ask it, and itself in schema.org's words."""
    base = public_address(datasette) or ""
    return {
        "asked": texts.questions(today(datasette), texts.folder(datasette)).first,
        "structured": structured(story.clinic, base, is_sample=frame.is_sample),
    }


async def robots() -> Response:
    """Answer ``/robots.txt``: pages are welcome in search engines, visitors' searches are not."""
    shut = ("/near", "/directory", "/compare", "/map?", "/map.geojson", "/*?c=")
    rules = "".join(f"Disallow: {each}\n" for each in shut)
    return Response.text(f"User-agent: *\n{rules}", headers=OPEN)


async def favicon() -> Response:
    """Answer ``/favicon.ico``, which browsers ask for on their own."""
    icon = (_STATIC / "icon.svg").read_text(encoding="utf-8")
    keep = {"Cache-Control": "public, max-age=86400"}
    return Response(icon, headers=keep, content_type="image/svg+xml")


async def healthz(datasette: Datasette) -> Response:
    """Answer ``/healthz``: whether the directory can be read."""
    try:
        await read(datasette, partial(read_soundly, day=today(datasette)))
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
        return await problem(datasette, request, 503, replies.BROKEN)


async def _refused_search(datasette: Datasette, request: Request, error: BadValueError) -> Response:
    """Show the form again with what was typed, the wrong field marked, the filters kept."""
    typed = next((request.args[name] for name in _IN_THE_BOX if request.args.get(name)), "")
    context = {
        "is_wrong": error.code in _IN_THE_BOX,
        "typed": typed[:200],
        "query": read_narrowing(request.query_string),
    }
    return await problem(datasette, request, 400, str(error), **context)


def _home(connection: Connection) -> dict[str, object]:
    return {"known": read_known(connection), "states": STATES}


def _story(
    connection: Connection, clinic_id: str, day: date, asked: Query
) -> tuple[Story | None, str | None, tuple[str, ...]]:
    """Return a clinic, or where it went; and those of the visitor's short list that there are."""
    listed = answers.listed_in(connection, asked).short_list
    story = answers.answer_clinic(connection, clinic_id, day)
    return story, None if story else answers.moved_to(connection, clinic_id), listed


def _told(story: Story) -> dict[str, object]:
    """Return a clinic for programs, with all that was said of it and where."""
    clinic = {name: value for name, value in story.clinic.items() if name != "distance_miles"}
    return {
        **clinic,
        "facts": twins.said_at(story.facts),
        "services": story.services,
        "listings": twins.said_at(story.listings),
    }


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
        **query.said(),
        "miles": query.miles if spot else None,
        "page": query.page,
        "state": answer.state,
        "measured_from": point,
    }


def _suffix(form: str) -> str:
    return "" if form == "html" else f".{form}"
