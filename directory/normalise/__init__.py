"""Turn a source's words into our words; touch no disk, no network, no clock.

A value that cannot be used becomes None with a Problem beside it: nothing is lost in silence.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from directory.errors import BadValueError
from directory.lookups import Lookups, Offer
from directory.normalise.address import normalise_address
from directory.normalise.dates import normalise_date, normalise_year
from directory.normalise.degrees import normalise_degrees
from directory.normalise.hours import normalise_hours
from directory.normalise.letters import readable
from directory.normalise.name import (
    LOST,
    name_key,
    normalise_name,
    says_ketamine,
    split_names,
    without_branch,
)
from directory.normalise.offers import (
    normalise_offer,
    normalise_status,
    normalise_term,
    split_phrases,
    split_terms,
)
from directory.normalise.one_line import split_one_line
from directory.normalise.phone import normalise_phone
from directory.normalise.place import normalise_city, normalise_postcode, normalise_state
from directory.normalise.reading import (
    REASONS,
    closest_therapy,
    read_passages,
    stated_closing,
    why_not_a_clinic,
)
from directory.normalise.website import normalise_website
from directory.normalise.wheelchair import normalise_wheelchair
from directory.records import (
    SITE_GONE,
    SITE_OUTCOMES,
    Clean,
    Listing,
    Passage,
    Problem,
    Reading,
    Remembered,
)

NO_CLINIC: Final = frozenset(REASONS)
"""Codes of Problems by which a website is said to be no clinic's."""

_Value = TypeVar("_Value")
_HOME = frozenset({"us", "usa", "united states", "united states of america", "aa", "zz"})
_NOTHING = frozenset({"n/a", "none", "null", "nan", "unknown", "tbd"})  # said, and means silence


_STATE_AND_ZIP = re.compile(  # "…, TX 78703" and "… Texas 78703-1234, USA"
    r"[\s,][A-Za-z.]{2,}[\s,]+\d{5}(?:-\d{4})?(?:[,\s]+(?:U\.?S\.?A?\.?|United States))?\s*$", re.I
)


def normalise(said: Remembered, lookups: Lookups) -> Clean:
    """Return a listing in our words: ``"(512) 555-0142 x3"`` is ``+15125550142``, extension 3."""
    notes = _Notes()
    listing = _in_parts(said.listing, notes)
    state = _state(listing, lookups, notes)
    city = notes.use("city", listing.city, normalise_city, state, lookups.city_aliases)
    name, other_names = _names(listing, city, state, notes)
    if LOST in listing.name:
        notes.note("name", "lost_character", listing.name, "a character was lost at the source")
    street, unit = _address(listing, lookups, notes)
    phone, extension = notes.use("phone", listing.phone, normalise_phone) or (None, None)
    hosts = lookups.shared_hosts
    website, host = notes.use("website", listing.website, normalise_website, hosts) or (None, None)
    if said.site in SITE_GONE:
        notes.note("website", said.site, listing.website or "", SITE_OUTCOMES[said.site])
    latitude, longitude = _degrees(listing, notes)
    offers = _offers(listing, lookups, notes)
    is_clinic, readings = _readings(listing, notes)
    if not is_clinic and host:  # "rill.example is for sale" is nobody's name
        name, other_names = host, ()
    offered = _distinct(route for offer in offers for route in offer.routes)
    named = says_ketamine(listing.name, *listing.other_names, listing.routes)
    return Clean(
        said=said,
        name=name,
        name_key=name_key(name),
        other_names=other_names,
        parent=notes.use("parent", listing.parent, normalise_name),
        street=street,
        unit=unit,
        city=city,
        state=state,
        postcode=notes.use("postcode", listing.postcode, normalise_postcode),
        phone=phone,
        phone_extension=extension,
        website=website,
        website_host=host,
        latitude=latitude,
        longitude=longitude,
        hours=notes.use("hours", listing.hours, normalise_hours),
        wheelchair=notes.use("wheelchair", listing.wheelchair, normalise_wheelchair),
        routes=_with_read("route", offered, readings),
        settings=_with_read("setting", _settings(listing, offers, lookups, notes), readings),
        payment=_with_read("payment", _terms("payment", listing.payment, lookups, notes), readings),
        ages=_with_read("ages", _terms("ages", listing.ages, lookups, notes), readings),
        languages=_terms("languages", listing.languages, lookups, notes),
        groups=_terms("groups", listing.groups, lookups, notes),
        psychotherapy=_psychotherapy(offers, readings),
        status=_status(listing, lookups, notes),
        states_served=tuple(
            sorted(_with_read("states_served", _states_served(listing, lookups, notes), readings))
        ),
        **_only_read(readings),
        updated_on=notes.use("updated_on", listing.updated_on, normalise_date),
        is_person=listing.npi_kind == "NPI-1",
        billed=notes.use("billed", listing.billed, normalise_year),
        says_ketamine=is_clinic and (named or bool(_with_read("route", (), readings))),
        problems=tuple(notes.problems),
    )


