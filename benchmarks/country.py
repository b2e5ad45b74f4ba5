"""A made-up country of clinics at real ZIPs, with every trap a matcher can fall into.

What is true is drawn here; how six sources tell it is drawn in ``benchmarks.told``. Names, streets,
telephones and people are made up of syllables; towns, ZIPs and area codes are real.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final

import zipcodes

_FIRST: Final = (
    "Ash Bay Birch Bluff Bright Brook Cedar Clear Cold Crest Deer Dove Elm Ember Fair Fern Flint"
    " Fox Glen Gold Green Gull Hazel Heron High Iron Ivy Juniper Lake Lark Laurel Linden Long Maple"
    " Marsh Mill Moss North Oak Pecan Pine Quail Raven Red Reed Ridge Rill River Rose Sage Silver"
    " Spruce Stone Summer Sun Thistle West White Willow Wind Wren"
).split()
_SECOND: Final = (
    "bank bend bridge brook burn cliff creek crest dale fall field ford gate glen grove haven hill"
    " hollow lea light line mere mont mount path point port ridge rise run shade shore side spring"
    " stead stone summit vale view ward water way well wick wood"
).split()
_ONSET: Final = "B Br C Cr D Dr F G Gr H K L M N P Pr R S St T Tr V W".split()
_VOWEL: Final = "a e i o u ai ea oo".split()
_CODA: Final = "ck ld ll lman lson m n nd ndez ner nt r rick rson s sley st tt xton".split()
_GIVEN: Final = (
    "Ann Ben Cara Dale Dora Erin Evan Faye Gina Hugh Iris Joan Kent Lena Marc Nina Omar Paula Quinn"
    " Rita Saul Tara Uma Vera Walt Yara"
).split()
_KIND: Final = (
    "Ketamine Clinic|Ketamine|Ketamine & Wellness|Ketamine Wellness Center|Wellness|Health"
    "|Recovery|Mental Health|Infusion Center|Ketamine Infusions|Pain & Wellness|Pain Clinic"
    "|Psychiatry|Clinic|Integrative Health|Behavioral Health|Ketamine Therapy|Mind & Body"
    "|Ketamine Center|Medical|Infusions|Psychiatric Associates|Ketamine Institute"
    "|TMS & Ketamine|Counseling|Neuropsychiatry"
).split("|")
_REGION: Final = (
    "Southern|Northern|Midwest|Lone Star|Rocky Mountain|Coastal|Gulf Coast|Tri-State|Advanced"
    "|Innovative|Complete|Premier|Serenity|Revive|Renew|Restore|Elevate|Radiance|Thrive|Hope"
    "|New Path|Mindful|Vital|Summit|Apex|Clarity|Horizon|Pinnacle|Nexus|Balance"
).split("|")
_DEPARTMENTS: Final = ("Pain Management", "Psychiatry", "Anesthesiology", "Neurology")
_SUFFIX: Final = ("LLC", "PLLC", "PC", "INC", "PA", "")
_ROADS: Final = (
    "Main|Oak|Elm|Lake|Hill|Park|Mill|Church|Maple|Washington|Second|Third|Fifth|Ninth|Lincoln"
    "|Medical|University|Bay|College|Center|Market|Spring|Highland|Sunset|Prospect|Franklin|Jefferson"
).split("|")
_TYPES: Final = "Street Avenue Boulevard Road Drive Parkway Lane Way".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One door: what a perfect witness would say of where it is."""

    street: str
    unit: str | None
    city: str
    other_cities: tuple[str, ...]
    state: str
    postcode: str
    near: tuple[str, ...]  # ZIPs that a mistaken witness would write instead
    latitude: float  # degrees north, WGS 84
    longitude: float  # degrees east, WGS 84


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One clinic, or one clinician: what is true of it."""

    number: int  # the truth that listings of it share
    brand: str
    legal: str
    spot: Spot
    former: Spot | None  # where it was before it moved
    phone: str
    other_phones: tuple[str, ...]  # an old line, a toll-free one, the billing office's
    host: str | None
    npi: str
    person: str | None = None  # a clinician's name, whose own register entry this is


class Exchange:
    """Gives out telephones, no two alike: ``new("512")`` is ``"5125550001"``."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def new(self, code: str) -> str:
        """Return a number of an area code that nobody has."""
        self._given[code] += 1
        return f"{code}555{self._given[code]:04}"


@dataclass(slots=True)
class _Map:
    """The real ZIPs, and what has been given out."""

    zips: list[dict[str, Any]]
    of_town: dict[tuple[str, str], list[dict[str, Any]]]
    exchange: Exchange
    hosts: set[str] = field(default_factory=set)  # a domain is one organisation's
    numbered: int = 0


