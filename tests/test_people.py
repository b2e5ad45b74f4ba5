"""People's files are read by the line, and written so that nothing of theirs is lost."""

from datetime import date

import pytest

from directory.errors import DataFileError
from directory.people import add_decision, drop_decision, read_decisions, the_day_asked

COLUMNS = ("left", "who", "when", "why")
HEADER = "left,who,when,why\n"


def read(path):
    return read_decisions(path, COLUMNS, lambda where, said: (where.rpartition(":")[2], dict(said)))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "decisions.csv"


def test_a_file_that_is_not_there_or_empty_decides_nothing(path):
    assert read(path) == []
    path.write_text("\n")
    assert read(path) == []
    path.write_text(HEADER)
    assert read(path) == []


def test_columns_may_stand_in_any_order_and_a_spreadsheets_mark_is_passed_over(path):
    path.write_text("\ufeffwhy,when,who,left\r\n because ,2026-11-01,ann,a\r\n", encoding="utf-8")

    said = {"left": "a", "who": "ann", "when": "2026-11-01", "why": "because"}
    assert read(path) == [("2", said)]


def test_lines_of_nothing_but_commas_are_passed_over(path):
    path.write_text(HEADER + "\n,,,\na,ann,2026-11-01,b\n")

    assert [line for line, _ in read(path)] == ["4"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("left,who,why\n", ":1: expected the columns left,who,when,why, found 'left,who,why'"),
        (HEADER + "a,ann,2026-11-01\n", ":2: expected 4 values, found 3"),
        (HEADER + "a,ann,2026-11-01,x, y\n", ":2: expected 4 values, found 5; quote a value"),
        (HEADER + "a,,2026-11-01,x\n", ":2: who is empty"),
        (HEADER + "a,ann,,x\n", ":2: when is empty"),
        (HEADER + 'a,ann,2026-11-01,"x\ny"\nb,ann,2026-11-01,\n', ":4: why is empty"),
        (HEADER + 'a,"ann"x,2026-11-01,x\n', ":2: not CSV: "),
    ],
)
def test_a_line_that_cannot_be_used_is_named(path, written, said):
    path.write_text(written)

    with pytest.raises(DataFileError) as error:
        read(path)
    assert str(error.value).startswith(f"{path}{said}")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("left,asked,who,when,why", {"asked": "2026-10-30"}),
        ("left,who,when,why", {"asked": ""}),
    ],
)
def test_a_column_that_may_be_there_is_empty_where_it_is_not(path, header, said):
    values = {"left": "a", "asked": "2026-10-30", "who": "ann", "when": "2026-11-01", "why": "b"}
    path.write_text(f"{header}\n{','.join(values[name] for name in header.split(','))}\n")

    (found,) = read_decisions(path, COLUMNS, lambda _, each: dict(each), optional=["asked"])
    assert found == {**values, **said}


@pytest.mark.parametrize("header", ["left,heard,who,when,why", "left,asked,asked,who,when,why"])
def test_any_other_column_is_refused(path, header):
    path.write_text(f"{header}\n")

    with pytest.raises(DataFileError) as error:
        read_decisions(path, COLUMNS, lambda _, each: dict(each), optional=["asked"])
    assert str(error.value) == (
        f"{path}:1: expected the columns left,who,when,why (and asked, if you like),"
        f" found '{header}'"
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [("2026-11-01", date(2026, 11, 1)), ("2026-11-20", date(2026, 11, 20)), ("", None)],
)
def test_a_letter_comes_on_a_day_or_nobody_knows_when(written, said):
    assert the_day_asked("f.csv:2", written, date(2026, 11, 20)) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("last week", "f.csv:2: asked: expected a day such as 2026-11-24, found 'last week'"),
        ("2026-11-21", "f.csv:2: asked: 2026-11-21 is later than when, 2026-11-20; a letter comes"
                       " before its answer"),
    ],
)  # fmt: skip
def test_a_letter_that_comes_after_its_answer_is_refused(written, said):
    with pytest.raises(DataFileError) as error:
        the_day_asked("f.csv:2", written, date(2026, 11, 20))
    assert str(error.value) == said


def test_what_has_no_column_is_not_lost_in_silence(path):
    path.write_text(HEADER)
    said = {"left": "b", "who": "bo", "when": "1", "why": "x"}

    add_decision(path, path, COLUMNS, {**said, "asked": ""})
    with pytest.raises(DataFileError, match=r"decisions.csv:1: there is no column 'asked'; add it"):
        add_decision(path, path, COLUMNS, {**said, "asked": "2026-11-01"})

    assert path.read_text() == HEADER + "b,bo,1,x\n"


def test_a_file_that_is_no_text_is_named(path):
    path.write_bytes(b"left,who,when,why\n\xff\xfe")
    with pytest.raises(DataFileError, match="expected a CSV file in UTF-8"):
        read(path)

    path.unlink()
    path.mkdir()
    with pytest.raises(DataFileError, match="cannot be read"):
        read(path)


def test_a_line_is_added_and_every_other_stays(path):
    path.write_text("why,when,who,left\n'x',2026-11-01 ,ann,a")

    add_decision(path, path, COLUMNS, {"left": "b", "who": "bo", "when": "1", "why": 'x, "y"'})

    assert path.read_text() == (
        "why,when,who,left\n'x',2026-11-01 ,ann,a\n" + '"x, ""y""",1,bo,b\n'
    )
    assert list(path.parent.iterdir()) == [path]


def test_a_file_is_begun_from_the_one_that_was_read(tmp_path):
    known, path = tmp_path / "known.csv", tmp_path / "own" / "decisions.csv"
    said = {"left": "b", "who": "bo", "when": "1", "why": "x"}

    add_decision(path, known, COLUMNS, said)
    assert path.read_text() == HEADER + "b,bo,1,x\n"

    known.write_text(HEADER + "a,ann,1,x\n")
    add_decision(path, known, COLUMNS, said)
    assert path.read_text() == HEADER + "a,ann,1,x\nb,bo,1,x\n"
    assert known.read_text() == HEADER + "a,ann,1,x\n"


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (2, '\n"b\nb",ann,1,"two\nlines"\nc,ann,1,x\n'),
        (5, "a,ann,1,x\n\nc,ann,1,x\n"),
        (6, 'a,ann,1,x\n\n"b\nb",ann,1,"two\nlines"\n'),
    ],
)
def test_a_line_is_taken_out_whole(path, line, left):
    text = 'a,ann,1,x\n\n"b\nb",ann,1,"two\nlines"\nc,ann,1,x\n'
    path.write_text(HEADER + text)
    lines = [int(where) for where, _ in read(path)]
    assert lines == [2, 6, 7]

    drop_decision(path, path, f"{path}:{dict(zip((2, 5, 6), lines, strict=True))[line]}")

    assert path.read_text() == HEADER + left
