"""Phone numbers: to E.164, the extension kept apart."""

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers

from directory.errors import BadValueError

# The whole text, or "512 Lakeview Dr" would spell a stranger's number.
_VANITY = re.compile(r"(?:\+?1[\s.-]*)?\(?[2-9]\d\d\)?[\s.-]*[\dA-Z][\dA-Z-]{6,}", re.IGNORECASE)

# "Fax: 512-…", "F: 512-…" before a number, "512-… (fax)" behind it; "Phone/Fax" rings as well.
_FAX_BEFORE: Final = re.compile(
    r"(?:(?<!\w)(?:tele)?fax|\bfacsimile|\bf(?=[:.]))(?:\s*(?:no|number|line|#))?[\s.:#=-]*[(+]?$",
    re.IGNORECASE,
)
_RINGS_TOO: Final = re.compile(r"\b(?:ph(?:one)?|tel(?:ephone)?)\W*(?:and|or)?\W*$", re.IGNORECASE)
_FAX_BEHIND: Final = re.compile(
    r"[\s(\[–-]*(?:(?:tele)?fax|facsimile)\b(?:\s+(?:no|number|line))?\.?\s*(?:[)\],;/|]|$)",
    re.IGNORECASE,
)
_HOME = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})  # as libphonenumber calls them


def normalise_phone(text: str) -> tuple[str, str | None]:
    """Return a US number in E.164 and its extension: ``("+15125550142", "3")``.

    The first number in the text that is not called a fax is taken, in any punctuation. Letters are
    read off the keypad and cut to seven: ``"1-800-KETAMINE"`` is ``"+18005382646"``.

    Raises:
        BadValueError: there is no number in it that the US or a territory could have given out, or
            none but a fax.

    Source: North American Numbering Plan, by libphonenumber's metadata.
    """
    found = list(phonenumbers.PhoneNumberMatcher(text, "US"))
    rings = next(_not_faxes(text, found), None)
    if found and rings is None:
        raise BadValueError("fax_only", f"expected a telephone, found a fax, {text!r}")
    number = rings or _vanity(text)
    if number is None or phonenumbers.region_code_for_number(number) not in _HOME:
        raise BadValueError("not_a_phone", f"expected a 10-digit US phone, found {text!r}")
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written, number.extension or None


def _not_faxes(
    text: str, found: list[phonenumbers.PhoneNumberMatch]
) -> Iterator[phonenumbers.PhoneNumber]:
    before = 0
    for match in found:
        label = _FAX_BEFORE.search(text, before, match.start)
        rings_too = label and _RINGS_TOO.search(text, before, label.start())
        if (rings_too or not label) and not _FAX_BEHIND.match(text, match.end):
            yield match.number
        before = match.end


def is_toll_free(phone: str) -> bool:
    """Say whether an E.164 number is toll-free; such a number tells nothing of a place."""
    number = phonenumbers.parse(phone)
    return bool(phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.TOLL_FREE)


def _vanity(text: str) -> phonenumbers.PhoneNumber | None:
    spelled = _VANITY.fullmatch(text.strip())
    if not spelled or not re.search("[A-Za-z]", spelled[0]):
        return None
    keys = re.sub(r"[^0-9A-Za-z]", "", spelled[0]).removeprefix("1")[:10]
    try:
        return phonenumbers.parse(phonenumbers.convert_alpha_characters_in_number(keys), "US")
    except phonenumbers.NumberParseException:
        return None
