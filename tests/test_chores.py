"""What needs a person is named: words nobody mapped, facts to look at again, dead entries."""

from datetime import date

import pytest
from factories import remembered

from directory.chores import find_chores, unmapped_words
from directory.collected import open_collected
from directory.data_folder import CHECKOUT, DataFolder
from directory.errors import DataFileError
from directory.gate import admit
from directory.normalise import normalise
from directory.sources import source_of_list
from directory.spreadsheet import read_sheet

DAY = date(2026, 11, 23)
SHEET = """name,address,city,state,zip,routes,payment,status
Rill Ketamine,1 Main Street,Austin,TX,78701,IV; telepathy,Cash; barter,open
Ember Ketamine,2 Oak Ave,Philly,PA,19103,Telepathy / iv,Medicare,moved
Oak Ketamine,3 Elm St,Waco,TX,76701,osmosis,barter,
"""
NOTICE = """[{name}]
text = "Words."
source_url = "https://source.example"
as_of = {as_of}
review_by = {review_by}
{expires}
"""
ABOUT = """counts = []
groups = []
[why]
text = "A chain shut."
source = "Paper"
url = "https://paper.example"
published = "Mar 2023"
as_of = 2026-11-01
review_by = 2027-10-01
"""
ASKED = 'first = ["Who?"]\nsections = []\nwalk_away = []\nglossary = []\n'


def quietly(_label, items):
    return items


def collect(data, text=SHEET, source="list"):
    data.path.mkdir(parents=True, exist_ok=True)
    path = data.path / f"{source}.csv"
    path.write_text(text)
    with open_collected(data.collected) as memory:
        admit(read_sheet(path, source).visit, source_of_list(source), memory, accept="a test")


def notice(name="dated", as_of="2026-11-01", review_by="2027-04-01", expires=""):
    return NOTICE.format(name=name, as_of=as_of, review_by=review_by, expires=expires)


@pytest.fixture
def data(tmp_path):
    (tmp_path / "notices.toml").write_text("")
    (tmp_path / "regulatory.toml").write_text("")
    (tmp_path / "about.toml").write_text(ABOUT)
    (tmp_path / "rules.toml").write_text("rules = []\n")
    (tmp_path / "questions.toml").write_text(ASKED)
    return DataFolder(tmp_path)


def test_words_in_no_vocabulary_are_counted_by_listings_the_most_frequent_first(data):
    collect(data)
    collect(data, SHEET.splitlines()[0] + "\nMoss,,Waco,TX,76701,telepathy; Telepathy,,\n", "other")

    assert [str(each) for each in find_chores(data, DAY, quietly).unmapped] == [
        "3  routes: 'telepathy' (list, other) → data/lookups/routes.csv",
        "2  payment: 'barter' (list) → data/lookups/payment.csv",
        "1  routes: 'osmosis' (list) → data/lookups/routes.csv",
        "1  status: 'moved' (list) → data/lookups/statuses.csv",
    ]


def test_a_word_said_twice_by_one_listing_counts_once(lookups):
    clean = [normalise(remembered(routes="osmosis; osmosis"), lookups)]

    assert [each.listings for each in unmapped_words(clean)] == [1]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"review_by": "2026-12-15"}, "[dated]: review by 2026-12-15, in 22 days"),
        ({"review_by": "2026-11-23"}, "[dated]: review by 2026-11-23, in 0 days"),
        ({"review_by": "2026-11-20"}, "[dated]: was to be reviewed by 2026-11-20, 3 days ago"),
        ({"expires": "expires = 2026-12-23"}, "[dated]: expires 2026-12-23, in 30 days"),
        ({"expires": "expires = 2026-11-22"}, "[dated]: expired 2026-11-22, 1 days ago"),
        ({"review_by": "2027-01-31"}, None),
        ({"expires": "expires = 2026-12-24"}, None),
    ],
)
def test_a_fact_of_ours_is_named_before_its_day_and_after_it(data, entry, said):
    (data.path / "notices.toml").write_text(notice(**entry))

    expected = () if said is None else (f"notices.toml: {said}",)
    assert find_chores(data, DAY, quietly).dated == expected


def test_a_route_that_is_overdue_is_named(data):
    text = (CHECKOUT / "regulatory.toml").read_text(encoding="utf-8")
    (data.path / "regulatory.toml").write_text(text[text.index("[sc]") : text.index("[nasal_es")])

    assert find_chores(data, date(2027, 5, 3), quietly).dated == (
        "regulatory.toml: [sc]: was to be reviewed by 2027-05-01, 2 days ago",
    )


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2027, 8, 31), None),
        (date(2027, 9, 1), "review by 2027-10-01, in 30 days"),
        (date(2027, 10, 2), "was to be reviewed by 2027-10-01, 1 days ago"),
    ],
)
def test_a_sentence_of_ours_is_named_before_its_page_is_to_be_read_again(data, day, said):
    line = f'about.toml: [why] "A chain shut. …": {said}; read https://paper.example again'

    assert find_chores(data, day, quietly).dated == (() if said is None else (line,))


def test_a_sentence_without_a_source_is_named(data):
    (data.path / "rules.toml").write_text('[[rules]]\nstate = "TX"\ntext = "It is so."\n')

    (fault,) = find_chores(data, DAY, quietly).faults
    assert fault.startswith('rules.toml: [[rules]] "It is so. …": cites no source: expected source')


def test_entries_that_no_listing_says_are_named_and_met_ones_are_not(data):
    collect(data)
    unused = {line.split(":")[0]: line for line in find_chores(data, DAY, quietly).unused}

    assert "entries were never met: active, operating," in unused["statuses.csv"]
    assert "open" not in unused["statuses.csv"]
    assert "philly" not in unused["city_aliases.csv"]
    assert (
        "130 of 131 entries were never met: alley, arcade, av, avenue, bend"
        in (
            unused["street_words.csv"]  # Main Street is said, and so is "Ave" as it stands
        )
    )
    assert "ages.csv" not in unused  # nobody was asked
    assert "price_units.csv" not in unused


def test_before_anything_is_collected_only_dates_are_looked_at(data):
    (data.path / "notices.toml").write_text(notice(review_by="2026-11-20"))
    chores = find_chores(data, DAY, quietly)

    assert (chores.unmapped, chores.unused) == ((), ())
    assert len(chores.dated) == 1
    assert not data.collected.exists()


def test_a_broken_file_is_named(data):
    (data.path / "notices.toml").write_text("[dated")

    with pytest.raises(DataFileError, match=r"notices\.toml: expected TOML"):
        find_chores(data, DAY, quietly)
