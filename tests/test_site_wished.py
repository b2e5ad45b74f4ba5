"""What a visitor types beside a place of what is to be found there, and the filter that sets."""

import pytest
import site_fixtures as made
from site_fixtures import ask

from directory.site.wished import MEANT, wishes_within
from directory.site.words import CONDITIONS, PAYMENTS, ROUTES, SETTINGS


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    database = made.write_directory(tmp_path_factory.mktemp("wished") / "some.db")
    with made.served(database, made.NOON) as site:
        yield site


@pytest.mark.parametrize(
    ("written", "words", "filters", "rest"),
    [
        ("houston spravato", "spravato", {"route": "nasal_esketamine"}, "houston"),
        ("Spravato in Austin, TX", "Spravato", {"route": "nasal_esketamine"}, "in Austin, TX"),
        ("Austin, TX with lozenges", "lozenges", {"route": "sublingual"}, "Austin, TX"),
        ("I.V. ketamine 78701", "I.V.", {"route": "iv"}, "ketamine 78701"),
        ("iv or spravato waco", "iv, spravato", {}, "waco"),
        ("iv and intravenous waco", "iv, intravenous", {"route": "iv"}, "waco"),
        ("spravato", "spravato", {"route": "nasal_esketamine"}, ""),
        ("ketamine iv infusion clinic near me", "iv, infusion", {"route": "iv"}, ""),
        ("infusion houston", "infusion", {"route": "iv"}, "houston"),
        ("ketamine drip waco", "drip", {"route": "iv"}, "ketamine waco"),
        ("nasal spray Miami, FL", "nasal spray", {}, "Miami, FL"),  # of two kinds
        ("spravato nasal spray waco", "spravato, nasal spray",
         {"route": "nasal_esketamine"}, "waco"),
        ("injections waco", "injections", {}, "waco"),
        ("houston tx medicaid", "medicaid", {"payment": "medicaid"}, "houston tx"),
        ("waco takes Medicare", "Medicare", {"payment": "medicare"}, "waco"),
        ("austin insurance", "insurance", {}, "austin"),  # whose?
        ("austin private insurance", "private insurance", {"payment": "commercial"}, "austin"),
        ("payment plans waco", "payment plans", {"payment": "financing"}, "waco"),
        ("VA community care waco", "VA community care", {"payment": "va_community_care"}, "waco"),
        ("ptsd clinic austin", "ptsd", {"condition": "ptsd"}, "clinic austin"),
        ("treatment-resistant depression waco", "treatment-resistant depression",
         {"condition": "trd"}, "waco"),
        ("ptsd and anxiety waco", "ptsd, anxiety", {}, "waco"),
        ("telehealth texas", "telehealth", {"setting": "telehealth_visit"}, "texas"),
        ("at-home ketamine texas", "at-home", {"setting": "at_home_self"}, "ketamine texas"),
        ("austin tx spravato insurance", "spravato, insurance", {"route": "nasal_esketamine"},
         "austin tx"),
        ("iv medicaid ptsd waco", "iv, medicaid, ptsd",
         {"route": "iv", "payment": "medicaid", "condition": "ptsd"}, "waco"),
    ],
)  # fmt: skip
def test_what_is_wished_for_is_told_from_the_place(written, words, filters, rest):
    wishes = wishes_within(written)

    assert (wishes.words, wishes.filters, wishes.rest) == (words, filters, rest)


@pytest.mark.parametrize(
    "written",
    ["Austin", "Ivy Clinic", "im in austin", "SC", "Pillow, PA", "Virginia", "va", "Cash, AR"],
)
def test_what_only_looks_like_a_wish_is_none(written):
    assert wishes_within(written) is None


def test_every_word_sets_a_filter_that_there_is():
    codes = {"route": ROUTES, "setting": SETTINGS, "payment": PAYMENTS, "condition": CONDITIONS}

    assert all(code is None or code in codes[facet] for facet, code in MEANT.values())


