"""Which amounts of a passage are this clinic's prices, for what, and by which route."""

import re
from dataclasses import dataclass
from typing import Final

from directory.normalise.reading.money import Amount, find_amounts
from directory.normalise.reading.parts import Part, Parts
from directory.normalise.reading.phrases import phrase
from directory.normalise.reading.routes import names_ketamine, names_other_drug
from directory.normalise.reading.whose import Topic

UNITS: Final = ("consultation", "session", "course", "month")
"""What a price is for: the services table's ``price_unit``."""

_PLAUSIBLE: Final = {  # US dollars; outside of it we have misread something
    "consultation": (25, 1000),
    "session": (50, 3500),
    "course": (300, 12000),
    "month": (20, 1500),
}
_EACH: Final = phrase(
    r"""
        ^\W*(?:(?:out[- ]of[- ]pocket|self-pay|cash|flat|only) )?(?:(?:per|a|an|/|for each|for an?
        |for every|every|each|for one) ?(?:\w+[- ])?(?:session|infusion|treatment|visit|dose
        |injection|shot|booster|ketamine|lozenge|drip|iv)|each\b|apiece\b)"""
)
_MONTH: Final = phrase(
    r"^\W*(?:(?:per|a|/|each|every|for each|for the first) ?mo(?:nth)?\b|monthly|/mo\b)"
)
_MONTH_BEFORE: Final = phrase(r"\b(?:monthly|per month|each month)\W*(?:\w+\W+){0,3}$")
_CONSULT: Final = phrase(
    r"""
        \b(?:intake|consult(?:ation|s)?|evaluation|assessment|(?:first|new[- ]patient
        |initial) (?:visit|appointment)|to see a|screening)\b"""
)
_WITH_TREATMENT: Final = phrase(
    r"""
    \b(?:infusion|injection|session|shot|treatment)\b.*\b(?:with|and|plus
    |includ\w+)\b.*\b(?:consult|evaluation|intake)"""
)
_COURSE: Final = phrase(
    r"""
        \b(?:packages?|series|course|program|journey|bundle|induction|(?:the|our) set
        |initial (?:six|6)\b|total|\w+-week|(?:[2-9]|1\d|two|three|four|five|six|eight|ten
        |twelve)[- ](?:\w+[- ]){0,2}?(?:infusions?|sessions?|treatments?|shots?|injections?|doses
        |visits|journeys|months? of))|\b(?:[3-9]|three|four|five|six|eight|ten) (?:are|cost|for
        |of them(?: are)?) *$"""
)
_COURSE_BEHIND: Final = phrase(
    r"""
        ^\W*(?:you get|(?:buys|gets you)|for (?:the|a|all|our|an) (?:\w+ )?(?:six|6|set|series
        |package|course|initial|program|bundle|induction)|total\b|for (?:six|6|four|4|three|3
        |eight|8)\b|per (?:package|series|course))"""
)
_SESSION: Final = phrase(
    r"""
        \b(?:infusions?|sessions?|treatments?|injections?|shots?|boosters?|drips?|visits?
        |maintenance|doses?|solo|friend|min(?:utes?)?|hours?|hrs?|mood|pain|follow-up|price per
        |they|ours|each|it|you pay|today|kap|price|rate|fee|tablets?|lozenges?)\b"""
)
_NO_PRICE_BEFORE: Final = phrase(
    r"""
        \b(?:save|saves? up to|deposit|cancel\w*|no-?shows?|late|copay\w*|co-pay\w*|coinsurance
        |gift card|was|were|regular(?:ly)? priced|valued?(?: at)?|worth|reimburs\w+|payments? of
        |installments?|down|won't pay|not pay|instead of|than|tuition|paid|raised|pays? back
        |discount of|up to|missed|refunds?|refunded|refills?|hiring|couples|individual therapy
        |therapy hour|integration(?: (?:hour|session|meeting))?|preparation|counseling
        |psychotherapy (?:hour|session)|may pay|eligible|savings|off)\b[^.;,]*$"""
)
_NO_PRICE_BEHIND: Final = phrase(
    r"""
        ^\W*(?:off\b|value\b|deposit|copay|co-pay|savings|discount|fee (?:applies|is|will)|back\b
        |for rush|non-?refundable|down\b|credit|(?:an|per|a|/) ?(?:hour|hr|day|week|year|night
        |vial|mg|gram|person per)|in savings|million|billion|thousand|(?:for|per) (?:therapy
        |counseling|integration)|holds)"""
)
_FINANCED: Final = phrase(
    r"""
        \b(?:approved credit|installments?|affirm|carecredit|cherry|financ\w+|qualified
        |payments of)\b"""
)
_CARD: Final = phrase(r"\b(?:card|copay|co-pay|savings program)\b")


