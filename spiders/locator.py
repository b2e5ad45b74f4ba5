"""The calls by which a clinic's own page asks its own house for its places, and what they answer.

A chain's page may name none of its doors: it draws them from an answer that its script asks for.
The call is made as the page makes it, of the site itself or a subdomain of it, and what comes is
copied: of software that we know by its own keys, else by the plain names that such lists have.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from spiders.platforms.agile import AgileSpider
from spiders.platforms.agile import hours_of as hours_of_agile
from spiders.platforms.wpsl import WpslSpider
from spiders.platforms.wpsl import hours_of as hours_of_wpsl
from spiders.select import Record, json_value

MOST_CALLS: Final = 2  # of one site; each counts as one of its pages
MOST_PLACES: Final = 500  # of one answer
DEEPEST: Final = 4  # objects within objects, in which a list of places is looked for

Words = dict[str, str | None]
"""What a record says of a place, under the names that a Listing has for its parts."""

_AJAX: Final = "/wp-admin/admin-ajax.php"
_AJAX_URL: Final = re.compile(r"\"ajax_?url\"\s*:\s*\"([^\"]+)\"", re.IGNORECASE)
_START: Final = re.compile(r"\"startLatlng\"\s*:\s*\"(-?[\d.]+),\s*(-?[\d.]+)\"")
_SETTINGS: Final = 6000  # letters behind a plugin's name in which it says where it answers

_PLUGINS: Final = (
    ("wpsl", re.compile(r"\bwpslSettings\s*="), {"action": "store_search", "autoload": "1"}),
    (
        "agile",
        re.compile(r"\basl_configuration\s*="),
        {"action": "asl_load_stores", "load_all": "1"},
    ),
    ("plus", re.compile(r"\bslplus\s*="), {"action": "csl_ajax_onload", "radius": "10000"}),
)
"""Plugins of WordPress: the name, how a page announces that it will ask one, and what it asks.

Source: WP Store Locator's js/wpsl-gmap.js, Agile Store Locator's public class, Store Locator
Plus's js/slp_core.js, which alone asks by POST.
"""

_NAMED: Final = re.compile(
    r"\bdata-(?:locations|stores|clinics|places)(?:-(?:url|src|json|feed|endpoint))?\s*=\s*"
    r"[\"']([^\"'\s<>]+)[\"']"
    r"|[\"'`]([^\"'`\s<>()]*/(?:locations|stores|clinics|offices|places)\.(?:geo)?json"
    r"(?:\?[^\"'`\s<>]*)?)[\"'`]"
    r"|[\"'`]([^\"'`\s<>()]*/wp-json/[\w/.-]*\b(?:locations|stores|clinics|offices)/?"
    r"(?:\?[^\"'`\s<>]*)?)[\"'`]",
    re.IGNORECASE,
)
"""A file or a route of the site's own, which the page names as that of its places."""

_HINT: Final = re.compile(
    r"wpslSettings|asl_configuration|slplus|data-(?:locations|stores|clinics|places)|wp-json"
    r"|\.(?:geo)?json"
)

_PLUS: Final = {
    "name": "name",
    "street": "address",
    "street_2": "address2",
    "city": "city",
    "state": "state",
    "postcode": "zip",
    "country": "country",
    "latitude": "lat",
    "longitude": "lng",
    "phone": "phone",
}
_TABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "wpsl": {**WpslSpider.ALWAYS, **WpslSpider.SOMETIMES},
    "agile": {**AgileSpider.ALWAYS, **AgileSpider.SOMETIMES},
    "plus": _PLUS,
}
"""Of each plugin, the fields of a Listing and the keys that they are copied from."""

