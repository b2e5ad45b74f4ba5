"""Where treatment takes place: in the clinic, at home, by video, on a ward."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from directory.normalise.reading.parts import Part, Parts
from directory.normalise.reading.phrases import Codes, phrase
from directory.normalise.reading.whose import Whose, says_ours

_SETTINGS: Final = Codes(
    {
        "home_visit": (
            "home house mobile bedroom room couch you door apartment",
            r"""
                \bcomes? to your? (?:home|house)\b|\bin your home or\b|\bmobile ketamine\b
                |\bhome visits?\b|\bat your (?:home|house) or\b
                |\b(?:brings?|carr(?:y|ies)) (?:[\w-]+ ){1,4}?to your (?:own )?(?:home|house|door
                |apartment|bedroom|living room|couch)\b
                |\b(?:nurse|medic|paramedic|team|we|clinician)s? (?:will )?
                (?:comes?|drives?|travels?) (?:out )?to (?:you\b|your (?:own )?(?:home|house|door))
                |\bin your own (?:home|house|bed|bedroom|living room)\b|\bhouse calls?\b""",
        ),
        "at_home_self": (
            "home house door mail ship mailed shipped",
            r"""
                \bat[- ]home\b|\bhome program\b|\bto your (?:door|home|house)\b|\bfor home\b
                |\bhome use\b
                |\btake[- ]home\b|\b(?:we|are) (?:mail|ship)(?:ped)?\b""",
        ),
        "telehealth_visit": (
            "telehealth telemedicine video virtual online",
            r"""
                \btelehealth\b|\btelemedicine\b|\bvideo\b|\bvirtual\b|\bonline (?:ketamine|visit
                |program)""",
        ),
        "inpatient": ("inpatient inpatients", r"\binpatients?\b"),
        "in_clinic": (
            "office clinic suite suites center practice room rooms chair here us recliner",
            r"""
                \bin[- ]office\b|\b(?:in|at) (?!the room\b)(?:one of )?(?:our|my|the
                |a) (?:\w+ ){0,3}?(?:office|clinic|suites?|center|practice|rooms?|chair)\b
                |\bour (?:\w+ ){0,2}(?:office|clinic|center) (?:gives?|administers)\b
                |\bour (?:\w+ )?rooms?\b|\bprivate room\b
                |\b(?:given|taken|infusion|use|lozenge|tablet|troche|spray|shot|injection) here\b
                |\bstay with us\b|\brecliner\b""",
        ),
    }
)
_OF_THE_PLACE: Final = frozenset({"telehealth_visit", "inpatient"})
_HOME_AGAIN: Final = phrase(
    r"""
    \b(?:rest|recover|drive you|take you|go|ride|home for) (?:at )?home
    |\bfeel (?:right )?at home|\bat home for the (?:rest|remainder)"""
)
_NOT: Final = phrase(
    r"\b(?:not|never|no|don't|won't|unsupervised|without|discontinued|stopped|ended)\b"
)
_IN_OFFICE: Final = phrase(r"\bin-office\b")
_LESS: Final = phrase(r"\b(?:common|less|unlike|rather than)\b")
_COVERED: Final = phrase(r"\bcover(?:s|ed)?\b")
_TALK: Final = phrase(
    r"""
    \b(?:consult\w*|evaluat\w+|intakes?|meet(?:ing)?|in-person|talk|call|located|find us|parking
    |check-?in|paperwork|medication management)\b"""
)
_TREATMENT: Final = phrase(
    r"""
    \b(?:treatments?|sessions?|dos(?:e|es|ing)|gives?|given|recline|administered|infus\w+
    |takes? place|experience|ketamine|zero-gravity|private room|stay with us|hours in our)\b"""
)
_BY_HAND: Final = frozenset({"sublingual", "oral", "nasal_compounded"})  # one can take it at home


@dataclass(frozen=True, slots=True)
class Place:
    """A setting, and the route it was said of; None where it is the clinic's as a whole."""

    setting: str
    route: str | None


def stated_settings(parts: Parts, offered: tuple[str, ...]) -> tuple[Place, ...]:
    """Return where treatment takes place: ``"lozenges for home"`` is ``at_home_self``."""
    if parts.is_of_talk():
        return ()
    found = [place for part in parts.ours() for place in _places(part, offered, parts.head)]
    if parts.head.is_ours and not any(map(_speaks_of_others, parts.body)):
        named = _places(parts.head, offered, parts.head)
        visits = any(each.setting == "home_visit" for each in found)
        less = {"at_home_self"} if visits else set()
        less |= set() if _IN_OFFICE.search(parts.heading) else {"in_clinic"}
        found += [each for each in named if each.setting not in less]
    return tuple(dict.fromkeys(found))


def _places(part: Part, offered: tuple[str, ...], head: Part) -> Iterator[Place]:
    if _NOT.search(part.text):
        return
    named = dict(_SETTINGS.find(part.text, part.clause.words))
    for setting, at in named.items():
        if setting in _OF_THE_PLACE:
            yield Place(setting, None)
        elif setting == "home_visit":
            yield Place(setting, _route(part, at, part.routes() or offered))
        elif setting == "at_home_self" and _is_taken_home(part, head) and "home_visit" not in named:
            yield Place(setting, _route(part, at, [r for r in offered if r in _BY_HAND]))
        elif setting == "in_clinic" and _is_given(part, at, head):
            yield Place(setting, _route(part, at, part.routes() or offered))


def _is_taken_home(part: Part, head: Part) -> bool:
    """The clinic's patient takes it there; ``"at-home treatments are cheaper"`` is nobody's."""
    spoken = (
        part is head
        or part.mentions
        or says_ours(part.text)
        or part.clause.words & {"you", "your", "you'll"}
    )
    return bool(spoken) and not _HOME_AGAIN.search(part.text) and not _LESS.search(part.text)


def _is_given(part: Part, at: int, headed: Part) -> bool:
    """A visit for treatment, not one for a talk or a statement of who covers it where.

    Below a heading that names one way of giving it, what is not a talk is that treatment.
    """
    treats = part.route_before(at) or _TREATMENT.search(part.text)
    named = part.routes() or len(set(headed.routes())) == 1
    return bool(treats or (named and not _TALK.search(part.text))) and not _COVERED.search(
        part.text
    )


def _speaks_of_others(part: Part) -> bool:
    return part.whose is Whose.OTHERS or bool(_NOT.search(part.text))


def _route(part: Part, at: int, else_one_of: tuple[str, ...] | list[str]) -> str | None:
    """The route named before the setting; else the only one it can be of."""
    near = part.route_before(at)
    if near and (near in else_one_of or near in part.routes()):
        return near
    return else_one_of[0] if len(set(else_one_of)) == 1 else None
