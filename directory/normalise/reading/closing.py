"""Whether a clinic's own pages say that it is closed, for good or for now."""

import re
from collections.abc import Iterable
from typing import Final

from directory.records import Passage

_FOR_NOW: Final = re.compile(
    r"\btemporarily closed\b"
    r"|\bclosed (?:temporarily|until further notice|for (?:renovation|repair)s?)\b"
    r"|\bnot (?:accepting|taking) new patients (?:at this time|for now)\b",
    re.IGNORECASE,
)
_FOR_GOOD: Final = re.compile(
    r"\bpermanently closed\b|\bclosed (?:permanently|for good)\b"
    r"|\b(?:has|have) (?:now )?(?:closed|shut) (?:its |our )?doors\b"
    r"|\b(?:we|our (?:clinic|practice|center)) (?:has|have|is|are) (?:now )?closed"
    r" (?:since|as of|effective)\b"
    r"|\bour (?:last|final) day (?:was|is|will be)\b"
    r"|\bno longer in (?:business|operation)\b|\bwe are (?:closing|shutting) our doors\b",
    re.IGNORECASE,
)
_NOT_OURS: Final = re.compile(
    r"\b(?:other|another|many|some|several) (?:ketamine )?(?:clinic|practice|center)s?\b"
    r"|\bif (?:we|you|a|the|your)\b",
    re.IGNORECASE,
)


def stated_closing(passages: Iterable[Passage]) -> str | None:
    """Return ``"closed"``, ``"temporarily_closed"``, or None where the pages say neither.

    What is said of other clinics, or with an if, closes nobody; so does a day of the week.
    """
    lines = [line for each in passages for line in (each.heading, *each.text.split("\n"))]
    own = [line for line in lines if not _NOT_OURS.search(line)]
    if any(map(_FOR_GOOD.search, own)):
        return "closed"
    return "temporarily_closed" if any(map(_FOR_NOW.search, own)) else None
