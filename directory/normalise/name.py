"""Names of clinics: as people write them, and as we compare them."""

import re
from collections.abc import Container
from typing import Final

from cleanco.clean import custom_basename, normalize_terms
from cleanco.termdata import terms_by_country

from directory.errors import BadValueError
from directory.normalise.letters import readable
from directory.normalise.place import place_key
from directory.records import STATES

# cleanco's terms for the United States; a company may be what the sign says: "Mind Co".
_TERMS: Final = [
    (len(parts), list(parts))
    for parts in sorted(
        tuple(term.split())
        for term in set(normalize_terms(terms_by_country["United States of America"]))
        if not term.endswith(("co", "company"))
    )
]
_LEGAL: Final = re.compile(  # what cleanco does not know: associations of those who heal
    # The look behind keeps a run of thousands of commas from being tried from each of them.
    r"(?<![\s,])[\s,]+(?:(?:medical,?\s+)?p\.?\s?c|p\.?\s?a|s\.?\s?c|p\.?\s?s|l\.?\s?l\.?\s?[cp]"
    r"|(?:a )?(?:medical )?professional (?:service )?corporation|professional association"
    r"|a medical corporation|a medical group|private corporation"
    r"|(?:professional )?limited liability (?:company|corporation))\.?\s*$",
    re.IGNORECASE,
)
_DOING_BUSINESS_AS: Final = re.compile(
    r"(?:^|[\s,;(]+)(?:d\s?[./]?\s?b\s?[./]?\s?a\.?|doing\s+business\s+as|trading\s+as|t/a)[:\s]+",
    re.IGNORECASE,
)
_ALSO: Final = re.compile(
    r"[\s,;(]+(?:f/?k/?a\.?|formerly(?:\s+known\s+as)?|a/?k/?a\.?|also\s+known\s+as)[:\s]+",
    re.IGNORECASE,
)
_BRANCH: Final = re.compile(r"(.*\S)(?:\s+[-–—|@:]+\s*|[:,]\s+|\s*\()([^()|–—]+?)\)?", re.DOTALL)
_OFFICE: Final = re.compile(r"\b(?:location|office|branch|clinic|area)$", re.IGNORECASE)
# "Spravato Erie, PA" and "Wellness of SC" end in a state; "Ann Rill MD, PA" in an association.
_STATE_CODE: Final = re.compile(
    r"(?:\b(?:of|in)[\s,]+(?:pa|sc|pc)"
    r"|(?<!\bmd)(?<!\bdo)(?<!\bm\.d\.)(?<!\bd\.o\.),\s*(?:pa|sc))$",
    re.IGNORECASE,
)
_BEHIND_COMMA: Final = re.compile(r",\s*(?:pa|sc|co)$", re.IGNORECASE)
_CAPITALS: Final = frozenset(
    "IV IM TMS NYC LA USA MD DO NP PMHNP CRNA PC PA PLLC LLC LLP LP II III IVF AZ ABQ STL".split()
    + "OD APRN TX NTX UAMS OKC DC NW NE SW SE KC".split()
)
_GENERIC: Final = frozenset(
    "ketamine esketamine spravato iv im tms infusion infusions injection injections therapy"
    " therapies treatment treatments assisted psychotherapy clinic clinics center centers centre"
    " centres institute wellness health healthcare care medical medicine mental behavioral"
    " psychiatry psychiatric pain depression anxiety services service group practice associates"
    " specialists"
    " the of at in for and on by a".split()
)
_ABBREVIATED: Final = frozenset(
    "ST DR MT FT MR MRS MS MC JR SR CTR CLNC HLTH SVCS GRP MGMT".split()
)
_SMALL: Final = frozenset("of the and at for in on by with".split())

LOST: Final = "\N{REPLACEMENT CHARACTER}"  # stands where a character was lost before we came


