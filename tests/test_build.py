"""The journey: listings walk the hallway to a published row, and back to their words."""

import csv
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from directory.build import build
from directory.collected import open_collected
from directory.data_folder import DataFolder
from directory.errors import BuildRefusedError
from directory.gate import admit
from directory.site.serve import application
from directory.sources import source_of_list
from directory.spreadsheet import read_sheet

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RECORDED = Path(__file__).parents[2] / "shared/samples/clinic_lists/real_ketamine_clinics_half.csv"
HEADER = "name,address,city,state,zip,phone,website,routes\n"
RILL = (
    'Rill Ketamine Clinic PLLC,"1200 West 6th Street, Suite 200",AUSTIN,Texas,78703-1234,'
    "(512) 555-0142 x3,www.rill.example?utm_source=x,iv;spravato\n"
)


def quietly(_label, items):
    return items


def import_(data, text, source="list", **read):
    path = data.path / f"{source}.csv"
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text, encoding="utf-8")
    sheet = read_sheet(path, source, **read)
    with open_collected(data.collected) as memory:
        return admit(sheet.visit, source_of_list(source), memory, accept="a test")


def made_up(data, *names):
    """Say of lists that they are samples, so that they may hold telephones that nobody has."""
    table = 'title = "Made up"\nlists_only_ketamine_clinics = true\nsample = true\n'
    data.path.mkdir(exist_ok=True, parents=True)
    (data.path / "sources.toml").write_text("".join(f"[{name}]\n{table}" for name in names))


def ask(data, sql, *values):
    with closing(sqlite3.connect(data.directory)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql, values)]


def built(data, **how):
    return build(data, now=NOW, progress=quietly, **how)


@pytest.fixture
def data(tmp_path, without_places):
    return DataFolder(tmp_path / "data")


def test_a_row_of_a_spreadsheet_becomes_a_clinic_on_the_map(data):
    made_up(data, "list")
    import_(data, HEADER + RILL)
    report = built(data)
    (clinic,) = ask(data, "SELECT * FROM clinics")

    assert (report.listings, report.clinics, report.candidates, report.problems) == (1, 1, 0, 0)
    assert {
        "name": "Rill Ketamine Clinic",
        "slug": "rill-ketamine-clinic-austin",
        "street": "1200 W 6th St",
        "unit": "200",
        "city": "Austin",
        "state": "TX",
        "postcode": "78703",
        "county": "Travis County",
        "precision": "zip",
        "phone": "+15125550142",
        "phone_extension": "3",
        "website": "https://www.rill.example/",
        "routes": '["iv", "nasal_esketamine"]',
        "payment": None,
        "status": "active",
        "source_count": 1,
    }.items() <= clinic.items()
    assert abs(clinic["latitude"] - 30.29) < 0.05


def test_every_published_value_can_be_walked_back_to_who_said_it(data):
    made_up(data, "list")
    import_(data, HEADER + RILL, cite="https://list.example")
    built(data)
    (clinic,) = ask(data, "SELECT * FROM clinics")
    facts = ask(data, "SELECT * FROM facts WHERE chosen")
    said = {fact["field"]: fact["value"] for fact in facts}

    for field in ("name", "street", "unit", "city", "state", "postcode", "phone", "website"):
        assert said[field] == clinic[field]
    assert {fact["source"] for fact in facts} == {"list"}
    assert {fact["url"] for fact in facts} == {"https://list.example"}
    with open_collected(data.collected) as memory:
        (words,) = memory.listings()
    assert words.listing.phone == "(512) 555-0142 x3"


def test_hours_walk_from_a_spreadsheets_column_to_the_published_row(data):
    text = "name,city,state,hours\nRill Ketamine,Austin,TX,mo-fr 9:00-17:00\n"
    import_(data, f"{text}Ember Ketamine,Waco,TX,Mon-Fri 9 to 5\n")
    report = built(data)

    assert ask(data, "SELECT name, hours FROM clinics ORDER BY name") == [
        {"name": "Ember Ketamine", "hours": None},
        {"name": "Rill Ketamine", "hours": "Mo-Fr 09:00-17:00"},
    ]
    assert ask(data, "SELECT value FROM facts WHERE field = 'hours'") == [
        {"value": "Mo-Fr 09:00-17:00"}
    ]
    assert "hours 'Mon-Fri 9 to 5': expected hours as Mo-Fr 09:00-17:00" in report.refusals[0]


