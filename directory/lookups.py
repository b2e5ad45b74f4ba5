"""Read the vocabularies people keep in ``data/lookups/``: one small CSV a vocabulary."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from directory.errors import DataFileError

TERMS: Final = ("settings", "payment", "ages", "languages", "groups")
"""Fields of a Listing that hold a list of phrases, each with a vocabulary of its own."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What one written phrase says is offered: ``"at home lozenges"`` → sublingual, at home."""

    routes: tuple[str, ...]
    settings: tuple[str, ...]
    psychotherapy: str | None


@dataclass(frozen=True, kw_only=True)
class Lookups:
    """Written forms to codes; every key is in lower case."""

    street_words: dict[str, str]  # "avenue" → "Ave"
    state_aliases: dict[str, str]  # "tex" → "TX"
    city_aliases: dict[tuple[str, str], str]  # "philly", "PA" → "Philadelphia"; "" is no town
    price_units: dict[str, str]  # "infusion" → "session"
    shared_hosts: dict[str, str]  # "facebook.com" → "social"
    statuses: dict[str, str]  # "permanently closed" → "closed"
    terms: dict[str, dict[str, str]]  # by field: "medicare" → "medicare"; "" is known, and left
    offers: dict[str, Offer]  # "spravato" → nasal_esketamine


_OFFER: Final = ("written", "routes", "settings", "psychotherapy")


def read_lookups(folder: Path) -> Lookups:
    """Return all vocabularies in a folder such as ``data/lookups``.

    Raises:
        DataFileError: a file is missing, lacks a column, or says one written form twice.
    """
    offers = {
        written: Offer(
            routes=tuple(row["routes"].split()),
            settings=tuple(row["settings"].split()),
            psychotherapy=row["psychotherapy"] or None,
        )
        for written, row in _rows(folder / "routes.csv", *_OFFER).items()
    }
    return Lookups(
        city_aliases=_city_aliases(folder / "city_aliases.csv"),
        price_units=_pairs(folder / "price_units.csv", "written", "unit"),
        street_words=_pairs(folder / "street_words.csv", "written", "usps"),
        state_aliases=_pairs(folder / "state_aliases.csv", "written", "state"),
        shared_hosts=_pairs(folder / "shared_hosts.csv", "host", "kind"),
        statuses=_pairs(folder / "statuses.csv", "written", "status"),
        terms={name: _pairs(folder / f"{name}.csv", "written", "code") for name in TERMS},
        offers=offers,
    )


def _pairs(path: Path, written: str, code: str) -> dict[str, str]:
    return {key: row[code] for key, row in _rows(path, written, code).items()}


def _city_aliases(path: Path) -> dict[tuple[str, str], str]:
    rows = _rows(path, "written", "state", "city", keys=2)
    return {(row["written"], row["state"]): row["city"] for row in rows.values()}


def _rows(path: Path, *columns: str, keys: int = 1) -> dict[str, dict[str, str]]:
    """Each row by its first column, or its first few."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataFileError(f"{path}: expected a CSV file in UTF-8, found: {error}") from error
    found: dict[str, dict[str, str]] = {}
    for line, row in enumerate(rows, start=2):
        missing = [name for name in columns if row.get(name) is None]
        if missing:
            raise DataFileError(f"{path}:{line}: expected a column {missing[0]!r}, found {row}")
        key = ", ".join(row[name] for name in columns[:keys])
        if key in found:
            raise DataFileError(f"{path}:{line}: {key!r} is there twice; delete one")
        found[key] = row
    return found
