"""Find clinics: near a spot, by name, in a state; every filter is one line of SQL.

The R*Tree gives the box, ``CROSS JOIN`` and the unary plus keep SQLite's planner from starting at
the wrong end (measured: five times slower), and the exact distance is SQLite's own trigonometry.
"""

import json
import math
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from sqlite3 import Connection, Row
from typing import Final

from directory.site.places import Spot
from directory.site.query import Query

EARTH: Final = 3958.7613  # miles, mean radius (IUGG R1)
MARGIN: Final = 0.01  # degrees: an R*Tree keeps 32-bit floats
NEAREST: Final = 5  # clinics named when nothing is found within the radius, or one is closed
AROUND: Final = 100  # miles: how far the alternatives to a closed clinic may be
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
TELEHEALTH: Final = (
    f"((c.settings IS NOT NULL AND c.settings IN ({_BY_VIDEO}))"
    " OR (c.street IS NULL AND c.states_served IS NOT NULL))"
)
"""A practice without a place to go: never mixed into an order of distances.

All it says of where is by video or at home; or it gives no street but the states it serves. The
lists are compared as they are written: looking into each took four times as long on 5,000 clinics.
"""

AFAR: Final = (
    f"SELECT rowid FROM clinics WHERE settings IN ({_BY_VIDEO})"  # noqa: S608 # because every part is a constant of this module
    " UNION SELECT rowid FROM clinics WHERE states_served IS NOT NULL AND street IS NULL"
)
"""The rows of such practices, found by their indexes: for counting a country."""

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
_OPEN: Final = "c.status <> 'closed'"
_STATED: Final = "EXISTS (SELECT 1 FROM json_each(c.{column}) WHERE value = :{name})"
_SERVING: Final = (
    "c.rowid IN ("  # noqa: S608 # because every part is a constant of this module
    "SELECT c.rowid FROM clinics AS c WHERE c.states_served IS NOT NULL"
    " AND instr(c.states_served, '\"' || :served || '\"')"
    f" UNION SELECT c.rowid FROM clinics AS c WHERE c.state = :served AND {TELEHEALTH}"
    " AND c.states_served IS NULL)"
)
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

    def choices(self, connection: Connection, since: str) -> dict[str, dict[str, int]]:
        """Return how many of the matches each choice of a filter would leave, most first.

        Under ``""`` how many there are: ``all``, with a ``price``, ``confirmed`` since a day. All
        of it in one pass, because each pass measures every distance anew.
        """
        columns = ", ".join(("price_from", "last_confirmed", *FACETS.values()))
        counts = " UNION ALL ".join(
            f"SELECT '{name}' AS facet, e.value AS value, count(*) AS clinics FROM m,"  # noqa: S608 # because both are written in FACETS
            f" json_each(m.{column}) AS e GROUP BY 2"
            for name, column in FACETS.items()
        )
        sql = (
            f"WITH m AS MATERIALIZED (SELECT {columns} FROM ({self.sql})) SELECT * FROM ({counts}"  # noqa: S608 # because every part is a SELECT of this module
            " UNION ALL SELECT '', 'all', count(*) FROM m"
            " UNION ALL SELECT '', 'price', count(price_from) FROM m"
            " UNION ALL SELECT '', 'confirmed', coalesce(sum(last_confirmed >= :day), 0) FROM m)"
            " ORDER BY clinics DESC, value"
        )
        found: dict[str, dict[str, int]] = {name: {} for name in ("", *FACETS)}
        for facet, value, clinics in connection.execute(sql, {**self.parameters, "day": since}):
            found[facet][str(value)] = clinics
        return found

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


def closed_named(query: Query, today: date) -> Matches:
    """Return closed clinics by the words of their name: who looks for one should learn of it."""
    conditions, parameters = _filters(query, today)
    is_closed = ["c.status = 'closed'", *conditions[1:]]
    return Matches(_select("NULL", "clinics AS c", is_closed), parameters)


def in_state(state: str, query: Query, today: date) -> Matches:
    """Return open clinics of a state, with or without a point on the map."""
    conditions, parameters = _filters(query, today)
    every = [*conditions, f"NOT {TELEHEALTH}", "c.state = :state"]
    return Matches(_select("NULL", "clinics AS c", every), {**parameters, "state": state})


def in_town(state: str, names: Sequence[str], query: Query, today: date) -> Matches:
    """Return open clinics of a town of a state, however its name is spelled."""
    conditions, parameters = _filters(query, today)
    is_there = "c.city IN (SELECT value FROM json_each(:names))"
    every = [*conditions, f"NOT {TELEHEALTH}", "c.state = :state", is_there]
    spelled = {"state": state, "names": json.dumps(list(names))}
    return Matches(_select("NULL", "clinics AS c", every), {**parameters, **spelled})


