"""Reading the NPI Registry's whole file, against merely inflating the same bytes."""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks import nppes_zip as made
from benchmarks.peak import peak_megabytes
from directory.bulk.nppes import read_nppes
from directory.bulk.zipped import open_zip
from directory.sources import Source

ROWS: Final = 300_000  # of true width; the real file has about 9.7 million
ROUNDS: Final = 3
REGISTER: Final = Source(name="nppes", title="NPPES", base_url="https://npi.example")
PLANTED: Final = {  # number: whereby it says ketamine, or why it must not be found
    1: "legal name", 2: "other name", 3: "file of other names", 4: "second place",
    5: "lower case", 6: "reactivated", 7: "not: deactivated", 8: "not: replaced",
    9: "not: person", 10: "not: address", 11: "not: official",
}  # fmt: skip
_WORDS: Final = "HERON RILL MOSS FERN LARK WILLOW REED BROOK STONE CEDAR WREN THISTLE".split()


def measure() -> Iterator[str]:
    """Yield what was found and missed, the ratio to inflating, and the most memory it took."""
    with tempfile.TemporaryDirectory() as folder:
        path = made.write(Path(folder) / "register.zip", files(ROWS))
        found = {str(each.npi) for each in read_nppes(path, REGISTER).visit.listings}
        places = len(read_nppes(path, REGISTER).visit.listings)
        due = {made.npi(n) for n, why in PLANTED.items() if not why.startswith("not")}
        if found != due or places != len(due) + 1:
            raise AssertionError(f"planted {sorted(due)}, found {sorted(found)}, {places} places")
        yield f"{len(due)} planted organisations found at {places} places, none else"
        child = [sys.executable, "-m", "benchmarks.bulk", str(path)]
        yield from subprocess.run(child, check=True, capture_output=True, text=True).stdout.split(
            "\n"
        )[:-1]


