"""What an amount buys, by the words around it: a session, a course, a month, a consultation."""

import re
from typing import Final

from directory.normalise.reading.fees import is_of_another_service
from directory.normalise.reading.money import Amount
from directory.normalise.reading.parts import Part, Parts
from directory.normalise.reading.phrases import phrase

UNITS: Final = ("consultation", "session", "course", "month")
"""What a price is for: the services table's ``price_unit``."""

_TREATMENTS: Final = r"""
    (?:infusions?|sessions?|treatments?|shots?|injections?|doses|visits|journeys|lozenges|troches
    |tablets)"""
_SEVERAL: Final = "(?:[2-9]|1\\d|two|three|four|five|six|eight|ten|twelve)"
_EACH: Final = phrase(
    r"""
        ^\W*(?:(?:out[- ]of[- ]pocket|self-pay|cash|flat|only) )?(?:(?:per|a|an|/|for each|for an?
        |for every|every|each|at each|for one) ?(?:\w+[- ])?(?:session|infusion|treatment|visit
        |dose|injection|shot|booster|ketamine|lozenge|drip|iv|appointment|time)|each\b|apiece\b
        |one at a time\b|all per (?:session|visit))"""
)
_OWN_EACH: Final = phrase(
    r"^\W*(?:[\w-]+ ){0,3}(?:infusion|injection|shot|dose|ketamine|lozenge|drip|iv)\b"
)
_PERSON: Final = phrase(
    r"""
    ^\W*(?:(?:a|per|each|every|for each) (?:person|head|couple|pair|participant|patient|client
    |member|adult)\b|per\W*(?=per))"""
)
_MONTH: Final = phrase(
    r"^\W*(?:(?:per|a|/|each|every|for each|for the first) ?mo(?:nth)?\b|monthly|/mo\b)"
)
_MONTH_BEFORE: Final = phrase(
    r"""
    \b(?:monthly|per month|each month|(?<!in the )(?<!the )(?:first|second) month|month (?:one|two
    |1)
    |(?:the|later|following|further|other|subsequent) (?:\w+ )?months)\W*(?:\w+\W+){0,3}$
    |\b(?:month's supply|monthly supply|30-day supply|lasts (?:you )?(?:a|one) month)\b[^.;]*$"""
)
_CONSULT: Final = phrase(
    r"""
        \b(?:intake|consult(?:ation|s)?|evaluation|assessment|(?:first|new[- ]patient|initial
        |introductory) (?:(?!infusion|ketamine|treatment|iv|im)[\w-]+ )?(?:visit|appointment
        |meeting|call|conversation|talk)|to see a|screening
        |visit with (?:the|our|a) (?:prescriber|doctor|physician|psychiatrist|clinician|provider)
        |(?:prescriber|doctor|physician|psychiatrist) visit
        |spends? (?:an hour|[\w-]+ minutes) with you)\b"""
)
_WITH_TREATMENT: Final = phrase(
    r"""
    \b(?:infusion|injection|session|shot|treatment|ketamine)\b.*\b(?:with|and|plus
    |includ\w+)\b.*\b(?:consult|evaluation|intake)"""
)
_COURSE: Final = phrase(
    rf"""
        \b(?:the lot|all (?:four|six|eight)|packages?|series|course|program|journey|bundle
        |induction|(?:the|our) set|(?:set|block|pack|bundle|refill|run|round|cycle) of
        |initial (?:six|6)\b
        |total|\w+-week|(?:starter|refill|whole|full) (?:pack|kit|set|block|series)
        |(?:weekend|\w+-day) (?:retreat|immersion|intensive)
        |{_SEVERAL}[- ](?!hour|hr|min|day|week)
        (?:\w+[- ]){{0,2}}?(?:{_TREATMENTS}|months? of))|-pack\b
        |\b(?:four|five|six|eight|ten|[4-9]) (?:\w+ )?(?:together|at once|up front|in advance)\b
        |\b(?:[3-9]|three|four|five|six|eight|ten) (?:are|cost|for|of them(?: are)?) *$"""
)
_SINGLE: Final = phrase(
    r"""
    \b(?:single|one|1|individual|booster|maintenance) (?:\w+ )?(?:infusions?|sessions?|treatments?
    |injections?)\b[^,]*,? ?$"""
)
_COURSE_BEHIND: Final = phrase(
    rf"""
        ^\W*(?:you get (?:an?\b.*\band\b.*|all |our )?(?:\w+ )?{_SEVERAL}\b|(?:buys|gets you)
        |for (?:the|a|all|our|an|your) (?:(?:\w+ )?(?:six|6|set|series
        |package|course|initial|program|bundle|induction)|of them)|total\b|in (?:all|total)\b
        |altogether|all told
        |for {_SEVERAL}\b(?! (?:hours?|min|people|persons|of you|months))|per (?:package|series
        |course)|a (?:series|set)\b
        |(?:if|when|once) (?:you )?(?:(?:pre-?)?(?:pay|paid)|buy|book|bought|booked|purchase\w*
        |commit) (?:\w+ ){{0,4}}?(?:{_SEVERAL}|series|set|package|together)\b)"""
)
_SESSION: Final = phrase(
    r"""
        \b(?:infusions?|sessions?|treatments?|injections?|shots?|boosters?|drips?|visits?
        |maintenance|doses?|solo|friend|min(?:utes?)?|hours?|hrs?|mood|pain|follow-up|price per
        |they|ours|each|it|you pay|today|kap|price|rate|fee|tablets?|lozenges?)\b"""
)
_TREATMENT: Final = phrase(
    r"""
    \b(?:infusions?|sessions?|treatments?|injections?|shots?|boosters?|drips?|visits?|maintenance
    |doses?)\b"""
)
_ABOUT_COURSE: Final = phrase(
    r"""
    (?:our|the|this|an?) (?:[\w-]+ ){0,3}?(?:program|package|series|course|bundle|retreat|immersion
    |intensive|induction)\b"""
)
_ASKED_COURSE: Final = phrase(rf"\b(?:(?:the|a) (?:series|package|set|course)|{_SEVERAL})\?$")
_AT: Final = phrase(rf"\b{_TREATMENTS} at (?:only |just )?$")  # "ten infusions at $420"
_ARTICLE: Final = phrase(r"\b(?:an?|our|one|the|your)(?: (?:regular|usual|normal|full))?\W*$")
_LEAST, _MOST = 100, 1800  # US dollars: in prose, what is less or more needs a name of its own
_CONSULT_FOR: Final = phrase(
    r"""
    ^\W*for (?:the|an?|your|our) (?:\w+ )?(?:intake|consult\w*|evaluation|assessment
    |first (?:conversation|talk|meeting|call))\b"""
)
_NOUN_BEHIND: Final = (  # "a $150 phone intake", "our $2,400 series of six"
    (
        "consultation",
        phrase(
            r"""
            ^ (?:(?!per|each|for|and|or|with|plus)[\w-]+ ){0,2}(?:intake|consult(?:ation)?
            |evaluation|assessment)\b"""
        ),
    ),
    (
        "course",
        phrase(
            r"""
            ^ (?:(?!per|each|for|and|or|with|plus)[\w-]+ ){0,2}(?:package|program|series|course
            |bundle|set|block|pack)\b"""
        ),
    ),
)

