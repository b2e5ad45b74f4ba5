"""The made-up country is made up, its places are real, and each trap is where its README says."""

import csv
import json
import re
import tomllib
from collections import Counter
from math import cos, hypot, radians
from pathlib import Path

import pytest
import zipcodes
from test_crawl import serving
from visiting import Errand, a_sample_source, sample_answer, visit_all

from directory.normalise.one_line import split_one_line
from directory.records import STATES
from directory.replica import FINDTREATMENT_STATES, findtreatment, nppes
from directory.sources import PLATFORMS

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
ORGANISATIONS = json.loads((SAMPLE / "nppes.json").read_text())
FACILITIES = json.loads((SAMPLE / "findtreatment.json").read_text())
PAID = json.loads((SAMPLE / "cms_part_b.json").read_text())["datasets"]
PLACEHOLDER = "(999) 999-9999"
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


def approaches(facility):
    """What a facility says of how it treats, or nothing."""
    services = facility["services"] or []
    return "; ".join(each["f3"] for each in services if each["f2"] == "TAP")


def names_ketamine(facility):
    return "ketamine infusion therapy" in approaches(facility).lower()


MENTAL = [each for each in FACILITIES if each["typeFacility"] == "MH"]
OFFERING = [each for each in MENTAL if names_ketamine(each)]


def in_list():
    """Pairs of a facility that offers ketamine and a row of the list, alike in the same way."""
    return [
        (facility, row)
        for facility in OFFERING
        for row in ROWS
        if digits(facility["phone"]) == digits(row["phone"]) and facility["city"] == row["city"]
    ]


def named(word):
    """The facilities one of whose names begins with a word."""
    return [each for each in FACILITIES if each["name1"].startswith(word)]


def kilometres_from_zip(facility):
    """How far a facility's point lies from the middle of its ZIP."""
    (found,) = zipcodes.matching(facility["zip"])
    north, east = float(facility["latitude"]), float(facility["longitude"])
    middle = float(found["lat"]), float(found["long"])
    return hypot(111.2 * (north - middle[0]), 111.3 * cos(radians(north)) * (east - middle[1]))


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
    numbers += [row["Rndrng_NPI"] for rows in PAID.values() for row in rows]

    assert all(re.fullmatch(r"1\d{9}", number) for number in numbers)
    assert not any(passes_luhn(number) for number in numbers)


def test_every_telephone_number_is_one_that_nobody_has():
    official = "authorized_official_telephone_number"
    phones = [row["phone"] for row in ROWS]
    phones += [each["telephone_number"] for o in ORGANISATIONS for each in o["addresses"]]
    phones += [each["telephone_number"] for each in PLACES]
    phones += [organisation["basic"][official] for organisation in ORGANISATIONS]
    lines = [each[key] for each in FACILITIES for key in ("phone", "intake1", "hotline1")]
    phones += [each for each in lines if each not in {None, PLACEHOLDER}]

    assert [each for each in phones if not re.fullmatch(r"\d{3}55501\d\d", digits(each))] == []


def test_every_website_is_one_that_nobody_can_own():
    host = re.compile(r"(https?://)?(www\.)?[a-z]+\.example(/[a-z-]*)?")
    addresses = [
        source[key]
        for source in SOURCES.values()
        for key in ("homepage", "terms", "base_url")
        if key in source
    ]

    websites = [row["website"] for row in ROWS]
    websites += [each["website"] for each in FACILITIES if each["website"] is not None]

    assert [each for each in websites if not host.fullmatch(each)] == []
    assert [each for each in addresses if not host.fullmatch(each)] == []
    assert all(source["sample"] and "(made up)" in source["title"] for source in SOURCES.values())


def test_no_person_whom_medicare_paid_has_a_name():
    every = [row for rows in PAID.values() for row in rows]
    persons = [row for row in every if row["Rndrng_Prvdr_Ent_Cd"] == "I"]

    assert len(persons) == 10  # five, in the dataset of 2023 and in the one called the latest
    assert {(row["Rndrng_Prvdr_First_Name"], row["Rndrng_Prvdr_Last_Org_Name"])
            for row in persons} == {("Up", "Made")}  # fmt: skip


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
        | {(each["zip"], each["city"].upper(), each["state"]) for each in FACILITIES}
    ),
)
def test_a_zip_belongs_to_the_city_and_state_beside_it(postcode, city, state):
    (found,) = zipcodes.matching(postcode)

    assert (found["city"].upper(), found["state"]) == (city, state)


