"""`clinics geocode`, used as people use it: rightly and wrongly."""

import subprocess
import sys

import pytest
from geocoder_fixtures import a_house, batch_of, census_says, json_of, matched, missed, standing_in

from directory.cli import main
from directory.data_folder import DataFolder

SHEET = "name,address,city,state,zip\n" + "".join(
    f"Rill {number} Ketamine,{number} Rillbend Ave,Austin,TX,78701\n" for number in (410, 412)
)


@pytest.fixture
def clinics(monkeypatch, capsys, tmp_path):
    """Run the command over a memory of two coarse places: exit code, output, errors."""

    def run(*arguments, **environment):
        monkeypatch.setattr(sys, "argv", ["clinics", *arguments])
        monkeypatch.setenv("CLINICS_DATA", str(tmp_path))
        for name, value in environment.items():
            monkeypatch.setenv(f"CLINICS_BASE_URL_{name}", value)
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return ended.value.code or 0, shown.out, shown.err

    (tmp_path / "clinics.csv").write_text(SHEET)
    assert run("import", str(tmp_path / "clinics.csv"))[0] == 0
    return run


def test_it_asks_the_census_and_says_what_came_of_it(clinics):
    with standing_in(batch=lambda rows: batch_of([matched(rows[0]), missed(rows[1])])) as (url, _):
        code, output, errors = clinics("geocode", CENSUS=url)

    assert (code, output) == (
        0,
        "census: 2 answered, 1 found, 1 not found; 0 left to ask\n"
        "To publish what was found: clinics build\n",
    )
    assert "clinics:" not in errors


def test_nominatim_is_asked_only_if_the_operator_allows_it(clinics, tmp_path):
    with standing_in(
        batch=lambda rows: batch_of(map(missed, rows)), search=lambda _: json_of([a_house()])
    ) as (url, asked):
        assert clinics("geocode", CENSUS=url, NOMINATIM=url)[1].count("\n") == 1
        assert asked.searches == []
        (tmp_path / "site.toml").write_text('geocoders = ["census", "nominatim"]\n')
        output = clinics("geocode", CENSUS=url, NOMINATIM=url)[1]

    assert output.splitlines()[:2] == [
        "census: 0 answered, 0 found, 0 not found; 0 left to ask",
        "nominatim: 2 answered, 2 found, 0 not found; 0 left to ask",
    ]


def test_a_geocoder_that_says_no_is_exit_2_and_the_rest_waits(clinics):
    with standing_in(batch=lambda _: (429, b"", {"Retry-After": "9999"})) as (url, _):
        code, output, errors = clinics("geocode", CENSUS=url)

    assert code == 2
    assert output == "census: 0 answered, 0 found, 0 not found; 2 left to ask\n"
    assert "clinics: census: said no: Non-successful status code 429\n" in errors


def test_a_limit_is_about_addresses(clinics):
    with standing_in(line=lambda _: census_says()) as (url, asked):
        output = clinics("geocode", "--limit", "1", CENSUS=url)[1]

    assert output == "census: 1 answered, 0 found, 1 not found; 1 left to ask\n"
    assert asked.count == 1


@pytest.mark.parametrize(
    ("site", "environment", "said"),
    [
        ("", {}, 'a live crawl needs one line: contact = "you@your.org"'),
        ('geocoders = ["nominatim"]', {"CENSUS": "http://127.0.0.1:9"}, "a live crawl needs"),
        ("", {"CENSUS": "127.0.0.1:9"}, "expected scheme://host[:port]"),
        ("geocoders = true", {}, 'expected geocoders = ["census", "nominatim"], or fewer'),
        ('geocoders = ["google"]', {}, 'expected geocoders = ["census", "nominatim"], or fewer'),
        ("geocoders = [", {}, "site.toml: not TOML"),
    ],
)
def test_wrong_use_is_one_line_that_names_the_mend(clinics, tmp_path, site, environment, said):
    (tmp_path / "site.toml").write_text(site)

    code, output, errors = clinics("geocode", **environment)

    assert (code, output, errors.count("\n")) == (1, "", 1)
    assert said in errors


def test_nobody_is_asked_where_nobody_is_allowed(clinics, tmp_path):
    (tmp_path / "site.toml").write_text("geocoders = []")

    assert clinics("geocode") == (
        1, "", f"clinics: {tmp_path / 'site.toml'}: allows no geocoder; add one to geocoders\n",
    )  # fmt: skip


def test_one_at_a_time(clinics, tmp_path):
    with DataFolder(tmp_path).alone():
        code, _, errors = clinics("geocode", CENSUS="http://127.0.0.1:9")

    assert code == 75
    assert "another clinics command is writing here" in errors


def test_what_is_interrupted_goes_on_where_it_was(clinics, tmp_path):
    """The first batch is in the memory before the second is asked; then the process is killed."""
    script = (
        "import os, sys; from directory.geocode import asking; asking._BATCH = 1\n"
        "from directory.cli import main; sys.argv = ['clinics', 'geocode']; main()"
    )
    answers = iter([census_says()])
    children = []

    def line(_):
        answer = next(answers, None)
        if answer is None:
            children[0].kill()
        return answer

    with standing_in(line=line) as (url, asked):
        environment = {"CLINICS_DATA": str(tmp_path), "CLINICS_BASE_URL_CENSUS": url}
        children.append(
            subprocess.Popen(
                [sys.executable, "-c", script], env=environment, stderr=subprocess.DEVNULL
            )
        )
        assert children[0].wait(60) == -9
        assert [each["address"][:3] for each in asked.lines] == ["410", "412"]

    with standing_in(line=lambda _: census_says()) as (url, asked):
        assert "1 answered" in clinics("geocode", CENSUS=url)[1]
    assert [each["address"][:3] for each in asked.lines] == ["412"]
