"""What the gate lets into the memory, and what it turns away."""

from datetime import UTC, datetime

import pytest

from directory.collected import open_collected
from directory.gate import Visit, admit, judge
from directory.records import Listing
from directory.sources import Source

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def a_source(**true):
    return Source(**{"name": "list", "title": "A list", "always_filled": ["name"], **true})


def a_visit(found, **true):
    listings = tuple(
        Listing(source="list", ref=str(n), url="https://list.example", name=f"Clinic {n}")
        for n in range(found)
    )
    plain = {"source": "list", "kind": "snapshot", "started": NOON, "finished": NOON}
    return Visit(**{**plain, "listings": listings, **true})


@pytest.mark.parametrize(
    ("found", "earlier", "verdict"),
    [
        (10, [], "accepted"),
        (70, [100], "accepted"),
        (69, [100], "refused"),
        (50, [100, 100, 20, 100, 100], "refused"),  # one odd visit does not move the median
        (15, [20, 20, 20, 100, 100], "accepted"),
        (0, [], "refused"),
        (0, [100], "refused"),
    ],
)
def test_a_crawl_may_not_shrink_below_seven_tenths_of_the_usual(found, earlier, verdict):
    assert judge(a_visit(found), a_source(), earlier).verdict == verdict


def test_a_refusal_says_what_was_found_and_what_was_expected():
    assert judge(a_visit(5), a_source(expected_minimum=20), []).reason == (
        "found 5, expected at least 20"
    )
    assert judge(a_visit(50), a_source(), [100]).reason == (
        "found 50, expected at least 70% of the usual 100"
    )


def test_an_increment_may_be_small():
    assert judge(a_visit(1, kind="increment"), a_source(), [100]).verdict == "accepted"


def test_a_field_that_is_always_filled_may_not_be_empty():
    run = judge(a_visit(10), a_source(always_filled=["name", "street"]), [])

    assert run.verdict == "refused"
    assert run.reason == "'street' is filled in 0 of 10, expected nearly all"


def test_an_error_is_a_failure_however_much_was_found():
    run = judge(a_visit(100, errors=("x: HTTP 500", "y: HTTP 500")), a_source(), [100])

    assert (run.verdict, run.reason) == ("failed", "x: HTTP 500 (and 1 more)")


@pytest.fixture
def memory(tmp_path):
    with open_collected(tmp_path / "collected.db") as memory:
        yield memory


def test_half_the_usual_is_turned_away_and_the_old_listings_stand(memory):
    admit(a_visit(100), a_source(), memory)
    run = admit(a_visit(50), a_source(), memory)

    assert run.verdict == "refused"
    assert len(list(memory.listings())) == 100
    assert {each.missed for each in memory.listings()} == {0}


def test_a_person_may_accept_what_truly_halved_and_the_reason_is_kept(memory):
    admit(a_visit(100), a_source(), memory)
    run = admit(a_visit(50), a_source(), memory, accept="the society split in two")

    assert run.verdict == "accepted"
    assert memory.runs()[-1].reason == (
        "found 50, expected at least 70% of the usual 100;"
        " accepted because the society split in two"
    )
    assert sum(each.missed for each in memory.listings()) == 50


def test_a_failed_visit_cannot_be_accepted(memory):
    run = admit(a_visit(100, errors=("died",)), a_source(), memory, accept="please")

    assert run.verdict == "failed"
    assert list(memory.listings()) == []


def test_most_earlier_entries_gone_is_another_list(memory):
    admit(a_visit(100), a_source(), memory)
    others = tuple(
        Listing(source="list", ref=f"new-{n}", url="https://list.example", name=f"Clinic {n}")
        for n in range(100)
    )
    run = admit(a_visit(0, listings=others), a_source(), memory)

    assert run.verdict == "refused"
    assert run.reason == "only 0 of the 100 earlier entries are in it; did their ids change?"


def test_an_increment_of_strangers_is_welcome_and_an_empty_one_is_not(memory):
    admit(a_visit(10), a_source(), memory)
    stranger = (Listing(source="list", ref="x", url="https://list.example", name="Clinic"),)

    assert admit(a_visit(0, listings=stranger, kind="increment"), a_source(), memory).verdict == (
        "accepted"
    )
    assert admit(a_visit(0, kind="increment"), a_source(), memory).reason == "found nothing"


def test_refs_that_came_with_other_words_are_told():
    run = judge(a_visit(10, conflicts=2), a_source(), [])

    assert run.verdict == "accepted"
    assert run.reason == "2 refs came again with other words; the first words were kept"


def test_a_reason_is_short_however_long_the_answer_was():
    assert len(judge(a_visit(1, errors=("x" * 100_000,)), a_source(), []).reason) == 300
