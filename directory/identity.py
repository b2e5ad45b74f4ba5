"""Give each clinic the id it keeps for life.

An id is minted once from the raw id of the listing that founded the clinic, and from then on the
memory says which listing belongs to which id. Better cleaning or matching moves listings between
ids and renames nobody; an id that lost all its listings to another leads there. Where a clinic is
split, each id stays with its founder: an old link shows the place it was made for.
"""

import hashlib
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, takewhile

from directory.records import Located

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: no i, l, o, u to misread

Group = tuple[Located, ...]


@dataclass(frozen=True, slots=True)
class Identities:
    """Groups with their ids, and what the memory has to remember of them."""

    groups: dict[str, Group]  # "k7m2q9xw" → its members
    members: dict[str, str]  # "list:7" → "k7m2q9xw"
    redirects: dict[str, str]  # an id merged away → the id it became


def identify(
    groups: Sequence[Group], known: Mapping[str, str], redirects: Mapping[str, str]
) -> Identities:
    """Return every group under its id: its founder's, else most of its members', or a new one.

    An id belongs to the group that holds the listing it was minted from; of several, the one that
    more members had. A group without an id takes back one that a member founded and that was
    merged away, and that redirect is dropped.

    Args:
        groups: members ordered by listing id.
        known: which id each listing had after the last build.
        redirects: ids that had been merged away by then.
    """
    taken = {*known.values(), *redirects, *redirects.values()}
    founders = {
        minted: each.id for group in groups for each in group for minted in _founded(each.id, taken)
    }
    named: dict[int, str] = {}
    kept: set[str] = set()
    for _, clinic_id, index in sorted(_claims(groups, known, founders)):
        if index not in named and clinic_id not in kept:
            named[index] = clinic_id
            kept.add(clinic_id)
    for index, group in enumerate(groups):
        if index not in named:
            named[index] = mint(group[0].id, taken)
            taken.add(named[index])
    members = {each.id: named[index] for index, group in enumerate(groups) for each in group}
    return Identities(
        groups={named[index]: group for index, group in enumerate(groups)},
        members=members,
        redirects=_redirects(members, known, redirects, founders),
    )


def mint(founder: str, taken: Container[str]) -> str:
    """Return eight letters and digits that nobody has, such as ``"k7m2q9xw"``."""
    return next(minted for minted in _mints(founder) if minted not in taken)


def _mints(founder: str) -> Iterator[str]:
    """Every id a listing could found, the first first."""
    for turn in count():
        digest = hashlib.sha256(f"{founder}#{turn}".encode("utf-8", "surrogatepass")).digest()
        yield "".join(_ALPHABET[byte % 32] for byte in digest[:8])


def _claims(
    groups: Sequence[Group], known: Mapping[str, str], founders: Mapping[str, str]
) -> Iterator[tuple[tuple[int, int], str, int]]:
    """Who could have which id, the best claim least: ((rank, -members), id, group)."""
    alive = set(known.values())
    group_of = {each.id: index for index, group in enumerate(groups) for each in group}
    held = Counter((known[each], index) for each, index in group_of.items() if each in known)
    founded = {(minted, group_of[founder]) for minted, founder in founders.items()}
    for clinic_id, index in {*held, *founded}:
        rank = 1 if (clinic_id, index) not in founded else 0 if clinic_id in alive else 2
        yield (rank, -held[clinic_id, index]), clinic_id, index


def _founded(listing_id: str, taken: Container[str]) -> Iterator[str]:
    """Ids that were minted from a listing: a later turn only where the earlier were taken."""
    return takewhile(lambda minted: minted in taken, _mints(listing_id))


def _redirects(
    members: Mapping[str, str],
    known: Mapping[str, str],
    redirects: Mapping[str, str],
    founders: Mapping[str, str],
) -> dict[str, str]:
    """Where ids without a group lead: to the id that now holds their founder or first listing."""
    alive = set(members.values())
    found = {
        old: members[listing]
        for listing, old in sorted(known.items(), reverse=True)
        if old not in alive and listing in members
    }
    found |= {old: members[founder] for old, founder in founders.items() if old not in alive}
    leads = {**redirects, **found}
    for old in redirects:
        if old not in alive:
            found.setdefault(old, _end(old, leads, alive))
    return found


def _end(old: str, redirects: Mapping[str, str], alive: Container[str]) -> str:
    """Where a chain of redirects leads at last."""
    passed = {old}
    target = redirects[old]
    while target not in alive and target in redirects and target not in passed:
        passed.add(target)
        target = redirects[target]
    return target
