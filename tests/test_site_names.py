"""What a visitor types as a clinic's name, and which clinics that finds or may have meant."""

import html
import re
import sqlite3
from urllib.parse import urlencode

import pytest
import site_fixtures as made
from hypothesis import given, settings
from hypothesis import strategies as st
from site_fixtures import a_clinic, ask

from directory.errors import BadValueError
from directory.site import search
from directory.site.asked import answer_near
from directory.site.names import guess_names
from directory.site.places import Guess
from directory.site.query import Query, read_query
from directory.site.view import heading, unknown_place

CLINICS = (
    ("lumen000", "Lumen Ketamine Center", "Lumen Health Group"),
    ("river000", "River Clinic", None),
    ("rivers00", "Rivers Infusions of Austin", None),
    ("nandu000", "Clínica Ñandú “Paz”", None),
    ("ohara000", "O'Hara & Sons, M.D.", None),
    ("number00", "Clinic 360°", None),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    chosen = [a_clinic(id_, slug="a", name=name, chain=chain) for id_, name, chain in CLINICS]
    chosen.append(a_clinic("closed00", slug="a", name="Ember Wellness", status="closed"))
    path = tmp_path_factory.mktemp("names") / "some.db"
    return made.write_directory(path, chosen=chosen)


@pytest.fixture(scope="module")
def connection(database):
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def site(database):
    with made.served(database, made.NOON) as site:
        yield site


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Lumen Ketamine Center", {"lumen000"}),
        ("lumen", {"lumen000"}),
        ("LUM", {"lumen000"}),  # the end of the last word may be missing
        ("center lumen", {"lumen000"}),  # the words in any order
        ("lumen river", set()),  # but all of them
        ("lumen health group", {"lumen000"}),  # the chain is a name too
        ("clinics", {"river000", "number00", "nandu000"}),  # by the stem: clinic, clinica
        ("rivers", {"river000", "rivers00"}),
        ("infusion", {"rivers00"}),
        ("clinica nandu", {"nandu000"}),  # without marks, and with others
        ("CLÍNICA ÑANDÚ", {"nandu000"}),
        ("nandú “paz”", {"nandu000"}),
        ("O’Hara", {"ohara000"}),
        ("o'hara & sons", {"ohara000"}),
        ("360", {"number00"}),
        ("austin", {"rivers00"}),  # a town is no name: the others are in Austin too
        ("lumen OR river", set()),  # no word is an operator
        ("name:lumen", set()),
        ("lumen*", {"lumen000"}),
        ("lu men", {"lumen000"}),  # a space too many, or too few, is no other name
        ("river sinfusions", set()),  # but in the very letters of a name
        ("lumenketamine center", {"lumen000"}),
        ("Rivers In Fusions", {"rivers00"}),
        ("hara&sons", {"ohara000"}),
        ("O'Hara and Sons", {"ohara000"}),  # "and" is an "&"
        ("and", set()),
        ("Lumen Ketamine Centre", {"lumen000"}),  # as others spell it
        ("lumen centre ketamine", {"lumen000"}),
        ("centre OR river", set()),
        ('"', set()),
        ("…", set()),
    ],
)
def test_a_name_is_found_however_it_is_written(connection, written, found):
    query = Query(words=written)
    matches = search.named(connection, query, made.NOON.date())

    assert {row["id"] for row in matches.rows("name", limit=50)} == found


