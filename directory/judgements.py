"""Read and write what people judged of pairs of listings: same, different, or unsure.

A judgement overrules the matcher, and a pair that has one is not asked about again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from directory.errors import DataFileError
from directory.people import SIGNED, add_decision, drop_decision, read_decisions, the_day
from directory.records import Judgements

COLUMNS: Final = ("left", "right", "verdict", *SIGNED)
VERDICTS: Final = ("same", "different", "unsure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one person judged of one pair, and why."""

    left: str  # a listing's id: "list:L001"
    right: str
    verdict: str  # one of VERDICTS
    who: str
    when: date
    why: str
    where: str = ""  # "data/judgements.csv:7"

    @property
    def pair(self) -> tuple[str, str]:
        """Both ids in order, whichever way round they were written."""
        return (min(self.left, self.right), max(self.left, self.right))


def read_judgements(path: Path, today: date) -> tuple[Judgement, ...]:
    """Return every judgement in the order it was written.

    Raises:
        DataFileError: a line cannot be used, judges a pair a second time, or cannot be true
            together with the lines above it.
    """
    judged = tuple(read_decisions(path, COLUMNS, partial(_judgement, today=today)))
    _expect_once(judged)
    _expect_no_contradiction(judged)
    return judged


def by_pair(judged: Iterable[Judgement]) -> Judgements:
    """Return what the matcher has to honour: ``{("list:7", "nppes:1"): "same"}``."""
    return Judgements({each.pair: each.verdict for each in judged})


def add_judgement(path: Path, known: Path, judgement: Judgement) -> None:
    """Write one more judgement at the end of the file."""
    said = {
        "left": judgement.left,
        "right": judgement.right,
        "verdict": judgement.verdict,
        "who": judgement.who,
        "when": judgement.when.isoformat(),
        "why": judgement.why,
    }
    add_decision(path, known, COLUMNS, said)


def drop_judgement(path: Path, known: Path, judgement: Judgement) -> None:
    """Take a judgement that was read from ``known`` out of it; every other line stays as it is."""
    drop_decision(path, known, judgement.where)


def _judgement(where: str, said: Mapping[str, str], today: date) -> Judgement:
    for side in ("left", "right"):
        source, colon, ref = said[side].partition(":")
        if not (source and colon and ref):
            expected = "expected a listing's id such as list:L001"
            raise DataFileError(f"{where}: {side}: {expected}, found {said[side]!r}")
    if said["left"] == said["right"]:
        raise DataFileError(f"{where}: left and right are one listing, {said['left']!r}")
    if said["verdict"] not in VERDICTS:
        expected = ", ".join(VERDICTS)
        found = said["verdict"]
        raise DataFileError(f"{where}: verdict: expected one of {expected}, found {found!r}")
    return Judgement(**{**said, "when": the_day(where, said["when"], today)}, where=where)  # type: ignore[arg-type] # because the day has replaced its text


def _expect_once(judged: Iterable[Judgement]) -> None:
    seen: dict[tuple[str, str], Judgement] = {}
    for each in judged:
        first = seen.setdefault(each.pair, each)
        if first is not each:
            line = first.where.rpartition(":")[2]
            raise DataFileError(f"{each.where}: line {line} has judged this pair; delete one")


def _expect_no_contradiction(judged: Iterable[Judgement]) -> None:
    """Whoever is the same as one that is the same as another is the same as that one too."""
    home: dict[str, str] = {}

    def found(listing: str) -> str:
        while (up := home.setdefault(listing, listing)) != listing:
            home[listing] = home[up]
            listing = home[up]
        return listing

    every = list(judged)
    for each in every:
        if each.verdict == "same":
            home[found(each.left)] = found(each.right)
    for each in every:
        if each.verdict == "different" and found(each.left) == found(each.right):
            raise DataFileError(
                f"{each.where}: {each.left} and {each.right} are different here, and the same by"
                " other lines of this file; delete one of them"
            )
