"""States become USPS codes, ZIPs five digits, towns what people call them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strange_text import ANYTHING

from directory.errors import BadValueError
from directory.normalise.place import normalise_city, normalise_postcode, normalise_state, place_key
from directory.records import STATES


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("TX", "TX"),
        ("tx", "TX"),
        (" Tx. ", "TX"),
        ("T.X.", "TX"),
        ("Texas", "TX"),
        ("TEXAS", "TX"),
        ("Tex.", "TX"),
        ("TX 78701", "TX"),
        ("Mass", "MA"),
        ("Calif.", "CA"),
        ("Penn.", "PA"),
        ("W. Va.", "WV"),
        ("West Virginia", "WV"),
        ("Virginia", "VA"),
        ("N. Carolina", "NC"),
        ("S. Dakota", "SD"),
        ("New  York", "NY"),
        ("D.C.", "DC"),
        ("Washington, D.C.", "DC"),
        ("WASH DC", "DC"),
        ("Washington", "WA"),
        ("P.R.", "PR"),
        ("Puerto Rico", "PR"),
        ("Virgin Islands", "VI"),
        ("U.S. Virgin Islands", "VI"),
        ("Guam", "GU"),
    ],
)
def test_a_state_is_said_as_its_usps_code(written, said, lookups):
    assert normalise_state(written, lookups.state_aliases) == said


@pytest.mark.parametrize("code", STATES)
def test_every_state_is_known_by_code_and_by_name(code, lookups):
    assert normalise_state(code.lower(), lookups.state_aliases) == code
    assert normalise_state(STATES[code].upper(), lookups.state_aliases) == code


@pytest.mark.parametrize(
    "written",
    ["Ontario", "ON", "XX", "0", "-", "Texass", "Göa", "ÑTX", "Tamaulipas", "AE", "TX or OK"],
)
def test_what_is_no_state_is_refused(written, lookups):
    with pytest.raises(BadValueError, match="US state") as refused:
        normalise_state(written, lookups.state_aliases)

    assert refused.value.code == "not_a_state"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("78701", "78701"),
        (" 78701\n", "78701"),
        ("78701-1234", "78701"),
        ("78701–1234", "78701"),
        ("78701 1234", "78701"),
        ("787011234", "78701"),
        ("78701-", "78701"),
        ("78701-0000", "78701"),
        ("78701.0", "78701"),
        ("2139", "02139"),  # a spreadsheet lost the zero
        ("2139.0", "02139"),
        ("2139-1234", "02139"),
        ("21391234", "02139"),
        ("501", "00501"),
        ("6011234", "00601"),
        ("'02139", "02139"),  # a spreadsheet was told to keep it
    ],
)
def test_a_zip_is_said_as_five_digits(written, said):
    assert normalise_postcode(written) == said


@pytest.mark.parametrize(
    "written",
    [
        "7870A", "787011", "1234567890", "00000", "0000", "0", "78", "K1A 0B1", "TX 78701",
        "78 701", "٧٨٧٠١", "７８７０１", "-", "78701, 78702", "+78701",
    ],
)  # fmt: skip
def test_what_is_no_zip_is_refused(written):
    with pytest.raises(BadValueError, match="five-digit") as refused:
        normalise_postcode(written)

    assert refused.value.code == "not_a_zip"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Austin", "Austin"),
        ("austin", "Austin"),
        ("  ROUND   ROCK ", "Round Rock"),
        ("FORT WORTH, TX", "Fort Worth"),
        ("DEL RIO,TX.", "Del Rio"),
        ("Austin, Texas", "Austin"),
        ("Austin, TX 78701", "Austin"),
        ("Austin, 78701", "Austin"),
        ("Raleigh, North Carolina", "Raleigh"),
        ("Washington, DC", "Washington"),
        ("WASHINGTON DC", "Washington"),
        ("Washington D.C.", "Washington"),
        ("MCALLEN", "McAllen"),
        ("O'FALLON", "O'Fallon"),
        ("ST. JOHN'S", "St. John's"),
        ("COEUR D'ALENE", "Coeur D'Alene"),
        ("WINSTON-SALEM", "Winston-Salem"),
        ("KING OF PRUSSIA", "King of Prussia"),
        ("TRUTH OR CONSEQUENCES", "Truth or Consequences"),
        ("MAYAGÜEZ", "Mayagüez"),
        ("Austin TX 78701", "Austin"),
        ("Austin, TX, USA", "Austin"),
        ("Austin (Downtown), TX", "Austin"),
        ("NYC", "NYC"),
        ("nyc, ny", "NYC"),
        ("DeSoto", "DeSoto"),  # a spelling of its own is kept
        ("St. Louis", "St. Louis"),
    ],
)
def test_a_town_is_said_as_people_write_it(written, said):
    assert normalise_city(written) == said


@pytest.mark.parametrize(
    ("written", "state", "said"),
    [
        ("NYC", "NY", "New York"),
        ("Manhattan", "NY", "New York"),
        ("Manhattan", "KS", "Manhattan"),
        ("L.A.", "CA", "Los Angeles"),
        ("Philly", "PA", "Philadelphia"),
        ("KC", "MO", "Kansas City"),
        ("KCK", "KS", "Kansas City"),
        ("Washington D.C.", "DC", "Washington"),
        ("D.C.", "DC", "Washington"),
        ("Austin TX", "TX", "Austin"),
        ("La Porte IN", "IN", "La Porte"),
        ("West New York", "NJ", "West New York"),  # a part of another state is a town's name
        ("East Texas", "PA", "East Texas"),
        ("Kansas City", "KS", "Kansas City"),
        ("Texas City", "TX", "Texas City"),
    ],
)
def test_a_town_may_go_by_another_name_in_its_state(written, state, said, lookups):
    assert normalise_city(written, state, lookups.city_aliases) == said


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("South Florida", "FL"),
        ("SOUTH FLORIDA", None),
        ("Northern Virginia", "VA"),
        ("Central Texas", "TX"),
        ("Northeast Ohio", "OH"),
        ("Mid-Missouri", "MO"),
        ("Upstate New York", "NY"),
        ("Greater Boston", "MA"),
        ("Metro Detroit", "MI"),
        ("Orange County", "CA"),
        ("Los Angeles Area", "CA"),
        ("Twin Cities", "MN"),
        ("Long Island", "NY"),
        ("DFW", "TX"),
    ],
)
def test_a_region_is_no_town(written, state, lookups):
    with pytest.raises(BadValueError, match="a region") as refused:
        normalise_city(written, state, lookups.city_aliases)

    assert refused.value.code == "region"


@pytest.mark.parametrize(
    "written", ["Nationwide", "statewide", "Online", "Multiple locations", "FPO"]
)
def test_everywhere_is_no_town(written, lookups):
    with pytest.raises(BadValueError, match="a town") as refused:
        normalise_city(written, "TX", lookups.city_aliases)

    assert refused.value.code == "not_a_town"


@pytest.mark.parametrize("written", ["-", "123", "78701", "?", ", ", "\u200b"])
def test_what_is_no_town_is_refused(written):
    with pytest.raises(BadValueError, match="a town") as refused:
        normalise_city(written)

    assert refused.value.code == "not_a_town"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint Paul", "St. Paul"),
        ("Fort Worth", "FT WORTH"),
        ("Mount Pleasant", "Mt. Pleasant"),
        ("Winston-Salem", "winston salem"),
        ("O'Fallon", "OFallon"),
        ("O’Fallon", "O'Fallon"),
        ("Mayagüez", "Mayaguez"),
        ("  Round   Rock", "Round Rock"),
        ("NYC", "New York City"),
    ],
)
def test_one_town_has_one_key(one, other):
    assert place_key(one) == place_key(other)


def test_two_towns_have_two_keys():
    assert place_key("Portland") != place_key("Port Land")


@given(ANYTHING)
def test_any_text_is_a_state_or_refused(lookups, text):
    try:
        state = normalise_state(text, lookups.state_aliases)
    except BadValueError:
        return

    assert state in STATES
    assert normalise_state(state, lookups.state_aliases) == state


@given(ANYTHING)
def test_any_text_is_a_zip_or_refused(text):
    try:
        postcode = normalise_postcode(text)
    except BadValueError:
        return

    assert re.fullmatch("[0-9]{5}", postcode)
    assert normalise_postcode(postcode) == postcode


@given(ANYTHING, st.none() | st.sampled_from(["TX", "NY", "DC"]))
def test_any_text_is_a_town_or_refused(lookups, text, state):
    try:
        town = normalise_city(text, state, lookups.city_aliases)
    except BadValueError:
        return

    assert normalise_city(town, state, lookups.city_aliases) == town


def test_every_other_name_of_a_town_is_written_as_it_is_looked_up(lookups):
    for written, state in lookups.city_aliases:
        assert place_key(written) == written
        assert state in STATES


@given(ANYTHING)
def test_a_key_is_its_own_key(text):
    assert place_key(place_key(text)) == place_key(text)
