"""GeoDirectory, a plugin of WordPress: the places of a directory, page by page (REST, version 2).

How many places there are stands in the header ``X-WP-Total``, and how many pages in
``X-WP-TotalPages``; an answer without them, or pages that hold another number, is an error.
A place that is not published is left out and counted.

Source: the plugin's REST API of places, https://docs.wpgeodirectory.com.
"""

from collections.abc import AsyncIterator, Iterator
from typing import ClassVar, Final
from urllib.parse import urlencode

from scrapy.http import Request, Response

from directory.errors import LayoutChangedError
from directory.records import Listing
from spiders.platforms.platform import PlatformSpider, in_words
from spiders.select import Record, json_rows, maybe, rows, take

PAGE: Final = 100  # places; WordPress gives no more


class GeoDirectorySpider(PlatformSpider):
    """One listing per published place.

    Options:
        kind: the last word of the address of the site's places, where there are several kinds.
        category: the number of one category, where the directory holds other things too.
    """

    name = "geodirectory"
    kind = "places"
    category = 0

    IN_HTML = True
    ALWAYS: ClassVar = {
        "name": "title",
        "street": "street",
        "city": "city",
        "state": "region",
        "postcode": "zip",
        "latitude": "latitude",
        "longitude": "longitude",
    }
    SOMETIMES: ClassVar = {
        "street_2": "street2",
        "country": "country",
        "phone": "phone",
        "website": "website",
        "updated_on": "modified",
    }
    IGNORED: ClassVar = frozenset(
        {
            "slug", "type", "author", "date", "date_gmt", "modified_gmt", "guid", "content",
            "excerpt", "default_category", "post_category", "post_tags", "neighbourhood",
            "mapview", "mapzoom", "email", "fax", "twitter", "facebook", "instagram", "video",
            "special_offers", "featured", "featured_media", "featured_image", "rating",
            "rating_count", "images", "post_images", "logo", "comment_status", "ping_status",
            "guid_rendered", "_links", "package_id", "expire_date", "timing", "price", "claimed",
        }
    )  # fmt: skip # because it is a list of words

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the first page."""
        yield self.page(1, held=0)

    def page(self, number: int, *, held: int) -> Request:
        """Return the request for one page; the pages before it held ``held`` places."""
        query: dict[str, object] = {"per_page": PAGE, "page": number}
        if self.category:
            query["gd_placecategory"] = self.category
        address = f"/wp-json/geodir/v2/{self.kind}?{urlencode(query)}"
        return self.ask(address, self.parse, number=number, held=held)

    def parse(self, response: Response, *, number: int, held: int) -> Iterator[Listing | Request]:
        """Yield a page's listings, then ask for the next page.

        Raises:
            LayoutChangedError: the answer has another shape than we know, or holds more or fewer
                places than it says.
        """
        total = _header(response, "X-WP-Total")
        pages = _header(response, "X-WP-TotalPages")
        places = json_rows(response)
        held += len(places)
        if not total or held > total or (number >= pages and held < total):
            raise LayoutChangedError(
                f"{response.url}: expected at least 1 place, and as many in all pages as it says,"
                f" found that it says {total}, holds {held}"
            )
        for index, place in enumerate(places):
            yield from self.parse_place(place, f"{response.url}: [{index}]")
        if number < pages:
            yield self.page(number + 1, held=held)

    def parse_place(self, place: Record, where: str) -> Iterator[Listing]:
        """Yield a place as the site wrote it, if it is published."""
        status = maybe(place, "status", where) or "publish"
        if status != "publish":
            self.ignore(f"status_{status}")
            return
        self.expect_category(place, where)
        ref = take(place, "id", where)
        page = maybe(place, "link", where)
        name = in_words(place.pop("title", None), f"{where}.title")
        hours = _hours(place.pop("business_hours", None))
        words = self.words({**place, "title": name}, where)
        yield self.listing(ref, page, {"hours": hours, **words}, where)

    def expect_category(self, place: Record, where: str) -> None:
        """Refuse a place of another category: the site did not understand what was asked for.

        Raises:
            LayoutChangedError: it is of another.
        """
        if not self.category:
            return
        given = rows({**place}, "post_category", where)
        numbers = [take(each, "id", f"{where}.post_category") for each in given]
        if str(self.category) not in numbers:
            raise LayoutChangedError(
                f"{where}: expected category {self.category}, found {', '.join(numbers) or 'none'}"
            )


def _hours(stated: object) -> str | None:
    """The days of ``'["Mo 09:00-17:00","Tu 09:00-17:00"],["UTC":"-7"]'``, without the zone."""
    raw = stated.get("raw") if isinstance(stated, dict) else stated
    if not isinstance(raw, str) or not raw.startswith("["):
        return None
    return raw.partition("]")[0] + "]"


def _header(response: Response, name: str) -> int:
    text = (response.headers.get(name) or b"").decode("latin-1").strip()
    if not text.isdigit():
        raise LayoutChangedError(
            f"{response.url}: expected a count in the header {name}, found {text!r}"
        )
    return int(text)