# What stands behind an amount says it best, and in this order.
_ALL_BEHIND: Final = (
    ("consultation", _CONSULT_FOR),
    ("month", _MONTH),
    ("session", _EACH),
    ("course", _COURSE_BEHIND),
)


def unit_of(part: Part, amount: Amount) -> str | None:
    """Return what an amount buys, one of ``UNITS``; None where its own words do not say.

    What stands behind it says it best (``"$475 each"``), then what stands before it
    (``"Six infusions: $2,400"``).
    """
    if _ARTICLE.search(amount.before):
        said = (unit for unit, pattern in _NOUN_BEHIND if pattern.match(amount.behind))
        if unit := next(said, None):
            return unit
    if _MONTH_BEFORE.search(amount.before):
        return "month"
    behind = _PERSON.sub("", amount.behind)
    said = (unit for unit, pattern in _ALL_BEHIND if pattern.match(behind))
    unit = next(said, None)
    if unit == "session" and is_of_another_service(part, amount, label_of(amount)):
        treats = _OWN_EACH.match(behind)  # "therapy at $155 a session" is none of ours
        return unit if treats else None
    return unit or _unit_before(part, amount)


def names_session(text: str) -> bool:
    """Say whether a text names a single treatment: ``"Ketamine infusion"``."""
    return bool(_TREATMENT.search(text)) and not _COURSE.search(text)


def names_course(text: str) -> bool:
    """Say whether a sentence is about several treatments: ``"Our program has two visits."``"""
    return bool(_ABOUT_COURSE.match(text) or _ASKED_COURSE.search(text))


def unit_about(parts: Parts, part: Part, amount: Amount) -> str | None:
    """Return ``"session"`` where the clause or the heading is about treatment, else None."""
    label = label_of(amount)
    if is_of_another_service(part, amount, label):
        return None
    if not part.clause.is_item and not _LEAST <= amount.low <= _MOST:
        return None
    about = part.mentions or parts.head.mentions or "session" in parts.heading.lower()
    named = _SESSION.search(amount.before) or _SESSION.search(_next(amount.behind))
    return "session" if about or named else None


def is_for_several(part: Part, amount: Amount) -> bool:
    """Say whether an amount is of several treatments and what comes with them."""
    label = label_of(amount)
    named = part.names_route(amount.start - len(label), amount.start)
    return named and bool(_COURSE.search(label))


def label_of(amount: Amount) -> str:
    """Return the words before an amount that belong to it: ``"Call us. A shot is "`` ends so."""
    return re.split(r"[.;]\s|,\s+and\s", amount.before)[-1]


def _unit_before(part: Part, amount: Amount) -> str | None:
    """The unit by the words before an amount, or behind one that opens its clause."""
    last, following = label_of(amount), _next(amount.behind)
    if _AT.search(last):
        return "session"
    alone = not last.strip(" ,:-")
    if _CONSULT.search(following if alone else last) and not _WITH_TREATMENT.search(last):
        return "consultation"
    if is_of_another_service(part, amount, last):
        return None
    if _COURSE.search(last) and not _SINGLE.search(last):
        return "course"
    return "session" if _TREATMENT.search(last) else None


def _next(behind: str) -> str:
    """The words that belong to the amount before them."""
    return re.split(r"[.;,)]|\sand\s", behind, maxsplit=1)[0]
