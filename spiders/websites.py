"""The clinics' own websites: many houses, each visited as a guest, side by side.

Of each site: robots.txt, the front page, the sitemap, then the pages whose address or link speaks
of treatment, price, insurance, questions, places or contact; ``MOST_PAGES`` at most, one request a
second. What they say is copied: a listing per place, with the passages to be read later.
Where a page draws its places from a call to its own house, the call is made, as one of the pages.

One site's failure is that site's. How each visit went is told as a ``SiteVisit``: that a site is
gone (no such name, no such page, a certificate that ran out) is evidence with a date and no more.
"""

import asyncio
import logging
import re
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, StopDownload
from scrapy.http import Headers, Request, Response, TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.misc import load_object

from directory.errors import LayoutChangedError
from directory.records import Listing, SiteVisit
from spiders.base import ListingSpider
from spiders.locator import MOST_CALLS, Call, Called, is_of, places_in
from spiders.manners import TurnedAwayError, is_made_up
from spiders.page import Page, read_page
from spiders.site import listings_of, ranked, site_key, sitemap_of

MOST_PAGES: Final = 8  # of one site
MOST_SITEMAPS: Final = 3  # an index, and two of those it names
SIDE_BY_SIDE: Final = 128  # sites
LARGEST_PAGE: Final = 5 * 1024 * 1024  # bytes

UNREACHED: Final = tuple(
    map(
        load_object,
        [
            "scrapy.exceptions.CannotResolveHostError",
            "scrapy.exceptions.DownloadCancelledError",
            "scrapy.exceptions.DownloadConnectionRefusedError",
            "scrapy.exceptions.DownloadFailedError",
            "scrapy.exceptions.DownloadTimeoutError",
            "scrapy.exceptions.IgnoreRequest",  # one redirect too many
            "scrapy.exceptions.ResponseDataLossError",
            "scrapy.exceptions.UnsupportedURLSchemeError",
            "twisted.internet.error.ConnectError",
            "twisted.internet.error.ConnectionClosed",
        ],
    )
)
"""What a request raises that had no answer; Scrapy has no one word for them (2.19.0)."""

_GONE: Final = frozenset({404, 410})
_REFUSED: Final = frozenset({401, 403, 429, 451})
_READABLE: Final = ("text/html", "application/xhtml", "text/xml", "application/xml", "text/plain")
_JSON: Final = ("application/json", "application/geo+json", "text/json")

Brought = list[Listing | SiteVisit]


@dataclass
class _Site:
    """One site while it is visited."""

    seed: str  # the address we came with
    host: str  # where it led
    pages: list[Page] = field(default_factory=list)
    met: set[str] = field(default_factory=set)  # addresses asked for
    sitemaps: list[str] = field(default_factory=list)  # as robots.txt names them
    calls: int = 0  # made
    called: list[Called] = field(default_factory=list)  # places that they answered with

    @property
    def is_seen(self) -> bool:
        """Whether we have asked for as much as we may."""
        return len(self.pages) + self.calls >= MOST_PAGES


