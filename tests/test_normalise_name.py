"""A name is said as its sign would show it, and compared without what signs differ in."""

from time import perf_counter

import pytest
from hypothesis import given
from strange_text import ANYTHING

from directory.errors import BadValueError
from directory.normalise.name import is_telling, name_key, normalise_name, says_ketamine


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("AUSTIN KETAMINE CLINIC, PLLC", "Austin Ketamine Clinic"),
        ("Rill, P.L.L.C.", "Rill"),
        ("Rill LLC, Inc.", "Rill"),
        ("Rill Inc,", "Rill"),
        ("Rill P.A.", "Rill"),
        ("Rill, S.C.", "Rill"),
        ("Rill, A Professional Corporation", "Rill"),
        ("RILL LIMITED LIABILITY COMPANY", "RILL"),
        ("Rill Psychiatry, Professional Limited Liability Company", "Rill Psychiatry"),
        ("RILL MD, PA", "Rill MD"),
        ("RILL KETAMINE & TMS OF NYC", "Rill Ketamine & TMS of NYC"),
        ("IV LOUNGE", "IV Lounge"),
        ("3RD STREET KETAMINE", "3rd Street Ketamine"),
        ("O'NEIL'S KETAMINE", "O'Neil's Ketamine"),
        ("MCDONALD KETAMINE", "McDonald Ketamine"),
        ("RILL-KETAMINE (TULSA)", "Rill-Ketamine (Tulsa)"),
        ("THE HOUSE OF RILL", "The House of Rill"),
        ("RILL", "RILL"),  # four letters may be an abbreviation
        ("Rill d/b/a Ember", "Rill d/b/a Ember"),
        ("eMBER & oak", "eMBER & oak"),  # a spelling of its own is kept
        ("  RILL  \n KETAMINE ", "Rill Ketamine"),
        ("SÃ£o Ketamine", "São Ketamine"),
        ("Ember &amp; Oak", "Ember & Oak"),
        ("LLC", "LLC"),  # a name that is nothing but a suffix is a name
        ("Co", "Co"),
        ("Mind Co", "Mind Co"),
        # what may be a state is left
        ("Ketamine Wellness of SC", "Ketamine Wellness of SC"),
        ("Ketamine Centers of PA", "Ketamine Centers of PA"),
        ("Ketamine Centers of PA, LLC", "Ketamine Centers of PA"),
        ("KETAMINE IN PA", "Ketamine in PA"),
        ("Spravato Denver, CO", "Spravato Denver, CO"),
        ("Spravato Erie, PA", "Spravato Erie, PA"),
        ("Spravato Greenville, sc", "Spravato Greenville, sc"),
        # what cannot be is not
        ("Rill Pain PA", "Rill Pain"),
        ("Rill, P.C.", "Rill"),
        ("Rill, PC", "Rill"),
        ("Rill, P.A.", "Rill"),
        ("Ann Rill, M.D., PA", "Ann Rill, M.D."),
        ("東京", "東京"),
    ],
)
def test_a_name_is_said_as_its_sign_shows_it(written, said):
    assert normalise_name(written) == said


@pytest.mark.parametrize("written", ["", "***", " - ", "—", "___", "\ud800", "\u200b", "?!"])
def test_a_name_without_letter_or_digit_is_refused(written):
    with pytest.raises(BadValueError, match="a name") as refused:
        normalise_name(written)

    assert refused.value.code == "not_a_name"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Ember & Oak, LLC", "Ember and Oak"),
        ("Rill - Tulsa", "RILL (TULSA)"),
        ("O'Neil’s Ketamine", "ONeils Ketamine"),
        ("Rill Ketamine PLLC", "rill ketamine"),
        ("RILL® KETAMINE™", "Rill Ketamine"),
        ("Rill Ketamine, PA", "Rill Ketamine P.A."),
        ("Spravato Denver, CO", "Spravato Denver"),
    ],
)
def test_one_name_has_one_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rill Ketamine", "Rill Wellness"),
        ("LLC", "Inc."),
        ("***", "???"),
        ("Ketamine Centers of PA", "Ketamine Centers of SC"),
    ],
)
def test_two_names_have_two_keys(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (("Rill Ketamine Clinic",), True),
        (("RILL ESKETAMINE",), True),
        (("Rill", None, "SPRAVATO®; TMS"), True),
        (("Rill Infusions", "IV"), False),
        ((None,), False),
        ((), False),
    ],
)
def test_ketamine_is_said_or_not(texts, says):
    assert says_ketamine(*texts) is says


@pytest.mark.parametrize(
    ("name", "tells"),
    [
        ("Rill Ketamine", True),
        ("Ketamine 360", True),
        ("Ketamine Clinic", False),
        ("Ketamine Wellness Center", False),
        ("The IV Ketamine Therapy Institute", False),
        ("Ketamine Clinic of Tulsa", False),
        ("Tulsa Ketamine Clinic", False),
        ("Oklahoma Ketamine", False),
        ("Norman Ketamine", True),
    ],
)
def test_a_name_tells_one_clinic_from_another_or_not(name, tells):
    assert is_telling(name_key(name), {"tulsa", "oklahoma", "ok"}) is tells


@given(ANYTHING)
def test_any_text_is_a_name_or_refused(text):
    try:
        name = normalise_name(text)
    except BadValueError:
        return

    assert name == name.strip() != ""
    assert normalise_name(name) == name
    assert name_key(name)


@pytest.mark.parametrize("piece", [",", ", ", " ", "co ", ", Inc", "&amp;"])
def test_a_page_of_nonsense_costs_no_minute(piece):
    began = perf_counter()
    name_key(piece * 5000)

    assert perf_counter() - began < 5
