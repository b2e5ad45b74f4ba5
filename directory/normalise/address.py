"""Street addresses: the line a patient goes to, with the suite kept apart."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

import usaddress

from directory.errors import BadValueError
from directory.normalise.road import is_by_kilometre, is_rural, number_first, written_road
from directory.normalise.unit import NUMBERS, ORDINALS, is_unit, split_units, written_unit
from directory.records import STATES

_UNIT_TYPES: Final = ("OccupancyType", "SubaddressType")
_UNIT: Final = ("OccupancyIdentifier", "SubaddressIdentifier")
_PLACE: Final = ("PlaceName", "StateName", "ZipCode", "ZipPlus4", "CountryName", "NotAddress")
_BUILDING: Final = ("BuildingName", "Recipient", "LandmarkName")
_DIRECTIONS: Final = ("StreetNamePreDirectional", "StreetNamePostDirectional")
_ABBREVIATED: Final = (*_DIRECTIONS, "StreetNamePreType", "StreetNamePostType")
_POINTS: Final = frozenset("N S E W NE NW SE SW".split())
_WAYS: Final = frozenset("north south east west".split())
_CAPITALS: Final = frozenset(
    "US FM RM CR SR RR HC IH SH NE NW SE SW BIA MLK JFK LBJ II III".split()
)
_NUMBERED: Final = frozenset("loop highway hwy route rte fm rm rr cr sr".split())
_PUBLIC: Final = frozenset("county parish township state ranch forest".split())  # County Road 5
_BOX: Final = re.compile(
    r"[/,\s]*(?:\b(?:p\.?\s*o\.?|post\s+office|lock|caller)\s*(?:box|drawer)\b"
    r"|^\s*box\s+(?=\d)|\bP\.?O\.?B\.?(?=\s*\d))[\s#:.]*\w*",
    re.IGNORECASE,
)
_MILITARY: Final = re.compile(r"(?:psc|cmr|unit|ops)\s*\d+\W+box\s*\d+", re.IGNORECASE)
_DOOR_BOX: Final = re.compile(r",?\s+box\s+#?[A-Z]?\d+\b", re.IGNORECASE)
_PHONE: Final = re.compile(
    r"[,;\s]*(?:\b(?:ph(?:one)?|tel(?:ephone)?|fax)\b[\s.:]*)?\(?\b\d{3}\)?[-. ]\d{3}[-.]\d{4}\b",
    re.IGNORECASE,
)
_MAIL_STOP: Final = re.compile(
    r"(?:,\s*(?:m\.?s\.?c?|m/s)\b|\bmail\s*(?:stop|code)\b)[\s.:#]*\d[\w-]*|\bmsc\s+\d+(?:\s+\d+)?$",
    re.IGNORECASE,
)
_AFAR: Final = re.compile(
    r"(?:(?:virtual(?:ly)?|tele-?health|tele-?medicine|online|remote|mobile)"
    r"(?:\s+(?:only|visits?|appointments?|services?|care|clinic|practice|unit))*[\s,;/&-]*(?:\b(?:and|or)\s+)?)+",
    re.IGNORECASE,
)
_UNTOLD: Final = re.compile(
    r"(?:by\s+appointment|we\s+come\s+to|(?:exact\s+)?(?:address|location)\s+(?:is\s+)?(?:on|upon|given|provided"
    r"|available|not)|(?:various|multiple|several|many)\s+(?:locations?|offices?|sites?)|call\s+(?:us|for)"
    r"|please\s+call|contact\s+us|confidential|undisclosed|private|in\s+your\s+home|to\s+be\s+announced"
    r"|coming\s+soon|tb[ad])\b",
    re.IGNORECASE,
)
_SECOND_ADDRESS: Final = re.compile(
    r"(?<=\w)\s*(?:;|\s/|(?<=\D)\s(?:and|&))\s+(?=\d+\s+\w+\s+[^\W\d])", re.IGNORECASE
)
_NUMBER_SIGN: Final = re.compile(r"^(?:#|no\b\.?)\s*(\d+[A-Z]?)\s+(?=[^\W\d])", re.IGNORECASE)
_CROSSING: Final = re.compile(r"\w\s+(?:and|&|at)\s+\w", re.IGNORECASE)
_ASIDE: Final = re.compile(r"(?<=[^\s(])\s*\(([^()]*)\)")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_PLAINLY: Final = re.compile(
    r"\d+(?: [NSEW]{1,2})?((?: (?:[A-Z][a-z]+|\d*(?:1st|2nd|3rd|\dth)))+)"
    r" ([A-Z][a-z]+)(?: [NSEW]{1,2})?"
)
_LONGEST: Final = 300  # characters; no street address is
_SETTLES: Final = 4  # readings after which a line that still changes is no address


def normalise_address(
    street: str, street_2: str | None, words: Mapping[str, str]
) -> tuple[str, str | None]:
    """Return the street line and the unit: ``("1200 W 6th St", "200")`` of ``"… Suite 200"``.

    Suffixes and directions are abbreviated by ``words`` (``{"street": "St"}``). A box
    beside a street, a floor beside a suite, a telephone, the building's name, a second address
    and what stands in parentheses behind the street are dropped. What the parser does not
    understand is kept as it was written, and the line is read until it says the same again.

    Raises:
        BadValueError: it is a post-office box, or holds no street, such as ``"Telehealth"``.

    Source: USPS Publication 28, by the usaddress model.
    """
    line, unit = _one_line(street, street_2), None
    for _ in range(_SETTLES):
        if _is_settled(line, words):
            return line, unit
        again, more = _read(line, words)
        if (again, more) == (line, None):
            return line, unit
        line, unit = _one_line(again, None), unit or more
    raise BadValueError("not_a_street", f"expected one street address, found {street!r}")


def street_key(street: str) -> str:
    """Return a street line for comparing: ``"One Fifth Ave"`` is ``"1 5th ave"``.

    The names of one highway are one: ``"Interstate 35"``, ``"I-35"`` and ``"IH 35"``.
    """
    words = re.sub(r"\b(?:interstate(?: hwy)?|ih?)[ -](?=\d)", "i", street.lower()).split()
    plain = [ORDINALS.get(word, word) for word in words]
    return " ".join([str(NUMBERS.get(word, word)) for word in plain[:1]] + plain[1:])


def _is_settled(line: str, words: Mapping[str, str]) -> bool:
    """Whether a line is plainly as we would write it: 1200 W 6th St; no parser needs to ask."""
    match = _PLAINLY.fullmatch(line)
    if not match or match[2] not in words.values():
        return False
    return not any(words.get(word.lower()) in _POINTS for word in match[1].split())


def _one_line(street: str, street_2: str | None) -> str:
    both = ", ".join(part.strip() for part in (street, street_2 or "") if part.strip())
    # The parser is written in C, and cannot be handed half a surrogate pair.
    whole = " ".join(_SURROGATE.sub("", both).replace("\n", ", ").replace("½", " 1/2").split())
    if len(whole) > _LONGEST:
        raise BadValueError("not_a_street", f"expected a street address, found {whole[:80]!r}…")
    bare = re.sub(r"(?<!\w)['\"“”]+|['\"“”]+(?!\w)", "", _MAIL_STOP.sub("", _PHONE.sub("", whole)))
    return " ".join(_ASIDE.sub(_kept_aside, bare).split())


def _kept_aside(found: re.Match[str]) -> str:
    """What stands in parentheses stays only if it is a suite or a floor."""
    return f", {found[1]}" if split_units(f", {found[1]}")[1] else " "


def _read(said: str, words: Mapping[str, str]) -> tuple[str, str | None]:
    """One reading of a line: its street, and its unit."""
    line = _BOX.sub(", ", said)
    street, units = split_units(number_first(_NUMBER_SIGN.sub(r"\1 ", line.strip(" ,;"))))
    street = written_road(_SECOND_ADDRESS.split(street)[0].strip(" ,;/-–"))
    parts = (
        [] if is_by_kilometre(street) or is_rural(street) else _parsed(_DOOR_BOX.sub("", street))
    )
    if "AddressNumber" in (label for label, _ in parts):
        units += [word for label, word in parts if label in _UNIT]
        doors = _doors(_road(parts))
        if not any(label.startswith("StreetName") for label, _ in doors):
            doors = [(label, word) for label, word in parts if label not in _UNIT]
        road = _calm(_short(label, word, words) for label, word in doors)
        if re.search(r"[^\W\d_]", road):
            return road, written_unit(units)
    elif (line != said and not _CROSSING.search(street)) or _MILITARY.match(said):
        raise BadValueError("po_box", f"expected a street a patient can go to, found {said!r}")
    elif _is_street(street, [label for label, _ in parts]):
        return _calm(map(_cased, street.replace(",", " ").split())), written_unit(units)
    raise BadValueError("not_a_street", f"expected a house number and street, found {said!r}")


def _is_street(line: str, labels: list[str]) -> bool:
    """Whether a line without a house number can be one at all: "Suite 200" and "Online" cannot."""
    if not re.search(r"[^\W\d_]", line) or _AFAR.fullmatch(line) or _UNTOLD.match(line):
        return False
    return not (labels and is_unit(line) and set(labels) <= {*_UNIT_TYPES, *_UNIT})


def _parsed(line: str) -> list[tuple[str, str]]:
    """Pairs of label and words; a lone ``#`` counts as a designator, punctuation is dropped."""
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
        public = road in {"road", "rd"} and before[0][0] in _PUBLIC
        numbered = (road in _NUMBERED or public) and its_label not in _UNIT_TYPES
        lettered = road in {"ave", "avenue"} and before[0][1] == "AddressNumber"
        on_road = label in _UNIT and word[0] != "#" and (on_road or numbered or lettered)
        ends = index == len(tokens) - 1 and road.isdigit() and word.lower().strip(".") in _WAYS
        yield word, "StreetNamePostDirectional" if on_road or ends else label


