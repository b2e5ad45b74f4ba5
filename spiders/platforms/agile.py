"""Agile Store Locator, a plugin of WordPress: one answer that lists every store of a site.

The plugin's own query ends after 10,000 stores, in old versions after 1,000, and does not say so:
an answer of exactly so many is taken to be cut short. Stores that a site has switched off, or that
have no point, it leaves out itself.

Source: the plugin's public/class-agile-store-locator-request.php.
"""

import json
from collections.abc import AsyncIterator, Iterator
from typing import ClassVar, Final

from scrapy.http import Request, Response

from directory.errors import LayoutChangedError, SourceError
from directory.records import Listing
from spiders.platforms.platform import PlatformSpider
from spiders.select import Record, json_rows, maybe, take

CODES: Final = {"0": "Closed", "1": "12:00 AM - 11:59 PM"}
LIMITS: Final = frozenset({1_000, 10_000})  # stores, at which the plugin's query ends


class AgileSpider(PlatformSpider):
    """One listing per store."""

    name = "agile"

    IN_HTML = True
    ALWAYS: ClassVar = {
        "name": "title",
        "street": "street",
        "city": "city",
        "state": "state",
        "postcode": "postal_code",
        "latitude": "lat",
        "longitude": "lng",
    }
    SOMETIMES: ClassVar = {
        "country": "country",
        "phone": "phone",
        "website": "website",
    }
    IGNORED: ClassVar = frozenset(
        {
            "fax", "email", "description", "description_2", "logo_id", "path", "marker_id", "ordr",
            "order", "brand", "special", "custom", "slug", "lang", "categories", "childs",
            "days_str", "distance", "dist", "link", "status", "start_time", "end_time",
        }
    )  # fmt: skip # because it is a list of words

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every store at once."""
        yield self.ask("/wp-admin/admin-ajax.php?action=asl_load_stores&load_all=1", self.parse)

    def parse(self, response: Response) -> Iterator[Listing]:
        """Yield the stores of an answer that does not end where the plugin's query ends.

        Raises:
            LayoutChangedError: it has another shape than we know, or lists nothing.
            SourceError: it is cut short.
        """
        stores = json_rows(response)
        if not stores:
            raise LayoutChangedError(f"{response.url}: expected at least 1 store, found none")
        if len(stores) in LIMITS:
            raise SourceError(
                f"{response.url}: expected any number of stores but the plugin's own limits, found"
                f" {len(stores)}: the answer may be cut short"
            )
        for index, store in enumerate(stores):
            yield self.parse_store(store, f"{response.url}: [{index}]")

    def parse_store(self, store: Record, where: str) -> Listing:
        """Return one store as the site wrote it."""
        ref = take(store, "id", where)
        hours = hours_of(maybe(store, "open_hours", where))
        return self.listing(ref, None, {"hours": hours, **self.words(store, where)}, where)


def hours_of(stated: str | None) -> str | None:
    """The week of ``'{"mon": ["9:00 AM - 5:00 PM"], "sat": "1", "sun": "0"}'`` in words.

    The plugin writes 0 for a day that is closed, and 1 for one that is open all day.
    """
    try:
        week = json.loads(stated or "{}")
    except ValueError:
        return stated
    if not isinstance(week, dict):
        return None
    said = {day: CODES.get(str(hours), hours) for day, hours in week.items() if hours}
    return json.dumps(said, ensure_ascii=False) if said else None
