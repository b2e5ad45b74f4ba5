"""A listing becomes Clean whatever it says, and what cannot be used is noted beside it."""

from dataclasses import fields

import pytest
from factories import a_listing, a_source, remembered
from hypothesis import given
from hypothesis import strategies as st
from strange_text import ANYTHING

from directory.geocode import geocode
from directory.merge import merge
from directory.normalise import normalise
from directory.records import PRECISIONS, STATES, Listing, Passage, Remembered

WORDS = {
    each.name: ANYTHING if each.type is str else st.none() | ANYTHING
    for each in fields(Listing)
    if each.name not in {"source", "ref", "url", "other_names", "taxonomies", "passages"}
}


def problems(clean):
    return [(problem.field, problem.code, problem.written) for problem in clean.problems]


def test_a_name_that_lost_a_character_is_kept_and_the_loss_noted(lookups):
    found = normalise(remembered(name="Quillmarsh Mind\ufffdBody Clinic"), lookups)

    assert found.name == "Quillmarsh Mind Body Clinic"
    assert [(each.field, each.code) for each in found.problems] == [("name", "lost_character")]


def test_a_site_that_is_no_clinic_s_is_called_by_its_address(lookups):
    sale = "rill.example is for sale. Ketamine."
    said = remembered(
        name="rill.example is for sale",
        website="https://www.rill.example/",
        passages=(Passage("", sale, "https://rill.example/"),),
    )

    found = normalise(said, lookups)

    assert (found.name, found.other_names) == ("rill.example", ())
    assert "parked_domain" in {each.code for each in found.problems}


def test_a_listing_becomes_clean(lookups):
    said = remembered(
        name="RILL KETAMINE CLINIC, PLLC",
        other_names=("Rill Infusions LLC", "Rill Ketamine Clinic"),
        parent="THE RILL GROUP, INC.",
        phone="(512) 555-0142 x3",
        website="www.rill.example?utm_source=list",
        postcode="78701-1234",
        latitude="30.27",
        longitude="-97.74",
        hours='{"monday": "9:00 AM - 5:00 PM"}',
        routes="IV; Spravato; KAP; at home",
        status="Open",
        states_served="TX, Oklahoma; ok",
        updated_on="11/02/2026",
    )

    clean = normalise(said, lookups)

    assert clean.said is said
    assert (clean.name, clean.name_key) == ("Rill Ketamine Clinic", "rill ketamine clinic")
    assert clean.other_names == ("Rill Infusions",)
    assert clean.parent == "The Rill Group"
    assert (clean.street, clean.unit) == ("410 Rillbend Ave", "210")
    assert (clean.city, clean.state, clean.postcode) == ("Austin", "TX", "78701")
    assert (clean.phone, clean.phone_extension) == ("+15125550142", "3")
    assert (clean.website, clean.website_host) == ("https://www.rill.example/", "rill.example")
    assert (clean.latitude, clean.longitude) == (30.27, -97.74)
    assert clean.hours == "Mo 09:00-17:00"
    assert (clean.routes, clean.settings) == (("iv", "nasal_esketamine"), ("at_home_self",))
    assert (clean.psychotherapy, clean.status) == ("kap_integrated", "active")
    assert clean.states_served == ("OK", "TX")
    assert clean.updated_on.isoformat() == "2026-11-02"
    assert clean.says_ketamine
    assert clean.problems == ()


def test_a_name_on_the_door_comes_before_the_one_in_the_register(lookups):
    clean = normalise(remembered(name="EMBER HOLDINGS LLC DBA RILL KETAMINE - AUSTIN"), lookups)

    assert (clean.name, clean.name_key) == ("Rill Ketamine", "rill ketamine")
    assert clean.other_names == ("Ember Holdings",)


def test_an_address_on_one_line_is_told_apart_where_nothing_stands_beside_it(lookups):
    line = "1200 W 6th St, Ste 200, Austin, TX 78703"
    alone = normalise(remembered(street=line, city=None, state=None, postcode=None), lookups)
    beside = normalise(remembered(street=line, city="Waco", state="TX", postcode=None), lookups)

    assert (alone.street, alone.unit, alone.city) == ("1200 W 6th St", "200", "Austin")
    assert (alone.state, alone.postcode) == ("TX", "78703")
    assert (beside.street, beside.city, beside.postcode) == ("1200 W 6th St", "Waco", None)


def test_broken_letters_are_mended_in_every_field(lookups):
    clean = normalise(remembered(street="12 PeÃ±a St", city="MayagÃ¼ez", state="PR"), lookups)

    assert (clean.street, clean.city) == ("12 Peña St", "Mayagüez")


def test_silence_is_no_problem(lookups):
    bare = dict.fromkeys(("street", "city", "state", "postcode", "phone", "website"))

    clean = normalise(remembered(**bare), lookups)

    assert {getattr(clean, name) for name in bare} == {None}
    assert (clean.routes, clean.status, clean.problems) == ((), None, ())


@pytest.mark.parametrize("silence", ["", "  ", "N/A", "none", "Unknown", "NULL", "tbd"])
def test_a_word_for_silence_is_silence(silence, lookups):
    clean = normalise(remembered(city=silence, phone=silence, website=silence), lookups)

    assert (clean.city, clean.phone, clean.website, clean.problems) == (None, None, None, ())


