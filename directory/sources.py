"""Read what is true of each source from ``sources.toml``: publisher, terms, manners."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from directory.errors import DataFileError, UsageError
from directory.records import Listing

PLATFORMS = frozenset(
    {"agile", "geodirectory", "jsonld", "mymaps", "stockist", "storepoint", "wpsl", "yext"}
)
"""Software that several sites share, each with a spider in ``spiders/platforms/``."""

_KINDS: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
    "list": list,
    "dict": dict,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One table of ``sources.toml``; each key is told at the top of that file."""

    name: str
    title: str
    publisher: str = ""
    homepage: str = ""
    terms: str = ""
    licence: str = ""
    base_url: str | None = None  # None for a list that comes as a file
    platform: str = ""  # one of PLATFORMS; "" where a spider has the source's own name
    robots: str = "obey"  # "obey", "api" (a documented public API) or "none" (no web at all)
    robots_reason: str = ""
    robots_answer: str = ""  # what its robots.txt said when a person last looked
    robots_checked: str = ""  # when that was, as exactly as it is known: "2026-07"
    contact: str = ""  # where its publisher can be written to
    reason: str = ""  # why it is read: one sentence for readers
    seconds_between_requests: float = 1.0
    time_limit_minutes: float = 60.0  # a visit that takes longer is ended, and has failed
    expected_minimum: int = 1
    always_filled: list[str] = field(default_factory=lambda: ["name"])
    trust: int = 50
    trust_for: dict[str, int] = field(default_factory=dict)  # by field, where it differs
    lists_only_ketamine_clinics: bool = False
    proves_only: bool = False  # true: it proves something of clinics that others list
    confirmed_by: str = "updated_on"  # "updated_on" or "seen"
    is_own_site: bool = False  # the clinics speak for themselves here: their own websites
    days_between_visits: int = 0  # to one site, at least
    sample: bool = False
    spider: dict[str, Any] = field(default_factory=dict)

    @property
    def is_share_alike(self) -> bool:
        """Whether a database with a value of it must be shared alike: OpenStreetMap, by ODbL."""
        return self.licence.startswith("ODbL")

    @property
    def is_visited(self) -> bool:
        """Whether a spider goes there; the others come as files."""
        return bool(self.base_url) or self.is_own_site


Sources = Mapping[str, Source]


def read_sources(path: Path) -> dict[str, Source]:
    """Return every source by name, such as ``{"nppes": Source(title="NPI Registry", …)}``.

    Raises:
        DataFileError: the file is missing, is no TOML, or a table has an unknown, missing or
            wrongly typed key.
    """
    try:
        with path.open("rb") as file:
            tables = tomllib.load(file)
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: not TOML: {error}") from error
    return {name: _source(path, name, table) for name, table in tables.items()}


def source_of_list(name: str) -> Source:
    """Return what we take for true of a spreadsheet whose name has no table in ``sources.toml``.

    Whoever imports it vouches that it lists only places that offer ketamine or esketamine.
    """
    return Source(name=name, title=name, robots="none", lists_only_ketamine_clinics=True)


def with_spider(sources: Mapping[str, Source], name: str) -> Source:
    """Return a source that a spider can visit.

    Raises:
        UsageError: there is no such source, or it is a list without an address.
    """
    known = ", ".join(each for each, source in sources.items() if source.is_visited) or "none"
    if name not in sources:
        raise UsageError(f"{name}: no such source in sources.toml; there are: {known}")
    if not sources[name].is_visited:
        raise UsageError(
            f"{name}: comes as a file, not from the web; use: clinics import FILE --source {name}"
        )
    return sources[name]


def _source(path: Path, name: str, table: object) -> Source:
    if not isinstance(table, dict):
        raise DataFileError(f"{path}: {name}: expected a table [{name}], found {table!r}")
    wanted = {each.name: each for each in fields(Source) if each.name != "name"}
    for key, value in table.items():
        if key not in wanted:
            expected = ", ".join(wanted)
            raise DataFileError(f"{path}: [{name}] has an unknown key {key!r}; known: {expected}")
        _expect_type(
            f"{path}: [{name}] {key}",
            value,
            getattr(wanted[key].type, "__name__", str(wanted[key].type)),
        )
    missing = [key for key, each in wanted.items() if _is_required(each) and key not in table]
    if missing:
        raise DataFileError(f"{path}: [{name}] lacks the key {missing[0]!r}")
    _expect_known(f"{path}: [{name}]", table)
    return Source(name=name, **table)


def trust_in(source: Source, name: str) -> int:
    """Return how far a source is trusted for one field: 40 for NPPES's ``name``, a legal one."""
    return source.trust_for.get(name, source.trust)


def _is_required(each: Any) -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def _expect_known(where: str, table: Mapping[str, Any]) -> None:
    """Words that must be of a list: a typing error would otherwise be taken for leave."""
    listed = {each.name for each in fields(Listing)}
    allowed = {
        "robots": ([table.get("robots", "obey")], {"obey", "api", "none"}),
        "platform": ([table.get("platform", "")], {"", *PLATFORMS}),
        "confirmed_by": ([table.get("confirmed_by", "seen")], {"updated_on", "seen"}),
        "always_filled": (table.get("always_filled", []), listed),
        "trust_for": (table.get("trust_for", {}), listed),
    }
    for key, (said, known) in allowed.items():
        for word in said:
            if word not in known:
                expected = ", ".join(sorted(known - {""}))
                raise DataFileError(f"{where} {key}: expected one of {expected}, found {word!r}")


def _expect_type(where: str, value: object, wanted: str) -> None:
    kind = _KINDS[wanted.split("[", maxsplit=1)[0].split(" ", maxsplit=1)[0]]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise DataFileError(f"{where}: expected {wanted}, found {value!r}")
