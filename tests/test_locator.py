"""The calls by which a clinic's page asks its own house for its places: made, copied, or let be."""

import json
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import TextResponse
from test_spider_websites import houses, outcomes, visit

from directory.errors import LayoutChangedError
from spiders.locator import MOST_PLACES, Call, calls_of, is_of, places_in

PAGE = "https://rill.example/locations"
AJAX = "https://rill.example/wp-admin/admin-ajax.php"
STORE = "action=store_search&autoload=1"
HEAD = '<a href="tel:+18005550199">Head office</a><p>1 Main Plaza, Denver, CO 80202</p>'


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("var wpslSettings = {};", [f"{AJAX}?{STORE}"]),
        (
            r'var wpslSettings = {"startLatlng":"43.6,-116.2","ajaxurl":'
            r'"https:\/\/rill.example\/wp\/wp-admin\/admin-ajax.php"};',
            [f"https://rill.example/wp/wp-admin/admin-ajax.php?{STORE}&lat=43.6&lng=-116.2"],
        ),
        (
            "var asl_configuration = {}; var ASL_REMOTE = {'x': 1};",
            [f"{AJAX}?action=asl_load_stores&load_all=1"],
        ),
        ('var slplus = {"options":{},"ajaxurl":"/wp-admin/admin-ajax.php"};', [AJAX]),
        ('<div data-locations-url="/places.json">', ["https://rill.example/places.json"]),
        ("<div data-stores='/api/stores?all=1'>", ["https://rill.example/api/stores?all=1"]),
        ('fetch("/data/locations.json")', ["https://rill.example/data/locations.json"]),
        (
            "fetch(`https://rill.example/wp-json/wpsl/v1/locations`)",
            ["https://rill.example/wp-json/wpsl/v1/locations"],
        ),
        ('<div data-locations="4">', []),
        ("""<div data-locations='[{"url": "/x"}]'>""", []),
        ('<link href="/wp-content/plugins/wp-store-locator/css/styles.css">', []),
        ("we use wpslSettings everywhere", []),
        ('<a href="/locations">Our locations</a>', []),
    ],
)
def test_a_page_announces_what_it_will_ask_for(written, asked):
    assert [each.url for each in calls_of(written, PAGE)] == asked


def test_store_locator_plus_is_asked_as_its_page_asks():
    (call,) = calls_of("slplus = {}", PAGE)

    assert (call.request().method, call.request().body) == (
        "POST", b"action=csl_ajax_onload&radius=10000")  # fmt: skip


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("https://rill.example/x", True),
        ("http://www.rill.example/x", True),
        ("https://api.rill.example/x", True),
        ("https://notrill.example/x", False),
        ("https://rill.example.evil.example/x", False),
        ("https://evil.example/rill.example", False),
        ("ftp://rill.example/x", False),
        ("//rill.example", False),
    ],
)
def test_a_house_is_itself_and_its_subdomains(address, own):
    assert is_of(address, "rill.example") is own


def answered(body, kind="plain"):
    call = Call(kind, AJAX, page=PAGE)
    return places_in(call, TextResponse(AJAX, body=body.encode(), encoding="utf-8"), "rill.example")


OAK = {"street": "1 Oak St", "city": "Boise", "state": "ID", "postcode": "83702"}


@pytest.mark.parametrize(
    ("kind", "record", "words"),
    [
        (
            "wpsl",
            {"store": "Rill &#8211; Boise", "address": "1 Oak St", "city": "Boise", "state": "ID",
             "zip": "83702", "phone": "208-555-0142", "url": "https://elsewhere.example"},
            {"name": "Rill \u2013 Boise", "phone": "208-555-0142", **OAK},
        ),
        (
            "agile",
            {"title": "Rill", "street": "1 Oak St", "city": "Boise", "state": "ID",
             "postal_code": "83702", "open_hours": '{"mon":["9 AM - 5 PM"],"sun":"0"}'},
            {"name": "Rill", "hours": '{"mon": ["9 AM - 5 PM"], "sun": "Closed"}', **OAK},
        ),
        (
            "plus",
            {"name": "Rill", "address": "1 Oak St", "address2": "Ste 2", "city": "Boise",
             "state": "ID", "zip": 83702, "lat": 43.6, "lng": -116.2, "email": "x@rill.example"},
            {"name": "Rill", "street_2": "Ste 2", "latitude": "43.6", "longitude": "-116.2", **OAK},
        ),
        (
            "plain",
            {"title": {"rendered": "Rill"}, "address": {"addressLine1": "1 Oak St", "locality":
             "Boise", "region": "ID", "postalCode": "83702"}, "geo": {"lat": 43.6, "lng": -116.2}},
            {"name": "Rill", "latitude": "43.6", "longitude": "-116.2", **OAK},
        ),
        (
            "plain",
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-116.2, 43.6]},
             "properties": {"Location Name": "Rill", "Street Address": "1 Oak St", "City": "Boise",
                            "State": "ID", "Zip Code": "83702", "Phone": "208-555-0142"}},
            {"name": "Rill", "latitude": "43.6", "longitude": "-116.2", "phone": "208-555-0142",
             **OAK},
        ),
        (
            "plain",
            {"name": "Rill", "address": "1 Oak St, Boise, ID 83702"},
            {"name": "Rill", "address": "1 Oak St, Boise, ID 83702"},
        ),
    ],
)  # fmt: skip
def test_a_record_is_copied_by_its_software_s_keys_or_by_plain_names(kind, record, words):
    (place,) = answered(json.dumps([record]), kind)

    assert {field: said for field, said in place.words.items() if said} == words
    assert place.page == PAGE


