"""Count how often the list was right where a person held it against the clinics themselves.

A line of ``data/audit.csv`` is one field of one clinic that was drawn by lot. What is published of
it are totals of a quarter with their days: neither whom it was about, nor who looked.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from directory.errors import DataFileError
from directory.people import SIGNED, read_decisions, the_day

COLUMNS: Final = ("clinic", "field", "seen", "verdict", *SIGNED)
FIELDS: Final = ("name", "address", "phone", "routes")
VERDICTS: Final = ("right", "wrong", "unknown")
"""What came of it; ``unknown`` where nobody could be asked."""

WHOLE: Final = "clinic"
"""In place of a field: a clinic of which nothing was wrong, of what could be checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What a person found of one field of one clinic."""

    clinic: str  # "k7m2q9xw", or a listing of it: "list:L001"
    field: str  # one of FIELDS
    verdict: str  # one of VERDICTS
    when: date
    where: str  # "data/audit.csv:7"

    @property
    def quarter(self) -> str:
        """The quarter of the year in which it was checked, such as ``"2026-Q4"``."""
        return f"{self.when.year}-Q{(self.when.month + 2) // 3}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What came of one field, or of whole clinics, in one quarter."""

    quarter: str
    field: str  # one of FIELDS, or WHOLE
    checked: int  # found right or wrong
    right: int
    unknown: int  # tried, and nobody could be asked
    first_day: date
    last_day: date


def read_audit(path: Path, today: date) -> list[Audited]:
    """Return what people found, in the order it was written.

    Raises:
        DataFileError: a line cannot be used, or says a second time what one says of that quarter.
    """
    found = read_decisions(path, COLUMNS, partial(_audited, today=today))
    met: dict[tuple[str, str, str], str] = {}
    for each in found:
        key = (each.clinic, each.field, each.quarter)
        if key in met:
            before, which = met[key], f"{each.field} of {each.clinic} in {each.quarter}"
            raise DataFileError(f"{each.where}: {which} is there twice, see {before}; delete one")
        met[key] = each.where
    return found


def met_by(audited: Iterable[Audited], ids: Container[str]) -> tuple[list[Audited], list[Audited]]:
    """Return what was found of clinics we know, and the lines that meet nobody."""
    every = list(audited)
    known = [each for each in every if each.clinic in ids]
    return known, [each for each in every if each.clinic not in ids]


def totals(audited: Iterable[Audited]) -> list[Total]:
    """Return what came of each field and of whole clinics, by quarter, the oldest first."""
    quarters: dict[str, list[Audited]] = defaultdict(list)
    for each in audited:
        quarters[each.quarter].append(each)
    return [total for name in sorted(quarters) for total in _of_quarter(name, quarters[name])]


def _of_quarter(quarter: str, audited: list[Audited]) -> Iterator[Total]:
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    clinics: dict[str, set[str]] = defaultdict(set)
    for each in audited:
        verdicts[each.field][each.verdict] += 1
        clinics[each.clinic].add(each.verdict)
    verdicts[WHOLE] = Counter(map(_of_whole, clinics.values()))
    days = [each.when for each in audited]
    for field in (WHOLE, *FIELDS):
        if counts := verdicts.get(field):
            yield Total(
                quarter=quarter,
                field=field,
                checked=counts["right"] + counts["wrong"],
                right=counts["right"],
                unknown=counts["unknown"],
                first_day=min(days),
                last_day=max(days),
            )


def _of_whole(verdicts: set[str]) -> str:
    """One thing wrong makes a clinic wrong; one of which nothing could be checked is unknown."""
    return next(each for each in ("wrong", "right", "unknown") if each in verdicts)


def _audited(where: str, said: Mapping[str, str], today: date) -> Audited:
    if not said["clinic"]:
        expected = "expected a clinic's id, or a listing's such as list:L001"
        raise DataFileError(f"{where}: clinic: {expected}, found ''")
    for name, known in (("field", FIELDS), ("verdict", VERDICTS)):
        if said[name] not in known:
            expected = f"expected one of {', '.join(known)}"
            raise DataFileError(f"{where}: {name}: {expected}, found {said[name]!r}")
    if said["verdict"] == "wrong" and not said["seen"]:
        raise DataFileError(f"{where}: seen: expected what was seen instead, such as disconnected")
    return Audited(
        clinic=said["clinic"],
        field=said["field"],
        verdict=said["verdict"],
        when=the_day(where, said["when"], today),
        where=where,
    )
