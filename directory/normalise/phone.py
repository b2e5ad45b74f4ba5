"""Phone numbers: to E.164, the extension kept apart."""

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers

from directory.errors import BadValueError

# Letters spell a number where it is the whole text, or "512 Lakeview Dr" would be a stranger's; in
# a sentence only capitals behind a toll-free code do: "Call 1-800-KETAMINE today".
_ALL_OF_IT: Final = re.compile(
    r"(?:tel(?:ephone)?|ph(?:one)?|call)?[:.\s]*"
    r"((?:\+?1[\s.-]*)?\(?[2-9]\d\d\)?[\s.-]*[\dA-Z](?:[.-]?[\dA-Z]){6,})"
    r"(?:\s*\([\d\s.-]+\))?(?:\s*(?:x|ext\.?|extension)\s*(\d{1,6}))?",
    re.IGNORECASE,
)
_IN_A_SENTENCE: Final = re.compile(
    r"(?<![\w-])((?:\+?1[\s.-]*)?\(?8(?:00|33|44|55|66|77|88)(?:\)\s*|[.-])[\dA-Z](?:[.-]?[\dA-Z]){6,})"
    r"()(?![\w-])"
)

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
_HOME: Final = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})  # as libphonenumber calls them
# Nobody's: ten like digits, a usual stand-in, directory assistance, and the digits in their order.
# Other runs of seven are somebody's: one real facility in 2,425 has such a number (2026-11).
_PLACEHOLDER: Final = re.compile(
    r"(\d)\1{9}|\d{3}(?:([0159])\2{6}|5551212|4567890|1234567)|0123456789"
)
_NEAR_DIGITS: Final = re.compile(r"(?<=\d)[_,](?=\d)")


def normalise_phone(text: str) -> tuple[str, str | None]:
    """Return a US number in E.164 and its extension: ``("+15125550142", "3")``.

    The first number in the text that is not called a fax is taken, in any punctuation. Letters are
    read off the keypad and cut to seven: ``"1-800-KETAMINE"`` is ``"+18005382646"``.

    Raises:
        BadValueError: there is no number in it that the US or a territory could have given out,
            none but a fax or one that costs extra, or a placeholder such as 999-999-9999.

    Source: North American Numbering Plan, by libphonenumber's metadata.
    """
    plain = re.sub(r"\b(ext\.?|extension)[\s.:]*#", r"\1 ", text, flags=re.IGNORECASE)
    plain = _NEAR_DIGITS.sub("-", plain) if re.fullmatch(r"[\d,_\s]+", plain) else plain
    found = list(phonenumbers.PhoneNumberMatcher(plain, "US"))
    rings = next(_not_faxes(plain, found), None)
    if found and rings is None:
        raise BadValueError("fax_only", f"expected a telephone, found a fax, {text!r}")
    number = rings or _vanity(plain)
    digits = (
        number.national_number if number else re.sub(r"^1(?=\d{10}$)", "", re.sub(r"\D", "", text))
    )
    if _PLACEHOLDER.fullmatch(str(digits)):
        raise BadValueError("placeholder", f"expected a telephone, found a placeholder, {text!r}")
    if number is None or not _is_given_out(number):
        raise BadValueError("not_a_phone", f"expected a 10-digit US phone, found {text!r}")
    if _kind(number) == phonenumbers.PhoneNumberType.PREMIUM_RATE:
        raise BadValueError(
            "costs_extra", f"expected an ordinary phone, found a paid one, {text!r}"
        )
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written, number.extension or None


def is_toll_free(phone: str) -> bool:
    """Say whether an E.164 number is toll-free; such a number tells nothing of a place."""
    return bool(_kind(phonenumbers.parse(phone)) == phonenumbers.PhoneNumberType.TOLL_FREE)


def _is_given_out(number: phonenumbers.PhoneNumber) -> bool:
    is_home = phonenumbers.region_code_for_number(number) in _HOME
    return is_home and bool(phonenumbers.is_valid_number(number))


def _kind(number: phonenumbers.PhoneNumber) -> int:
    return int(phonenumbers.number_type(number))


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


def _vanity(text: str) -> phonenumbers.PhoneNumber | None:
    spelled = _ALL_OF_IT.fullmatch(text.strip()) or _IN_A_SENTENCE.search(text)
    if not spelled or not re.search("[A-Za-z]", spelled[1]):
        return None
    keys = re.sub(r"[^0-9A-Za-z]", "", spelled[1]).removeprefix("1")[:10]
    written = phonenumbers.convert_alpha_characters_in_number(keys)
    try:
        return phonenumbers.parse(f"{written} x{spelled[2]}" if spelled[2] else written, "US")
    except phonenumbers.NumberParseException:
        return None
