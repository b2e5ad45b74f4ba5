"""Amounts of money in a text, each with the words on both sides of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from price_parser import Price

from directory.normalise.reading.phrases import phrase

_WORDS: Final = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: number * 10
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_NUMBER_WORD: Final = "|".join([*sorted(_WORDS, key=len, reverse=True), "hundred", "thousand"])
_AMOUNT: Final = phrase(
    rf"""
    (?P<sign>(?:\$|USD ?\$?) ?
    (?P<figure>\d{{1,3}}(?:,\d{{3}})+(?:\.\d\d)?|\d+(?:\.\d\d?)?)(?P<kilo>k\b)?)
    |\b(?P<named>\d{{1,3}}(?:,\d{{3}})+|\d{{2,5}})(?:\.\d\d)? (?:dollars|usd)\b
    |(?P<spelled>\b(?:{_NUMBER_WORD})(?:[- ](?:and )?(?:{_NUMBER_WORD}))*(?: dollars
    |(?<=hundred)(?= (?:for|per|each|apiece|if|when)\b)|(?<=ty)(?= (?:for|per|each|apiece|if
    |when)\b))(?: \( ?\$[\d,.]+ ?\))?)"""
)
_HINT: Final = phrase(r"\$|usd|dollars")
# Only below a heading that says the figures are money.
_BARE: Final = re.compile(r"(?:(?<=[:=]\s)|(?<=\s-\s))(?P<figure>\d{3,4})(?=\.?(?:$|\s*[,;(]))")
_BARE_END: Final = phrase(
    r"""
    ^(?!.*\b(?:suite|room|unit|level|since|in|year|call)\b)(?:[a-z][\w()-]* ){1,5}
    (?P<figure>\d{3,4})$"""
)
_RANGE: Final = phrase(r"\s*(?:-|to|and|or|up to|and (?:up to|as (?:much|high) as))\s*")
_HIGH: Final = re.compile(r"(?:\s*-\s*|\sto\s)(\d{1,2},\d{3}|\d{2,4})\b(?!\s*(?:min|hour|mg|/))")
_FROM: Final = phrase(
    r"""
    \b(?:from|start(?:s|ing)?(?: (?:at|from))?|begin(?:s|ning)? (?:at|from|near)|as (?:low
    |little) as|at least|minimum of) *:? *$"""
)
_AND: Final = phrase(
    r"(?: for (?:[\w-]+ ){0,3}[\w-]+)?,?(?: and| or)? "
)  # "from $390 for mood and $690"
_BETWEEN: Final = phrase(r"\bbetween\s*$")


@dataclass(frozen=True, slots=True)
class Amount:
    """US dollars in a text: ``"from $399"`` has a low of 399 and no high."""

    low: float
    high: float | None  # None where it only begins somewhere
    start: int
    end: int
    before: str  # the words from the amount before it, or the beginning
    behind: str  # the words up to the next amount, or the end


@lru_cache(maxsize=1024)  # because whose a clause is, and what it costs, both ask for its amounts
def find_amounts(text: str, *, bare: bool = False) -> tuple[Amount, ...]:
    """Return the amounts of a text: ``"$400-$600 each"`` is one, from 400 to 600.

    A telephone number, a year, a dose or a house number is none: a sign or the word must stand
    there. ``bare`` takes ``": 425"`` too, for a price list that says once what its figures are.
    """
    if not bare and not _HINT.search(text):
        return ()
    spans = _joined(text, list(_spans(text, bare=bare)))
    found: list[Amount] = []
    for at, (low, high, start, end) in enumerate(spans):
        since = spans[at - 1][3] if at else 0
        until = spans[at + 1][2] if at + 1 < len(spans) else len(text)
        before = text[since:start]
        goes_on = found and found[-1].high is None and _AND.fullmatch(before)
        opens = _FROM.search(before) or goes_on
        top = None if opens and high is None else high or low
        found.append(Amount(low, top, start, end, before, text[end:until]))
    return tuple(found)


def _spans(text: str, *, bare: bool) -> Iterator[tuple[float, float | None, int, int]]:
    """Low, high, start and end of each amount; the high only of ``"$400-600"``."""
    for match in _AMOUNT.finditer(text):
        low = _value(match)
        if low is None:
            continue
        high = _HIGH.match(text, match.end()) if match["sign"] else None
        top = float(high[1].replace(",", "")) if high else None
        if high and top is not None and top > low:
            yield low, top, match.start(), high.end()
        else:
            yield low, None, match.start(), match.end()
    if bare and not _AMOUNT.search(text):
        for match in _BARE.finditer(text) if _BARE.search(text) else _BARE_END.finditer(text):
            yield float(match["figure"]), None, match.start("figure"), match.end()


def _value(match: re.Match[str]) -> float | None:
    if match["spelled"]:
        return _spelled(match["spelled"])
    written = match["figure"] or match["named"]
    price = Price.fromstring(f"${written}")
    if price.amount_float is None:
        return None
    return float(price.amount_float) * (1000 if match["kilo"] else 1)


def _spelled(words: str) -> float | None:
    """The number of ``"four hundred and fifty dollars"``: 450."""
    total = part = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word == "hundred":
            part = max(part, 1) * 100
        elif word == "thousand":
            total, part = total + max(part, 1) * 1000, 0
        elif word in _WORDS:
            part += _WORDS[word]
    return float(total + part) or None


def _joined(
    text: str, spans: list[tuple[float, float | None, int, int]]
) -> list[tuple[float, float | None, int, int]]:
    """Join ``"$400 to $600"`` and ``"between $400 and $600"`` into one amount."""
    found: list[tuple[float, float | None, int, int]] = []
    for low, high, start, end in spans:
        if found and found[-1][1] is None and high is None and low > found[-1][0]:
            first, _, begun, ended = found[-1]
            link = text[ended:start]
            if _RANGE.fullmatch(link) and (
                link.strip().lower() not in {"and", "or"} or _BETWEEN.search(text[:begun])
            ):
                found[-1] = (first, low, begun, end)
                continue
        found.append((low, high, start, end))
    return found
