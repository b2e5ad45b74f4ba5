"""Which routes a passage says this clinic offers."""

from typing import Final

from directory.normalise.reading.parts import Part, Parts
from directory.normalise.reading.phrases import phrase
from directory.normalise.reading.whose import says_ours

_NOT_THESE: Final = phrase(
    r"""
    (?:\bnot|n't|never) (?:\w+ )?(?:find|offer|use|prescribe|give|provide|carry|recommend|do
    |sell) (?:them|it|these|this|those|that)\b"""
)
_COVERAGE: Final = phrase(
    r"""
    \b(?:cover(?:s|ed|age)?|(?:usually|often|never) (?:is|are)|reimburse[sd]?)\b"""
)
_ASIDE: Final = phrase(r"\bwe (?:know|think|believe|find|have found)\b")
_ENDED: Final = phrase(r"\b(?:no longer|stopped|discontinued|ended)\b")


def offered_routes(parts: Parts) -> tuple[str, ...]:
    """Return the routes a passage offers, such as ``("iv", "im")``; ``()`` where in doubt.

    A route counts where the clinic itself speaks of it and does not deny it. One that only the
    heading names counts where the clinic speaks below it, and denies none there.
    """
    taken_back = _taken_back(parts)
    found = [
        route
        for part in parts.ours()
        if part.clause.sentence not in taken_back and not _is_of_coverage(part)
        for route in part.routes()
    ]
    denies = any(each.is_denied for part in parts.ours() for each in part.mentions)
    if parts.head.is_ours and not denies and not taken_back:
        found += parts.head.routes()
    return tuple(dict.fromkeys(found))


def ended_routes(parts: Parts) -> tuple[str, ...]:
    """Return the routes a passage says have ended here: ``"we no longer give IM"`` ends ``im``."""
    return tuple(
        each.route
        for part in parts.body
        if _ENDED.search(part.text) and says_ours(part.text)
        for each in part.mentions
        if each.is_denied
    )


def _taken_back(parts: Parts) -> set[int]:
    """Sentences whose routes a later word denies: ``"Some use sprays. We do not give them."``"""
    found: set[int] = set()
    for part in parts.body:
        if _NOT_THESE.search(part.text):
            found |= {part.clause.sentence, part.clause.sentence - 1}
    return found


def _is_of_coverage(part: Part) -> bool:
    """What insurers cover is not yet what the clinic offers, unless it says so of itself."""
    if "$" in part.clause.words or not _COVERAGE.search(part.text):
        return False
    return not says_ours(_ASIDE.sub("", part.text))
