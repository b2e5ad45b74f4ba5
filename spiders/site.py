"""Of one clinic's site: which pages are worth a visit, and which places its pages speak of."""

import gzip
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from operator import itemgetter
from typing import Final
from urllib.parse import urldefrag, urlsplit

from scrapy.http import Response

from directory.errors import LayoutChangedError
from directory.records import Listing, Passage, fingerprint
from spiders.locator import Called, Words
from spiders.markup import LARGEST, child, name_of, text_of, xml_root
from spiders.page import Page, Thing, flat

MOST_IN_SITEMAP: Final = 5000  # addresses that are looked at

KINDS: Final = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"pric|cost|fees?\b|rates\b|investment\b",
        r"ketamin|spravato|infusion|treatment|therap|service|at.home",
        r"insur|payment|financ|billing|coverage",
        r"faq|question|what.to.expect",
        r"location|clinics\b|offices?\b|find.us|visit.us",
        r"contact|about|team|provider|staff",
    )
)
"""How the address or the link of a page speaks that is worth a visit; one of each comes first."""

_LEFT: Final = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|zip|docx?|mp4|css|js|ics|rss)$"
    r"|/(?:tag|category|author|feed|cart|checkout|wp-content|wp-json|wp-admin|login|account|career"
    r"|job|news|press|privacy|terms|blog|post|article|event|testimonial|review|shop|product)s?(?:/|-|$)"
    r"|/(?:19|20)\d\d/|privacy-policy",
    re.IGNORECASE,
)
_PLACES: Final = frozenset(
    "MedicalClinic MedicalBusiness LocalBusiness Physician MedicalOrganization Hospital Psychiatric"
    " HealthAndBeautyBusiness ProfessionalService DiagnosticLab Organization Corporation".split()
)
_DOORS: Final = _PLACES - {"Organization", "Corporation", "MedicalOrganization"}
_BOX: Final = re.compile(r"^\s*P\.?\s?O\.?\s*Box", re.IGNORECASE)
_ANY_CLINIC: Final = frozenset(
    "ketamine esketamine spravato clinic clinics center centers infusion infusions therapy health"
    " wellness mental treatment treatments with your home".split()
)
"""Words that an address may share with any page about ketamine."""
_NO_NAME: Final = re.compile(r"\bhome\b|logo|back to|welcome", re.IGNORECASE)  # of a link
_DIVIDERS: Final = re.compile(r"\s+[|–—·•-]\s+")

Key = tuple[str, str]
"""By which two spellings of one address are one: its first number and its ZIP.

Of an answer that tells no ZIP, street and town as they are written.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What a site says of one of its places, under the names of a Listing's fields."""

    key: Key
    words: Words
    page: str
    is_named: bool = False  # the page, by the place's own record


def site_key(address: str) -> str:
    """Return the name people know a site by: ``"https://www.Rill.example/x"`` is rill.example."""
    return (urlsplit(address).hostname or "").lower().removeprefix("www.")


def ranked(links: Iterable[tuple[str, str]], host: str) -> list[str]:
    """Return the pages of a site that are worth a visit: one of each of ``KINDS``, then the rest.

    Args:
        links: addresses with the words of their links.
        host: the site; other hosts are left out.
    """
    kinds: dict[int, dict[str, int]] = {at: {} for at in range(len(KINDS))}
    for written, words in links:
        address = urldefrag(written)[0]
        parts = urlsplit(address)
        path = parts.path
        if site_key(address) != host or path in {"", "/"} or parts.query or _LEFT.search(path):
            continue
        for at, kind in enumerate(KINDS):
            if kind.search(path) or kind.search(words):
                kinds[at].setdefault(address, path.count("/"))
                break
    shallow = [sorted(found, key=found.__getitem__) for found in kinds.values()]
    turns = range(max(map(len, shallow)))
    return list(dict.fromkeys(each[turn] for turn in turns for each in shallow if turn < len(each)))


def sitemap_of(response: Response) -> tuple[list[str], list[str]]:
    """Return the pages that a sitemap names, and the sitemaps; pages before posts.

    What is no sitemap names neither: a site need not have one.
    """
    body = response.body
    try:
        if body.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
                body = file.read(LARGEST)
        root = xml_root(body, "urlset|sitemapindex", response.url)
    except (LayoutChangedError, OSError, EOFError):
        return [], []
    named = [address for each in root if (address := text_of(child(each, "loc")))]
    if name_of(root) == "sitemapindex":
        wanted = [each for each in named if not re.search("post|image|video|tag|categor", each)]
        return [], sorted(wanted, key=lambda each: not re.search("page|location", each))
    return named[:MOST_IN_SITEMAP], []


