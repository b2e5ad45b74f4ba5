"""Tie what belongs together and is not one place: clinicians to clinics, branches to each other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from directory.match.cluster import Groups, IndexPair
from directory.match.traits import Traits
from directory.records import Link, Located


def links(
    ordered: Sequence[Located],
    traits: Sequence[Traits],
    groups: Groups,
    at_work: Iterable[IndexPair],
) -> tuple[Link, ...]:
    """Return who works where, and which groups are one organisation, each by first listing id."""
    found = [*_works_at(ordered, traits, groups, at_work), *_organisations(ordered, traits, groups)]
    return tuple(sorted(found, key=lambda link: (link.kind, link.listings)))


def _works_at(
    ordered: Sequence[Located],
    traits: Sequence[Traits],
    groups: Groups,
    at_work: Iterable[IndexPair],
) -> Iterator[Link]:
    """A clinician's entry and the places it shares most with: a house, a telephone, a unit."""
    fits: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one, other in at_work:
        person, place = (one, other) if traits[one].is_person else (other, one)
        shared = _shared(traits[person], traits[place])
        if shared:
            places = fits[groups.home[person]]
            places[groups.home[place]] = max(shared, places[groups.home[place]])
    for person, places in fits.items():
        most = max(places.values())
        for place in (place for place, shared in places.items() if shared == most):
            yield Link("works_at", "door", (ordered[person].id, ordered[place].id))


def _shared(a: Traits, b: Traits) -> int:
    """In one house, how much of unit and telephone two entries share; 0 behind different doors."""
    if a.road is None or a.road != b.road or (a.unit and b.unit and a.unit != b.unit):
        return 0
    one_phone = a.phone is not None and a.phone == b.phone
    return 2 * one_phone + (a.unit is not None and a.unit == b.unit)


def _organisations(
    ordered: Sequence[Located], traits: Sequence[Traits], groups: Groups
) -> Iterator[Link]:
    """Groups that share a site, a register entry, or a name and a toll-free telephone."""
    tied: dict[str, set[int]] = defaultdict(set)
    for index, each in enumerate(traits):
        if not each.is_person:
            for tie in _ties(ordered[index], each):
                tied[tie].add(groups.home[index])
    lead = {home: home for home in groups.members}
    several = {tie: homes for tie, homes in tied.items() if len(homes) > 1}
    for homes in several.values():
        first, *others = sorted(_end(lead, home) for home in homes)
        lead.update(dict.fromkeys(others, first))
    branches: dict[int, set[int]] = defaultdict(set)
    by: dict[int, set[str]] = defaultdict(set)
    for tie, homes in several.items():
        end = _end(lead, next(iter(homes)))
        branches[end] |= homes
        by[end].add(tie)
    for end, homes in branches.items():
        yield Link("organisation", min(by[end]), tuple(ordered[home].id for home in sorted(homes)))


def _end(lead: dict[int, int], home: int) -> int:
    while lead[home] != home:
        home = lead[home]
    return home


def _ties(located: Located, each: Traits) -> Iterable[str]:
    if each.host:
        yield f"site {each.host}"
    if each.npi:
        yield f"npi {each.npi}"
    phone = located.clean.phone
    if phone and not each.phone:  # toll-free, or a switchboard
        for name in each.names:
            if name.is_telling:
                yield f"telephone {phone}, {name.key}"
