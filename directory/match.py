"""Decide which listings are one place, on exact agreeing evidence only.

Pairs are looked at where they share a street, a telephone, a name or a site; each is judged same,
different or neither. Groups grow pair by pair, and never across two listings that are different.
In doubt two listings stay apart: a door shown twice is a lesser harm than a wrong door.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from directory.normalise.address import street_key
from directory.normalise.name import is_telling, name_key
from directory.normalise.phone import is_toll_free
from directory.normalise.place import place_key
from directory.records import STATES, Judgements, Located, Matching, Pair

# A telephone heard at more addresses than this is a switchboard, and says nothing of a place.
_MOST_ADDRESSES: Final = 3


@dataclass(frozen=True, slots=True)
class Traits:
    """What can be compared of one listing, each in one spelling."""

    names: frozenset[str]
    telling: frozenset[str]  # those that are not only words such as "ketamine clinic of tulsa"
    road: str | None  # "1200 w 6th st"
    unit: str | None  # "200a", of "200-A" too
    towns: frozenset[tuple[str, str]]  # (state, town) and (state, ZIP)
    postcode: str | None
    phone: str | None  # None where it is toll-free or a switchboard
    host: str | None


def match(located: Sequence[Located], judgements: Judgements | None = None) -> Matching:
    """Return groups of listings that are one place; most groups are one listing.

    Members and groups are ordered by listing id, and the order of the input does not matter.
    """
    judged = (judgements or Judgements()).verdicts
    ordered = sorted(located, key=lambda each: each.id)
    traits = _all_traits(ordered)
    groups = {index: [index] for index in range(len(ordered))}
    group_of = dict(zip(groups, groups, strict=True))
    apart: set[frozenset[int]] = set()  # groups only grow, so two that are apart stay so
    at = {each.id: index for index, each in enumerate(ordered)}
    told = {pair: verdict for pair, verdict in judged.items() if set(pair) <= set(at)}
    ruled = {frozenset(at[each] for each in pair): verdict for pair, verdict in told.items()}
    sure = [tuple(sorted(pair)) for pair, verdict in ruled.items() if verdict == "same"]
    for one, other in [*sorted(sure), *_same_pairs(ordered, traits)]:
        ends = frozenset((group_of[one], group_of[other]))
        if len(ends) == 1 or ends in apart:
            continue
        left, right = groups[group_of[one]], groups[group_of[other]]
        by_hand = ruled.get(frozenset((one, other))) == "same"
        parted = any(ruled.get(frozenset((a, b))) == "different" for a in left for b in right)
        if parted or (not by_hand and _any_different(left, right, ordered, traits)):
            apart.add(ends)
            continue
        del groups[group_of[other]]
        left.extend(right)
        group_of.update(dict.fromkeys(right, group_of[one]))
    by_first = sorted(sorted(group) for group in groups.values())
    return Matching(
        groups=tuple(tuple(ordered[index] for index in group) for group in by_first),
        pairs=tuple(_unsure(ordered, traits, group_of)),
    )


def _unsure(
    ordered: Sequence[Located], traits: Sequence[Traits], group_of: dict[int, int]
) -> Iterator[Pair]:
    for one, other in sorted(set(_pairs_in_blocks(traits))):
        a, b = traits[one], traits[other]
        if group_of[one] == group_of[other] or not (
            a.names & b.names or (a.phone and a.phone == b.phone)
        ):
            continue
        held = {"name": bool(a.names & b.names), "telephone": a.phone == b.phone,
                "street": a.road == b.road}  # fmt: skip
        evidence = tuple((name, "same" if yes else "different", 1.0 if yes else -1.0)
                         for name, yes in held.items())  # fmt: skip
        weight = sum(each[2] for each in evidence)
        yield Pair(ordered[one].id, ordered[other].id, "unsure", weight, evidence)


def are_different(one: Located, other: Located, a: Traits, b: Traits) -> bool:
    """Say whether two listings cannot be one place, whatever else agrees.

    Two streets, two units, two towns, or two entries of one source. Where a street is missing,
    nothing but telephone, site and ZIP tells two branches of a chain apart: none may differ.
    """
    apart = _differ(a.road, b.road) or _differ(a.unit, b.unit)
    nowhere_near = bool(a.towns and b.towns and not a.towns & b.towns)
    twice = one.source == other.source and not _repeats(a, b)
    return apart or nowhere_near or twice or (not _share_road(a, b) and _contrary(a, b))


def are_same(a: Traits, b: Traits) -> bool:
    """Say whether what two listings have in common makes them one place.

    On one street in one town a telling name is enough; so are telephone and site together, and a
    telephone behind one door. Where a street is missing, the name must agree, and with it the
    telephone or the site, unless one of the two says no more than a telling name.
    """
    if not a.towns & b.towns:
        return False
    named, told = bool(a.names & b.names), bool(a.telling & b.telling)
    phoned = bool(a.phone and a.phone == b.phone)
    hosted = bool(a.host and a.host == b.host)
    at_odds = _differ(a.phone, b.phone) or _differ(a.host, b.host)
    if _share_road(a, b):
        # Tenants of one house may share its telephone, and departments of one hospital its site.
        one_door = a.unit == b.unit and (a.unit is not None or not at_odds)
        return told or (named and not at_odds) or (phoned and (hosted or one_door))
    says_no_more = not (a.phone or a.host) or not (b.phone or b.host)
    return (named and (phoned or hosted)) or (told and says_no_more)


def _differ(one: str | None, other: str | None) -> bool:
    """Whether both are said, and not the same."""
    return bool(one and other and one != other)


def _share_road(a: Traits, b: Traits) -> bool:
    return bool(a.road and a.road == b.road)


def _contrary(a: Traits, b: Traits) -> bool:
    return _differ(a.phone, b.phone) or _differ(a.host, b.host) or _differ(a.postcode, b.postcode)


def _repeats(a: Traits, b: Traits) -> bool:
    """Whether one source only says the same thing twice: two that it lists are two otherwise."""
    one_desk = bool(a.unit and a.unit == b.unit) or not _differ(a.phone, b.phone)
    return _share_road(a, b) and a.names == b.names and one_desk


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
    state, town = each.state or "", _town_key(clean.city or "")
    names = frozenset(name for name in _names(each) if name)
    here = {*town.split(), *name_key(clean.city or "").split()}
    here |= {state.lower(), *STATES.get(state, "").lower().split()}
    silent = clean.phone is None or clean.phone in switchboards or is_toll_free(clean.phone)
    return Traits(
        names=names,
        telling=frozenset(name for name in names if is_telling(name, here)),
        road=clean.street and street_key(clean.street),
        unit=re.sub(r"\W", "", clean.unit or "").lower() or None,
        towns=frozenset(key for key in ((state, town), (state, each.postcode or "")) if all(key)),
        postcode=each.postcode,
        phone=None if silent else clean.phone,
        host=clean.website_host,
    )


def _town_key(city: str) -> str:
    key = place_key(city)
    return "new york" if key == "new york city" else key


def _names(each: Located) -> Iterator[str]:
    """Every name to compare; a branch called "Lantern - Tulsa" in Tulsa is "Lantern" too."""
    town = name_key(each.clean.city or "")
    for key in (each.clean.name_key, *map(name_key, each.clean.other_names)):
        yield key
        if town and key.endswith(f" {town}"):
            yield key.removesuffix(f" {town}").removesuffix(" of")


def _same_pairs(ordered: Sequence[Located], traits: Sequence[Traits]) -> Iterator[tuple[int, int]]:
    """Pairs that are the same, the surest first: one street and name, one street, no street."""
    pairs = [
        (one, other)
        for one, other in sorted(set(_pairs_in_blocks(traits)))
        if are_same(traits[one], traits[other])
        and not are_different(ordered[one], ordered[other], traits[one], traits[other])
    ]
    on_road = [(traits[a].telling.isdisjoint(traits[b].telling), a, b)
               for a, b in pairs if _share_road(traits[a], traits[b])]  # fmt: skip
    yield from ((one, other) for _, one, other in sorted(on_road))
    elsewhere = [(a, b) for a, b in pairs if not _share_road(traits[a], traits[b])]
    torn = _torn({end for pair in elsewhere for end in pair}, pairs, ordered, traits)
    yield from (pair for pair in elsewhere if torn.isdisjoint(pair))


def _torn(
    ends: set[int],
    pairs: Sequence[tuple[int, int]],
    ordered: Sequence[Located],
    traits: Sequence[Traits],
) -> set[int]:
    """Listings that fit two different doors; without a street they are put behind neither."""
    partners = defaultdict(list)
    for one, other in pairs:
        partners[one].append(other)
        partners[other].append(one)
    return {
        end
        for end in ends
        if any(
            are_different(ordered[one], ordered[other], traits[one], traits[other])
            for one, other in combinations(partners[end], 2)
        )
    }


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
        if each.phone:
            yield (town, "phone", each.phone)


def _any_different(
    left: list[int], right: list[int], ordered: Sequence[Located], traits: Sequence[Traits]
) -> bool:
    """Whether any listing of the one is a different place than any of the other."""
    return any(
        are_different(ordered[one], ordered[other], traits[one], traits[other])
        for one in left
        for other in right
    )
