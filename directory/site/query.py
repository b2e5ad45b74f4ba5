"""Read an address's query string into a Query, or say which part of it cannot be used."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, Final
from urllib.parse import parse_qsl, quote_plus, urlencode

from directory.errors import BadValueError
from directory.site.typed import phone_within
from directory.site.words import CONDITIONS, PAYMENTS, ROUTES, SETTINGS

MILES: Final = (10, 25, 50, 100, 200, 300)
"""The radii that the form offers; any number up to MOST_MILES may be asked for."""

MOST_MILES: Final = 500
LONGEST: Final = 200  # letters of a place or a name; longer ones are no place and no name
DECIMALS: Final = 2  # of a degree, about a kilometre: nobody needs to tell us their door
MOST_COMPARED: Final = 4  # clinics on the short list that an address may carry
STARTS: Final = ("zip", "place", "lat", "q")
FILTERS: Final = ("route", "setting", "payment", "condition", "confirmed", "price_stated")
_NAMES: Final = (
    "zip", "place", "lat", "lng", "q", "miles", "route", "setting", "payment", "condition",
    "price", "confirmed", "sort", "page",
)  # fmt: skip
_NOTHING: Final = "Type a ZIP, a town and state, or a clinic’s name."
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CHOICES: Final[dict[str, Collection[str]]] = {
    "route": ROUTES,
    "setting": SETTINGS,
    "payment": PAYMENTS,
    "condition": CONDITIONS,
    "price": ("stated",),
    "sort": ("distance", "name", "confirmed"),
}


@dataclass(frozen=True, kw_only=True)
class Query:
    """What a visitor asked for; None where they did not say."""

    zip: str | None = None
    place: str | None = None  # "Austin, TX", or a clinic's name from the one box
    latitude: float | None = None  # degrees north, rounded to DECIMALS
    longitude: float | None = None  # degrees east, rounded to DECIMALS
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
    left_out: tuple[str, ...] = ()  # what of a page's address we could not use: "miles=abc"
    short_list: tuple[str, ...] = ()  # ids to compare; the address alone keeps them

    @property
    def typed(self) -> str:
        """What belongs into the search box when the form is shown again."""
        return self.zip or self.place or self.words or ""

    @property
    def is_of_a_place_alone(self) -> bool:
        """Whether nothing was asked for but a place and a radius."""
        return replace(self, place=None, miles=50, short_list=()) == Query()

    @property
    def is_by_name_alone(self) -> bool:
        """Whether a clinic's name is all the search starts from."""
        return self.zip is None and self.place is None and self.latitude is None

    @property
    def unfiltered(self) -> "Query":
        """The same search without its filters."""
        nothing: dict[str, Any] = dict.fromkeys(FILTERS)
        return replace(self, **{**nothing, "price_stated": False})

    @property
    def kept(self) -> dict[str, str]:
        """The filters and the order, for a form in which the place is typed anew."""
        starts = {"zip", "place", "lat", "lng", "q", "miles"}
        return {name: text for name, text in self.parameters().items() if name not in starts}

    def said(self) -> dict[str, Any]:
        """Return the query by the names of its parameters, numbers as numbers, without the page."""
        every = {
            "zip": self.zip,
            "place": self.place,
            "lat": self.latitude,
            "lng": self.longitude,
            "q": self.words,
            "miles": self.miles,
            "route": self.route,
            "setting": self.setting,
            "payment": self.payment,
            "condition": self.condition,
            "price": "stated" if self.price_stated else None,
            "confirmed": self.confirmed,
            "sort": self.sort,
        }
        return {name: value for name, value in every.items() if value is not None}

    def parameters(self) -> dict[str, str]:
        """Return the query as the parameters of an address, without the page."""
        return {**{name: str(value) for name, value in self.said().items()}, "miles": self.radius}

    @property
    def radius(self) -> str:
        """The miles as they are written: ``"12.5"``, ``"50"``."""
        return f"{self.miles:g}"

    def address(self, path: str, *, is_listed: bool = True, **changes: object) -> str:
        """Return a link to this query, changed: ``address("/near", miles=100)``; None drops one.

        A page's address carries the short list on, unless ``is_listed`` is false; a program's
        takes none.
        """
        changed = {name: f"{name}={quote_plus(str(value))}" for name, value in changes.items()}
        said = {**self._quoted, **changed}
        pairs = [pair for name, pair in said.items() if changes.get(name, pair) is not None]
        kept = [f"c={each}" for each in self.short_list if is_listed and "." not in path]
        return f"{path}?{'&'.join((*pairs, *kept))}"

    @cached_property
    def _quoted(self) -> dict[str, str]:
        """The parameters as an address has them: a page of results links to itself ten times."""
        return {name: f"{name}={quote_plus(text)}" for name, text in self.parameters().items()}


