"""Failure drills: in each the directory stands, the old listings stand, and status names it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_crawl import serving

from directory import crawl
from directory.build import build
from directory.collected import open_collected
from directory.data_folder import DataFolder
from directory.errors import BuildRefusedError
from directory.gate import admit
from directory.replica import replica
from directory.sources import read_sources
from directory.status import read_status, status_lines

SAMPLE = Path(__file__).parent.parent / "data/sample"
SOURCES = read_sources(SAMPLE / "sources.toml")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SPIDERS = {
    "nppes": {"prefixes": ["ketamine"]},
    "findtreatment": {"states": ["TX"]},
}
ANSWERS = {
    "nppes": {"result_count": 0, "results": []},
    "findtreatment": {"page": 1, "totalPages": 1, "recordCount": 0, "rows": []},
}


def source(name, **true):
    return replace(SOURCES[name], spider=SPIDERS[name], expected_minimum=1, **true)


def visit(data, name, base_url, **true):
    return crawl.send(source(name, **true), data.drafts, contact="drill", base_url=base_url)


def body_of(name):
    """A good page of a source, taken from its replica."""
    path = {
        "nppes": "/api/?version=2.1&enumeration_type=NPI-2&organization_name=ketamine*&limit=200",
        "findtreatment": (
            "/locator/exportsAsJson/v2?sAddr=0,0&limitType=0&limitValue=11&sType=mh"
            "&pageSize=2000&page=1&sort=0"
        ),
    }[name]
    with replica(SAMPLE) as base_url, closing(urllib.request.urlopen(base_url + path)) as answer:  # noqa: S310 # because it is our own replica
        return answer.read()


def without(name, key):
    """A good page whose first record lacks a key that is always there."""
    page = json.loads(body_of(name))
    rows = page["results" if name == "nppes" else "rows"]
    (rows[0]["basic"] if name == "nppes" else rows[0]).pop(key)
    return json.dumps(page).encode()


def always(status, body=b"", headers=None):
    return lambda name: lambda path: (status, body, headers or {})


DRILLS = {
    "empty answer": (always(200, b""), "expected a JSON object"),
    "HTML where JSON was due": (always(200, b"<html>Welcome</html>"), "found HTML"),
    "an error page with HTTP 200": (always(200, b'"Service unavailable"'), "expected"),
    "truncated JSON": (
        lambda name: lambda path: (200, body_of_cached(name)[:-50]), "expected a JSON object",
    ),
    "wrong charset": (
        lambda name: lambda path: (200, body_of_cached(name).decode().encode("utf-16")[3:]),
        "expected",
    ),
    "over 30 MB": (always(200, b" " * (31 * 1024 * 1024)), "HTTP 200), found Download"),
    "redirect loop": (always(302, b"", {"Location": "/round"}), "HTTP 200), found"),
    "403": (always(403), "found HTTP 403"),
    "429": (always(429, b"", {"Retry-After": "9999"}), "found HTTP 429"),
    "500": (always(500), "found HTTP 500"),
    "the server hangs up": (lambda name: lambda path: None, "HTTP 200), found"),
    "a missing expected key": (
        lambda name: lambda path: (200, missing_cached(name)), "expected",
    ),
}  # fmt: skip
_CACHE = {}


def body_of_cached(name):
    return _CACHE.setdefault(name, body_of(name))


def missing_cached(name):
    key = "last_updated" if name == "nppes" else "city"
    return _CACHE.setdefault(("missing", name), without(name, key))


@pytest.fixture(scope="module")
def stood(tmp_path_factory):
    """One standing directory for all drills that may not change it."""
    data = DataFolder(tmp_path_factory.mktemp("standing"))
    (data.path / "sources.toml").write_bytes((SAMPLE / "sources.toml").read_bytes())
    with replica(SAMPLE) as base_url, open_collected(data.collected) as memory:
        for name in SPIDERS:
            run = admit(visit(data, name, base_url), source(name), memory)
            assert run.verdict == "accepted", run.reason
    build(data, now=NOW, progress=lambda _, items: items)
    return data


def held(data):
    with open_collected(data.collected) as memory:
        return [(each.id, each.missed) for each in memory.listings()]


@pytest.mark.parametrize("name", SPIDERS)
@pytest.mark.parametrize("drill", DRILLS)
def test_the_directory_stands_and_status_names_it(stood, name, drill):
    answer, said = DRILLS[drill]
    before, served = held(stood), stood.directory.read_bytes()
    with serving(answer(name)) as base_url:
        brought = visit(stood, name, base_url)
    with open_collected(stood.collected) as memory:
        run = admit(brought, source(name), memory)

    assert run.verdict == "failed"
    assert said in run.reason
    assert held(stood) == before
    assert stood.directory.read_bytes() == served
    lines = "\n".join(status_lines(read_status(stood, datetime.now(UTC))))
    assert f"! last visit today failed: {run.reason}" in lines


@pytest.mark.parametrize("name", SPIDERS)
def test_a_slow_drip_is_ended_by_the_time_limit(stood, name):
    def drip(path):
        time.sleep(1.5)
        return 200, json.dumps(ANSWERS[name]).encode()

    before = held(stood)
    with serving(drip) as base_url:
        brought = visit(stood, name, base_url, time_limit_minutes=1 / 60)

    assert "ended after its limit" in brought.errors[0]
    assert held(stood) == before


@pytest.mark.parametrize("name", SPIDERS)
def test_an_unknown_key_is_reported_and_nothing_is_lost(stood, name):
    page = json.loads(body_of_cached(name))
    page["results" if name == "nppes" else "rows"][0]["motto"] = "light"
    body = json.dumps(page).encode()
    with serving(lambda path: (200, body)) as base_url:
        brought = visit(stood, name, base_url)
    (outcome,) = stood.drafts.glob(f"{name}-*/outcome.json")

    assert brought.errors == ()
    assert brought.listings
    assert json.loads(outcome.read_text())["unknown_keys"] == {"unknown_keys/motto": 1}


@pytest.mark.parametrize("name", SPIDERS)
def test_a_crawling_process_that_is_killed_midway_leaves_the_old_listings(stood, name):
    asked = threading.Event()

    def hangs(path):
        asked.set()
        time.sleep(2)
        return 200, b"{}"

    def kill_the_child():
        asked.wait(20)
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            if f"directory.crawl\0{stood.drafts}" in process.read_text(errors="replace"):
                os.kill(int(process.parent.name), signal.SIGKILL)

    before = held(stood)
    killer = threading.Thread(target=kill_the_child)
    killer.start()
    with serving(hangs) as base_url:
        brought = visit(stood, name, base_url)
    killer.join()

    assert brought.errors[0].startswith("the crawling process died (exit code -9)")
    assert held(stood) == before


def test_a_full_disk_while_publishing_leaves_the_directory(stood):
    """The limit on a file's size stands in for the disk: the write fails in the same way."""
    served = stood.directory.read_bytes()
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000));"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "sys.argv = ['clinics', 'build']; from directory.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, check=False,
        env={**os.environ, "CLINICS_DATA": str(stood.path)},
    )  # fmt: skip

    assert done.returncode == BuildRefusedError.exit_code
    assert "could not be written" in done.stderr
    assert "yesterday's directory stands" in done.stderr
    assert stood.directory.read_bytes() == served
    assert not list(stood.path.glob("directory.new*"))
