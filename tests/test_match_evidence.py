"""A pair is judged by vetoes, then by evidence that is weighed and kept; people decide last."""

from datetime import date

import pytest
from factories import located

from directory.match import match
from directory.match.blocks import candidates
from directory.match.judge import SAME, judge, why_apart
from directory.match.traits import traits_of
from directory.records import Judgements

NONE = {"street": None, "phone": None, "website": None, "postcode": None}
BARE = {"website": None, "phone": None}


def two(one, other):
    """Two listings of two sources."""
    return located(ref="a", **one), located(source="nppes", ref="b", **other)


def judged(one, other):
    """What is made of two listings."""
    a, b = traits_of(two(one, other))
    return judge(a, b, why_apart(a, b))


def answers(one, other):
    """What was compared and what came of it: ``{"name": "same"}``."""
    return {compared: answer for compared, answer, _ in judged(one, other).evidence}


def groups(listings, judgements=None):
    """The refs of each group."""
    found = match(listings, Judgements(judgements or {})).groups
    return ["".join(each.clean.said.listing.ref for each in group) for group in found]


@pytest.mark.parametrize(
    ("one", "other", "compared", "answer"),
    [
        ({}, {}, "name", "same"),
        ({"name": "Rillbend Ketamine"}, {"name": "Rillbnd Ketamine"}, "name", "same"),
        ({"name": "Rill Bend"}, {"name": "Rillbend"}, "name", "same"),
        ({"name": "Rill Oak Wellness"}, {"name": "ROW"}, "name", "initials"),
        ({"name": "Rill"}, {"name": "Ember"}, "name", "different"),
        ({"name": "Ketamine Clinic"}, {"name": "Infusion Center"}, "name", "says little"),
        ({"name": "Oakwell Holdings", "website": None},
         {"name": "Rillbend", "website": "https://oakwellholdings.example/"},
         "name in site", "same"),
        ({}, {"phone": "+15125550199"}, "telephone", "different"),
        ({}, {"website": "https://ember.example/"}, "site", "different"),
        ({"street": "410 Rillbend Ave"}, {"street": "410 Rillbnd Ave"}, "street",
         "nearly the same"),
        ({"street": "410 Rillbend Ave"}, {"street": "410 Rillbend"}, "street", "nearly the same"),
        ({"street": "410 Rillbend Ave"}, {"street": "410 RillbendAve"}, "street",
         "nearly the same"),
        ({"street": "410 Rillbend Ave"}, {"street": "401 Rillbend Ave"}, "street",
         "digits swapped"),
        ({"street": "410 Rillbend Ave"}, {"street": "410 Rillbend Ln"}, "street",
         "another kind of road"),
        ({"street": "410 Rillbend Lane"}, {"street": "410 Rillbend aLne"}, "street",
         "nearly the same"),
        ({"street": "410 Rillbend Ave"}, {"street": "410 Rillbend vAenue"}, "street",
         "nearly the same"),
        ({"street": "410 Broad St"}, {"street": "410 N Broad"}, "street", "nearly the same"),
        ({"street": "410 Rill & Oak St"}, {"street": "410 Rill and Oak St"}, "street", "same"),
        ({"street": "410 Hwy 18"}, {"street": "410 US Hwy 18"}, "street", "same"),
        ({"street": "410 N W 2nd St"}, {"street": "410 NW Second St"}, "street", "same"),
        ({"street": "410 Rillbend Ave"}, {"street": "Rillbend Ave"}, "street",
         "same, of one no house number"),
        ({"unit": "5"}, {"unit": "5"}, "unit", "same"),
        ({"unit": "5"}, {}, "unit", "named by one"),
        ({}, {}, "unit", "named by neither"),
        ({}, {"postcode": "78702"}, "ZIP", "different"),
        ({"precision": "source"}, {"precision": "source"}, "point", "within 300 m"),
        ({"precision": "source"}, {"precision": "source", "latitude": 30.31}, "point",
         "over 2 km apart"),
        (NONE, {}, "silence", "one says no more than a name"),
    ],
)  # fmt: skip
def test_each_thing_said_has_its_answer(one, other, compared, answer):
    assert answers(one, other)[compared] == answer


