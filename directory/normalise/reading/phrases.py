"""Phrases to look for, each only where one of its words is there at all.

A site has thousands of clauses and this package hundreds of phrases. Most phrases need one telling
word, and whether a clause has it is known without reading the clause again.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

_WORD: Final = re.compile(r"[a-z']+|\$|\d+")


def phrase(pattern: str) -> re.Pattern[str]:
    """Return a pattern of words, in any case: ``"walk-ins? welcome"``.

    A space is a space, because every clause has its spaces made single; a line may be broken
    anywhere, because the break and the spaces behind it are left out.
    """
    return re.compile(re.sub(r"\n\s*", "", pattern), re.IGNORECASE)


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text in lower case: ``"Don't pay $40"`` has ``don't pay $ 40``.

    Of ``"the nurse's"`` it has both ``nurse's`` and ``nurse``.
    """
    words = _WORD.findall(text.lower())
    return frozenset(words) | {word[:-2] for word in words if word.endswith("'s")}


class Phrases:
    """Phrases of one meaning, such as those by which a clinic speaks of itself.

    Args:
        table: the words of which one must be there, to the pattern tried then.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        self._of_word: dict[str, list[re.Pattern[str]]] = {}
        for words, pattern in table.items():
            compiled = phrase(pattern)
            for word in words.split():
                self._of_word.setdefault(word, []).append(compiled)
        self._words = frozenset(self._of_word)

    def are_in(self, text: str, words: frozenset[str] | None = None) -> bool:
        """Say whether one of the phrases is in a text; ``words`` are the text's, where known."""
        telling = self._words & (words_of(text) if words is None else words)
        return any(pattern.search(text) for word in telling for pattern in self._of_word[word])


class Codes:
    """Codes of one vocabulary, each with the words it needs and the pattern that means it."""

    def __init__(self, table: Mapping[str, tuple[str, str]]) -> None:
        self._entries = [
            (code, frozenset(words.split()), phrase(pattern))
            for code, (words, pattern) in table.items()
        ]
        self._words = frozenset(word for _, words, _ in self._entries for word in words)

    def find(self, text: str, words: frozenset[str]) -> Iterator[tuple[str, int]]:
        """Yield each code a text names, and where: once for each time it is named."""
        if not self._words & words:
            return
        for code, telling, pattern in self._entries:
            if telling & words:
                yield from ((code, match.start()) for match in pattern.finditer(text))
