"""The register's own file, read out of its zip: every clinic in it and nothing else, or none."""

import csv
import json
import struct
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import TextResponse
from test_cli import clinics  # noqa: F401 # because it is a fixture

from benchmarks import bulk as benchmark
from benchmarks import nppes_zip as made
from directory.bulk import nppes as reader
from directory.bulk.table import Table
from directory.bulk.zipped import is_zip, open_zip
from directory.collected import open_collected
from directory.errors import DataFileError, UsageError
from directory.gate import admit, earlier_of, judge
from directory.sources import Source
from spiders.nppes import NppesSpider

HEADERS = Path(__file__).parents[2] / "shared/samples/nppes_bulk"
REGISTER = Source(name="nppes", title="NPI Registry", base_url="https://npi.example")
KETAMINE = made.organisation(1, "BOISE KETAMINE CLINIC LLC")


def read(tmp_path, files=None, *, add=None, **parts):
    path = made.write(tmp_path / "register.zip", files or made.Files(**parts))
    return reader.read_nppes(path, REGISTER, add=add)


def listings(tmp_path, *rows, **parts):
    return read(tmp_path, npidata=rows, **parts).visit.listings


def another_name(number, name, kind="3"):
    return dict(zip(made.OTHERNAME, (made.npi(number), name, kind), strict=True))


# What is found


@pytest.mark.parametrize(
    ("legal", "other", "is_found"),
    [
        ("BOISE KETAMINE CLINIC LLC", "", True),
        ("ESKETAMINE OF BOISE", "", True),
        ("Boise Ketamine", "", True),
        ("boise ketamine", "", True),
        ("HEARTHRIDGE PLLC", "SPRAVATO AT HEARTHRIDGE", True),
        ("HEARTHRIDGE PLLC", "Spravato at Hearthridge", True),
        ("HEARTHRIDGE INFUSION CENTER", "", False),
        ("HEARTHRIDGE PLLC", "KETTERING MEDICINE", False),
    ],
)
def test_a_name_that_says_it_anywhere_and_in_any_case_is_found(tmp_path, legal, other, is_found):
    found = listings(tmp_path, made.organisation(1, legal, **{made.OTHER: other}))

    assert bool(found) == is_found


def test_a_place_of_practice_arrives_word_for_word(tmp_path):
    row = KETAMINE | {"Parent Organization LBN": "BOISE HOLDINGS", made.OTHER: "BOISE MIND"}
    (found,) = listings(tmp_path, row, othername=[another_name(1, "MIND OF BOISE")])

    assert (found.name, found.other_names) == (
        "BOISE KETAMINE CLINIC LLC",
        ("BOISE MIND", "MIND OF BOISE"),
    )
    assert (found.street, found.street_2, found.city) == ("101 HERONBEND AVE", "STE 1", "AUSTIN")
    assert (found.state, found.postcode, found.country) == ("TX", "787010001", "US")
    assert (found.phone, found.npi, found.parent) == ("5125550101", made.npi(1), "BOISE HOLDINGS")
    assert (found.taxonomies, found.updated_on) == (("261QM0850X",), "08/03/2026")
    assert found.url == f"https://npi.example/provider-view/{made.npi(1)}"


def test_no_word_of_the_mailing_address_or_the_official_reaches_a_listing(tmp_path):
    said = repr(listings(tmp_path, KETAMINE))

    assert "PO BOX" not in said
    assert "DOVER" not in said
    assert "MADE" not in said


def test_an_organisation_is_found_by_the_file_of_other_names_alone(tmp_path):
    quiet = [made.organisation(n, f"QUIET {n} LLC") for n in range(1, 4)]
    found = listings(
        tmp_path,
        *quiet,
        othername=[another_name(2, "Ketamine on Second"), another_name(2, "SECOND SPRING")],
    )

    assert [each.npi for each in found] == [made.npi(2)]
    assert found[0].other_names == ("Ketamine on Second", "SECOND SPRING")


