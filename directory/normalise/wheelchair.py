"""Whether one can get in by wheelchair, as OpenStreetMap tells it."""

from typing import Final

from directory.errors import BadValueError

ACCESS: Final = ("yes", "limited", "no")
"""To the door and all rooms; to some of them, or with a step of a hand's width; not at all."""


def normalise_wheelchair(text: str) -> str:
    """Return one of `ACCESS`: ``"Limited"`` is ``"limited"``.

    Nothing is guessed of other words: who rolls up to a step has come for nothing.

    Raises:
        BadValueError: it is another word, or several.

    Source: https://wiki.openstreetmap.org/wiki/Key:wheelchair.
    """
    word = text.strip().lower()
    if word not in ACCESS:
        expected = f"expected {', '.join(ACCESS[:-1])} or {ACCESS[-1]}"
        raise BadValueError("not_access", f"{expected}, found {text[:200]!r}")
    return word
