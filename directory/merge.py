"""Make one clinic of its listings: per field, the value that speaks, and every other beside it.

No value is invented: each was said by a member. Which one speaks: the most trusted source for that
field, then the most recent, then the most common; a source that lists the clinic no more speaks
only where no other does. Street, town and point come from one member together, so that no address
is put together from two.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from directory import life
from directory.normalise.address import street_key
from directory.normalise.slug import slug
from directory.records import PRECISIONS, Clinic, Fact, Located
from directory.services import facts_read, price_from, services_of
from directory.sources import Sources, trust_in

_PLACE: Final = ("street", "unit", "city", "state", "postcode")
_LISTS: Final = (
    "routes", "settings", "payment", "ages", "languages", "groups", "states_served", "conditions",
    "supervision", "monitoring", "screening",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Voices:
    """How much each member's word weighs."""

    sources: Sources
    late: frozenset[str]  # listings that their source lists no more

    def rank(self, member: Located, field: str) -> tuple[bool, int, int]:
        """Still listed, then trusted, then recent: the least speaks first."""
        trust = trust_in(self.sources[member.source], field)
        return member.id in self.late, -trust, -member.clean.said.last_seen.toordinal()


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
    late = frozenset(each.id for each in members if life.is_late(each.clean.said, today))
    chosen = _chosen(members, _Voices(sources, late))
    status, closed_on = life.status_of(members, sources, today)
    return Clinic(
        id=clinic_id,
        slug=slug(chosen["name"], chosen.get("city")),
        members=members,
        facts=tuple(_facts(members, {**chosen, "status": status})),
        status=status,
        closed_on=closed_on,
        first_seen=min(each.clean.said.first_seen for each in members),
        last_seen=max(each.clean.said.last_seen for each in members),
        last_confirmed=life.last_confirmed(members, sources),
        licence=_licence(members, sources),
        **chosen,
    )


def display_name(member: Located) -> str:
    """Return the name a patient would know: a DBA that names ketamine before a legal one.

    ``""`` where there is none: a dash is no name.
    """
    names = [each for each in (member.clean.name, *member.clean.other_names) if _is_name(each)]
    telling = (name for name in names if re.search("ketamin|spravato", name, re.I))
    return next(telling, next(iter(names), ""))


def _is_name(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _chosen(members: tuple[Located, ...], voices: _Voices) -> dict[str, Any]:
    found: dict[str, Any] = dict(_place(members, voices))
    found["name"] = _speak("name", members, voices, display_name)
    found["chain"] = _speak("parent", members, voices, lambda each: each.clean.parent)
    found["website"] = _speak("website", members, voices, lambda each: each.clean.website)
    found["hours"] = _speak("hours", members, voices, lambda each: each.clean.hours)
    here = [each for each in members if _may_be_at(each, found["street"])]
    found["wheelchair"] = _speak("wheelchair", here, voices, lambda each: each.clean.wheelchair)
    found["psychotherapy"] = _speak(
        "psychotherapy", members, voices, lambda each: each.clean.psychotherapy
    )
    dialled = _speak("phone", members, voices, _dialled) or (None, None)
    found["phone"], found["phone_extension"] = dialled
    found["rems"] = _speak("rems", members, voices, lambda each: each.clean.rems)
    for name in _LISTS:
        saying = [each for each in members if getattr(each.clean, name)]
        heard = [each for each in saying if each.id not in voices.late] or saying
        found[name] = tuple(
            sorted({value for each in heard for value in getattr(each.clean, name)})
        )
    fresh = [each for each in members if each.id not in voices.late] or members
    found["services"] = services_of(fresh, found["routes"], found["psychotherapy"])
    found["price_from"] = price_from(fresh)
    return found


def _dialled(member: Located) -> tuple[str, str | None] | None:
    return (member.clean.phone, member.clean.phone_extension) if member.clean.phone else None


def _speak(
    field: str,
    members: Iterable[Located],
    voices: _Voices,
    read: Callable[[Located], Any],
) -> Any:
    """The value that speaks for a field, or None where nobody said one."""
    said = [(each, read(each)) for each in members if read(each)]
    common = Counter(value for _, value in said)
    return min(
        said,
        key=lambda pair: (*voices.rank(pair[0], field), -common[pair[1]], str(pair[1])),
        default=(None, None),
    )[1]


def _place(members: Iterable[Located], voices: _Voices) -> dict[str, Any]:
    """Address and point of one member: of those at the door that speaks, the best placed."""
    every = list(members)
    streets = Counter(_door(each)[0] for each in every)
    speaker = min(every, key=lambda each: _address_rank(each, voices, streets))
    at_door = [each for each in every if _door(each) == _door(speaker)]
    best = min(at_door, key=lambda each: _point_rank(each, voices))
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
        "placed_by": best.provider,
        "placed_as": best.matched,
        "placed_on": best.placed_on,
    }


def _door(member: Located) -> tuple[str, str]:
    """Street and unit in one spelling; none of both for a member that states no street."""
    clean = member.clean
    if not clean.street:
        return "", ""
    return street_key(clean.street), re.sub(r"\W", "", clean.unit or "").lower()


def _may_be_at(member: Located, street: str | None) -> bool:
    """Whether what a member says of a house is said of this one: a step is another house's."""
    own = member.clean.street
    return not (own and street) or street_key(own) == street_key(street)


def _address_rank(member: Located, voices: _Voices, streets: Mapping[str, int]) -> tuple[Any, ...]:
    """With a street, still listed, trusted, recent, common, to a suite: the least speaks."""
    street, unit = _door(member)
    return not street, *voices.rank(member, "street"), -streets[street], not unit, member.id


def _point_rank(member: Located, voices: _Voices) -> tuple[Any, ...]:
    """Still listed, near, trusted, recent: the least is placed best."""
    late, trust, recent = voices.rank(member, "street")
    return late, _rank(member.precision), trust, recent, member.id


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
        "hours": clean.hours,
        "wheelchair": clean.wheelchair,
        "psychotherapy": clean.psychotherapy,
        "status": clean.status,
    }
    yield from ((field, value) for field, value in single.items() if value)
    if member.precision == "source":
        yield "latitude", str(member.latitude)
        yield "longitude", str(member.longitude)
    for name in _LISTS:
        yield from ((name, value) for value in getattr(clean, name))


def _licence(members: Iterable[Located], sources: Sources) -> str:
    """What a row asks for: OpenStreetMap's own licence where a listing or a point is of it."""
    shared = (
        sources[each.source].is_share_alike or each.provider == "nominatim" for each in members
    )
    return "ODbL" if any(shared) else "CC0"
