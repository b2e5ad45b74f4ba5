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
        |injection|shot|booster|ketamine|lozenge|drip|iv)|each\b|apiece\b|one at a time\b)"""
)
_MONTH: Final = phrase(
    r"^\W*(?:(?:per|a|/|each|every|for each|for the first) ?mo(?:nth)?\b|monthly|/mo\b)"
)
_MONTH_BEFORE: Final = phrase(r"\b(?:monthly|per month|each month)\W*(?:\w+\W+){0,3}$")
_CONSULT: Final = phrase(
    r"""
        \b(?:intake|consult(?:ation|s)?|evaluation|assessment|(?:first|new[- ]patient|initial
        |introductory) (?:(?!infusion|ketamine|treatment|iv|im)[\w-]+ )?(?:visit|appointment
        |meeting|call)|to see a|screening)\b"""
)
_WITH_TREATMENT: Final = phrase(
    r"""
    \b(?:infusion|injection|session|shot|treatment)\b.*\b(?:with|and|plus
    |includ\w+)\b.*\b(?:consult|evaluation|intake)"""
)
_COURSE: Final = phrase(
    r"""
        \b(?:the lot|all (?:four|six|eight)|packages?|series|course|program|journey|bundle
        |induction|(?:the|our) set|initial (?:six|6)\b|total|\w+-week
        |(?:[2-9]|1\d|two|three|four|five|six|eight|ten|twelve)[- ](?!hour|hr|min|day|week)
        (?:\w+[- ]){0,2}?(?:infusions?|sessions?|treatments?|shots?|injections?|doses|visits
        |journeys|months? of))|-pack\b
        |\b(?:four|five|six|eight|ten|[4-9]) (?:\w+ )?(?:together|at once|up front|in advance)\b
        |\b(?:[3-9]|three|four|five|six|eight|ten) (?:are|cost|for|of them(?: are)?) *$"""
)
_SINGLE: Final = phrase(
    r"""
    \b(?:single|one|individual|booster|maintenance) (?:\w+ )?(?:infusions?|sessions?|treatments?
    |injections?)\b[^,]*$"""
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
        \b(?:non-?refundable|save(?!:)|(?:added|additional|extra) (?:hours?|half|time)
        |saves? up to|deposit|cancel\w*|no-?shows?|late|copay\w*|co-pay\w*|coinsurance
        |gift card|was|were|regular(?:ly)? priced|valued?(?: at)?|worth|reimburs\w+|payments? of
        |installments?|down|won't pay|not pay|instead of|than|tuition|paid|raised|pays? back
        |discount of|up to|missed|refunds?|refunded|refills?|hiring|couples|individual therapy
        |therapy hour|integration(?: (?:hour|session|meeting|therapy))?|preparation|counseling
        |psychotherapy (?:hour|session)|may pay|eligible|savings|off)\b[^.;,]*
        (?:, (?:at|for|\d+[- ](?:min|hour)\w*)\W*)?$"""
)
_NO_PRICE_BEHIND: Final = phrase(
    r"""
        ^\W*(?:off\b|applies\b
        |value\b|(?:reserves|secures)\b
        |[^.;,]*\b(?:paid back|reimbursed|refunded)\b|deposit|copay|co-pay|savings|discount
        |fee (?:applies|is|will)|back\b
        |for rush|non-?refundable|down\b|credit|(?:an|per|a|/) ?(?:hour|hr|day|week|year|night
        |vial|mg|gram|person per)|in savings|million|billion|thousand|(?:for|per) (?:therapy
        |counseling|integration)|holds)"""
)
_FINANCED: Final = phrase(
    r"""
        \b(?:approved credit|installments?|affirm|carecredit|cherry|financ\w+|qualified
        |payments of)\b"""
)
_OF_ROUTE: Final = phrase(r"^\W*(?:per|for|each|an?|/)\b ?(?:[\w'-]+ ){0,2}$")
_BESIDES: Final = 6  # words beside an amount that goes on with the unit of the one before
_OTHER_SERVICE: Final = phrase(
    r"\b(?:tms|transcranial|neurofeedback|acupuncture|massages?|facials?|stem cells?)\b"
)
_CARD: Final = phrase(r"\b(?:(?<!your )card|copay|co-pay|savings program)\b")


