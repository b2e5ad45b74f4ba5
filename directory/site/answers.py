"""Answer a question about clinics from one connection: what a page and its twins all say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from sqlite3 import Connection, Row
from typing import Any, Final

from directory.records import STATES
from directory.site import places, search
from directory.site.places import Spot
from directory.site.query import Query
from directory.site.twins import Clinic, clinic_of

SIZES: Final[Mapping[str, int]] = {"html": 20, "json": 100, "geojson": 5000, "csv": 5000}
"""Clinics in one answer; a map and a spreadsheet want all of them."""

STATE_SIZE: Final = 50  # clinics on one page of a state: keeps it below 60 kB
DAYS: Final = 90  # the form's "confirmed lately"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Clinics that match, one page of them, and what else the page wants to know."""

    query: Query
    count: int
    clinics: list[Clinic]
    size: int
    telehealth: list[Clinic] = field(default_factory=list)
    spot: Spot | None = None
    beyond: list[Clinic] = field(default_factory=list)  # the nearest, where nothing was found
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    priced: int = 0
    confirmed: int = 0

    @property
    def pages(self) -> int:
        """How many pages of this size hold all matches; one at least."""
        return -(-self.count // self.size) or 1

    @property
    def following(self) -> int | None:
        """The next page, or None on the last."""
        return self.query.page + 1 if self.query.page < self.pages else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is known of one clinic."""

    clinic: Clinic
    services: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    listings: list[dict[str, Any]]


def answer_near(connection: Connection, query: Query, today: date, form: str) -> Answer | None:
    """Return what a search finds, or None where its ZIP, town or name is none that we know."""
    spot = _spot(connection, query)
    if spot is None and (query.zip or (query.place and places.zip_within(query.place))):
        return None
    if spot is None and query.place:
        named = replace(query, place=None, words=f"{query.place} {query.words or ''}".strip())
        answer = _answer(connection, named, None, today=today, form=form)
        return answer if answer.count else None
    return _answer(connection, query, spot, today=today, form=form)


def answer_state(connection: Connection, state: str, query: Query, form: str) -> Answer:
    """Return the open clinics of a state by town, and the practices that serve it by video."""
    size = STATE_SIZE if form == "html" else SIZES[form]
    matches = search.in_state(state)
    rows = matches.rows(connection, "city", limit=size, offset=(query.page - 1) * size)
    return Answer(
        query=query,
        count=matches.count(connection),
        clinics=_clinics(rows),
        size=size,
        telehealth=_serving(connection, query, state, date.max),
        spot=places.find_town(connection, f"{STATES[state]}, {state}"),
    )


def answer_clinic(connection: Connection, clinic_id: str) -> Story | None:
    """Return one clinic with all that each source said of it, or None if there is none."""
    row = connection.execute("SELECT * FROM clinics WHERE id = ?", [clinic_id]).fetchone()
    if row is None:
        return None
    return Story(
        clinic=clinic_of(row),
        services=_dicts(
            connection, "SELECT * FROM services WHERE clinic_id = ? ORDER BY rowid", clinic_id
        ),
        facts=_dicts(
            connection,
            "SELECT f.*, coalesce(s.title, f.source) AS source_title FROM facts AS f LEFT JOIN"
            " sources AS s ON s.name = f.source WHERE f.clinic_id = ?"
            " ORDER BY f.field, f.chosen DESC, s.trust DESC, f.last_seen DESC, f.value",
            clinic_id,
        ),
        listings=_dicts(
            connection,
            "SELECT l.*, coalesce(s.title, l.source) AS source_title FROM listings AS l LEFT JOIN"
            " sources AS s ON s.name = l.source WHERE l.clinic_id = ? ORDER BY l.id",
            clinic_id,
        ),
    )


def moved_to(connection: Connection, clinic_id: str) -> str | None:
    """Return the id that a merged clinic goes by now, or None if it was never merged."""
    row = connection.execute(
        "SELECT clinic_id FROM redirects WHERE old_id = ?", [clinic_id]
    ).fetchone()
    return str(row["clinic_id"]) if row else None


def _answer(
    connection: Connection, query: Query, spot: Spot | None, *, today: date, form: str
) -> Answer:
    matches = search.near(query, spot, today) if spot else search.named(query, today)
    size = SIZES[form]
    count = matches.count(connection)
    order = query.sort or ("distance" if spot else "name")
    rows = matches.rows(connection, order, limit=size, offset=(query.page - 1) * size)
    answer = Answer(query=query, count=count, clinics=_clinics(rows), spot=spot, size=size)
    if spot:
        answer = replace(answer, telehealth=_serving(connection, query, spot.state, today))
    if spot and not count:
        answer = replace(answer, beyond=_clinics(search.beyond(connection, query, spot, today)))
    if form == "html":
        answer = replace(answer, **_choices(connection, matches, today))
    return answer


def _serving(connection: Connection, query: Query, state: str | None, today: date) -> list[Clinic]:
    matches = search.serving(state, query, today)
    return _clinics(matches.rows(connection, "name", limit=SIZES["json"]))


def _spot(connection: Connection, query: Query) -> Spot | None:
    if query.latitude is not None and query.longitude is not None:
        return places.find_point(connection, query.latitude, query.longitude)
    if query.zip:
        return places.find_zip(connection, query.zip)
    if not query.place:
        return None
    if postcode := places.zip_within(query.place):
        return places.find_zip(connection, postcode)
    return places.find_town(connection, query.place)


def _choices(connection: Connection, matches: search.Matches, today: date) -> dict[str, Any]:
    """Return what the filters of a page offer, with how many clinics each would leave."""
    priced, confirmed = matches.having(connection, search.since(today, DAYS))
    facets = {name: matches.facet(connection, column) for name, column in search.FACETS.items()}
    return {"facets": facets, "priced": priced, "confirmed": confirmed}


def _clinics(rows: Sequence[Row]) -> list[Clinic]:
    return [clinic_of(row) for row in rows]


def _dicts(connection: Connection, sql: str, clinic_id: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sql, [clinic_id])]