def _road(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parts that are no unit, and no town, state or ZIP around the street."""
    labels = [label for label, _ in parts]
    number = labels.index("AddressNumber")
    last = max(
        index for index, label in enumerate(labels) if label.startswith(("Address", "Street"))
    )
    return [
        (label, word)
        for index, (label, word) in enumerate(parts)
        if label not in (*_UNIT_TYPES, *_UNIT) and (label not in _PLACE or number < index < last)
    ]


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


def _short(label: str, phrase: str, words: Mapping[str, str]) -> str:
    """Abbreviate suffixes and directions, never the name itself: Court St stays Court St."""
    if label not in _ABBREVIATED:
        return " ".join(map(_cased, phrase.split()))
    bare = [word.strip(".,") for word in phrase.split()]
    names = len(bare) - 1 if label == "StreetNamePostType" else 0  # Green Springs Hwy, Main Ave Ext
    short = [_usual(word.replace(".", ""), words) or _cased(word) for word in bare[names:]]
    return " ".join([_cased(word) for word in bare[:names]] + short)


def _usual(word: str, words: Mapping[str, str]) -> str | None:
    """The abbreviation of a word, or the word where it is one: ``"St"`` of Street, St and ST."""
    if code := words.get(word.lower()):
        return code
    return next(
        (each for each in (word.capitalize(), word.upper()) if each in words.values()), None
    )


def _cased(word: str) -> str:
    bare = word.strip(",")
    if re.fullmatch(r"\d+(?:st|nd|rd|th)", bare, re.IGNORECASE):
        return bare.lower()
    if re.fullmatch(r"km", bare, re.IGNORECASE):
        return "Km"
    if bare.upper() in _CAPITALS or any(letter.isdigit() for letter in bare):
        return bare.upper()
    return _capitalised(bare) if bare.isupper() or bare.islower() else bare


def _capitalised(word: str) -> str:
    capital = re.sub(r"[^\W\d_]+", lambda letters: letters[0].capitalize(), word)
    capital = re.sub(r"\bMc([a-z])", lambda found: "Mc" + found[1].upper(), capital)
    return re.sub(r"(?<=['’])S\b", "s", capital)


def _calm(words: Iterable[str]) -> str:
    """One line, with the small words small, Ave of the Americas, and states large, NC Hwy 56."""
    line = " ".join(" ".join(words).split())
    line = re.sub(r"(?<= )(?:Of(?: The)?|And|At)(?= )", lambda small: small[0].lower(), line)
    return re.sub(r"\b[A-Z][a-z](?= (?:Hwy|Rte) \d)", _state_large, line)


def _state_large(found: re.Match[str]) -> str:
    return found[0].upper() if found[0].upper() in STATES else found[0]
