"""What a clinic's own pages say of being closed, and what they do not."""

import pytest
from factories import remembered

from directory.normalise import normalise
from directory.normalise.reading import stated_closing
from directory.records import Passage


def passage(text, heading=""):
    return Passage(heading=heading, text=text, url="https://rill.example/")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Rill Ketamine Clinic is permanently closed. Our last day was 28 August.", "closed"),
        ("After nine years we are closing our doors on 1 May.", "closed"),
        ("Rill has closed its doors. Records may be asked for by post.", "closed"),
        ("Our practice is now closed as of 3 March 2026.", "closed"),
        ("We are temporarily closed while the building is mended.", "temporarily_closed"),
        ("The infusion room is closed until further notice.", "temporarily_closed"),
        ("We are closed on Mondays and federal holidays.", None),
        ("Closed for lunch from 12 to 1.", None),
        ("When another clinic has closed its doors, we take over its patients.", None),
        ("Many clinics are no longer in business; we have been here since 2016.", None),
        ("If we are permanently closed, your prepaid sessions are paid back.", None),
        ("Ketamine closes the gap where other medicines failed.", None),
    ],
)
def test_a_closing_is_read_from_the_clinics_own_words(written, said):
    assert stated_closing([passage("IV ketamine in Austin."), passage(written)]) == said


def test_a_heading_says_it_too():
    assert stated_closing([passage("Thank you, Austin.", "We are permanently closed")]) == "closed"


@pytest.mark.parametrize(
    ("text", "status", "codes"),
    [
        ("We give IV ketamine.", None, set()),
        ("We are permanently closed. IV ketamine is over here.", "closed", set()),
        ("Vitamin drips and red light.", "unconfirmed", {"no_ketamine"}),
        ("This domain is for sale. Make an offer.", "unconfirmed", {"parked_domain"}),
    ],
)
def test_a_site_without_ketamine_vouches_no_more(lookups, text, status, codes):
    said = remembered(name="Rill Wellness", status=None, passages=(passage(text),))
    clean = normalise(said, lookups)

    assert clean.status == status
    assert {each.code for each in clean.problems if each.field == "passages"} == codes
