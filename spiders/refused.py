"""Send nothing to those we do not visit, whatever leads there: a table, an option, a redirect."""

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request


class RefusedMiddleware:
    """Let no request out to a host on the list of the refused, nor one for its robots.txt.

    The setting ``REFUSED`` has the list: what the host and path of an address look like, and why.
    """

    def __init__(self, refused: Mapping[str, str]) -> None:
        self.refused = refused

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RefusedMiddleware":
        """Make one with the visit's list."""
        return cls(crawler.settings.getdict("REFUSED"))

    async def process_request(self, request: Request, spider: object = None) -> None:  # noqa: ARG002 # because Scrapy may pass it
        """Look at where a request would go, also one that a redirect made.

        Raises:
            IgnoreRequest: its host is on the list.
        """
        parts = urlsplit(unicodedata.normalize("NFKC", request.url))
        place = f"{(parts.hostname or 'nowhere').rstrip('.')}{parts.path}"
        for pattern, why in self.refused.items():
            if re.fullmatch(pattern, place, re.DOTALL):
                raise IgnoreRequest(why)
