"""The doors of the site: what cannot break it, what is shut, what time changes."""

import socket
import sqlite3
from contextlib import closing
from datetime import date
from urllib.parse import quote, urlsplit

import pytest
import site_fixtures as made
from geopy.distance import great_circle
from site_fixtures import ask

from directory.errors import BadValueError, UsageError
from directory.publish import replace
from directory.site import places, search
from directory.site import serve as serve_module
from directory.site.query import read_query
from directory.site.read import read, read_known
from directory.site.serve import application, serve
from directory.site.words import day, miles, phone, weblink

HOSTILE = (
    '"', "'", '""', "*", "NEAR(a b)", "a OR", "AND", "name:x", "^river", "-river", "(", "{}", "%",
    "\\", "\0", "a\0b", "x" * 10_000, "' OR 1=1 --", "<script>", "éß漢🌱", "..", "river*", "NOT",
)  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    # Another name than the site's, because the name of the file must not matter.
    return made.write_directory(tmp_path_factory.mktemp("site") / "some.db")


@pytest.fixture(scope="module")
def site(database):
    with made.served(database, made.NOON) as site:
        yield site


@pytest.fixture(scope="module")
def later(database):
    with made.served(database, made.LATER) as site:
        yield site


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("name", ["place", "q", "zip", "miles", "lat", "page", "sort", "confirmed"])
async def test_nothing_typed_breaks_us(site, typed, name):
    for start in ("zip=78701&", ""):
        for form in ("", ".json"):
            response = await ask(site, f"/near{form}?{start}{name}={quote(typed)}")
            assert response.status_code in (200, 302, 400, 404)


@pytest.mark.parametrize(
    "address",
    ["/%00", "/clinic/%00", "/near?zip=%00", "/near?%00=%00", "/near?q=%ff%fe", "/state/t%78",
     "/clinic/..%2f..", "//evil.example/", "/near?" + "a=1&" * 200, "/directory/%00", "/%2e%2e/"],
)  # fmt: skip
async def test_no_address_breaks_us(site, address):
    response = await ask(site, address)

    assert response.status_code in (200, 302, 400, 404)
    assert urlsplit(response.headers.get("location", "")).netloc == ""


# Doors


@pytest.mark.parametrize(
    "address",
    ["/-/metadata", "/-/plugins.json", "/-/settings", "/-/databases.json", "/-/threads",
     "/-/permissions", "/-/allow-debug", "/-/patterns", "/-/auth-token", "/-/logout", "/-/messages",
     "/-/versions.json", "/-/actor.json", "/directory?sql=select+1",
     "/directory.json?sql=select+1", "/directory/clinics?_where=1=1"],
)  # fmt: skip
async def test_inside_doors_are_shut(site, address):
    assert (await ask(site, address)).status_code == 403


@pytest.mark.parametrize(
    "address",
    ["/_memory", "/_internal", "/_internal/tables", "/some", "/some.db", "/directory.db", "/.json"],
)
async def test_there_is_no_other_database(site, address):
    assert (await ask(site, address)).status_code in (403, 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_the_site_can_only_be_read(site, method):
    response = await site.client.request(method, "/near")

    assert response.status_code == 405
    assert response.headers["referrer-policy"] == "no-referrer"


# Time


async def test_expired_notices_and_overdue_statuses_are_not_shown(site, later):
    now = (await ask(site, "/clinic/mixed000")).text
    then = (await ask(later, "/clinic/mixed000")).text

    assert "run to 31 Dec 2026" in now
    assert "run to 31 Dec 2026" not in then
    assert "Off-label for mental health" in now
    assert "Off-label for mental health" not in then
    assert "being checked again" in then


async def test_confirmed_lately_is_by_the_clock(site, later):
    asked = "/near.json?zip=78701&confirmed=90"

    assert (await ask(site, asked)).json()["count"] == 6  # of seven one is shut for now
    assert (await ask(later, asked)).json()["count"] == 0


# Serving


async def test_a_replaced_directory_is_served_at_once(tmp_path):
    live = made.write_directory(tmp_path / "live.db")
    built = made.write_directory(tmp_path / "built.db", chosen=[made.a_clinic()], sample=False)
    with made.served(live, made.NOON) as site:
        before = (await ask(site, "/near.json?zip=78701")).json()["count"]
        replace(built, live)
        after = await ask(site, "/near?zip=78701")

        assert before == 8
        assert "1 clinic within" in after.text
        assert "made up" not in after.text


async def test_a_broken_directory_is_said_to_rest(tmp_path):
    live = made.write_directory(tmp_path / "live.db")
    with made.served(live, made.NOON) as site:
        with sqlite3.connect(live) as connection:
            connection.execute("DROP TABLE sources")
        connection.close()
        page = await ask(site, "/near?zip=78701")

        assert (page.status_code, made.CRISIS in page.text) == (503, True)
        assert "FindTreatment.gov" in page.text
        assert [
            each for each in ("/near", "/state/", "Built", "not stated") if each in page.text
        ] == []
        assert (await ask(site, "/healthz")).status_code == 503
        assert (await ask(site, "/near.json?zip=78701")).json()["ok"] is False


@pytest.mark.parametrize("content", [None, b"not a database", b""])
def test_a_missing_directory_names_the_mend(tmp_path, content):
    path = tmp_path / "directory.db"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UsageError, match="run: clinics build"):
        application(path, now=lambda: made.NOON)


