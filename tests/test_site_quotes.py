"""Prices on pages: each with what it buys, of which way, and the day it was seen."""

import re
from datetime import date

import pytest

from directory.site.quotes import Quote, best, in_a_list, in_words, lowest, of_facts
from tests.site_fixtures import NOON, SEEN, a_clinic, a_fact, ask, served, write_directory

DAY = SEEN.isoformat()


def stated(*values, routes=("iv", "im"), seen=DAY):
    facts = [{"field": "price", "value": value, "last_seen": seen, "chosen": 1} for value in values]
    return of_facts(facts, routes)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("iv session 415", Quote("iv", "session", 415, 415, DAY)),
        ("iv session 475-695", Quote("iv", "session", 475, 695, DAY)),
        ("im month 99 or more", Quote("im", "month", 99, None, DAY)),
        ("consultation 99", Quote(None, "consultation", 99, 99, DAY)),
        ("nasal_esketamine session 62.5", Quote("nasal_esketamine", "session", 62.5, 62.5, DAY)),
        ("session 600", Quote(None, "session", 600, 600, DAY)),
    ],
)
def test_a_price_is_read_of_its_fact(written, said):
    assert stated(written) == (said,)


@pytest.mark.parametrize("written", ["", "session", "iv session", "tea session 4", "iv each 4"])
def test_what_is_no_price_is_none(written):
    assert stated(written) == ()


def test_a_price_of_no_way_is_of_the_only_way_there_is():
    month, first = stated("month 249", "consultation 99", routes=("sublingual",))[::-1]

    assert (month.route, first.route) == ("sublingual", None)


def test_prices_of_one_thing_are_one_and_the_later_day_counts():
    early = {"field": "price", "value": "iv session 300", "last_seen": "2026-10-01", "chosen": 1}
    late = [{**early, "value": f"iv session {low}", "last_seen": DAY} for low in (400, 500)]
    lost = {**early, "value": "iv session 1", "last_seen": "2026-11-22", "chosen": 0}

    assert of_facts([early, *late, lost], ("iv",)) == (Quote("iv", "session", 400, 500, DAY),)


BOTH = ("iv session 415", "im session 310", "consultation 99")
COURSE = ("iv course 2700", "im session 325", "im month 99 or more")


@pytest.mark.parametrize(
    ("written", "route", "said"),
    [
        (BOTH, None, "Shot into a muscle $310 a session (seen 20 Nov 2026)"),
        (BOTH, "iv", "IV infusion $415 a session (seen 20 Nov 2026)"),
        (COURSE, "iv", "IV infusion $2,700 a course (seen 20 Nov 2026)"),
        (COURSE, "im", "Shot into a muscle $325 a session (seen 20 Nov 2026)"),
        (("month 249", "consultation 99"), None, "$249 a month, treatment not stated (seen 20 Nov"),
        (("session 600",), "iv", "$600 a session, treatment not stated (seen 20 Nov 2026)"),
        (("iv course 9", "session 6"), "iv", "IV infusion $9 a course (seen 20 Nov 2026)"),
        (("consultation 99",), None, "$99 for a first visit (seen 20 Nov 2026)"),
        (("iv month 99 or more",), None, "IV infusion from $99 a month (seen 20 Nov 2026)"),
        (("iv session 475-695",), "iv", "IV infusion $475 to $695 a session (seen 20 Nov 2026)"),
    ],
)
def test_a_list_shows_the_price_of_the_way_asked_for(written, route, said):
    assert in_a_list(best(stated(*written), route)).startswith(said)


def test_a_price_of_another_way_is_none_of_the_way_asked_for():
    assert best(stated("im session 310"), "iv") is None
    assert best(()) is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("iv session 415", "IV infusion: $415"),
        ("iv session 475-695", "IV infusion: $475 to $695"),
        ("iv course 1800 or more", "IV infusion: from $1,800"),
        ("consultation 99", "$99"),
        ("session 600", "$600, treatment not stated"),
    ],
)
def test_a_price_stands_beside_its_way(written, said):
    assert in_words(stated(written)[0]) == said


def test_the_lowest_of_a_session_is_told_by_way():
    assert lowest(stated(*BOTH, *COURSE)) == {"iv": 415, "im": 310}


