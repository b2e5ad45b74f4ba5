"""What people judged is read strictly, and overrules the matcher."""

from datetime import date

import pytest
from factories import TODAY, located

from directory.errors import DataFileError
from directory.judgements import (
    Judgement,
    add_judgement,
    by_pair,
    drop_judgement,
    read_judgements,
)
from directory.match import match

HEADER = "left,right,verdict,who,when,why\n"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "judgements.csv"


def written(path, *lines):
    path.write_text(HEADER + "".join(f"{line},ann,2026-11-01,one desk\n" for line in lines))
    return read_judgements(path, TODAY)


def a_judgement(left="list:1", right="nppes:2", verdict="same"):
    return Judgement(
        left=left, right=right, verdict=verdict, who="ann", when=date(2026, 11, 1), why="one desk"
    )


def test_a_judgement_is_known_by_its_pair_whichever_way_round_it_is_written(path):
    (judged,) = written(path, "nppes:2,list:1,different")

    assert judged.pair == ("list:1", "nppes:2")
    assert (judged.verdict, judged.who, judged.when, judged.why) == (
        "different", "ann", date(2026, 11, 1), "one desk",
    )  # fmt: skip
    assert judged.where == f"{path}:2"
    judgements = by_pair([judged])
    assert judgements.of("list:1", "nppes:2") == "different"
    assert judgements.of("nppes:2", "list:1") == "different"
    assert judgements.of("list:1", "list:2") is None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["list:1,2,same"], ":2: right: expected a listing's id such as list:L001, found '2'"),
        (["list:,list:2,same"], ":2: left: expected a listing's id"),
        (["list:1,list:1,same"], ":2: left and right are one listing, 'list:1'"),
        (["list:1,list:2,Same"], ":2: verdict: expected one of same, different, unsure"),
        (["list:1,list:2,same", "list:2,list:1,unsure"], ":3: line 2 has judged this pair"),
        (
            ["list:1,list:2,same", "list:1,list:3,different", "list:3,list:2,same"],
            ":3: list:1 and list:3 are different here, and the same by other lines",
        ),
    ],
)
def test_a_line_that_cannot_be_true_is_named(path, lines, said):
    with pytest.raises(DataFileError) as error:
        written(path, *lines)
    assert str(error.value).startswith(f"{path}{said}")


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "2026-11-22"])
def test_a_judgement_was_made_on_a_day_that_has_come(path, day):
    path.write_text(f"{HEADER}list:1,list:2,same,ann,{day},x\n")

    with pytest.raises(DataFileError, match=":2: when: "):
        read_judgements(path, TODAY)


def test_it_may_be_tomorrow_already_where_it_was_written(path):
    path.write_text(f"{HEADER}list:1,list:2,same,ann,2026-11-21,x\n")

    assert len(read_judgements(path, TODAY)) == 1


def test_written_and_taken_back(path):
    add_judgement(path, path, a_judgement())
    add_judgement(path, path, a_judgement("list:3", "list:4", "unsure"))
    first, second = read_judgements(path, TODAY)
    assert first.pair == ("list:1", "nppes:2")

    drop_judgement(path, path, first)

    assert [each.pair for each in read_judgements(path, TODAY)] == [second.pair]


def groups(*members, judged):
    found = match(members, by_pair(judged)).groups
    return [[each.id for each in group] for group in found]


def test_the_same_by_hand_is_one_place_whatever_differs():
    one = located(ref="1")
    other = located(
        source="nppes", ref="2", name="Ember", street="9 Elm St", phone="+15125550199",
        website="https://ember.example/",
    )  # fmt: skip

    assert groups(one, other, judged=[]) == [["list:1"], ["nppes:2"]]
    assert groups(one, other, judged=[a_judgement()]) == [["list:1", "nppes:2"]]


def test_different_by_hand_is_two_places_whatever_agrees():
    one, other = located(ref="1"), located(source="nppes", ref="2")

    assert groups(one, other, judged=[]) == [["list:1", "nppes:2"]]
    judged = [a_judgement(verdict="different")]
    assert groups(one, other, judged=judged) == [["list:1"], ["nppes:2"]]


def test_a_third_listing_does_not_bring_together_what_a_person_parted():
    members = [located(ref="1"), located(source="nppes", ref="2"), located(source="old", ref="3")]

    found = groups(*members, judged=[a_judgement(verdict="different")])

    assert not any({"list:1", "nppes:2"} <= set(group) for group in found)