def test_every_place_of_practice_is_a_listing_of_its_own(tmp_path):
    first, extension = made.PL[1], made.PL[8]
    places = [
        made.second_place(1, "9 RIVERLAMP ST", **{made.PL[7]: "5125550177", extension: "3"}),
        made.second_place(2, "9 ELSEWHERE ST"),
        made.second_place(1, "", **{first: "<UNAVAIL>"}),
    ]
    register = read(tmp_path, npidata=[KETAMINE], pl=places)
    found = register.visit.listings

    assert [each.street for each in found] == ["101 HERONBEND AVE", "9 RIVERLAMP ST"]
    assert found[1].phone == "5125550177 x3"
    assert found[1].street_2 is None
    assert register.left_out == {"without a street or town": 1}


def test_a_repeated_place_is_one_listing(tmp_path):
    there = made.second_place(1, "9 RIVERLAMP ST")
    visit = read(tmp_path, npidata=[KETAMINE], pl=[there, there, there | {made.PL[7]: "1"}]).visit

    assert (len(visit.listings), visit.duplicates, visit.conflicts) == (2, 1, 1)


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"NPI Deactivation Date": "01/02/2024"}, "deactivated"),
        (
            {"NPI Deactivation Date": "01/02/2024", "NPI Reactivation Date": "03/04/2023"},
            "deactivated",
        ),
        ({"NPI Deactivation Date": "someday"}, "deactivated"),
        ({"Replacement NPI": made.npi(7)}, "replaced"),
        ({"NPI Deactivation Date": "01/02/2024", "NPI Reactivation Date": "03/04/2024"}, None),
        ({"Replacement NPI": made.npi(1)}, None),
        ({"Replacement NPI": "<UNAVAIL>"}, None),
    ],
)
def test_the_deactivated_and_the_replaced_are_left_out_and_counted(tmp_path, columns, why):
    register = read(tmp_path, npidata=[KETAMINE | columns])

    assert register.left_out == ({why: 1} if why else {})
    assert len(register.visit.listings) == (0 if why else 1)


def test_a_row_that_holds_only_the_day_it_was_deactivated_is_passed_over(tmp_path):
    gone = {"NPI": made.npi(5), "NPI Deactivation Date": "01/02/2024"}
    found = listings(tmp_path, gone, KETAMINE, othername=[another_name(5, "KETAMINE GONE")])

    assert [each.npi for each in found] == [made.npi(1)]


@pytest.mark.parametrize(
    "row",
    [
        made.organisation(1, "", **{"Entity Type Code": "1", made.OTHER: "KETAMINE BY A PERSON"}),
        made.organisation(1, "X", **{"Provider First Line Business Mailing Address": "KETAMINE"}),
        made.organisation(1, "X", **{"Authorized Official Title or Position": "KETAMINE"}),
        made.organisation(1, "X", **{"Provider Last Name (Legal Name)": "KETAMINE"}),
    ],
)
def test_a_person_and_a_word_elsewhere_are_not_found(tmp_path, row):
    assert listings(tmp_path, row) == ()


# One listing with the API's


def test_the_api_and_the_file_speak_of_the_same_listings(tmp_path):
    """The same two places as the API serves them and as the file holds them: the refs agree."""
    page = json.loads((Path(__file__).parent / "pages/nppes.json").read_text())
    spider = NppesSpider(base_url="https://npi.example", prefixes=["ketamine"])
    spider.crawler = SimpleNamespace(stats=None)
    answer = TextResponse("https://npi.example/api/", body=json.dumps(page).encode())
    by_api = list(spider.parse(answer, prefix="ketamine", state=None, skip=0))[:2]
    first, second = by_api
    parts = ("street", "street_2", "city", "state", "postcode", "country")
    digits = (first.phone or "").replace("-", "")
    written = {reader._FIRST[part]: getattr(first, part) or "" for part in parts}
    row = made.organisation(1, first.name) | written | {"NPI": first.npi}
    row[reader._FIRST["phone"]] = digits
    row[made.OTHER] = first.other_names[0]
    there = {reader._SECOND[part]: getattr(second, part) or "" for part in parts}
    by_file = listings(tmp_path, row, pl=[there | {"NPI": first.npi}])

    assert [each.ref for each in by_file] == [each.ref for each in by_api]
    assert [each.url for each in by_file] == [each.url for each in by_api]
    assert [each.source for each in by_file] == ["nppes", "nppes"]


