"""Tell what a visitor wants from where they want it: ``"houston tx medicaid"`` is both.

Only words that can hardly mean another thing set a filter. Of the rest it is said that they were
left out.
"""

import re
from typing import Any, Final, NamedTuple

from directory.normalise.place import place_key
from directory.site.words import CONDITIONS, PAYMENTS

_GENERAL: Final = frozenset(
    "ketamine infusion infusions treatment treatments therapy clinic clinics near in me at of and"
    " or for with the a by via takes take accepts accepting".split()
)
"""Words that say nothing of which clinic."""

_ROUTES: Final = {
    "spravato": "nasal_esketamine", "esketamine": "nasal_esketamine",
    "iv": "iv", "i.v.": "iv", "intravenous": "iv",
    "infusion": "iv", "infusions": "iv", "drip": "iv", "drips": "iv",
    "intramuscular": "im", "shot": "im", "shots": "im",
    "subcutaneous": "sc",
    "sublingual": "sublingual", "lozenge": "sublingual", "lozenges": "sublingual",
    "troche": "sublingual", "troches": "sublingual",
    "oral": "oral", "pill": "oral", "pills": "oral",
    "nasal spray": None, "nasal": None, "injection": None, "injections": None,
}  # fmt: skip
"""What people call the ways ketamine is given; "im" is left to those who write without marks.

An infusion is all but always one into a vein, and the page says that we took it so. A nasal spray
may be the certified one or a compounded one, an injection into a muscle or under the skin.
"""

_SETTINGS: Final = {
    "telehealth": "telehealth_visit", "telemedicine": "telehealth_visit",
    "by video": "telehealth_visit", "video visit": "telehealth_visit",
    "video visits": "telehealth_visit", "virtual": "telehealth_visit",
    "online": "telehealth_visit",
    "at home": "at_home_self", "inpatient": "inpatient",
    "home visit": "home_visit", "home visits": "home_visit",
}  # fmt: skip

_PAYMENTS: Final = {
    **{PAYMENTS[code].lower(): code for code in ("medicare", "medicaid", "tricare")},
    PAYMENTS["va_community_care"].lower(): "va_community_care",
    "private insurance": "commercial", "commercial insurance": "commercial",
    "self pay": "self_pay", "sliding scale": "sliding_scale", "financing": "financing",
    "payment plan": "financing", "payment plans": "financing",
    "hsa": "hsa_fsa", "fsa": "hsa_fsa", "superbill": "superbill",
    "insurance": None,
}  # fmt: skip
"""What people call ways to pay; Medicare and Medicaid are insurance too."""

_CONDITIONS: Final = {
    **{CONDITIONS[code].lower(): code for code in ("depression", "anxiety", "ptsd", "ocd")},
    **{CONDITIONS[code].lower(): code for code in ("migraine", "bipolar_depression")},
    "migraines": "migraine", "trd": "trd", "treatment resistant depression": "trd",
    "chronic pain": "chronic_pain", "crps": "crps", "substance use": "substance_use",
}  # fmt: skip

MEANT: Final[dict[str, tuple[str, str | None]]] = {
    words: (facet, code)
    for facet, codes in (
        ("route", _ROUTES), ("setting", _SETTINGS),
        ("payment", _PAYMENTS), ("condition", _CONDITIONS),
    )
    for words, code in codes.items()
}  # fmt: skip
"""What may be typed, with the filter it is of and its code; None where that could be several."""

_ANY: Final = "|".join(
    re.escape(words).replace(r"\ ", r"[\s-]+") for words in sorted(MEANT, key=len, reverse=True)
)
_WISH: Final = re.compile(
    rf"(?:\b(?:and|or|with|for|takes?|accepts|accepting|via)\s+|[&+/]\s*)?(?<![\w-])({_ANY})(?![\w-])",
    re.I,
)


class Wish(NamedTuple):
    """What was typed of one kind of filter: of how ketamine is given, of who pays."""

    facet: str  # the filter's parameter: "route"
    words: str  # as they were written: "spravato"; "IV, lozenges" where there are several
    code: str | None  # "nasal_esketamine"; None where they may mean several, for a filter takes one


class Wishes(NamedTuple):
    """What is to be found, and where: every wish, and what else there is."""

    every: tuple[Wish, ...]
    rest: str  # "" where there was nothing else to look for

    @property
    def words(self) -> str:
        """What was typed of them: ``"spravato, medicaid"``."""
        return ", ".join(wish.words for wish in self.every)

    @property
    def filters(self) -> dict[str, Any]:
        """The filters they set: ``{"route": "iv"}``."""
        return {wish.facet: wish.code for wish in self.every if wish.code}


def wishes_within(text: str) -> Wishes | None:
    """Return the wishes of ``"houston tx medicaid"`` beside its place, or None if there are none.

    Words of one kind that mean several things set no filter: one takes one.
    """
    found = [match[1] for match in _WISH.finditer(text)]
    if not found:
        return None
    kinds: dict[str, dict[str, str | None]] = {}
    for each in found:
        facet, code = MEANT[re.sub(r"[\s-]+", " ", each.lower())]
        kinds.setdefault(facet, {})[each] = code
    rest = " ".join(_WISH.sub(" ", text).split()).strip(" ,")
    return Wishes(
        every=tuple(Wish(facet, ", ".join(said), _only(said)) for facet, said in kinds.items()),
        rest=rest if names_something(rest) else "",
    )


def names_something(text: str) -> bool:
    """Whether there is more than noise in some words: in "lantern clinic", not in "the clinic"."""
    return not _GENERAL.issuperset(place_key(text).split())


def _only(said: dict[str, str | None]) -> str | None:
    """Return the one code that words stand for, or None: a vague word yields to a clear one."""
    codes = {code for code in said.values() if code}
    return codes.pop() if len(codes) == 1 else None