def test_what_could_not_be_used_is_named_and_its_words_stay_private(data):
    import_(data, HEADER + 'Rewired Ketamine,,South Florida,FL,,"call, us",,telepathy\n')
    report = built(data)

    assert [line.split(": ", 1)[1] for line in report.refusals] == [
        "city 'South Florida': expected a town, found a region, 'South Florida'",
        "phone 'call, us': expected a 10-digit US phone, found 'call, us'",
        "routes 'telepathy': no entry for 'telepathy' in data/lookups/routes.csv",
    ]
    assert {(row["field"], row["code"]) for row in ask(data, "SELECT * FROM problems")} == {
        ("phone", "not_a_phone"),
        ("routes", "unmapped"),
        ("city", "region"),
    }
    assert ask(data, "SELECT city, state, latitude FROM clinics") == [
        {"city": None, "state": "FL", "latitude": None}
    ]
    assert b"telepathy" not in data.directory.read_bytes()


def test_a_telephone_that_nobody_has_is_refused_of_a_source_that_is_no_sample(data):
    import_(data, HEADER + RILL)
    with pytest.raises(BuildRefusedError, match=r"1 made-up telephones .*, such as list:"):
        built(data)

    assert not data.directory.exists()
    made_up(data, "list")
    assert built(data).clinics == 1


def test_ids_outlive_better_cleaning_new_members_and_a_rebuild_from_nothing(data):
    import_(data, "id,name,city,state,zip\n7,Rill Ketamine,Austin,TX,78703\n")
    built(data)
    (before,) = ask(data, "SELECT id FROM clinics")
    import_(data, "id,name,city,state,zip\n7,RILL KETAMINE & WELLNESS INC,Austin,TX,78704\n")
    import_(data, "id,name,city,state,zip\na,Rill Ketamine & Wellness,Austin,TX,78704\n", "other")
    data.directory.unlink()
    built(data)
    (after,) = ask(data, "SELECT id, source_count FROM clinics")

    assert after == {**before, "source_count": 2}


def test_a_merged_id_leads_to_the_clinic_it_became(data):
    import_(data, "id,name,city,state\n1,Rill Ketamine,Austin,TX\n")
    import_(data, "id,name,city,state\n1,Brook Ketamine,Austin,TX\n", "other")
    built(data)
    assert len(ask(data, "SELECT id FROM clinics")) == 2
    import_(data, "id,name,city,state\n1,Rill Ketamine,Austin,TX\n", "other")
    built(data, accept="they are one")

    assert ask(data, "SELECT r.old_id FROM redirects r JOIN clinics c ON c.id = r.clinic_id") != []


def test_a_build_that_lost_a_fifth_is_refused_and_yesterdays_stands(data):
    rows = [f"Clinic {n} Ketamine,,Austin,TX,,,,\n" for n in range(10)]
    import_(data, HEADER + "".join(rows))
    built(data)
    import_(data, HEADER + "".join(rows[:7]))
    with open_collected(data.collected) as memory:
        memory.forget(1)

    with pytest.raises(BuildRefusedError, match="7 clinics, expected at least 80% of 10"):
        built(data)
    assert len(ask(data, "SELECT id FROM clinics")) == 10

    assert built(data, accept="three were one").clinics == 7
    assert len(ask(data, "SELECT id FROM clinics")) == 7


def test_whole_files_are_written_with_each_directory(data):
    import_(data, HEADER + "Rill Ketamine,,Austin,TX,,,,\n")
    built(data)
    first = {path.name: path.read_bytes() for path in data.files.iterdir()}
    import_(data, HEADER + "Rill Ketamine,,Austin,TX,,,,\nFern Ketamine,,Waco,TX,,,,\n")
    built(data)

    assert sorted(first) == [
        "LICENCE.txt", "SHA256SUMS", "clinics.csv", "clinics.geojson", "datapackage.json",
        "directory.db",
    ]  # fmt: skip
    assert b"Fern Ketamine" not in first["clinics.csv"]
    assert b"Fern Ketamine" in (data.files / "clinics.csv").read_bytes()
    assert not list(data.path.glob(".files-*"))