def listings_of(
    pages: Sequence[Page], seed: str, *, source: str, called: Sequence[Called] = ()
) -> Iterator[Listing]:
    """Yield what a site says of each of its places, or of itself where it names none.

    A place's telephone is the one beside its address; a number that stands on the page for the
    whole house is taken only where there is one place. Passages of a page that is about one place
    are that place's; the others belong to all.

    Args:
        pages: of the site, the front page first.
        seed: the address that we came with.
        source: whose listings they are.
        called: places that the site's own locator answered with.
    """
    if not pages:
        return
    host, front = site_key(seed), pages[0]
    name = _name(pages) or host
    places = list(_places(pages, called))
    if len(places) < 2:
        words = dict(places[0].words) if places else {}
        words["phone"] = words.get("phone") or next(_phones(pages), None)
        words["name"] = _own_name(words) or name
        yield _listing(words, source, seed, ref=host, url=front.url, passages=_told(pages))
        return
    shares = _shares(pages, places)
    for place in places:
        own = [page for page in pages if shares[page.url] == place.key]
        common = [page for page in pages if shares[page.url] is None]
        words = {**place.words, "name": _own_name(place.words) or name}
        if name != words["name"]:
            words["parent"] = name
        url = own[0].url if own else place.page
        ref = f"{host}/{fingerprint(*place.key)}"
        passages = _told([*own, *common])
        yield _listing(words, source, seed, ref=ref, url=url, passages=passages)


def _listing(
    words: Words, source: str, seed: str, *, ref: str, url: str, passages: tuple[Passage, ...]
) -> Listing:
    return Listing(
        source=source,
        ref=ref,
        url=url,
        website=seed,
        passages=passages,
        **words,  # type: ignore[arg-type] # because their keys are fields that hold text
    )


def _own_name(words: Words) -> str | None:
    """What a place is called; one that is called by its town alone is called as its site is."""
    name, town = words.get("name"), words.get("city")
    return None if name and town and name.casefold() == town.casefold() else name


def _name(pages: Sequence[Page]) -> str | None:
    """What a site calls itself: in its statements; else in its header or titles, as its address is.

    Words of no likeness to the address are its name only where they stand twice.
    """
    for page in pages:
        if page.site_name and page.site_name.strip():
            return page.site_name.strip()
    for thing in (each for page in pages for each in flat(page.things)):
        if _kinds(thing) & (_PLACES | {"WebSite"}) and isinstance(thing.get("name"), str):
            return str(thing["name"])
    host = site_key(pages[0].url)
    home = Counter(words for page in pages for words in _brands(page))
    parts = Counter(part for page in pages for part in set(_DIVIDERS.split(page.title)) if part)
    found = [
        (_is_in_address(words, host), said is home, count, words in pages[0].title, words)
        for said in (home, parts)
        for words, count in said.items()
    ]
    own = (each for each in found if each[0] or each[2] > 1)
    best = max(own, key=itemgetter(slice(4)), default=None)
    return best[-1] if best else None


def _is_in_address(words: str, host: str) -> bool:
    """Whether a title may be the site's own name: ``"Rill Ketamine"`` of ``rill.example`` is.

    ``"Welcome"`` is no name, nor is ``"Ketamine at home"`` that of ``rillketamine.example``.
    """
    telling = set(re.findall(r"\w{4,}", words.lower())) - _ANY_CLINIC
    return any(word in host for word in telling)


def _brands(page: Page) -> Iterator[str]:
    """The words that lead to the front page, which are the site's name unless they say so."""
    for address, words in page.links:
        is_front = urlsplit(address).path in {"", "/"} and site_key(address) == site_key(page.url)
        if (
            is_front
            and len(words) > 3
            and not re.search(r"\bhome\b|logo|back to|welcome", words, re.I)
        ):
            yield words


def _places(pages: Sequence[Page], called: Sequence[Called]) -> Iterator[_Place]:
    """Each place once: as the site's locator answers, as statements describe it, as it is written.

    Where a locator answers it names every door, so an address that is only written on a page, or
    that of the organisation itself, is where the letters go.
    """
    doors = list(_answered(called))
    others = _described(pages, _DOORS) if doors else _described(pages, _PLACES)
    met: set[Key] = set()
    for place in (*doors, *others, *(() if doors else _written(pages))):
        if place.key not in met:
            met.add(place.key)
            yield place


