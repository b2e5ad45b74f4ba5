"""Pages that describe one place each in JSON-LD of schema.org, found by a sitemap.

The sitemap, or the sitemaps that it names, lists the site's pages; those whose address holds
``pages`` are visited, each once. A page that describes no place is an error, and so are more pages
than ``most_pages``: a part would look like the whole. Pages of other sites are left out by name,
and counted.

Source: https://schema.org/MedicalClinic, https://www.sitemaps.org/protocol.html
"""

import gzip
import io
import json
import re
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from scrapy.http import Request, Response, TextResponse

from directory.errors import LayoutChangedError, SourceError
from directory.records import Listing, fingerprint
from spiders.markup import LARGEST, child, name_of, text_of, xml_root
from spiders.platforms.platform import PlatformSpider, Words, in_words
from spiders.select import Record, maybe

SITEMAPS: Final = 50  # of one site

ADDRESS: Final = {
    "street": "streetAddress",
    "city": "addressLocality",
    "state": "addressRegion",
    "postcode": "postalCode",
    "country": "addressCountry",
}
"""Fields of a Listing, and the keys of a postal address; each may be left out."""

_COMMENTS: Final = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$")


class JsonLdSpider(PlatformSpider):
    """One listing per place that a page describes, and per address where it has several.

    Options:
        sitemap: where the list of pages is.
        pages: what stands in the address of every page about one place: ``"/locations/"``.
        types: what a place is called, as schema.org names it.
        most_pages: a longer list is not read.
    """

    name = "jsonld"
    sitemap = "/sitemap.xml"
    pages = "/"
    types: Sequence[str] = (
        "MedicalClinic", "MedicalBusiness", "MedicalOrganization", "Psychiatric", "Hospital",
        "HealthAndBeautyBusiness", "LocalBusiness",
    )  # fmt: skip # because it is a list of words; a Physician may be a person, and is none of them
    most_pages = 500

    SOMETIMES: ClassVar = {
        "name": "name",
        "phone": "telephone",
        "website": "url",
        "updated_on": "dateModified",
        "payment": "paymentAccepted",
    }
    IGNORED: ClassVar = frozenset(
        {
            "@context", "@id", "@type", "additionalType", "aggregateRating", "areaServed", "brand",
            "contactPoint", "currenciesAccepted", "description", "disambiguatingDescription",
            "email", "employee", "faxNumber", "founder", "foundingDate", "hasMap", "identifier",
            "image", "isAcceptingNewPatients", "isPartOf", "knowsAbout", "knowsLanguage", "logo",
            "mainEntityOfPage", "makesOffer", "hasOfferCatalog", "medicalSpecialty",
            "numberOfEmployees", "photo", "potentialAction", "priceRange", "publicAccess", "review",
            "sameAs", "slogan", "subOrganization", "department", "amenityFeature",
        }
    )  # fmt: skip # because it is a list of words

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self._met: set[str] = set()  # addresses already asked for
        self._pages = self._sitemaps = 0

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the sitemap."""
        yield self.ask(self.sitemap, self.parse)

    def parse(self, response: Response) -> Iterator[Request]:
        """Follow the sitemaps and the pages that a sitemap names.

        Raises:
            LayoutChangedError: it is no sitemap, is cut short, or names no page about a place.
            SourceError: it names more than are read.
        """
        root = xml_root(_plain(response), "urlset|sitemapindex", response.url)
        is_index = name_of(root) == "sitemapindex"
        named = [address for each in root if (address := text_of(child(each, "loc")))]
        wanted = named if is_index else [each for each in named if self.pages in each]
        if not wanted:
            raise LayoutChangedError(
                f"{response.url}: expected pages with {self.pages!r} in their address, found none"
                f" among {len(named)}"
            )
        for path in self.own_paths(wanted):
            if is_index:
                self._sitemaps += 1
                yield self.ask(path, self.parse)
            else:
                self._pages += 1
                yield self.ask(path, self.parse_page, path=path)
        self.expect_few(response.url)

    def own_paths(self, addresses: Sequence[str]) -> Iterator[str]:
        """Yield the path of each address of this site that was not asked for yet."""
        for address in addresses:
            home = next(
                (h for h in (self.home_url, self.base_url) if address.startswith(f"{h}/")), ""
            )
            if not home:
                self.ignore("pages_of_other_sites")
            elif address not in self._met:
                self._met.add(address)
                yield address.removeprefix(home)

    def expect_few(self, where: str) -> None:
        """Refuse more pages or sitemaps than a guest should ask for.

        Raises:
            SourceError: there are more.
        """
        if self._pages > self.most_pages or self._sitemaps > SITEMAPS:
            raise SourceError(
                f"{where}: expected {self.most_pages} pages and {SITEMAPS} sitemaps at most, found"
                f" {self._pages} and {self._sitemaps}: say pages more closely in"
                f" [{self.source}.spider] in sources.toml, or raise most_pages"
            )

    def parse_page(self, response: Response, *, path: str) -> Iterator[Listing]:
        """Yield each place that a page describes.

        Raises:
            LayoutChangedError: it describes none, or in a way that we cannot read.
        """
        places = [each for each in _things(response) if self.is_place(each)]
        if not places:
            known = ", ".join(self.types)
            raise LayoutChangedError(
                f"{response.url}: expected at least 1 place in JSON-LD ({known}), found none"
            )
        for index, place in enumerate(places):
            yield from self.parse_place(place, path, f"{response.url}: JSON-LD[{index}]")

    def is_place(self, thing: Record) -> bool:
        """Say whether a thing is called a place: ``["LocalBusiness", "MedicalClinic"]`` is one."""
        said = thing.get("@type")
        kinds = said if isinstance(said, list) else [said]
        return any(str(kind).rpartition("/")[2] in self.types for kind in kinds)

    def parse_place(self, place: Record, path: str, where: str) -> Iterator[Listing]:
        """Yield a place as the page describes it, once for each of its addresses."""
        said = place.pop("address", None)
        addresses = said if isinstance(said, list) else [said]
        names = _names(place, where)
        words = {**_degrees(place, where), **_offers(place, where), **self.words(place, where)}
        for address in addresses:
            placed = {**words, **_address(address, where)}
            ref = fingerprint(*(placed.get(part) for part in ("name", "address", *ADDRESS)))
            listing = self.listing(ref, f"{self.home_url}{path}", placed, where)
            yield replace(listing, other_names=names)


def _plain(response: Response) -> bytes:
    """A sitemap as it is, or out of the gzip it came in, and no more of it than we would read."""
    body: bytes = response.body
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            return file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise LayoutChangedError(f"{response.url}: expected a whole gzip: {error}") from error


def _things(response: Response) -> Iterator[Record]:
    """What a page describes: each object of its JSON-LD, and of the graphs in it."""
    if not isinstance(response, TextResponse):
        raise LayoutChangedError(f"{response.url}: expected a page of HTML, found something else")
    for script in response.css('script[type="application/ld+json"]::text').getall():
        try:
            found: object = json.loads(
                _COMMENTS.sub("", script), strict=False, parse_int=str, parse_float=str
            )
        except (ValueError, RecursionError) as error:
            raise LayoutChangedError(f"{response.url}: expected JSON-LD: {error}") from error
        yield from _flat(found)


def _flat(found: object) -> Iterator[Record]:
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, dict):
            graph = each.get("@graph")
            yield from _flat(graph) if graph else iter([dict(each)])


def _names(place: Record, where: str) -> tuple[str, ...]:
    """The other names that a page gives a place, each once, and not its name again."""
    said = [place.pop(key, None) for key in ("alternateName", "legalName")]
    every = [each for value in said for each in (value if isinstance(value, list) else [value])]
    names = dict.fromkeys(in_words(each, where) for each in every)
    return tuple(each for each in names if each and each != place.get("name"))


def _address(address: object, where: str) -> Words:
    """The parts of a postal address; one that is a text stays one line."""
    if isinstance(address, dict):
        return {field: in_words(address.get(key), where) for field, key in ADDRESS.items()}
    return {"address": in_words(address, where)}


def _degrees(place: Record, where: str) -> Words:
    """Latitude and longitude, written as numbers or as text."""
    point = place.pop("geo", None)
    if not isinstance(point, dict):
        return {}
    return {key: maybe(dict(point), key, f"{where}.geo") for key in ("latitude", "longitude")}


def _offers(place: Record, where: str) -> Words:
    """What a place offers, when it is open and whom it belongs to."""
    stated = place.pop("openingHoursSpecification", None)
    hours = in_words(place.pop("openingHours", None), where)
    return {
        "hours": json.dumps(stated, ensure_ascii=False) if stated else hours,
        "routes": in_words(place.pop("availableService", None), where),
        "parent": in_words(place.pop("parentOrganization", None), where),
    }