_ARTICLE: Final = phrase(r"\b(?:an?|our|one)\W*$")
_CONSULT_FOR: Final = phrase(
    r"""
    ^\W*for (?:the|an?|your|our) (?:\w+ )?(?:intake|consult\w*|evaluation|assessment)\b"""
)
_CONSULT_BEHIND: Final = phrase(
    r"""
    ^ (?:(?!per|each|for|and|or|with|plus)[\w-]+ ){0,2}(?:intake|consult(?:ation)?|evaluation
    |assessment)\b"""
)


# What stands behind an amount says it best, and in this order.
_BEHIND: Final = (
    ("consultation", _CONSULT_FOR),
    ("month", _MONTH),
    ("session", _EACH),
    ("course", _COURSE_BEHIND),
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
    savings, old prices, and whatever has no unit we know or lies outside of what such a thing can
    cost.
    """
    found: list[Offer] = []
    bare = parts.topic is Topic.OFFER
    spoken_of = _only(parts.head.routes())
    last: tuple[int, str | None] = (-1, None)  # the sentence of the price before, and its unit
    for part in parts.body:
        spoken_of = part.route_before(len(part.text)) or spoken_of
        if not part.is_ours:
            continue
        for amount in find_amounts(part.text, bare=bare):
            unit = _unit(parts, part, amount) or _gone_on(part, amount, last)
            if not unit and _only(offered) and _is_alone(part, amount):
                unit = "session"
            last = (part.clause.sentence, unit)
            if unit and _is_plausible(amount, unit):
                near = _route_of(part, amount) or spoken_of or _only(offered)
                route = None if unit == "consultation" else near
                found.append(Offer(amount.low, amount.high, unit, route))
    return tuple(dict.fromkeys(found))


def _unit(parts: Parts, part: Part, amount: Amount) -> str | None:
    """What an amount buys; None where it is no price, or we cannot tell of what."""
    if _is_no_price(part, amount) or parts.is_of_talk():
        return None
    if _ARTICLE.search(amount.before) and _CONSULT_BEHIND.match(amount.behind):
        return "consultation"  # "a $150 phone intake"
    said = (unit for unit, pattern in _BEHIND if pattern.match(amount.behind))
    return next(said, None) or _unit_before(parts, part, amount)


def _is_alone(part: Part, amount: Amount) -> bool:
    """A sentence that is a price and no more, where one thing is offered: ``"$525."``"""
    return len(part.text) <= amount.end - amount.start + 1 and not part.clause.is_item


def _gone_on(part: Part, amount: Amount, last: tuple[int, str | None]) -> str | None:
    """The unit of the price before in the sentence: ``"$225 at first; after that, $450"``."""
    sentence, unit = last
    is_short = len(part.text.split()) <= _BESIDES
    goes_on = is_short and sentence == part.clause.sentence and not _is_no_price(part, amount)
    return unit if goes_on and unit == "session" else None


def _route_of(part: Part, amount: Amount) -> str | None:
    """The route beside an amount: that which it is the price of, else the last or next named.

    ``"$415 per IV session, $310 per IM session"`` is two routes.
    """
    for each in part.mentions:
        if each.start >= amount.end and _OF_ROUTE.match(part.text[amount.end : each.start]):
            return each.route
    return part.route_before(amount.start) or _next_route(part, amount.end)


def _is_no_price(part: Part, amount: Amount) -> bool:
    if _NO_PRICE_BEFORE.search(amount.before) or _NO_PRICE_BEHIND.match(amount.behind):
        return True
    if names_other_drug(part.text) and not names_ketamine(amount.before):
        return True
    if _OTHER_SERVICE.search(part.text) and not (part.mentions or names_ketamine(part.text)):
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
    if _COURSE.search(last) and not _SINGLE.search(last):
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
