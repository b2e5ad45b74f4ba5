"""What a person checked by hand is counted by quarter and field; a line that cannot be is named."""

from datetime import date

import pytest

from directory.audit import COLUMNS, WHOLE, met_by, read_audit, totals
from directory.errors import DataFileError

TODAY = date(2026, 11, 20)
HEADER = ",".join(COLUMNS)


@pytest.fixture
def audit(tmp_path):
    path = tmp_path / "audit.csv"

    def read(*lines):
        path.write_text("\n".join([HEADER, *lines]) + "\n")
        return read_audit(path, TODAY)

    return read


def counted(audited):
    return {
        (each.quarter, each.field): (each.checked, each.right, each.unknown)
        for each in totals(audited)
    }


def test_right_wrong_and_unknown_are_counted_by_field_and_by_clinic(audit):
    found = audit(
        "one,name,,right,checker,2026-11-02,its page",
        "one,phone,disconnected,wrong,checker,2026-11-02,rang",
        "two,name,,right,checker,2026-11-09,its page",
        "two,phone,,unknown,checker,2026-11-09,nobody answered",
        "three,phone,,unknown,checker,2026-11-10,nobody answered",
        "one,phone,,right,checker,2026-08-31,rang",
    )

    assert counted(found) == {
        ("2026-Q3", WHOLE): (1, 1, 0),
        ("2026-Q3", "phone"): (1, 1, 0),
        ("2026-Q4", WHOLE): (2, 1, 1),
        ("2026-Q4", "name"): (2, 2, 0),
        ("2026-Q4", "phone"): (1, 0, 2),
    }
    assert {(each.first_day, each.last_day) for each in totals(found)} == {
        (date(2026, 8, 31), date(2026, 8, 31)), (date(2026, 11, 2), date(2026, 11, 10)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "quarter"),
    [("2026-01-01", "2026-Q1"), ("2026-03-31", "2026-Q1"), ("2026-04-01", "2026-Q2"),
     ("2026-10-01", "2026-Q4"), ("2025-12-31", "2025-Q4")],
)  # fmt: skip
def test_a_day_lies_in_a_quarter(audit, day, quarter):
    (found,) = audit(f"one,name,,right,checker,{day},its page")

    assert found.quarter == quarter


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",name,,right,checker,2026-11-02,x", "clinic: expected a clinic's id, or a listing's"),
        ("one,fax,,right,checker,2026-11-02,x",
         "field: expected one of name, address, phone, routes, found 'fax'"),
        ("one,name,,fine,checker,2026-11-02,x",
         "verdict: expected one of right, wrong, unknown, found 'fine'"),
        ("one,name,,wrong,checker,2026-11-02,x", "seen: expected what was seen instead"),
        ("one,name,,right,checker,soon,x", "when: expected a day such as 2026-11-24, found 'soon'"),
        ("one,name,,right,checker,2027-01-01,x", "when: 2027-01-01 has not come yet"),
        ("one,name,,right,,2026-11-02,x", "who is empty"),
        ("one,name,,right,checker,2026-11-02", "expected 7 values, found 6"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_used_is_named(audit, tmp_path, line, said):
    with pytest.raises(DataFileError) as error:
        audit("two,name,,right,checker,2026-11-02,x", line)

    assert str(error.value).startswith(f"{tmp_path}/audit.csv:3: {said}")


def test_one_thing_is_checked_once_a_quarter(audit, tmp_path):
    line = "one,name,,right,checker,2026-{},its page"

    assert len(audit(line.format("09-30"), line.format("10-01"))) == 2
    with pytest.raises(DataFileError) as error:
        audit(line.format("10-01"), "", line.format("12-31").replace("12-31", "11-20"))
    assert str(error.value) == (
        f"{tmp_path}/audit.csv:4: name of one in 2026-Q4 is there twice,"
        f" see {tmp_path}/audit.csv:2; delete one"
    )


def test_a_line_that_meets_nobody_is_kept_apart(audit):
    found = audit(*(f"{each},name,,right,checker,2026-11-02,x" for each in ("one", "nobody")))
    known, strange = met_by(found, {"one"})

    assert ([each.clinic for each in known], [each.clinic for each in strange]) == (
        ["one"], ["nobody"],
    )  # fmt: skip


def test_where_there_is_no_file_nothing_was_checked(tmp_path):
    assert read_audit(tmp_path / "audit.csv", TODAY) == []
    assert totals([]) == []
