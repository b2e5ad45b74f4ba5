"""Grow groups of listings that are one place: the surest pair first, and never by a bridge.

Two groups become one only if no pair across is apart, and at least a third of the pairs across are
the same. On made-up countries that is what keeps precision as the data grow: one wrong pair among
six joins nothing. What people judged comes before, and overrules both.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from directory.match.judge import Judged, why_apart
from directory.match.traits import Traits

_LEAST_SHARE: Final = 1 / 3  # of the pairs across two groups
# Of two doors a listing without a street may be put behind the likelier, by so many bits.
_CLEAR_LEAD: Final = 4.0

IndexPair = tuple[int, int]


@dataclass(slots=True)
class Groups:
    """The groups as they grow, over the indices of the listings."""

    traits: Sequence[Traits]
    same: frozenset[IndexPair]  # pairs judged one place
    told_apart: frozenset[IndexPair]  # by people
    told_same: frozenset[IndexPair]
    members: dict[int, list[int]] = field(init=False)
    home: list[int] = field(init=False)
    torn: dict[int, set[int]] = field(default_factory=dict)  # to the doors each fitted
    _refused: set[IndexPair] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.members = {index: [index] for index in range(len(self.traits))}
        self.home = list(self.members)

    def join(self, one: int, other: int) -> None:
        """Make one group of the groups of two listings."""
        kept, gone = sorted((self.home[one], self.home[other]))
        if kept == gone:
            return
        moved = self.members.pop(gone)
        self.members[kept].extend(moved)
        for index in moved:
            self.home[index] = kept

    def may_join(self, one: int, other: int, share: float = _LEAST_SHARE) -> bool:
        """Whether enough pairs across agree, and none is apart."""
        ends = (min(self.home[one], self.home[other]), max(self.home[one], self.home[other]))
        left, right = (self.members[end] for end in ends)
        if ends in self._refused:
            return False
        across = [(min(a, b), max(a, b)) for a in left for b in right]
        others = [pair for pair in across if pair not in self.same]  # what agrees is not apart
        if any(self.are_apart(*pair) for pair in others):
            self._refused.add(ends)  # groups only grow, so two that are apart stay so
            return False
        return len(across) - len(others) >= share * len(across)

    def are_apart(self, one: int, other: int) -> bool:
        """Whether two listings can never be one place, unless people say so."""
        pair = (min(one, other), max(one, other))
        if pair in self.told_apart:
            return True
        return pair not in self.told_same and bool(why_apart(self.traits[one], self.traits[other]))

    def are_any_apart(self, one: int, home: int) -> bool:
        """Whether a listing can never be one place with some listing of a group."""
        return any(self.are_apart(one, other) for other in self.members[home])


def grow(
    traits: Sequence[Traits],
    judged: Mapping[IndexPair, Judged],
    told: Mapping[IndexPair, str],
) -> Groups:
    """Return the groups that the judged pairs and people's judgements make."""
    edges = {
        pair: each.weight
        for pair, each in judged.items()
        if each.verdict == "same" and pair not in told
    }
    torn = _torn(traits, edges)
    for end, others in torn.items():
        for other in others:
            edges.pop((min(end, other), max(end, other)), None)
    told_same = frozenset(pair for pair, verdict in told.items() if verdict == "same")
    told_apart = frozenset(pair for pair, verdict in told.items() if verdict == "different")
    groups = Groups(traits, frozenset(edges) | told_same, told_apart, told_same)
    for pair in sorted(told_same):
        if not _parted(groups, pair):
            groups.join(*pair)
    for _, (one, other) in sorted((-weight, pair) for pair, weight in edges.items()):
        if groups.home[one] != groups.home[other] and groups.may_join(one, other):
            groups.join(one, other)
    groups.torn = torn
    return groups


def mend(groups: Groups) -> None:
    """Put a listing that fitted two doors behind them, if those have become one place since."""
    for end, others in sorted(groups.torn.items()):
        homes = {groups.home[other] for other in others}
        is_alone = len(groups.members[groups.home[end]]) == 1
        if is_alone and len(homes) == 1 and not groups.are_any_apart(end, *homes):
            groups.join(end, *homes)


def _parted(groups: Groups, pair: IndexPair) -> bool:
    """Whether people have said of any two, one of either group, that they are different."""
    left, right = (groups.members[groups.home[end]] for end in pair)
    return any((min(a, b), max(a, b)) in groups.told_apart for a in left for b in right)


def _torn(traits: Sequence[Traits], edges: Mapping[IndexPair, float]) -> dict[int, set[int]]:
    """Listings without a street that fit two doors, and the doors: they are put behind neither.

    Of one that fits a door clearly better than the others, the others alone.
    """
    partners: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for (one, other), weight in edges.items():
        if not traits[one].road:
            partners[one].append((weight, other))
        if not traits[other].road:
            partners[other].append((weight, one))
    torn = {end: _unfit(traits, edges, found) for end, found in partners.items()}
    return {end: gone for end, gone in torn.items() if gone}


def _unfit(
    traits: Sequence[Traits],
    edges: Mapping[IndexPair, float],
    found: Iterable[tuple[float, int]],
) -> set[int]:
    """Of the partners of one listing those that must go, since another is a place apart."""
    gone = set()
    for (weight, one), (other_weight, other) in combinations(found, 2):
        is_edge = (min(one, other), max(one, other)) in edges
        if is_edge or not _may_be_two(traits[one], traits[other]):
            continue
        if weight < other_weight + _CLEAR_LEAD:
            gone.add(one)
        if other_weight < weight + _CLEAR_LEAD:
            gone.add(other)
    return gone


def _may_be_two(a: Traits, b: Traits) -> bool:
    """Whether two listings are apart, or for all we know: by their telephones, without a house."""
    has_other_phone = a.phone is not None and b.phone is not None and a.phone != b.phone
    return bool(why_apart(a, b)) or (has_other_phone and not (a.road and b.road))
