"""FindTreatment's answers arrive word for word, and what is not an answer is an error."""

import json
import tomllib
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy.http import Request, TextResponse
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from directory.errors import LayoutChangedError
from directory.records import STATES, Listing, fingerprint
from directory.replica import FINDTREATMENT_STATES, findtreatment
from spiders.findtreatment import CATEGORIES, IGNORED_CATEGORIES, STATE_IDS, FindTreatmentSpider

HOUSE = Path(__file__).parents[1]
PAGE = HOUSE / "tests/pages/findtreatment.json"
SAMPLE = HOUSE / "data/sample"
ADDRESS = "https://facilities.example/locator/exportsAsJson/v2?limitValue=11&page=1"
APPROACHES = 3  # where the treatment approaches stand among the first facility's services


@pytest.fixture
def spider():
    """A spider whose counts can be read, visiting a stand-in for facilities.example."""
    spider = FindTreatmentSpider(
        base_url="http://127.0.0.1:1", home_url="https://facilities.example"
    )
    crawler = SimpleNamespace(settings=Settings(), spider=spider)
    crawler.stats = MemoryStatsCollector(crawler)
    spider.crawler = crawler
    return spider


def the_page():
    return json.loads(PAGE.read_text())


def an_answer(body):
    text = body if isinstance(body, str) else json.dumps(body)
    return TextResponse(ADDRESS, body=text.encode(), encoding="utf-8")


def parse(spider, body, *, state="TX", number=1, held=0):
    return list(spider.parse(an_answer(body), state=state, number=number, held=held))


def a_page(*, facilities, number=1, pages=1, count=None):
    """A page of facilities that offer nothing."""
    row = the_page()["rows"][1]
    return {
        "page": number,
        "totalPages": pages,
        "recordCount": facilities if count is None else count,
        "rows": [row] * facilities,
    }


def the_query(request):
    return {key: value for key, (value,) in parse_qs(urlsplit(request.url).query).items()}


def counts(spider):
    return spider.crawler.stats.get_stats()


# Word for word


def test_a_facility_arrives_word_for_word(spider):
    assert parse(spider, the_page())[0] == Listing(
        source="findtreatment",
        ref=fingerprint(
            "Hearthridge Hospital",
            "Mood Disorders Program",
            "410 Heronbend Avenue",
            "Austin",
            "TX",
            "78701",
        ),
        url="https://facilities.example/locator",
        name="Hearthridge Hospital",
        other_names=("Mood Disorders Program",),
        street="410 Heronbend Avenue",
        street_2="Suite 210",
        city="Austin",
        state="TX",
        postcode="78701",
        phone="(512) 555-0162",
        website="www.hearthridge.example",
        latitude="30.2713437",
        longitude="-97.7401219",
        routes="Ketamine Infusion Therapy (KIT)",
        settings="Outpatient; Partial hospitalization/day treatment",
        payment="Cash or self-payment; Medicare; Private health insurance; "
        "Sliding fee scale (fee is based on income and other factors)",
        ages="Adults; Seniors; Young adults",
        languages="Other languages (excluding Spanish); Spanish; Any Chinese Language; Vietnamese",
        groups="Persons with post-traumatic stress disorder (PTSD); Veterans",
    )


def test_only_facilities_that_name_ketamine_are_kept_and_the_others_counted(spider):
    assert [each.name for each in parse(spider, the_page())] == [
        "Hearthridge Hospital",
        "Riverlamp Psychiatry \ufffd East",
        "Maplehush Behavioral Health",
    ]
    assert counts(spider) == {"ignored/without_ketamine": 3}


@pytest.mark.parametrize(
    ("approaches", "routes"),
    [
        ("Ketamine Infusion Therapy (KIT)", "Ketamine Infusion Therapy (KIT)"),
        ("Group therapy; Ketamine Infusion Therapy (KIT)", "Ketamine Infusion Therapy (KIT)"),
        ("KETAMINE INFUSION THERAPY;Group therapy", "KETAMINE INFUSION THERAPY"),
        ("  ketamine infusion therapy ; Other", "ketamine infusion therapy"),
        ("Group therapy", None),
        ("", None),
        (None, None),
    ],
)
def test_the_route_is_the_approach_that_names_ketamine(spider, approaches, routes):
    page = the_page()
    page["rows"][0]["services"][APPROACHES]["f3"] = approaches
    kept = {each.name: each.routes for each in parse(spider, page)}

    assert kept.get("Hearthridge Hospital") == routes


