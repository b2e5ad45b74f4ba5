"""The front door, used as people use it: rightly and wrongly."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from directory.cli import cli, main
from directory.data_folder import DataFolder
from directory.replica import replica

SAMPLE = Path(__file__).parent.parent / "data/sample"


@pytest.fixture
def clinics(monkeypatch, capsys):
    """Run the command as its user would: exit code, output, errors."""

    def run(folder, *arguments):
        monkeypatch.setattr(sys, "argv", ["clinics", *arguments])
        monkeypatch.setenv("CLINICS_DATA", str(folder))
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return ended.value.code or 0, shown.out, shown.err

    return run


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "clinics.csv"
    path.write_text("name,city,state,zip\nRill Ketamine,Austin,TX,78703\n,Waco,TX,\n")
    return path


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_commands_help_ends_with_an_example(name):
    shown = CliRunner().invoke(cli, [name, "--help"]).output

    assert f"Example:\n      clinics {name}" in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["serve", "--port", "high"], "'high' is not a valid integer"),
        (["crawl", "nowhere"], "nowhere: no such source in sources.toml; there are: nppes"),
        (["crawl", "nppes"], 'a live crawl needs one line: contact = "you@your.org"'),
        (["import", "gone.csv"], "gone.csv: cannot be read: No such file or directory"),
        (["import", "gone.csv", "--source", "nppes"], "nppes: is visited by a spider"),
        (["import", "gone.csv", "--source", "a b"], "a source's name has letters"),
        (["forget", "7"], "run 7 does not exist"),
        (["serve"], "clinics build"),
        (["build"], "nothing is collected yet; begin with: clinics import"),
        (["crawl", "nppes", "--base-url", "http://[::1"], "expected scheme://host[:port]"),
        (["crawl", "nppes", "--base-url", "file:///etc/passwd"], "expected scheme://host[:port]"),
        (["crawl", "--base-url", "http://127.0.0.1:9"], "name exactly one source"),
        (["import", "gone.csv", "--source", "NPPES"], "nppes: is visited by a spider"),
    ],
)
def test_wrong_use_is_one_line_that_names_the_mend(clinics, tmp_path, arguments, said):
    code, _, errors = clinics(tmp_path, *arguments)

    assert code == 1
    assert errors.startswith("clinics: ")
    assert errors.count("\n") == 1
    assert said in errors


def test_a_list_is_imported_built_told_and_forgotten(clinics, tmp_path, sheet):
    code, output, errors = clinics(tmp_path, "import", str(sheet))
    assert code == 0
    assert output == "clinics: accepted 1 listings, run 1\n"
    assert "refused: clinics.csv:3: no name" in errors

    code, output, _ = clinics(tmp_path, "build")
    assert code == 0
    assert "1 listings became 1 clinics and 0 candidates" in output

    code, output, _ = clinics(tmp_path, "status", "--json")
    status = json.loads(output)
    assert status["states"] == {"TX": 1}
    assert status["build"]["clinics"] == 1

    assert clinics(tmp_path, "forget", "1")[0] == 0
    assert clinics(tmp_path, "forget", "1")[0] == 1
    code, _, errors = clinics(tmp_path, "build")
    assert code == 3
    assert "0 clinics, expected at least 80% of 1" in errors


def test_what_needs_a_person_is_said_in_lines(clinics, tmp_path, sheet):
    code, output, _ = clinics(tmp_path, "check", "--unmapped")
    assert (code, output) == (0, "Nothing needs a person.\n")

    sheet.write_text("name,city,state,routes\nRill Ketamine,Austin,TX,iv; telepathy\n")
    clinics(tmp_path, "import", str(sheet))
    code, output, _ = clinics(tmp_path, "check")
    assert code == 0
    assert "! 1 words are in no vocabulary, said 1 times: 'telepathy'" in output
    assert re.search(r"routes.csv: \d+ of \d+ entries were never met: iv ", output)

    code, output, _ = clinics(tmp_path, "check", "--unmapped")
    told = "1  routes: 'telepathy' (clinics) → data/lookups/routes.csv\n"
    assert (code, output) == (0, told)

    (tmp_path / "notices.toml").write_text("[broken")
    code, _, errors = clinics(tmp_path, "check")
    assert code == 1
    assert errors.splitlines()[-1].startswith("clinics: ")
    assert "notices.toml: expected TOML" in errors


def test_a_dry_run_records_nothing(clinics, tmp_path, sheet):
    code, output, _ = clinics(tmp_path, "import", str(sheet), "--dry-run")

    assert code == 0
    assert output.startswith("Dry run, nothing recorded.")
    assert "Nothing has been collected yet" in clinics(tmp_path, "status")[1]


def test_a_crawl_that_fails_exits_2_and_says_which_and_why(clinics, tmp_path):
    code, output, errors = clinics(tmp_path, "crawl", "nppes", "--base-url", "http://127.0.0.1:9")

    assert code == 2
    assert output.startswith("nppes: failed: http://127.0.0.1:9/api/")
    assert "its old listings stand" in output
    assert "1 of 1 failed: nppes" in errors
    assert "! last visit today failed" in clinics(tmp_path, "status")[1]


def test_the_demo_builds_a_country_and_never_among_real_listings(clinics, tmp_path, sheet):
    code, output, _ = clinics(tmp_path / "demo", "demo", "--no-serve")
    assert code == 0
    assert "183 listings became 90 clinics and 7 candidates" in output

    assert clinics(tmp_path, "import", str(sheet))[0] == 0
    code, _, errors = clinics(tmp_path, "demo", "--no-serve")
    assert code == 1
    assert "holds real listings" in errors


def test_the_demo_never_overwrites_a_real_list_of_the_same_name(clinics, tmp_path, sheet):
    assert clinics(tmp_path, "import", str(sheet), "--source", "list")[0] == 0
    code, _, errors = clinics(tmp_path, "demo", "--no-serve")

    assert code == 1
    assert "holds real listings" in errors
    assert not (tmp_path / "sources.toml").exists()


def test_a_damaged_directory_is_told_by_status_and_mended_by_build(clinics, tmp_path, sheet):
    clinics(tmp_path, "import", str(sheet))
    (tmp_path / "directory.db").write_bytes(b"no database at all, but long enough to look at" * 99)

    assert clinics(tmp_path, "status")[0] == 0
    assert clinics(tmp_path, "build")[0] == 0
    assert "TX 1" in clinics(tmp_path, "status")[1]


def test_while_one_command_writes_another_says_so(clinics, tmp_path, sheet):
    with DataFolder(tmp_path).alone():
        code, _, errors = clinics(tmp_path, "import", str(sheet))

    assert code == 75
    assert "another clinics command is writing here; try again later" in errors


@pytest.mark.usefixtures("without_places")
def test_update_is_quiet_while_all_is_well_and_tells_a_failure_once(clinics, tmp_path, monkeypatch):
    tables = re.split(r"\n(?=\[\w+\]\n)", (SAMPLE / "sources.toml").read_text())
    two = [each for each in tables if each.startswith(("[nppes]", "[findtreatment]"))]
    (tmp_path / "sources.toml").write_text("\n".join(two))
    with replica(SAMPLE) as base_url:
        for name in ("NPPES", "FINDTREATMENT", "CMS_PART_B"):
            monkeypatch.setenv(f"CLINICS_BASE_URL_{name}", base_url)
        assert clinics(tmp_path, "update", "--quiet") == (0, "", "")
        code, output, _ = clinics(tmp_path, "update")
        assert code == 0
        assert output.startswith("directory: ")
    monkeypatch.setenv("CLINICS_BASE_URL_NPPES", "http://127.0.0.1:9")
    monkeypatch.setenv("CLINICS_BASE_URL_FINDTREATMENT", "http://127.0.0.1:9")
    code, output, _ = clinics(tmp_path, "update", "--quiet")
    assert code == 2
    assert "! nppes: failed: " in output
    assert clinics(tmp_path, "update", "--quiet") == (2, "", "")


def test_the_command_is_installed_beside_its_python():
    command = Path(sys.executable).with_name("clinics")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("cli, version ") or "version" in done.stdout


def test_the_clock_is_only_read_at_the_front_door():
    house = Path(__file__).parent.parent / "directory"
    readers = {
        str(path.relative_to(house))
        for path in house.rglob("*.py")
        if "datetime.now(" in path.read_text(encoding="utf-8")
    }

    # those who visit write down when they did; nothing is decided by it
    visitors = {"crawl.py", "spreadsheet.py", "bulk/nppes.py"}
    assert readers <= {"commands/surroundings.py", "site/serve.py"} | visitors


@pytest.mark.usefixtures("without_places")
@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("contact = 7", 'expected contact = "you@your.org", found 7'),
        ('address = "clinics"', 'expected address = "https://clinics.your.org"'),
        ("contact", "not TOML"),
    ],
)
def test_a_wrong_site_toml_is_said(clinics, tmp_path, sheet, written, said):
    clinics(tmp_path, "import", str(sheet))
    clinics(tmp_path, "build")
    (tmp_path / "site.toml").write_text(written)
    code, _, errors = clinics(tmp_path, "serve")

    assert code == 1
    assert said in errors
