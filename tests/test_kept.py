"""What clinics' own sites said last is kept in one file, and found again by the request for it."""

import pytest
from scrapy import Request, Spider
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from spiders.kept import NAME, KeptPages

RILL = Request("https://rill.example/")


def opened(folder):
    crawler = get_crawler(settings_dict={"HTTPCACHE_DIR": str(folder)})
    crawler._apply_settings()
    spider = Spider("websites")
    spider.crawler = crawler
    kept = KeptPages(crawler.settings)
    kept.open_spider(spider)
    return kept, spider


def page(text, status=200):
    headers = {"ETag": '"1"', "Content-Type": "text/html; charset=latin-1", "X-Twice": ["a", "b"]}
    return HtmlResponse(RILL.url, status=status, headers=headers, body=text, encoding="latin-1")


def test_a_page_is_found_again_after_the_store_was_closed(tmp_path):
    kept, spider = opened(tmp_path / "pages")
    kept.store_response(spider, RILL, page(b"<p>IV ketamine \xe9</p>"))
    kept.close_spider(spider)
    kept, spider = opened(tmp_path / "pages")
    found = kept.retrieve_response(spider, RILL)
    nothing = kept.retrieve_response(spider, Request("https://rill.example/pricing"))
    kept.close_spider(spider)

    assert isinstance(found, HtmlResponse)
    assert (found.status, found.url, found.text) == (200, RILL.url, "<p>IV ketamine é</p>")
    assert found.headers.getlist("X-Twice") == [b"a", b"b"]
    assert nothing is None


def test_of_a_request_the_last_answer_is_kept(tmp_path):
    kept, spider = opened(tmp_path)
    for text in (b"once", b"twice"):
        kept.store_response(spider, RILL, page(text))
    found = kept.retrieve_response(spider, RILL)
    kept.close_spider(spider)

    assert found.body == b"twice"


@pytest.mark.parametrize("found", [b"", b"no database at all, of some length" * 40])
def test_what_is_no_store_of_ours_is_begun_anew(tmp_path, found):
    (tmp_path / NAME).write_bytes(found)
    kept, spider = opened(tmp_path)
    kept.store_response(spider, RILL, page(b"IV"))

    assert kept.retrieve_response(spider, RILL).body == b"IV"
    kept.close_spider(spider)


def test_a_page_that_cannot_be_read_is_asked_for_again(tmp_path, caplog):
    kept, spider = opened(tmp_path)
    kept.store_response(spider, RILL, page(b"IV"))
    kept._pages.execute("UPDATE pages SET body = x'00'")

    assert kept.retrieve_response(spider, RILL) is None
    kept.close_spider(spider)
    assert "the page is asked for again" in caplog.text


def test_a_page_that_cannot_be_kept_fails_no_visit(tmp_path, caplog):
    kept, spider = opened(tmp_path)
    kept._pages.execute("PRAGMA max_page_count = 1")  # as a disk that is full
    kept.store_response(spider, RILL, page(b"IV" * 100_000 + bytes(range(256)) * 4_000))

    assert kept.retrieve_response(spider, RILL) is None
    kept.close_spider(spider)
    assert "https://rill.example/ not kept: database or disk is full" in caplog.text
