"""Four journeys, the map, and every new page in a real browser, at every width and in the dark."""

import re
from datetime import date
from urllib.parse import unquote

import pytest
import site_fixtures as made
from test_site_browser import CHROMIUM, SMALL_TARGETS, an_address, browser, watch

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
__all__ = ["browser"]  # the fixture, for pytest to find

TWO = "c=k7m2q9xw&c=mixed000"
PAGES = (
    "/map", "/map?zip=78701", "/compare", f"/compare?{TWO}", "/corrections", "/state/tx/austin",
    f"/compare?{TWO}&c=plain000&c=remote00", "/corrections?clinic=k7m2q9xw",
    f"/near?zip=78701&{TWO}", "/clinic/full0000/full",
)  # fmt: skip
EVERY = (
    *PAGES,
    "/",
    "/near?zip=79821&miles=10",
    "/clinic/closed00/closed",
    "/state/tx",
    "/nowhere",
)
DRAWN = "#map[data-drawn=yes]"  # awaited by a selector, because our policy lets nothing evaluate
KEPT = """async () => [document.cookie, localStorage.length, sessionStorage.length,
    (await indexedDB.databases()).length, (await caches.keys()).length].join()"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A served site on a port of loopback, of clinics that no one marks as made up."""
    full = made.a_clinic(
        "full0000", slug="full", name="Full Clinic", status="temporarily_closed", hours="24/7",
        payment=("medicare",), supervision=("crna",), price_from=450.0, precision="rooftop",
        latitude=30.3, first_seen=date(2026, 9, 1),
    )  # fmt: skip
    change = {"built_at": "2026-11-20T04:00:00Z", "clinic_id": "full0000", "what": "changed",
              "field": "phone", "before": "+15125550142", "after": "+15125550143"}  # fmt: skip
    path = tmp_path_factory.mktemp("journeys") / "directory.db"
    database = made.write_directory(
        path, chosen=(*made.clinics(), full), sample=False, changes=[change]
    )
    operator = {"contact": "data@clinics.example", "address": "https://clinics.example"}
    with made.served(database, made.NOON, **operator) as datasette:
        yield from an_address(datasette)


