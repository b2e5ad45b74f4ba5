"""What can be compared of a listing, each in one spelling, and how much each says in these data.

A word that every second clinic has in its name says little; a telephone heard at many doors is a
switchboard and says nothing. Both are counted here, over all listings, before any pair is judged.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import log2
from operator import itemgetter
from typing import Final

from rapidfuzz.distance import OSA

from directory.normalise.address import street_key
from directory.normalise.name import is_telling, name_key
from directory.normalise.phone import is_toll_free
from directory.normalise.place import place_key
from directory.records import STATES, Located

# A telephone heard at more addresses than this is a switchboard, and says nothing of a place; a
# site given in more towns than this is a chain's.
_MOST_ADDRESSES: Final = 3
_MOST_TOWNS: Final = 2
# A word counts as if this many listings more had been seen without it: in few listings no word is
# known to be rare. Its weight is in bits, the base-two logarithm of how rare it is.
_UNSEEN_LISTINGS: Final = 64
_MOST_BITS: Final = 12.0
_MOST_OF_WHOLE: Final = 10.5
_GENERIC_BITS: Final = 1.0
_HERE_BITS: Final = 0.5
_SILENT: Final = frozenset("of the at in for and on by a an".split())
_POINTS: Final = frozenset("n s e w ne nw se sw north south east west".split())
_KINDS: Final = frozenset(
    "st ave av blvd rd dr pkwy ln way hwy ct pl ter cir plz sq trl loop street avenue boulevard"
    " road drive parkway lane highway court place terrace circle plaza square trail expy fwy pike"
    " row".split()
)
# Kinds of road that are long enough to be known again when they are misspelled: "aLne".
_LONG_KINDS: Final = tuple("street avenue boulevard road drive parkway lane highway".split())
_NUMBERS: Final = {
    word: str(number)
    for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)
}
_SPECIALTIES: Final = {
    word: field
    for field, words in {
        "pain": "pain spine",
        "mind": "psychiatry psychiatric behavioral mental psychology neuropsychiatry",
        "anesthesia": "anesthesiology anesthesia",
        "nerves": "neurology neuroscience",
        "emergency": "emergency",
        "cancer": "oncology cancer hematology",
        "surgery": "surgery surgical orthopedic orthopedics",
        "women": "obstetrics gynecology maternity",
        "children": "pediatric pediatrics childrens",
        "veterans": "veterans",
    }.items()
    for word in words.split()
}
_NOTHING: Final[frozenset[str]] = frozenset()
_OF_ITS_DOOR: Final = frozenset({"rooftop", "street", "source"})  # precisions
_CREDENTIALS: Final = frozenset(
    "md do np crna phd pa pac pmhnp bc dnp aprn fnp lcsw lpc rn msn mph psyd dr jr ii iii".split()
)


@dataclass(slots=True)  # not frozen, because a frozen one takes three times as long to make
class Name:
    """One name of a listing, for comparing: its words, and what they say together in bits."""

    key: str  # "rill ketamine clinic"
    words: dict[str, float]  # to bits; without small words and those of its own town
    bits: float
    whole: float  # what the name says as a whole, in bits, however common its words
    is_telling: bool  # more than words such as "ketamine clinic of tulsa"
    signs: tuple[str, ...]  # by which it is looked for: its beginning, its rarest word


@dataclass(slots=True)  # not frozen, because a frozen one takes three times as long to make
class Traits:
    """What can be compared of one listing, each in one spelling; None where it says nothing."""

    source: str
    names: tuple[Name, ...]
    full_name: frozenset[str]  # of a clinician's own entry, without titles: {"ann", "rill"}
    fields: frozenset[str]  # of medicine that its name names: "pain"
    road: str | None  # "1200 w 6th st"
    number: str  # "1200", or "" where there is none
    core: str  # the road's name alone: "6th"
    squashed: str  # direction, name and kind in one word: "w6thst"
    points: frozenset[str]  # {"w"}
    kinds: frozenset[str]  # {"st"}
    unit: str | None  # "200a", of "200-A" too
    state: str | None
    towns: frozenset[str]  # "TX austin" and "TX 78703"
    home: str  # the first of them that is said: "TX austin", or ""
    postcode: str | None
    place: tuple[float, float] | None  # degrees, however coarse
    point: tuple[float, float] | None  # degrees of its own door
    phone: str | None  # None where it is toll-free or a switchboard
    host: str | None
    label: str  # the host's own word: "rillketamine"
    is_chain: bool  # its host is given in many towns
    is_of_towns: bool  # its host is given in more than one
    npi: str | None
    is_person: bool
    updated: int | None  # the day its source touched it, as an ordinal
    seen: int  # the day we last saw it


_Road = tuple[str, str, str, frozenset[str], frozenset[str]]


@dataclass(slots=True)
class _Counted:
    """What was counted over all listings, and what is cut up: several sources say it alike."""

    switchboards: set[str]
    chains: set[str]
    of_towns: set[str]
    weights: dict[str, float]  # of each word, in bits
    telling: frozenset[str]  # words that are more than any clinic may use
    whole: dict[str, float]  # of each name as a whole, in bits
    names: dict[object, tuple[Name, ...]] = field(default_factory=dict)
    roads: dict[str, _Road] = field(default_factory=dict)
    towns: dict[object, tuple[str, frozenset[str]]] = field(default_factory=dict)


def traits_of(ordered: Sequence[Located]) -> list[Traits]:
    """Return what can be compared of each listing, weighed by all of them."""
    said = {each.clean.street for each in ordered}
    keyed = {street: _road_key(street) if street else None for street in said}
    roads = [keyed[each.clean.street] for each in ordered]
    keys = [_keys(each) for each in ordered]
    counted = _count(ordered, roads, keys)
    return [
        _traits(each, road, its, counted)
        for each, road, its in zip(ordered, roads, keys, strict=True)
    ]


def _count(
    ordered: Sequence[Located], roads: Sequence[str | None], keys: Sequence[tuple[str, ...]]
) -> _Counted:
    towns = [_town_key(each.clean.city) if each.clean.city else "" for each in ordered]
    doors = {
        (each.clean.phone, road, town)
        for each, road, town in zip(ordered, roads, towns, strict=True)
        if each.clean.phone and road
    }
    homes = {
        (each.clean.website_host, each.state, town)
        for each, town in zip(ordered, towns, strict=True)
        if each.clean.website_host and town
    }
    return _Counted(
        _spread(doors, _MOST_ADDRESSES),
        _spread(homes, _MOST_TOWNS),
        _spread(homes, 1),
        *_weights(keys),
    )


def _spread(said: Iterable[tuple[str, str | None, str]], most: int) -> set[str]:
    """Values that are said in more than so many places, of each value with each of its places."""
    counted = Counter(map(itemgetter(0), said))
    return {value for value, places in counted.items() if places > most}


def _keys(each: Located) -> tuple[str, ...]:
    """Every name to compare; a branch called "Lantern - Tulsa" in Tulsa is "Lantern" too."""
    others = map(name_key, each.clean.other_names) if each.clean.other_names else ()
    town = f" {_city_key(each.clean.city)}" if each.clean.city else " "
    keys = {
        key.removesuffix(town).removesuffix(" of") if key.endswith(town) else key: None
        for key in (each.clean.name_key, *others)
        if key
    }
    return tuple(keys)


def _weights(
    keys: Sequence[tuple[str, ...]],
) -> tuple[dict[str, float], frozenset[str], dict[str, float]]:
    """What each word says, in bits: the rarer the more; the telling ones; what whole names say.

    A common word, such as "ketamine", stays one however few listings there are.
    """
    seen = Counter(word for its in keys for word in {word for key in its for word in key.split()})
    total = len(keys) + _UNSEEN_LISTINGS
    telling = frozenset(filter(tells, seen))
    weights = {
        word: min(_MOST_BITS if word in telling else _GENERIC_BITS, log2(total / count))
        for word, count in seen.items()
        if word not in _SILENT
    }
    names = Counter(key for its in keys for key in its)
    whole = {key: min(_MOST_OF_WHOLE, log2(total / count)) for key, count in names.items()}
    return weights, telling, whole


def _traits(each: Located, road: str | None, keys: tuple[str, ...], counted: _Counted) -> Traits:
    clean, phone = each.clean, each.clean.phone
    is_silent = phone is None or phone in counted.switchboards or _is_free(phone[:5])
    number, core, squashed, points, kinds = _road(road, counted)
    names = _names(each, keys, counted)
    home, towns = _towns(each, counted)
    place = None
    if each.latitude is not None and each.longitude is not None:
        place = (each.latitude, each.longitude)
    return Traits(
        source=each.source,
        names=names,
        full_name=_full_name(clean.name_key) if clean.is_person else _NOTHING,
        fields=_fields(names),
        road=road,
        number=number,
        core=core,
        squashed=squashed,
        points=points,
        kinds=kinds,
        unit=_unit_key(clean.unit) if clean.unit else None,
        state=each.state,
        towns=towns,
        home=home,
        postcode=each.postcode,
        place=place,
        point=place if each.precision in _OF_ITS_DOOR else None,
        phone=None if is_silent else phone,
        host=clean.website_host,
        label=_label(clean.website_host) if clean.website_host else "",
        is_chain=clean.website_host in counted.chains,
        is_of_towns=clean.website_host in counted.of_towns,
        npi=clean.said.listing.npi,
        is_person=clean.is_person,
        updated=clean.updated_on.toordinal() if clean.updated_on else None,
        seen=clean.said.last_seen.toordinal(),
    )


def _names(each: Located, keys: tuple[str, ...], counted: _Counted) -> tuple[Name, ...]:
    city, state = each.clean.city or "", each.state or ""
    known = counted.names.get((keys, city, state))
    if known is None:
        here = _here(city, state)
        known = tuple([_name(key, here, counted) for key in keys])
        counted.names[keys, city, state] = known
    return known


def _name(key: str, here: frozenset[str], counted: _Counted) -> Name:
    words, near = {}, 0.0
    for word in key.split():
        if word in here:
            near += _HERE_BITS
        elif word in counted.weights:
            words[word] = counted.weights[word]
    is_telling_here = not counted.telling.isdisjoint(words)
    bits = sum(words.values()) + near
    signs = (key.replace(" ", "")[:6], *_rarest(words))
    return Name(key, words, bits, counted.whole[key], is_telling_here, signs)


def _rarest(words: dict[str, float]) -> tuple[str, ...]:
    return (max(zip(words.values(), words, strict=True))[1],) if words else ()


def _towns(each: Located, counted: _Counted) -> tuple[str, frozenset[str]]:
    """The state with the town, or else with the ZIP; and both, where they are known."""
    said = (each.state, each.clean.city, each.postcode)
    known = counted.towns.get(said)
    if known is None:
        keys = (_town_key(each.clean.city or "").replace(" ", ""), each.postcode)
        towns = [f"{each.state} {key}" for key in keys if key and each.state]
        known = counted.towns[said] = (towns[0] if towns else "", frozenset(towns))
    return known


@cache
def _here(city: str, state: str) -> frozenset[str]:
    """The words of a town and its state, which tell nobody apart there."""
    words = {*_town_key(city).split(), *_city_key(city).split(), state.lower()}
    return frozenset(words | set(STATES.get(state, "").lower().split()))


def _fields(names: Iterable[Name]) -> frozenset[str]:
    known = [_SPECIALTIES[word] for name in names for word in name.words if word in _SPECIALTIES]
    return frozenset(known) if known else _NOTHING


def _road(road: str | None, counted: _Counted) -> _Road:
    """House number, the road's own name, all of it in one word, its directions and its kinds."""
    known = counted.roads.get(road or "")
    if known is None:
        known = counted.roads[road or ""] = _cut(road or "")
    return known


