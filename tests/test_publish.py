"""A directory is put in place whole, and only if it is one."""

import sqlite3
from contextlib import closing

import pytest

from directory import schema
from directory.check import check
from directory.errors import BuildRefusedError
from directory.publish import Publication, publish, replace

ROW = {"built_at": "2026-11-23T00:00:00Z", "version": "0", "listings": 0, "clinics": 0}
EMPTY = Publication(clinics=(), build={**ROW, "candidates": 0, "problems": 0})


def columns(path, table):
    with closing(sqlite3.connect(path)) as connection:
        return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def test_every_described_column_is_published_and_no_other(tmp_path):
    publish(EMPTY, tmp_path / "built.db")

    for table in schema.TABLES:
        assert columns(tmp_path / "built.db", table.name) == [each.name for each in table.columns]


def test_a_published_file_is_whole_and_in_wal(tmp_path):
    built, live = tmp_path / "built.db", tmp_path / "live.db"
    publish(EMPTY, built)
    assert check(built, live) == []
    replace(built, live)

    with closing(sqlite3.connect(live)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        ("INSERT INTO clinics (id, name) VALUES ('x', 'X')", "clinics without a source"),
        ("INSERT INTO facts (clinic_id, field) VALUES ('x', 'name')", "facts of no clinic"),
        (
            "INSERT INTO clinics (id, name, latitude) VALUES ('x', 'X', 1.0)",
            "points without a precision",
        ),
        ("INSERT INTO redirects VALUES ('a', 'b')", "redirects that lead nowhere"),
        (
            "INSERT INTO sources (name, sample) VALUES ('x', 0);"
            " INSERT INTO listings (id, source, phone) VALUES ('x:1', 'x', '+15125550142')",
            "1 made-up telephones (555-01xx) of sources that are not a sample, such as x:1",
        ),
    ],
)
def test_the_check_names_what_is_wrong(tmp_path, spoil, fault):
    built = tmp_path / "built.db"
    publish(EMPTY, built)
    with closing(sqlite3.connect(built)) as connection, connection:
        connection.executescript(spoil)

    assert any(fault in each for each in check(built, tmp_path / "live.db"))


def test_a_damaged_file_is_not_whole(tmp_path):
    built = tmp_path / "built.db"
    publish(EMPTY, built)
    with closing(sqlite3.connect(built)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = built.read_bytes()
    middle = len(whole) // 2
    built.write_bytes(whole[:middle] + b"\xff" * 8192 + whole[middle + 8192 :])

    assert any("not whole" in each for each in check(built, tmp_path / "live.db"))


def test_a_full_disk_is_said_and_the_live_file_is_as_it_was(tmp_path):
    live = tmp_path / "live.db"
    publish(EMPTY, tmp_path / "built.db")
    replace(tmp_path / "built.db", live)
    before = live.read_bytes()

    with pytest.raises(BuildRefusedError, match=r"nowhere.*could not be written"):
        publish(EMPTY, tmp_path / "nowhere" / "built.db")
    assert live.read_bytes() == before


def test_a_missing_new_file_never_empties_the_live_one(tmp_path):
    live = tmp_path / "live.db"
    publish(EMPTY, tmp_path / "built.db")
    replace(tmp_path / "built.db", live)

    with pytest.raises(BuildRefusedError, match="could not be copied in"):
        replace(tmp_path / "gone.db", live)
    assert columns(live, "clinics")


def test_a_damaged_live_file_is_set_aside_and_mended(tmp_path):
    live = tmp_path / "live.db"
    live.write_bytes(b"this is no database, and long enough to be taken for a broken one" * 99)
    publish(EMPTY, tmp_path / "built.db")
    assert check(tmp_path / "built.db", live) == []
    replace(tmp_path / "built.db", live)

    assert columns(live, "clinics")
    assert (tmp_path / "live.damaged.db").exists()