@pytest.fixture
def phone(browser):
    """A phone's tab without scripts: every journey must work there."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


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
        if path.startswith("/map"):
            tab.locator(DRAWN).wait_for()
        tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found = Axe().run(tab).response["violations"]
        wrong += [f"{path}: axe {each['id']}: {each['nodes'][0]['html']}" for each in found]
        wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        wrong += [f"{path}: {wide} px wider than the window"] if wide > 0 else []
        wrong += [f"{path}: small target {each}" for each in tab.evaluate(SMALL_TARGETS)]
        kept = tab.evaluate(KEPT)
        wrong += [f"{path}: kept {kept}"] if kept != ",0,0,0,0" else []
    assert context.cookies() == []
    context.close()

    assert wrong == []


def test_no_page_is_cut_off_at_320_pixels_or_heavy(address, browser):
    context = browser.new_context(viewport={"width": 320, "height": 640})
    tab = context.new_page()
    weight = {}
    tab.on("response", lambda each: weight.update({each.url: len(each.body())}))
    wrong = []
    for path in EVERY:
        weight.clear()
        tab.goto(address + path)
        tab.wait_for_load_state("networkidle")
        tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        wrong += [f"{path}: {wide} px too wide"] if wide > 0 else []
        kept = tab.evaluate(KEPT)
        wrong += [f"{path}: kept {kept}"] if kept != ",0,0,0,0" else []
        of_map = ("leaflet", "/map.", "us-outlines", "map.js")
        whole = sum(size for url, size in weight.items() if not any(x in url for x in of_map))
        wrong += [f"{path}: {whole} bytes"] if whole > 60_000 else []
    context.close()

    assert wrong == []


# The journeys


def test_a_visitor_on_a_phone_calls_in_three_presses(address, phone):
    phone.goto(address)
    phone.get_by_label("ZIP, or town and state").fill("78701")
    phone.get_by_role("button", name="Search").click()  # 1
    phone.locator(".card-name a").first.click()  # 2
    call = phone.get_by_role("link", name="Call (512) 555-0142")  # 3
    box = call.bounding_box()

    assert call.get_attribute("href") == "tel:+15125550142"
    assert box["y"] + box["height"] < 844  # seen without scrolling
    assert box["height"] >= 44


def test_a_carer_compares_two(address, phone):
    phone.goto(f"{address}/near?zip=78701")
    phone.get_by_role("link", name="Add to short list River Clinic").click()
    phone.get_by_role("link", name="Add to short list Many Ways").click()
    phone.get_by_role("link", name="Compare them").click()
    words = phone.locator(".verdict").all_inner_texts()

    assert phone.locator("h1").inner_text() == "2 clinics side by side"
    assert any(each.startswith("Both: IV infusion. Only Many Ways:") for each in words)
    assert phone.url.endswith(f"/compare?{TWO}")


def test_a_researcher_goes_from_a_number_to_who_said_it(address, phone):
    phone.goto(f"{address}/clinic/k7m2q9xw/river-clinic")
    source = phone.locator(".contact dd").first.locator(".by a")
    phone.locator("summary").click()
    other = phone.locator(".said dd", has_text="(512) 555-0199")

    assert source.inner_text() == "Sample register"
    assert source.get_attribute("href") == "https://register.example/1"
    assert source.get_attribute("rel") == "noreferrer noopener"
    assert "seen 20 Nov 2026" in phone.locator(".contact dd").first.inner_text()
    assert "Not shown above" in other.inner_text()
    assert "Sample map" in other.inner_text()


def test_an_owner_finds_how_to_correct(address, phone):
    phone.goto(address)
    phone.get_by_label("ZIP, or town and state").fill("River Clinic")
    phone.get_by_role("button", name="Search").click()
    phone.get_by_role("link", name="River Clinic", exact=True).click()
    phone.get_by_role("link", name="Correct it or take it out").click()
    link = phone.locator("main").get_by_role("link", name="data@clinics.example")

    assert phone.locator("h1").inner_text() == "Is River Clinic wrong or closed?"
    begins = "mailto:data@clinics.example?subject=Clinic%20k7m2q9xw&body=River%20Clinic%0D%0A"
    assert link.get_attribute("href").startswith(begins)


def test_a_letter_goes_to_the_visitors_own_mail_program_and_nowhere_else(address, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    wrong = watch(tab, address)
    tab.goto(f"{address}/corrections?clinic=k7m2q9xw")
    tab.get_by_label("What is wrong").select_option("It has closed")
    tab.get_by_label("What is right").fill("A note on the door says so.")
    with tab.expect_request(lambda request: request.url.startswith("mailto:")) as asked:
        tab.get_by_role("button", name="Open the letter").click()
    letter = unquote(asked.value.url)

    assert letter == (
        "mailto:data@clinics.example?subject=Clinic k7m2q9xw&body="
        "Clinic=River Clinic, https://clinics.example/clinic/k7m2q9xw\r\n"
        "What is wrong=It has closed\r\nWhat is right=A note on the door says so.\r\n"
        "Web page=\r\n\r\n"
    )
    assert tab.url == f"{address}/corrections?clinic=k7m2q9xw"
    assert [each for each in wrong if "mailto:" not in each] == []
    context.close()


# Scripts add, and change nothing


@pytest.mark.parametrize(
    "path",
    ["/", "/near?zip=78701", "/map?zip=78701", "/map", "/clinic/k7m2q9xw/x", f"/compare?{TWO}"],
)
def test_without_scripts_a_page_says_the_same(address, browser, path):
    links = {}
    for has_scripts in (True, False):
        context = browser.new_context(java_script_enabled=has_scripts)
        tab = context.new_page()
        tab.goto(address + path)
        found = tab.locator("main a:not(#map a)").all()
        links[has_scripts] = [each.get_attribute("href") for each in found]
        context.close()

    assert links[True] == links[False]


def test_my_location_is_asked_for_on_a_press_alone_and_rounded(address, browser):
    where = {"latitude": 30.271153, "longitude": -97.743749}
    context = browser.new_context(geolocation=where, permissions=["geolocation"])
    tab = context.new_page()
    wrong = watch(tab, address)
    asked = []
    tab.on("request", lambda each: asked.append(each.url))
    tab.goto(address)
    tab.wait_for_load_state("networkidle")
    before = [url for url in asked if "lat" in url]
    tab.get_by_role("button", name="Use my location").click()
    tab.wait_for_url("**/near?*")
    context.close()

    near = next(url for url in asked if "/near?" in url)
    assert before == wrong == []
    assert re.findall(r"(?:lat|lng)=(-?[0-9.]+)", near) == ["30.27", "-97.74"]


def test_a_location_that_is_not_given_is_no_dead_end(address, browser):
    context = browser.new_context(permissions=[])
    tab = context.new_page()
    tab.goto(address)
    tab.get_by_role("button", name="Use my location").click()
    told = tab.get_by_text("Your browser did not tell us where you are.")
    told.wait_for()
    is_ready = tab.get_by_role("button", name="Use my location").is_enabled()
    context.close()

    assert is_ready


# The map


def test_the_map_is_drawn_zoomed_and_moved_without_dragging(address, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    wrong = watch(tab, address)
    tab.goto(f"{address}/map?zip=78701")
    tab.locator(DRAWN).wait_for()
    first = tab.locator("#map .town-label").all_inner_texts()
    tab.get_by_role("button", name="Zoom out").click()
    tab.wait_for_timeout(400)
    wider = tab.locator(".leaflet-control-scale-line").inner_text()
    tab.locator("#map").focus()
    tab.keyboard.press("+")
    tab.wait_for_timeout(400)
    nearer = tab.locator(".leaflet-control-scale-line").inner_text()
    tab.get_by_role("button", name="Move up").click()
    tab.get_by_role("button", name="Show on the map Many Ways").focus()
    tab.keyboard.press("Enter")
    popup = tab.locator(".leaflet-popup-content")
    popup.wait_for()
    text = popup.inner_text()
    context.close()

    assert wrong == []
    assert "Austin" in first
    assert wider != nearer
    assert "Many Ways" in text
    assert "Round Rock, TX" in text


def test_a_dot_of_many_names_them_all_as_text(address, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    wrong = watch(tab, address)
    tab.goto(f"{address}/map?zip=78701&c=mixed000")
    tab.locator(DRAWN).wait_for()
    tab.get_by_role("button", name="Show on the map <script>").click()
    popup = tab.locator(".leaflet-popup-content")
    popup.wait_for()
    link = popup.locator("a").first
    shown, address_of = link.inner_text(), link.get_attribute("href")
    context.close()

    assert wrong == []
    assert shown == made.HOSTILE
    assert address_of == "/clinic/hostile0/script?c=mixed000"


def test_a_map_that_cannot_be_drawn_says_so(address, browser):
    context = browser.new_context()
    tab = context.new_page()
    tab.route("**/map.geojson*", lambda route: route.abort())
    tab.goto(f"{address}/map?zip=78701")
    tab.get_by_text("The map could not be drawn. The list has all of it.").wait_for()
    context.close()


def test_what_lies_beyond_the_picture_is_a_press_away(address, browser):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    tab = context.new_page()
    wrong = watch(tab, address)
    tab.goto(f"{address}/map")
    tab.locator(DRAWN).wait_for()
    said = tab.locator("#map-told").inner_text()
    tab.get_by_role("link", name="Go to the map").click()
    top = tab.locator("#as-map").bounding_box()["y"]
    alaska = tab.get_by_role("link", name="Alaska (1)")
    twin = alaska.get_attribute("href")
    alaska.click()
    tab.locator("#map .state-label", has_text="AK").wait_for()
    moved = tab.locator("#map-told").inner_text()
    tab.goto(address + twin)
    context.close()

    assert wrong == []
    assert said == "36 on the map, 1 of them beyond the 48 states."
    assert 0 <= top < 844
    assert moved == "The map shows Alaska."
    assert twin == "/map?place=Alaska"


# On paper


@pytest.mark.parametrize(
    ("path", "pages"),
    [("/clinic/k7m2q9xw/river-clinic", 2), (f"/compare?{TWO}", 2), ("/near?zip=78701", 2)],
)
def test_a_clinic_a_comparison_and_a_list_print_on_two_sheets(address, browser, path, pages):
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(address + path)
    margins = [dict.fromkeys(("top", "bottom"), "0.5in"),
               dict.fromkeys(("top", "bottom", "left", "right"), "0.4in")]  # fmt: skip
    printed = [tab.pdf(format=paper, margin=m) for paper in ("Letter", "A4") for m in margins]
    tab.emulate_media(media="print")
    is_seen = tab.get_by_text("In crisis? Call or text 988").is_visible()
    hidden = tab.locator(".actions, nav, .search").all()
    context_shown = [each.is_visible() for each in hidden]
    phone = tab.get_by_text("(512) 555-0142").first.is_visible()
    context.close()

    assert max(len(re.findall(rb"/Type\s*/Page\b(?!s)", each)) for each in printed) <= pages
    assert is_seen
    assert phone
    assert not any(context_shown)


def test_paper_keeps_the_addresses_and_no_heading_over_nothing(address, browser):
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"{address}/clinic/k7m2q9xw/river-clinic")
    is_on_screen = tab.locator(".on-paper").is_visible()
    tab.emulate_media(media="print")
    kept = tab.locator(".on-paper").inner_text()
    is_empty_shown = tab.get_by_role("heading", name="Who says so").is_visible()
    tab.goto(f"{address}/compare?{TWO}")
    sizes = tab.evaluate(
        "['.verdict', 'td', '.notices .small', '.notices li'].map(each =>"
        " parseFloat(getComputedStyle(document.querySelector(each)).fontSize))"
    )
    side_by_side = tab.locator(".on-paper").inner_text()
    buttons = [each.is_visible() for each in tab.locator("thead .button").all()]
    context.close()

    assert not is_on_screen
    assert kept == (
        "This page: https://clinics.example/clinic/k7m2q9xw/river-clinic."
        " Its sources: Sample register, register.example/k7m2q9xw."
    )
    assert not is_empty_shown
    assert sizes[0] < sizes[1]
    assert sizes[2] < sizes[3]
    assert f"https://clinics.example/compare?{TWO}" in side_by_side
    assert buttons == [False, False]