def test_an_area_code_belongs_to_its_place():
    said = [(place["telephone_number"], place["postal_code"][:5]) for place in PLACES]
    lines = [
        (each[key], each["zip"])
        for each in FACILITIES
        for key in ("phone", "intake1", "hotline1")
        if each[key] not in {None, PLACEHOLDER}
    ]
    strangers = [
        phone
        for phone, postcode in said + lines
        if digits(phone)[:3] not in TOLL_FREE
        and digits(phone)[:3] not in zipcodes.matching(postcode)[0]["area_codes"]
    ]

    assert strangers == []


@pytest.mark.parametrize(
    "facility",
    [
        pytest.param(each, id=f"{each['name1']}, {each['city']}")
        for each in FACILITIES
        if each["latitude"] not in {"", "0"}
        and each["name1"] != "Brackenhill Behavioral Hospital"  # because its pair is swapped
    ],
)
def test_a_point_lies_near_the_middle_of_its_zip(facility):
    assert kilometres_from_zip(facility) < 3


# The counts and traps its README tells


def test_there_are_as_many_as_the_readme_says():
    assert (len(ORGANISATIONS), len(PLACES), len(ROWS)) == (32, 36, 44)
    assert (len(FACILITIES), len(MENTAL), len(OFFERING)) == (36, 35, 22)
    assert len(PLACES) + len(ROWS) + len(OFFERING) == 102
    assert len(PLACES) + len(ROWS) + len(OFFERING) - len(in_both()) - len(in_list()) == 65


def test_the_country_is_wide():
    states = {each["state"] for each in [*PLACES, *OFFERING]}
    states |= {row["state"].replace("Texas", "TX") for row in ROWS if row["state"]}

    assert len(states - {"DC"}) == 42
    assert "DC" in states
    assert states <= set(STATES)


def test_the_country_is_large_enough_for_its_own_expectations():
    assert len(PLACES) >= SOURCES["nppes"]["expected_minimum"]
    assert len(ROWS) >= SOURCES["list"]["expected_minimum"]
    assert len(OFFERING) >= SOURCES["findtreatment"]["expected_minimum"]


def test_every_organisation_begins_with_a_word_that_is_asked_for():
    found = set()
    for prefix in SOURCES["nppes"]["spider"]["prefixes"]:
        query = {"version": "2.1", "organization_name": f"{prefix}*", "limit": "200"}
        found |= {each["number"] for each in nppes(SAMPLE, query)["results"]}

    assert found == {each["number"] for each in ORGANISATIONS}


def test_every_state_with_a_facility_is_asked_for_and_no_other():
    found = []
    for state in SOURCES["findtreatment"]["spider"]["states"]:
        (number,) = [key for key, value in FINDTREATMENT_STATES.items() if value == state]
        query = {"limitType": "0", "limitValue": str(number), "sType": "mh", "pageSize": "2000"}
        answer = findtreatment(SAMPLE, query)
        assert answer["recordCount"] > 0, state
        found += [each["name1"] + each["street1"] for each in answer["rows"]]

    assert sorted(found) == sorted(each["name1"] + each["street1"] for each in MENTAL)


def test_a_facility_has_the_keys_that_the_api_always_gives():
    keys = (
        "_irow name1 name2 street1 street2 city state zip phone intake1 hotline1 website latitude "
        "longitude miles services typeFacility"
    )

    assert {tuple(each) for each in FACILITIES} == {tuple(keys.split())}
    assert {tuple(service) for each in FACILITIES for service in each["services"] or []} == {
        ("f1", "f2", "f3")
    }
    assert [each["_irow"] for each in FACILITIES] == list(range(1, 37))


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


def test_facilities_of_the_list_are_named_and_written_differently():
    alone = [row["id"] for facility, row in in_list() if not facility["name1"].startswith("Harbor")]
    registered = {row["id"] for _, row in in_both()}

    assert sorted(alone) == ["L001", "L015", "L017", "L020", "L031", "L032"]
    assert len(registered & set(alone)) == 4
    assert all(facility["name1"] != row["name"] for facility, row in in_list())
    assert not any("Ketamine" in facility["name1"] for facility in OFFERING)