def towns(connection: Connection, state: str) -> dict[str, int]:
    """Return the towns of a state that have an open clinic, with how many: ``{"Austin": 4}``."""
    found = connection.execute(
        f"SELECT c.city, count(*) FROM clinics AS c WHERE {_OPEN} AND NOT {TELEHEALTH}"  # noqa: S608 # because every part is a constant of this module
        " AND c.state = ? AND c.city IS NOT NULL GROUP BY 1 ORDER BY 1 COLLATE NOCASE",
        [state],
    )
    return dict(map(tuple, found))


def prices(connection: Connection, state: str) -> tuple[float, ...]:
    """Return what open clinics of a state state for one session, lowest first."""
    found = connection.execute(
        f"SELECT c.price_from FROM clinics AS c WHERE {_OPEN} AND c.state = ?"  # noqa: S608 # because every part is a constant of this module
        " AND c.price_from IS NOT NULL ORDER BY 1",
        [state],
    )
    return tuple(price for (price,) in found)


def points(connection: Connection) -> list[Row]:
    """Return every open clinic with a place to go to that we could place, for a map of them all."""
    return connection.execute(
        "SELECT c.id, c.slug, c.name, c.city, c.state, c.phone, c.status, c.precision, c.latitude,"  # noqa: S608 # because every part is a constant of this module
        f" c.longitude FROM clinics AS c WHERE {_OPEN} AND NOT {TELEHEALTH}"
        " AND c.latitude IS NOT NULL ORDER BY c.id"
    ).fetchall()


def placed(connection: Connection) -> int:
    """Return how many ``points()`` there are."""
    sql = f"SELECT count(*) FROM clinics AS c WHERE {_OPEN} AND NOT {TELEHEALTH}"  # noqa: S608 # because every part is a constant of this module
    return int(connection.execute(f"{sql} AND c.latitude IS NOT NULL").fetchone()[0])


def landmarks(connection: Connection, box: Mapping[str, float], most: int) -> list[Row]:
    """Return the largest towns within a box of degrees, to find one's way on a map by."""
    return connection.execute(
        "SELECT name, state, latitude, longitude FROM places WHERE kind = 'city'"
        " AND latitude BETWEEN :south AND :north AND longitude BETWEEN :west AND :east"
        " ORDER BY population DESC LIMIT :most",
        {**box, "most": most},
    ).fetchall()


def serving(state: str, query: Query, today: date, *, beside: Matches) -> Matches:
    """Return open clinics that serve a state by video, but those that are among ``beside``.

    They name the state as served; or they are a practice of that state without a place to go, and
    do not say whom they serve.
    """
    conditions, parameters = _filters(query, today)
    others = f"c.id NOT IN (SELECT id FROM ({beside.sql}))"  # noqa: S608 # because it is a SELECT of this module
    sql = _select("NULL", "clinics AS c", [_SERVING, others, *conditions])
    return Matches(sql, {**beside.parameters, **parameters, "served": state})


def beyond(connection: Connection, query: Query, spot: Spot, today: date) -> list[Row]:
    """Return the nearest few clinics of a search that found none, however far away."""
    for miles in (500.0, 13_000.0):
        rows = near(replace(query, miles=miles), spot, today).rows(
            connection, "distance", limit=NEAREST
        )
        if rows:
            return rows
    return []


def one(connection: Connection, clinic_id: str) -> Row | None:
    """Return a clinic of any status by its id, or None if there is none."""
    sql = _select("NULL", "clinics AS c", ["c.id = :id"])
    row: Row | None = connection.execute(sql, {"id": clinic_id}).fetchone()
    return row


def around(connection: Connection, clinic: Row, today: date) -> list[Row]:
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
    rows = near(Query(miles=AROUND), spot, today).rows(connection, "distance", limit=NEAREST + 1)
    return [row for row in rows if row["id"] != clinic["id"]][:NEAREST]


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
    columns = f"c.*, {distance} AS distance_miles, {TELEHEALTH} AS is_telehealth"
    return f"SELECT {columns} FROM {tables} WHERE {where}"  # noqa: S608 # because every part is a constant of this module


def _filters(query: Query, today: date) -> tuple[list[str], dict[str, object]]:
    """Return the conditions of a query with their parameters; the first is that it is open."""
    conditions, parameters = [_OPEN], dict[str, object]()
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
    """Quote what was typed for FTS5: no letter of it is an operator, and its end may be cut.

    Only a clinic's own name and its chain's are looked at: its town is no name.
    """
    tokens = re.findall(r"\w+", words)
    quoted = " ".join(f'"{token}"' for token in tokens)
    return f"{{name chain}} : ({quoted}*)" if tokens else '""'


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