@pytest.mark.parametrize(
    ("one", "other", "compared"),
    [
        ({"phone": None}, {}, "telephone"),
        ({"phone": "+18005550142"}, {"phone": "+18005550142"}, "telephone"),
        ({"website": None}, {}, "site"),
        ({"street": None}, {}, "street"),
        ({"street": None}, {}, "unit"),
        ({"postcode": None}, {}, "ZIP"),
        # the middle of a ZIP or a town is no evidence of a place
        ({"precision": "zip"}, {"precision": "zip"}, "point"),
        ({"precision": "city"}, {"precision": "source"}, "point"),
        # a name that could be anyone's can mean any of them, however little else is said
        ({**NONE, "name": "Ketamine Clinic"}, {"name": "Ketamine Clinic"}, "silence"),
        # nor is a name with words left out that name
        ({**NONE, "name": "Rill Ketamine"}, {"name": "Rill Ketamine Ember"}, "silence"),
    ],
)
def test_where_nothing_can_be_compared_nothing_is_said(one, other, compared):
    assert compared not in answers(one, other)


@pytest.mark.parametrize(
    ("one", "other", "veto"),
    [
        ({}, {"street": "900 Oakrow St"}, "two houses"),
        ({"street": "1 N Main St"}, {"street": "1 S Main St"}, "two houses"),
        ({"street": "1 5th St"}, {"street": "1 5th Ave"}, "two houses"),
        ({"street": "1 5th St"}, {"street": "1 6th St"}, "two houses"),
        ({"street": "410 Oak St"}, {"street": "411 Oak St"}, "two houses"),
        ({"unit": "210"}, {"unit": "300"}, "two suites"),
        ({}, {"city": "Tulsa", "state": "OK", "postcode": "74103"}, "two towns"),
        ({"name": "Mercy Pain"}, {"name": "Mercy Psychiatry"}, "two departments"),
        ({"name": "Ann Rill MD", "is_person": True}, {}, "a clinician and an organisation"),
        ({"name": "Ann Rill MD", "is_person": True}, {"name": "Bo Oak NP", "is_person": True},
         "two clinicians"),
        # one telephone behind two departments' doors is a switchboard
        ({"name": "Mercy Pain", "website": None}, {"name": "Mercy Psychiatry", "website": None},
         "two departments"),
    ],
)  # fmt: skip
def test_a_veto_stands_whatever_else_agrees(one, other, veto):
    assert judged(one, other).veto == veto
    assert judged(one, other).verdict == "different"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # a legal name is no department's
        ({"name": "Karick Anesthesia"}, {"name": "Rill Psychiatry", "website": None}),
        ({"name": "Rill Pain & Psychiatry"}, {"name": "Rill Psychiatry"}),
        # the practice bears its clinician's name
        ({"name": "Ann Rill MD", "is_person": True}, {"name": "Ann Rill MD Ketamine"}),
        ({"name": "ANN B RILL, MD", "is_person": True}, {"name": "Ann Rill Psychiatry"}),
        # two names of one town, one house
        ({"city": "Peoria Hts", "postcode": None}, {"city": "Peoria Heights", "postcode": None}),
    ],
)
def test_what_looks_like_two_and_is_not_has_no_veto(one, other):
    assert judged(one, other).veto is None


def test_words_that_many_clinics_use_weigh_less_than_rare_ones():
    towns = [{"city": f"Town{at}", "postcode": None} for at in range(40)]
    common = [located(ref=f"c{at}", name=f"Serenity Oak{at}", **BARE, **town)
              for at, town in enumerate(towns)]  # fmt: skip
    rare, usual = two({"name": "Rillbend"}, {"name": "Rillbend"}), two({"name": "Serenity"}, {})
    weighed = {
        each.names[0].key: each.names[0].bits for each in traits_of([*common, *rare, *usual])
    }

    assert weighed["rillbend"] > weighed["serenity"] + 3


def test_a_site_of_many_towns_is_a_chains_and_says_little():
    chain = [located(source=f"s{at}", ref="1", name="Rill", city=f"Town{at}", postcode=None,
                     street=f"{at} Main St", phone=None) for at in range(3)]  # fmt: skip
    a, b, *_ = traits_of([*two({"name": "Rill"}, {"name": "Rill"}), *chain])

    found = judge(a, b, None)

    assert ("site", "same, of a chain", 2.0) in found.evidence