# Headers


def test_the_made_headers_are_the_real_ones():
    if not HEADERS.exists():
        pytest.skip("the recorded headers are not here")
    for name in ("npidata", "othername", "pl"):
        with (HEADERS / f"{name}_pfile_header.csv").open() as file:
            header = tuple(next(csv.reader(file)))
        assert header == made.Files().columns[name]


def test_columns_are_known_by_name_in_older_layouts_and_newer(tmp_path):
    older = [each.replace("Provider Sex Code", "Provider Gender Code") for each in made.NPIDATA]
    newer = [*made.NPIDATA[:12], "A Column of Next Year", *made.NPIDATA[12:]]
    for header, width in ((older[:-1], 329), (newer, 331)):
        files = made.Files(npidata=[KETAMINE], othername=[], pl=[])
        files.columns["npidata"] = tuple(header)
        assert len(header) == width
        assert [each.city for each in read(tmp_path, files).visit.listings] == ["AUSTIN"]


@pytest.mark.parametrize(
    ("name", "columns", "said"),
    [
        ("npidata", [c for c in made.NPIDATA if c != made.LEGAL], f"a column {made.LEGAL!r}"),
        ("pl", made.PL[:-3], "expected a column 'Provider Secondary Practice Location Address - T"),
        ("othername", made.OTHERNAME[:1], f"expected a column {made.OTHER!r}"),
        ("npidata", made.NPIDATA[1:], 'expected a header that begins with "NPI"'),
        (
            "npidata",
            [made.NPIDATA[0], *made.NPIDATA[2:], made.NPIDATA[1]],
            "expected 'Entity Type Code' as its second column",
        ),
    ],
)  # fmt: skip
def test_a_header_that_lacks_a_column_is_one_clear_line(tmp_path, name, columns, said):
    files = made.Files(npidata=[KETAMINE])
    files.columns[name] = tuple(columns)

    with pytest.raises(DataFileError, match=f"{name}_pfile_20050523-20261108.csv: ") as raised:
        read(tmp_path, files)
    assert said in str(raised.value)


# The stream


def rows_of(text, size, kind=b"2", npis=frozenset()):
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    table = Table("a.csv", pieces, ["NPI"])
    found = table.rows_of_kind(kind, terms=[b"KETAMIN"], reach=40, npis=npis)
    return [each["NAME"] for each in found], table


def a_file(*names, end="\n"):
    header = '"NPI","KIND","NAME","MORE"'
    lines = [
        f'"{made.npi(n)}","2","{name}","{"x" * (n % 7)}"' for n, name in enumerate(names, start=1)
    ]
    return (end.join([header, *lines]) + end).encode()


NAMES = ["A KETAMINE", "B", "C\nKETAMINE", "D", 'E ""KETAMINE""', "F\r\n", "G KETAMINE"]
FOUND = ["A KETAMINE", "C\nKETAMINE", 'E "KETAMINE"', "G KETAMINE"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 13, 14, 15, 29, 50, 64, 1000])
def test_a_hit_is_found_wherever_the_pieces_are_cut(size, end):
    found, table = rows_of(a_file(*NAMES, end=end), size)

    assert found == FOUND
    assert len(table.columns) == 4


@given(
    names=st.lists(
        st.text(st.sampled_from('KETAMIN "\n\r,2é1234567890'), max_size=30), min_size=1, max_size=8
    ),
    size=st.integers(1, 120),
)
def test_whatever_stands_in_a_field_no_row_is_lost_and_none_is_made(names, size):
    text = a_file(*(name.replace('"', '""') for name in names))
    wanted = [name for name in names if "KETAMIN" in name.replace('"', '""')[: 40 - 19].upper()]
    found, _ = rows_of(text, size)

    assert [each.strip("\r\n") for each in found] == [each.strip("\r\n") for each in wanted]


