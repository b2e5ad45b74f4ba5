"""Suites, floors and rooms: told from the street they are in."""

import re
from collections.abc import Iterable
from typing import Final

NUMBERS: Final = dict(
    zip("one two three four five six seven eight nine ten".split(), range(1, 11), strict=True)
)
ORDINALS: Final = dict(
    zip(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
        " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
        " twentieth".split(),
        "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th 13th 14th 15th 16th 17th 18th 19th"
        " 20th".split(),
        strict=True,
    )
)
_CALLED: Final = {
    "basement": "BSMT", "bsmt": "BSMT", "lower level": "LL", "ll": "LL", "penthouse": "PH",
    "upper level": "UPPER", "garden level": "GARDEN", "main level": "MAIN",
}  # fmt: skip
_ID: Final = (
    r"(?:[A-Z]{1,3}[ -]?\d[\w.]*|\d[\w.]*(?: (?:[A-Z]|north|south|east|west)(?=\s*(?:[,)]|$)))?"
    r"|[A-Z](?:-\w+)?"
    rf"|I{{2,3}}|IV|(?:{'|'.join(NUMBERS)})(?! hundred))(?:[-/]\w+)*(?![\w.])"
)
_IDS: Final = rf"({_ID}(?:\s*(?:\band\b|&)\s*{_ID})*)"
# A designator that is never part of a street's name, and one that is a unit only behind a comma.
_SURE: Final = (
    r"(?:\b(?:(?:suites?|stes?|sute|units?)\b,?|(?:apts?|apartment|bldg|building|pmb|ofic|oficina)\b)"
    r"|\b(?:suite|ste|unit|apt|bldg)(?=\d)|\#)[\s.:#-]*"
)
_BEHIND_COMMA: Final = (
    r"(?:[,(]\s*|^)(?:rooms?|rm|office|ofc|space|spc|dept|department|lot|bay|door|hangar|wing"
    r"|tower|level|lvl|trailer|trlr|suit)\b"
)
_UNIT: Final = re.compile(
    rf"[\s,(–-]*(?:{_SURE}|{_BEHIND_COMMA}[\s.:#-]*)(?:(?:no|number|num)\b[\s.:#]*)?"
    rf"{_IDS}\)?|\s+((?:PH|penthouse)[\s#-]*\d+\w*)\b",
    re.IGNORECASE,
)
_SUITE: Final = re.compile(
    r"\b(?:suites?|stes?|sute|suit|units?|apts?|rooms?|rm)(?:\b|(?=\d))|#", re.I
)
_NAMED: Final = re.compile(
    r"(?:[,(]\s*(basement|bsmt|penthouse|rear|lobby|mezzanine|(?:lower|upper|garden|main)\s+level"
    r"|LL)|\s+(basement|rear|penthouse|lower\s+level))\)?\s*(?=,|$)",
    re.IGNORECASE,
)
_FLOOR: Final = re.compile(
    rf"(?<![\s,(])[\s,(]*\b(?:(?:(\d+(?:st|nd|rd|th)|{'|'.join(ORDINALS)}|ground|main|lower|upper"
    r"|top)\s+(?:floor|flr?\b\.?))|(?:fl|flr|floors?)\b\.?[\s#]*(\d{1,2}(?!\d)(?:-\d{1,2}\b)?))\)?",
    re.IGNORECASE,
)
_DESIGNATOR: Final = re.compile(
    r"(?:\b(?:suites?|stes?|unit|apt|apartment|room|rm|floor|fl|bldg|building|dept|office|ofc|pmb)"
    r"(?:\b|(?=\d))\.?|\bno\.|#)[\s#:.]*",
    re.IGNORECASE,
)


def split_units(line: str) -> tuple[str, list[str]]:
    """Return a line without its units, and those: ``("1200 W 6th St", ["3", "200"])``.

    Of ``"1200 W 6th St, Bldg 3, Suite 200"``. A floor beside a suite says nothing more.
    """
    street, units = _taken(_UNIT, line)
    street, named = _taken(_NAMED, street)
    rest, floors = _taken(_FLOOR, street)
    suite = any(_SUITE.search(found[0]) for found in _UNIT.finditer(line))
    floor = [] if suite else floors[:1]
    return rest.strip(" ,;"), units + floor or named


def is_unit(line: str) -> bool:
    """Say whether a line begins as a unit does: ``"PMB 12"``, ``"2nd Floor"``."""
    return bool(_DESIGNATOR.match(line) or _FLOOR.match(line))


def written_unit(units: Iterable[str]) -> str | None:
    """Return units without designator, in capitals: ``"2 3"`` of ``"Suites 2 and 3"``."""
    bare = (_DESIGNATOR.sub("", unit).strip(" #,.-\"'") for unit in units)
    plain = (_plain(unit) for unit in bare)
    return " ".join(dict.fromkeys(unit for unit in plain if unit)) or None


def _plain(unit: str) -> str:
    unit = re.sub(
        r"^(?:PH|penthouse)[\s#-]*(?=\d)", "PH", " ".join(unit.split()), flags=re.IGNORECASE
    )
    if called := _CALLED.get(unit.lower()):
        return called
    words = re.sub(r"\s*(?:\band\b|&)\s*", " ", unit, flags=re.IGNORECASE).split()
    numbers = [str(NUMBERS.get(word.lower(), ORDINALS.get(word.lower(), word))) for word in words]
    return re.sub(r"\b(\d+)(?:ST|ND|RD|TH)\b", r"\1", " ".join(numbers).upper())


def _taken(form: re.Pattern[str], line: str) -> tuple[str, list[str]]:
    found = [next(filter(None, match.groups()), "") for match in form.finditer(line)]
    return (form.sub(", ", line), found) if found else (line, [])
