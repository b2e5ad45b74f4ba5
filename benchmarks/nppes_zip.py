"""Made-up NPPES files of true width, in any number of rows, with clinics planted among them.

Every NPI fails its check digit and every telephone is 555-01xx. A planted clinic says ketamine in
its legal name, in another name, or only in the file of other names, and some have a second place;
beside them stand those that must not be found: persons, the deactivated, the replaced, and
organisations that carry the word in an address or in their official's title.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

Row = dict[str, str]  # a record by its column names; a column that is not named is empty

_PERSON: Final = "Last Name|First Name|Middle Name|Name Prefix Text|Name Suffix Text"
_ADDRESS: Final = (
    "Provider First Line Business {0} Address|Provider Second Line Business {0} Address"
    "|Provider Business {0} Address City Name|Provider Business {0} Address State Name"
    "|Provider Business {0} Address Postal Code"
    "|Provider Business {0} Address Country Code (If outside U.S.)"
    "|Provider Business {0} Address Telephone Number|Provider Business {0} Address Fax Number"
)
_TAXONOMY: Final = (
    "Healthcare Provider Taxonomy Code_{0}|Provider License Number_{0}"
    "|Provider License Number State Code_{0}|Healthcare Provider Primary Taxonomy Switch_{0}"
)
_IDENTIFIER: Final = (
    "Other Provider Identifier_{0}|Other Provider Identifier Type Code_{0}"
    "|Other Provider Identifier State_{0}|Other Provider Identifier Issuer_{0}"
)


def _npidata_columns() -> Iterator[str]:
    yield from "NPI|Entity Type Code|Replacement NPI".split("|")
    yield "Employer Identification Number (EIN)"
    yield "Provider Organization Name (Legal Business Name)"
    yield from "Provider Last Name (Legal Name)|Provider First Name|Provider Middle Name".split("|")
    yield from "Provider Name Prefix Text|Provider Name Suffix Text".split("|")
    yield from "Provider Credential Text|Provider Other Organization Name".split("|")
    yield "Provider Other Organization Name Type Code"
    yield from (f"Provider Other {each}" for each in _PERSON.split("|"))
    yield from "Provider Other Credential Text|Provider Other Last Name Type Code".split("|")
    for kind in ("Mailing", "Practice Location"):
        yield from _ADDRESS.format(kind).split("|")
    yield from "Provider Enumeration Date|Last Update Date|NPI Deactivation Reason Code".split("|")
    yield from "NPI Deactivation Date|NPI Reactivation Date|Provider Sex Code".split("|")
    official = "Last Name|First Name|Middle Name|Title or Position|Telephone Number"
    yield from (f"Authorized Official {each}" for each in official.split("|"))
    yield from (each for n in range(1, 16) for each in _TAXONOMY.format(n).split("|"))
    yield from (each for n in range(1, 51) for each in _IDENTIFIER.format(n).split("|"))
    yield from "Is Sole Proprietor|Is Organization Subpart|Parent Organization LBN".split("|")
    yield "Parent Organization TIN"
    official = "Name Prefix Text|Name Suffix Text|Credential Text"
    yield from (f"Authorized Official {each}" for each in official.split("|"))
    yield from (f"Healthcare Provider Taxonomy Group_{n}" for n in range(1, 16))
    yield "Certification Date"


NPIDATA: Final = tuple(_npidata_columns())
"""The 330 columns of ``npidata_pfile``, as they have been since 2025."""

OTHERNAME: Final = (
    "NPI", "Provider Other Organization Name", "Provider Other Organization Name Type Code",
)  # fmt: skip
"""The columns of ``othername_pfile``."""

PL: Final = (
    "NPI",
    "Provider Secondary Practice Location Address- Address Line 1",
    "Provider Secondary Practice Location Address-  Address Line 2",
    "Provider Secondary Practice Location Address - City Name",
    "Provider Secondary Practice Location Address - State Name",
    "Provider Secondary Practice Location Address - Postal Code",
    "Provider Secondary Practice Location Address - Country Code (If outside U.S.)",
    "Provider Secondary Practice Location Address - Telephone Number",
    "Provider Secondary Practice Location Address - Telephone Extension",
    "Provider Practice Location Address - Fax Number",
)
"""The columns of ``pl_pfile``; the second line's name has two blanks."""

