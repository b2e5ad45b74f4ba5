"""What a visitor typed is kept nowhere: not in a log, not in a browser, not by anyone between."""

import http.client
import logging
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import site_fixtures as made
from site_fixtures import ask
from test_site_browser import an_address

from directory.site import words

STATIC = Path(words.__file__).parent / "static"
TYPED = "xyzzy78701"
ASKED = (
    f"/near?zip=78701&q={TYPED}", f"/near?place={TYPED}", f"/near.json?place={TYPED}",
    f"/near.csv?zip=78701&nothing={TYPED}", f"/map?place={TYPED}", f"/clinic/{TYPED}",
    f"/state/tx/{TYPED}", f"/compare?c={TYPED}", f"/corrections?clinic={TYPED}",
    f"/directory/clinics?_search={TYPED}", f"/directory/clinics?{TYPED}__in=1",
    f"/directory/clinics?_sort={TYPED}", f"/directory?sql=select+{TYPED}", f"/{TYPED}",
    f"/near?lat=30.27&lng=-97.74&miles={TYPED}", f"/near?%00={TYPED}", f"/-/{TYPED}",
)  # fmt: skip


@pytest.fixture(scope="module")
def datasette(tmp_path_factory):
    database = made.write_directory(tmp_path_factory.mktemp("privacy") / "some.db")
    with made.served(database, made.NOON) as datasette:
        yield datasette


@pytest.fixture(scope="module")
def address(datasette):
    yield from an_address(datasette)


def fetch(address, path, method="GET", **headers):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def test_a_served_site_tells_no_log_what_was_asked(address, capfd, caplog):
    caplog.set_level(logging.INFO)
    for path in ASKED:
        for method in ("GET", "HEAD", "POST"):
            fetch(address, path, method, Referer=f"https://a.example/?{TYPED}", Cookie=TYPED)
    written = "".join(capfd.readouterr()) + caplog.text

    assert TYPED not in written
    assert "78701" not in written
    assert not re.search(r"30\.27|/near|127\.0\.0\.1", written)


def test_even_what_nobody_foresaw_is_logged_without_a_visitors_words(address, capfd, monkeypatch):
    monkeypatch.setattr("directory.site.pages.near_page", lambda *_: 1 / 0)
    response = fetch(address, f"/near?zip=78701&q={TYPED}")
    written = "".join(capfd.readouterr())

    assert response.status == 500
    assert "ZeroDivisionError" in written
    assert TYPED not in written
    assert "78701" not in written


@pytest.mark.parametrize("path", [*ASKED, "/", "/questions", "/near?zip=78701", "/closed.atom"])
async def test_no_answer_sets_a_cookie_or_names_a_stranger(datasette, path):
    response = await ask(datasette, path)  # which looks for cookies
    loaded = re.findall(r'<(?:script|img|iframe|link)[^>]+(?:src|href)="([^"]+)"', response.text)

    assert response.headers["referrer-policy"] == "no-referrer"
    assert [each for each in loaded if urlsplit(each).netloc] == []
    if TYPED in path and response.status_code == 200 and "/corrections" not in path:
        assert response.headers["cache-control"] == "private, no-store"


async def test_every_link_out_says_nothing_of_where_it_was_followed(datasette):
    for path in ("/", "/clinic/k7m2q9xw", "/near?zip=78701", "/about", "/questions", "/state/tx"):
        page = (await ask(datasette, path)).text
        links = re.findall(r'<a [^>]*href="https?://[^>]*>', page)
        assert [each for each in links if 'rel="noreferrer noopener"' not in each] == []


RUNNING = ("/", "/map", "/map?zip=78701", "/directory", "/directory/clinics")
STILL = (
    "/near?zip=78701", "/near?q=river", "/near?place=nowhere", "/state/tx", "/state/tx/austin",
    "/clinic/k7m2q9xw", "/compare?c=k7m2q9xw&c=plain000", "/questions", "/about", "/corrections",
    "/data", "/api", "/closed", "/freshness",
)  # fmt: skip


@pytest.mark.parametrize("path", [*RUNNING, *STILL])
async def test_only_the_pages_that_are_said_to_run_scripts_do(datasette, path):
    scripts = re.findall(r"<script(?![^>]*ld\+json)[^>]*>", (await ask(datasette, path)).text)

    assert bool(scripts) == (path in RUNNING)


async def test_what_runs_scripts_is_said(datasette):
    page = (await ask(datasette, "/about")).text

    assert re.search(r'the first page, the map and the <a href="/directory">tables</a> run', page)


@pytest.mark.parametrize("script", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_no_script_of_ours_can_keep_anything(script):
    kept = re.compile(r"cookie|localStorage|sessionStorage|indexedDB|caches\b|sendBeacon|serviceW")

    assert not kept.search(script.read_text(encoding="utf-8"))
