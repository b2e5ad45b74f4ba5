"""One clinic speaks with its members' words: whose, how fresh, and what the others said."""

from datetime import date, timedelta

import pytest
from factories import TODAY, a_source, located
from hypothesis import given
from hypothesis import strategies as st

from directory.merge import display_name, is_published, merge, slug

SOURCES = {
    "list": a_source(trust=50, lists_only_ketamine_clinics=True, confirmed_by="seen"),
    "nppes": a_source(name="nppes", trust=60, trust_for={"name": 40}),
    "old": a_source(name="old", trust=50),
}


def ago(days):
    return TODAY - timedelta(days=days)


def merged(*members, today=TODAY):
    return merge("k7m2q9xw", members, SOURCES, today)


def from_nppes(**said):
    return located(source="nppes", **said)


def from_old(**said):
    return located(source="old", **said)


def test_one_member_speaks_for_itself():
    clinic = merged(located(unit="210", phone_extension="3", routes=("iv",), parent="Rill Group"))

    assert (clinic.id, clinic.slug) == ("k7m2q9xw", "rill-ketamine-clinic-austin")
    assert (clinic.name, clinic.chain) == ("Rill Ketamine Clinic", "Rill Group")
    assert (clinic.street, clinic.unit, clinic.city) == ("410 Rillbend Ave", "210", "Austin")
    assert (clinic.state, clinic.postcode, clinic.precision) == ("TX", "78701", "zip")
    assert (clinic.phone, clinic.phone_extension) == ("+15125550142", "3")
    assert (clinic.status, clinic.closed_on, clinic.routes) == ("active", None, ("iv",))


def test_the_more_trusted_source_speaks():
    clinic = merged(located(phone="+15125550142"), from_nppes(phone="+15125550199"))

    assert clinic.phone == "+15125550199"


def test_hours_are_those_of_one_member_and_the_others_stay_facts():
    clinic = merged(located(hours="Mo-Fr 09:00-17:00"), from_nppes(hours="Mo-Sa 09:00-17:00"))
    said = {(f.value, f.chosen) for f in clinic.facts if f.field == "hours"}

    assert clinic.hours == "Mo-Sa 09:00-17:00"
    assert said == {("Mo-Fr 09:00-17:00", False), ("Mo-Sa 09:00-17:00", True)}


@pytest.mark.parametrize(
    ("mapped", "said"),
    [
        ({}, "limited"),
        ({"street": "410 RILLBEND AVE", "unit": "3"}, "limited"),
        ({"street": None}, "limited"),  # a point and a name, of what is one place with it
        ({"street": "99 Elsewhere Rd"}, None),  # it has moved, and that step is another house's
    ],
)
def test_a_step_is_told_of_the_house_that_has_it(mapped, said):
    clinic = merged(located(wheelchair="limited", **mapped), from_nppes())
    facts = [(f.value, f.chosen) for f in clinic.facts if f.field == "wheelchair"]

    assert (clinic.street, clinic.wheelchair) == ("410 Rillbend Ave", said)
    assert facts == [("limited", said is not None)]


def test_a_source_may_be_less_trusted_for_one_field():
    clinic = merged(located(name="Rill"), from_nppes(name="Rill Holdings"))

    assert clinic.name == "Rill"


def test_of_equal_trust_the_more_recent_speaks():
    clinic = merged(
        located(website="https://new.example/"),
        from_old(website="https://old.example/", last_seen=ago(9)),
    )

    assert clinic.website == "https://new.example/"


def test_of_equal_trust_and_day_the_more_common_speaks():
    clinic = merged(
        located(ref="1", phone="+15125550101"),
        located(ref="2", phone="+15125550199"),
        from_old(ref="3", phone="+15125550199"),
    )

    assert clinic.phone == "+15125550199"


def test_who_says_nothing_does_not_speak():
    clinic = merged(located(phone="+15125550142"), from_nppes(phone=None))

    assert clinic.phone == "+15125550142"


def test_a_telephone_keeps_its_own_extension():
    clinic = merged(located(phone_extension="3"), from_nppes(phone="+15125550199"))

    assert (clinic.phone, clinic.phone_extension) == ("+15125550199", None)


def test_lists_are_what_all_say_together():
    clinic = merged(
        located(routes=("iv", "im"), states_served=("TX",)), from_nppes(routes=("iv", "oral"))
    )

    assert (clinic.routes, clinic.states_served) == (("im", "iv", "oral"), ("TX",))


def test_an_address_is_one_members_and_not_put_together():
    clinic = merged(
        located(street="410 Rillbend Ave", unit=None, city="Austin", postcode=None),
        from_nppes(street=None, unit="9", city="Round Rock", postcode="78664"),
    )

    assert (clinic.street, clinic.unit, clinic.city) == ("410 Rillbend Ave", None, "Austin")
    assert clinic.postcode is None


def test_the_nearer_point_brings_its_own_address():
    exact = located(latitude=30.27, longitude=-97.74, precision="source", street="410 Rillbend Ave")
    coarse = from_nppes(street="410 RILLBEND AVE")

    clinic = merged(exact, coarse)

    assert (clinic.precision, clinic.latitude) == ("source", 30.27)
    assert clinic.street == "410 Rillbend Ave"


