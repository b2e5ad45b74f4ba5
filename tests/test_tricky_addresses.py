"""Every part of an address is right, however trickily it was written."""

from pathlib import Path

import pytest
from factories import remembered

from directory.normalise import normalise

ROWS = (Path(__file__).parent / "tricky_addresses.txt").read_text(encoding="utf-8")
ADDRESSES = [
    tuple(tuple(None if part == "-" else part for part in side.split(" | ")) for side in sides)
    for line in ROWS.strip().splitlines()
    if " → " in line
    for sides in [line.split(" → ")]
]
FIELDS = ("street", "street_2", "city", "state", "postcode")


def said_of(lookups, written):
    clean = normalise(remembered(**dict(zip(FIELDS, written, strict=True))), lookups)
    return clean.street, clean.unit, clean.city, clean.state, clean.postcode


@pytest.mark.parametrize(("written", "said"), ADDRESSES)
def test_every_part_of_a_tricky_address_is_right(written, said, lookups):
    assert said_of(lookups, written) == said


@pytest.mark.parametrize(("written", "said"), ADDRESSES)
def test_what_was_said_is_said_the_same_again(written, said, lookups):
    street, _, *place = said
    again = said_of(lookups, (street, None, *place))

    assert again == (street, None, *place)


def test_there_are_many_of_them():
    assert len(ADDRESSES) >= 120
