"""Have a set of clinics as one whole number: a bit for each place on the roster.

Two sets are joined or cut, and a set is counted, in a few microseconds, however large.
"""

from collections.abc import Iterable, Iterator
from typing import Final

_BITS: Final = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def members(found: int) -> Iterator[int]:
    """Yield the places of a set, in order: of ``0b101`` these are 0 and 2."""
    whole = _bytes(found)
    return (8 * at + bit for at, byte in enumerate(whole) if byte for bit in _BITS[byte])


def set_of(places: Iterable[int]) -> int:
    """Return the set of some places: ``set_of([0, 2])`` is ``0b101``."""
    every = list(places)
    whole = bytearray(max(every, default=0) // 8 + 1)
    for place in every:
        whole[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(whole, "little")


def cut(places: Iterable[int], found: int) -> list[int]:
    """Return those of some places that are of a set, in the order they came in."""
    whole = _bytes(found)
    end = 8 * len(whole)
    return [each for each in places if each < end and whole[each >> 3] >> (each & 7) & 1]


def _bytes(found: int) -> bytes:
    return found.to_bytes((found.bit_length() + 7) // 8, "little")
