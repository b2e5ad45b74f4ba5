"""The four shapes a clinic takes on its way through the house.

::

    Listing  what one source said, word for word        "(512) 555-0142 x3"
       ▼ normalise
    Clean    the same in our words, problems noted      +15125550142, extension 3
       ▼ geocode
    Located  with degrees, and how sure we are of them  30.27, -97.74, precision "zip"
       ▼ match, merge
    Clinic   one place a patient can go, every value with the member that said it

Each holds the one before, so a published value can be walked back to the words of its source.
Nothing is ever changed in place.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Final

from directory.states import STATES as STATES  # noqa: PLC0414 # because everyone asks for them here

PRECISIONS: Final[tuple[str, ...]] = ("rooftop", "street", "source", "zip", "city")
"""How near a point is to the door it stands for, best first."""


def fingerprint(*words: str | None) -> str:
    """Return twelve hex digits that stand for exactly these words, such as ``"9f86d081884c"``.

    Used for refs, so it takes raw words of a source and never cleaned ones.
    """
    written = json.dumps(words, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hashlib.sha256(written).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a clinic's own page around a treatment word: to be read, never to be published.

    Blocks of the page (paragraphs, list items, table rows) stand on lines of their own; cells of a
    row are divided by ``|``.
    """

    heading: str  # the nearest heading above it, "" where there is none
    text: str
    url: str  # the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one source said of one place, word for word; None where it said nothing."""

    source: str  # its table in sources.toml: "nppes"
    ref: str  # the source's own name for it, or a fingerprint of raw words
    url: str  # where a reader can see it
    name: str
    other_names: tuple[str, ...] = ()
    parent: str | None = None  # the organisation it says it belongs to
    street: str | None = None
    street_2: str | None = None
    address: str | None = None  # one line, of a source that has no parts: "1 Oak St, Boise, ID"
    city: str | None = None
    state: str | None = None
    postcode: str | None = None
    country: str | None = None
    phone: str | None = None
    website: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    routes: str | None = None
    settings: str | None = None
    payment: str | None = None
    ages: str | None = None
    languages: str | None = None
    groups: str | None = None  # whom it has programmes for: "Veterans; LGBTQ+"
    hours: str | None = None  # OSM opening_hours, or JSON as the source has it
    wheelchair: str | None = None  # whether one can get in by wheelchair: "limited"
    status: str | None = None
    states_served: str | None = None
    npi: str | None = None  # National Provider Identifier of an organisation
    npi_kind: str | None = None  # "NPI-1" where it is a person's, "NPI-2" an organisation's
    taxonomies: tuple[str, ...] = ()  # NUCC codes: "261QI0500X"
    billed: str | None = None  # the year in which it was paid for esketamine: "2023"
    updated_on: str | None = None  # the day the source itself gives for its entry
    passages: tuple[Passage, ...] = ()  # of its own pages, private


def listing_of(words: Mapping[str, Any]) -> Listing:
    """Return a listing from its words as JSON holds them; a field we no longer know is left."""
    known = {each.name for each in fields(Listing)}
    said = {key: value for key, value in words.items() if key in known}
    lists = {key: tuple(value) for key, value in said.items() if isinstance(value, list)}
    passages = tuple(Passage(**each) for each in said.get("passages", ()))
    return Listing(**{**said, **lists, "passages": passages})


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteVisit:
    """How a visit to one clinic's own site went: evidence with a date, once for a hiccup never."""

    site: str  # its host without "www.": "rill.example"
    outcome: str  # one of SITE_OUTCOMES
    pages: int = 0  # read


SITE_OUTCOMES: Final[dict[str, str]] = {
    "read": "its pages were read",
    "no_such_name": "there is no such name on the web any more",
    "not_found": "its front page is not there any more",
    "certificate": "its certificate is not valid",
    "no_page": "its front page holds no text",
    "refused": "it may not be visited by programs",
    "unreachable": "it did not answer",
}
"""How a visit to a site can end. The last two say nothing of the clinic."""

