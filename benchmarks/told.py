"""How six sources tell of the made-up country: each with its own habits, gaps and mistakes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from benchmarks.country import Entity, Exchange, Spot, clinics
from directory.records import Listing, Remembered, fingerprint

DAY: Final = date(2026, 11, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What one source does, as the share of its entries in which it does it."""

    knows: float  # of all clinics
    behind: float  # still has the door a clinic moved away from
    no_street: float = 0.0
    no_unit: float = 0.1
    no_zip: float = 0.05
    wrong_zip: float = 0.02
    other_town: float = 0.04
    no_phone: float = 0.03
    other_phone: float = 0.15  # of clinics with another line: that one
    tracking: float = 0.0  # a number of its own that it forwards
    no_site: float = 0.2
    point: float = 0.0  # has coordinates
    acronym: float = 0.0
    typo: float = 0.03  # in a name, and as many in a street
    twice: float = 0.0  # lists it again in other words
    is_legal: bool = False  # writes the registered name
    dated: float = 0.0


SOURCES: Final = {
    "register": Habits(knows=0.55, behind=0.6, no_site=1, is_legal=True, other_phone=0.5,
                       no_unit=0.08, no_phone=0.01, typo=0.01, no_zip=0, wrong_zip=0.005, dated=1),
    "locator": Habits(knows=0.35, behind=0.25, no_site=0.15, point=1, no_zip=0, typo=0.01),
    "list": Habits(knows=0.5, behind=0.3, no_street=0.35, no_zip=0.5, no_site=0.1, no_phone=0.15,
                   acronym=0.03, typo=0.05, dated=0.4),
    "brands": Habits(knows=0.5, behind=0.4, tracking=0.3, no_site=0.4, acronym=0.02, typo=0.04,
                     wrong_zip=0.03, twice=0.015),
    "map": Habits(knows=0.35, behind=0.35, no_unit=0.75, no_phone=0.35, no_site=0.35, point=1,
                  no_zip=0.3, typo=0.03, dated=0.3, twice=0.01),
    "sites": Habits(knows=0.6, behind=0.05, tracking=0.15, no_site=0, no_street=0.08, no_phone=0.08,
                    no_zip=0.1, typo=0.01, point=0.3),
}  # fmt: skip


def rows(count: int, seed: int) -> tuple[list[Remembered], dict[str, int]]:
    """Return about ``count`` listings in no order, and which clinic each is truly of, by its id."""
    random, exchange = Random(seed), Exchange()  # noqa: S311 # because nothing is kept secret
    told: list[Remembered] = []
    truth: dict[str, int] = {}
    for entity in clinics(random, exchange):
        for said in _tell(random, exchange, entity):
            told.append(said)
            truth[said.id] = entity.number
        if len(told) >= count:
            break
    random.shuffle(told)
    return told, truth


def _tell(random: Random, exchange: Exchange, entity: Entity) -> Iterator[Remembered]:
    """Every source's entry of one clinic; of a clinician, the register's alone."""

    def entry(source: str, *, is_person: bool = False) -> Remembered:
        tracked = random.random() < SOURCES[source].tracking
        track = exchange.new(entity.phone[:3]) if tracked else None
        return _entry(random, source, entity, track, is_person=is_person)

    if entity.person is not None and (entity.person == entity.brand or random.random() < 0.7):
        yield entry("register", is_person=True)
    if entity.person == entity.brand:
        return
    for source, habits in SOURCES.items():
        if random.random() >= habits.knows or (habits.no_site == 0 and entity.host is None):
            continue
        yield entry(source)
        if random.random() < habits.twice:
            yield entry(source)


def _entry(
    random: Random, source: str, entity: Entity, track: str | None, *, is_person: bool
) -> Remembered:
    habits = SOURCES[source]
    is_behind = entity.former is not None and random.random() < habits.behind
    spot = entity.former if is_behind and entity.former else entity.spot
    name, others = _names(random, habits, entity, is_person=is_person)
    where = _where(random, habits, spot)
    listing = Listing(
        source=source,
        ref=fingerprint(str(random.random())),
        url="https://made-up.example",
        name=name,
        other_names=others,
        phone=_phone(random, habits, entity, track),
        website=_website(random, habits, entity),
        npi=entity.npi if source == "register" else None,
        npi_kind=("NPI-1" if is_person else "NPI-2") if source == "register" else None,
        updated_on=_updated(random, habits, is_behind=is_behind),
        **where,  # type: ignore[arg-type] # because all are text
    )
    return Remembered(listing=listing, first_seen=DAY, last_seen=DAY, since=DAY)


