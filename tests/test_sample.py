"""The made-up country is made up, its places are real, and each trap is where its README says."""

import csv
import json
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
import zipcodes

from directory.records import STATES
from directory.replica import nppes

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
ORGANISATIONS = json.loads((SAMPLE / "nppes.json").read_text())
TOLL_FREE = {"800", "888"}


def the_rows():
    with (SAMPLE / "list.csv").open(newline="") as file:
        return list(csv.DictReader(file))


ROWS = the_rows()
SOURCES = tomllib.loads((SAMPLE / "sources.toml").read_text())


def places(organisation):
    """Where an organisation practises."""
    located = [each for each in organisation["addresses"] if each["address_purpose"] == "LOCATION"]
    return located + organisation["practiceLocations"]


PLACES = [place for organisation in ORGANISATIONS for place in places(organisation)]


def digits(phone):
    """The ten digits of a telephone number, without country or extension."""
    return re.sub(r"\D", "", phone.split("ext")[0])[-10:]


def in_both():
    """Pairs of a place in the register and a row of the list with one telephone and one city."""
    return [
        (place, row)
        for place in PLACES
        for row in ROWS
        if digits(place["telephone_number"]) == digits(row["phone"])
        and place["city"] == row["city"].upper()
    ]


def passes_luhn(npi):
    """Whether a ten-digit NPI's check digit is right, as CMS prescribes."""
    doubled = [
        sum(divmod(int(digit) * (1 + index % 2), 10)) for index, digit in enumerate(f"80840{npi}")
    ]
    return sum(doubled) % 10 == 0


# Made up


def test_the_check_digit_is_computed_as_cms_prescribes():
    assert passes_luhn("1234567893")
    assert not passes_luhn("1234567894")


def test_no_npi_can_be_that_of_a_real_organisation():
    numbers = [organisation["number"] for organisation in ORGANISATIONS]

    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"1\d{9}", number) for number in numbers)
    assert not any(passes_luhn(number) for number in numbers)


def test_every_telephone_number_is_one_that_nobody_has():
    official = "authorized_official_telephone_number"
    phones = [row["phone"] for row in ROWS]
    phones += [each["telephone_number"] for o in ORGANISATIONS for each in o["addresses"]]
    phones += [each["telephone_number"] for each in PLACES]
    phones += [organisation["basic"][official] for organisation in ORGANISATIONS]

    assert [each for each in phones if not re.fullmatch(r"\d{3}55501\d\d", digits(each))] == []


def test_every_website_is_one_that_nobody_can_own():
    host = re.compile(r"(https?://)?(www\.)?[a-z]+\.example(/[a-z-]*)?")
    addresses = [
        source[key]
        for source in SOURCES.values()
        for key in ("homepage", "terms", "base_url")
        if key in source
    ]

    assert [row["website"] for row in ROWS if not host.fullmatch(row["website"])] == []
    assert [each for each in addresses if not host.fullmatch(each)] == []
    assert all(source["sample"] and "(made up)" in source["title"] for source in SOURCES.values())


def test_no_official_has_a_name():
    names = {
        (each["basic"]["authorized_official_first_name"],
         each["basic"]["authorized_official_last_name"])
        for each in ORGANISATIONS
    }  # fmt: skip # because one line a name reads better

    assert names == {("MADE", "UP")}


# Real places


@pytest.mark.parametrize(
    ("postcode", "city", "state"),
    sorted(
        {
            (each["postal_code"][:5], each["city"], each["state"])
            for organisation in ORGANISATIONS
            for each in places(organisation)
        }
        | {
            (row["zip"][:5].zfill(5), row["city"].upper(), row["state"].replace("Texas", "TX"))
            for row in ROWS
            if row["zip"]
        }
    ),
)
def test_a_zip_belongs_to_the_city_and_state_beside_it(postcode, city, state):
    (found,) = zipcodes.matching(postcode)

    assert (found["city"].upper(), found["state"]) == (city, state)


def test_an_area_code_belongs_to_its_place():
    strangers = [
        place["telephone_number"]
        for place in PLACES
        if place["telephone_number"][:3] not in TOLL_FREE
        and place["telephone_number"][:3]
        not in zipcodes.matching(place["postal_code"][:5])[0]["area_codes"]
    ]

    assert strangers == []


# The counts and traps its README tells


def test_there_are_as_many_as_the_readme_says():
    assert (len(ORGANISATIONS), len(PLACES), len(ROWS)) == (32, 36, 37)
    assert len(PLACES) + len(ROWS) - len(in_both()) == 46
    assert len({place["state"] for place in PLACES}) >= 12
    assert {place["state"] for place in PLACES} <= set(STATES)


def test_the_country_is_large_enough_for_its_own_expectations():
    assert len(PLACES) >= SOURCES["nppes"]["expected_minimum"]
    assert len(ROWS) >= SOURCES["list"]["expected_minimum"]


def test_every_organisation_begins_with_a_word_that_is_asked_for():
    found = set()
    for prefix in SOURCES["nppes"]["spider"]["prefixes"]:
        query = {"version": "2.1", "organization_name": f"{prefix}*", "limit": "200"}
        found |= {each["number"] for each in nppes(SAMPLE, query)["results"]}

    assert found == {each["number"] for each in ORGANISATIONS}


def test_clinics_in_both_are_written_differently():
    assert len(in_both()) == 27
    assert all(row["address"] not in {"", place["address_1"]} for place, row in in_both())
    assert {row["id"] for _, row in in_both()} == {f"L{number:03}" for number in range(1, 28)}


def test_the_chain_has_five_branches_in_four_states_and_one_number():
    (chain,) = [
        each for each in ORGANISATIONS if each["basic"]["organization_name"].startswith("LANTERN")
    ]
    rows = [row for row in ROWS if row["name"].startswith("Lantern")]

    assert Counter(place["state"] for place in places(chain)) == {
        "TX": 2,
        "OK": 1,
        "NM": 1,
        "MO": 1,
    }
    assert {digits(place["telephone_number"]) for place in places(chain)} == {"8005550142"}
    assert {digits(row["phone"]) for row in rows} == {"8005550142"}
    assert len({row["website"] for row in rows}) == len(rows) == 5
    assert len({row["website"].split("/")[2] for row in rows}) == 1


def test_three_organisations_say_ketamine_only_in_another_name_and_five_do_not():
    silent = [
        each["other_names"]
        for each in ORGANISATIONS
        if "KETAMINE" not in each["basic"]["organization_name"]
    ]

    assert len([names for names in silent if "KETAMINE" in json.dumps(names)]) == 3
    assert len([names for names in silent if not names]) == 5


def test_the_list_has_the_holes_that_lists_have():
    def ids(**said):
        return [row["id"] for row in ROWS if all(row[key] == said[key] for key in said)]

    assert ids(zip="2139", state="MA") == ["L011"]
    assert ids(address="", state="WI") == ["L034"]
    assert ids(address="", state="VT") == ["L035"]
    assert ids(zip="", city="Louisville") == ["L033"]
    assert ids(address="", city="", state="", zip="") == ["L036"]
    assert ids(**{"states served": "TX;CO;NY"}) == ["L036"]
    assert ids(status="permanently closed") == ["L037"]
    assert {"iv;spravato", "IM, IV", "at-home lozenges"} <= {row["routes"] for row in ROWS}


def test_the_readme_names_every_file():
    readme = (SAMPLE / "README.md").read_text()

    assert all(f"`{name}`" in readme for name in ("nppes.json", "list.csv", "sources.toml"))
