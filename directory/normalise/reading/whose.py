"""Whose offer is it: this clinic's, somebody else's, or nobody's in particular?"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final

from directory.normalise.reading import tells
from directory.normalise.reading.money import find_amounts
from directory.normalise.reading.sentences import Clause, is_contrast

_WIDE: Final = 1.9  # times the low end: one clinic's own range seldom reaches it, the market's does
_QUOTED: Final = re.compile(r'"[^"]*\b(?:I|my|me|our)\b[^"]*"?')
_SELF: Final = re.compile(r"\b(?:I|my|me)\b")
_YES: Final = re.compile(
    r"(?:yes|absolutely|we think so|of course|certainly|we do(?! not)|sure)\b", re.I
)
_NO: Final = re.compile(r"(?:no|not|unfortunately|sorry|we do not|we don't)\b", re.I)


class Whose(Enum):
    """To whom a clause belongs."""

    OURS = "ours"  # the clinic speaks of what it does
    OTHERS = "others"  # of another place, a study, a career, the past or the future
    UNSAID = "unsaid"  # in general, or we cannot tell


class Topic(Enum):
    """What a heading leads one to expect of the words below it."""

    OFFER = "offer"  # services, prices, a menu: an item below it is offered
    PLAIN = "plain"
    GENERAL = "general"  # what ketamine is, what it costs in the country, a comparison
    ASIDE = "aside"  # a career, a job, a course, a shop, a story: nobody's offer


def topic_of(heading: str, clauses: Sequence[Clause] = ()) -> Topic:
    """Return what a heading promises: ``"Our Services"`` an offer, ``"IV vs. IM"`` none.

    A question that the first clause answers with yes or no is asked of this clinic.
    """
    if tells.ASIDE.search(heading):
        return Topic.ASIDE
    if _is_wide(heading):
        return Topic.GENERAL
    if any(tells.IN_DOLLARS.are_in(clause.text, clause.words) for clause in clauses):
        return Topic.OFFER
    own = tells.OURS.are_in(heading)
    if tells.GENERAL.search(heading) and not own:
        return Topic.PLAIN if _is_answered(heading, clauses) else Topic.GENERAL
    return Topic.OFFER if own or tells.OFFER.search(heading) else Topic.PLAIN


def whose_clauses(heading: str, topic: Topic, clauses: Sequence[Clause]) -> list[Whose]:
    """Return to whom each clause of a passage belongs, by its words and those before it.

    ``"Other clinics use IM, but ours gives IV"`` is others', then ours. A clause without a mark of
    its own goes with its sentence, then with the sentence before, then with the heading.
    """
    if tells.NO_TREATMENT.are_in(heading):
        return [Whose.OTHERS for _ in clauses]
    marks = [_mark(clause, topic) for clause in clauses]
    for at in _told_by_patients(clauses):
        marks[at] = Whose.OTHERS
    ours = {each.sentence for each, mark in zip(clauses, marks, strict=True) if mark is Whose.OURS}
    theirs = {
        each.sentence
        for each, mark in zip(clauses, marks, strict=True)
        if mark is Whose.OTHERS and not is_contrast(each.text)
    }
    found: list[Whose] = []
    before = Whose.OURS if topic is Topic.OFFER else Whose.UNSAID
    for clause, mark in zip(clauses, marks, strict=True):
        sentence = Whose.OTHERS if clause.sentence in theirs else None
        sentence = Whose.OURS if clause.sentence in ours else sentence
        found.append(mark or sentence or _like(before, clause, topic))
        if mark is Whose.OURS or (mark and topic is not Topic.OFFER):
            before = mark
    return found


def says_ours(text: str) -> bool:
    """Say whether words name the clinic itself: ``"Do you offer IM?"``, ``"at Lakeview"``."""
    return tells.OURS.are_in(text) or bool(tells.ASKED.search(text))


def answers_yes(text: str) -> bool:
    """Say whether a sentence answers the question before it with a yes."""
    return bool(_YES.match(text))


def answers_no(text: str) -> bool:
    """Say whether a sentence answers the question before it with a no."""
    return bool(_NO.match(text))


def _is_answered(heading: str, clauses: Sequence[Clause]) -> bool:
    answers = [clause.text for clause in clauses[:1]]
    return heading.endswith("?") and any(answers_yes(each) or answers_no(each) for each in answers)


def _mark(clause: Clause, topic: Topic) -> Whose | None:
    """Whose a clause is by its own words; None where they do not say."""
    text, words = _QUOTED.sub("", clause.text), clause.words
    if clause.is_question or topic is Topic.ASIDE:
        return Whose.OTHERS if tells.OTHERS.are_in(text, words) else Whose.UNSAID
    if len(text) < len(clause.text) / 2 or _is_of_others(clause, text):
        return Whose.OTHERS
    if tells.OURS.are_in(text, words):
        return Whose.OURS
    if tells.GENERALLY.are_in(text, words):
        return Whose.UNSAID
    if topic is not Topic.GENERAL and tells.YOURS.are_in(text, words):
        return Whose.OURS
    return None


def _told_by_patients(clauses: Sequence[Clause]) -> Iterator[int]:
    """Where clauses stand in a quotation of several, in which somebody says I."""
    inside: list[int] = []
    for at, clause in enumerate(clauses):
        opens = inside or clause.text.startswith('"')
        if not opens:
            continue
        inside.append(at)
        if clause.text.count('"') % 2 == (len(inside) > 1):
            if any(_SELF.search(clauses[each].text) for each in inside):
                yield from inside
            inside = []


def _like(before: Whose, clause: Clause, topic: Topic) -> Whose:
    """As the words before, save that a price is the clinic's own unless these were of others."""
    own = before is Whose.UNSAID and topic is Topic.PLAIN and find_amounts(clause.text)
    return Whose.OURS if own else before


def _is_of_others(clause: Clause, text: str) -> bool:
    if tells.OTHERS.are_in(text, clause.words) or tells.NO_TREATMENT.are_in(text, clause.words):
        return True
    # Prose that gives a wide range, and does not say whose it is, speaks of the market.
    priced = "$" in clause.words and not clause.is_item
    return priced and _is_wide(text) and not tells.OURS.are_in(text, clause.words)


def _is_wide(text: str) -> bool:
    return any(each.high and each.high > each.low * _WIDE for each in find_amounts(text))
