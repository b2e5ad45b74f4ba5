"""The Census and Nominatim, asked on loopback in their own formats: an answer, a miss, an error."""

import pytest
from geocoder_fixtures import (
    a_house,
    a_match,
    an_address,
    batch_of,
    census_says,
    json_of,
    matched,
    missed,
    standing_in,
    tied,
)
from geopy.exc import GeocoderParseError, GeocoderQueryError
from geopy.geocoders.base import Geocoder
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import GeocoderSaidNoError, GeocodingError
from directory.geocode.asking import census_at, nominatim_at
from directory.geocode.census import LARGEST_BATCH, Census
from directory.geocode.census import _replies as census_replies

MATCH = a_match("410 RILLBEND AVE, AUSTIN, TX, 78701", 30.271234, -97.742345)
OTHER = a_match("410 RILLBEND AVE, AUSTIN, TX, 78746", 30.29, -97.8, postcode="78746")
THREE = [an_address(f"{number} Rillbend Ave") for number in (410, 412, 414)]


def census(url):
    return census_at(url, contact="you@your.org", pause=0)


def nominatim(url):
    return nominatim_at(url, contact="you@your.org", pause=0)


def said_of(replies, address):
    found = replies.known[address]
    return found and (found.address, found.latitude, found.longitude, found.raw["precision"])


def test_the_census_is_a_geopy_geocoder_and_is_asked_in_one_line():
    with standing_in(line=lambda _: census_says(MATCH)) as (url, asked):
        scheme, _, domain = url.partition("://")
        geocoder = Census(scheme=scheme, domain=domain, timeout=5)
        location = geocoder.geocode("410 Rillbend Ave, Austin, TX 78701")
        every = geocoder.geocode("410 Rillbend Ave, Austin, TX 78701", exactly_one=False)

    assert isinstance(geocoder, Geocoder)
    assert location.address == "410 RILLBEND AVE, AUSTIN, TX, 78701"
    assert (location.latitude, location.longitude) == (30.271234, -97.742345)
    assert every == [location]
    assert asked.lines[0] == {
        "address": "410 Rillbend Ave, Austin, TX 78701",
        "benchmark": "Public_AR_Current",
        "format": "json",
    }


@pytest.mark.parametrize(
    ("matches", "found"),
    [
        ([], None),
        ([MATCH], 30.271234),
        ([OTHER], 30.29),
        ([MATCH, OTHER], 30.271234),  # the one in the ZIP that was asked for
        ([OTHER, MATCH], 30.271234),
        ([OTHER, OTHER], None),
        ([MATCH, MATCH, OTHER], None),
    ],
)
def test_of_several_matches_that_one_counts_which_alone_is_in_the_zip(matches, found):
    with standing_in(line=lambda _: census_says(*matches)) as (url, _):
        location = census(url).ask([an_address()]).known[an_address()]

    assert (location and location.latitude) == found


def test_a_batch_comes_back_in_any_order():
    def batch(rows):
        return batch_of(
            [missed(rows[2]), matched(rows[0]), matched(rows[1], 30.5, -97.5, "Non_Exact")]
        )

    with standing_in(batch=batch) as (url, asked):
        replies = census(url).ask(THREE)

    assert asked.batches == [
        [
            ["1", "410 Rillbend Ave", "Austin", "TX", "78701"],
            ["2", "412 Rillbend Ave", "Austin", "TX", "78701"],
            ["3", "414 Rillbend Ave", "Austin", "TX", "78701"],
        ]
    ]
    assert asked.fields == ["Public_AR_Current"]
    assert asked.agents == ["clinic-directory/0.1.0 (+you@your.org)"]
    assert said_of(replies, THREE[0]) == (
        "410 RILLBEND AVE, AUSTIN, TX, 78701", 30.271234, -97.742345, "street",
    )  # fmt: skip
    assert said_of(replies, THREE[1])[1:] == (30.5, -97.5, "street")
    assert said_of(replies, THREE[2]) is None
    assert (replies.tied, replies.lost) == ((), 0)


