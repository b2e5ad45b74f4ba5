"""A street line is said as USPS abbreviates it, the suite apart; a box is no place to go."""

from contextlib import suppress
from time import perf_counter

import pytest
from hypothesis import given
from strange_text import ANYTHING

from directory.errors import BadValueError
from directory.normalise.address import normalise_address, street_key

ADDRESSES = [
    # suites
    ("1200 W 6th St, Suite 200", "1200 W 6th St", "200"),
    ("1200 West 6th Street Suite 200", "1200 W 6th St", "200"),
    ("1200 WEST 6TH STREET STE 200", "1200 W 6th St", "200"),
    ("1200 W. 6th St., Ste. #200", "1200 W 6th St", "200"),
    ("1200 W 6th St #200", "1200 W 6th St", "200"),
    ("1200 W 6th St # 200", "1200 W 6th St", "200"),
    ("1200 W 6th St Ste200", "1200 W 6th St", "200"),
    ("1200 W 6th St STE-200", "1200 W 6th St", "200"),
    ("1200 W 6th St – Suite 200", "1200 W 6th St", "200"),
    ("1200 W 6th St, 200", "1200 W 6th St", "200"),
    ("1200 W 6th St, Suite 200, Suite 200", "1200 W 6th St", "200"),
    ("1200 W 6th St Unit B", "1200 W 6th St", "B"),
    ("1200 W 6th St Rm 12", "1200 W 6th St", "12"),
    ("1200 W 6th St No. 5", "1200 W 6th St", "5"),
    ("1200 W 6th St, Suite A-100", "1200 W 6th St", "A-100"),
    ("1200 W 6th St Suites 2 and 3", "1200 W 6th St", "2 3"),
    ("1200 W 6th St Bldg 3 Ste 200", "1200 W 6th St", "3 200"),
    ("1200 W 6th St PH 2", "1200 W 6th St", "PH2"),
    # suite first
    ("Suite 200, 1200 W 6th St", "1200 W 6th St", "200"),
    ("Ste. 200 1200 W 6th St", "1200 W 6th St", "200"),
    ("#4, 1200 Main St", "1200 Main St", "4"),
    # floors; beside a suite they say nothing more
    ("1200 W 6th St 2nd Floor", "1200 W 6th St", "2"),
    ("1200 W 6th St Second Floor", "1200 W 6th St", "2"),
    ("1200 W 6th St, Floor 2", "1200 W 6th St", "2"),
    ("1200 W 6th St, 2nd Floor, Suite 200", "1200 W 6th St", "200"),
    ("1200 W 6th St Ste. 200, 2nd fl", "1200 W 6th St", "200"),
    # all of it on one line
    ("1200 W 6th St, Austin, TX 78703", "1200 W 6th St", None),
    ("1200 W 6th St Ste 200, Austin, TX 78703", "1200 W 6th St", "200"),
    ("100 Main St Suite 3, Miami, FL 33101", "100 Main St", "3"),
    ("1200 Main St 512-555-0142", "1200 Main St", None),
    # directions
    ("1200 N.W. 6th St", "1200 NW 6th St", None),
    ("1200 Northwest 6th Street", "1200 NW 6th St", None),
    ("2001 K STREET N.W. SUITE 300", "2001 K St NW", "300"),
    ("10 North St", "10 North St", None),
    ("10 West End Ave", "10 West End Ave", None),
    # names that look like suffixes
    ("100 Court Street", "100 Court St", None),
    ("100 Avenue B", "100 Ave B", None),
    ("100 Ave B", "100 Ave B", None),
    ("100 Avenue of the Americas", "100 Ave of the Americas", None),
    ("100 Saint Charles Ave", "100 Saint Charles Ave", None),
    ("500 N. Dr. Martin Luther King, Jr. Blvd.", "500 N Dr. Martin Luther King Jr. Blvd", None),
    # highways
    ("12000 US Highway 290 W", "12000 US Hwy 290 W", None),
    ("12000 UNITED STATES HIGHWAY 290 WEST", "12000 US Hwy 290 W", None),
    ("3681 UNITED STATES HIGHWAY 9", "3681 US Hwy 9", None),
    ("872 U.S. Highway 411 Unit G", "872 US Hwy 411", "G"),
    ("4600 State Highway 121, Suite 300", "4600 State Hwy 121", "300"),
    ("4600 FM 2222", "4600 FM 2222", None),
    ("11614 FARM TO MARKET 2244", "11614 FM 2244", None),
    ("4600 RR 620 N", "4600 RR 620 N", None),
    ("4600 N IH 35", "4600 N IH 35", None),
    ("4600 I-35 N", "4600 I-35 N", None),
    ("4600 N Loop 1604 E", "4600 N Loop 1604 E", None),
    ("4600 North Loop 1604 East, Suite 5", "4600 N Loop 1604 E", "5"),
    # grids of Utah and Wisconsin, hyphens of Queens and Hawaii, halves
    ("150 S 400 E", "150 S 400 E", None),
    ("350 West 200 North", "350 W 200 N", None),
    ("W129N7055 Northfield Dr", "W129N7055 Northfield Dr", None),
    ("N88 W16554 Main St", "N88W16554 Main St", None),
    ("N 6 W 23001 Bluemound Rd", "N6W23001 Bluemound Rd", None),
    ("West 231 North 1440 Corporate Court", "W231N1440 Corporate Ct", None),
    ("136-20 38th Avenue, Suite 5F", "136-20 38th Ave", "5F"),
    ("75-5751 Kuakini Hwy Ste 104", "75-5751 Kuakini Hwy", "104"),
    ("12 1/2 Main St", "12 1/2 Main St", None),
    # Puerto Rico
    ("1250 Ave Ponce De Leon Ste 301", "1250 Ave Ponce De Leon", "301"),
    ("Calle Loíza 1750", "1750 Calle Loíza", None),
    ("CARRETERA 2 KILOMETRO 50.0", "Carr 2 Km 50.0", None),
    ("Urb. Santa Rosa 12 Calle Main", "Urb. Santa Rosa 12 Calle Main", None),
    # capitals
    ("1200 O'NEIL ST", "1200 O'Neil St", None),
    ("1200 MCDONALD AVE", "1200 McDonald Ave", None),
    ("1200 McDonald Ave", "1200 McDonald Ave", None),
    # what stands beside the door
    ("Medical Arts Building, 1200 Main St, Suite 3", "1200 Main St", "3"),
    ("1200 Main St, Medical Arts Building, Suite 3", "1200 Main St", "3"),
    ("Attn: Billing, 1200 Main St", "1200 Main St", None),
    ("1200 W 6th St, PO Box 12", "1200 W 6th St", None),
    ("PO Box 12, 1200 W 6th St", "1200 W 6th St", None),
    # what is said beside it
    ("1200 W 6th St (behind the bank)", "1200 W 6th St", None),
    ("1200 W 6th St (Horizon Tower), Suite 200", "1200 W 6th St", "200"),
    ("1200 W 6th St (Suite 200)", "1200 W 6th St", "200"),
    ("1200 W 6th St (2nd floor)", "1200 W 6th St", "2"),
    ("One Westbrook Center (rear entrance)", "One Westbrook Center", None),
    ("100 Virtual Way", "100 Virtual Way", None),
    # what the parser does not understand stays
    ("corner of 5th and Main", "Corner of 5th and Main", None),
    ("One Westbrook Corporate Center", "One Westbrook Corporate Center", None),
    ("RR 2 Box 15", "RR 2 Box 15", None),
]


