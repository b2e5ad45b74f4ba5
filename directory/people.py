"""Read and write the files in which people decide: small CSVs, one decision a line.

Each line says who decided, when and why. A line that cannot be used stops everything with its
number: a decision passed over in silence would be worse than none.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final, TypeVar

from directory.errors import DataFileError

_Decision = TypeVar("_Decision")

SIGNED: Final = ("who", "when", "why")
"""The columns that every decision ends with."""

ASKED: Final = "asked"
"""A column that a file of decisions may have: the day on which a letter asked for it."""


def read_decisions(
    path: Path,
    columns: Sequence[str],
    understand: Callable[[str, Mapping[str, str]], _Decision],
    *,
    optional: Sequence[str] = (),
) -> list[_Decision]:
    """Return every decision of a file, in its order; none where it is not there, or empty.

    Args:
        path: the file.
        columns: what its first line must name, in any order.
        understand: makes a decision of ``"data/judgements.csv:7"`` and its values.
        optional: what its first line may name too; ``""`` where it does not.

    Raises:
        DataFileError: the file is no CSV in UTF-8, its first line names other columns, or a line
            cannot be used.
    """
    if not path.exists():
        return []
    try:
        text = path.read_text(encoding="utf-8-sig")  # a spreadsheet puts a mark in front
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataFileError(f"{path}: expected a CSV file in UTF-8, found: {error}") from error
    return [understand(where, said) for where, said in _lines(path, text, columns, optional)]


def the_day(where: str, written: str, today: date) -> date:
    """Return the day of a decision, such as 2026-11-24.

    Raises:
        DataFileError: it is no day, or one that has not come yet.
    """
    day = _day(where, "when", written)
    if day > today + timedelta(days=1):  # because it may be tomorrow already where it was written
        raise DataFileError(f"{where}: when: {written} has not come yet; it is {today}")
    return day


def the_day_asked(where: str, written: str, when: date) -> date | None:
    """Return the day of the letter that led to a decision of ``when``; None if none is written.

    Raises:
        DataFileError: it is no day, or later than the decision.
    """
    if not written:
        return None
    day = _day(where, ASKED, written)
    if day > when:
        later = f"{written} is later than when, {when}; a letter comes before its answer"
        raise DataFileError(f"{where}: {ASKED}: {later}")
    return day


def _day(where: str, column: str, written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        expected = "expected a day such as 2026-11-24"
        raise DataFileError(f"{where}: {column}: {expected}, found {written!r}") from error


def add_decision(path: Path, known: Path, columns: Sequence[str], said: Mapping[str, str]) -> None:
    """Write one more line at the end of a file, in place whole; every other line stays as it is.

    Args:
        path: the file to write.
        known: where its lines stand now: itself, or the checkout's where it is not there yet.
        columns: the columns of a file that is begun by this; else its own first line counts.
        said: value by column.

    Raises:
        DataFileError: a value has no column there.
    """
    text = known.read_text(encoding="utf-8-sig") if known.exists() else ""
    named = next(csv.reader(io.StringIO(text)), None) or list(columns)
    for name, value in said.items():
        if value and name not in named:
            mend = "add it to the first line, and a comma to every other"
            raise DataFileError(f"{known}:1: there is no column {name!r}; {mend}")
    start = text if text.strip() else _line(columns)
    _put_in_place(path, start.rstrip("\r\n") + "\n" + _line([said[name] for name in named]))


def drop_decision(path: Path, known: Path, where: str) -> None:
    """Take one line out of a file, in place whole; every other line stays as it is.

    Args:
        path: the file to write.
        known: where its lines stand now.
        where: the decision to take out, ``"data/judgements.csv:7"``.
    """
    text = known.read_text(encoding="utf-8-sig")
    reader = csv.reader(io.StringIO(text), strict=True)
    begin, end = 0, int(where.rpartition(":")[2])
    for _ in reader:  # because a value may hold a line break, and its line then begins earlier
        if reader.line_num == end:
            break
        begin = reader.line_num
    lines = io.StringIO(text).readlines()
    _put_in_place(path, "".join(lines[:begin] + lines[end:]))


def _line(values: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(values)
    return written.getvalue()


def _put_in_place(path: Path, text: str) -> None:
    """Write a file beside, then put it in place whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text, encoding="utf-8", newline="")
    beside.replace(path)


def _lines(
    path: Path, text: str, columns: Sequence[str], optional: Sequence[str]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each line that says anything, with where it stands; one of nothing but commas says nothing.

    Raises:
        DataFileError: the columns are not those expected, or a line has more or fewer values.
    """
    if not text.strip():
        return
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        named = next(reader, [])
        if sorted(set(named) - set(optional)) != sorted(columns) or len(set(named)) < len(named):
            may = f" (and {', '.join(optional)}, if you like)" if optional else ""
            expected, found = ",".join(columns) + may, ",".join(named)
            raise DataFileError(f"{path}:1: expected the columns {expected}, found {found!r}")
        for values in reader:
            where = f"{path}:{reader.line_num}"
            if not any(value.strip() for value in values):
                continue
            if len(values) != len(named):
                expected = f"expected {len(named)} values, found {len(values)}"
                raise DataFileError(f"{where}: {expected}; quote a value that has a comma in it")
            said = {name: value.strip() for name, value in zip(named, values, strict=True)}
            yield where, _signed(where, dict.fromkeys(optional, "") | said)
    except csv.Error as error:
        raise DataFileError(f"{path}:{reader.line_num}: not CSV: {error}") from error


def _signed(where: str, said: Mapping[str, str]) -> Mapping[str, str]:
    for name in SIGNED:
        if not said[name]:
            raise DataFileError(f"{where}: {name} is empty; say who decided, when and why")
    return said
