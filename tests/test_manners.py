"""A guest's manners, measured at the door: real Scrapy against servers on loopback."""

import time
from email.utils import formatdate

import pytest
import scrapy
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from test_crawl import serving

from spiders.manners import _seconds, is_public

PAGE = (200, b"<p>a page</p>")


class TenAtOnce(scrapy.Spider):
    """Ten requests at the start, as a spider of many pages makes them."""

    name = "ten"

    async def start(self):
        for number in range(10):
            yield scrapy.Request(
                f"{self.home}/page/{number}", self.parse, errback=self.fail, dont_filter=True
            )

    def parse(self, response):
        self.got.append((response.status, time.monotonic()))

    def fail(self, failure):
        self.errors.append(str(failure.value))


async def visit(home, **settings):
    """Pages got with their times, and errors in words."""
    plain = Settings()
    plain.setmodule("spiders.settings", priority="project")
    stand_in = home.removeprefix("http://")
    plain.setdict(
        {
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "TWISTED_REACTOR_ENABLED": False,
            "STAND_IN": stand_in,
            "RETRY_TIMES": 1,
            "LOG_LEVEL": "CRITICAL",
            **settings,
        },
        priority="cmdline",
    )
    got, errors = [], []
    await AsyncCrawlerRunner(plain).crawl(TenAtOnce, home=home, got=got, errors=errors)
    return got, errors


def site(robots, asked):
    def answer(path):
        asked.append(path)
        return robots if path == "/robots.txt" else PAGE

    return answer


@pytest.mark.parametrize(
    ("robots", "pages"),
    [
        ((200, b"User-agent: *\nDisallow: /"), 0),
        ((200, b"User-agent: clinic-directory\nDisallow: /"), 0),
        ((200, b"User-agent: *\nDisallow: /page/1"), 9),
        ((200, b"User-agent: other\nDisallow: /"), 10),
        ((200, b""), 10),
        ((404, b"no such page"), 10),
        ((401, b""), 0),
        ((403, b""), 0),
        ((500, b""), 0),
        ((503, b""), 0),
        (None, 0),
    ],
    ids=lambda given: str(given)[:40],
)
async def test_robots_txt_speaks_for_the_first_ten_requests_too(robots, pages):
    asked = []
    with serving(site(robots, asked)) as home:
        got, errors = await visit(home)

    assert len(got) == pages
    assert len(errors) == 10 - pages
    assert sum(path.startswith("/page/") for path in asked) == pages
    assert all("/robots.txt says no, or could not be had" in error for error in errors)


async def test_a_crawl_delay_is_kept_between_any_two_requests():
    with serving(site((200, b"User-agent: *\nCrawl-delay: 0.1"), [])) as home:
        got, _ = await visit(home)

    times = sorted(at for _, at in got)
    assert len(times) == 10
    assert times[-1] - times[0] >= 0.6  # of 0.9: on a busy machine the first may come late


async def test_retry_after_is_waited_for():
    asked = {}

    def busy(path):
        first = path not in asked
        asked.setdefault(path, []).append(time.monotonic())
        if path == "/robots.txt":
            return 404, b""
        return (503, b"", {"Retry-After": "1"}) if first else PAGE

    with serving(busy) as home:
        got, errors = await visit(home)

    assert (len(got), errors) == (10, [])
    assert all(second - first >= 0.95 for first, second in (asked[f"/page/{n}"] for n in range(10)))


async def test_a_source_that_asks_for_an_hour_is_left():
    with serving(
        lambda path: (404, b"") if path == "/robots.txt" else (429, b"", {"Retry-After": "3600"})
    ) as home:
        begun = time.monotonic()
        got, errors = await visit(home)

    assert (len(got), len(errors)) == (0, 10)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("written", "said"),
    [(b"120", 120), (b"", 0), (None, 0), (b"soon", 0), (formatdate(0).encode(), 0)],
)
def test_retry_after_is_seconds_or_a_date(written, said):
    assert _seconds(written) == said


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
    ],
)
def test_only_public_addresses_are_visited(address, public):
    assert is_public(address) is public


async def test_the_operators_network_is_out_of_reach():
    with serving(lambda _: PAGE) as home:
        got, errors = await visit(home, STAND_IN="")

    assert got == []
    assert all("is 127.0.0.1, expected a public address" in error for error in errors)


async def test_a_redirect_does_not_lead_into_the_operators_network():
    inside = []

    def secret(path):
        inside.append(path)
        return PAGE

    with (
        serving(secret) as private,
        serving(
            lambda path: (404, b"") if path == "/robots.txt" else (302, b"", {"Location": private})
        ) as home,
    ):
        got, errors = await visit(home)

    assert (got, inside) == ([], [])
    assert len(errors) == 10


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://93.184.216.34/", "data:,x"])
async def test_a_redirect_leads_to_the_web_or_nowhere(location):
    with serving(
        lambda path: (404, b"") if path == "/robots.txt" else (302, b"", {"Location": location})
    ) as home:
        got, _ = await visit(home)

    assert {status for status, _ in got} <= {302}