def priced(own, *values, **said):
    """A clinic whose own pages state prices."""
    clinic = a_clinic(own, slug=own, routes=said.pop("routes", ("iv", "im")), **said)
    facts = (
        *(a_fact("routes", route) for route in clinic.routes),
        *(a_fact("price", value, source="sample_map") for value in values),
    )
    return a_clinic(own, slug=own, routes=clinic.routes, facts=facts, **said)


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    chosen = [
        priced("both0000", *BOTH, price_from=310.0),
        priced("course00", *COURSE, price_from=325.0),
        priced("unnamed0", "session 600", price_from=600.0),
        priced("other000", "im session 280", price_from=280.0),
        priced("month000", "month 249", "consultation 99", routes=("sublingual",)),
        priced("silent00"),
        priced("shut0000", "iv session 1", status="closed", closed_on=date(2026, 9, 1)),
    ]
    return write_directory(tmp_path_factory.mktemp("site") / "directory.db", chosen=chosen)


def _cards(page):
    price = r'id="c-(\w+)".*?Price: (.*?)\. <span class="last">Last'
    return dict(re.findall(price, page, re.DOTALL))


async def test_cards_follow_the_way_that_was_asked_for(directory):
    with served(directory, NOON) as site:
        every = _cards((await ask(site, "/near?zip=78701")).text)
        by_iv = _cards((await ask(site, "/near?zip=78701&route=iv")).text)
        counted = (await ask(site, "/near?zip=78701")).text

    assert every["both0000"] == "Shot into a muscle $310 a session (seen 20 Nov 2026)"
    assert by_iv["both0000"] == "IV infusion $415 a session (seen 20 Nov 2026)"
    assert every["month000"] == "Lozenge under the tongue $249 a month (seen 20 Nov 2026)"
    assert "not stated" in by_iv["other000"]
    assert "not stated" in every["silent00"]
    assert "Price stated (5)" in counted


async def test_a_state_has_the_middle_of_one_way_alone(directory):
    with served(directory, NOON) as site:
        page = (await ask(site, "/state/tx")).text

    assert "Shot into a muscle: 3 clinics state one." in page
    assert "IV infusion: 1 clinic states one. It is $415." in page
    assert "1 more states a price and not for which treatment: $600." in page
    assert "The middle one of these is $310; they go from $280 to $325." in page


async def test_a_clinic_says_what_a_first_visit_and_a_course_cost(directory):
    with served(directory, NOON) as site:
        both = (await ask(site, "/clinic/both0000")).text
        course = (await ask(site, "/clinic/course00")).text
        unnamed = (await ask(site, "/clinic/unnamed0")).text

    assert re.search(r"<dt>First visit</dt><dd>\$99<br>\s*<span class=.by.>.*Sample map", both)
    assert re.search(r'<dt>A starting course</dt><dd><span class="unsaid">not stated', both)
    assert "<dt>A starting course</dt><dd>IV infusion: $2,700<br>" in course
    assert "<dt>Price by the month</dt><dd>Shot into a muscle: from $99<br>" in course
    assert "<dt>Price by the month</dt>" not in both
    assert unnamed.count('data-label="Price"><span class="unsaid">stated for the whole') == 2
    assert "<dt>Price of one session</dt><dd>$600, treatment not stated<br>" in unnamed


async def test_what_is_stated_for_the_whole_clinic_is_pointed_to(directory):
    with served(directory, NOON) as site:
        page = (await ask(site, "/clinic/both0000")).text

    assert 'data-label="Where"><span class="unsaid">stated for the whole clinic; see below' in page
    assert "In the clinic" in page


async def test_prices_compared_have_their_way_their_day_and_who_said_so(directory):
    with served(directory, NOON) as site:
        page = (await ask(site, "/compare?c=both0000&c=course00&c=month000")).text

    assert "IV infusion: $415 (Sample map, seen 20 Nov 2026)" in page
    assert "IV infusion: $2,700 (Sample map, seen 20 Nov 2026)" in page
    assert "$99 (Sample map, seen 20 Nov 2026)" in page
    assert "Lozenge under the tongue: $249 (Sample map, seen 20 Nov 2026)" in page