@pytest.mark.parametrize(
    ("written", "heading"),
    [
        ("Lumen Austin", "1 clinic within 50 miles of Austin, TX named “Lumen”"),
        ("Austin Lumen", "1 clinic within 50 miles of Austin, TX named “Lumen”"),
        ("lumen ketamine center in austin", "of Austin, TX named “lumen ketamine center”"),
        ("Lumen Ketamine Center, Austin, TX", "of Austin, TX named “lumen ketamine center”"),
        ("Lumen 78701", "1 clinic within 50 miles of 78701 named “Lumen”"),
        ("lu men Texas", "1 clinic in Texas named “lu men”"),
        ("river austin", "1 clinic named “river austin”"),  # for that is a name as it stands
        ("lumen dallas", "No clinics within 50 miles of Dallas, TX named “lumen”"),  # and the way
        ("Ember Wellness Austin", "open clinics within 50 miles of Austin, TX named “Ember Well"),
        ("Ember Wellness, Austin TX", "No open clinics within 50 miles of Austin, TX named “ember"),
        ("Ember Wellness Texas", "No open clinics in Texas named “Ember Wellness”"),
        ("ketamine clinic Austin TX", "6 clinics within 50 miles of Austin, TX"),  # no name
        ("1 Main St, Austin, TX 78701", "6 clinics within 50 miles of 78701"),
        ("the clinic austin", "6 clinics within 50 miles of Austin, TX"),  # noise
        ("lumen atlantis", "called “lumen atlantis”"),
    ],
)
async def test_a_name_may_stand_beside_a_place(site, written, heading):
    page = html.unescape((await ask(site, f"/near?{urlencode({'place': written})}")).text)

    assert heading in page
    assert "We left out" not in page or "1 Main St" in written or "ketamine clinic" in written


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("place=Ember+Wellness", "No open clinic of that name</h2>"),
        ("place=Ember+Wellness+Austin", "No open clinic of that name here</h2>"),
        ("place=Ember+Wellness+Austin+TX", '<h2 id="closed">Closed, of that name</h2>'),
        ("place=Ember+Wellness+Austin+TX", ">Ember Wellness<"),
        ("place=Ember+Wellness+Texas", ">Ember Wellness<"),
        (
            "place=Ember+Wellness+Austin+TX",
            '6 clinics here have other names. <a href="/near?place=Austin%2C+TX&miles=50">See them',
        ),
        ("place=Ember+Wellness+Dallas+TX", "No clinic of another name is here."),
        (
            "zip=78701&q=zzz&route=iv",
            '6 clinics here have other names. <a href="/near?zip=78701&miles=50&route=iv">See them',
        ),
        ("zip=78701&q=zzz&route=iv", "No open clinic of that name here with these filters</h2>"),
        ("q=zzz", "No open clinic of that name</h2>"),
        (
            "zip=78701&route=im&payment=medicaid",
            "6 clinics here do not match all that you chose. "
            '<a href="/near?zip=78701&miles=50">See them',
        ),
        ("place=texas&route=im", '<a href="/near?place=texas&miles=50">See them'),
        ("zip=75201&route=im", "We know of none here yet</h2>"),
    ],
)
async def test_where_a_name_or_a_filter_finds_none_it_is_said_who_else_is_there(site, asked, said):
    assert said in html.unescape((await ask(site, f"/near?{asked}")).text)


async def test_programs_are_told_of_a_closed_clinic_what_its_page_says(site):
    answer = (await ask(site, "/near.json?place=Ember+Wellness+Austin+TX")).json()

    assert (answer["count"], answer["query"]["q"]) == (0, "ember wellness")
    assert answer["query"]["measured_from"]["name"] == "Austin, TX"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("place=river*", 'Did you mean a clinic named <a href="/near?q=river">'),
        ("place=River", "No clinics within 50 miles of River, KY</h1>"),
    ],
)
async def test_a_small_town_without_a_clinic_may_be_a_name(site, asked, said):
    assert said.lower() in html.unescape((await ask(site, f"/near?{asked}")).text).lower()


@pytest.mark.parametrize(
    ("written", "name"),
    [("River, KY", "the state was named"), ("Nashville", "no clinic has that name")],
)
async def test_a_town_that_was_meant_is_not_asked_to_be_a_name(site, written, name):
    page = (await ask(site, f"/near?{urlencode({'place': written})}")).text

    assert "a clinic named" not in page, name


@pytest.mark.parametrize(
    ("written", "name", "place"),
    [
        ("Lumenn Austin", "Lumen", "Austin, TX"),
        ("Austin lmuen", "Lumen", "Austin, TX"),
        ("Lumen Kettamine Austin", "Lumen Ketamine", "Austin, TX"),
        ("Lumenn Texas", "Lumen", "Texas"),
    ],
)
async def test_a_misspelt_name_beside_a_place_is_guessed(site, written, name, place):
    response = await ask(site, f"/near?{urlencode({'place': written})}")
    page = html.unescape(response.text)
    link = urlencode({"place": place, "q": name, "miles": 50})

    assert response.status_code == 404
    there = f"“{name}” {'in' if place == 'Texas' else 'near'} {place}"
    assert f"Did you mean {there}" in page
    assert f'<a href="/near?{link}">Clinics named {there}</a>' in page
    assert "1 clinic" in (await ask(site, f"/near?{link}")).text


async def test_a_misspelt_name_before_an_address_of_a_town_is_guessed_beside_what_is_found(site):
    page = (await ask(site, "/near?place=lumen+kettamine,+austin+tx")).text
    link = "/near?place=Austin%2C+TX&amp;q=Lumen+Ketamine&amp;miles=50"

    assert "We left out “lumen kettamine” and looked near Austin, TX." in page
    assert f'Did you mean <a href="{link}">Lumen Ketamine</a>?' in page
    assert "1 clinic" in (await ask(site, html.unescape(link))).text


