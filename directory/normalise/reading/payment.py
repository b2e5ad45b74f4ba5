"""Who pays, by which route: what a clinic says it takes, and what it says it does not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from directory.normalise.reading.parts import Part, Parts
from directory.normalise.reading.phrases import Codes, phrase
from directory.normalise.reading.routes import names_ketamine, names_other_drug
from directory.normalise.reading.whose import Topic, Whose

_PAYERS: Final = Codes(
    {
        "medicare": ("medicare", r"\bmedicare\b"),
        "medicaid": ("medicaid medi", r"\b(?:medicaid|medi-cal)\b"),
        "tricare": ("tricare", r"\btricare\b"),
        "va_community_care": ("community", r"\bcommunity care\b"),
        "commercial": (
            "insurance insurances insurer insurers plan plans network copay benefits auth"
            " authorization aetna cigna optum united unitedhealthcare humana anthem blue bcbs"
            " kaiser moda regence premera magellan claims",
            r"""
                \b(?:aetna|cigna|optum|united(?:healthcare| ?health)?(?=[ ,;.]|$)(?! states)
                |humana|anthem|blue (?:cross|shield)[\w ]*|bcbs\w*|kaiser|moda|regence|premera
                |magellan|(?:most|major|many|nearly all|all|several|commercial|private
                |health) (?:(?!medica|tricare)\w+ ){0,2}?(?:insurances?|insurers?|plans?)\b
                |(?:accept(?:ing)?|tak(?:e|ing)|bill(?:ing)?|billed to your(?: medical)?|billed to
                |cover(?:s|ed)? by|file
                |use|through|verify|with) (?:your |with |every |any |the )?(?:insurance|plan|insurer
                |benefits)\b
                |insurance plans|insurance(?: is)? accepted|insurance(?=[.?]?$)
                |(?:file|submit) (?:\w+ )?claims
                |(?:any|no|your) insurance company|insurance companies|insurers (?:do not|don't
                |will not|won't)|nobody's plan|contracts? with (?:any )?insur\w+
                |(?:pharmacy|medical) (?:benefits?|plan)
                |insurance (?:networks?|panels?)
                |insurance (?:does not|doesn't|will not|won't) (?:cover|pay)|in[- ]network
                |prior auth\w+|specialist copay
                |insurance (?:is|covers|benefits))""",
        ),
        "self_pay": (
            "self private privately pocket cash cards visa mastercard fee pay",
            r"""
                \b(?:self[- ]pay(?:ing)?|private[- ]pay|pa(?:id|y) privately
                |out[- ]of[- ]pocket|cash|credit cards?|(?:take
                |accept) (?:all )?(?:major )?cards|visa
                |mastercard|fee[- ]for[- ]service
                |pay (?:me|us) directly|pay (?:by|with) (?:an? )?(?:card|check|bank transfer))\b""",
        ),
        "sliding_scale": (
            "sliding income",
            r"\bsliding[- ](?:fee|scale)\b|\bincome-based\b|\bon your (?:household )?income\b",
        ),
        "financing": (
            "financing finance carecredit care affirm cherry plan plans payments installments"
            " credit months",
            r"""
                \b(?:financing|finance plans?|care ?credit|advance care|affirm|cherry|(?:payment
                |pay[- ]later) plans?|approved credit|over (?:\w+ )?months\b[^.]*\binterest|(?:two
                |three|four|five|six|[2-9]|1\d|monthly) (?:payments
                |installments))\b""",
        ),
        "hsa_fsa": (
            "hsa hsas fsa fsas health flexible",
            r"\b(?:hsas?|fsas?|health savings|flexible spending)\b",
        ),
        "superbill": ("superbill superbills bill bills", r"\bsuper[- ]?bills?\b"),
    }
)
_REFUSABLE: Final = frozenset(
    {"commercial", "medicare", "medicaid", "tricare", "va_community_care"}
)
_BY_ITSELF: Final = frozenset({"sliding_scale", "financing", "hsa_fsa", "superbill", "self_pay"})
_WITH_ROUTE: Final = _REFUSABLE | {"self_pay"}  # spoken of a route named earlier in the sentence
_IS_OF_ALL: Final = {  # said of a bill, not of a way of giving it
    "superbill": re.compile(r"\$"),
    "sliding_scale": re.compile(""),
    "financing": phrase(r"\b(?:payments|instal?lments)\b"),
}
_REACH: Final = 30  # characters in which a "not" denies a way to pay that has no "no" of its own
_ANEW: Final = re.compile(r"\b(?:but|and (?:is|are|we|you))\b", re.IGNORECASE)
_ASKED: Final = phrase(
    r"""
    \b(?:do|can|will) (?:you|i|my|insurance)\b|\b(?:is|are) (?:it|insurance|ketamine|spravato
    |esketamine|infusions|treatments?)\b"""
)
_FLAT_NO: Final = re.compile(r"(?:no\b(?! longer)|we do(?: not|n't)\b)", re.IGNORECASE)
_NOT: Final = phrase(
    r"""
    \b(?:not|no|cannot|can't|don't|doesn't|isn't|aren't|never|neither|nor|opt(?:ed|s)? out
    |nobody's|stopped (?:taking|accepting|billing)|left (?:all |every |the )?(?:\w+ )?networks?
    |(?:am|are
    |is|'re|'m) out[- ]of[- ]network)\b"""
)
_NOT_COVERED: Final = phrase(
    r"""
    \b(?:not|n't|never) (?:\w+ ){0,2}?(?:a )?covered\b|\bno insurance\b|\b(?:am|are
    |is|'re|'m) out[- ]of[- ]network\b"""
)
_NOT_EITHER: Final = phrase(r"\b(?:(?:is|are) not|isn't|aren't|never (?:is|are))\W*$")
_COVERED: Final = phrase(
    r"""
    \b(?:usually|often|typically|is|are|generally) (?:is|are|covered(?! by))"""
)
# Paid for something else, perhaps covered, or money that comes back.
_ELSE: Final = phrase(
    r"""
    \b(?:(?:may|can|could) (?:\w+ )?(?:cover|be covered)|more often|evaluations?
    |medication management|psychiatric visits?|therapist time|consultation|submit|send to your
    |reimburs\w+|before any|medicare (?:usually|often|generally) (?:pays|covers)
    |from state to state|(?:some|a few|certain) (?:plans|insurers|policies)|insurers (?:see|view)
    |tms|psychotherapy is)\b"""
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
    if _is_title(parts) or _is_of_another_drug(parts):
        return ()
    found = list(_answered_no(parts))
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


def _is_title(parts: Parts) -> bool:
    """Whether it is but a page's title: ``"Fees and insurance"`` says that there is a page."""
    return not parts.heading and len(parts.body) == 1 and parts.body[0].clause.is_item


def _is_of_another_drug(parts: Parts) -> bool:
    """Whether a passage names iron or vitamins, and ketamine nowhere."""
    texts = [parts.heading, *(part.text for part in parts.body)]
    return any(map(names_other_drug, texts)) and not any(map(names_ketamine, texts))


def _answered_no(parts: Parts) -> Iterator[Payment]:
    """Whom a flat no refuses: ``"Do you take insurance? No, we are a cash practice."``"""
    for asked, answer in pairwise((parts.head, *parts.body)):
        if not asked.clause.is_question or not _ASKED.search(asked.text):
            continue
        if _FLAT_NO.match(answer.text):
            for code in _payers(asked).keys() & _REFUSABLE:
                yield Payment(code, next(iter(asked.routes()), None), is_refused=True)


def _speaks(parts: Parts, part: Part) -> bool:
    if part.clause.is_question:
        return False
    if parts.topic in {Topic.GENERAL, Topic.ASIDE}:
        return part.is_ours
    return part.whose is not Whose.OTHERS


def _payments(part: Part, route: str | None) -> Iterator[Payment]:
    text = part.text
    codes = _payers(part)
    if _ELSE.search(text) and "superbill" not in codes:
        return
    refused = bool(_NOT.search(text))
    for code, at in codes.items():
        here = route if code in _WITH_ROUTE else part.route_before(len(text))
        if code in _IS_OF_ALL and _IS_OF_ALL[code].search(text):
            here = None
        before = _ANEW.split(text[max(0, at - _REACH) : at])[-1]
        if code in _REFUSABLE or not _NOT.search(before):
            no = refused and code in _REFUSABLE
            near = None if code in _IS_OF_ALL and not here else _near(part, at)
            yield Payment(code, near or here, is_refused=no)
    if codes.keys() & _REFUSABLE:
        return
    if _NOT_COVERED.search(text):
        yield Payment("commercial", route, is_refused=True)
    elif route and not refused and _COVERED.search(text):
        yield Payment("commercial", route)


def _near(part: Part, at: int) -> str | None:
    behind = (each.route for each in part.mentions if each.start >= at)
    return part.route_before(at) or next(behind, None)


def _payers(part: Part) -> dict[str, int]:
    """The payers a clause names, and where it first names each."""
    codes: dict[str, int] = {}
    for code, at in _PAYERS.find(part.text, part.clause.words):
        codes.setdefault(code, at)
    if "superbill" in codes or "hsa_fsa" in codes:
        codes.pop("commercial", None)  # whom a superbill is sent to is no payer of the clinic's
    return codes


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
