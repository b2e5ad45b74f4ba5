"""Read the NPI Registry's own files, monthly or weekly, for organisations whose names say ketamine.

The register's API finds a name by its beginning only; here every name is looked through: the legal
one, the other one beside it, and those of the file of other names. A listing is the same, by source
and ref, as the API's of the same place, so both speak of one.

Left out, and counted: persons, the deactivated, the replaced, and places without a street or town.
Never read: a mailing address, and whatever the register says of the official who signed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from directory.bulk.table import Row, Table, cell
from directory.bulk.zipped import Zip, open_zip
from directory.errors import DataFileError, UsageError
from directory.gate import Visit
from directory.records import Listing, fingerprint
from directory.sources import Source

TERMS: Final = (b"KETAMIN", b"SPRAVATO")
"""What a name must say somewhere: esketamine holds the first. Names that say infusion are not
sought: the API's visits bring those that begin so as candidates, and a whole register of them would
bury a reviewer in thousands of dialysis and chemotherapy centres."""

_SAYS: Final = re.compile("ketamin|spravato", re.IGNORECASE)
_ORGANISATION: Final = b"2"  # as entity type
_HEAD: Final = 25  # bytes a column, of those up to the last name; two full names of 100 need 23
_LONGEST_WEEK: Final = timedelta(days=31)  # a file of more days than this is a whole register
_NOTHING: Final = {"", "<UNAVAIL>"}

_LEGAL: Final = "Provider Organization Name (Legal Business Name)"
_OTHER: Final = "Provider Other Organization Name"
_TAXONOMIES: Final = tuple(f"Healthcare Provider Taxonomy Code_{n}" for n in range(1, 16))
_FIRST: Final = {
    "street": "Provider First Line Business Practice Location Address",
    "street_2": "Provider Second Line Business Practice Location Address",
    "city": "Provider Business Practice Location Address City Name",
    "state": "Provider Business Practice Location Address State Name",
    "postcode": "Provider Business Practice Location Address Postal Code",
    "country": "Provider Business Practice Location Address Country Code (If outside U.S.)",
    "phone": "Provider Business Practice Location Address Telephone Number",
}
_SECOND: Final = {
    "street": "Provider Secondary Practice Location Address- Address Line 1",
    "street_2": "Provider Secondary Practice Location Address-  Address Line 2",
    "city": "Provider Secondary Practice Location Address - City Name",
    "state": "Provider Secondary Practice Location Address - State Name",
    "postcode": "Provider Secondary Practice Location Address - Postal Code",
    "country": "Provider Secondary Practice Location Address - Country Code (If outside U.S.)",
    "phone": "Provider Secondary Practice Location Address - Telephone Number",
}
_EXTENSION: Final = "Provider Secondary Practice Location Address - Telephone Extension"
_ENTITY: Final = "Entity Type Code"
_REPLACED: Final = "Replacement NPI"
_GONE: Final = "NPI Deactivation Date"
_BACK: Final = "NPI Reactivation Date"
_PARENT: Final = "Parent Organization LBN"
_UPDATED: Final = "Last Update Date"

_COLUMNS: Final = {
    "npidata": (
        "NPI", _ENTITY, _REPLACED, _LEGAL, _OTHER, _GONE, _BACK, _PARENT, _UPDATED,
        *_FIRST.values(), *_TAXONOMIES,
    ),
    "othername": ("NPI", _OTHER),
    "pl": ("NPI", *_SECOND.values(), _EXTENSION),
}  # fmt: skip
"""The files that must be in the zip, and the columns that we use of each."""

Watch = Callable[[float, int], None]
"""Told how much is read, from 0.0 to 1.0, and how many rows so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The register's file, read: the visit it makes, and what was looked through and left out."""

    visit: Visit
    rows: int  # of all files
    left_out: Mapping[str, int]  # {"deactivated": 2}


