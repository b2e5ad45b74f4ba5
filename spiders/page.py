"""Copy what one page of a clinic's own site says of it, word for word, and follow nothing.

Machine-readable statements (JSON-LD, microdata), telephone links, blocks that hold an address, and
the passages around words of treatment, price and payment, with the heading they stand under.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import usaddress
from lxml.html import HtmlElement
from parsel import Selector
from scrapy.http import TextResponse

from directory.records import Passage
from spiders.locator import Call, calls_of

Thing = dict[str, Any]
"""One statement of schema.org, its keys in JSON-LD's spelling."""

MOST_PASSAGES: Final = 80  # of one page
LONGEST_PASSAGE: Final = 1500  # letters
LONGEST_BLOCK: Final = 300  # letters of a block that may be an address

TELLING: Final = re.compile(
    r"ketamin|spravato|infusion|\biv\b|\bim\b|intraven|intramusc|lozenge|troche|sublingual|nasal"
    r"|injection|\$\s?\d|\bprice|\bcosts?\b|\bfees?\b|insur|medicare|medicaid|tricare|superbill"
    r"|\bhsa\b|\bfsa\b|financ|self.?pay|out.of.pocket|sliding|psychiatr|an(?:a)?esthesi|\bcrna\b"
    r"|nurse practitioner|physician|monitor|blood pressure|oxygen|referral|telehealth|telemedicine"
    r"|at.home|\brems\b|\bages?\b|adults|teens|adolescent|depress|anxiety|ptsd|\bocd\b|suicid|pain"
    r"|migraine|bipolar|addiction|clos(?:ed|ing|ure)|we have moved|we.ve moved|new location"
    r"|no longer|for sale|parked|domain|licensed in",
    re.IGNORECASE,
)
"""Words beside which a page may say what it offers, to whom, at what price, or that it is gone."""

