"""Letters twice as large, and no mouse: nothing is cut off, nothing hidden, no dead end."""

import json

import pytest
import site_fixtures as made
from test_site_browser import CHROMIUM, an_address, browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
__all__ = ["browser"]  # the fixture, for pytest to find

PAGES = (
    "/", "/near?zip=78701", "/near?zip=79821&miles=10", "/near?zip=00000",
    "/near?zip=78701&route=iv",
    "/clinic/mixed000/mixed", "/clinic/k7m2q9xw/river", "/clinic/closed00/closed", "/state/tx",
    "/state/tx/austin", "/compare?c=k7m2q9xw&c=mixed000&c=plain000&c=remote00", "/map",
    "/questions", "/about", "/freshness", "/closed", "/corrections", "/data", "/api", "/nowhere",
)  # fmt: skip
WINDOWS = {
    # What Chromium itself does at 200 %: half as many CSS pixels, each twice as large.
    "a desk at 200 %": ({"width": 640, "height": 450}, 2, 16),
    "a desk at 400 %": ({"width": 320, "height": 256}, 4, 16),
    # Letters alone twice as large, by the setting of the browser.
    "a desk with double letters": ({"width": 1280, "height": 900}, 1, 32),
    "a phone with double letters": ({"width": 390, "height": 844}, 1, 32),
}
# Every line of text that can be seen, with what it stands in; the map's labels have a list as twin.
# A table of numbers may be scrolled by itself where letters are huge (WCAG 1.4.10 excepts it).
# A line is wrong where it leaves the window, where its box cuts it off, or where another covers it.
WRONG = """() => {
    const clipped = box => box && (getComputedStyle(box).clipPath !== 'none'
        || clipped(box.parentElement));  // for screen readers alone
    const scrolls = table => getComputedStyle(table).overflowX === 'auto';
    const lines = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const box = node.parentElement;
        if (!node.data.trim() || box.closest('.skip, .map, pre, script, option')) continue;
        if (!box.checkVisibility({visibilityProperty: true}) || clipped(box)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const each of range.getClientRects())
            if (each.width > 1) lines.push({box, text: node.data.trim().slice(0, 40), at: each});
    }
    const wrong = [];
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    if (wide > 0) wrong.push(`${wide} px wider than the window`);
    for (const {box, text, at} of lines) {
        if (box.closest('.numbers') && scrolls(box.closest('.numbers'))) continue;
        if (at.left < -1 || at.right > window.innerWidth + 1) wrong.push(`outside: ${text}`);
        for (let up = box; up && up !== document.body; up = up.parentElement) {
            if (getComputedStyle(up).overflowX === 'visible') continue;
            const edge = up.getBoundingClientRect();
            if (at.right > edge.right + 1 || at.bottom > edge.bottom + 1)
                wrong.push(`cut: ${text}`);
        }
    }
    lines.sort((one, other) => one.at.top - other.at.top);
    lines.forEach((one, i) => {
        for (let j = i + 1; j < lines.length && lines[j].at.top < one.at.bottom; j++) {
            const a = one.at, b = lines[j].at;
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - b.top;
            if (across > 3 && down > Math.min(a.height, b.height) / 2)
                wrong.push(`over each other: ${one.text} / ${lines[j].text}`);
        }
    });
    return wrong;
}"""
FOCUS = """() => {
    const on = document.activeElement, style = getComputedStyle(on);
    const at = on.getBoundingClientRect(), line = on.getClientRects()[0];
    const found = document.elementFromPoint(line.left + line.width / 2, line.top + 8);
    return {
        name: on.matches('body') ? '' : (on.innerText || on.name || on.id).trim(),
        href: on.getAttribute('href'),
        outline: `${style.outlineStyle} ${style.outlineWidth}`,
        inWindow: at.top >= 0 && at.bottom <= window.innerHeight,
        onTop: on === found || on.contains(found),
    };
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A served site on a port of loopback, of clinics that no one marks as made up."""
    path = tmp_path_factory.mktemp("barriers") / "directory.db"
    database = made.write_directory(path, sample=False)
    with made.served(database, made.NOON, contact="data@clinics.example") as datasette:
        yield from an_address(datasette)


@pytest.mark.parametrize("window", WINDOWS)
def test_large_letters_are_neither_cut_off_nor_over_each_other(address, browser, tmp_path, window):
    viewport, scale, letters = WINDOWS[window]
    (tmp_path / "Default").mkdir()
    setting = {"webkit": {"webprefs": {"default_font_size": letters}}}
    (tmp_path / "Default/Preferences").write_text(json.dumps(setting))
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=CHROMIUM, args=["--no-sandbox"], viewport=viewport,
        device_scale_factor=scale,
    )  # fmt: skip
    tab = context.pages[0]
    wrong = []
    for path in PAGES:
        tab.goto(address + path)
        size = tab.evaluate("getComputedStyle(document.documentElement).fontSize")
        assert size == f"{letters * 1.0625:g}px"
        tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        wrong += [f"{path}: {each}" for each in tab.evaluate(WRONG)]
    context.close()

    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("broken", ["outside", "cut", "over each other", "wider"])
def test_the_eye_that_looks_for_it_sees_it(address, browser, broken):
    style = {
        "outside": "h1 { position: fixed; left: 90vw; white-space: nowrap; }",
        "cut": "h1 { width: 4rem; overflow: hidden; white-space: nowrap; }",
        "over each other": "h1 { margin-bottom: -2rem; }",
        "wider": "h1 { width: 200vw; }",
    }
    context = browser.new_context(viewport={"width": 640, "height": 450}, bypass_csp=True)
    tab = context.new_page()
    tab.goto(f"{address}/questions")
    tab.add_style_tag(content=style[broken])
    found = tab.evaluate(WRONG)
    context.close()

    assert any(broken in each for each in found)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_visitor_without_a_mouse_comes_to_the_call_link(address, browser, width):
    context = browser.new_context(viewport={"width": width, "height": 844})
    tab = context.new_page()
    tab.goto(address)
    steps = [press_tab(tab)]
    assert steps[0]["name"] == "Skip to main content"
    tab.keyboard.press("Enter")
    steps += tab_until(tab, lambda step: step["name"] == "place")
    tab.keyboard.type("78701")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/near?**")
    steps += tab_until(tab, lambda step: step["name"] == "River Clinic")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/clinic/**")
    steps += tab_until(tab, lambda step: (step["href"] or "").startswith("tel:+1"))
    context.close()

    assert steps[-1]["name"] == "Call (512) 555-0142"
    assert steps[-1]["href"] == "tel:+15125550142"
    unseen = [each for each in steps if each["outline"] != "solid 3px"]
    hidden = [each for each in steps if not (each["inWindow"] and each["onTop"])]
    assert (unseen, hidden) == ([], [])


def press_tab(tab):
    tab.keyboard.press("Tab")
    return tab.evaluate(FOCUS)


def tab_until(tab, is_there, most=40):
    """Every stop on the way, the one looked for last; a keyboard that leads nowhere fails."""
    steps = []
    while not steps or not is_there(steps[-1]):
        assert len(steps) < most, [each["name"] for each in steps]
        steps.append(press_tab(tab))
    return steps