def test_the_weight_is_the_sum_of_the_evidence():
    found = judged({}, {"phone": "+15125550199"})

    assert found.weight == sum(bits for _, _, bits in found.evidence)
    assert found.verdict == "same"
    assert found.weight >= SAME


def test_a_joined_pair_keeps_its_evidence():
    (pair,) = match(two({}, {})).pairs

    assert (pair.one, pair.other, pair.verdict) == ("list:a", "nppes:b", "same")
    assert ("telephone", "same", 8.0) in pair.evidence
    assert pair.weight == sum(bits for _, _, bits in pair.evidence)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Rill", "unit": "4", "website": None}, {"name": "Ember"}),
        ({**NONE, "name": "Ember", "phone": "+15125550142", "website": "https://rill.example/"},
         {}),
        ({}, {"street": "900 Oakrow St"}),  # a second door, or a move
        ({"unit": "210"}, {"unit": "300"}),
        ({"name": "Rill", "unit": "5", "website": None},
         {"name": "Ember", "unit": "5", "phone": None}),  # tenants of one suite, or a legal name
    ],
)  # fmt: skip
def test_what_could_be_either_is_a_question_for_a_person(one, other):
    found = match(two(one, other))

    assert len(found.groups) == 2
    assert [pair.verdict for pair in found.pairs] == ["unsure"]


def test_what_is_plainly_different_is_no_question():
    assert match(two({}, {"name": "Ember", "street": "9 Oak St", **BARE})).pairs == ()


# People decide last


def test_people_overrule_what_the_evidence_says():
    apart = located(ref="a"), located(source="nppes", ref="b", street="900 Oakrow St")
    alike = two({}, {})
    pair = ("list:a", "nppes:b")

    assert groups(apart, {pair: "same"}) == ["ab"]
    assert groups(alike, {pair: "different"}) == ["a", "b"]
    assert groups(alike, {pair: "unsure"}) == ["a", "b"]


def test_a_judgement_is_kept_with_the_evidence_it_was_given_upon():
    (pair,) = match(two({}, {}), Judgements({("list:a", "nppes:b"): "different"})).pairs

    assert pair.verdict == "different"
    assert pair.evidence[-1] == ("person", "different", 0.0)
    assert ("telephone", "same", 8.0) in pair.evidence


def test_no_third_listing_joins_what_people_keep_apart():
    listings = [located(source=source, ref=source) for source in "abc"]

    found = groups(listings, {("a:a", "b:b"): "different"})

    assert sorted(found) in (["a", "bc"], ["ac", "b"])


def test_judgements_that_contradict_each_other_join_nothing_kept_apart():
    listings = [located(source=source, ref=source, name=source * 4, street=f"{at} Main St", **BARE)
                for at, source in enumerate("abc", start=1)]  # fmt: skip
    told = {("a:a", "b:b"): "same", ("b:b", "c:c"): "same", ("a:a", "c:c"): "different"}

    assert groups(listings, told) == ["ab", "c"]


def test_a_judgement_on_a_listing_that_is_gone_says_nothing():
    assert groups(two({}, {}), {("list:a", "list:gone"): "different"}) == ["ab"]


def test_one_source_that_says_it_twice_is_parted_by_people():
    twice = [located(ref="a"), located(ref="b")]

    assert groups(twice) == ["ab"]
    assert groups(twice, {("list:a", "list:b"): "different"}) == ["a", "b"]


# Groups


def test_one_pair_among_many_is_no_bridge():
    phone = {"phone": "+15125550142", "website": None}
    left = [located(source=f"l{at}", ref=f"l{at}", name="Rillbend", unit="5", **BARE)
            for at in range(3)]  # fmt: skip
    right = [located(source=f"r{at}", ref=f"r{at}", name="Emberly", unit="5", **BARE)
             for at in range(3)]  # fmt: skip
    bridge = [located(source="l9", ref="l9", name="Rillbend", unit="5", **phone),
              located(source="r9", ref="r9", name="Emberly", unit="5", **phone)]  # fmt: skip

    assert groups(bridge) == ["l9r9"]
    assert groups([*left, *right, *bridge]) == ["l0l1l2l9", "r0r1r2r9"]


def test_a_block_of_a_thousand_is_not_judged_pair_by_pair():
    rows = [located(source=f"s{at}", ref="1", name=f"Tenant{at:04}", unit=str(at), **BARE)
            for at in range(1000)]  # fmt: skip

    assert len(candidates(traits_of(rows))) < 1000 * 30


