"""Made-up listings in any number: two sources that write the same clinics differently."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from directory.geocode import Gazetteer
from directory.records import Listing, Remembered
from directory.sources import Source

DAY = date(2026, 11, 1)
SOURCES = {
    name: Source(name=name, title=name, trust=trust, lists_only_ketamine_clinics=True)
    for name, trust in (("register", 60), ("list", 50))
}
_WORDS = "Heron Rill Moss Fern Lark Willow Reed Brook Stone Cedar Wren Thistle".split()
_STREETS = "Main Oak Elm Lake Hill Park Mill River Church Maple".split()


def listings(count: int, gazetteer: Gazetteer) -> Iterator[Remembered]:
    """Yield about ``count`` listings, two of every clinic, spread over the country's ZIPs."""
    zips = [zip_ for zip_ in gazetteer.zips.values() if zip_.state in {"TX", "OH", "CA", "NY"}]
    for number, zip_ in enumerate(islice(zips * (count // len(zips) + 1), count // 2)):
        name = f"{_WORDS[number % 12]} {_WORDS[number // 12 % 12]} {number} Ketamine"
        street = f"{number % 9000 + 100} {_STREETS[number % 10]}"
        phone = f"{201 + number // 10_000 % 600}555{number % 10_000:04}"
        city = f"Town of {zip_.name}"
        yield _said(
            "register",
            number,
            zip_.name,
            zip_.state,
            name=f"{name.upper()} PLLC",
            street=f"{street.upper()} STREET STE {number % 90}",
            city=city,
            phone=phone,
        )
        yield _said(
            "list",
            number,
            zip_.name,
            zip_.state,
            name=name,
            street=f"{street} St #{number % 90}",
            city=city,
            phone=f"+1 {phone}",
        )


def _said(source: str, number: int, postcode: str, state: str, **words: str) -> Remembered:
    listing = Listing(
        source=source,
        ref=str(number),
        url="https://made-up.example",
        postcode=postcode,
        state=state,
        **words,  # type: ignore[arg-type] # because all are text
    )
    return Remembered(listing=listing, first_seen=DAY, last_seen=DAY)