def _names(
    random: Random, habits: Habits, entity: Entity, *, is_person: bool
) -> tuple[str, tuple[str, ...]]:
    if is_person and entity.person:
        return f"{entity.person} {random.choice(('MD', 'DO', 'NP', 'CRNA'))}".upper(), ()
    if habits.is_legal:
        does_business_as = entity.legal != entity.brand and random.random() < 0.4
        return entity.legal.upper(), (entity.brand.upper(),) if does_business_as else ()
    name = entity.brand
    words = name.split()
    dice = random.random()
    if dice < habits.acronym and len(words) > 2:
        name = "".join(word[0] for word in words if word[0].isalpha())
    elif dice < 0.12 and len(words) > 2:
        name = " ".join(words[:-1]).removesuffix(" &").removesuffix(" of")
    elif dice < 0.18:
        name = name.replace("&", "and").replace("Ketamine", "Ketamine Therapy", 1)
    elif dice < 0.22:
        name = f"{name} of {entity.spot.city}"
    elif dice < 0.25:
        name = f"{name} - {entity.legal}"
    return _mistyped(random, name, habits.typo), ()


def _mistyped(random: Random, text: str, share: float) -> str:
    """The text, with one letter dropped, doubled, or swapped with the next in a share of cases."""
    if random.random() >= share or len(text) < 6:
        return text
    at = random.randrange(1, len(text) - 2)
    return random.choice((
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
    ))  # fmt: skip


def _where(random: Random, habits: Habits, spot: Spot) -> dict[str, str | None]:
    said: dict[str, str | None] = {"city": spot.city, "state": spot.state}
    if spot.other_cities and random.random() < habits.other_town:
        said["city"] = random.choice(spot.other_cities)
    if random.random() >= habits.no_zip:
        is_wrong = spot.near and random.random() < habits.wrong_zip
        said["postcode"] = random.choice(spot.near) if is_wrong else spot.postcode
    if random.random() >= habits.no_street:
        number, _, road = spot.street.partition(" ")
        if random.random() < 0.01 and len(number) > 2:  # two digits swapped
            number = f"{number[:-2]}{number[-1]}{number[-2]}"
        said["street"] = f"{number} {_mistyped(random, road, habits.typo)}"
        if spot.unit and random.random() >= habits.no_unit:
            said["street_2"] = f"{random.choice(('Suite', 'Ste', '#', 'Unit'))} {spot.unit}"
    if random.random() < habits.point:
        off = 0.08 if random.random() < 0.03 else 0.0004
        said["latitude"] = f"{spot.latitude + random.gauss(0, off):.6f}"
        said["longitude"] = f"{spot.longitude + random.gauss(0, off):.6f}"
    return said


def _phone(random: Random, habits: Habits, entity: Entity, track: str | None) -> str | None:
    if random.random() < habits.no_phone:
        return None
    phone = track or entity.phone
    if track is None and entity.other_phones and random.random() < habits.other_phone:
        phone = random.choice(entity.other_phones)
    elif random.random() < 0.01:
        phone = f"{phone[:6]}{random.randrange(10_000):04}"
    return f"({phone[:3]}) {phone[3:6]}-{phone[6:]}"


def _website(random: Random, habits: Habits, entity: Entity) -> str | None:
    if entity.host is None or random.random() < habits.no_site:
        return None
    lead = random.choice(("https://", "http://www.", "https://www.", "www."))
    return f"{lead}{entity.host}{random.choice(('', '/', '/contact', '/?utm_source=x'))}"


def _updated(random: Random, habits: Habits, *, is_behind: bool) -> str | None:
    """The day the source gives for its entry; one that is behind was last touched long ago."""
    if random.random() >= habits.dated:
        return None
    days = random.randint(500, 3000) if is_behind else random.randint(10, 2200)
    return (DAY - timedelta(days=days)).isoformat()