def test_an_approach_that_speaks_of_ketamine_otherwise_is_reported(spider, caplog):
    page = the_page()
    page["rows"][3]["services"][0]["f3"] = "Group therapy; Esketamine Nasal Spray (ENS)"

    assert len(parse(spider, page)) == 3
    assert counts(spider)["unknown_keys/services.TAP.Esketamine Nasal Spray (ENS)"] == 1
    assert "Esketamine Nasal Spray (ENS)" in caplog.text


def test_a_name_or_a_medicine_that_says_ketamine_is_no_approach(spider):
    page = the_page()
    page["rows"][3]["name1"] = "Thimbleford Ketamine Infusion Therapy Center"
    page["rows"][3]["services"][1] = {
        "f1": "Pharmacotherapies",
        "f2": "PHR",
        "f3": "Ketamine Infusion Therapy (KIT)",
    }

    assert len(parse(spider, page)) == 3


@pytest.mark.parametrize(
    ("index", "field", "said"),
    [
        (1, "name", "Riverlamp Psychiatry \ufffd East"),
        (1, "postcode", "78664-5208"),
        (1, "phone", "(999) 999-9999"),
        (1, "latitude", ""),
        (1, "longitude", ""),
        (1, "street_2", None),
        (1, "website", None),
        (1, "other_names", ()),
        (1, "payment", None),
        (2, "other_names", ()),
        (2, "street_2", ""),
        (2, "latitude", "-95.3624219"),
        (2, "longitude", "29.7610437"),
        (2, "settings", "Outpatient"),
        (2, "ages", None),
        (2, "updated_on", None),
    ],
)
def test_a_strange_value_is_kept_as_it_was_said(spider, index, field, said):
    assert getattr(parse(spider, the_page())[index], field) == said


@pytest.mark.parametrize(
    ("field", "said"),
    [("latitude", "0"), ("latitude", 0), ("zip", 78701), ("phone", "(999) 999-9999")],
)
def test_a_number_is_the_text_it_was_written_in(spider, field, said):
    page = the_page()
    page["rows"][0][field] = said
    kept = parse(spider, page)[0]

    assert getattr(kept, "postcode" if field == "zip" else field) == str(said)


@pytest.mark.parametrize("key", ["name1", "name2", "street1", "city", "state", "zip"])
def test_another_word_in_name_or_address_makes_another_ref(spider, key):
    before = parse(spider, the_page())[0].ref
    page = the_page()
    page["rows"][0][key] += " II"

    assert parse(spider, page)[0].ref != before


@pytest.mark.parametrize("key", ["street2", "phone", "website", "latitude", "intake1"])
def test_what_may_change_without_moving_leaves_the_ref(spider, key):
    before = parse(spider, the_page())[0].ref
    page = the_page()
    page["rows"][0][key] = "another"

    assert parse(spider, page)[0].ref == before


def test_a_second_name_left_empty_and_one_that_is_null_make_one_ref(spider):
    page = the_page()
    page["rows"][0]["name2"] = ""
    before = parse(spider, page)[0].ref
    page["rows"][0]["name2"] = None

    assert parse(spider, page)[0].ref == before


def test_an_intake_desk_and_a_hotline_reach_no_listing(spider):
    assert not any(desk in repr(parse(spider, the_page())) for desk in ("0163", "0164", "1033"))


# Categories


def test_no_category_is_both_used_and_ignored():
    assert not CATEGORIES.keys() & IGNORED_CATEGORIES


@pytest.mark.parametrize(
    ("service", "counted"),
    [
        (("Therapy Animals", "PET", "Dogs"), "services.PET=Therapy Animals"),
        (("Service Setting", "SET2", "Outpatient"), "services.SET2=Service Setting"),
        (("Sex Accepted", "SET", "Female"), "services.SET=Sex Accepted"),
    ],
    ids=["unknown", "an unknown code for known words", "a known code for other words"],
)
def test_an_unknown_category_is_reported_and_the_facility_kept(spider, caplog, service, counted):
    page = the_page()
    page["rows"][0]["services"].append(dict(zip(("f1", "f2", "f3"), service, strict=True)))

    assert len(parse(spider, page)) == 3
    assert counts(spider)[f"unknown_keys/{counted}"] == 1
    assert f"unknown key '{counted}'" in caplog.text


def test_an_unknown_code_fills_no_field_whatever_its_words(spider):
    page = the_page()
    page["rows"][2]["services"] = [
        {"f1": "Treatment Approaches", "f2": "TAP2", "f3": "Ketamine Infusion Therapy (KIT)"}
    ]

    assert len(parse(spider, page)) == 2


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("SET", "Service Settings (e.g., Outpatient, Residential, Inpatient, etc.)"),
        ("SG", "Special Programs/Groups"),
        ("PAY", " Payment/Insurance/Funding Accepted"),
        ("FOP", "Facility Operation"),
        ("SN", "Gender Accepted"),
    ],
)
def test_a_category_may_be_named_at_greater_or_lesser_length(spider, code, words):
    page = the_page()
    for service in page["rows"][0]["services"]:
        if service["f2"] == code:
            service["f1"] = words
    parse(spider, page)

    assert counts(spider) == {"ignored/without_ketamine": 3}


