"""Where a request really goes: to a public address, looked at as the connection is made.

A name may be public when it is looked up and private a second later, when the connection is made;
so the answer that the connection is made with is the one that is looked at.

Names under ``.example`` are nobody's on the web (RFC 2606). A stand-in, if the visit has one,
answers for all of them, told apart by the Host header.
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Request, Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from spiders.manners import is_made_up, is_public

NOBODY: Final = 421  # "Misdirected Request": the stand-in knows no site of that name


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, which knows no address inside the operator's network.

    The one exception is the host that the setting ``STAND_IN`` names.
    """

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.stand_in = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> "PublicResolver":
        """Make one with the visit's exception, if it has one."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.stand_in = urlsplit(f"//{crawler.settings.get('STAND_IN', '')}").hostname or ""
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> "Deferred[str]":  # noqa: N802 # because Twisted names it so
        """Look a name up, for the connection that is being made.

        Raises:
            DNSLookupError: there is no such name, or it leads into the operator's network.
        """
        found = super().getHostByName(name, timeout)
        return found if name == self.stand_in else found.addCallback(_public, name)


class StandInHandler(HTTP11DownloadHandler):
    """Scrapy's download handler, which takes made-up names to the visit's stand-in."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.stand_in = crawler.settings.get("STAND_IN", "")

    async def download_request(self, request: Request) -> Response:
        """Fetch a page; the stand-in's answer bears the address that was asked for.

        Raises:
            CannotResolveHostError: the stand-in knows no site of that name.
        """
        parts = urlsplit(request.url)
        if not (self.stand_in and is_made_up(parts.hostname)):
            return await super().download_request(request)
        path = urlunsplit(("http", self.stand_in, parts.path or "/", parts.query, ""))
        there = request.replace(url=path, headers={**request.headers, "Host": parts.netloc})
        response: Response = await super().download_request(there)
        if response.status == NOBODY:
            raise CannotResolveHostError(f"{parts.hostname}: no such name")
        return response.replace(url=request.url)


def _public(address: str, name: str) -> str:
    if not is_public(address):
        raise DNSLookupError(f"{name} is {address}, expected a public address")
    return address
