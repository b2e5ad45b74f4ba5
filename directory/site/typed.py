"""Make out what a visitor typed as a place: without the country, the noise, and the nicknames."""

import difflib
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from directory.normalise.place import place_key
from directory.records import STATES
from directory.site.wished import wishes_within

NICKNAMES: Final = {
    "abq": "Albuquerque, NM", "atl": "Atlanta, GA", "bay area": "San Francisco, CA",
    "bklyn": "Brooklyn, NY",
    "bronx": "The Bronx, NY", "chi town": "Chicago, IL", "chitown": "Chicago, IL",
    "cincy": "Cincinnati, OH", "dc": "Washington, DC", "dfw": "Dallas, TX",
    "ft liquordale": "Fort Lauderdale, FL", "indy": "Indianapolis, IN", "jax": "Jacksonville, FL",
    "kc": "Kansas City, MO", "la": "Los Angeles, CA",
    "long island": "Huntington, NY", "new york": "New York City, NY",
    "nola": "New Orleans, LA", "ny city": "New York City, NY", "nyc": "New York City, NY",
    "okc": "Oklahoma City, OK", "pdx": "Portland, OR", "philly": "Philadelphia, PA",
    "phx": "Phoenix, AZ", "san fran": "San Francisco, CA", "sf": "San Francisco, CA",
    "silicon valley": "San Jose, CA", "slc": "Salt Lake City, UT",
    "st pete": "St. Petersburg, FL", "stl": "St. Louis, MO",
    "tampa bay": "Tampa, FL", "the bay": "San Francisco, CA", "twin cities": "Minneapolis, MN",
    "vegas": "Las Vegas, NV", "washington dc": "Washington, DC",
}  # fmt: skip
"""What people call their places, by the key of what they type; a large town of the name wins."""

_ABBREVIATED: Final = {
    "ala": "AL", "alas": "AK", "ariz": "AZ", "ark": "AR", "calif": "CA", "cali": "CA", "cal": "CA",
    "colo": "CO", "conn": "CT", "del": "DE", "fla": "FL", "ida": "ID", "ill": "IL", "ind": "IN",
    "kan": "KS", "kans": "KS", "ky": "KY", "mass": "MA", "mich": "MI", "minn": "MN", "miss": "MS",
    "mont": "MT", "neb": "NE", "nebr": "NE", "nev": "NV", "n mex": "NM", "n carolina": "NC",
    "n dakota": "ND", "okla": "OK", "ore": "OR", "oreg": "OR", "penn": "PA", "penna": "PA",
    "s carolina": "SC", "s dakota": "SD", "tenn": "TN", "tex": "TX", "wash": "WA",
    "w va": "WV", "w virginia": "WV", "wis": "WI", "wisc": "WI", "wyo": "WY",
}  # fmt: skip
"""What states were called before they had two letters; some of them are towns' names as well."""

LONGEST_TOWN: Final = 6  # words, so that a whole address is not looked up word by word

_STATE_KEYS: Final = {
    **_ABBREVIATED,
    **{place_key(name): code for code, name in STATES.items()},
    **{code.lower(): code for code in STATES},
    "d c": "DC",
    "virgin islands": "VI",
}
_COUNTRY: Final = re.compile(
    r"(?:^|[\s,]+)(?:u\.?\s?s\.?\s?a\.?|u\.?s\.?|united states(?: of america)?)\s*$", re.I
)
_LIKE: Final = 0.8  # how alike a state's name must be: "texs" and "texas" are .89
_WHAT: Final = "ketamine|esketamine|spravato|infusions?|treatments?|therapy|clinics?"
_BEFORE: Final = re.compile(rf"^(?:(?:{_WHAT}|near|in|me)\s+)+")
_BEHIND: Final = re.compile(rf"(?:(?:^|\s+)near me|\s+(?:{_WHAT}))+$")
_ZIP: Final = re.compile(r"(?:^|[\s,])([0-9]{5})(?:-?[0-9]{4})?(?=$|[\s,])")