def test_rows_are_counted_and_asked_for_by_number():
    text = a_file(*(f"N{n}" for n in range(1, 301)))
    found, table = rows_of(text, 97, npis=frozenset({made.npi(300).encode(), made.npi(1).encode()}))

    assert found == ["N1", "N300"]
    assert table.rows == 300


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'"NPI","NAME"\nnot,quoted\n', 'expected rows that begin with "NPI"'),
        (b'"NPI","NAME"\n"1900000001","a","b"\n', "expected 2 cells, found 3"),
        (b"NPI,NAME\n", 'expected a header that begins with "NPI"'),
        (b"", 'expected a header that begins with "NPI"'),
    ],
)
def test_what_is_no_such_table_is_one_clear_line(text, said):
    with pytest.raises(DataFileError, match=r"a\.csv: ") as raised:
        list(Table("a.csv", [text], ["NPI"]).rows_of({b"1900000001"}))
    assert said in str(raised.value)


def test_a_row_without_end_is_not_kept_in_memory(monkeypatch):
    monkeypatch.setattr("directory.bulk.table.LONGEST_ROW", 1000)
    endless = iter([b'"NPI","NAME"\n"1900000001","'] + [b"x" * 100] * 20)

    with pytest.raises(DataFileError, match='expected rows that begin with "NPI"'):
        list(Table("a.csv", endless, ["NPI"]).rows_of({b"1900000001"}))
    assert next(endless)


def test_a_stored_zip_is_read_as_a_packed_one(tmp_path):
    path = made.write(
        tmp_path / "a.zip", made.Files(npidata=[KETAMINE]), packing=zipfile.ZIP_STORED
    )

    assert len(reader.read_nppes(path, REGISTER).visit.listings) == 1


# What is no such zip


def packed(tmp_path, **parts):
    parts = {"npidata": [KETAMINE, *(made.organisation(n, f"N{n}") for n in range(2, 50))]} | parts
    return made.write(tmp_path / "register.zip", made.Files(**parts))


def corrupted(path):
    """The same zip with a byte of the first file's packed data turned."""
    raw = bytearray(path.read_bytes())
    raw[2000] ^= 0xFF
    path.write_bytes(raw)


def cut(path):
    path.write_bytes(path.read_bytes()[:-3000])


def encrypted(path):
    raw = path.read_bytes()
    for sign, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = raw.index(sign) + at
        (flags,) = struct.unpack("<H", raw[start : start + 2])
        raw = raw[:start] + struct.pack("<H", flags | 1) + raw[start + 2 :]
    path.write_bytes(raw)


def repacked(path):
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name, text in held.items():
            archive.writestr(name, text)


def without(part):
    def rewrite(path):
        with zipfile.ZipFile(path) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in held.items():
                if not name.startswith(part) or "header" in name:
                    archive.writestr(name, text)

    return rewrite


def shortened(path):
    """The directory at the end is whole, and a part of the data before it is gone."""
    raw = path.read_bytes()
    path.write_bytes(raw[:100] + raw[400:])


BROKEN = {
    "cut short": (cut, "begins as a zip, and its end is missing; download it again"),
    "damaged": (corrupted, "npidata_pfile_20050523-20261108.csv: is damaged"),
    "shortened": (shortened, "download it again"),
    "encrypted": (encrypted, "is encrypted; expected one that opens without password"),
    "packed otherwise": (repacked, "is packed by method 12, expected 8 (deflate)"),
    "HTML": (lambda path: path.write_bytes(b"<html>Not found"), "expected a zip, found HTML"),
    "empty": (lambda path: path.write_bytes(b""), "expected a zip, found an empty file"),
    "text": (lambda path: path.write_bytes(b"name,city\n"), "expected a zip, found a file that"),
    "no main file": (without("npidata"), "expected one npidata_pfile_….csv, found 0; it holds"),
    "no other names": (without("othername"), "expected one othername_pfile_….csv, found 0"),
    "no second places": (without("pl_pfile"), "expected one pl_pfile_….csv, found 0"),
    "another zip": (
        lambda path: zipfile.ZipFile(path, "w").close(), "expected one npidata_pfile_….csv",
    ),
}  # fmt: skip


