"""A made-up directory to serve: as many clinics as asked for, where people live, all said of each.

They stand around the towns of the country in proportion to its people, so that some places have
hundreds nearby and most have a few. No matcher or normaliser is asked: only the pages are measured.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any, Final

from directory import rows
from directory.data_folder import CHECKOUT
from directory.geocode import Gazetteer, Place
from directory.normalise.place import place_key
from directory.publish import Publication, publish
from directory.records import Clean, Clinic, Fact, Listing, Located, Remembered, Service
from directory.regulation import read_notices, read_routes
from directory.site.words import CONDITIONS, PAYMENTS, ROUTES

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
_DAY: Final = NOW.date()
_FIRST: Final = (
    "Alder Amber Aspen Balm Birch Bluff Brook Cedar Clover Coral Crest Dawn Delta Ember Fern Field"
    " Garnet Grove Harbor Hazel Heron Indigo Iris Juniper Kestrel Lark Laurel Linden Lumen Maple"
    " Meadow Mesa Moss Northern Oak Opal Orchard Osprey Pine Prairie Quarry Raven Reed Rill River"
    " Sage Sierra Slate Sparrow Stone Summit Tidal Timber Vale Willow Wren"
).split()
_LAST: Final = (
    "Ketamine Clinic|Infusion Center|Ketamine Wellness|Mood Center|Psychiatry|Pain and Ketamine"
    " Institute|Spravato Center|Interventional Psychiatry|Mental Health|Infusions|Recovery|Health"
).split("|")
_STREETS: Final = "Main Oak Elm Lake Hill Park Mill River Church Maple".split()
_SOURCES: Final = (("register", "The register"), ("list", "A list"), ("websites", "Own website"))


def write(database: Path, count: int, gazetteer: Gazetteer) -> None:
    """Publish a directory of so many clinics, with the country's places and our notices."""
    publish(
        Publication(
            clinics=tuple(clinics(count, gazetteer)),
            build={"built_at": rows.stamp(NOW), "version": "bench", "clinics": count},
            places=rows.place_rows(gazetteer.places()),
            sources=[
                {"name": name, "title": title, "sample": 0, "trust": 50} for name, title in _SOURCES
            ],
            routes=read_routes(CHECKOUT / "regulatory.toml"),
            notices=read_notices(CHECKOUT / "notices.toml"),
        ),
        database,
    )


def clinics(count: int, gazetteer: Gazetteer) -> Iterator[Clinic]:
    """Yield clinics, the same ones every time; one in 14 sees nobody, one in 40 is closed."""
    chance = Random(8)  # noqa: S311 # because a made-up clinic is no secret
    for number, spot in enumerate(islice(_spots(count, gazetteer), count)):
        yield _clinic(number, spot, chance)


def _spots(count: int, gazetteer: Gazetteer) -> Iterator[tuple[Place, Place]]:
    """Yield towns with a ZIP around each, as often as their people would have it."""
    towns = [each for each in gazetteer.places() if each.kind == "city" and each.population]
    towns.sort(key=lambda each: (-(each.population or 0), each.name, each.state))
    people = sum(each.population or 0 for each in towns)
    for town in towns:
        share = -(-count * (town.population or 0) // people)
        around = [zip_ for _, zip_ in gazetteer.near(town.latitude, town.longitude)]
        near = [zip_ for zip_ in around[:share] if zip_.lies_in(town.state)]
        yield from ((town, zip_) for zip_ in islice(cycle(near), share if near else 0))


def _clinic(number: int, spot: tuple[Place, Place], chance: Random) -> Clinic:
    town, zip_ = spot
    offers = _offers(number, town.state, chance)
    name = f"{chance.choice(_FIRST)} {chance.choice(_FIRST)} {chance.choice(_LAST)}"
    is_afar = offers["settings"] == ("telehealth_visit",)
    said: dict[str, Any] = {
        "name": name,
        "street": None if is_afar else f"{number % 9000 + 100} {_STREETS[number % 10]} St",
        "unit": None if is_afar or number % 3 else str(number % 90 + 1),
        "city": town.name,
        "state": town.state,
        "postcode": zip_.name,
        "phone": f"+1{201 + number // 10_000 % 600}555{number % 10_000:04}",
        "website": f"https://clinic-{number}.example/",
        **offers,
    }
    members = tuple(_member(number, source, name) for source, _ in _SOURCES[: number % 3 + 1])
    return Clinic(
        id=f"c{number:07}",
        slug=place_key(name).replace(" ", "-"),
        members=members,
        facts=tuple(_facts(said, members)),
        latitude=zip_.latitude + chance.uniform(-0.02, 0.02),
        longitude=zip_.longitude + chance.uniform(-0.02, 0.02),
        precision=chance.choice(("rooftop", "street", "zip")),
        status="closed" if number % 40 == 7 else "unconfirmed" if number % 9 == 4 else "active",
        first_seen=date(2026, 1, 1),
        last_seen=_DAY,
        last_confirmed=_DAY - timedelta(days=number % 200) if number % 5 else None,
        **said,
    )


def _offers(number: int, state: str, chance: Random) -> dict[str, Any]:
    """Return what a clinic says it offers; one in six says nothing at all."""
    if number % 6 == 3:
        return {"settings": (), "routes": ()}
    routes = tuple(chance.sample(list(ROUTES), chance.choice((1, 1, 2, 2, 3, 4))))
    price = chance.choice((None, None, 400.0, 475.0, 550.0, 650.0))
    is_afar = number % 14 == 0
    return {
        "routes": routes,
        "settings": ("telehealth_visit",) if is_afar else ("in_clinic",),
        "states_served": (state,) if is_afar else (),
        "conditions": tuple(chance.sample(list(CONDITIONS), chance.randrange(0, 8))),
        "payment": tuple(chance.sample(list(PAYMENTS), chance.randrange(0, 6))),
        "hours": "Mo-Fr 09:00-17:30; Sa,Su closed",
        "supervision": ("psychiatrist",),
        "price_from": price,
        "services": tuple(
            Service(route=each, price_low=price, price_unit="session", price_seen=_DAY)
            if price
            else Service(route=each)
            for each in routes
        ),
    }


def _member(number: int, source: str, name: str) -> Located:
    url = f"https://{source}.example/{number}"
    listing = Listing(source=source, ref=str(number), url=url, name=name)
    said = Remembered(listing=listing, first_seen=date(2026, 1, 1), last_seen=_DAY)
    return Located(clean=Clean(said=said, name=name, name_key=name.lower()))


def _facts(said: dict[str, Any], members: tuple[Located, ...]) -> Iterator[Fact]:
    """Yield each value as a fact of every member, a list code by code."""
    for field, value in said.items():
        for each in value if isinstance(value, tuple) else (value,):
            if each is None or isinstance(each, Service):
                continue
            for member in members:
                listing = member.clean.said.listing
                yield Fact(
                    field=field,
                    value=str(each),
                    listing_id=member.id,
                    source=listing.source,
                    ref=listing.ref,
                    url=listing.url,
                    first_seen=date(2026, 1, 1),
                    last_seen=_DAY,
                    chosen=True,
                )
