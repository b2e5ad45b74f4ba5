"""Yext, a service for large organisations: the entities of one account, fifty an answer.

The answer says how many entities there are; pages that hold another number are an error, and so is
a number past the last offset that Yext gives. Where an organisation hides an address (of a
practice at home, say), neither it nor the point is read.

Source: https://hitchhikers.yext.com/docs/contentdeliveryapis/legacy/entities
"""

import json
from collections.abc import AsyncIterator, Iterator
from typing import ClassVar, Final
from urllib.parse import urlencode

from scrapy.http import Request, Response

from directory.errors import LayoutChangedError, SourceError, SourceSaidNoError
from directory.records import Listing
from spiders.platforms.platform import PlatformSpider, Words, in_words
from spiders.select import Record, inner, json_object, leftover, maybe, rows, take

PAGE: Final = 50  # entities; Yext gives no more
MOST: Final = 9_950 + PAGE  # entities; Yext gives none past that offset

ADDRESS: Final = {
    "street": "line1",
    "street_2": "line2",
    "city": "city",
    "state": "region",
    "postcode": "postalCode",
    "country": "countryCode",
}
"""Fields of a Listing, and the keys of an entity's address; each may be left out."""


class YextSpider(PlatformSpider):
    """One listing per entity.

    Options:
        key: the account's public key, as the page that shows the places sends it (``api_key``).
        version: the day of the interface that it is asked by, ``"20240101"`` (``v``).
        kinds: the kinds of entity that are places: ``["location", "healthcareFacility"]``.
    """

    name = "yext"
    key = ""
    version = "20240101"
    kinds = ("location", "healthcareFacility")

    ALWAYS: ClassVar = {"name": "name"}
    SOMETIMES: ClassVar = {"phone": "mainPhone"}
    IGNORED: ClassVar = frozenset(
        {
            "alternatePhone", "associations", "categoryIds", "cityCoordinate", "description",
            "displayCoordinate", "emails", "facebookPageUrl", "facebookVanityUrl", "fax",
            "geomodifier",
            "googleAttributes", "googlePlaceId", "headshot", "instagramHandle", "isoRegionCode",
            "keywords", "landingPageUrl", "localPhone", "logo", "menuUrl", "photoGallery",
            "routableCoordinate", "services", "timeZoneUtcOffset", "timezone", "tollFreePhone",
            "twitterHandle", "yextRoutableCoordinate", "yearEstablished", "languages",
            "paymentOptions", "npi", "uid",
        }
    )  # fmt: skip # because it is a list of words

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the first page."""
        yield self.page(0)

    def page(self, offset: int) -> Request:
        """Return the request for the entities from ``offset`` on."""
        query = {
            "api_key": self.key,
            "v": self.version,
            "entityTypes": ",".join(self.kinds),
            "limit": PAGE,
            "offset": offset,
        }
        address = f"/v2/accounts/me/entities?{urlencode(query, safe=',')}"
        return self.ask(address, self.parse, offset=offset)

    def parse(self, response: Response, *, offset: int) -> Iterator[Listing | Request]:
        """Yield a page's listings, then ask for the next page.

        Raises:
            SourceSaidNoError: Yext answered with an error of its own.
            LayoutChangedError: the answer has another shape than we know, or holds more or fewer
                entities than it says.
            SourceError: there are more entities than can be asked for.
        """
        answer = json_object(response)
        _expect_no_error(inner(answer, "meta", response.url), response.url)
        said = inner(answer, "response", response.url)
        count = take(said, "count", f"{response.url}: response")
        entities = rows(said, "entities", f"{response.url}: response")
        total = _expect_whole(count, offset + len(entities), len(entities), response.url)
        self.report(leftover(answer, ()))
        self.report(leftover(said, {"pageToken", "geo"}), within="response")
        for index, entity in enumerate(entities):
            yield self.parse_entity(entity, f"{response.url}: response.entities[{index}]")
        if offset + PAGE < total:
            yield self.page(offset + PAGE)

    def parse_entity(self, entity: Record, where: str) -> Listing:
        """Return one entity as its organisation wrote it."""
        meta = inner(entity, "meta", where)
        ref = take(meta, "id", f"{where}.meta")
        website = entity.pop("websiteUrl", None)
        hours = entity.pop("hours", None)
        closed = entity.pop("closed", None)
        words = {
            **self.parse_place(entity, where),
            "website": website.get("url")
            if isinstance(website, dict)
            else in_words(website, where),
            "hours": json.dumps(hours) if hours else None,
            "status": "closed" if closed is True else None,
        }
        words |= self.words(entity, where)
        return self.listing(ref, None, words, where)

    def parse_place(self, entity: Record, where: str) -> Words:
        """Return address and point; nothing where the organisation hides them."""
        address = inner(entity, "address", where)
        point = entity.pop("yextDisplayCoordinate", None) or entity.pop("geocodedCoordinate", None)
        if entity.pop("addressHidden", None) is True:
            self.ignore("hidden_addresses")
            return {"state": maybe(address, "region", where)}
        words: Words = {field: maybe(address, key, where) for field, key in ADDRESS.items()}
        self.report(leftover(address, {"extraDescription", "sublocality"}), within="address")
        if isinstance(point, dict):
            words["latitude"] = take(point, "latitude", where)
            words["longitude"] = take(point, "longitude", where)
        return words


def _expect_no_error(meta: Record, where: str) -> None:
    errors = rows(meta, "errors", f"{where}: meta") if "errors" in meta else []
    if errors:
        said = "; ".join(maybe(each, "message", where) or "no message" for each in errors)
        raise SourceSaidNoError(f"{where}: {said}")


def _expect_whole(count: str, held: int, page: int, where: str) -> int:
    """Return how many entities there are, if the pages so far hold no more and no fewer."""
    total = int(count) if count.isascii() and count.isdigit() else 0
    if not total or held > total or (page < PAGE and held < total):
        raise LayoutChangedError(
            f"{where}: expected at least 1 entity, and as many in all pages as it says,"
            f" found that it says {count}, holds {held}"
        )
    if total > MOST:
        raise SourceError(
            f"{where}: expected {MOST} entities at most, found {total}: name fewer kinds in"
            " [<source>.spider] in sources.toml"
        )
    return total