# What stands behind an amount says it best, and in this order.
_BEHIND: Final = (("month", _MONTH), ("session", _EACH), ("course", _COURSE_BEHIND))


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
    savings, old prices, and whatever has no unit we know or lies outside of what such a thing can
    cost.
    """
    found: list[Offer] = []
    bare = parts.topic is Topic.OFFER
    spoken_of = _only(parts.head.routes())
    for part in parts.body:
        spoken_of = part.route_before(len(part.text)) or spoken_of
        if not part.is_ours:
            continue
        for amount in find_amounts(part.text, bare=bare):
            unit = _unit(parts, part, amount)
            if unit and _is_plausible(amount, unit):
                near = part.route_before(amount.start) or _next_route(part, amount.end)
                route = None if unit == "consultation" else near or spoken_of or _only(offered)
                found.append(Offer(amount.low, amount.high, unit, route))
    return tuple(dict.fromkeys(found))


def _unit(parts: Parts, part: Part, amount: Amount) -> str | None:
    """What an amount buys; None where it is no price, or we cannot tell of what."""
    if _is_no_price(part, amount):
        return None
    said = (unit for unit, pattern in _BEHIND if pattern.match(amount.behind))
    return next(said, None) or _unit_before(parts, part, amount)


def _is_no_price(part: Part, amount: Amount) -> bool:
    if _NO_PRICE_BEFORE.search(amount.before) or _NO_PRICE_BEHIND.match(amount.behind):
        return True
    if names_other_drug(part.text) and not names_ketamine(amount.before):
        return True
    financed = _FINANCED.search(part.text) and _MONTH.match(amount.behind)
    return bool(financed or _CARD.search(part.text))


def _unit_before(parts: Parts, part: Part, amount: Amount) -> str | None:
    """The unit by the words before an amount, else by what the clause or the heading is about."""
    last, following = _last(amount.before), _next(amount.behind)
    if _MONTH_BEFORE.search(amount.before):
        return "month"
    alone = not last.strip(" ,:-")
    if _CONSULT.search(following if alone else last) and not _WITH_TREATMENT.search(last):
        return "consultation"
    if _COURSE.search(last):
        return "course"
    about = part.mentions or parts.head.mentions or "session" in parts.heading.lower()
    named = _SESSION.search(amount.before) or _SESSION.search(following)
    return "session" if about or named else None


def _last(before: str) -> str:
    """The words that belong to the amount behind them."""
    return re.split(r"[.;]\s|,\s+and\s", before)[-1]


def _next(behind: str) -> str:
    """The words that belong to the amount before them."""
    return re.split(r"[.;,)]|\sand\s", behind, maxsplit=1)[0]


def _is_plausible(amount: Amount, unit: str) -> bool:
    low, high = _PLAUSIBLE[unit]
    return low <= amount.low <= high and (amount.high or low) <= high


def _next_route(part: Part, position: int) -> str | None:
    return next((each.route for each in part.mentions if each.start >= position), None)


def _only(routes: tuple[str, ...]) -> str | None:
    return routes[0] if len(routes) == 1 else None
