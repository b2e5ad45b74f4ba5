"""Read the dated facts that are ours: what is approved, and what every visitor must be told."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from directory.errors import DataFileError

Row = dict[str, Any]  # a row of the table `routes` or `notices`
Entry = Mapping[str, object]  # one table of the file, as written

STATUSES: Final = ("approved_indication", "approved_drug_off_label", "unapproved_compounded")
"""How FDA stands to a route: approved for this, approved for something else, or not at all."""

ROUTES: Final = (
    "iv", "im", "sc", "nasal_esketamine", "nasal_compounded", "sublingual", "oral", "other",
)  # fmt: skip
"""The codes of how ketamine is given."""

SETTINGS: Final = ("in_clinic", "telehealth_visit", "at_home_self", "home_visit", "inpatient")
"""The codes of where it is given."""

REVIEW_DAYS: Final = 180
"""How long a fact of ours may stand before someone looks at it again."""


def read_routes(path: Path) -> list[Row]:
    """Return the rows of the table ``routes`` from a file such as ``data/regulatory.toml``.

    Raises:
        DataFileError: the file cannot be read, or an entry lacks something or says it wrongly.
    """
    return [_route(f"{path}: [{name}]", name, entry) for name, entry in _entries(path).items()]


def read_notices(path: Path) -> list[Row]:
    """Return the rows of the table ``notices`` from a file such as ``data/notices.toml``.

    Raises:
        DataFileError: the file cannot be read, or an entry lacks something or says it wrongly.
    """
    return [_notice(f"{path}: [{name}]", name, entry) for name, entry in _entries(path).items()]


def _entries(path: Path) -> dict[str, Entry]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: expected TOML, found an error: {error}") from error
    for name, entry in found.items():
        if not isinstance(entry, dict):
            raise DataFileError(f"{path}: [{name}]: expected a table, found {entry!r}")
    return found


def _route(where: str, name: str, entry: Entry) -> Row:
    _only(where, entry, {"title", "status", "summary", "source_url", "as_of", "review_by"})
    if name not in ROUTES:
        raise DataFileError(f"{where}: expected one of {', '.join(ROUTES)}, found {name!r}")
    status = _text(where, entry, "status")
    if status not in STATUSES:
        raise DataFileError(f"{where}: status: expected one of {STATUSES}, found {status!r}")
    return {
        "route": name,
        "title": _text(where, entry, "title"),
        "status": status,
        "summary": _text(where, entry, "summary"),
        "source_url": _address(where, entry, "source_url"),
        **_days(where, entry),
    }


def _notice(where: str, name: str, entry: Entry) -> Row:
    _only(
        where, entry, {"text", "routes", "settings", "source_url", "as_of", "expires", "review_by"}
    )
    if "expires" in entry and "source_url" not in entry:
        raise DataFileError(f"{where}: expires: our own word rests on no source and cannot expire")
    return {
        "id": name,
        "text": _text(where, entry, "text"),
        "routes": _codes(where, entry, "routes", ROUTES),
        "settings": _codes(where, entry, "settings", SETTINGS),
        "source_url": _address(where, entry, "source_url") if "source_url" in entry else None,
        "expires": _day(where, entry, "expires").isoformat() if "expires" in entry else None,
        **_days(where, entry),
    }


def _days(where: str, entry: Entry) -> Row:
    as_of, review_by = _day(where, entry, "as_of"), _day(where, entry, "review_by")
    if not 0 <= (review_by - as_of).days <= REVIEW_DAYS:
        raise DataFileError(
            f"{where}: review_by: expected within {REVIEW_DAYS} days of {as_of}, found {review_by}"
        )
    return {"as_of": as_of.isoformat(), "review_by": review_by.isoformat()}


def _only(where: str, entry: Entry, names: set[str]) -> None:
    strangers = sorted(entry.keys() - names)
    if strangers:
        raise DataFileError(f"{where}: expected only {sorted(names)}, found {strangers[0]!r}")


def _codes(where: str, entry: Entry, name: str, known: tuple[str, ...]) -> str:
    """A list of codes as JSON; empty where the entry does not say."""
    found = entry.get(name, [])
    if not isinstance(found, list) or not set(found) <= set(known):
        raise DataFileError(f"{where}: {name}: expected a list from {known}, found {found!r}")
    return json.dumps(found)


def _text(where: str, entry: Entry, name: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise DataFileError(f"{where}: {name}: expected some words, found {value!r}")
    return value.strip()


def _address(where: str, entry: Entry, name: str) -> str:
    value = _text(where, entry, name)
    if not value.startswith("https://"):
        raise DataFileError(f"{where}: {name}: expected an https address, found {value!r}")
    return value


def _day(where: str, entry: Entry, name: str) -> date:
    value = entry.get(name)
    if type(value) is not date:  # a datetime is a date too, and would be written with its hour
        raise DataFileError(f"{where}: {name}: expected a day as 2026-11-20, found {value!r}")
    return value
