"""Find clinics: near a spot, by name, in a state; every filter is one line of SQL.

The R*Tree gives the box, ``CROSS JOIN`` and the unary plus keep SQLite's planner from starting at
the wrong end (measured: five times slower), and the exact distance is SQLite's own trigonometry.
"""

import math
import re
import sqlite3
from dataclasses import dataclass, replace
from datetime import date, timedelta
from sqlite3 import Connection, Row
from typing import Final

from directory.site.places import Spot
from directory.site.query import Query

EARTH: Final = 3958.7613  # miles, mean radius (IUGG R1)
MARGIN: Final = 0.01  # degrees: an R*Tree keeps 32-bit floats
NEAREST: Final = 5  # clinics named when nothing is found within the radius
FACETS: Final = {
    "route": "routes",
    "setting": "settings",
    "payment": "payment",
    "condition": "conditions",
}
"""Filters by the parameter's name, with the column of JSON lists that each looks into."""

TELEHEALTH: Final = "(c.street IS NULL AND c.states_served IS NOT NULL)"
"""A practice without a place to go: never mixed into an order of distances."""

_DISTANCE: Final = (
    f"2 * {EARTH} * asin(sqrt(min(1.0,"
    " pow(sin(radians(c.latitude - :latitude) / 2), 2) + cos(radians(:latitude))"
    " * cos(radians(c.latitude)) * pow(sin(radians(c.longitude - :longitude) / 2), 2))))"
)
_IN_BOX: Final = (
    "c.rowid = box.id AND box.latitude_max >= :south AND box.latitude_min <= :north"
    " AND box.longitude_max >= :west AND box.longitude_min <= :east"
)
_NAMED: Final = "+c.rowid IN (SELECT rowid FROM clinics_fts WHERE clinics_fts MATCH :words)"
_STATED: Final = "EXISTS (SELECT 1 FROM json_each(c.{column}) WHERE value = :{name})"
_ORDERS: Final = {
    "distance": "distance_miles, name, id",
    "name": "name COLLATE NOCASE, id",
    "confirmed": "last_confirmed DESC, distance_miles, name, id",
    "city": "city COLLATE NOCASE, name COLLATE NOCASE, id",
}


@dataclass(frozen=True, slots=True)
class Matches:
    """A SELECT of clinics that match, with its parameters; nothing is read until asked for."""

    sql: str
    parameters: dict[str, object]

    def count(self, connection: Connection) -> int:
        """Return how many match."""
        found: int = connection.execute(*self._over("count(*)")).fetchone()[0]
        return found

    def rows(self, connection: Connection, order: str, *, limit: int, offset: int = 0) -> list[Row]:
        """Return matching clinics, each with ``distance_miles``, in one of ``_ORDERS``."""
        sql, parameters = self._over("*")
        sql = f"{sql} ORDER BY {_ORDERS[order]} LIMIT :limit OFFSET :offset"
        return connection.execute(sql, {**parameters, "limit": limit, "offset": offset}).fetchall()

    def facet(self, connection: Connection, column: str) -> dict[str, int]:
        """Return how many of the matches state each value of a column of lists."""
        sql = f"SELECT e.value, count(*) FROM ({self.sql}) AS m, json_each(m.{column}) AS e"  # noqa: S608 # because `column` is one of FACETS
        found = connection.execute(f"{sql} GROUP BY 1 ORDER BY 2 DESC, 1", self.parameters)
        return {str(value): count for value, count in found}

    def having(self, connection: Connection, since: str) -> tuple[int, int]:
        """Return how many of the matches state a price, and were confirmed since a day."""
        sql, parameters = self._over("count(price_from), sum(last_confirmed >= :day)")
        priced, confirmed = connection.execute(sql, {**parameters, "day": since}).fetchone()
        return priced, confirmed or 0

    def _over(self, what: str) -> tuple[str, dict[str, object]]:
        return f"SELECT {what} FROM ({self.sql})", self.parameters  # noqa: S608 # because `what` is a constant of this class


