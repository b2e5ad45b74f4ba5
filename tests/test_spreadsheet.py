"""A spreadsheet is read word for word, and what cannot be a listing is refused by its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import DataFileError
from directory.records import fingerprint
from directory.spreadsheet import read_sheet


@pytest.fixture
def sheet(tmp_path):
    """Read a sheet from text or bytes."""

    def read(text, **wish):
        path = tmp_path / "clinics.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_sheet(path, "list", **wish)

    return read


def listings(sheet):
    return sheet.visit.listings


def test_a_row_is_a_listing_word_for_word(sheet):
    read = sheet(
        "id,name,address,address2,city,state,zip,phone,"
        "website,routes,status,states served,updated\n"
        "L1,RILL Ketamine  PLLC,410 Rillbend Ave,#210,Austin,Tex.,2139,(512) 555-0142 x3,"
        'rill.example,"IV, IM",open,TX;OK,11/02/2026\n'
    )

    (listing,) = listings(read)
    assert (listing.source, listing.ref, listing.url) == ("list", "L1", "clinics.csv")
    assert (listing.name, listing.state, listing.postcode) == (
        "RILL Ketamine  PLLC",
        "Tex.",
        "2139",
    )
    assert (listing.street, listing.street_2) == ("410 Rillbend Ave", "#210")
    assert (listing.phone, listing.routes) == ("(512) 555-0142 x3", "IV, IM")
    assert (listing.states_served, listing.updated_on) == ("TX;OK", "11/02/2026")
    assert (listing.country, listing.latitude) == (None, None)
    assert (read.refused, read.ignored_columns) == ((), ())


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("ID", "ref"),
        ("Clinic ID", "ref"),
        ("Source URL", "url"),
        ("Clinic Name", "name"),
        ("Practice", "name"),
        ("Organization", "name"),
        ("DBA", "other_names"),
        ("Also Known As", "other_names"),
        ("Parent Organization", "parent"),
        ("Address", "street"),
        ("Address Line 1", "street"),
        ("ADDRESS_1", "street"),
        ("Suite", "street_2"),
        ("Address 2", "street_2"),
        ("Town", "city"),
        ("ST", "state"),
        ("Zip Code", "postcode"),
        ("ZIP/Postal Code", "postcode"),
        ("postal_code", "postcode"),
        ("Phone #", "phone"),
        ("Telephone", "phone"),
        ("URL", "website"),
        ("Web-site", "website"),
        ("Lat", "latitude"),
        ("Lng", "longitude"),
        ("Services", "routes"),
        ("routes_claimed", "routes"),
        ("Operating Status", "status"),
        ("Telehealth States", "states_served"),
        ("NPI", "npi"),
        ("Last Verified", "updated_on"),
    ],
)
def test_a_header_is_known_by_its_many_names(header, field, sheet):
    others = [name for name in ("name", "city") if name != field]

    read = sheet(f"{','.join(others)},{header}\n{','.join('x' for _ in others)},x\n")

    assert read.columns[header] == field
    said = getattr(listings(read)[0], field)
    assert said == (("x",) if field == "other_names" else "x")


def test_columns_without_a_field_are_named(sheet):
    read = sheet("name,city,e-mail,Fax,,Name of owner\nRill,Austin,a@rill.example,1,2,Someone\n")

    assert read.ignored_columns == ("e-mail", "Fax", "Name of owner")


def test_of_two_columns_for_one_field_the_first_is_read(sheet):
    read = sheet("name,city,phone,telephone\nRill,Austin,1,2\n")

    assert listings(read)[0].phone == "1"
    assert read.ignored_columns == ("telephone",)


@pytest.mark.parametrize(
    "text",
    [
        "name,city,zip\nRill,Austin,02139\n",
        "name,city,zip\r\nRill,Austin,02139\r\n",
        "name,city,zip\rRill,Austin,02139\r",
        "\ufeffname,city,zip\nRill,Austin,02139",
        "name;city;zip\nRill;Austin;02139\n",
        "name\tcity\tzip\nRill\tAustin\t02139\n",
        "\n\nname;city;zip\n\nRill;Austin;02139\n\n",
        'name,city,zip\nRill,Austin,="02139"\n',
        'name,city,zip\n"Rill","Austin","=""02139"""\n',
        "name , city,zip\n Rill , Austin ,02139 \n",
        "name,city,zip\nRill,Austin,02139,,,\n",
        "name,city,zip,,\nRill,Austin,02139\n,,,\n",
    ],
)
def test_one_table_has_many_forms(text, sheet):
    (listing,) = listings(sheet(text))

    assert (listing.name, listing.city, listing.postcode) == ("Rill", "Austin", "02139")


def test_a_row_that_cannot_be_a_listing_is_refused_by_line_and_the_rest_goes_on(sheet):
    read = sheet(
        "name,city,notes\n"  # 1
        'Rill,Austin,"two\nlines"\n'  # 2 and 3
        "Ember,Austin, TX,ragged\n"  # 4
        "\n"  # 5
        ",Austin,\n"  # 6
        "Oak,,\n"  # 7
        "Lantern,Tulsa,\n"  # 8
    )

    assert [listing.name for listing in listings(read)] == ["Rill", "Lantern"]
    assert read.refused == (
        "clinics.csv:4: 4 cells under 3 headers; quote the cell that holds a comma",
        "clinics.csv:6: no name; write the clinic's name into its row",
        "clinics.csv:7: 'Oak' has no city, ZIP, coordinates or state served; add one",
    )


