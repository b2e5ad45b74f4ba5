"""Whole files to take: what a build wrote, with its size and its sum, and nothing beside it."""

import csv
import hashlib
import io
import json
import re
import sqlite3

import pytest
import site_fixtures as made
from site_fixtures import ask

from directory.files import write_files
from directory.site.taking import size

PUBLIC = "https://clinics.example"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """A directory with its files, and a stranger's file among them."""
    folder = tmp_path_factory.mktemp("taking")
    database = made.write_directory(folder / "directory.db", sample=False)
    (folder / "beside").mkdir()
    write_files(database, folder / "beside").put_in_place(folder / "files")
    (folder / "files/private.csv").write_text("nobody's business")
    (folder / "collected.db").write_text("nobody's business either")
    return database


@pytest.fixture(scope="module")
def site(database):
    with made.served(database, made.NOON, address=PUBLIC) as site:
        yield site


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("clinics.csv", "text/csv"),
        ("clinics.geojson", "application/geo+json"),
        ("directory.db", "application/vnd.sqlite3"),
        ("datapackage.json", "application/json; charset=utf-8"),
        ("LICENCE.txt", "text/plain; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
async def test_each_file_is_given_whole_as_a_download(site, database, name, form):
    response = await ask(site, f"/files/{name}")

    assert response.status_code == 200
    assert response.headers["content-type"] == form
    assert response.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.content == (database.parent / "files" / name).read_bytes()


async def test_the_page_says_the_size_and_the_sum_of_each(site):
    page = (await ask(site, "/data")).text
    package = json.loads((await ask(site, "/files/datapackage.json")).content)
    sums = (await ask(site, "/files/SHA256SUMS")).text

    assert [each["path"] for each in package["resources"]] == [
        "clinics.csv", "clinics.geojson", "directory.db",
    ]  # fmt: skip
    for each in package["resources"]:
        content = (await ask(site, f"/files/{each['path']}")).content
        sum_ = hashlib.sha256(content).hexdigest()
        assert each["bytes"] == len(content)
        assert each["hash"] == f"sha256:{sum_}"
        assert f"{sum_}  {each['path']}\n" in sums
        assert f'<code class="sum">{sum_}</code>' in page
        assert size(len(content)) in page
    assert 'Of the build of <time datetime="2026-11-22T04:00:00+00:00">' in page


async def test_the_files_hold_every_clinic_and_what_each_source_said(site, tmp_path):
    table = csv.DictReader(io.StringIO((await ask(site, "/files/clinics.csv")).text))
    (tmp_path / "taken.db").write_bytes((await ask(site, "/files/directory.db")).content)
    connection = sqlite3.connect(tmp_path / "taken.db")

    ids = {row["id"] for row in table}
    assert ids == {each for (each,) in connection.execute("SELECT id FROM clinics")}
    assert connection.execute("SELECT count(*) FROM facts").fetchone()[0] > 0
    connection.close()


@pytest.mark.parametrize(
    "address",
    [
        "/files/private.csv", "/files/collected.db", "/files/..%2Fcollected.db",
        "/files/../collected.db", "/files/", "/files", "/files/clinics.csv/",
        "/files/clinics.csv%00", "/files/" + "a" * 200,
    ],
)  # fmt: skip
async def test_nothing_else_can_be_taken(site, address):
    response = await ask(site, address)

    assert response.status_code == 404
    assert "nobody's business" not in response.text


async def test_search_engines_are_told_size_and_sum(site):
    page = (await ask(site, "/data")).text
    told = json.loads(re.search(r"<script type=.application/ld.json.>(.*?)</script>", page)[1])
    by_address = {each["contentUrl"]: each for each in told["distribution"]}
    content = (await ask(site, "/files/clinics.csv")).content

    assert by_address[f"{PUBLIC}/files/clinics.csv"] == {
        "@type": "DataDownload", "name": "Every clinic, as a spreadsheet",
        "contentUrl": f"{PUBLIC}/files/clinics.csv", "encodingFormat": "text/csv",
        "contentSize": size(len(content)), "sha256": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip


@pytest.mark.parametrize("package", [None, "", "[]", '{"resources": []}', "{", "\udcff"])
async def test_before_there_are_files_the_page_says_so(tmp_path, package):
    database = made.write_directory(tmp_path / "directory.db")
    if package is not None:
        (tmp_path / "files").mkdir()
        raw = package.encode(errors="surrogateescape")
        (tmp_path / "files/datapackage.json").write_bytes(raw)
    with made.served(database, made.NOON) as site:
        page = await ask(site, "/data")
        file = await ask(site, "/files/clinics.csv")

    assert page.status_code == 200
    assert "has no whole files yet" in page.text
    assert file.status_code == 404


async def test_made_up_files_are_called_so(tmp_path):
    database = made.write_directory(tmp_path / "directory.db")
    (tmp_path / "beside").mkdir()
    write_files(database, tmp_path / "beside").put_in_place(tmp_path / "files")
    with made.served(database, made.NOON) as site:
        page = (await ask(site, "/data")).text
        file = await ask(site, "/files/made-up-clinics.csv")

    assert 'href="/files/made-up-clinics.csv"' in page
    assert 'href="/files/clinics.csv"' not in page
    assert file.status_code == 200


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1 kB"), (123_456, "123 kB"),
        (1_234_567, "1.2 MB"), (12_345_678_901, "12,345.7 MB"),
    ],
)  # fmt: skip
def test_a_size_is_said_for_people(count, said):
    assert size(count) == said
