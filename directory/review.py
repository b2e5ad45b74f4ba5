"""Lay the pairs that need a person side by side, those that matter most first, and take answers.

An answer is written at once, so that leaving in the middle loses nothing, and taken back as
easily. What is shown is plain text, for any terminal.
"""

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from directory.judgements import Judgement
from directory.records import Judgements, Located, Matching, Pair

Sign = Callable[[Pair, str, str], Judgement]  # pair, verdict, why → signed and dated

_ANSWERS: Final = {"s": "same", "d": "different", "u": "unsure"}
_HELP: Final = (
    "s same, d different, u unsure, z undo, q leave; add why if you like: s one front desk"
)
_WIDTH: Final = 32  # of each side; with the names of the fields it fits 80 columns
_FIELDS: Final = (
    "name", "other names", "street", "unit", "city", "state", "zip", "phone", "website", "npi",
    "status", "seen", "updated", "page",
)  # fmt: skip
_DAYS: Final = ("seen", "updated", "page")  # which always differ, and tell nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A pair that needs a person."""

    pair: Pair
    sides: tuple[Located, Located]
    groups: tuple[str, str]  # the first listing of the group that each is in
    published: int  # how many of both are published: 2 is one door shown twice, perhaps

    @property
    def is_together(self) -> bool:
        """Whether both are taken for one place as it stands."""
        return self.groups[0] == self.groups[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What a conversation is held with: a terminal and the file, or stand-ins for both."""

    ask: Callable[[str], str | None]  # None where nobody answers any more
    tell: Callable[[str], None]
    write: Callable[[Judgement], None]
    take_back: Callable[[Judgement], None]


def questions(
    matching: Matching, judged: Judgements, offering: Iterable[tuple[Located, ...]]
) -> list[Question]:
    """Return the pairs that need a person, one of any two groups, those that matter most first.

    Two published clinics come first, for a visitor sees both; then the likeliest to be one. Two
    groups of which a person has judged any pair are not asked about again.
    """
    listings = {each.id: each for group in matching.groups for each in group}
    home = {each.id: group[0].id for group in matching.groups for each in group}
    shown = {group[0].id for group in offering}
    settled = {
        frozenset((home[one], home[other]))
        for one, other in judged.verdicts
        if one in home and other in home
    }
    found = []
    unsure = (pair for pair in matching.pairs if pair.verdict == "unsure")
    for pair in sorted(unsure, key=lambda pair: (-pair.weight, pair.one, pair.other)):
        question = _question(pair, listings, home, shown)
        groups = frozenset(question.groups)
        if not question.is_together and groups not in settled:
            settled.add(groups)
            found.append(question)
    return sorted(found, key=lambda each: -each.published)


def question_of(
    left: str, right: str, matching: Matching, offering: Iterable[tuple[Located, ...]]
) -> Question | None:
    """Return the question of any two listings, together or apart; None where one is not known."""
    listings = {each.id: each for group in matching.groups for each in group}
    if left not in listings or right not in listings:
        return None
    home = {each.id: group[0].id for group in matching.groups for each in group}
    one, other = sorted((left, right))
    known = (pair for pair in matching.pairs if (pair.one, pair.other) == (one, other))
    pair = next(known, Pair(one, other, "unsure", 0.0, ()))
    return _question(pair, listings, home, {group[0].id for group in offering})


def converse(asked: Sequence[Question], sign: Sign, hands: Hands) -> Counter[str]:
    """Ask about each pair until all are answered or nobody answers; return how often what."""
    answers: list[tuple[int, Judgement]] = []
    at = 0
    while at < len(asked):
        if _is_settled(asked[at], [(asked[index], each) for index, each in answers]):
            at += 1
            continue
        hands.tell("\n".join([f"Pair {at + 1} of {len(asked)}.", *lines_of(asked[at])]))
        letter, why = _answer(hands)
        if letter == "q":
            break
        if letter == "z":
            at = _undo(answers, hands, at)
            continue
        judgement = sign(asked[at].pair, _ANSWERS[letter], why)
        hands.write(judgement)
        answers.append((at, judgement))
        at += 1
    return Counter(judgement.verdict for _, judgement in answers)


def lines_of(question: Question) -> Iterator[str]:
    """Yield a pair side by side: what each says, where they differ, and what was weighed."""
    yield _standing(question)
    yield ""
    yield from _row("", "", question.pair.one, question.pair.other)
    left, right = (_told(each) for each in question.sides)
    for name in _FIELDS:
        if left[name] or right[name]:
            yield from _row(name, _mark(name, left[name], right[name]), left[name], right[name])
    yield ""
    yield from _weighed(question.pair)


def why_of(pair: Pair) -> str:
    """Return the evidence in words, for a judgement of which no reason was given."""
    weighed = ", ".join(f"{name} {answer}" for name, answer, _ in pair.evidence)
    return f"seen side by side: {weighed}" if weighed else "seen side by side"


def _question(
    pair: Pair, listings: dict[str, Located], home: dict[str, str], shown: Collection[str]
) -> Question:
    groups = (home[pair.one], home[pair.other])
    return Question(
        pair=pair,
        sides=(listings[pair.one], listings[pair.other]),
        groups=groups,
        published=sum(each in shown for each in groups),
    )


def _is_settled(question: Question, answers: Iterable[tuple[Question, Judgement]]) -> bool:
    """Whether answers given just now answer this one too: its groups became one, or were judged."""
    every = list(answers)
    home: dict[str, str] = {}

    def found(group: str) -> str:
        while group in home:
            group = home[group]
        return group

    for asked, judgement in every:
        left, right = map(found, asked.groups)
        if judgement.verdict == "same" and left != right:
            home[left] = right
    groups = set(map(found, question.groups))
    told = [set(map(found, asked.groups)) for asked, _ in every]
    return groups in told or (len(groups) == 1 and not question.is_together)


def _answer(hands: Hands) -> tuple[str, str]:
    """A letter and a reason; it is asked again until it is one we know."""
    while True:
        written = hands.ask(_HELP)
        if written is None:
            return "q", ""
        letter, _, why = written.strip().partition(" ")
        if letter.lower() in {*_ANSWERS, "z", "q"}:
            return letter.lower(), " ".join(why.split())
        hands.tell(f"{written.strip()!r} is no answer.")


def _undo(answers: list[tuple[int, Judgement]], hands: Hands, at: int) -> int:
    if not answers:
        hands.tell("There is nothing to undo: nothing has been answered yet.")
        return at
    at, judgement = answers.pop()
    hands.take_back(judgement)
    hands.tell(f"Taken back: {judgement.left} and {judgement.right} {judgement.verdict}.")
    return at


def _standing(question: Question) -> str:
    if question.is_together:
        return "As it stands they are one place."
    return {
        2: "Both are published, each as a clinic of its own.",
        1: "One is published; of the other nothing says ketamine yet.",
    }.get(question.published, "Neither is published.")


def _told(member: Located) -> dict[str, str]:
    clean, listing = member.clean, member.clean.said.listing
    said = {
        "name": clean.name,
        "other names": "; ".join(clean.other_names),
        "street": clean.street,
        "unit": clean.unit,
        "city": clean.city,
        "state": member.state,
        "zip": member.postcode or clean.postcode,
        "phone": clean.phone,
        "website": clean.website,
        "npi": listing.npi,
        "status": clean.status,
        "seen": f"{clean.said.first_seen} to {clean.said.last_seen}",
        "updated": clean.updated_on and clean.updated_on.isoformat(),
        "page": listing.url,
    }
    return {name: _printable(value or "") for name, value in said.items()}


def _printable(text: str) -> str:
    """A terminal obeys control characters, and a source's words are not to give it orders."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _mark(name: str, left: str, right: str) -> str:
    if name in _DAYS or not (left and right):
        return " "
    return "=" if _plain(left) == _plain(right) else "!"


def _plain(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def _row(name: str, mark: str, left: str, right: str) -> Iterator[str]:
    """One field of both, as many lines as the longer needs."""
    sides = [
        textwrap.wrap(_printable(each), _WIDTH) or ["-" if name else ""] for each in (left, right)
    ]
    for line in range(max(map(len, sides))):
        one, other = (side[line] if line < len(side) else "" for side in sides)
        label, sign = (name, mark) if line == 0 else ("", "")
        yield f"{label:<11} {sign:1} {one:<{_WIDTH}} {other}".rstrip()


def _weighed(pair: Pair) -> Iterator[str]:
    for word, sign in (("for", 1), ("against", -1)):
        told = [
            f"{name} {answer} ({weight:+.1f})"
            for name, answer, weight in pair.evidence
            if weight * sign > 0
        ]
        if told:
            yield f"{word + ':':<9}{', '.join(told)}"
    yield f"{'in all:':<9}{pair.weight:+.1f}"
