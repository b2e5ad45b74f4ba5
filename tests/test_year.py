"""A played year: twelve monthly visits to the sample country, and what the directory says then.

One clinic opens, others close, move, merge, are renamed; one source vanishes, another halves; a
person undoes a wrong merge, and an owner asks to be removed.
"""

import csv
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from directory.build import build
from directory.cli import cli
from directory.collected import open_collected
from directory.data_folder import DataFolder
from directory.gate import Visit, admit
from directory.judgements import Judgement, add_judgement
from directory.records import Listing, fingerprint
from directory.sources import read_sources
from directory.spreadsheet import read_sheet

SAMPLE = Path(__file__).parent.parent / "data/sample"
OPENED = {
    "id": "L901", "name": "Sedgelark Ketamine Clinic", "address": "77 Sedgelark St",
    "city": "Austin", "state": "TX", "zip": "78703", "phone": "512-555-0187",
    "website": "https://sedgelark.example", "routes": "iv", "status": "open",
}  # fmt: skip
WRENFIELD = {
    "id": "L902", "name": "Wrenfield Mood Rooms", "address": "9 Tallow Ct", "city": "San Marcos",
    "state": "TX", "zip": "78666", "phone": "512-555-0188", "website": "", "routes": "im",
    "status": "open",
}  # fmt: skip
HALF = [f"L{number:03}" for number in (6, 7, 8, 9, *range(11, 26), 33, 34, 36, 38, 42, 43)]


