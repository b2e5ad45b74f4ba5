"""Two listings are one place on agreeing evidence only; in doubt they stay apart."""

from itertools import combinations

import pytest
from factories import located
from hypothesis import given
from hypothesis import strategies as st

from directory.match import match
from directory.match.blocks import candidates
from directory.match.judge import why_apart
from directory.match.traits import traits_of
from directory.records import Matching

NONE = {"street": None, "phone": None, "website": None, "postcode": None}
TULSA = {"city": "Tulsa", "state": "OK", "postcode": "74103"}


def groups(*listings):
    """The refs of each group: ``["a b", "c"]``."""
    found = match(listings).groups
    return [" ".join(each.clean.said.listing.ref for each in group) for group in found]


def pair(one, other):
    """Two listings of two sources."""
    return located(ref="a", **one), located(source="nppes", ref="b", **other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        # on one street in one town, one of name, telephone and site is enough
        ({"name": "Rill Ketamine"}, {"name": "Ember Wellness"}),
        ({"website": None, "phone": None}, {"website": None, "phone": "+15125550199"}),
        # a telephone behind one door, or in a house of which nobody names the doors
        ({"name": "Rill"}, {"name": "Rill Wellness LLC", "website": None}),
        ({"name": "Rill", "unit": "5", "website": None}, {"name": "Ember", "unit": "5"}),
        # a telephone and a site
        ({"name": "Rill", "unit": "5"}, {"name": "Ember"}),
        # one spelling or another
        ({"street": "1420 Fifth Ave"}, {"street": "1420 5th Ave"}),
        ({"name": "Rill & Oak"}, {"name": "The Rill and Oak"}),
        ({"unit": "210"}, {"unit": None}),
        ({"unit": "b"}, {"unit": "B"}),
        ({"unit": "200-A"}, {"unit": "200A"}),
        ({"unit": "# 2 00"}, {"unit": "200"}),
        # the town by its name or by its ZIP
        ({"city": "Austin"}, {"city": "West Lake Hills"}),
        ({"postcode": None}, {"postcode": "78702"}),
        ({"city": "Saint Paul", "state": "MN", "postcode": None},
         {"city": "St. Paul", "state": "MN", "postcode": None}),
        ({"city": "NYC", "state": "NY", "postcode": None},
         {"city": "New York", "state": "NY", "postcode": None}),
        # a street is missing: the name agrees, and one says no more than that
        (NONE, {}),
        (NONE, NONE),
        ({**NONE, "phone": "+18005550142"}, {}),  # as good as nothing
        # or the telephone or the site agrees as well
        ({"street": None}, {}),
        ({**NONE, "phone": "+15125550142"}, {}),
        ({**NONE, "website": "https://rill.example/"}, {"phone": None}),
        ({**NONE, "name": "Ketamine Clinic of Austin", "phone": "+15125550142"},
         {"name": "Austin Ketamine Clinic", "other_names": ("Ketamine Clinic",)}),
        ({**NONE, "name": "Rill Infusions", "other_names": ("Rill Ketamine Clinic",)}, {}),
        # a branch named for its town
        ({"name": "Rill - Tulsa", **NONE, **TULSA}, {"name": "Rill", **TULSA}),
        ({"name": "Rill (Tulsa)", **NONE, **TULSA}, {"name": "Rill Tulsa", **TULSA}),
        ({"name": "Rill Clinic of Tulsa", **NONE, **TULSA}, {"name": "Rill Clinic", **TULSA}),
    ],
)  # fmt: skip
def test_one_place_is_one_group(one, other):
    assert groups(*pair(one, other)) == ["a b"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # a chain: one name, telephone and site, but two towns
        ({}, TULSA),
        ({"street": None}, {"street": None, **TULSA}),
        ({"city": "Portland", "state": "ME", "postcode": None},
         {"city": "Portland", "state": "OR", "postcode": None}),
        # two doors in one town
        ({}, {"street": "900 Oakrow St"}),
        # tenants of one house
        ({"unit": "210"}, {"unit": "300"}),
        ({"name": "Rill", "phone": None, "website": None}, {"name": "Ember"}),
        ({"name": "Rill", "unit": "4", "website": None}, {"name": "Ember"}),  # one house telephone
        ({"name": "Rill"}, {"name": "Ember", "website": "https://ember.example/"}),
        # departments of one hospital
        ({"name": "Mercy Pain Ketamine Clinic", "unit": "5"},
         {"name": "Mercy Psychiatry Spravato", "phone": "+15125550199"}),
        ({"name": "Mercy Pain", "phone": None}, {"name": "Mercy Psychiatry"}),
        # a name that could be anyone's, and nothing else that agrees
        ({"name": "Ketamine Clinic", "website": None},
         {"name": "Ketamine Clinic", "phone": "+15125550199"}),
        ({"name": "Rill"}, {"name": "Ember", "phone": "+15125550199",
                            "website": "https://ember.example/"}),
        # a toll-free telephone is nobody's
        ({"name": "Rill", "phone": "+18005550142", "website": None},
         {"name": "Ember", "phone": "+18005550142", "website": None}),
        # without a street, a telephone or a site alone is not enough
        ({"name": "Ember", **NONE, "phone": "+15125550142"}, {}),
        ({"name": "Ember", **NONE, "website": "https://rill.example/"}, {}),
        ({**NONE, "name": "Ember", "phone": "+15125550142", "website": "https://rill.example/"},
         {"name": "Rill"}),
        # nor a name against another telephone, another site or another ZIP
        ({**NONE, "phone": "+15125550199"}, {}),
        ({**NONE, "website": "https://other.example/"}, {}),
        ({"street": None, "phone": "+15125550199"}, {}),
        ({"street": None, "website": "https://other.example/"}, {}),
        ({**NONE, "postcode": "78758"}, {}),
        # nor a name and two things that cannot be held against each other
        ({**NONE, "phone": "+15125550142"}, {"phone": None}),
        # nor a name that could be anyone's
        ({**NONE, "name": "Ketamine Clinic"}, {"name": "Ketamine Clinic"}),
        ({**NONE, "name": "Austin Ketamine & Wellness Center"},
         {"name": "Austin Ketamine and Wellness Center"}),
        ({**NONE, "name": "Ketamine Therapy of Texas"}, {"name": "Ketamine Therapy of Texas"}),
        # nowhere is no town to share
        ({**NONE, "city": None}, {**NONE, "city": None}),
        ({**NONE, "state": None}, {**NONE, "state": None}),
        # no name is no name to share
        ({**NONE, "name": ""}, {**NONE, "name": ""}),
    ],
)  # fmt: skip
def test_two_places_are_two_groups(one, other):
    assert groups(*pair(one, other)) == ["a", "b"]