def files(rows: int) -> made.Files:
    """Return files of so many rows, three in four of them persons, with the planted among them."""
    return made.Files(
        npidata=_npidata(rows),
        othername=[
            {"NPI": made.npi(3), made.OTHER: "KETAMINE AT STILLWATER"},
            *({"NPI": made.npi(n), made.OTHER: f"RILL {n}"} for n in range(1000, rows // 12)),
        ],
        pl=[
            made.second_place(4, "9 RIVERLAMP ST"),
            *(made.second_place(n, f"{n} OTHER ST") for n in range(1000, rows // 9)),
        ],
    )


def _npidata(rows: int) -> Iterator[made.Row | bytes]:
    gone, back = "NPI Deactivation Date", "NPI Reactivation Date"
    mailed = "Provider First Line Business Mailing Address"
    planted = [
        made.organisation(1, "BOISE KETAMINE CLINIC LLC"),
        made.organisation(2, "HEARTHRIDGE PLLC", **{made.OTHER: "SPRAVATO AT HEARTHRIDGE"}),
        made.organisation(3, "STILLWATER HEALTH PC"),
        made.organisation(4, "TWO PLACES ESKETAMINE INC"),
        made.organisation(5, "Quiet Ketamine Llc"),
        made.organisation(6, "BACK KETAMINE LLC", **{gone: "01/02/2024", back: "03/04/2024"}),
        made.organisation(7, "GONE KETAMINE LLC", **{gone: "01/02/2024"}),
        made.organisation(8, "OLD KETAMINE LLC", **{"Replacement NPI": made.npi(1)}),
        made.organisation(9, "", **{"Entity Type Code": "1", made.OTHER: "KETAMINE BY A PERSON"}),
        made.organisation(10, "MAIL ROOM LLC", **{mailed: "C/O KETAMINE HOUSE"}),
        made.organisation(
            11, "TITLES LLC", **{"Authorized Official Title or Position": "KETAMINE"}
        ),
    ]
    every = rows // (len(planted) + 1)
    for number, line in enumerate(_others(rows - len(planted))):
        if number and number % every == 0 and planted:
            yield planted.pop()
        yield line
    yield from planted


def _others(count: int) -> Iterator[bytes]:
    """Rows that say nothing of ketamine, as varied as the register's: they pack about 10 to 1."""
    person, company = _template("1"), _template("2")
    chance = random.Random(7)  # noqa: S311 # because a row is no secret
    for number in range(count):
        words = chance.choices(_WORDS, k=8)
        digits = f"{chance.getrandbits(300):090}"
        yield (company if number % 4 == 0 else person) % {
            b"npi": made.npi(1000 + number).encode(),
            b"name": f"{words[0]} {words[1]} {words[2]} {digits[:3]}".encode(),
            b"street": f"{digits[3:7]} {words[3]} {words[4]} ST".encode(),
            b"mail": f"{digits[7:11]} {words[5]} {words[6]} AVE".encode(),
            b"town": f"{words[7]}{words[0]}".encode(),
            b"zip": digits[11:20].encode(),
            b"phone": digits[20:30].encode(),
            b"fax": digits[30:40].encode(),
            b"licence": digits[40:49].encode(),
            b"suite": digits[52:55].encode(),
            b"mailed": digits[55:64].encode(),
            b"official": f"{words[5]}{words[2]}{digits[64:66]}".encode(),
            b"other": digits[66:76].encode(),
            b"code": f"2{digits[76:79]}{words[1][:1]}{digits[79:81]}".encode(),
            b"since": f"{1 + number % 11:02}/{1 + number % 27:02}/20{digits[81:83]}".encode(),
            b"day": f"{1 + number % 12:02}/{1 + number % 28:02}/2{digits[49:52]}".encode(),
        }


def _template(kind: str) -> bytes:
    """One line with blanks for what differs from row to row."""
    row = made.organisation(0, "%(name)s") | {
        "NPI": "%(npi)s",
        "Entity Type Code": kind,
        "Provider First Line Business Mailing Address": "%(mail)s",
        "Provider Business Mailing Address City Name": "%(town)s",
        "Provider First Line Business Practice Location Address": "%(street)s",
        "Provider Business Practice Location Address Postal Code": "%(zip)s",
        "Provider Business Practice Location Address Telephone Number": "%(phone)s",
        "Provider Business Practice Location Address Fax Number": "%(fax)s",
        "Provider Second Line Business Practice Location Address": "STE %(suite)s",
        "Provider Business Mailing Address Postal Code": "%(mailed)s",
        "Provider Business Mailing Address Telephone Number": "%(other)s",
        "Provider Enumeration Date": "%(since)s",
        "Last Update Date": "%(day)s",
        "Authorized Official Last Name": "%(official)s",
        "Healthcare Provider Taxonomy Code_1": "%(code)sX",
        "Provider License Number_1": "%(licence)s",
        "Other Provider Identifier_1": "%(other)s",
    }
    if kind == "1":
        row |= {made.LEGAL: "", "Provider Last Name (Legal Name)": "%(name)s"}
    return made.as_line([row.get(column, "") for column in made.NPIDATA])


def _times(path: Path) -> Iterator[str]:
    """Times in a process of its own, whose memory is only this."""
    read, inflated = [], []
    size = 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        register = read_nppes(path, REGISTER)
        read.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        with open_zip(path) as archive:
            every = [each for each in archive.names() if "header" not in each]
            size = sum(len(piece) for each in every for piece in archive.pieces(each))
        inflated.append(time.perf_counter() - begun)
    rate = register.rows / min(read)
    most = peak_megabytes()
    packed = path.stat().st_size
    yield f"{size / 1e6:,.0f} MB of CSV packed {size / packed:.1f} to 1, {register.rows:,} rows"
    yield f"{min(inflated) / min(read):.2f} of the speed of merely inflating it (goal 0.8)"
    yield f"{rate:,.0f} rows/s, {size / min(read) / 1e6:,.0f} MB/s; {most:.0f} MB at most"


if __name__ == "__main__":
    print("\n".join(_times(Path(sys.argv[1]))))
