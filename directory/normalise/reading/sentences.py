"""Passages into sentences, and sentences into the clauses in which a "not" or an "other" holds."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from directory.normalise.reading.phrases import words_of

_PLAIN: Final = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u2011": "-"}
    | {"\u2013": "-", "\u2014": " - ", "\u00ae": "", "\u2122": "", "\u200b": "", "\t": " "}
)
_ITEM_MARK: Final = re.compile(
    r"^\s*(?:[-*\u2022\u00b7\u25cf\u25aa\u2713\u2714]|\d{1,2}[.)]|[QA][.:])\s+"
)
_CELLS: Final = re.compile(r"\s*[|\u2022\u00b7]\s*")
# Not behind "Dr.", "St.", "vs.", or a lone capital; the next sentence begins as one does.
_END: Final = re.compile(
    r"(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)(?<!\bSt\.)(?<!\bvs\.)(?<!\b[A-Z]\.)"
    r"(?<=[.!?])([\"')]*)\s+(?=[\"'(]?[A-Z0-9$])"
)
_TURN: Final = re.compile(
    r"\s*;\s+|,?\s+(?=(?:but|while|whereas|though|although|however(?! (?:long|many|much))|yet"
    r"|except)\b)"
    r"|,\s+(?:and\s+)?(?=(?:we|our|ours|I|my|so)\b)|\s+-\s+(?=(?:we|our|not)\b)",
)
_CONTRAST: Final = re.compile(
    r"^(?:unlike|rather than|instead of|as opposed to|in place of|compared (?:to|with)|while"
    r"|although|though)\b[^,]*,\s*",
    re.IGNORECASE,
)
_ITEM_WORDS: Final = 14  # a line without an end that is longer is a sentence badly ended
_AMOUNT: Final = re.compile(r"\$\s?\d|\bUSD\b")
_ALONE: Final = re.compile(
    r"(?:from |starting at )?\$\s?[\d,.]+(?:\s?(?:-|to)\s?\$?[\d,.]+)?\+?", re.IGNORECASE
)
_LEADERS: Final = re.compile(r"[\s.]*\.{3,}[\s.]*(?=\$)")  # "Infusion ........ $450"
_FIGURE: Final = re.compile(r"\d{3}|\d,?\d{3}")  # "Infusion | 415", below "US dollars"
_PER: Final = re.compile(r"(?:per|each|a|/)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a passage in which one thing is said."""

    text: str
    sentence: int  # clauses of one sentence share its number
    is_question: bool = False
    is_item: bool = False  # of a list, a table or a menu: no sentence at all
    words: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", words_of(self.text))


def plain(text: str) -> str:
    """Return text with straight quotes and hyphens, without trade marks: ``"it's Spravato"``."""
    return text.translate(_PLAIN)


def is_contrast(clause: str) -> bool:
    """Say whether a clause only sets something against the next: ``"rather than lozenges"``."""
    return bool(_CONTRAST.match(f"{clause}, "))


def split_clauses(text: str) -> list[Clause]:
    """Return the clauses of a passage, in order.

    ``"We use IV, but other clinics use IM. Call us."`` is three, of two sentences. A line, a cell
    of a row and a bullet end as a sentence does; a row that names one amount stays whole, since
    its cells speak of one thing.
    """
    found: list[Clause] = []
    for number, (sentence, is_item) in enumerate(_sentences(plain(text))):
        question = sentence.rstrip("\"') ").endswith("?")
        found += [Clause(each, number, question, is_item) for each in _clauses(sentence)]
    return found


def _sentences(text: str) -> Iterator[tuple[str, bool]]:
    for line in _joined_lines(text):
        for piece in _pieces(_ITEM_MARK.sub("", line)):
            bare = " ".join(piece.split())
            if bare:
                ended = bare[-1] in ".!?:"
                is_item = (not ended or "|" in line) and len(bare.split()) <= _ITEM_WORDS
                yield bare, is_item


def _joined_lines(text: str) -> list[str]:
    """The lines, an amount that stands alone on one joined to what it is the price of."""
    found: list[str] = []
    written = (_LEADERS.sub(": ", line).strip() for line in text.splitlines() if line.strip())
    lines = list(_rows_told(written))
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else ""
        opens = _ALONE.fullmatch(before) and (_PER.match(line) or at == 1)
        if found and (opens or (_ALONE.fullmatch(line) and before[-1] not in ".!?")):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
    return found


def _rows_told(lines: Iterable[str]) -> Iterator[str]:
    """The lines, each price of a row told with the head of its column.

    ``"IV | $450 | $2,430"`` below ``"One visit | Six visits"`` becomes ``"IV One visit: $450"`` and
    ``"IV Six visits: $2,430"``.
    """
    heads: list[str] = []
    for line in lines:
        cells = [cell.strip() for cell in line.split("|") if cell.strip()]
        priced = [cell for cell in cells if _AMOUNT.search(cell)]
        label = " ".join(cell for cell in cells if cell not in priced)
        if len(priced) > 1 and 0 <= len(heads) - len(priced) <= 1 >= len(cells) - len(priced):
            columns = heads[len(heads) - len(priced) :]
            yield from (
                f"{label} {head}: {cell}" for head, cell in zip(columns, priced, strict=True)
            )
            continue
        heads = cells if len(cells) > 1 and not priced else []
        yield line


def _pieces(line: str) -> Iterator[str]:
    """The sentences of a line, and the cells of a row where they speak of several things."""
    for sentence in _END.sub(r"\1\n", line).split("\n"):
        cells = [cell for cell in _CELLS.split(sentence) if cell]
        if len(cells) > 1 and _FIGURE.fullmatch(cells[-1]):
            cells = [f"{' '.join(cells[:-1])}: {cells[-1]}"]
        if sum(bool(_AMOUNT.search(cell)) for cell in cells) == 1:
            yield from _strokes(" ".join(cells))
        else:
            yield from cells


def _strokes(text: str) -> Iterator[str]:
    """``"IV $425 / IM $275"`` in two; ``"$425 / session"`` whole."""
    parts = text.split(" / ")
    yield from parts if all(map(_AMOUNT.search, parts)) else [text]


def _clauses(sentence: str) -> Iterator[str]:
    contrast = _CONTRAST.match(sentence)
    if contrast:
        yield contrast[0].strip(" ,")
        sentence = sentence[contrast.end() :]
    yield from (clause for clause in _TURN.split(sentence) if clause)
