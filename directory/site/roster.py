"""Have every clinic at hand as a few numbers, so that a search counts without asking the disk.

Clinics stand in a row by name, and are known by their place in it; a set of them is a number of
``bits``. SQLite read the rows of a whole city five times for each page of results (measured
2026-11-24 on 10,000 clinics, 1,134 of them within 50 miles: 15.6 ms an answer; 1.4 from here, its
rows included).
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from sqlite3 import Connection
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from directory.site import words
from directory.site.bits import set_of
from directory.site.globe import Globe, globe
from directory.site.kept import kept
from directory.site.quotes import Quotes, lowest, quotes

FACETS: Final = {
    "route": "routes",
    "setting": "settings",
    "payment": "payment",
    "condition": "conditions",
}
"""Filters by the parameter's name, with the column of JSON lists that each looks into."""

_BY_VIDEO: Final = ", ".join(
    f"'{json.dumps(settings)}'"
    for settings in (
        ["telehealth_visit"], ["at_home_self"],
        ["telehealth_visit", "at_home_self"], ["at_home_self", "telehealth_visit"],
    )
)  # fmt: skip
_IN_PERSON: Final = " OR ".join(
    f"c.routes LIKE '%\"{route}\"%'" for route in ("iv", "im", "sc", "nasal_esketamine")
)
TELEHEALTH: Final = (
    f"((c.settings IS NOT NULL AND c.settings IN ({_BY_VIDEO})"
    f" AND NOT (c.street IS NOT NULL AND c.routes IS NOT NULL AND ({_IN_PERSON})))"
    " OR (c.street IS NULL AND c.states_served IS NOT NULL))"
)
"""A practice without a place to go: never mixed into an order of distances.

All it says of where is by video or at home, and it names no street where it gives what nobody gives
by video; or it gives no street but the states it serves. The lists are compared as they are
written: looking into each took four times as long on 5,000 clinics.
"""

_NAMES: Final = (
    "rowid", "id", "status", "state", "city", "latitude", "longitude", "last_confirmed",
    "routes", "settings", "payment", "conditions", "states_served", "afar",
)  # fmt: skip
_COLUMNS: Final = f"{', '.join(f'c.{name}' for name in _NAMES[:-1])}, {TELEHEALTH} AS afar"
_LOWER: Final = str.maketrans(ascii_uppercase, ascii_lowercase)  # as SQLite's NOCASE reads letters
_ORDER: Final = tuple(words.ROUTES)
_SHUT: Final = ("closed", "temporarily_closed")

Prices = dict[str | None, tuple[float, ...]]  # of one session, by way, the lowest first


@dataclass(frozen=True)
class Roster:
    """Every clinic by its place in the row; each set is a whole number with a bit a place."""

    rowids: tuple[int, ...]
    ids: frozenset[str]
    cities: tuple[str | None, ...]
    confirmed: tuple[str, ...]  # the day; "" where no source has confirmed it
    days: dict[str, int]  # by the day a source last confirmed them
    positions: dict[int, int]  # rowid to place
    by_city: list[int]  # where each stands in the order by town and name
    open: int
    closed: int
    afar: int  # practices without a place to go
    priced: int
    prices: dict[str, Prices]  # by state
    refusals: dict[str, dict[str, tuple[str, ...]]]  # by clinic: who does not pay for which ways
    refused: dict[tuple[str, str], int]  # by way and who does not pay for it
    states: dict[str, int]
    serving: dict[str, int]  # by the state it is said to serve by video
    silent: int  # those that do not say which states they serve
    offers: dict[str, dict[str, int]]  # facet to code to set
    globe: Globe
    towns: dict[str, dict[str, int]]  # of a state, with how many one can go to there, by name

    @cached_property
    def visited(self) -> int:
        """The open clinics with a place to go to."""
        return self.open & ~self.afar

    def choices(
        self, found: int, lately: int, *, route: str | None = None, payment: str | None = None
    ) -> dict[str, dict[str, int]]:
        """Return how many of a set each choice of a filter would leave, most first.

        Where a way or a way to pay is chosen, the other is counted for it alone. Under ``""`` how
        many there are with a ``price``, and ``confirmed`` lately.
        """
        choices = {
            "": {
                "price": (found & self.priced).bit_count(),
                "confirmed": (found & lately).bit_count(),
            }
        }
        for facet, sets in self.offers.items():
            chosen = {"payment": route, "route": payment}.get(facet)
            left = (
                (-(found & those & ~self._refusing(code, chosen)).bit_count(), code)
                for code, those in sets.items()
            )
            choices[facet] = {code: -count for count, code in sorted(left) if count}
        return choices

    def _refusing(self, one: str, other: str | None) -> int:
        """Return those that say that one does not pay for the other, whichever is the way."""
        if other is None:
            return 0
        return self.refused.get((one, other), 0) | self.refused.get((other, one), 0)

    def confirmed_since(self, first: str) -> int:
        """Return those that a source confirmed on a day or later."""
        found = 0
        for day, those in self.days.items():
            if day >= first:
                found |= those
        return found


