"""What a passage says of whom a clinic treats, who looks after it, how it watches, and where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from directory.normalise.reading.parts import Part, Parts
from directory.normalise.reading.phrases import Codes, phrase
from directory.normalise.reading.vocabulary import (
    CONDITIONS,
    MONITORING,
    ROLES,
    SCREENING,
    THERAPIES,
)
from directory.normalise.reading.whose import Topic, Whose, says_ours
from directory.records import STATES

_HEADED: Final = phrase(
    r"""
    conditions|who we (?:help|treat)|we treat|what we treat|treats?\b|^who (?:is it|it is|it's
    |it helps|(?:ketamine|spravato|this) (?:is|may help|can help)) ?(?:for)?\??$|^who can benefit
    |^(?:is|are) (?:ketamine|it|this|infusions) right for (?:me|you)"""
)
_TREATS: Final = phrase(
    r"""
    \b(?:treat\w*|help|see|serve|welcome|for|living with|struggl\w+|providing|evaluate
    |program|track)\b"""
)
_DENIED: Final = phrase(
    r"""
    \b(?:not|cannot|can't|don't|never|no|free of|without|outside)\b(?:\W+[\w-]+){0,8}?\W*$"""
)
_PATIENTS_OWN: Final = phrase(
    r"""
    \b(?:your|own) (?:\w+ ){0,1}(?:or (?:\w+ ){0,2})?$|\breferred by .*$"""
)
_REMS: Final = phrase(
    r"""
    rems[- ]certified|(?:certified|enrolled|registered) (?:\w+ ){0,5}(?:under|in|by|through
    |with) (?:the )?(?:spravato )?rems"""
)
_REMOTE: Final = phrase(
    r"""
    telehealth|telemedicine|online|virtual|by (?:secure )?video|licensed in"""
)
_LIVE: Final = phrase(r"(?:do you )?(?:live|living|based|are you) in\b")
_STATE_NAMES: Final = sorted(STATES.values(), key=len, reverse=True)
_STATE: Final = re.compile(rf"\b(?:{'|'.join(_STATE_NAMES)}|[A-Z]{{2}})\b")
_CODE_OF: Final = {name: code for code, name in STATES.items()}
_AGES: Final = (
    re.compile(
        r"\b(?:ages?|aged|between|(?:people|patients|adults|clients)\sfrom)\s(?:of\s)?(?P<low>\d\d)\s?(?:-|to|and|through)\s?(?P<high>\d\d)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?P<low>\d\d)\s?(?:\+|(?:years\s(?:of\sage\s|old\s)?)?(?:and|or)\s"
        r"(?:older|over|up|above))",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:at least|minimum age(?: is| of)?|(?:adolescents|teens) from|must be"
        r"|over the age of)\s(?P<low>\d\d)\b(?!,|\s?(?:min|%|mg|hours?|weeks?|days?|months?))",
        re.IGNORECASE,
    ),
)
_TEENS: Final = phrase(r"\b(?:adolescents?|teens?|teenagers?)\b")
_NOT_OF_MONEY: Final = frozenset({"evaluation_required", "minimum_stay"})  # "$395 for two hours"
CLOSEST: Final = ("kap_integrated", "preparation_integration", "referral_only")
"""Ties between the medicine and therapy, the closest first."""
_ADULT: Final = 18  # years


@dataclass(frozen=True, slots=True)
class Said:
    """A code of one field: ``Said("condition", "ptsd")``."""

    field: str
    code: str


def stated_care(parts: Parts) -> tuple[Said, ...]:
    """Return what a passage says of care: ``"We treat PTSD"`` is ``Said("condition", "ptsd")``.

    Only what the clinic says of itself; a role is a role, and no clinician's name is looked at.
    """
    found: list[Said] = []
    headed = bool(_HEADED.search(parts.heading)) and parts.topic is not Topic.GENERAL
    for part in parts.body:
        if part.clause.is_question or part.whose is Whose.OTHERS:
            continue
        if headed or (part.is_ours and _TREATS.search(part.text)):
            found += _found("condition", CONDITIONS, part)
        if part.is_ours or parts.topic not in {Topic.GENERAL, Topic.ASIDE}:
            found += _named("screening", SCREENING, part)
        if part.is_ours:
            found += _found("supervision", ROLES, part)
            found += _named("monitoring", MONITORING, part)
            found += _ages(part.text)
            found += _rems(part.text)
    found += _therapy(parts)
    found += _states(parts)
    return tuple(dict.fromkeys(found))


def _found(field: str, codes: Codes, part: Part) -> Iterator[Said]:
    """Codes that are not denied; of roles, not the patient's own psychiatrist."""
    for code, at in codes.find(part.text, part.clause.words):
        before = part.text[:at]
        own = field == "supervision" and _PATIENTS_OWN.search(before)
        if not own and not _DENIED.search(before):
            yield Said(field, code)


def _named(field: str, codes: Codes, part: Part) -> Iterator[Said]:
    """Codes whose own words say yes or no: ``"you may not drive"`` is an escort."""
    priced = "$" in part.clause.words
    for code, _ in codes.find(part.text, part.clause.words):
        if not (priced and code in _NOT_OF_MONEY):
            yield Said(field, code)


def _therapy(parts: Parts) -> Iterator[Said]:
    """The closest tie between the medicine and therapy that the clinic claims."""
    if parts.is_of_talk():
        return
    spoken = [part for part in parts.body if part.is_ours or says_ours(part.text)]
    told = [part for part in spoken if not part.clause.is_question]
    named = _therapies(told) or _therapies([parts.head] if parts.head.is_ours else [])
    # "We do no therapy; we refer you to a therapist" names therapy, and offers none.
    ties = ["referral_only"] if "referral_only" in named else [c for c in CLOSEST if c in named]
    yield from (Said("psychotherapy", code) for code in ties[:1])


def _therapies(parts: list[Part]) -> set[str]:
    return {code for part in parts for code, _ in THERAPIES.find(part.text, part.clause.words)}


def _rems(text: str) -> Iterator[Said]:
    if _REMS.search(text):
        yield Said("rems", "clinic_states_rems_certified")


def _ages(text: str) -> Iterator[Said]:
    teens = _TEENS.search(text)
    if teens and not _DENIED.search(text[: teens.start()]):
        yield Said("ages", "adolescents")
    match = next((found for pattern in _AGES if (found := pattern.search(text))), None)
    if match:
        yield Said("age_min", match["low"])
        if int(match["low"]) >= _ADULT:
            yield Said("ages", "adults")
        if match.groupdict().get("high"):
            yield Said("age_max", match["high"])


def _states(parts: Parts) -> Iterator[Said]:
    """The states a clinic says it serves from afar."""
    if not any(_REMOTE.search(part.text) for part in (parts.head, *parts.body)):
        return
    asked = [part for part in parts.body if part.clause.is_question and _LIVE.match(part.text)]
    for part in (*parts.ours(), *(asked if parts.ours() else ())):
        for match in _STATE.finditer(part.text):
            code = _CODE_OF.get(match[0], match[0])
            if code in STATES:
                yield Said("states_served", code)
