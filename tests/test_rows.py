"""What is published is in the columns the schema describes, and says no more than was said."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from factories import TODAY, a_source, located

from directory import rows, schema
from directory.collected import Run
from directory.geocode import Place
from directory.merge import merge
from directory.records import Problem

SOURCES = {"list": a_source(), "nppes": a_source(name="nppes", publisher="The register")}
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def a_clinic(*members):
    return merge("k7m2q9xw", members or (located(),), SOURCES, TODAY)


def a_run(**said):
    return Run(**{"source": "list", "kind": "snapshot", "started": NOON, "finished": NOON,
                  "verdict": "accepted", **said})  # fmt: skip


def columns(table):
    return {column.name for column in table.columns}


def test_every_row_is_in_the_columns_of_its_table():
    problem = Problem(field="phone", code="not_a_phone", written="call us", why="")
    clinic = a_clinic(located(routes=("iv",), problems=(problem,)))
    place = Place(kind="zip", name="78701", state="TX", latitude=30.27, longitude=-97.74)
    written = {
        schema.CLINICS: [rows.clinic_row(clinic)],
        schema.SERVICES: rows.service_rows(clinic),
        schema.FACTS: rows.fact_rows(clinic),
        schema.LISTINGS: rows.listing_rows(clinic),
        schema.PLACES: rows.place_rows([place]),
        schema.PROBLEMS: rows.problem_rows(clinic),
    }

    for table, each in written.items():
        for row in each:
            assert set(row) <= columns(table), table.name


def test_what_nobody_said_is_null_and_not_an_empty_list():
    row = rows.clinic_row(a_clinic())

    assert {row[name] for name in ("routes", "settings", "conditions", "payment")} == {None}
    assert (row["closed_on"], row["price_from"], row["chain"]) == (None, None, None)


def test_lists_are_json_and_days_iso():
    row = rows.clinic_row(a_clinic(located(routes=("iv", "im"), states_served=("TX",))))

    assert json.loads(row["routes"]) == ["im", "iv"]
    assert json.loads(row["states_served"]) == ["TX"]
    assert (row["first_seen"], row["last_seen"]) == ("2026-11-20", "2026-11-20")


def test_a_service_is_a_row_for_each_route():
    clinic = a_clinic(located(routes=("iv", "oral"), psychotherapy="kap_integrated"))

    services = list(rows.service_rows(clinic))

    assert [row["route"] for row in services] == ["iv", "oral"]


def test_a_route_that_a_person_added_is_a_service_of_which_nothing_else_is_stated():
    clinic = replace(a_clinic(located(routes=("iv",))), routes=("sc",))

    (row,) = rows.service_rows(clinic)

    assert {name for name, value in row.items() if value is not None} == {"clinic_id", "route"}
    assert row["route"] == "sc"


@pytest.mark.parametrize(
    ("routes", "said"), [(("iv",), "kap_integrated"), (("iv", "nasal_esketamine"), None)]
)
def test_psychotherapy_is_tied_to_a_route_only_where_there_is_one(routes, said):
    clinic = a_clinic(located(routes=routes, psychotherapy="kap_integrated"))

    assert {row["psychotherapy"] for row in rows.service_rows(clinic)} == {said}


@pytest.mark.parametrize(
    ("cited", "shown"),
    [("https://list.example", "https://list.example"), ("clinics.csv", None),
     ("javascript:alert(1)", None)],
)  # fmt: skip
def test_only_an_address_on_the_web_is_shown_as_one(cited, shown):
    clinic = a_clinic(located(url=cited))

    assert {row["url"] for row in rows.listing_rows(clinic)} == {shown}
    assert {row["url"] for row in rows.fact_rows(clinic)} == {shown}


def test_sources_are_counted_once_each():
    clinic = a_clinic(located(ref="1"), located(ref="2"), located(source="nppes", ref="3"))

    assert rows.clinic_row(clinic)["source_count"] == 2
    assert [row["id"] for row in rows.listing_rows(clinic)] == ["list:1", "list:2", "nppes:3"]


def test_a_problem_is_published_without_its_words():
    clean = Problem(field="phone", code="not_a_phone", written="ask for Jane", why="'ask for Jane'")
    member = located()
    noted = type(member)(clean=member.clean, problems=(clean,))

    (row,) = rows.problem_rows(a_clinic(noted))

    assert row == {
        "listing_id": "list:1", "clinic_id": "k7m2q9xw", "field": "phone", "code": "not_a_phone",
        "source": "list", "url": "https://list.example", "seen": "2026-11-20",
    }  # fmt: skip


def test_a_redirect_leads_only_to_a_clinic_that_is_published():
    redirects = {"old": "k7m2q9xw", "older": "unpublished"}

    assert list(rows.redirect_rows(redirects, [a_clinic()])) == [
        {"old_id": "old", "clinic_id": "k7m2q9xw"}
    ]


def test_a_place_is_found_by_its_key():
    town = Place(kind="city", name="Saint Paul", state="MN", latitude=44.9, longitude=-93.1)

    (row,) = rows.place_rows([town])

    assert (row["key"], row["postcode"], row["population"]) == ("st paul", None, None)


def test_a_source_tells_its_last_visit_and_its_last_good_one():
    later = NOON + timedelta(days=1)
    runs = [
        a_run(),
        a_run(finished=later, verdict="refused"),
        a_run(finished=later + timedelta(days=1), verdict="forgotten"),
    ]

    (row,) = rows.source_rows(SOURCES, runs, [a_clinic(located(ref="1"), located(ref="2"))])

    assert (row["last_run"], row["last_verdict"]) == ("2026-11-21T12:00:00Z", "refused")
    assert (row["last_accepted"], row["listings"]) == ("2026-11-20T12:00:00Z", 2)
    assert (row["publisher"], row["licence"]) == (None, None)


def test_a_source_nobody_visited_is_not_listed():
    assert list(rows.source_rows(SOURCES, [], [])) == []


def test_a_run_tells_what_it_found():
    (row,) = rows.run_rows([a_run(id=7, found=3, duplicates=1, reason="small")])

    assert (row["id"], row["found"], row["duplicates"], row["reason"]) == (7, 3, 1, "small")


def test_a_moment_is_said_in_utc():
    austin = timezone(timedelta(hours=-6))

    assert rows.stamp(datetime(2026, 11, 20, 6, tzinfo=austin)) == "2026-11-20T12:00:00Z"