def test_two_rows_of_one_source_stay_two():
    rows = [located(ref=ref, street=None, phone=phone) for ref, phone in (("a", None), ("b", None))]

    assert groups(*rows) == ["a", "b"]
    assert groups(located(ref="a"), located(ref="b", name="Rill Wellness")) == ["a", "b"]


def test_one_source_that_says_one_thing_twice_means_one():
    assert groups(located(ref="a"), located(ref="b", phone=None)) == ["a b"]


def test_branches_of_a_chain_in_one_town_stay_apart():
    houston = {"name": "Lantern Ketamine", "city": "Houston", "website": None}
    one = {**houston, "street": None, "postcode": "77002", "phone": "+17135550101"}
    other = {**houston, "street": "900 Bay Area Blvd", "postcode": "77058", "phone": "+12815550102"}

    assert groups(*pair(one, other)) == ["a", "b"]
    assert groups(*pair({**one, "postcode": None}, other)) == ["a", "b"]
    assert groups(*pair({**one, "phone": None}, other)) == ["a", "b"]
    assert groups(*pair({**one, "phone": None, "postcode": None}, other)) == ["a b"]


def test_a_bare_name_never_glues_two_branches_together():
    bare = located(source="other", ref="bare", **{**NONE, "name": "Lantern"})
    one = located(ref="a", name="Lantern", street=None, website=None)
    other = located(source="nppes", ref="b", name="Lantern", phone="+15125550199", website=None)

    assert sorted(groups(bare, one, other)) == ["a", "b", "bare"]
    assert groups(bare, one) == ["a bare"]


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({}, {"phone": "+15125550199"}, ["a b"]),  # two lines of one name's
        ({"unit": "5"}, {"phone": "+15125550199"}, ["a b"]),
        ({"unit": "5"}, {"unit": "6"}, ["a", "b"]),
        (
            {"name": "Ketamine Clinic"},
            {"name": "Ketamine Clinic", "phone": "+15125550199"},
            ["a", "b"],
        ),  # a name that two may bear
        ({"name": "Mercy Pain"}, {"name": "Mercy Psychiatry"}, ["a", "b"]),
        ({}, {"street": "410 Rilbend Ave"}, ["a b"]),  # a slip of its pen
        ({"unit": "5"}, {"unit": "5", "phone": "+15125550199"}, ["a b"]),  # two lines of one desk
        ({}, {"phone": "+18005550142"}, ["a b"]),
        ({}, {"phone": None}, ["a b"]),
    ],
)
def test_two_rows_of_one_source_at_one_street(one, other, found):
    assert groups(located(ref="a", **one), located(ref="b", **other)) == found


@pytest.mark.parametrize("phone", ["+15125550142", None])
@pytest.mark.parametrize("street", ["1 Main St", None])
def test_a_hundred_rows_of_one_name_make_no_square_of_pairs(street, phone):
    rows = [located(ref=str(at), street=street, phone=phone) for at in range(100)]

    assert len(candidates(traits_of(rows))) <= 100 * 10 * 2  # all of all would be 4,950
    assert len(match(rows).groups) == (1 if street else 100)


