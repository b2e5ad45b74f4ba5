"""WP Store Locator, a plugin of WordPress: one answer that lists the stores of a site.

Asked with ``autoload=1``, a site answers with what it shows when its page is opened. A site that
has a limit gives so many and says nothing of the others, so an answer as long as the limit is
taken to be cut short. Which limit a site has, it does not say; the software's own is 50. A site
that has more is asked around several ``points``, each with ``search_radius`` and ``max_results``,
so many and so narrow that no answer is full.

WordPress answers with a bare ``0`` where there is no such plugin, and the plugin with ``""`` where
it finds nothing.

Source: the plugin's frontend/class-frontend.php (2.2).
"""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import ClassVar, Final
from urllib.parse import urlencode

from parsel import Selector
from scrapy.http import Request, Response

from directory.errors import LayoutChangedError, SourceError
from directory.records import Listing
from spiders.platforms.platform import PlatformSpider
from spiders.select import Record, json_rows, maybe, take

NOTHING: Final = b'""'


class WpslSpider(PlatformSpider):
    """One listing per store.

    Options:
        max_results: stores that the site gives at most; 0 where it is known to have no limit.
        points: ``[[30.3, -97.7], …]``, to be asked around where one answer would be full.
        search_radius: around each point, in the unit that the site is set to.
    """

    name = "wpsl"
    max_results = 50
    points: Sequence[Sequence[float]] = ()
    search_radius = 100

    IN_HTML = True
    ALWAYS: ClassVar = {
        "name": "store",
        "street": "address",
        "city": "city",
        "state": "state",
        "postcode": "zip",
    }
    SOMETIMES: ClassVar = {
        "street_2": "address2",
        "country": "country",
        "latitude": "lat",
        "longitude": "lng",
        "phone": "phone",
        "website": "url",
    }
    IGNORED: ClassVar = frozenset(
        {
            "fax",
            "email",  # whose it is, nobody says
            "distance",  # from the point that was asked for
            "thumb",  # a picture
            "description",  # prose
            "terms",  # the site's categories; `also` can say what they stand for
            "category_marker_url",
            "alternate_marker_url",
        }
    )

    async def start(self) -> AsyncIterator[Request]:
        """Ask for what the page shows at first, or around each point."""
        around = [
            {
                "lat": latitude,
                "lng": longitude,
                "max_results": self.max_results,
                "search_radius": self.search_radius,
            }
            for latitude, longitude in self.points
        ]
        for query in around or [{"autoload": 1}]:
            yield self.ask(
                f"/wp-admin/admin-ajax.php?{urlencode({'action': 'store_search', **query})}",
                self.parse,
            )

    def parse(self, response: Response) -> Iterator[Listing]:
        """Yield the stores of an answer that is not full.

        Raises:
            LayoutChangedError: it has another shape than we know, or lists nothing.
            SourceError: it is as long as the site's limit.
        """
        if self.points and response.body.strip() == NOTHING:
            return
        stores = json_rows(response)
        if not stores and not self.points:
            raise LayoutChangedError(f"{response.url}: expected at least 1 store, found none")
        self.expect_room(len(stores), response.url)
        for index, store in enumerate(stores):
            yield self.parse_store(store, f"{response.url}: [{index}]")

    def expect_room(self, found: int, where: str) -> None:
        """Refuse an answer that is as long as the limit: it may have been cut short.

        Raises:
            SourceError: it is.
        """
        if self.max_results and found >= self.max_results:
            mend = "more points or a smaller search_radius" if self.points else "points"
            raise SourceError(
                f"{where}: expected fewer than {self.max_results} stores, found {found}: the answer"
                f" may be cut short; put {mend} into [{self.source}.spider] in sources.toml, or"
                " the site's own limit as max_results (0: none)"
            )

    def parse_store(self, store: Record, where: str) -> Listing:
        """Return one store as the site wrote it."""
        ref = take(store, "id", where)
        page = maybe(store, "permalink", where)
        hours = hours_of(maybe(store, "hours", where))
        words = self.words(store, where)
        return self.listing(ref, page, {"hours": hours, **words}, where)


def hours_of(table: str | None) -> str | None:
    """Copy the cells of the table that hours come as: ``'{"Monday": "9:00 AM - 5:00 PM"}'``."""
    rows = Selector(text=table).css("tr") if table and table.strip() else []
    cells = [row.css("td") for row in rows]
    days = {
        _text(row[0]): ", ".join(row[1].css("time::text, li::text").getall()) or _text(row[1])
        for row in cells
        if len(row) == 2
    }
    return json.dumps(days, ensure_ascii=False) if days else None


def _text(cell: Selector) -> str:
    return " ".join("".join(cell.css("*::text").getall()).split())
