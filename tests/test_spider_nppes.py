"""The NPI Registry's answers arrive word for word, and what is not an answer is an error."""

import json
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Request, TextResponse
from scrapy.settings import Settings, default_settings
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.statscollectors import MemoryStatsCollector
from twisted.python.failure import Failure

from directory.errors import LayoutChangedError, SourceError, SourceSaidNoError
from directory.records import STATES, Listing, fingerprint
from spiders import settings
from spiders.nppes import NppesSpider

PAGE = Path(__file__).parent / "pages" / "nppes.json"
RECORDED = Path(__file__).parents[2] / "shared/samples/nppes_api"
ADDRESS = "https://npi.example/api/?organization_name=ketamine*"


@pytest.fixture
def spider():
    """A spider whose counts can be read, visiting a stand-in for npi.example."""
    spider = NppesSpider(
        base_url="http://127.0.0.1:1", home_url="https://npi.example", prefixes=["ketamine"]
    )
    crawler = SimpleNamespace(settings=Settings(), spider=spider)
    crawler.stats = MemoryStatsCollector(crawler)
    spider.crawler = crawler
    return spider


def the_page():
    return json.loads(PAGE.read_text())


def an_answer(body, url=ADDRESS):
    text = body if isinstance(body, str) else json.dumps(body)
    return TextResponse(url, body=text.encode(), encoding="utf-8")


def parse(spider, body, *, state=None, skip=0):
    return list(spider.parse(an_answer(body), prefix="ketamine", state=state, skip=skip))


def a_full_page(*, rows=200):
    person = {"enumeration_type": "NPI-1"}
    return {"result_count": rows, "results": [person] * rows}


def the_query(request):
    return {key: value for key, (value,) in parse_qs(urlsplit(request.url).query).items()}


# Word for word


def test_a_place_of_practice_arrives_word_for_word(spider):
    assert parse(spider, the_page())[0] == Listing(
        source="nppes",
        ref="1900004160-"
        + fingerprint("410 HERONBEND AVE", "STE 210", "AUSTIN", "TX", "787014021"),
        url="https://npi.example/provider-view/1900004160",
        name="HEARTHRIDGE WELLNESS PLLC",
        other_names=("RIDGELIGHT KETAMINE CLINIC", "RIDGELIGHT GROUP", "KETAMINE AT RIDGELIGHT"),
        parent="HEARTHRIDGE COMPANIES INC",
        street="410 HERONBEND AVE",
        street_2="STE 210",
        city="AUSTIN",
        state="TX",
        postcode="787014021",
        country="US",
        phone="512-555-0162",
        npi="1900004160",
        taxonomies=("261QM0850X", "261QI0500X"),
        updated_on="2026-03-25",
    )


def test_what_the_register_leaves_out_is_none(spider):
    branch = parse(spider, the_page())[1]

    assert (branch.street, branch.street_2, branch.phone) == ("12 RIVERLAMP ST", None, None)
    assert branch.parent == "HEARTHRIDGE COMPANIES INC"


def test_the_shape_of_2019_arrives_word_for_word_too(spider):
    old = parse(spider, the_page())[3]

    assert (old.npi, old.street, old.street_2) == ("1900004261", "1299 THISTLEMOOR ST  STE 300", "")
    assert (old.updated_on, old.parent, old.other_names) == ("2018-09-22", None, ())


def test_a_second_line_left_empty_and_one_left_out_make_one_ref(spider):
    page = the_page()
    before = parse(spider, page)[3].ref
    del page["results"][1]["addresses"][0]["address_2"]

    assert parse(spider, page)[3].ref == before


def test_each_place_of_practice_is_one_listing_and_a_mailing_address_is_none(spider):
    assert [each.street for each in parse(spider, the_page())] == [
        "410 HERONBEND AVE",
        "12 RIVERLAMP ST",
        "9 MAPLEHUSH RD",
        "1299 THISTLEMOOR ST  STE 300",
        "1905 S PECANROW BLVD",
    ]


def test_practice_locations_may_be_absent(spider):
    page = the_page()
    del page["results"][0]["practiceLocations"]

    assert len(parse(spider, page)) == 3


