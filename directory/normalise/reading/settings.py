"""Where treatment takes place: in the clinic, at home, by video, on a ward."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from directory.normalise.reading.parts import Part, Parts
from directory.normalise.reading.phrases import Codes
from directory.normalise.reading.whose import Whose

_SETTINGS: Final = Codes(
    {
        "home_visit": (
            "home house mobile",
            r"""\bcomes? \s to \s your \s (?:home|house)\b | \bin \s your \s home \s or\b
            | \bmobile \s ketamine\b | \bhome \s visits?\b""",
        ),
        "at_home_self": (
            "home house door mail ship mailed shipped",
            r"""\bat[-\s]home\b | \bto \s your \s (?:door|home|house)\b | \bfor \s home\b | \bhome \s use\b
            | \btake[-\s]home\b | \b(?:we|are) \s (?:mail|ship)(?:ped)?\b""",
        ),
        "telehealth_visit": (
            "telehealth telemedicine video virtual online",
            r"\btelehealth\b | \btelemedicine\b | \bvideo\b | \bvirtual\b | \bonline \s (?:ketamine|visit|program)",
        ),
        "inpatient": ("inpatient inpatients", r"\binpatients?\b"),
        "in_clinic": (
            "office clinic suite center practice room rooms chair here us recliner",
            r"""\bin[-\s]office\b | \b(?:in|at) \s (?:our|my|the|a) \s (?:\w+\s){0,3}?
                (?:office|clinic|suite|center|practice|rooms?|chair)\b
            | \bour \s (?:\w+\s)? rooms?\b | \bprivate \s room\b | \b(?:given|taken|infusion|use) \s here\b
            | \bstay \s with \s us\b | \brecliner\b""",
        ),
    }
)
_OF_THE_PLACE: Final = frozenset({"telehealth_visit", "inpatient"})
_HOME_AGAIN: Final = re.compile(
    r"\b(?:rest|recover|drive you|take you|go|ride|home for)\s(?:at\s)?home"
    r"|\bat home for the (?:rest|remainder)",
    re.IGNORECASE,
)
_NOT: Final = re.compile(r"\b(?:not|never|no|don't|won't|unsupervised|without)\b", re.IGNORECASE)
_LESS: Final = re.compile(r"\b(?:common|less|unlike|rather than)\b", re.IGNORECASE)
_COVERED: Final = re.compile(r"\bcover(?:s|ed)?\b", re.IGNORECASE)
_TREATMENT: Final = re.compile(
    r"\b(?:treatments?|sessions?|dos(?:e|es|ing)|given|administered|infus\w+|takes? place|experience"
    r"|ketamine|zero-gravity|private room|stay with us|hours in our)\b",
    re.IGNORECASE,
)
_BY_HAND: Final = frozenset({"sublingual", "oral", "nasal_compounded"})  # one can take it at home


@dataclass(frozen=True, slots=True)
class Place:
    """A setting, and the route it was said of; None where it is the clinic's as a whole."""

    setting: str
    route: str | None


def stated_settings(parts: Parts, offered: tuple[str, ...]) -> tuple[Place, ...]:
    """Return where treatment takes place: ``"lozenges for home"`` is sublingual, ``at_home_self``."""
    found = [place for part in parts.ours() for place in _places(part, offered)]
    if parts.head.is_ours and not any(map(_speaks_of_others, parts.body)):
        found += [each for each in _places(parts.head, offered) if each.setting != "in_clinic"]
    return tuple(dict.fromkeys(found))


def _places(part: Part, offered: tuple[str, ...]) -> Iterator[Place]:
    if _NOT.search(part.text):
        return
    named = dict(_SETTINGS.find(part.text, part.clause.words))
    for setting, at in named.items():
        if setting in _OF_THE_PLACE:
            yield Place(setting, None)
        elif setting == "home_visit":
            yield Place(setting, _route(part, at, part.routes() or offered))
        elif setting == "at_home_self" and _is_taken_home(part) and "home_visit" not in named:
            yield Place(setting, _route(part, at, [r for r in offered if r in _BY_HAND]))
        elif setting == "in_clinic" and _is_given(part):
            yield Place(setting, _route(part, at, part.routes() or offered))


def _is_taken_home(part: Part) -> bool:
    return not _HOME_AGAIN.search(part.text) and not _LESS.search(part.text)


def _is_given(part: Part) -> bool:
    """A visit for treatment, not one for a talk or a statement of who covers it where."""
    treats = part.mentions or _TREATMENT.search(part.text)
    return bool(treats) and not _COVERED.search(part.text)


def _speaks_of_others(part: Part) -> bool:
    return part.whose is Whose.OTHERS or bool(_NOT.search(part.text))


def _route(part: Part, at: int, else_one_of: tuple[str, ...] | list[str]) -> str | None:
    """The route named before the setting; else the only one it can be of."""
    near = part.route_before(at)
    if near and (near in else_one_of or near in part.routes()):
        return near
    return else_one_of[0] if len(set(else_one_of)) == 1 else None
