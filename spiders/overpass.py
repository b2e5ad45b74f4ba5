"""OpenStreetMap, by the Overpass API: what people have mapped and named for the medicine.

One question finds every place in the United States whose name, or medical speciality, speaks of
ketamine. Its licence, ODbL, asks to be named, and asks that a database made from it be shared
alike; rows with a value of it are marked where they are published.

A question that ran out of time or memory is answered with HTTP 200, no places, and a ``remark``:
that is an error, and so is an answer without a place.
Left out by name, and counted: things that are not health care, such as a company's office; things
without a name.

Source: https://wiki.openstreetmap.org/wiki/Overpass_API/Overpass_QL
"""

from collections.abc import AsyncIterator, Iterator
from typing import Final
from urllib.parse import urlencode

from scrapy.http import Request, Response

from directory.errors import LayoutChangedError, SourceSaidNoError
from directory.records import Listing
from spiders.base import ListingSpider
from spiders.select import Record, inner, json_object, leftover, maybe, rows, take

QUERY: Final = """\
[out:json][timeout:180];area["ISO3166-1"="US"][admin_level=2]->.us;
(nwr["name"~"ketamine|esketamine|spravato",i](area.us);
 nwr["healthcare:speciality"~"ketamine",i](area.us););
out center tags;"""

CARE: Final = frozenset({"clinic", "doctors", "hospital"})
"""What an ``amenity`` is called that is health care; so is whatever has ``healthcare``."""

TAGS: Final[dict[str, tuple[str, ...]]] = {
    "parent": ("brand",),  # never its operator, which can be a person
    "street_2": ("addr:unit",),
    "city": ("addr:city",),
    "state": ("addr:state",),
    "postcode": ("addr:postcode",),
    "country": ("addr:country",),
    "address": ("addr:full",),
    "phone": ("phone", "contact:phone"),
    "website": ("website", "contact:website", "url"),
    "hours": ("opening_hours",),
    "wheelchair": ("wheelchair",),  # never its description, which is prose
    "routes": ("healthcare:speciality",),
    "updated_on": ("check_date", "survey:date"),
}
"""Fields of a Listing, and the tags they are copied from: the first that is there."""

NAMES: Final = ("alt_name", "official_name", "short_name", "old_name")

IGNORED: Final = frozenset(
    {
        "name", "healthcare", "amenity", "office", "building", "source", "note", "fixme",
        "description", "wheelchair:description", "toilets:wheelchair", "fax", "contact:fax",
        "email", "contact:email", "contact:facebook", "contact:instagram", "contact:twitter",
        "facebook", "addr:housename", "addr:floor", "addr:door", "level", "building:levels",
        "ref:npi", "start_date", "brand", "operator", "brand:wikidata", "operator:type",
        "operator:wikidata",
        "wikidata", "phone", "contact:phone", "website", "contact:website", "url", "check_date",
        "survey:date", "check_date:opening_hours", "branch", "roof:shape", "height",
        "internet_access", "image",
    }
)  # fmt: skip # because it is a list of words
"""Tags that we know and leave, or have read."""


class OverpassSpider(ListingSpider):
    """One listing per place of health care on the map.

    Options:
        map_url: where a reader sees a thing of the map.
        patience: seconds that the answer may take; the question itself may run for 180.
    """

    name = "overpass"
    map_url = "https://www.openstreetmap.org"
    patience = 200.0

    async def start(self) -> AsyncIterator[Request]:
        """Ask the one question; it is long, so it is posted."""
        yield self.ask("/api/interpreter", self.parse).replace(
            method="POST",
            body=urlencode({"data": QUERY}),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            meta={"download_timeout": self.patience},
        )

    def parse(self, response: Response) -> Iterator[Listing]:
        """Yield each place of an answer that says nothing went wrong.

        Raises:
            SourceSaidNoError: it says that something did, in its own words.
            LayoutChangedError: it has another shape than we know, or holds no place.
        """
        answer = json_object(response)
        remark = maybe(answer, "remark", response.url)
        if remark is not None:
            raise SourceSaidNoError(f"{response.url}: {remark}")
        elements = rows(answer, "elements", response.url)
        if not elements:
            raise LayoutChangedError(f"{response.url}: expected at least 1 place, found none")
        self.report(leftover(answer, {"version", "generator", "osm3s"}))
        for index, element in enumerate(elements):
            yield from self.parse_element(element, f"{response.url}: elements[{index}]")

    def parse_element(self, element: Record, where: str) -> Iterator[Listing]:
        """Yield a thing of the map as it was mapped, if it is a place of health care."""
        ref = f"{take(element, 'type', where)}/{take(element, 'id', where)}"
        tags = inner(element, "tags", where)
        if "healthcare" not in tags and tags.get("amenity") not in CARE:
            self.ignore("not_health_care")
            return
        name = maybe(tags, "name", where)
        if not name:
            self.ignore("nameless")
            return
        point = inner(element, "center", where) if "center" in element else element
        latitude, longitude = take(point, "lat", where), take(point, "lon", where)
        self.report(leftover(element, {"nodes", "members", "bounds"}))
        yield Listing(
            source=self.source,
            ref=ref,
            url=f"{self.map_url}/{ref}",
            name=name,
            latitude=latitude,
            longitude=longitude,
            other_names=tuple(filter(None, (maybe(tags, key, where) for key in NAMES))),
            **self.parse_tags(tags, where),  # type: ignore[arg-type] # because TAGS are those that hold text
        )

    def parse_tags(self, tags: Record, where: str) -> dict[str, str | None]:
        """Return the tags under the names that a Listing has; what we do not know is reported."""
        number = maybe(tags, "addr:housenumber", where)
        street = maybe(tags, "addr:street", where) or maybe(tags, "addr:place", where)
        words: dict[str, str | None] = {
            "street": f"{number} {street}" if number and street else street
        }
        for field, keys in TAGS.items():
            said = [maybe(tags, key, where) for key in keys]
            words[field] = next((each for each in said if each), None)
        self.report(leftover(tags, IGNORED), within="tags")
        return words