def test_a_category_that_comes_twice_is_one(spider):
    page = the_page()
    page["rows"][4]["services"].append({"f1": "Service Setting", "f2": "SET", "f3": "Residential"})

    assert parse(spider, page)[2].settings == "Outpatient; Residential"


# Left out by name, or reported


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        ((), "motto"),
        (("rows", 0), "motto"),
        (("rows", 1), "motto"),
        (("rows", 0, "services", 0), "services.motto"),
    ],
    ids=["answer", "facility", "facility without services", "service"],
)
def test_an_unknown_key_is_reported_and_the_listing_kept(spider, caplog, path, counted):
    page = record = the_page()
    for step in path:
        record = record[step]
    record["motto"] = "light"

    assert len(parse(spider, page)) == 3
    assert counts(spider)[f"unknown_keys/{counted}"] == 1
    assert f"unknown key '{counted}'" in caplog.text


@pytest.mark.parametrize("key", ["_irow", "miles", "intake1", "hotline1", "typeFacility"])
def test_a_key_that_is_left_out_by_name_may_be_missing(spider, key):
    page = the_page()
    del page["rows"][0][key]

    assert len(parse(spider, page)) == 3


# What is not an answer


@pytest.mark.parametrize(
    "key",
    "name1 name2 street1 street2 city zip phone website latitude longitude services".split(),
)
@pytest.mark.parametrize("row", [0, 1], ids=["with ketamine", "without"])
def test_a_missing_key_is_an_error_that_says_where(spider, row, key):
    page = the_page()
    del page["rows"][row][key]

    with pytest.raises(LayoutChangedError, match=rf"rows\[{row}\]: expected the key '{key}'"):
        parse(spider, page)


def test_a_facility_without_a_state_is_an_error(spider):
    page = the_page()
    del page["rows"][0]["state"]

    with pytest.raises(LayoutChangedError, match=r"rows\[0\]: expected the key 'state'"):
        parse(spider, page)


@pytest.mark.parametrize("key", ["f1", "f2", "f3"])
def test_a_service_without_its_category_is_an_error(spider, key):
    page = the_page()
    del page["rows"][0]["services"][2][key]

    with pytest.raises(LayoutChangedError, match=rf"services\[2\]: expected the key '{key}'"):
        parse(spider, page)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<!DOCTYPE html><title>Sorry</title>", "expected a JSON object, found HTML"),
        ("", "expected a JSON object, found nothing"),
        ("Invalid limitType", "expected a JSON object, found Invalid limitType"),
        ("[]", "expected a JSON object, found a list of 0"),
        ('{"page": 1, "totalPages": 1, "recordCount": 0}', "expected the key 'rows'"),
        ('{"rows": null}', "rows: expected a list, found null"),
        ('{"rows": [7]}', r"rows\[0\]: expected a JSON object, found"),
        ('{"page": 1, "totalPages": 0, "recordCount": 0, "rows": []}', "found none among 0"),
        ('{"rows": [{"state": "TX"}]}', "expected the key 'page'"),
        ('{"page": 1, "rows": [{"state": "TX"}]}', "expected the key 'totalPages'"),
        ('{"page": 1, "totalPages": 1, "rows": [{"state": "TX"}]}', "the key 'recordCount'"),
        ('{"page": "one", "rows": [{"state": "TX"}]}', "page: expected a number, found 'one'"),
        ('{"page": null, "rows": [{"state": "TX"}]}', "page: expected text, found null"),
    ],
)
def test_an_answer_of_another_kind_is_an_error_that_says_which(spider, body, said):
    with pytest.raises(LayoutChangedError, match=rf"^https://facilities\.example/.*{said}"):
        parse(spider, body)


def test_an_answer_of_another_state_is_an_error(spider):
    with pytest.raises(LayoutChangedError, match="at least 1 facility in OK, found none among 6"):
        parse(spider, the_page(), state="OK")


def test_a_facility_across_the_border_is_kept(spider):
    page = the_page()
    page["rows"][0]["state"] = "OK"

    assert [each.state for each in parse(spider, page)] == ["OK", "TX", "TX"]


# Paging


