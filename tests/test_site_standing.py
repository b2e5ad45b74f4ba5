"""Whether a clinic stands: marks of what nobody confirmed, and what a closed one still offers."""

import re
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
import site_fixtures as made
from site_fixtures import NOON, SEEN, a_clinic, a_fact, a_member, ask

OLD = date(2026, 6, 23)
OPEN = (a_fact("status", "active"),)
MARK = '<p class="flag">Not confirmed since <time datetime="2026-06-23">23 Jun 2026</time>.'
NEVER = "Not confirmed by any source yet</span>. Call before you go.</p>"


def _of_a_map(member):
    said = replace(member.clean.said, listing=made.a_listing("2", source="sample_map"))
    return replace(member, clean=replace(member.clean, said=said))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    two = (a_member("1"), _of_a_map(a_member("2")))
    chosen = (
        a_clinic("fresh000", facts=OPEN),
        a_clinic("stale000", facts=OPEN, last_confirmed=OLD),
        a_clinic("never000", last_confirmed=None),
        a_clinic("alone000", last_confirmed=SEEN),
        a_clinic("pair0000", last_confirmed=SEEN, members=two),
        a_clinic("shut0000", status="closed", closed_on=date(2026, 9, 1), name="Shut"),
        a_clinic("rests000", status="temporarily_closed", city="Utqiagvik", state="AK",
                 latitude=71.29, longitude=-155.5),
    )  # fmt: skip
    path = tmp_path_factory.mktemp("standing") / "some.db"
    database = made.write_directory(path, chosen=chosen)
    with made.served(
        database, NOON, contact="data@clinics.example", address="https://clinics.example"
    ) as site:
        yield site


@pytest.mark.parametrize(
    ("clinic", "marked"), [("fresh000", None), ("stale000", MARK), ("never000", NEVER)]
)
async def test_what_nobody_confirmed_lately_is_marked_wherever_it_is_shown(site, clinic, marked):
    near = (await ask(site, "/near?zip=78701")).text
    card = near.partition(f'id="c-{clinic}"')[2].partition("</li>\n<li")[0]
    page = (await ask(site, f"/clinic/{clinic}")).text

    for shown in (card, page):
        assert (marked or "") in shown
        assert ("Not confirmed" in shown) == bool(marked)


@pytest.mark.parametrize(
    ("clinic", "said"),
    [
        ("fresh000", "Listed as open</span>"),
        ("stale000", "Listed as open; not confirmed since 23 Jun 2026"),
        ("never000", "Listed; no source says that it is open; not confirmed by any source yet"),
        ("alone000", "Listed; no source says that it is open</span>"),
        ("shut0000", "Closed</span>"),
    ],
)
async def test_side_by_side_no_more_is_said_than_sources_do(site, clinic, said):
    assert said in (await ask(site, f"/compare?c={clinic}")).text


@pytest.mark.parametrize(
    ("clinic", "said"),
    [
        ("alone000", "<strong>Listed by one source,</strong>"),
        ("alone000", "It confirmed its entry on"),
        ("pair0000", "<strong>Listed by its sources,</strong>"),
        ("pair0000", "One confirmed its entry on"),
    ],
)
async def test_one_source_is_not_said_to_be_several(site, clinic, said):
    assert said in (await ask(site, f"/clinic/{clinic}")).text


async def test_nobody_is_asked_to_call_a_closed_clinic(site):
    page = (await ask(site, "/clinic/shut0000")).text
    shown = page.partition("<dt>Phone</dt>")[2].partition("</dd>")[0]

    assert "(512) 555-0142" in shown
    assert "tel:" not in shown


async def test_a_clinic_closed_for_now_leads_to_others(site):
    page = (await ask(site, "/clinic/rests000")).text
    banner = page.partition('class="status')[2].partition("</div>")[0]

    assert 'href="/near?place=Alaska' in banner
    assert "We know of no other clinic within 100 miles of it." in page


# The short list


@pytest.mark.parametrize(
    "path", ["/near?zip=78701&", "/state/tx?", "/state/tx/austin?", "/clinic/alone000?"]
)
async def test_only_clinics_that_we_know_are_counted(site, path):
    page = (await ask(site, f"{path}c=fresh000&c=nobody00&c=oldid000")).text

    assert "Your short list: <strong>2 clinics</strong>" in page
    assert "nobody00" not in page


# A letter


async def test_a_letter_about_a_clinic_begins_with_what_we_need_to_know(site):
    page = (await ask(site, "/corrections?clinic=alone000")).text
    link = re.search(r'href="(mailto:[^"]+)"', page)[1].replace("&amp;", "&")
    said = parse_qs(urlsplit(link).query, strict_parsing=True)

    assert said["subject"] == ["Clinic alone000"]
    assert said["body"][0].split("\r\n\r\n") == [
        "River Clinic\r\nhttps://clinics.example/clinic/alone000",
        "What is wrong:",
        "What is right:",
        "A web page that says so:\r\n",
    ]
    assert "+" not in link


async def test_who_knows_of_a_closed_clinic_is_led_to_the_page_for_it(tmp_path):
    with made.served(made.write_directory(tmp_path / "some.db"), NOON) as site:
        assert '<a href="/corrections">How to correct us</a>' in (await ask(site, "/closed")).text


async def test_a_site_that_fell_silent_is_named_as_the_reason(tmp_path):
    silent = made.a_clinic(
        "silent00",
        name="Silent Clinic",
        status="unconfirmed",
        facts=(made.a_fact("status", "unconfirmed", source="websites", url="https://s.example/"),),
    )
    runs = [{"id": 1, "source": "websites", "kind": "sites", "verdict": "accepted"}]
    path = made.write_directory(tmp_path / "silent.db", chosen=[silent], runs=runs)
    with made.served(path, made.NOON) as site:
        gone = (await ask(site, "/closed")).text
        page = (await ask(site, "/clinic/silent00")).text

    assert "websites</a> no longer speak of ketamine</span>" in gone
    assert 'noopener">its own website</a> no longer spoke of ketamine.' in page
    assert "Its sources last listed it" not in page