@pytest.mark.parametrize(("written", "street", "unit"), ADDRESSES)
def test_street_and_unit_are_told_apart(written, street, unit, lookups):
    assert normalise_address(written, None, lookups.street_words) == (street, unit)


@pytest.mark.parametrize(("written", "street", "unit"), ADDRESSES)
def test_a_street_once_said_is_said_the_same_again(written, street, unit, lookups):
    assert normalise_address(street, None, lookups.street_words) == (street, None)


@pytest.mark.parametrize(
    ("street", "street_2", "said"),
    [
        ("1200 W 6th St", "Suite 200", ("1200 W 6th St", "200")),
        ("1200 W 6th St", "200", ("1200 W 6th St", "200")),
        ("1200 W 6th St", "B", ("1200 W 6th St", "B")),
        ("1200 W 6th St", " ", ("1200 W 6th St", None)),
        ("1200 W 6th St\nSuite 200", None, ("1200 W 6th St", "200")),
        ("Suite 200", "1200 W 6th St", ("1200 W 6th St", "200")),
        ("PO Box 12", "1200 W 6th St", ("1200 W 6th St", None)),
        ("1200 W 6th St", "HORIZON MEDICAL CENTER", ("1200 W 6th St", None)),
        ("1200 W 6th St Ste 200", "Suite 200", ("1200 W 6th St", "200")),
    ],
)
def test_the_second_line_belongs_to_the_first(street, street_2, said, lookups):
    assert normalise_address(street, street_2, lookups.street_words) == said


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("PO Box 12", "po_box"),
        ("P.O. Box 12", "po_box"),
        ("P O BOX 12, AUSTIN, TX 78701", "po_box"),
        ("Post Office Box 12", "po_box"),
        ("PO Drawer 5", "po_box"),
        ("Box 12", "po_box"),
        ("POB 12", "po_box"),
        ("PO Box 12 Suite 5", "po_box"),
        ("Lock Box 5", "po_box"),
        ("PSC 477 Box 12", "po_box"),
        ("CMR 402, Box 12", "po_box"),
        ("Unit 15000 Box 12", "po_box"),
        ("By appointment only", "not_a_street"),
        ("We come to you", "not_a_street"),
        ("Mobile service", "not_a_street"),
        ("Address on request", "not_a_street"),
        ("Exact location provided at booking", "not_a_street"),
        ("Various locations", "not_a_street"),
        ("Call for address", "not_a_street"),
        ("TBD", "not_a_street"),
        ("1200 W 6th St, " * 30, "not_a_street"),
        ("1200", "not_a_street"),
        ("Suite 200", "not_a_street"),
        ("2nd Floor", "not_a_street"),
        ("PMB 12", "not_a_street"),
        ("#", "not_a_street"),
        ("\ud800", "not_a_street"),
        ("Virtual", "not_a_street"),
        ("TELEHEALTH", "not_a_street"),
        ("Telehealth only", "not_a_street"),
        ("Tele-health (Texas)", "not_a_street"),
        ("Online", "not_a_street"),
        ("Virtual / Online", "not_a_street"),
        ("Telehealth and online visits", "not_a_street"),
        ("(512) 555-0142", "not_a_street"),
    ],
)
def test_what_is_no_street_is_refused(written, code, lookups):
    with pytest.raises(BadValueError) as refused:
        normalise_address(written, None, lookups.street_words)

    assert refused.value.code == code


