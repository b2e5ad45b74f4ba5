"""Street addresses: the line a patient goes to, with the suite kept apart."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

import usaddress

from directory.errors import BadValueError

_UNIT_TYPES: Final = ("OccupancyType", "SubaddressType")
_UNIT: Final = ("OccupancyIdentifier", "SubaddressIdentifier")
_PLACE: Final = ("PlaceName", "StateName", "ZipCode", "ZipPlus4", "CountryName", "NotAddress")
_BUILDING: Final = ("BuildingName", "Recipient", "LandmarkName")
_DIRECTIONS: Final = ("StreetNamePreDirectional", "StreetNamePostDirectional")
_ABBREVIATED: Final = (*_DIRECTIONS, "StreetNamePreType", "StreetNamePostType")
_ORDINALS: Final = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(),
        "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th".split(),
        strict=True,
    )
)
_CAPITALS: Final = frozenset("US FM CR SR RR HC IH SH NE NW SE SW MLK JFK LBJ II III".split())
_NUMBERED: Final = frozenset("loop highway hwy route rte fm rm rr cr sr".split())
_BOX: Final = re.compile(
    r"(?:\b(?:p\.?\s*o\.?|post\s+office)\s*(?:box|drawer)\b|^\s*box\s+(?=\d))[\s#:.]*\w*",
    re.IGNORECASE,
)
_DESIGNATOR: Final = re.compile(
    r"(?:\b(?:suites?|ste|unit|apt|apartment|room|rm|floor|fl|bldg|building|dept|office|ofc|pmb)"
    r"(?:\b|(?=\d))\.?|\bno\.|#)[\s#:.]*",
    re.IGNORECASE,
)
_SUITE: Final = re.compile(r"\b(?:suites?|ste|unit|apt|room|rm)(?:\b|(?=\d))|#", re.IGNORECASE)
_FLOOR: Final = re.compile(
    rf"(?<![\s,(])[\s,(]*\b(?:(?:\d+(?:st|nd|rd|th)|{'|'.join(_ORDINALS)}|ground|main|lower|upper|top)"
    r"\s+(?:floor|flr?\b\.?)|fl(?:oor)?\.?\s+\d{1,2}(?!\d))\)?",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(r"\(?\b\d{3}\)?[-. ]\d{3}[-.]\d{4}\b")
_POINT: Final = r"(N|S|E|W|North|South|East|West)\.?\s*"
_GRID: Final = re.compile(rf"^{_POINT}(\d+)\s*{_POINT}(\d+)\s+(?=[^\W\d])", re.IGNORECASE)
_HIGHWAYS: Final = (
    (re.compile(r"\b(?:united states|u\.\s?s\.?)\s+(?=h(?:igh)?wa?y\b|ro?u?te\b)", re.I), "US "),
    (re.compile(r"\bfarm(?:\s+|-)to(?:\s+|-)market(?:\s+r(?:oa)?d)?\s+(?=\d)", re.I), "FM "),
)
_AFAR: Final = re.compile(
    r"(?:(?:virtual(?:ly)?|tele-?health|tele-?medicine|online|remote)"
    r"(?:\s+(?:only|visits?|appointments?|services?|care|clinic|practice))*[\s,;/&-]*(?:\b(?:and|or)\s+)?)+",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(r"(?<=[^\s(])\s*\(([^()]*)\)")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def normalise_address(
    street: str, street_2: str | None, words: Mapping[str, str]
) -> tuple[str, str | None]:
    """Return the street line and the unit: ``("1200 W 6th St", "200")`` of ``"… Suite 200"``.

    Suffixes and directions are abbreviated by ``words`` (``{"street": "St"}``). A box beside a
    street, a floor beside a suite, a telephone, the building's name and what stands in parentheses
    behind the street are dropped. What the parser does not understand is kept as it was written.

    Raises:
        BadValueError: it is a post-office box, or holds no street, such as ``"Telehealth"``.

    Source: USPS Publication 28, by the usaddress model.
    """
    said = _one_line(street, street_2)
    line = _BOX.sub(" ", said)
    parts = _parsed(_plain(line))
    labels = [label for label, _ in parts]
    numbered = "AddressNumber" in labels
    if line != said and not numbered:
        raise BadValueError("po_box", f"expected a street a patient can go to, found {said!r}")
    indoors = _is_only_a_unit(line, labels) or _AFAR.fullmatch(line)
    if indoors or not re.search(r"[^\W\d_]", line):
        raise BadValueError("not_a_street", f"expected a house number and street, found {said!r}")
    road = [(label, word) for label, word in parts if label not in (*_UNIT_TYPES, *_UNIT, *_PLACE)]
    if not numbered:
        return _calm(map(_cased, line.split())), None
    units = [word for label, word in parts if label in _UNIT]
    return _calm(_short(label, word, words) for label, word in _doors(road)), _unit(units)


def street_key(street: str) -> str:
    """Return a street line for comparing: ``"1420 Fifth Ave"`` is ``"1420 5th ave"``."""
    return " ".join(_ORDINALS.get(word, word) for word in street.lower().split())


def _is_only_a_unit(line: str, labels: Iterable[str]) -> bool:
    """Whether a line is no more than "Suite 200"."""
    indoors = all(label in (*_UNIT_TYPES, *_UNIT) for label in labels)
    return indoors and bool(_DESIGNATOR.match(line) or _FLOOR.match(line))


def _one_line(street: str, street_2: str | None) -> str:
    both = ", ".join(part.strip() for part in (street, street_2 or "") if part.strip())
    # The parser is written in C, and cannot be handed half a surrogate pair.
    whole = " ".join(_SURROGATE.sub("", both).replace("\n", ", ").split())
    return " ".join(_ASIDE.sub(_kept_aside, _PHONE.sub("", whole)).split())


def _plain(line: str) -> str:
    """The line as the parser knows it best; a Wisconsin grid becomes one word: N6W23001."""
    for spelled, short in _HIGHWAYS:
        line = spelled.sub(short, line)
    line = _FLOOR.sub(" ", line) if _SUITE.search(_FLOOR.sub(" ", line)) else line
    line = re.sub(r"(?<=\s)PH[\s#-]*(?=\d)", "Unit PH", line, flags=re.IGNORECASE)
    return _GRID.sub(lambda at: f"{at[1][0]}{at[2]}{at[3][0]}{at[4]} ".upper(), line.strip(" ,;"))


def _kept_aside(found: re.Match[str]) -> str:
    """What stands in parentheses stays only if it is a suite or a floor."""
    return f", {found[1]}" if _SUITE.search(found[1]) or _FLOOR.search(found[0]) else " "


def _parsed(line: str) -> list[tuple[str, str]]:
    """Pairs of label and word; a lone ``#`` counts as a designator, punctuation is dropped."""
    parsed = [(label, word.strip(" ,;()")) for word, label in _on_road(usaddress.parse(line))]
    pairs = [(label, word) for label, word in parsed if word]
    return [
        (label, " ".join(word for _, word in group))
        for label, group in groupby(pairs, key=lambda pair: pair[0])
    ]


