"""Write a published directory as whole files to take, each with its size and checksum.

``datapackage.json`` lists them in the words of the Data Package standard. Every file is written
beside and moved in whole, the checksums last.

Source: https://datapackage.org/standard/data-package/.
"""

import csv
import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from directory.columns import CLINICS

COLUMNS: Final = tuple(column.name for column in CLINICS.columns)
CHECKSUMS: Final = "SHA256SUMS"
LICENCES: Final = "LICENCE.txt"
PACKAGE: Final = "datapackage.json"
KINDS: Final = {
    "clinics.csv": ("csv", "text/csv"),
    "clinics.geojson": ("geojson", "application/geo+json"),
    "directory.db": ("sqlite", "application/vnd.sqlite3"),
}
"""The files of data, each with its format and its media type (IANA)."""

_MADE_UP: Final = "MADE-UP SAMPLE DATA: no clinic in these files exists.\n\n"
_CC0: Final = """\
The compilation is dedicated to the public: CC0 1.0, https://creativecommons.org/publicdomain/zero/1.0/
Positions with precision "zip" or "city" rest on GeoNames, CC BY 4.0, https://www.geonames.org/
"""
_ODBL: Final = """\
Rows whose licence is "ODbL" hold what OpenStreetMap says: © OpenStreetMap contributors, Open
Database License 1.0, https://www.openstreetmap.org/copyright. Name them, and share alike a database
that you make of it. `clinics export DIR --without-odbl` leaves it out.
"""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Files:
    """What was written beside, ready to be put in place: how many clinics, and the files' names."""

    clinics: int
    names: tuple[str, ...]
    beside: Path

    def put_in_place(self, folder: Path) -> None:
        """Move each file to where it belongs, the checksums last; other files are left alone."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in self.names:
            (self.beside / name).replace(folder / name)


def write_files(directory: Path, beside: Path) -> Files:
    """Write ``clinics.csv``, ``clinics.geojson``, ``directory.db``, licences and checksums.

    What is made up is called so: ``made-up-clinics.csv``.

    Args:
        directory: a published directory; it may be served meanwhile.
        beside: an empty folder on the disk where the files will be.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
        sqlite3.Error: the directory cannot be read, or not written whole.
    """
    copy = beside / "directory.db"
    with closing(sqlite3.connect(f"{directory.resolve().as_uri()}?mode=ro", uri=True)) as live:
        live.execute("VACUUM INTO ?", [str(copy)])  # one whole file, at one moment
    with closing(sqlite3.connect(copy)) as connection:
        connection.row_factory = sqlite3.Row
        clinics = [_clinic(row) for row in connection.execute("SELECT * FROM clinics ORDER BY id")]
        sources = [dict(row) for row in connection.execute("SELECT * FROM sources ORDER BY name")]
        build = dict(connection.execute("SELECT * FROM build").fetchone())
    _write_csv(clinics, beside / "clinics.csv")
    _write_geojson(clinics, beside / "clinics.geojson")
    made_up = "made-up-" if any(each["sample"] for each in sources) else ""
    names = {own: f"{made_up}{own}" for own in KINDS}
    for own, name in names.items():
        (beside / own).rename(beside / name)
    (beside / LICENCES).write_text(_licences(clinics, sources), encoding="utf-8")
    package = _package(beside, names, build)
    text = json.dumps(package, indent=2, ensure_ascii=False)
    (beside / PACKAGE).write_text(f"{text}\n", encoding="utf-8")
    summed = (*names.values(), LICENCES, PACKAGE)
    sums = "".join(f"{_checksum(beside / name)}  {name}\n" for name in summed)
    (beside / CHECKSUMS).write_text(sums, encoding="utf-8")
    return Files(len(clinics), (*summed, CHECKSUMS), beside)


def read_package(folder: Path) -> dict[str, Any] | None:
    """Return the ``datapackage.json`` of a folder, or None where there is none that can be read."""
    try:
        package = json.loads((folder / PACKAGE).read_bytes())
    except (OSError, ValueError):
        return None
    return package if isinstance(package, dict) and package.get("resources") else None


def _package(beside: Path, names: Mapping[str, str], build: Mapping[str, Any]) -> Row:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "ketamine-clinic-directory",
        "title": "Ketamine clinic directory",
        "created": build["built_at"],
        "version": build["version"],
        "licenses": [{"title": "Of each part and source", "path": LICENCES}],
        "resources": [
            {
                "name": re.sub(r"[^a-z0-9]+", "-", name),
                "path": name,
                "format": KINDS[own][0],
                "mediatype": KINDS[own][1],
                "bytes": (beside / name).stat().st_size,
                "hash": f"sha256:{_checksum(beside / name)}",
            }
            for own, name in names.items()
        ],
    }


def _clinic(row: sqlite3.Row) -> Row:
    """A row of ``clinics`` with its lists as lists."""
    lists = {
        name: json.loads(row[name])
        for name in COLUMNS
        if isinstance(row[name], str) and row[name].startswith("[") and _is_list(name)
    }
    return {**{name: row[name] for name in COLUMNS}, **lists}


def _is_list(name: str) -> bool:
    return any(column.name == name and "JSON list" in column.meaning for column in CLINICS.columns)


def _write_csv(clinics: Sequence[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([_cell(clinic[name]) for name in COLUMNS] for clinic in clinics)


def _cell(value: Any) -> str | float | None:
    """A cell that no spreadsheet takes for a formula; numbers and telephones stay as they are.

    Source: OWASP, CSV injection.
    """
    text = ";".join(value) if isinstance(value, list) else value
    if not isinstance(text, str) or re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text):
        return text
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def _write_geojson(clinics: Sequence[Row], path: Path) -> None:
    """Write a FeatureCollection (RFC 7946); what we could not place has no geometry."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [\n')
        file.write(",\n".join(_features(clinics)))
        file.write("\n]}\n")


def _features(clinics: Sequence[Row]) -> Iterator[str]:
    for clinic in clinics:
        said = dict(clinic)
        point = [said.pop("longitude"), said.pop("latitude")]
        geometry = None if None in point else {"type": "Point", "coordinates": point}
        feature = {"type": "Feature", "id": clinic["id"], "geometry": geometry, "properties": said}
        yield json.dumps(feature, ensure_ascii=False)


def _licences(clinics: Sequence[Row], sources: Sequence[Row]) -> str:
    """What may be done with the files, and each source's own terms."""
    marked = any(clinic["licence"] == "ODbL" for clinic in clinics)
    own = "".join(
        f"- {each['title']}: {each['licence'] or 'not stated'}, {each['terms'] or 'no terms'}\n"
        for each in sources
    )
    made_up = _MADE_UP if any(each["sample"] for each in sources) else ""
    return f"{made_up}{_CC0}{_ODBL if marked else ''}\nThe sources and their own terms:\n{own}"


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
