"""What people have mapped arrives word for word; an answer that failed is never an empty one."""

import json
import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest
from scrapy.http import TextResponse
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector
from test_crawl import serving
from visiting import Errand, a_sample_source, sample_answer, visit_all

from directory.errors import LayoutChangedError, SourceSaidNoError
from directory.records import Listing
from spiders.overpass import QUERY, OverpassSpider

HOUSE = Path(__file__).parents[1]
RECORDED = HOUSE.parent / "shared/samples/overpass"


@pytest.fixture
def spider():
    """A spider whose counts can be read, visiting a stand-in."""
    spider = OverpassSpider(base_url="http://127.0.0.1:1", home_url="https://overpass.example")
    crawler = SimpleNamespace(settings=Settings(), spider=spider)
    crawler.stats = MemoryStatsCollector(crawler)
    spider.crawler = crawler
    return spider


def saved():
    return json.loads((HOUSE / "tests/pages/overpass.json").read_text())


def parse(spider, body):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = TextResponse("https://overpass.example/api/interpreter", body=raw, encoding="utf-8")
    return list(spider.parse(answer))


async def test_one_question_is_posted_and_given_the_time_that_it_may_take(spider):
    (request,) = [each async for each in spider.start()]

    assert (request.method, request.url) == ("POST", "http://127.0.0.1:1/api/interpreter")
    assert parse_qs(request.body.decode()) == {"data": [QUERY]}
    assert request.meta["download_timeout"] > 180
    assert request.errback == spider.fail


def test_a_place_arrives_word_for_word(spider):
    first, second = parse(spider, saved())

    assert first == Listing(
        source="overpass",
        ref="node/990000000000101",
        url="https://www.openstreetmap.org/node/990000000000101",
        name="Rill Ketamine",
        other_names=("Rill Infusions",),
        parent="Rill",
        street="410 Rillbend Avenue",
        street_2="210",
        city="Austin",
        state="TX",
        postcode="78701",
        phone="+1 512-555-0142",
        website="https://rill.example",
        latitude="30.2713437",
        longitude="-97.7426219",
        hours="Mo-Fr 09:00-17:00",
        wheelchair="limited",
        routes="ketamine",
        updated_on="2026-05-01",
    )
    assert (second.ref, second.name, second.latitude) == (
        "way/990000000000102", "Oakmere Esketamine", "31.5525",
    )  # fmt: skip


def test_of_a_step_the_code_is_copied_and_the_prose_is_not(spider):
    written = saved()["elements"][0]["tags"]["wheelchair:description"]
    places = parse(spider, saved())

    assert written == "One low step at the side door."
    assert [each.wheelchair for each in places] == ["limited", None]
    assert written not in str(places)
    assert "unknown" not in str(spider.crawler.stats.get_stats())


def test_no_operator_is_copied_because_that_can_be_a_person(spider):
    assert "Made Up" not in str(parse(spider, saved()))


def test_what_is_no_health_care_and_what_has_no_name_is_counted(spider):
    parse(spider, saved())

    assert spider.crawler.stats.get_stats() == {
        "ignored/not_health_care": 1,
        "ignored/nameless": 1,
    }


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"remark": "runtime error: Query timed out"}, SourceSaidNoError, "Query timed out"),
        ({"remark": "", "elements": []}, SourceSaidNoError, "interpreter: $"),
        ({"elements": []}, LayoutChangedError, "expected at least 1 place, found none"),
        ({"elements": None}, LayoutChangedError, "expected a list, found null"),
        ({"elements": [{"type": "node", "id": 1}]}, LayoutChangedError, "the key 'tags'"),
    ],
)
def test_an_answer_that_failed_is_no_empty_list(spider, change, error, said):
    with pytest.raises(error, match=said):
        parse(spider, {**saved(), **change})


@pytest.mark.skipif(not RECORDED.exists(), reason="recorded answers are not here")
@pytest.mark.parametrize(
    ("recording", "error", "said"),
    [
        ("overpy_remark-runtime-error-01.json", SourceSaidNoError, "runtime error: Query timed"),
        ("overpy_remark-runtime-remark-01.json", SourceSaidNoError, "runtime remark: Test"),
        ("overpy_node-01.json", LayoutChangedError, "expected the key 'tags'"),
    ],
)
def test_a_recorded_answer_that_is_no_list_of_clinics_fails(spider, recording, error, said):
    with pytest.raises(error, match=said):
        parse(spider, (RECORDED / recording).read_bytes())


def test_a_busy_server_is_left_time_before_it_is_asked_again(tmp_path):
    asked = {429: [], 504: []}

    def busy(status):
        def answer(path):
            asked[status].append(time.monotonic())
            return (status, b"", {}) if len(asked[status]) < 3 else sample_answer(path)

        return answer

    source = a_sample_source("overpass", seconds_between_requests=0.03)
    with serving(busy(429)) as first, serving(busy(504)) as second:
        brought = visit_all(tmp_path, [Errand(source, each, {}) for each in (first, second)])

    assert [(each.errors, len(each.listings)) for each in brought] == [((), 3)] * 2
    for first, second, third in asked.values():
        assert second - first >= 0.3  # ten delays
        assert third - second >= 0.6  # twenty
