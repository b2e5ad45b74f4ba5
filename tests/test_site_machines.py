"""What search engines and feed readers are told: every page there is, and the day it changed."""

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest
import site_fixtures as made
from site_fixtures import a_clinic, a_fact, ask

from directory.site import sitemap

PUBLIC = "https://clinics.example"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BUILT = "2026-11-22"


def a_change(clinic_id, what, day):
    unsaid = dict.fromkeys(("name", "field", "before", "after", "other_id", "why"))
    return {**unsaid, "built_at": f"{day}T04:00:00Z", "clinic_id": clinic_id, "what": what}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    said_so = (a_fact("name", "Gone Clinic"), a_fact("status", "closed"))
    chosen = (
        a_clinic(last_seen=date(2026, 11, 1)),
        a_clinic("doubt000", slug="doubt", status="unconfirmed", last_seen=date(2026, 9, 1),
                 city="San Marcos"),
        a_clinic("paul0000", slug="a", city="St. Paul", state="MN", last_seen=date(2026, 10, 1)),
        a_clinic("paul0001", slug="b", city="Saint Paul", state="MN",
                 last_seen=date(2026, 10, 9)),
        a_clinic("video000", slug="video", city="Reno", state="NV", street=None,
                 settings=("telehealth_visit",)),
        a_clinic("gone0000", slug="gone", name="Gone <& Clinic>", status="closed", facts=said_so,
                 closed_on=date(2026, 8, 1), last_seen=date(2026, 8, 1)),
        a_clinic("lost0000", slug="lost", name="Lost Clinic", status="closed",
                 closed_on=date(2026, 9, 9), last_seen=date(2026, 9, 9)),
    )  # fmt: skip
    changes = (
        a_change("k7m2q9xw", "changed", "2026-10-02"),
        a_change("doubt000", "changed", "2026-11-15"),
        a_change("lost0000", "closed", "2026-11-20"),
    )
    path = tmp_path_factory.mktemp("machines") / "some.db"
    database = made.write_directory(path, chosen=chosen, sample=False, changes=changes)
    with made.served(database, made.NOON, address=PUBLIC) as site:
        yield site


async def days_of(site, address="/sitemap.xml"):
    tree = ET.fromstring((await ask(site, address)).text)  # noqa: S314 # because it is our own
    return {
        each.findtext(f"{MAP}loc").removeprefix(PUBLIC): each.findtext(f"{MAP}lastmod")
        for each in tree
    }


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/", BUILT),
        ("/closed", BUILT),
        ("/about", None),  # our own words: nobody notes the day
        ("/clinic/k7m2q9xw/river-clinic", "2026-11-01"),  # seen again since it changed
        ("/clinic/doubt000/doubt", "2026-11-15"),  # changed since it was seen: nobody listed it
        ("/state/tx", "2026-11-20"),  # a clinic left its list that day
        ("/state/tx/austin", "2026-11-20"),
        ("/state/tx/san-marcos", "2026-11-15"),
        ("/state/mn/st-paul", "2026-10-09"),  # one page, however its name is spelled
    ],
)
async def test_a_page_is_in_the_sitemap_with_the_day_it_changed(site, path, day):
    days = await days_of(site)

    assert days[path] == day


async def test_what_has_no_page_of_its_own_is_not_in_the_sitemap(site):
    days = await days_of(site)

    assert not {path for path in days if "gone" in path or "lost" in path}
    assert "/clinic/video000/video" in days  # but no state or town: nobody goes there
    assert not {path for path in days if path.startswith("/state/nv")}
    for path in days:
        assert (await ask(site, path)).status_code == 200


async def test_a_sitemap_too_long_for_one_file_names_its_files(site, monkeypatch):
    whole = await days_of(site)
    monkeypatch.setattr(sitemap, "MOST", 6)
    files = await days_of(site)
    parts = [await days_of(site, path) for path in files]

    assert list(files) == [f"/sitemap-{n}.xml" for n in range(1, len(files) + 1)]
    assert [len(part) for part in parts[:-1]] == [6] * (len(files) - 1)
    assert {path: day for part in parts for path, day in part.items()} == whole


@pytest.mark.parametrize("path", ["/sitemap-2.xml", "/sitemap-0.xml", "/sitemap-x.xml",
                                  "/sitemap-99999.xml"])  # fmt: skip
async def test_there_is_no_file_beyond_the_last(site, path):
    assert (await ask(site, path)).status_code == 404


def test_a_file_of_the_longest_addresses_is_within_what_is_allowed():
    address = "https://a-rather-long-host-name-of-an-operator.example"
    entry = sitemap._entry("url", address, (f"/clinic/{'x' * 12}/{'y' * 80}", BUILT))

    assert sitemap.MOST <= 50_000
    assert len(entry) * sitemap.MOST < 50 * 1024 * 1024


# The feed of closed clinics


async def test_closed_clinics_can_be_followed_with_the_evidence(site):
    response = await ask(site, "/closed.atom")
    feed = ET.fromstring(response.text)  # noqa: S314 # because it is our own
    entries = feed.findall(f"{ATOM}entry")

    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert feed.findtext(f"{ATOM}title") == "Closed clinics of the ketamine clinic directory"
    assert [each.findtext(f"{ATOM}title") for each in entries] == [
        "Lost Clinic, Austin, TX: No longer listed; last listed 9 Sep 2026",
        "Gone <& Clinic>, Austin, TX: Closed. Sample register said so on 1 Aug 2026",
    ]
    assert [each.findtext(f"{ATOM}updated") for each in entries] == [
        "2026-09-09T00:00:00Z", "2026-08-01T00:00:00Z",
    ]  # fmt: skip
    assert entries[0].find(f"{ATOM}link").get("href") == f"{PUBLIC}/clinic/lost0000/lost"
    assert len({each.findtext(f"{ATOM}id") for each in (feed, *entries)}) == 3
    assert (await ask(site, "/closed.atom")).text == response.text


async def test_every_feed_is_its_own_and_can_be_found(site):
    texts = [(await ask(site, path)).text for path in ("/closed.atom", "/changes.atom",
                                                       "/state/tx.atom")]  # fmt: skip
    ids = {re.search(r"<id>(.*?)</id>", text)[1] for text in texts}
    page = (await ask(site, "/closed")).text

    assert len(ids) == 3
    assert re.search(
        r'<link rel="alternate" type="application/atom\+xml"[^>]*"/closed.atom">', page
    )
    assert page.count('href="/closed.atom"') == 2
    assert "/closed.atom" in (await ask(site, "/data")).text
    assert (await ask(site, "/state/TX.atom")).text == texts[2]


@pytest.mark.parametrize("path", ["/closed.atom?state=tx", "/closed.atom?x=1"])
async def test_a_feed_takes_no_parameter(site, path):
    assert (await ask(site, path)).status_code == 400
