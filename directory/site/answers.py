"""Answer a question about clinics from one connection: what a page and its twins all say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from sqlite3 import Connection
from typing import Any, Final

from directory.normalise.place import place_key
from directory.site import changes, places, search
from directory.site.names import guess_names
from directory.site.places import Spot
from directory.site.query import Query
from directory.site.quotes import Quotes, quotes
from directory.site.roster import Prices, roster
from directory.site.twins import Clinic, clinic_of
from directory.site.wished import Wishes

SIZES: Final[Mapping[str, int]] = {
    "html": 20, "map": 100, "json": 100, "geojson": 5000, "csv": 5000,
}  # fmt: skip
"""Clinics in one answer; a spreadsheet wants all of them. A map shows what its list shows."""

STATE_SIZE: Final = 15  # clinics on one page of a state or town: keeps it below 60 kB
FEW: Final = 5  # telehealth practices below the results of a page, which links to the others
STATE_FEW: Final = 5  # of them on one page of a state
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
    phone: str | None = None  # the number that was typed: "+15125550142"
    wishes: Wishes | None = None  # what was typed with the place of what is to be found there
    others: int = 0  # clinics there, where a name or a filter found none
    town: str | None = None  # the town of a page of one town
    towns: dict[str, int] = field(default_factory=dict)  # of the state, with their open clinics
    prices: Prices = field(default_factory=dict)  # of one session, by way
    quotes: Quotes = field(default_factory=dict)  # what clinics ask, for a page
    refusals: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    lately: str = ""  # the first day that counts as lately, for a page
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    priced: int = 0
    confirmed: int = 0

    @property
    def pages(self) -> int:
        """How many pages of this size hold all matches; one at least."""
        return max(-(-self.count // self.size), self.telehealth_pages, 1)

    @property
    def has_page(self) -> bool:
        """Whether there is such a page: past the last there is nothing to show."""
        return self.query.page <= self.pages

    @property
    def previous(self) -> int | None:
        """The page before, or None on the first; from past the last it is the last."""
        return min(self.query.page - 1, self.pages) or None

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
    lately: str  # the first day that counts as lately


def answer_state(
    connection: Connection, state: str, query: Query, *, today: date, form: str
) -> Answer:
    """Return the open clinics of a state by town, and the practices that serve it by video."""
    query = listed_in(connection, query)
    matches = search.in_state(connection, state, query, today)
    answer = _browsed(state, matches, query=query, form=form)
    serving = _serving(connection, answer, matches, today)
    said = _telehealth(answer, serving, form=form, turns=True)
    if form == "html":
        said |= _told_in_words(connection, today) | {
            "spot": places.find_namesake(connection, state),
            "towns": search.towns(connection, state),
            "prices": search.prices(connection, state),
        }
    return replace(answer, **said)


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
    query = listed_in(connection, query)
    matches = search.in_town(connection, state, spelled, query=query, today=today)
    answer = _browsed(state, matches, query=query, form=form)
    title = spelled[0] if spelled else str(spot and spot.title[:-4])
    said = _telehealth(answer, _serving(connection, answer, matches, today), form=form)
    if form == "html":
        said |= _told_in_words(connection, today)
    return replace(answer, town=title, spot=spot, towns=towns, **said)


def listed_in(connection: Connection, query: Query) -> Query:
    """Return a query with only those on its short list that there are, by the ids of now."""
    if not query.short_list:
        return query
    known = roster(connection).ids
    now = (each if each in known else moved_to(connection, each) for each in query.short_list)
    return replace(query, short_list=tuple(dict.fromkeys(each for each in now if each)))


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
        lately=search.since(today, DAYS),
    )


def _is_town_known(connection: Connection, city: str | None, state: str | None) -> bool:
    return bool(city and state and places.find_town(connection, f"{city}, {state}"))


def moved_to(connection: Connection, clinic_id: str) -> str | None:
    """Return the id that a merged clinic goes by now, or None if it was never merged."""
    row = connection.execute(
        "SELECT clinic_id FROM redirects WHERE old_id = ?", [clinic_id]
    ).fetchone()
    return str(row["clinic_id"]) if row else None


def filled(
    connection: Connection, answer: Answer, matches: search.Matches, *, today: date, form: str
) -> Answer:
    """Return an answer with its clinics, and with what else this form of it shows."""
    query, spot = answer.query, answer.spot
    order = query.sort or ("distance" if spot else "name")
    offset = (query.page - 1) * answer.size
    rows = matches.rows(order, limit=answer.size, offset=offset, columns=_columns(form))
    serving = _serving(connection, answer, matches, today)
    said: dict[str, Any] = {"count": matches.count, "clinics": _clinics(rows)}
    said |= _telehealth(answer, serving, form=form)
    if form == "html":
        said |= _told_in_words(connection, today)
        lately = search.confirmed_lately(connection, today, DAYS)
        said |= _choices(query, matches, serving, lately)
    if spot and not matches.count:
        said["beyond"] = _clinics(search.beyond(connection, query, spot, today))
    if form == "html" and not matches.count:
        said["others"] = _others(connection, answer, today)
    answer = replace(answer, **said)
    if form == "html":
        answer = _with_closed(connection, answer, today)
    if query.words and not (answer.count or answer.closed or answer.no_town):
        answer = replace(answer, meant=guess_names(connection, query.words))
    return answer


def _serving(
    connection: Connection, answer: Answer, matches: search.Matches, today: date
) -> search.Matches | None:
    """Return the practices that serve an answer's state by video; None where it is of no state."""
    if answer.state is None:
        return None
    return search.serving(connection, answer.state, answer.query, today, beside=matches)