def _answered(called: Iterable[Called]) -> Iterator[_Place]:
    for each in called:
        parts = (each.words.get(part) for part in ("address", "street", "postcode"))
        key = _key(" ".join(filter(None, parts)))
        named = each.words.get("street") or each.words.get("name") or ""
        town = (named, each.words.get("city") or "")
        yield _Place(key=key or town, words=each.words, page=each.page, is_named=True)


def _described(pages: Sequence[Page], kinds: Set[str] = _PLACES) -> Iterator[_Place]:
    for page in pages:
        for thing in flat(page.things):
            addresses = thing.get("address")
            if not _kinds(thing) & kinds or not addresses:
                continue
            for address in addresses if isinstance(addresses, list) else [addresses]:
                words = _address(address)
                key = _key(" ".join(filter(None, words.values())))
                if key:
                    yield _Place(key=key, words={**_statements(thing), **words}, page=page.url)


def _written(pages: Sequence[Page]) -> Iterator[_Place]:
    for page in pages:
        for spot in page.spots:
            key = _key(spot.address)
            if key and not _BOX.match(spot.address):
                words = {"address": spot.address, "phone": spot.phone}
                yield _Place(key=key, words=words, page=page.url)


def _statements(thing: Thing) -> dict[str, str | None]:
    geo = thing.get("geo")
    point = geo if isinstance(geo, dict) else {}
    hours = thing.get("openingHoursSpecification") or thing.get("openingHours")
    return {
        "name": _text(thing.get("name")),
        "phone": _text(thing.get("telephone")),
        "latitude": _text(point.get("latitude")),
        "longitude": _text(point.get("longitude")),
        "hours": hours if isinstance(hours, str) else json.dumps(hours) if hours else None,
    }


def _address(address: object) -> dict[str, str | None]:
    if not isinstance(address, dict):
        return {"address": _text(address)}
    return {
        "street": _text(address.get("streetAddress")),
        "city": _text(address.get("addressLocality")),
        "state": _text(address.get("addressRegion")),
        "postcode": _text(address.get("postalCode")),
    }


def _told(pages: Iterable[Page]) -> tuple[Passage, ...]:
    """The passages of some pages; what stands on every page in the same words is told once."""
    found: dict[tuple[str, str], Passage] = {}
    for each in (passage for page in pages for passage in _passages(page)):
        found.setdefault((each.heading, each.text), each)
    return tuple(found.values())


def _passages(page: Page) -> Iterator[Passage]:
    """A page's title, what its statements say is offered, and what it says in words."""
    if page.title:
        yield Passage(heading="", text=page.title, url=page.url)
    services = list(dict.fromkeys(_services(page)))
    if services:
        yield Passage(heading="Services", text="\n".join(services), url=page.url)
    yield from page.passages


def _services(page: Page) -> Iterator[str]:
    for thing in flat(page.things):
        for key in ("availableService", "medicalSpecialty", "makesOffer"):
            value = thing.get(key)
            for each in value if isinstance(value, list) else [value]:
                if name := _text(each.get("name") if isinstance(each, dict) else None):
                    yield name


def _shares(pages: Sequence[Page], places: Sequence[_Place]) -> dict[str, Key | None]:
    """Which place a page is about, None for all: an address that most pages bear is a footer.

    A page that one place alone is found at, by its locator, is about that place.
    """
    keys = {place.key for place in places}
    borne = {page.url: keys & _keys(page) for page in pages}
    common = Counter(key for found in borne.values() for key in found)
    cited = Counter(place.page for place in places)
    at = {place.page: place.key for place in places if place.is_named and cited[place.page] == 1}
    shares: dict[str, Key | None] = {}
    for url, found in borne.items():
        own = [key for key in found if common[key] * 2 <= len(pages)]
        shares[url] = at.get(url, own[0] if len(own) == 1 else None)
    return shares


def _keys(page: Page) -> set[Key]:
    stated = [place.key for place in _described([page])]
    return {*stated, *(key for spot in page.spots if (key := _key(spot.address)))}


def _phones(pages: Sequence[Page]) -> Iterator[str]:
    for page in pages:
        yield from page.phones


def _key(address: str) -> Key | None:
    """First number and ZIP of an address: ``("410", "78701")``; None where one is missing."""
    zips = re.findall(r"\b(\d{5})(?:-\d{4})?\b", address)
    first = re.search(r"\d+", address)
    return (first[0], zips[-1]) if zips and first and first[0] != zips[-1] else None


def _kinds(thing: Thing) -> set[str]:
    said = thing.get("@type")
    return {str(each).rpartition("/")[2] for each in (said if isinstance(said, list) else [said])}


def _text(value: object) -> str | None:
    """Words of a statement, a number as it is written; None where there are none."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return str(value).strip() or None
