"""Make ready for a new source: its table or its spider, its page, what is expected, a failing test.

What only a person can say (who publishes it, on which terms) is left open, and the test fails
until it is said. Until then the table has no address, so no crawl goes there.
"""

import json
import keyword
import re
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from directory.errors import UsageError
from directory.recognise import Recognised, recognise
from directory.sources import Source

NAME: Final = re.compile(r"[a-z][a-z0-9_]*")

_TABLE: Final = """
[{name}]
title = ""
publisher = ""
homepage = {url}
terms = ""
licence = ""
contact = ""
reason = ""
robots_answer = "it let us in"
robots_checked = "{today}"
# Read the terms, say the rest, then take away the "#":
# base_url = {base_url}
{platform}seconds_between_requests = 1.0
expected_minimum = 1
always_filled = ["name"]
trust = 30
sample = false
"""

_TEST: Final = '''\
"""{name}: what its page showed when it was new, and what a person has yet to say of it."""

import json
from pathlib import Path

from directory.recognise import Recognised, recognise
from directory.sources import read_sources

HOUSE = Path(__file__).parents[1]
EXPECTED = json.loads((HOUSE / "tests/pages/{name}.expected.json").read_text())


def test_its_page_shows_the_software_that_its_table_names():
    page = (HOUSE / "tests/pages/{name}.html").read_text()
    found = Recognised(**EXPECTED["recognised"])

    assert recognise(EXPECTED["url"], page) == found
    assert read_sources(HOUSE / "data/sources.toml")["{name}"].platform == found.platform


def test_a_person_has_read_its_terms():
    source = read_sources(HOUSE / "data/sources.toml")["{name}"]

    assert all((source.title, source.publisher, source.terms, source.licence))
    assert all((source.contact, source.reason))
    assert source.base_url == EXPECTED["recognised"]["base_url"]
'''

_SPIDER: Final = '''\
"""{name}: say here who lists what, how its pages hang together, and what is left out."""

from collections.abc import AsyncIterator, Iterator

from scrapy.http import Request, TextResponse

from directory.errors import LayoutChangedError
from directory.records import Listing, fingerprint
from spiders.base import ListingSpider

CARD = "article"  # what stands around each place of the page


class {title}Spider(ListingSpider):
    """One listing per place."""

    name = "{name}"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the page."""
        yield self.ask({path}, self.parse)

    def parse(self, response: TextResponse) -> Iterator[Listing]:
        """Yield each place as the page has it.

        Raises:
            LayoutChangedError: there is none.
        """
        cards = response.css(CARD)
        if not cards:
            raise LayoutChangedError(f"{{response.url}}: expected at least 1 {{CARD}}, found none")
        for index, card in enumerate(cards):
            name = card.css("h2::text, h3::text").get()
            if not name:
                raise LayoutChangedError(f"{{response.url}}: {{CARD}}[{{index}}]: expected a name")
            phone = card.css("a[href^='tel:']::attr(href)").get()
            yield Listing(
                source=self.source,
                ref=fingerprint(name, phone),
                url=response.url,
                name=name,
                phone=phone and phone.removeprefix("tel:"),
            )
'''

_SPIDER_TEST: Final = '''\
"""{name}: its saved page arrives word for word."""

import json
from dataclasses import asdict
from pathlib import Path

from scrapy.http import HtmlResponse

from directory.sources import read_sources
from spiders.{name} import {title}Spider

HOUSE = Path(__file__).parents[1]
EXPECTED = json.loads((HOUSE / "tests/pages/{name}.expected.json").read_text())


def test_its_saved_page_arrives_word_for_word():
    page = (HOUSE / "tests/pages/{name}.html").read_bytes()
    spider = {title}Spider(base_url={base_url})
    answer = HtmlResponse(EXPECTED["url"], body=page, encoding="utf-8")
    found = [
        {{key: value for key, value in asdict(each).items() if value and key != "ref"}}
        for each in spider.parse(answer)
    ]

    assert found == EXPECTED["listings"]


def test_a_person_has_read_its_terms():
    source = read_sources(HOUSE / "data/sources.toml")["{name}"]

    assert all((source.title, source.publisher, source.terms, source.licence))
    assert all((source.contact, source.reason))
    assert source.base_url == {base_url}
'''