def test_a_tie_in_a_batch_is_no_answer_and_no_miss():
    with standing_in(batch=lambda rows: batch_of(map(tied, rows))) as (url, _):
        replies = census(url).ask(THREE)

    assert (replies.known, replies.tied) == ({}, tuple(THREE))


def test_what_did_not_come_back_is_counted_and_no_miss():
    with standing_in(batch=lambda rows: batch_of([missed(rows[1])])) as (url, _):
        replies = census(url).ask(THREE)

    assert replies.known == {THREE[1]: None}
    assert replies.lost == 2


def test_commas_quotes_and_lines_in_an_address_stay_in_it():
    odd = [
        an_address('410 "Old" Rillbend, Bldg 2\nAve'),
        an_address(city=None),
        an_address("Ñandú 7"),
    ]

    with standing_in(batch=lambda rows: batch_of(map(missed, rows))) as (url, asked):
        census(url).ask(odd)

    assert [row[1:] for row in asked.batches[0]] == [
        ['410 "Old" Rillbend, Bldg 2 Ave', "Austin", "TX", "78701"],
        ["410 Rillbend Ave", "", "TX", "78701"],
        ["Ñandú 7", "Austin", "TX", "78701"],
    ]


def test_a_batch_has_its_limits():
    with pytest.raises(GeocoderQueryError, match="a batch of 10001 addresses is too large"):
        Census().geocode_batch([an_address()] * (LARGEST_BATCH + 1))
    with pytest.raises(GeocoderQueryError, match="a batch of 1 addresses is too large"):
        Census().geocode_batch([an_address("x" * 5_000_001)])


ROW = ["1", "a", "Match", "Exact", "A", "-97.7,30.2", "5", "R"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, b"<html>Internal Server Error</html>", {}), "Non-successful status code 500"),
        ((302, b"", {"Location": "/elsewhere"}), "Non-successful status code 302"),
        (None, "could not be asked"),
        ((200, b"<html><body>Down for maintenance</body></html>", {}), "expected a row"),
        (batch_of([["9", "a", "No_Match"]]), "expected a row of an address we sent"),
        (
            batch_of([["1", "a", "No_Match"], ["1", "a", "No_Match"]]),
            "expected a row of an address",
        ),
        (batch_of([["1", "a", "Perhaps"]]), "expected a row of an address we sent"),
        (batch_of([["1", "a"]]), "expected a row of an address we sent"),
        (batch_of([ROW[:5]]), "expected a match with a point"),
        (batch_of([[*ROW[:5], "x,y"]]), "expected a match with a point"),
        (batch_of([[*ROW[:5], "-97.7"]]), "expected a match with a point"),
        (batch_of([[*ROW[:5], "-97.7,130.2"]]), "expected a match with a point"),
        ((200, b'"1","a","Mat', {}), "expected a row of an address we sent"),
    ],
)
def test_a_batch_that_cannot_be_asked_or_read_is_an_error(answer, said):
    with (
        standing_in(batch=lambda _: answer) as (url, _),
        pytest.raises(GeocodingError, match=r"^census: could not be asked: ") as raised,
    ):
        census(url).ask(THREE)

    assert said in str(raised.value)
    assert not isinstance(raised.value, GeocoderSaidNoError)


_CELL = st.sampled_from(["1", "2", "4", "Match", "Tie", "No_Match", "-97,30", "x"]) | st.text(
    max_size=3
)