@pytest.mark.parametrize("breaking", BROKEN)
def test_a_broken_zip_is_one_clear_line_and_nothing_is_recorded(
    clinics,  # noqa: F811 # because it is the fixture
    tmp_path,
    breaking,
):
    path = packed(tmp_path)
    spoil, said = BROKEN[breaking]
    spoil(path)
    code, output, errors = clinics(tmp_path / "data", "import", str(path))
    last = errors.splitlines()[-1]

    assert (code, output) == (1, "")
    assert last.startswith("clinics: register.zip: ")
    assert said in last
    assert "Traceback" not in errors
    assert not (tmp_path / "data/collected.db").exists()


def test_a_zip_that_is_not_there_says_so(clinics, tmp_path):  # noqa: F811 # because of the same
    code, _, errors = clinics(tmp_path, "import", str(tmp_path / "gone.zip"))

    assert code == 1
    assert "gone.zip: cannot be read: No such file or directory" in errors


def test_a_zip_is_known_by_its_name_or_its_first_bytes(tmp_path):
    path = packed(tmp_path)

    assert is_zip(path)
    assert is_zip(path.rename(tmp_path / "register"))
    assert is_zip(tmp_path / "gone.zip")
    assert not is_zip(tmp_path / "gone.csv")


def test_a_file_in_it_is_yielded_whole_in_pieces_of_any_size(tmp_path):
    with open_zip(packed(tmp_path)) as archive:
        name = next(each for each in archive.names() if each.startswith("npidata"))
        whole = b"".join(archive.pieces(name))
        assert len(whole) == archive.size(name)
        for piece in (1, 100, 4096):
            assert b"".join(archive.pieces(name, piece=piece)) == whole


# Monthly or weekly


@pytest.mark.parametrize(
    ("days", "add", "kind"),
    [
        ("20050523-20261108", None, "snapshot"),
        ("20261102-20261108", None, "increment"),
        ("20050523-20261108", True, "increment"),
        ("20261102-20261108", False, "snapshot"),
        ("renamed", True, "increment"),
        ("renamed", False, "snapshot"),
    ],
)
def test_a_month_is_a_snapshot_and_a_week_an_increment(tmp_path, days, add, kind):
    visit = read(tmp_path, npidata=[KETAMINE], days=days, add=add).visit

    assert visit.kind == kind
    assert visit.as_of == (None if days == "renamed" else date(2026, 11, 8))
    assert visit.bulk


@pytest.mark.parametrize("days", ["renamed", "20059999-20261108"])
def test_a_name_that_does_not_tell_asks_which_it_is(tmp_path, days):
    with pytest.raises(UsageError, match="--add or --whole"):
        read(tmp_path, npidata=[KETAMINE], days=days)


# Into the memory


def admitted(tmp_path, memory, *rows, days="20050523-20261108", **true):
    visit = read(tmp_path, npidata=rows, days=days).visit
    return admit(visit, REGISTER, memory, **true)


def test_neither_the_file_nor_the_spider_misses_what_only_the_other_finds(tmp_path):
    both, only_file = KETAMINE, made.organisation(2, "TOWN KETAMINE")
    with open_collected(tmp_path / "collected.db") as memory:
        admitted(tmp_path, memory, both, only_file)
        by_spider = read(tmp_path, npidata=[both]).visit
        asked = replace(by_spider, bulk=False, as_of=None)
        for _ in range(3):
            assert admit(asked, REGISTER, memory).verdict == "accepted"
        missed = {each.listing.npi: each.missed for each in memory.listings()}
        assert missed == {made.npi(1): 0, made.npi(2): 0}

        admitted(tmp_path, memory, only_file, days="20050523-20261213", accept="a test")
        missed = {each.listing.npi: each.missed for each in memory.listings()}
        assert missed == {made.npi(1): 1, made.npi(2): 0}
        assert memory.counts("nppes") == [1, 1, 1]
        assert memory.counts("nppes", bulk=True) == [1, 2]


