"""How right the list is, measured: every share with its whole, and nothing where that is little."""

import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from statistics import median

import pytest
import site_fixtures as made
from site_fixtures import ask

from directory.records import Clean, Listing, Located, Problem, Remembered
from directory.site.measures import LEAST, MEASURES, read_measures, right_in, total_estimated

TODAY = made.NOON.date()
SITES = {"id": 1, "source": "websites", "kind": "sites", "verdict": "accepted"}


def days_ago(days):
    return TODAY - timedelta(days=days)


def an_entry(ref, source="sample_register", *, seen=made.SEEN, phone=None, problem=None):
    """An entry of a source, seen on a day, with a telephone or with a problem."""
    listing = Listing(source=source, ref=ref, url=f"https://{source}.example/{ref}", name="Any")
    said = Remembered(listing=listing, first_seen=date(2026, 8, 1), last_seen=seen)
    problems = (
        (Problem(field=problem[0], code=problem[1], written="x", why="y"),) if problem else ()
    )
    return Located(
        clean=Clean(said=said, name="Any", name_key="any", phone=phone), problems=problems
    )


def measured(tmp_path, clinics, changes=(), runs=(), day=TODAY, **more):
    path = made.write_directory(
        tmp_path / "some.db", chosen=clinics, changes=changes, runs=runs, **more
    )
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return read_measures(connection, day)


def the(measure):
    return measure["value"], measure["count"], measure["of"]


def some(count, **said):
    return [made.a_clinic(f"{count}n{n:06}", **said) for n in range(count)]


def test_shares_of_the_confirmed_are_of_active_clinics_and_the_old_of_all_open_ones(tmp_path):
    clinics = (
        *some(3, last_confirmed=days_ago(30)), *some(2, last_confirmed=days_ago(31)),
        *some(4, last_confirmed=days_ago(91)), *some(1, last_confirmed=None),
        *some(5, status="unconfirmed", last_confirmed=days_ago(200)),
        *some(6, status="closed", last_confirmed=days_ago(1)),
    )  # fmt: skip
    found = measured(tmp_path, clinics)

    assert the(found["confirmed_30_days"]) == (30.0, 3, 10)
    assert the(found["confirmed_90_days"]) == (50.0, 5, 10)
    assert the(found["unconfirmed_over_90_days"]) == (66.7, 10, 15)


def test_days_since_a_clinic_was_listed_are_the_middle_ones(tmp_path):
    days = (1, 2, 9, 30, 400)
    clinics = [made.a_clinic(f"seen{n:04}", last_seen=days_ago(n)) for n in days]

    assert the(measured(tmp_path, clinics)["days_since_listed"]) == (median(days), None, 5)


def test_a_telephone_is_usable_or_a_problem(tmp_path):
    bad = an_entry("bad", problem=("phone", "not_a_phone"))
    silent = an_entry("silent")
    good = [an_entry(f"good{n}", phone="+15125550142") for n in range(4)]
    clinics = [made.a_clinic(members=(*good, bad, silent))]

    assert the(measured(tmp_path, clinics)["phones_usable"]) == (80.0, 4, 5)


def test_telephones_agree_where_two_sources_give_the_one_we_show(tmp_path):
    shown, other = "+15125550142", "+15125550199"

    def saying(count, *pairs, **said):
        """So many clinics of which each source gives a telephone."""
        kind = f"{len(pairs)}{count}"
        return [
            made.a_clinic(
                f"p{kind}{n:05}",
                members=tuple(
                    an_entry(f"{kind}n{n}m{m}", source, phone=phone)
                    for m, (source, phone) in enumerate(pairs)
                ),
                **said,
            )
            for n in range(count)
        ]

    clinics = (
        *saying(3, ("one", shown), ("two", shown), ("three", other)),
        *saying(2, ("one", shown), ("two", other)),
        *saying(4, ("one", shown), ("one", other)),  # one source alone
        *saying(1, ("one", shown), ("two", None)),
        *saying(5, ("one", shown), ("two", shown), status="closed"),
    )

    assert the(measured(tmp_path, clinics)["phones_agree"]) == (60.0, 3, 5)


def test_only_a_geocoded_address_counts_as_one(tmp_path):
    clinics = (
        *some(1, precision="rooftop"), *some(2, precision="street"), *some(3, precision="source"),
        *some(4, precision="zip"),
    )  # fmt: skip

    assert the(measured(tmp_path, clinics)["placed_by_address"]) == (30.0, 3, 10)


