"""Coordinates as a source writes them."""

import re

from directory.errors import BadValueError

# Not all that float() takes: "9_7", "nan" and "٣٠" are no one's degrees.
_DECIMAL = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?")


def normalise_degrees(latitude: str, longitude: str) -> tuple[float, float]:
    """Return degrees north and east, WGS 84: ``("30.27", "-97.74")`` is ``(30.27, -97.74)``.

    Only the form is judged here; whether the point lies in the stated state is asked later.

    Raises:
        BadValueError: one of them is missing, no number, off the globe, or both are zero.
    """
    if not all(_DECIMAL.fullmatch(said.strip()) for said in (latitude, longitude)):
        raise BadValueError("not_degrees", f"expected degrees, found {latitude!r}, {longitude!r}")
    north, east = float(latitude), float(longitude)
    on_globe = abs(north) <= 90 and abs(east) <= 180
    if not on_globe or (north, east) == (0.0, 0.0):
        raise BadValueError("not_degrees", f"expected a point on land, found {north}, {east}")
    return north, east