def test_a_listing_was_seen_on_the_day_the_file_is_of(tmp_path):
    with open_collected(tmp_path / "collected.db") as memory:
        admitted(tmp_path, memory, KETAMINE)
        (held,) = memory.listings()
        (run,) = memory.runs()

    assert held.first_seen == held.last_seen == held.since == date(2026, 11, 8)
    assert (run.bulk, run.as_of) == (True, date(2026, 11, 8))


def test_an_older_file_than_the_last_is_turned_away(tmp_path):
    with open_collected(tmp_path / "collected.db") as memory:
        assert admitted(tmp_path, memory, KETAMINE).verdict == "accepted"
        older = admitted(tmp_path, memory, KETAMINE, days="20050523-20260809")
        again = admitted(tmp_path, memory, KETAMINE)

    assert older.verdict == "refused"
    assert older.reason == (
        "the file is of 2026-08-09, older than the one of 2026-11-08 that was taken in"
    )
    assert again.verdict == "accepted"


def test_a_file_that_shrank_is_turned_away_by_what_files_held(tmp_path):
    rows = [made.organisation(n, f"KETAMINE {n}") for n in range(1, 11)]
    with open_collected(tmp_path / "collected.db") as memory:
        admitted(tmp_path, memory, *rows)
        shrunken = read(tmp_path, npidata=rows[:5], days="20050523-20261213").visit
        run = judge(shrunken, REGISTER, **earlier_of(shrunken, memory))

    assert run.verdict == "refused"
    assert "expected at least 70% of the usual 10" in run.reason


# The command


def test_the_command_says_what_it_read_and_left_out(clinics, tmp_path):  # noqa: F811 # because of the same
    rows = [made.organisation(n, f"KETAMINE {n}") for n in range(1, 25)]
    gone = made.organisation(50, "KETAMINE GONE", **{"NPI Deactivation Date": "01/02/2024"})
    path = packed(tmp_path, npidata=[*rows, gone])
    code, output, errors = clinics(tmp_path / "data", "import", str(path), "--dry-run")
    assert code == 0
    assert output == "Dry run, nothing recorded. nppes: accepted 24 listings\n"

    code, output, errors = clinics(tmp_path / "data", "import", str(path), "--source", "nppes")
    assert (code, output) == (0, "nppes: accepted 24 listings, run 1\n")
    assert "Reading register.zip" in errors
    assert "register.zip: 25 rows, " in errors
    assert "left out: 1 deactivated" in errors
    assert clinics(tmp_path / "data", "build", "--accept", "they are made up")[0] == 0

    code, _, errors = clinics(tmp_path / "data", "import", str(path), "--source", "list")
    assert code == 1
    assert "register.zip: a zip is the NPI Registry's; use: --source nppes" in errors


def test_a_large_file_takes_little_memory_and_every_planted_clinic_is_found(tmp_path):
    """A tenth of the benchmark's; there the same is measured at 300,000 rows."""
    path = made.write(tmp_path / "register.zip", benchmark.files(30_000))
    script = (
        "import resource, sys; from pathlib import Path;"
        "from benchmarks.bulk import REGISTER; from directory.bulk.nppes import read_nppes;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "found = read_nppes(Path(sys.argv[1]), REGISTER).visit.listings;"
        "print(sorted({each.npi for each in found}), len(found),"
        " resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    npis, rest = done.stdout.rsplit("] ", 1)
    places, grown = map(int, rest.split())
    due = [n for n, why in benchmark.PLANTED.items() if not why.startswith("not")]

    assert npis + "]" == str(sorted(made.npi(n) for n in due))
    assert places == len(due) + 1
    assert grown < 20_000  # kilobytes, for a file of 37 MB
