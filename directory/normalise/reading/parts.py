"""A passage taken apart once: its clauses, whose each is, and the routes each names."""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from directory.normalise.reading.phrases import phrase
from directory.normalise.reading.routes import (
    Mention,
    find_mentions,
    names_ketamine,
    names_other_drug,
)
from directory.normalise.reading.sentences import Clause, plain, split_clauses
from directory.normalise.reading.whose import (
    Topic,
    Whose,
    answers_no,
    answers_yes,
    says_ours,
    topic_of,
    whose_clauses,
)
from directory.records import Passage

_TALK: Final = phrase(
    r"""
    \b(?:individual|couples|family|weekly|talk) (?:therapy|counseling|sessions?)\b
    |\btherapy hours?\b"""
)

_ADDED: Final = phrase(r"\b(?:zofran|ondansetron|toradol)\b")  # given besides ketamine, and alone


@dataclass(frozen=True, slots=True)
class Part:
    """A clause, whose it is, and the routes it names."""

    clause: Clause
    whose: Whose
    mentions: tuple[Mention, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return self.clause.text

    @property
    def is_ours(self) -> bool:
        """Whether the clinic speaks of what it does."""
        return self.whose is Whose.OURS

    def routes(self) -> tuple[str, ...]:
        """The routes it names and does not deny."""
        return tuple(dict.fromkeys(each.route for each in self.mentions if not each.is_denied))

    def names_route(self, start: int, end: int) -> bool:
        """Say whether it names a route between two positions."""
        return any(start <= each.start < end for each in self.mentions)

    def route_before(self, position: int) -> str | None:
        """The route it named last before a position; None where it named none."""
        named = [each.route for each in self.mentions if each.end <= position]
        return named[-1] if named else None


@dataclass(frozen=True, slots=True)
class Parts:
    """A passage, clause by clause, below its heading."""

    topic: Topic
    head: Part  # the heading, read as a clause
    body: tuple[Part, ...]

    @property
    def heading(self) -> str:
        """The words of the heading."""
        return self.head.text

    def is_of_talk(self) -> bool:
        """Whether it is of talk therapy: no word of it names ketamine or a way of giving it."""
        texts = [self.heading, *(part.text for part in self.body)]
        named = any(map(names_ketamine, texts)) or any(part.mentions for part in self.body)
        return any(map(_TALK.search, texts)) and not named

    def ours(self) -> list[Part]:
        """The clauses in which the clinic speaks of what it does."""
        return [part for part in self.body if part.is_ours]


@lru_cache(maxsize=1024)  # because a site's passages are looked at for its kind, then read
def take_apart(passage: Passage) -> Parts:
    """Return a passage clause by clause: ``"We use IV; others use IM"`` is ours, then others'."""
    heading = " ".join(plain(passage.heading).split())
    clauses = split_clauses(passage.text)
    topic = topic_of(heading, clauses)
    owners = whose_clauses(heading, topic, clauses)
    whole = f"{heading} {passage.text}"
    foreign = names_other_drug(_ADDED.sub("", whole)) and not names_ketamine(whole)
    body = [
        Part(clause, whose, () if foreign else find_mentions(clause))
        for clause, whose in zip(clauses, owners, strict=True)
    ]
    head = Clause(heading, -1, is_question=heading.endswith("?"))
    whose = _whose_heading(head, topic, body)
    return Parts(
        topic, Part(head, whose, () if foreign else find_mentions(head)), tuple(_answered(body))
    )


def _whose_heading(head: Clause, topic: Topic, body: list[Part]) -> Whose:
    """A heading is ours where the clinic speaks below it."""
    answer = body[0].text if head.is_question and body else ""
    if answers_no(answer):
        return Whose.OTHERS
    asked = head.is_question and not says_ours(head.text) and not answers_yes(answer)
    if topic in {Topic.GENERAL, Topic.ASIDE} or asked:
        return Whose.UNSAID
    return Whose.OURS if any(part.is_ours for part in body) else Whose.UNSAID


def _answered(body: list[Part]) -> list[Part]:
    """Give a question's routes to the clinic where it answers yes; a no denies them."""
    found = list(body)
    for at, (asked, answer) in enumerate(pairwise(body)):
        if not asked.clause.is_question or answer.clause.is_question:
            continue
        if answers_yes(answer.text) and says_ours(asked.text):
            found[at] = replace(asked, whose=Whose.OURS)
        elif answers_no(answer.text):
            found[at] = replace(asked, whose=Whose.OTHERS)
    return found
