"""A person judges pairs on any terminal, loses nothing, and is not asked twice."""

import os
import pty
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from factories import TODAY, located
from test_build import HEADER, NOW, import_, quietly

from directory.build import build
from directory.cli import cli
from directory.data_folder import DataFolder
from directory.judgements import Judgement, read_judgements
from directory.records import Judgements, Matching, Pair
from directory.removals import read_removals
from directory.review import Hands, converse, lines_of, question_of, questions, why_of

EVIDENCE = (("telephone", "same", 8.0), ("name", "different", -2.5))


def a_pair(one, other, weight=5.5, verdict="unsure", evidence=EVIDENCE):
    return Pair(f"list:{one}", f"list:{other}", verdict, weight, evidence)


def a_matching(groups, *pairs):
    """Groups of listings such as ``["ab", "c"]``."""
    return Matching(
        groups=tuple(tuple(located(ref=ref) for ref in group) for group in groups), pairs=pairs
    )


def asked(matching, *, judged=None, published="abcdefgh"):
    offering = [g for g in matching.groups if g[0].clean.said.listing.ref in published]
    judgements = {tuple(f"list:{ref}" for ref in pair): v for pair, v in (judged or {}).items()}
    return questions(matching, Judgements(judgements), offering)


def pairs(found):
    return [f"{each.pair.one}{each.pair.other}".replace("list:", "") for each in found]


def test_two_published_clinics_come_first_and_then_the_likeliest():
    matching = a_matching(
        "abcdef",
        a_pair("a", "b", 1),
        a_pair("c", "d", 3),
        a_pair("a", "e", 9),
        a_pair("e", "f", 12),
    )

    assert pairs(asked(matching, published="abcd")) == ["cd", "ab", "ae", "ef"]


def test_only_what_is_unsure_and_apart_is_asked():
    matching = a_matching(
        ["ab", "c", "d"], a_pair("a", "b"), a_pair("c", "d", verdict="different"), a_pair("a", "c")
    )

    assert pairs(asked(matching)) == ["ac"]


def test_two_groups_are_asked_about_once_by_their_strongest_pair():
    matching = a_matching(
        ["ab", "cd"], a_pair("a", "c", 1), a_pair("b", "d", 4), a_pair("a", "d", 2)
    )

    assert pairs(asked(matching)) == ["bd"]


@pytest.mark.parametrize("verdict", ["different", "unsure", "same"])
def test_what_was_judged_is_not_asked_again(verdict):
    matching = a_matching(["ab", "c", "d"], a_pair("a", "c"), a_pair("b", "c"), a_pair("c", "d"))

    assert pairs(asked(matching, judged={("a", "c"): verdict})) == ["cd"]


def test_a_judgement_of_a_listing_that_is_gone_is_passed_over():
    assert pairs(asked(a_matching("ab", a_pair("a", "b")), judged={("a", "z"): "same"})) == ["ab"]


def test_any_two_listings_can_be_asked_about():
    matching = a_matching(["ab", "c"], a_pair("b", "c"))

    together = question_of("list:b", "list:a", matching, matching.groups)
    assert together.is_together
    assert next(lines_of(together)) == "As it stands they are one place."
    assert question_of("list:c", "list:b", matching, matching.groups).pair.weight == 5.5
    assert question_of("list:c", "list:z", matching, matching.groups) is None


class Desk:
    """A terminal that answers from a list, and a file in memory."""

    def __init__(self, *answers):
        self.answers, self.told, self.file = list(answers), [], []

    def hands(self):
        return Hands(
            ask=lambda _: self.answers.pop(0) if self.answers else None,
            tell=self.told.append,
            write=self.file.append,
            take_back=self.file.remove,
        )

    def written(self):
        return [f"{each.left[-1]}{each.right[-1]} {each.verdict}: {each.why}" for each in self.file]


def sign(pair, verdict, why):
    return Judgement(
        left=pair.one, right=pair.other, verdict=verdict, who="ann", when=TODAY,
        why=why or why_of(pair),
    )  # fmt: skip


def talk(desk, matching):
    return dict(converse(asked(matching), sign, desk.hands()))


FOUR = (
    "abcdefgh",
    a_pair("a", "b", 9),
    a_pair("c", "d", 8),
    a_pair("e", "f", 7),
    a_pair("g", "h", 6),
)