@pytest.mark.parametrize("kind", [int, str], ids=["numbers", "text"])
def test_a_page_is_followed_by_the_next_until_the_last(spider, kind):
    def page(number, facilities):
        said = a_page(facilities=facilities, number=number, pages=3, count=7)
        return {key: value if key == "rows" else kind(value) for key, value in said.items()}

    (second,) = parse(spider, page(1, 3))
    (third,) = parse(spider, page(2, 3), number=2, held=3)

    assert second.cb_kwargs == {"state": "TX", "number": 2, "held": 3}
    assert third.cb_kwargs == {"state": "TX", "number": 3, "held": 6}
    assert (the_query(third)["limitValue"], the_query(third)["page"]) == ("11", "3")
    assert parse(spider, page(3, 1), number=3, held=6) == []
    assert counts(spider) == {"ignored/without_ketamine": 7}


@pytest.mark.parametrize(
    ("page", "asked", "said"),
    [
        (a_page(facilities=3, count=4), (1, 0), "says 4, holds 3"),
        (a_page(facilities=3, count=2), (1, 0), "says 2, holds 3"),
        (a_page(facilities=1, number=2, pages=2, count=5), (2, 3), "says 5, holds 4"),
        (a_page(facilities=3, number=2, pages=3, count=5), (2, 3), "says 5, holds 6"),
        (a_page(facilities=3, number=2, pages=1), (2, 0), "expected page 2 of 2 or more.* 2 of 1"),
        (a_page(facilities=3, number=1, pages=2), (2, 0), "expected page 2 .* found page 1 of 2"),
        (a_page(facilities=3, pages=0), (1, 0), "expected page 1 .* found page 1 of 0"),
        (a_page(facilities=0, number=2, pages=2, count=3), (2, 3), "found none among 0"),
    ],
    ids=["fewer", "more", "fewer in sum", "more in sum", "past", "other", "no pages", "empty"],
)
def test_pages_that_do_not_hold_what_they_say_are_an_error(spider, page, asked, said):
    number, held = asked

    with pytest.raises(LayoutChangedError, match=said):
        parse(spider, page, number=number, held=held)


# Asking


async def test_each_state_is_asked_for_from_its_first_page(spider):
    requests = [request async for request in spider.start()]

    assert [the_query(request) for request in requests] == [
        {
            "sAddr": "0,0",
            "limitType": "0",
            "limitValue": str(number),
            "sType": "mh",
            "pageSize": "2000",
            "page": "1",
            "sort": "0",
        }
        for number in range(1, 53)
        if number != 17
    ]
    assert requests[0].url.startswith(
        "http://127.0.0.1:1/locator/exportsAsJson/v2?sAddr=0,0&limitType=0&limitValue=1&sType=mh"
    )
    assert all(request.errback == spider.fail and request.dont_filter for request in requests)


async def test_a_smaller_country_is_asked_for_by_state(spider):
    spider.states = ["TX", "DC"]

    assert [request.cb_kwargs["state"] async for request in spider.start()] == ["TX", "DC"]


def test_every_state_has_a_number_and_the_replica_knows_the_same():
    territories = {"AS", "GU", "MP", "PR", "VI"}

    assert STATE_IDS.keys() == STATES.keys() - territories
    assert {number: state for state, number in STATE_IDS.items()} | {
        17: "-"
    } == FINDTREATMENT_STATES


def test_a_stand_in_is_asked_and_the_source_itself_is_cited(spider):
    assert spider.page("TX").url.startswith("http://127.0.0.1:1/locator/")
    assert {each.url for each in parse(spider, the_page())} == {
        "https://facilities.example/locator"
    }


def test_its_table_expects_nothing_that_it_may_leave_empty():
    tables = tomllib.loads((HOUSE / "data/sources.toml").read_text())
    table = tables["findtreatment"]

    assert "spider" not in table  # every state
    assert table["confirmed_by"] == "seen"
    assert "Source: SAMHSA findtreatment.gov" in table["licence"]
    assert not {"website", "latitude", "street_2", "payment"} & set(table["always_filled"])


# The sample country, all the way


def visited(spider, state):
    """What every page of a state brings, as the replica answers."""
    waiting = [spider.page(state)]
    for request in waiting:
        page = an_answer(findtreatment(SAMPLE, the_query(request)))
        for each in spider.parse(page, **request.cb_kwargs):
            if isinstance(each, Request):
                waiting.append(each)
            else:
                yield each


@pytest.mark.parametrize("size", [2000, 2])
def test_the_sample_country_is_read_without_a_surprise(spider, monkeypatch, size):
    monkeypatch.setattr("spiders.findtreatment.PAGE", size)
    states = tomllib.loads((SAMPLE / "sources.toml").read_text())["findtreatment"]["spider"]
    listings = [each for state in states["states"] for each in visited(spider, state)]

    assert len(listings) == len({each.ref for each in listings}) == 22
    assert counts(spider) == {"ignored/without_ketamine": 13}