def test_where_files_cannot_be_written_nothing_is_published(data):
    import_(data, HEADER + "Rill Ketamine,,Austin,TX,,,,\n")
    built(data)
    served = data.directory.read_bytes()
    data.files.rename(data.path / "moved")
    data.files.write_text("in the way")

    with pytest.raises(BuildRefusedError, match=r"files could not be written: .* then build again"):
        built(data)
    assert data.directory.read_bytes() == served
    assert not list(data.path.glob(".files-*"))


def test_a_register_is_published_only_where_something_says_ketamine(data):
    (data.path).mkdir()
    (data.path / "sources.toml").write_text(
        '[register]\ntitle = "A register"\nlists_only_ketamine_clinics = false\n'
    )
    text = HEADER + "Rill Ketamine,,Austin,TX,,,,\nQuillmere Infusions,,Austin,TX,,,,\n"
    path = data.path / "register.csv"
    path.write_text(text)
    with open_collected(data.collected) as memory:
        admit(read_sheet(path, "register").visit, source_of_list("register"), memory)
    report = built(data)

    assert (report.clinics, report.candidates) == (1, 1)
    assert b"Quillmere" not in data.directory.read_bytes()


def test_sample_listings_never_stand_among_real_ones(data):
    data.path.mkdir()
    (data.path / "sources.toml").write_text('[made_up]\ntitle = "Made up"\nsample = true\n')
    import_(data, HEADER + RILL)
    import_(data, HEADER + "Brook Ketamine,,Dallas,TX,,,,\n", "made_up")

    with pytest.raises(BuildRefusedError, match="made-up clinics among real ones"):
        built(data)
    assert not data.directory.exists()


def test_the_order_of_the_list_changes_nothing(data, tmp_path):
    rows = [
        RILL,
        "Brook Ketamine,1 Main St,Dallas,TX,75201,,,\n",
        "Brook Ketamine,1 Main Street,Dallas,TX,75201,,,iv\n",
        "Moss Ketamine,,Waco,TX,,,,\n",
    ]
    other = DataFolder(tmp_path / "other")
    made_up(data, "list")
    made_up(other, "list")
    import_(data, HEADER + "".join(rows))
    import_(other, HEADER + "".join(reversed(rows)))
    built(data)
    built(other)

    sql = "SELECT * FROM clinics ORDER BY id"
    assert ask(data, sql) == ask(other, sql)


needs_recorded = pytest.mark.skipif(
    not RECORDED.exists(), reason="the list of real clinics is not here"
)


@needs_recorded
def test_real_clinics_are_placed_in_their_state_and_none_is_lost_or_merged(data):
    with RECORDED.open(newline="", encoding="utf-8") as file:
        said = [(row["name"], row["state"]) for row in csv.DictReader(file)]
    import_(data, RECORDED.read_text(encoding="utf-8"))
    report = built(data)
    clinics = ask(data, "SELECT * FROM clinics")
    placed = [row for row in clinics if row["latitude"]]

    assert len(clinics) == len(said) == 195
    assert sorted(row["state"] for row in clinics) == sorted(state for _, state in said)
    assert len(placed) >= 0.98 * len(said)
    assert sum(": city " in line for line in report.refusals) == len(said) - len(placed)


@needs_recorded
async def test_real_clinics_are_found_within_25_miles_of_their_own_town(tmp_path):
    data = DataFolder(tmp_path / "data")  # with every place, because one is searched for
    import_(data, RECORDED.read_text(encoding="utf-8"))
    built(data)
    datasette = application(data.directory, now=lambda: NOW)
    clinics = ask(data, "SELECT id, city, state FROM clinics")
    found = 0
    for clinic in clinics:
        place = quote(f"{clinic['city']}, {clinic['state']}")
        answer = await datasette.client.get(f"/near.json?place={place}&miles=25")
        found += clinic["id"] in {each["id"] for each in answer.json().get("clinics", [])}

    assert found >= 0.98 * len(clinics)