def read_nppes(
    path: Path, source: Source, *, add: bool | None = None, watch: Watch = lambda _part, _rows: None
) -> Register:
    """Return what a monthly or weekly zip of the register says of clinics that name ketamine.

    Args:
        path: the zip, as CMS publishes it.
        source: the register; the listings cite its ``base_url``.
        add: whether it holds only a week's changes; None to tell by the days in its files' names.
        watch: told how far it is.

    Raises:
        DataFileError: it is no such zip, or is damaged, or its layout has changed.
        UsageError: its names do not say whether it is a week's or the whole register.
    """
    started = datetime.now(UTC)
    with open_zip(path) as archive:
        members = _members(archive)
        first, last = _days(members["npidata"])
        kind = _kind(members["npidata"], first, last, add)
        reading = _Reading(archive, members, watch)
        found: dict[str, Listing] = {}
        repeats: Counter[bool] = Counter()
        for listing in _listings(reading, source):
            known = found.setdefault(listing.ref, listing)
            if known is not listing:
                repeats[known == listing] += 1
    return Register(
        visit=Visit(
            source=source.name,
            kind=kind,
            started=started,
            finished=datetime.now(UTC),
            listings=tuple(found.values()),
            duplicates=repeats[True],
            conflicts=repeats[False],
            bulk=True,
            as_of=last,
        ),
        rows=reading.rows,
        left_out=reading.left_out,
    )


@dataclass
class _Reading:
    """One reading of a zip: its files as tables, and what is counted on the way."""

    archive: Zip
    members: Mapping[str, str]  # {"pl": "pl_pfile_20050523-20261108.csv"}
    watch: Watch
    left_out: Counter[str] = field(default_factory=Counter)
    _tables: list[Table] = field(default_factory=list)
    _read: int = 0  # bytes

    @property
    def rows(self) -> int:
        """How many rows of all files were looked at."""
        return sum(table.rows for table in self._tables)

    def table(self, kind: str) -> Table:
        """Open one of the files from its beginning; the file of other names is read twice."""
        name = self.members[kind]
        where = f"{self.archive.name}: {name}"
        self._tables.append(Table(where, self._watched(name), _COLUMNS[kind]))
        return self._tables[-1]

    def _watched(self, name: str) -> Iterator[bytes]:
        sizes = {kind: self.archive.size(each) for kind, each in self.members.items()}
        whole = sum(sizes.values()) + sizes["othername"]
        for piece in self.archive.pieces(name):
            yield piece
            self._read += len(piece)
            self.watch(self._read / whole, self.rows)


def _members(archive: Zip) -> dict[str, str]:
    """The name of each file that must be there; the headers-only files beside them are others."""
    found = {}
    for kind in _COLUMNS:
        form = rf"(?:.*/)?{kind}_pfile_(?!.*file_?header)[^/]*\.csv"
        names = [each for each in archive.names() if re.fullmatch(form, each, re.IGNORECASE)]
        if len(names) != 1:
            held = ", ".join(archive.names()[:5]) or "nothing"
            raise DataFileError(
                f"{archive.name}: expected one {kind}_pfile_….csv, found {len(names)};"
                f" it holds {held}; download the zip of the NPI Registry's files again"
            )
        found[kind] = names[0]
    return found


def _days(name: str) -> tuple[date | None, date | None]:
    """The first and last day in a file's name: ``npidata_pfile_20261102-20261108.csv``."""
    days = re.search(r"_(\d{8})-(\d{8})\.csv$", name, re.IGNORECASE)
    try:
        first, last = (date.fromisoformat(day) for day in days.groups()) if days else (None, None)
    except ValueError:
        return None, None
    return first, last


def _kind(name: str, first: date | None, last: date | None, add: bool | None) -> str:  # noqa: FBT001 # because it is handed through
    if add is None and (first is None or last is None):
        raise UsageError(
            f"{name}: does not say from which day to which it is; say whether it is a week's"
            " changes or the whole register: --add or --whole"
        )
    if add is None and first and last:
        add = last - first <= _LONGEST_WEEK
    return "increment" if add else "snapshot"


