"""Which ways of giving ketamine a clause names, and which of these it denies."""

import re
from dataclasses import dataclass
from typing import Final

from directory.normalise.reading.phrases import phrase
from directory.normalise.reading.sentences import Clause

# Each way in the words that clinics use for it. IV and IM count in capitals only: "Level IV" and
# "I'm" are kept out by what stands around them.
_WAYS: Final = {
    "nasal_esketamine": r"spravato|esketamine",
    "nasal_compounded": r"""
        compounded (?:ketamine )?(?:intra)?nasal(?: ketamine)?(?: sprays?)?
        |(?:intra)?nasal(?:ly)? ketamine(?: sprays?)?|ketamine (?:intra)?nasal sprays?""",
    "sublingual": r"""
        (?-i:\bSL\b)(?= ?(?:ketamine|lozenge|troche|tablet|session|dos|or\b|and\b|[$:|/,)]))
        |sublingual(?:ly)?|lozenges?|troches?|\bRDTs?\b|\bODTs?\b|buccal|rapid(?:ly)?[- ]dissolv\w+
        |(?:orally? )?(?:dissolv|disintegrat)\w+ tablets?|(?:under|beneath)[ -](?:the
        |your)[ -]tongue|between (?:the |your )?cheek and gums?""",
    "sc": r"subcutaneous(?:ly)?|under (?:the|your) skin|\bsub-?q\b",
    "im": r"""
        intra-?muscular(?:ly)?|(?-i:\bIM\b)(?!\)?,? *(?:MD|DO))|\binjections?|\binjected
        |(?<!flu )(?<!b12 )\bshots?|into (?:a|the|your) muscle""",
    "iv": r"""
        intravenous(?:ly)?|(?-i:\bIVs?\b)|\binfusions?(?! (?:nurse|pump|center|clinic ))|\binfused
        |\bdrips?|(?:by|into|in|through) (?:a |the |your )?veins?|catheter in your""",
    "oral": r"""
        oral(?:ly)? ketamine|ketamine (?:capsules?|pills?)|oral capsules?|ketamine by mouth
        |(?<=[,(] )oral(?=[),])|(?<=or )oral(?=\))""",
}
_WAY: Final = phrase("|".join(f"(?P<{way}>{words})" for way, words in _WAYS.items()))
_ANY_WAY: Final = re.compile(  # lower case: quick to say that there is none
    r"spravato|ketamine|nasal|lingual|\bsl\b|lozenge|troche|rdt|odt|buccal|dissolv|disintegr|tongue"
    r"|cheek"
    r"""
        |cutaneous|skin|sub-?q|muscular|im\b|inject|shot|muscle|venous|iv|infus|drip|vein|catheter
        |oral"""
)
_NO_WAY: Final = phrase(
    r"""
        \b(?:level|part|stage|phase|type|chapter|schedule) (?-i:IV)\b|\b(?-i:MD|DO
        |PA) ?\(?(?-i:IM)\b|infusion center|long shot|flu shots?|(?-i:IV) (?:fluids?|vitamin\w*
        |hydration|nutrition|therapy menu)|under (?:the|your) tongue or by (?-i:IV)"""
)
_KETAMINE: Final = re.compile(r"ketamin|spravato|\bKAP\b|troche|lozenge", re.IGNORECASE)
_OTHER_DRUG: Final = phrase(
    r"""
        \b(?:nad\b\+?|myers|glutathione|vitamins?|b-?12|hydration|immune|iron\b|remicade
        |antibiotics?|biologics?|semaglutide|tirzepatide|botox|steroid|testosterone|magnesium
        |lidocaine|propofol|ondansetron|zofran|toradol|ozone|stem cell|exosomes?|prp\b
        |trigger[- ]point|epidural|stellate|methylene)"""
)

_OF_MONEY: Final = "cover|pay|bill|reimburse|need|require|have to"  # "not covered" denies no route
_DENIED_BEFORE: Final = phrase(
    rf"""
    (?:(?:\b(?:no(?!,| (?:insur|health plan|plan|payer|extra|added|other fee))|nor|neither|never
    |cannot|without|discontinued|avoid|stopped \w+ing)\b
    |\bnot\b(?! (?:only|just|(?:\w+ )?(?:{_OF_MONEY})))
    |n't\b(?! (?:{_OF_MONEY}|worry)))(?:\W+[\w'-]+){{0,7}}?
    |\b(?:rather than|instead of|unlike|as opposed to|in place of|other than|used to|formerly
    |previously|hope to|plan(?:s|ning)? to|soon)\b(?:\W+[\w'-]+){{0,6}}?
    |\b(?:than|(?:well|good|strong|safe|effective|fast) as)\b(?: (?:an?|the|with))?)\W*$"""
)
_DENIED_BEHIND: Final = phrase(
    r"""
        \W*(?:[\w'-]+ ){0,3}?(?:(?:is|are|was|were)(?:n't| not| no longer) (?:\w+ )?(?:offer\w*
        |available|provid\w+|given|part|something|used|sold|prescrib\w+)
        |coming (?:soon|this|in)
        |(?:has |have |was |were )?(?:closed|ended|discontinued|stopped|retired)\b)"""
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
    """Return the routes a clause names: ``"IV, not lozenges"`` has ``iv``, and one denied.

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
