"""Failure drills: in each the directory stands, the old listings stand, and status names it."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from test_crawl import serving
from visiting import Errand, a_sample_source, sample_answer, visit_all

from directory import crawl
from directory.build import build
from directory.collected import open_collected
from directory.data_folder import DataFolder
from directory.errors import BuildRefusedError
from directory.gate import admit
from directory.sources import read_sources
from directory.status import read_status, status_lines

HOUSE = Path(__file__).parent.parent
SAMPLE = HOUSE / "data/sample"
SOURCES = read_sources(SAMPLE / "sources.toml")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Drilled:
    """One spider's sample source, and where its answers hold a record that becomes a listing."""

    source: str
    rows: tuple[str, ...] = ()  # the way to the list of records, in JSON
    first: int = 0  # of them, the record that is changed
    always: tuple[str, ...] = ()  # the way to a key that is always there
    spider: dict = field(default_factory=dict)


SPIDERS = {
    "nppes": Drilled(
        "nppes", ("results",), always=("basic", "last_updated"), spider={"prefixes": ["ketamine"]}
    ),
    "findtreatment": Drilled(
        "findtreatment", ("rows",), always=("city",), spider={"states": ["TX"]}
    ),
    "cms_part_b": Drilled(
        "cms_part_b", always=("Rndrng_Prvdr_City",), spider={"years": 1, "codes": ["G2083"]}
    ),
    "overpass": Drilled("overpass", ("elements",), always=("id",)),
    "wpsl": Drilled("rillmark", always=("store",)),
    "geodirectory": Drilled("lampfinder", always=("city",)),
    "agile": Drilled("thistlecare", always=("postal_code",)),
    "storepoint": Drilled("candlewick", ("results", "locations"), always=("streetaddress",)),
    "stockist": Drilled("fernstead", always=("address_line_1",)),
    "yext": Drilled("harborwell", ("response", "entities"), always=("address",)),
    "mymaps": Drilled("penmap"),
    "jsonld": Drilled("wickford"),
}
NAMES = sorted(SPIDERS)
LISTED = {"nppes", "findtreatment"}  # stand in the directory before the drills


def source(name, **true):
    """A spider's sample source, with fewer questions than usual."""
    drilled = SPIDERS[name]
    own = SOURCES[drilled.source].spider
    spider = {**own, **drilled.spider, **true.pop("spider", {})}
    return a_sample_source(drilled.source, spider=spider, **true)


# What a server can do, whatever the spider


def good(path):
    return sample_answer(path)


def always(status, body=b"", headers=None):
    return lambda path: (status, body, headers or {})


def changed(change):
    """Good answers, each body changed."""

    def answer(path):
        status, body, headers = good(path)
        return status, change(body), headers

    return answer


def drip():
    for _ in range(100):
        yield b" "
        time.sleep(0.1)


def megabytes():
    for _ in range(31):
        yield b" " * (1024 * 1024)


CHALLENGE = b"<!doctype html><title>Just a moment...</title><div id='challenge-form'></div>"
IN_A_HURRY = {"DOWNLOAD_TIMEOUT": 0.5, "RETRY_TIMES": 0}
DRILLS = {
    "an empty answer": (always(200), "expected"),
    "HTML where JSON or XML was due": (always(200, b"<html>Welcome</html>"), "expected"),
    "an error page with HTTP 200": (always(200, b'"Service unavailable"'), "expected"),
    "an answer cut short": (changed(lambda body: body[:-50]), "expected"),
    "another charset than said": (
        changed(lambda body: body.decode().encode("utf-16")[3:]), "expected",
    ),
    "more than 30 MB": (always(200, b" " * (31 * 1024 * 1024)), "HTTP 200), found Download"),
    "more than 30 MB, unannounced": (
        lambda path: (200, megabytes(), {}), "HTTP 200), found Download",
    ),
    "a redirect loop": (always(302, b"", {"Location": "/round"}), "HTTP 200), found"),
    "HTTP 403 with a challenge": (always(403, CHALLENGE), "found HTTP 403"),
    "HTTP 429 that asks for hours": (always(429, b"", {"Retry-After": "9999"}), "found HTTP 429"),
    "HTTP 500": (always(500), "found HTTP 500"),
    "a server that hangs up": (lambda path: None, "HTTP 200), found"),
    "a slow drip": (lambda path: (200, drip(), {}), "HTTP 200), found"),
}  # fmt: skip # because it is a table