def read_query(text: str, *, strict: bool) -> Query:
    """Return the Query of a query string such as ``"zip=78701&miles=25"``.

    Blank parameters count as not given. Where ``strict`` (in answers for programs), unknown or
    repeated ones are an error, and so is a filter, radius, order or page we cannot use. A page
    passes over the first (a visitor's ``fbclid`` is not their fault) and leaves out the second,
    and says so: the link may be old.

    Raises:
        BadValueError: a value cannot be used; its code is the parameter's name.
    """
    said = read_parameters(text, _NAMES, strict=strict)
    narrowed = _narrowed(said, strict=strict)
    kept = () if strict else read_short_list(text)
    starts = [name for name in STARTS if name in said or (name == "lat" and "lng" in said)]
    if not starts:
        raise BadValueError("place", _NOTHING)
    if len(set(starts) - {"q"}) > 1:
        plain = "Search from one place at a time: type a ZIP or a town, not both."
        raise BadValueError("place", f"Give only one of: {', '.join(starts)}." if strict else plain)
    if "place" in said and _looks_like_zip(said["place"]):
        said["zip"] = said.pop("place")
    if "place" in said and not re.search(r"\w", said["place"]):
        raise BadValueError("place", _NOTHING)
    latitude, longitude = _point(said, strict=strict)
    return replace(
        narrowed,
        zip=_zip(said["zip"]) if "zip" in said else None,
        place=said.get("place"),
        latitude=latitude,
        longitude=longitude,
        words=said.get("q"),
        short_list=kept,
    )


def read_short_list(text: str) -> tuple[str, ...]:
    """Return the ids that an address keeps for comparing: ``"c=a&c=b"`` is ``("a", "b")``.

    Each counts once, and four at most; what cannot be an id is passed over.
    """
    return read_ids(text)[:MOST_COMPARED]


def read_ids(text: str) -> tuple[str, ...]:
    """Return all the ids of an address, those too many for a short list as well."""
    try:
        pairs = parse_qsl(text, max_num_fields=100)
    except ValueError:
        return ()
    ids = [value for name, value in pairs if name == "c" and _ID.fullmatch(value)]
    return tuple(dict.fromkeys(ids))


def with_list(address: str, short_list: Iterable[str]) -> str:
    """Return an address that keeps a short list: ``"/state/tx?page=2&c=a&c=b"``."""
    kept = urlencode([("c", each) for each in short_list])
    return f"{address}{'&' if '?' in address else '?'}{kept}" if kept else address


def read_narrowing(text: str) -> Query:
    """Return what of a query can be kept where its start cannot be used: radius and filters."""
    try:
        narrowed = _narrowed(read_parameters(text, _NAMES, strict=False), strict=False)
    except BadValueError:
        return Query()
    return replace(narrowed, short_list=read_short_list(text))


def read_page(text: str, *, strict: bool) -> Query:
    """Return the Query of an address that takes nothing but a page.

    Raises:
        BadValueError: where ``strict``, there is another parameter or no such page.
    """
    narrowed = _narrowed(read_parameters(text, ["page"], strict=strict), strict=strict)
    return narrowed if strict else replace(narrowed, short_list=read_short_list(text))


