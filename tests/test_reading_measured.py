"""The goals of reading are met on passages no rule was made on, and the document says how far."""

from pathlib import Path

import pytest

from benchmarks import reading
from benchmarks.reading import FIELDS, read_labelled, read_unseen, score

DOCUMENT = Path(__file__).parents[1] / "docs/reading-websites.md"
LABELLED = read_labelled()
UNSEEN = read_unseen()
HELD = [each for each in LABELLED if not each.is_tuned_on]


def test_the_labelled_set_is_large_varied_and_a_third_traps():
    traps = [each for each in LABELLED if each.trap]

    assert len(LABELLED) >= 640
    assert len(HELD) >= 75
    assert len(traps) >= len(LABELLED) / 3 - 5
    assert len({(each.passage.heading, each.passage.text) for each in LABELLED}) == len(LABELLED)


@pytest.mark.parametrize(
    ("field", "precision", "recall"), [("routes", 0.97, 0.90), ("prices", 0.95, 0.85)]
)
def test_the_goals_are_met_on_what_was_held_apart(field, precision, recall):
    found = score(HELD, field)

    assert found.precision >= precision
    assert found.recall >= recall


def test_the_document_says_what_is_measured():
    text = DOCUMENT.read_text(encoding="utf-8")

    for row in (*reading.table(), *reading.unseen_table()):
        assert f"{row}\n" in text, "run: make bench, and copy the table to the document"


def test_a_label_of_no_known_name_is_refused(tmp_path, monkeypatch):
    (tmp_path / "x.toml").write_text('[[passage]]\nheading = ""\ntext = ""\nroute = "iv"\n')
    monkeypatch.setattr(reading, "FOLDER", tmp_path)

    with pytest.raises(ValueError, match=r"x\.toml: no such label: 'route'"):
        read_labelled()


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_labelled_in_both_halves(field):
    for half in (HELD, [each for each in LABELLED if each.is_tuned_on]):
        assert any(each.labels[field] for each in half)


def test_what_is_unseen_is_in_no_other_set():
    known = {(each.passage.heading, each.passage.text) for each in LABELLED}

    assert len(UNSEEN) == 80
    assert not known & {(each.passage.heading, each.passage.text) for each in UNSEEN}


def test_everything_in_the_set_is_made_up():
    for each in LABELLED + UNSEEN:
        text = f"{each.passage.heading} {each.passage.text}"
        assert "http" not in text
        assert ".com" not in text
