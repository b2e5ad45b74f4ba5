"""Find where a search starts: a ZIP, a town, or a point."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from sqlite3 import Connection, Row
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from directory.normalise.place import place_key
from directory.records import STATES
from directory.site import typed
from directory.site.kept import kept
from directory.site.wished import Wishes, names_something

LARGE: Final = 20_000  # people: towns we think of where no state is named
FAMOUS: Final = 100_000  # people: towns that a state's name may mean, in another state
_LIKE: Final = 76  # how alike of 100 a word must be: "cincinatti" and "cincinnati" are 95
_LONGEST: Final = 40  # letters of a town's name, with room for a slip
_ALIKE: Final = 3  # towns that a slip may have meant
_MOST_WORDS: Final = 10  # among which a town is sought; more are no search
_LINKING: Final = frozenset(("in", "or", "me"))  # states only where they end what was typed
_AROUND_A_NAME: Final = re.compile(
    r"^(?:in|near|at|of)\s+|[\s,]+(?:(?:in|near|at|of)[\s,]*)?$", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point to measure from, and what to call it."""

    title: str  # "78701", "Austin, TX"
    middle_of: str  # "the middle of ZIP 78701"
    state: str | None  # USPS code; None in the middle of nowhere
    latitude: float  # degrees north, WGS 84
    longitude: float  # degrees east, WGS 84
    taken: str | None = None  # the state we took a town without one to be in: "Texas"
    others: tuple[str, ...] = ()  # what else it may mean: "Austin, MN", "Louisiana"
    left_out: str | None = None  # words beside the town: "123 main st"
    alone: str | None = None  # the state of one town whose name was typed for it: "DC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a place we do not know may have been meant to be."""

    state: str | None = None  # USPS code of the state that was typed with it
    towns: tuple[str, ...] = ()  # "Cincinnati, OH"
    names: tuple[str, ...] = ()  # of clinics: "River Ketamine"
    beside: tuple[tuple[str, str], ...] = ()  # of clinics there: ("River Ketamine", "Austin, TX")
    zip: str | None = None  # the nearest by number of those we know
    is_military: bool = False  # a ZIP of a post office abroad or at sea
    wishes: Wishes | None = None  # what is to be found, where no place was typed with it
    phone: str | None = None  # a number that no clinic has
    is_county: bool = False  # which we do not search by


def find_place(connection: Connection, text: str) -> Spot | None:
    """Return the spot that a visitor typed, or None if it is no place we know.

    A ZIP counts alone, at the end, or beside a state or a town: ``"80202 denver"``. The five
    digits of ``"12345 Main St"`` are none.
    """
    for reading in typed.readings(text):
        spot = _zip_of(connection, reading) or find_town(connection, reading)
        if spot:
            return spot
    return None


def find_zip(connection: Connection, postcode: str) -> Spot | None:
    """Return the middle of a ZIP, or None if it is not one we know."""
    row = connection.execute(
        "SELECT * FROM places WHERE postcode = ? AND kind = 'zip'", [postcode]
    ).fetchone()
    if row is None:
        return None
    return Spot(
        title=postcode,
        middle_of=f"the middle of ZIP {postcode}",
        state=row["state"],
        latitude=row["latitude"],
        longitude=row["longitude"],
    )


def find_town(connection: Connection, text: str) -> Spot | None:
    """Return the middle of a town: ``"Austin, TX"``, ``"austin tx"``, ``"1 Main St, Austin, TX"``.

    Where a state is named, words before the town are left out until there is a town of that
    state. Of towns typed without a state the most populous is taken, and the others are named.
    """
    for town, state in typed.with_state(text):
        if rows := _towns(connection, town, state):
            return _town(rows[0])
    for town, state in typed.with_state(text):
        if spot := _last_town(connection, town, state):
            return spot
    return _stateless(connection, place_key(text))


def find_within(connection: Connection, text: str) -> Spot | None:
    """Return the town that stands somewhere in what was typed: "cheap ketamine houston".

    A town with its state is looked for first, then a town with a state that a slip of the finger
    may have meant, then a large one without. What stands around it is left out.
    """
    every = place_key(next(typed.readings(text))).split()
    if not 1 < len(every) <= _MOST_WORDS:
        return None
    for end in range(len(every) - 1, 1, -1):
        spot = find_town(connection, " ".join(every[:end])) if _ends_in_state(every[:end]) else None
        if spot and not spot.taken:
            return _leaving(spot, [*(spot.left_out or "").split(), *every[end:]])
    spans = sorted(combinations(range(len(every) + 1), 2), key=lambda each: each[0] - each[1])
    for start, end in spans:
        if end - start <= min(typed.LONGEST_TOWN, len(every) - 1):
            around = [*every[:start], *every[end:]]
            if spot := _large_town(connection, " ".join(every[start:end]), " ".join(around)):
                return _leaving(spot, around)
    return None