def test_the_second_chain_has_four_branches_in_three_states_and_a_number_each():
    rows = [row for row in ROWS if row["name"].startswith("Harborlight")]
    branches = [each for each in named("Harborlight") if names_ketamine(each)]

    assert [row["id"] for row in rows] == ["L038", "L039", "L040", "L041"]
    assert Counter(row["state"] for row in rows) == {"SC": 2, "GA": 1, "NC": 1}
    assert Counter(each["state"] for each in branches) == {"SC": 2, "GA": 1, "NC": 1}
    assert len({digits(row["phone"]) for row in rows}) == 4
    assert {row["website"] for row in rows} == {"https://harborlight.example"}
    assert {each["website"] for each in branches} == {"www.harborlight.example"}
    assert len(named("Harborlight")) == 5


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
    assert ids(address="", city="", state="", zip="") == ["L036", "L042", "L043"]
    assert ids(**{"states served": "TX;CO;NY"}) == ["L036"]
    assert [row["id"] for row in ROWS if row["states served"]] == ["L036", "L042", "L043"]
    assert ids(status="permanently closed") == ["L037"]
    assert ids(status="closed") == ["L044"]
    assert {"iv;spravato", "IM, IV", "at-home lozenges"} <= {row["routes"] for row in ROWS}


def test_facilities_without_ketamine_are_of_both_kinds():
    others = [each for each in MENTAL if not names_ketamine(each)]

    assert [each["name1"] for each in others if each["services"] is None] == [
        "Tealbarrow Health Center",
        "Rushcombe Veterans Clinic",
    ]
    assert len([each for each in others if each["services"]]) == 11
    assert [each["name2"] for each in others if each["services"] and not approaches(each)] == [
        "Administrative Office"
    ]


def test_findtreatment_has_the_holes_that_it_has():
    def names(**said):
        return [
            each["name1"].split()[0]
            for each in OFFERING
            if all(each[key] == said[key] for key in said)
        ]

    def kit(words):
        return [each["name1"].split()[0] for each in OFFERING if words in approaches(each)]

    assert names(latitude="", longitude="") == ["Owlspring"]
    assert names(latitude="0", longitude="0") == ["Tansyfield"]
    assert names(phone=PLACEHOLDER) == ["Larchmoor"]
    assert names(website=None) == ["Gorselight", "Elmsignal"]
    assert names(street2=None) == ["Harborlight"]
    assert [each["name1"] for each in FACILITIES if "\ufffd" in each["name1"]] == [
        "Quillmarsh Behavioral Health \ufffd Adult Services"
    ]
    assert kit("ketamine infusion therapy (KIT)") == ["Silverwisp"]
    assert len(kit("Ketamine Infusion Therapy (KIT)")) == 20
    assert "tansyfield.example" in {each["website"] for each in OFFERING}


def test_one_pair_of_coordinates_is_swapped():
    swapped = [each for each in OFFERING if each["latitude"].startswith("-")]

    assert [each["name1"] for each in swapped] == ["Brackenhill Behavioral Hospital"]
    assert 39 < float(swapped[0]["longitude"]) < 40


def test_one_facility_stands_twice_for_two_kinds_of_care():
    assert [each["typeFacility"] for each in named("Stillharbor")] == ["MH", "SA"]
    assert len({each["street1"] for each in named("Stillharbor")}) == 1


def test_towns_of_one_name_lie_in_two_states():
    towns = {(each["city"], each["state"]) for each in FACILITIES}
    towns |= {(row["city"], row["state"]) for row in ROWS}
    states = Counter(city for city, _ in towns if city)

    assert {city for city, count in states.items() if count > 1} >= {
        "Portland",
        "Charleston",
        "Wilmington",
    }


def test_the_readme_names_every_file():
    readme = (SAMPLE / "README.md").read_text()
    files = {path.name for path in SAMPLE.iterdir()} - {"README.md"}

    assert all(f"`{name}`" in readme for name in files)


# The map, and a site of each kind


NO_LOCATORS = {"nppes", "list", "findtreatment", "cms_part_b", "websites"}
SITES = [name for name in SOURCES if name not in NO_LOCATORS]
PARTLY_HIDDEN = "Harborwell Ketamine at Home"


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """What each of them says, as its spider brings it."""
    with serving(sample_answer) as base_url:
        errands = [Errand(a_sample_source(name), base_url, {}) for name in SITES]
        brought = visit_all(tmp_path_factory.mktemp("sites"), errands)
    assert [each.errors for each in brought] == [()] * len(SITES)
    return {name: each.listings for name, each in zip(SITES, brought, strict=True)}