def check_name(name: str, root: Path, sources: dict[str, Source]) -> None:
    """Refuse a name that no source can have, or that is taken.

    Raises:
        UsageError: it is one.
    """
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise UsageError(f"{name!r}: a source's name has small letters, digits and _")
    files = {*_files(name, root), *_files(name, root, is_coded=False)}
    files |= {root / f"spiders/{name}", root / f"spiders/platforms/{name}.py"}
    there = next((path for path in sorted(files) if path.exists()), None)
    if name in sources or there:
        where = there or "sources.toml"
        raise UsageError(f"{name}: is there already ({where}); nothing is overwritten")


@dataclass(frozen=True, slots=True)
class Welcomed:
    """What was recognised, if anything, and the files that were written."""

    found: Recognised | None
    files: tuple[Path, ...]


def welcome(name: str, url: str, text: str, *, root: Path, today: date) -> Welcomed:
    """Write what a new source needs: its page, what is expected, a test, a table or a spider.

    Args:
        name: of the source, checked by ``check_name()``.
        url: where its page was found.
        text: the page.
        root: the checkout to write into.
        today: the day, for the table.

    Raises:
        UsageError: one of the files is there already.
    """
    found = recognise(url, text)
    page, expected, test, spider = _files(name, root, is_coded=found is None)
    parts = urlsplit(url)
    base_url = found.base_url if found else f"{parts.scheme}://{parts.netloc}"
    words = {
        "name": name,
        "title": "".join(word.capitalize() for word in name.split("_")),
        "path": _quoted(parts.path or "/"),
        "base_url": _quoted(base_url),
    }
    first = {"source": name, "url": url, "name": "the first place of the page, and so on"}
    said = {"recognised": asdict(found)} if found else {"listings": [first]}
    files = {
        page: text,
        expected: json.dumps({"url": url, **said}, indent=1, ensure_ascii=False) + "\n",
        test: (_TEST if found else _SPIDER_TEST).format(**words),
    }
    if not found:
        files[spider] = _SPIDER.format(**words)
    for path in files:
        if path.exists():
            raise UsageError(f"{path}: is there already; nothing is overwritten")
    for path, content in files.items():
        path.write_text(content, encoding="utf-8")
    table = root / "data/sources.toml"
    _append(table, _table(name, url=url, base_url=base_url, found=found, today=today))
    return Welcomed(found, (table, *files))


def _files(name: str, root: Path, *, is_coded: bool = True) -> tuple[Path, Path, Path, Path]:
    """The page, what is expected of it, the test, and the spider, which a table does not need."""
    pages = root / "tests/pages"
    test = f"test_spider_{name}.py" if is_coded else f"test_source_{name}.py"
    return (
        pages / f"{name}.html",
        pages / f"{name}.expected.json",
        root / "tests" / test,
        root / f"spiders/{name}.py",
    )


def _table(name: str, *, url: str, base_url: str, found: Recognised | None, today: date) -> str:
    platform = f'platform = "{found.platform}"\n' if found else ""
    table = _TABLE.format(
        name=name,
        url=_quoted(url),
        base_url=_quoted(base_url),
        platform=platform,
        today=today.isoformat(),
    )
    if found and found.options:
        options = "".join(f"{key} = {_quoted(value)}\n" for key, value in found.options.items())
        table += f"\n[{name}.spider]\n{options}"
    return table


def _append(path: Path, table: str) -> None:
    """Add a table to the file, put in place whole."""
    tables = path.read_text(encoding="utf-8").rstrip("\n")
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(f"{tables}\n{table}", encoding="utf-8")
    beside.replace(path)


def _quoted(text: str) -> str:
    """A text in quotes, as TOML and Python both read it."""
    return json.dumps(text, ensure_ascii=False)