def test_each_answer_is_written_at_once_with_its_reason():
    desk = Desk("s one front desk", " D ", "u", "s")

    assert talk(desk, a_matching(*FOUR)) == {"same": 2, "different": 1, "unsure": 1}
    reason = "seen side by side: telephone same, name different"
    assert desk.written() == [
        "ab same: one front desk",
        f"cd different: {reason}",
        f"ef unsure: {reason}",
        f"gh same: {reason}",
    ]


@pytest.mark.parametrize("last", [["q"], []])
def test_leaving_in_the_middle_loses_nothing(last):
    desk = Desk("s", *last)

    assert talk(desk, a_matching(*FOUR)) == {"same": 1}
    assert len(desk.written()) == 1


def test_an_answer_is_taken_back_and_asked_again():
    desk = Desk("z", "s", "s", "z", "z", "d wrong door", "q")

    assert talk(desk, a_matching(*FOUR)) == {"different": 1}
    assert desk.written() == ["ab different: wrong door"]
    assert any("nothing to undo" in line for line in desk.told)


def test_what_is_no_answer_is_asked_again():
    desk = Desk("yes", "", "s", "q")

    assert talk(desk, a_matching(*FOUR)) == {"same": 1}
    assert "'yes' is no answer." in desk.told


def test_what_an_answer_settles_is_not_asked():
    triangle = ("abc", a_pair("a", "b", 9), a_pair("a", "c", 8), a_pair("b", "c", 7))

    # a is b, a is not c: so b is not c. a is b, a is c: so b is c.
    for answer in ("d", "s", "u"):
        desk = Desk("s", answer, "s")
        talk(desk, a_matching(*triangle))
        assert len(desk.written()) == 2
    # a is not b, a is not c: b and c may be one.
    desk = Desk("d", "d", "s")
    talk(desk, a_matching(*triangle))
    assert len(desk.written()) == 3


def test_a_pair_is_shown_side_by_side_with_its_evidence():
    one = located(ref="a", name="Rill Ketamine Clinic of the Whole Wide Hill Country", unit="210")
    other = replace(located(ref="b", phone="+15125550199", website=None), precision=None)
    matching = Matching(groups=((one,), (other,)), pairs=(a_pair("a", "b"),))

    (question,) = questions(matching, Judgements(), matching.groups)
    lines = list(lines_of(question))

    assert lines[0] == "Both are published, each as a clinic of its own."
    assert max(map(len, lines)) <= 80
    table = "\n".join(lines)
    assert "name        ! Rill Ketamine Clinic of the      Rill Ketamine Clinic" in table
    assert "\n              Whole Wide Hill Country" in table
    assert "street      = 410 Rillbend Ave                 410 Rillbend Ave" in table
    assert "unit          210                              -" in table
    assert "phone       ! +15125550142                     +15125550199" in table
    assert lines[-3:] == [
        "for:     telephone same (+8.0)", "against: name different (-2.5)", "in all:  +5.5",
    ]  # fmt: skip


def test_a_sources_words_give_the_terminal_no_orders():
    odd = located(ref="\x1b[2J", url="https://list.example/\x07", name="Rill")
    matching = Matching(
        groups=((located(ref="a"),), (odd,)), pairs=(Pair("list:a", odd.id, "unsure", 1.0, ()),)
    )

    (question,) = questions(matching, Judgements(), matching.groups)

    assert all(line.isprintable() for line in lines_of(question))


# The command

TWO = (
    "Rill Ketamine Clinic,1200 W 6th St,Austin,TX,78703,512-555-0142,,iv\n"
    "Ember Ketamine Clinic,9 Elm St,Austin,TX,78703,512-555-0143,,iv\n"
)


@pytest.fixture
def data(tmp_path, monkeypatch, without_places):
    folder = DataFolder(tmp_path / "data")
    import_(folder, HEADER + TWO)
    for name in ("judgements", "corrections", "removals"):
        (folder.path / f"{name}.csv").touch()
    monkeypatch.setenv("CLINICS_DATA", str(folder.path))
    return folder


def ids(data):
    build(data, now=NOW, progress=quietly, accept="a test")
    with sqlite3.connect(data.directory) as connection:
        return dict(connection.execute("SELECT id, clinic_id FROM listings ORDER BY id").fetchall())


def run(*arguments):
    return CliRunner().invoke(cli, arguments)


