"""The replica answers as the sources do, surprises included."""

import json
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest

from directory.replica import replica


def an_organisation(number, name, *, other=(), state="TX", postcode="787014021", branches=()):
    def place(of_state, code):
        return {"address_1": "1 LIGHT ST", "city": "AUSTIN", "state": of_state, "postal_code": code}

    return {
        "number": number,
        "enumeration_type": "NPI-2",
        "basic": {"organization_name": name},
        "other_names": [{"organization_name": each} for each in other],
        "addresses": [{"address_purpose": "LOCATION", **place(state, postcode)}],
        "practiceLocations": [place(each, "73301") for each in branches],
    }


RECORDS = [
    an_organisation("1900004160", "KETAMINE HERONLIGHT LLC"),
    an_organisation("1900004261", "HEARTHRIDGE PLLC", other=["KETAMINE RIDGELIGHT"], state="TN"),
    an_organisation("1900004362", "BOISE KETAMINE LLC", state="ID", branches=["WA"]),
    an_organisation("1900004463", "LANTERN CENTERS LLC", postcode="78664"),
]


def a_facility(name, *, state="TX", kind="MH"):
    return {"_irow": 99, "name1": name, "state": state, "services": None, "typeFacility": kind}


FACILITIES = [
    a_facility("Heronlight"),
    a_facility("Riverlamp"),
    a_facility("Ridgelight", state="TN"),
    a_facility("Lantern Recovery", kind="SA"),
    a_facility("Fernlight"),
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "nppes.json").write_text(json.dumps(RECORDS))
    (tmp_path / "findtreatment.json").write_text(json.dumps(FACILITIES))
    return tmp_path


def get(address, path):
    """The status, headers and body that ``address`` answers with."""
    with closing(HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


@pytest.fixture
def search(folder):
    """Ask a replica of FACILITIES for a state's, Texas's by default, and give its JSON answer."""
    with replica(folder) as address:

        def search(**query):
            query = {"sAddr": "0,0", "limitType": 0, "limitValue": 11, "pageSize": 2000, **query}
            path = f"/locator/exportsAsJson/v2?{urlencode(query)}"
            return json.loads(get(address, path)[2])

        yield search


@pytest.fixture
def ask(folder):
    """Ask a replica of RECORDS, and give its JSON answer."""
    with replica(folder) as address:

        def ask(**query):
            query = {"version": "2.1", **query}
            return json.loads(get(address, f"/api/?{urlencode(query)}")[2])

        yield ask


def numbers(answer):
    assert answer["result_count"] == len(answer["results"])
    return [int(each["number"]) - 1900004000 for each in answer["results"]]


# The NPI Registry


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"organization_name": "ketamine*"}, [160, 261]),
        ({"organization_name": "KetAmine Her*"}, [160]),
        ({"organization_name": "ketamine"}, []),
        ({"organization_name": "boise ketamine llc"}, [362]),
        ({"organization_name": "ketamine ridgelight"}, [261]),
        ({"organization_name": "ketamine*", "state": "TN"}, [261]),
        ({"organization_name": "boise*", "state": "wa"}, [362]),
        ({"organization_name": "ketamine*", "enumeration_type": "NPI-1"}, []),
        ({"organization_name": "ketamine*", "enumeration_type": "NPI-2"}, [160, 261]),
        ({"postal_code": "78701"}, [160, 261, 362]),
        ({"postal_code": "786*"}, [463]),
        ({"city": "Austin", "state": "ID"}, [362]),
        ({"number": "1900004463"}, [463]),
        ({"city": "austin", "limit": 2, "skip": 1}, [261, 362]),
        ({"city": "austin", "skip": 4}, []),
        ({"city": "austin", "limit": "many"}, [160, 261, 362, 463]),
    ],
)
def test_a_query_finds_what_the_registry_would(ask, query, found):
    assert numbers(ask(**query)) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"version": "2.0", "organization_name": "ketamine*"}, [("17", "version")]),
        ({"version": ""}, [("17", "version")]),
        ({}, [("04", "generic")]),
        ({"state": "TX"}, [("07", "state")]),
        ({"enumeration_type": "NPI-2"}, [("09", "enumeration_type")]),
        (
            {"state": "TX", "enumeration_type": "NPI-2"},
            [("07", "state"), ("09", "enumeration_type")],
        ),
        ({"organization_name": "k*"}, [("03", "organization_name")]),
        ({"number": "12"}, [("06", "number")]),
    ],
)
def test_an_error_comes_as_an_answer_like_any_other(ask, query, found):
    answer = ask(**query)

    assert list(answer) == ["Errors"]
    assert [(each["number"], each["field"]) for each in answer["Errors"]] == found
    assert all(each["description"] for each in answer["Errors"])


