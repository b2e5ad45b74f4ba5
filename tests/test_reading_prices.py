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
        ("as little as $300 and as much as $1,500", [(300, 1500)]),
        ("from $390 for mood and $690 for pain", [(390, None), (690, None)]),
        ("Six hundred dollars, and four hundred fifty for each after", [(600, 600), (450, 450)]),
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
    assert [each.low for each in find_amounts("Infusion 425", bare=True)] == [425]
    assert not find_amounts("Suite 425", bare=True)
    assert not find_amounts("Infusion: 425")


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
        ("Our $2,880 program of IM sessions", [(2880, 2880, "course", "im")]),
        ("Ten infusions at $420", [(420, 420, "session", "iv")]),
        ("An infusion is $490, or $2,700 if you prepay six.",
         [(490, 490, "session", "iv"), (2700, 2700, "course", "iv")]),
        ("A run of eight shots is $2,400 in all.", [(2400, 2400, "course", "im")]),
        ("Our two-shot weekend program feeds you too. It costs $1,850.",
         [(1850, 1850, "course", "im")]),
        ("Four lozenge sessions and two preparation hours: $2,950",
         [(2950, 2950, "course", "sublingual")]),
        ("Troches: $129 for the intake; later months are $165 each.",
         [(129, 129, "consultation", None), (165, 165, "month", "sublingual")]),
        ("Members pay $99 a month and then $350 for each infusion.",
         [(99, 99, "month", None), (350, 350, "session", "iv")]),
        ("KAP is $640 for a session with a shot and $520 for one with a lozenge.",
         [(640, 640, "session", "im"), (520, 520, "session", "sublingual")]),
        ("IV $425 / SL $180 per visit",
         [(425, 425, "session", "iv"), (180, 180, "session", "sublingual")]),
        ("KAP with lozenges: $240 a person per session.",
         [(240, 240, "session", "sublingual")]),
        ("Infusion, paid by card: $445", [(445, 445, "session", "iv")]),
        ("Low dose: $395. High dose: $495. Both are IV.",
         [(395, 395, "session", "iv"), (495, 495, "session", "iv")]),
        ("Spravato, self-pay: $925 per treatment",
         [(925, 925, "session", "nasal_esketamine")]),
    ],
)  # fmt: skip
def test_a_price_has_its_unit_and_route(written, said):
    assert prices(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Ketamine infusion: $450\nVeterans, police and EMS: $395", [450, 395]),
        ("Ketamine infusion: $450\nOur app: $395", [450]),  # we cannot tell that it is one
        ("IM session\nWeekdays | $265\nWeekends | $295", [265, 295]),
        ("Ketamine infusion\nTulsa - $400\nNorman - $385", [400, 385]),
        ("Infusions at home: $600. Out-of-town: $700.", [600, 700]),
        ("Infusions are $440. Everyone who serves pays $390.", [440, 390]),
        ("In Reno an infusion is $450. In Sparks it is $430, and in Elko $440.", [450, 430, 440]),
        ("What is the price of the shot?\n$255, with the room.", [255]),
        ("Ketamine infusion | $475\nTherapy, 50 minutes | $160\nLab work | $110", [475]),
    ],
)
def test_a_bare_price_goes_on_with_what_was_spoken_of(written, said):
    assert [low for low, *_ in prices(written)] == said


def test_a_price_in_a_table_has_the_head_of_its_column():
    table = " | One visit | Six visits\nIV | $450 | $2,430\nIM | $275 | $1,485"

    assert prices(table) == [
        (450, 450, "session", "iv"), (2430, 2430, "course", "iv"),
        (275, 275, "session", "im"), (1485, 1485, "course", "im")]  # fmt: skip


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
        ("Prices", "Weekly therapy at $155 a session, with or without ketamine."),
        ("Cancelling", "We charge $150 for infusions cancelled on the same day."),
        ("Our fund", "Your $100 helps a neighbor pay for an infusion."),
        ("Save", "Book your infusions together and keep $375 in your pocket."),
        ("Booking", "We take $175 at booking toward your infusion."),
        ("Refunds", "If infusions do not help we give back $400."),
        ("Longer visits", "For each extra quarter hour of infusion we add $160."),
        ("Prices", "An infusion series can be paid as three parts of $900."),
        ("Prices", "With Cherry your infusions start at $97 every two weeks."),
        ("Prices", "From March 1 an infusion will be $480."),
        ("Prices", "In 2019 an infusion was $575, or $495 in 2021."),
        ("Prices", "For years we charged $650 for an infusion."),
        ("Donate", "$450 gives an infusion to a veteran."),
        ("Superbills", "Plans have sent our patients $180 per infusion."),
        ("", '"Worth every cent of the $450. After two infusions I slept."'),
        ("", "We know of places that ask $650 for an infusion."),
        ("The cost of ketamine in America", "One infusion is $500."),
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
        ("For years we charged $650 for an infusion. Since our move we charge $475.", [475]),
        ("Other clinics want $600 for each infusion. We want $430.", [430]),
        ("When we started, an infusion cost $550. It costs $475 today.", [475]),
        ("An infusion used to be $525. We have brought that down to $445.", [445]),
        ("From March 1 an infusion will be $480. Until then it stays at $445.", [445]),
        ("Six infusions $2,400 (formerly $2,700).", [2400]),
        ("An infusion is $420. A second hour adds $150.", [420]),
        ("Our $2,400 series of infusions, or four payments of $600", [2400]),
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