def names_and_places(connection: Connection, text: str) -> Iterator[tuple[str, str]]:
    """Yield how a name may stand beside a place: "Lantern Waco" is ``("Lantern", "Waco, TX")``.

    The place is a town or a state at either end, the longest first; of towns of one name the most
    populous is first.
    """
    words = next(typed.readings(text)).split()
    for count in range(min(typed.LONGEST_TOWN, len(words) - 1), 0, -1):
        for place, rest in (
            (words[-count:], words[:-count]),
            (words[:count], words[count:]),
        ):
            name = _AROUND_A_NAME.sub("", " ".join(rest))
            if names_something(name):
                yield from ((name, each) for each in _called(connection, " ".join(place)))


def find_namesake(connection: Connection, state: str) -> Spot | None:
    """Return the town a state's name may mean: New York City of NY, Washington, DC, of WA."""
    spot = find_town(connection, STATES[state])
    if spot is None or spot.state == state:
        return spot
    rows = _towns(connection, place_key(STATES[state]), None)
    return spot if rows and (rows[0]["population"] or 0) >= FAMOUS else None


def find_point(connection: Connection, latitude: float, longitude: float) -> Spot:
    """Return a point a program or a phone gave, with the state of the nearest ZIP's middle."""
    row = connection.execute(
        "SELECT state FROM places WHERE kind = 'zip'"
        " AND latitude BETWEEN :latitude - 0.7 AND :latitude + 0.7"
        " AND longitude BETWEEN :longitude - 0.7 AND :longitude + 0.7"
        " ORDER BY pow(latitude - :latitude, 2)"
        " + pow((longitude - :longitude) * cos(radians(:latitude)), 2) LIMIT 1",
        {"latitude": latitude, "longitude": longitude},
    ).fetchone()
    return Spot(
        title="this point",
        middle_of="the point you gave",
        state=row["state"] if row else None,
        latitude=latitude,
        longitude=longitude,
    )


def guess(connection: Connection, text: str) -> Guess:
    """Return what an unknown place may mean: ``"Cincinatti, OH"`` is in OH, maybe Cincinnati.

    Towns alike are sought in the state that was named, or among the large ones of all states.
    """
    *_, reading = typed.readings(text)
    town, state = next(typed.with_state(reading), (place_key(reading), None))
    if len(town) > _LONGEST:
        return Guess(state=state)
    known = kept(connection, ("towns", state), partial(_known_towns, state=state))
    alike = process.extract(
        town, known.keys(), scorer=fuzz.ratio, limit=3 * _ALIKE, score_cutoff=_LIKE
    )
    keys = [key for key, _, _ in alike]
    towns = [
        known[key].title
        for key in keys
        if known[key].is_peopled or not any(_abbreviates(key, each) for each in keys)
    ]
    state = state or typed.state_like(reading)
    return Guess(state=state, towns=tuple(towns[:_ALIKE]), is_county=typed.names_a_county(reading))


class _Known(NamedTuple):
    title: str  # "Cincinnati, OH"
    is_peopled: bool  # of a post office's short form, such as "Nashvl", nobody counts the people


def _abbreviates(key: str, whole: str) -> bool:
    """Whether a key is another with letters dropped: "nashvl" is of "nashville"."""
    letters = iter(whole)
    return len(key) < len(whole) and all(letter in letters for letter in key)


def _known_towns(connection: Connection, state: str | None) -> dict[str, _Known]:
    """Return the towns of a state, or the large ones of all, by key, the most people last."""
    rows = connection.execute(
        "SELECT name, key, state, population FROM places WHERE kind = 'city'"
        " AND CASE WHEN :state IS NULL THEN population >= :large ELSE state = :state END"
        " ORDER BY population",
        {"state": state, "large": LARGE},
    )
    return {
        row["key"]: _Known(f"{row['name']}, {row['state']}", row["population"] is not None)
        for row in rows
    }


def guess_zip(connection: Connection, postcode: str) -> Guess:
    """Return what a ZIP we do not know may have been meant to be: for ``"10000"``, 10001 in NY.

    ZIPs of the same first three digits are sorted in one building, so the nearest by number of
    these is near; of others the number says nothing.
    """
    if typed.is_military(postcode):
        return Guess(is_military=True)
    row = connection.execute(
        "SELECT postcode, state FROM places WHERE kind = 'zip'"
        " AND postcode BETWEEN :first AND :last"
        " ORDER BY abs(CAST(postcode AS INTEGER) - :number), postcode LIMIT 1",
        {"first": f"{postcode[:3]}00", "last": f"{postcode[:3]}99", "number": int(postcode)},
    ).fetchone()
    return Guess(zip=row["postcode"], state=row["state"]) if row else Guess()


