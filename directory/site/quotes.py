"""Read what clinics ask, and say each price with what it buys, its way, and the day it was seen.

A price without its unit and its way misleads: a shot for $310 is no infusion. Prices are read from
the facts that a directory shows, once for as long as it is served.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from sqlite3 import Connection
from typing import Final, NamedTuple

from directory.site import words
from directory.site.kept import kept

UNITS: Final = ("session", "course", "month", "consultation")
"""What a price may buy; of several that are stated, a list shows the first of these."""

TITLES: Final = {
    "session": "price_from",
    "course": "price_course",
    "month": "price_month",
    "consultation": "price_first",
}
"""What a page calls the prices of each unit, as ``words.label`` has it."""

_FOR: Final = {"consultation": " for a first visit"}
_VALUE: Final = re.compile(
    rf"(?:({'|'.join(words.ROUTES)}) )?({'|'.join(UNITS)}) ([0-9.]+)(?:-([0-9.]+)|( or more))?"
)
"""A price as a fact has it: ``iv session 475-695``, ``consultation 99``, ``im month 99``…"""


class Quote(NamedTuple):
    """A price that a clinic states."""

    route: str | None  # None where it does not say of which of several ways
    unit: str  # one of UNITS
    low: float  # US dollars
    high: float | None  # None where prices only begin at the low
    seen: str  # the last day, as the tables write it


Quotes = Mapping[str, tuple[Quote, ...]]  # by the clinic's id; none of one that states no price


def quotes(connection: Connection) -> Quotes:
    """Return what every clinic asks, read once for as long as the directory is served."""
    return kept(connection, "quotes", _read)


def of_facts(facts: Iterable[Mapping[str, str]], routes: Collection[str]) -> tuple[Quote, ...]:
    """Return the prices that the shown facts of a clinic state, lowest first.

    What is said of no way is of the only one, where a clinic offers but one. Of a way and a unit
    the prices count that were seen last.
    """
    chosen = (each for each in facts if each["field"] == "price" and each["chosen"])
    said = ((each["value"], each["last_seen"]) for each in chosen)
    return _latest(said, tuple(routes))


def best(stated: Iterable[Quote], route: str | None = None) -> Quote | None:
    """Return the price that a list shows: of the way that was asked for, or of any.

    The lowest of one session, else of a course, of a month, of a first visit. A price of another
    way is none of the way asked for; one of no named way may be, and stands behind its own.
    """
    fitting = (each for each in stated if route is None or each.route in {route, None})
    return min(fitting, key=lambda each: _rank(each, route), default=None)


def lowest(stated: Iterable[Quote]) -> dict[str | None, float]:
    """Return the lowest price of one session by way: ``{"iv": 415.0, "im": 310.0}``.

    One of no named way stands under None, and only where no other is stated.
    """
    found: dict[str | None, float] = {}
    for each in stated:
        if each.unit == "session":
            found[each.route] = min(each.low, found.get(each.route, each.low))
    if len(found) > 1:
        found.pop(None, None)
    return found


def in_a_list(quote: Quote) -> str:
    """Return a price on one line: "IV infusion $415 a session (seen 20 Nov 2026)"."""
    way = f"{words.in_words(quote.route)} " if quote.route else ""
    buys = _FOR.get(quote.unit, f" a {quote.unit}")
    return f"{way}{_amount(quote)}{buys}{_unnamed(quote)} (seen {words.day(quote.seen)})"


def unit_of(value: str) -> str | None:
    """Return what a price buys, as a fact has it: ``"iv session 475"`` is ``"session"``."""
    match = _VALUE.fullmatch(value)
    return match[2] if match else None


def in_words(quote: Quote) -> str:
    """Return a price without its day, where its unit is said already: "IV infusion: $415"."""
    way = f"{words.in_words(quote.route)}: " if quote.route else ""
    return f"{way}{_amount(quote)}{_unnamed(quote)}"


def _amount(quote: Quote) -> str:
    """Return dollars as they were stated: ``"$415"``, ``"from $99"``, ``"$400 to $450"``."""
    amount = f"${quote.low:,.0f}"
    if quote.high is None:
        return f"from {amount}"
    return amount if quote.high == quote.low else f"{amount} to ${quote.high:,.0f}"


def _unnamed(quote: Quote) -> str:
    """Return a word on a price of one way of several, where nobody says of which."""
    is_of_all = quote.route or quote.unit == "consultation"
    return "" if is_of_all else ", treatment not stated"


def _rank(quote: Quote, route: str | None) -> tuple[bool, int, float]:
    return quote.route != route if route else False, UNITS.index(quote.unit), quote.low


def _read(connection: Connection) -> Quotes:
    rows = connection.execute(
        "SELECT f.clinic_id, c.routes, f.value, f.last_seen FROM facts AS f"
        " JOIN clinics AS c ON c.id = f.clinic_id WHERE f.field = 'price' AND f.chosen = 1"
    )
    said: dict[str, list[tuple[str, str]]] = {}
    routes: dict[str, tuple[str, ...]] = {}
    for clinic_id, codes, value, seen in rows:
        said.setdefault(clinic_id, []).append((value, seen))
        routes[clinic_id] = tuple(json.loads(codes or "[]"))
    return {each: found for each in said if (found := _latest(said[each], routes[each]))}


def _latest(said: Iterable[tuple[str, str]], routes: tuple[str, ...]) -> tuple[Quote, ...]:
    """Return the prices of each way and unit that were seen last, as one quote, lowest first."""
    found: dict[tuple[str | None, str], Quote] = {}
    alone = routes[0] if len(routes) == 1 else None
    for value, seen in said:
        if match := _VALUE.fullmatch(value):
            quote = _quote(match, alone, seen)
            before = found.get(quote[:2], quote)
            found[quote[:2]] = _joined(before, quote)
    return tuple(sorted(found.values(), key=lambda each: each.low))


def _quote(match: re.Match[str], alone: str | None, seen: str) -> Quote:
    route, unit, low, high, or_more = match.groups()
    top = None if or_more else float(high or low)
    of = route or (alone if unit != "consultation" else None)
    return Quote(of, unit, float(low), top, seen)


def _joined(one: Quote, other: Quote) -> Quote:
    """Return two prices of one thing as one; what was seen later takes the place of the earlier."""
    if one.seen != other.seen:
        return max(one, other, key=lambda each: each.seen)
    tops = (one.high, other.high)
    top = None if None in tops else max(high for high in tops if high is not None)
    return one._replace(low=min(one.low, other.low), high=top)