def _cut(road: str) -> _Road:
    words = road.split()
    number = ""
    if words and (words[0][0].isdigit() or words[0] in _NUMBERS):
        number = _NUMBERS.get(words[0], words[0])
        del words[0]
    points = frozenset(word[0] if len(word) > 2 else word for word in words if word in _POINTS)
    if _ends_in_misspelled_kind(words):
        del words[-1]
    kinds = _KINDS.intersection(words)
    core = " ".join([word for word in words if word not in points and word not in kinds])
    return number, core or " ".join(words), "".join(words), points, kinds


def _road_key(street: str) -> str:
    """A street line for comparing; ``"5 us hwy 9 & n w 2nd st"`` is ``"5 hwy 9 and nw 2nd st"``."""
    key = street_key(street).replace(" & ", " and ")
    key = re.sub(r"\b(?:us|state) (?=hwy )", "", key) if "hwy" in key else key
    return re.sub(r"\b([ns]) ([ew])\b", r"\1\2", key)


def _ends_in_misspelled_kind(words: Sequence[str]) -> bool:
    """Whether a road ends in a slip of its kind, ``"franklin tsreet"``; "n broad" is a name."""
    named = [word for word in words[:-1] if word not in _POINTS]
    if not named or len(words[-1]) < 4 or not _KINDS.isdisjoint(words):
        return False
    return any(OSA.distance(words[-1], kind, score_cutoff=1) == 1 for kind in _LONG_KINDS)


@cache
def _label(host: str) -> str:
    """A host's own word, ``"rillketamine"``, if it is long enough to be a name."""
    label = re.sub(r"[^a-z]", "", host.split(".", maxsplit=1)[0])
    return label if len(label) >= 6 else ""


def _full_name(key: str) -> frozenset[str]:
    """``{"ann", "rill"}`` of ``"ann b rill md"``: no title, no initial."""
    return frozenset(word for word in key.split() if word not in _CREDENTIALS and len(word) > 1)


@cache
def tells(word: str) -> bool:
    """Return whether a word is more than one that any clinic may have in its name."""
    return is_telling(word, ())


@cache
def _unit_key(unit: str) -> str | None:
    return re.sub(r"\W", "", unit).lower() or None


@cache
def _town_key(city: str) -> str:
    key = place_key(city)
    return "new york" if key == "new york city" else key


@cache
def _city_key(city: str) -> str:
    return name_key(city)


@cache
def _is_free(code: str) -> bool:
    """Whether numbers of an area code, ``"+1800"``, are toll-free."""
    return is_toll_free(f"{code}5550142")
