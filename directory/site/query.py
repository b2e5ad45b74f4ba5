"""Read an address's query string into a Query, or say which part of it cannot be used."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode

from directory.errors import BadValueError
from directory.site.words import CONDITIONS, PAYMENTS, ROUTES, SETTINGS

MILES: Final = (10, 25, 50, 100, 200, 300)
"""The radii that the form offers; any number up to MOST_MILES may be asked for."""

MOST_MILES: Final = 500
LONGEST: Final = 200  # letters of a place or a name; longer ones are no place and no name
_STARTS: Final = ("zip", "place", "lat", "q")
_NAMES: Final = (
    "zip", "place", "lat", "lng", "q", "miles", "route", "setting", "payment", "condition",
    "price", "confirmed", "sort", "page",
)  # fmt: skip
_CHOICES: Final[dict[str, Collection[str]]] = {
    "route": ROUTES,
    "setting": SETTINGS,
    "payment": PAYMENTS,
    "condition": CONDITIONS,
    "price": ("stated",),
    "sort": ("distance", "name", "confirmed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a visitor asked for; None where they did not say."""

    zip: str | None = None
    place: str | None = None  # "Austin, TX", or a clinic's name from the one box
    latitude: float | None = None  # degrees north
    longitude: float | None = None  # degrees east
    words: str | None = None  # of a clinic's name
    miles: float = 50
    route: str | None = None
    setting: str | None = None
    payment: str | None = None
    condition: str | None = None
    price_stated: bool = False
    confirmed: int | None = None  # days
    sort: str | None = None
    page: int = 1

    @property
    def typed(self) -> str:
        """What belongs into the search box when the form is shown again."""
        return self.zip or self.place or self.words or ""

    def parameters(self) -> dict[str, str]:
        """Return the query as the parameters of an address, without the page."""
        said = {
            "zip": self.zip,
            "place": self.place,
            "lat": self.latitude,
            "lng": self.longitude,
            "q": self.words,
            "miles": f"{self.miles:g}",
            "route": self.route,
            "setting": self.setting,
            "payment": self.payment,
            "condition": self.condition,
            "price": "stated" if self.price_stated else None,
            "confirmed": self.confirmed,
            "sort": self.sort,
        }
        return {name: str(value) for name, value in said.items() if value is not None}

    def address(self, path: str, **changes: object) -> str:
        """Return a link to this query, changed: ``address("/near", miles=100)``; None drops one."""
        said = {**self.parameters(), **changes}
        return f"{path}?{urlencode({n: str(v) for n, v in said.items() if v is not None})}"


def read_query(text: str, *, strict: bool) -> Query:
    """Return the Query of a query string such as ``"zip=78701&miles=25"``.

    Blank parameters count as not given. Unknown or repeated ones are an error where ``strict`` (in
    answers for programs) and passed over elsewhere: a visitor's ``fbclid`` is not their fault.

    Raises:
        BadValueError: a value cannot be used; its code is the parameter's name.
    """
    said = read_parameters(text, _NAMES, strict=strict)
    for name, choices in _CHOICES.items():
        if said.get(name, next(iter(choices))) not in choices:
            raise BadValueError(name, f"{name} must be one of: {', '.join(choices)}.")
    starts = [name for name in _STARTS if name in said]
    if not starts:
        raise BadValueError("place", "Type a ZIP, a town and state, or a clinic’s name.")
    if len(set(starts) - {"q"}) > 1:
        raise BadValueError("place", f"Give only one of: {', '.join(starts)}.")
    if "place" in said and re.fullmatch(r"[0-9 -]+", said["place"]):
        said["zip"] = said.pop("place")
    return Query(
        zip=_zip(said["zip"]) if "zip" in said else None,
        place=said.get("place"),
        latitude=_degrees(said, "lat", 90),
        longitude=_degrees(said, "lng", 180),
        words=said.get("q"),
        miles=_miles(said.get("miles", "50")),
        route=said.get("route"),
        setting=said.get("setting"),
        payment=said.get("payment"),
        condition=said.get("condition"),
        price_stated="price" in said,
        confirmed=whole(said["confirmed"], "confirmed", 3650) if "confirmed" in said else None,
        sort=said.get("sort"),
        page=whole(said.get("page", "1"), "page", 9999),
    )


def read_parameters(text: str, names: Collection[str], *, strict: bool) -> dict[str, str]:
    """Return the parameters of a query string that are not blank, white space made single.

    Raises:
        BadValueError: one is too long; or, where ``strict``, unknown or given twice.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=100)
    except ValueError as error:
        raise BadValueError("query", "Give at most 100 parameters.") from error
    if strict:
        _refuse_strangers([name for name, _ in pairs], names)
    said = {name: " ".join(value.replace("\0", " ").split()) for name, value in pairs}
    for name in names:
        if len(said.get(name, "")) > LONGEST:
            raise BadValueError(name, f"{name} must have at most {LONGEST} letters.")
    return {name: value for name, value in said.items() if value and name in names}


def _refuse_strangers(given: list[str], names: Collection[str]) -> None:
    for name in given:
        if name not in names:
            raise BadValueError(
                "query", f"There is no parameter {name[:40]!r}; use: {', '.join(names)}."
            )
        if given.count(name) > 1:
            raise BadValueError(name, f"Give {name} only once.")


def _zip(text: str) -> str:
    match = re.fullmatch(r"([0-9]{5})(?:[- ]?[0-9]{4})?", text)
    if not match:
        raise BadValueError("zip", "A ZIP has 5 digits, such as 78701. Check it or choose a state.")
    return match[1]


def _miles(text: str) -> float:
    found = float(text) if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text) else 0
    if not 0 < found <= MOST_MILES:
        raise BadValueError("miles", f"miles must be a number from 1 to {MOST_MILES}.")
    return found


def whole(text: str, name: str, most: int) -> int:
    """Return a whole number from 1 to ``most``: ``whole("2", "page", 9999)`` is ``2``.

    Raises:
        BadValueError: it is none; its code is the parameter's name.
    """
    found = int(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0
    if not 0 < found <= most:
        raise BadValueError(name, f"{name} must be a whole number from 1 to {most}.")
    return found


def _degrees(said: dict[str, str], name: str, most: int) -> float | None:
    if "lat" not in said and "lng" not in said:
        return None
    text = said.get(name, "")
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,20})?", text) or abs(float(text)) > most:
        raise BadValueError(
            name, f"lat and lng belong together; {name} must be from -{most} to {most}."
        )
    return float(text)
