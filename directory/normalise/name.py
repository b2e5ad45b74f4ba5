"""Names of clinics: as people write them, and as we compare them."""

import re
from collections.abc import Container
from typing import Final

import ftfy

from directory.errors import BadValueError

_LEGAL: Final = re.compile(
    # The look behind keeps a run of thousands of commas from being tried from each of them.
    r"(?<![\s,])[\s,]+(?:p\.?l\.?l\.?c|l\.?l\.?c|l\.?l\.?p|(?:medical,?\s+)?p\.?c|p\.?a|s\.?c|inc|incorporated|corp"
    r"|corporation|ltd|p\.?s|a professional corporation|professional corporation"
    r"|a medical corporation|a medical group|(?:professional )?limited liability company)\.?\s*$",
    re.IGNORECASE,
)
# "Spravato Erie, PA" and "Wellness of SC" end in a state; "Ann Rill MD, PA" in an association.
_STATE_CODE: Final = re.compile(
    r"(?:\b(?:of|in)[\s,]+(?:pa|sc|pc)"
    r"|(?<!\bmd)(?<!\bdo)(?<!\bm\.d\.)(?<!\bd\.o\.),\s*(?:pa|sc))$",
    re.IGNORECASE,
)
_BEHIND_COMMA: Final = re.compile(r",\s*(?:pa|sc|co)$", re.IGNORECASE)
_CAPITALS: Final = frozenset(
    "IV IM TMS NYC LA USA MD DO NP PMHNP CRNA PC PA PLLC LLC LLP LP II III IVF AZ ABQ STL".split()
    + "TX NTX UAMS OKC DC NW NE SW SE KC".split()
)
_GENERIC: Final = frozenset(
    "ketamine esketamine spravato iv im tms infusion infusions injection injections therapy"
    " therapies treatment treatments assisted psychotherapy clinic clinics center centers centre"
    " centres institute wellness health healthcare care medical medicine mental behavioral"
    " psychiatry psychiatric pain depression anxiety services service group practice associates"
    " specialists"
    " the of at in for and on by a".split()
)
_SMALL: Final = frozenset("of the and at for in on by".split())

LOST: Final = "\N{REPLACEMENT CHARACTER}"  # stands where a character was lost before we came


def normalise_name(text: str) -> str:
    """Return a name as a sign would show it: ``"AUSTIN KETAMINE CLINIC, PLLC"`` loses its shouting.

    Capitals become ``"Austin Ketamine Clinic"``; a mixed-case name keeps its own; the legal suffix
    goes, unless it can be a state (``"Spravato Erie, PA"``), and broken characters are mended; one
    that is lost (U+FFFD) is a space.

    Raises:
        BadValueError: there is no letter or digit in it.
    """
    words = " ".join(ftfy.fix_text(text).replace(LOST, " ").split())
    short = _without_suffix(words)
    if not re.search(r"[^\W_]", short):
        raise BadValueError("not_a_name", f"expected a name, found {text!r}")
    shouting = short.isupper() and len(short) > 4
    return " ".join(map(_calm, short.split(), _positions(short))) if shouting else short


def name_key(name: str) -> str:
    """Return a name for comparing: ``"The Ember & Oak, LLC"`` is ``"ember oak"``.

    A state's code or a legal suffix, ``", PA"`` is left out: which it is need not be known here.
    """
    words = _BEHIND_COMMA.sub("", _without_suffix(name)).lower().replace("'", "").replace("’", "")
    plain = [word for word in re.findall(r"\w+", words) if word != "and"]
    return " ".join(plain).removeprefix("the ") or name.lower()


def is_telling(key: str, here: Container[str]) -> bool:
    """Say whether a compared name tells one clinic from another, ``here`` being its town's words.

    ``"rill ketamine"`` does; ``"ketamine clinic of tulsa"`` in Tulsa could be any of three.
    """
    return any(word not in _GENERIC and word not in here for word in key.split())


def says_ketamine(*texts: str | None) -> bool:
    """Say whether any text names ketamine, esketamine or Spravato."""
    return any(re.search(r"ketamin|spravato", text, re.IGNORECASE) for text in texts if text)


def _without_suffix(words: str) -> str:
    words = " ".join(words.split()).strip(" ,-")
    while suffix := _LEGAL.search(words, max(0, len(words) - 60)):  # none is longer than 60
        if _STATE_CODE.search(words, max(0, len(words) - 60)):
            break
        shorter = words[: suffix.start()].strip(" ,-")
        if not shorter:
            break
        words = shorter
    return words


def _positions(words: str) -> range:
    return range(len(words.split()))


def _calm(word: str, position: int) -> str:
    letters = re.sub(r"\W", "", word)
    if re.fullmatch(r"\d+(?:ST|ND|RD|TH)", letters):
        return word.lower()
    if letters in _CAPITALS or any(letter.isdigit() for letter in letters):
        return word
    if position and letters.lower() in _SMALL:
        return word.lower()
    calm = re.sub(r"[^\W\d_]+(?:['’]S\b)?", lambda found: found[0].capitalize(), word)
    return re.sub(r"\bMc([a-z])", lambda found: "Mc" + found[1].upper(), calm)
