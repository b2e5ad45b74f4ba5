r"""Find whole rows in the blocks of a very large CSV file, and read only those that are wanted.

Every field of the register's files is quoted, and every row begins with the ten digits of an NPI:
``\n"1234567890",``. Inside a quoted field that sequence cannot stand, because a quote is doubled
there; so a line break inside a field is never taken for the end of a row.
"""

import csv
import io
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final

from directory.errors import DataFileError

LONGEST_ROW: Final = 16 * 1024 * 1024  # bytes; where more come without one, this is another file
_STARTS: Final = re.compile(rb'\n"\d{10}",')

Row = dict[str, str]
"""One row by the names of its columns, as ``Table`` spells them."""


class Table:
    """One CSV file, read once from beginning to end: its header at once, then what is asked for.

    Args:
        file: how errors call it, ``"npidata_pfile_20261102-20261108.csv"``.
        pieces: its bytes in order, cut anywhere.
        wanted: the columns that must be there.

    Raises:
        DataFileError: its header lacks a column, or does not begin with the NPI.
    """

    def __init__(self, file: str, pieces: Iterable[bytes], wanted: Iterable[str]) -> None:
        self.file = file
        self.rows = 0  # looked at so far; a line break inside a field is counted as one
        self._pieces = iter(pieces)
        line, self._rest = self._first_line()
        header = next(csv.reader([line.decode("utf-8-sig", "replace")]), [])
        self.columns = [_spelled(each) for each in header]
        if not line.removeprefix(b"\xef\xbb\xbf").startswith(b'"') or self.columns[0] != "NPI":
            found = repr(line[:40].decode("utf-8", "replace"))
            raise DataFileError(f'{file}: expected a header that begins with "NPI", found {found}')
        missing = [each for each in wanted if _spelled(each) not in self.columns]
        if missing:
            raise DataFileError(
                f"{file}: expected a column {missing[0]!r}, found {len(header)} others;"
                " its layout has changed, or it is another file"
            )

    def rows_of(self, npis: Container[bytes]) -> Iterator[Row]:
        """Yield the rows of some NPIs: ``{b"1234567893"}``."""
        for block, begin, end in self._blocks():
            at = begin
            while at >= 0:
                self.rows += 1
                if block[at + 2 : at + 12] in npis and _STARTS.match(block, at):
                    yield self._read(block, at, end)
                at = block.find(b"\n", at + 1, end)

    def rows_saying(self, terms: Sequence[bytes]) -> Iterator[Row]:
        """Yield the rows in which a term stands, in any case; terms are in upper case."""
        for block, begin, end in self._blocks():
            self.rows += block.count(b"\n", begin, end)
            upper = block.upper()
            found = {at for term in terms for at in _places(term, upper, begin, end)}
            for start in sorted({_last_start(upper, at) for at in found}):
                yield self._read(block, start, end)

    def rows_of_kind(
        self, kind: bytes, *, terms: Sequence[bytes], reach: int, npis: frozenset[bytes]
    ) -> Iterator[Row]:
        """Yield the rows of one kind that say a term near their beginning, or are of some NPIs.

        Most of a row is empty columns and most rows are of another kind, so neither is looked
        through: only the first ``reach`` bytes of those whose second column is ``kind``, a single
        byte such as ``b"2"``. This loop is what the time goes into; see ``make bench``.
        """
        rows = 0
        for block, begin, end in self._blocks():
            starts, heads, at = [], [], begin
            find = block.find
            while at >= 0:
                rows += 1
                if block[at + 15 : at + 16] == kind:
                    starts.append(at)
                    heads.append(block[at : at + reach])
                at = find(b"\n", at + 1, end)
            self.rows = rows
            for start in _starts_wanted(starts, heads, terms, npis):
                if _STARTS.match(block, start):
                    yield self._read(block, start, end)

    def position(self, column: str) -> int:
        """Which column it is, counted from 0."""
        return self.columns.index(_spelled(column))

    def _blocks(self) -> Iterator[tuple[bytes, int, int]]:
        """All rows, some at a time: bytes, and where in them whole rows begin and end.

        Each row has the line break before it, and not the one behind it. A piece is used where it
        lies, and only the row that it cuts is put together.
        """
        rest = self._rest
        for piece in self._pieces:
            first, last = _STARTS.search(piece), _last_start(piece)
            if first is None:
                rest += piece
                end = _last_start(rest)
                if end > 0:
                    yield rest, self._begin(rest), end
                    rest = rest[end:]
            else:
                seam = rest + piece[: first.start()]
                if seam:
                    yield seam, self._begin(seam), len(seam)
                if last > first.start():
                    yield piece, first.start(), last
                rest = piece[last:]
            if len(rest) > LONGEST_ROW:
                raise self._no_row(rest)
        if rest.strip():
            yield rest, self._begin(rest), len(rest.rstrip())

    def _begin(self, block: bytes) -> int:
        """Where the first row begins, which is at once."""
        if not _STARTS.match(block):
            raise self._no_row(block)
        return 0

    def _read(self, block: bytes, start: int, end: int) -> Row:
        """One row by its columns' names."""
        following = _STARTS.search(block, start + 1, end)
        text = block[start : following.start() if following else end].decode("utf-8", "replace")
        cells = next(csv.reader(io.StringIO(text.strip("\r\n"), newline="")))
        if len(cells) != len(self.columns):
            raise DataFileError(
                f"{self.file}: NPI {cells[0]}: expected {len(self.columns)} cells,"
                f" found {len(cells)}; the file is damaged, or its layout has changed"
            )
        return dict(zip(self.columns, cells, strict=True))

    def _first_line(self) -> tuple[bytes, bytes]:
        """The header, and what came after it, with its line break."""
        read = b""
        for piece in self._pieces:
            read += piece
            end = read.find(b"\n")
            if end >= 0 or len(read) > LONGEST_ROW:
                break
        end = read.find(b"\n")
        return (read[:end].rstrip(b"\r"), read[end:]) if end >= 0 else (read, b"")

    def _no_row(self, found: bytes) -> DataFileError:
        start = repr(found[:40].decode("utf-8", "replace"))
        return DataFileError(f'{self.file}: expected rows that begin with "NPI", found {start}')


def cell(row: Row, column: str) -> str:
    """Return one cell of a row, by the column's name as its publisher writes it."""
    return row[_spelled(column)]


def _places(term: bytes, text: bytes, begin: int, end: int) -> Iterator[int]:
    at = text.find(term, begin, end)
    while at >= 0:
        yield at
        at = text.find(term, at + 1, end)


def _starts_wanted(
    starts: Sequence[int], heads: Sequence[bytes], terms: Sequence[bytes], npis: frozenset[bytes]
) -> Iterator[int]:
    """Where the rows begin that say a term or are of some NPIs; most blocks have none at all."""
    together = b"".join(heads).upper()
    is_said = any(term in together for term in terms)
    if not is_said and npis.isdisjoint([head[2:12] for head in heads]):
        return
    for start, head in zip(starts, heads, strict=True):
        said = head.upper()
        if head[2:12] in npis or any(term in said for term in terms):
            yield start


def _last_start(found: bytes, before: int | None = None) -> int:
    """Where the last row begins whose start is whole; -1 where there is none."""
    at = len(found) if before is None else before
    while (at := found.rfind(b'\n"', 0, at)) >= 0:
        if _STARTS.match(found, at):
            return at
    return -1


def _spelled(column: str) -> str:
    """A column's name, evened: some have two blanks, or none before a hyphen."""
    return re.sub(r"\s*-\s*", " - ", " ".join(column.split()))
