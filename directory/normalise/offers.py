"""What is offered, and whether the place is open: words to codes, by the vocabularies."""

import re
from collections.abc import Mapping

from directory.errors import BadValueError
from directory.lookups import Offer


def split_phrases(text: str) -> list[str]:
    """Return the phrases of a list: ``"IV; Spravato, KAP"`` is ``["iv", "spravato", "kap"]``."""
    parts = re.split(r"[;,/|\n+&]|\band\b", text.lower())
    plain = (" ".join(re.sub(r"[^a-z]+", " ", part).split()) for part in parts)
    return [phrase for phrase in plain if phrase]


def normalise_offer(phrase: str, offers: Mapping[str, Offer]) -> Offer:
    """Return the codes of one phrase: ``"spravato"`` is the route ``nasal_esketamine``.

    Raises:
        BadValueError: the phrase is not in ``data/lookups/routes.csv``.
    """
    if phrase not in offers:
        raise BadValueError("unmapped", f"no entry for {phrase!r} in data/lookups/routes.csv")
    return offers[phrase]


def split_terms(text: str, terms: Mapping[str, str]) -> list[str]:
    """Return the phrases of a list whose phrases may hold commas: ``"Cash; Medicare, Medicaid"``.

    A part that is no phrase of the vocabulary is split at its commas too.
    """
    parts = [_plain(part) if _plain(part) in terms else part for part in re.split(r"[;|\n]", text)]
    phrases = (_plain(piece) for part in parts for piece in part.split(","))
    return [phrase for phrase in phrases if phrase]


def normalise_term(phrase: str, terms: Mapping[str, str]) -> str:
    """Return the code of one phrase, such as ``"self_pay"``; ``""`` where it is known and left.

    Raises:
        BadValueError: the phrase is not in the vocabulary.
    """
    if phrase not in terms:
        raise BadValueError("unmapped", f"no entry for {phrase!r} in its file in data/lookups/")
    return terms[phrase]


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower()).split())


def normalise_status(text: str, statuses: Mapping[str, str]) -> str:
    """Return ``active``, ``temporarily_closed`` or ``closed``.

    Raises:
        BadValueError: the words are not in ``data/lookups/statuses.csv``.
    """
    words = " ".join(text.lower().split())
    if words not in statuses:
        raise BadValueError("unmapped", f"no entry for {text!r} in data/lookups/statuses.csv")
    return statuses[words]
