"""The pages in a real browser: no error, no stranger, no barrier, with and without scripts."""

import shutil
import socket
import sqlite3
import threading
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest
import site_fixtures as made
import uvicorn

from directory.site.serve import configuration

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")

PAGES = {
    "home": "/",
    "found": "/near?zip=78701",
    "filtered": "/near?zip=78701&route=iv&confirmed=90",
    "nothing found": "/near?zip=79821&miles=10",
    "clinic": "/clinic/mixed000/mixed",
    "clinic with little said": "/clinic/plain000/plain",
    "closed clinic": "/clinic/closed00/closed",
    "state": "/state/tx",
    "not found": "/nowhere",
    "bad ZIP": "/near?zip=00000",
    "misspelt town": "/near?place=Cincinatti%2C+OH&route=iv",
    "by name": "/near?q=gone",
    "filtered to nothing": "/near?zip=78701&route=sc",
    "state filtered": "/near?place=Texas&route=iv",
    "not open": "/directory?sql=select+1",
}
# A link within a sentence is excused; one that is all there is to its line is not.
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, select, summary')]
    .filter(e => !e.matches('.skip, input[type=hidden]') && e.checkVisibility())
    .filter(e => !e.closest('p:not(.crisis-links):not(.call), li:not(.card):not(.tile), dd, td')
        || e.textContent.trim() === e.parentElement.textContent.trim())
    .filter(e => { const b = e.getBoundingClientRect(); return b.width && b.height < 24; })
    .map(e => e.outerHTML)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A served site on a port of loopback that was free."""
    database = made.write_directory(tmp_path_factory.mktemp("browser") / "directory.db")
    with made.served(database, made.NOON, contact="data@clinics.example") as datasette:
        yield from an_address(datasette)


def an_address(datasette):
    server = uvicorn.Server(configuration(datasette))
    door = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        thread.join(0.02)
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    door.close()


@pytest.fixture
def resting(tmp_path):
    """A site whose directory cannot be read."""
    database = made.write_directory(tmp_path / "directory.db")
    with made.served(database, made.NOON) as datasette:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("DROP TABLE sources")
        yield from an_address(datasette)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize(
    ("window", "names"),
    [
        ((390, "light"), PAGES),
        ((1280, "dark"), PAGES),
        ((390, "dark"), ["home", "found", "clinic", "bad ZIP"]),
        ((1280, "light"), ["home", "nothing found", "clinic", "state"]),
    ],
)
def test_pages_are_whole_quiet_and_open_to_all(address, browser, window, names):
    from axe_playwright_python.sync_playwright import Axe

    width, theme = window
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme)
    tab = context.new_page()
    wrong = watch(tab, address)
    for name in names:
        tab.goto(address + PAGES[name])
        found = Axe().run(tab).response["violations"]
        wrong += [f"{name}: axe {each['id']}: {each['nodes'][0]['html']}" for each in found]
        wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        wrong += [f"{name}: {wide} px wider than the window"] if wide > 0 else []
        wrong += [f"{name}: small target {each}" for each in tab.evaluate(SMALL_TARGETS)]
    context.close()

    assert wrong == []


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
def test_a_resting_site_is_open_to_all_and_leads_elsewhere(resting, browser, width, theme):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme)
    tab = context.new_page()
    wrong = watch(tab, resting)
    status = tab.goto(f"{resting}/near?zip=78701").status
    found = Axe().run(tab).response["violations"]
    wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    ways = [each.get_attribute("href") for each in tab.locator("main a").all()]
    context.close()

    assert (status, wrong, found, wide) == (503, [], [], 0)
    assert ways
    assert all(each.startswith("https://") for each in ways)


def test_stock_pages_run_under_our_policy(address, browser):
    # The policy speaks in the console if it stops anything.
    context = browser.new_context()
    tab = context.new_page()
    wrong = watch(tab, address)
    for path in (
        "/",
        "/directory",
        "/directory/clinics",
        "/directory/clinics/k7m2q9xw",
    ):
        tab.goto(address + path)
    assert context.cookies() == []
    context.close()

    assert wrong == []


def test_a_search_works_without_scripts(address, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.goto(address)
    tab.get_by_label("ZIP, or town and state").fill("austin tx")
    tab.get_by_label("Within").select_option("25")
    tab.get_by_role("button", name="Search").click()
    heading = tab.locator("h1").inner_text()
    tab.locator("summary").click()
    tab.get_by_role("combobox", name="How ketamine is given").select_option("nasal_esketamine")
    tab.get_by_role("button", name="Show these").click()
    filtered = tab.locator("h1").inner_text()
    tab.get_by_role("link", name="Lake Spray Center", exact=True).click()
    clinic = tab.locator("h1").inner_text()
    context.close()

    assert heading == "8 clinics within 25 miles of Austin, TX"
    assert filtered == "1 clinic within 25 miles of Austin, TX"
    assert clinic == "Lake Spray Center"


def test_a_bad_zip_puts_the_cursor_back(address, browser):
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"{address}/near?zip=00000")
    tab.locator("#place:focus").wait_for()
    focused = tab.evaluate("document.activeElement.getAttribute('aria-describedby')")
    tab.keyboard.press("Tab")
    outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    context.close()

    assert focused == "wrong"
    assert outline == "solid"


def watch(tab, address):
    """Collect what a page complains of, whom it asks, and what it is refused."""
    wrong = []
    ours = urlsplit(address).netloc

    def on_response(response):
        is_page = response.request.is_navigation_request()
        if response.status >= 400 and not is_page:
            wrong.append(f"{response.status} {response.url}")

    def on_console(message):
        # A page we asked for, and that says 404 as it should, is no error of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            wrong.append(f"console: {message.text}")

    tab.on("request", lambda each: urlsplit(each.url).netloc == ours or wrong.append(each.url))
    tab.on("response", on_response)
    tab.on("console", on_console)
    tab.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    return wrong
