"""Hold one thing two listings say against the other: same, different, or nothing to say.

Every answer has its weight in bits: how much likelier it is of one place than of two neighbours.
The weights were set by eye on made-up countries of one seed and are reported on others; see
docs/matching.md. Whoever changes one runs ``make bench`` and reads the table.
"""

from math import cos, hypot, radians
from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler

from directory.match.traits import Name, Traits
from directory.records import Evidence

_NAME: Final = "name"
_UNLIKE: Final[Evidence] = (_NAME, "different", -5.0)
_UNLIKE_LEGAL: Final[Evidence] = (_NAME, "different", -2.5)  # a register knows the legal name
_EXACT_BITS: Final = 1.5
_KEPT_OF_UNSHARED: Final = 0.75
_TYPO_BITS: Final = 10.0  # a slip of the pen is rare, and its word is not what it seems
_KEPT_OF_TYPO: Final = 0.8  # of a word's bits, where it is spelled nearly alike
_SITE_NAME: Final[Evidence] = ("name in site", "same", 5.0)
_INITIALS: Final[Evidence] = (_NAME, "initials", 4.0)
_KM: Final = 111.2  # of a degree of latitude

Answer = Evidence | None


def phone(a: Traits, b: Traits) -> Answer:
    """One telephone, or two; the second may be one that a directory forwards to the first."""
    if not a.phone or not b.phone:
        return None
    if a.phone == b.phone:
        return _PHONE
    return OTHER_PHONE


_PHONE: Final[Evidence] = ("telephone", "same", 8.0)
OTHER_PHONE: Final[Evidence] = ("telephone", "different", -2.0)


def site(a: Traits, b: Traits) -> Answer:
    """One domain, one that a chain shares, or two."""
    if not a.host or not b.host:
        return None
    if a.host == b.host:
        nowhere = _is_nowhere(a) + _is_nowhere(b)
        if nowhere == 2 or (nowhere and not a.is_of_towns):
            return ONLY_SITE
        return _CHAIN_SITE if a.is_chain else _SITE
    return _OTHER_SITE if a.road and b.road else _OTHER_SITE_NO_STREET


_SITE: Final[Evidence] = ("site", "same", 7.0)
ONLY_SITE: Final[Evidence] = ("site", "same, and no other place has it", 10.0)
_CHAIN_SITE: Final[Evidence] = ("site", "same, of a chain", 2.0)
_OTHER_SITE: Final[Evidence] = ("site", "different", -4.0)
_OTHER_SITE_NO_STREET: Final[Evidence] = ("site", "different", -8.5)


def street(a: Traits, b: Traits) -> Answer:
    """One house, one but for a slip of the pen, or two."""
    if not a.road or not b.road:
        return None
    if a.road == b.road:
        return _STREET
    if not _one_road(a, b):
        return _OTHER_KIND if _differ_in_kind(a, b) else OTHER_STREET
    if a.number == b.number:
        return _NEAR_STREET
    if not a.number or not b.number:
        return _ROAD
    return _SWAPPED if OSA.distance(a.number, b.number) == 1 and _is_swap(a, b) else OTHER_STREET


_STREET: Final[Evidence] = ("street", "same", 7.0)
_NEAR_STREET: Final[Evidence] = ("street", "nearly the same", 6.0)
_ROAD: Final[Evidence] = ("street", "same, of one no house number", 3.0)
_SWAPPED: Final[Evidence] = ("street", "digits swapped", 1.0)
_OTHER_KIND: Final[Evidence] = ("street", "another kind of road", 1.0)
OTHER_STREET: Final[Evidence] = ("street", "different", -12.0)
ONE_HOUSE: Final = frozenset({_STREET, _NEAR_STREET})