def read_parameters(text: str, names: Collection[str], *, strict: bool) -> dict[str, str]:
    """Return the parameters of a query string that are not blank, white space made single.

    Letters and digits that only look otherwise are made plain (Unicode NFKC): ``"７８７０１"``.

    Raises:
        BadValueError: one is too long; or, where ``strict``, unknown or given twice.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=100)
    except ValueError as error:
        raise BadValueError("query", "Give at most 100 parameters.") from error
    if strict:
        _refuse_strangers([name for name, _ in pairs], names)
    said = {name: _plain(value) for name, value in pairs if name in names}
    for name, value in said.items():
        if len(value) > LONGEST:
            subject = f"{name} must have" if strict else "That is too long: type"
            raise BadValueError(name, f"{subject} at most {LONGEST} letters.")
    return {name: value for name, value in said.items() if value}


def whole(text: str, name: str, most: int) -> int:
    """Return a whole number from 1 to ``most``: ``whole("2", "page", 9999)`` is ``2``.

    Raises:
        BadValueError: it is none; its code is the parameter's name.
    """
    found = int(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0
    if not 0 < found <= most:
        raise BadValueError(name, f"{name} must be a whole number from 1 to {most}.")
    return found


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("\0", " ").split())


def _refuse_strangers(given: list[str], names: Collection[str]) -> None:
    for name in given:
        if name not in names:
            use = f"use: {', '.join(names)}." if names else "this address takes none."
            raise BadValueError("query", f"There is no parameter {name[:40]!r}; {use}")
        if given.count(name) > 1:
            raise BadValueError(name, f"Give {name} only once.")


def _narrowed(said: dict[str, str], *, strict: bool) -> Query:
    """Return a Query of radius, filters, order and page alone."""
    found: dict[str, Any] = {}
    left_out: list[str] = []
    for name, reader in _READERS.items():
        try:
            if name in said:
                found["price_stated" if name == "price" else name] = reader(said[name])
        except BadValueError:
            if strict:
                raise
            left_out.append(f"{name}={said[name][:40]}")
    return Query(**found, left_out=tuple(left_out))


def _looks_like_zip(text: str) -> bool:
    """Whether digits alone were typed, or a ZIP with the letter O: a phone number is longer."""
    is_number = re.fullmatch(r"[0-9 .,-]*[0-9][0-9 .,-]*", text) and not phone_within(text)
    return bool(is_number or (re.fullmatch(r"[0-9Oo]{5}", text) and re.search("[0-9]", text)))


def _zip(text: str) -> str:
    """Return the five digits of a ZIP, a mark after it dropped and the letter O read as 0."""
    plain = re.sub(r"[oO]", "0", text.rstrip(" .,;:!?"))
    match = re.fullmatch(r"([0-9]{5})(?:[- ]?[0-9]{4})?", plain)
    if not match:
        raise BadValueError("zip", "A ZIP has 5 digits, such as 78701. Check it or choose a state.")
    return match[1]


def _miles(text: str) -> float:
    found = float(text) if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", text) else 0
    if not 1 <= found <= MOST_MILES:
        raise BadValueError("miles", f"miles must be a number from 1 to {MOST_MILES}.")
    return found


def _choice(name: str, text: str) -> str:
    if text not in _CHOICES[name]:
        raise BadValueError(name, f"{name} must be one of: {', '.join(_CHOICES[name])}.")
    return text


def _point(said: dict[str, str], *, strict: bool) -> tuple[float | None, float | None]:
    """Return the point that was given; a program is told which part of it cannot be used."""
    try:
        return _coordinates(said)
    except BadValueError as error:
        if strict:
            raise
        plain = "We could not read that point. Type a ZIP, or a town and state, instead."
        raise BadValueError(error.code, plain) from error


def _coordinates(said: dict[str, str]) -> tuple[float | None, float | None]:
    if "lat" not in said and "lng" not in said:
        return None, None
    for name in ("lat", "lng"):
        if name not in said:
            raise BadValueError(name, f"{name} is missing: lat and lng belong together.")
    return _degrees(said["lat"], "lat", 90), _degrees(said["lng"], "lng", 180)


def _degrees(text: str, name: str, most: int) -> float:
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,20})?", text) or abs(float(text)) > most:
        raise BadValueError(name, f"{name} must be from -{most} to {most}.")
    return round(float(text), DECIMALS)


_READERS: Final[dict[str, Callable[[str], object]]] = {
    "miles": _miles,
    **{name: partial(_choice, name) for name in _CHOICES if name != "price"},
    "price": lambda text: _choice("price", text) == "stated",
    "confirmed": partial(whole, name="confirmed", most=3650),
    "page": partial(whole, name="page", most=9999),
}
"""How each part of a query that narrows it is read."""
