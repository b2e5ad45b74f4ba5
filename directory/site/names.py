"""Guess which clinic's name a visitor meant: ``"Rivr Ketamine"`` may mean "River Ketamine".

Words are compared with the words of the names there are, and a guess is offered only where it
finds a clinic. Nothing is guessed of what can be read as it stands.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from sqlite3 import Connection
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.site.kept import kept

MOST: Final = 3  # guesses
_LIKE: Final = 0.7  # how alike a word must be: "lumenn" and "lumen" are .83, "rivr", "river" .8
_SHORTEST: Final = 4  # letters of a word that can be guessed; of "tx" or "spa" any word is near
_MOST_WORDS: Final = 8  # of a name; longer ones are a sentence
_SPELLED: Final = {
    word: spelled for spelled in (("center", "centre"), ("centers", "centres")) for word in spelled
}
"""Words that are spelled in two ways, neither of them a slip."""

_EACH: Final = 2  # guesses of one word


@dataclass(frozen=True, slots=True)
class Words:
    """The words of all clinics' names: their key, how they are written, how many have them."""

    keys: tuple[str, ...]  # the most common first
    written: dict[str, str]


def guess_names(connection: Connection, text: str) -> tuple[str, ...]:
    """Return what a name that finds no clinic may have meant, such as ``("River Ketamine",)``.

    A word that some name has stays as it is, and the beginning of one is made whole. The likeliest
    is first.
    """
    known = kept(connection, "words", _read_words)
    typed = [word for word in re.findall(r"\w+", text) if word.lower() != "and"]
    if not 0 < len(typed) <= _MOST_WORDS:
        return ()
    likely = [_likely(word, known) for word in typed]
    guesses = (" ".join(words) for words in islice(product(*likely), 2 * MOST))
    found = (each for each in guesses if _finds(connection, each))
    return tuple(islice(found, MOST))


def spaced(connection: Connection, text: str) -> str | None:
    """Return a name with its words as some clinic's are: "Heron Light" may be "Heronlight".

    A space too many or too few is no other name. None where no clinic is called so either.
    """
    known = kept(connection, "words", _read_words).written
    typed = re.findall(r"\w+", text)
    if not 0 < len(typed) <= _MOST_WORDS:
        return None
    likely = [words for words in (_joined(typed, known), _parted(typed, known)) if words != typed]
    return next((each for each in map(" ".join, likely) if _finds(connection, each)), None)


def match(words: str) -> str:
    """Quote what was typed for FTS5: no letter of it is an operator, and its end may be cut.

    Only a clinic's own name and its chain's are looked at: its town is no name. "And" is an "&",
    which is no word, and what one writes "centre" another writes "center".
    """
    every = re.findall(r"\w+", words)
    tokens = [token for token in every if token.lower() != "and"] or every
    *whole, last = [_SPELLED.get(token.lower(), (token,)) for token in tokens] or [("",)]
    wanted = [*(_either(each, "") for each in whole), _either(last, "*")]
    return f"{{name chain}} : ({' AND '.join(wanted)})" if tokens else '""'


def _either(spelled: Sequence[str], end: str) -> str:
    quoted = [f'"{each}"{end}' for each in spelled]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"


def _likely(word: str, known: Words) -> list[str]:
    """Return a word as it is written in names, or the words it may be a slip of; none is [].

    Two letters exchanged are one slip.
    """
    key = _key(word)
    if key in known.written:
        return [known.written[key]]
    if whole := next((each for each in known.keys if each.startswith(key)), None):
        return [known.written[whole]]
    if len(key) < _SHORTEST:
        return []
    alike = process.extract(
        key, known.keys, scorer=OSA.normalized_similarity, limit=_EACH, score_cutoff=_LIKE
    )
    return [known.written[each] for each, _, _ in alike]


def _joined(typed: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Return words, two neighbours made one where only that is a word of a name."""
    found: list[str] = []
    for word in typed:
        whole = known.get(_key(found[-1] + word)) if found else None
        found[-1:] = [whole] if whole else [*found[-1:], word]
    return found


def _parted(typed: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """Return words, each parted in two that names have where it is none of theirs itself."""
    return [part for word in typed for part in _halves(word, known)]


def _halves(word: str, known: Mapping[str, str]) -> Sequence[str]:
    key = _key(word)
    if key in known:
        return [word]
    cuts = ((key[:at], key[at:]) for at in range(2, len(key) - 1))
    halves = ([known[one], known[two]] for one, two in cuts if one in known and two in known)
    return next(halves, [word])


def _finds(connection: Connection, words: str) -> bool:
    sql = "SELECT 1 FROM clinics_fts WHERE clinics_fts MATCH ? LIMIT 1"
    return connection.execute(sql, [match(words)]).fetchone() is not None


def _read_words(connection: Connection) -> Words:
    spelled: dict[str, Counter[str]] = {}
    for names in connection.execute("SELECT name, chain FROM clinics"):
        for word in re.findall(r"\w+", " ".join(name for name in names if name)):
            spelled.setdefault(_key(word), Counter())[word] += 1
    common = sorted(spelled, key=lambda key: (-spelled[key].total(), key))
    written = {key: spelled[key].most_common(1)[0][0] for key in common}
    return Words(keys=tuple(common), written=written)


def _key(word: str) -> str:
    """Return a word without capitals and marks, as FTS5 reads it: ``"Ñandú"`` is nandu."""
    plain = unicodedata.normalize("NFKD", word)
    return "".join(each for each in plain if not unicodedata.combining(each)).lower()
