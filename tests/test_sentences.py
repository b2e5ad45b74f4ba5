"""Our own sentences are whole, rest on a page and have their days; what is wrong names itself."""

from datetime import date
from pathlib import Path

import pytest

from directory.errors import DataFileError
from directory.sentences import FILES, days_of, read_sentences, require_whole

DATA = Path(__file__).parent.parent / "data"
RULE = """[[rules]]
state = "TX"
text = "Clinics must register with the state."
source = "Board of Medicine"
url = "https://board.example/rule"
published = "2 Jan 2026"
as_of = 2026-11-24
review_by = 2027-02-01
"""
WHERE = 'rules.toml: [[rules]] "Clinics must register with the …"'
ASKED = """first = ["Who watches me?"]
[[sections]]
title = "Before"
questions = ["What is it?"]
[[walk_away]]
text = "It promises a cure."
[[glossary]]
term = "IV"
text = "A drip into a vein."
"""


def faults(tmp_path, text, name="rules.toml"):
    path = tmp_path / name
    path.write_text(text)
    return read_sentences(path)[1]


@pytest.mark.parametrize("name", FILES)
def test_the_sentences_we_show_are_whole(name):
    sentences, wrong = read_sentences(DATA / name)

    assert wrong == []
    assert sentences


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (RULE.replace('"TX"', '"ZZ"'),
         f"{WHERE}: state: expected a USPS code such as 'TX', found 'ZZ'; mend it"),
        (RULE.replace("https", "http"),
         f"{WHERE}: url: expected an https address, found 'http://board.example/rule'; mend it"),
        (RULE.replace('"Board of Medicine"', '" "'),
         f"{WHERE}: source: expected who says so, found ' '; name it"),
        (RULE.replace("2 Jan 2026", "last year"),
         f"{WHERE}: published: expected a day with its year, or 'undated', found 'last year';"
         " mend it"),
        (RULE.replace("2027-02-01", "2028-02-01"),
         f"{WHERE}: review_by: expected within 366 days of 2026-11-24, found 2028-02-01; read its"
         " page again, then set both days"),
        (RULE.replace("2026-11-24", "2027-03-01"),
         f"{WHERE}: review_by: expected within 366 days of 2027-03-01, found 2027-02-01; read its"
         " page again, then set both days"),
        (RULE.replace("2026-11-24", '"today"'),
         f"{WHERE}: as_of: expected a day as 2026-11-20, found 'today'; mend it"),
        (RULE + "expires = 2026-12-31T00:00:00\n",
         f"{WHERE}: expires: expected a day as 2026-11-20, found datetime.datetime(2026, 12, 31,"
         " 0, 0); mend it"),
        (RULE.replace('published = "2 Jan 2026"\n', ""),
         f"{WHERE}: cites half a source: expected published too; add what is missing"),
        (RULE[: RULE.index("source =")],
         f"{WHERE}: cites no source: expected source, url, published, as_of, review_by; add them"
         " or take it out"),
        (RULE.replace("text =", "txt ="),
         "rules.toml: [[rules]] 1: text: expected a sentence, found None; write it or take it out"),
        (RULE + "colour = 1\n",
         f"{WHERE}: colour: expected one of as_of, expires, published, review_by, source, state,"
         " term, text, url; mend its name"),
        ("rules = [1]\n",
         "rules.toml: [[rules]] 1: text: expected a sentence, found None; write it or take it out"),
        ("rule = []\n",
         "rules.toml: expected the parts rules, found rule; look at 'rule'"),
        ("", "rules.toml: expected the parts rules, found nothing; look at 'rules'"),
        ("[[rules", "rules.toml: expected TOML, found: "),
    ],
)  # fmt: skip
def test_a_wrong_sentence_names_itself(tmp_path, written, said):
    assert any(each.startswith(said) for each in faults(tmp_path, written)), said


def test_a_site_with_a_broken_sentence_is_not_served(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(RULE + RULE.replace('"TX"', '"?"') + RULE.replace("https", "ftp"))

    with pytest.raises(DataFileError) as error:
        require_whole([DATA / "about.toml", path])
    assert str(error.value) == (
        f"{path.parent}/{WHERE}: state: expected a USPS code such as 'TX', found '?'; mend it"
        " (and 1 more; see: clinics check)"
    )


def test_a_missing_file_names_itself(tmp_path):
    assert read_sentences(tmp_path / "rules.toml")[1][0].startswith("rules.toml: expected TOML")


@pytest.mark.parametrize(
    ("name", "written", "count"),
    [
        ("rules.toml", RULE, 0),
        ("rules.toml", RULE + RULE.replace('"TX"', '"?"'), 1),
        ("questions.toml", ASKED, 0),  # what a word means, and what to walk from, is our own word
        ("questions.toml", ASKED.replace("is it?", "is it"), 1),
        ("questions.toml", ASKED.replace('["Who watches me?"]', "[]"), 1),
        ("questions.toml", ASKED + 'url = "https://a.example"\n', 1),
    ],
)
def test_each_fault_is_told_once(tmp_path, name, written, count):
    assert len(faults(tmp_path, written, name)) == count


def test_a_group_of_facts_is_looked_into(tmp_path):
    about = (DATA / "about.toml").read_text(encoding="utf-8")
    wrong = faults(
        tmp_path, about.replace('url = "https://asahq.org', 'url = "asahq.org'), "about.toml"
    )

    assert [each[:49] for each in wrong] == ['about.toml: [[groups.facts]] "Anesthesiologists s']
    assert "url: expected an https address" in wrong[0]


def test_a_sentence_tells_its_days(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_text(RULE + "expires = 2027-01-01\n")

    assert list(days_of(read_sentences(path)[0][0])) == [
        ("expires", date(2027, 1, 1)),
        ("review_by", date(2027, 2, 1)),
    ]
