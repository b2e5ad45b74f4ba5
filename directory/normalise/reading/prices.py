"""Which amounts of a passage are this clinic's prices, for what, and by which route."""

import re
from dataclasses import dataclass
from typing import Final

from directory.normalise.reading.money import Amount, find_amounts
from directory.normalise.reading.parts import Part, Parts
from directory.normalise.reading.routes import names_ketamine, names_other_drug
from directory.normalise.reading.whose import Topic

_FLAGS: Final = re.IGNORECASE | re.VERBOSE
UNITS: Final = ("consultation", "session", "course", "month")
"""What a price is for: the services table's ``price_unit``."""

_PLAUSIBLE: Final = {  # US dollars; outside of it we have misread something
    "consultation": (25, 1000),
    "session": (50, 3500),
    "course": (300, 12000),
    "month": (20, 1500),
}
_EACH: Final = re.compile(
    r"""^\W* (?:(?:out[-\s]of[-\s]pocket|self-pay|cash|flat|only)\s)?
    (?: (?:per|a|an|/|for\seach|for\san?|for\severy|every|each|for\sone) \s? (?:\w+[-\s])?
        (?:session|infusion|treatment|visit|dose|injection|shot|booster|ketamine|lozenge|drip|iv)
      | each\b | apiece\b )""",
    _FLAGS,
)
_MONTH: Final = re.compile(
    r"^\W*(?:(?:per|a|/|each|every|for\seach|for\sthe\sfirst)\s?mo(?:nth)?\b|monthly|/mo\b)", _FLAGS
)
_MONTH_BEFORE: Final = re.compile(r"\b(?:monthly|per month|each month)\W*(?:\w+\W+){0,3}$", re.I)
_CONSULT: Final = re.compile(
    r"""\b(?: intake | consult(?:ation|s)? | evaluation | assessment | (?:first|new[-\s]patient|initial) \s (?:visit|appointment)
    | to \s see \s a | screening )\b""",
    _FLAGS,
)
_WITH_TREATMENT: Final = re.compile(
    r"\b(?:infusion|injection|session|shot|treatment)\b.*\b(?:with|and|plus|includ\w+)\b.*\b(?:consult|evaluation|intake)",
    re.IGNORECASE,
)
_COURSE: Final = re.compile(
    r"""\b(?: packages? | series | course | program | journey | bundle | induction | (?:the|our) \s set
    | initial \s (?:six|6) \b | total | \w+-week
    | (?:[2-9]|1\d|two|three|four|five|six|eight|ten|twelve) [-\s] (?:\w+[-\s]){0,2}?
      (?:infusions?|sessions?|treatments?|shots?|injections?|doses|visits|journeys|months? \s of) )""",
    _FLAGS,
)
_COURSE_BEHIND: Final = re.compile(
    r"""^\W* (?: you \s get | (?:buys|gets \s you) | for \s (?:the|a|all|our|an) \s (?:\w+\s)?
        (?:six|6|set|series|package|course|initial|program|bundle|induction)
      | total\b | for \s (?:six|6|four|4|three|3|eight|8)\b | per \s (?:package|series|course) )""",
    _FLAGS,
)
_SESSION: Final = re.compile(
    r"""\b(?: infusions? | sessions? | treatments? | injections? | shots? | boosters? | drips? | visits?
    | maintenance | doses? | solo | friend | min(?:utes?)? | hours? | hrs? | mood | pain | follow-up | price \s per
    | they | ours | each | it | you \s pay | today | kap | price | rate | fee | tablets? | lozenges? )\b""",
    _FLAGS,
)
_NO_PRICE_BEFORE: Final = re.compile(
    r"""\b(?: save | saves? \s up \s to | deposit | cancel\w* | no-?shows? | late | copay\w* | co-pay\w* | coinsurance
    | gift \s card | was | were | regular(?:ly)? \s priced | valued? (?:\s at)? | worth | reimburs\w+ | payments? \s of | installments? | down
    | won't \s pay | not \s pay | instead \s of | than | tuition | paid | raised | pays? \s back | discount \s of | up \s to | missed | refunds? | refunded | refills?
    | hiring | couples | individual \s therapy | therapy \s hour | integration (?:\s (?:hour|session|meeting))? | preparation | counseling | psychotherapy \s (?:hour|session)
    | may \s pay | eligible | savings | off )\b [^.;,]* $""",
    _FLAGS,
)
_NO_PRICE_BEHIND: Final = re.compile(
    r"""^\W* (?: off\b | value\b | deposit | copay | co-pay | savings | discount | fee \s (?:applies|is|will) | back\b | for \s rush | non-?refundable | down\b | credit
    | (?:an|per|a|/) \s? (?:hour|hr|day|week|year|night|vial|mg|gram|person \s per) | in \s savings | million | billion | thousand
    | (?:for|per) \s (?:therapy|counseling|integration) | holds )""",
    _FLAGS,
)
_FINANCED: Final = re.compile(
    r"\b(?:approved\scredit|installments?|affirm|carecredit|cherry|financ\w+|qualified|payments\sof)\b",
    _FLAGS,
)
_CARD: Final = re.compile(r"\b(?:card|copay|co-pay|savings\sprogram)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offer:
    """A price this clinic states, in US dollars."""

    low: float
    high: float | None  # None: it only says where prices begin
    unit: str  # one of UNITS
    route: str | None


def stated_prices(parts: Parts, offered: tuple[str, ...]) -> tuple[Offer, ...]:
    """Return the clinic's prices: ``"$400 an infusion; six are $2,200"`` is a session's, a course's.

    Left out: what others or the market charge, deposits, fees for not coming, copays, instalments,
    savings, old prices, and whatever has no unit we know or lies outside of what such a thing can
    cost.
    """
    found: list[Offer] = []
    bare = parts.topic is Topic.OFFER
    route = _only(parts.head.routes())
    for part in parts.body:
        route = part.route_before(len(part.text)) or route
        if not part.is_ours:
            continue
        for amount in find_amounts(part.text, bare=bare):
            unit = _unit(parts, part, amount)
            if unit is None or not _is_plausible(amount, unit):
                continue
            near = (
                part.route_before(amount.start)
                or _first(part, amount.end)
                or route
                or _only(offered)
            )
            found.append(
                Offer(amount.low, amount.high, unit, None if unit == "consultation" else near)
            )
    return tuple(dict.fromkeys(found))


def _unit(parts: Parts, part: Part, amount: Amount) -> str | None:
    """What an amount buys; None where it is no price, or we cannot tell of what."""
    before, behind = amount.before, amount.behind
    if _NO_PRICE_BEFORE.search(before) or _NO_PRICE_BEHIND.match(behind):
        return None
    if _CARD.search(part.text) or (_FINANCED.search(part.text) and _MONTH.match(behind)):
        return None
    named = f"{before} {behind}"
    if names_other_drug(part.text) and not names_ketamine(before):
        return None
    if _MONTH.match(behind) or _MONTH_BEFORE.search(before):
        return "month"
    if _EACH.match(behind):
        return "session"
    if _COURSE_BEHIND.match(behind):
        return "course"
    if _CONSULT.search(_last(before)) and not _WITH_TREATMENT.search(_last(before)):
        return "consultation"
    if _CONSULT.search(_next(behind)) and not _last(before).strip(" ,:-"):
        return "consultation"
    if _COURSE.search(_last(before)):
        return "course"
    if _SESSION.search(before) or part.mentions or _SESSION.search(_next(behind)):
        return "session"
    return "session" if parts.head.mentions or "session" in parts.heading.lower() else None


def _last(before: str) -> str:
    """The words that belong to the amount behind them."""
    return re.split(r"[.;]\s|,\s+and\s", before)[-1]


def _next(behind: str) -> str:
    """The words that belong to the amount before them."""
    return re.split(r"[.;,)]|\sand\s", behind, maxsplit=1)[0]


def _is_plausible(amount: Amount, unit: str) -> bool:
    low, high = _PLAUSIBLE[unit]
    return low <= amount.low <= high and (amount.high or low) <= high


def _first(part: Part, position: int) -> str | None:
    return next((each.route for each in part.mentions if each.start >= position), None)


def _only(routes: tuple[str, ...]) -> str | None:
    return routes[0] if len(routes) == 1 else None
