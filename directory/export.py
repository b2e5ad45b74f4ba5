"""Write the published directory as files to give away, each with its checksum.

What OpenStreetMap lists, and the points it knows, are under a licence of its own. Leaving them out
is more than leaving out rows: a clinic that others list too keeps what they say of it. So the
directory is built once more, beside, as if it had never been read nor asked.
"""

import csv
import hashlib
import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from directory.build import Progress, build
from directory.collected import open_collected
from directory.columns import CLINICS
from directory.data_folder import DataFolder
from directory.errors import UsageError
from directory.sources import read_sources

COLUMNS: Final = tuple(column.name for column in CLINICS.columns)
CHECKSUMS: Final = "SHA256SUMS"
LICENCES: Final = "LICENCE.txt"

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
_MACHINES: Final = re.compile(r"(collected|directory)\.|clinics\.lock|drafts|demo")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: how many clinics, and the names of the files."""

    clinics: int
    files: tuple[str, ...]


def export(
    data: DataFolder, folder: Path, *, now: datetime, progress: Progress, without_odbl: bool
) -> Exported:
    """Write ``clinics.csv``, ``clinics.geojson``, ``directory.db``, the licences and checksums.

    Each file is written beside and put in place whole, the checksums last; files of other names in
    the folder are left alone. What is made up is called so: ``made-up-clinics.csv``.

    Args:
        data: where the directory is.
        folder: where to; made if it is not there.
        now: the clock, for a directory that is built once more.
        progress: shows the steps of that.
        without_odbl: leave out what OpenStreetMap says.

    Raises:
        UsageError: nothing is built yet, or the folder is the data folder itself.
    """
    if not data.directory.exists():
        raise UsageError(f"{data.directory}: nothing is built yet; begin with: clinics build")
    if folder.exists() and folder.resolve() == data.path.resolve():
        raise UsageError(f"{folder}: is the data folder; name another, such as data/export")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as beside:
        source = data
        if without_odbl:
            source = _without_odbl(data, Path(beside) / "data")
            build(source, now=now, progress=progress)
        return _put_in_place(source.directory, Path(beside), folder)


def _without_odbl(data: DataFolder, path: Path) -> DataFolder:
    """A data folder like this one, in which nothing was ever read of what must be shared alike."""
    path.mkdir()
    for each in data.path.resolve().iterdir():
        if not _MACHINES.match(each.name) and not each.name.startswith("."):
            (path / each.name).symlink_to(each)
    copy = DataFolder(path)
    with (
        closing(_reading(data.collected)) as here,
        closing(sqlite3.connect(copy.collected)) as there,
    ):
        here.backup(there)
    sources = read_sources(copy.file("sources.toml"))
    shared = {name for name, source in sources.items() if source.is_share_alike}
    with open_collected(copy.collected) as memory:
        memory.history.clear()  # because it tells what those runs had said
        for run in memory.runs():
            if run.source in shared and run.verdict == "accepted" and run.id is not None:
                memory.forget(run.id)
        memory.forget_answers("nominatim")  # whose points are OpenStreetMap's
    return copy


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _put_in_place(directory: Path, beside: Path, folder: Path) -> Exported:
    """Write every file beside, then move each to where it belongs."""
    copy = beside / "directory.db"
    with closing(_reading(directory)) as live:
        live.execute("VACUUM INTO ?", [str(copy)])  # one whole file, at one moment
    with closing(sqlite3.connect(copy)) as connection:
        connection.row_factory = sqlite3.Row
        clinics = [_clinic(row) for row in connection.execute("SELECT * FROM clinics ORDER BY id")]
        sources = [dict(row) for row in connection.execute("SELECT * FROM sources ORDER BY name")]
    made_up = "made-up-" if any(each["sample"] for each in sources) else ""
    names = {
        "clinics.csv": f"{made_up}clinics.csv",
        "clinics.geojson": f"{made_up}clinics.geojson",
        "directory.db": f"{made_up}directory.db",
        LICENCES: LICENCES,
    }
    _write_csv(clinics, beside / "clinics.csv")
    _write_geojson(clinics, beside / "clinics.geojson")
    (beside / LICENCES).write_text(_licences(clinics, sources), encoding="utf-8")
    sums = [f"{_checksum(beside / own)}  {name}\n" for own, name in names.items()]
    (beside / CHECKSUMS).write_text("".join(sums), encoding="utf-8")
    for own, name in {**names, CHECKSUMS: CHECKSUMS}.items():
        (beside / own).replace(folder / name)
    return Exported(len(clinics), (*names.values(), CHECKSUMS))


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