_PLAIN: Final[Mapping[str, Sequence[str]]] = {
    "name": ("name", "title", "locationname", "storename", "clinicname", "store"),
    "street": ("street", "streetaddress", "address1", "addressline1", "line1", "address"),
    "street_2": ("street2", "address2", "addressline2", "line2", "suite", "unit"),
    "city": ("city", "locality", "addresslocality", "town"),
    "state": ("state", "region", "addressregion", "province", "statecode"),
    "postcode": ("zip", "zipcode", "postalcode", "postcode", "addresspostalcode"),
    "country": ("country", "countrycode", "addresscountry"),
    "phone": ("phone", "telephone", "phonenumber", "mainphone", "tel"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lng", "lon", "long"),
    "hours": ("hours", "openinghours"),
}
"""Of any other list, the names that its keys may have, in lower case and of letters alone."""

_WITHIN: Final = frozenset(
    "address geo geometry coordinates location properties position contact".split()
)
_PAGES: Final = ("permalink", "url", "link", "page", "href")


@dataclass(frozen=True, slots=True)
class Call:
    """What a page will ask for, and by which software's keys the answer is to be read."""

    kind: str  # "wpsl", "agile", "plus" or "plain"
    url: str
    form: str = ""  # sent as a form where there is one
    page: str = ""  # the page that makes the call

    def request(self) -> Request:
        """Return the request, which follows no redirect: where else it leads nobody has said."""
        return Request(
            self.url,
            method="POST" if self.form else "GET",
            body=self.form,
            headers={"Content-Type": "application/x-www-form-urlencoded"} if self.form else None,
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={"dont_redirect": True, "takes_json": True},
        )


@dataclass(frozen=True, slots=True)
class Called:
    """One place of an answer: its words, and the page where a reader finds it."""

    words: Words
    page: str


def calls_of(text: str, url: str) -> Iterator[Call]:
    """Yield the calls that a page announces: WP Store Locator's, a ``locations.json`` it names.

    Whose house they lead to is for the visitor to look at.
    """
    if not _HINT.search(text):  # because most pages make no call, and all else here is slow
        return
    plain = unescape(text).replace("\\/", "/")
    for kind, announced, asked in _PLUGINS:
        if found := announced.search(plain):
            settings = plain[found.start() : found.start() + _SETTINGS]
            own = _AJAX_URL.search(settings)
            ajax = urljoin(url, own[1] if own else _AJAX)
            if kind == "plus":
                yield Call(kind, ajax, urlencode(asked), page=url)
            else:
                yield Call(kind, f"{ajax}?{urlencode({**asked, **_start(settings)})}", page=url)
    for found in islice(_NAMED.finditer(plain), 10):
        named = next(filter(None, found.groups()))
        if re.search(r"/|\.json", named) and not named.startswith(("[", "{")):
            yield Call("plain", urljoin(url, named), page=url)


def places_in(call: Call, response: Response, host: str) -> list[Called]:
    """Return the places that an answer lists, ``MOST_PLACES`` at most; none where it lists none.

    WordPress's bare ``0`` and ``-1`` list none. A place is what has a name or a street, and a
    town or a ZIP. A page of another house is not cited: the one that made the call is.

    Raises:
        LayoutChangedError: it is no JSON: a page of HTML, or JSON cut short.
    """
    answer = json_value(response, "a JSON list of places")
    for records in _lists(answer, DEEPEST):
        places = [each for record in records if (each := _place(call, record, host))]
        if places:
            return places[:MOST_PLACES]
    return []


def is_of(address: str, host: str) -> bool:
    """Say whether an address is of a site or a subdomain of it: ``api.rill.example`` is."""
    parts = urlsplit(address)
    own = (parts.hostname or "").lower().removeprefix("www.")
    return parts.scheme in {"http", "https"} and (own == host or own.endswith(f".{host}"))


def _start(settings: str) -> dict[str, str]:
    """The point around which a page asks first, where it names one."""
    found = _START.search(settings)
    return {"lat": found[1], "lng": found[2]} if found else {}


def _lists(value: object, depth: int) -> Iterator[list[Record]]:
    """Every list of objects in an answer, outermost first."""
    if isinstance(value, list):
        yield [each for each in value if isinstance(each, dict)]
    elif isinstance(value, dict) and depth:
        for each in sorted(value.values(), key=lambda inner: not isinstance(inner, list)):
            yield from _lists(each, depth - 1)


def _place(call: Call, record: Record, host: str) -> Called | None:
    table = _TABLES.get(call.kind)
    words = _by_table(record, table) if table else _by_names(record)
    if call.kind in {"wpsl", "agile"}:
        words["hours"] = _hours(call.kind, record)
    words.pop("website", None)  # it is this site
    if not (words.get("name") or words.get("street")) or not _has_town(words):
        return None
    said = (record.get(key) for key in _PAGES)
    pages = (urljoin(call.page, each) for each in said if isinstance(each, str) and each.strip())
    return Called(words, next((each for each in pages if is_of(each, host)), call.page))


def _has_town(words: Words) -> bool:
    has_zip = re.search(r"\b\d{5}\b", words.get("address") or "")
    return bool(words.get("city") or words.get("postcode") or has_zip)


def _by_table(record: Record, table: Mapping[str, str]) -> Words:
    return {field: _text(record.get(key)) for field, key in table.items()}


def _hours(kind: str, record: Record) -> str | None:
    stated = record.get("hours" if kind == "wpsl" else "open_hours")
    if not isinstance(stated, str):
        return None
    return hours_of_wpsl(stated) if kind == "wpsl" else hours_of_agile(stated)


def _by_names(record: Record) -> Words:
    """A record's words by the names of its keys; an address in parts may be an object of its own.

    An address in one line, ``"1 Oak St, Boise, ID 83702"``, is copied as one.
    """
    keys: dict[str, object] = {}
    for key, value in _flat(record):
        keys.setdefault(re.sub(r"[^a-z0-9]", "", key.lower()), value)
    words: Words = {
        field: next((said for name in names if (said := _text(keys.get(name)))), None)
        for field, names in _PLAIN.items()
    }
    if words["street"] and not words["city"] and not words["postcode"]:
        words["address"], words["street"] = words["street"], None
    return words


def _flat(record: Record, depth: int = 2) -> Iterator[tuple[str, object]]:
    """The keys of a record, and those of the objects within it that hold a part of an address."""
    inner = {key for key in record if key.lower() in _WITHIN and isinstance(record[key], dict)}
    yield from ((key, value) for key, value in record.items() if key not in inner)
    for value in (record[key] for key in record if key in inner):
        if depth and isinstance(value, dict):
            yield from _flat(value, depth - 1)
    point = record.get("coordinates")
    if isinstance(point, list) and len(point) >= 2:  # GeoJSON names the longitude first
        yield from (("longitude", point[0]), ("latitude", point[1]))


def _text(value: object) -> str | None:
    """Words as they are shown: ``"Rill &#8211; Boise"`` is ``"Rill – Boise"``; else None."""
    if isinstance(value, dict):
        value = value.get("rendered")
    return " ".join(unescape(value).split()) or None if isinstance(value, str) else None