def test_a_website_speaks_where_it_was_read_lately_and_names_ketamine(tmp_path):
    def owning(count, **entry):
        return [
            made.a_clinic(
                f"s{count}{n:06}", members=(an_entry(f"s{count}{n}", "websites", **entry),)
            )
            for n in range(count)
        ]

    clinics = (
        *owning(4), *owning(1, seen=days_ago(91)), *owning(2, problem=("passages", "no_ketamine")),
        *some(3), *some(5, website=None),
    )  # fmt: skip

    assert the(measured(tmp_path, clinics, runs=[SITES])["websites_speak"]) == (40.0, 4, 10)


def test_where_nobody_read_websites_nothing_is_said_of_them(tmp_path):
    failed = {**SITES, "verdict": "failed"}

    assert the(measured(tmp_path, some(9), runs=[failed])["websites_speak"]) == (None, 0, 0)


def test_a_status_changes_so_many_days_after_the_last_sign_of_it(tmp_path):
    def a_change(clinic, **said):
        return {"built_at": "2026-11-20T04:00:00+00:00", "clinic_id": clinic.id,
                "what": "closed", "name": "Any", **said}  # fmt: skip

    late = {"what": "changed", "field": "status", "before": "active", "after": "unconfirmed"}
    closed = some(3, status="closed", closed_on=date(2026, 11, 10), last_seen=date(2026, 11, 19))
    doubted = some(2, status="unconfirmed", last_seen=date(2026, 10, 31))
    seen_again = some(1, last_seen=date(2026, 11, 22))
    renamed = some(4)
    changes = (
        *(a_change(each) for each in closed),
        *(a_change(each, **late) for each in (*doubted, *seen_again)),
        *(a_change(each, what="changed", field="name") for each in renamed),
    )
    clinics = (*closed, *doubted, *seen_again, *renamed)

    assert the(measured(tmp_path, clinics, changes)["days_to_status_change"]) == (10.0, None, 5)


def test_corrections_are_counted(tmp_path):
    said = (made.a_fact("unit", "4", source="correction"), made.a_fact("name", "Any"))
    found = measured(tmp_path, some(3, facts=said))

    assert the(found["corrections"]) == (3, 3, None)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((1, 2, 9, 30, 200), (9.0, None, 5)),
        ((0, 0, 0, 0, 3, 4), (0.0, None, 6)),
        ((1, 2, 9, 30), (None, None, 4)),  # too few
        ((), (None, None, 0)),
    ],
)
def test_days_from_a_letter_to_its_answer_are_the_middle_ones(tmp_path, days, said):
    def answered(on, after):
        asked = (on - timedelta(days=after)).isoformat()
        return {"what": "correction", "asked": asked, "answered": on.isoformat()}

    letters = (*(answered(days_ago(3), each) for each in days), answered(days_ago(365), 99))

    assert the(measured(tmp_path, [], letters=letters)["days_to_correction"]) == said


def an_audit(quarter, **fields):
    """Rows of a quarter's check: so many right of so many."""
    days = {"first_day": f"{quarter[:4]}-10-02", "last_day": f"{quarter[:4]}-11-20"}
    for field, (right, checked) in fields.items():
        yield {"quarter": quarter, "field": field, "checked": checked, "right": right,
               "unknown": 0, **days}  # fmt: skip


@pytest.mark.parametrize(
    ("audits", "said"),
    [
        ([("2026-Q4", {"clinic": (43, 50), "name": (49, 50)})], (86.0, 43, 50)),
        ([("2026-Q4", {"clinic": (9, 49), "name": (9, 49)}),
          ("2026-Q3", {"clinic": (50, 50), "name": (50, 50)}),
          ("2025-Q4", {"clinic": (10, 50), "name": (10, 50)})], (100.0, 50, 50)),
        ([("2026-Q4", {"clinic": (48, 49), "name": (48, 49)})], (None, None, 49)),  # too few
        ([], (None, None, 0)),
    ],
)  # fmt: skip
def test_the_newest_check_by_hand_that_is_large_enough_is_told(tmp_path, audits, said):
    rows = [row for quarter, fields in audits for row in an_audit(quarter, **fields)]
    found = measured(tmp_path, [], audits=rows)["audited"]

    assert the(found) == said
    assert ("fields" in found, "low" in found) == (said[0] is not None,) * 2


@pytest.mark.parametrize(
    ("right", "checked", "said"),
    [
        (43, 50, (73.8, 93.0)),
        (50, 50, (92.9, 100.0)),
        (0, 50, (0.0, 7.1)),
        (0, 0, (0.0, 100.0)),
    ],
)
def test_what_is_right_of_all_is_a_range(right, checked, said):
    assert right_in(right, checked) == said


