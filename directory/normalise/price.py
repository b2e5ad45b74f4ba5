"""Prices: dollars in a few words, as an amount or a span and what it buys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from price_parser import Price as ParsedPrice

from directory.errors import BadValueError

_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?(?:\s?[kK]\b)?(?![\d%]|[.,]\d)"
_SPAN: Final = re.compile(
    rf"(\$\s?{_NUMBER})(?:\s*(?:(?:-|–|—|to|through)\s*\$?|and\s*\$)\s?({_NUMBER}))?"
)
_AT_LEAST: Final = re.compile(
    r"(?:from|starting\s+(?:at|from)|starts?\s+at|as\s+low\s+as|at\s+least|minimum(?:\s+of)?)\s*$",
    re.IGNORECASE,
)
_AT_MOST: Final = re.compile(r"(?:up\s+to|at\s+most|no\s+more\s+than|maximum(?:\s+of)?)\s*$", re.I)
_MANY: Final = re.compile(
    r"\b(?:(?:[2-9]|1\d|two|three|four|five|six|seven|eight|nine|ten|twelve)\W+(?:\w+\W+)?"
    r"(?:infusions|sessions|treatments|injections|doses|visits)|package|series|course)\b",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(r"[,;|.\n]")
_NO_PRICE: Final = re.compile(
    r"\b(?:off|save|saves|savings?|discounts?|deposit|refund\w*|credit|gift|co-?pay\w*|worth|valued?"
    r"|million|billion)\b|%",
    re.IGNORECASE,
)
LEAST: Final = 1  # US dollars
MOST: Final = 50_000  # US dollars; beyond is a typing error, or no price of care


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What was asked, in US dollars; None where that end was not said."""

    low: float | None
    high: float | None
    unit: str | None  # "consultation", "session", "course", "month"; None where it was not said


def normalise_price(text: str, units: Mapping[str, str]) -> Price:
    """Return the price in a few words: ``"$400-$600 per infusion"`` is 400 to 600 a session.

    Only what a dollar sign stands before is an amount: ``"call 602"`` is no price, nor is
    ``"free"``. One price is expected; what several treatments cost together is a ``course``.

    Args:
        text: a phrase or a sentence, not a page.
        units: words to what is bought: ``{"infusion": "session"}``.

    Raises:
        BadValueError: it holds no amount, more than one price, or one that nobody would ask.
    """
    spans = list(_SPAN.finditer(text))
    if not spans:
        raise BadValueError("not_a_price", f"expected a price such as $400, found {text[:80]!r}")
    if len(spans) > 1:
        raise BadValueError("many_prices", f"expected one price, found {text[:80]!r}")
    span = spans[0]
    low, high = _dollars(span[1]), _dollars(span[2] or span[1])
    if span[2] and span[1][-1] not in "kK" and span[2][-1] in "kK" and low < high / 1000:
        low *= 1000  # "$2-3k"
    before = text[: span.start()]
    if _NO_PRICE.search(text) or not LEAST <= low <= high <= MOST:
        raise BadValueError("not_a_price", f"expected what is asked, found {text[:80]!r}")
    return Price(
        low=None if _AT_MOST.search(before) else low,
        high=None if _AT_LEAST.search(before) else high,
        unit=_unit(_CLAUSE.split(before)[-1], _CLAUSE.split(text[span.end() :])[0], units),
    )


def _dollars(words: str) -> float:
    plain = words.strip().rstrip("kK").strip()
    amount = ParsedPrice.fromstring(plain, currency_hint="USD", decimal_separator=".").amount
    return float((amount or Decimal(0)) * (1000 if words.strip()[-1] in "kK" else 1))


def _unit(before: str, behind: str, units: Mapping[str, str]) -> str | None:
    """What is bought: the word behind the amount, or else the last one before it."""
    if _MANY.search(f"{before} … {behind}"):
        return "course"
    words = re.findall(r"[a-z]+", behind.lower())
    words += reversed(re.findall(r"[a-z]+", before.lower()))
    return next((units[word] for word in words if word in units), None)