def _on_road(tokens: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Give a road its number or letter back: 4600 N Loop 1604 E and 3210 Ave B have no unit."""
    on_road = False
    for index, (word, label) in enumerate(tokens):
        before = [(each.lower(), its) for each, its in tokens[max(index - 2, 0) : index]]
        road, its_label = before[-1] if before else ("", "")
        numbered = road in _NUMBERED and its_label not in _UNIT_TYPES
        lettered = road in {"ave", "avenue"} and before[0][1] == "AddressNumber"
        on_road = label in _UNIT and word[0] != "#" and (on_road or numbered or lettered)
        yield word, "StreetNamePostDirectional" if on_road else label


def _doors(road: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parts a patient looks for: no building's name before the number or behind the street.

    A Puerto Rican urbanización stays: one street name is in many of them.
    """
    labels = [label for label, _ in road]
    number = labels.index("AddressNumber")
    last = max(index for index, label in enumerate(labels) if label not in _BUILDING)
    kept = [
        (label, word)
        for index, (label, word) in enumerate(road)
        if label not in _BUILDING or number < index < last or word.lower().startswith("urb")
    ]
    # A direction is a name where there is no other: North St, West End Ave.
    named = {word.lower() for label, word in kept if label == "StreetName"} - {"end"}
    return [
        ("StreetName" if not named and label in _DIRECTIONS else label, word)
        for label, word in kept
    ]


def _unit(units: Iterable[str]) -> str | None:
    bare = (_DESIGNATOR.sub("", unit).strip(" #,.-") for unit in units)
    words = (" ".join(_ORDINALS.get(word.lower(), word) for word in unit.split()) for unit in bare)
    plain = (re.sub(r"\b(\d+)(?:ST|ND|RD|TH)\b", r"\1", unit.upper()) for unit in words)
    return " ".join(dict.fromkeys(unit for unit in plain if unit)) or None


def _short(label: str, phrase: str, words: Mapping[str, str]) -> str:
    """Abbreviate suffixes and directions, never the name itself: Court St stays Court St."""
    if label not in _ABBREVIATED:
        return " ".join(map(_cased, phrase.split()))
    usual = {code.lower(): code for code in words.values()} | dict(words)
    bare = (word.strip(".,") for word in phrase.split())
    return " ".join(usual.get(word.replace(".", "").lower()) or _cased(word) for word in bare)


def _cased(word: str) -> str:
    bare = word.strip(",")
    if re.fullmatch(r"\d+(?:st|nd|rd|th)", bare, re.IGNORECASE):
        return bare.lower()
    if bare.upper() in _CAPITALS or any(letter.isdigit() for letter in bare):
        return bare.upper()
    return _capitalised(bare) if bare.isupper() or bare.islower() else bare


def _capitalised(word: str) -> str:
    capital = re.sub(r"[^\W\d_]+", lambda letters: letters[0].capitalize(), word)
    capital = re.sub(r"\bMc([a-z])", lambda found: "Mc" + found[1].upper(), capital)
    return re.sub(r"(?<=['’])S\b", "s", capital)


def _calm(words: Iterable[str]) -> str:
    """One line, with the small words small: Ave of the Americas."""
    line = " ".join(" ".join(words).split())
    return re.sub(r"(?<= )(?:Of(?: The)?|And)(?= )", lambda small: small[0].lower(), line)
