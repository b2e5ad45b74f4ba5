"""Addresses in one line: which words are the street, which the town, state and ZIP."""

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import usaddress

from directory.errors import BadValueError

_PLACE: Final = ("PlaceName", "StateName", "ZipCode", "ZipPlus4", "CountryName")
_OTHERS: Final = re.compile(
    r"https?://\S+|\bwww\.\S+|\S+@\S+|(?:\+?1[-. ]?)?\(?\b\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of an address in the words it was written in; None for a part it does not have."""

    street: str | None = None  # "100 Main St, Suite 4"
    city: str | None = None
    state: str | None = None
    postcode: str | None = None
    country: str | None = None


def split_one_line(line: str) -> Parts:
    """Return the parts of ``"100 Main St, Suite 4, Boise, ID 83702, USA"``.

    The town, state and ZIP are those at its end, so a street may be named for a town. A telephone,
    a website or a mail address among the words is dropped. The parts are raw, for the normalisers
    of each.

    Raises:
        BadValueError: no town, state or ZIP is in it.

    Source: the usaddress model.
    """
    # The parser is written in C, and cannot be handed half a surrogate pair.
    words = " ".join(_OTHERS.sub(" ", _SURROGATE.sub("", line)).replace("\n", ", ").split())
    runs = _runs(words)
    found: dict[str, str] = {}
    while runs and (runs[-1][0] in _PLACE or not runs[-1][1].strip(" ,;")):
        label, said = runs.pop()
        if label in found:  # a second town: the first is part of the street's name
            runs.append((label, said))
            break
        found[label] = said
    if not found.keys() & {"PlaceName", "StateName", "ZipCode"}:
        raise BadValueError("not_an_address", f"expected a town, state or ZIP, found {line!r}")
    return Parts(
        street=" ".join(said for _, said in runs).strip(" ,;") or None,
        city=_bare(found.get("PlaceName")),
        state=_bare(found.get("StateName")),
        postcode=_bare(found.get("ZipCode")),
        country=_bare(found.get("CountryName")),
    )


def _runs(words: str) -> list[tuple[str, str]]:
    """Neighbours of one label together, commas and all: ``("PlaceName", "New York,")``."""
    tokens = usaddress.parse(words)
    return [
        (label, " ".join(word for word, _ in group))
        for label, group in groupby(tokens, key=lambda token: token[1])
    ]


def _bare(said: str | None) -> str | None:
    return said.strip(" ,;.") or None if said else None