def test_every_value_is_a_fact_and_the_chosen_one_is_flagged():
    clinic = merged(
        located(ref="1", phone="+15125550142", url="https://list.example/1", first_seen=ago(9)),
        from_nppes(ref="2", phone="+15125550199"),
    )

    phones = [
        (fact.source, fact.value, fact.chosen) for fact in clinic.facts if fact.field == "phone"
    ]
    assert phones == [("list", "+15125550142", False), ("nppes", "+15125550199", True)]
    first = next(fact for fact in clinic.facts if fact.field == "phone")
    assert (first.listing_id, first.ref, first.url) == ("list:1", "1", "https://list.example/1")
    assert (first.first_seen, first.last_seen) == (ago(9), TODAY)


def test_each_route_is_a_fact():
    clinic = merged(located(routes=("iv", "im")))

    routes = [(fact.value, fact.chosen) for fact in clinic.facts if fact.field == "routes"]
    assert routes == [("iv", True), ("im", True)]


def test_a_point_is_a_fact_only_where_the_source_gave_it():
    given_by = merged(located(latitude=30.27, longitude=-97.74, precision="source"))
    worked_out = merged(located())

    points = {fact.field: (fact.value, fact.chosen) for fact in given_by.facts}
    assert points["latitude"] == ("30.27", True)
    assert points["longitude"] == ("-97.74", True)
    assert not {"latitude", "longitude"} & {fact.field for fact in worked_out.facts}


def test_a_name_that_says_ketamine_is_shown_before_a_legal_one():
    member = located(name="Hearthridge Holdings", other_names=("Hearth", "Hearth Ketamine"))

    assert display_name(member) == "Hearth Ketamine"
    assert merged(member).name == "Hearth Ketamine"
    names = {fact.value: fact.chosen for fact in merged(member).facts if fact.field == "name"}
    assert names == {"Hearth Ketamine": True, "Hearthridge Holdings": False, "Hearth": False}


@pytest.mark.parametrize(
    ("name", "other_names", "shown"),
    [
        ("Rill Ketamine", ("Ember Ketamine",), "Rill Ketamine"),
        ("Rill", ("Ember",), "Rill"),
        ("Rill", ("Ember Spravato",), "Ember Spravato"),
        ("Rill", (), "Rill"),
        ("—", ("Rill",), "Rill"),
        ("", ("-", "Rill", "Rill Ketamine"), "Rill Ketamine"),
        ("—", (), ""),
    ],
)
def test_the_name_a_patient_would_know(name, other_names, shown):
    assert display_name(located(name=name, other_names=other_names)) == shown


@pytest.mark.parametrize(
    ("members", "published"),
    [
        ([{"source": "nppes", "says_ketamine": True}], True),
        ([{"source": "nppes", "says_ketamine": False}], False),
        ([{"source": "list", "says_ketamine": False}], True),  # the list vouches
        ([{"source": "nppes", "says_ketamine": False}, {"source": "old"}], True),
        ([], False),
        # nobody knows its name
        ([{"name": "—"}], False),
        ([{"name": ""}], False),
        ([{"name": "", "other_names": ("Rill",)}], True),
        ([{"name": "—"}, {"source": "nppes", "says_ketamine": False}], True),
    ],
)
def test_a_clinic_is_published_where_anyone_says_ketamine(members, published):
    assert is_published([located(**said) for said in members], SOURCES) is published


@pytest.mark.parametrize(
    ("missed", "days", "status", "closed_on"),
    [
        (0, 0, "active", None),
        (0, 400, "active", None),  # nobody visited
        (1, 400, "active", None),
        (2, 13, "active", None),
        (2, 14, "unconfirmed", None),
        (3, 400, "unconfirmed", None),
        (4, 30, "unconfirmed", None),
        (4, 31, "closed", ago(31)),
        (9, 90, "closed", ago(90)),
    ],
)
def test_what_is_no_longer_listed_goes_in_steps(missed, days, status, closed_on):
    clinic = merged(located(missed=missed, first_seen=ago(500), last_seen=ago(days)))

    assert (clinic.status, clinic.closed_on) == (status, closed_on)
    assert (clinic.first_seen, clinic.last_seen) == (ago(500), ago(days))


def test_one_source_that_still_lists_it_keeps_it():
    gone = located(missed=9, last_seen=ago(90))

    assert merged(gone, from_nppes()).status == "active"
    assert merged(gone, from_nppes(missed=2, last_seen=ago(14))).status == "unconfirmed"


def test_seen_again_is_active():
    assert merged(located(missed=0, first_seen=ago(90), last_seen=TODAY)).status == "active"


def test_the_clock_is_the_one_it_is_given():
    member = located(missed=4)

    assert merged(member, today=TODAY).status == "active"
    assert merged(member, today=TODAY + timedelta(days=14)).status == "unconfirmed"
    assert merged(member, today=TODAY + timedelta(days=31)).status == "closed"