def roster(connection: Connection) -> Roster:
    """Return the roster of a directory, read once for as long as it is served."""
    return kept(connection, "roster", read_roster)


def read_roster(connection: Connection) -> Roster:
    """Read the roster of a directory from its clinics."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM clinics AS c ORDER BY c.name COLLATE NOCASE, c.id"  # noqa: S608 # because every part is a constant of this module
    ).fetchall()
    read = {name: tuple(row[at] for row in rows) for at, name in enumerate(_NAMES)}
    is_open = [status != "closed" for status in read["status"]]
    is_there = [here and not afar for here, afar in zip(is_open, read["afar"], strict=True)]
    last = [  # whoever is shut is not confirmed to be there
        "" if status in _SHUT else day or ""
        for status, day in zip(read["status"], read["last_confirmed"], strict=True)
    ]
    cities, asked = read["city"], quotes(connection)
    places = {each: place for place, each in enumerate(read["id"])}
    refusals = _refusals(connection)
    return Roster(
        rowids=read["rowid"],
        ids=frozenset(read["id"]),
        cities=cities,
        confirmed=tuple(last),
        days=_sets((day,) if day else () for day in last),
        refusals=refusals,
        refused=_refused(refusals, places),
        prices=_prices(is_open, read["state"], read["id"], asked),
        positions={rowid: place for place, rowid in enumerate(read["rowid"])},
        by_city=_by_city(cities),
        open=set_of(_true(is_open)),
        closed=set_of(_true(not each for each in is_open)),
        afar=set_of(_true(read["afar"])),
        priced=set_of(_true(each in asked for each in read["id"])),
        states=_sets((state,) if state else () for state in read["state"]),
        serving=_sets(map(_codes, read["states_served"])),
        silent=set_of(_true(each is None for each in read["states_served"])),
        offers={facet: _sets(map(_codes, read[column])) for facet, column in FACETS.items()},
        globe=globe(is_there, read["latitude"], read["longitude"]),
        towns=_towns(is_there, read["state"], cities),
    )


def _true(flags: Iterable[object]) -> Iterator[int]:
    return (place for place, flag in enumerate(flags) if flag)


def _sets(codes: Iterable[Iterable[str]]) -> dict[str, int]:
    """Return the set of each code, given the codes of each place."""
    found: dict[str, list[int]] = {}
    for place, each in enumerate(codes):
        for code in each:
            found.setdefault(code, []).append(place)
    return {code: set_of(places) for code, places in found.items()}


@lru_cache(maxsize=4096)
def _codes(written: str | None) -> tuple[str, ...]:
    return tuple(json.loads(written)) if written else ()


def _by_city(cities: Sequence[str | None]) -> list[int]:
    """Return where each place stands in SQLite's order by town, nothing said first."""
    order = sorted(range(len(cities)), key=lambda at: (cities[at] or "").translate(_LOWER))
    found = [0] * len(cities)
    for stands, place in enumerate(order):
        found[place] = stands
    return found


def _towns(
    is_there: Sequence[bool], states: Sequence[str | None], cities: Sequence[str | None]
) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for there, state, city in zip(is_there, states, cities, strict=True):
        if there and state and city:
            found.setdefault(state, Counter())[city] += 1
    return {
        state: dict(sorted(towns.items(), key=lambda each: each[0].translate(_LOWER)))
        for state, towns in found.items()
    }


def _prices(
    is_open: Sequence[bool], states: Sequence[str | None], ids: Sequence[str], asked: Quotes
) -> dict[str, Prices]:
    """Return what open clinics of a state ask for one session, the way that most state first.

    A shot is no infusion: prices of several ways have no middle that says anything. Under None
    stand those of clinics that name no way.
    """
    found: dict[str, dict[str | None, list[float]]] = {}
    for here, state, clinic_id in zip(is_open, states, ids, strict=True):
        if here and state:
            for route, price in lowest(asked.get(clinic_id, ())).items():
                found.setdefault(state, {}).setdefault(route, []).append(price)
    return {
        state: {
            route: tuple(sorted(ways[route]))
            for route in sorted(
                ways, key=lambda each: (each is None, -len(ways[each]), _rank(each))
            )
        }
        for state, ways in found.items()
    }


def _rank(route: str | None) -> int:
    return _ORDER.index(route) if route in _ORDER else len(_ORDER)


def _refusals(connection: Connection) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return who does not pay for which ways: ``{"k7m2q9xw": {"commercial": ("iv",)}}``."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for clinic_id, route, payers in connection.execute(
        "SELECT clinic_id, route, payment_refused FROM services"
        " WHERE payment_refused IS NOT NULL ORDER BY clinic_id, rowid"
    ):
        for payer in _codes(payers):
            ways = found.setdefault(clinic_id, {})
            ways[payer] = (*ways.get(payer, ()), route)
    return found


def _refused(
    refusals: dict[str, dict[str, tuple[str, ...]]], places: dict[str, int]
) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], list[int]] = {}
    for clinic_id, payers in refusals.items():
        for payer, ways in payers.items():
            for route in ways:
                found.setdefault((route, payer), []).append(places[clinic_id])
    return {each: set_of(those) for each, those in found.items()}
