"""Answer a question about clinics from one connection: what a page and its twins all say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from sqlite3 import Connection
from typing import Any, Final

from directory.normalise.place import place_key
from directory.site import changes, places, search, typed
from directory.site.names import guess_names
from directory.site.places import Guess, Spot
from directory.site.query import Query
from directory.site.twins import Clinic, clinic_of

SIZES: Final[Mapping[str, int]] = {
    "html": 20, "map": 100, "json": 100, "geojson": 5000, "csv": 5000,
}  # fmt: skip
"""Clinics in one answer; a spreadsheet wants all of them. A map shows what its list shows."""

STATE_SIZE: Final = 15  # clinics on one page of a state or town: keeps it below 60 kB
FEW: Final = 5  # telehealth practices below the results of a page, which links to the others
STATE_FEW: Final = 5  # of them on one page of a state
MOST_SPLIT: Final = 12  # ways to part what was typed into a name and a place
MOST_CLOSED: Final = 10  # closed clinics of a name, below those that are open
DAYS: Final = 90  # the form's "confirmed lately"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Clinics that match, one page of them, and what else the page wants to know."""

    query: Query
    count: int
    clinics: list[Clinic]
    size: int
    telehealth: list[Clinic] = field(default_factory=list)  # of a search on the first page only
    telehealth_count: int = 0
    telehealth_pages: int = 0  # of a state, whose pages turn them over; 0 where nothing turns them
    spot: Spot | None = None
    state: str | None = None  # USPS code of the state that was searched, or the spot's
    beyond: list[Clinic] = field(default_factory=list)  # the nearest, where nothing was found
    closed: list[Clinic] = field(default_factory=list)  # of that name, on the last page only
    meant: tuple[str, ...] = ()  # names that find something, where the words found nothing
    no_town: str | None = None  # what was typed as a place, where we took it for a name
    way: typed.WayWithin | None = None  # what was typed with the place of how ketamine is given
    town: str | None = None  # the town of a page of one town
    towns: dict[str, int] = field(default_factory=dict)  # of the state, with their open clinics
    prices: tuple[float, ...] = ()  # what clinics of a state state for one session, lowest first
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    priced: int = 0
    confirmed: int = 0

    @property
    def pages(self) -> int:
        """How many pages of this size hold all matches; one at least."""
        return max(-(-self.count // self.size), self.telehealth_pages, 1)

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
    alternatives: list[Clinic]  # the nearest open ones, where this one is closed
    changes: list[dict[str, Any]]  # what changed in it and when, newest first
    is_town_known: bool  # whether a search can start there


def answer_near(connection: Connection, query: Query, today: date, form: str) -> Answer | Guess:
    """Return what a search finds; or a guess, where its ZIP, town or name is none that we know.

    A way ketamine is given, typed beside a place, is a filter: ``"houston spravato"``.
    """
    way = typed.way_within(query.place or "")
    if way is None or _is_town(connection, query.place):
        return _at_place(connection, query, today, form)
    if not way.rest:
        return Guess(way=way, names=guess_names(connection, way.words))
    narrowed = replace(query, place=way.rest, route=way.route or query.route)
    answer = _at_place(connection, narrowed, today, form)
    if isinstance(answer, Answer) and (answer.spot or answer.state):
        return replace(answer, way=way)
    return _at_place(connection, query, today, form)  # for the word may be one of a name


def _at_place(connection: Connection, query: Query, today: date, form: str) -> Answer | Guess:
    """Return what is found at the place of a query; or by name, where it is no place."""
    if state := typed.state_named(query.place):
        matches = search.in_state(connection, state, query, today)
        answer = Answer(query=query, count=0, clinics=[], size=SIZES[form], state=state)
        return _filled(connection, answer, matches, today=today, form=form)
    spot = _spot(connection, query)
    if spot is None and query.zip:
        return places.guess_zip(connection, query.zip)
    if spot is None and query.place:
        return _by_name(connection, query, today, form)
    if spot and spot.left_out and not query.words and typed.names_something(spot.left_out):
        named = replace(query, place=spot.title, words=spot.left_out)
        whole = replace(spot, left_out=None)
        answer = _near(connection, named, whole, today=today, form=form)
        if answer.count or answer.telehealth_count:
            return answer
    return _near(connection, query, spot, today=today, form=form)


def _near(
    connection: Connection, query: Query, spot: Spot | None, *, today: date, form: str
) -> Answer:
    matches = (
        search.near(connection, query, spot, today)
        if spot
        else search.named(connection, query, today)
    )
    state = spot.state if spot else None
    answer = Answer(query=query, count=0, clinics=[], size=SIZES[form], spot=spot, state=state)
    return _filled(connection, answer, matches, today=today, form=form)


def answer_state(
    connection: Connection, state: str, query: Query, *, today: date, form: str
) -> Answer:
    """Return the open clinics of a state by town, and the practices that serve it by video."""
    matches = search.in_state(connection, state, query, today)
    answer = _browsed(state, matches, query=query, form=form)
    if form == "html":
        answer = replace(
            answer,
            spot=places.find_namesake(connection, state),
            towns=search.towns(connection, state),
            prices=search.prices(connection, state),
        )
    return _with_telehealth(connection, answer, matches, today, form=form, turns=True)


def answer_town(
    connection: Connection, state: str, slug: str, query: Query, *, today: date, form: str
) -> Answer | None:
    """Return the open clinics of a town such as ``"san-marcos"``; None where we know no such town.

    A town we know and have no clinic of is an answer too: an empty one.
    """
    towns = search.towns(connection, state)
    spelled = [name for name in towns if slug_of(name) == slug]
    spot = places.find_town(connection, f"{slug.replace('-', ' ')}, {state}")
    if not spelled and (spot is None or spot.left_out or slug_of(spot.title[:-4]) != slug):
        return None
    matches = search.in_town(connection, state, spelled, query=query, today=today)
    answer = _browsed(state, matches, query=query, form=form)
    title = spelled[0] if spelled else str(spot and spot.title[:-4])
    answer = replace(answer, town=title, spot=spot, towns=towns)
    return _with_telehealth(connection, answer, matches, today, form=form)


@lru_cache(maxsize=4096)
def slug_of(town: str) -> str:
    """Return a town's name as its address has it: ``"Saint Paul"`` and ``"St. Paul"``: st-paul."""
    return place_key(town).replace(" ", "-")


def _browsed(state: str, matches: search.Matches, *, query: Query, form: str) -> Answer:
    """Return a page of the clinics of a state or a town, by town and name."""
    size = STATE_SIZE if form == "html" else SIZES[form]
    offset = (query.page - 1) * size
    rows = matches.rows("city", limit=size, offset=offset, columns=_columns(form))
    return Answer(
        query=query,
        count=matches.count,
        clinics=_clinics(rows),
        size=size,
        state=state,
    )


def answer_clinic(connection: Connection, clinic_id: str, today: date) -> Story | None:
    """Return one clinic with all that each source said of it, or None if there is none."""
    row = search.one(connection, clinic_id)
    if row is None:
        return None
    is_shut = row["status"] in ("closed", "temporarily_closed")
    nearest = search.around(connection, row, today) if is_shut else []
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
        alternatives=_clinics(nearest),
        changes=changes.of_clinic(connection, clinic_id),
        is_town_known=_is_town_known(connection, row["city"], row["state"]),
    )


def _is_town_known(connection: Connection, city: str | None, state: str | None) -> bool:
    return bool(city and state and places.find_town(connection, f"{city}, {state}"))


def _is_town(connection: Connection, text: str | None) -> bool:
    """Whether a text is a town and no more, such as Oral, SD."""
    spot = places.find_town(connection, text or "")
    return spot is not None and not spot.left_out


def moved_to(connection: Connection, clinic_id: str) -> str | None:
    """Return the id that a merged clinic goes by now, or None if it was never merged."""
    row = connection.execute(
        "SELECT clinic_id FROM redirects WHERE old_id = ?", [clinic_id]
    ).fetchone()
    return str(row["clinic_id"]) if row else None


def _by_name(connection: Connection, query: Query, today: date, form: str) -> Answer | Guess:
    """Return the clinics whose names match what was typed as a place, or what it may have meant."""
    place = query.place or ""
    named = replace(query, place=None, words=f"{place} {query.words or ''}".strip())
    answer = Answer(query=named, count=0, clinics=[], size=SIZES[form], no_town=place)
    matches = search.named(connection, named, today)
    answer = _filled(connection, answer, matches, today=today, form=form)
    if answer.count or answer.closed:
        return answer
    if typed.asks_where_they_are(place):
        return Guess()
    if beside := _beside_place(connection, query, today, form):
        return beside
    *_, reading = typed.readings(place)
    name, _ = next(typed.with_state(reading), (place, None))
    guess = places.guess(connection, place)
    return replace(guess, names=guess_names(connection, name))


def _beside_place(connection: Connection, query: Query, today: date, form: str) -> Answer | None:
    """Return the clinics of a name at a town or in a state: "Lantern Waco"; None if there are none.

    Where there is none of that name within the miles, the nearest farther away will do; then those
    of it that closed.
    """
    split = list(places.names_and_places(connection, query.place or ""))[:MOST_SPLIT]
    farther = None
    for name, place in split:
        words = f"{name} {query.words or ''}".strip()
        answer = _at_place(connection, replace(query, place=place, words=words), today, form)
        if isinstance(answer, Answer) and (answer.count or answer.telehealth_count):
            return answer
        if isinstance(answer, Answer) and answer.beyond:
            farther = farther or answer
    return farther or _closed_beside(connection, query, dict(split), today=today, form=form)


def _closed_beside(
    connection: Connection, query: Query, names: Iterable[str], *, today: date, form: str
) -> Answer | None:
    for name in names:
        named = replace(query, place=None, words=name)
        answer = _near(connection, named, None, today=today, form=form)
        if answer.closed:
            return replace(answer, no_town=query.place)
    return None


def _filled(
    connection: Connection, answer: Answer, matches: search.Matches, *, today: date, form: str
) -> Answer:
    """Return an answer with its clinics, and with what else this form of it shows."""
    query, spot = answer.query, answer.spot
    order = query.sort or ("distance" if spot else "name")
    offset = (query.page - 1) * answer.size
    rows = matches.rows(order, limit=answer.size, offset=offset, columns=_columns(form))
    found = _choices(connection, matches, today) if form == "html" else {"count": matches.count}
    answer = replace(answer, clinics=_clinics(rows), **found)
    answer = _with_telehealth(connection, answer, matches, today, form=form)
    if spot and not answer.count:
        answer = replace(answer, beyond=_clinics(search.beyond(connection, query, spot, today)))
    if form == "html":
        answer = _with_closed(connection, answer, today)
    if query.words and not (answer.count or answer.closed or answer.no_town):
        answer = replace(answer, meant=guess_names(connection, query.words))
    return answer


def _with_telehealth(
    connection: Connection,
    answer: Answer,
    matches: search.Matches,
    today: date,
    *,
    form: str,
    turns: bool = False,
) -> Answer:
    """Return an answer with the practices that serve its state by video.

    A search has the first of them, on its first page, and a map their number alone; the page of
    the state ``turns`` them over together with its clinics, so that none is left out.
    """
    page = answer.query.page
    if answer.state is None:
        return answer
    few = STATE_FEW if turns else FEW
    limit = {"html": few, "map": 0}.get(form, answer.size)
    serving = search.serving(connection, answer.state, answer.query, today, beside=matches)
    rows = (
        serving.rows("name", limit=limit, offset=(page - 1) * limit, columns=_columns(form))
        if turns or page == 1
        else []
    )
    return replace(
        answer,
        telehealth=_clinics(rows),
        telehealth_count=serving.count,
        telehealth_pages=-(-serving.count // limit) if turns else 0,
    )


def _with_closed(connection: Connection, answer: Answer, today: date) -> Answer:
    """Return an answer with the closed clinics of a name, if it is the last page of a search."""
    is_by_name = answer.query.words and not answer.spot and not answer.state
    if not is_by_name or answer.following:
        return answer
    closed = search.closed_named(connection, answer.query, today)
    rows = closed.rows("name", limit=MOST_CLOSED, columns=search.CARD)
    return replace(answer, closed=_clinics(rows))


def _spot(connection: Connection, query: Query) -> Spot | None:
    if query.latitude is not None and query.longitude is not None:
        return places.find_point(connection, query.latitude, query.longitude)
    if query.zip:
        return places.find_zip(connection, query.zip)
    return places.find_place(connection, query.place) if query.place else None


def _choices(connection: Connection, matches: search.Matches, today: date) -> dict[str, Any]:
    """Return how many match, and what the filters of a page offer: what each would leave."""
    facets = matches.choices(search.confirmed_lately(connection, today, DAYS))
    counts = facets.pop("")
    return {
        "count": counts["all"],
        "facets": facets,
        "priced": counts["price"],
        "confirmed": counts["confirmed"],
    }


def _columns(form: str) -> str:
    """Return the columns that an answer of a form shows: a program gets all there are."""
    return search.CARD if form in ("html", "map") else search.WHOLE


def _clinics(rows: Sequence[search.Found]) -> list[Clinic]:
    return [clinic_of(row) for row in rows]


def _dicts(connection: Connection, sql: str, clinic_id: str) -> list[dict[str, Any]]:
    return search.dicts(connection.execute(sql, [clinic_id]))