def _told_in_words(connection: Connection, today: date) -> dict[str, Any]:
    """Return what a page tells of every clinic: prices, and since when is lately."""
    return {
        "quotes": quotes(connection),
        "refusals": roster(connection).refusals,
        "lately": search.since(today, DAYS),
    }


def _telehealth(
    answer: Answer, serving: search.Matches | None, *, form: str, turns: bool = False
) -> dict[str, Any]:
    """Return what an answer says of the practices that serve its state by video.

    A search has the first of them, on its first page, and a map their number alone; the page of
    the state ``turns`` them over together with its clinics, so that none is left out.
    """
    page = answer.query.page
    if serving is None:
        return {}
    few = STATE_FEW if turns else FEW
    limit = {"html": few, "map": 0}.get(form, answer.size)
    rows = (
        serving.rows("name", limit=limit, offset=(page - 1) * limit, columns=_columns(form))
        if turns or page == 1
        else []
    )
    return {
        "telehealth": _clinics(rows),
        "telehealth_count": serving.count,
        "telehealth_pages": -(-serving.count // limit) if turns else 0,
    }


def _with_closed(connection: Connection, answer: Answer, today: date) -> Answer:
    """Return an answer with the closed clinics of a name, if it is the last page of a search.

    Beside a place they are named where none is open there.
    """
    is_found = answer.count or answer.telehealth_count
    is_beside = answer.spot or answer.state
    if not answer.query.words or answer.following or (is_beside and is_found):
        return answer
    closed = search.closed_named(connection, answer.query, today)
    rows = closed.rows("name", limit=MOST_CLOSED, columns=search.CARD)
    return replace(answer, closed=_clinics(rows))


def _others(connection: Connection, answer: Answer, today: date) -> int:
    """Return how many clinics a place has of other names; or else, without the filters."""
    query, spot, state = answer.query, answer.spot, answer.state
    if query.words is None and query == query.unfiltered:
        return 0
    wider = replace(query, words=None) if query.words else query.unfiltered
    if spot:
        return search.near(connection, wider, spot, today).count
    return search.in_state(connection, state, wider, today).count if state else 0


def _choices(
    query: Query, matches: search.Matches, serving: search.Matches | None, lately: int
) -> dict[str, Any]:
    """Return what the filters of a page offer: what each would leave of both its lists."""
    afar = serving.found if serving else 0
    facets = matches.roster.choices(
        matches.found | afar, lately, route=query.route, payment=query.payment
    )
    counts = facets.pop("")
    return {"facets": facets, "priced": counts["price"], "confirmed": counts["confirmed"]}


def _columns(form: str) -> str:
    """Return the columns that an answer of a form shows: a program gets all there are."""
    return search.CARD if form in ("html", "map") else search.WHOLE


def _clinics(rows: Sequence[search.Found]) -> list[Clinic]:
    return [clinic_of(row) for row in rows]


def _dicts(connection: Connection, sql: str, clinic_id: str) -> list[dict[str, Any]]:
    return search.dicts(connection.execute(sql, [clinic_id]))
