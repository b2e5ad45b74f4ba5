"""Read a spreadsheet of clinics as a visit of its own: a row is a Listing, word for word.

Header names are mapped generously; a row that cannot be a listing is refused by its line number,
and the rest goes on.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from directory.errors import BadValueError, DataFileError
from directory.gate import Visit
from directory.records import Listing, fingerprint

_HEADERS: Final = {
    "ref": "id|ref|clinic id|location id|record id",
    "url": "source url|listing url|seen at",
    "name": "name|clinic name|clinic|practice name|practice|facility name|facility|business name"
    "|location name|center name|site name|name of clinic|clinic practice name|organization name"
    "|organisation name|organization|organisation|company name|company|business",
    "other_names": "other names|other name|dba|also known as|aka|alternate name|legal name",
    "parent": "chain|parent|parent organization|parent organisation|brand|group|network",
    "street": "address|street|street address|address 1|address line 1|address1|street 1|street1"
    "|street address 1|practice address|office address|address line1|location",
    "street_2": "address 2|address line 2|address2|suite|unit|street 2|street2|apt|floor",
    "city": "city|town|city town|municipality|locality",
    "state": "state|st|state code|state name|state abbreviation|province|state province"
    "|state territory",
    "postcode": "zip|zip code|zipcode|postcode|postal code|postalcode|zip postal code|zip postal"
    "|zip5|zip 5",
    "country": "country|country code",
    "phone": "phone|telephone|phone number|telephone number|tel|main phone|office phone"
    "|business phone|phone 1|contact phone|contact number|call",
    "website": "website|web|site|homepage|url|web site|website url|web address|webpage|web page"
    "|clinic website|company website|link",
    "latitude": "lat|latitude|gps lat",
    "longitude": "lng|lon|long|longitude|gps lng|gps lon",
    "hours": "hours|opening hours|open hours|business hours|office hours|hours of operation",
    "wheelchair": "wheelchair|wheelchair access|wheelchair accessible|accessible by wheelchair",
    "routes": "routes|route|routes claimed|routes offered|routes of administration|treatments"
    "|treatment|treatment type|treatments offered|services|services offered|offers|modalities"
    "|ketamine types|ketamine type|administration",
    "settings": "settings|setting|delivery",
    "payment": "payment|payments|payment options|insurance|insurance accepted|accepts",
    "ages": "ages|age groups|ages served|ages accepted",
    "languages": "languages|language|languages spoken",
    "groups": "groups|special groups|populations|special programs",
    "status": "status|clinic status|operating status|open closed|state of business",
    "states_served": "states served|telehealth states|licensed states|states licensed"
    "|service area|states|serves",
    "npi": "npi|npi number|organization npi",
    "updated_on": "updated|updated on|last updated|last update|last checked|checked|verified"
    "|last verified|last verified date|date verified|confirmed|as of",
}
"""What a header may say for each field, the surest first: of two columns the surer is read."""

_PLACE: Final = ("name", "street", "city", "state", "postcode")
_NOT_PLAIN: Final = {"ref", "url", "other_names"}  # fields that are not copied as they are
_BY_HEADER: Final = {
    said: (name, rank)
    for name, many in _HEADERS.items()
    for rank, said in enumerate(many.split("|"))
}
_TITLE_ROWS: Final = 4  # rows that may stand above the header

csv.field_size_limit(2**31 - 1)  # a long cell is a cell, and the file is in memory anyway

Columns = list[tuple[str, str | None]]  # each header with its field, if it has one


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A spreadsheet, read: the visit it makes, and what was left out and why."""

    visit: Visit
    refused: tuple[str, ...]  # "clinics.csv:7: no name"
    ignored_columns: tuple[str, ...]  # headers we have no field for
    columns: dict[str, str]  # header to field: {"Zip Code": "postcode"}