@pytest.mark.parametrize(("limit", "rows"), [(None, 10), (50, 50), (500, 200)])
def test_a_page_has_ten_rows_unless_asked_and_two_hundred_at_most(folder, ask, limit, rows):
    many = [an_organisation(str(1900010000 + index), "KETAMINE LLC") for index in range(250)]
    (folder / "nppes.json").write_text(json.dumps(many))
    query = {"limit": limit} if limit else {}

    assert ask(organization_name="ketamine*", **query)["result_count"] == rows


def test_a_record_is_served_as_it_stands(ask):
    assert ask(number="1900004362")["results"] == [RECORDS[2]]


# FindTreatment


def paging(answer):
    return (answer["page"], answer["totalPages"], answer["recordCount"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"sType": "mh"}, ["Heronlight", "Riverlamp", "Fernlight"]),
        ({"sType": "sa"}, ["Lantern Recovery"]),
        ({"sType": "both"}, ["Heronlight", "Riverlamp", "Lantern Recovery", "Fernlight"]),
        ({}, ["Heronlight", "Riverlamp", "Lantern Recovery", "Fernlight"]),
        ({"sType": "mh", "sort": 3}, ["Heronlight", "Riverlamp", "Fernlight"]),
        ({"limitValue": 10}, ["Ridgelight"]),
        ({"limitValue": 46}, []),
        ({"limitValue": 17}, []),
        ({"limitValue": "TX"}, []),
        ({"limitType": 2}, []),
        ({"limitType": ""}, []),
    ],
)
def test_a_search_finds_the_facilities_of_one_state(search, query, found):
    answer = search(**query)

    assert [row["name1"] for row in answer["rows"]] == found
    assert paging(answer) == (1, min(len(found), 1), len(found))


@pytest.mark.parametrize(
    ("query", "found", "said"),
    [
        ({"pageSize": 2}, ["Heronlight", "Riverlamp"], (1, 2, 3)),
        ({"pageSize": 2, "page": 1}, ["Heronlight", "Riverlamp"], (1, 2, 3)),
        ({"pageSize": 2, "page": 2}, ["Fernlight"], (2, 2, 3)),
        ({"pageSize": 2, "page": 3}, [], (3, 2, 3)),
        ({"pageSize": 3}, ["Heronlight", "Riverlamp", "Fernlight"], (1, 1, 3)),
    ],
)
def test_a_page_past_the_end_has_no_rows(search, query, found, said):
    answer = search(sType="mh", **query)

    assert [row["name1"] for row in answer["rows"]] == found
    assert paging(answer) == said


@pytest.mark.parametrize(("size", "rows"), [("", 10), (50, 50), (2000, 2000), (5000, 2000)])
def test_a_page_of_facilities_is_clamped_in_silence(folder, search, size, rows):
    many = [a_facility(f"Lamp {index}") for index in range(2100)]
    (folder / "findtreatment.json").write_text(json.dumps(many))
    answer = search(pageSize=size)

    assert len(answer["rows"]) == rows
    assert paging(answer) == (1, -(-2100 // rows), 2100)


def test_a_row_is_served_as_it_stands_but_numbered_anew(search):
    assert search(sType="mh", pageSize=2, page=2)["rows"] == [FACILITIES[4] | {"_irow": 1}]
    assert [row["_irow"] for row in search(sType="mh")["rows"]] == [1, 2, 3]


# Both


def test_nothing_is_to_be_kept_by_a_cache(folder):
    with replica(folder) as address:
        status, headers, _ = get(address, "/api/?version=2.1&number=1900004362")

    assert status == 200
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "application/json"


def test_any_other_path_is_not_found_and_nothing_is_logged(folder, capfd):
    with replica(folder) as address:
        status, _, _ = get(address, "/robots.txt")

    assert status == 404
    assert capfd.readouterr() == ("", "")


def test_it_listens_on_loopback_and_stops(folder):
    with replica(folder) as address:
        assert address.startswith("http://127.0.0.1:")

    with pytest.raises(ConnectionRefusedError):
        get(address, "/api/")