# What a record can hold: each kind of answer is changed in its own way


def record_in(drilled, page):
    """The list of records of a page, and the one that is changed."""
    records = page
    for key in drilled.rows:
        records = records[key]
    return records, records[drilled.first]


def in_json(name, change):
    """Good answers in which the first record, or the list, was changed."""

    def edit(body):
        page = json.loads(body)
        if "dataset" not in page:  # Medicare's catalogue, which holds no record
            change(*record_in(SPIDERS[name], page))
        return json.dumps(page).encode()

    return changed(edit)


def in_text(pattern, replacement):
    """Good answers in which a text was changed; those that do not hold it stay."""
    return changed(
        lambda body: re.sub(pattern, replacement, body.decode(), count=1, flags=re.S).encode()
    )


def other_words(text):
    """The same with other telephone numbers, or, where a record has none, another name."""
    return re.sub(r"555(?=[-. )]{0,2}01\d\d)", "556", text).replace(' Pllc"', '"')


def with_motto(name):
    if name == "mymaps":
        return in_text("<ExtendedData>", '<ExtendedData><Data name="motto"><value>x</value></Data>')
    if name == "jsonld":
        return in_text('"name": "Magnolialamp', '"motto": "light", "name": "Magnolialamp')
    return in_json(name, lambda records, record: record.update(motto="light"))


def without_a_key(name):
    if name == "mymaps":
        return in_text("<coordinates>[^<]*</coordinates>", "")
    if name == "jsonld":
        return in_text('"name": "Magnolialamp Ketamine Clinic",', "")

    def remove(records, record):
        *way, last = SPIDERS[name].always
        for key in way:
            record = record[key]
        del record[last]

    return in_json(name, remove)


def twice(name, words=lambda text: text):
    """Good answers in which a record comes again, perhaps in other words."""
    if name == "mymaps":
        return in_text("(<Placemark>.*?</Placemark>)", lambda found: found[1] + words(found[1]))
    if name == "jsonld":
        return in_text(
            "(<script.*?Magnolialamp.*?</script>)", lambda found: found[1] + words(found[1])
        )

    def repeat(records, record):
        records[records.index(record) - 1] = json.loads(words(json.dumps(deepcopy(record))))

    return in_json(name, repeat)


def drills_of(name):
    """Every drill of a spider by name, and how the server answers in it."""
    plain = {drill: answer for drill, (answer, _) in DRILLS.items()}
    return {
        "good": good,
        **plain,
        "an unknown key": with_motto(name),
        "a missing key": without_a_key(name),
        "a record twice": twice(name),
        "a ref with other words": twice(name, other_words),
    }


def at_the_door(answer):
    """The same answers, but for robots.txt, which is not there."""
    return lambda path: (404, b"") if path == "/robots.txt" else answer(path)


@pytest.fixture(scope="module")
def brought(tmp_path_factory):
    """What each spider brought in each drill; one crawling process visits them all."""
    errands, keys = [], []
    with ExitStack() as open_doors:
        for name in NAMES:
            for drill, answer in drills_of(name).items():
                base_url = open_doors.enter_context(serving(at_the_door(answer)))
                hurried = IN_A_HURRY if drill == "a slow drip" else {}
                patience = {"patience": 0.5} if hurried and name == "overpass" else {}
                errands.append(Errand(source(name, spider=patience), base_url, hurried))
                keys.append((name, drill))
        found = visit_all(tmp_path_factory.mktemp("drills"), errands)
    return dict(zip(keys, found, strict=True))


