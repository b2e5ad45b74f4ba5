"""A new source: its software is recognised, and what is written for it is whole, yet unfinished."""

import importlib.util
import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_crawl import serving

import spiders
from directory.cli import cli
from directory.errors import DirectoryError, SourceError, UsageError
from directory.newcomer import welcome
from directory.recognise import Recognised, recognise
from directory.sources import read_sources

HOUSE = Path(__file__).parent.parent
URL = "https://rill.example/locations/austin?x=1"
HOME = "https://rill.example"
PLUGIN = "<html><link href='https://rill.example/wp-content/plugins/{}/css/style.css'></html>"
CLINIC = '{"@type": ["Thing", "https://schema.org/MedicalClinic"], "name": "Rill"}'


def json_ld(text):
    return f'<html><script type="application/ld+json">{text}</script></html>'


@pytest.mark.parametrize(
    ("text", "platform", "base_url", "options"),
    [
        (PLUGIN.format("wp-store-locator"), "wpsl", HOME, {}),
        ("<script>var wpslSettings = {};</script>", "wpsl", HOME, {}),
        (PLUGIN.format("geodirectory"), "geodirectory", HOME, {}),
        (PLUGIN.format("agile-store-locator"), "agile", HOME, {}),
        (
            '<script src="https://cdn.storepoint.co/api/v1/js/15f9a1.js"></script>',
            "storepoint", "https://api.storepoint.co", {"key": "15f9a1"},
        ),
        (
            '<div data-stockist-widget-tag="u1234">Loading</div>',
            "stockist", "https://stockist.co", {"key": "u1234"},
        ),
        (
            '<script src="https://stockist.co/api/v1/map_9x/widget.js"></script>',
            "stockist", "https://stockist.co", {"key": "map_9x"},
        ),
        (
            "fetch('https://cdn.yextapis.com/v2/accounts/me/entities?v=2024&amp;api_key=0a1b')",
            "yext", "https://cdn.yextapis.com", {"key": "0a1b"},
        ),
        (
            '<iframe src="https://www.google.com/maps/d/u/0/embed?ehbc=2E&amp;mid=1aB-c_d">',
            "mymaps", "https://www.google.com", {"mid": "1aB-c_d"},
        ),
        (
            '<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"></kml>',
            "mymaps", HOME, {"path": "/locations/austin"},
        ),
        (json_ld(CLINIC), "jsonld", HOME, {"pages": "/locations/"}),
        (json_ld(f'{{"@graph": [{{"@type": "WebSite"}}, {CLINIC}]}}'), "jsonld", HOME,
         {"pages": "/locations/"}),
        (json_ld(f"[{CLINIC}]"), "jsonld", HOME, {"pages": "/locations/"}),
        (PLUGIN.format("agile-store-locator") + json_ld(CLINIC), "agile", HOME, {}),
    ],
)  # fmt: skip # because it is a table
def test_the_software_of_a_page_is_recognised(text, platform, base_url, options):
    assert recognise(URL, text) == Recognised(platform=platform, base_url=base_url, options=options)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html><h1>Our clinics</h1></html>",
        json_ld('{"@type": "WebSite", "name": "Rill"}'),
        json_ld("{broken"),
        json_ld('"MedicalClinic"'),
        json_ld('{"@type": null}'),
        "<p>We once used WP Store Locator.</p>",
        '<a href="https://www.google.com/maps/place/Rill">Map</a>',
    ],
)
def test_a_page_of_no_software_that_we_know_is_not_guessed_at(text):
    assert recognise(URL, text) is None


# What is written


TODAY = date(2026, 11, 23)
PAGE = (
    "<html><article><h2>Rill Ketamine</h2><a href='tel:5125550142'>Call</a></article>"
    "<article><h3>Oak Ketamine – Süd</h3></article></html>"
)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout to write into: its tables, its spiders, its tests' folder."""
    root = tmp_path / "checkout"
    (root / "tests/pages").mkdir(parents=True)
    (root / "data").mkdir()
    shutil.copyfile(HOUSE / "data/sources.toml", root / "data/sources.toml")
    shutil.copytree(HOUSE / "spiders", root / "spiders", ignore=shutil.ignore_patterns("*.pyc"))
    monkeypatch.setattr(spiders, "__path__", [*spiders.__path__, str(root / "spiders")])
    yield root
    sys.modules.pop("spiders.rill", None)


def outcome_of(test):
    """Which of the claims of a written test hold just now, by name."""
    spec = importlib.util.spec_from_file_location(test.stem, test)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    outcome = {}
    for name, claim in vars(module).items():
        if name.startswith("test_"):
            try:
                claim()
                outcome[name.removeprefix("test_")] = True
            except AssertionError:
                outcome[name.removeprefix("test_")] = False
    return outcome


def finish(table):
    """Say what a person says once the terms are read."""
    finished = table.read_text().replace("# base_url = ", "base_url = ")
    for key in ("title", "publisher", "terms", "licence", "contact", "reason"):
        finished = finished.replace(f'{key} = ""', f'{key} = "said"')
    table.write_text(finished)


def test_a_site_of_known_software_gets_a_table_and_no_code_and_its_test_fails_till_it_is_finished(
    checkout,
):
    welcomed = welcome(
        "rill", URL, PLUGIN.format("agile-store-locator"), root=checkout, today=TODAY
    )
    table, _, _, test = welcomed.files
    source = read_sources(table)["rill"]

    assert (source.platform, source.base_url, source.homepage) == ("agile", None, URL)
    assert set(read_sources(table)) == {*read_sources(HOUSE / "data/sources.toml"), "rill"}
    assert not (checkout / "spiders/rill.py").exists()
    assert outcome_of(test) == {
        "its_page_shows_the_software_that_its_table_names": True,
        "a_person_has_read_its_terms": False,
    }
    finish(table)
    assert all(outcome_of(test).values())
    assert read_sources(table)["rill"].base_url == HOME


