"""Say what is new, changed, closed, reopened, merged, split or gone since the last build.

Two snapshots are compared, each with the words it rests on. Where nobody's words changed and no
person decided anything, only our own cleaning or matching did: that is ``recleaned`` and told
apart, for nothing happened at the clinic.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from directory.records import Clinic, Listing, Remembered, fingerprint
from directory.snapshot import Snapshot

Row = dict[str, Any]

_PASSED_OVER: Final = frozenset(
    # What follows from the rest, or moves with every visit.
    "id slug county latitude longitude precision first_seen last_seen last_confirmed"
    " source_count placed_by placed_as placed_on licence".split()
)
_SAID_IN: Final = {
    "name": ("name", "other_names"),
    "chain": ("parent",),
    "street": (
        "street",
        "street_2",
        "address",
        "city",
        "state",
        "postcode",
        "latitude",
        "longitude",
    ),
    "phone": ("phone",),
    "routes": ("routes",),
    "settings": ("settings", "routes"),
    "status": ("status", "updated_on"),
}
_SAID_AS: Final = {
    "unit": "street", "city": "street", "state": "street", "postcode": "street",
    "phone_extension": "phone", "closed_on": "status",
}  # fmt: skip
_EVERY_WORD: Final = frozenset(each.name for each in fields(Listing))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not as it was."""

    clinic_id: str
    what: str  # "new", "changed", "closed", "reopened", "merged", "split", "removed", …
    name: str | None = None  # None of what was removed on request
    field: str | None = None
    before: str | None = None
    after: str | None = None
    other_id: str | None = None  # what it was merged into, or split from
    why: str | None = None  # the reason a person gave


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What happened between two builds beside the clinics themselves."""

    touched: Mapping[str, frozenset[str]]  # listing id → fields whose words changed since
    redirects: Mapping[str, str]  # where ids that were merged away lead
    removed: Mapping[str, str]  # clinics that people had removed → why
    was_removed: Collection[str] = ()  # those that were so at the last build


def snapshot(clinic: Clinic, row: Row, decided: Iterable[str], evidence: Iterable[str]) -> Snapshot:
    """Return what the memory keeps of a published clinic.

    Args:
        clinic: the clinic.
        row: its row of ``clinics``.
        decided: what people decided of it, in any words.
        evidence: what its status rests on beside words.
    """
    return Snapshot(
        words=json.dumps({key: row[key] for key in row if key not in _PASSED_OVER}),
        members={each.id: each.clean.said.version for each in clinic.members},
        decided=fingerprint(*sorted(decided)),
        evidence=fingerprint(*evidence),
    )


def touched(
    before: Mapping[str, Snapshot],
    said: Iterable[Remembered],
    last_run: int,
    words: Callable[[Collection[str]], Mapping[str, Listing]],
) -> dict[str, frozenset[str]]:
    """Return which listings say other words than at the last build, and in which fields.

    One that is new, or known no more because its visit was withdrawn, differs in every field.

    Args:
        before: the clinics of the last build.
        said: every listing as it is now.
        last_run: the last visit that the last build knew.
        words: looks the words of versions up.
    """
    then = {
        listing: version for each in before.values() for listing, version in each.members.items()
    }
    differing, found = {}, {}
    for each in said:
        version = then.pop(each.id, None)
        if version is None and each.since_run > last_run:
            found[each.id] = _EVERY_WORD
        elif version not in {None, each.version}:
            differing[each.id] = (str(version), each.listing)
    found |= dict.fromkeys(then, _EVERY_WORD)
    old = words({version for version, _ in differing.values()})
    for listing_id, (version, listing) in differing.items():
        known = old.get(version)
        found[listing_id] = frozenset(
            name
            for name in _EVERY_WORD
            if known is None or getattr(known, name) != getattr(listing, name)
        )
    return found


def compare(
    before: Mapping[str, Snapshot], turn: Turn, after: Mapping[str, Snapshot]
) -> list[Change]:
    """Return every change between two builds, ordered by clinic; none where there was no build."""
    if not before:
        return []
    found: list[Change] = []
    home = {listing: key for key, each in before.items() for listing in each.members}
    for key in sorted(set(before) | set(after)):
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            found.append(_arrival(key, new, home, turn))
        elif new is None and old is not None:
            found.append(_departure(key, old, after, turn))
        elif old is not None and new is not None and old != new:
            found.extend(_differences(key, old, new, turn))
    return found


def _arrival(key: str, new: Snapshot, home: Mapping[str, str], turn: Turn) -> Change:
    """Why a clinic is there that was not: it is new, or part of what was one clinic."""
    name = new.values.get("name")
    origin = next((home[each] for each in sorted(new.members) if each in home), None)
    if origin:
        return Change(clinic_id=key, what="split", name=name, other_id=origin)
    is_new = key in turn.was_removed or any(each in turn.touched for each in new.members)
    what = "new" if is_new else "recleaned"
    return Change(clinic_id=key, what=what, name=name, after=name)


def _departure(key: str, old: Snapshot, after: Mapping[str, Snapshot], turn: Turn) -> Change:
    """Why a clinic is not there that was: removed on request, merged, or listed no more."""
    target = turn.redirects.get(key, key)
    for gone in (key, target):
        if gone in turn.removed:
            return Change(clinic_id=key, what="removed", why=turn.removed[gone])
    name = old.values.get("name")
    if target in after:
        return Change(clinic_id=key, what="merged", name=name, other_id=target)
    is_said = any(each in turn.touched for each in old.members)
    what = "withdrawn" if is_said else "recleaned"
    return Change(clinic_id=key, what=what, name=name, before=name)


def _differences(key: str, old: Snapshot, new: Snapshot, turn: Turn) -> Iterator[Change]:
    before, after = old.values, new.values
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        if was == now or (name == "closed_on" and before["status"] != after["status"]):
            continue
        is_said = _is_said(name, old, new, turn)
        yield Change(
            clinic_id=key,
            what=_what(name, was, now) if is_said else "recleaned",
            name=after.get("name"),
            field=name,
            before=None if was is None else str(was),
            after=None if now is None else str(now),
        )


def _what(name: str, was: object, now: object) -> str:
    if name == "status" and "closed" in {was, now}:
        return "closed" if now == "closed" else "reopened"
    return "changed"


def _is_said(name: str, old: Snapshot, new: Snapshot, turn: Turn) -> bool:
    """Whether a value differs because someone said or decided something, not by our cleaning."""
    if old.decided != new.decided:
        return True
    kind = _SAID_AS.get(name, name)
    if kind == "status" and old.evidence != new.evidence:
        return True
    # A field of which we do not know where it is read from may be read from anywhere.
    words = set(_SAID_IN.get(kind, (kind,) if kind in _EVERY_WORD else _EVERY_WORD))
    members = {*old.members, *new.members}
    return any(words & turn.touched.get(each, frozenset()) for each in members)
