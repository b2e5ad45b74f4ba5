"""Who does not pay for which way, and who is shut: a filter promises no more than they say."""

import html
import re

import pytest
import site_fixtures as made
from site_fixtures import a_clinic, ask

from directory.records import Service

NOT_FOR_IV = {
    "routes": ("iv", "nasal_esketamine"),
    "payment": ("commercial", "self_pay"),
    "services": (
        Service(route="iv", payment_refused=("commercial", "medicaid")),
        Service(route="nasal_esketamine"),
    ),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    chosen = (
        a_clinic(name="Refusing Clinic", **NOT_FOR_IV),
        a_clinic("paying00", slug="p", name="Paying Clinic", payment=("commercial",)),
        a_clinic("paused00", slug="q", name="Paused Clinic", status="temporarily_closed"),
        a_clinic("closed00", slug="c", name="Closed Clinic", status="closed"),
        a_clinic(
            "alone000",
            slug="a",
            name="Alone Clinic",
            status="temporarily_closed",
            city="Dallas",
            postcode="75201",
            latitude=32.78,
            longitude=-96.8,
        ),
    )
    database = made.write_directory(tmp_path_factory.mktemp("refusals") / "some.db", chosen=chosen)
    with made.served(database, made.NOON) as site:
        yield site


async def names(site, address):
    page = html.unescape((await ask(site, address)).text)
    return set(re.findall(r'class="card-name"><a[^>]*>(\w+) Clinic', page)), page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("payment=commercial", {"Refusing", "Paying"}),
        ("payment=commercial&route=iv", {"Paying"}),
        ("payment=commercial&route=nasal_esketamine", {"Refusing"}),
        ("payment=self_pay&route=iv", {"Refusing"}),
    ],
)
async def test_a_way_to_pay_is_of_the_way_that_is_asked_for(site, asked, found):
    assert (await names(site, f"/near?zip=78701&{asked}"))[0] == found


@pytest.mark.parametrize(
    ("asked", "counted"),
    [
        ("route=iv", "Private insurance (1)"),
        ("route=nasal_esketamine", "Private insurance (1)"),
        ("payment=commercial", "IV infusion (1)"),
        ("payment=self_pay", "IV infusion (1)"),
        ("miles=50", "Private insurance (2)"),
    ],
)
async def test_filters_count_what_they_would_leave(site, asked, counted):
    assert counted in (await names(site, f"/near?zip=78701&{asked}"))[1]


async def test_a_card_says_for_what_the_one_who_shall_pay_does_not(site):
    _, narrowed = await names(site, "/near?zip=78701&payment=commercial")
    _, plain = await names(site, "/near?zip=78701")

    assert narrowed.count("Private insurance: not for IV infusion.") == 1
    assert "not for IV infusion" not in plain


async def test_a_comparison_says_it_too(site):
    _, page = await names(site, "/compare?c=k7m2q9xw&c=paying00")

    assert "Private insurance (not for IV infusion)" in page
    assert "Does not take: Medicaid" in page
    assert "Both: Private insurance" not in page


async def test_whoever_is_shut_is_not_confirmed_lately(site):
    found, _ = await names(site, "/near?zip=78701&confirmed=90")
    _, every = await names(site, "/near?zip=78701")
    _, compared = await names(site, "/compare?c=paused00&c=closed00")
    paused = every.partition('id="c-paused00"')[2].partition("</li>\n<li")[0]

    assert found == {"Refusing", "Paying"}
    assert "Confirmed in the last 90 days (2)" in every
    assert "Closed for now" in paused
    assert "Last confirmed" not in paused
    assert "20 Nov 2026" not in compared.partition("Last confirmed")[2].partition("</tr>")[0]


@pytest.mark.parametrize(
    ("clinic", "miles", "around"),
    [("alone000", 300, "within 300 miles of Dallas, TX"), ("closed00", 50, "near Austin, TX")],
)
async def test_of_who_is_shut_a_link_leads_to_others(site, clinic, miles, around):
    _, page = await names(site, f"/clinic/{clinic}")
    link = re.search(rf'<a href="([^"]+)">Find other clinics {around}</a>', page)[1]

    assert f"miles={miles}" in link
    assert {"Refusing", "Paying"} <= (await names(site, link))[0]
