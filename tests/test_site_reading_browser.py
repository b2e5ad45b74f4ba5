"""The pages to read in a real browser: whole, quiet, open to all, and one sheet on paper."""

import re
from datetime import date

import pytest
import site_fixtures as made
from test_site_browser import CHROMIUM, SMALL_TARGETS, an_address, browser, watch

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
__all__ = ["browser"]  # the fixture, for pytest to find

PAGES = ("/questions", "/about", "/closed", "/closed?state=tx", "/freshness", "/data", "/api")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A served site on a port of loopback that was free."""
    said = made.a_fact("status", "closed", url="https://register.example/gone")
    gone = made.a_clinic("gone0000", slug="gone", name="Gone", status="closed", state="FL",
                         closed_on=date(2026, 9, 2), facts=(said,))  # fmt: skip
    path = tmp_path_factory.mktemp("browser") / "directory.db"
    database = made.write_directory(path, chosen=(*made.clinics(), gone))
    with made.served(database, made.NOON) as datasette:
        yield from an_address(datasette)


@pytest.mark.parametrize(
    ("width", "theme"), [(390, "light"), (1280, "dark"), (390, "dark"), (1280, "light")]
)
def test_pages_are_whole_quiet_and_open_to_all(address, browser, width, theme):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme)
    tab = context.new_page()
    wrong = watch(tab, address)
    for path in PAGES:
        tab.goto(address + path)
        tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found = Axe().run(tab).response["violations"]
        wrong += [f"{path}: axe {each['id']}: {each['nodes'][0]['html']}" for each in found]
        wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        wrong += [f"{path}: {wide} px wider than the window"] if wide > 0 else []
        wrong += [f"{path}: small target {each}" for each in tab.evaluate(SMALL_TARGETS)]
    assert context.cookies() == []
    context.close()

    assert wrong == []


def test_no_page_is_cut_off_at_320_pixels(address, browser):
    context = browser.new_context(viewport={"width": 320, "height": 640})
    tab = context.new_page()
    wide = {}
    for path in PAGES:
        tab.goto(address + path)
        tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        wide[path] = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    context.close()

    assert max(wide.values()) <= 0, wide


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_the_questions_print_large_on_one_sheet_their_words_on_the_next(address, browser, paper):
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"{address}/questions")
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "0.4in")
    printed = tab.pdf(format=paper, margin=margin)
    tab.emulate_media(media="print")
    is_seen = tab.get_by_text("In crisis? Call or text 988").is_visible()
    sizes = tab.evaluate(
        "['ol', '.walk-away li', '.glossary dd', '.rests'].map(each =>"
        " parseFloat(getComputedStyle(document.querySelector(each)).fontSize) * 72 / 96)"
    )
    context.close()

    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 2
    assert is_seen
    assert [round(each, 1) for each in sizes] == [12, 12, 12, 9]  # points


def test_the_pages_can_be_reached_from_the_first(address, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    tab = context.new_page()
    headings = []
    for name in ("Questions to ask", "About", "Data", "How fresh is this list?", "Closed clinics"):
        tab.goto(address)
        tab.get_by_role("link", name=name, exact=True).first.click()
        headings.append(tab.locator("h1").inner_text())
    context.close()

    assert headings == [
        "Questions to ask a clinic", "About this list", "Take the data",
        "How fresh is this list?", "2 closed clinics",
    ]  # fmt: skip
