"""Find clinics: near a spot, by name, in a state; every filter is a set of the roster.

Words are looked up by SQLite's FTS5, all else on the roster; the rows of a page's clinics, and no
others, are then read from the disk.
"""

import math
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, partial
from itertools import islice
from sqlite3 import Connection, Cursor, Row
from typing import Any, Final

from directory.site.bits import cut, members, set_of
from directory.site.globe import Vector, miles_between, vector
from directory.site.kept import kept
from directory.site.names import match, spaced
from directory.site.places import Spot
from directory.site.query import Query
from directory.site.roster import FACETS, TELEHEALTH, Prices, Roster, roster

NEAREST: Final = 5  # clinics named when nothing is found within the radius, or one is closed
AROUND: Final = 100  # miles: how far the alternatives to a closed clinic may be
WHOLE: Final = "*"
CARD: Final = (
    "id, slug, name, street, unit, city, state, postcode, latitude, longitude, precision,"
    " phone, phone_extension, routes, settings, states_served, status, last_seen,"
    " last_confirmed"
)
"""The columns that a card of a page shows, or that decide what stands around it."""

_OPEN: Final = "c.status <> 'closed'"

Found = dict[str, Any]  # a row of `clinics` with its distance, and whether it is telehealth


@dataclass(frozen=True)
class Matches:
    """The clinics that match, by their places on the roster; no row is read until asked for."""

    connection: Connection
    roster: Roster
    found: int
    spot: Spot | None = None  # what distances are measured from
    miles: float = 0  # how far from there they may be

    @property
    def count(self) -> int:
        """How many match."""
        return self.found.bit_count()

    def rows(self, order: str, *, limit: int, offset: int = 0, columns: str = WHOLE) -> list[Found]:
        """Return matching clinics in an order: ``distance``, ``name``, ``confirmed``, ``city``."""
        found = self._ordered(order, offset + limit)
        return self._read(list(islice(found, offset, offset + limit)), columns)

    def _ordered(self, order: str, wanted: int) -> Iterable[int]:
        """Return so many places in an order, or more; where it is equal the nearer comes first.

        Then they come by name. Sorting by one key after the other keeps each key a look-up, which
        is much the fastest. Places stand by name as they are.
        """
        if order == "city":
            return sorted(members(self.found), key=self.roster.by_city.__getitem__)
        if order == "name":
            return members(self.found)
        every = self._nearest(wanted if order == "distance" else self.count)
        if order == "confirmed":
            return sorted(every, key=self.roster.confirmed.__getitem__, reverse=True)
        return every

    def _nearest(self, wanted: int) -> Iterable[int]:
        """Return so many places or more, the nearest first; by name where nothing is measured."""
        if self.spot is None:
            return members(self.found)
        parts = 16 if wanted < self.count / 4 else 1  # of a dense place a small circle will do
        while True:
            cosines = self.roster.globe.cosines(
                self.spot.latitude, self.spot.longitude, self.miles / parts
            )
            places = cut(cosines, self.found)
            if parts == 1 or len(places) >= wanted:
                return sorted(places, key=cosines.__getitem__, reverse=True)
            parts //= 2

    def _read(self, places: Sequence[int], columns: str) -> list[Found]:
        rowids = [self.roster.rowids[place] for place in places]
        read = self.connection.execute(
            f"SELECT rowid AS place, {columns} FROM clinics"  # noqa: S608 # because the columns are constants of this module
            f" WHERE rowid IN ({', '.join('?' * len(rowids))})",
            rowids,
        )
        rows = {row.pop("place"): row for row in dicts(read)}
        return [
            self._found(place, rows[rowid]) for place, rowid in zip(places, rowids, strict=True)
        ]

    def _found(self, place: int, row: Found) -> Found:
        row["distance_miles"] = self._miles(row)
        row["is_telehealth"] = self.roster.afar >> place & 1
        return row

    @cached_property
    def _here(self) -> Vector | None:
        return vector(self.spot.latitude, self.spot.longitude) if self.spot else None

    def _miles(self, row: Found) -> float | None:
        here = self._here
        return here and miles_between(here, vector(row["latitude"], row["longitude"]))


