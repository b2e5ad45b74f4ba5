"""Who pays, by which route: what a clinic says it takes, and what it says it does not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from directory.normalise.reading.parts import Part, Parts
from directory.normalise.reading.phrases import Codes
from directory.normalise.reading.whose import Topic, Whose, says_ours

_PAYERS: Final = Codes(
    {
        "medicare": ("medicare", r"\bmedicare\b"),
        "medicaid": ("medicaid medi", r"\b(?:medicaid|medi-cal)\b"),
        "tricare": ("tricare", r"\btricare\b"),
        "va_community_care": ("community", r"\bcommunity \s care\b"),
        "commercial": (
            "insurance insurances insurer insurers plan plans network copay benefits auth"
            " authorization aetna cigna optum united unitedhealthcare humana anthem blue bcbs kaiser"
            " moda regence premera magellan",
            r"""\b(?: aetna | cigna | optum | united(?:healthcare|\s?health)? (?=[\s,;.]|$)(?!\sstates)
              | humana | anthem | blue \s (?:cross|shield)[\w\s]* | bcbs\w* | kaiser | moda | regence
              | premera | magellan
              | (?:most|major|many|nearly\sall|all|several|commercial|private|health) \s
                (?:(?!medica|tricare)\w+\s){0,2}? (?:insurances?|insurers?|plans?)\b
              | (?:accept|take|bill|billed\sto|cover(?:s|ed)?\sby|file|use|through|verify|with) \s
                (?:your\s|with\s|every\s|any\s|the\s)? (?:insurance|plan|insurer|benefits)\b
              | insurance \s plans | insurance (?:\sis)? \s accepted | insurance (?=[.]?$)
              | any \s insurance \s company | in[-\s]network | prior \s auth\w+ | specialist \s copay
              | insurance \s (?:is|covers|benefits) )""",
        ),
        "self_pay": (
            "self private pocket cash cards visa mastercard fee pay",
            r"""\b(?: self[-\s]pay(?:ing)? | private[-\s]pay | out[-\s]of[-\s]pocket | cash
              | credit \s cards? | visa | mastercard | fee[-\s]for[-\s]service
              | pay \s (?:me|us) \s directly )\b""",
        ),
        "sliding_scale": ("sliding", r"\bsliding[-\s](?:fee|scale)\b"),
        "financing": (
            "financing finance carecredit care affirm cherry plan plans payments installments credit",
            r"""\b(?: financing | finance \s plans? | care \s? credit | advance \s care | affirm
              | cherry | (?:payment|pay[-\s]later) \s plans? | approved \s credit
              | (?:two|three|four|2|3|4|monthly) \s (?:payments|installments) )\b""",
        ),
        "hsa_fsa": (
            "hsa hsas fsa fsas health flexible",
            r"""
            \b(?: hsas? | fsas? | health \s savings | flexible \s spending )\b""",
        ),
        "superbill": ("superbill superbills bill bills", r"\bsuper[-\s]?bills?\b"),
    }
)
_REFUSABLE: Final = frozenset(
    {"commercial", "medicare", "medicaid", "tricare", "va_community_care"}
)
_BY_ITSELF: Final = frozenset({"sliding_scale", "financing", "hsa_fsa", "superbill"})
_WITH_ROUTE: Final = _REFUSABLE | {"self_pay"}  # spoken of a route named earlier in the sentence
_NOT: Final = re.compile(
    r"\b(?:not|no|cannot|can't|don't|doesn't|isn't|aren't|never|neither|nor"
    r"|(?:am|are|is) out[-\s]of[-\s]network)\b",
    re.IGNORECASE,
)
_NOT_COVERED: Final = re.compile(
    r"\b(?:not|n't|never)\s(?:\w+\s){0,2}?(?:a\s)?covered\b|\bno insurance\b"
    r"|\b(?:am|are|is)\sout[-\s]of[-\s]network\b",
    re.IGNORECASE,
)
_NOT_EITHER: Final = re.compile(r"\b(?:(?:is|are) not|isn't|aren't)\W*$", re.IGNORECASE)
_COVERED: Final = re.compile(
    r"\b(?:usually|often|typically|is|are|generally)\s(?:is|are|covered(?!\sby))", re.IGNORECASE
)
# Paid for something else, perhaps covered, or money that comes back.
_ELSE: Final = re.compile(
    r"\b(?:(?:may|can|could)\s(?:\w+\s)?(?:cover|be\scovered)|more\soften|evaluation"
    r"|medication\smanagement|psychiatric\svisit|therapist\stime|consultation|submit"
    r"|send\sto\syour|reimburs\w+|before\sany)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Payment:
    """A way to pay that a clinic takes, or says it does not."""

    code: str
    route: str | None  # None: of the place as a whole
    is_refused: bool = False


def stated_payments(parts: Parts) -> tuple[Payment, ...]:
    """Return who pays: ``"Spravato is covered, infusions are not"`` is two, one of them refused.

    Left out: what insurers may or seldom do, and who pays for something else than ketamine.
    """
    found: list[Payment] = []
    route: str | None = None
    sentence = -1
    for part in parts.body:
        if part.clause.sentence != sentence:
            route, sentence = None, part.clause.sentence
        route = part.route_before(len(part.text)) or route
        if not _speaks(parts, part):
            continue
        if _NOT_EITHER.search(part.text) and any(each.code == "commercial" for each in found):
            found += [Payment("commercial", each, is_refused=True) for each in part.routes()]
        found += _payments(part, route or _single(parts))
    found += _headed(parts, {each.code for each in found})
    return tuple(dict.fromkeys(found))


def _speaks(parts: Parts, part: Part) -> bool:
    if part.clause.is_question:
        return False
    if parts.topic in {Topic.GENERAL, Topic.ASIDE}:
        return part.is_ours
    return part.whose is not Whose.OTHERS or says_ours(part.text)


def _payments(part: Part, route: str | None) -> Iterator[Payment]:
    text = part.text
    codes: dict[str, int] = {}
    for code, at in _PAYERS.find(text, part.clause.words):
        codes.setdefault(code, at)
    if _ELSE.search(text) and "superbill" not in codes:
        return
    if "superbill" in codes or "hsa_fsa" in codes:
        codes.pop("commercial", None)  # what a superbill is sent to is no payer of the clinic's
    refused = bool(_NOT.search(text))
    for code, at in codes.items():
        here = route if code in _WITH_ROUTE else part.route_before(len(text))
        if not refused or code in _REFUSABLE:
            yield Payment(code, part.route_before(at) or here, is_refused=refused)
    if not codes.keys() & _REFUSABLE:
        if _NOT_COVERED.search(text):
            yield Payment("commercial", route, is_refused=True)
        elif route and not refused and _COVERED.search(text):
            yield Payment("commercial", route)


def _headed(parts: Parts, known: set[str]) -> Iterator[Payment]:
    """What a heading such as "Sliding scale" says by itself, where nothing below denies it."""
    head = parts.head
    denied = any(_NOT.search(part.text) for part in parts.body)
    if head.is_ours and not head.clause.is_question and not denied:
        for each in _payments(head, None):
            if each.code in _BY_ITSELF - known:
                yield each


def _single(parts: Parts) -> str | None:
    routes = {each.route for each in parts.head.mentions}
    return next(iter(routes)) if len(routes) == 1 else None