@pytest.fixture(scope="module")
def stood(tmp_path_factory, brought):
    """One standing directory for all drills that may not change it."""
    data = DataFolder(tmp_path_factory.mktemp("standing"))
    (data.path / "sources.toml").write_bytes((SAMPLE / "sources.toml").read_bytes())
    with open_collected(data.collected) as memory:
        for name in NAMES:
            run = admit(brought[name, "good"].visit, source(name), memory)
            assert run.verdict == "accepted", run.reason
    build(data, now=NOW, progress=lambda _, items: items)
    return data


def held(data):
    with open_collected(data.collected) as memory:
        return [(each.id, each.missed) for each in memory.listings()]


# One look at a page, and houses that each fail for themselves: see test_spider_websites.
APART = {"look", "websites"}


def test_every_spider_of_a_source_is_drilled():
    files = [path for path in (HOUSE / "spiders").rglob("*.py") if path.stem not in APART]
    named = re.compile(r'^    name = "(\w+)"', re.M)

    assert {found[1] for path in files for found in named.finditer(path.read_text())} == set(NAMES)


def test_every_drill_is_told_in_the_documents():
    told = (HOUSE / "docs/new-source.md").read_text()

    assert [drill for drill in drills_of("nppes") if f"| {drill} |" not in told] == ["good"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("drill", [*DRILLS, "a missing key"])
def test_the_directory_stands_and_status_names_it(stood, brought, name, drill):
    said = DRILLS[drill][1] if drill in DRILLS else "expected"
    before, served = held(stood), stood.directory.read_bytes()
    with open_collected(stood.collected) as memory:
        run = admit(brought[name, drill].visit, source(name), memory)

    assert run.verdict == "failed"
    assert said in run.reason
    assert "http://127.0.0.1:" in run.reason
    assert held(stood) == before
    assert stood.directory.read_bytes() == served
    lines = "\n".join(status_lines(read_status(stood, datetime.now(UTC))))
    assert f"! last visit today failed: {run.reason}" in lines


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_key_is_reported_and_nothing_is_lost(brought, name):
    usual, found = brought[name, "good"], brought[name, "an unknown key"]

    assert found.errors == ()
    assert len(found.listings) == len(usual.listings)
    assert usual.unknown_keys == {}
    assert found.unknown_keys == {"unknown_keys/motto": 1}


@pytest.mark.parametrize("name", NAMES)
def test_a_record_that_comes_twice_is_one_listing(brought, name):
    found = brought[name, "a record twice"]

    assert found.errors == ()
    assert found.visit.duplicates == brought[name, "good"].visit.duplicates + 1
    assert found.visit.conflicts == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_ref_that_comes_with_other_words_is_told_and_the_first_words_stand(brought, name):
    found = brought[name, "a ref with other words"]

    assert found.errors == ()
    assert found.visit.conflicts == 1
    assert len({each.ref for each in found.listings}) == len(found.listings)


# A process of its own


def visit(data, name, base_url, **true):
    return crawl.send(source(name, **true), data.drafts, contact="drill", base_url=base_url)


def test_a_visit_that_takes_too_long_is_ended_by_its_time_limit(stood):
    def hangs(path):
        time.sleep(1.5)
        return 200, b"{}"

    before = held(stood)
    with serving(hangs) as base_url:
        found = visit(stood, "findtreatment", base_url, time_limit_minutes=1 / 60)

    assert "ended after its limit" in found.errors[0]
    assert held(stood) == before


def test_an_option_that_no_spider_has_is_named_before_anything_is_asked(stood):
    asked = []
    with serving(asked.append) as base_url:
        found = visit(stood, "wpsl", base_url, spider={"max_result": 9})

    assert found.errors == (
        "[rillmark.spider] has an unknown key 'max_result'; known: also, ignored, max_results,"
        " points, search_radius",
    )
    assert asked == []


def test_a_crawling_process_that_is_killed_midway_leaves_the_old_listings(stood):
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
        brought = visit(stood, "nppes", base_url)
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
