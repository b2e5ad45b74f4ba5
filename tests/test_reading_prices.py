"""A price is this clinic's, in dollars, with its unit and its route, or it is not stated."""

import pytest
from hypothesis import given
from strange_text import ANYTHING

from directory.normalise.reading import read_passage, read_passages
from directory.normalise.reading.money import find_amounts
from directory.records import Passage


def prices(text, heading="Prices"):
    return [
        (each.low, each.high, each.code, each.route)
        for each in read_passage(Passage(heading, text, ""))
        if each.field == "price"
    ]


@pytest.mark.parametrize(
    ("written", "amounts"),
    [
        ("$475", [(475, 475)]),
        ("$1,150.00 and $2.5k", [(1150, 1150), (2500, 2500)]),
        ("USD 390.00", [(390, 390)]),
        ("450 dollars", [(450, 450)]),
        ("four hundred and fifty dollars", [(450, 450)]),
        ("six hundred dollars ($600)", [(600, 600)]),
        ("two thousand one hundred dollars", [(2100, 2100)]),
        ("from $399", [(399, None)]),
        ("as low as $99", [(99, None)]),
        ("$400-$600", [(400, 600)]),
        ("$400-600", [(400, 600)]),
        ("$400 to $600", [(400, 600)]),
        ("between $400 and $600", [(400, 600)]),
        ("$400 and $600", [(400, 400), (600, 600)]),
        ("$400 - 60 min", [(400, 400)]),  # a length, and no range
        ("$600 to $400", [(600, 600), (400, 400)]),
        ("Call 303-555-0139. Suite 450. Since 2019. 0.5 mg/kg", []),
    ],
)
def test_an_amount_is_dollars_and_nothing_else(written, amounts):
    assert [(each.low, each.high) for each in find_amounts(written)] == amounts


def test_a_price_list_may_say_once_what_its_figures_are():
    assert [each.low for each in find_amounts("Infusion, 1 hr: 425.", bare=True)] == [425]
    assert find_amounts("Infusion: 425") == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Ketamine infusion: $475", [(475, 475, "session", "iv")]),
        ("$475 per infusion", [(475, 475, "session", "iv")]),
        ("One infusion is $475, six are $2,600.",
         [(475, 475, "session", "iv"), (2600, 2600, "course", "iv")]),
        ("Six infusions: $2,400", [(2400, 2400, "course", "iv")]),
        ("$450 each, or $2,400 for the series, of IM ketamine",
         [(450, 450, "session", "im"), (2400, 2400, "course", "im")]),
        ("Lozenges: $129 a month", [(129, 129, "month", "sublingual")]),
        ("Consultation: $250", [(250, 250, "consultation", None)]),
        ("IV $450 | IM $300", [(450, 450, "session", "iv"), (300, 300, "session", "im")]),
        ("Infusions from $399", [(399, None, "session", "iv")]),
        ("Infusions: $400 to $600", [(400, 600, "session", "iv")]),
        ("A first infusion together with a consultation is $360.", [(360, 360, "session", "iv")]),
        ("Ketamine 40 min ..... $550", [(550, 550, "session", None)]),
        ("$415 per IV session, $310 per IM session.",
         [(415, 415, "session", "iv"), (310, 310, "session", "im")]),
        ("$249 per month. The first video visit is $99.",
         [(249, 249, "month", None), (99, 99, "consultation", None)]),
        ("Step 1: a $150 phone intake.", [(150, 150, "consultation", None)]),
        ("IV infusion: $225 at first; after that, $450.",
         [(225, 225, "session", "iv"), (450, 450, "session", "iv")]),
        ("Four-hour infusions: $1,100.", [(1100, 1100, "session", "iv")]),
        ("Six-pack of infusions $2,350", [(2350, 2350, "course", "iv")]),
        ("After your series, single infusions are $375.", [(375, 375, "session", "iv")]),
        ("Spravato, self-pay: $925 per treatment",
         [(925, 925, "session", "nasal_esketamine")]),
    ],
)  # fmt: skip
def test_a_price_has_its_unit_and_route(written, said):
    assert prices(written) == said


@pytest.mark.parametrize(
    ("heading", "written"),
    [
        ("", "Ketamine infusions usually cost $400 to $800 per session."),
        ("", "Across the country an infusion is $600."),
        ("", "Big chains charge $900 per infusion."),
        ("How much is ketamine in 2026?", "An infusion is $500, a series $3,000."),
        ("Prices", "Infusions for as little as $75 per month with approved credit."),
        ("Prices", "Three payments of $800 for your infusions."),
        ("Prices", "Your copay may be $10 per Spravato treatment."),
        ("Prices", "A $100 deposit holds your infusion."),
        ("Prices", "Miss an infusion and a $150 fee applies."),
        ("Prices", "Save $450 on infusions."),
        ("Prices", "Take $50 off every infusion."),
        ("Prices", "NAD+ infusion: $399"),
        ("Prices", "Integration session: $160"),
        ("Individual therapy", "Weekly therapy for grief. $160 per 50-minute session."),
        ("Prices", "TMS is $250 a session."),
        ("Prices", "Preparation, 1 hour | $160"),
        ("Prices", "A non-refundable $125 reserves your infusion chair."),
        ("", "Prices in Denver start around $350 an infusion."),
        ("", "In Ohio people pay $400, while infusions on average are $700."),
        ("Prices", "You won't pay $800 an infusion."),
        ("Prices", "Pain infusions: $210 per hour"),  # no unit of ours
        ("Prices", "Ketamine infusion: $9"),  # no infusion costs that
        ("Careers", "We pay nurses $48 for an infusion."),
        ("", "A retreat with ketamine costs $5,000."),
    ],
)
def test_what_is_no_price_of_this_clinic_is_left_out(heading, written):
    assert prices(written, heading) == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Infusion: was $550, now $450.", [450]),
        ("Six infusions for $2,100 (a $2,700 value)", [2100]),
        ("Six infusions are $2,250, and you save $450.", [2250]),
        ("Elsewhere an infusion is $800. Ours are $440.", [440]),
        ("When we opened, an infusion was $600; today it is $425.", [425]),
    ],
)
def test_of_two_amounts_the_price_is_the_one_that_holds(written, said):
    assert [low for low, *_ in prices(written)] == said


def test_a_price_of_ones_own_offers_its_route():
    passage = Passage("", "Others charge $800 for infusions. Our price is $425.", "")

    assert [each.code for each in read_passage(passage) if each.field == "route"] == ["iv"]


def test_the_price_of_one_place_s_own_page_is_its_own():
    every = Passage("Prices", "IV infusion: $425 a session. Consultation: $200.", "/pricing")
    own = Passage("Boise", "An IV infusion here is $395 per session.", "/boise")
    read = read_passages([every, own], own="/boise")

    assert {(each.low, each.code) for each in read if each.field == "price"} == {
        (395, "session"), (200, "consultation")}  # fmt: skip
    assert len([each for each in read_passages([every, own]) if each.code == "session"]) == 2


@given(ANYTHING, ANYTHING)
def test_any_text_has_prices_or_none(heading, text):
    for low, high, unit, _ in prices(text, heading):
        assert 0 < low <= (high or low)
        assert unit in {"consultation", "session", "course", "month"}
