"""Answer ``/state/tx`` and ``/state/tx/austin``: clinics without a word of where the visitor is."""

from functools import partial
from typing import Final
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.errors import BadValueError
from directory.records import STATES
from directory.site import answers, replies, texts
from directory.site.answers import Answer
from directory.site.query import read_page
from directory.site.read import Frame, today, with_frame
from directory.site.replies import OPEN, problem, show
from directory.site.view import browse_page

NO_STATE: Final = "There is no state {}. Choose a state from the list on the first page."
NO_TOWN: Final = "We know no town of that name in {}. Choose one from its list, or search for it."


async def state(datasette: Datasette, request: Request) -> Response:
    """Answer ``/state/tx`` and its twins: the clinics of a state by town."""
    return await _answer(datasette, request)


async def town(datasette: Datasette, request: Request) -> Response:
    """Answer ``/state/tx/austin`` and its twins: the clinics of a town."""
    return await _answer(datasette, request)


async def _answer(datasette: Datasette, request: Request) -> Response:
    form = request.url_vars["format"] or "html"
    code, slug = request.url_vars["state"].upper(), request.url_vars.get("town")
    if code not in STATES:
        return await problem(datasette, request, 404, NO_STATE.format(code))
    try:
        query = read_page(request.query_string, strict=form != "html")
    except BadValueError as error:
        return await problem(datasette, request, 400, str(error))
    day = today(datasette)
    find = (
        partial(answers.answer_town, state=code, slug=slug.lower())
        if slug
        else partial(answers.answer_state, state=code)
    )
    asked = partial(find, query=query, today=day, form=form)
    answer, frame = await with_frame(datasette, asked)
    if answer is None:
        offers = [(f"All clinics in {STATES[code]}", f"/state/{code.lower()}")]
        message = NO_TOWN.format(STATES[code])
        return await problem(datasette, request, 404, message, offers=offers)
    if form == "html":
        page = {
            **browse_page(answer, frame, code, _path(code, slug)),
            "rules": texts.rules(code, day, texts.folder(datasette)),
        }
        return await show(datasette, "state.html", page)
    return _twin(datasette, answer, frame, form, path=_path(code, slug))


def _twin(datasette: Datasette, answer: Answer, frame: Frame, form: str, *, path: str) -> Response:
    echo: dict[str, object] = {"state": answer.state, "page": answer.query.page}
    if answer.town:
        echo["town"] = answer.town
    page = answer.following
    following = f"{path}.{form}?{urlencode({'page': page})}" if page else None
    response = replies.twin(datasette, answer, frame, form, query=echo, next=following)
    response.headers.update(OPEN)
    return response


def _path(code: str, slug: str | None) -> str:
    return f"/state/{code.lower()}" + (f"/{slug.lower()}" if slug else "")
