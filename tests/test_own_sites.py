"""What becomes of a clinic whose own site changes: read, closed, gone, silent, of somebody else."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from factories import a_listing
from test_build import NOW, quietly

from directory.build import build
from directory.collected import open_collected
from directory.data_folder import DataFolder
from directory.gate import Visit, admit
from directory.records import Passage, SiteVisit, fingerprint
from directory.site.serve import application
from directory.sources import read_sources

SOURCES = """
[list]
title = "A list"
robots = "none"
lists_only_ketamine_clinics = true
sample = true

[websites]
title = "Clinics' own websites"
is_own_site = true
confirmed_by = "seen"
trust = 80
trust_for = { name = 20 }
sample = true
"""
OPEN = "We give IV ketamine, $450 per session."
SHUT = "Rill Ketamine Clinic is permanently closed. Our last day was 3 November."


class Street:
    """One clinic that a list names, and its own site, visited when a test says so."""

    def __init__(self, path):
        self.data, self.now = DataFolder(path), NOW
        path.mkdir()
        (path / "sources.toml").write_text(SOURCES)
        for name in ("judgements", "corrections", "removals"):
            (path / f"{name}.csv").touch()
        self.take("list", "snapshot", [a_listing(routes="iv")])

    def take(self, source, kind, listings, sites=()):
        named = read_sources(self.data.file("sources.toml"))
        visit = Visit(source=source, kind=kind, started=self.now, finished=self.now,
                      listings=tuple(listings), sites=tuple(sites))  # fmt: skip
        with open_collected(self.data.collected) as memory:
            return admit(visit, named[source], memory, accept="a test")

    def visited(self, outcome="read", text=OPEN, *, days=0, **words):
        """Visit the site after some days; the list is read again that day."""
        self.now += timedelta(days=days)
        self.take("list", "snapshot", [a_listing(routes="iv")])
        said = a_listing(source="websites", ref="rill.example", url="https://rill.example/",
                         passages=(Passage("", text, "https://rill.example/"),),
                         **words)  # fmt: skip
        listings = [said] if outcome == "read" else []
        site = SiteVisit(site="rill.example", outcome=outcome, pages=len(listings))
        return self.take("websites", "sites", listings, [site])

    def clinic(self):
        build(self.data, now=self.now, progress=quietly, accept="a test")
        with closing(sqlite3.connect(self.data.directory)) as connection:
            connection.row_factory = sqlite3.Row
            (row,) = connection.execute("SELECT * FROM clinics").fetchall()
        return dict(row)


@pytest.fixture
def street(tmp_path, without_places):
    return Street(tmp_path / "data")


def test_what_its_own_pages_say_is_the_clinics(street):
    street.visited()
    clinic = street.clinic()

    assert (clinic["status"], clinic["price_from"]) == ("active", 450.0)
    assert clinic["last_confirmed"] == NOW.date().isoformat()


async def test_a_site_that_closes_between_two_visits_is_shown_so_on_its_page(street):
    street.visited()
    before = street.clinic()
    street.visited(text=SHUT, days=7)
    after = street.clinic()

    assert (before["status"], after["status"]) == ("active", "closed")
    assert after["id"] == before["id"]
    assert after["closed_on"] == street.now.date().isoformat()
    app = application(street.data.directory, now=lambda: street.now)
    page = (await app.client.get(f"/clinic/{after['id']}/{after['slug']}")).text
    assert "Closed" in page
    assert "permanently closed. Our last day" not in page  # the words themselves are the clinic's


@pytest.mark.parametrize("outcome", ["no_such_name", "not_found", "certificate", "no_page"])
def test_a_site_that_is_gone_twice_leaves_its_clinic_unconfirmed(street, outcome):
    street.visited()
    street.visited(outcome, days=7)
    once = street.clinic()["status"]
    street.visited(outcome, days=8)
    twice = street.clinic()["status"]
    street.visited(days=7)

    assert (once, twice, street.clinic()["status"]) == ("active", "unconfirmed", "active")


@pytest.mark.parametrize("outcome", ["unreachable", "refused"])
def test_a_hiccup_says_nothing_of_a_clinic_however_often(street, outcome):
    street.visited()
    for _ in range(5):
        street.visited(outcome, days=20)

    assert street.clinic()["status"] == "active"


def test_a_site_that_speaks_of_ketamine_no_more_leaves_its_clinic_unconfirmed(street):
    street.visited()
    street.visited(text="Vitamin drips and red light.", days=7, name="Rill Wellness")

    assert street.clinic()["status"] == "unconfirmed"


def test_where_most_sites_are_silent_it_is_we_who_are_off_the_web(street):
    silent = [SiteVisit(site=f"{name}.example", outcome="unreachable") for name in "abc"]
    read = SiteVisit(site="d.example", outcome="read", pages=1)
    visit = Visit(source="websites", kind="sites", started=NOW, finished=NOW, listings=(),
                  sites=(*silent, read))  # fmt: skip
    named = read_sources(street.data.file("sources.toml"))
    with open_collected(street.data.collected) as memory:
        run = admit(visit, named["websites"], memory)

    assert run.verdict == "refused"
    assert run.reason == "1 of 4 sites answered, expected at least half; are we on the web?"


def test_an_entry_of_a_list_that_is_named_like_a_site_is_no_site(street):
    street.take("list", "snapshot", [a_listing(ref="rill.example", routes="iv")])
    street.visited("no_such_name")

    with open_collected(street.data.collected) as memory:
        found = {each.id: each.site for each in memory.listings()}
    assert found["list:rill.example"] is None


STRANGERS = {
    "parked_domain": "This domain is for sale. Ketamine.",
    "lead_generation": "We match you with a ketamine provider near you.",
    "list_of_clinics": "Browse ketamine clinics by state. Add your listing.",
    "news_site": "Ketamine clinics are opening, a staff writer says. Read more stories.",
    "anesthesia_only": "For your surgery we use propofol or ketamine for sedation.",
}


def strangers(street, **changed):
    """Visit one website of each kind that is no clinic's; a list of clinics has two entries."""
    listings = [
        a_listing(source="websites", ref=f"{name}.example{entry}", name=f"House {name}",
                  url=f"https://{name}.example/", street=None, website=f"https://{name}.example/",
                  phone=None, routes=None, status=None,
                  passages=(Passage("", changed.get(name, text), f"https://{name}.example/"),))
        for name, text in STRANGERS.items()
        for entry in (("/1", "/2") if name == "list_of_clinics" else ("",))
    ]  # fmt: skip
    sites = [SiteVisit(site=f"{name}.example", outcome="read", pages=1) for name in STRANGERS]
    street.take("websites", "sites", listings, sites)


