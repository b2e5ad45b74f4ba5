"""A clinic's id is minted once and kept for life, whoever joins or leaves."""

import re

import pytest
from factories import located
from hypothesis import given
from hypothesis import strategies as st

from directory.identity import identify, mint


def members(refs):
    """A group of listings by their refs: ``"ab"``."""
    return tuple(located(ref=ref) for ref in sorted(refs))


def after(groups, known=None, redirects=None):
    """What is known after a build of these groups: ``["ab", "c"]``."""
    return identify([members(refs) for refs in groups], known or {}, redirects or {})


def id_of(identities, ref):
    return identities.members[f"list:{ref}"]


def test_an_id_is_eight_letters_nobody_misreads():
    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{8}", mint("list:1", set()))


def test_an_id_is_minted_from_its_founder_alone():
    assert mint("list:1", set()) == mint("list:1", {"k7m2q9xw"})
    assert mint("list:1", set()) != mint("list:2", set())


def test_a_taken_id_is_minted_again():
    first = mint("list:1", set())

    assert mint("list:1", {first}) != first


def test_two_builds_of_the_same_say_the_same():
    first = after(["ab", "c"])

    assert after(["ab", "c"]) == first
    assert after(["ab", "c"], first.members, first.redirects) == first


def test_an_id_survives_a_new_member_that_comes_before_its_founder():
    first = after(["bc"])

    assert id_of(after(["abc"], first.members), "a") == id_of(first, "b")


def test_an_id_survives_its_founder():
    first = after(["abc"])

    later = after(["bc"], first.members)

    assert id_of(later, "b") == id_of(first, "a")
    assert later.redirects == {}


@pytest.mark.parametrize("halves", [["a", "bcd"], ["ab", "cd"], ["abc", "d"]])
def test_a_split_leaves_the_id_with_its_founder(halves):
    first = after(["abcd"])

    later = after(halves, first.members)

    assert id_of(later, "a") == id_of(first, "a")
    assert id_of(later, "d") not in first.groups
    assert later.redirects == {}


@pytest.mark.parametrize("halves", [["b", "cde"], ["bcd", "e"]])
def test_where_the_founder_is_gone_the_id_stays_with_the_most_of_its_members(halves):
    first = after(["abcde"])

    later = after(halves, first.members)

    larger = max(halves, key=len)[0]
    assert id_of(later, larger) == id_of(first, "a")
    assert len(later.groups) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["a", "b"], ["ab"]),
        (["a", "bcd"], ["abcd"]),
        (["abc", "d"], ["abcd"]),
        (["ab", "cd"], ["abcd"]),
        (["a", "b", "c"], ["abc"]),
        (["a", "bc", "d"], ["abcd"]),
        (["ab", "cd"], ["ad", "bc"]),
        (["a", "b"], ["abx"]),
    ],
)
def test_two_that_were_merged_and_split_again_have_their_own_ids_back(first, second):
    apart = after(first)
    together = after(second, apart.members)
    again = after(first, together.members, together.redirects)

    assert again.members == apart.members
    assert again.redirects == {}
    assert set(again.groups) == set(apart.groups)


def test_an_id_of_a_later_mint_is_known_again_too():
    first = mint("list:b", ())
    second = mint("list:b", {first})
    kept = mint("list:a", ())

    again = after(["a", "b"], {"list:a": kept, "list:b": kept}, {first: kept, second: kept})

    found = id_of(again, "b")
    assert found in {first, second}
    assert again.redirects == {({first, second} - {found}).pop(): found}


def test_a_merged_id_leads_to_its_founder():
    first = after(["a", "b", "c"])
    second = after(["abc"], first.members)

    third = after(["a", "bc"], second.members, second.redirects)

    lost = ({id_of(first, "b"), id_of(first, "c")} - set(third.groups)).pop()
    assert third.redirects == {lost: id_of(third, "b")}


def test_a_merge_redirects_the_id_of_the_fewer():
    first = after(["abc", "d"])

    later = after(["abcd"], first.members)

    assert id_of(later, "d") == id_of(first, "a")
    assert later.redirects == {id_of(first, "d"): id_of(first, "a")}


def test_redirects_follow_later_merges():
    first = after(["a", "bc", "defg"])
    second = after(["abc", "defg"], first.members)

    third = after(["abcdefg"], {**first.members, **second.members}, second.redirects)

    assert third.redirects == {
        id_of(first, "a"): id_of(first, "d"),
        id_of(first, "b"): id_of(first, "d"),
    }


def test_a_chain_of_redirects_is_followed_to_its_end():
    alive = after(["a"])
    end = id_of(alive, "a")

    later = after(["a"], alive.members, {"older": "old", "oldest": "older", "old": end})

    assert later.redirects == {"oldest": end, "older": end, "old": end}


def test_a_circle_of_redirects_ends_somewhere():
    later = after(["a"], {}, {"one": "other", "other": "one"})

    assert set(later.redirects) == {"one", "other"}


def test_a_clinic_that_vanished_and_came_back_has_its_id():
    first = after(["ab", "c"])
    second = after(["c"], first.members)

    third = after(["ab", "c"], {**first.members, **second.members}, second.redirects)

    assert third.members == first.members


def test_an_id_that_was_merged_away_is_never_given_to_another():
    first = after(["a", "bc"])
    second = after(["abc"], first.members)

    third = after(["abc", "d"], second.members, second.redirects)
    fourth = after(["bc", "d"], third.members, third.redirects)

    assert id_of(first, "a") not in {*third.groups, *fourth.groups}
    assert third.redirects == second.redirects == fourth.redirects


def partitions():
    """Ways to put seven listings, or some of them, into groups: ``["ad", "b", "ce"]``."""
    homes = st.lists(st.integers(0, 4), min_size=7, max_size=7)
    return homes.map(
        lambda chosen: [
            group
            for home in range(1, 5)
            if (
                group := "".join(
                    ref for ref, at in zip("abcdefg", chosen, strict=True) if at == home
                )
            )
        ]
    )


@given(st.lists(partitions(), min_size=1, max_size=5))
def test_no_two_groups_ever_share_an_id_and_no_id_is_lost(builds):
    known, redirects, ever = {}, {}, set()
    for groups in builds:
        found = after(groups, known, redirects)

        assert len(found.groups) == len(groups)
        assert set(found.members.values()) == set(found.groups)
        assert not set(found.redirects) & set(found.groups)
        assert ever & set(redirects) <= set(found.redirects) | set(found.groups)
        for target in found.redirects.values():
            assert target in found.groups or target not in found.redirects

        known, redirects = {**known, **found.members}, found.redirects
        ever |= set(found.groups)


@given(st.lists(partitions(), min_size=2, max_size=2), st.randoms(use_true_random=False))
def test_the_order_of_groups_never_changes_their_ids(builds, random):
    known = after(builds[0]).members
    shuffled = random.sample(builds[1], len(builds[1]))

    assert after(sorted(builds[1]), known).members == after(sorted(shuffled), known).members
