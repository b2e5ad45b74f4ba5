"""No dead ends: every link of the site is followed, and none answers with an error."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
import site_fixtures as made
from site_fixtures import ask
from test_site_browse import a_change

from directory import schema

LINKS = {"a": "href", "link": "href", "script": "src", "img": "src"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = tmp_path_factory.mktemp("links") / "some.db"
    changes = [a_change(field="phone", before="+15125550142", after="+15125550143")]
    full = made.a_clinic("full0000", slug="full", payment=("medicare",), conditions=("ptsd",),
                         price_from=450.0, latitude=30.3, precision="rooftop")  # fmt: skip
    database = made.write_directory(path, chosen=(*made.clinics(), full), changes=changes)
    with made.served(database, made.NOON, contact="data@clinics.example") as site:
        yield site


class Page(HTMLParser):
    """The links within the site that a page has, and what of it a link may name."""

    def __init__(self, address, text):
        super().__init__()
        self.address, self.links, self.names = address, set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self.names.add(said.get("id"))
        target = said.get(LINKS.get(tag))
        if target is None or urlsplit(target).scheme or target.startswith("//"):
            return
        self.links.add(urljoin(self.address, target))


class Walk:
    """A walk along every link from the first page on; each address is asked once.

    Of the tables' orders and facets, and of short lists, there are ever more: forty of each
    are asked, and none is read for further links.
    """

    def __init__(self, site):
        self.site, self.wrong, self.read = site, [], {}
        self.waiting, self.asked = ["/"], {"/"}
        self.left = {"/directory?": 40, "c=": 40}

    async def go(self):
        while self.waiting:
            address = self.waiting.pop(0)
            response = await ask(self.site, address)
            if response.status_code >= 400:
                self.wrong.append(f"{response.status_code} {address}")
            is_page = response.headers.get("content-type", "").startswith("text/html")
            if is_page and kind_of(address) is None:
                self.read[address] = Page(address, response.text)
                for target in sorted(self.read[address].links):
                    self.see(urldefrag(target).url)
        for address, page in self.read.items():
            self.wrong += [f"{address}: {target}" for target in page.links if self.is_lost(target)]

    def see(self, address):
        kind = kind_of(address)
        if address in self.asked or (kind and not self.left[kind]):
            return
        if kind:
            self.left[kind] -= 1
        self.asked.add(address)
        self.waiting.append(address)

    def is_lost(self, target):
        """Whether a link names a part of a page that has no such part."""
        bare, name = urldefrag(target)
        return name and bare in self.read and unquote(name) not in self.read[bare].names


def kind_of(address):
    path, query = urlsplit(address).path, urlsplit(address).query
    if path.startswith("/directory") and query:
        return "/directory?"
    return "c=" if re.search("(^|&)c=", query) else None


async def test_every_link_leads_somewhere(site):
    walk = Walk(site)
    await walk.go()

    assert walk.wrong == []
    # What the walk has to have come by, so that it is no walk around the house.
    for path in (
        "/map", "/closed", "/closed.atom", "/changes.atom", "/state/tx.atom", "/api",
        "/state/tx/round-rock", "/clinic/full0000/full", "/near.json?place=Austin%2C+TX",
        "/corrections?clinic=full0000", "/compare?c=full0000", "/directory/facts",
        "/near?place=Texas", "/clinic/nomap000/no-map",
    ):  # fmt: skip
        assert any(address.startswith(path) for address in walk.asked), path


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
async def test_a_table_says_what_it_and_its_columns_are(site, table):
    page = (await ask(site, f"/directory/{table.name}")).text
    plain = re.sub(r"&#39;|&#x27;", "'", page)

    assert table.meaning.replace("`", "") in plain
    for column in table.columns:
        meaning = column.meaning.replace("`", "")
        assert meaning.split("'")[0][:60] in plain, column.name


@pytest.mark.parametrize(
    ("table", "facets"),
    [
        ("clinics", {"state", "status", "precision", "licence", "routes"}),
        ("services", {"route", "setting"}),
        ("facts", {"field", "source"}),
        ("listings", {"source", "state"}),
        ("places", {"kind", "state"}),
        ("changes", {"what", "field"}),
        ("problems", {"source", "field", "code"}),
        ("runs", {"source", "verdict"}),
    ],
)
async def test_a_table_offers_what_it_can_be_narrowed_by(site, table, facets):
    answer = (await ask(site, f"/directory/{table}.json?_size=1")).json()

    assert set(answer["facet_results"]) == facets


async def test_no_row_of_a_table_is_a_dead_end(site):
    for table in schema.TABLES:
        page = Page("/", (await ask(site, f"/directory/{table.name}")).text)
        rows = {link for link in page.links if link.startswith(f"/directory/{table.name}/")}
        for link in sorted(rows)[:3]:
            assert (await ask(site, link)).status_code == 200, link
