"""What is given away: whole files, each with its checksum; the map's share can be left out."""

import csv
import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from factories import a_listing

from directory.build import build
from directory.collected import Run, open_collected
from directory.data_folder import DataFolder
from directory.errors import UsageError
from directory.export import export
from directory.files import COLUMNS
from directory.records import Answer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOURCES = """
[map]
title = "OpenStreetMap"
licence = "ODbL 1.0; © OpenStreetMap contributors"
terms = "https://www.openstreetmap.org/copyright"

[list]
title = "A list"
licence = "CC0 1.0"
lists_only_ketamine_clinics = true
"""
WACO = {
    "name": "=HYPERLINK(1) Ketamine", "street": "9 Elm Row", "city": "Waco", "postcode": "76701",
    "phone": None, "website": None,
}  # fmt: skip
PLAIN = {**WACO, "name": "Plain Ketamine", "street": "8 Elm Row", "phone": None}
MAPPED = {"source": "map", "ref": "node/1", "latitude": "30.2713", "longitude": "-97.7426"}


def silently(_label, items):
    return items


def remember(data, source, *listings):
    run = Run(
        source=source, kind="snapshot", started=NOW, finished=NOW, verdict="accepted",
        found=len(listings),
    )  # fmt: skip
    with open_collected(data.collected) as memory:
        memory.record(run, listings)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A directory of which the map lists two clinics, one with the list, and places a third."""
    data = DataFolder(tmp_path_factory.mktemp("data"))
    (data.path / "sources.toml").write_text(SOURCES)
    remember(
        data, "list",
        a_listing(source="list", ref="1", routes="iv; im", phone=None),
        a_listing(source="list", ref="2", **WACO),
        a_listing(source="list", ref="3", **PLAIN),
    )  # fmt: skip
    remember(
        data, "map",
        a_listing(**MAPPED, phone=None),
        a_listing(**{**MAPPED, "ref": "node/2"}, name="Mapped Ketamine", street="1 Oak Row",
                  phone=None, website="https://mapped.example"),
    )  # fmt: skip
    known = Answer(
        address="9 elm row|waco|TX|76701", provider="nominatim", day=NOW.date(),
        latitude=31.5530, longitude=-97.1370, precision="rooftop", matched="9, Elm Row, Waco",
    )  # fmt: skip
    with open_collected(data.collected) as memory:
        memory.remember_answers([known])
    build(data, now=NOW, progress=silently)
    return data


def exported(data, folder, **options):
    done = export(data, folder, now=NOW, progress=silently, **{"without_odbl": False, **options})
    with (folder / "clinics.csv").open(newline="") as file:
        return done, {row["name"]: row for row in csv.DictReader(file)}


def test_every_file_is_whole_and_agrees_with_its_checksum(data, tmp_path):
    done, rows = exported(data, tmp_path)
    sums = dict(
        line.split("  ")[::-1] for line in (tmp_path / "SHA256SUMS").read_text().split("\n") if line
    )

    assert done.clinics == len(rows) == 4
    assert done.names == (*sums, "SHA256SUMS")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(done.names)
    for name, said in sums.items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == said


def test_csv_and_geojson_hold_the_published_columns(data, tmp_path):
    _, rows = exported(data, tmp_path)
    features = json.loads((tmp_path / "clinics.geojson").read_text())["features"]
    by_name = {each["properties"]["name"]: each for each in features}
    rill = rows["Rill Ketamine Clinic"]

    assert tuple(rill) == COLUMNS
    assert (rill["routes"], rill["phone"], rill["price_from"]) == ("im;iv", "", "")
    assert "'=HYPERLINK(1) Ketamine" in rows
    assert by_name["Rill Ketamine Clinic"]["properties"]["routes"] == ["im", "iv"]
    assert by_name["Rill Ketamine Clinic"]["geometry"] == {
        "type": "Point", "coordinates": [-97.7426, 30.2713],
    }  # fmt: skip
    assert by_name["Rill Ketamine Clinic"]["id"] == rill["id"]


def test_the_database_is_one_file_that_anyone_can_open(data, tmp_path):
    exported(data, tmp_path)
    with closing(sqlite3.connect(tmp_path / "directory.db")) as connection:
        assert connection.execute("SELECT count(*) FROM clinics").fetchone() == (4,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_rows_of_the_map_are_marked_and_the_licence_says_what_that_asks(data, tmp_path):
    _, rows = exported(data, tmp_path)

    assert {name: row["licence"] for name, row in rows.items()} == {
        "Rill Ketamine Clinic": "ODbL",
        "Mapped Ketamine": "ODbL",
        "'=HYPERLINK(1) Ketamine": "ODbL",
        "Plain Ketamine": "CC0",
    }
    assert rows["'=HYPERLINK(1) Ketamine"]["precision"] == "rooftop"
    licence = (tmp_path / "LICENCE.txt").read_text()
    assert "© OpenStreetMap contributors" in licence
    assert "- A list: CC0 1.0, no terms\n" in licence
    assert "MADE-UP" not in licence


def test_without_the_map_a_clinic_keeps_what_others_say_and_its_id(data, tmp_path):
    served = data.directory.read_bytes()
    _, rows = exported(data, tmp_path / "all")
    _, left = exported(data, tmp_path / "left", without_odbl=True)
    with closing(sqlite3.connect(tmp_path / "left/directory.db")) as connection:
        sources = connection.execute("SELECT source FROM facts UNION SELECT source FROM listings")
        assert sources.fetchall() == [("list",)]
        assert connection.execute("SELECT count(*) FROM changes").fetchone() == (0,)

    assert set(left) == {"Rill Ketamine Clinic", "'=HYPERLINK(1) Ketamine", "Plain Ketamine"}
    assert {row["precision"] for row in left.values()} == {"zip"}
    assert {row["licence"] for row in left.values()} == {"CC0"}
    rill = left["Rill Ketamine Clinic"]
    assert rill["id"] == rows["Rill Ketamine Clinic"]["id"]
    assert (rill["precision"], rill["source_count"]) == ("zip", "1")
    assert "OpenStreetMap" not in (tmp_path / "left/LICENCE.txt").read_text()
    assert data.directory.read_bytes() == served
    with open_collected(data.collected) as memory:
        assert {run.verdict for run in memory.runs()} == {"accepted"}
        assert len(memory.answers()) == 1


def test_an_older_export_is_replaced_and_other_files_are_left(data, tmp_path):
    (tmp_path / "clinics.csv").write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    exported(data, tmp_path)

    assert (tmp_path / "clinics.csv").read_text().startswith("id,slug,name")
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not list(tmp_path.glob(".export-*"))


def test_what_is_made_up_is_called_so(data, tmp_path):
    own = DataFolder(tmp_path / "data")
    own.path.mkdir()
    with closing(sqlite3.connect(own.directory)) as here:
        with closing(sqlite3.connect(data.directory)) as there:
            there.backup(here)
        here.execute("UPDATE sources SET sample = 1")
        here.commit()
    done = export(own, tmp_path / "out", now=NOW, progress=silently, without_odbl=False)

    assert done.names[:2] == ("made-up-clinics.csv", "made-up-clinics.geojson")
    assert done.names[2] == "made-up-directory.db"
    assert (tmp_path / "out/LICENCE.txt").read_text().startswith("MADE-UP SAMPLE DATA")


def test_there_must_be_something_to_export_and_somewhere_else_to_put_it(data, tmp_path):
    with pytest.raises(UsageError, match="nothing is built yet; begin with: clinics build"):
        exported(DataFolder(tmp_path / "nothing"), tmp_path / "out")
    with pytest.raises(UsageError, match="is the data folder; name another"):
        exported(data, Path(str(data.path)))
