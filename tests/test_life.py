"""Whether a clinic is open: the latest word holds, and silence counts in steps."""

from datetime import date, timedelta

import pytest
from factories import TODAY, a_source, located

from directory.life import evidence, is_late, last_confirmed, status_of
from directory.merge import merge

SOURCES = {
    "register": a_source(name="register", trust=60),
    "facilities": a_source(name="facilities", trust=70, confirmed_by="seen"),
    "list": a_source(name="list"),
    "websites": a_source(
        name="websites", trust=80, confirmed_by="seen", is_own_site=True, trust_for={"phone": 90}
    ),
}


def ago(days):
    return TODAY - timedelta(days=days)


def said(source, *, missed=0, days=0, **words):
    """A listing seen so many days ago, and missed so often since."""
    return located(source=source, missed=missed, last_seen=ago(days), first_seen=ago(500), **words)


def status(*members):
    return status_of(members, SOURCES, TODAY)[0]


GONE_SITE = {"missed": 2, "days": 20}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        # The register repeats an entry; the clinic's own site was known, and is gone.
        ([said("register"), said("websites", **GONE_SITE)], "unconfirmed"),
        # Once is a hiccup, and so are two visits in a week.
        ([said("register"), said("websites", missed=1, days=20)], "active"),
        ([said("register"), said("websites", missed=2, days=13)], "active"),
        # Somebody vouched for it since.
        ([said("register", updated_on=ago(3)), said("websites", **GONE_SITE)], "active"),
        ([said("register", updated_on=ago(90)), said("websites", **GONE_SITE)], "unconfirmed"),
        ([said("facilities"), said("websites", **GONE_SITE)], "active"),
        # However long the site is gone, the register still lists it: that is no closing.
        ([said("register"), said("websites", missed=9, days=300)], "unconfirmed"),
        # One of two sites is still there.
        ([said("websites"), said("websites", ref="2", **GONE_SITE)], "active"),
        # The site says so itself.
        ([said("list", status="active"), said("websites", status="closed")], "closed"),
        (
            [said("list", status="active", since=ago(90)), said("websites", status="unconfirmed")],
            "unconfirmed",
        ),
        ([said("register"), said("websites", status="temporarily_closed")], "temporarily_closed"),
        # That it closed is no less so because its site is for sale since; that it opened again is.
        (
            [
                said("list", status="closed", updated_on=ago(90)),
                said("websites", status="unconfirmed"),
            ],
            "closed",
        ),
        (
            [
                said("list", status="temporarily_closed", updated_on=ago(90)),
                said("websites", status="unconfirmed"),
            ],
            "temporarily_closed",
        ),
        (
            [
                said("list", status="active", updated_on=ago(60)),
                said("facilities", status="closed", days=90),
                said("websites", status="unconfirmed"),
            ],
            "unconfirmed",
        ),
        # Somebody vouched for it since the site fell silent.
        (
            [
                said("list", status="active", updated_on=ago(1)),
                said("websites", status="unconfirmed", days=9),
            ],
            "active",
        ),
        # A register that repeats "open" since January does not outdo what was seen in November.
        (
            [
                said("list", status="active", since=ago(300), updated_on=ago(300)),
                said("websites", status="closed", days=2),
            ],
            "closed",
        ),
        # And a newer word reopens it.
        (
            [
                said("list", status="active", updated_on=ago(1)),
                said("websites", status="closed", days=9),
            ],
            "active",
        ),
    ],
)  # fmt: skip
def test_a_clinics_own_website_is_evidence(members, expected):
    assert status(*members) == expected
    assert status(*reversed(members)) == expected


def test_a_site_that_speaks_of_ketamine_no_more_vouches_for_nothing():
    silent = said("websites", status="unconfirmed")

    assert last_confirmed([silent], SOURCES) is None
    assert last_confirmed([said("list", updated_on=ago(90)), silent], SOURCES) == ago(90)
    assert last_confirmed([said("websites"), said("list", updated_on=ago(90))], SOURCES) == TODAY


def test_of_two_words_of_one_day_the_more_trusted_holds():
    assert status(said("facilities", status="active"), said("list", status="closed")) == "active"
    assert status(said("facilities", status="closed"), said("list", status="active")) == "closed"


def test_closed_since_the_words_were_first_seen_or_the_source_says():
    member = said("list", status="closed", since=ago(9), updated_on=None)
    assert status_of([member], SOURCES, TODAY) == ("closed", ago(9))

    later = said("list", status="closed", since=ago(9), updated_on=date(2999, 1, 1))
    assert status_of([later], SOURCES, TODAY) == ("closed", ago(9))  # no one closes tomorrow


def test_every_status_word_leads_to_a_status(lookups):
    known = {"active", "unconfirmed", "temporarily_closed", "closed"}

    assert set(lookups.statuses.values()) <= known


def test_who_lists_it_no_more_speaks_only_where_no_other_does():
    gone = said("facilities", missed=2, days=20, phone="+15125550199", routes=("iv",), unit="9")
    here = said("list", phone="+15125550142", routes=(), street="9 Elm St")

    clinic = merge("k7m2q9xw", (gone, here), SOURCES, TODAY)

    assert (clinic.phone, clinic.street, clinic.unit) == ("+15125550142", "9 Elm St", None)
    assert clinic.routes == ("iv",)  # nobody else says any
    phones = {fact.value: fact.chosen for fact in clinic.facts if fact.field == "phone"}
    assert phones == {"+15125550199": False, "+15125550142": True}


def test_the_trusted_door_speaks_and_the_best_placed_listing_of_that_door_places_it():
    trusted = said("facilities", street="9 Elm St", unit="4")
    exact = said("list", street="9 Elm St", unit="#4", precision="source", latitude=30.2)
    moved_pin = said("register", street="70 Oak St", precision="rooftop", latitude=30.9)

    clinic = merge("k7m2q9xw", (moved_pin, exact, trusted), SOURCES, TODAY)

    assert (clinic.street, clinic.latitude, clinic.precision) == ("9 Elm St", 30.2, "source")


def test_evidence_changes_with_visits_and_days_and_not_with_words():
    member = said("list", missed=2, days=13)
    same = evidence([member], TODAY)

    assert evidence([said("list", missed=2, days=13, status="closed")], TODAY) == same
    assert evidence([said("list", missed=3, days=13)], TODAY) != same
    assert evidence([member], TODAY + timedelta(days=1)) != same  # it became late
    assert not is_late(member.clean.said, TODAY)
    assert is_late(member.clean.said, TODAY + timedelta(days=1))