@pytest.mark.parametrize(
    ("asked", "status", "answered"),
    [
        ("/near?place=austin+spravato", 200, "We took “spravato” for how ketamine is given: Sprav"),
        ("/near?place=austin+spravato", 200, "1 clinic within 50 miles of Austin, TX"),
        ("/near?place=austin+spravato", 200, ": Spravato nasal spray (esketamine) <span"),
        ("/near.json?place=austin+spravato", 200, '"route": "nasal_esketamine"'),
        ("/map?place=austin+spravato", 200, "We took “spravato” for how ketamine is given"),
        ("/near?place=iv+texas", 200, ": IV infusion <span"),
        ("/near?place=iv+texas", 200, "clinics in Texas</h1>"),
        ("/near?place=austin+spravato&route=iv", 200, "1 clinic within 50 miles of Austin, TX"),
        ("/near?place=iv+or+spravato+austin", 200, "We left out “iv, spravato”: choose one way"),
        ("/near?place=infusion+austin", 200, "We took “infusion” for how ketamine is given: IV in"),
        ("/near?place=nasal+spray+Austin,+TX", 200, "We left out “nasal spray”: choose one way ke"),
        ("/near?place=nasal+spray+austin", 200, "We left out “nasal spray”: choose one way ketam"),
        ("/near?place=austin+tx+medicaid", 200, "We took “medicaid” for a way to pay: Medicaid."),
        ("/near?place=ptsd+clinic+austin", 200, "We took “ptsd” for what is treated: PTSD. We sh"),
        ("/near?place=austin+tx+spravato+insurance", 200, "We left out “insurance”: choose one w"),
        ("/near?place=austin+tx+spravato+insurance", 200, "We took “spravato” for how ketamine"),
        ("/near?place=telehealth+texas", 200, "No clinics in Texas, 1 by video or phone"),
        ("/near?place=telehealth+texas", 200, "Far Away Telehealth"),
        ("/near?place=river+austin+tx+iv", 200, "We took “iv” for how ketamine is given: IV"),
        (
            "/near?place=river+austin+tx+iv",
            200,
            "1 clinic within 50 miles of Austin, TX named “riv",
        ),
        (
            "/near?place=river+iv+austin",
            200,
            "1 clinic within 50 miles of Austin, TX named “river”",
        ),
        ("/near?place=1+Main+St,+Austin,+TX+spravato", 200, "We took “spravato” for how ketamine"),
        (
            "/near?place=clinic+for+depression+in+austin,+texas",
            200,
            "for what is treated: Depressi",
        ),
        ("/near?place=far+away+telehealth", 200, "1 clinic named “far away telehealth”"),
        ("/near?place=spravato", 400, "Type a ZIP or town too, and we will show those with “sprav"),
        ("/near?place=spravato", 400, '<input type="hidden" name="route" value="nasal_esketamine"'),
        ("/near?place=medicaid", 400, '<input type="hidden" name="payment" value="medicaid"'),
        ("/near?place=insurance", 400, "and then choose which “insurance” you mean."),
        ("/near?place=spravato", 400, 'id="place" name="place" value=""'),
        ("/near.json?place=lozenge", 400, "we will show those with “lozenge”."),
        ("/map?place=lozenge", 400, "we will show those with “lozenge”."),
        ("/near?place=spravato+near+me", 400, "We do not look up where you are."),
        ("/near?place=oral", 200, "of Oral, SD</h1>"),  # a town of that very name
        ("/near?place=spravato+cincinatti", 404, "Did you mean Cincinnati, OH?"),
        ("/near?place=dc", 200, "of Washington, DC</h1>"),
    ],
)
async def test_a_wish_beside_a_place_is_a_filter(site, asked, status, answered):
    response = await ask(site, asked)

    assert (response.status_code, answered in response.text) == (status, True)


async def test_another_town_of_the_name_is_searched_with_the_same_filter(site):
    page = (await ask(site, "/near?place=austin+spravato&c=k7m2q9xw")).text

    other = "/near?place=Austin%2C+MN&amp;miles=50&amp;route=nasal_esketamine&amp;c=k7m2q9xw"
    assert f'<a href="{other}">Austin, MN</a>' in page


async def test_filters_of_a_wish_are_not_said_to_be_kept(site):
    assert "Your filters are kept." not in (await ask(site, "/near?place=spravato")).text