@pytest.mark.parametrize("place", ["city", "zip", "lat", "states served"])
def test_any_one_thing_makes_a_place(place, sheet):
    read = sheet(f"name,{place}\nRill,1\n")

    assert (len(listings(read)), read.refused) == (1, ())


def test_an_id_that_is_there_twice_is_refused_and_the_first_stands(sheet):
    read = sheet("id,name,city\n1,Rill,Austin\n1,Ember,Austin\n")

    assert [listing.name for listing in listings(read)] == ["Rill"]
    assert read.refused == ("clinics.csv:3: id '1' is already 'Rill'",)
    assert read.visit.duplicates == 0


def test_an_exact_repeat_is_counted(sheet):
    read = sheet("id,name,city\n1,Rill,Austin\n1,Rill,Austin\n1,Rill,Austin\n")

    assert (len(listings(read)), read.visit.duplicates, read.refused) == (1, 2, ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^clinics\.csv:1: expected a header and rows, found an empty file$"),
        (" \n\n", r"^clinics\.csv:1: expected a header and rows, found an empty file$"),
        ("\ufeff", r"clinics\.csv:1: expected a header and rows, found an empty file"),
        (",,\n,,\n", r"clinics\.csv:1: expected a column 'name', found: no header; name the col"),
        ("Rill,Austin\n", r"clinics\.csv:1: expected a column 'name', found: Rill, Austin; name"),
        ("\n\ntown,zip\nx,1\n", r"clinics\.csv:3: expected a column 'name', found: town, zip"),
        ("name,city\n", r"clinics\.csv:2: expected a row for each clinic, found none"),
        (
            b"name,city\nRill,Austin\nCaf\xe9,Austin\n",
            r"clinics\.csv:3: expected UTF-8, found byte 0xe9; in Excel, save as 'CSV UTF-8'",
        ),
        (
            "name,city\nRill,Austin\n".encode("utf-16"),
            r"clinics\.csv:1: expected UTF-8, found byte 0xff; in Excel, save as 'CSV UTF-8'",
        ),
        ("name,city\nRi\0ll,Austin\n", r"clinics\.csv:2: expected text, found a zero byte; in Ex"),
        (
            'name,city\nRill,Austin\n"Ember,Austin\nOak,Austin\n',
            r"clinics\.csv:3: found a row that is no CSV .*; expected cells with quotes to be clo",
        ),
        ('name,city\n"Ri"ll,Austin\n', r"clinics\.csv:2: found a row that is no CSV .*; expected"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_by_line(text, message, sheet):
    with pytest.raises(DataFileError, match=message):
        sheet(text)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataFileError, match=r"nowhere\.csv: cannot be read: No such file"):
        read_sheet(tmp_path / "nowhere.csv", "list")
    with pytest.raises(DataFileError, match=r": cannot be read: Is a directory"):
        read_sheet(tmp_path, "list")


def test_a_sheet_is_all_there_is_unless_it_adds(sheet):
    text = "name,city\nRill,Austin\n"

    assert sheet(text).visit.kind == "snapshot"
    assert sheet(text, add=True).visit.kind == "increment"


@pytest.mark.parametrize(
    ("cite", "cell", "url"),
    [
        ("", "", "clinics.csv"),
        ("https://list.example", "", "https://list.example"),
        ("https://list.example", "https://list.example/rill", "https://list.example/rill"),
    ],
)
def test_a_reader_is_told_where_to_see_it(cite, cell, url, sheet):
    read = sheet(f"name,city,source url\nRill,Austin,{cell}\n", cite=cite)

    assert listings(read)[0].url == url


def test_other_names_are_parted_by_semicolons(sheet):
    read = sheet("name,city,dba\nRill,Austin,Ember; Oak ;\n")

    assert listings(read)[0].other_names == ("Ember", "Oak")


def test_without_an_id_a_row_is_known_by_its_raw_name_and_address(sheet):
    text = "name,address,city,state,zip,phone\nRILL,1 Main St,Austin,Tex.,2139,{}\n"

    (listing,) = listings(sheet(text.format("(512) 555-0142")))

    assert listing.ref == fingerprint("RILL", "1 Main St", "Austin", "Tex.", "2139")
    assert listings(sheet(text.format("new")))[0].ref == listing.ref


def test_without_a_street_site_and_telephone_tell_branches_apart(sheet):
    read = sheet("name,city,website\nRill,Austin,rill.example/n\nRill,Austin,rill.example/s\n")

    assert len({listing.ref for listing in listings(read)}) == 2


NAMES = st.lists(st.sampled_from(["Rill", "Ember", "Oak", "ÉLAN", "rill"]), min_size=1, unique=True)


@given(NAMES, st.randoms(use_true_random=False))
def test_refs_depend_on_the_words_and_not_on_the_order(tmp_path_factory, names, random):
    folder = tmp_path_factory.mktemp("sheets")
    refs = []
    for order in (names, random.sample(names, len(names))):
        rows = "".join(f"{name},{name} Town\n" for name in order)
        (folder / "a.csv").write_text(f"name,city\n{rows}", encoding="utf-8")
        refs.append(
            {each.name: each.ref for each in listings(read_sheet(folder / "a.csv", "list"))}
        )

    assert refs[0] == refs[1]
    assert len(set(refs[0].values())) == len(names)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_a_sheet_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    for whole in (text, f"name,city\n{text}", f'name;city\n"{text}";Austin\n'):
        path.write_text(whole, encoding="utf-8", newline="")
        try:
            named = all(listing.name for listing in listings(read_sheet(path, "list")))
        except DataFileError as error:
            named = str(error).startswith("any.csv:")
        assert named
