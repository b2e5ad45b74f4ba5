"""Know whom we do not visit, and why: the list in ``refused.toml``.

A host is on it because its robots.txt or its terms forbid what we would do, or because nobody here
has read them yet. An operator's own file adds to the list of this checkout, and takes nothing out.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from directory.data_folder import CHECKOUT
from directory.errors import DataFileError


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """One host that we do not visit; each key is told at the top of the file."""

    host: str  # "psychologytoday.com", "google.*"
    why: str
    since: str  # "2026-11-24", "2026-09"
    open: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """What the host and path of an address look like that may not be fetched, as a regex."""
        host = re.escape(self.host).replace(r"\*", "[^/]*")
        paths = (*self.open, "/robots.txt") if self.open else ()
        but = "".join(f"(?![^/]*{re.escape(path)}$)" for path in paths)
        return rf"{but}(?:[^/]*\.)?{host}(?:/.*)?"


def read_refused(folder: Path = CHECKOUT) -> tuple[Refused, ...]:
    """Return everyone on the list of this checkout, and on the data folder's own if it has one.

    Raises:
        DataFileError: a file is no TOML, or a table of it lacks a key or has an unknown one.
    """
    paths = dict.fromkeys(each.resolve() / "refused.toml" for each in (CHECKOUT, folder))
    return tuple(each for path in paths if path.exists() for each in _read(path))


def why_refused(url: str, refused: Iterable[Refused]) -> str | None:
    """Return in one line why an address may not be visited; None where it may.

    ``"https://www.healingmaps.com/a"`` is ``"healingmaps.com is one we do not visit: …"``.
    """
    parts = urlsplit(unicodedata.normalize("NFKC", url))
    if not parts.hostname:
        return None
    place = f"{parts.hostname.rstrip('.')}{parts.path}"
    for each in refused:
        if re.fullmatch(each.pattern, place, re.DOTALL):
            return words_of(each)
    return None


def wholly(refused: Iterable[Refused]) -> list[Refused]:
    """Return those of whom nothing may be fetched; of the others, each address is looked at."""
    return [each for each in refused if not each.open]


def words_of(refused: Refused) -> str:
    """Return why one host is not visited, with what to do: for an error message."""
    return f"{refused.host} is one we do not visit (data/refused.toml): {refused.why}"


def _read(path: Path) -> Iterable[Refused]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: not TOML: {error}") from error
    return [_refused(path, host, table) for host, table in tables.items()]


def _refused(path: Path, host: str, table: object) -> Refused:
    where = f'{path}: ["{host}"]'
    if not isinstance(table, Mapping):
        raise DataFileError(f"{where}: expected a table, found {table!r}")
    if not re.fullmatch(r"[a-z0-9*-]+(\.[a-z0-9*-]+)+", host):
        raise DataFileError(f'{where}: expected a host in small letters, such as "rill.example"')
    known = {each.name for each in fields(Refused)} - {"host"}
    for key in table:
        if key not in known:
            raise DataFileError(f"{where} has an unknown key {key!r}; known: why, since, open")
    for key in ("why", "since"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise DataFileError(f"{where}: expected {key} in words, found {table.get(key)!r}")
    return Refused(host=host, why=table["why"], since=table["since"], open=_paths(where, table))


def _paths(where: str, table: Mapping[str, Any]) -> tuple[str, ...]:
    paths = table.get("open", [])
    if not isinstance(paths, list) or not all(str(each).startswith("/") for each in paths):
        raise DataFileError(f'{where}: expected open = ["/a/path"], found {paths!r}')
    return tuple(map(str, paths))