class WebsitesSpider(ListingSpider):
    """One listing per place of each site, and one SiteVisit per site.

    Options:
        seeds: the sites' addresses: ``["https://rill.example"]``.
    """

    name = "websites"
    seeds: Sequence[str] = ()
    custom_settings = {  # noqa: RUF012 # because Scrapy declares it as a variable of the instance
        "DOWNLOAD_MAXSIZE": LARGEST_PAGE,
        "DOWNLOAD_WARNSIZE": 0,
        "RETRY_TIMES": 1,
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",  # a site that is down is that site's own failure
    }

    def __init__(self, *, base_url: str | None = None, **options: Any) -> None:
        super().__init__(base_url=base_url or "", **options)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **options: Any) -> "WebsitesSpider":
        """Make one that stops a download as soon as its headers say that it is no page."""
        spider: WebsitesSpider = super().from_crawler(crawler, *args, **options)
        crawler.signals.connect(_stop_unless_readable, signals.headers_received)
        logging.getLogger("twisted").addFilter(_is_ours)
        return spider

    async def start(self) -> AsyncIterator[Listing | SiteVisit]:
        """Visit every site, so many side by side, and yield what each brought when it is done."""
        waiting = iter(self.seeds)
        running: set[asyncio.Task[Brought]] = set()
        while True:
            while len(running) < SIDE_BY_SIDE and (seed := next(waiting, None)):
                running.add(asyncio.ensure_future(self.visit(seed)))
            if not running:
                return
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for item in (item for each in done for item in each.result()):
                yield item

    async def visit(self, seed: str) -> Brought:
        """Return what one site says of its places, and how the visit went."""
        site = _Site(seed=seed, host=site_key(seed))
        outcome = await self.see(site, seed)
        if site.pages:
            for address in await self.worth_seeing(site):
                if not site.is_seen and address not in site.met:
                    await self.see(site, address)
        self._count(f"sites/{outcome}")
        told = SiteVisit(site=site_key(seed), outcome=outcome, pages=len(site.pages))
        found = listings_of(site.pages, seed, source=self.source, called=site.called)
        return [*found, told]

    async def see(self, site: _Site, address: str) -> str:
        """Fetch one page of a site; return ``"read"``, or how else that went."""
        site.met.add(address)
        response = await self.fetch(address)
        if isinstance(response, str):
            return response
        site.met.add(response.url)
        host = site_key(response.url)
        if site.pages and host != site.host:
            return "elsewhere"  # only a front page may have moved to another name
        if not isinstance(response, TextResponse) or not response.text.strip():
            return "no_page"
        site.host = host
        site.sitemaps = response.meta.get("sitemaps", [])
        site.pages.append(read_page(response))
        for call in site.pages[-1].calls:
            await self.make(site, call)
        return "read"

    async def make(self, site: _Site, call: Call) -> None:
        """Make a call of a page's, if it leads to its own house, and keep the places it lists."""
        if site.is_seen or site.calls >= MOST_CALLS or call.url in site.met:
            return
        if not is_of(call.url, site.host):
            self.ignore("calls/elsewhere")
            return
        site.met.add(call.url)
        site.calls += 1
        response = await self.fetch(call.url, call.request())
        if isinstance(response, str):
            self.ignore(f"calls/{response}")
            return
        try:
            site.called += places_in(call, response, site.host)
        except LayoutChangedError:
            self.ignore("calls/unreadable")

    async def fetch(self, address: str, request: Request | None = None) -> Response | str:
        """Return a page, or how it was not to be had: ``"not_found"``, ``"unreachable"`` …"""
        request = request or Request(address, callback=NO_CALLBACK, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except TurnedAwayError as error:
            return await _why(error.__cause__, address) if error.__cause__ else "refused"
        except UNREACHED as error:
            return await _why(error, address)
        if response.status in _REFUSED:
            return "refused"
        if response.status in _GONE:
            return "not_found"
        return response if response.status == 200 else "unreachable"

    async def worth_seeing(self, site: _Site) -> list[str]:
        """Return the pages to visit next, best first: of the sitemap, then of the front page."""
        found = [(address, "") for address in await self.sitemap(site)]
        return ranked([*found, *site.pages[0].links], site.host)

    async def sitemap(self, site: _Site) -> list[str]:
        """Return the addresses that a site's sitemaps name; none where it has none that reads."""
        front = urlsplit(site.pages[0].url)
        waiting = list(site.sitemaps) or [f"{front.scheme}://{front.netloc}/sitemap.xml"]
        found: list[str] = []
        for _ in range(MOST_SITEMAPS):
            address = next((each for each in waiting if each not in site.met), None)
            if address is None or site_key(address) != site.host:
                break
            site.met.add(address)
            response = await self.fetch(address)
            if not isinstance(response, str):
                pages, others = sitemap_of(response)
                found += pages
                waiting = [*others, *waiting]
        return found


async def _why(error: BaseException, address: str) -> str:
    """How a site was not reached: it is gone, its certificate is not valid, or it is silent."""
    if isinstance(error, CannotResolveHostError) and await _is_no_name(address):
        return "no_such_name"
    is_refused = re.search(r"certificate|VerificationError", str(error))  # of OpenSSL, of its name
    return "certificate" if is_refused else "unreachable"


async def _is_no_name(address: str) -> bool:
    """Say whether a name is gone, and not merely out of reach of this machine's resolver."""
    host = urlsplit(address).hostname or ""
    if is_made_up(host):
        return True
    try:
        await asyncio.get_running_loop().getaddrinfo(host, None)
    except socket.gaierror as error:
        return error.errno == socket.EAI_NONAME
    except OSError:
        return False
    return False


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether what Twisted logs is our failure, and not a certificate that is of another name.

    It cries that aloud before it refuses the connection, which is all that we need to know: a
    visit to thousands of sites would count as failed for one of them.
    """
    return not record.getMessage().startswith("while verifying certificate")


def _stop_unless_readable(headers: Headers, request: Request, **_: object) -> None:
    """Take no picture, no film and no PDF, and JSON only where we asked for it: the headers say.

    Raises:
        StopDownload: it is not text; what came of it until then is the answer.
    """
    kind = (headers.get("Content-Type") or b"text/html").decode("latin-1").lower()
    readable = _READABLE + (_JSON if request.meta.get("takes_json") else ())
    if not kind.strip().startswith(readable):
        raise StopDownload(fail=False)
