"""Answer what was typed into the one box: a place, a name, a name at a place, a way it is given.

The likeliest reading that finds something is taken, and what was not used is said.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from sqlite3 import Connection
from typing import Final

from directory.normalise.place import place_key
from directory.site import places, search, typed
from directory.site.answers import SIZES, Answer, filled, listed_in
from directory.site.names import guess_names
from directory.site.places import Guess, Spot
from directory.site.query import Query
from directory.site.wished import names_something, wishes_within

MOST_SPLIT: Final = 12  # ways to part what was typed into a name and a place
MOST_MEANT: Final = 3  # guesses of a name beside a place


def answer_near(connection: Connection, query: Query, today: date, form: str) -> Answer | Guess:
    """Return what a search finds; or a guess, where its ZIP, town or name is none that we know.

    What is wished for, typed beside a place, is a filter: ``"houston spravato"``. Where what is
    left without it is no place, it may be of a name: "The Infusion House".
    """
    query = listed_in(connection, query)
    if number := typed.phone_within(query.place or ""):
        return _by_phone(connection, query, number, today=today, form=form)
    wishes = wishes_within(query.place or "")
    if wishes is None or _is_town(connection, query.place):
        return _at_place(connection, query, today, form)
    if not wishes.rest:
        return Guess(wishes=wishes, names=guess_names(connection, wishes.words))
    narrowed = replace(query, place=wishes.rest, **wishes.filters)
    if not _is_place(connection, wishes.rest):
        whole = _at_place(connection, query, today, form)
        if isinstance(whole, Answer) and whole.query.words and (whole.count or whole.closed):
            return whole
    answer = _at_place(connection, narrowed, today, form)
    if isinstance(answer, Answer) and (answer.spot or answer.state):
        return replace(answer, wishes=wishes)
    return _at_place(connection, query, today, form)


def _by_phone(
    connection: Connection, query: Query, number: str, *, today: date, form: str
) -> Answer | Guess:
    """Return the clinics of a phone number, wherever they are."""
    answer = Answer(query=query, count=0, clinics=[], size=SIZES[form], phone=number)
    matches = search.of_phone(connection, query, number, today)
    answer = filled(connection, answer, matches, today=today, form=form)
    return answer if answer.count or answer.closed else Guess(phone=number)


def _at_place(connection: Connection, query: Query, today: date, form: str) -> Answer | Guess:
    """Return what is found at the place of a query; or by name, where it is no place."""
    if state := typed.state_named(query.place):
        matches = search.in_state(connection, state, query, today)
        answer = Answer(query=query, count=0, clinics=[], size=SIZES[form], state=state)
        return filled(connection, answer, matches, today=today, form=form)
    spot = _spot(connection, query)
    if spot is None and query.zip:
        return places.guess_zip(connection, query.zip)
    if spot is None and query.place:
        return _by_name(connection, query, today, form)
    if spot and spot.left_out and not query.words and names_something(spot.left_out):
        return _named_beside(connection, query, spot, today=today, form=form)
    answer = _near(connection, query, spot, today=today, form=form)
    if spot and spot.taken and not (answer.count or query.words):
        return _named_whole(connection, query, answer, today=today, form=form)
    return answer


def _named_beside(
    connection: Connection, query: Query, spot: Spot, *, today: date, form: str
) -> Answer:
    """Return the clinics of what stands beside a town, closed ones too; or else all of the town."""
    left_out = spot.left_out or ""
    named = replace(query, place=spot.title, words=left_out)
    answer = _near(connection, named, replace(spot, left_out=None), today=today, form=form)
    if answer.count or answer.telehealth_count or _is_closed(connection, named, today):
        return answer
    meant = tuple(
        name for name, _ in _meant_beside(connection, query, [(left_out, spot.title)], today)
    )
    return replace(_near(connection, query, spot, today=today, form=form), meant=meant)


def _named_whole(
    connection: Connection, query: Query, answer: Answer, *, today: date, form: str
) -> Answer:
    """Return the clinics of a name that was taken for a small town without any, or offer them.

    "River Clinic" is more than the town of River, and its clinic comes first; of "heron" alone
    both may be meant, and "Heronlight" is offered.
    """
    place, town = query.place or "", answer.spot.title[:-4] if answer.spot else ""
    named = _near(connection, replace(query, place=None, words=place), None, today=today, form=form)
    if not named.count:
        return answer
    if place_key(place) != place_key(town):
        return named
    return replace(answer, meant=guess_names(connection, place) or (place,))


def _is_closed(connection: Connection, query: Query, today: date) -> bool:
    return bool(search.closed_named(connection, query, today).count)


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
    return filled(connection, answer, matches, today=today, form=form)


def _by_name(connection: Connection, query: Query, today: date, form: str) -> Answer | Guess:
    """Return the clinics whose names match what was typed as a place, or what it may have meant."""
    place = query.place or ""
    named = replace(query, place=None, words=f"{place} {query.words or ''}".strip())
    answer = Answer(query=named, count=0, clinics=[], size=SIZES[form], no_town=place)
    matches = search.named(connection, named, today)
    answer = filled(connection, answer, matches, today=today, form=form)
    if answer.count or answer.closed:
        return answer
    if typed.asks_where_they_are(place):
        return Guess()
    if beside := _beside_place(connection, query, today, form):
        return beside
    *_, reading = typed.readings(place)
    name, _ = next(typed.with_state(reading), (place, None))
    split = islice(_split(connection, query), MOST_SPLIT)
    meant = tuple(islice(_meant_beside(connection, query, split, today), MOST_MEANT))
    if not meant and (spot := places.find_within(connection, place)):
        return _near(connection, query, spot, today=today, form=form)
    names = () if meant else guess_names(connection, name)
    return replace(places.guess(connection, place), names=names, beside=meant)


def _beside_place(connection: Connection, query: Query, today: date, form: str) -> Answer | None:
    """Return the clinics of a name at a town or in a state: "Lantern Waco"; None if there are none.

    Where there is none of that name within the miles, the nearest farther away will do; then those
    of it that closed.
    """
    split = list(islice(_split(connection, query), MOST_SPLIT))
    farther = closed = None
    for name, place in split:
        words = f"{name} {query.words or ''}".strip()
        answer = _at_place(connection, replace(query, place=place, words=words), today, form)
        if isinstance(answer, Answer) and (answer.count or answer.telehealth_count):
            return answer
        if isinstance(answer, Answer) and answer.beyond:
            farther = farther or answer
        elif isinstance(answer, Answer) and _is_closed(connection, answer.query, today):
            closed = closed or answer
    return farther or closed


def _meant_beside(
    connection: Connection, query: Query, split: Iterable[tuple[str, str]], today: date
) -> Iterator[tuple[str, str]]:
    """Yield what misspelt names beside places may mean: ``("Lantern", "Waco, TX")``."""
    for misspelt, place in split:
        for name in guess_names(connection, misspelt):
            near = replace(query, place=place, words=name)
            answer = _at_place(connection, near, today, "map")
            if isinstance(answer, Answer) and (answer.count or answer.telehealth_count):
                yield name, place


def _split(connection: Connection, query: Query) -> Iterator[tuple[str, str]]:
    return places.names_and_places(connection, query.place or "")


def _spot(connection: Connection, query: Query) -> Spot | None:
    if query.latitude is not None and query.longitude is not None:
        return places.find_point(connection, query.latitude, query.longitude)
    if query.zip:
        return places.find_zip(connection, query.zip)
    return places.find_place(connection, query.place) if query.place else None


def _is_place(connection: Connection, text: str) -> bool:
    """Whether a text is a state, or a ZIP or town with nothing before it that may be a name."""
    spot = places.find_place(connection, text)
    return bool(typed.state_named(text) or (spot and not spot.left_out))


def _is_town(connection: Connection, text: str | None) -> bool:
    """Whether a text is a town and no more, such as Oral, SD."""
    spot = places.find_town(connection, text or "")
    return spot is not None and not spot.left_out