def _zip_of(connection: Connection, text: str) -> Spot | None:
    """Return the ZIP within a text, and the words beside it that are no town and no state."""
    found = typed.zip_within(text)
    if found is None:
        return None
    is_all = (
        not names_something(found.rest)
        or typed.state_of(place_key(found.rest)) is not None
        or _is_town(connection, found.rest)
    )
    spot = find_zip(connection, found.postcode) if is_all or found.is_last else None
    return spot if spot is None or is_all else replace(spot, left_out=found.rest)


def _called(connection: Connection, text: str) -> Iterator[str]:
    """Yield what a few words name, as a search starts there: "waco" is ``"Waco, TX"``."""
    key = place_key(text)
    stated = (_towns(connection, *each) for each in typed.with_state(text))
    for row in (*(row for rows in stated for row in rows), *_towns(connection, key, None)):
        yield f"{row['name']}, {row['state']}"
    if state := typed.state_of(key):
        yield STATES[state]


def _is_town(connection: Connection, text: str) -> bool:
    stated = any(_towns(connection, *each) for each in typed.with_state(text))
    return stated or bool(_towns(connection, place_key(text), None))


def _stateless(connection: Connection, key: str) -> Spot | None:
    """Return the town of a name without a state: of several the most populous, the others named.

    What people call a place stands before small towns of that very name: "Long Island" is in NY.
    """
    rows = _named(connection, key, None)
    meant = typed.nicknamed(key)
    if meant and (not rows or (rows[0]["population"] or 0) < LARGE):
        called = _towns(connection, place_key(meant[:-4]), meant[-2:])[:1]
        rows = [*called, *(row for row in rows if row["state"] != meant[-2:])]
    if not rows:
        return None
    others = [f"{row['name']}, {row['state']}" for row in rows[1:6]]
    named, state = typed.state_of(key), rows[0]["state"]
    if named and named != state:
        others.insert(0, STATES[named])
    taken = STATES.get(state) if rows[0]["key"] == key else None
    return _town(
        rows[0], taken=taken, others=tuple(others), alone=named if named == state else None
    )


def _ends_in_state(words: list[str]) -> bool:
    return words[-1] not in _LINKING and any(typed.with_state(" ".join(words)))


def _large_town(connection: Connection, key: str, around: str) -> Spot | None:
    """Return a large town without a state, or the one of the state that "texax" may mean."""
    rows = _towns(connection, key, None)
    if not rows:
        return None
    state = typed.state_like(around)
    if state and (meant := _towns(connection, key, state)):
        return _town(meant[0])
    return _stateless(connection, key) if (rows[0]["population"] or 0) >= LARGE else None


def _leaving(spot: Spot, words: Iterable[str]) -> Spot:
    """Return a spot with the words that were left out, but for noise: "ketamine" is none."""
    return replace(spot, left_out=" ".join(filter(names_something, words)) or None)


def _last_town(connection: Connection, words: str, state: str) -> Spot | None:
    """Return the town that an address ends with, and the words that stood before it."""
    every = words.split()
    for start in range(max(1, len(every) - typed.LONGEST_TOWN), len(every)):
        if rows := _towns(connection, " ".join(every[start:]), state):
            return replace(_town(rows[0]), left_out=" ".join(every[:start]))
    return None


def _towns(connection: Connection, key: str, state: str | None) -> list[Row]:
    """Towns of a name, most people first; or else the one of that nickname."""
    rows = _named(connection, key, state)
    if rows or not (meant := typed.nicknamed(key)):
        return rows
    name, _, home = meant.rpartition(", ")
    return _named(connection, place_key(name), home) if state in (None, home) else []


def _named(connection: Connection, key: str, state: str | None) -> list[Row]:
    return connection.execute(
        "SELECT * FROM places WHERE key = :key AND kind = 'city'"
        " AND (:state IS NULL OR state = :state) ORDER BY population DESC LIMIT 6",
        {"key": key, "state": state},
    ).fetchall()


def _town(
    row: Row,
    *,
    taken: str | None = None,
    others: tuple[str, ...] = (),
    alone: str | None = None,
) -> Spot:
    title = f"{row['name']}, {row['state']}"
    return Spot(
        title=title,
        middle_of=f"the middle of {title}",
        state=row["state"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        taken=taken,
        others=others,
        alone=alone,
    )