@pytest.mark.parametrize(
    ("said", "closed_on"),
    [
        ({"updated_on": ago(20), "since": ago(3)}, ago(20)),
        ({"since": ago(3)}, ago(3)),
        ({"since": None}, TODAY),
        ({"updated_on": date(2999, 1, 1)}, TODAY),  # no one closes tomorrow
    ],
)
def test_closed_is_closed_on_the_day_a_source_said_so(said, closed_on):
    clinic = merged(located(status="closed", **said))

    assert (clinic.status, clinic.closed_on) == ("closed", closed_on)


def test_closed_for_a_while_is_not_closed():
    clinic = merged(located(status="temporarily_closed"))

    assert (clinic.status, clinic.closed_on) == ("temporarily_closed", None)


def test_the_latest_word_on_being_open_holds():
    shut = located(status="closed", last_seen=ago(9))
    open_again = from_old(status="active")

    assert merged(shut, open_again).status == "active"
    assert (
        merged(located(status="closed"), from_old(status="active", last_seen=ago(9))).status
        == "closed"
    )


def test_a_register_that_knows_no_status_reopens_nothing():
    clinic = merged(located(status="closed", last_seen=ago(9), since=ago(9)), from_nppes())

    assert (clinic.status, clinic.closed_on) == ("closed", ago(9))


@pytest.mark.parametrize(
    ("member", "confirmed"),
    [
        (located(last_seen=ago(3)), ago(3)),  # vouched for by being seen
        (from_nppes(updated_on=ago(100)), ago(100)),
        (from_nppes(updated_on=None), None),  # an old entry repeated confirms nothing
        (from_nppes(updated_on=date(2999, 1, 1), last_seen=ago(3)), ago(3)),
    ],
)
def test_confirmed_is_the_day_a_source_vouched(member, confirmed):
    assert merged(member).last_confirmed == confirmed


def test_of_several_the_last_to_vouch_counts():
    clinic = merged(from_nppes(updated_on=ago(100)), from_old(updated_on=ago(50)))

    assert clinic.last_confirmed == ago(50)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Rill & Oak", "Austin"), "rill-oak-austin"),
        (("Rill", None), "rill"),
        (("O'Neil’s Clínica", "Mayagüez"), "oneils-clinica-mayaguez"),
        (("東京",), "clinic"),
        ((), "clinic"),
        (("x" * 200,), "x" * 80),
    ],
)
def test_a_slug_is_words_for_an_address_bar(words, said):
    assert slug(*words) == said


@st.composite
def members(draw):
    """Listings of one clinic, which agree and differ in every way there is."""
    say = {
        "source": st.sampled_from(list(SOURCES)),
        "name": st.sampled_from(["Rill Ketamine", "Rill", "Ember"]),
        "street": st.sampled_from([None, "1 Main St"]),
        "phone": st.sampled_from([None, "+15125550142", "+15125550199"]),
        "status": st.sampled_from([None, "active", "closed", "temporarily_closed"]),
        "routes": st.sampled_from([(), ("iv",), ("im", "iv")]),
        "missed": st.integers(0, 6),
        "last_seen": st.integers(0, 90).map(ago),
        "updated_on": st.none() | st.integers(-90, 900).map(ago),
        "precision": st.sampled_from(["source", "zip"]),
    }
    said = draw(st.lists(st.fixed_dictionaries(say), min_size=1, max_size=4))
    return [
        located(ref=str(at), first_seen=ago(99), since=ago(99), **each)
        for at, each in enumerate(said)
    ]


@given(members(), st.randoms(use_true_random=False))
def test_every_shown_value_has_a_member_that_said_it(told, random):
    clinic = merged(*told)

    for field in ("name", "street", "city", "state", "postcode", "phone", "website"):
        shown = getattr(clinic, field)
        chosen = {fact.value for fact in clinic.facts if fact.field == field and fact.chosen}
        assert chosen == ({shown} if shown else set())
    assert clinic.last_confirmed is None or clinic.last_confirmed <= clinic.last_seen
    assert (clinic.closed_on is not None) == (clinic.status == "closed")
    assert clinic.closed_on is None or clinic.closed_on <= clinic.last_seen

    again = merged(*random.sample(told, len(told)))
    for field in ("name", "street", "phone", "latitude", "routes", "status", "closed_on"):
        assert getattr(again, field) == getattr(clinic, field)


@pytest.mark.parametrize(
    ("members", "licence"),
    [
        ([{}], "CC0"),
        ([{"provider": "census"}], "CC0"),
        ([{"provider": "nominatim"}], "ODbL"),
        ([{"source": "map"}], "ODbL"),
        ([{}, {"source": "map", "ref": "2"}], "ODbL"),
    ],
)
def test_a_row_with_a_value_of_openstreetmap_is_marked(members, licence):
    sources = {"list": a_source(), "map": a_source(name="map", licence="ODbL 1.0")}
    clinic = merge("x", tuple(located(**each) for each in members), sources, TODAY)

    assert clinic.licence == licence
