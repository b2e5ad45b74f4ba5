"""Letters a reader can see: mojibake mended, the unseen left out."""

import re
from typing import Final

import ftfy

# Controls, zero-width characters and lone surrogates: no reader sees them, no database takes all.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]"
)
_HALF: Final = re.compile("[\ud800-\udfff]")  # of a pair of surrogates
_MENDS: Final = 4  # times a text can have been broken one upon the other, in our experience


def readable(text: str) -> str:
    """Return a text with its broken characters mended: ``"SÃ£o"`` is ``"São"``.

    HTML entities (``"&amp;"``) become their characters; what no reader sees goes.
    """
    if text.isascii() and "&" not in text:
        return _UNSEEN.sub("", text)
    text = _HALF.sub("", text)
    for _ in range(_MENDS):
        # The mending comes first: what is unseen may be half of a broken character.
        mended = _UNSEEN.sub("", ftfy.fix_text(text))
        if mended == text:
            break
        text = mended
    return text
