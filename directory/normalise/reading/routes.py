"""Which ways of giving ketamine a clause names, and which of these it denies."""

import re
from dataclasses import dataclass
from typing import Final

from directory.normalise.reading.phrases import FLAGS
from directory.normalise.reading.sentences import Clause

# Each way in the words that clinics use for it. IV and IM count in capitals only: "Level IV" and
# "I'm" are kept out by what stands around them.
_WAYS: Final = {
    "nasal_esketamine": r"spravato | esketamine",
    "nasal_compounded": r"""
        compounded \s (?:ketamine\s)? (?:intra)?nasal (?:\sketamine)? (?:\ssprays?)?
        | (?:intra)?nasal(?:ly)? \s ketamine (?:\ssprays?)?
        | ketamine \s (?:intra)?nasal \s sprays?""",
    "sublingual": r"""
        sublingual(?:ly)? | lozenges? | troches? | \bRDTs?\b | \bODTs?\b | buccal
        | rapid(?:ly)?[-\s]dissolv\w+ | (?:orally?\s)? (?:dissolv|disintegrat)\w+ \s tablets?
        | (?:under|beneath) [\s-] (?:the|your) [\s-] tongue
        | between \s (?:the\s|your\s)? cheek \s and \s gums?""",
    "sc": r"subcutaneous(?:ly)? | under \s (?:the|your) \s skin | \bsub-?q\b",
    "im": r"""
        intra-?muscular(?:ly)? | (?-i:\bIM\b) (?!\)?,?\s*(?:MD|DO)) | \binjections? | \binjected
        | (?<!flu\s)(?<!b12\s)\bshots? | into \s (?:a|the|your) \s muscle""",
    "iv": r"""
        intravenous(?:ly)? | (?-i:\bIVs?\b) | \binfusions? (?!\s(?:nurse|pump|center|clinic\s))
        | \binfused | \bdrips? | (?:by|into|in|through) \s (?:a\s|the\s|your\s)? veins?
        | catheter \s in \s your""",
    "oral": r"""
        oral(?:ly)? \s ketamine | ketamine \s (?:capsules? | pills?) | oral \s capsules?
        | ketamine \s by \s mouth | (?<=[,(]\s)oral (?=[),]) | (?<=or\s)oral (?=\))""",
}
_WAY: Final = re.compile("|".join(f"(?P<{way}>{words})" for way, words in _WAYS.items()), FLAGS)
_ANY_WAY: Final = re.compile(  # lower case: quick to say that there is none
    r"spravato|ketamine|nasal|lingual|lozenge|troche|rdt|odt|buccal|dissolv|disintegr|tongue|cheek"
    r"|cutaneous|skin|sub-?q|muscular|im\b|inject|shot|muscle|venous|iv|infus|drip|vein|catheter|oral"
)
_NO_WAY: Final = re.compile(
    r"""\b (?:level|part|stage|phase|type|chapter|schedule) \s (?-i:IV)\b
    | \b(?-i:MD|DO|PA) \s? \(? (?-i:IM)\b | infusion \s center | long \s shot | flu \s shots?
    | (?-i:IV) \s (?:fluids? | vitamin\w* | hydration | nutrition | therapy \s menu)
    | under \s (?:the|your) \s tongue \s or \s by \s (?-i:IV)""",
    FLAGS,
)
_KETAMINE: Final = re.compile(r"ketamin|spravato|\bKAP\b|troche|lozenge", re.IGNORECASE)
_OTHER_DRUG: Final = re.compile(
    r"""\b(?: nad\b\+? | myers | glutathione | vitamins? | b-?12 | hydration | immune | iron\b
    | remicade | antibiotics? | biologics? | semaglutide | tirzepatide | botox | steroid
    | testosterone | magnesium | lidocaine | propofol | ondansetron | zofran | toradol | ozone
    | stem \s cell | exosomes? | prp\b | trigger[-\s]point | epidural | stellate | methylene )""",
    FLAGS,
)

_OF_MONEY: Final = (
    r"cover|pay|bill|reimburse|need|require|have\sto"  # "not covered" denies no route
)
_DENIED_BEFORE: Final = re.compile(
    rf"""(?: (?: \b(?:no|nor|neither|never|cannot|without|discontinued|avoid|stopped\s\w+ing)\b
         | \bnot\b (?! \s (?:only|just|(?:\w+\s)?(?:{_OF_MONEY})) )
         | n't\b (?! \s (?:{_OF_MONEY}|worry) ) ) (?:\W+[\w'-]+){{0,7}}?
       | \b(?:rather\sthan | instead\sof | unlike | as\sopposed\sto | in\splace\sof | other\sthan
         | used\sto | formerly | previously | hope\sto | plan(?:s|ning)?\sto | soon)\b
         (?:\W+[\w'-]+){{0,6}}?
       | \b(?:than | (?:well|good|strong|safe|effective|fast)\sas)\b (?:\s(?:an?|the|with))?
       ) \W*$""",
    FLAGS,
)
_DENIED_BEHIND: Final = re.compile(
    r"""\W* (?:[\w'-]+\s){0,3}?
    (?: (?:is|are|was|were) (?:n't | \snot | \sno\slonger)
        \s (?:\w+\s)? (?:offer\w*|available|provid\w+|given|part|something|used|sold|prescrib\w+)
      | coming \s (?:soon|this|in) )""",
    FLAGS,
)
_REACH: Final = 90  # characters in which a "not" still reaches


@dataclass(frozen=True, slots=True)
class Mention:
    """A way of giving ketamine, where a clause names it."""

    route: str
    start: int
    end: int
    is_denied: bool


def find_mentions(clause: Clause) -> tuple[Mention, ...]:
    """Return the routes a clause names: ``"IV, not lozenges"`` is ``iv``, and ``sublingual`` denied.

    A shot of vitamins and a drip of iron are no ketamine: where another medicine is named, the
    clause must name ketamine too.
    """
    text = clause.text
    if not _ANY_WAY.search(text.lower()) or (names_other_drug(text) and not names_ketamine(text)):
        return ()
    shadows = [match.span() for match in _NO_WAY.finditer(text)]
    return tuple(
        Mention(str(match.lastgroup), *match.span(), is_denied=_is_denied(text, *match.span()))
        for match in _WAY.finditer(text)
        if not any(start <= match.start() < end for start, end in shadows)
    )


def names_ketamine(text: str) -> bool:
    """Say whether a text names ketamine, esketamine, Spravato, or a form only they come in."""
    return bool(_KETAMINE.search(text))


def names_other_drug(text: str) -> bool:
    """Say whether a text names a medicine that clinics give in the same ways: NAD+, iron, B12."""
    return bool(_OTHER_DRUG.search(text))


def _is_denied(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _REACH) : start]
    return bool(_DENIED_BEFORE.search(before) or _DENIED_BEHIND.match(text, end))
