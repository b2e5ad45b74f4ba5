"""How a guest behaves on the way: asks at the door, waits when told to, visits public houses only.

Three downloader middlewares, each closing a gap of Scrapy's own (2.19.0, seen in 2026):

- its robots.txt middleware answers the first of several waiting requests and lets the others pass,
  and takes a robots.txt that answers 403 or 503 for leave;
- its retries do not read Retry-After, and come back at once where there is none;
- it fetches any address, also one inside the operator's network.
"""

import asyncio
import ipaddress
import time
from collections import defaultdict
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

LONGEST_WAIT: Final = 300.0  # seconds; a source that asks for more is left until the next visit
BACK_OFF: Final = 10  # of the source's own delays, before a first retry; twice that before the next
BUSY: Final = frozenset({429, 503, 504})  # too many requests, and two ways of being overloaded
LARGEST_ROBOTS: Final = 512 * 1024  # bytes; RFC 9309 asks us to read 500 KiB at least

_NO: Final = b"User-agent: *\nDisallow: /"


class _Rules(NamedTuple):
    """What a house's robots.txt says, or a no, with the reason why it could not be had."""

    parser: ProtegoRobotParser
    cause: Exception | None


class TurnedAwayError(IgnoreRequest):
    """A request was not sent, because it may not be: the house says no, or it is no public one."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Obey robots.txt for every request, the first ones too, and its Crawl-delay.

    A robots.txt that is refused (401, 403), fails (5xx) or cannot be reached is taken as a no; one
    that is not there (other 4xx) as leave.

    Source: RFC 9309, section 2.3.1, and stricter where it leaves 401 and 403 open.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        gone = crawler.settings.getlist("RETRY_EXCEPTIONS")
        self._unreachable = (IgnoreRequest, DownloadCancelledError, *map(load_object, gone))
        self._asked: dict[str, asyncio.Task[_Rules]] = {}
        self._free_at: defaultdict[str, float] = defaultdict(float)

    async def process_request(self, request: Request, spider: object = None) -> None:  # noqa: ARG002 # because Scrapy may pass it
        """Wait for the house's answer, then for our turn.

        Raises:
            TurnedAwayError: robots.txt says no, or could not be had; then its cause says why.
        """
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        home = f"{parts.scheme}://{parts.netloc}"
        if home not in self._asked:
            self._asked[home] = asyncio.ensure_future(self._ask(home))
        parser, cause = await asyncio.shield(self._asked[home])
        agent = self._robotstxt_useragent or self._default_useragent
        if not parser.allowed(request.url, agent):
            raise TurnedAwayError(f"{home}/robots.txt says no, or could not be had") from cause
        request.meta["sitemaps"] = list(parser.rp.sitemaps)
        await self._turn(home, parser.rp.crawl_delay(agent))

    async def _ask(self, home: str) -> "_Rules":
        request = Request(
            f"{home}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        try:
            response = await self.crawler.engine.download_async(request)
        except self._unreachable as error:
            return _Rules(ProtegoRobotParser(_NO, self.crawler.spider), error)
        failed = DownloadFailedError(f"HTTP {response.status}") if response.status >= 500 else None
        return _Rules(ProtegoRobotParser(_rules(response), self.crawler.spider), failed)

    async def _turn(self, home: str, delay: float | None) -> None:
        """Leave the delay that a site asks for between the starts of two requests."""
        if delay:
            now = time.monotonic()
            start = max(now, self._free_at[home])
            self._free_at[home] = start + delay
            await asyncio.sleep(start - now)


class PatientRetryMiddleware(RetryMiddleware):
    """Retry as Scrapy does, but leave a busy source time: what Retry-After says, or more.

    Where it says nothing, ten times the source's ``seconds_between_requests``, then twenty.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._first_wait = BACK_OFF * settings.getfloat("DOWNLOAD_DELAY")

    async def process_response(  # type: ignore[override] # because Scrapy awaits what is awaitable
        self,
        request: Request,
        response: Response,
        spider: object = None,  # noqa: ARG002 # because Scrapy may pass it
    ) -> Request | Response:
        """Wait as long as we are told to; a longer wait than ``LONGEST_WAIT`` ends the attempts."""
        again = super().process_response(request, response)
        if isinstance(again, Response) or response.status not in BUSY:
            return again
        doubled = self._first_wait * 2 ** (again.meta["retry_times"] - 1)
        wait = max(_seconds(response.headers.get("Retry-After")), doubled)
        if wait > LONGEST_WAIT:
            return response
        await asyncio.sleep(wait)
        return again


class PublicAddressMiddleware:
    """Fetch from public addresses only, after a redirect too, by http and https only.

    The setting ``STAND_IN``, a ``host:port`` such as ``"127.0.0.1:8077"``, is the one exception,
    and the made-up names that it answers for.
    """

    def __init__(self, stand_in: str) -> None:
        self.stand_in = stand_in

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PublicAddressMiddleware":
        """Make one with the visit's exception, if it has one."""
        return cls(crawler.settings.get("STAND_IN", ""))

    async def process_request(self, request: Request, spider: object = None) -> None:  # noqa: ARG002 # because Scrapy may pass it
        """Look up where a request would go, before it goes.

        Raises:
            TurnedAwayError: it would not go to the public web.
        """
        parts = urlsplit(request.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise TurnedAwayError(f"{request.url}: expected an http or https address")
        if self.stand_in and (parts.netloc == self.stand_in or is_made_up(parts.hostname)):
            return
        for address in await _addresses(parts.hostname):
            if not is_public(address):
                raise TurnedAwayError(f"{parts.hostname} is {address}, expected a public address")


def is_made_up(host: str | None) -> bool:
    """Say whether a name is nobody's on the web: ``"rill.example"`` is.

    Source: RFC 2606, section 2.
    """
    return f".{host or ''}".lower().endswith(".example")


def is_public(address: str) -> bool:
    """Say whether an IP address is on the public internet: not ``"10.0.0.1"``, not ``"::1"``."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    found = mapped or found
    return found.is_global and not found.is_multicast


async def _addresses(host: str) -> set[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None)
    except OSError:
        return set()  # the download itself will say that there is no such host
    return {str(each[4][0]) for each in found}


def _rules(response: Response) -> bytes:
    if response.status in {401, 403, 429} or response.status >= 500:
        return _NO
    return response.body[:LARGEST_ROBOTS] if response.status == 200 else b""


def _seconds(header: bytes | None) -> float:
    """How long Retry-After asks us to wait: seconds, or a date."""
    written = (header or b"").decode("latin-1").strip()
    if written.isdigit():
        return float(written)
    try:
        return max(0.0, parsedate_to_datetime(written).timestamp() - time.time())
    except ValueError:
        return 0.0
