"""What was removed stays out, however it comes back; who was not stays in."""

from datetime import date

import pytest
from factories import TODAY, located
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import DataFileError
from directory.removals import Removal, add_removal, fingerprints, read_removals, removed

PINNED = [
    "door:4ba2689300d6",
    "door:ba1c2927dde9",
    "listing:ab7db979054b",
    "name:857787ce2724",
    "name:98e18d08bc58",
    "phone:d16e9b066ab0",
    "site:1ccc1d700c34",
    "site:24218eb2864e",
]
SIGNED = {"who": "ann", "when": "2026-11-10", "why": "asked by its owner"}
RILL = {"name": "Rill Ketamine Clinic PLLC", "unit": "210"}


def keeps_out(member, *, of=None):
    """Whether removing Rill keeps a listing out."""
    marks = frozenset(mark for each in of or [located(**RILL)] for mark in fingerprints(each))
    removal = Removal(fingerprints=marks, when=TODAY, why="asked", where="x:2")
    return removed({"k7m2q9xw": (member,)}, [removal]) != {}


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"ref": "9", "phone": "+15125550199"},
        {"ref": "9", "source": "nppes", "phone": None, "website": None, "street": None},
        {"ref": "9", "name": "The RILL Ketamine Clinic, L.L.C.", "phone": "+15125550199"},
        {"ref": "9", "name": "Rill Kétamine Clinic"},
        {"ref": "9", "city": "Austin", "postcode": None, "street": "9 Elm St", "unit": None},
        {"ref": "9", "city": None, "street": None, "phone": None},
        # Under another name it is known by two of door, site and telephone.
        {"ref": "9", "name": "Ember", "unit": "#210", "website": None},
        {
            "ref": "9",
            "name": "Ember",
            "street": "410 RILLBEND AVENUE",
            "unit": "210",
            "phone": None,
        },
        {"ref": "9", "name": "Ember", "street": None},
        {"ref": "9", "name": "Ember", "other_names": ("Rill Ketamine Clinic",)},
        # The same listing, whatever it says by now.
        {"name": "Ember", "city": "Dallas", "postcode": "75201", "phone": None, "website": None},
    ],
)
def test_it_does_not_come_back(again):
    assert keeps_out(located(**{**RILL, **again}))


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Ember", "phone": None, "website": None, "unit": "210"},  # who moved in after it
        {"name": "Ember", "street": "9 Elm St", "website": None},  # who got its telephone
        {"name": "Ember", "street": "9 Elm St", "phone": None},  # another on its group's site
        {"name": "Ember", "unit": "220", "phone": None},  # its neighbour, on the house's site
        {"city": "Dallas", "postcode": "75201", "phone": None},  # its branch in another town
        {"city": None, "postcode": None, "state": None, "street": None, "phone": None},
    ],
)
def test_who_is_somebody_else_stays(other):
    assert not keeps_out(located(**{"ref": "9", **RILL, **other}))


def test_one_listing_keeps_its_whole_clinic_out():
    removal = Removal(fingerprints=fingerprints(located(**RILL)), when=TODAY, why="asked")
    other = located(ref="8", name="Ember", city="Dallas", postcode="75201", phone=None)
    group = (other, located(**RILL))

    assert removed({"k7m2q9xw": group, "other": group[:1]}, [removal]) == {"k7m2q9xw": removal}


def test_a_practice_without_an_address_is_known_by_its_name():
    nowhere = {"street": None, "city": None, "state": None, "postcode": None, "website": None}
    afar = located(ref="1", name="Farlight at Home", **nowhere)

    again = located(ref="2", name="Farlight At Home LLC", phone=None, **nowhere)
    assert keeps_out(again, of=[afar])
    assert not keeps_out(located(ref="2", name="Farlight at Home"), of=[afar])


def test_fingerprints_never_change():
    """People's files hold these for years: whoever changes how they are made loses removals."""
    member = located(**{**RILL, "name": "The Clínica O'Neil, LLC", "street": "410 W Rillbend Ave"})

    assert sorted(fingerprints(member)) == PINNED


def test_written_and_read_back(tmp_path):
    path = tmp_path / "removals.csv"
    members = (located(**RILL), located(ref="2", source="nppes", **RILL))

    add_removal(path, path, members, SIGNED)

    (removal,) = read_removals(path, TODAY)
    assert removal.fingerprints == fingerprints(members[0]) | fingerprints(members[1])
    assert (removal.when, removal.why) == (date(2026, 11, 10), "asked by its owner")
    assert removal.asked is None
    assert "rill" not in path.read_text().lower()


def test_the_day_of_the_letter_is_kept_where_it_is_known(tmp_path):
    path = tmp_path / "removals.csv"

    add_removal(path, path, (located(**RILL),), {**SIGNED, "asked": "2026-11-03"})

    (removal,) = read_removals(path, TODAY)
    assert (removal.asked, removal.when) == (date(2026, 11, 3), date(2026, 11, 10))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("rill", "expected fingerprints as `clinics remove` writes them, found 'rill'"),
        ("name:9f86d081884", "found 'name:9f86d081884'"),
        ("house:9f86d081884c", "found 'house:9f86d081884c'"),
        ("", "expected one of listing, npi, name, or two of door, site, phone"),
        ("phone:9f86d081884c", "nothing would fit these"),
        ("phone:9f86d081884c phone:0f86d081884c", "nothing would fit these"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path, written, said):
    path = tmp_path / "removals.csv"
    path.write_text(f"fingerprints,who,when,why\n{written},ann,2026-11-10,asked\n")

    with pytest.raises(DataFileError) as error:
        read_removals(path, TODAY)
    assert str(error.value).startswith(f"{path}:2: fingerprints: ")
    assert said in str(error.value)


@given(st.text(max_size=20), st.text(max_size=20), st.none() | st.text(max_size=20))
def test_any_words_have_fingerprints(name, street, city):
    member = located(name=name, street=street, city=city)

    assert keeps_out(member, of=[member])