def test_ordinals_are_compared_as_numbers():
    assert street_key("1420 Fifth Ave") == street_key("1420 5th Ave")
    assert street_key("1420 Twelfth Ave") == street_key("1420 12th Ave")
    assert street_key("One Rill Plz") == street_key("1 Rill Plz")


def test_one_highway_is_compared_by_one_name():
    names = ("4600 Interstate 35 N", "4600 I-35 N", "4600 IH 35 N", "4600 Interstate Hwy 35 N")

    assert len(set(map(street_key, names))) == 1


@given(ANYTHING, ANYTHING)
def test_any_text_is_an_address_or_refused(lookups, street, street_2):
    try:
        said, unit = normalise_address(street, street_2, lookups.street_words)
    except BadValueError:
        return

    assert said
    assert said == " ".join(said.split())
    assert unit is None or unit.strip() == unit != ""
    assert normalise_address(said, None, lookups.street_words) == (said, None)


@pytest.mark.parametrize(
    "piece", [",", " ", "1 ", "#", "A1 ", "PO Box ", "(", "2nd floor ", "virtual ", "a(b) ", "a("]
)
def test_a_page_of_nonsense_costs_no_minute(piece, lookups):
    began = perf_counter()
    with suppress(BadValueError):
        normalise_address(piece * 5000, None, lookups.street_words)

    assert perf_counter() - began < 30
