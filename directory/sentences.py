"""Look over our own sentences in people's files: is each whole, sourced, and lately read?

It says what is wrong with each and where, all at once, and mends nothing.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from directory.errors import DataFileError
from directory.states import STATES

FILES: Final = ("about.toml", "questions.toml", "rules.toml")
"""The files that hold sentences of ours, each beside what it rests on."""

MOST: Final = timedelta(days=366)
"""How long a sentence may stand before someone reads its page again."""

_RESTS: Final = ("source", "url", "published", "as_of", "review_by")  # all of them, or none
_WORDS: Final = {"text", "term", "state", "expires", *_RESTS}
_PARTS: Final = {
    "about.toml": {"why", "groups", "counts"},
    "questions.toml": {"first", "sections", "walk_away", "glossary"},
    "rules.toml": {"rules"},
}
_OUR_OWN: Final = ("walk_away", "glossary")  # may rest on no page: what a word means


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence as its file has it: where, what, and the part of the file it stands in."""

    where: str  # 'rules.toml: [[rules]] "In January 2026 the Texas …"'
    part: str  # "rules", "groups.facts", "glossary"
    entry: Mapping[str, Any]


def read_sentences(path: Path) -> tuple[list[Sentence], list[str]]:
    """Return the sentences of a file that are whole, and what is wrong with the others.

    A fault names where it is, what was found, what was expected and what to do:
    ``rules.toml: [[rules]] "Clinics must …": url: expected an https address, found 'x'; mend it``.
    """
    try:
        file = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return [], [f"{path.name}: expected TOML, found: {error}; mend the file or restore it"]
    strangers = sorted(set(file) ^ _PARTS[path.name])
    faults = [
        f"{path.name}: expected the parts {', '.join(sorted(_PARTS[path.name]))},"
        f" found {', '.join(sorted(file)) or 'nothing'}; look at {each!r}"
        for each in strangers
    ]
    sentences = []
    for each in _sentences(path.name, file):
        wrong = list(_faults(each))
        faults += [f"{each.where}: {fault}" for fault in wrong]
        sentences += [] if wrong else [each]
    return sentences, [*faults, *_questions(path.name, file)]


def require_whole(paths: Iterable[Path]) -> None:
    """Do nothing if every sentence of these files is whole.

    Raises:
        DataFileError: one is not; the message names the first, and how many there are.
    """
    for path in paths:
        faults = read_sentences(path)[1]
        if faults:
            more = f" (and {len(faults) - 1} more; see: clinics check)" if faults[1:] else ""
            raise DataFileError(f"{path.parent}/{faults[0]}{more}")


def days_of(sentence: Sentence) -> Iterator[tuple[str, date]]:
    """The days on which a sentence wants a person: ``("review_by", date(2027, 5, 1))``."""
    for name in ("expires", "review_by"):
        if name in sentence.entry:
            yield name, sentence.entry[name]


def _sentences(name: str, file: Mapping[str, Any]) -> Iterator[Sentence]:
    """Every table of a file that should hold a sentence, be it what it may."""
    parts = {part: file[part] for part in ("why", "counts", *_OUR_OWN, "rules") if part in file}
    for part, found in parts.items():
        yield from _numbered(name, part, [found] if part == "why" else found)
    for group in _tables(file.get("groups", [])):
        yield from _numbered(name, "groups.facts", group.get("facts"))


def _numbered(name: str, part: str, found: object) -> Iterator[Sentence]:
    for number, entry in enumerate(_tables(found), start=1):
        text = entry.get("text")
        told = f'"{" ".join(text.split()[:5])} …"' if isinstance(text, str) else f"{number}"
        head = "[why]" if part == "why" else f"[[{part}]]"
        yield Sentence(where=f"{name}: {head} {told}", part=part, entry=entry)


def _tables(found: object) -> list[Mapping[str, Any]]:
    """The tables of an array of them; whatever else stands there is told as one without words."""
    every = found if isinstance(found, list) else [found]
    return [each if isinstance(each, dict) else {} for each in every]


def _faults(sentence: Sentence) -> Iterator[str]:
    entry = sentence.entry
    if not _is_text(entry.get("text")):
        yield f"text: expected a sentence, found {entry.get('text')!r}; write it or take it out"
    for name in sorted(set(entry) - _WORDS):
        yield f"{name}: expected one of {', '.join(sorted(_WORDS))}; mend its name"
    if sentence.part == "rules" and entry.get("state") not in STATES:
        yield f"state: expected a USPS code such as 'TX', found {entry.get('state')!r}; mend it"
    lacking = [name for name in _RESTS if name not in entry]
    if len(lacking) == len(_RESTS):
        if sentence.part not in _OUR_OWN:
            yield f"cites no source: expected {', '.join(_RESTS)}; add them or take it out"
    elif lacking:
        yield f"cites half a source: expected {', '.join(lacking)} too; add what is missing"
    else:
        yield from _rests(entry)


def _rests(entry: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the page that a sentence rests on, and with its days."""
    if not _is_text(entry["source"]):
        yield f"source: expected who says so, found {entry['source']!r}; name it"
    if not re.match(r"https://[^/\s]+\.[^/\s]+", str(entry["url"])):
        yield f"url: expected an https address, found {entry['url']!r}; mend it"
    if not re.search(r"^undated$|\b(19|20)\d\d$", str(entry["published"])):
        found = entry["published"]
        yield f"published: expected a day with its year, or 'undated', found {found!r}; mend it"
    days = {name: entry[name] for name in ("as_of", "review_by", "expires") if name in entry}
    for name, day in days.items():
        if type(day) is not date:  # a datetime is a date too
            yield f"{name}: expected a day as 2026-11-20, found {day!r}; mend it"
    read, again = entry["as_of"], entry["review_by"]
    if type(read) is type(again) is date and not timedelta(0) <= again - read <= MOST:
        yield (
            f"review_by: expected within {MOST.days} days of {read}, found {again}; read its page"
            " again, then set both days"
        )


def _questions(name: str, file: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the questions themselves, which claim nothing and rest on nothing."""
    lists = {"first": file.get("first")} if name == "questions.toml" else {}
    for number, section in enumerate(_tables(file.get("sections", [])), start=1):
        lists[f"[[sections]] {number}"] = section.get("questions")
    for where, found in lists.items():
        every = found if isinstance(found, list) and found else [found]
        for each in every:
            if not isinstance(each, str) or not each.endswith("?"):
                yield f"{name}: {where}: expected a question, found {each!r}; mend it"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
