"""Answer ``/compare``: up to four clinics side by side, with the differences in words.

The short list is in the address and nowhere else: no cookie, nothing kept in the browser.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from sqlite3 import Connection
from typing import Final

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import Request

from directory.records import STATES
from directory.site import answers, search, words
from directory.site.answers import Story
from directory.site.query import MOST_COMPARED, read_ids, read_short_list, with_list
from directory.site.quotes import TITLES, in_words, of_facts, unit_of
from directory.site.read import Frame, today, with_frame
from directory.site.replies import PRIVATE, show
from directory.site.sheet import address_of, standing
from directory.site.view import notices_for, short_list

Values = tuple[str, ...]  # what is stated of one clinic; empty where nobody said

_DIFFER: Final = "They differ."
_OWN: Final = ("phone", "address", "website", "last_confirmed", "source_count")
"""What is each clinic's own, so that a difference says nothing."""

_ROUTES: Final = {said: code for code, said in words.ROUTES.items()}
_STATED: Final = (
    "settings", "conditions", "payment", "ages", "languages", "groups", "supervision",
    "monitoring", "screening",
)  # fmt: skip
"""Columns that hold a list, and are read alike."""


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of every clinic compared, and in words how they differ."""

    title: str
    verdict: str
    values: tuple[Values, ...]
    kind: str  # "differs", "same", or "none" where nobody said anything


async def compare(datasette: Datasette, request: Request) -> Response:
    """Answer ``/compare?c=k7m2q9xw&c=…``; ids we do not know are said to be unknown."""
    asked = read_short_list(request.query_string)
    others = read_ids(request.query_string)[MOST_COMPARED:]
    find = partial(_read, ids=asked, others=others, today=today(datasette))
    (stories, left_out), frame = await with_frame(datasette, find)
    clinics = [story.clinic for story in stories.values()]
    ids = tuple(dict.fromkeys(clinic["id"] for clinic in clinics))
    told_apart = lines(list(stories.values()), frame)
    context = {
        "frame": frame,
        "summary": summary(told_apart) if len(clinics) > 1 else None,
        "clinics": [(clinic, _without(ids, clinic["id"])) for clinic in clinics],
        "lines": told_apart,
        "lost": [each for each in asked if each not in stories],
        "most": MOST_COMPARED,
        "left_out": left_out,
        "notices": notices_for(frame, clinics),
        **short_list(ids),
    }
    return await show(datasette, "compare.html", context, keep=PRIVATE)


def lines(stories: Sequence[Story], frame: Frame) -> list[Line]:
    """Return a line for each fact a visitor compares, in the order they are asked for."""
    names = [story.clinic["name"] for story in stories]
    found = []
    for field, reader in _READERS:
        values = tuple(reader(story) for story in stories)
        if field == "price_month" and not any(values):
            continue  # few ask by the month; where none does, nobody misses it
        verdict = told(values, names)
        if field in _OWN and verdict == _DIFFER:
            verdict = ""  # because no two clinics share a door
        shown = tuple(tuple(_with_status(each, frame) for each in said) for said in values)
        found.append(Line(words.label(field), verdict, shown, _kind(values)))
    return found


def summary(found: Sequence[Line]) -> str:
    """Say in a sentence where clinics differ: ``"They differ in: how it is given, ages."``."""
    titles = {line.title[0].lower() + line.title[1:]: line for line in found}
    parting = [each for each, line in titles.items() if line.kind == "differs" and line.verdict]
    unsaid = [each for each, line in titles.items() if line.kind == "none"]
    parts = [f"They differ in, or not all state: {', '.join(parting)}."] if parting else []
    parts += [f"Nobody states: {', '.join(unsaid)}."] if unsaid else []
    return " ".join(parts)


def _kind(values: Sequence[Values]) -> str:
    if not any(values):
        return "none"
    return "differs" if len({*values}) > 1 else "same"


def _with_status(said: str, frame: Frame) -> str:
    """Return a way ketamine is given with how FDA stands to it, where that is still current."""
    status = frame.routes.get(_ROUTES.get(said, ""))
    if status is None or not status.is_current:
        return said
    return f"{said}: {words.REGULATORY[status.status]}"


def told(values: Sequence[Values], names: Sequence[str]) -> str:
    """Say in words how the values of clinics differ: ``"Both: IV infusion. Only A: Spravato."``.

    A value that is not stated of a clinic is never said to be missing there.
    """
    everyone = "both" if len(values) == 2 else "all"
    if not any(values):
        return "Not stated for any."
    if len(values) == 1:
        return ""
    if len({*values}) == 1:
        return f"The same for {everyone}."
    stating = [name for name, said in zip(names, values, strict=True) if said]
    if len({said for said in values if said}) == 1:
        return f"Stated only for {_joined(stating)}."
    shared = [each for each in values[0] if all(each in said for said in values)]
    if not shared:
        return _DIFFER
    holders: dict[Values, list[str]] = {}
    for each in dict.fromkeys(value for said in values for value in said if value not in shared):
        having = tuple(name for name, said in zip(names, values, strict=True) if each in said)
        holders.setdefault(having, []).append(each)
    parts = [f"{everyone.capitalize()}: {_joined(shared)}."]
    parts += [f"{_only(having)}: {_joined(own)}." for having, own in holders.items()]
    return " ".join(parts)


def _read(
    connection: Connection, ids: Sequence[str], others: Sequence[str], today: date
) -> tuple[dict[str, Story], list[str]]:
    """Return the clinics to compare, and of those that are too many the names."""
    known = (search.one(connection, answers.moved_to(connection, each) or each) for each in others)
    return _stories(connection, ids, today), [each["name"] for each in known if each]


def _stories(connection: Connection, ids: Sequence[str], today: date) -> dict[str, Story]:
    """Return the clinics of a short list by the ids they were asked for by."""
    found: dict[str, Story] = {}
    for each in ids:
        now = answers.moved_to(connection, each) or each
        if story := answers.answer_clinic(connection, now, today):
            found[each] = story
    return found


def _without(ids: Sequence[str], clinic_id: str) -> str:
    """Return the address of the page without one of its clinics."""
    return with_list("/compare", [each for each in ids if each != clinic_id])


def _one(text: str | None, say: Callable[[str], str] = str) -> Values:
    return (say(text),) if text else ()


def _many(codes: Sequence[str] | None) -> Values:
    return tuple(sorted(words.in_words(code) for code in codes or ()))


def _payment(story: Story) -> Values:
    """Return who pays, each with the ways it does not pay for; and who pays for none of them."""
    refused: dict[str, list[str]] = {}
    for service in story.services:
        for payer in json.loads(service.get("payment_refused") or "[]"):
            refused.setdefault(payer, []).append(words.in_words(service["route"]))
    taken = story.clinic["payment"] or ()
    return (
        *sorted(
            words.in_words(each)
            + (f" (not for {_joined(refused[each])})" if each in refused else "")
            for each in taken
        ),
        *(f"Does not take: {words.in_words(each)}" for each in refused if each not in taken),
    )


def _confirmed(story: Story) -> Values:
    """Return the day a source last vouched for a clinic; of one that is shut, that it is."""
    if story.clinic["status"] in ("closed", "temporarily_closed"):
        return (words.in_words(story.clinic["status"]),)
    return _one(story.clinic["last_confirmed"], words.day)


def _column(story: Story, name: str) -> Values:
    return _many(story.clinic[name])


def _stated(story: Story, field: str) -> Values:
    return _many(sorted({f["value"] for f in story.facts if f["field"] == field and f["chosen"]}))


def _served(story: Story) -> Values:
    return tuple(STATES.get(code, code) for code in story.clinic["states_served"] or ())


def _prices(story: Story, unit: str) -> Values:
    """Return the prices of one kind that are stated, each with who said so, and the day."""
    chosen = [fact for fact in story.facts if fact["field"] == "price" and fact["chosen"]]
    sources = {fact["source_title"] for fact in chosen if unit_of(fact["value"]) == unit}
    stated = (each for each in of_facts(chosen, story.clinic["routes"] or ()) if each.unit == unit)
    return tuple(
        f"{in_words(each)} ({', '.join(sorted(sources))}, seen {words.day(each.seen)})"
        for each in stated
    )


def _only(names: Values) -> str:
    return f"Only {names[0]}" if len(names) == 1 else _joined(names)


def _joined(parts: Sequence[str]) -> str:
    """Return words as people list them: ``"A, B and C"``."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


_READERS: Final[tuple[tuple[str, Callable[[Story], Values]], ...]] = (
    ("status", lambda story: (standing(story),)),
    ("phone", lambda story: _one(story.clinic["phone"], words.phone)),
    ("address", lambda story: _one(", ".join(address_of(story.clinic)))),
    ("states_served", _served),
    ("routes", lambda story: _many(story.clinic["routes"])),
    *((name, _payment if name == "payment" else partial(_column, name=name)) for name in _STATED),
    ("psychotherapy", lambda story: _stated(story, "psychotherapy")),
    *((title, partial(_prices, unit=unit)) for unit, title in TITLES.items()),
    ("hours", lambda story: tuple(words.hours(story.clinic.get("hours")))),
    ("wheelchair", lambda story: _one(story.clinic.get("wheelchair"), words.in_words)),
    ("website", lambda story: _one(story.clinic["website"], words.host)),
    ("last_confirmed", _confirmed),
    ("source_count", lambda story: (str(story.clinic["source_count"]),)),
)
"""Every fact that is compared, and how it is read of a clinic."""