@pytest.mark.parametrize(
    ("field", "written", "code"),
    [
        ("phone", "call us", "not_a_phone"),
        ("phone", "512-472-1111 (fax)", "fax_only"),
        ("street", "Telehealth", "not_a_street"),
        ("website", "https://facebook.com/rill", "social_page"),
        ("website", "see our page", "not_a_website"),
        ("street", "PO Box 12", "po_box"),
        ("city", "???", "not_a_town"),
        ("state", "Texass", "not_a_state"),
        ("postcode", "7870A", "not_a_zip"),
        ("phone", "999-999-9999", "placeholder"),
        ("city", "South Texas", "region"),
        ("hours", "Mon-Fri 9-5", "not_hours"),
        ("wheelchair", "by the back door", "not_access"),
        ("status", "moved", "unmapped"),
        ("updated_on", "yesterday", "not_a_date"),
        ("states_served", "Cascadia", "not_a_state"),
        ("parent", "***", "not_a_name"),
    ],
)
def test_a_bad_value_is_noted_and_the_listing_kept(field, written, code, lookups):
    clean = normalise(remembered(**{field: written}), lookups)

    assert not getattr(clean, field)
    assert clean.name == "Rill Ketamine Clinic"
    assert problems(clean) == [(field, code, written)]


@pytest.mark.parametrize("written", ["***", "—", "", " ", "N/A", "unknown"])
def test_a_name_that_is_none_is_noted_and_another_speaks(written, lookups):
    clean = normalise(remembered(name=written, other_names=("-", "Ember", "Oak")), lookups)
    bare = normalise(remembered(name=written, other_names=()), lookups)

    assert (clean.name, clean.name_key, clean.other_names) == ("Ember", "ember", ("Oak",))
    assert (bare.name, bare.name_key) == ("", "")
    assert problems(bare) == [("name", "not_a_name", written)]
    assert problems(clean) == [("name", "not_a_name", written), ("other_names", "not_a_name", "-")]


def test_an_unmapped_route_is_noted_and_the_others_count(lookups):
    clean = normalise(remembered(routes="IV; Stellate Ganglion; iv infusion"), lookups)

    assert clean.routes == ("iv",)
    assert problems(clean) == [("routes", "unmapped", "stellate ganglion")]


@pytest.mark.parametrize(("written", "said"), [("2139", "02139"), ("2139.0", "02139")])
def test_excels_lost_zero_is_found_again(written, said, lookups):
    assert normalise(remembered(postcode=written), lookups).postcode == said


@pytest.mark.parametrize("country", ["US", "u.s.a.", "United States", "", None])
def test_at_home_has_many_names(country, lookups):
    clean = normalise(remembered(country=country), lookups)

    assert (clean.state, clean.problems) == ("TX", ())


def test_abroad_has_no_state_of_ours(lookups):
    clean = normalise(remembered(country="Canada", state="CA"), lookups)

    assert clean.state is None
    assert problems(clean) == [("country", "abroad", "Canada")]


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("30.27", None), ("30.27", " "), (None, "-97.74"), (" ", "-97.74"), ("0", "0")],
)
def test_half_a_point_is_none_and_noted(latitude, longitude, lookups):
    clean = normalise(remembered(latitude=latitude, longitude=longitude), lookups)

    assert (clean.latitude, clean.longitude) == (None, None)
    assert [problem.code for problem in clean.problems] == ["not_degrees"]


@pytest.mark.parametrize(("latitude", "longitude"), [(None, None), ("", ""), (" ", None)])
def test_no_point_at_all_is_silence(latitude, longitude, lookups):
    clean = normalise(remembered(latitude=latitude, longitude=longitude), lookups)

    assert (clean.latitude, clean.problems) == (None, ())


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"name": "Rill Infusions"}, False),
        ({"name": "Rill Infusions", "routes": "IV"}, False),
        ({"name": "Rill Infusions", "routes": "IV ketamine"}, True),
        ({"name": "Rill Infusions", "routes": "Spravato"}, True),
        ({"name": "Rill Infusions", "other_names": ("Rill Ketamine",)}, True),
        ({"name": "Rill Infusions", "parent": "Ketamine Holdings"}, False),
    ],
)
def test_its_own_words_say_ketamine_or_not(said, says, lookups):
    assert normalise(remembered(**said), lookups).says_ketamine is says


def test_the_second_line_stands_in_for_an_empty_first(lookups):
    clean = normalise(remembered(street="  ", street_2="410 Rillbend Ave"), lookups)

    assert (clean.street, clean.unit) == ("410 Rillbend Ave", None)


def test_what_no_reader_sees_is_left_out(lookups):
    clean = normalise(
        remembered(name="Ri\ud800ll\u200b\0 Ketamine", city="Aus\u200dtin\0"), lookups
    )

    assert (clean.name, clean.city) == ("Rill Ketamine", "Austin")


@given(st.fixed_dictionaries({}, optional=WORDS), st.lists(ANYTHING, max_size=2).map(tuple))
def test_whatever_a_listing_says_it_walks_all_the_way(lookups, gazetteer, words, names):
    listing = a_listing(**{**words, "other_names": names})
    said = Remembered(
        listing=listing, first_seen=remembered().first_seen, last_seen=remembered().last_seen
    )

    located = geocode(normalise(said, lookups), gazetteer)
    clinic = merge("k7m2q9xw", (located,), {"list": a_source()}, said.last_seen)

    assert located.clean.said is said
    assert located.state is None or located.state in STATES
    assert located.precision is None or located.precision in PRECISIONS
    assert (located.latitude is None) == (located.longitude is None) == (located.precision is None)
    published = [clinic.name, clinic.slug, *(fact.value for fact in clinic.facts)]
    assert all(value.encode() for value in published if value)