def readings(text: str) -> Iterator[str]:
    """Yield a typed place as it is and then without noise: ``"ketamine near Waco"``, ``"waco"``.

    The country is left out of both. "In" and "me" end no reading: there they are states.
    """
    plain = _COUNTRY.sub("", text).strip(" ,;:!?")
    plain = plain.removesuffix(".") if plain[-2:-1].isdigit() else plain
    yield plain
    key = place_key(plain)
    bare = _BEFORE.sub("", _BEHIND.sub("", key))
    if bare and bare != key:
        yield bare


def state_named(text: str | None) -> str | None:
    """Return the code of a state that is all a visitor typed: ``"Texas"`` and ``"tx"`` are TX.

    Two letters that are a town's nickname too mean the town: who types "LA" or "D.C." is offered
    the state. With a wish beside it, it is not all.
    """
    if wishes_within(text or ""):
        return None
    for key in map(place_key, readings(text or "")):
        if key in _STATE_KEYS and not (len(_initials(key)) == 2 and nicknamed(key)):
            return _STATE_KEYS[key]
    return None


def state_like(text: str) -> str | None:
    """Return the code of the state that a slip of the finger may have meant: ``"Californa"``."""
    names = {place_key(name): code for code, name in STATES.items()}
    alike = difflib.get_close_matches(place_key(text), names, n=1, cutoff=_LIKE)
    return names[alike[0]] if alike else None


def is_military(postcode: str) -> bool:
    """Whether a ZIP is of a military or diplomatic post office, which is in no state.

    Source: USPS Publication 28, section 225.1: 090 to 098, 340, and 962 to 966.
    """
    prefix = int(postcode[:3])
    return 90 <= prefix <= 98 or prefix == 340 or 962 <= prefix <= 966


def state_of(key: str) -> str | None:
    """Return the code of a state by its key, nickname or not: ``"la"`` is LA."""
    return _STATE_KEYS.get(key)


def with_state(text: str) -> Iterator[tuple[str, str]]:
    """Yield the town and the state of ``"West Union, West Virginia"``, longest state first."""
    words = place_key(text).split()
    for count in range(min(4, len(words) - 1), 0, -1):
        if state := _STATE_KEYS.get(" ".join(words[-count:])):
            yield " ".join(words[:-count]), state


def nicknamed(text: str) -> str | None:
    """Return the town of a nickname: ``"L.A."`` is ``"Los Angeles, CA"``."""
    key = place_key(text)
    return NICKNAMES.get(key) or NICKNAMES.get(_initials(key))


def phone_within(text: str) -> str | None:
    """Return the phone number that is all a visitor typed: ``"(512) 555-0111"``: +15125550111."""
    if not re.fullmatch(r"\+?[0-9()\s./-]+", text):
        return None
    match = re.fullmatch(r"1?([2-9][0-9]{9})", re.sub(r"[^0-9]", "", text))
    return f"+1{match[1]}" if match else None


class ZipWithin(NamedTuple):
    """A ZIP in what was typed: the last one, what else there is, and whether the ZIP ends it."""

    postcode: str
    rest: str
    is_last: bool


def zip_within(text: str) -> ZipWithin | None:
    """Return the ZIP of ``"Austin TX 78701"`` or ``"80202 denver"``, or None if there is none."""
    every = list(_ZIP.finditer(text))
    if not every:
        return None
    last = every[-1]
    rest = f"{text[: last.start()]} {text[last.end() :]}".strip(" ,")
    return ZipWithin(last[1], rest, is_last=last.end() == len(text))


def asks_where_they_are(text: str) -> bool:
    """Whether a visitor counts on us to know where they are: ``"ketamine clinics near me"``."""
    return bool(re.search(r"(?:^|\s)(?:near|around|by|close to) me$", place_key(text)))


def names_a_county(text: str) -> bool:
    """Whether a county was typed, which we do not search by: ``"Travis County TX"``."""
    return bool(re.search(r"\w\s+(?:county|parish)\b", text, re.I))


def _initials(key: str) -> str:
    """Return the initials of a key as one word: ``"d c"`` is "dc"; any other stays as it is."""
    return key.replace(" ", "") if re.fullmatch(r"\w( \w)+", key) else key