def _one_road(a: Traits, b: Traits) -> bool:
    """Whether two roads may be one: no other direction, no other kind, names nearly alike."""
    if _parted(a.kinds, b.kinds) or _parted(a.points, b.points):
        return False
    if a.core == b.core:
        return True
    if any(map(str.isdigit, a.core + b.core)):
        return False
    return _is_slip(a.core, b.core, 9) or _is_slip(a.squashed, b.squashed, 8)


def _parted(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


def _is_slip(one: str, other: str, long: int) -> bool:
    """Whether two words differ by a slip of the pen, or two where they are long."""
    length = min(len(one), len(other))
    slips = 0 if length < 3 else 1 if length < long else 2
    return OSA.distance(one, other, score_cutoff=slips) <= slips


def _is_swap(a: Traits, b: Traits) -> bool:
    return len(a.number) == len(b.number) and sorted(a.number) == sorted(b.number)


def _differ_in_kind(a: Traits, b: Traits) -> bool:
    """Whether two houses are one but for the kind of road: 12 Oak St and 12 Oak Ln, not 5th St."""
    if not a.number or a.number != b.number or a.core != b.core:
        return False
    return not any(map(str.isdigit, a.core)) and not _parted(a.points, b.points)


def unit(a: Traits, b: Traits) -> Answer:
    """One door in the house, none named by either or by one, or two; nothing of two houses."""
    if not a.road or not b.road or street(a, b) is OTHER_STREET:
        return None
    if a.unit == b.unit:
        return _UNIT if a.unit else _NO_UNIT
    return _OTHER_UNIT if a.unit and b.unit else _ONE_UNIT


_UNIT: Final[Evidence] = ("unit", "same", 4.0)
_NO_UNIT: Final[Evidence] = ("unit", "named by neither", 1.0)
_ONE_UNIT: Final[Evidence] = ("unit", "named by one", -2.0)
_OTHER_UNIT: Final[Evidence] = ("unit", "different", -12.0)


def postcode(a: Traits, b: Traits) -> Answer:
    """One ZIP or two; without a street, two ZIPs are two places."""
    if not a.postcode or not b.postcode:
        return None
    if a.postcode == b.postcode:
        return _ZIP
    return _OTHER_ZIP if a.road and b.road else _OTHER_ZIP_NO_STREET


_ZIP: Final[Evidence] = ("ZIP", "same", 0.5)
_OTHER_ZIP: Final[Evidence] = ("ZIP", "different", -1.0)
_OTHER_ZIP_NO_STREET: Final[Evidence] = ("ZIP", "different", -8.0)


def point(a: Traits, b: Traits) -> Answer:
    """Two points given by sources that are one door's, or are not; a ZIP's middle is no point."""
    if not a.point or not b.point:
        return None
    far = kilometres(a.point, b.point)
    return _POINT if far < 0.3 else _OTHER_POINT if far > 2 else None


_POINT: Final[Evidence] = ("point", "within 300 m", 2.0)
_OTHER_POINT: Final[Evidence] = ("point", "over 2 km apart", -3.0)


def npi(a: Traits, b: Traits) -> Answer:
    """One entry in the national register, or two."""
    if not a.npi or not b.npi:
        return None
    return _NPI if a.npi == b.npi else _OTHER_NPI


_NPI: Final[Evidence] = ("NPI", "same", 8.0)
_OTHER_NPI: Final[Evidence] = ("NPI", "different", -2.0)


def silence(a: Traits, b: Traits) -> Answer:
    """One of two says no more than their one name and a town: it can mean only that place."""
    if not (_is_silent(a) or _is_silent(b)):
        return None
    keys = {name.key for name in a.names if name.is_telling}
    return _SILENCE if any(name.key in keys for name in b.names) else None


_SILENCE: Final[Evidence] = ("silence", "one says no more than a name", 5.0)


def are_telling(a: Traits, b: Traits) -> bool:
    """Return whether both have a name that is more than words any clinic may use."""
    return any(each.is_telling for each in a.names) and any(each.is_telling for each in b.names)


def _is_nowhere(each: Traits) -> bool:
    """Whether a listing names no place: a telehealth practice, or a site without an address."""
    return not (each.road or each.towns or each.postcode)


def _is_silent(each: Traits) -> bool:
    return not (each.road or each.phone or each.host)


def name(a: Traits, b: Traits) -> Evidence:
    """Weigh the names by the words they share and those each has alone, the best pair of names."""
    if a.names and b.names and a.names[0].key == b.names[0].key:
        return _graded(_exactly(a.names[0], b.names[0]))
    best = max((_names(one, other) for one in a.names for other in b.names), default=0.0)
    if best > 0:
        return _graded(best)
    if _spells_out(a, b) or _spells_out(b, a):
        return _INITIALS
    if _in_label(a, b) or _in_label(b, a):
        return _SITE_NAME
    if not are_telling(a, b):
        return _NOTHING
    return _UNLIKE_LEGAL if a.npi or b.npi else _UNLIKE


_NOTHING: Final[Evidence] = (_NAME, "says little", 0.0)
_GRADES: Final[tuple[Evidence, ...]] = tuple(
    (_NAME, "same" if half >= 8 else "alike", half / 2) for half in range(29)
)


def _graded(bits: float) -> Evidence:
    """Round down to half a bit, so that few answers are ever made."""
    return _GRADES[min(int(bits * 2), len(_GRADES) - 1)]


def _names(one: Name, other: Name) -> float:
    """Bits of the words two names share, less those that each has and the other lacks."""
    if one.key == other.key:
        return _exactly(one, other)
    if one.words.keys() == other.words.keys():
        return min(one.bits, other.bits) + _EXACT_BITS
    shared = one.words.keys() & other.words.keys()
    left = {word: bits for word, bits in one.words.items() if word not in shared}
    right = {word: bits for word, bits in other.words.items() if word not in shared}
    agreed = sum(one.words[word] for word in shared)
    if left and right:
        if one.key.replace(" ", "") == other.key.replace(" ", ""):
            return one.bits + _EXACT_BITS
        agreed += _misspelled(left, right)
    return agreed - _KEPT_OF_UNSHARED * min(sum(left.values()), sum(right.values()))


def _exactly(one: Name, other: Name) -> float:
    """Bits of one name said twice; in another town its words may be worth less."""
    return max(min(one.bits, other.bits) + _EXACT_BITS, one.whole)


def _misspelled(left: dict[str, float], right: dict[str, float]) -> float:
    """Bits of words spelled nearly alike, which are taken out of both."""
    agreed = 0.0
    for word in sorted(left):
        near = [other for other in right if _is_near(word, other)]
        if near:
            other = min(near)
            agreed += _KEPT_OF_TYPO * min(left.pop(word), right.pop(other), _TYPO_BITS)
    return agreed


def _is_near(word: str, other: str) -> bool:
    if min(len(word), len(other)) < 4:
        return False
    return JaroWinkler.similarity(word, other, score_cutoff=0.92) > 0


def _spells_out(short: Traits, long: Traits) -> bool:
    """Whether a name is the initials of another: ``"akw"`` of ``"austin ketamine & wellness"``."""
    return any(
        2 < len(one.key) < 7 and one.key == "".join(word[0] for word in other.key.split())
        for one in short.names
        for other in long.names
        if " " not in one.key and " " in other.key
    )


def _in_label(named: Traits, hosted: Traits) -> bool:
    """Whether a listing's name stands in the other's site: Rill Ketamine, ``rillketamine.com``."""
    return bool(hosted.label) and any(
        each.is_telling and len(squashed := each.key.replace(" ", "")) >= 8
        and (hosted.label.startswith(squashed) or squashed.startswith(hosted.label))
        for each in named.names
    )  # fmt: skip


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return how far two points lie apart, flat: near enough for one town."""
    east = (one[1] - other[1]) * cos(radians(one[0]))
    return hypot(one[0] - other[0], east) * _KM