SITE_GONE: Final = frozenset({"no_such_name", "not_found", "certificate", "no_page"})
"""Outcomes that speak against a site being there; one that was read can be without a clinic too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A Listing as the memory holds it: with the days it was seen, for the whole way through."""

    listing: Listing
    first_seen: date
    last_seen: date
    since: date | None = None  # the first day it was seen in these very words
    since_run: int = 0  # the visit of that day
    missed: int = 0  # accepted snapshots of its source since it was last seen that did not hold it
    version: str = ""  # a fingerprint of these very words
    site: str | None = None  # how the last visit to its own site ended: one of SITE_OUTCOMES

    @property
    def id(self) -> str:
        """``source:ref``, the same for ever because both are raw: ``"nppes:1467…-9f86d0"``."""
        return f"{self.listing.source}:{self.listing.ref}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something was said and we could not use it: the field, one code, the words, the reason.

    Field and code are published; the words and the reason stay private.
    """

    field: str
    code: str
    written: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One code read in one passage: ``price``, ``session``, by ``iv``, 475 to 475 dollars.

    Field, code and amounts are published with the page's address; the passage stays private.
    """

    field: str  # "route", "setting", "price", "payment", "payment_refused", "condition" …
    code: str  # "iv", "in_clinic"; of a price its unit, "session"
    route: str | None = None  # the route it was said of, None where it is the place's as a whole
    low: float | None = None  # US dollars, of a price
    high: float | None = None  # None where prices only begin at the low
    passage: Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean:
    """A Listing in our words; None where nothing usable was said."""

    said: Remembered
    name: str
    name_key: str  # for comparing: lower case, no legal suffix, "ketamine clinic of austin"
    other_names: tuple[str, ...] = ()
    parent: str | None = None
    street: str | None = None  # "1200 W 6th St"
    unit: str | None = None  # "200" of "Suite 200"
    city: str | None = None
    state: str | None = None  # USPS: "TX"
    postcode: str | None = None  # five digits: "78703"
    phone: str | None = None  # E.164: "+15125550142"
    phone_extension: str | None = None
    website: str | None = None
    website_host: str | None = None  # registrable domain: "example.com"
    latitude: float | None = None  # degrees north, WGS 84, as the source gave it
    longitude: float | None = None  # degrees east, WGS 84, as the source gave it
    hours: str | None = None  # OpenStreetMap's syntax: "Mo-Fr 09:00-17:00"
    wheelchair: str | None = None  # "yes", "limited" or "no"
    routes: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    psychotherapy: str | None = None
    status: str | None = None
    states_served: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    supervision: tuple[str, ...] = ()  # roles of those who prescribe or watch: "crna"
    monitoring: tuple[str, ...] = ()
    screening: tuple[str, ...] = ()
    rems: str | None = None
    readings: tuple[Reading, ...] = ()  # what its passages state, each with its passage
    updated_on: date | None = None
    is_person: bool = False  # a clinician's own entry: works at a clinic, and is none
    billed: int | None = None  # the year in which Medicare paid it for esketamine
    says_ketamine: bool = False  # its own words name ketamine, esketamine or Spravato
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A Clean listing with a point on the map, or without one and the reason why."""

    clean: Clean
    latitude: float | None = None  # degrees north, WGS 84
    longitude: float | None = None  # degrees east, WGS 84
    precision: str | None = None  # one of PRECISIONS
    provider: str | None = None  # who placed it: "source", "census", "nominatim", "gazetteer"
    matched: str | None = None  # what it was placed by: "78703", "410 RILLBEND AVE, AUSTIN, TX"
    placed_on: date | None = None  # the day a source or geocoder said so; None of the gazetteer
    state: str | None = None  # as stated, or the ZIP's where none was
    postcode: str | None = None  # the ZIP, once it is known to lie in the stated state
    county: str | None = None
    problems: tuple[Problem, ...] = ()  # the listing's, and what geocoding had to refuse

    @property
    def id(self) -> str:
        """The listing's id, ``source:ref``."""
        return self.clean.said.id

    @property
    def source(self) -> str:
        """The name of the source that said it."""
        return self.clean.said.listing.source


@dataclass(frozen=True, slots=True)
class Judgements:
    """What people judged of pairs: ``{("list:7", "nppes:1"): "same"}``, the lesser id first."""

    verdicts: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of(self, one: str, other: str) -> str | None:
        """``"same"``, ``"different"`` or ``"unsure"``; None where nobody has judged the pair."""
        return self.verdicts.get((min(one, other), max(one, other)))