class _Notes:
    """The problems of one listing, noted as its values are tried."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def use(
        self, field: str, written: str | None, normaliser: Callable[..., _Value], *context: object
    ) -> _Value | None:
        """The normalised value; None where nothing was said, or with a Problem noted."""
        if written is None or not written.strip() or written.strip().lower() in _NOTHING:
            return None
        try:
            return normaliser(readable(written), *context)
        except BadValueError as error:
            self.note(field, error.code, written, str(error))
            return None

    def note(self, field: str, code: str, written: str, why: str) -> None:
        """Note that something was said and cannot be used."""
        self.problems.append(Problem(field=field, code=code, written=written, why=why))


def _names(
    listing: Listing, city: str | None, state: str | None, notes: _Notes
) -> tuple[str, tuple[str, ...]]:
    """The name and the others; another speaks where the first is none, ``""`` where none is one."""
    tried = [notes.use("name", each, normalise_name) for each in split_names(listing.name)]
    if tried[0] is None and not notes.problems:
        why = f"expected a name, found {listing.name!r}"
        notes.note("name", "not_a_name", listing.name, why)
    tried += [
        notes.use("other_names", each, normalise_name)
        for other in listing.other_names
        for each in split_names(other)
    ]
    names = _distinct(without_branch(each, city, state) for each in tried if each)
    return (names or ("",))[0], names[1:]


def _in_parts(listing: Listing, notes: _Notes) -> Listing:
    """A listing with the parts of its one-line address; those that it states itself stay.

    A source that has a street and nothing else may have written all of it there.
    """
    place = (listing.address, listing.city, listing.state, listing.postcode)
    is_whole = listing.street and not any(place) and _STATE_AND_ZIP.search(listing.street)
    line = listing.street if is_whole else listing.address
    parts = notes.use("address", line, split_one_line)
    if parts is None:
        return listing
    if is_whole:
        listing = replace(listing, street=None)
    return replace(
        listing,
        street=listing.street or parts.street,
        city=listing.city or parts.city,
        state=listing.state or parts.state,
        postcode=listing.postcode or parts.postcode,
        country=listing.country or parts.country,
    )


def _address(listing: Listing, lookups: Lookups, notes: _Notes) -> tuple[str | None, str | None]:
    lines = [line for line in (listing.street, listing.street_2) if line and line.strip()]
    street, second = (*lines, None, None)[:2]
    words = lookups.street_words
    return notes.use("street", street, normalise_address, second, words) or (None, None)


def _state(listing: Listing, lookups: Lookups, notes: _Notes) -> str | None:
    said = listing.country or "us"
    country = said.strip().lower().replace(".", "")
    if country and country not in _HOME | _NOTHING:
        notes.note("country", "abroad", said, f"expected the United States, found {said!r}")
        return None
    return notes.use("state", listing.state, normalise_state, lookups.state_aliases)


def _degrees(listing: Listing, notes: _Notes) -> tuple[float, float] | tuple[None, None]:
    north, east = (listing.latitude or "").strip(), (listing.longitude or "").strip()
    if not north and not east:
        return None, None
    found = notes.use("latitude", north or "-", normalise_degrees, east)
    return found or (None, None)


def _offers(listing: Listing, lookups: Lookups, notes: _Notes) -> list[Offer]:
    tried = (
        notes.use("routes", phrase, normalise_offer, lookups.offers)
        for phrase in split_phrases(listing.routes or "")
    )
    return [offer for offer in tried if offer]


def _readings(listing: Listing, notes: _Notes) -> tuple[bool, tuple[Reading, ...]]:
    """Whether its pages are a clinic's, and what they state."""
    passages = tuple(
        Passage(readable(each.heading), readable(each.text), each.url) for each in listing.passages
    )
    why = why_not_a_clinic(listing.name, passages) if passages else None
    if why:
        notes.note("passages", why, listing.url, f"expected a clinic's own pages, found {why}")
        return False, ()
    is_front = urlsplit(listing.url).path in {"", "/"}
    return True, read_passages(passages, own="" if is_front else listing.url)


