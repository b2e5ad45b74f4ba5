"""Street addresses: the line a patient goes to, with the suite kept apart."""

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Final

import usaddress

from directory.errors import BadValueError

_UNIT_TYPES: Final = ("OccupancyType", "SubaddressType")
_UNIT: Final = ("OccupancyIdentifier", "SubaddressIdentifier")
_PLACE: Final = ("PlaceName", "StateName", "ZipCode", "ZipPlus4", "CountryName", "NotAddress")
_ABBREVIATED: Final = (
    "StreetNamePreDirectional",
    "StreetNamePreType",
    "StreetNamePostType",
    "StreetNamePostDirectional",
)
_ORDINALS: Final = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(),
        "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th".split(),
        strict=True,
    )
)
_CAPITALS: Final = frozenset("US FM CR SR NE NW SE SW".split())
_BOX: Final = re.compile(r"\bp\.?\s*o\.?\s*(?:box|drawer)\b|^\s*box\s+\d", re.IGNORECASE)
_DESIGNATOR: Final = re.compile(
    r"(?:\b(?:suites?|ste|unit|apt|apartment|room|rm|floor|fl|bldg|building|dept|office|ofc)\b"
    r"\.?|#)[\s#:.]*",
    re.IGNORECASE,
)


def normalise_address(
    street: str, street_2: str | None, words: Mapping[str, str]
) -> tuple[str, str | None]:
    """Return the street line and the unit: ``("1200 W 6th St", "200")`` of ``"… Suite 200"``.

    Suffixes and directions are abbreviated by ``words`` (``{"street": "St"}``). What the parser
    does not understand is kept as it was written.

    Raises:
        BadValueError: it is a post-office box, or holds no street.

    Source: USPS Publication 28, by the usaddress model.
    """
    line = _one_line(street, street_2)
    if _BOX.search(line) and not re.match(r"\d", line):
        raise BadValueError("po_box", f"expected a street a patient can go to, found {line!r}")
    line = _BOX.split(line)[0].strip(" ,")
    if not re.search(r"[^\W\d_]", line):
        raise BadValueError("not_a_street", f"expected a house number and street, found {line!r}")
    parts = _parsed(line)
    road = [(label, word) for label, word in parts if label not in (*_UNIT_TYPES, *_UNIT, *_PLACE)]
    if not road or not any(label == "AddressNumber" for label, _ in parts):
        return " ".join(map(_cased, line.split())), None
    units = [word for label, word in parts if label in _UNIT]
    return " ".join(_short(label, word, words) for label, word in road), _unit(units)


def street_key(street: str) -> str:
    """Return a street line for comparing: ``"1420 Fifth Ave"`` is ``"1420 5th ave"``."""
    return " ".join(_ORDINALS.get(word, word) for word in street.lower().split())


def _one_line(street: str, street_2: str | None) -> str:
    both = ", ".join(part.strip() for part in (street, street_2 or "") if part.strip())
    return " ".join(both.replace("\n", ", ").split())


def _parsed(line: str) -> list[tuple[str, str]]:
    """Pairs of label and word; a lone ``#`` counts as a designator, punctuation is dropped."""
    parsed = [(label, word.strip(" ,;()")) for word, label in usaddress.parse(line)]
    pairs = [(label, word) for label, word in parsed if word]
    return [
        (label, " ".join(word for _, word in group))
        for label, group in groupby(pairs, key=lambda pair: pair[0])
    ]


def _unit(units: list[str]) -> str | None:
    bare = (_DESIGNATOR.sub("", unit).strip(" #,.-").upper() for unit in units)
    bare = (re.sub(r"^(\d+)(?:ST|ND|RD|TH)$", r"\1", unit) for unit in bare)
    return " ".join(unit for unit in bare if unit) or None


def _short(label: str, phrase: str, words: Mapping[str, str]) -> str:
    """Abbreviate suffixes and directions, never the name itself: Court St stays Court St."""
    if label not in _ABBREVIATED:
        return " ".join(map(_cased, phrase.split()))
    usual = {code.lower(): code for code in words.values()} | dict(words)
    bare = (word.strip(".,") for word in phrase.split())
    return " ".join(usual.get(word.lower()) or _cased(word) for word in bare)


def _cased(word: str) -> str:
    bare = word.strip(",")
    if re.fullmatch(r"\d+(?:st|nd|rd|th)", bare, re.IGNORECASE):
        return bare.lower()
    if bare.upper() in _CAPITALS or any(letter.isdigit() for letter in bare):
        return bare.upper()
    return bare.capitalize() if bare.isupper() or bare.islower() else bare
