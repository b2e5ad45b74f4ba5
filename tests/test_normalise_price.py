"""A price is what a dollar sign stands before: an amount or a span, and what it buys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strange_text import ANYTHING

from directory.errors import BadValueError
from directory.normalise.price import LEAST, MOST, Price, normalise_price

_PIECES = (
    "$ $400 $1,200 600 - to per infusion consultation month k from up six infusions , . %".split()
)
WORDS = ANYTHING | st.lists(st.sampled_from(_PIECES), max_size=7).map(" ".join)


@pytest.mark.parametrize(
    ("written", "low", "high", "unit"),
    [
        ("$400", 400, 400, None),
        ("$ 400.50", 400.5, 400.5, None),
        ("US$1,200", 1200, 1200, None),
        ("$1.5k", 1500, 1500, None),
        ("$400-$600 per infusion", 400, 600, "session"),
        ("$400 – 600 / session", 400, 600, "session"),
        ("between $400 and $600", 400, 600, None),
        ("$2-3k for six infusions", 2000, 3000, "course"),
        ("from $350 per treatment", 350, None, "session"),
        ("Infusions starting at $350", 350, None, "session"),
        ("up to $500 a session", None, 500, "session"),
        ("Consultation: $250", 250, 250, "consultation"),
        ("$250 for the initial evaluation", 250, 250, "consultation"),
        ("six ketamine infusions for $2,400", 2400, 2400, "course"),
        ("Package of 6: $2,400", 2400, 2400, "course"),
        ("$99/mo", 99, 99, "month"),
        ("$129 monthly membership", 129, 129, "month"),
        ("Infusion $450, consultation free", 450, 450, "session"),
    ],
)
def test_a_price_has_an_amount_and_what_it_buys(written, low, high, unit, lookups):
    assert normalise_price(written, lookups.price_units) == Price(low=low, high=high, unit=unit)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Free consultation", "not_a_price"),
        ("call 602-253-4100", "not_a_price"),
        ("between 400 and 500 dollars", "not_a_price"),
        ("400", "not_a_price"),
        ("$", "not_a_price"),
        ("$0", "not_a_price"),
        ("$5,000,000", "not_a_price"),
        ("$4,00", "not_a_price"),
        ("$600 to $400", "not_a_price"),
        ("$50 off", "not_a_price"),
        ("20% of $3,000", "not_a_price"),
        ("save $100 on six", "not_a_price"),
        ("$100 deposit", "not_a_price"),
        ("$30 copay", "not_a_price"),
        ("IV $400, IM $300", "many_prices"),
        ("Consultation $250; infusion $450", "many_prices"),
    ],
)
def test_what_is_no_price_or_more_than_one_is_refused(written, code, lookups):
    with pytest.raises(BadValueError) as refused:
        normalise_price(written, lookups.price_units)

    assert refused.value.code == code


def test_every_unit_is_one_we_publish(lookups):
    assert set(lookups.price_units.values()) == {"consultation", "session", "course", "month"}


@given(WORDS)
def test_any_text_is_a_price_or_refused(lookups, text):
    try:
        price = normalise_price(text, lookups.price_units)
    except BadValueError:
        return
    ends = [end for end in (price.low, price.high) if end is not None]
    told = {
        (True, True): f"${price.low:.2f} - ${price.high:.2f}" if len(ends) == 2 else "",
        (True, False): f"from ${ends[0]:.2f}",
        (False, True): f"up to ${ends[0]:.2f}",
    }[(price.low is not None, price.high is not None)]

    assert ends == sorted(ends)
    assert all(LEAST <= end <= MOST for end in ends)
    assert normalise_price(f"{told} {price.unit or ''}", lookups.price_units) == price
