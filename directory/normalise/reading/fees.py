"""Which amounts are no price of a treatment: fees, savings, parts, other services, other times."""

import re
from typing import Final

from directory.normalise.reading.money import Amount
from directory.normalise.reading.parts import Part
from directory.normalise.reading.phrases import phrase
from directory.normalise.reading.routes import names_ketamine, names_other_drug

# What the words before an amount make of it, to the next stop.
_LOST = r"non-?refundable|deposit|cancel\w*|no-?shows?|late|missed|tuition|hiring|raised?"
_SAVED = r"""
    save(?!:)|saves? up to|savings|discount of|up to(?! (?:\d|an?\b|one\b|two\b))|off|knocks?
    |regular(?:ly)? priced|valued?(?: at)?|worth|instead of|than(?! our)|won't pay|not pay"""
_IN_PARTS = r"""
    (?:payments?|parts|halves|thirds|instal?lments?|amounts|chunks|checks) (?:of|at)|instal?lments?
    |down(?! to)|half of (?:it|that|this)|of which"""
_SHARED = r"""
    copay\w*|co-pay\w*|coinsurance|deductible|owe|may pay|eligible|list price
    |(?:with|after|through) (?:\w+ )?insurance"""
_RETURNED = r"reimburs\w+|pays? back|refunds?|refunded|sent|received|returned"
_GIVEN = r"""
    gift|certificates?|donat\w+|gave
    |paid(?! (?:by|in|with|at|on|up|for|online|when|per|together|each))"""
_ADDED = r"""
    adds?|surcharge|travel|mileage|refills?(?! (?:of|pack))
    |(?:added|additional|extra|further|second|third) (?:hours?|half|quarter|time|\d+|minutes?
    |mg)"""
_BEFORE: Final = phrase(
    rf"""
    \b(?:{_LOST}|{_SAVED}|{_IN_PARTS}|{_SHARED}|{_RETURNED}|{_GIVEN}|{_ADDED})\b[^.;,]*
    (?:, (?:at|for|near|about|around|\d+[- ](?:min|hour)\w*)\W*)?$|\bhalf of (?:it|that), *$
    |\b(?:keep|pocket) (?:up to |another )?$|\bplus (?:an? )?$"""
)
# What the words behind it make of it: next to it, and further on.
_NEXT = r"""
    off\b|applies\b(?! again)|(?:gives|funds|sponsors|provides)\b|helps\b|less\b|cheaper\b|more\b
    |extra\b|on top\b|surcharge|value\b|(?:reserves|secures|holds?)\b|deposit|copay|co-pay
    |savings|discount
    |gift|fee (?:applies|is|will)|(?:\w+ ){0,2}(?:fee|charge) (?:beyond|if|applies|for (?:late
    |missed|rush))|for rush|non-?refundable|down\b|back\b|credit|in savings|million|billion
    |thousand|(?:a|per|/) ?month for \w+ months|(?:for|per) (?:therapy|counseling|integration)
    |(?:at|on|upon|with) (?:the )?(?:booking|sign-?up|reservation)
    |(?:an|per|a|/|every|each) ?(?:(?:two|2|other) )?(?:hour|hr|day|weeks?|year|night|vial|mg
    |gram)"""
_FURTHER = r"""
    paid back|reimbursed|refunded|back in|in your (?:pocket|wallet|account)
    |(?:at|from|to) (?:the|your) pharmacy|cancell?ed|missed
    |due (?:when you book|at booking|upon booking|to (?:book|hold|reserve))
    |(?:counts?|goes|applied|credited|deducted) (?:off|towards?|to|from)|comes off|lost if"""
