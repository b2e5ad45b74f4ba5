"""Know a clinic again that moved: one name and one telephone or site, at two houses of one town.

That is also how two branches with one desk look. So a date must speak, the last word on one house a
year older than the last word on the other, or three sources tell of the one house or the other and
give one telephone; none may know both; and of a third of the pairs across all but the house agrees.
Else a person is asked.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final

from directory.match.cluster import Groups, IndexPair
from directory.match.judge import TWO_HOUSES, UNSURE, Judged, judge, why_apart
from directory.match.traits import Traits

_STALE_DAYS: Final = 365
_TELLERS: Final = 3  # sources that tell of the one house or the other
_LEAST_SHARE: Final = 1 / 3  # of the pairs across


def join_moved(groups: Groups, judged: Mapping[IndexPair, Judged]) -> None:
    """Make one group of two that are one clinic before and after it moved.

    A group that fits two others is joined to neither.
    """
    agreeing = {
        (min(groups.home[one], groups.home[other]), max(groups.home[one], groups.home[other]))
        for (one, other), each in judged.items()
        if each.veto == TWO_HOUSES and each.weight >= UNSURE
    }
    fits = sorted(ends for ends in agreeing if _has_moved(groups, ends))
    suitors = Counter(end for ends in fits for end in ends)
    for one, other in fits:
        if suitors[one] == suitors[other] == 1:
            groups.join(one, other)


def _has_moved(groups: Groups, ends: IndexPair) -> bool:
    """Whether a date or three sources speak, nothing but the house forbids it, and enough agree."""
    left, right = (groups.members[end] for end in ends)
    old, new = ([groups.traits[at] for at in side] for side in (left, right))
    if not (_is_stale(old, new) or _is_stale(new, old) or _is_told_of_once(old, new)):
        return False
    if any((min(pair), max(pair)) in groups.told_apart for pair in product(left, right)):
        return False
    across = [judge(a, b, why_apart(a, b)) for a, b in product(old, new)]
    if any(each.veto not in {None, TWO_HOUSES} for each in across):
        return False
    return sum(each.weight >= 0 for each in across) >= _LEAST_SHARE * len(across)


def _is_told_of_once(old: Sequence[Traits], new: Sequence[Traits]) -> bool:
    """Whether three sources tell of one house or the other, and give one telephone for the two.

    Of two branches one of the three would likely know both; that is looked at where vetoes are.
    """
    phones = {each.phone for each in old if each.phone}
    tellers = {each.source for each in (*old, *new)}
    return len(tellers) >= _TELLERS and any(each.phone in phones for each in new)


def _is_stale(old: Sequence[Traits], new: Sequence[Traits]) -> bool:
    """Whether the last word on the one is a year older than the last word on the other.

    Where nothing of the other is dated, its last word is of the day it was last seen.
    """
    dated = [each.updated for each in old if each.updated is not None]
    if not dated:
        return False
    later = [each.updated for each in new if each.updated is not None]
    newest = max(later) if later else max(each.seen for each in new)
    return max(dated) + _STALE_DAYS <= newest