async def test_a_check_by_hand_and_its_days_are_on_the_page(tmp_path):
    fields = {"clinic": (43, 50), "name": (50, 50), "phone": (40, 46), "routes": (9, 10)}
    path = made.write_directory(tmp_path / "d.db", audits=an_audit("2026-Q4", **fields))
    with made.served(path, made.NOON) as site:
        page = (await ask(site, "/freshness")).text
        told = (await ask(site, "/freshness.json")).json()["measures"]["audited"]

    text = " ".join(re.sub("<[^>]+>", "", page).split())
    assert "86.0% 43 of 50 73.8 to 93.0% of the list" in text
    assert (
        "Checked from 2 Oct 2026 to 20 Nov 2026: name 50 of 50, phone 40 of 46, how ketamine is"
        " given 9 of 10." in text
    )
    assert told == {
        "value": 86.0, "unit": "percent", "count": 43, "of": 50, "low": 73.8, "high": 93.0,
        "since": "2026-10-02", "until": "2026-11-20",
        "fields": {"name": {"count": 50, "of": 50}, "phone": {"count": 40, "of": 46},
                   "routes": {"count": 9, "of": 10}},
    }  # fmt: skip


async def test_a_directory_of_before_letters_and_checks_were_kept_is_served(tmp_path):
    path = made.write_directory(tmp_path / "d.db")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP TABLE letters; DROP TABLE audits;")
    with made.served(path, made.NOON) as site:
        found = (await ask(site, "/freshness.json")).json()["measures"]

    assert the(found["days_to_correction"]) == (None, None, 0)
    assert the(found["audited"]) == (None, None, 0)


def test_the_official_list_is_held_against_all_others(tmp_path):
    def by(count, *sources, **said):
        return [
            made.a_clinic(
                f"c{count:02}{n:05}",
                members=tuple(an_entry(f"c{count}n{n}", each) for each in sources),
                **said,
            )
            for n in range(count)
        ]

    official = "findtreatment"
    clinics = (
        *by(8, official, "one", "two"), *by(2, official), *by(12, "one"),
        *by(5, official, "one", status="closed"),
    )  # fmt: skip
    found = measured(tmp_path, clinics)

    assert the(found["official_also_elsewhere"]) == (80.0, 8, 10)
    guess = found["estimated_total"]
    assert (guess["value"], guess["low"], guess["high"]) == total_estimated(10, 20, 8)


@pytest.mark.parametrize(
    ("one", "other", "both", "said"),
    [
        (200, 250, 100, (499, 446, 551)),  # 201 * 251 / 101 - 1 = 498.5, give or take 52.9
        (10, 20, 8, (25, 22, 30)),  # never less than are known
        (9, 9, 9, (9, 9, 9)),
        (200, 250, 6, None),
        (0, 0, 0, None),
    ],
)
def test_two_lists_say_how_many_there_are(one, other, both, said):
    assert total_estimated(one, other, both) == said


def test_too_few_say_nothing(tmp_path):
    found = measured(tmp_path, some(LEAST - 1))

    known = {name for name, each in found.items() if each["value"] is not None}
    assert known == {"corrections"}
    assert list(found) == list(MEASURES)


async def test_the_page_shows_what_programs_are_told(tmp_path):
    database = made.write_directory(tmp_path / "some.db", runs=[SITES])
    with made.served(database, made.NOON) as site:
        page = (await ask(site, "/freshness")).text
        told = (await ask(site, "/freshness.json")).json()["measures"]

    part = page.split('id="measures"')[1].split("</section>")[0]
    rows = part.split("<tr>")[2:]
    assert [MEASURES[name][0] in row for name, row in zip(told, rows, strict=True)] == [True] * 14
    for (name, each), row in zip(told.items(), rows, strict=True):
        unsaid = each["value"] is None
        assert ("not enough to say" in row) is unsaid, name
        assert (f"{each['of']} so far" in row) is (unsaid and bool(each["of"])), name
        if not unsaid and each["unit"] == "percent":
            assert f"{each['value']:.1f}%" in row
            assert f"{each['count']} of {each['of']}" in row


def test_a_directory_built_before_changes_were_told_is_measured_all_the_same(tmp_path):
    path = made.write_directory(tmp_path / "some.db", chosen=some(6))
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        connection.execute("DROP TABLE changes")
        found = read_measures(connection, TODAY)

    assert found["days_to_status_change"]["value"] is None
    assert found["confirmed_90_days"]["value"] == 100.0