_BEHIND: Final = phrase(rf"^ of (?:that|it|this|which)\b|^\W*(?:{_NEXT}|[^.;,]*\b(?:{_FURTHER})\b)")
# What a clinic does with money that is no asking: "we add", "we keep", "we give back".
_WE_DO: Final = phrase(
    r"""
    \b(?:we|I)(?:'ll)? (?!.*\b(?:charged?|ask(?:ed)?|bill|price[sd]?|pric\w+|fees?|rates?|set|is
    |are|for|at|to|of|costs?|wants?|you (?:\w+ )?pay)\b)(?:[\w'-]+ ){1,4}$"""
)
_TALK_BEFORE: Final = phrase(
    r"""
    \b(?:couples|individual therapy|therapy hour|integration(?: (?:hour|session|meeting|therapy))?
    |preparation|counseling|psychotherapy (?:hour|session))\b[^.;,]*
    (?:, (?:at|for|\d+[- ](?:min|hour)\w*)\W*)?$"""
)
_IN_ALL: Final = phrase(r"^\W*(?:in all|in total|total|altogether|all told)\b")
_FINANCED: Final = phrase(
    r"""
    \b(?:approved credit|instal?lments?|affirm|carecredit|cherry|financ\w+|qualified|payments of
    |pay-later|no interest|interest-free|over (?:\w+ )?months)\b"""
)
_MONTHLY: Final = phrase(r"^\W*(?:(?:per|a|/|each|every) ?mo(?:nth)?\b|monthly)")
_CARD: Final = phrase(  # of the medicine's maker or a gift, none that one pays with
    r"""
    \b(?:(?<!your )(?<!credit )(?<!debit )(?<!a )(?<!by )(?<!or )card|copay|co-pay|savings program
    |deductible|allowed amount)\b"""
)
# What a clinic also sells; of ketamine only where ketamine or a route stands beside it.
_OTHER_SERVICE: Final = phrase(
    r"""
    \b(?:tms|transcranial|neurofeedback|acupuncture|massages?|facials?|stem cells?|breathwork
    |yoga|sound (?:bath|healing)|nutrition\w*|hypnosis|reiki|float)\b"""
)
_OTHER_ITEM: Final = phrase(
    r"""
    \b(?:(?<!infusion )(?<!ketamine )(?<!assisted )(?:psycho)?therapy|coaching|labs?|blood (?:draw
    |work|test)|drug (?:test|screen)|urine|ekg|testing|letters?|forms?|paperwork|records
    |shipping|rides?|driver|transport\w*|medication (?:management|visit|check)|med check
    |lodging|hotel|parking|journal|workshop|class(?:es)?|circles?|anti-nausea|nausea|supplements?|application
    |processing|administrative|registration|storage)\b"""
)
_MONTHS: Final = r"""
    (?:january|february|march|april|may|june|july|august|september|october|november|december
    |spring|summer|autumn|fall|winter)"""
_TO_COME: Final = phrase(
    r"""
    \b(?:will|going to|go(?:es)?|rises?|raising|increas\w+|climbs?|moves?|changes?) (?:\w+ ){0,2}?
    (?:be|to|cost|run|pay|from)\b|\bbecomes?\b"""
)
_BY_DATE: Final = phrase(
    rf"""
    \b(?:(?:from|starting|beginning|effective|as of|after|on|in|come|this) (?:next |the end of
    |early |late |mid-)?(?:{_MONTHS}|next (?:year|month)|the new year|20\d\d|\d+/\d+)
    |next (?:{_MONTHS}|year|month)|soon)\b"""
)
_PAST_BEFORE: Final = phrase(
    r"""
    \b(?:(?:we|they|I|it|(?:infusions?|sessions?|shots?|injections?|visits?) (?:once
    |formerly|previously|originally)) (?:once |formerly |previously |originally )?(?:charged|asked
    |cost)|used to|formerly|for years|when (?:we|I) (?:started|opened|began))\b[^.;]*$
    |\b(?:was|were)\b[^.;,]*$
    |\b(?:once|previously|originally) $"""
)
_PAST_BEHIND: Final = phrase(
    r"""
    ^[^.;,$]*\b(?:until|till|before|back) (?:last|recently|in|20[01]\d|202[0-4]
    |we (?:moved|opened|changed|cut|lowered))\b|^ (?:back )?in (?:19|20)\d\d\b"""
)


def is_no_price(part: Part, amount: Amount, *, several: bool) -> bool:
    """Say whether an amount is a deposit, a fee, a saving, a part, or of something else.

    What is of ``several`` treatments may have a talk among them.
    """
    if _BEFORE.search(amount.before) or _BEHIND.match(amount.behind):
        return True
    if _WE_DO.search(re.split(r"[.;,:]\s", amount.before)[-1]):
        return True
    if _TALK_BEFORE.search(amount.before) and not (several or _IN_ALL.match(amount.behind)):
        return True
    return _is_of_something_else(part, amount)


def is_of_another_service(part: Part, amount: Amount, label: str) -> bool:
    """Say whether a label names what a clinic also sells: ``"Therapy, 50 minutes"``."""
    if not _OTHER_ITEM.search(label) or names_ketamine(label):
        return False
    return not part.names_route(amount.start - len(label), amount.start)


def is_of_another_time(part: Part, amount: Amount) -> bool:
    """Say whether a price held once, or will: ``"From March 1 it will be $480"``."""
    if _PAST_BEFORE.search(amount.before) or _PAST_BEHIND.match(amount.behind):
        return True
    before = part.text[: amount.start]
    return bool(_TO_COME.search(before) and _BY_DATE.search(part.text))


def _is_of_something_else(part: Part, amount: Amount) -> bool:
    """Another medicine, another treatment, what a bank lends or a maker pays."""
    if names_other_drug(part.text) and not names_ketamine(amount.before):
        return True
    if _OTHER_SERVICE.search(part.text) and not (part.mentions or names_ketamine(part.text)):
        return True
    financed = _FINANCED.search(part.text) and _MONTHLY.match(amount.behind)
    return bool(financed or _CARD.search(part.text))
