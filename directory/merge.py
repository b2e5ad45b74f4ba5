"""Make one clinic of its listings: per field, the value that speaks, and every other beside it.

No value is invented: each was said by a member. Which one speaks: the most trusted source for that
field, then the most recent, then the most common. Street, town and point come from one member
together, so that no address is put together from two.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from directory.records import PRECISIONS, Clinic, Fact, Located
from directory.services import facts_read, price_from, services_of
from directory.sources import Source, trust_in

_PLACE: Final = ("street", "unit", "city", "state", "postcode")
_LISTS: Final = (
    "routes", "settings", "payment", "ages", "languages", "groups", "states_served", "conditions",
    "supervision", "monitoring", "screening",
)  # fmt: skip
_UNCONFIRMED_AFTER: Final = (2, timedelta(days=14))  # accepted visits missed, and days since seen
_CLOSED_AFTER: Final = (4, timedelta(days=31))

Sources = Mapping[str, Source]


def is_published(members: Iterable[Located], sources: Sources) -> bool:
    """Say whether anything says ketamine, esketamine or Spravato of these listings.

    A name, another name, a route, or being on a list of such clinics; not a specialty code. The
    others are candidates: they stay in the memory, for their websites to be read. So do those
    of which no name is known.
    """
    known = list(members)
    return any(map(display_name, known)) and any(
        each.clean.says_ketamine or sources[each.source].lists_only_ketamine_clinics
        for each in known
    )


def merge(clinic_id: str, members: tuple[Located, ...], sources: Sources, today: date) -> Clinic:
    """Return one clinic with the chosen value of every field, and all values as facts."""
    chosen = _chosen(members, sources)
    status, closed_on = _status(members, today)
    return Clinic(
        id=clinic_id,
        slug=slug(chosen["name"], chosen.get("city")),
        members=members,
        facts=tuple(_facts(members, {**chosen, "status": status})),
        status=status,
        closed_on=closed_on,
        first_seen=min(each.clean.said.first_seen for each in members),
        last_seen=max(each.clean.said.last_seen for each in members),
        last_confirmed=_last_confirmed(members, sources),
        **chosen,
    )


def slug(*words: str | None) -> str:
    """Return words for an address bar: ``"Rill & Oak", "Austin"`` is ``"rill-oak-austin"``."""
    folded = unicodedata.normalize("NFKD", " ".join(word for word in words if word).lower())
    plain = folded.encode("ascii", "ignore").decode().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "clinic"


def display_name(member: Located) -> str:
    """Return the name a patient would know: a DBA that names ketamine before a legal one.

    ``""`` where there is none: a dash is no name.
    """
    names = [each for each in (member.clean.name, *member.clean.other_names) if _is_name(each)]
    telling = (name for name in names if re.search("ketamin|spravato", name, re.I))
    return next(telling, next(iter(names), ""))


def _is_name(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _chosen(members: tuple[Located, ...], sources: Sources) -> dict[str, Any]:
    found: dict[str, Any] = dict(_place(members, sources))
    found["name"] = _speak("name", members, sources, display_name)
    found["chain"] = _speak("parent", members, sources, lambda each: each.clean.parent)
    found["website"] = _speak("website", members, sources, lambda each: each.clean.website)
    found["psychotherapy"] = _speak(
        "psychotherapy", members, sources, lambda each: each.clean.psychotherapy
    )
    dialled = _speak("phone", members, sources, _dialled) or (None, None)
    found["phone"], found["phone_extension"] = dialled
    found["rems"] = _speak("rems", members, sources, lambda each: each.clean.rems)
    for name in _LISTS:
        said = (value for each in members for value in getattr(each.clean, name))
        found[name] = tuple(sorted(set(said)))
    found["services"] = services_of(members, found["routes"], found["psychotherapy"])
    found["price_from"] = price_from(members)
    return found


def _dialled(member: Located) -> tuple[str, str | None] | None:
    return (member.clean.phone, member.clean.phone_extension) if member.clean.phone else None


def _speak(
    field: str,
    members: Iterable[Located],
    sources: Sources,
    read: Callable[[Located], Any],
) -> Any:
    """The value that speaks for a field, or None where nobody said one."""
    said = [(each, read(each)) for each in members if read(each)]
    common = Counter(value for _, value in said)
    ranked = sorted(
        said,
        key=lambda pair: (
            -trust_in(sources[pair[0].source], field),
            -pair[0].clean.said.last_seen.toordinal(),
            -common[pair[1]],
            str(pair[1]),
        ),
    )
    return ranked[0][1] if ranked else None


def _place(members: Iterable[Located], sources: Sources) -> dict[str, Any]:
    """Address and point of the one member that knows best where it is."""
    best = min(
        members,
        key=lambda each: (
            each.clean.street is None,
            _rank(each.precision),
            -trust_in(sources[each.source], "street"),
            -each.clean.said.last_seen.toordinal(),
            each.id,
        ),
    )
    return {
        "street": best.clean.street,
        "unit": best.clean.unit,
        "city": best.clean.city,
        "state": best.state,
        "postcode": best.postcode,
        "county": best.county,
        "latitude": best.latitude,
        "longitude": best.longitude,
        "precision": best.precision,
    }


def _rank(precision: str | None) -> int:
    return PRECISIONS.index(precision) if precision else len(PRECISIONS)


def _facts(members: Iterable[Located], chosen: Mapping[str, Any]) -> Iterable[Fact]:
    for member in members:
        said, listing = member.clean.said, member.clean.said.listing
        pages = {(field, value): page for field, value, page in facts_read(member)}
        for field, value in dict.fromkeys([*_said_by(member), *pages]):
            spoken = chosen.get(field, value)  # what a page says beside the columns stands alone
            yield Fact(
                field=field,
                value=value,
                listing_id=said.id,
                source=listing.source,
                ref=listing.ref,
                url=pages.get((field, value), listing.url),
                first_seen=said.first_seen,
                last_seen=said.last_seen,
                chosen=value in spoken if isinstance(spoken, tuple) else value == str(spoken),
            )


def _said_by(member: Located) -> Iterable[tuple[str, str]]:
    """Field and value of everything a member said that can be published."""
    clean = member.clean
    names = dict.fromkeys((display_name(member), clean.name, *clean.other_names))
    yield from (("name", name) for name in names)
    single = {
        "chain": clean.parent,
        "street": clean.street,
        "unit": clean.unit,
        "city": clean.city,
        "state": member.state,
        "postcode": member.postcode,
        "phone": clean.phone,
        "phone_extension": clean.phone_extension,
        "website": clean.website,
        "psychotherapy": clean.psychotherapy,
        "status": clean.status,
    }
    yield from ((field, value) for field, value in single.items() if value)
    if member.precision == "source":
        yield "latitude", str(member.latitude)
        yield "longitude", str(member.longitude)
    for name in _LISTS:
        yield from ((name, value) for value in getattr(clean, name))


def _status(members: Iterable[Located], today: date) -> tuple[str, date | None]:
    """Status, and the day it closed: said so by a source, or gone from all of them."""
    every = list(members)
    speaker = max(
        (each for each in every if each.clean.status),
        key=lambda each: (each.clean.said.last_seen, each.clean.status or "", each.id),
        default=None,  # most listings say nothing of it
    )
    words = speaker.clean.status if speaker else None
    if speaker and words == "closed":
        said = speaker.clean.said
        days = (speaker.clean.updated_on, said.since, said.last_seen)
        return words, min(next(day for day in days if day), said.last_seen)
    if _gone(every, today, *_CLOSED_AFTER):
        return "closed", max(each.clean.said.last_seen for each in every)
    if _gone(every, today, *_UNCONFIRMED_AFTER):
        return "unconfirmed", None
    return words or "active", None


def _gone(members: Iterable[Located], today: date, missed: int, days: timedelta) -> bool:
    return all(
        each.clean.said.missed >= missed and today - each.clean.said.last_seen >= days
        for each in members
    )


def _last_confirmed(members: Iterable[Located], sources: Sources) -> date | None:
    """The last day a source vouched for it: never later than the day we saw that source."""
    days = (_vouched(each, sources[each.source]) for each in members)
    return max((day for day in days if day), default=None)


def _vouched(member: Located, source: Source) -> date | None:
    said = member.clean.said
    if source.confirmed_by == "seen":
        return said.last_seen
    updated = member.clean.updated_on
    return min(updated, said.last_seen) if updated else None