def test_the_options_that_were_found_stand_in_the_table(checkout):
    text = '<div data-stockist-widget-tag="u1234"></div>'
    welcome("rill", URL, text, root=checkout, today=TODAY)

    assert read_sources(checkout / "data/sources.toml")["rill"].spider == {"key": "u1234"}


def test_a_site_of_no_known_software_gets_a_spider_a_page_what_is_expected_and_a_failing_test(
    checkout,
):
    welcomed = welcome("rill", URL, PAGE, root=checkout, today=TODAY)
    table, page, expected, test, spider = welcomed.files

    assert spider == checkout / "spiders/rill.py"
    assert page.read_text() == PAGE
    assert outcome_of(test) == {
        "its_saved_page_arrives_word_for_word": False,
        "a_person_has_read_its_terms": False,
    }
    here = {"source": "rill", "url": URL}
    listings = [
        {**here, "name": "Rill Ketamine", "phone": "5125550142"},
        {**here, "name": "Oak Ketamine – Süd"},
    ]
    expected.write_text(json.dumps({"url": URL, "listings": listings}))
    finish(table)
    assert all(outcome_of(test).values())


def test_what_is_written_is_in_the_style_of_the_house(checkout):
    welcome("rill", URL, PAGE, root=checkout, today=TODAY)
    welcome("oak", URL, PLUGIN.format("wp-store-locator"), root=checkout, today=TODAY)
    shutil.copyfile(HOUSE / "pyproject.toml", checkout / "pyproject.toml")
    (checkout / "directory").symlink_to(HOUSE / "directory")  # by which ruff knows what is ours
    written = ["spiders/rill.py", "tests/test_spider_rill.py", "tests/test_source_oak.py"]

    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, *written]
        done = subprocess.run(ruff, cwd=checkout, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_nothing_is_overwritten(checkout):
    (checkout / "tests/test_spider_rill.py").write_text("mine")

    with pytest.raises(UsageError, match=r"test_spider_rill.py: is there already"):
        welcome("rill", URL, PAGE, root=checkout, today=TODAY)
    assert (checkout / "tests/test_spider_rill.py").read_text() == "mine"


# The command


@pytest.fixture
def new(checkout, tmp_path, monkeypatch):
    """Run ``clinics new`` against a page that a server answers with; the site's robots.txt too."""
    monkeypatch.setenv("CLINICS_DATA", str(tmp_path / "data"))

    def run(page, *, name="rill", url=URL, robots=(404, b"")):
        def answer(path):
            run.asked.append(path)
            body = (200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})
            return robots if path == "/robots.txt" else body

        with serving(answer) as base_url:
            arguments = ["new", name, url, "--into", str(checkout), "--base-url", base_url]
            return CliRunner().invoke(cli, arguments)

    run.asked = []
    return run


def test_one_look_as_a_guest_writes_what_a_source_needs_and_says_what_is_next(new, checkout):
    done = new(PLUGIN.format("wp-store-locator"))

    assert done.exit_code == 0, done.output
    assert new.asked == ["/robots.txt", "/locations/austin?x=1"]
    assert done.output.splitlines() == [
        f"{URL}: its places are shown by wpsl, so a table is all it needs",
        "written: data/sources.toml",
        "written: tests/pages/rill.html",
        "written: tests/pages/rill.expected.json",
        "written: tests/test_source_rill.py",
        "The page is its owner's: cut it down to what the test needs, with made-up names.",
        "Next: read the terms, finish [rill] in data/sources.toml, and run the test.",
    ]


@pytest.mark.parametrize(
    ("name", "url", "said"),
    [
        ("nppes", URL, "nppes: is there already"),
        ("wpsl", URL, "wpsl: is there already"),
        ("manners", URL, "manners: is there already"),
        ("platforms", URL, "platforms: is there already"),
        ("Rill", URL, "'Rill': a source's name has small letters, digits and _"),
        ("../rill", URL, "'../rill': a source's name has small letters, digits and _"),
        ("class", URL, "'class': a source's name has small letters, digits and _"),
        ("rill", "rill.example", "'rill.example': expected a page's address"),
        ("rill", "file:///etc/passwd", "expected a page's address"),
    ],
)
def test_a_name_that_is_taken_and_an_address_that_is_none_are_named(new, checkout, name, url, said):
    before = sorted(checkout.rglob("*"))
    done = new("<html></html>", name=name, url=url)

    assert isinstance(done.exception, DirectoryError)
    assert said in str(done.exception)
    assert sorted(checkout.rglob("*")) == before


@pytest.mark.parametrize(
    ("robots", "page", "said"),
    [
        ((200, b"User-agent: *\nDisallow: /locations"), "<html></html>", "robots.txt says no"),
        ((404, b""), "   ", "expected a page, found no text"),
    ],
)
def test_a_page_that_may_not_or_cannot_be_had_leaves_nothing(new, checkout, robots, page, said):
    before = sorted(checkout.rglob("*"))
    done = new(page, robots=robots)

    assert isinstance(done.exception, SourceError)
    assert said in str(done.exception)
    assert sorted(checkout.rglob("*")) == before


def test_a_live_page_needs_a_contact_as_a_crawl_does(checkout, tmp_path, monkeypatch):
    monkeypatch.setenv("CLINICS_DATA", str(tmp_path / "data"))
    done = CliRunner().invoke(cli, ["new", "rill", URL, "--into", str(checkout)])

    assert 'a live crawl needs one line: contact = "you@your.org"' in str(done.exception)