def _listings(reading: _Reading, source: Source) -> Iterator[Listing]:
    """Every place of practice of every active organisation that says ketamine in a name."""
    named = {_npi(row) for row in reading.table("othername").rows_saying(TERMS) if _says(row)}
    organisations = dict(_organisations(reading, named))
    names: defaultdict[bytes, list[str]] = defaultdict(list)
    for row in reading.table("othername").rows_of(organisations):
        names[_npi(row)].append(cell(row, _OTHER))
    places: defaultdict[bytes, list[dict[str, str | None]]] = defaultdict(list)
    for row in reading.table("pl").rows_of(organisations):
        places[_npi(row)].append(_second_place(row))
    for npi, row in organisations.items():
        every = [_place(row, _FIRST), *places[npi]]
        for place in every:
            if place["street"] and place["city"]:
                yield _listing(row, place, names[npi], source)
            else:
                reading.left_out["without a street or town"] += 1


def _organisations(reading: _Reading, named: Iterable[bytes]) -> Iterator[tuple[bytes, Row]]:
    """The active organisations that say ketamine, or of which another name is known to."""
    table, wanted = reading.table("npidata"), frozenset(named)
    if table.columns[1] != _ENTITY:
        raise DataFileError(
            f"{table.file}: expected {_ENTITY!r} as its second column, found {table.columns[1]!r};"
            " its layout has changed"
        )
    reach = _HEAD * (1 + max(table.position(each) for each in (_LEGAL, _OTHER)))
    for row in table.rows_of_kind(_ORGANISATION, terms=TERMS, reach=reach, npis=wanted):
        if not _says(row) and _npi(row) not in wanted:
            continue  # the term stood in an address or an official's title
        if why := _why_not(row):
            reading.left_out[why] += 1
        else:
            yield _npi(row), row


def _npi(row: Row) -> bytes:
    return cell(row, "NPI").encode()


def _says(row: Row) -> bool:
    names = (row.get(column, "") for column in (_LEGAL, _OTHER))
    return any(_SAYS.search(name) for name in names)


def _why_not(row: Row) -> str | None:
    """Why an organisation is not active: ``"deactivated"``, ``"replaced"``; None if it is."""
    if cell(row, _REPLACED) not in _NOTHING | {cell(row, "NPI")}:
        return "replaced"
    gone, back = _day(cell(row, _GONE)), _day(cell(row, _BACK))
    return "deactivated" if gone and (back is None or back < gone) else None


def _day(written: str) -> date | None:
    """A day as the register writes it, ``"08/03/2026"``; an unreadable one is the first of all."""
    if written in _NOTHING:
        return None
    try:
        return datetime.strptime(written, "%m/%d/%Y").date()  # noqa: DTZ007 # because a day has no zone
    except ValueError:
        return date.min


def _place(row: Row, columns: Mapping[str, str]) -> dict[str, str | None]:
    """An address under the names a Listing has for its parts; what is not said is None."""
    return {name: _word(row, column) for name, column in columns.items()}


def _second_place(row: Row) -> dict[str, str | None]:
    place, extension = _place(row, _SECOND), _word(row, _EXTENSION)
    if place["phone"] and extension:
        place["phone"] = f"{place['phone']} x{extension}"  # two columns here, one in a Listing
    return place


def _word(row: Row, column: str) -> str | None:
    written = cell(row, column)
    return None if written.strip() in _NOTHING else written


def _listing(
    row: Row, place: dict[str, str | None], names: Iterable[str], source: Source
) -> Listing:
    npi, legal, other = cell(row, "NPI"), _word(row, _LEGAL), _word(row, _OTHER)
    others = dict.fromkeys(each for each in (other, *names) if each and each not in _NOTHING)
    where = (place[part] for part in ("street", "street_2", "city", "state", "postcode"))
    taxonomies = (_word(row, column) for column in _TAXONOMIES)
    return Listing(
        source=source.name,
        ref=f"{npi}-{fingerprint(*where)}",
        url=f"{(source.base_url or '').rstrip('/')}/provider-view/{npi}",
        npi=npi,
        name=legal or next(iter(others)),
        other_names=tuple(each for each in others if each != legal),
        parent=_word(row, _PARENT),
        taxonomies=tuple(code for code in taxonomies if code),
        updated_on=_word(row, _UPDATED),
        **place,  # type: ignore[arg-type] # because its keys are fields that hold text
    )
