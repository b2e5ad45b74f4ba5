"""The memory keeps every word with its days, and takes back exactly one visit."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlite_utils import Database

from directory.collected import Run, open_collected
from directory.errors import UsageError
from directory.history import Told
from directory.migrations import migrations
from directory.records import Listing, Passage
from directory.snapshot import Snapshot

FIRST = datetime(2026, 11, 1, 6, tzinfo=UTC)


def a_listing(ref="1", **said):
    plain = {"source": "list", "ref": ref, "url": "https://list.example", "name": "Rill Ketamine"}
    return Listing(**{**plain, **said})


def a_run(week, **true):
    when = FIRST + timedelta(weeks=week)
    plain = {"source": "list", "kind": "snapshot", "verdict": "accepted"}
    return Run(**{**plain, "started": when, "finished": when, "found": 1, **true})


@pytest.fixture
def memory(tmp_path):
    with open_collected(tmp_path / "collected.db") as memory:
        yield memory


def only(memory):
    (found,) = memory.listings()
    return found


def test_a_listing_comes_back_word_for_word(memory):
    said = a_listing(
        other_names=("A", "B"),
        street=" 1  MAIN ",
        street_2="",
        taxonomies=("261QI0500X",),
        passages=(Passage("Prices ", " $475\n", "https://rill.example"), Passage("", "IV", "")),
    )
    memory.record(a_run(0), [said])

    assert only(memory).listing == said


def test_first_and_last_seen_are_counted_from_visits(memory):
    for week in (0, 1, 3):
        memory.record(a_run(week), [a_listing()])

    found = only(memory)
    assert (found.first_seen, found.last_seen) == (date(2026, 11, 1), date(2026, 11, 22))
    assert found.missed == 0


def test_new_words_make_a_version_and_say_since_when(memory):
    memory.record(a_run(0), [a_listing(phone="512-555-0142")])
    memory.record(a_run(1), [a_listing(phone="512-555-0143")])

    found = only(memory)
    assert found.listing.phone == "512-555-0143"
    assert (found.first_seen, found.since) == (date(2026, 11, 1), date(2026, 11, 8))


def test_only_an_accepted_snapshot_of_its_own_source_misses_a_listing(memory):
    memory.record(a_run(0), [a_listing()])
    memory.record(a_run(1, kind="increment"), [])
    memory.record(a_run(2, verdict="failed"), [])
    memory.record(a_run(3, verdict="refused"), [])
    memory.record(a_run(4, source="other"), [a_listing(source="other")])
    assert {each.missed for each in memory.listings()} == {0}

    memory.record(a_run(5), [a_listing("2")])
    assert {each.id: each.missed for each in memory.listings()}["list:1"] == 1


def test_what_was_not_accepted_leaves_no_listing(memory):
    memory.record(a_run(0, verdict="refused"), [a_listing()])

    assert list(memory.listings()) == []
    assert [run.verdict for run in memory.runs()] == ["refused"]


def test_forgetting_a_run_takes_back_exactly_what_it_said(memory):
    memory.record(a_run(0), [a_listing(phone="512-555-0142")])
    before = list(memory.listings())
    mistaken = memory.record(a_run(1), [a_listing(phone="nonsense"), a_listing("2")])
    memory.forget(mistaken)

    assert list(memory.listings()) == before
    assert [run.verdict for run in memory.runs()] == ["accepted", "forgotten"]
    assert memory.counts("list") == [1]


@pytest.mark.parametrize("number", [99, 1])
def test_only_an_accepted_run_can_be_forgotten(memory, number):
    memory.record(a_run(0, verdict="failed"))

    with pytest.raises(UsageError, match=f"run {number} (is failed|does not exist)"):
        memory.forget(number)


def test_a_visit_is_recorded_whole_or_not_at_all(memory):
    class FullDiskError(Exception):
        pass

    def listings():
        yield a_listing("1")
        raise FullDiskError

    with pytest.raises(FullDiskError):
        memory.record(a_run(0), listings())

    assert memory.runs() == []
    assert list(memory.listings()) == []


def test_the_memory_opens_again_and_again(tmp_path):
    path = tmp_path / "data" / "collected.db"
    for week in range(3):
        with open_collected(path) as memory:
            memory.record(a_run(week), [a_listing()])
    with open_collected(path) as memory:
        assert len(memory.runs()) == 3


def test_a_file_that_is_no_memory_is_said_to_be_none(tmp_path):
    path = tmp_path / "collected.db"
    path.write_text("this is not a database, and it is long enough to be read as one")

    with pytest.raises(UsageError, match="the memory cannot be used"), open_collected(path):
        pass


def test_history_is_never_overwritten(tmp_path):
    path = tmp_path / "collected.db"
    with open_collected(path) as memory:
        for week, phone in enumerate(["1", "2", "1"]):
            memory.record(a_run(week), [a_listing(phone=phone)])
    connection = sqlite3.connect(path)
    versions = connection.execute("SELECT count(*) FROM versions").fetchone()
    sightings = connection.execute("SELECT count(*) FROM sightings").fetchone()
    connection.close()

    assert (versions, sightings) == ((2,), (3,))


def test_a_writer_waits_for_its_turn(tmp_path):
    path = tmp_path / "collected.db"
    with open_collected(path) as memory:
        other = sqlite3.connect(path, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.5, other.rollback).start()
        memory.record(a_run(0), [a_listing()])
        other.close()

        assert len(memory.runs()) == 1


def a_build(day=1, **true):
    plain = {"built_at": f"2026-11-{day:02}T06:00:00Z", "verdict": "published", "last_run": 1}
    return {**plain, **true}


def a_change(day=1, what="changed"):
    return {
        "built_at": f"2026-11-{day:02}T06:00:00Z", "clinic_id": "k7m2q9xw", "what": what,
        "name": "Rill", "field": "phone", "before": None, "after": "+1", "other_id": None,
        "why": None,
    }  # fmt: skip


def test_a_published_build_is_remembered_for_the_next_to_compare(memory):
    told = Snapshot(words='{"name": "Rill"}', members={"list:1": "v1"}, decided="", evidence="e")
    memory.history.remember(
        a_build(1), Told({"list:1": "a"}, {"b": "a"}, {"a": told}, [a_change(1)])
    )
    assert memory.history.published() == {"a": told}
    assert (memory.clinic_ids(), memory.redirects()) == ({"list:1": "a"}, {"b": "a"})
    assert memory.last_build()["last_run"] == 1
    assert memory.history.changes(date(2026, 11, 1)) == [a_change(1)]

    memory.history.remember(a_build(2), Told({"list:2": "c"}, {}, {"c": told}, []))
    assert set(memory.history.published()) == {"c"}
    assert (memory.clinic_ids(), memory.redirects()) == ({"list:1": "a", "list:2": "c"}, {})


def test_changes_are_kept_and_what_was_recleaned_is_told_of_the_last_build_alone(memory):
    for day in (1, 2):
        changes = [a_change(day), a_change(day, "recleaned"), a_change(day, "removed")]
        memory.history.remember(a_build(day), Told({}, {}, {}, changes))

    told = [
        (each["built_at"][8:10], each["what"]) for each in memory.history.changes(date(2026, 11, 1))
    ]
    assert told == [
        ("01", "changed"), ("01", "removed"), ("02", "changed"), ("02", "recleaned"),
        ("02", "removed"),
    ]  # fmt: skip
    assert {each["built_at"][8:10] for each in memory.history.changes(date(2026, 11, 2))} == {"02"}
    assert memory.history.removed() == {"k7m2q9xw"}


def test_words_of_a_version_can_be_looked_up_when_they_are_no_longer_said(memory):
    memory.record(a_run(0), [a_listing(phone="512-555-0142")])
    old = only(memory)
    memory.record(a_run(1), [a_listing(phone="512-555-0143")])

    assert only(memory).version != old.version
    assert (old.since_run, only(memory).since_run) == (1, 2)
    assert memory.words({old.version}) == {old.version: old.listing}
    assert memory.words(set()) == {}


def test_a_memory_of_an_earlier_version_is_migrated_with_all_it_holds(tmp_path):
    path = tmp_path / "collected.db"
    with closing(sqlite3.connect(path)) as connection:
        database = Database(connection)
        migrations.apply(database, stop_before="published")
        connection.execute(
            "INSERT INTO builds (built_at, verdict) VALUES ('2026-11-01', 'published')"
        )
        connection.commit()

    with open_collected(path) as memory:
        assert memory.history.published() == {}
        assert memory.last_build()["last_run"] is None
        memory.history.remember(a_build(2), Told({}, {}, {}, []))
