"""Find the pairs worth judging: listings that share a telephone, a site, a house, a name, a point.

Of 100,000 listings there are five billion pairs, and of a block of one hospital's thousand entries
half a million: a block that is too large for all its pairs is put in order, and neighbours are held
against each other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from directory.match.traits import Traits

_MOST_IN_FULL: Final = 30  # a block of so many listings has 435 pairs
_REACH: Final = 11  # of a larger one, each with the next ten
_CELL: Final = 0.004  # degrees, about 400 m: twice what one house's points differ

Key = str | tuple[object, ...]


def candidates(traits: Sequence[Traits]) -> list[tuple[int, int]]:
    """Return pairs of indices to judge, the lesser first, in order and none twice."""
    count = len(traits)
    found: set[int] = set()  # a pair is one number: a million tuples would be 100 MB
    for keys in _KINDS:
        for block in _blocks(traits, keys):
            if len(block) <= _MOST_IN_FULL:
                found.update([one * count + other for one, other in combinations(block, 2)])
            else:
                found.update(_neighbours(traits, block))
    return [divmod(pair, count) for pair in sorted(found)]


def _neighbours(traits: Sequence[Traits], block: Iterable[int]) -> Iterator[int]:
    """Of a large block each with the next ten, as they stand by name and house."""
    count = len(traits)
    ordered = sorted(block, key=lambda at: (_order(traits[at]), at))
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 : at + _REACH]:
            yield min(one, other) * count + max(one, other)


def _blocks(traits: Sequence[Traits], keys: Callable[[Traits], list[Key]]) -> Iterable[list[int]]:
    """Indices that share a key, in order; most keys are one listing's own, and cost no list."""
    alone: dict[Key, int] = {}
    blocks: dict[Key, list[int]] = {}
    for index, each in enumerate(traits):
        for key in keys(each):
            first = alone.setdefault(key, index)
            if first != index:
                blocks.setdefault(key, [first]).append(index)
    return blocks.values()


def _order(each: Traits) -> tuple[str, ...]:
    """Listings that are likely one place stand side by side."""
    key = each.names[0].key if each.names else ""
    return (key, each.road or "", each.unit or "", each.phone or "", each.host or "")


def _by_phone(each: Traits) -> list[Key]:
    return [each.phone] if each.phone else []


def _by_site(each: Traits) -> list[Key]:
    if each.host and each.is_chain:
        return [(each.host, town) for town in each.towns]
    return [each.host] if each.host else []


def _by_house(each: Traits) -> list[Key]:
    """One house number in one town, and beside the beginning of one road's name in one state."""
    if not each.road:
        return []
    keys: list[Key] = [(each.number or each.road, each.home)] if each.home else []
    return [*keys, (each.number, each.core[:4], each.state)] if each.number else keys


def _by_name(each: Traits) -> list[Key]:
    if not each.home:
        return []
    said = {sign for name in each.names for sign in name.signs}
    if each.label:
        said.add(each.label[:6])
    return [(each.home, word) for word in said]


def _by_point(each: Traits) -> list[Key]:
    """Cells of two grids, half a cell aside, so that few near points are parted by both."""
    if not each.point:
        return []
    north, east = each.point[0] / _CELL, each.point[1] / _CELL
    return [(0, int(north), int(east)), (1, int(north + 0.5), int(east + 0.5))]


def _by_npi(each: Traits) -> list[Key]:
    return [each.npi] if each.npi else []


_KINDS: Final = (_by_phone, _by_site, _by_house, _by_name, _by_point, _by_npi)