Evidence = tuple[str, str, float]
"""What was compared, what came of it, and its weight: ``("telephone", "same", 8.0)``."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two listings held against each other: what we make of them, and why."""

    one: str  # a listing's id, the lesser of the two
    other: str
    verdict: str  # "same", "unsure", "different"
    weight: float  # the sum of the evidence, in bits
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Groups that are not one place and belong together, each by its first listing's id.

    ``works_at``: a clinician's entry, then the place. ``organisation``: branches, departments.
    """

    kind: str
    by: str  # what ties them: "site rill.example", "telephone +18005550142", "npi 1234567890"
    listings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Which listings are one place, the pairs that say so or leave it open, and what is tied."""

    groups: tuple[tuple[Located, ...], ...]  # each by listing id, and they by their first
    pairs: tuple[Pair, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a geocoder said of one address, or that it knows none; never that it could not say."""

    address: str  # the address as it was asked, for look-ups: "410 rillbend ave|austin|TX|78701"
    provider: str  # "census", "nominatim"
    day: date
    latitude: float | None = None  # degrees north, WGS 84; None where it knows no such address
    longitude: float | None = None  # degrees east, WGS 84
    precision: str | None = None  # "rooftop" or "street"
    matched: str | None = None  # what it took the address to be
    misses: int = 0  # how often it has known no such address, one time after the other
    retry_on: date | None = None  # the day it may be asked again; None where it knows the address


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One value that one source said of one clinic, with the days it was seen saying so.

    A person's correction is a fact too, of the source ``correction``, with the reason.
    """

    field: str
    value: str  # "" where a person says that what the sources say is not so
    listing_id: str
    source: str
    ref: str
    url: str
    first_seen: date
    last_seen: date
    chosen: bool
    why: str | None = None  # the reason given with a correction


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A clinic's offer of one route, as far as its pages state it."""

    route: str
    setting: str | None = None  # None where nobody said, or several were said
    price_low: float | None = None  # US dollars
    price_high: float | None = None  # US dollars; None where prices only begin at the low
    price_unit: str | None = None  # "consultation", "session", "course" or "month"
    price_seen: date | None = None
    payment: tuple[str, ...] = ()
    payment_refused: tuple[str, ...] = ()
    psychotherapy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """One place a patient can go, or one telehealth practice; every value was said by a member."""

    id: str  # minted once, short and opaque: "k7m2q9xw"
    slug: str  # for people, may change: "austin-ketamine-clinic"
    members: tuple[Located, ...]
    facts: tuple[Fact, ...]
    name: str
    chain: str | None = None
    street: str | None = None
    unit: str | None = None
    city: str | None = None
    state: str | None = None
    postcode: str | None = None
    county: str | None = None
    latitude: float | None = None  # degrees north, WGS 84
    longitude: float | None = None  # degrees east, WGS 84
    precision: str | None = None
    placed_by: str | None = None  # who says where it is: "source", "census", "gazetteer"
    placed_as: str | None = None  # what they took the address to be
    placed_on: date | None = None
    phone: str | None = None
    phone_extension: str | None = None
    website: str | None = None
    hours: str | None = None  # OpenStreetMap's syntax: "Mo-Fr 09:00-17:00"
    wheelchair: str | None = None  # "yes", "limited" or "no"
    routes: tuple[str, ...] = ()
    psychotherapy: str | None = None
    settings: tuple[str, ...] = ()
    payment: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    states_served: tuple[str, ...] = ()
    licence: str = "CC0"  # "ODbL" where a member is of OpenStreetMap
    medicare_esketamine: int | None = None  # the latest year Medicare is known to have paid for it
    conditions: tuple[str, ...] = ()
    supervision: tuple[str, ...] = ()
    monitoring: tuple[str, ...] = ()
    screening: tuple[str, ...] = ()
    rems: str | None = None
    services: tuple[Service, ...] = ()
    price_from: float | None = None  # US dollars, of one session
    status: str = "active"
    closed_on: date | None = None
    first_seen: date
    last_seen: date
    last_confirmed: date | None = None
