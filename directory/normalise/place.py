"""States, ZIPs and towns: the written form to the one we compare and show."""

import re
import unicodedata
from collections.abc import Mapping

from directory.errors import BadValueError
from directory.records import STATES

_SHORT = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt", "nyc": "new york city"}
_BY_NAME = {re.sub(r"[^a-z]", "", name.lower()): code for code, name in STATES.items()}


def place_key(text: str) -> str:
    """Return a town's name for look-ups: ``"Saint Paul"`` and ``"St. Paul"`` are ``"st paul"``.

    Lower case, accents folded, punctuation to single spaces, the usual abbreviations taken.
    """
    plain = text.lower()
    if not plain.isascii():
        folded = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "").replace("’", "")).split()
    return " ".join(_SHORT.get(word, word) for word in words)


def normalise_state(text: str, aliases: Mapping[str, str]) -> str:
    """Return a USPS code: ``"Texas"``, ``"tx"`` and ``"Tex."`` are ``"TX"``.

    Args:
        text: a code, a name, or an alias.
        aliases: other spellings in lower case letters only, to codes: ``{"tex": "TX"}``.

    Raises:
        BadValueError: it is no state, district or territory of the United States.

    Source: USPS Publication 28, appendix B.
    """
    letters = re.sub(r"[\W\d_]", "", text.lower())
    code = letters.upper() if letters.upper() in STATES else None
    found = code or _BY_NAME.get(letters) or aliases.get(letters)
    if not found:
        raise BadValueError("not_a_state", f"expected a US state, found {text!r}")
    return found


def normalise_postcode(text: str) -> str:
    """Return a five-digit ZIP: ``"78701-1234"`` and ``"787011234"`` are ``"78701"``.

    A spreadsheet that took ZIPs for numbers lost their leading zeros: ``"2139"`` is ``"02139"``,
    ``"2139.0"`` and ``"21391234"`` too. Whether it lies in the stated state is asked later, of
    the gazetteer.

    Raises:
        BadValueError: it does not have 3 to 5 or 7 to 9 digits, or is all zeros.
    """
    written = re.sub(r"\.0+$", "", text.strip()).strip("'-– ")
    match = re.fullmatch(r"([0-9]{3,5})(?:[-–\s]*([0-9]{4}))?", written)
    if not match or not int(match[1]):
        raise BadValueError("not_a_zip", f"expected a five-digit ZIP, found {text!r}")
    return match[1].zfill(5)


def normalise_city(text: str) -> str:
    """Return a town's name as people write it: ``"FORT WORTH, TX"`` is ``"Fort Worth"``.

    A state or a ZIP behind a comma is not the town's; nor is the DC of Washington.

    Raises:
        BadValueError: there is no letter in it.
    """
    town, _, tail = text.strip(" ,").rpartition(",")
    state = re.sub(r"[\W\d_]", "", tail.lower())
    if not town or not (len(state) in {0, 2} or state in _BY_NAME):
        town = text
    words = " ".join(town.replace(",", " ").split())
    words = re.sub(r"(?i)^(washington) d\.?c\.?$", r"\1", words)
    if not re.search(r"[^\W\d_]", words):
        raise BadValueError("not_a_town", f"expected a town, found {text!r}")
    calm = _capitalised(words) if words.isupper() or words.islower() else words
    return re.sub(r"(?i)\bnyc\b", "NYC", calm)


def _capitalised(words: str) -> str:
    capital = re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), words)
    capital = re.sub(r"\bMc([a-z])", lambda found: "Mc" + found[1].upper(), capital)
    capital = re.sub(r"(?<=['’])S\b", "s", capital)
    return re.sub(r"(?<= )(?:Of|Or|And|The|In)(?= )", lambda small: small[0].lower(), capital)