def the_list():
    """The sample list, row by row: ``{"L001": {"id": "L001", "name": …}}``."""
    with (SAMPLE / "list.csv").open(newline="", encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def the_register():
    """The sample register's listings, by name."""
    found = {}
    for organisation in json.loads((SAMPLE / "nppes.json").read_bytes()):
        places = [a for a in organisation["addresses"] if a["address_purpose"] == "LOCATION"]
        for place in (*places, *organisation["practiceLocations"]):
            name = organisation["basic"]["organization_name"]
            listing = at(place, organisation, name)
            found[f"{name} {place['city']}"] = listing
    return found


def at(place, organisation, name):
    street, city = place["address_1"], place["city"]
    return Listing(
        source="nppes",
        ref=f"{organisation['number']}-{fingerprint(street, place.get('address_2'), city)}",
        url=f"https://npi.example/{organisation['number']}",
        name=name,
        other_names=tuple(each["organization_name"] for each in organisation["other_names"]),
        street=street,
        street_2=place.get("address_2"),
        city=city,
        state=place["state"],
        postcode=place["postal_code"],
        country="US",
        phone=place["telephone_number"],
        npi=organisation["number"],
    )


def the_facilities():
    """The sample facilities that name ketamine."""
    return [
        Listing(
            source="findtreatment",
            ref=fingerprint(each["name1"], each["street1"], each["city"]),
            url="https://facilities.example",
            name=each["name1"],
            street=each["street1"],
            street_2=each["street2"],
            city=each["city"],
            state=each["state"],
            postcode=each["zip"],
            phone=each["phone"],
            website=each["website"],
            routes="Ketamine Infusion Therapy (KIT)",
        )
        for each in json.loads((SAMPLE / "findtreatment.json").read_bytes())
        if each["typeFacility"] == "MH" and "ketamine infusion" in json.dumps(each).lower()
    ]


class Year:
    """The country as it changes, and the directory as it follows."""

    def __init__(self, folder):
        self.data = DataFolder(folder)
        folder.mkdir()
        (folder / "sources.toml").write_bytes((SAMPLE / "sources.toml").read_bytes())
        for name in ("judgements", "corrections", "removals"):
            (folder / f"{name}.csv").touch()
        self.sources = read_sources(folder / "sources.toml")
        self.list, self.register, self.facilities = the_list(), the_register(), the_facilities()
        self.has_facilities = True
        self.ever = set()

    def pass_month(self, month, *, left_out=(), accept=None):
        """Three visits and a build; return how the gate judged the list."""
        self.now = datetime(2027, month, 5, 6, tzinfo=UTC)
        rows = [row for ref, row in self.list.items() if ref not in left_out]
        path = self.data.path / "list.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(the_list()["L001"]))
            writer.writeheader()
            writer.writerows(rows)
        brought = [
            read_sheet(path, "list", cite="https://list.example").visit,
            self.visit("nppes", self.register.values()),
            self.visit("findtreatment", self.facilities if self.has_facilities else ()),
        ]
        with open_collected(self.data.collected) as memory:
            runs = [
                admit(self.dated(visit), self.sources[visit.source], memory, accept=accept)
                for visit in brought
            ]
        build(self.data, now=self.now, progress=lambda _, items: items)
        self.ever |= {row["id"] for row in self.ask("SELECT id FROM clinics")}
        return runs[0].verdict

    def visit(self, source, listings):
        found = tuple(listings)
        errors = () if found else ("https://facilities.example: HTTP 404",)
        return Visit(
            source=source, kind="snapshot", started=self.now, finished=self.now,
            listings=found, errors=errors,
        )  # fmt: skip

    def dated(self, visit):
        return replace(visit, started=self.now, finished=self.now)

    def ask(self, sql, *values):
        with closing(sqlite3.connect(self.data.directory)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    def clinic(self, name):
        (found,) = self.ask("SELECT * FROM clinics WHERE name = ?", name)
        return found

    def told(self):
        """What this month's build says happened: ``{("changed", "Rill Ketamine", "street")}``."""
        stamp = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        rows = self.ask("SELECT what, name, field FROM changes WHERE built_at = ?", stamp)
        return {(row["what"], row["name"], row["field"]) for row in rows}

    def lost_ids(self):
        """Ids that were published once and lead nowhere now."""
        alive = {row["id"] for row in self.ask("SELECT id FROM clinics")}
        return self.ever - alive - {row["old_id"] for row in self.ask("SELECT * FROM redirects")}


@pytest.fixture
def year(tmp_path, without_places):
    return Year(tmp_path / "data")


def test_a_year_of_the_sample_country(year, monkeypatch):  # noqa: PLR0915 # because it is one story
    # January: the country as it is. There is nothing to compare it with.
    year.pass_month(1)
    first = len(year.ever)
    assert first > 50
    assert year.told() == set()

    # February: two open.
    year.list |= {"L901": OPENED, "L902": WRENFIELD}
    year.pass_month(2)
    assert year.told() == {
        ("new", "Sedgelark Ketamine Clinic", None),
        ("new", "Wrenfield Mood Rooms", None),
    }

    # March: the list says of one that it closed, and says no more of another.
    waxwing = year.clinic("Waxwinglight Ketamine")["id"]
    year.list["L028"] |= {"status": "permanently closed", "updated": "2027-03-01"}
    starling = year.list.pop("L029")
    year.pass_month(3)
    assert year.told() == {("closed", "Waxwinglight Ketamine", "status")}
    closed = year.clinic("Waxwinglight Ketamine")
    assert (closed["id"], closed["status"], closed["closed_on"]) == (
        waxwing, "closed", "2027-03-01",
    )  # fmt: skip
    assert year.clinic("Starlingbay Ketamine Clinic")["status"] == "active"  # a hiccup is no news

    # April: one moves across town; the other has been missed twice.
    poppy = year.clinic("Poppyferry Ketamine")["id"]
    year.list["L030"] |= {"address": "12 Poppyferry Court, Suite 4"}
    year.pass_month(4)
    assert year.told() == {
        ("changed", "Poppyferry Ketamine", "street"),
        ("changed", "Poppyferry Ketamine", "unit"),
        ("changed", "Starlingbay Ketamine Clinic", "status"),
    }
    assert year.clinic("Poppyferry Ketamine")["id"] == poppy
    assert year.clinic("Starlingbay Ketamine Clinic")["status"] == "unconfirmed"

    # May: the Mood Rooms merge into the clinic that the register knows in their town.
    rooms = year.clinic("Wrenfield Mood Rooms")["id"]
    registered = year.register["KETAMINE CLINIC OF WRENFIELD LLC SAN MARCOS"]
    year.list["L902"] |= {
        "name": "Ketamine Clinic of Wrenfield", "address": registered.street,
        "phone": registered.phone, "zip": registered.postcode[:5],
    }  # fmt: skip
    year.pass_month(5)
    together = year.clinic("Ketamine Clinic of Wrenfield")
    assert together["source_count"] == 2
    assert {what for what, name, _ in year.told() if "Wrenfield" in name} >= {"merged"}
    merged_away = {row["old_id"]: row["clinic_id"] for row in year.ask("SELECT * FROM redirects")}
    assert merged_away == {} if together["id"] == rooms else {rooms: together["id"]}

    # June: one is renamed. Who has been missed four times is closed, since the day it was listed.
    maple = year.clinic("Maplehush Ketamine")["id"]
    year.list["L035"] |= {"name": "Northhush Ketamine"}
    year.pass_month(6)
    assert year.told() == {
        ("changed", "Northhush Ketamine", "name"),
        ("closed", "Starlingbay Ketamine Clinic", "status"),
    }
    assert year.clinic("Northhush Ketamine")["id"] == maple
    gone = year.clinic("Starlingbay Ketamine Clinic")
    assert (gone["status"], gone["closed_on"]) == ("closed", "2027-02-05")

    # July: the facilities' source vanishes, for good. Nobody is missed, nothing changes.
    year.has_facilities = False
    year.pass_month(7)
    assert year.told() == set()

    # August: the list brings half. The gate refuses it, its old listings stand.
    assert year.pass_month(8, left_out=HALF) == "refused"
    assert year.told() == set()

    # September: it is true, and a person accepts it. Once missed is not gone.
    assert year.pass_month(9, left_out=HALF, accept="its publisher says so") == "accepted"
    assert year.told() == set()

    # October: missed twice. Those whom nobody else lists are unconfirmed. A person finds that
    # Pecanwood's two listings were never one clinic.
    pecan = year.clinic("Pecanwood Ketamine & Wellness")["id"]
    (at_register,) = year.ask(
        "SELECT id FROM listings WHERE clinic_id = ? AND source = 'nppes'", pecan
    )
    judgement = Judgement(
        left="list:L002", right=at_register["id"], verdict="different", who="ann",
        when=year.now.date(), why="two practices in one house",
    )  # fmt: skip
    judgements = year.data.path / "judgements.csv"
    add_judgement(judgements, judgements, judgement)
    year.pass_month(10, left_out=HALF, accept="its publisher says so")
    late = {name for what, name, field in year.told() if (what, field) == ("changed", "status")}
    assert "Cloverbeck Ketamine" in late  # nobody else lists it
    assert "Willowmere Ketamine Clinic" not in late  # the register still does
    assert {year.clinic(name)["status"] for name in late} == {"unconfirmed"}
    assert ("split", "Pecanwood Ketamine and Wellness", None) in year.told()
    assert year.clinic("Pecanwood Ketamine & Wellness")["id"] == pecan  # its founder keeps the id
    assert year.clinic("Pecanwood Ketamine and Wellness")["id"] != pecan

    # November: the list is whole again, and an owner asks to be removed.
    willow = year.clinic("Willowmere Ketamine Clinic")["id"]
    monkeypatch.setenv("CLINICS_DATA", str(year.data.path))
    monkeypatch.setattr("directory.commands.deciding.now", lambda: year.now)
    asked = CliRunner().invoke(
        cli, ["remove", willow, "--why", "asked by its owner", "--who", "ann"]
    )
    assert asked.exit_code == 0, asked.output
    assert "illowmere" not in (year.data.path / "removals.csv").read_text()
    year.pass_month(11)
    assert {(what, name) for what, name, field in year.told() if field in {"status", None}} == {
        ("removed", None),
        *(("changed", name) for name in late),
    }
    assert {year.clinic(name)["status"] for name in late} == {"active"}
    assert year.lost_ids() == {willow}

    # December: the removed one comes back under other refs, another telephone and a new spelling;
    # who was closed is listed again.
    was = year.register.pop("WILLOWMERE KETAMINE CLINIC INC DALLAS")
    year.register["again"] = replace(
        was, ref="1900000623-again", name="Willowmere Ketamine Clinic, LLC", phone="214-555-0199"
    )
    year.list["L906"] = year.list.pop("L006") | {"id": "L906", "phone": "(214) 555-0198"}
    year.list["L029"] = starling
    year.pass_month(12)
    assert year.told() == {("reopened", "Starlingbay Ketamine Clinic", "status")}
    assert year.ask("SELECT * FROM listings WHERE name LIKE '%willowmere%'") == []
    assert year.ask("SELECT * FROM facts WHERE value LIKE '%willowmere%'") == []
    assert year.ask("SELECT * FROM changes WHERE name LIKE '%willowmere%'") == []
    assert year.lost_ids() == {willow}
    assert year.clinic("Starlingbay Ketamine Clinic")["closed_on"] is None
