"""Stockist, a service for sites of any kind: one answer that lists every place of one account.

An account can forbid that list; then the service answers with HTTP 400, and the visit fails.
Fields of an account's own come as pairs of a name and a value, and can be used by that name:
``also = { routes = "Treatments" }``.
"""

from collections.abc import AsyncIterator, Iterator
from typing import ClassVar

from scrapy.http import Request, Response

from directory.errors import LayoutChangedError
from directory.records import Listing
from spiders.platforms.platform import PlatformSpider
from spiders.select import Record, json_rows, maybe_rows, take


class StockistSpider(PlatformSpider):
    """One listing per place.

    Options:
        key: the account, as ``data-stockist-widget-tag`` of the page that shows the places.
    """

    name = "stockist"
    key = ""

    ALWAYS: ClassVar = {
        "name": "name",
        "street": "address_line_1",
        "city": "city",
        "state": "state",
        "postcode": "postal_code",
        "latitude": "latitude",
        "longitude": "longitude",
    }
    SOMETIMES: ClassVar = {
        "street_2": "address_line_2",
        "country": "country",
        "phone": "phone",
        "website": "website",
    }
    IGNORED: ClassVar = frozenset(
        {
            "full_address", "email", "description", "filters", "distance", "priority", "image_url",
            "custom_marker", "custom_marker_url", "icon", "visibility", "status", "sort_order",
            "external_id", "timezone",
        }
    )  # fmt: skip # because it is a list of words

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every place at once."""
        yield self.ask(f"/api/v1/{self.key}/locations/all", self.parse)

    def parse(self, response: Response) -> Iterator[Listing]:
        """Yield the places of an answer.

        Raises:
            LayoutChangedError: it has another shape than we know, or lists nothing.
        """
        places = json_rows(response)
        if not places:
            raise LayoutChangedError(f"{response.url}: expected at least 1 place, found none")
        for index, place in enumerate(places):
            yield self.parse_place(place, f"{response.url}: [{index}]")

    def parse_place(self, place: Record, where: str) -> Listing:
        """Return one place as the account's owner wrote it."""
        ref = take(place, "id", where)
        for index, field in enumerate(maybe_rows(place, "custom_fields", where)):
            name = take(field, "name", f"{where}.custom_fields[{index}]")
            place.setdefault(name, field.get("value"))
        return self.listing(ref, None, self.words(place, where), where)
