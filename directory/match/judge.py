"""Judge a pair of listings: what forbids that they are one place first, then what speaks for it.

A veto stands whatever else agrees: two towns, two houses, two suites, two entries of one source, a
clinician and an organisation, two departments. Without one, the evidence is added up; and in doubt
the answer is unsure: a door shown twice is a lesser harm than a wrong door.
"""

from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from directory.match import compare
from directory.match.traits import Name, Traits, tells
from directory.records import Evidence

SAME: Final = 8.75  # bits: from here on two listings are one place
UNSURE: Final = 5.0  # bits: from here on a person is asked
_RARE: Final = 12.0  # bits of a name that is enough by itself against another telephone
_UNCOMMON: Final = 6.0
_NEAR_KM: Final = 20.0  # two towns' middles that may be one town by two names

PERSON_AND_PLACE: Final = "a clinician and an organisation"
TWO_HOUSES: Final = "two houses"
# Vetoes that a person may know to be a move, a renumbering, or two names of one department.
QUESTIONABLE: Final = frozenset({TWO_HOUSES, "two suites", "two departments"})

_COMPARATORS: Final = (
    compare.name, compare.phone, compare.site, compare.street, compare.unit, compare.postcode,
    compare.point, compare.npi, compare.silence,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """What is made of one pair."""

    verdict: str  # "same", "unsure", "different"
    weight: float
    evidence: tuple[Evidence, ...]
    veto: str | None = None  # why the two can never be one place


def judge(a: Traits, b: Traits, veto: str | None) -> Judged:
    """Return what two listings are to each other, and all the evidence.

    Args:
        a: one listing.
        b: the other.
        veto: what `why_apart` says of them.
    """
    evidence = tuple([answer for compared in _COMPARATORS if (answer := compared(a, b))])
    weight = sum([bits for _, _, bits in evidence])
    if veto:
        return Judged("different", weight, (*evidence, (veto, "veto", 0.0)), veto)
    if weight < SAME:
        return Judged("unsure" if weight >= UNSURE else "different", weight, evidence)
    doubt = _doubt(a, b, evidence)
    if doubt:
        return Judged("unsure", weight, (*evidence, (doubt, "doubt", 0.0)))
    return Judged("same", weight, evidence)


def why_apart(a: Traits, b: Traits) -> str | None:
    """Return what forbids that two listings are one place, such as ``"two suites"``, or None."""
    if a.is_person or b.is_person:
        return _why_not_that_person(a, b)
    if a.source == b.source and not _repeats(a, b):
        return "two entries of one source"
    return _why_not_that_door(a, b)


def is_worth_asking(a: Traits, b: Traits, veto: str) -> bool:
    """Return whether what agrees may outweigh a veto: two houses' names alone cannot."""
    return veto != TWO_HOUSES or _share_line(a, b) or (a.npi is not None and a.npi == b.npi)


def _why_not_that_door(a: Traits, b: Traits) -> str | None:
    if a.towns and b.towns and a.towns.isdisjoint(b.towns) and not _may_be_one_town(a, b):
        return "two towns"
    if a.road != b.road and a.road and b.road and compare.street(a, b) is compare.OTHER_STREET:
        return TWO_HOUSES
    if a.unit != b.unit and a.unit and b.unit:
        return "two suites"
    if a.fields and b.fields and a.fields.isdisjoint(b.fields) and _are_related(a, b):
        return "two departments"
    return None


def _why_not_that_person(a: Traits, b: Traits) -> str | None:
    """A clinician's entry is the practice's own only where the practice bears the name."""
    if a.is_person and b.is_person:
        is_one = a.names[:1] == b.names[:1] and (a.npi == b.npi or not (a.npi and b.npi))
        return None if is_one and a.names else "two clinicians"
    person, other = (a, b) if a.is_person else (b, a)
    if any(_bears(each.key.split(), person) for each in other.names):
        return None
    return PERSON_AND_PLACE


def _bears(words: list[str], person: Traits) -> bool:
    """Whether a name holds the clinician's given name and surname: ``"ann rill md pain"``."""
    return bool(person.full_name) and all(
        word in words or any(len(word) > 4 and OSA.distance(word, each) == 1 for each in words)
        for word in person.full_name
    )


def _may_be_one_town(a: Traits, b: Traits) -> bool:
    """Whether two towns may be two names of one: near each other, with one house or telephone."""
    if not a.place or not b.place or a.state != b.state:
        return False
    if compare.kilometres(a.place, b.place) >= _NEAR_KM:
        return False
    is_one_house = bool(a.number) and compare.street(a, b) in compare.ONE_HOUSE
    return is_one_house or (a.phone is not None and a.phone == b.phone)


def _repeats(a: Traits, b: Traits) -> bool:
    """Whether one source only says the same thing twice: two that it lists are two otherwise."""
    if not a.road or not b.road or compare.street(a, b) not in compare.ONE_HOUSE:
        return False
    if a.fields != b.fields or (a.unit and b.unit and a.unit != b.unit):
        return False
    is_one_unit = a.unit is not None and a.unit == b.unit
    is_other_phone = a.phone is not None and b.phone is not None and a.phone != b.phone
    is_one_line = is_one_unit or (a.phone is not None and a.phone == b.phone)
    return any(
        (one.key == other.key and (one.is_telling or is_one_unit or not is_other_phone))
        or (is_one_line and (_says_less(one, other) or _says_less(other, one)))
        for one in a.names
        for other in b.names
    )


def _says_less(one: Name, other: Name) -> bool:
    """Whether a name is another with words left out: ``"rill ketamine"``, of the clinic."""
    return one.is_telling and one.words.keys() <= other.words.keys()


def _share_line(a: Traits, b: Traits) -> bool:
    """Whether two listings have one telephone or one site."""
    phone, host = a.phone is not None and a.phone == b.phone, a.host is not None
    return phone or (host and a.host == b.host)


def _are_related(a: Traits, b: Traits) -> bool:
    """Whether two listings are of one organisation, by its site or by a telling word of its name.

    A legal name, "Karick Anesthesia", shares none with the brand: no department is told by it.
    """
    return (a.host is not None and a.host == b.host) or _shares_telling_word(a, b)


def _shares_telling_word(a: Traits, b: Traits) -> bool:
    words = {word for name in a.names if name.is_telling for word in name.words}
    others = {word for name in b.names if name.is_telling for word in name.words}
    return any(tells(word) for word in words & others)


def _doubt(a: Traits, b: Traits, evidence: tuple[Evidence, ...]) -> str | None:
    """Return why a person is asked although the evidence weighs enough, or None."""
    name_bits = evidence[0][2]
    has_place = a.towns & b.towns or (a.road and b.road) or _are_neighbours(a, b, name_bits)
    if not has_place and compare.ONLY_SITE not in evidence:
        return "no town in common"
    if name_bits < 0 and not (a.road and b.road and _share_line(a, b)):
        return "another name, and no house or no line in common"
    return _doubt_of_phones(a, b, name_bits) if compare.OTHER_PHONE in evidence else None


def _are_neighbours(a: Traits, b: Traits, name_bits: float) -> bool:
    """Whether two towns that may be one are said of one name on one telephone."""
    is_one_phone = a.phone is not None and a.phone == b.phone
    return bool(a.towns and b.towns) and is_one_phone and name_bits >= _UNCOMMON


def _doubt_of_phones(a: Traits, b: Traits, name_bits: float) -> str | None:
    """Return why two telephones keep two listings apart: one may only forward to the other."""
    if not (a.road and b.road):
        is_rare = name_bits >= _RARE and not a.is_chain and not b.is_chain
        return None if is_rare else "another telephone, and no street to tell"
    is_one_site = a.host is not None and a.host == b.host and not a.is_of_towns
    is_one_unit = a.unit is not None and a.unit == b.unit
    if name_bits >= _UNCOMMON or compare.are_telling(a, b) or is_one_site or is_one_unit:
        return None
    return "another telephone, and a name that could be anyone's"
