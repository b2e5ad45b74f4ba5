"""Opening hours: what a source says in a structure, as OpenStreetMap writes it."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined] # not in its stub

from directory.errors import BadValueError

_DAYS: Final = {
    name: name[:2].capitalize()
    for name in "monday tuesday wednesday thursday friday saturday sunday".split()
} | {"publicholidays": "PH"}
_CLOSED: Final = frozenset({"closed", "off"})
_CLOSED_DAYS: Final = re.compile(r"[A-Z][a-z](?:[-,][A-Z][a-z])* closed")
_CLOCKS: Final = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p")
_LONGEST: Final = 2000  # characters; no week takes more to tell

Span = tuple[str, str]  # "09:00", "17:00"


def normalise_hours(text: str) -> str:
    """Return opening hours in OpenStreetMap's syntax: ``"Mo-Fr 09:00-17:00; Sa 10:00-12:00"``.

    Takes that syntax itself, schema.org's ``openingHours`` or ``openingHoursSpecification`` as
    JSON, or a JSON object of days: ``{"monday": "9:00 AM - 5:00 PM", "sunday": "Closed"}``. All or
    nothing: of hours that are understood in part, none are said. Prose is refused, for no parser
    of it is safe, and so is a comment inside the syntax.

    Raises:
        BadValueError: it is prose, holds a day or an hour that is none, or no hours at all.

    Source: https://wiki.openstreetmap.org/wiki/Key:opening_hours, by opening-hours-py.
    """
    words = text.strip()
    if len(words) > _LONGEST or ('"' in words and words[0] not in "[{"):
        raise _refused(text)
    try:
        written = _of_json(words) if words[:1] in {"[", "{"} else words
        parsed = OpeningHours(written)
    except (ParserError, ValueError, RecursionError) as error:
        raise _refused(text) from error
    said = str(parsed.normalize())
    opens = any("closed" not in rule for rule in said.split("; "))
    is_told = re.search(r"\d:\d\d|24/7", written) and not re.search(r"unknown|\|\||\"|\+", said)
    if not (opens and is_told):
        raise _refused(text)
    return "; ".join(map(_with_times, _with_closed(said, str(parsed)).split("; ")))


def _refused(text: str) -> BadValueError:
    message = (
        f"expected hours as Mo-Fr 09:00-17:00, or as schema.org has them, found {text[:200]!r}"
    )
    return BadValueError("not_hours", message)


def _with_closed(said: str, parsed: str) -> str:
    """The library leaves out days that are said to be closed; a silent day is another thing."""
    for rule in parsed.split("; "):
        more = f"{said}; {rule}"
        is_left_out = _CLOSED_DAYS.fullmatch(rule) and rule not in said.split("; ")
        if is_left_out and str(OpeningHours(more).normalize()) == str(
            OpeningHours(said).normalize()
        ):
            said = more
    return said


def _with_times(rule: str) -> str:
    """The library leaves out the hours of a whole day: ``"Mo-Fr"`` is ``"Mo-Fr 00:00-24:00"``."""
    return rule if ":" in rule or "closed" in rule or rule == "24/7" else f"{rule} 00:00-24:00"


def _of_json(words: str) -> str:
    """OpenStreetMap's syntax of a JSON structure; ValueError where it is none we know."""
    found = json.loads(words)
    entries = found if isinstance(found, list) else [found]
    if entries and all(isinstance(each, str) for each in entries):
        return "; ".join(entries)
    if entries and all(isinstance(each, dict) for each in entries):
        specified = any("dayOfWeek" in each or "opens" in each for each in entries)
        week = _specified(entries) if specified else _by_day(entries)
        closed = ",".join(day for day in _DAYS.values() if week.get(day) == [])
        rules = [f"{day} {_spans(spans)}" for day, spans in week.items() if spans]
        return "; ".join(rules + ([f"{closed} off"] if closed else []))
    raise ValueError(f"neither days nor hours: {words[:80]}")


def _spans(spans: list[Span]) -> str:
    return ",".join(f"{opens}-{closes}" for opens, closes in sorted(set(spans)))


def _specified(entries: Iterable[dict[str, object]]) -> dict[str, list[Span]]:
    """Days and hours of schema.org's openingHoursSpecification."""
    week: dict[str, list[Span]] = {}
    for entry in entries:
        if strangers := entry.keys() - {"@type", "@id", "@context", "dayOfWeek", "opens", "closes"}:
            raise ValueError(f"hours of a season: {sorted(strangers)}")
        days = entry["dayOfWeek"] if "dayOfWeek" in entry else list(_DAYS)[:7]
        span = _span(entry.get("opens"), entry.get("closes"))
        for day in days if isinstance(days, list) else [days]:
            week.setdefault(_day(day), []).extend(span)
    return week


def _by_day(entries: Iterable[dict[str, object]]) -> dict[str, list[Span]]:
    """Days and hours of an object whose keys are days, as store locators have them."""
    return {_day(day): _said(hours) for entry in entries for day, hours in entry.items() if hours}


def _said(hours: object) -> list[Span]:
    if isinstance(hours, str):
        if hours.strip().lower() in _CLOSED:
            return []
        pairs = [re.split(r"\s*(?:-|–|\bto\b)\s*", each) for each in re.split(r"[,;]", hours)]
        return [span for opens, closes in pairs for span in _span(opens, closes)]
    if isinstance(hours, list):
        return [span for each in hours for span in _said(each)]
    if not isinstance(hours, dict):
        raise ValueError(f"no hours: {hours}")
    if hours.get("isClosed") is True:
        return []
    if isinstance(hours.get("openIntervals"), list):
        return _said(hours["openIntervals"])
    opens = hours.get("opens", hours.get("open", hours.get("start")))
    return _span(opens, hours.get("closes", hours.get("close", hours.get("end"))))


def _day(name: object) -> str:
    """``"Mo"`` of ``"https://schema.org/Monday"``, ``"monday"`` and ``"Mon"``."""
    word = str(name).rsplit("/", 1)[-1].strip().lower()
    days = {code for full, code in _DAYS.items() if len(word) >= 2 and full.startswith(word)}
    if len(days) != 1:
        raise ValueError(f"no day: {name}")
    return days.pop()


def _span(opens: object, closes: object) -> list[Span]:
    """One span of a day; schema.org closes a day by 00:00 to 00:00, and ends one at 23:59."""
    if (opens, closes) == (None, None):
        raise ValueError("neither opens nor closes")
    begin, end = _clock(opens), _clock(closes)
    if begin == end:
        if begin != "00:00":
            raise ValueError(f"opens and closes at {begin}")
        return []
    return [(begin, "24:00" if end == "23:59" else end)]


def _clock(said: object) -> str:
    if not isinstance(said, str):
        raise ValueError(f"no hour: {said}")
    word = re.sub(r"(?i)\s*([ap])\.?m\.?$", r" \1m", said.strip().removeprefix("T"))
    word = re.sub(r"(?:Z|[+-]\d\d:\d\d)$", "", word)
    for form in _CLOCKS:
        try:
            return datetime.strptime(word, form).strftime("%H:%M")  # noqa: DTZ007 # because an hour of the clock has no zone
        except ValueError:
            continue
    raise ValueError(f"no hour: {said}")