async def test_of_a_misspelt_name_beside_a_place_without_it_nothing_is_promised(site):
    page = html.unescape((await ask(site, "/near?place=Lumenn+Dallas")).text)

    assert "“Lumen” near Dallas" not in page


async def test_a_name_beside_a_place_can_be_taken_away(site):
    page = (await ask(site, "/near?place=Lumen+Austin")).text

    assert '<a href="/near?place=Austin%2C+TX&amp;miles=50">Name: Lumen' in page


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Rivr Clinic", ("River Clinic",)),
        ("Lumenn", ("Lumen",)),
        ("Lumen Kettamine", ("Lumen Ketamine",)),
        ("lmuen ketamien", ("Lumen Ketamine",)),  # letters exchanged
        ("clinca nandu", ("Clínica Ñandú",)),
        ("O'Hara and Sonns", ("O Hara Sons",)),
        ("Embr Wellnes", ("Ember Wellness",)),  # closed ones are found by name as well
        ("River Clinic", ("River Clinic",)),  # nothing to mend, and it finds one
        ("rivr xyzzyx", ()),  # half a guess is none
        ("River Lumen", ()),  # no clinic has both
        ("spa", ()),
        ("zzzz", ()),
        ("", ()),
        ('"*(', ()),
        ("one two three four five six seven eight nine", ()),
    ],
)
def test_a_misspelt_name_gets_a_guess_that_finds_a_clinic(connection, written, meant):
    assert guess_names(connection, written) == meant


TYPED = (
    "Lumen", "lumenn", "Ember", "Wellness", "and", "centre", "Austin", "austin,", "TX", "Texax",
    "Dallas", "iv", "infusion", "nasal spray", "medicaid", "insurance", "ptsd", "telehealth", "in",
    "78701", "787O1", "5125550142", "cheap", "D.C.", "Travis County", "me", "*", '"', "🌱",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(TYPED), min_size=1, max_size=12).map(" ".join))
def test_whatever_is_typed_together_gets_an_answer_or_a_guess(connection, written):
    try:
        query = read_query(urlencode({"place": written}), strict=False)
    except BadValueError:
        return  # a part of a ZIP, or marks alone
    answer = answer_near(connection, query, made.NOON.date(), "html")

    if isinstance(answer, Guess):
        assert unknown_place(query, answer).endswith(".")
    else:
        assert answer.count == 0 or answer.clinics
        assert heading(answer)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_words_and_never_a_query(connection, written):
    found = search.named(connection, Query(words=written), made.NOON.date())

    assert found.count <= len(CLINICS)
    for meant in guess_names(connection, written):
        assert search.named(connection, Query(words=meant), made.NOON.date()).count or (
            search.closed_named(connection, Query(words=meant), made.NOON.date()).count
        )


@pytest.mark.parametrize(
    ("asked", "status", "answered"),
    [
        ("/near?place=Rivr+Clinic", 404, "called “Rivr Clinic”. Did you mean “River Clinic”?"),
        ("/near?place=Rivr+Clinic", 404, '<a href="/near?q=River+Clinic">Clinics named “River Cl'),
        ("/near?place=Lumenn,+TX", 404, "Did you mean “Lumen” in Texas?"),
        ("/near?q=Lumenn", 200, 'Did you mean <a href="/near?q=Lumen">Lumen</a>?'),
        ("/near?zip=78701&q=Lumenn", 200, 'Did you mean <a href="/near?q=Lumen">Lumen</a>?'),
        ("/near?q=Lumenn&c=river000", 200, '<a href="/near?q=Lumen&c=river000">Lumen</a>?'),
        ("/near.json?place=Rivr+Clinic", 404, "Did you mean “River Clinic”?"),
    ],
)
async def test_a_page_offers_what_may_have_been_meant(site, asked, status, answered):
    response = await ask(site, asked)

    assert (response.status_code, answered in html.unescape(response.text)) == (status, True)


async def test_an_offer_finds_what_it_names(site):
    page = (await ask(site, "/near?place=Lumenn+Ketamin+Cente")).text
    offer = re.search(r'<a href="([^"]+)">Clinics named', page)[1]

    assert "1 clinic named “Lumen" in (await ask(site, html.unescape(offer))).text


@pytest.mark.parametrize("asked", ["/near?q=river", "/near?q=ember"])
async def test_what_is_found_needs_no_guess(site, asked):
    assert "Did you mean" not in (await ask(site, asked)).text
