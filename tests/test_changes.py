"""What changed is what somebody said or decided; what our cleaning changed is told apart."""

import json

import pytest
from factories import TODAY, a_listing

from directory.changes import Turn, compare, touched
from directory.records import Remembered
from directory.snapshot import Snapshot

EVERY = frozenset({"name", "phone", "street", "status", "routes"})


def a_snapshot(members="1", *, decided="", evidence="", **values):
    """A clinic as published, of listings such as ``"12"``."""
    plain = {"name": "Rill Ketamine", "phone": "+15125550142", "status": "active", "routes": None}
    return Snapshot(
        words=json.dumps({**plain, "closed_on": None, **values}),
        members={f"list:{ref}": f"v{ref}" for ref in members},
        decided=decided,
        evidence=evidence,
    )


def a_turn(**happened):
    return Turn(**{"touched": {}, "redirects": {}, "removed": {}, **happened})


def changes(before, after, *, heard=None, was_removed=()):
    """What is told of two builds; ``heard`` are listings whose words changed, and in what."""
    turned = {f"list:{ref}": frozenset(words) for ref, words in (heard or {}).items()}
    found = compare(before, a_turn(touched=turned, was_removed=was_removed), after)
    return [(each.clinic_id, each.what, each.field, each.before, each.after) for each in found]


A = {"a": a_snapshot()}
OTHER = {"b": a_snapshot("2")}


def test_the_first_build_has_nothing_to_compare_with():
    assert changes({}, A, heard={"1": EVERY}) == []


def test_nothing_is_told_where_nothing_is_different():
    assert changes(A, A, heard={"1": EVERY}) == []


def test_a_clinic_of_new_words_is_new():
    found = changes(A, {**A, **OTHER}, heard={"2": EVERY})

    assert found == [("b", "new", None, None, "Rill Ketamine")]


def test_a_clinic_that_only_our_reading_found_is_not_new():
    found = changes(A, {**A, **OTHER})

    assert found == [("b", "recleaned", None, None, "Rill Ketamine")]


def test_a_clinic_whose_removal_was_taken_back_is_new():
    assert changes(A, {**A, **OTHER}, was_removed={"b"})[0][1] == "new"


@pytest.mark.parametrize(
    ("values", "heard", "what"),
    [
        ({"phone": "+15125550199"}, {"1": {"phone"}}, "changed"),
        ({"phone": "+15125550199"}, {"1": {"name"}}, "recleaned"),
        ({"phone": "+15125550199"}, {}, "recleaned"),
        ({"phone": "+15125550199"}, {"2": {"phone"}}, "recleaned"),
        ({"phone": None}, {"1": {"phone"}}, "changed"),
        ({"name": "Ember"}, {"1": {"other_names"}}, "changed"),
        ({"routes": '["iv"]'}, {"1": {"routes"}}, "changed"),
        ({"phone_extension": "3"}, {"1": {"phone"}}, "changed"),
        ({"hours": "Mo-Fr"}, {}, "recleaned"),
        # Of a column whose words we do not know any word may be the one.
        ({"supervision": "anesthesiologist"}, {"1": {"url"}}, "changed"),
    ],
)
def test_a_value_changed_where_its_words_did(values, heard, what):
    (field, after), = values.items()  # fmt: skip

    found = changes(A, {"a": a_snapshot(**values)}, heard=heard)

    assert found == [("a", what, field, A["a"].values.get(field), after)]


def test_a_new_listing_of_a_clinic_may_change_any_value():
    after = {"a": a_snapshot("12", phone="+15125550199")}

    assert changes(A, after, heard={"2": EVERY})[0][1] == "changed"
    assert changes(A, after)[0][1] == "recleaned"  # only our matching brought it there


def test_what_a_person_decided_is_a_change():
    after = {"a": a_snapshot(decided="a correction", phone="+15125550199")}

    assert changes(A, after)[0][1] == "changed"


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("active", "closed", "closed"),
        ("unconfirmed", "closed", "closed"),
        ("closed", "active", "reopened"),
        ("closed", "temporarily_closed", "reopened"),
        ("active", "unconfirmed", "changed"),
        ("temporarily_closed", "active", "changed"),
    ],
)
def test_a_status_that_visits_changed_is_told_by_its_name(before, after, what):
    closed_on = "2026-11-01" if after == "closed" else None
    now = {"a": a_snapshot(status=after, closed_on=closed_on, evidence="missed")}

    found = changes({"a": a_snapshot(status=before)}, now)

    assert found == [("a", what, "status", before, after)]  # the day goes without saying


def test_a_status_that_only_our_vocabulary_changed_is_recleaned():
    found = changes(A, {"a": a_snapshot(status="closed")})

    assert found == [("a", "recleaned", "status", "active", "closed")]


def test_a_merge_is_told_of_the_id_that_went():
    both = {**A, **OTHER}

    found = compare(both, a_turn(redirects={"b": "a"}), {"a": a_snapshot("12")})

    (merged,) = found
    assert (merged.clinic_id, merged.what, merged.other_id) == ("b", "merged", "a")
    assert merged.name == "Rill Ketamine"


def test_a_split_is_told_of_the_id_that_came():
    found = compare({"a": a_snapshot("12")}, a_turn(), {**A, **OTHER})

    (split,) = found
    assert (split.clinic_id, split.what, split.other_id) == ("b", "split", "a")


def test_what_was_removed_is_told_without_its_name():
    turn = a_turn(removed={"b": "asked by its owner"})

    (gone,) = compare({**A, **OTHER}, turn, A)

    assert (gone.what, gone.name, gone.before, gone.why) == (
        "removed", None, None, "asked by its owner",
    )  # fmt: skip


def test_what_was_merged_into_something_removed_is_removed_too():
    turn = a_turn(redirects={"b": "a"}, removed={"a": "asked"})

    assert {each.what for each in compare({**A, **OTHER}, turn, {"c": a_snapshot("3")})} == {
        "removed", "recleaned",
    }  # fmt: skip


def test_what_nobody_lists_as_such_any_more_is_withdrawn():
    assert changes({**A, **OTHER}, A, heard={"2": {"routes"}})[0][1] == "withdrawn"
    assert changes({**A, **OTHER}, A)[0][1] == "recleaned"


def remembered(ref, *, version=None, run=1, **said):
    return Remembered(
        listing=a_listing(ref=ref, **said), first_seen=TODAY, last_seen=TODAY, since_run=run,
        version=version or f"v{ref}",
    )  # fmt: skip


def test_which_words_changed_is_read_from_the_memory():
    before = {"a": a_snapshot("12"), "b": a_snapshot("3")}
    old = {"v1": a_listing(ref="1", phone="512-555-0142", status="open")}
    said = [
        remembered("1", version="w1", run=2, phone="512-555-0199", status="closed"),
        remembered("2"),
        remembered("4", run=2),  # new
        remembered("5", run=1),  # was there, and was no clinic then
    ]

    found = touched(before, said, 1, lambda versions: {each: old[each] for each in versions})

    assert found["list:1"] == {"phone", "status"}
    assert "list:2" not in found
    assert "list:5" not in found
    assert {"phone", "name"} <= found["list:4"]
    assert {"phone", "name"} <= found["list:3"]  # its visit was withdrawn