def test_no_word_of_the_official_who_signed_reaches_a_listing(spider):
    assert not re.search(r"MADE|ALTOGETHER|5125550164|Owner", repr(parse(spider, the_page())))


# Left out by name, or reported


def test_persons_and_the_inactive_are_left_out_and_counted(spider):
    parse(spider, the_page())

    assert spider.crawler.stats.get_stats() == {"ignored/persons": 1, "ignored/status_D": 1}


def test_a_place_abroad_may_lack_a_state(spider):
    abroad = parse(spider, the_page())[2]

    assert (abroad.city, abroad.state, abroad.country) == ("OTTAWA", None, "CA")


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        ((), "motto"),
        (("basic",), "basic.motto"),
        (("addresses", 1), "addresses.motto"),
        (("practiceLocations", 0), "addresses.motto"),
        (("taxonomies", 0), "taxonomies.motto"),
        (("other_names", 0), "other_names.motto"),
    ],
)
def test_an_unknown_key_is_reported_and_the_listing_kept(spider, caplog, path, counted):
    page = the_page()
    record = page["results"][0]
    for step in path:
        record = record[step]
    record["motto"] = "light"

    assert len(parse(spider, page)) == 5
    assert spider.crawler.stats.get_value(f"unknown_keys/{counted}") == 1
    assert f"unknown key '{counted}'" in caplog.text


def test_an_unknown_key_is_told_once_and_counted_each_time(spider, caplog):
    page = the_page()
    for record in page["results"]:
        record["motto"] = "light"
    parse(spider, page)

    assert spider.crawler.stats.get_value("unknown_keys/motto") == 3
    assert len(caplog.records) == 1


def test_an_unknown_purpose_of_an_address_is_reported(spider):
    page = the_page()
    page["results"][0]["addresses"][0]["address_purpose"] = "SECONDARY"

    assert len(parse(spider, page)) == 5
    name = "unknown_keys/addresses.address_purpose=SECONDARY"
    assert spider.crawler.stats.get_value(name) == 1


# What is not an answer


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ((), "number"),
        ((), "enumeration_type"),
        ((), "basic"),
        ((), "addresses"),
        ((), "taxonomies"),
        ((), "other_names"),
        (("basic",), "organization_name"),
        (("basic",), "status"),
        (("basic",), "last_updated"),
        (("addresses", 1), "address_1"),
        (("addresses", 1), "city"),
        (("addresses", 1), "state"),
        (("addresses", 1), "postal_code"),
        (("addresses", 1), "country_code"),
        (("addresses", 0), "address_purpose"),
        (("practiceLocations", 0), "address_1"),
        (("taxonomies", 0), "code"),
        (("other_names", 0), "organization_name"),
    ],
)
def test_a_missing_key_is_an_error_that_says_where(spider, path, key):
    page = the_page()
    record = page["results"][0]
    for step in path:
        record = record[step]
    del record[key]

    with pytest.raises(LayoutChangedError, match=rf"results\[0\].*expected the key '{key}'"):
        parse(spider, page)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<!DOCTYPE html><title>Sorry</title>", "expected a JSON object, found HTML"),
        ("", "expected a JSON object, found nothing"),
        ("Service\nunavailable", "expected a JSON object, found Service unavailable"),
        ("[]", "expected a JSON object, found a list of 0"),
        ("null", "expected a JSON object, found null"),
        ('{"result_count": 0}', "expected the key 'results', found nothing more"),
        ('{"results": []}', "expected the key 'result_count', found results"),
        ('{"result_count": 1, "results": null}', "results: expected a list, found null"),
        ('{"result_count": 1, "results": [7]}', r"results\[0\]: expected a JSON object, found"),
        ('{"result_count": null, "results": []}', "result_count: expected text, found null"),
    ],
)
def test_an_answer_of_another_kind_is_an_error_that_says_which(spider, body, said):
    with pytest.raises(LayoutChangedError, match=rf"^https://npi.example/api/.*{said}"):
        parse(spider, body)


def test_an_answer_that_holds_less_than_it_says_is_an_error(spider):
    page = the_page() | {"result_count": 200}

    with pytest.raises(LayoutChangedError, match="it says 200, holds 5"):
        parse(spider, page)


