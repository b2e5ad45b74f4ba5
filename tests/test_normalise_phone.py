"""Telephones are said as E.164, and what cannot be dialled is refused."""

import re

import pytest
from hypothesis import given
from strange_text import ANYTHING

from directory.errors import BadValueError
from directory.normalise.phone import is_toll_free, normalise_phone


@pytest.mark.parametrize(
    "written",
    [
        "(512) 555-0142",
        "(512)555-0142",
        "512-555-0142",
        "512.555.0142",
        "512/555-0142",
        "512 555 0142",
        "5125550142",
        "15125550142",
        "1.512.555.0142",
        "+1 512 555 0142",
        "tel:+1-512-555-0142",
        "5,125,550,142",
        "512_555_0142",
        "5125550142.0",  # a spreadsheet took it for a number
        "512\u00a0555\u20110142",  # no-break space and hyphen
        "512–555–0142",
        "Call us: 512-555-0142 today",
        "512-555-0142 option 2",
        "512-555-0142 ext.",
        "512-555-0142 / 512-555-0143",  # the first is taken
        "Phone 512-555-0142, Fax 512-555-0199",
        "Fax 512-555-0199, Phone 512-555-0142",
        "Fax: (512) 555-0199; Tel: (512) 555-0142",
        "P: 512-555-0142 F: 512-555-0199",
        "F: 512-555-0199 P: 512-555-0142",
        "512-555-0199 (fax) 512-555-0142",
        "512-555-0199 fax, 512-555-0142",
        "512-555-0142, Fax 512-555-0199",
        "512-555-0142 fax 512-555-0199",
        "512-555-0142 | FAX# 512-555-0199",
        "Phone/Fax 512-555-0142",  # it rings
        "Tel & Fax: 512-555-0142",
        "Halifax 512-555-0142",
        "512 555-0142 or 800-555-0199",
    ],
)
def test_a_phone_is_said_as_e164(written):
    assert normalise_phone(written) == ("+15125550142", None)


@pytest.mark.parametrize(
    ("written", "extension"),
    [
        ("512.555.0142x3", "3"),
        ("512 555 0142 ext 3", "3"),
        ("(512) 555-0142 EXT: 301", "301"),
        ("(512) 555-0142 extension 34", "34"),
        ("(512) 555-0142 #5", "5"),
        ("(512) 555-0142, ext. #5", "5"),
        ("tel:+15125550142;ext=5", "5"),
        ("512 555 0142 ext 3 or ext 4", "3"),
    ],
)
def test_an_extension_is_kept_apart(written, extension):
    assert normalise_phone(written) == ("+15125550142", extension)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1-800-KETAMINE", "+18005382646"),
        ("1-800-Ketamine", "+18005382646"),
        ("1-800-KETAMINES", "+18005382646"),  # more letters than there are digits
        ("1-800-4-KETAMINE", "+18004538264"),
        ("855-KETAMINE (855-538-2646)", "+18555382646"),
        ("1-855-KETAMINE (538-2646)", "+18555382646"),
        ("tel:1-800-KETAMINE", "+18005382646"),
        ("Call 1-800-KETAMINE today", "+18005382646"),
        ("512.KET.AMIN", "+15125382646"),
        ("(512) KET-AMIN", "+15125382646"),
        ("512-KETAMIN", "+15125382646"),
        ("512-CALL-NOW", "+15122255669"),
        (" (512) 555-OHNO ", "+15125556466"),
    ],
)
def test_letters_are_read_off_the_keypad(written, said):
    assert normalise_phone(written) == (said, None)


def test_a_number_that_is_spelled_has_its_extension_too():
    assert normalise_phone("888-NEW-LIFE ext. 5") == ("+18886395433", "5")


@pytest.mark.parametrize(
    "written",
    [
        "999-999-9999",
        "(999) 999-9999",
        "000-000-0000",
        "111-111-1111",
        "555-555-5555",
        "(512) 555-5555",
        "888-888-8888",
        "(512) 999-9999",
        "123-456-7890",
        "1234567890",
        "0123456789",
        "512-123-4567",
        "512-555-1212",  # directory assistance
    ],
)
def test_a_placeholder_is_no_telephone(written):
    with pytest.raises(BadValueError, match="placeholder") as refused:
        normalise_phone(written)

    assert refused.value.code == "placeholder"


def test_a_number_that_costs_the_caller_extra_is_refused():
    with pytest.raises(BadValueError, match="paid") as refused:
        normalise_phone("900-555-0142")

    assert refused.value.code == "costs_extra"


@pytest.mark.parametrize(
    "written",
    [
        "call us",
        "555-0142",  # no area code
        "512-555-01422",
        "512-055-0142",  # no exchange begins with 0
        "O12-555-0142",
        "5.125550142E9",  # the digits are lost
        "911",
        "NPI 1467000000",
        "+44 20 7946 0958",
        "011 44 20 7946 0958",
        "rill@rill.example",
        "888 Lakeview Drive",
        "over 800 patients treated",
        "512 KET AMIN",
        "512 Lakeview Drive",  # a street, and no 512-525-3843
        "from 512 patients a year",
    ],
)
def test_what_cannot_be_dialled_is_refused(written):
    with pytest.raises(BadValueError, match="10-digit") as refused:
        normalise_phone(written)

    assert refused.value.code == "not_a_phone"


@pytest.mark.parametrize(
    "written",
    [
        "512-555-0142 (fax)",
        "512-555-0142 Fax",
        "Fax 512-555-0142",
        "FAX: (512) 555-0142",
        "fax no. 512-555-0142",
        "Telefax +1 512 555 0142",
        "Facsimile: 512-555-0142",
        "F: 512-555-0142",
        "Fax 512-555-0142, Fax 512-555-0143",
    ],
)
def test_a_fax_is_no_telephone(written):
    with pytest.raises(BadValueError, match="fax") as refused:
        normalise_phone(written)

    assert refused.value.code == "fax_only"


@pytest.mark.parametrize(
    ("phone", "is_free"),
    [("+18005550142", True), ("+18885550142", True), ("+15125550142", False)],
)
def test_toll_free_is_known_by_its_area_code(phone, is_free):
    assert is_toll_free(phone) is is_free


@given(ANYTHING)
def test_any_text_is_a_phone_or_refused(text):
    try:
        phone, extension = normalise_phone(text)
    except BadValueError:
        return
    again = f"{phone} ext. {extension}" if extension else phone

    assert re.fullmatch(r"\+1[2-9][0-9]{9}", phone)
    assert normalise_phone(again) == (phone, extension)