@pytest.mark.parametrize(
    "wrapped",
    [
        {"success": True, "response": [{"name": "Rill", "city": "Boise"}]},
        {"data": {"locations": [{"name": "Rill", "city": "Boise"}]}, "tags": ["a"]},
        {"filters": [{"id": 1}], "items": [{"name": "Rill", "city": "Boise"}]},
        {"type": "X", "features": [{"properties": {"name": "Rill", "city": "Boise"}}]},
    ],
)  # fmt: skip
def test_the_list_is_found_within_an_answer(wrapped):
    assert [each.words["name"] for each in answered(json.dumps(wrapped))] == ["Rill"]


@pytest.mark.parametrize("body", ["0", "-1", '""', "[]", "{}", "null", '["a"]', '[{"id": 1}]'])
def test_an_answer_that_lists_nothing_lists_nothing(body):
    assert answered(body, "wpsl") == []


@pytest.mark.parametrize("body", ["", "<html>", '[{"store": "Ri', "[" * 100_000])
def test_what_is_no_json_is_said_to_be_none(body):
    with pytest.raises(LayoutChangedError, match="expected a JSON list of places"):
        answered(body)


def test_a_record_s_page_is_cited_where_it_is_of_the_house():
    pages = ["/boise", "https://rill.example/b", "https://elsewhere.example/b", "javascript:x", ""]
    records = [{"name": "Rill", "city": "Boise", "url": each} for each in pages]

    assert [each.page for each in answered(json.dumps(records))] == [
        "https://rill.example/boise", "https://rill.example/b", PAGE, PAGE, PAGE]  # fmt: skip


def test_an_endless_list_is_cut():
    assert len(answered(json.dumps([{"name": "R", "city": "B"}] * 9000))) == MOST_PLACES


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from("name address city zip geometry coordinates lat url properties".split())
        | st.text(), inner),
)  # fmt: skip


@given(VALUES, st.sampled_from("wpsl agile plus plain".split()))
def test_whatever_json_comes_is_copied_or_left(value, kind):
    for place in answered(json.dumps(value), kind):
        assert all(said is None or said.strip() for said in place.words.values())


# Real visits, each case a house of its own.


def store(number, **other):
    own = {"id": number, "store": f"Rill {number}", "address": f"{number} Oak St"}
    phone = f"(208) 555-01{number % 100:02}"
    return {**own, "city": "Boise", "state": "ID", "zip": "83702", "phone": phone, **other}


STORES = [store(1), store(2, url="https://elsewhere.example/2", permalink="http://127.0.0.1/"),
          store(3, permalink="/third")]  # fmt: skip
SETTINGS = "<script>var wpslSettings = {%s};</script>"
TWO = json.dumps(STORES[:2]).encode()
ANSWERS = {
    "wpsl": json.dumps(STORES).encode(),
    "large": json.dumps([store(number) for number in range(1, 101)]).encode(),
    "forbidden": TWO,
    "html": b"<!doctype html><title>Log in</title>",
    "zero": b"0",
    "minus": b"-1",
    "cut": TWO[:-40],
    "vast": b"[" + b" " * 6_000_000 + b"]",
    "redirect": b"",
    "file": json.dumps({"locations": STORES[:2]}).encode(),
    "plus": json.dumps({"success": True, "response": [{**store(1), "name": "One"}, {
        **store(2), "name": "Two"}]}).encode(),
}  # fmt: skip