def clinics(random: Random, exchange: Exchange) -> Iterator[Entity]:
    """Yield clinics and clinicians without end; branches, tenants and departments come together."""
    at = _map(exchange)
    earlier: list[Entity] = []
    while True:
        dice = random.random()
        if dice < 0.07:
            drawn = list(_chain(random, at))
        elif dice < 0.09:
            drawn = list(_hospital(random, at))
        else:
            drawn = [_clinic(random, at, _spot_of(random, at, earlier))]
        for clinic in drawn:
            yield clinic
            yield from _clinicians(random, at, clinic)
        earlier.extend(drawn)


def _map(exchange: Exchange) -> _Map:
    # because the package ships no types
    listed = zipcodes.list_all()  # type: ignore[no-untyped-call]
    usual = [
        each
        for each in listed
        if each["zip_code_type"] == "STANDARD" and each["active"] and each["area_codes"]
        and each["state"] not in {"AA", "AE", "AP", "AS", "GU", "MP", "VI", "PR"}
        and float(each["lat"])
    ]  # fmt: skip
    usual.sort(key=lambda each: str(each["zip_code"]))
    of_town: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for each in usual:
        of_town.setdefault((each["state"], each["city"]), []).append(each)
    return _Map(zips=usual, of_town=of_town, exchange=exchange)


def _zip(random: Random, at: _Map) -> dict[str, Any]:
    """A ZIP: half of the clinics are in towns of many ZIPs."""
    found = random.choice(at.zips)
    if random.random() < 0.5 and len(at.of_town[found["state"], found["city"]]) < 8:
        return _zip(random, at)
    return found


def _spot(random: Random, at: _Map, place: dict[str, Any]) -> Spot:
    number = random.randint(1, 99) * (100 if random.random() < 0.5 else 1) + random.randint(1, 99)
    named = random.choice(_ROADS) if random.random() < 0.5 else _compound(random)
    point = random.choice(("", "", "", "N ", "S ", "E ", "W "))
    unit = None
    if random.random() < 0.65:
        unit = f"{random.randint(1, 9)}{random.randint(0, 30):02}"
        unit = random.choice((unit, unit, unit, unit[0], f"{unit[0]}{random.choice('ABC')}"))
    town = at.of_town[place["state"], place["city"]]
    near = tuple(each["zip_code"] for each in town if each is not place)[:8]
    return Spot(
        street=f"{number} {point}{named} {random.choice(_TYPES)}",
        unit=unit,
        city=place["city"],
        other_cities=tuple(place["acceptable_cities"] or ())[:3],
        state=place["state"],
        postcode=place["zip_code"],
        near=near,
        latitude=round(float(place["lat"]) + random.gauss(0, 0.01), 6),
        longitude=round(float(place["long"]) + random.gauss(0, 0.01), 6),
    )


def _spot_of(random: Random, at: _Map, earlier: list[Entity]) -> Spot:
    """A door of its own; one in nine is in another's house, and some are behind its very door."""
    dice = random.random()
    if dice < 0.11 and earlier:
        house = random.choice(earlier[-4000:]).spot
        if dice < 0.03:
            return house
        return replace(house, unit=f"{random.randint(1, 9)}{random.randint(31, 60)}")
    return _spot(random, at, _zip(random, at))


def _codes(at: _Map, spot: Spot) -> list[str]:
    town = at.of_town[spot.state, spot.city]
    return sorted({code for each in town for code in each["area_codes"]})


def _compound(random: Random) -> str:
    return random.choice(_FIRST) + random.choice(_SECOND)


def _surname(random: Random) -> str:
    return random.choice(_ONSET) + random.choice(_VOWEL) + random.choice(_CODA)


def _brand(random: Random, spot: Spot) -> str:
    dice, kind = random.random(), random.choice(_KIND)
    town = spot.city
    if dice < 0.07:
        usual = ("Ketamine Clinic of {}", "{} Ketamine & Wellness", "{} Ketamine Center")
        return random.choice(usual).format(town)
    if dice < 0.13:
        return f"{town} {kind}"
    if dice < 0.33:
        return f"{random.choice(_REGION)} {kind}"
    if dice < 0.48:
        return f"{_surname(random)} {kind}"
    if dice < 0.55:
        return f"{_compound(random)} {_surname(random)} {kind}"
    return f"{_compound(random)} {kind}"


def _legal(random: Random, brand: str) -> str:
    """The register's name: the brand with a suffix, or three times in ten something else."""
    suffix = random.choice(_SUFFIX)
    if random.random() < 0.7:
        return f"{brand} {suffix}".strip()
    other = random.choice((
        f"{_surname(random)} {random.choice(('Medical Holdings', 'Enterprises', 'Health Group'))}",
        f"{random.choice(_GIVEN)} {_surname(random)} MD",
        f"{''.join(random.sample('ABCDEFGHKLMNPRSTW', 3))} Health",
        f"{_compound(random)} Management",
        f"{_surname(random)} Anesthesia Services",
    ))  # fmt: skip
    return f"{other} {suffix}".strip()


