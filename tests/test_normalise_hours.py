"""Opening hours are said as OpenStreetMap writes them: all of them, or none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strange_text import ANYTHING

from directory.errors import BadValueError
from directory.normalise.hours import normalise_hours

_PIECES = """
Mo Tu-Fr Sa,Su PH 09:00-17:00 9:00-12:00, 13:00-14:00 ; off closed 24/7 "x" [ ] { } "dayOfWeek":
"Monday" , "opens":"09:00" "closes":"17:00" "monday": "9 AM - 5 PM" : null week 1-3 Jan || open
unknown + - 00:00-24:00 2026 sunrise
""".split()
HOURS = ANYTHING | st.lists(st.sampled_from(_PIECES), max_size=9).map(" ".join)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Mo-Fr 09:00-17:00", "Mo-Fr 09:00-17:00"),
        (" mo-fr 9:00-17:00 ", "Mo-Fr 09:00-17:00"),
        ("Mo,Tu,We 09:00-12:00,13:00-17:00", "Mo-We 09:00-12:00,13:00-17:00"),
        ("Mo 09:00-17:00; Tu 09:00-17:00; We 10:00-12:00", "Mo-Tu 09:00-17:00; We 10:00-12:00"),
        ("Mo-Fr 09:00-17:00; PH off", "Mo-Fr 09:00-17:00; PH closed"),
        # a day that is said to be closed is not a day of which nothing is said
        ("Mo-Fr 09:00-17:00; Sa-Su off", "Mo-Fr 09:00-17:00; Sa-Su closed"),
        ("Su off; Mo-Sa 09:00-17:00", "Mo-Sa 09:00-17:00; Su closed"),
        ("Fr 22:00-02:00", "Fr 22:00-02:00"),
        ("24/7", "24/7"),
        ("Mo-Su 00:00-24:00", "24/7"),
        ("Mo-Fr 00:00-24:00", "Mo-Fr 00:00-24:00"),
    ],
)
def test_hours_are_said_in_one_way(written, said):
    assert normalise_hours(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            [{"dayOfWeek": ["Monday", "https://schema.org/Tuesday"], "opens": "09:00",
              "closes": "17:00", "@type": "OpeningHoursSpecification"}],
            "Mo-Tu 09:00-17:00",
        ),
        (
            {"dayOfWeek": "http://schema.org/Saturday", "opens": "T09:00:00", "closes": "12:30"},
            "Sa 09:00-12:30",
        ),
        (
            [{"dayOfWeek": "Mo", "opens": "09:00", "closes": "12:00"},
             {"dayOfWeek": "Mo", "opens": "13:00", "closes": "17:00"}],
            "Mo 09:00-12:00,13:00-17:00",
        ),
        # as Google reads schema.org: to 23:59 is the whole day, from 00:00 to 00:00 is closed
        (
            [{"dayOfWeek": "Monday", "opens": "00:00", "closes": "23:59"},
             {"dayOfWeek": "Sunday", "opens": "00:00", "closes": "00:00"}],
            "Mo 00:00-24:00; Su closed",
        ),
        ([{"opens": "09:00", "closes": "17:00"}], "09:00-17:00"),  # every day
        (["Mo-Fr 09:00-17:00", "Sa 10:00-12:00"], "Mo-Fr 09:00-17:00; Sa 10:00-12:00"),
        ({"monday": "9:00 AM - 5:00 PM", "sunday": "Closed"}, "Mo 09:00-17:00; Su closed"),
        ({"Mon": "9am to 12pm, 1 p.m. – 5 p.m."}, "Mo 09:00-12:00,13:00-17:00"),
        (
            {"monday": {"openIntervals": [{"start": "09:00", "end": "17:00"}]},
             "sunday": {"isClosed": True}},
            "Mo 09:00-17:00; Su closed",
        ),
        ({"monday": {"open": "9:00am", "close": "5:00pm"}, "tuesday": None}, "Mo 09:00-17:00"),
    ],
)  # fmt: skip
def test_a_structure_is_said_as_openstreetmap_writes_it(written, said):
    assert normalise_hours(json.dumps(written)) == said


@pytest.mark.parametrize(
    "written",
    [
        "Mon-Fri 9am-5pm",
        "Mo-Fr 9-17",
        "Monday: 9-5",
        "9am to 5pm",
        "by appointment",
        '"by appointment"',
        'Mo-Fr 09:00-17:00 "call first"',  # a source's sentence
        "Mo-Fr 09:00-17:00 || unknown",
        "Mo-Fr 09:00+",
        "open",
        "closed",
        "off",
        "unknown",
        "2026",
        "Mo-Fr",
        "Mo 09:00-17:00; Mo off",
        "Mo-Fr 25:00-27:00",
        "[]",
        "{}",
        "[[]]",
        "[1]",
        "[" * 5000,
        '[{"dayOfWeek": "Monday", "opens": "09:00"}]',
        '[{"dayOfWeek": "Funday", "opens": "09:00", "closes": "17:00"}]',
        '[{"dayOfWeek": "Monday", "opens": "9", "closes": "17"}]',
        '[{"dayOfWeek": "Monday", "opens": "09:00", "closes": "09:00"}]',
        # of a season we know nothing
        '[{"dayOfWeek": "Mo", "opens": "09:00", "closes": "17:00", "validFrom": "2026-12-01"}]',
        # one day that is not understood takes the others with it
        '{"monday": "9:00 AM - 5:00 PM", "tuesday": "by appointment"}',
        '{"monday": "9:00 AM - 5:00 PM", "note": "ring the bell"}',
        '{"monday": true}',
    ],
)
def test_what_is_no_structure_or_not_wholly_understood_is_refused(written):
    with pytest.raises(BadValueError, match="expected hours") as refused:
        normalise_hours(written)

    assert refused.value.code == "not_hours"


@given(HOURS)
def test_any_text_is_hours_or_refused(text):
    try:
        hours = normalise_hours(text)
    except BadValueError:
        return

    assert normalise_hours(hours) == hours
