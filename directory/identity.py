"""Give each clinic the id it keeps for life.

An id is minted once from the raw id of the listing that founded the clinic, and from then on the
memory says which listing belongs to which id. Better cleaning or matching moves listings between
ids and renames nobody; an id that lost all its listings to another leads there.
"""

import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

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
    """Return every group under its id: the one most of its members had, or a new one.

    Args:
        groups: members ordered by listing id.
        known: which id each listing had after the last build.
        redirects: ids that had been merged away by then.
    """
    claims = sorted(_claims(groups, known), key=lambda claim: (-claim[0], claim[1], claim[2]))
    named: dict[int, str] = {}
    kept: set[str] = set()
    for _, clinic_id, index in claims:
        if index not in named and clinic_id not in kept:
            named[index] = clinic_id
            kept.add(clinic_id)
    taken = {*known.values(), *redirects, *redirects.values()}
    for index, group in enumerate(groups):
        if index not in named:
            named[index] = mint(group[0].id, taken)
            taken.add(named[index])
    members = {each.id: named[index] for index, group in enumerate(groups) for each in group}
    return Identities(
        groups={named[index]: group for index, group in enumerate(groups)},
        members=members,
        redirects=_redirects(members, known, redirects),
    )


def mint(founder: str, taken: Container[str]) -> str:
    """Return eight letters and digits that nobody has, such as ``"k7m2q9xw"``."""
    for turn in count():
        digest = hashlib.sha256(f"{founder}#{turn}".encode()).digest()
        minted = "".join(_ALPHABET[byte % 32] for byte in digest[:8])
        if minted not in taken:
            break
    return minted


def _claims(groups: Sequence[Group], known: Mapping[str, str]) -> Iterable[tuple[int, str, int]]:
    """How many members of an id each group holds: (members, id, group)."""
    for index, group in enumerate(groups):
        held = Counter(known[each.id] for each in group if each.id in known)
        yield from ((many, clinic_id, index) for clinic_id, many in held.items())


def _redirects(
    members: Mapping[str, str], known: Mapping[str, str], redirects: Mapping[str, str]
) -> dict[str, str]:
    """Where ids without a group lead: to the id that now holds their first listing."""
    alive = set(members.values())
    found = {
        old: members[listing]
        for listing, old in sorted(known.items(), reverse=True)
        if old not in alive and listing in members
    }
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
