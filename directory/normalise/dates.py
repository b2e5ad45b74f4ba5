"""Dates a source writes of its own entry."""

import re
from datetime import date, datetime

from directory.errors import BadValueError

_FORMATS = (
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m/%d/%y",
    "%m-%d-%Y",
    "%m.%d.%Y",
    "%B %d %Y",
    "%b %d %Y",
    "%d %b %Y",
    "%d %B %Y",
    "%d-%b-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
)
_HOUR = re.compile(r"(?<=\d)(?:T|,?\s+)\d{1,2}:\d\d.*$", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+", re.I
)


def normalise_year(text: str) -> int:
    """Return a year in which esketamine could be paid for: ``"2023"`` is ``2023``.

    Raises:
        BadValueError: it is no year, or before 2019, when esketamine was approved.
    """
    written = text.strip()
    if not (len(written) == 4 and written.isascii() and written.isdigit() and written >= "2019"):
        raise BadValueError("not_a_year", f"expected a year since 2019, found {text!r}")
    return int(written)


def normalise_date(text: str) -> date:
    """Return a day: ``"2026-11-20"``, ``"11/20/2026"`` and ``"2026-11-20T08:00:00Z"`` are one.

    A weekday and an hour are left out; the month is first where only numbers are written.

    Raises:
        BadValueError: it is in no format we know, or before 1990.
    """
    written = _WEEKDAY.sub("", _HOUR.sub("", text.strip()))
    written = re.sub(r"(?i)(?<=\d)(?:st|nd|rd|th)\b|(?<=[a-z])\.(?=\s)|,", "", written)
    written = re.sub(r"(?i)^sept\b|(?<= )sept\b", "Sep", " ".join(written.split()))
    for form in _FORMATS:
        try:
            day = datetime.strptime(written, form).date()  # noqa: DTZ007 # because a day has no zone
        except ValueError:
            continue
        if day.year >= 1990:
            return day
    raise BadValueError("not_a_date", f"expected a date such as 2026-11-20, found {text!r}")