# Moves


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (date(2020, 1, 1), None, ["ab"]),
        (date(2020, 1, 1), date(2026, 1, 1), ["ab"]),
        (date(2026, 1, 1), date(2026, 3, 1), ["a", "b"]),  # both speak of now
        (None, None, ["a", "b"]),
    ],
)
def test_a_clinic_that_moved_is_known_again_where_a_date_speaks(old, new, found):
    listings = two({"updated_on": new}, {"street": "900 Oakrow St", "updated_on": old})

    assert groups(listings) == found


@pytest.mark.parametrize(
    "other",
    [
        {"phone": "+15125550199", "website": None},  # nothing but the name
        {"name": "Emberly", "website": None},
        {"city": "Tulsa", "state": "OK", "postcode": "74103"},
    ],
)
def test_what_agrees_in_less_has_not_moved(other):
    listings = two({}, {"street": "900 Oakrow St", "updated_on": date(2020, 1, 1), **other})

    assert groups(listings) == ["a", "b"]


def test_a_source_that_lists_both_houses_knows_two_branches():
    old = {"street": "900 Oakrow St", "updated_on": date(2020, 1, 1)}
    listings = [*two({}, old), located(ref="c", **old)]

    assert groups(listings) == ["a", "cb"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, ["abc"]),
        ({"phone": "+15125550199"}, ["ab", "c"]),  # a line of its own: it may be a second door
        ({"name": "Ember"}, ["ab", "c"]),
    ],
)
def test_of_two_houses_told_by_three_sources_and_by_none_of_them_both_a_clinic_moved(said, found):
    elsewhere = located(source="online", ref="c", street="900 Oakrow St", **said)

    assert groups([*two({}, {}), elsewhere]) == found


def test_two_houses_of_which_one_source_knows_both_are_two_doors():
    listings = [*two({}, {}), located(ref="c", street="900 Oakrow St")]

    assert groups(listings) == ["ab", "c"]


def test_a_listing_without_a_street_follows_the_clinic_that_moved():
    old = {"street": "900 Oakrow St", "updated_on": date(2020, 1, 1)}
    vague = located(source="other", ref="c", street=None, postcode=None)

    assert groups([*two({}, old), vague]) == ["abc"]


# Links


def links(*listings):
    """What is tied, and how."""
    return [(each.kind, each.by, each.listings) for each in match(listings).links]


def test_a_clinician_works_at_the_clinic_behind_the_same_door():
    person = located(source="nppes", ref="p", name="Ann Oak MD", is_person=True, website=None)
    tenant = located(source="map", ref="t", name="Ember", unit="9", phone=None, website=None)

    assert groups([person, located(ref="a"), tenant]) == ["a", "t", "p"]
    assert links(person, located(ref="a"), tenant) == [("works_at", "door", ("nppes:p", "list:a"))]


def test_a_clinician_of_another_house_works_elsewhere():
    person = located(source="nppes", ref="p", name="Ann Oak MD", is_person=True, street="9 Oak St")

    assert links(person, located(ref="a", website=None)) == []


def test_branches_of_a_chain_are_tied_as_one_organisation():
    tulsa = {"city": "Tulsa", "state": "OK", "postcode": "74103", "street": "1 Elm St"}
    branches = located(ref="a"), located(ref="b", phone="+19185550142", **tulsa)

    assert groups(branches) == ["a", "b"]
    assert links(*branches) == [("organisation", "site rill.example", ("list:a", "list:b"))]


def test_a_name_and_a_toll_free_telephone_tie_branches_too():
    tulsa = {"city": "Tulsa", "state": "OK", "postcode": "74103", "street": "1 Elm St"}
    rings = {"phone": "+18005550142", "website": None, "name": "Lantern"}

    (found,) = links(located(ref="a", **rings), located(ref="b", **rings, **tulsa))

    assert found == ("organisation", "telephone +18005550142, lantern", ("list:a", "list:b"))


def test_one_organisation_that_shares_two_ways_is_one_link():
    others = [{"street": f"{at} Elm St", "phone": None} for at in range(1, 4)]
    branches = [located(ref=str(at), **words) for at, words in enumerate(others)]

    assert [each.listings for each in match(branches).links] == [("list:0", "list:1", "list:2")]
