"""States, ZIPs and towns: the written form to the one we compare and show."""

import re
import unicodedata
from collections.abc import Mapping

from directory.errors import BadValueError
from directory.records import STATES

_SHORT = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt", "nyc": "new york city"}
_BY_NAME = {re.sub(r"[^a-z]", "", name.lower()): code for code, name in STATES.items()}

_NO_ALIASES: Mapping[tuple[str, str], str] = {}
_PART = re.compile(
    r"(?:(?:north|south|east|west|central|middle|mid|upper|lower|upstate|downstate|coastal|northern"
    r"|southern|eastern|western|northeast|northwest|southeast|southwest)(?:ern)?[\s-]+)+",
    re.IGNORECASE,
)
_WIDE = re.compile(
    r"^(?:greater|metro(?:politan)?) |.(?: county| parish| area| metro| region| suburbs)$", re.I
)
_NOWHERE = re.compile(
    r"[adf]po|(?:nation|state|county|country)-?wide|online|virtual|tele-?health|remote"
    r"|(?:various|multiple|many|several)(?: (?:cities|locations|towns))?|any(?:where)?|all",
    re.IGNORECASE,
)


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


def normalise_city(
    text: str, state: str | None = None, aliases: Mapping[tuple[str, str], str] = _NO_ALIASES
) -> str:
    """Return a town's name as people write it: ``"FORT WORTH, TX"`` is ``"Fort Worth"``.

    A state, a ZIP or a country behind it is not the town's; nor are words in parentheses.

    Args:
        text: the town as written.
        state: the state it is said to be in.
        aliases: other names of towns and names of regions, with their state: ``("philly", "PA")``
            is ``"Philadelphia"``, ``("twin cities", "MN")`` is ``""`` and no town.

    Raises:
        BadValueError: there is no letter in it, or it is a region, such as ``"South Florida"``.
    """
    words = _town(text, state)
    if not re.search(r"[^\W\d_]", words) or _NOWHERE.fullmatch(words):
        raise BadValueError("not_a_town", f"expected a town, found {text!r}")
    calm = _capitalised(words) if words.isupper() or words.islower() else words
    key = place_key(calm)
    keys = (key, key.replace(" ", "")) if "." in calm else (key,)  # L.A., D.C.
    alias = next(
        (aliases[each, state] for each in keys if state and (each, state) in aliases), None
    )
    if alias == "" or _is_region(calm, state):
        raise BadValueError("region", f"expected a town, found a region, {text!r}")
    return alias or re.sub(r"(?i)\bnyc\b", "NYC", calm)


def _town(text: str, state: str | None) -> str:
    """The words without what may stand behind a town: its state, its ZIP, its country."""
    words = " ".join(text.split()).strip(" ,")
    while (shorter := _shorter(words, state)) != words:
        words = shorter
    plain = " ".join(words.replace(",", " ").split())
    return plain if plain == words else _town(plain, state)


def _shorter(words: str, state: str | None) -> str:
    """The words without the last thing behind the town."""
    if aside := re.search(r"\s*\([^()]*\)", words):
        return f"{words[: aside.start()]} {words[aside.end() :]}".strip(" ,")
    town, _, tail = words.rpartition(",")
    letters = re.sub(r"[\W\d_]", "", tail.lower())
    is_state = len(letters) in {0, 2} or letters in {*_BY_NAME, "usa", "unitedstates"}
    if town.strip(" ,") and is_state:
        return town.strip(" ,")
    found = re.search(r"(?<=\w)(?: ([A-Z]{2})\.?)? \d{5}(?:-\d{4})?$", words)
    if found and (not found[1] or found[1] in STATES):
        return words[: found.start()]
    words = re.sub(r"(?i)^(washington) d\.?c\.?$", r"\1", words)
    return words.removesuffix(f" {state}").rstrip(" ,") if state else words


def _is_region(town: str, state: str | None) -> bool:
    """Whether words name a part of the country rather than a town of it: Greater Boston."""
    if _WIDE.search(town):
        return True
    point = _PART.match(town)
    rest = re.sub(r"[^a-z]", "", town[point.end() :].lower()) if point else ""
    return rest in _BY_NAME and state in {None, _BY_NAME[rest]}


def _capitalised(words: str) -> str:
    capital = re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), words)
    capital = re.sub(r"\bMc([a-z])", lambda found: "Mc" + found[1].upper(), capital)
    capital = re.sub(r"(?<=['’])S\b", "s", capital)
    return re.sub(r"(?<= )(?:Of|Or|And|The|In)(?= )", lambda small: small[0].lower(), capital)
