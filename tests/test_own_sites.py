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
from directory.records import Passage, SiteVisit
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

    def __init__(self, path, monkeypatch):
        monkeypatch.setattr("directory.build.rows.place_rows", lambda _: ())
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
def street(tmp_path, monkeypatch):
    return Street(tmp_path / "data", monkeypatch)


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
