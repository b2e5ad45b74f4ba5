"""Where the clinics' own websites are: named by listings and by people, each house once."""

from datetime import date

import pytest
from factories import remembered

from directory.errors import DataFileError
from directory.seeds import due, read_seeds, seeds_of

TODAY = date(2026, 11, 20)


def test_each_house_is_visited_once_at_its_front_door(lookups):
    listings = [
        remembered(ref="1", website="https://rill.example/austin?utm_source=x"),
        remembered(ref="2", website="www.rill.example/waco"),
        remembered(ref="3", website="http://oak.example"),
        remembered(ref="4", website="https://facebook.com/oak"),
        remembered(ref="5", website="call us"),
        remembered(ref="6", website=None),
    ]

    assert seeds_of(listings, lookups.shared_hosts, besides=["elm.example"]) == {
        "elm.example": "https://elm.example/",
        "oak.example": "http://oak.example/",
        "rill.example": "https://rill.example/",
    }


@pytest.mark.parametrize(
    ("days", "found"),
    [(0, ["a", "b", "c"]), (1, ["a", "c"]), (7, ["a", "c"]), (8, ["c"])],
)
def test_a_guest_comes_no_sooner(days, found):
    visited = {"a.example": date(2026, 11, 13), "b.example": TODAY}

    assert due({f"{each}.example": each for each in "abc"}, visited, TODAY, days) == found


def test_people_add_websites_in_a_column_of_that_name(tmp_path):
    path = tmp_path / "seeds.csv"
    path.write_text("\ufeffName,Website\nRill, https://rill.example \nOak,\n", encoding="utf-8")

    assert read_seeds(path) == ["https://rill.example"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, "cannot be read: No such file"),
        (b"name,url\nRill,x\n", "expected a column 'website', found: name, url"),
        (b"", "expected a column 'website', found: no header"),
        (b"website\n\n", "expected a website in at least one row, found none"),
        (b"website\n\xff\xfe\n", "expected a CSV file in UTF-8"),
    ],
)
def test_a_file_that_names_no_website_is_said(tmp_path, written, said):
    path = tmp_path / "seeds.csv"
    if written is not None:
        path.write_bytes(written)

    with pytest.raises(DataFileError, match=said):
        read_seeds(path)