def _host(random: Random, brand: str, at: _Map) -> str:
    """The domain a brand would buy, a number behind it where it is taken."""
    plain = "".join(letter for letter in brand.lower() if letter.isalnum())
    dice = random.random()
    if dice < 0.15:
        plain = "".join(word[0] for word in brand.lower().split()) + "clinic"
    elif dice < 0.3:
        plain = plain.removesuffix("clinic").removesuffix("center") or plain
    elif dice < 0.35:
        plain = _compound(random).lower() + "care"
    plain = plain[:40]
    while plain in at.hosts:
        plain = f"{plain}{random.randint(1, 99)}"
    at.hosts.add(plain)
    return f"{plain}.example"


def _clinic(random: Random, at: _Map, spot: Spot) -> Entity:
    at.numbered += 1
    given = f"{random.choice(_GIVEN)} {_surname(random)}"
    is_sole = random.random() < 0.06
    brand = f"{given} MD" if is_sole else _brand(random, spot)
    codes = _codes(at, spot)
    moved = random.random() < 0.06
    town = at.of_town[spot.state, spot.city]
    former = _spot(random, at, random.choice(town)) if moved else None
    lines = (
        [at.exchange.new(random.choice(codes))] if random.random() < 0.12 else []
    )  # an old line, a billing office
    if random.random() < 0.08:
        lines.append(_toll_free(random, at))
    return Entity(
        number=at.numbered,
        brand=brand,
        legal=f"{brand} PA" if is_sole else _legal(random, brand),
        spot=spot,
        former=former,
        phone=at.exchange.new(random.choice(codes)),
        other_phones=tuple(lines),
        host=_host(random, brand, at) if random.random() < 0.88 else None,
        npi=f"1{at.numbered:09}",
        person=given if is_sole else None,
    )


def _toll_free(random: Random, at: _Map) -> str:
    return at.exchange.new(random.choice(("800", "888", "877", "866")))


def _chain(random: Random, at: _Map) -> Iterator[Entity]:
    """Branches with one name and domain; most ring one toll-free line, a few one local line."""
    home = _clinic(random, at, _spot(random, at, _zip(random, at)))
    brand = f"{_compound(random)} {random.choice(_KIND)}"
    host = _host(random, brand, at)
    line = _toll_free(random, at) if random.random() < 0.7 else None
    desk = (
        at.exchange.new(random.choice(_codes(at, home.spot)))
        if line is None and random.random() < 0.5
        else None
    )
    for branch in range(random.choice((2, 2, 3, 3, 4, 5, 6, 8, 12))):
        place = _zip(random, at)
        if branch and random.random() < 0.2:  # in the same town as the first
            place = random.choice(at.of_town[home.spot.state, home.spot.city])
        spot = home.spot if not branch else _spot(random, at, place)
        clinic = _clinic(random, at, spot)
        named = f"{brand} {spot.city}" if random.random() < 0.3 else brand
        yield replace(
            clinic,
            brand=named,
            legal=f"{brand} {random.choice(_SUFFIX)}".strip(),
            host=host,
            person=None,
            phone=desk or clinic.phone,
            other_phones=(*clinic.other_phones, *([line] if line else [])),
            former=clinic.former if branch else None,
        )


def _hospital(random: Random, at: _Map) -> Iterator[Entity]:
    """Departments at one address with one domain, and often one switchboard."""
    name = (
        f"{random.choice(('Mercy', 'St Ann', 'General', 'Memorial', _compound(random)))} Hospital"
    )
    spot = _spot(random, at, _zip(random, at))
    host, board = _host(random, name, at), at.exchange.new(random.choice(_codes(at, spot)))
    for department in random.sample(_DEPARTMENTS, random.choice((2, 2, 3))):
        unit = f"{random.randint(1, 9)}00" if random.random() < 0.6 else None
        clinic = _clinic(random, at, replace(spot, unit=unit))
        rings = board if random.random() < 0.4 else clinic.phone
        brand = f"{name} {department}"
        yield replace(clinic, brand=brand, legal=brand, host=host, phone=rings, former=None,
                      person=None)  # fmt: skip


def _clinicians(random: Random, at: _Map, clinic: Entity) -> Iterator[Entity]:
    """Clinicians who practise there, each an entry of the register of their own."""
    for _ in range(random.choice((0, 0, 0, 0, 1, 1, 2))):
        at.numbered += 1
        name = f"{random.choice(_GIVEN)} {_surname(random)}"
        yield replace(clinic, number=at.numbered, brand=name, legal=name, person=name, host=None,
                      other_phones=(), npi=f"1{at.numbered:09}")  # fmt: skip
