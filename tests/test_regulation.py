"""Our own dated facts: every entry says what it must, and is looked at again in time."""

import json
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

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


def test_every_notice_of_a_regulator_names_its_source_and_our_own_word_never_leaves():
    notices = {row["id"]: row for row in read_notices(DATA / "notices.toml")}

    for name in ("off_label", "spravato", "compounded", "compounded_spray", "certified"):
        assert notices[name]["source_url"], name
    for name in ("not_advice", "listing"):
        assert (notices[name]["source_url"], notices[name]["expires"]) == (None, None)
        assert (notices[name]["routes"], notices[name]["settings"]) == ("[]", "[]")


def test_only_sources_that_were_read_are_cited():
    hosts = {
        urlsplit(row["source_url"]).hostname
        for row in (*read_routes(DATA / "regulatory.toml"), *read_notices(DATA / "notices.toml"))
        if row["source_url"]
    }

    assert hosts == {
        "scrippsnews.com",
        "www.spravatorems.com",
        "www.drugoffice.gov.hk",
        "www.govinfo.gov",
    }


def test_notices_of_treatment_from_afar_belong_to_its_settings():
    notices = {row["id"]: row for row in read_notices(DATA / "notices.toml")}

    for name in ("compounded", "tele_prescribing"):
        settings = set(json.loads(notices[name]["settings"]))
        assert settings == {"at_home_self", "telehealth_visit", "home_visit"}


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


NOTICE = '[a]\ntext="b"\nas_of=2026-11-20\nreview_by=2027-01-01\n'


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (NOTICE + 'routes=["tea"]', "routes: expected a list"),
        (NOTICE + 'settings=["moon"]', "settings: expected a list"),
        (NOTICE + "settings=1", "settings: expected a list"),
        (NOTICE + "expires=2026-12-01", "our own word rests on no source and cannot expire"),
    ],
)
def test_a_wrong_notice_names_itself(tmp_path, written, said):
    path = tmp_path / "notices.toml"
    path.write_text(written)

    with pytest.raises(DataFileError, match=said):
        read_notices(path)
    with pytest.raises(DataFileError, match="cannot be read"):
        read_notices(tmp_path / "none.toml")