def test_a_count_written_as_text_is_a_count(spider):
    assert len(parse(spider, the_page() | {"result_count": "5"})) == 5


def test_an_organisation_without_a_place_of_practice_is_an_error(spider):
    page = the_page()
    page["results"][4]["addresses"][0]["address_purpose"] = "MAILING"

    with pytest.raises(LayoutChangedError, match=r"results\[4\].*at least 1 place of practice"):
        parse(spider, page)


def test_the_registers_own_errors_are_told_in_its_own_words(spider):
    errors = [
        {"description": "Field state requires more", "field": "state", "number": "07"},
        {"description": "enumeration_type too", "field": "enumeration_type", "number": "09"},
    ]

    with pytest.raises(SourceSaidNoError) as error:
        parse(spider, {"Errors": errors})

    assert str(error.value) == (
        f"{ADDRESS}: Field state requires more (field state, number 07); "
        "enumeration_type too (field enumeration_type, number 09)"
    )


@pytest.mark.parametrize(
    ("came", "said"),
    [
        (HttpError(TextResponse(ADDRESS, status=503)), "found HTTP 503"),
        (IgnoreRequest("Forbidden by robots.txt"), "found IgnoreRequest: Forbidden by robots.txt"),
        (ResponseDataLossError(), "found ResponseDataLossError$"),
        (DownloadTimeoutError("took longer than 30 s"), "found DownloadTimeoutError: took longer"),
    ],
)
def test_a_request_without_an_answer_raises_what_came_instead(spider, came, said):
    failure = Failure(came)
    failure.request = Request(ADDRESS)

    with pytest.raises(SourceError, match=rf"^{re.escape(ADDRESS)}: expected .*, {said}"):
        spider.fail(failure)


# Asking


async def test_each_prefix_is_asked_for_from_its_first_page(spider):
    spider.prefixes = ["ketamine", "iv therapy"]

    requests = [request async for request in spider.start()]

    assert [the_query(request) for request in requests] == [
        {
            "version": "2.1",
            "enumeration_type": "NPI-2",
            "organization_name": f"{prefix}*",
            "limit": "200",
            "skip": "0",
        }
        for prefix in ("ketamine", "iv therapy")
    ]
    assert requests[0].url.startswith("http://127.0.0.1:1/api/?")
    assert all(request.errback == spider.fail and request.dont_filter for request in requests)


def test_a_full_page_is_followed_by_the_next(spider):
    (request,) = parse(spider, a_full_page(), skip=200)

    assert the_query(request)["skip"] == "400"
    assert request.cb_kwargs == {"prefix": "ketamine", "state": None, "skip": 400}


@pytest.mark.parametrize("skip", [0, 600, 1000])
def test_a_page_that_is_not_full_is_the_last(spider, skip):
    assert parse(spider, a_full_page(rows=199), skip=skip) == []


def test_a_full_query_is_asked_again_state_by_state(spider):
    requests = parse(spider, a_full_page(), skip=1000)

    assert [the_query(each)["state"] for each in requests] == [*STATES, "AA", "AE", "AP"]
    assert {the_query(each)["skip"] for each in requests} == {"0"}
    assert {the_query(each)["organization_name"] for each in requests} == {"ketamine*"}


def test_the_pages_of_a_state_stay_in_that_state(spider):
    (request,) = parse(spider, a_full_page(), state="TX", skip=800)

    assert (the_query(request)["state"], the_query(request)["skip"]) == ("TX", "1000")


def test_a_full_state_is_an_error_that_names_the_mend(spider):
    with pytest.raises(SourceError, match=r"in TX.*'ketamine'.*a longer prefix.*sources\.toml"):
        parse(spider, a_full_page(), state="TX", skip=1000)


def test_a_stand_in_is_asked_and_the_source_itself_is_cited(spider):
    assert spider.page("ketamine").url.startswith("http://127.0.0.1:1/api/")
    assert {each.url.split("/provider-view/")[0] for each in parse(spider, the_page())} == {
        "https://npi.example"
    }


# Manners