async def test_a_page_never_mixes_two_directories(tmp_path):
    live = made.write_directory(tmp_path / "live.db")
    built = made.write_directory(tmp_path / "built.db", chosen=[made.a_clinic()])

    def count_around_a_replacement(connection):
        before = read_known(connection).clinics
        replace(built, live)
        return before, read_known(connection).clinics

    with made.served(live, made.NOON) as site:
        before, after = await read(site, count_around_a_replacement)
        then = (await read(site, read_known)).clinics

    assert (before, after, then) == (37, 37, 1)


def test_a_taken_port_names_the_mend(database):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=f"{port}: Address already in use; choose another"):
            serve(database, "127.0.0.1", port)


def test_an_answer_does_not_wait_and_is_not_logged(database):
    with (
        closing(serve_module._listen("127.0.0.1", 0)) as door,
        made.served(database, made.NOON) as site,
    ):
        configuration = serve_module.configuration(site)

        assert door.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
        assert configuration.access_log is False


async def test_an_unforeseen_error_is_told_to_the_log_alone(site, monkeypatch, capsys):
    monkeypatch.setattr("directory.site.pages.near_page", lambda *_: 1 / 0)

    response = await ask(site, "/near?zip=78701")

    assert response.status_code == 500
    assert made.CRISIS in response.text
    assert "division" not in response.text
    assert "ZeroDivisionError" in capsys.readouterr().err


# Rooms of the site by themselves


def test_trigonometry_can_be_lent():
    with_ours = sqlite3.connect(":memory:")
    search.add_trigonometry(with_ours)

    assert not search.lacks_trigonometry(with_ours)
    with_ours.close()


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(30.2711, -97.7437), (29.7604, -95.3698), (71.29, -155.5), (-14.27, -170.7), (13.45, 144.78)],
)
def test_distances_are_great_circles(database, latitude, longitude):
    clinic = made.a_clinic(latitude=latitude, longitude=longitude)
    path = made.write_directory(database.parent / "one.db", chosen=[clinic])
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    spot = places.find_zip(connection, "78701")
    query = read_query("zip=78701&miles=500", strict=True)

    rows = search.beyond(connection, query, spot, date(2026, 11, 23))
    connection.close()

    expected = great_circle(made.AUSTIN, (latitude, longitude)).miles
    assert rows[0]["distance_miles"] == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_a_query_is_its_own_address():
    query = read_query("zip=78701&miles=25&route=iv&confirmed=90&price=stated", strict=True)

    assert read_query(query.address("/near").partition("?")[2], strict=True) == query


def test_too_many_parameters_are_refused():
    with pytest.raises(BadValueError, match="at most 100"):
        read_query("&".join(f"a{n}=1" for n in range(200)), strict=False)


@pytest.mark.parametrize(
    ("said", "written", "shown"),
    [
        (phone, "+15125550142", "(512) 555-0142"),
        (phone, None, "not stated"),
        (day, "2026-11-20", "20 Nov 2026"),
        (day, "2026-11-20T04:00:00+00:00", "20 Nov 2026"),
        (day, None, "not stated"),
        (miles, 0.2, "less than 1 mile"),
        (miles, 1.2, "1 mile"),
        (miles, 1234.5, "1,234 miles"),
        (weblink, "https://a.example/", "https://a.example/"),
        (weblink, "javascript:alert(1)", None),
        (weblink, "http://[", None),
    ],
)
def test_codes_are_said_in_words(said, written, shown):
    assert said(written) == shown
