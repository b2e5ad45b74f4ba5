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


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "nppes.json").write_text(json.dumps(RECORDS))
    return tmp_path


def get(address, path):
    """The status, headers and body that ``address`` answers with."""
    with closing(HTTPConnection(urlsplit(address).netloc, timeout=5)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


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
