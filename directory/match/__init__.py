"""Decide which listings are one place, from evidence that is weighed and kept.

Pairs worth judging are found (`blocks`), what the two say is compared (`compare`), vetoes come
before weights (`judge`), groups grow only where enough pairs agree (`cluster`), and a clinic that
moved is known again (`moves`). What people judged overrules it all. In doubt two listings stay
apart: a door shown twice is a lesser harm than a wrong door.
"""

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from directory.match.blocks import candidates
from directory.match.cluster import Groups, IndexPair, grow, mend
from directory.match.judge import (
    PERSON_AND_PLACE,
    QUESTIONABLE,
    TWO_HOUSES,
    UNSURE,
    Judged,
    is_worth_asking,
    judge,
    why_apart,
)
from directory.match.links import links
from directory.match.moves import join_moved
from directory.match.traits import Traits, traits_of
from directory.records import Evidence, Judgements, Located, Matching, Pair

__all__ = ["match"]

_NONE: Final = Judgements()
_MOVED: Final[Evidence] = ("move", "one house is spoken of later than the other", 0.0)


def match(located: Sequence[Located], judgements: Judgements = _NONE) -> Matching:
    """Return groups of listings that are one place, most of one listing, and why.

    Members and groups are ordered by listing id, and the order of the input does not matter. The
    pairs are those joined, those a person should look at, and those a person has judged.
    """
    with _without_collector():
        return _match(located, judgements)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep Python from looking for circles among a million small things; none is made here.

    Of 100,000 listings that is a third of the time. What was made goes to the oldest generation,
    or else the collector would look at all of it the moment it is let in again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def _match(located: Sequence[Located], judgements: Judgements) -> Matching:
    ordered = sorted(located, key=lambda each: each.id)
    every = traits_of(ordered)
    doubles = _doubles(ordered, every, judgements)
    kept = [index for index in range(len(ordered)) if index not in doubles]
    ids = [ordered[index].id for index in kept]
    traits = [every[index] for index in kept]
    told = _told(ids, judgements)
    judged, at_work = _judge_all(traits)
    groups = grow(traits, judged, told)
    join_moved(groups, judged)
    mend(groups)
    return Matching(
        groups=tuple(_with_doubles(ordered, kept, groups, doubles)),
        pairs=(*_pairs(ids, judged, groups, told), *_double_pairs(ordered, every, doubles)),
        links=links([ordered[index] for index in kept], traits, groups, at_work),
    )


def _doubles(
    ordered: Sequence[Located], traits: Sequence[Traits], judgements: Judgements
) -> dict[int, int]:
    """Entries that one source repeats in the same words, each with the first: they go with it.

    However often it does so, the work is done once. Those a person has judged are looked at apart.
    """
    named = {id_ for pair in judgements.verdicts for id_ in pair}
    first: dict[object, int] = {}
    doubles = {}
    for index, each in enumerate(traits):
        if each.road is None or each.is_person or ordered[index].id in named:
            continue
        keys = tuple(name.key for name in each.names)
        words = (each.source, keys, each.road, each.unit, each.phone, each.host, each.towns)
        known = first.setdefault((*words, each.npi, each.point), index)
        if known != index:
            doubles[index] = known
    return doubles


def _judge_all(traits: Sequence[Traits]) -> tuple[dict[IndexPair, Judged], list[IndexPair]]:
    """Judge every candidate; return the pairs of use, and clinicians beside organisations."""
    judged: dict[IndexPair, Judged] = {}
    at_work: list[IndexPair] = []
    for pair in candidates(traits):
        a, b = traits[pair[0]], traits[pair[1]]
        veto = why_apart(a, b)
        if veto == PERSON_AND_PLACE:
            at_work.append(pair)
        elif veto is None or (veto in QUESTIONABLE and is_worth_asking(a, b, veto)):
            each = judge(a, b, veto)
            if each.weight >= UNSURE:
                judged[pair] = each
    return judged, at_work


def _told(ids: Sequence[str], judgements: Judgements) -> dict[IndexPair, str]:
    """People's judgements by the listings' places in the order; of listings gone, none."""
    place = {each: index for index, each in enumerate(ids)}
    return {
        (min(place[one], place[other]), max(place[one], place[other])): verdict
        for (one, other), verdict in judgements.verdicts.items()
        if one in place and other in place and one != other
    }


def _with_doubles(
    ordered: Sequence[Located], kept: Sequence[int], groups: Groups, doubles: Mapping[int, int]
) -> Iterator[tuple[Located, ...]]:
    """Every group with the entries that repeat its members, by listing id."""
    repeats = defaultdict(list)
    for double, first in doubles.items():
        repeats[first].append(double)
    for home in sorted(groups.members):
        members = [kept[index] for index in groups.members[home]]
        members += [double for first in members for double in repeats[first]]
        yield tuple(ordered[index] for index in sorted(members))


def _pairs(
    ids: Sequence[str],
    judged: Mapping[IndexPair, Judged],
    groups: Groups,
    told: Mapping[IndexPair, str],
) -> Iterator[Pair]:
    """Every pair joined, left open, or judged by a person, in order."""
    for pair in sorted([*judged, *(told.keys() - judged.keys())]):  # nearly in order already
        one, other = pair
        each = judged.get(pair) or _judge(groups.traits[one], groups.traits[other])
        if pair in told:
            evidence = (*each.evidence, ("person", told[pair], 0.0))
            yield Pair(ids[one], ids[other], told[pair], each.weight, evidence)
            continue
        is_joined = groups.home[one] == groups.home[other]
        if not is_joined:  # it agrees and was not joined, or may be a move
            yield Pair(ids[one], ids[other], "unsure", each.weight, each.evidence)
        elif each.verdict == "same":
            yield Pair(ids[one], ids[other], "same", each.weight, each.evidence)
        elif each.veto == TWO_HOUSES:
            evidence = (*each.evidence[:-1], _MOVED)
            yield Pair(ids[one], ids[other], "same", each.weight, evidence)
        # Else it was joined by way of others, and is no question any more.


def _double_pairs(
    ordered: Sequence[Located], traits: Sequence[Traits], doubles: Mapping[int, int]
) -> Iterator[Pair]:
    for double, first in doubles.items():
        each = _judge(traits[first], traits[double])
        yield Pair(ordered[first].id, ordered[double].id, "same", each.weight, each.evidence)


def _judge(a: Traits, b: Traits) -> Judged:
    return judge(a, b, why_apart(a, b))