@pytest.fixture(scope="module")
def said(listed):
    return [each for listings in listed.values() for each in listings]


def placed(listing):
    """Town, state and ZIP of a listing, also of one whose address is one line."""
    parts = split_one_line(listing.address) if listing.address else listing
    names = {name: code for code, name in STATES.items()}
    return parts.city, names.get(parts.state, parts.state), parts.postcode


def test_there_is_a_site_of_every_kind():
    assert {SOURCES[name].get("platform") for name in SITES} - {None} == PLATFORMS
    assert all(SOURCES[name].get("robots", "obey") == "obey" for name in ("rillmark", "wickford"))


def test_the_sites_hold_what_the_readme_says(listed, said):
    assert {name: len(listings) for name, listings in listed.items()} == {
        "overpass": 3, "rillmark": 4, "lampfinder": 3, "thistlecare": 3, "candlewick": 3,
        "fernstead": 3, "harborwell": 3, "penmap": 3, "wickford": 3,
    }  # fmt: skip
    assert len(said) == 28
    known = {digits(row["phone"]) for row in ROWS}
    assert {each.name.split()[0] for each in said if digits(each.phone or "") in known} == {
        "Tidelight", "Aspenlark", "Fernlight", "Riverlamp",
    }  # fmt: skip


def test_nobody_can_be_called_and_no_site_can_be_owned_that_they_name(said):
    host = re.compile(r"(https?://)?(www\.)?[a-z]+\.example(/[a-z-]*)?")
    phones = [part for each in said for part in (each.phone or "").split(";") if part]

    assert [each for each in phones if not re.fullmatch(r"\d{3}55501\d\d", digits(each))] == []
    assert [
        each.website for each in said if each.website and not host.fullmatch(each.website)
    ] == []
    assert all(each.url.split("/")[2].endswith(".example") for each in said)
    codes = {
        digits(each.phone.split(";")[0])[:3]: zipcodes.matching(placed(each)[2])[0]["area_codes"]
        for each in said
        if each.phone and placed(each)[2]
    }
    strangers = [code for code, known in codes.items() if code not in known]
    assert strangers == []


def test_their_places_are_real(said):
    towns = [placed(each) for each in said if each.name != PARTLY_HIDDEN]

    assert [town for town in towns if None in town] == [("Chattanooga", "TN", None)]
    for city, state, postcode in towns:
        if postcode:
            (found,) = zipcodes.matching(postcode)
            assert (found["city"], found["state"]) == (city, state)


def test_their_points_lie_near_the_middle_of_their_zip(said):
    for each in said:
        if each.latitude and placed(each)[2]:
            point = {"zip": placed(each)[2], "latitude": each.latitude, "longitude": each.longitude}
            assert kilometres_from_zip(point) < 3, each.name


def test_what_the_map_holds_has_numbers_that_the_real_one_has_not_reached(listed):
    assert all(int(each.ref.split("/")[1]) > 10**13 for each in listed["overpass"])


def test_the_map_tells_of_steps_and_the_list_of_none(said):
    told = {each.name: each.wheelchair for each in said if each.wheelchair}

    assert told == {"Tidelight Ketamine Clinic": "limited", "Cinderfern Ketamine Center": "yes"}


def test_their_hours_are_said_in_every_way_that_such_sites_have(listed):
    ways = {name: {each.hours[:1] for each in said if each.hours} for name, said in listed.items()}

    assert ways == {
        "overpass": {"M"}, "rillmark": {"{"}, "lampfinder": {"["}, "thistlecare": {"{"},
        "candlewick": {"{"}, "fernstead": set(), "harborwell": {"{"}, "penmap": set(),
        "wickford": {"[", "M", "{"},
    }  # fmt: skip


def test_what_an_organisation_hides_is_not_there(said):
    (hidden,) = [each for each in said if each.name == PARTLY_HIDDEN]

    assert (hidden.street, hidden.city, hidden.postcode, hidden.latitude) == (None,) * 4
    assert hidden.state == "MA"
