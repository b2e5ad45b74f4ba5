"""Medicare's records are laid beside a clinic only where the door agrees, and name nobody."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from factories import TODAY, a_source, located

from directory import crawl
from directory.build import build
from directory.cli import cli
from directory.collected import open_collected
from directory.data_folder import DataFolder
from directory.evidence import apart, with_evidence
from directory.gate import admit
from directory.merge import merge
from directory.replica import replica
from directory.rows import clinic_row
from directory.site.serve import application
from directory.sources import read_sources
from directory.spreadsheet import read_sheet

SAMPLE = Path(__file__).parent.parent / "data/sample"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOURCES = {
    "list": a_source(),
    "payer": a_source(name="payer", title="A payer", proves_only=True),
}
HERE = {"street": "410 Rillbend Ave", "city": "Austin", "state": "TX", "postcode": "78701"}


def a_clinic(**said):
    ref = said.pop("ref", "1")
    npi = said.pop("npi", None)
    member = located(ref=ref, **said)
    listing = replace(member.clean.said.listing, npi=npi)
    remembered = replace(member.clean.said, listing=listing)
    return merge(
        f"id{ref}", (replace(member, clean=replace(member.clean, said=remembered)),), SOURCES, TODAY
    )


def a_proof(*, npi=None, billed=2023, ref="p1", url="https://payer.example/1", **said):
    words = {**HERE, "name": "Psychiatry", "phone": None, "website": None, **said}
    proof = located(source="payer", ref=ref, url=url, **words)
    listing = replace(proof.clean.said.listing, npi=npi)
    clean = replace(proof.clean, billed=billed, said=replace(proof.clean.said, listing=listing))
    return replace(proof, clean=clean)


def years(clinics, *proofs):
    return [each.medicare_esketamine for each in with_evidence(clinics, proofs)]


# Whose door


@pytest.mark.parametrize(
    ("clinic", "proof", "year"),
    [
        # An organisation: the door, and its number or its name.
        ({"npi": "1"}, {"npi": "1"}, 2023),
        ({"npi": "1"}, {"npi": "2"}, None),
        ({"npi": "1"}, {"npi": "1", "street": "9 Other St"}, None),
        ({"npi": "1"}, {"npi": "1", "city": "Waco", "postcode": "76701"}, None),
        ({"npi": "1"}, {"npi": "1", "city": "W Austin"}, 2023),
        ({"npi": "1"}, {"npi": "1", "postcode": "78702"}, 2023),
        ({"npi": "1", "unit": "210"}, {"npi": "1", "unit": "2-10"}, 2023),
        ({"npi": "1", "unit": "210"}, {"npi": "1", "unit": "900"}, None),
        ({"npi": "1", "unit": "210"}, {"npi": "1"}, 2023),
        ({}, {"npi": "7", "name": "Rill Ketamine Clinic"}, 2023),
        ({"other_names": ("Rill Mind",)}, {"npi": "7", "name": "Rill Mind"}, 2023),
        ({}, {"npi": "7", "name": "Brook Psychiatry"}, None),
        # A person: the door to its unit, and no second clinic behind it.
        ({}, {}, 2023),
        ({"unit": "210"}, {"unit": "210"}, 2023),
        ({"unit": "210"}, {"unit": "211"}, None),
        ({"unit": "210"}, {}, None),
        ({}, {"unit": "210"}, None),
        ({}, {"street": "9 Other St"}, None),
        ({"street": None}, {"street": None}, None),
    ],
)
def test_a_record_is_of_the_clinic_whose_door_agrees(clinic, proof, year):
    assert years([a_clinic(**clinic)], a_proof(**proof)) == [year]


def test_a_persons_record_is_of_neither_of_two_clinics_behind_one_door():
    two = [a_clinic(ref="1"), a_clinic(ref="2", name="Brook Ketamine")]

    assert years(two, a_proof()) == [None, None]
    assert years(two[:1], a_proof()) == [2023]


def test_an_organisations_record_is_of_the_branch_at_its_door():
    branches = [
        a_clinic(ref="1", npi="1"),
        a_clinic(ref="2", npi="1", street="77 Far St", postcode="78660"),
    ]

    assert years(branches, a_proof(npi="1")) == [2023, None]


def test_the_latest_year_speaks_and_every_year_is_a_fact():
    proofs = [a_proof(ref=f"p{year}", billed=year, url=f"https://payer.example/{year}")
              for year in (2021, 2023, 2022)]  # fmt: skip
    (clinic,) = with_evidence([a_clinic()], proofs)
    facts = [each for each in clinic.facts if each.field == "medicare_esketamine"]

    assert clinic.medicare_esketamine == 2023
    assert [(each.value, each.chosen) for each in facts] == [
        ("2021", False), ("2022", False), ("2023", True),
    ]  # fmt: skip
    assert {each.source for each in facts} == {"payer"}
    assert facts[0].url == "https://payer.example/2021"
    assert facts[0].last_seen == TODAY


def test_records_of_one_year_at_one_address_are_one_fact():
    (clinic,) = with_evidence([a_clinic()], [a_proof(ref="p1"), a_proof(ref="p2", name="Nursing")])

    assert [each.value for each in clinic.facts if each.source == "payer"] == ["2023"]


@pytest.mark.parametrize("change", [{"billed": None}, {"missed": 1}])
def test_a_record_without_a_year_or_withdrawn_proves_nothing(change):
    assert years([a_clinic()], a_proof(**change)) == [None]


def test_a_clinic_without_a_record_is_as_it_was():
    clinic = a_clinic()

    assert with_evidence([clinic], []) == (clinic,)
    assert clinic_row(clinic)["medicare_esketamine"] is None


# What it may not do


def test_a_record_lists_no_clinic_and_keeps_none_open():
    old = date(2026, 1, 1)
    clinic = a_clinic(first_seen=old, last_seen=old, missed=5)
    (proven,) = with_evidence([clinic], [a_proof(npi=None)])
    listed, proofs = apart([located(), a_proof()], SOURCES)

    assert [each.source for each in listed] == ["list"]
    assert [each.source for each in proofs] == ["payer"]
    assert (proven.status, proven.last_seen, proven.last_confirmed) == ("closed", old, None)
    assert proven.members == clinic.members
    assert clinic_row(proven)["source_count"] == 1


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """The made-up country's list and its payer's records, built."""
    data = DataFolder(tmp_path_factory.mktemp("country"))
    (data.path / "sources.toml").write_bytes((SAMPLE / "sources.toml").read_bytes())
    sources = read_sources(SAMPLE / "sources.toml")
    with replica(SAMPLE) as base_url, open_collected(data.collected) as memory:
        payer = sources["cms_part_b"]
        order = {"contact": base_url, "base_url": base_url}
        admit(read_sheet(SAMPLE / "list.csv", "list").visit, sources["list"], memory)
        run = admit(crawl.send(payer, data.drafts, **order), payer, memory)
    assert (run.verdict, run.found, run.duplicates) == ("accepted", 10, 2), run.reason
    build(data, now=NOW, progress=lambda _, items: items)
    return data


def read(data, sql):
    with closing(sqlite3.connect(data.directory)) as connection:
        return connection.execute(sql).fetchall()


def test_the_sample_countrys_records_are_where_its_readme_says(country):
    sql = "SELECT name, medicare_esketamine FROM clinics WHERE medicare_esketamine ORDER BY name"

    assert read(country, sql) == [
        ("Heronlight Ketamine Clinic", 2023),
        ("Quietwater Ketamine Clinic", 2023),
        ("Tidelight Ketamine Clinic", 2022),
    ]
    assert read(country, "SELECT listings FROM sources WHERE name = 'cms_part_b'") == [(4,)]
    assert read(country, "SELECT count(*) FROM listings WHERE source = 'cms_part_b'") == [(0,)]


def test_no_person_of_the_records_is_in_the_directory_or_in_the_memory(country):
    for path in country.path.glob("*.db*"):
        held = path.read_bytes()
        assert b"19000090" not in held  # the persons' NPIs
        assert b"M.D." not in held


def test_a_withdrawn_visit_takes_its_years_back(country, tmp_path):
    copy = DataFolder(tmp_path)
    for path in Path(country.path).glob("*.*"):
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    done = CliRunner().invoke(cli, ["forget", "2"], env={"CLINICS_DATA": str(tmp_path)})
    assert "of cms_part_b is withdrawn" in done.output
    build(copy, now=NOW, progress=lambda _, items: items)

    assert read(copy, "SELECT count(*) FROM clinics WHERE medicare_esketamine") == [(0,)]


# On the page


async def test_the_page_says_it_where_it_is_so_and_nothing_elsewhere(country):
    datasette = application(country.directory, now=lambda: NOW)
    rows = dict(read(country, "SELECT name, id FROM clinics"))
    heron = (await datasette.client.get(f"/clinic/{rows['Heronlight Ketamine Clinic']}")).text
    riverlamp = (await datasette.client.get(f"/clinic/{rows['Riverlamp Ketamine Center']}")).text
    as_json = (await datasette.client.get(
        f"/clinic/{rows['Heronlight Ketamine Clinic']}.json"
    )).json()  # fmt: skip

    assert "Medicare paid for esketamine here in 2023." in heron
    assert "filter[Rndrng_NPI]=1900000118" in heron.replace("%5B", "[").replace("%5D", "]")
    assert "esketamine here" not in riverlamp
    assert "Spravato and Medicare" not in riverlamp
    assert as_json["clinic"]["medicare_esketamine"] == 2023
