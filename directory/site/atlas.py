"""Answer ``/map`` and its points: a list first, and a map of exactly what the list shows.

The map is drawn in the browser, from points and outlines of ours: no tiles, nobody else is asked.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from sqlite3 import Connection, Row
from typing import Any, Final

import datasette_leaflet
from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request
from markupsafe import Markup, escape

from directory.errors import BadValueError
from directory.records import STATES
from directory.site import asked, search, twins, words
from directory.site.answers import Answer
from directory.site.places import Guess, Spot
from directory.site.query import STARTS, Query, read_parameters, read_query, with_list
from directory.site.read import read_known, today, with_frame
from directory.site.replies import MAPPED, OPEN, PRIVATE, problem, show, show_to_all, usage
from directory.site.twins import Clinic
from directory.site.view import Context, asked_again, heading, short_list, unknown_place

LEAFLET: Final = "/-/static-plugins/datasette-leaflet/"
SCRIPT: Final = LEAFLET + datasette_leaflet.JS_FILE.replace(".js", ".min.js")  # half as large
STYLE: Final = LEAFLET + datasette_leaflet.CSS_FILE
COUNTRY: Final = {"south": 17.0, "north": 72.0, "west": -180.0, "east": -64.0}
HOME: Final = "24.4,-124.8,49.4,-66.9"  # the 48 states together, as in _AWAY
_AWAY: Final = {
    "AK": "51.0,-172.0,71.5,-130.0", "HI": "18.8,-160.4,22.4,-154.7",
    "PR": "17.8,-67.4,18.6,-65.1", "VI": "17.6,-65.1,18.5,-64.5",
    "GU": "13.2,144.6,13.7,145.0", "MP": "14.0,145.0,15.4,146.0",
    "AS": "-14.6,-171.0,-14.1,-169.3",
}  # fmt: skip
"""What lies outside a picture of the 48 states: south, west, north and east of each, in degrees."""

AROUND: Final = 0.5  # degrees beyond the clinics, about 30 miles, from which towns are named
MOST_TOWNS: Final = 60
Town = dict[str, Any]  # name, state, latitude, longitude
_PRECISE: Final = ("rooftop", "street", "source")
_POINT: Final = ("name", "page", "town", "phone", "is_own", "status")


async def atlas(datasette: Datasette, request: Request) -> Response:
    """Answer ``/map``: the whole country by state; or what ``/near`` would find, on a map too."""
    as_points = request.url_vars.get("format") == "geojson"
    try:
        if not _starts_somewhere(request.query_string):
            read_parameters(request.query_string, (), strict=as_points)
            return await _everywhere(datasette, as_points=as_points)
        query = read_query(request.query_string, strict=as_points)
    except BadValueError as error:
        return await problem(datasette, request, 400, str(error))
    find = partial(_found, query=query, day=today(datasette), as_points=as_points)
    (answer, towns), frame = await with_frame(datasette, find)
    if isinstance(answer, Guess):
        message, context = unknown_place(query, answer), asked_again(query, answer)
        status = 400 if answer.wishes else 404
        return await problem(datasette, request, status, message, **context)
    if as_points:
        clinics = [_told(clinic) for clinic in answer.clinics]
        told = {"count": answer.count, "towns": towns, "usage": usage(datasette, frame)}
        return _points(clinics, told, PRIVATE)
    page = {"frame": frame, **_page(answer)}
    return await show(datasette, "map.html", page, keep={**PRIVATE, **MAPPED})


async def _everywhere(datasette: Datasette, *, as_points: bool) -> Response:
    """Answer with every clinic there is: on the page as counts, for the map as points."""
    if as_points:
        (rows, towns), frame = await with_frame(datasette, _all_points)
        clinics = [_told(dict(row)) for row in rows]
        told = {"count": len(clinics), "towns": towns, "usage": usage(datasette, frame)}
        return _points(clinics, told, OPEN)
    return await show_to_all(datasette, "map.html", _country, keep={**OPEN, **MAPPED})


def _country(connection: Connection) -> Context:
    known = read_known(connection)
    return {
        "placed": search.placed(connection),
        "states": [
            (name, known.states.get(code, 0), f"/state/{code.lower()}", _mapped(name))
            for code, name in STATES.items()
            if code in known.states
        ],
        "away": [
            (STATES[code], known.states[code], _mapped(STATES[code]), view)
            for code, view in _AWAY.items()
            if code in known.states
        ],
        "home": HOME,
        **_drawn("/map.geojson"),
        **short_list(()),
    }


def _page(answer: Answer) -> Context:
    query, spot = answer.query, answer.spot
    page = query.page if query.page > 1 else None
    return {
        "answer": answer,
        "query": query,
        "heading": heading(answer),
        "listed": _listed(answer.clinics, with_list("", query.short_list)),
        "near_link": query.address("/near"),
        "first": query.address("/map"),
        "previous": query.address("/map", page=answer.previous) if answer.previous else None,
        "following": query.address("/map", page=answer.following) if answer.following else None,
        "spot": f"{spot.latitude},{spot.longitude}" if spot else None,
        **_drawn(query.address("/map.geojson", page=page)),
        **short_list(query.short_list),
    }


def _listed(clinics: Iterable[Clinic], carried: str) -> Markup:
    """Return the clinics of the map as the items of its list, which is a hundred long."""
    return Markup("".join(_item(clinic, escape(carried)) for clinic in clinics))  # noqa: S704 # because each part is escaped as it is made


def _item(clinic: Clinic, carried: str) -> str:
    town = ", ".join(escape(part) for part in (clinic["city"], clinic["state"]) if part)
    parts = [
        f'\n<li data-id="{escape(clinic["id"])}">'
        f'<a href="{escape(clinic["page"])}{carried}">{escape(clinic["name"])}</a><br>\n{town}'
    ]
    if clinic["distance_miles"] is not None:
        parts.append(f' <strong class="distance">{escape(words.distance(clinic))}</strong>')
    if phone := clinic["phone"]:
        parts.append(f'<br><a href="tel:{escape(phone)}">{escape(words.phone(phone))}</a>')
    if clinic["status"] != "active":
        parts.append(f'<br><span class="small">{escape(words.in_words(clinic["status"]))}</span>')
    if clinic["latitude"] is None:
        parts.append('<br><span class="small unsaid">not placed on the map</span>')
    return "".join((*parts, "</li>\n"))


def _drawn(points: str) -> Context:
    """Return what the script of the page needs to know."""
    return {"points": points, "leaflet": SCRIPT, "leaflet_style": STYLE}


def _all_points(connection: Connection) -> tuple[list[Row], list[Town]]:
    return search.points(connection), _towns(connection, COUNTRY)


def _found(
    connection: Connection, query: Query, day: date, *, as_points: bool
) -> tuple[Answer | Guess, list[Town]]:
    """Return what a search finds; for the map that is drawn of it, the towns around it too."""
    answer = asked.answer_near(connection, query, day, "map")
    if isinstance(answer, Guess) or not as_points:
        return answer, []
    return answer, _towns_around(connection, answer)


def _towns_around(connection: Connection, answer: Answer) -> list[Town]:
    placed = [each for each in (*answer.clinics, answer.spot) if each]
    points = [_degrees(each) for each in placed]
    known = [point for point in points if None not in point]
    if not known:
        return []
    norths, easts = zip(*known, strict=True)
    box = {
        "south": min(norths) - AROUND,
        "north": max(norths) + AROUND,
        "west": min(easts) - AROUND,
        "east": max(easts) + AROUND,
    }
    return _towns(connection, box)


def _degrees(placed: Clinic | Spot) -> tuple[Any, Any]:
    if isinstance(placed, Spot):
        return placed.latitude, placed.longitude
    return placed["latitude"], placed["longitude"]


def _towns(connection: Connection, box: Mapping[str, float]) -> list[Town]:
    """Return the largest towns of a box, largest first, for the map to show as far as they fit."""
    return [dict(row) for row in search.landmarks(connection, box, MOST_TOWNS)]


def _starts_somewhere(text: str) -> bool:
    return bool(read_parameters(text, (*STARTS, "lng"), strict=False))


def _mapped(place: str) -> str:
    return Query(place=place).address("/map", miles=None)


def _told(clinic: Clinic) -> Clinic:
    """Return what a point tells of its clinic when it is pressed."""
    return {
        **clinic,
        "page": f"/clinic/{clinic['id']}/{clinic['slug']}",
        "town": ", ".join(part for part in (clinic["city"], clinic["state"]) if part) or None,
        "phone": words.phone(clinic["phone"]) if clinic["phone"] else None,
        "is_own": clinic["precision"] in _PRECISE,
    }


def _points(clinics: list[Clinic], told: Mapping[str, Any], keep: Mapping[str, str]) -> Response:
    """Return GeoJSON (RFC 7946) of the clinics that have a point, in the order of their list."""
    features = [
        {
            "type": "Feature",
            "id": clinic["id"],
            "geometry": {
                "type": "Point",
                "coordinates": (clinic["longitude"], clinic["latitude"]),
            },
            "properties": {name: clinic[name] for name in _POINT},
        }
        for clinic in clinics
        if clinic["latitude"] is not None
    ]
    return Response(
        json.dumps({"type": "FeatureCollection", "features": features, **told}, ensure_ascii=False),
        headers={**twins.SHARED, **keep},
        content_type="application/geo+json; charset=utf-8",
    )