def problems(street):
    with closing(sqlite3.connect(street.data.directory)) as connection:
        connection.row_factory = sqlite3.Row
        found = connection.execute("SELECT * FROM problems WHERE clinic_id IS NULL").fetchall()
    return {row["code"]: dict(row) for row in found}, len(found)


async def test_a_website_that_is_no_clinic_s_is_published_with_its_reason_and_none_of_its_words(
    street,
):
    strangers(street)
    street.clinic()  # the one of the list, and no other
    found, count = problems(street)

    assert (set(found), count) == (set(STRANGERS), len(STRANGERS))
    assert found["list_of_clinics"] == {
        "listing_id": "websites:list_of_clinics.example",
        "clinic_id": None,
        "field": "passages",
        "code": "list_of_clinics",
        "source": "websites",
        "url": "https://list_of_clinics.example/",
        "seen": NOW.date().isoformat(),
    }
    app = application(street.data.directory, now=lambda: street.now)
    table = (
        await app.client.get("/directory/problems.json?code=lead_generation&_shape=array")
    ).json()
    assert [each["url"] for each in table] == ["https://lead_generation.example/"]
    facets = (await app.client.get("/directory/problems.json")).json()["facet_results"]
    assert {"source", "field", "code"} <= set(facets.get("results", facets))
    freshness = (await app.client.get("/freshness.json")).json()["sources"]
    assert {each["name"]: each["problems"] for each in freshness} == {"list": 0, "websites": 5}
    everything = b"".join(each.read_bytes() for each in street.data.path.glob("directory.db*"))
    for words in STRANGERS.values():
        assert words.partition(" ")[2].encode() not in everything


def test_a_website_that_becomes_a_clinic_s_or_was_removed_is_told_no_more(street):
    strangers(street)
    street.clinic()
    marked = fingerprint("listing", "websites:news_site.example")
    (street.data.path / "removals.csv").write_text(
        f"fingerprints,when,who,why\nlisting:{marked},{NOW.date()},A. Person,asked for it\n"
    )
    street.now += timedelta(days=7)
    strangers(street, anesthesia_only=OPEN)
    build(street.data, now=street.now, progress=quietly, accept="a test")

    assert set(problems(street)[0]) == set(STRANGERS) - {"news_site", "anesthesia_only"}


def test_a_website_that_is_gone_is_told_no_more(street):
    strangers(street)
    for days in (8, 8):
        street.now += timedelta(days=days)
        gone = [SiteVisit(site=f"{name}.example", outcome="no_such_name") for name in STRANGERS]
        street.take("websites", "sites", [], gone)
    street.clinic()

    assert problems(street) == ({}, 0)
