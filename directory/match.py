"""Decide which listings are one place, on exact agreeing evidence only.

Pairs are looked at where they share a street, a telephone, a name or a site; each is judged same,
different or neither. Groups grow pair by pair, and never across two listings that are different.
In doubt two listings stay apart: a door shown twice is a lesser harm than a wrong door.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from directory.normalise.address import street_key
from directory.normalise.name import name_key
from directory.normalise.phone import is_toll_free
from directory.normalise.place import place_key
from directory.records import Located

# A telephone heard at more addresses than this is a switchboard, and says nothing of a place.
_MOST_ADDRESSES: Final = 3


@dataclass(frozen=True, slots=True)
class Traits:
    """What can be compared of one listing, each in one spelling."""

    names: frozenset[str]
    road: str | None  # "1200 w 6th st"
    unit: str | None
    towns: frozenset[tuple[str, str]]  # (state, town) and (state, ZIP)
    phone: str | None  # None where it is toll-free or a switchboard
    host: str | None


def match(located: Sequence[Located]) -> list[tuple[Located, ...]]:
    """Return groups of listings that are one place; most groups are one listing.

    Members and groups are ordered by listing id, and the order of the input does not matter.
    """
    ordered = sorted(located, key=lambda each: each.id)
    traits = _all_traits(ordered)
    groups = {index: [index] for index in range(len(ordered))}
    group_of = dict(zip(groups, groups, strict=True))
    for one, other in _same_pairs(ordered, traits):
        left, right = groups[group_of[one]], groups[group_of[other]]
        if left is right or _any_different(left, right, ordered, traits):
            continue
        left.extend(right)
        del groups[group_of[other]]
        for index in right:
            group_of[index] = group_of[one]
    by_first = sorted(sorted(group) for group in groups.values())
    return [tuple(ordered[index] for index in group) for group in by_first]


def are_different(one: Located, other: Located, a: Traits, b: Traits) -> bool:
    """Say whether two listings cannot be one place, whatever else agrees."""
    apart = bool(a.road and b.road and a.road != b.road) or bool(
        a.unit and b.unit and a.unit != b.unit
    )
    nowhere_near = bool(a.towns and b.towns and not a.towns & b.towns)
    # One source that lists two places means two, unless it only says the same thing twice.
    twice = one.source == other.source and not (a.road and a.road == b.road and a.names == b.names)
    return apart or nowhere_near or twice


def are_same(a: Traits, b: Traits) -> bool:
    """Say whether what two listings have in common makes them one place.

    On one street in one town a shared name, telephone or site is enough. Where a street is missing,
    the name must agree and nothing that both state may differ.
    """
    if not a.towns & b.towns:
        return False
    named = bool(a.names & b.names)
    phoned = bool(a.phone and a.phone == b.phone)
    hosted = bool(a.host and a.host == b.host)
    if a.road and a.road == b.road:
        return named or phoned or hosted
    contrary = bool(a.phone and b.phone and not phoned) and bool(a.host and b.host and not hosted)
    return (named and not contrary) or (phoned and hosted)


def _all_traits(ordered: Sequence[Located]) -> list[Traits]:
    addresses = defaultdict(set)
    for each in ordered:
        if each.clean.phone and each.clean.street:
            door = (street_key(each.clean.street), place_key(each.clean.city or ""))
            addresses[each.clean.phone].add(door)
    switchboards = {phone for phone, seen in addresses.items() if len(seen) > _MOST_ADDRESSES}
    return [_traits(each, switchboards) for each in ordered]


def _traits(each: Located, switchboards: set[str]) -> Traits:
    clean = each.clean
    state = each.state or ""
    towns = [(state, place_key(clean.city or "")), (state, each.postcode or "")]
    silent = clean.phone is None or clean.phone in switchboards or is_toll_free(clean.phone)
    return Traits(
        names=frozenset(name for name in _names(each) if name),
        road=clean.street and street_key(clean.street),
        unit=clean.unit and clean.unit.lower(),
        towns=frozenset(town for town in towns if all(town)),
        phone=None if silent else clean.phone,
        host=clean.website_host,
    )


def _names(each: Located) -> Iterator[str]:
    """Every name to compare; a branch called "Lantern - Tulsa" in Tulsa is "Lantern" too."""
    town = name_key(each.clean.city or "")
    for key in (each.clean.name_key, *map(name_key, each.clean.other_names)):
        yield key
        if town and key.endswith(f" {town}"):
            yield key.removesuffix(f" {town}").removesuffix(" of")


def _same_pairs(ordered: Sequence[Located], traits: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    """Pairs that are the same, those on one street first: the surest speak before the others."""
    pairs = {
        (one, other)
        for one, other in _pairs_in_blocks(traits)
        if are_same(traits[one], traits[other])
        and not are_different(ordered[one], ordered[other], traits[one], traits[other])
    }
    partners = defaultdict(list)
    for one, other in pairs:
        partners[one].append(other)
        partners[other].append(one)
    yield from sorted(pair for pair in pairs if _share_road(pair, traits))
    for pair in sorted(pairs):
        # A listing without a street that fits two different doors is put behind neither.
        torn = any(_any_different(partners[end], partners[end], ordered, traits) for end in pair)
        if not torn and not _share_road(pair, traits):
            yield pair


def _share_road(pair: tuple[int, int], traits: Sequence[Traits]) -> bool:
    road = traits[pair[0]].road
    return bool(road and road == traits[pair[1]].road)


def _pairs_in_blocks(traits: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    blocks = defaultdict(list)
    for index, each in enumerate(traits):
        for key in set(_keys(each)):
            blocks[key].append(index)
    for block in blocks.values():
        # In a block too large for all pairs (a hospital's one address) neighbours are compared.
        yield from combinations(block, 2) if len(block) <= 100 else pairwise(block)


def _keys(each: Traits) -> Iterable[tuple[object, ...]]:
    for town in each.towns:
        yield from ((town, "name", name) for name in each.names)
        if each.road:
            yield (town, "road", each.road)
        if each.phone and each.host:
            yield (town, "phone", each.phone)


def _any_different(
    left: list[int], right: list[int], ordered: Sequence[Located], traits: Sequence[Traits]
) -> bool:
    """Whether any listing of the one is a different place than any of the other."""
    return any(
        one != other and are_different(ordered[one], ordered[other], traits[one], traits[other])
        for one in left
        for other in right
    )