def test_a_switchboards_telephone_is_no_evidence():
    streets = [f"{number} Hospital Dr" for number in (1, 2, 3, 4)]
    board = [located(ref=f"h{at}", name=f"Ward {at}", website=None, street=street)
             for at, street in enumerate(streets)]  # fmt: skip
    one, other = pair({"name": "Rill", "website": None}, {"name": "Ember", "website": None})

    assert "a b" in groups(one, other)
    assert "a b" not in groups(one, other, *board)


def test_one_address_in_many_spellings_is_no_switchboard():
    streets = ["1420 Fifth Ave", "1420 5th Ave", "1420 FIFTH AVE", "1420 fifth ave"]
    told = [located(source=f"s{at}", ref="x", name=f"Rill {at}", website=None, street=street)
            for at, street in enumerate(streets)]  # fmt: skip

    assert groups(*told) == ["x x x x"]


def test_a_listing_without_a_street_that_fits_two_doors_is_put_behind_neither():
    vague = located(source="nppes", ref="vague", **NONE)
    doors = [located(ref="a"), located(ref="b", street="900 Oakrow St")]

    assert sorted(groups(vague, *doors)) == ["a", "b", "vague"]
    assert groups(vague, doors[0]) == ["a vague"]


def test_groups_and_members_are_ordered_by_listing_id():
    told = [
        located(ref="0", name="Ember", website=None),
        located(source="a", ref="5", name="Rill", phone=None),
        located(source="b", ref="2", name="Rill", phone="+15125550142"),
        located(source="c", ref="1", **TULSA),
        located(source="nppes", ref="9", name="Other", street="9 Oakrow St", phone=None),
    ]

    found = [[each.id for each in group] for group in match(told).groups]

    assert found == sorted(found)
    assert all(group == sorted(group) for group in found)


def test_nothing_is_no_group():
    assert match([]) == Matching(groups=())


@st.composite
def neighbourhoods(draw):
    """Listings of three sources that agree and differ in every way there is."""
    say = {
        "name": st.sampled_from(["Rill", "Ember", "Rill Tulsa", "Rill - Austin"]),
        "street": st.sampled_from([None, "1 Main St", "2 Main St"]),
        "unit": st.sampled_from([None, "1", "2"]),
        "city": st.sampled_from(["Austin", "Tulsa", None]),
        "postcode": st.sampled_from([None, "78701"]),
        "phone": st.sampled_from([None, "+15125550142", "+15125550143", "+18005550142"]),
        "website": st.sampled_from([None, "https://rill.example/", "https://ember.example/"]),
        "source": st.sampled_from(["list", "nppes", "other"]),
    }
    said = draw(st.lists(st.fixed_dictionaries(say), max_size=9))
    return [located(ref=str(ref), **words) for ref, words in enumerate(said)]


@given(neighbourhoods(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_changes_the_result(listings, random):
    shuffled = random.sample(listings, len(listings))

    found = match(shuffled)

    assert found == match(listings)
    assert list(found.groups) == sorted(found.groups, key=lambda group: group[0].id)


@given(neighbourhoods())
def test_every_listing_is_in_one_group_and_no_group_holds_what_is_apart(listings):
    found = match(listings).groups
    traits = dict(zip((each.id for each in listings), traits_of(listings), strict=True))

    assert sorted(each.id for group in found for each in group) == sorted(traits)
    for group in found:
        for one, other in combinations(group, 2):
            assert why_apart(traits[one.id], traits[other.id]) in {None, "two houses"}


@given(neighbourhoods())
def test_a_group_is_behind_two_doors_only_if_three_sources_tell_and_none_knows_both(listings):
    for group in match(listings).groups:
        doors = {each.clean.street: set() for each in group if each.clean.street}
        for each in group:
            if each.clean.street:
                doors[each.clean.street].add(each.source)
        if len(doors) > 1:
            assert len({each.source for each in group}) == 3
            assert set.intersection(*doors.values()) == set()


NOWHERE = {**NONE, "city": None, "state": None, "postcode": None, "latitude": None,
           "longitude": None, "precision": None, "provider": None}  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("https://rill.example", "https://rill.example", ["a b"]),
        ("https://rill.example", "https://oak.example", ["a", "b"]),
        ("https://rill.example", None, ["a", "b"]),
    ],
)
def test_practices_without_a_place_are_one_by_their_site(one, other, said):
    a = located(ref="a", **{**NOWHERE, "website": one, "name": "Rill Ketamine by Video"})
    b = located(source="websites", ref="b",
                **{**NOWHERE, "website": other, "name": "Rill Ketamine at Home"})  # fmt: skip

    assert sorted(groups(a, b)) == said


def test_a_site_without_an_address_is_that_of_the_one_clinic_that_gives_it():
    site = located(source="websites", ref="s", **{**NOWHERE, "website": "https://rill.example"})
    austin = located(ref="a")
    waco = located(ref="w", city="Waco", postcode="76701", street="9 Elm St", phone=None)

    assert sorted(groups(site, austin)) == ["a s"]
    assert sorted(groups(site, austin, waco)) == ["a", "s", "w"]
