"""Keep a removed clinic out, whatever ref, telephone or spelling it comes back with.

A line of ``data/removals.csv`` holds fingerprints and never a name. It lies in people's files for
years, so how a fingerprint is made may never change: the folding below is this room's own, and no
better cleaning elsewhere touches it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from directory.errors import DataFileError
from directory.people import (
    ASKED,
    SIGNED,
    add_decision,
    read_decisions,
    the_day,
    the_day_asked,
)
from directory.records import Located, fingerprint

COLUMNS: Final = ("fingerprints", *SIGNED)

_SURE: Final = ("listing", "npi", "name")  # one of these is enough
_TELLING: Final = ("door", "site", "phone")  # of these it takes two
_LEGAL: Final = frozenset(
    "llc llp pllc pc pa inc corp corporation ltd company co the and of".split()
)

Group = tuple[Located, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """One clinic that is to stay out, by its fingerprints."""

    fingerprints: frozenset[str]  # "name:9f86d081884c"
    when: date
    why: str
    where: str = ""  # "data/removals.csv:7"
    asked: date | None = None  # the day of the letter that asked for it, where there was one


def read_removals(path: Path, today: date) -> list[Removal]:
    """Return every removal in the order it was written.

    Raises:
        DataFileError: a line cannot be used, or its fingerprints could never be met.
    """
    read = partial(_removal, today=today)
    return read_decisions(path, COLUMNS, read, optional=[ASKED])


def add_removal(path: Path, known: Path, members: Group, signed: Mapping[str, str]) -> None:
    """Write one more removal, of the place that these listings are, at the end of the file."""
    every = sorted({each for member in members for each in fingerprints(member)})
    columns = ("fingerprints", ASKED, *SIGNED)
    add_decision(path, known, columns, {"fingerprints": " ".join(every), ASKED: "", **signed})


def removed(groups: Mapping[str, Group], removals: Sequence[Removal]) -> dict[str, Removal]:
    """Return which clinics are to stay out, and by which line: ``{"k7m2q9xw": Removal(…)}``.

    A clinic stays out where one of its listings was removed, or comes back: with the name in the
    same town or ZIP; or with two of its door, its website there, and its telephone.
    """
    lines: dict[str, list[Removal]] = {}
    for removal in removals:
        for each in removal.fingerprints:
            lines.setdefault(each, []).append(removal)
    found: dict[str, Removal] = {}
    for clinic_id, group in groups.items() if lines else ():
        for removal in filter(None, (_meant(member, lines) for member in group)):
            found.setdefault(clinic_id, removal)
    return found


def fingerprints(member: Located) -> frozenset[str]:
    """Return what a listing is known by: ``{"listing:9f86d081884c", "name:0a1b…", …}``.

    They hide a name from a reader, not from someone who guesses it and looks whether it fits.
    """
    return frozenset(f"{kind}:{fingerprint(kind, *words)}" for kind, *words in _marks(member))


def _meant(member: Located, lines: Mapping[str, Sequence[Removal]]) -> Removal | None:
    hits: dict[str, set[str]] = {}
    for mark in sorted(fingerprints(member)):
        for removal in lines.get(mark, ()):
            hits.setdefault(removal.where, set()).add(mark.partition(":")[0])
            if hits[removal.where] & set(_SURE) or len(hits[removal.where] & set(_TELLING)) > 1:
                return removal
    return None


def _marks(member: Located) -> Iterator[tuple[str, ...]]:
    """What tells this place from others, folded: ``("name", "rill ketamine clinic", "austin")``."""
    clean = member.clean
    yield "listing", member.id
    town = " ".join([*_folded(clean.city or ""), (member.state or "").lower()])
    zip_ = member.postcode or clean.postcode or ""
    heres = [here for here in (town if clean.city else "", zip_) if here] or ["nowhere"]
    npi = clean.said.listing.npi
    for here in heres:
        if npi:
            yield "npi", npi, here
        for name in {_name(each) for each in (clean.name, *clean.other_names)} - {""}:
            yield "name", name, here
        if clean.website_host:
            yield "site", clean.website_host, here
        if clean.street:
            yield "door", _door(clean.street), "".join(_folded(clean.unit or "")), here
    if clean.phone:
        yield "phone", re.sub(r"\D", "", clean.phone)[-10:]


def _name(text: str) -> str:
    return " ".join(word for word in _folded(text) if word not in _LEGAL)


def _door(street: str) -> str:
    """House number and the longest word of the street: ``"410 Rillbend Ave"`` is ``410 rillbend``.

    So neither a direction nor how ``Avenue`` is written matters.
    """
    words = _folded(street)
    number = next((word for word in words if word[0].isdigit()), "")
    return f"{number} {max((word for word in words if word != number), key=len, default='')}"


def _folded(text: str) -> list[str]:
    """Words in lower case without accents: ``"Clínica O'Neil"`` is clinica, oneil."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", plain.replace("'", ""))


def _removal(where: str, said: Mapping[str, str], today: date) -> Removal:
    marks = frozenset(said["fingerprints"].split())
    for mark in sorted(marks):
        if not re.fullmatch(rf"(?:{'|'.join((*_SURE, *_TELLING))}):[0-9a-f]{{12}}", mark):
            expected = "expected fingerprints as `clinics remove` writes them"
            raise DataFileError(f"{where}: fingerprints: {expected}, found {mark!r}")
    _expect_enough(where, marks)
    when = the_day(where, said["when"], today)
    return Removal(
        fingerprints=marks,
        when=when,
        why=said["why"],
        where=where,
        asked=the_day_asked(where, said[ASKED], when),
    )


def _expect_enough(where: str, marks: Iterable[str]) -> None:
    kinds = {mark.partition(":")[0] for mark in marks}
    if not kinds & set(_SURE) and len(kinds) < 2:
        needed = f"one of {', '.join(_SURE)}, or two of {', '.join(_TELLING)}"
        raise DataFileError(f"{where}: fingerprints: expected {needed}; nothing would fit these")