def normalise_name(text: str) -> str:
    """Return a name as a sign would show it: ``"AUSTIN KETAMINE CLINIC, PLLC"`` loses its shouting.

    Capitals become ``"Austin Ketamine Clinic"``; a mixed-case name keeps its own; the legal suffix
    goes, unless it can be a state (``"Spravato Erie, PA"``), and broken characters are mended; one
    that is lost (U+FFFD) is a space.

    Raises:
        BadValueError: there is no letter or digit in it.
    """
    words = " ".join(readable(text).replace(LOST, " ").split())
    short = _without_suffix(words)
    if not re.search(r"[^\W_]", short):
        raise BadValueError("not_a_name", f"expected a name, found {text!r}")
    shouting = short.isupper() and len(short) > 4
    mumbling = short.islower() and " " in short
    words = short.upper() if mumbling else short
    calm = shouting or (mumbling and words.lower() == short)
    if not calm:
        return short
    line = " ".join(map(_calm, words.split(), _positions(words)))
    return re.sub(r"\bLA(?= \w)", "La", line)  # La Grange, but Ketamine of LA


def split_names(text: str) -> list[str]:
    """Return the names in one text, that on the door first.

    ``"RILL HOLDINGS LLC DBA EMBER KETAMINE"`` is ``["EMBER KETAMINE", "RILL HOLDINGS LLC"]``, and
    ``"Ember (formerly Oak)"`` is ``["Ember", "Oak"]``.
    """
    *legal, door = _DOING_BUSINESS_AS.split(text)
    if not re.search(r"\w", door) or re.search(r"\)\s*\w", door):
        return [text]
    names = map(_closed, [*_ALSO.split(door), *legal])
    return [name.strip(" ,;") for name in names if re.search(r"\w", name)] or [text]


def without_branch(name: str, city: str | None, state: str | None) -> str:
    """Return a name without the town it stands in: ``"Rill - Austin, TX"`` is ``"Rill"``.

    Only the town that is stated beside it goes, and only from a name that tells without it:
    ``"Ketamine Clinic - Austin"`` stays.
    """
    rest = name
    for _ in range(2):  # the state, then the town before it
        branch = _BRANCH.fullmatch(rest)
        if not city or not branch:
            return name
        town = _OFFICE.sub("", branch[2]).strip(" ,")
        key = place_key(town)
        if key in {place_key(city), f"{place_key(city)} {(state or '').lower()}"}:
            here = {*place_key(city).split(), (state or "").lower()}
            return branch[1].strip(" ,-") if is_telling(name_key(branch[1]), here) else name
        if town.upper() != state and town.lower() != STATES.get(state or "", "").lower():
            return name
        rest = branch[1]
    return name


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
    while shorter := _shorter(words):
        words = shorter
    return words


def _shorter(words: str) -> str | None:
    """The words without their last legal suffix; None where they have none, or nothing else."""
    end = max(0, len(words) - 60)  # no suffix is longer
    suffix = _LEGAL.search(words, end)
    if suffix:
        return None if _STATE_CODE.search(words, end) else words[: suffix.start()].strip(" ,-")
    tail = words.rsplit(maxsplit=5)[-5:]
    kept = len(custom_basename(" ".join(tail), _TERMS).split())
    if not 0 < kept < len(tail) or not re.search(r"\w", tail[kept - 1]):
        return None
    return words.rsplit(maxsplit=len(tail) - kept)[0].strip(" ,-")


def _closed(name: str) -> str:
    """A name without the half of a pair of parentheses that was cut through."""
    return name.rstrip(" )") if name.count(")") > name.count("(") else name


def _positions(words: str) -> range:
    return range(len(words.split()))


def _calm(word: str, position: int) -> str:
    letters = re.sub(r"\W", "", word)
    if re.fullmatch(r"\d+(?:ST|ND|RD|TH)", letters):
        return word.lower()
    if letters == "PHD":
        return "PhD"
    is_short = re.fullmatch(r"[B-DF-HJ-NP-TV-XZ]{2,4}", letters) and letters not in _ABBREVIATED
    if is_short or letters in _CAPITALS or any(letter.isdigit() for letter in letters):
        return word
    if position and letters.lower() in _SMALL:
        return word.lower()
    calm = re.sub(r"[^\W\d_]+(?:['’]S\b)?", lambda found: found[0].capitalize(), word)
    return re.sub(r"\bMc([a-z])", lambda found: "Mc" + found[1].upper(), calm)
