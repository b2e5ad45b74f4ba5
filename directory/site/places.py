"""Find where a search starts: a ZIP, a town, or a point."""

import re
from dataclasses import dataclass
from sqlite3 import Connection, Row
from typing import Final

from directory.normalise.place import place_key
from directory.records import STATES

_STATE_KEYS: Final = {
    **{place_key(name): code for code, name in STATES.items()},
    **{code.lower(): code for code in STATES},
    "d c": "DC",
    "virgin islands": "VI",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point to measure from, and what to call it."""

    title: str  # "78701", "Austin, TX"
    middle_of: str  # "the middle of ZIP 78701"
    state: str | None  # USPS code; None in the middle of nowhere
    latitude: float  # degrees north, WGS 84
    longitude: float  # degrees east, WGS 84
    taken: str | None = None  # the state we took a town without one to be in: "Texas"
    others: tuple[str, ...] = ()  # towns of the same name elsewhere: "Austin, MN"


def state_named(text: str | None) -> str | None:
    """Return the code of a state that is all a visitor typed: ``"Texas"`` and ``"tx"`` are TX."""
    return _STATE_KEYS.get(place_key(text)) if text else None


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
    """Return the middle of a town: ``"Austin, TX"``, ``"austin tx"``, ``"Saint Paul Minnesota"``.

    Of towns typed without a state the most populous is taken, and the others are named.
    """
    words = place_key(text).split()
    for count in range(min(4, len(words) - 1), 0, -1):
        state = _STATE_KEYS.get(" ".join(words[-count:]))
        if state and (rows := _towns(connection, " ".join(words[:-count]), state)):
            return _town(rows[0])
    rows = _towns(connection, " ".join(words), None)
    if not rows:
        return None
    others = tuple(f"{row['name']}, {row['state']}" for row in rows[1:6])
    return _town(rows[0], taken=STATES.get(rows[0]["state"]), others=others)


def find_point(connection: Connection, latitude: float, longitude: float) -> Spot:
    """Return a point a program or a phone gave, with the state of the nearest ZIP's middle."""
    row = connection.execute(
        "SELECT state FROM places WHERE kind = 'zip' AND abs(latitude - :latitude) < 0.7"
        " AND abs(longitude - :longitude) < 0.7 ORDER BY pow(latitude - :latitude, 2)"
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


def zip_within(text: str) -> str | None:
    """Return the ZIP that a visitor typed, alone or after an address: ``"Austin TX 78701"``."""
    match = re.search(r"(?:^|[\s,])([0-9]{5})(?:-?[0-9]{4})?$", text)
    return match[1] if match else None


def _towns(connection: Connection, key: str, state: str | None) -> list[Row]:
    return connection.execute(
        "SELECT * FROM places WHERE key = :key AND kind = 'city'"
        " AND (:state IS NULL OR state = :state) ORDER BY population DESC LIMIT 6",
        {"key": key, "state": state},
    ).fetchall()


def _town(row: Row, *, taken: str | None = None, others: tuple[str, ...] = ()) -> Spot:
    title = f"{row['name']}, {row['state']}"
    return Spot(
        title=title,
        middle_of=f"the middle of {title}",
        state=row["state"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        taken=taken,
        others=others,
    )