def _only_read(readings: tuple[Reading, ...]) -> dict[str, Any]:
    """What nobody but a clinic's own pages says."""
    return {
        "conditions": _with_read("condition", (), readings),
        "supervision": _with_read("supervision", (), readings),
        "monitoring": _with_read("monitoring", (), readings),
        "screening": _with_read("screening", (), readings),
        "rems": next(iter(_with_read("rems", (), readings)), None),
        "readings": readings,
    }


def _status(listing: Listing, lookups: Lookups, notes: _Notes) -> str | None:
    """Its own word, else what its pages say; a site that speaks of no ketamine vouches no more."""
    said = notes.use("status", listing.status, normalise_status, lookups.statuses)
    if said or not listing.passages:
        return said
    words = [word for each in listing.passages for word in (each.heading, each.text)]
    is_parked = any(each.code == "parked_domain" for each in notes.problems)
    if stated := stated_closing(listing.passages):
        return stated
    if not is_parked and not says_ketamine(listing.name, *words):
        notes.note("passages", "no_ketamine", listing.url, "no page of it names ketamine any more")
        return "unconfirmed"
    return "unconfirmed" if is_parked else None


def _with_read(field: str, said: tuple[str, ...], readings: tuple[Reading, ...]) -> tuple[str, ...]:
    return _distinct([*said, *(each.code for each in readings if each.field == field)])


def _psychotherapy(offers: list[Offer], readings: tuple[Reading, ...]) -> str | None:
    said = [offer.psychotherapy for offer in offers if offer.psychotherapy]
    return next(iter([*said, *closest_therapy(readings)]), None)


def _settings(
    listing: Listing, offers: list[Offer], lookups: Lookups, notes: _Notes
) -> tuple[str, ...]:
    offered = (setting for offer in offers for setting in offer.settings)
    return _distinct([*offered, *_terms("settings", listing.settings, lookups, notes)])


def _terms(field: str, written: str | None, lookups: Lookups, notes: _Notes) -> tuple[str, ...]:
    terms = lookups.terms[field]
    tried = (
        notes.use(field, phrase, normalise_term, terms)
        for phrase in split_terms(readable(written or ""), terms)
    )
    return _distinct(code for code in tried if code)


def _states_served(listing: Listing, lookups: Lookups, notes: _Notes) -> tuple[str, ...]:
    written = (listing.states_served or "").replace(",", ";").replace("/", ";").split(";")
    tried = (
        notes.use("states_served", each, normalise_state, lookups.state_aliases) for each in written
    )
    return tuple(sorted({state for state in tried if state}))


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