def dicts(cursor: Cursor) -> list[dict[str, Any]]:
    """Return rows by the names of their columns.

    ``dict(row)`` looks every name up among all names, which takes five times as
    long (measured 2026-11-24).
    """
    names = [each[0] for each in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def near(connection: Connection, query: Query, spot: Spot, today: date) -> Matches:
    """Return open clinics with a place to go to, within the query's miles of a spot."""
    every = roster(connection)
    there = every.globe.within(spot.latitude, spot.longitude, query.miles)
    left = _left(connection, there, query, today)
    return Matches(connection, every, left, spot, query.miles)


def named(connection: Connection, query: Query, today: date) -> Matches:
    """Return open clinics by the words of their name, wherever they are."""
    every = roster(connection)
    return Matches(connection, every, _left(connection, every.open, query, today))


def closed_named(connection: Connection, query: Query, today: date) -> Matches:
    """Return closed clinics by the words of their name: who looks for one should learn of it."""
    every = roster(connection)
    return Matches(connection, every, _left(connection, every.closed, query, today))


def of_phone(connection: Connection, query: Query, number: str, today: date) -> Matches:
    """Return the clinics of a phone number, closed ones too: their cards say that they are."""
    every = roster(connection)
    rows = connection.execute("SELECT rowid FROM clinics WHERE phone = ?", [number])
    there = set_of(every.positions[rowid] for (rowid,) in rows)
    return Matches(connection, every, _left(connection, there, query, today))


def in_state(connection: Connection, state: str, query: Query, today: date) -> Matches:
    """Return open clinics of a state, with or without a point on the map."""
    every = roster(connection)
    there = every.visited & every.states.get(state, 0)
    return Matches(connection, every, _left(connection, there, query, today))


def in_town(
    connection: Connection, state: str, names: Sequence[str], *, query: Query, today: date
) -> Matches:
    """Return open clinics of a town of a state, however its name is spelled."""
    whole = in_state(connection, state, query, today)
    cities = whole.roster.cities
    there = set_of(place for place in members(whole.found) if cities[place] in names)
    return Matches(connection, whole.roster, there)


def serving(
    connection: Connection, state: str, query: Query, today: date, *, beside: Matches
) -> Matches:
    """Return open clinics that serve a state by video, but those that are among ``beside``.

    They name the state as served; or they are a practice of that state without a place to go, and
    do not say whom they serve.
    """
    every = roster(connection)
    unsaid = every.states.get(state, 0) & every.afar & every.silent
    those = every.open & (every.serving.get(state, 0) | unsaid) & ~beside.found
    return Matches(connection, every, _left(connection, those, query, today))


def towns(connection: Connection, state: str) -> dict[str, int]:
    """Return the towns of a state that have an open clinic, with how many: ``{"Austin": 4}``."""
    return roster(connection).towns.get(state, {})


def prices(connection: Connection, state: str) -> Prices:
    """Return what open clinics of a state ask for one session, by way, the lowest first."""
    return roster(connection).prices.get(state, {})


def points(connection: Connection) -> list[Row]:
    """Return every open clinic with a place to go to that we could place, for a map of them all."""
    return connection.execute(
        "SELECT c.id, c.slug, c.name, c.city, c.state, c.phone, c.status, c.precision, c.latitude,"  # noqa: S608 # because every part is a constant of this module
        f" c.longitude FROM clinics AS c WHERE {_OPEN} AND NOT {TELEHEALTH}"
        " AND c.latitude IS NOT NULL ORDER BY c.id"
    ).fetchall()


def placed(connection: Connection) -> int:
    """Return how many ``points()`` there are."""
    return len(roster(connection).globe)


def landmarks(connection: Connection, box: Mapping[str, float], most: int) -> list[Row]:
    """Return the largest towns within a box of degrees, to find one's way on a map by."""
    return connection.execute(
        "SELECT name, state, latitude, longitude FROM places WHERE kind = 'city'"
        " AND latitude BETWEEN :south AND :north AND longitude BETWEEN :west AND :east"
        " ORDER BY population DESC LIMIT :most",
        {**box, "most": most},
    ).fetchall()


def beyond(connection: Connection, query: Query, spot: Spot, today: date) -> list[Found]:
    """Return the nearest few clinics of a search that found none, however far away."""
    for miles in (500.0, 13_000.0):
        wider = near(connection, replace(query, miles=miles), spot, today)
        if wider.found:
            return wider.rows("distance", limit=NEAREST, columns=CARD)
    return []


def one(connection: Connection, clinic_id: str) -> Found | None:
    """Return a clinic of any status by its id, or None if there is none."""
    row = connection.execute(
        f"SELECT c.*, NULL AS distance_miles, {TELEHEALTH} AS is_telehealth"  # noqa: S608 # because every part is a constant of this module
        " FROM clinics AS c WHERE c.id = ?",
        [clinic_id],
    ).fetchone()
    return dict(row) if row else None


def around(connection: Connection, clinic: Mapping[str, Any], today: date) -> list[Found]:
    """Return the nearest few open clinics around a clinic, itself not among them."""
    if clinic["latitude"] is None or clinic["is_telehealth"]:
        return []
    spot = Spot(
        title=clinic["name"],
        middle_of="this clinic",
        state=clinic["state"],
        latitude=clinic["latitude"],
        longitude=clinic["longitude"],
    )
    nearest = near(connection, Query(miles=AROUND), spot, today)
    rows = nearest.rows("distance", limit=NEAREST + 1, columns=CARD)
    return [row for row in rows if row["id"] != clinic["id"]][:NEAREST]


def confirmed_lately(connection: Connection, today: date, days: int) -> int:
    """Return the clinics that a source confirmed within the days that every page counts."""
    count = partial(_confirmed_since, first=since(today, days))
    return kept(connection, ("lately", days), count, day=today)


def _confirmed_since(connection: Connection, first: str) -> int:
    return roster(connection).confirmed_since(first)


def since(today: date, days: int) -> str:
    """Return the day so many days ago, as the tables write it."""
    return (today - timedelta(days=days)).isoformat()


def add_trigonometry(connection: Connection) -> None:
    """Give a connection the functions that a SQLite built without them lacks."""
    for name in ("sin", "cos", "asin", "sqrt", "radians"):
        connection.create_function(name, 1, getattr(math, name), deterministic=True)
    connection.create_function("pow", 2, math.pow, deterministic=True)


def lacks_trigonometry(connection: Connection) -> bool:
    """Whether this SQLite was built without mathematical functions."""
    try:
        connection.execute("SELECT asin(sqrt(pow(sin(radians(cos(0))), 2)))").fetchone()
    except sqlite3.OperationalError:
        return True
    return False


def _left(connection: Connection, found: int, query: Query, today: date) -> int:
    """Return those of a set that a query's words and filters leave."""
    every = roster(connection)
    if query.words is not None:
        found &= _worded(connection, every, query.words)
    for facet in FACETS:
        if code := getattr(query, facet):
            found &= every.offers[facet].get(code, 0)
    if query.route and query.payment:
        found &= ~every.refused.get((query.route, query.payment), 0)
    if query.price_stated:
        found &= every.priced
    if query.confirmed:
        found &= every.confirmed_since(since(today, query.confirmed))
    return found


def _worded(connection: Connection, every: Roster, words: str) -> int:
    """Return the clinics whose name, or whose chain's, has all the words, however spaced."""
    found = _matching(connection, every, words)
    if not found and (otherwise := spaced(connection, words)):
        return _matching(connection, every, otherwise)
    return found


def _matching(connection: Connection, every: Roster, words: str) -> int:
    rows = connection.execute(
        "SELECT rowid FROM clinics_fts WHERE clinics_fts MATCH ?", [match(words)]
    )
    return set_of(every.positions[rowid] for (rowid,) in rows)


def _backwards(day: str) -> int:
    """Return a number that puts the later day first, and no day last."""
    return -int(day.replace("-", "") or 0)
