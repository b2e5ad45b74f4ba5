"""Which amounts of a passage are this clinic's prices, for what, and by which route."""

from dataclasses import dataclass
from typing import Final

from directory.normalise.reading.fees import is_no_price, is_of_another_time
from directory.normalise.reading.money import Amount, find_amounts
from directory.normalise.reading.parts import Part, Parts
from directory.normalise.reading.phrases import phrase
from directory.normalise.reading.thread import LEAST, Thread, is_innocent
from directory.normalise.reading.units import UNITS, is_for_several, unit_about, unit_of
from directory.normalise.reading.whose import Topic

__all__ = ["UNITS", "Offer", "stated_prices"]

_PLAUSIBLE: Final = {  # US dollars; outside of it we have misread something
    "consultation": (25, 1000),
    "session": (50, 3500),
    "course": (300, 12000),
    "month": (20, 1500),
}
_LEAST_BY_HAND: Final = 120  # US dollars of a course that one takes by oneself
_BY_HAND: Final = frozenset({"sublingual", "oral", "nasal_compounded"})
_ASKED: Final = phrase(r"(?:we charge|we ask|you pay|(?:the|our) (?:price|fee|rate|cost) is) ")
_OF_ROUTE: Final = phrase(r"^\W*(?:per|for|each|an?|/)\b ?(?:[\w'-]+ ){0,2}$")
# "$520 for one with a lozenge", "$425 if you choose the shot": to the route, without a turn.
_CHOSEN: Final = phrase(
    r"^\W*(?:for (?:an?|one|the|your|each)|if|when|with|by|using|as) (?:[\w'-]+ ){0,7}$"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A price this clinic states, in US dollars."""

    low: float
    high: float | None  # None: it only says where prices begin
    unit: str  # one of UNITS
    route: str | None


def stated_prices(parts: Parts, offered: tuple[str, ...]) -> tuple[Offer, ...]:
    """Return the clinic's prices: ``"$400 each, six for $2,200"`` is a session's, a course's.

    Left out: what others or the market charge, deposits, fees for not coming, copays, instalments,
    savings, prices of the past or to come, and whatever has no unit we know or lies outside of
    what such a thing can cost.
    """
    found: list[Offer] = []
    bare = parts.topic is Topic.OFFER
    money = [find_amounts(part.text, bare=bare) for part in parts.body]
    if not any(money) or parts.is_of_talk():
        return ()
    thread = Thread(_only(parts.head.routes()))
    for part, amounts in zip(parts.body, money, strict=True):
        thread.hears(part, priced=bool(amounts))
        for amount in amounts:
            spoken_of = thread.route or _only(offered)
            unit = _unit(parts, part, amount, thread=thread, is_of_one=bool(spoken_of))
            thread.prices(part, amount, unit)
            if unit and part.is_ours and not is_of_another_time(part, amount):
                route = _route_of(part, amount) or spoken_of
                found += _plausible(amount, unit, route)
    return tuple(dict.fromkeys(found))


def _unit(
    parts: Parts, part: Part, amount: Amount, *, thread: Thread, is_of_one: bool
) -> str | None:
    """What an amount buys, by its own words, by those before it, or by what the passage is about.

    None where it is no price, or we cannot tell of what.
    """
    if is_no_price(part, amount, several=is_for_several(part, amount)):
        return None
    unit = unit_of(part, amount) or thread.goes_on(part, amount)
    unit = unit or unit_about(parts, part, amount)
    return unit or ("session" if is_of_one and _is_bare(parts, part, amount) else None)


def _is_bare(parts: Parts, part: Part, amount: Amount) -> bool:
    """A price and no more, or only for whom: ``"$525."``, ``"Under 160 pounds: $410."``"""
    if len(part.text) <= amount.end - amount.start + 1 and not part.clause.is_item:
        return True
    if amount.low < LEAST:
        return False
    if _ASKED.fullmatch(amount.before):
        return True
    return parts.topic is Topic.OFFER and is_innocent(f"{amount.before} {amount.behind}")


def _route_of(part: Part, amount: Amount) -> str | None:
    """The route beside an amount: that which it is the price of, else the last or next named.

    ``"$415 per IV session, $310 per IM session"`` is two routes.
    """
    until = amount.end + len(amount.behind)
    for each in part.mentions:
        link = part.text[amount.end : each.start]
        if each.start >= amount.end and _OF_ROUTE.match(link):
            return each.route
        if amount.end <= each.start < until and _CHOSEN.match(link):
            return each.route
    return part.route_before(amount.start) or _next_route(part, amount.end)


def _plausible(amount: Amount, unit: str, route: str | None) -> list[Offer]:
    """The offer, where such a thing can cost that; a talk and a member's month are of no route."""
    low, high = _PLAUSIBLE[unit]
    if unit == "course" and route in _BY_HAND:
        low = _LEAST_BY_HAND
    if not (low <= amount.low <= high and (amount.high or low) <= high):
        return []
    apart = unit == "consultation" or (unit == "month" and route not in _BY_HAND)
    return [Offer(amount.low, amount.high, unit, None if apart else route)]


def _next_route(part: Part, position: int) -> str | None:
    return next((each.route for each in part.mentions if each.start >= position), None)


def _only(routes: tuple[str, ...]) -> str | None:
    return routes[0] if len(routes) == 1 else None