def test_every_beginning_in_sources_toml_is_one_the_registry_takes():
    tables = tomllib.loads((Path(__file__).parents[1] / "data" / "sources.toml").read_text())
    prefixes = tables["nppes"]["spider"]["prefixes"]

    assert len(set(prefixes)) == len(prefixes)
    assert [each for each in prefixes if not re.fullmatch(r"[a-z][a-z0-9 &.'-]+", each)] == []


def test_every_setting_is_one_that_the_installed_scrapy_knows():
    names = [name for name in vars(settings) if name.isupper()]

    assert [name for name in names if not hasattr(default_settings, name)] == []


def test_a_guest_says_who_it_is_and_opens_no_door_behind_it():
    agent = settings.USER_AGENT.format(contact="mailto:clinics@example.org")

    assert re.fullmatch(r"clinic-directory/[\d.]+ \(\+mailto:clinics@example\.org\)", agent)
    assert settings.ROBOTSTXT_OBEY
    assert not settings.TELNETCONSOLE_ENABLED
    assert not settings.REMOTE_CONTROL_ENABLED
    assert not settings.COOKIES_ENABLED
    assert (settings.DOWNLOAD_DELAY, settings.DOWNLOAD_DELAY_JITTER) == (1.0, 0.0)


# Recorded answers of the register itself, where they are at hand

recorded = pytest.mark.skipif(not RECORDED.exists(), reason="recorded answers are not kept here")


def recorded_answers():
    """Each recorded answer that is whole, as (file name, its JSON)."""
    answers = [(path.name, json.loads(path.read_text())) for path in RECORDED.glob("*.json")]
    return [
        (name, answer)
        for name, answer in sorted(answers)
        if "results" in answer and answer["result_count"] == len(answer["results"])
    ]


@recorded
def test_there_are_recorded_answers():
    assert len(recorded_answers()) == 9


@recorded
@pytest.mark.parametrize(
    "answer", [pytest.param(answer, id=name) for name, answer in recorded_answers()]
)
def test_every_recorded_place_of_practice_arrives_word_for_word(spider, answer):
    organisations = [each for each in answer["results"] if each["enumeration_type"] == "NPI-2"]
    places = [
        (organisation, place)
        for organisation in organisations
        for place in organisation["addresses"] + organisation.get("practiceLocations", [])
        if place.get("address_purpose", "LOCATION") == "LOCATION"
    ]

    listings = parse(spider, answer)

    assert [word_for_word(*each) for each in places] == [
        (
            each.npi,
            each.name,
            each.other_names,
            each.updated_on,
            each.taxonomies,
            each.street,
            each.street_2,
            each.city,
            each.state,
            each.postcode,
            each.country,
            each.phone,
        )
        for each in listings
    ]
    persons = len(answer["results"]) - len(organisations)
    expected = {"ignored/persons": persons} if persons else {}
    assert spider.crawler.stats.get_stats() == expected


def word_for_word(organisation, place):
    keys = ("address_1", "address_2", "city", "state", "postal_code", "country_code")
    return (
        str(organisation["number"]),
        organisation["basic"]["organization_name"],
        tuple(each["organization_name"] for each in organisation["other_names"]),
        organisation["basic"]["last_updated"],
        tuple(each["code"] for each in organisation["taxonomies"]),
        *(place.get(key) for key in keys),
        place.get("telephone_number"),
    )


@recorded
def test_the_recorded_abridged_answer_is_an_error(spider):
    with pytest.raises(LayoutChangedError, match="it says 200, holds 2"):
        parse(spider, (RECORDED / "ropensci_api-a769af.json").read_text())


def recorded_errors():
    names = ("ropensci_api-8d2d52.json", "ropensci_api-c85286.json")
    modern = json.loads((RECORDED / "modern_errors.json").read_text())["examples"]
    return [json.loads((RECORDED / name).read_text()) for name in names] + modern


@recorded
def test_each_recorded_error_is_told_in_the_registers_words(spider):
    for answer in recorded_errors():
        (error,) = answer["Errors"]
        with pytest.raises(SourceSaidNoError, match=re.escape(error["description"])) as raised:
            parse(spider, answer)
        assert f"number {error['number']}" in str(raised.value)
