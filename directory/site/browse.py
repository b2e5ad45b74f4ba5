"""Answer ``/state/tx`` and ``/state/tx/austin``: clinics without a word of where the visitor is."""

import statistics
from functools import partial
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request
from markupsafe import Markup

from directory.errors import BadValueError
from directory.records import STATES
from directory.site import answers, replies, texts, words
from directory.site.answers import Answer, slug_of
from directory.site.query import Query, read_page, with_list
from directory.site.read import Frame, today, with_frame
from directory.site.replies import OPEN, problem, show
from directory.site.view import FINDERS, Context, shared

MOST_TOWNS: Final = 45  # links to towns on a page of a state: keeps it below 60 kB
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
    if slug and slug.lower() != (known := slug_of(slug.replace("-", " "))):
        address = f"{_path(code, known)}{'' if form == 'html' else f'.{form}'}"
        return replies.sent_to(address, status=301, keep=OPEN)  # "fort-worth" is "ft-worth"
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


def browse_page(answer: Answer, frame: Frame, code: str, path: str) -> Context:
    """Return what the page of a state shows, its clinics by town; or that of one town."""
    towns: dict[str, list[Any]] = {}
    for clinic in answer.clinics:
        towns.setdefault(clinic["city"] or "Town not stated", []).append(clinic)
    query, state = answer.query, f"/state/{code.lower()}"
    where = f"{answer.town}, {code}" if answer.town else STATES[code]
    namesake = answer.spot.title if answer.spot and not answer.town else None
    return {
        "frame": frame,
        "answer": answer,
        "query": query,
        "code": code,
        "state_name": STATES[code],
        "state_path": state,
        "name": where,
        "towns": towns,
        "town_links": _town_links(answer, state),
        "more_towns": max(0, len(answer.towns) - MOST_TOWNS),
        "prices": _prices(answer),
        "canonical": _paged(path, query.page),
        "same_name": namesake,
        "same_name_link": _near(namesake, query) if namesake else None,
        "near_link": _near(where, query) if answer.town and answer.spot else None,
        "map_link": Query(place=where if answer.spot else STATES[code]).address("/map"),
        "downloads": [(form, f"{path}.{form}") for form in ("csv", "geojson", "json")],
        "finders": FINDERS,
        "previous": _turned(path, query, answer.previous) if answer.previous else None,
        "following": _turned(path, query, answer.following) if answer.following else None,
        "first": None if answer.has_page else _turned(path, query, 1),
        **shared(answer, frame, _paged(path, query.page)),
    }


def _prices(answer: Answer) -> list[Context]:
    """Return what clinics of a state ask for one session of each way: the middle, the ends."""
    return [
        {
            "way": words.in_words(route) if route else None,
            "count": len(prices),
            "middle": statistics.median(prices),
            "low": prices[0],
            "high": prices[-1],
        }
        for route, prices in answer.prices.items()
    ]


def _town_links(answer: Answer, state: str) -> Markup:
    """Return the towns of a state as links to their pages: the ones of most clinics, by name.

    Written here because there are sixty of them on a page.
    """
    largest = sorted(answer.towns.items(), key=lambda each: -each[1])[:MOST_TOWNS]
    listed = escape(with_list("", answer.query.short_list))
    links = "".join(
        f'<li><a href="{state}/{slug_of(name)}{listed}">{escape(name)}</a> <span class="small">'
        f'{count}<span class="unseen"> clinic{"" if count == 1 else "s"}</span></span></li>\n'
        for name, count in sorted(largest)
        if name != answer.town
    )
    return Markup(links)  # noqa: S704 # because each part is escaped, or a number


def _turned(path: str, query: Query, page: int) -> str:
    """Return the address of another page of a list, with the short list kept."""
    return with_list(_paged(path, page), query.short_list)


def _paged(path: str, page: int) -> str:
    return f"{path}?page={page}" if page > 1 else path


def _near(place: str, query: Query) -> str:
    """Return a link to a search around another place, with the short list kept."""
    return Query(place=place, short_list=query.short_list).address("/near")