_BLOCKS: Final = frozenset(
    "p li dt dd td th h1 h2 h3 h4 h5 h6 blockquote figcaption caption address summary option label"
    " div section article aside main header footer tr".split()
)
_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6 summary dt".split())
_UNSEEN: Final = frozenset("script style noscript template svg iframe head select form nav".split())
_STATE_ZIP: Final = re.compile(
    r"\b(?:[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)[,.]?\s+\d{5}(?:-\d{4})?\b"
)
_NUMBER: Final = re.compile(
    r"(?<![\w#$.])(?<!suite )(?<!ste )(?<!ste\. )(?<!unit )(?<!apt )(?<!room )(?<!floor )(?<!fl\. )"
    r"(?<!hwy )(?<!highway )(?<!route )(?<!box )(?=\d+[A-Z]?(?:-\d+)?\s)",
    re.IGNORECASE,
)
_ZIP: Final = re.compile(r"\b\d{5}\b")
_REGIONS: Final = frozenset("header footer aside".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A block of a page that holds an address, with the heading and telephone beside it."""

    address: str  # "410 Heronbend Ave, Suite 210, Austin, TX 78701"
    heading: str  # the nearest heading that belongs to it alone, "" where there is none
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one page says, in its own words."""

    url: str
    title: str
    site_name: str | None
    things: tuple[Thing, ...]
    phones: tuple[str, ...]  # of telephone links, in the words they are shown with
    spots: tuple[Spot, ...]
    passages: tuple[Passage, ...]
    links: tuple[tuple[str, str], ...]  # address and words of each link
    calls: tuple[Call, ...]  # by which it asks for places that it does not name itself


def read_page(response: TextResponse) -> Page:
    """Return what a page says: ``Page(title="Rill Ketamine", phones=("208-555-0142",), …)``.

    Markup that is broken is read as browsers do; a statement that is no JSON is left out.
    """
    page = response.selector
    root: HtmlElement = page.root
    return Page(
        url=response.url,
        title=_words(page.css("title").xpath("string()").get("")),
        site_name=page.css('meta[property="og:site_name"]::attr(content)').get(),
        things=tuple(_things(response)),
        phones=_distinct(_phones(page)),
        spots=tuple(_spots(root)),
        passages=tuple(_passages(root, response.url))[:MOST_PASSAGES],
        links=tuple(_links(response)),
        calls=tuple(dict.fromkeys(calls_of(response.text, response.url))),
    )


def flat(things: Iterable[object]) -> Iterator[Thing]:
    """Yield every statement of a page, those that stand inside others too, outermost first."""
    for each in things:
        if isinstance(each, list):
            yield from flat(each)
        elif isinstance(each, dict):
            yield each
            yield from flat(value for value in each.values() if isinstance(value, (dict, list)))


def _things(response: TextResponse) -> Iterator[Thing]:
    import extruct  # noqa: PLC0415 # because most crawls read no page, and it takes 0.5 s to load

    found = extruct.extract(
        response.text,
        base_url=response.url,
        syntaxes=["json-ld", "microdata"],
        uniform=True,
        errors="ignore",
    )
    yield from found.get("json-ld", ())
    yield from found.get("microdata", ())


def _phones(page: Selector) -> Iterator[str]:
    for link in page.css("a[href^='tel:'], a[href^='TEL:']"):
        shown = _words(link.xpath("string()").get(""))
        said = link.attrib["href"].partition(":")[2]
        yield shown if sum(map(str.isdigit, shown)) >= 10 else said


def _links(response: TextResponse) -> Iterator[tuple[str, str]]:
    for link in response.css("a[href]"):
        address = link.attrib["href"].strip()
        if address and not re.match(r"(?:tel|mailto|javascript|sms|data):|#", address, re.I):
            yield response.urljoin(address), _words(link.xpath("string()").get(""))


def _spots(root: HtmlElement) -> Iterator[Spot]:
    """Each address of a page once, with what belongs to the smallest block that holds it."""
    blocks = dict(_addresses(root))
    met: set[str] = set()
    for block, address in blocks.items():
        if address not in met:
            met.add(address)
            yield _spot(block, address, set(blocks))


def _addresses(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """From each text that may end in a ZIP, up to the block that holds the street too."""
    for inside in _with_zips(root):
        for up in (inside, *inside.iterancestors()):
            lines = _lines(up) if _is_block(up) else ""
            if len(lines) > LONGEST_BLOCK:
                break
            if address := _address_in(lines):
                yield up, address
                break


def _with_zips(root: HtmlElement) -> list[HtmlElement]:
    """Each element of the body that has a ZIP right inside it, in order: not within its children.

    Behind a child is inside its parent. By XPath this took twice as long: a page has thousands.
    """
    body = next(root.iter("body"), None)
    every = [] if body is None else list(body.iter())
    found = {each.getparent() for each in every if each.tail and _ZIP.search(each.tail)}
    found.update(
        each for each in every if each.text and isinstance(each.tag, str) and _ZIP.search(each.text)
    )
    return [each for each in every if each in found] if found else []


def _address_in(text: str) -> str | None:
    """The address in a block, from the house number to the ZIP; None unless there is just one.

    Source: the usaddress model, held to a text that ends in a state and a ZIP.
    """
    ends = list(_STATE_ZIP.finditer(text))
    if len(ends) != 1:
        return None
    starts = [each.start() for each in _NUMBER.finditer(text, 0, ends[0].start())]
    for start in reversed(starts):
        address = text[start : ends[0].end()]
        labels = {label for _, label in usaddress.parse(address)}
        if {"AddressNumber", "StreetName", "PlaceName"} <= labels:
            return address
    return None


def _spot(block: HtmlElement, address: str, addresses: set[HtmlElement]) -> Spot:
    """Look around an address for its heading and telephone, as far as the next address."""
    own = block
    for up in block.iterancestors():
        if up.tag == "body" or any(each is not block for each in addresses & set(up.iter())):
            break
        own = up
    here = Selector(root=own)
    headings = here.css("h1, h2, h3, h4, h5, h6, strong").xpath("string()").getall()
    words = (_words(each) for each in headings)
    return Spot(
        address=address,
        heading=next((each for each in words if each), ""),
        phone=next(iter(_phones(here)), None) or _phone_after(block, addresses),
    )


def _phone_after(block: HtmlElement, addresses: set[HtmlElement]) -> str | None:
    """The telephone that follows an address on its page, before the next address or the footer."""
    for element in block.itersiblings():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _REGIONS or addresses & set(element.iter()):
            return None
        if phone := next(iter(_phones(Selector(root=element))), None):
            return phone
    return None


def _is_block(element: HtmlElement) -> bool:
    return element.tag in _BLOCKS  # a comment's tag is no text, and in no set of ours


def _passages(root: HtmlElement, url: str) -> Iterator[Passage]:
    """Each heading with the blocks below it, if a telling word is among them.

    What stands in a header, a footer or an aside is under no heading of the page's own.
    """
    heading, region, lines = "", None, list[str]()
    for element, here, text in _texts(root):
        if element.tag in _HEADINGS or here is not region:
            yield from _passage(heading, lines, url)
            heading, lines, region = "", [], here
        if element.tag in _HEADINGS:
            heading = text
        elif text not in lines[-1:]:
            lines.append(text)
    yield from _passage(heading, lines, url)


def _passage(heading: str, lines: list[str], url: str) -> Iterator[Passage]:
    """A passage of each run of lines that is short enough to be read at once."""
    text = ""
    for line in [*(each[:LONGEST_PASSAGE] for each in lines), None]:
        if line is None or len(text) + len(line) > LONGEST_PASSAGE:
            if TELLING.search(f"{heading}\n{text}") and (text or heading):
                yield Passage(heading=heading, text=text, url=url)
            text = ""
        if line is not None:
            text = f"{text}\n{line}" if text else line


def _texts(root: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement | None, str]]:
    """Each block that holds words of its own, its region, and them; a row's cells are one."""
    rows: set[HtmlElement] = set()
    for element, region in _seen(root):
        if not _is_block(element):
            continue
        if element.tag == "tr":
            cells = [_words(cell.text_content()) for cell in element.iterchildren("td", "th")]
            rows.update(element.iter())
            yield element, region, " | ".join(filter(None, cells))
        elif element not in rows and (text := _own_words(element)):
            yield element, region, text


def _seen(root: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement | None]]:
    """Each element that a reader sees, with the header, footer or aside that it stands in.

    Each looks at its parent alone: a page of thousands, each asking all above it, takes seconds.
    """
    around: dict[HtmlElement, tuple[bool, HtmlElement | None]] = {}
    for element in root.iter():
        unseen, region = around.get(element.getparent(), (False, None))
        unseen = unseen or element.tag in _UNSEEN
        region = element if element.tag in _REGIONS else region
        around[element] = (unseen, region)
        if not unseen:
            yield element, region


def _own_words(element: HtmlElement) -> str:
    """The words of a block that are in no block inside it; ``<br>`` is a space."""
    if not len(element):
        return _words(element.text or "")
    words = [element.text or ""]
    for child in element:
        if not _is_block(child) and child.tag not in _UNSEEN and isinstance(child.tag, str):
            words.append(f" {_own_words(child)} ")
        words.append(child.tail or "")
    return _words("".join(words))


def _lines(element: HtmlElement) -> str:
    """The words of a block in one line, what is broken on the page divided by commas."""
    parts = (_words(each) for each in element.itertext())
    return re.sub(r"(?:\s*,)+\s*", ", ", ", ".join(filter(None, parts)))


def _words(text: str) -> str:
    return " ".join(text.split())


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