def locator_answers(host, path):
    name = host.partition(".")[0]
    if path == "/robots.txt":
        closed = b"User-agent: *\nDisallow: /wp-admin/\n" if name == "forbidden" else b""
        return 200, {}, closed
    if "admin-ajax" in path or path.endswith(".json"):
        if name == "redirect":
            return 302, {"Location": "https://elsewhere.example/stores"}, b""
        if name not in ANSWERS:
            return 404, {}, b""
        return 200, {"Content-Type": "application/json"}, ANSWERS[name]
    if path == "/locations":
        return 200, {}, f"<h1>IV ketamine</h1>{announced(name)}{HEAD}".encode()
    links = "".join(f"<a href='/ketamine-{n}'>Ketamine {n}</a>" for n in range(30))
    more = "<a href='/locations'>Locations</a>"
    return 200, {}, f"<title>Rill</title><p>IV ketamine</p>{HEAD}{more}{links}".encode()


def announced(name):
    named = {
        "file": '<div data-locations-url="/places.json"></div>',
        "plus": "<script>slplus = {}</script>",
        "elsewhere": SETTINGS % '"ajaxurl":"https://wpsl.example/wp-admin/admin-ajax.php"',
        "inside": SETTINGS % r'"ajaxurl":"http:\/\/127.0.0.1\/wp-admin\/admin-ajax.php"',
        "sub": '<div data-locations-url="https://api.sub.example/wpsl.json"></div>',
    }
    return named.get(name, SETTINGS % "")


@pytest.fixture(scope="module")
def visited(tmp_path_factory):
    """Listings by site, what was asked of each, and how each visit went."""
    names = [*ANSWERS, "elsewhere", "inside", "sub"]
    ANSWERS["api"] = TWO
    with houses(locator_answers) as (base_url, asked):
        seeds = [f"https://{name}.example/" for name in names]
        brought = visit(tmp_path_factory.mktemp("locator"), base_url, seeds)
    assert brought.errors == ()
    listings, requests = defaultdict(list), defaultdict(list)
    for each in brought.listings:
        listings[each.ref.partition(".")[0]].append(each)
    for _, host, path in asked:
        requests[host.partition(".")[0]].append(path)
    return listings, requests, outcomes(brought)


def test_a_chain_yields_a_listing_for_each_place_its_locator_answers_with(visited):
    places = visited[0]["wpsl"]

    assert [(each.name, each.street, each.phone) for each in places] == [
        (f"Rill {n}", f"{n} Oak St", f"(208) 555-010{n}") for n in (1, 2, 3)]  # fmt: skip
    assert {each.parent for each in places} == {"Rill"}
    assert {each.website for each in places} == {"https://wpsl.example/"}
    assert [each.url for each in places] == [
        "https://wpsl.example/locations",
        "https://wpsl.example/locations",  # neither another house nor the operator's own is cited
        "https://wpsl.example/third",
    ]


def test_the_head_office_is_no_place_and_its_telephone_nobody_s(visited):
    for each in (
        each for name in ("wpsl", "large", "file", "plus", "sub") for each in visited[0][name]
    ):
        assert each.postcode == "83702"
        assert "800" not in each.phone


@pytest.mark.parametrize(
    ("name", "count"), [("wpsl", 3), ("large", 100), ("file", 2), ("plus", 2), ("sub", 2)]
)
def test_every_place_is_brought_once(visited, name, count):
    assert len({each.ref for each in visited[0][name]}) == len(visited[0][name]) == count


@pytest.mark.parametrize(
    "name",
    ["forbidden", "html", "zero", "minus", "cut", "vast", "redirect", "elsewhere", "inside"],
)
def test_where_a_call_brings_nothing_the_site_is_read_as_it_stands(visited, name):
    listings, _, went = visited

    assert went[f"{name}.example"] == "read"
    assert [each.ref for each in listings[name]] == [f"{name}.example"]
    assert "IV ketamine" in "\n".join(each.text for each in listings[name][0].passages)


def test_a_call_is_asked_for_within_robots_txt_the_cap_and_the_house(visited):
    _, requests, _ = visited

    for name in ("forbidden", "elsewhere", "inside"):
        assert not any("admin-ajax" in path for path in requests[name])
    assert sum("admin-ajax" in path for path in requests["wpsl"]) == 1
    assert "/stores" not in requests["elsewhere"]  # where the redirect of another leads
    asked = {
        name: {path for path in paths if path not in {"/robots.txt", "/sitemap.xml"}}
        for name, paths in requests.items()
    }
    assert max(map(len, asked.values())) == 8  # a busy machine may break one off, none has more


def test_json_is_taken_for_a_call_alone(tmp_path):
    def answer(host, path):
        return (404, {}, b"") if path == "/robots.txt" else (
            200, {"Content-Type": "application/json"}, TWO)  # fmt: skip

    with houses(answer) as (base_url, _):
        brought = visit(tmp_path, base_url, ["https://rill.example/"])

    assert brought.listings == ()
    assert outcomes(brought) == {"rill.example": "no_page"}
