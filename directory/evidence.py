"""Say of a clinic what a payer's records prove of its past: that Medicare paid for esketamine here.

Such records list no clinic of their own and keep none open: they are years old when they come out.
They are laid beside the clinics that others list, and only where the door agrees. They prove by
being there; most clinics are absent from them, and that says nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from directory.normalise.address import street_key
from directory.normalise.name import name_key
from directory.normalise.place import place_key
from directory.records import Clinic, Fact, Located
from directory.sources import Source

FIELD = "medicare_esketamine"

Door = tuple[str, ...]  # a street with a ZIP, or with a town and its state


def apart(
    located: Iterable[Located], sources: Mapping[str, Source]
) -> tuple[list[Located], list[Located]]:
    """Return the listings of clinics, and those that only prove something of one."""
    listed: list[Located] = []
    proofs: list[Located] = []
    for each in located:
        (proofs if sources[each.source].proves_only else listed).append(each)
    return listed, proofs


def with_evidence(clinics: Sequence[Clinic], proofs: Iterable[Located]) -> tuple[Clinic, ...]:
    """Return the clinics, those at whose door Medicare paid for esketamine with the years it did.

    An organisation's record must agree on street and town, and on the NPI or the name; no unit may
    differ. A person's names nobody, so the unit must agree too, and no second clinic be behind it.
    A record that its source has withdrawn proves nothing.
    """
    at: defaultdict[Door, set[int]] = defaultdict(set)
    for index, clinic in enumerate(clinics):
        for door in _doors(clinic.street, clinic.postcode, clinic.city, clinic.state):
            at[door].add(index)
    found: defaultdict[int, list[Located]] = defaultdict(list)
    for proof in sorted(proofs, key=lambda each: each.id):
        clean = proof.clean
        if clean.billed is None or clean.said.missed:
            continue
        doors = _doors(clean.street, proof.postcode, clean.city, proof.state)
        near = {index: clinics[index] for door in doors for index in at[door]}
        for index in _proven(proof, near):
            found[index].append(proof)
    return tuple(
        _with(clinic, found[index]) if index in found else clinic
        for index, clinic in enumerate(clinics)
    )


def _doors(
    street: str | None, postcode: str | None, city: str | None, state: str | None
) -> Iterator[Door]:
    if street and postcode:
        yield street_key(street), postcode
    if street and city and state:
        yield street_key(street), place_key(city), state


def _proven(proof: Located, near: Mapping[int, Clinic]) -> list[int]:
    """Which of the clinics on one street a record speaks of."""
    unit = _unit(proof.clean.unit)
    if proof.clean.said.listing.npi is None:
        same = [index for index, clinic in near.items() if _unit(clinic.unit) == unit]
        return same if len(same) == 1 else []
    return [
        index
        for index, clinic in near.items()
        if (not unit or not clinic.unit or _unit(clinic.unit) == unit) and _is_of(proof, clinic)
    ]


def _is_of(proof: Located, clinic: Clinic) -> bool:
    """Whether an organisation's record and a clinic have an NPI or a name in common."""
    npi = proof.clean.said.listing.npi
    if any(npi == member.clean.said.listing.npi for member in clinic.members):
        return True
    names = {
        name_key(name)
        for member in clinic.members
        for name in (member.clean.name, *member.clean.other_names)
    }
    return proof.clean.name_key in names


def _unit(unit: str | None) -> str:
    return re.sub(r"\W", "", unit or "").lower()


def _with(clinic: Clinic, proofs: Sequence[Located]) -> Clinic:
    latest = max(proof.clean.billed or 0 for proof in proofs)
    facts = {(fact.value, fact.url): fact for fact in _facts(proofs, latest)}
    return replace(clinic, medicare_esketamine=latest, facts=(*clinic.facts, *facts.values()))


def _facts(proofs: Iterable[Located], latest: int) -> Iterator[Fact]:
    for proof in proofs:
        said = proof.clean.said
        yield Fact(
            field=FIELD,
            value=str(proof.clean.billed),
            listing_id=said.id,
            source=said.listing.source,
            ref=said.listing.ref,
            url=said.listing.url,
            first_seen=said.first_seen,
            last_seen=said.last_seen,
            chosen=proof.clean.billed == latest,
        )
