"""Our own dated facts: every entry says what it must, and is looked at again in time."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from directory.errors import DataFileError
from directory.regulation import read_notices, read_routes

DATA = Path(__file__).parent.parent / "data"


def test_our_facts_are_checked_twice_a_year():
    for row in (
        *read_routes(DATA / "regulatory.toml"),
        *read_notices(DATA / "notices.toml"),
    ):
        days = date.fromisoformat(row["review_by"]) - date.fromisoformat(row["as_of"])
        assert days <= timedelta(days=180)


def test_the_tele_prescribing_notice_ends_with_its_rule():
    notices = {row["id"]: row for row in read_notices(DATA / "notices.toml")}

    assert notices["tele_prescribing"]["expires"] == "2026-12-31"
    assert json.loads(notices["off_label"]["routes"]) == []


ROUTE = '[iv]\ntitle="a"\nstatus="approved_indication"\nsummary="b"\nsource_url="https://a.example"\nas_of=2026-11-20\nreview_by=2027-01-01\n'


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[iv", "expected TOML"),
        ("iv = 1", r"\[iv\]: expected a table, found 1"),
        (ROUTE.replace("[iv]", "[tea]"), r"\[tea\]: expected one of iv"),
        (ROUTE.replace('"a"', "1"), "title: expected some words, found 1"),
        (ROUTE.replace("approved_indication", "good"), "status: expected one of"),
        (ROUTE.replace("https", "ftp"), "source_url: expected an https address"),
        (ROUTE.replace("2027-01-01", "2028-01-01"), "review_by: expected within 180 days"),
        (ROUTE.replace("2026-11-20", "2026-11-20T00:00:00"), "as_of: expected a day"),
        (ROUTE + "colour = 1", "expected only .*, found 'colour'"),
    ],
)
def test_a_wrong_entry_names_itself(tmp_path, written, said):
    path = tmp_path / "regulatory.toml"
    path.write_text(written)

    with pytest.raises(DataFileError, match=said):
        read_routes(path)


def test_a_notice_of_no_route_is_refused(tmp_path):
    path = tmp_path / "notices.toml"
    path.write_text('[a]\ntext="b"\nroutes=["tea"]\nas_of=2026-11-20\nreview_by=2027-01-01\n')

    with pytest.raises(DataFileError, match="routes: expected a list"):
        read_notices(path)
    with pytest.raises(DataFileError, match="cannot be read"):
        read_notices(tmp_path / "none.toml")