def near(query: Query, spot: Spot, today: date) -> Matches:
    """Return open clinics with a place to go to, within the query's miles of a spot."""
    conditions, parameters = _filters(query, today)
    box = _box(spot, query.miles)
    sql = _select(_DISTANCE, "clinics_rtree AS box CROSS JOIN clinics AS c", [
        _IN_BOX, f"NOT {TELEHEALTH}", f"{_DISTANCE} <= :miles", *conditions,
    ])  # fmt: skip
    point = {"latitude": spot.latitude, "longitude": spot.longitude, "miles": query.miles}
    return Matches(sql, {**parameters, **box, **point})


def named(query: Query, today: date) -> Matches:
    """Return open clinics by the words of their name, wherever they are."""
    conditions, parameters = _filters(query, today)
    return Matches(_select("NULL", "clinics AS c", conditions), parameters)


def in_state(state: str) -> Matches:
    """Return open clinics of a state, with or without a point on the map."""
    conditions = ["c.status <> 'closed'", f"NOT {TELEHEALTH}", "c.state = :state"]
    return Matches(_select("NULL", "clinics AS c", conditions), {"state": state})


def serving(state: str | None, query: Query, today: date) -> Matches:
    """Return open telehealth practices that say they serve a state."""
    conditions, parameters = _filters(query, today)
    serves = "EXISTS (SELECT 1 FROM json_each(c.states_served) WHERE value = :state)"
    sql = _select("NULL", "clinics AS c", [TELEHEALTH, serves, *conditions])
    return Matches(sql, {**parameters, "state": state})


def beyond(connection: Connection, query: Query, spot: Spot, today: date) -> list[Row]:
    """Return the nearest few clinics of a search that found none, however far away."""
    for miles in (500.0, 13_000.0):
        rows = near(replace(query, miles=miles), spot, today).rows(
            connection, "distance", limit=NEAREST
        )
        if rows:
            return rows
    return []


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


def _select(distance: str, tables: str, conditions: list[str]) -> str:
    where = " AND ".join(conditions)
    return f"SELECT c.*, {distance} AS distance_miles FROM {tables} WHERE {where}"  # noqa: S608 # because every part is a constant of this module


def _filters(query: Query, today: date) -> tuple[list[str], dict[str, object]]:
    conditions, parameters = ["c.status <> 'closed'"], dict[str, object]()
    if query.words is not None:
        conditions.append(_NAMED)
        parameters["words"] = _match(query.words)
    for name, column in FACETS.items():
        if code := getattr(query, name):
            conditions.append(_STATED.format(column=column, name=name))
            parameters[name] = code
    if query.price_stated:
        conditions.append("c.price_from IS NOT NULL")
    if query.confirmed:
        conditions.append("c.last_confirmed >= :since")
        parameters["since"] = since(today, query.confirmed)
    return conditions, parameters


def since(today: date, days: int) -> str:
    """Return the day so many days ago, as the tables write it."""
    return (today - timedelta(days=days)).isoformat()


def _match(words: str) -> str:
    """Quote what was typed for FTS5: no letter of it is an operator, and its end may be cut."""
    tokens = re.findall(r"\w+", words)
    return " ".join(f'"{token}"' for token in tokens) + "*" if tokens else '""'


def _box(spot: Spot, miles: float) -> dict[str, object]:
    """Return the box around a circle: meridians draw together towards the poles."""
    angle = miles / EARTH
    across = math.sin(angle) / max(math.cos(math.radians(spot.latitude)), 1e-9)
    tall = math.degrees(angle) + MARGIN
    over_a_pole = angle >= math.pi / 2 or across >= 1
    wide = 360.0 if over_a_pole else math.degrees(math.asin(across)) + MARGIN
    return {
        "south": spot.latitude - tall,
        "north": spot.latitude + tall,
        "west": spot.longitude - wide,
        "east": spot.longitude + wide,
    }
