"""Storepoint, a service for sites of any kind: one answer that lists every place of one account.

An address is one line, ``"100 Main St, Boise, ID 83702, USA"``, and is copied as one; the hours of
a week are seven keys, and are copied as one JSON object.
"""

import json
from collections.abc import AsyncIterator, Iterator
from typing import ClassVar, Final

from scrapy.http import Request, Response

from directory.errors import LayoutChangedError, SourceSaidNoError
from directory.records import Listing
from spiders.platforms.platform import PlatformSpider
from spiders.select import Record, inner, json_object, leftover, maybe, rows, take

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class StorepointSpider(PlatformSpider):
    """One listing per place.

    Options:
        key: the account, as the source of the page that shows the places names it.
    """

    name = "storepoint"
    key = ""

    ALWAYS: ClassVar = {
        "name": "name",
        "address": "streetaddress",
        "latitude": "loc_lat",
        "longitude": "loc_long",
    }
    SOMETIMES: ClassVar = {"phone": "phone", "website": "website"}
    IGNORED: ClassVar = frozenset(
        {
            "description", "email", "tags", "image_url", "marker_url", "premium", "priority",
            "order", "extra", "facebook", "instagram", "twitter", "button_label", "button_url",
        }
    )  # fmt: skip # because it is a list of words

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every place at once."""
        yield self.ask(f"/v1/{self.key}/locations", self.parse)

    def parse(self, response: Response) -> Iterator[Listing]:
        """Yield the places of an answer that says it succeeded.

        Raises:
            SourceSaidNoError: it says that it did not.
            LayoutChangedError: it has another shape than we know, or lists nothing.
        """
        answer = json_object(response)
        success = answer.pop("success", None)
        if success is not True:
            raise SourceSaidNoError(f"{response.url}: expected success, found {success!r}")
        results = inner(answer, "results", response.url)
        places = rows(results, "locations", f"{response.url}: results")
        if not places:
            raise LayoutChangedError(f"{response.url}: expected at least 1 place, found none")
        self.report(leftover(answer, ()))
        self.report(leftover(results, {"settings", "tags", "plan"}), within="results")
        for index, place in enumerate(places):
            yield self.parse_place(place, f"{response.url}: results.locations[{index}]")

    def parse_place(self, place: Record, where: str) -> Listing:
        """Return one place as the account's owner wrote it."""
        ref = take(place, "id", where)
        week = {day: maybe(place, day, where) for day in DAYS}
        said = {day: hours for day, hours in week.items() if hours}
        hours = json.dumps(said, ensure_ascii=False) if said else None
        return self.listing(ref, None, {"hours": hours, **self.words(place, where)}, where)
