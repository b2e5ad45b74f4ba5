"""Adding a site of known software takes one table and no Python, all the way to a page's row."""

import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner
from test_crawl import serving
from visiting import HOUSE

from directory.cli import cli

TABLE = """
[brindle]
title = "Brindle's store locator (made up)"
publisher = "Brindle"
homepage = "https://brindle.example"
terms = "https://brindle.example/terms"
licence = "facts"
base_url = "https://brindle.example"
platform = "wpsl"
seconds_between_requests = 0
lists_only_ketamine_clinics = true
sample = true

[brindle.spider]
max_results = 3
also = { routes = "terms" }
"""


@pytest.fixture
def clinics(tmp_path, monkeypatch):
    monkeypatch.setenv("CLINICS_DATA", str(tmp_path))
    (tmp_path / "sources.toml").write_text(TABLE)
    return lambda *arguments: CliRunner().invoke(cli, arguments)


def stores(path):
    if path == "/robots.txt":
        return 404, b""
    assert path == "/wp-admin/admin-ajax.php?action=store_search&autoload=1"
    return 200, (HOUSE / "tests/pages/wpsl.json").read_bytes()


def test_a_site_that_nobody_has_written_code_for_is_crawled_built_and_published(clinics, tmp_path):
    with serving(stores) as base_url:
        crawled = clinics("crawl", "brindle", "--base-url", base_url)
    built = clinics("build")
    with closing(sqlite3.connect(tmp_path / "directory.db")) as connection:
        rows = connection.execute(
            "SELECT c.name, c.street, unit, routes, c.phone, l.id, l.url FROM clinics c"
            " JOIN listings l ON l.clinic_id = c.id ORDER BY l.id"
        ).fetchall()
    told = clinics("sources").output

    assert crawled.exit_code == 0, crawled.output
    assert "brindle: accepted 2 listings, run 1" in crawled.output
    assert "2 listings became 2 clinics" in built.output
    assert rows == [
        ("Rill & Oak Ketamine", "410 Rillbend Ave", "210", '["iv", "nasal_esketamine"]',
         "+15125550142", "brindle:101", "https://locator.example/stores/rill/"),
        ("Rill Ketamine South", "2 Oak Row", None, None, None, "brindle:102",
         "https://brindle.example"),
    ]  # fmt: skip
    assert "https://brindle.example, by wpsl\n  accepted today; 2 listings" in told


def test_an_answer_as_long_as_the_sites_limit_is_not_taken_for_the_whole(clinics):
    page = json.loads((HOUSE / "tests/pages/wpsl.json").read_text())
    full = json.dumps([*page, {**page[0], "id": 103}]).encode()
    with serving(lambda path: (404, b"") if "robots" in path else (200, full)) as base_url:
        crawled = clinics("crawl", "brindle", "--base-url", base_url)

    assert "brindle: failed" in crawled.output
    assert "expected fewer than 3 stores, found 3: the answer may be cut short" in crawled.output


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('platform = "wspl"', "platform: expected one of agile, geodirectory, jsonld, mymaps"),
        ("platform = 7", "platform: expected str, found 7"),
    ],
)
def test_a_table_that_names_no_software_we_know_is_named(clinics, tmp_path, written, said):
    (tmp_path / "sources.toml").write_text(TABLE.replace('platform = "wpsl"', written))

    assert said in str(clinics("sources").exception)
