"""An address in one line is taken apart from its end, and its parts go the way of all parts."""

import pytest
from factories import remembered
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import BadValueError
from directory.normalise import normalise
from directory.normalise.one_line import Parts, split_one_line


@pytest.mark.parametrize(
    ("written", "street", "city", "state", "postcode"),
    [
        ("100 Main St, Boise, ID 83702, USA", "100 Main St", "Boise", "ID", "83702"),
        ("100 Main St Ste 200, Boise, ID 83702-1234", "100 Main St Ste 200", "Boise", "ID",
         "83702-1234"),
        ("1200 W 6th St, Suite 200, Austin TX 78703", "1200 W 6th St, Suite 200", "Austin", "TX",
         "78703"),
        ("5 Oak Ave\nBoise, ID 83702", "5 Oak Ave", "Boise", "ID", "83702"),
        ("2480 Broadway, New York, New York 10025, United States", "2480 Broadway", "New York",
         "New York", "10025"),
        ("4600 N Loop 1604 E, San Antonio, TX 78247", "4600 N Loop 1604 E", "San Antonio", "TX",
         "78247"),
        ("1 Oak Ave, St. Louis, MO 63101", "1 Oak Ave", "St. Louis", "MO", "63101"),
        ("5 Boise Ave, Boise, ID", "5 Boise Ave", "Boise", "ID", None),
        ("Calle Loíza 1750, San Juan, PR 00911", "Calle Loíza 1750", "San Juan", "PR", "00911"),
        ("100 Main St, Boise ID 83702, https://rill.example", "100 Main St", "Boise", "ID",
         "83702"),
        ("5 Oak Ave, Boise, ID 83702 (208) 555-0134", "5 Oak Ave", "Boise", "ID", "83702"),
        ("5 Oak Ave, Boise, ID 83702, +1 208-555-0134, hi@rill.example", "5 Oak Ave", "Boise", "ID",
         "83702"),
        ("Boise, ID", None, "Boise", "ID", None),
        ("83702", None, None, None, "83702"),
    ],
)  # fmt: skip # because it is a table
def test_one_line_is_taken_apart(written, street, city, state, postcode):
    parts = split_one_line(written)

    assert (parts.street, parts.city, parts.state, parts.postcode) == (
        street, city, state, postcode,
    )  # fmt: skip


@pytest.mark.parametrize("written", ["100 Main St", "Telehealth", "", "https://rill.example", ",,"])
def test_what_names_no_town_state_or_zip_is_no_address(written):
    with pytest.raises(BadValueError, match="expected a town, state or ZIP") as raised:
        split_one_line(written)
    assert raised.value.code == "not_an_address"


@given(st.text())
def test_any_line_is_taken_apart_or_refused(written):
    try:
        parts = split_one_line(written)
    except BadValueError:
        return
    assert isinstance(parts, Parts)
    assert parts.city or parts.state or parts.postcode


WITHOUT_PARTS = {"street": None, "city": None, "state": None, "postcode": None}


def test_a_listing_is_normalised_by_the_parts_of_its_line(lookups):
    line = "410 West Rillbend Avenue, Suite 210, Austin, Texas 78701-1234, USA"
    clean = normalise(remembered(address=line, **WITHOUT_PARTS), lookups)

    assert (clean.street, clean.unit) == ("410 W Rillbend Ave", "210")
    assert (clean.city, clean.state, clean.postcode) == ("Austin", "TX", "78701")
    assert clean.problems == ()
    assert clean.said.listing.street is None  # its words stay as they were


def test_a_part_that_the_source_states_itself_stays(lookups):
    clean = normalise(
        remembered(address="1 Oak Row, Waco, TX 76701", city="Austin", street=None), lookups
    )

    assert (clean.street, clean.city) == ("1 Oak Row", "Austin")


def test_a_line_abroad_is_known_to_be_abroad(lookups):
    clean = normalise(remembered(address="1 Oak Row, Paris, France", **WITHOUT_PARTS), lookups)

    assert clean.state is None


def test_a_line_that_cannot_be_used_is_a_problem_and_the_listing_is_kept(lookups):
    clean = normalise(remembered(address="call us", **WITHOUT_PARTS), lookups)

    assert clean.street is None
    assert [(each.field, each.code) for each in clean.problems] == [("address", "not_an_address")]