def test_without_a_terminal_it_says_what_to_do(data):
    left, right = ids(data)

    asked = run("review", left, right)
    assert asked.exit_code == 1
    assert (
        "there is no terminal to ask on; see what it is about with: clinics review --list"
        in str(asked.exception)
    )
    listed = run("review", left, right, "--list")
    assert listed.exit_code == 0
    assert "Ember Ketamine Clinic" in listed.output
    assert "1 pair needs a person" in listed.output


def test_where_nothing_waits_it_says_so(data):
    assert run("review").output.endswith("0 pairs need a person\n")


@pytest.mark.parametrize("arguments", [["list:1"], ["list:1", "list:2"], ["x", "y", "z"]])
def test_it_takes_two_listings_or_none(data, arguments):
    answer = run("review", *arguments)

    assert answer.exit_code == 1
    assert "listings" in str(answer.exception)


def test_on_a_dumb_terminal_of_few_letters(data):
    """A real pseudo-terminal, which knows no colours and no letter beyond ASCII."""
    left, right = ids(data)
    there, here = pty.openpty()
    surroundings = {**os.environ, "TERM": "dumb", "PYTHONIOENCODING": "ascii", "LOGNAME": "ann"}
    child = subprocess.Popen(
        [sys.executable, "-c", "from directory.cli import main; main()", "review", left, right],
        stdin=here, stdout=here, stderr=here, env=surroundings, close_fds=True,
    )  # fmt: skip
    os.close(here)
    os.write(there, b"s one desk\n")
    shown = b""
    while True:
        try:
            got = os.read(there, 4096)
        except OSError:  # the other end closed
            break
        if not got:
            break
        shown += got
    os.close(there)

    assert child.wait(60) == 0, shown
    assert b"\x1b" not in shown
    assert b"Judged: 1 same; now run: clinics build" in shown
    (judged,) = read_judgements(data.path / "judgements.csv", datetime.now(UTC).date())
    assert judged.pair == tuple(sorted((left, right)))
    assert (judged.verdict, judged.who, judged.why) == ("same", "ann", "one desk")
    assert len(set(ids(data).values())) == 1


def test_a_clinic_is_removed_by_the_id_of_a_listing_too(data):
    clinics = ids(data)
    (one, other) = clinics

    answer = run("remove", one, "--why", "asked by its owner", "--who", "ann")

    assert answer.exit_code == 0, answer.output
    assert f"{clinics[one]}: is kept out from the next build on" in answer.output
    assert set(ids(data)) == {other}
    again = run("remove", clinics[one], "--why", "asked", "--who", "ann")
    assert "is kept out already, by" in str(again.exception)
    why = "RILL KETAMINE CLINIC asked, or Ember Ketamine Clinic"
    named = run("remove", other, "--why", why, "--who", "ann")
    assert "is to stay out; leave the name out" in str(named.exception)
    nobody = run("remove", "0000000z", "--why", "asked", "--who", "ann")
    assert "no clinic or listing of that id is published" in str(nobody.exception)


def test_a_removal_keeps_the_day_of_its_letter(data):
    one, other = ids(data)
    today = datetime.now(UTC).date()

    answer = run("remove", one, "--why", "asked", "--asked", "2020-01-02", "--who", "ann")
    late = run("remove", other, "--why", "asked", "--asked", "9999-01-02", "--who", "ann")
    odd = run("remove", other, "--why", "asked", "--asked", "in May", "--who", "ann")

    assert answer.exit_code == 0, answer.output
    (removal,) = read_removals(data.path / "removals.csv", today)
    assert removal.asked == date(2020, 1, 2)
    assert f"--asked: asked: 9999-01-02 is later than when, {today}" in str(late.exception)
    assert "--asked: asked: expected a day such as 2026-11-24, found 'in May'" in str(odd.exception)
    assert len(read_removals(data.path / "removals.csv", today)) == 1


def test_a_removal_says_whom_else_it_takes_out(data):
    twice = TWO + "Rill Ketamine Clinic,77 Oak St,Austin,TX,78703,512-555-0199,,iv\n"
    import_(data, HEADER + twice)
    clinics = ids(data)
    assert len(set(clinics.values())) == 3
    rill = next(iter(clinics))

    answer = run("remove", rill, "--why", "asked", "--who", "ann")

    assert ("the same fingerprints keep out" in answer.output) == (
        len(set(ids(data).values())) == 1
    )
