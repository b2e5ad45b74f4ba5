"""What cron runs: every source, the build, a digest; and an operator who is told once."""

import fcntl
import multiprocessing
import os
import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from directory.collected import open_collected
from directory.data_folder import DataFolder
from directory.errors import BusyError
from directory.gate import Visit
from directory.records import Listing
from directory.sources import Source
from directory.update import LONGEST_DIGEST, update

START = datetime(2026, 11, 1, 6, tzinfo=UTC)


def a_source(name, **true):
    plain = {"title": name, "base_url": "https://x.example", "lists_only_ketamine_clinics": True}
    return Source(name=name, **{**plain, **true})


def brought(source, day, count=10, errors=()):
    """A visit that brought so many clinics, each in a town of its own."""
    when = START + timedelta(days=day)
    listings = tuple(
        Listing(
            source=source.name, ref=str(n), url="https://x.example",
            name=f"{source.name} Ketamine {n}", city="Austin", state="TX",
        )
        for n in range(count)
    )  # fmt: skip
    return Visit(
        source=source.name, kind="snapshot", started=when, finished=when,
        listings=() if errors else listings, errors=tuple(errors),
    )  # fmt: skip


def a_day(data, day, visits):
    """One morning's update over sources whose visits are given by name."""
    sources = [a_source(name) for name in visits]
    return update(
        data,
        sources,
        now=START + timedelta(days=day),
        visits=lambda source: brought(source, day, **visits[source.name]),
        progress=lambda _, items: items,
    )


@pytest.fixture
def data(tmp_path, without_places):
    return DataFolder(tmp_path)


WELL = {}
DOWN = {"errors": ["https://x.example/: expected an answer (HTTP 200), found HTTP 503"]}


def test_a_played_week_with_one_source_failing_on_days_3_to_5(data):
    days = [a_day(data, day, {"a": WELL, "b": DOWN if 2 <= day <= 4 else WELL}) for day in range(7)]

    assert [each.exit_code for each in days] == [0, 0, 2, 2, 2, 0, 0]
    assert [each.is_news for each in days] == [False, False, True, False, False, True, False]
    assert days[0].lines == (
        "directory: 20 clinics from 20 listings, 0 candidates, 0 values not used",
        "a: 10 listings (+10)",
        "b: 10 listings (+10)",
    )
    assert days[2].lines == (
        "directory: 20 clinics (+0) from 20 listings, 0 candidates, 0 values not used",
        "! b: failed: https://x.example/: expected an answer (HTTP 200), found HTTP 503;"
        " its listings of 1 day ago stand",
        "a: 10 listings (+0)",
    )
    assert "its listings of 3 days ago stand" in days[4].lines[1]
    assert "b: 10 listings (+0) (works again)" in days[5].lines


def test_a_source_that_never_worked_is_news_once(data):
    first = a_day(data, 0, {"a": WELL, "b": DOWN})
    second = a_day(data, 1, {"a": WELL, "b": DOWN})

    assert (first.is_news, second.is_news) == (True, False)
    assert "it has never been taken in" in first.lines[1]


def test_half_of_a_source_is_refused_and_the_others_publish(data):
    a_day(data, 0, {"a": WELL, "b": {"count": 10}})
    digest = a_day(data, 1, {"a": {"count": 12}, "b": {"count": 5}})

    assert digest.exit_code == 2
    assert digest.lines[0].startswith("directory: 22 clinics (+2)")
    assert "! b: refused: found 5, expected at least 70% of the usual 10" in digest.lines[1]


def test_a_refused_build_wins_over_a_failed_source_and_is_told_once(data):
    a_day(data, 0, {"a": WELL})
    with open_collected(data.collected) as memory:
        memory.forget(1)
    digests = [a_day(data, day, {"a": DOWN}) for day in (1, 2)]

    assert [each.exit_code for each in digests] == [3, 3]
    assert [each.is_news for each in digests] == [True, False]
    assert digests[0].lines[0].startswith("! directory: 0 clinics, expected at least 80% of 10")


def test_a_digest_is_at_most_twenty_lines_failures_first(data):
    many = {f"s{n:02}": DOWN if n == 29 else {"count": 1} for n in range(30)}
    digest = a_day(data, 0, many)

    assert len(digest.lines) == LONGEST_DIGEST
    assert digest.lines[1].startswith("! s29: failed")
    assert digest.lines[-1] == "… and 12 more: clinics status"


def test_one_writes_at_a_time(data):
    busy = "another clinics command is writing here"
    with data.alone(), pytest.raises(BusyError, match=busy), data.alone():
        pass
    with data.alone():
        pass

    assert BusyError.exit_code == 75


def hold(path, ready):
    with DataFolder(path).alone():
        ready.set()
        time.sleep(60)


def test_the_lock_dies_with_its_process(data):
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    other = context.Process(target=hold, args=(data.path, ready))
    other.start()
    assert ready.wait(10)
    with (data.path / "clinics.lock").open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.kill(other.pid, signal.SIGKILL)
    other.join()

    with data.alone():
        pass
