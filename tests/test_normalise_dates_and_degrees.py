"""Days and coordinates, in whatever form a source gives them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strange_text import ANYTHING

from directory.errors import BadValueError
from directory.normalise.dates import normalise_date
from directory.normalise.degrees import normalise_degrees


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-20",
        " 2026-11-20\n",
        "2026/11/20",
        "11/20/2026",
        "11/20/26",
        "2026-11-20T08:00:00Z",
        "2026-11-20T23:59:59.999-06:00",  # the day as written, wherever it was night
        "2026-11-20 08:00:00",
        "November 20, 2026",
        "Nov 20, 2026",
        "20 Nov 2026",
        "20 November 2026",
        "11-20-2026",
        "2026.11.20",
        "Nov. 20, 2026",
        "November 20th 2026",
        "Friday, November 20, 2026",
        "20-Nov-2026",
        "11/20/2026, 8:00 AM",
        "2026-11-20 08:00",
    ],
)
def test_a_day_is_one_in_any_form(written):
    assert normalise_date(written) == date(2026, 11, 20)


@pytest.mark.parametrize(
    "written",
    ["never", "2026", "11/2026", "20/11/2026", "2026-02-30", "46346", "1989-12-31", "01/02/85", ""],
)
def test_what_is_no_day_of_ours_is_refused(written):
    with pytest.raises(BadValueError, match="expected a date") as refused:
        normalise_date(written)

    assert refused.value.code == "not_a_date"


@pytest.mark.parametrize(
    ("latitude", "longitude", "said"),
    [
        ("30.27", "-97.74", (30.27, -97.74)),
        (" 30.27 ", "-97.74\n", (30.27, -97.74)),
        ("+30", "-97.", (30.0, -97.0)),
        ("0", "-97.74", (0.0, -97.74)),  # on the equator is a place
        ("3.027e1", "-9.774E+1", (30.27, -97.74)),
    ],
)
def test_degrees_are_numbers(latitude, longitude, said):
    assert normalise_degrees(latitude, longitude) == said


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("30.27", ""),
        ("-", "-97.74"),
        ("30,27", "-97,74"),
        ("30.27 N", "97.74 W"),
        ("0", "0"),
        ("0.0", "-0.0"),
        ("nan", "-97.74"),
        ("inf", "-97.74"),
        ("1e99", "0"),
        ("91", "-97.74"),
        ("30.27", "-181"),
        ("-97.74", "30.27"),  # axes swapped, off the globe
        ("30_1", "-97.74"),
        ("٣٠", "-97.74"),
    ],
)
def test_what_is_no_point_is_refused(latitude, longitude):
    with pytest.raises(BadValueError) as refused:
        normalise_degrees(latitude, longitude)

    assert refused.value.code == "not_degrees"


@given(ANYTHING)
def test_any_text_is_a_day_or_refused(text):
    try:
        day = normalise_date(text)
    except BadValueError:
        return

    assert day.year >= 1990
    assert normalise_date(day.isoformat()) == day


@given(ANYTHING, ANYTHING | st.floats().map(str))
def test_any_text_is_a_point_or_refused(latitude, longitude):
    try:
        north, east = normalise_degrees(latitude, longitude)
    except BadValueError:
        return

    assert abs(north) <= 90
    assert abs(east) <= 180
    assert normalise_degrees(str(north), str(east)) == (north, east)
