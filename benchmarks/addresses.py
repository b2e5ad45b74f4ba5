"""How many addresses are said a second, and how many of the tricky ones are said right."""

import csv
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import usaddress

from benchmarks import made_up
from directory.data_folder import CHECKOUT
from directory.errors import BadValueError
from directory.lookups import Lookups, read_lookups
from directory.normalise import normalise
from directory.normalise.address import normalise_address
from directory.records import Listing, Remembered

TRICKY = CHECKOUT.parent / "tests/tricky_addresses.txt"
REAL = Path(__file__).parents[2] / "shared/samples/facilities/hifld_urgent_care_half.csv"
FIELDS = ("street", "street_2", "city", "state", "postcode")
ROUNDS = 5

Lines = Sequence[tuple[str, str | None]]


def measure() -> Iterator[str]:
    """Yield how many tricky rows are right, and the speed on them and on real addresses."""
    lookups = read_lookups(CHECKOUT / "lookups")
    rows = list(_tricky())
    right = sum(_said(written, lookups) == said for written, said in rows)
    yield f"tricky addresses right in all parts: {right} of {len(rows)}"
    streets = [(str(written[0]), written[1]) for written, _ in rows if written[0]]
    yield f"tricky: {_speed(streets * ROUNDS, lookups)}"
    if not REAL.exists():
        yield "real addresses: left out, for the local sample is not here"
        return
    with REAL.open(newline="", encoding="utf-8") as file:
        real = [(row["address"], row["address2"] or None) for row in csv.DictReader(file)]
    yield f"real:   {_speed(real, lookups)}"
    yield f"real:   {_refused(real, lookups)}"


def _tricky() -> Iterator[tuple[list[str | None], list[str | None]]]:
    for line in TRICKY.read_text(encoding="utf-8").splitlines():
        if " → " in line:
            written, said = (side.split(" | ") for side in line.split(" → "))
            yield [_part(each) for each in written], [_part(each) for each in said]


def _part(word: str) -> str | None:
    return None if word == "-" else word


def _said(written: list[str | None], lookups: Lookups) -> list[str | None]:
    words = dict(zip(FIELDS, written, strict=True))
    listing = Listing(
        source="bench",
        ref="1",
        url="https://made-up.example",
        name="Made Up",
        **words,  # type: ignore[arg-type] # because all are text
    )
    day = made_up.DAY
    clean = normalise(Remembered(listing=listing, first_seen=day, last_seen=day), lookups)
    return [clean.street, clean.unit, clean.city, clean.state, clean.postcode]


def _speed(lines: Lines, lookups: Lookups) -> str:
    """Addresses a second, and the time as a multiple of the bare parser's in the same run."""
    begun = time.perf_counter()
    for street, street_2 in lines:
        usaddress.parse(f"{street}, {street_2 or ''}")
    parsed = time.perf_counter()
    _refused(lines, lookups)
    ours, bare = time.perf_counter() - parsed, parsed - begun
    return f"{len(lines) / ours:,.0f} addresses/s, {ours / bare:.1f} × the bare parser's time"


def _refused(lines: Lines, lookups: Lookups) -> str:
    codes: Counter[str] = Counter()
    for street, street_2 in lines:
        try:
            normalise_address(street, street_2, lookups.street_words)
        except BadValueError as error:
            codes[error.code] += 1
    return f"{len(lines)} addresses, of which refused: {dict(codes) or 'none'}"
