"""What pages were read to say becomes codes, amounts and links; none of their words go out."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from factories import TODAY, a_source, located, remembered
from sqlite_utils import Database

from directory import rows, schema
from directory.merge import merge
from directory.normalise import normalise
from directory.publish import Publication, publish
from directory.records import Passage
from directory.services import facts_read, price_from, services_of

SOURCES = {"list": a_source(confirmed_by="seen")}
PAGE = "https://rill.example/prices"
PASSAGES = (
    Passage(
        "Prices at Rill",
        "Dr. Jane Osei gives each ketamine infusion herself. One infusion is $475, six are $2,600."
        " Our infusions are not covered by insurance.",
        PAGE,
    ),
    Passage(
        "Spravato",
        "We offer Spravato in our quiet rooms, and Aetna and Medicare pay for it.",
        "https://rill.example/spravato",
    ),
    Passage(
        "Who we help",
        "We treat adults 18 and older with PTSD. Our CRNA checks your blood pressure, and you must"
        " bring a driver. You do not need a referral.",
        "https://rill.example/who",
    ),
)


@pytest.fixture
def member(lookups):
    """A clinic's own pages, read."""
    return replace(located(), clean=normalise(remembered(passages=PASSAGES), lookups))


@pytest.fixture
def clinic(member):
    return merge("k7m2q9xw", (member,), SOURCES, TODAY)


def read(lookups, text, **said):
    """A member whose page says this."""
    clean = normalise(remembered(passages=(Passage("", text, PAGE),), **said), lookups)
    return replace(located(**said), clean=clean)


def test_pages_become_services_route_by_route(clinic):
    by_route = {each.route: each for each in clinic.services}
    iv, spravato = by_route["iv"], by_route["nasal_esketamine"]

    assert (iv.price_low, iv.price_high, iv.price_unit) == (475, 475, "session")
    assert (iv.price_seen, iv.payment_refused) == (TODAY, ("commercial",))
    assert (spravato.price_low, spravato.setting) == (None, "in_clinic")
    assert (spravato.payment, spravato.payment_refused) == (("commercial", "medicare"), ())


def test_pages_become_columns_of_the_clinic(clinic):
    row = rows.clinic_row(clinic)

    assert json.loads(row["routes"]) == ["iv", "nasal_esketamine"]
    assert json.loads(row["conditions"]) == ["ptsd"]
    assert json.loads(row["supervision"]) == ["crna"]
    assert json.loads(row["monitoring"]) == ["escort", "vital_signs"]
    assert json.loads(row["screening"]) == ["referral_not_required"]
    assert json.loads(row["ages"]) == ["adults"]
    assert (row["price_from"], row["rems"]) == (475, None)


def test_every_reading_is_a_fact_with_the_page_that_says_so(clinic):
    facts = {(each.field, each.value): each for each in clinic.facts}

    assert facts["price", "iv session 475"].url == PAGE
    assert facts["price", "iv course 2600"].url == PAGE
    assert facts["payment_refused", "iv commercial"].url == PAGE
    assert facts["routes", "nasal_esketamine"].url == "https://rill.example/spravato"
    assert facts["age_min", "18"].url == "https://rill.example/who"
    assert facts["name", "Rill Ketamine Clinic"].url == "https://list.example"
    assert {each.chosen for each in facts.values()} == {True}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Our infusions are $400 to $500.", (400, 500, "session")),
        ("Our infusions begin at $399.", (399, None, "session")),
        ("Our infusions: $400 for mood, $900 for pain.", (400, 900, "session")),
        ("Our six infusions are $2,400.", (2400, 2400, "course")),
        ("We mail lozenges for $129 a month.", (129, 129, "month")),
        ("We give infusions. The consultation is $250.", (None, None, None)),
    ],
)
def test_a_service_has_one_price_with_its_unit(lookups, text, said):
    member = read(lookups, text)
    (service,) = services_of([member], member.clean.routes, None)

    assert (service.price_low, service.price_high, service.price_unit) == said


def test_the_price_that_was_seen_last_is_the_price(lookups):
    old = read(lookups, "Our infusions are $600.", ref="1", last_seen=TODAY - timedelta(days=400))
    new = read(lookups, "Our infusions are $450.", ref="2")

    (service,) = services_of([old, new], ("iv",), None)

    assert (service.price_low, service.price_seen) == (450, TODAY)


def test_what_is_said_without_a_route_belongs_to_the_only_one(lookups):
    member = read(lookups, "We accept Aetna. Sessions are $465 apiece in our treatment rooms.")

    (alone,) = services_of([member], ("im",), "kap_integrated")
    of_two = services_of([member], ("im", "iv"), "kap_integrated")

    assert (alone.payment, alone.price_low) == (("commercial",), 465)
    assert (alone.setting, alone.psychotherapy) == ("in_clinic", "kap_integrated")
    assert {(each.payment, each.price_low, each.psychotherapy) for each in of_two} == {
        ((), None, None)
    }


def test_a_payer_refused_in_general_is_refused_where_no_route_takes_it(lookups):
    member = read(lookups, "We take Medicare for Spravato. We do not accept Medicare otherwise.")
    iv, spravato = services_of([member], ("iv", "nasal_esketamine"), None)

    assert (iv.payment_refused, spravato.payment_refused) == (("medicare",), ())


def test_price_from_is_the_lowest_of_a_session(lookups):
    member = read(lookups, "Infusions: $475\nSpravato: $900 per treatment\nConsultation: $99")

    assert price_from([member]) == 475
    assert price_from([read(lookups, "We offer Spravato.")]) is None


def test_a_price_that_only_begins_somewhere_says_so(lookups):
    member = read(lookups, "Our infusions begin at $399.")

    assert ("price", "iv session 399 or more", PAGE) in list(facts_read(member))


def test_no_word_of_a_page_and_no_name_is_published(tmp_path, clinic):
    path = tmp_path / "directory.db"
    publish(Publication(clinics=(clinic,), build={"version": "test"}), path)
    database = Database(path)

    published = {
        str(value)
        for table in (
            schema.CLINICS,
            schema.SERVICES,
            schema.FACTS,
            schema.LISTINGS,
            schema.PROBLEMS,
        )
        for row in database[table.name].rows
        for value in row.values()
        if value is not None
    }
    said = [f"{each.heading} {each.text}".split() for each in PASSAGES]
    in_a_row = {" ".join(words[at : at + 3]) for words in said for at in range(len(words) - 2)}

    assert "iv session 475" in published  # it is these pages that were read
    assert not any("Osei" in value or "Jane" in value for value in published)
    assert not any(words in value for words in in_a_row for value in published)
