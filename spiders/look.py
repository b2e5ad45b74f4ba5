"""One page of a site that may become a source: fetched once, as a guest, and saved as it came."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from scrapy.http import Request, Response, TextResponse

from directory.errors import LayoutChangedError
from spiders.base import ListingSpider


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page, and the address at which it was found in the end."""

    url: str
    text: str


class LookSpider(ListingSpider):
    """The one page; it is no source, so it has no table and no listings.

    Options:
        path: of the page, below ``base_url``.
    """

    name = "look"
    path = "/"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the page."""
        yield self.ask(self.path, self.parse)

    def parse(self, response: Response) -> Iterator[Page]:
        """Yield the page.

        Raises:
            LayoutChangedError: it is a picture, or another thing that is no text.
        """
        if not isinstance(response, TextResponse) or not response.text.strip():
            raise LayoutChangedError(f"{response.url}: expected a page, found no text")
        yield Page(url=response.url, text=response.text)
