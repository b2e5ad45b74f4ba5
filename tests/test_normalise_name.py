"""A name is said as its sign would show it, and compared without what signs differ in."""

from time import perf_counter

import pytest
from hypothesis import given
from strange_text import ANYTHING

from directory.errors import BadValueError
from directory.normalise.name import (
    is_telling,
    name_key,
    normalise_name,
    says_ketamine,
    split_names,
    without_branch,
)


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
        # suffixes
        ("Rill, Inc.", "Rill"),
        ("Rill Limited", "Rill"),
        ("Rill LP", "Rill"),
        ("Rill L. L. C.", "Rill"),
        ("RILL CLINIC L L C", "Rill Clinic"),
        ("RILL LIMITED LIABILITY CORPORATION", "RILL"),
        ("Rill P. A.", "Rill"),
        ("Rill Professional Association", "Rill"),
        ("RILL (TULSA) LLC", "Rill (Tulsa)"),
        ("Ember Company, LLC", "Ember Company"),
        ("Rill & Co", "Rill & Co"),
        ("Mind Spa", "Mind Spa"),  # in Italy a suffix
        # capitals
        ("KMD CLINICS", "KMD Clinics"),  # no vowel, so it is read by its letters
        ("ST MARY KETAMINE", "St Mary Ketamine"),
        ("ANN RILL PHD", "Ann Rill PhD"),
        ("LA RILL CLINIC", "La Rill Clinic"),
        ("RILL KETAMINE OF LA", "Rill Ketamine of LA"),
        ("MC RILL CLINIC WITH CARE", "Mc Rill Clinic with Care"),
        ("rill ketamine clinic", "Rill Ketamine Clinic"),
        ("the iv lounge", "The IV Lounge"),
        ("rill", "rill"),
        ("restoratIV Ketamine", "restoratIV Ketamine"),
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
    ("written", "names"),
    [
        ("RILL HOLDINGS LLC DBA EMBER KETAMINE", ["EMBER KETAMINE", "RILL HOLDINGS LLC"]),
        ("Rill, LLC doing business as Ember", ["Ember", "Rill, LLC"]),
        ("Rill d/b/a Ember", ["Ember", "Rill"]),
        ("Rill (DBA: Ember)", ["Ember", "Rill"]),
        ("Rill D.B.A. Ember", ["Ember", "Rill"]),
        ("DBA Ember", ["Ember"]),
        ("Ember (formerly Oak)", ["Ember", "Oak"]),
        ("Ember, f/k/a Oak", ["Ember", "Oak"]),
        ("Ember aka Oak", ["Ember", "Oak"]),
        ("Rill DBA Ember fka Oak", ["Ember", "Oak", "Rill"]),
        ("Rill dba", ["Rill dba"]),
        ("Ember (fka Oak) Wellness", ["Ember (fka Oak) Wellness"]),
        ("Alexandria Dbaker", ["Alexandria Dbaker"]),
        ("Ember", ["Ember"]),
    ],
)
def test_a_text_of_two_names_is_split_and_the_door_comes_first(written, names):
    assert split_names(written) == names


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Rill Ketamine - Austin", "Rill Ketamine"),
        ("Rill Ketamine – Austin, TX", "Rill Ketamine"),
        ("Rill Ketamine | Austin, Texas", "Rill Ketamine"),
        ("Rill Ketamine (Austin)", "Rill Ketamine"),
        ("Rill Ketamine: Austin Location", "Rill Ketamine"),
        ("Rill Ketamine, Austin", "Rill Ketamine"),
        ("Rill Ketamine @ Austin", "Rill Ketamine"),
        # another town, a part of it, or a name that tells nothing without it
        ("Rill Ketamine - Dallas", "Rill Ketamine - Dallas"),
        ("Rill Ketamine - North Austin", "Rill Ketamine - North Austin"),
        ("Ketamine Clinic - Austin", "Ketamine Clinic - Austin"),
        ("Austin Ketamine - Austin", "Austin Ketamine - Austin"),
        ("Rill Ketamine of Austin", "Rill Ketamine of Austin"),
        ("Rill-Austin", "Rill-Austin"),
        ("Rill - TX", "Rill - TX"),
        ("Austin", "Austin"),
    ],
)
def test_a_branch_is_called_by_its_chain_where_its_town_is_stated(written, said):
    assert without_branch(written, "Austin", "TX") == said


def test_a_branch_without_a_stated_town_keeps_its_name():
    assert without_branch("Rill Ketamine - Austin", None, "TX") == "Rill Ketamine - Austin"


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

    branch = without_branch(name, "Austin", "TX")

    assert name == name.strip() != ""
    assert normalise_name(name) == name
    assert without_branch(branch, "Austin", "TX") == branch != ""
    assert name_key(name)


@given(ANYTHING)
def test_any_text_has_a_name_or_is_one(text):
    names = split_names(text)

    assert names
    assert [each for name in names[:1] for each in split_names(name)][:1] == names[:1]


@pytest.mark.parametrize("piece", [",", ", ", " ", "co ", ", Inc", "&amp;"])
def test_a_page_of_nonsense_costs_no_minute(piece):
    began = perf_counter()
    name_key(piece * 5000)

    assert perf_counter() - began < 30