@given(st.lists(st.lists(_CELL, max_size=7), max_size=4))
def test_whatever_a_batch_answers_is_read_or_an_error(rows):
    body = batch_of(rows)[1].decode("utf-8", "surrogatepass")
    try:
        replies = census_replies(body, THREE)
    except GeocoderParseError:
        return
    assert set(replies.known) | set(replies.tied) <= set(THREE)
    assert len(replies.known) + len(replies.tied) + replies.lost == len(THREE)


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"", {}),
        None,
        (200, b"<html>\n" * 999, {}),
        json_of({"errors": ["Specify House number"]}),
        json_of({"result": {"addressMatches": [{"coordinates": {}}]}}),
        json_of({"result": {"addressMatches": [{**MATCH, "coordinates": {"x": "?", "y": 1}}]}}),
        json_of([]),
    ],
)
def test_one_address_that_cannot_be_asked_is_an_error(answer):
    with (
        standing_in(line=lambda _: answer) as (url, _),
        pytest.raises(GeocodingError, match=r"^census: could not be asked: ") as raised,
    ):
        census(url).ask([an_address()])
    assert len(str(raised.value)) < 200
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("status", [429, 401, 402, 403])
def test_no_is_no(status):
    answer = (status, b"", {"Retry-After": "9999"})
    with standing_in(line=lambda _: answer, batch=lambda _: answer, search=lambda _: answer) as (
        url,
        _,
    ):
        for geocoder, addresses in (
            (census(url), THREE),
            (census(url), THREE[:1]),
            (nominatim(url), THREE[:1]),
        ):
            with pytest.raises(GeocoderSaidNoError, match=f"^{geocoder.name}: said no: "):
                geocoder.ask(addresses)


@pytest.mark.parametrize(
    ("places", "precision"),
    [
        ([], None),
        ([a_house()], "rooftop"),
        ([a_house(place_rank="30", addresstype="place")], "rooftop"),
        # a street of some 300 metres, and one of 30 miles
        (
            [a_house(place_rank=26, boundingbox=["30.271", "30.274", "-97.743", "-97.742"])],
            "street",
        ),
        ([a_house(place_rank=26, boundingbox=["30.1", "30.4", "-97.9", "-97.6"])], None),
        ([a_house(place_rank=16, addresstype="city")], None),
        ([a_house(place_rank=21, addresstype="postcode")], None),
    ],
)
def test_nominatim_is_believed_of_a_house_and_not_of_a_town(places, precision):
    with standing_in(search=lambda _: json_of(places)) as (url, asked):
        replies = nominatim(url).ask([an_address()])

    found = said_of(replies, an_address())
    assert (found and found[1:]) == (precision and (30.271234, -97.742345, precision))
    assert asked.searches[0] == {
        "street": "410 Rillbend Ave", "city": "Austin", "state": "TX", "postalcode": "78701",
        "countrycodes": "us", "addressdetails": "1", "format": "json", "limit": "1",
    }  # fmt: skip
    assert asked.agents == ["clinic-directory/0.1.0 (+you@your.org)"]


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"", {}),
        None,
        (200, b"<html>", {}),
        json_of([{key: value for key, value in a_house().items() if key != "place_rank"}]),
        json_of([a_house(boundingbox=None)]),
        json_of([a_house(lat="x")]),
        json_of([a_house(lat="nan")]),
        json_of(["x"]),
        json_of({"unheard": "of"}),
        json_of({"error": "Internal"}),
    ],
)
def test_nominatim_that_cannot_be_asked_is_an_error(answer):
    with (
        standing_in(search=lambda _: answer) as (url, _),
        pytest.raises(GeocodingError, match=r"^nominatim: could not be asked: "),
    ):
        nominatim(url).ask([an_address()])


def test_a_live_geocoder_is_asked_once_a_second(monkeypatch):
    clock = [100.0]
    asked_at = []

    def sleep(seconds):
        clock[0] += seconds

    def search(_):
        asked_at.append(clock[0])
        return json_of([])

    with standing_in(search=search) as (url, _):
        geocoder = nominatim_at(url, contact="you@your.org", pause=1.0)
        monkeypatch.setattr(geocoder.ask.one, "_sleep", sleep)
        monkeypatch.setattr(geocoder.ask.one, "_clock", lambda: clock[0])
        for address in THREE:
            geocoder.ask([address])

    assert asked_at == [100.0, 101.0, 102.0]
