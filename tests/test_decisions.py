"""What people decided, and what only we changed: from a file to the published tables."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from test_build import HEADER, NOW, RILL, import_, made_up, quietly

from directory import build as hallway
from directory.build import build
from directory.check import check
from directory.cli import cli
from directory.collected import open_collected
from directory.data_folder import DataFolder
from directory.errors import BuildRefusedError, DataFileError
from directory.normalise.name import normalise_name
from directory.site.serve import application

EMBER = "Ember Ketamine Clinic,9 Elm St,Austin,TX,78703,512-555-0143,ember.example,iv\n"
MOSS = "Moss Ketamine Clinic,77 Oak St,Austin,TX,78703,512-555-0144,moss.example,im\n"


class Directory:
    """A data folder, built day by day."""

    def __init__(self, path):
        self.data, self.day = DataFolder(path), 0
        path.mkdir()
        made_up(self.data, "list", "other", "third")
        for name in ("judgements", "corrections", "removals", "audit"):
            (path / f"{name}.csv").touch()

    def brings(self, *rows, source="list", **read):
        import_(self.data, HEADER + "".join(rows), source, **read)

    def decides(self, name, header, *lines):
        (self.data.path / f"{name}.csv").write_text("\n".join([header, *lines]) + "\n")

    def corrects(self, *lines):
        self.decides("corrections", "clinic,field,value,who,when,why", *lines)

    def built(self, **how):
        self.day += 1
        return build(self.data, now=NOW + timedelta(days=self.day), progress=quietly, **how)

    def ask(self, sql, *values):
        with closing(sqlite3.connect(self.data.directory)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    def told(self):
        """What the last build said: ``["changed phone"]``."""
        rows = self.ask("SELECT * FROM changes WHERE built_at = (SELECT built_at FROM build)")
        return sorted(f"{row['what']} {row['field'] or row['name']}" for row in rows)

    def ids(self):
        return {
            row["id"]: row["clinic_id"] for row in self.ask("SELECT id, clinic_id FROM listings")
        }


@pytest.fixture
def directory(tmp_path, without_places):
    return Directory(tmp_path / "data")


def test_a_correction_is_published_with_its_day_and_reason_and_not_with_who(directory):
    directory.brings(RILL, EMBER)
    directory.built()
    ember = next(r["id"] for r in directory.ask("SELECT * FROM clinics") if "Ember" in r["name"])
    directory.corrects(f"{ember},phone,512-555-0199,Ann Rill,2026-11-20,its desk says so")

    report = directory.built()

    (clinic,) = directory.ask("SELECT * FROM clinics WHERE id = ?", ember)
    assert (clinic["phone"], clinic["last_confirmed"]) == ("+15125550199", "2026-11-20")
    facts = directory.ask("SELECT * FROM facts WHERE clinic_id = ? AND field = 'phone'", ember)
    assert [(f["value"], f["source"], f["chosen"], f["first_seen"], f["why"]) for f in facts] == [
        ("+15125550143", "list", 0, facts[0]["first_seen"], None),
        ("+15125550199", "correction", 1, "2026-11-20", "its desk says so"),
    ]
    assert directory.told() == ["changed phone"]
    assert report.changes == {"changed": 1}
    with closing(sqlite3.connect(directory.data.directory)) as connection:
        assert "Ann Rill" not in "".join(connection.iterdump())


def test_letters_are_published_with_their_days_and_nobody_they_are_about(directory):
    directory.brings(RILL, EMBER, MOSS)
    directory.built()
    one, other, _ = directory.ids()
    directory.decides(
        "corrections",
        "clinic,field,value,asked,who,when,why",
        f"{one},phone,512-555-0199,2026-11-12,ann,2026-11-19,its desk wrote",
        f"{one},unit,4,2026-11-12,ann,2026-11-19,its desk wrote",  # of the same letter
        f"{other},unit,5,2026-11-12,ann,2026-11-19,its desk wrote too",
        f"{other},website,,,ann,2026-11-19,seen by ourselves",
    )
    gone = "name:0123456789ab"
    directory.decides(
        "removals", "fingerprints,who,when,why,asked", f"{gone},ann,2026-11-20,asked,2026-11-20"
    )
    assert directory.built().refusals == ()

    assert directory.ask("SELECT * FROM letters") == [
        {"what": "correction", "asked": "2026-11-12", "answered": "2026-11-19"},
        {"what": "correction", "asked": "2026-11-12", "answered": "2026-11-19"},
        {"what": "removal", "asked": "2026-11-20", "answered": "2026-11-20"},
    ]
    with closing(sqlite3.connect(directory.data.directory)) as connection:
        assert gone not in "".join(connection.iterdump())


def test_a_check_by_hand_is_published_as_totals_and_nobody_it_is_about(directory):
    directory.brings(RILL, EMBER)
    directory.built()
    header = "clinic,field,seen,verdict,who,when,why"
    (rill, _), (_, ember) = ((clinic, listing) for listing, clinic in directory.ids().items())
    directory.decides(
        "audit",
        header,
        f"{rill},phone,out of service,wrong,a checker,2026-11-20,rang",
        f"{ember},phone,,right,a checker,2026-11-20,rang",
        "0000000z,phone,,right,a checker,2026-11-20,rang",
    )

    report = directory.built()

    where = f"{directory.data.path}/audit.csv"
    assert report.refusals == (f"{where}:4: '0000000z' was never published",)
    days = {"first_day": "2026-11-20", "last_day": "2026-11-20"}
    assert directory.ask("SELECT * FROM audits") == [
        {"quarter": "2026-Q4", "field": each, "checked": 2, "right": 1, "unknown": 0, **days}
        for each in ("clinic", "phone")
    ]
    with closing(sqlite3.connect(directory.data.directory)) as connection:
        published = "".join(connection.iterdump())
    assert ("out of service" in published, "a checker" in published) == (False, False)

    directory.decides("audit", header, f"{rill},fax,,right,a checker,2026-11-20,rang")
    with pytest.raises(DataFileError, match=re.escape(f"{where}:2: field: expected one of name")):
        directory.built()


def test_a_correction_taken_back_is_a_change_too(directory):
    directory.brings(RILL)
    directory.built()
    (rill,) = set(directory.ids().values())
    directory.corrects(f"{rill},phone,512-555-0199,ann,2026-11-20,its desk says so")
    directory.built()
    directory.corrects()

    directory.built()

    assert directory.told() == ["changed phone", "changed phone_extension"]
    (clinic,) = directory.ask("SELECT * FROM clinics")
    assert clinic["phone"] == "+15125550142"


def test_what_meets_nobody_is_said_and_stops_nothing(directory):
    directory.brings(RILL)
    directory.corrects(
        "0000000z,phone,512-555-0199,ann,2026-11-20,x",
        "chain:Ember,status,closed,ann,2026-11-20,x",
    )
    directory.decides(
        "judgements", "left,right,verdict,who,when,why", "list:1,list:2,same,ann,2026-11-20,x"
    )

    report = directory.built()

    path = directory.data.path
    assert report.refusals == (
        f"{path}/corrections.csv:2: '0000000z' is no clinic that is published",
        f"{path}/corrections.csv:3: 'chain:ember' is no clinic that is published",
        f"{path}/judgements.csv:2: nobody ever listed 'list:1'",
        f"{path}/judgements.csv:2: nobody ever listed 'list:2'",
    )


@pytest.mark.parametrize("name", ["judgements", "corrections", "removals"])
def test_a_file_that_cannot_be_used_stops_the_build_and_yesterdays_stands(directory, name):
    directory.brings(RILL)
    directory.built()
    (directory.data.path / f"{name}.csv").write_text("a,b\n")

    with pytest.raises(DataFileError, match=f"{name}.csv:1: expected the columns "):
        directory.built()

    assert len(directory.ask("SELECT * FROM clinics")) == 1


def test_a_better_normaliser_renames_nobody_and_is_no_change(directory, monkeypatch):
    directory.brings(RILL, EMBER)
    directory.built()
    ids = directory.ids()

    def better(text):
        return normalise_name(text).replace("Ketamine Clinic", "Ketamine Centre")

    monkeypatch.setattr("directory.normalise.normalise_name", better)
    report = directory.built()

    names = {row["name"] for row in directory.ask("SELECT name FROM clinics")}
    assert names == {"Rill Ketamine Centre", "Ember Ketamine Centre"}
    assert directory.ids() == ids
    assert report.changes == {"recleaned": 2}
    assert directory.told() == ["recleaned name", "recleaned name"]
    (change, _) = directory.ask("SELECT * FROM changes ORDER BY before")
    assert (change["before"], change["after"]) == ("Ember Ketamine Clinic", "Ember Ketamine Centre")


def test_what_was_recleaned_is_told_once(directory, monkeypatch):
    directory.brings(RILL)
    directory.built()
    monkeypatch.setattr("directory.normalise.normalise_name", str.upper)
    directory.built()
    directory.brings(RILL.replace("555-0142", "555-0199"), EMBER)
    directory.built(accept="a test")

    assert "recleaned name" not in directory.told()
    directory.built()
    assert {row["what"] for row in directory.ask("SELECT what FROM changes")} <= {
        "new", "changed", "withdrawn",
    }  # fmt: skip


def test_another_matcher_moves_listings_and_leaves_redirects(directory, monkeypatch):
    directory.brings(RILL)
    directory.brings(RILL, source="other")
    directory.built()
    (together,) = set(directory.ids().values())
    honest = hallway.match

    def apart(located, judgements):
        found = honest(located, judgements)
        return replace(found, groups=tuple((each,) for group in found.groups for each in group))

    monkeypatch.setattr(hallway, "match", apart)
    directory.built()
    assert directory.told() == ["split Rill Ketamine Clinic"]
    split = directory.ids()
    assert len(set(split.values())) == 2
    assert together in split.values()

    monkeypatch.setattr(hallway, "match", honest)
    directory.built(accept="a test")
    assert directory.told() == ["merged Rill Ketamine Clinic"]
    assert set(directory.ids().values()) == {together}
    (redirect,) = directory.ask("SELECT * FROM redirects")
    assert redirect["clinic_id"] == together


def test_a_visit_withdrawn_takes_its_clinics_with_it(directory):
    directory.brings(RILL)
    directory.brings(EMBER, source="other")
    directory.built()
    with open_collected(directory.data.collected) as memory:
        memory.forget(2)

    directory.built(accept="a test")

    assert directory.told() == ["withdrawn Ember Ketamine Clinic"]


def test_a_removal_taken_back_is_new_again(directory):
    directory.brings(RILL, EMBER)
    directory.built()
    listing, rill = next(iter(directory.ids().items()))
    from directory.records import fingerprint

    mark = f"listing:{fingerprint('listing', listing)}"
    directory.decides("removals", "fingerprints,who,when,why", f"{mark},ann,2026-11-20,asked")
    directory.built(accept="a test")
    assert rill not in directory.ids().values()
    (gone,) = directory.ask("SELECT * FROM changes WHERE what = 'removed'")
    assert (gone["clinic_id"], gone["name"], gone["why"]) == (rill, None, "asked")

    directory.decides("removals", "fingerprints,who,when,why")
    directory.built()

    assert rill in directory.ids().values()
    assert [each.split()[0] for each in directory.told()] == ["new"]


def test_a_refused_build_remembers_nothing(directory):
    directory.brings(RILL, EMBER, MOSS)
    directory.built()
    directory.brings(RILL, EMBER, MOSS, source="other")
    with open_collected(directory.data.collected) as memory:
        memory.forget(1)
        memory.forget(2)
        before = memory.history.published()
    directory.brings(MOSS, source="third")

    with pytest.raises(BuildRefusedError, match="1 clinics, expected at least 80% of 3"):
        directory.built()

    with open_collected(directory.data.collected) as memory:
        assert memory.history.published() == before


def test_many_that_close_at_once_are_looked_at_before_they_are_published(directory):
    rows = [row.rstrip("\n") + ",open\n" for row in (RILL, EMBER, MOSS)]
    header = HEADER.rstrip("\n") + ",status\n"
    import_(directory.data, header + "".join(rows))
    directory.built()
    import_(directory.data, header + "".join(row.replace("open", "closed") for row in rows))

    with pytest.raises(BuildRefusedError, match="0 clinics not closed, expected at least 80% of 3"):
        directory.built()

    directory.built(accept="the chain went bankrupt")
    assert directory.told() == ["closed status"] * 3


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        ("UPDATE clinics SET phone = '+15125550199'", "1 values of phone that nobody said"),
        ("UPDATE facts SET chosen = 0 WHERE field = 'name'", "1 values of name that nobody said"),
        (
            "INSERT INTO changes (clinic_id, what, name) VALUES ('x', 'removed', 'Rill')",
            "1 removals that name who was removed",
        ),
    ],
)
def test_the_check_finds_what_nobody_said(directory, spoil, fault):
    directory.brings(RILL)
    directory.built()
    with closing(sqlite3.connect(directory.data.directory)) as connection:
        connection.execute(spoil)
        connection.commit()

    assert fault in check(directory.data.directory, directory.data.path / "none.db")


def test_people_files_of_a_checkout_are_read_where_the_folder_has_none(directory):
    own = directory.data.path / "corrections.csv"
    own.unlink()

    header = "clinic,field,value,asked,who,when,why\n"
    assert directory.data.file("corrections.csv").read_text() == header


async def test_two_telephones_and_two_addresses_are_seen_where_they_matter(directory):
    directory.brings(RILL)
    other = (
        '"Rill Ketamine Clinic PLLC","9 Elm Street",Austin,TX,78703,512-555-0177,rill.example,iv\n'
    )
    directory.brings(other, source="other")
    directory.built()
    one, two = directory.ids()
    directory.decides(
        "judgements", "left,right,verdict,who,when,why", f"{one},{two},same,ann,2026-11-20,it moved"
    )
    directory.built(accept="a test")
    (clinic,) = directory.ask("SELECT * FROM clinics")
    directory.corrects(
        f"{clinic['id']},website,,ann,2026-11-20,the domain is for sale",
        f"{clinic['id']},hours,Mo-Fr 09:00-17:00,ann,2026-11-20,its door says so",
    )
    directory.built()

    datasette = application(directory.data.directory, now=lambda: NOW)
    answer = await datasette.client.get(f"/clinic/{clinic['id']}/{clinic['slug']}")
    page = " ".join(re.sub(r"<[^>]+>", "", answer.text).split())

    other_phone = "(512) 555-0177" if clinic["phone"] == "+15125550142" else "(512) 555-0142"
    other_street = "9 Elm St" if clinic["street"] == "1200 W 6th St" else "1200 W 6th St"
    assert f"Elsewhere: {other_phone} (" in page
    assert f"Elsewhere: {other_street} (" in page
    assert "A correction, 20 Nov 2026: the domain is for sale" in page
    assert "Website not stated A correction, 20 Nov 2026: the domain is for sale" in page
    assert "Mon to Fri 9 am to 5 pm" in page
    assert "A correction, 20 Nov 2026: its door says so" in page.partition("Who says so")[0]


def test_a_build_counts_what_changed_since_the_last(directory, monkeypatch):
    monkeypatch.setenv("CLINICS_DATA", str(directory.data.path))
    directory.brings(RILL)
    first = CliRunner().invoke(cli, ["build"])
    directory.brings(RILL.replace("555-0142 x3", "555-0199"), EMBER)
    second = CliRunner().invoke(cli, ["build"])

    assert "since the last build" not in first.output
    assert "since the last build: 2 changed, 1 new\n" in second.output  # its extension went too
