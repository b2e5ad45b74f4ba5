"""Coordinates as a source writes them."""

from math import isfinite

from directory.errors import BadValueError


def normalise_degrees(latitude: str, longitude: str) -> tuple[float, float]:
    """Return degrees north and east, WGS 84: ``("30.27", "-97.74")`` is ``(30.27, -97.74)``.

    Only the form is judged here; whether the point lies in the stated state is asked later.

    Raises:
        BadValueError: one of them is missing, no number, off the globe, or both are zero.
    """
    try:
        north, east = float(latitude), float(longitude)
    except ValueError as error:
        message = f"expected degrees, found {latitude!r}, {longitude!r}"
        raise BadValueError("not_degrees", message) from error
    on_globe = isfinite(north) and isfinite(east) and abs(north) <= 90 and abs(east) <= 180
    if not on_globe or (north, east) == (0.0, 0.0):
        raise BadValueError("not_degrees", f"expected a point on land, found {north}, {east}")
    return north, east
