"""Real Scrapy against servers on loopback: what came back whole, and what did not."""

import http.server
import json
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from visiting import Errand, visit_all

from directory import crawl
from directory.collected import open_collected
from directory.gate import admit
from directory.replica import replica
from directory.sources import read_sources

HOUSE = Path(__file__).parent.parent
SAMPLE = HOUSE / "data/sample"
RECORDED = HOUSE.parent / "shared/samples/nppes_api"
NPPES = read_sources(SAMPLE / "sources.toml")["nppes"]
EMPTY = json.dumps({"result_count": 0, "results": []})


@contextmanager
def serving(answer):
    """A server on loopback; ``answer(path)`` is status, body and headers, or None to hang up.

    A body that is no bytes is sent part by part, its length unsaid.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            said = answer(self.path)
            if said is None:
                self.connection.shutdown(2)
                return
            status, body, headers = (*said, {})[:3]
            self.send_response(status)
            self.send_header("Connection", "close")  # said, else Scrapy would use it again
            if isinstance(body, bytes):
                self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # a guest may have left
                for part in [body] if isinstance(body, bytes) else body:
                    self.wfile.write(part)

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))  # unread, it resets the connection
            self.do_GET()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def visit(tmp_path, base_url, *, prefixes=("ketamine",), **order):
    source = replace(NPPES, spider={"prefixes": list(prefixes)}, expected_minimum=1)
    return crawl.send(source, tmp_path, contact="test", base_url=base_url, **order)


def always(body, status=200):
    return lambda _: (status, body.encode())


@pytest.fixture(scope="module")
def sample_visit(tmp_path_factory):
    with replica(SAMPLE) as base_url:
        folder = tmp_path_factory.mktemp("drafts")
        return crawl.send(NPPES, folder, contact="test", base_url=base_url)


def test_the_sample_register_comes_back_whole(sample_visit):
    assert sample_visit.errors == ()
    assert sample_visit.kind == "snapshot"
    assert (len(sample_visit.listings), sample_visit.duplicates) == (36, 5)


def test_a_listing_cites_the_source_and_not_the_stand_in(sample_visit):
    assert {each.url.split("/provider-view/")[0] for each in sample_visit.listings} == {
        "https://npi.example"
    }


def test_a_limited_visit_is_an_increment(tmp_path):
    with replica(SAMPLE) as base_url:
        brought = visit(tmp_path, base_url, prefixes=NPPES.spider["prefixes"], limit=3)

    assert brought.errors == ()
    assert brought.kind == "increment"
    assert 3 <= len(brought.listings) < 36


BROKEN = {
    "html": ("<html><h1>Welcome</h1></html>", "expected a JSON object, found HTML"),
    "truncated": ('{"result_count": 2, "results": [{"num', "expected a JSON object, found"),
    "abridged": ('{"result_count": 200, "results": []}', "says 200, holds 0"),
    "missing key": ('{"result_count": 0}', "results"),
    "an error with HTTP 200": (
        '{"Errors": [{"description": "No valid search criteria provided",'
        ' "field": "generic", "number": "04"}]}',
        "No valid search criteria provided (field generic, number 04)",
    ),
}
REFUSED = (403, 404, 500)


@pytest.fixture(scope="module")
def failed(tmp_path_factory):
    """The address and what was brought, for each broken answer and each refusal."""
    answers = {name: always(body) for name, (body, _) in BROKEN.items()}
    return all_visited(
        tmp_path_factory, answers | {status: always(EMPTY, status) for status in REFUSED}
    )


def all_visited(tmp_path_factory, answers):
    """One crawling process visits a server for each answer; where, and what it brought, by name."""
    source = replace(NPPES, spider={"prefixes": ["ketamine"]}, expected_minimum=1)
    with ExitStack() as open_doors:
        homes = [open_doors.enter_context(serving(answer)) for answer in answers.values()]
        brought = visit_all(
            tmp_path_factory.mktemp("visits"), [Errand(source, home, {}) for home in homes]
        )
    return dict(zip(answers, zip(homes, brought, strict=True), strict=True))


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_answer_fails_the_visit_in_words(failed, broken):
    base_url, brought = failed[broken]

    assert len(brought.errors) == 1
    assert BROKEN[broken][1] in brought.errors[0]
    assert f"{base_url}/api/" in brought.errors[0]


@pytest.mark.parametrize("status", REFUSED)
def test_a_refusal_is_never_an_empty_list(failed, status):
    _, brought = failed[status]

    assert f"found HTTP {status}" in brought.errors[0]


def test_a_server_that_dies_midway_fails_the_visit(tmp_path):
    three = json.loads((SAMPLE / "nppes.json").read_bytes())[:3]
    page = json.dumps({"result_count": 3, "results": three}).encode()

    with serving(lambda path: (200, page) if "ketamine" in path else None) as base_url:
        brought = visit(tmp_path, base_url, prefixes=("ketamine", "spravato"))

    assert len(brought.listings) >= 3
    assert "organization_name=spravato" in brought.errors[0]


def test_a_crawling_process_that_dies_is_a_failed_visit(tmp_path):
    source = replace(NPPES, spider={"no_such_option": {1: 2}}, name="no_such_spider")
    brought = crawl.send(source, tmp_path, contact="test", base_url="http://127.0.0.1:9")

    assert not list(tmp_path.glob("*/outcome.json"))
    assert brought.errors[0].startswith("the crawling process died (exit code 1)")


def test_a_visit_that_outlasts_its_limit_is_ended(tmp_path):
    def slow(_):
        time.sleep(2)
        return 200, EMPTY.encode()

    with serving(slow) as base_url:
        source = replace(NPPES, time_limit_minutes=1.5 / 60)
        brought = crawl.send(source, tmp_path, contact="test", base_url=base_url)

    assert brought.errors[0].startswith("the visit was ended after its limit of 0.025 minutes")


def test_a_child_leaves_with_its_parent(tmp_path):
    hanging = threading.Event()

    def hangs(_):
        hanging.set()
        time.sleep(3)
        return 200, EMPTY.encode()

    with serving(hangs) as base_url:
        order = crawl._order(NPPES, tmp_path, contact="test", base_url=base_url, limit=None)
        (tmp_path / "order.json").write_text(json.dumps(order))
        child = subprocess.Popen(
            [sys.executable, "-m", "directory.crawl", str(tmp_path)],
            stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert hanging.wait(20)
        child.stdin.close()  # as it closes when the parent is killed

        assert child.wait(5) == 1
    assert not (tmp_path / "outcome.json").exists()


ODD = "LINE\u2028SEPARATOR\u2029 AND\x85 NEXT \ud800 LINE KETAMINE"


def test_no_letter_of_a_name_loses_a_listing(tmp_path):
    one = json.loads((SAMPLE / "nppes.json").read_bytes())[:1]
    one[0]["basic"]["organization_name"] = ODD
    page = json.dumps({"result_count": 1, "results": one}).encode()
    with serving(lambda _: (200, page)) as base_url:
        brought = visit(tmp_path, base_url)

    assert brought.errors == ()
    assert [each.name for each in brought.listings] == [ODD]
    with open_collected(tmp_path / "collected.db") as memory:
        admit(brought, replace(NPPES, expected_minimum=1), memory)
        assert [each.listing.name for each in memory.listings()] == [ODD]


def test_one_ref_with_other_words_is_told_and_the_first_words_kept(tmp_path):
    twice = json.loads((SAMPLE / "nppes.json").read_bytes())[:1] * 2
    twice[1] = json.loads(json.dumps(twice[1]).replace("555-01", "555-02"))
    page = json.dumps({"result_count": 2, "results": twice}).encode()
    with serving(lambda _: (200, page)) as base_url:
        brought = visit(tmp_path, base_url)

    assert (len(brought.listings), brought.duplicates, brought.conflicts) == (1, 0, 1)
    assert "555-01" in brought.listings[0].phone


def test_a_failed_visit_is_written_down_and_the_old_listings_stand(tmp_path, sample_visit):
    with serving(always("<html>")) as base_url:
        broken = visit(tmp_path, base_url)
    with open_collected(tmp_path / "collected.db") as memory:
        admit(sample_visit, NPPES, memory)
        run = admit(broken, NPPES, memory)

        assert run.verdict == "failed"
        assert "expected a JSON object" in run.reason
        assert len(list(memory.listings())) == 36
        assert {each.missed for each in memory.listings()} == {0}


needs_recorded = pytest.mark.skipif(not RECORDED.exists(), reason="recorded answers are not here")


@needs_recorded
def test_every_recorded_organisation_arrives_word_for_word_and_no_person(tmp_path):
    whole = [
        path.read_bytes()
        for path in sorted(RECORDED.glob("*.json"))
        if len(json.loads(path.read_bytes()).get("results", [])) not in {0, 2}
    ]
    prefixes = [f"ketamine {number}" for number in range(len(whole))]
    with serving(lambda path: (200, whole[int(path.split("+")[1].split("*")[0])])) as base_url:
        brought = visit(tmp_path, base_url, prefixes=prefixes)
    organisations = [
        record
        for answer in whole
        for record in json.loads(answer)["results"]
        if record["enumeration_type"] == "NPI-2"
    ]
    places = {
        (str(record["number"]), place["address_1"], place.get("address_2"), place["postal_code"])
        for record in organisations
        for place in [
            *(each for each in record["addresses"] if each["address_purpose"] == "LOCATION"),
            *record.get("practiceLocations", []),
        ]
    }
    found = {(each.npi, each.street, each.street_2, each.postcode) for each in brought.listings}

    assert brought.errors == ()
    assert len(organisations) == 14
    assert found == places
    assert {each.name for each in brought.listings} == {
        record["basic"]["organization_name"] for record in organisations
    }


RECORDED_ERRORS = {
    "ropensci_api-a769af.json": "says 200, holds 2",
    "ropensci_api-8d2d52.json": "No valid search criteria provided",
    "ropensci_api-c85286.json": "enumeration_type requires additional search criteria",
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """What each recorded error brought."""
    answers = {
        name: lambda _, name=name: (200, (RECORDED / name).read_bytes()) for name in RECORDED_ERRORS
    }
    return all_visited(tmp_path_factory, answers)


@needs_recorded
@pytest.mark.parametrize("recording", RECORDED_ERRORS)
def test_a_recorded_error_fails_the_crawl_in_its_own_words(recorded, recording):
    _, brought = recorded[recording]

    assert RECORDED_ERRORS[recording] in brought.errors[0]
    assert brought.listings == ()