LEGAL: Final = "Provider Organization Name (Legal Business Name)"
OTHER: Final = "Provider Other Organization Name"
PLACE: Final = "Provider Business Practice Location Address"


@dataclass(kw_only=True)
class Files:
    """What goes into one zip: the records of each file, and the columns they are written under."""

    npidata: Iterable[Row | bytes] = ()  # bytes are lines as they stand
    othername: Iterable[Row | bytes] = ()
    pl: Iterable[Row | bytes] = ()
    columns: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"npidata": NPIDATA, "othername": OTHERNAME, "pl": PL}
    )
    days: str = "20050523-20261108"  # a weekly file: "20261102-20261108"


def npi(number: int) -> str:
    """Return a ten-digit NPI that nobody has, because its check digit is wrong: ``1900000045``."""
    body = f"19{number:07}"
    total = 24 + sum(
        sum(divmod(int(digit) * 2, 10)) if index % 2 == 0 else int(digit)
        for index, digit in enumerate(body)
    )
    return f"{body}{(10 - total % 10 + 1) % 10}"


def organisation(number: int, name: str, **columns: str) -> Row:
    """Return a record of ``npidata_pfile``: an active organisation with one place of practice."""
    street, phone = f"{number % 9000 + 100} HERONBEND AVE", f"51255501{number % 100:02}"
    return {
        "NPI": npi(number),
        "Entity Type Code": "2",
        "Employer Identification Number (EIN)": "<UNAVAIL>",
        LEGAL: name,
        "Provider First Line Business Mailing Address": f"PO BOX {number % 9999}",
        "Provider Business Mailing Address City Name": "DOVER",
        "Provider Business Mailing Address State Name": "DE",
        "Provider Business Mailing Address Postal Code": "199011234",
        "Provider Business Mailing Address Country Code (If outside U.S.)": "US",
        "Provider Business Mailing Address Telephone Number": phone,
        "Provider First Line Business Practice Location Address": street,
        "Provider Second Line Business Practice Location Address": f"STE {number % 900}",
        f"{PLACE} City Name": "AUSTIN",
        f"{PLACE} State Name": "TX",
        f"{PLACE} Postal Code": f"78701{number % 10000:04}",
        f"{PLACE} Country Code (If outside U.S.)": "US",
        f"{PLACE} Telephone Number": phone,
        "Provider Enumeration Date": "02/14/2019",
        "Last Update Date": "08/03/2026",
        "Authorized Official Last Name": "MADE",
        "Authorized Official First Name": "UP",
        "Authorized Official Title or Position": "Owner",
        "Authorized Official Telephone Number": phone,
        "Healthcare Provider Taxonomy Code_1": "261QM0850X",
        "Healthcare Provider Primary Taxonomy Switch_1": "Y",
        "Is Organization Subpart": "N",
        "Certification Date": "08/03/2026",
    } | columns


def second_place(number: int, street: str, **columns: str) -> Row:
    """Return a record of ``pl_pfile``: another place where an organisation practises."""
    first, second, city, state, postcode, country = PL[1:7]
    there = {first: street, second: "", city: "ROUND ROCK", state: "TX", postcode: "786640000"}
    return {"NPI": npi(number), **there, country: "US"} | columns


def write(path: Path, files: Files, *, packing: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a zip as CMS does: each file with its header, every field quoted."""
    with zipfile.ZipFile(path, "w", packing, compresslevel=6) as archive:
        for name, columns in files.columns.items():
            stem = f"{name}_pfile_{files.days}"
            with archive.open(f"{stem}.csv", "w", force_zip64=True) as member:
                member.write(as_line(columns))
                rows = iter(getattr(files, name))
                while some := list(islice(rows, 1000)):
                    member.write(b"".join(_line(row, columns) for row in some))
            archive.writestr(f"{stem}_fileheader.csv", as_line(columns))
        archive.writestr("NPPES_Data_Dissemination_Readme.pdf", b"%PDF-1.7 made up")
    return path


def _line(row: Row | bytes, columns: Iterable[str]) -> bytes:
    if isinstance(row, bytes):
        return row
    return as_line([row.get(column, "") for column in columns])


def as_line(cells: Iterable[str]) -> bytes:
    """Return one line of CSV with every field quoted."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    return line.getvalue().encode()
