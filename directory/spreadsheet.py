"""Read a spreadsheet of clinics as a visit of its own: a row is a Listing, word for word.

Header names are mapped generously; a row that cannot be a listing is refused by its line number,
and the rest goes on.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from directory.errors import BadValueError, DataFileError
from directory.gate import Visit
from directory.records import Listing, fingerprint

_HEADERS: Final = {
    "ref": "id|ref|key|code|number|clinic id|location id|record id",
    "url": "source url|listing url|seen at",
    "name": "name|clinic|clinic name|practice|practice name|business name|title|organization"
    "|organisation|facility|facility name|provider",
    "other_names": "other names|other name|dba|also known as|aka|alternate name|legal name",
    "parent": "chain|parent|parent organization|parent organisation|brand|group|network",
    "street": "address|street|street address|address 1|address line 1|address1|street 1|street1",
    "street_2": "address 2|address line 2|address2|suite|unit|street 2|street2",
    "city": "city|town|municipality|locality",
    "state": "state|st|state code|province|region|state province",
    "postcode": "zip|zip code|zipcode|postcode|postal code|postalcode|postal|zip5|zip postal code"
    "|zip postcode|zip 4",
    "country": "country|country code",
    "phone": "phone|telephone|phone number|tel|contact phone|contact number",
    "website": "website|web|site|homepage|url|web site|website url|link",
    "latitude": "lat|latitude|y",
    "longitude": "lng|lon|long|longitude|x",
    "routes": "routes|route|routes claimed|treatments|treatment|services|offers|modalities"
    "|ketamine types|routes offered",
    "status": "status|state of business|open closed|operating status",
    "states_served": "states served|telehealth states|service area|states|serves",
    "npi": "npi|npi number|organization npi",
    "updated_on": "updated|updated on|last updated|last checked|checked|verified|last verified"
    "|confirmed|as of|date",
}
_NOT_PLAIN: Final = {"ref", "url", "other_names"}  # fields that are not copied as they are
_BY_HEADER: Final = {said: name for name, many in _HEADERS.items() for said in many.split("|")}


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
    rows = _rows(path)
    line, header = next(rows, (1, [""]))
    columns = _columns(f"{path.name}:{line}", header)
    found: dict[str, Listing] = {}
    refused, duplicates = [], 0
    for line, cells in rows:
        try:
            listing = _listing(_said(cells, columns), source, cite or path.name)
        except BadValueError as error:
            refused.append(f"{path.name}:{line}: {error}")
            continue
        known = found.setdefault(listing.ref, listing)
        duplicates += known is not listing and known == listing
        if known != listing:
            refused.append(f"{path.name}:{line}: id {listing.ref!r} is already {known.name!r}")
    if not found and not refused:
        raise DataFileError(f"{path.name}:{line + 1}: expected a row for each clinic, found none")
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
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]
    delimiter = max(",;\t", key=first.count)
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


def _columns(where: str, header: list[str]) -> list[tuple[str, str | None]]:
    """Each header with its field; the first of two headers for one field wins."""
    columns: list[tuple[str, str | None]] = []
    for said in header:
        name = _BY_HEADER.get(re.sub(r"[^a-z0-9]+", " ", said.lower()).strip())
        taken = any(name == other for _, other in columns)
        columns.append((said, None if taken else name))
    if not any(name == "name" for _, name in columns):
        found = ", ".join(filter(None, header)) or "no header"
        raise DataFileError(f"{where}: expected a column 'name', found: {found}; name the columns")
    return columns


def _said(cells: list[str], columns: list[tuple[str, str | None]]) -> dict[str, str]:
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


def _listing(said: dict[str, str], source: str, cite: str) -> Listing:
    # Without an id of its own, a row is known by its raw name and address. The website and the
    # telephone stand in where there is no street, or two branches in one town would be one.
    fields_of_ref = ["name", "street", "city", "state", "postcode"]
    if "street" not in said:
        fields_of_ref += ["website", "phone"]
    plain = {name: cell for name, cell in said.items() if name not in _NOT_PLAIN}
    return Listing(
        source=source,
        ref=said.get("ref") or fingerprint(*map(said.get, fields_of_ref)),
        url=said.get("url") or cite,
        other_names=tuple(filter(None, map(str.strip, said.get("other_names", "").split(";")))),
        **plain,  # type: ignore[arg-type] # because every field left in it is a string
    )