def read_sheet(path: Path, source: str, *, cite: str = "", add: bool = False) -> Sheet:
    """Return the listings of a CSV file, such as one saved from Excel as "CSV UTF-8".

    Commas, semicolons or tabs; with or without a byte-order mark; ``="02139"`` is ``02139``. A row
    needs a name, and a city, a ZIP, coordinates or a state served.

    Args:
        path: the file.
        source: whose list it is.
        cite: where a reader can see the list; its file name where there is no such address.
        add: the file holds additions only, so whoever is not in it is not missed.

    Raises:
        DataFileError: it is no UTF-8 text, has no header with a name column, or no rows.
    """
    started = datetime.now(UTC)
    rows = list(_rows(path))
    header, columns = _header(path.name, rows)
    said, refused = [], []
    for line, cells in rows[header + 1 :]:
        try:
            said.append((line, _said(cells, columns)))
        except BadValueError as error:
            refused.append(f"{path.name}:{line}: {error}")
    if not said and not refused:
        line = rows[header][0] + 1
        raise DataFileError(f"{path.name}:{line}: expected a row for each clinic, found none")
    found: dict[str, Listing] = {}
    duplicates = 0
    for line, listing in _listings(said, source, cite or path.name):
        known = found.setdefault(listing.ref, listing)
        duplicates += known is not listing and known == listing
        if known != listing:
            refused.append(f"{path.name}:{line}: id {listing.ref!r} is already {known.name!r}")
    visit = Visit(
        source=source,
        kind="increment" if add else "snapshot",
        started=started,
        finished=datetime.now(UTC),
        listings=tuple(found.values()),
        duplicates=duplicates,
    )
    return Sheet(
        visit=visit,
        refused=tuple(refused),
        ignored_columns=tuple(said for said, name in columns if said and name is None),
        columns={said: name for said, name in columns if name},
    )


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row that is not empty; the header first."""
    text = _text(path)
    text = re.sub(r"\Asep=.[\r\n]+", "\n", text, flags=re.IGNORECASE)  # Excel's own first line
    delimiter = max(",;\t|", key="".join(text.lstrip().splitlines()[:5]).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    last = 0
    try:
        for row in reader:
            line, last = last + 1, reader.line_num
            cells = [re.sub(r'^="(.*)"$', r"\1", cell.strip()) for cell in row]
            if any(cells):
                yield line, cells
    except csv.Error as error:
        # The row that is wrong begins here; a quote left open is only missed at the very end.
        raise DataFileError(
            f"{path.name}:{last + 1}: found a row that is no CSV ({error});"
            ' expected cells with quotes to be closed; double a quote inside one: "the ""Rill"""'
        ) from error


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"found byte 0x{error.object[error.start]:02x}"
        raise DataFileError(
            f"{path.name}:{line}: expected UTF-8, {found}; in Excel, save as 'CSV UTF-8'"
        ) from error
    if not text.strip():
        raise DataFileError(f"{path.name}:1: expected a header and rows, found an empty file")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise DataFileError(
            f"{path.name}:{line}: expected text, found a zero byte; in Excel, save as 'CSV UTF-8'"
        )
    return text


def _header(file: str, rows: list[tuple[int, list[str]]]) -> tuple[int, Columns]:
    """Which of the first rows is the header, and the field of each of its columns."""
    for index, (_, cells) in enumerate(rows[: _TITLE_ROWS + 1]):
        columns = _columns(cells)
        if any(name == "name" for _, name in columns):
            return index, columns
    line, header = rows[0] if rows else (1, [])
    found = ", ".join(filter(None, header)) or "no header"
    raise DataFileError(
        f"{file}:{line}: expected a column 'name', found: {found[:200]}; name the columns"
    )


def _columns(header: list[str]) -> Columns:
    """Each header with its field; of two headers for one field the surer is read."""
    known = [_BY_HEADER.get(re.sub(r"[^a-z0-9]+", " ", each.lower()).strip()) for each in header]
    surest: dict[str, int] = {}
    for index, found in enumerate(known):
        if found:
            best = surest.setdefault(found[0], index)
            rival = known[best]
            if rival and found[1] < rival[1]:
                surest[found[0]] = index
    fields = {index: name for name, index in surest.items()}
    return [(said, fields.get(index)) for index, said in enumerate(header)]


def _said(cells: list[str], columns: Columns) -> dict[str, str]:
    """The words of one row by field, or why it can be no listing."""
    if any(cells[len(columns) :]):
        many = f"{len(cells)} cells under {len(columns)} headers"
        raise BadValueError("ragged", f"{many}; quote the cell that holds a comma")
    names = (name for _, name in columns)
    said = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell}
    if "name" not in said:
        raise BadValueError("nameless", "no name; write the clinic's name into its row")
    if not {"city", "postcode", "latitude", "states_served"} & said.keys():
        name = said["name"]
        raise BadValueError(
            "nowhere", f"{name!r} has no city, ZIP, coordinates or state served; add one"
        )
    return said


def _listings(
    rows: list[tuple[int, dict[str, str]]], source: str, cite: str
) -> Iterator[tuple[int, Listing]]:
    """Each row as a Listing, with its line.

    Without an id of its own, a row is known by its raw name and address; where two rows share
    those (branches in one town, without streets), by website and telephone too.
    """
    names = Counter(_ref(said, *_PLACE) for said in {_frozen(said) for _, said in rows})
    for line, said in rows:
        plain = _ref(said.items(), *_PLACE)
        ref = plain if names[plain] == 1 else _ref(said.items(), *_PLACE, "website", "phone")
        others = map(str.strip, said.get("other_names", "").split(";"))
        words = {name: cell for name, cell in said.items() if name not in _NOT_PLAIN}
        yield (
            line,
            Listing(
                source=source,
                ref=said.get("ref") or ref,
                url=said.get("url") or cite,
                other_names=tuple(filter(None, others)),
                **words,  # type: ignore[arg-type] # because every field left in it is a string
            ),
        )


def _frozen(said: dict[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(said.items())


def _ref(said: Iterable[tuple[str, str]], *names: str) -> str:
    words = dict(said)
    return fingerprint(*(words.get(name) for name in names))
