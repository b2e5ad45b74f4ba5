"""Say what in the data needs a person: words nobody mapped, facts to look at again, dead entries.

It reads people's files and the memory, and changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Final

from directory.collected import open_collected
from directory.data_folder import DataFolder
from directory.lookups import TERMS, Lookups, read_lookups
from directory.normalise import normalise
from directory.records import Clean, Remembered
from directory.regulation import read_notices, read_routes
from directory.sentences import FILES, Sentence, days_of, read_sentences

SOON: Final = timedelta(days=30)
"""How long before its day a fact of ours is named."""

_FILES: Final = {"offers": "routes.csv"}  # whose file has not its field's name
_SHOWN: Final = 5  # unused entries named of each file


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmapped:
    """A word that is in no vocabulary: its field, how many listings say it, which source first."""

    field: str
    word: str
    listings: int
    sources: tuple[str, ...]

    def __str__(self) -> str:
        """``"12  payment: 'care credit' (list); add it to data/lookups/payment.csv"``."""
        where = f"data/lookups/{file_of(self.field)}"
        return f"{self.listings}  {self.field}: {self.word!r} ({', '.join(self.sources)}) → {where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chores:
    """All that needs a person."""

    unmapped: tuple[Unmapped, ...]  # most said first
    dated: tuple[str, ...]  # "notices.toml: [tele_prescribing]: review by 2026-12-15, in 21 days"
    faults: tuple[str, ...]  # 'rules.toml: [[rules]] "Clinics must …": cites no source: expected …'
    unused: tuple[str, ...]  # "payment.csv: 3 of 41 entries were never met: carecredit, …"


def find_chores(
    data: DataFolder, today: date, progress: Callable[[str, Sequence[Any]], Iterable[Any]]
) -> Chores:
    """Return what in people's files and in the memory needs a person on a given day.

    Args:
        data: the vocabularies and dated facts, and the memory; there may be none yet.
        today: the day, for what is overdue or soon due.
        progress: shows how far the reading of listings is.

    Raises:
        DataFileError: a file people write cannot be read; the message names it.
    """
    lookups = _watched(read_lookups(data.file("lookups")))
    said = _listings(data)
    clean = [normalise(each, lookups) for each in progress("Reading", said)]
    ours = {file: read_sentences(data.file(file)) for file in FILES}
    return Chores(
        unmapped=tuple(unmapped_words(clean)),
        dated=(
            *_dated(data, today),
            *(line for whole, _ in ours.values() for line in _to_read_again(whole, today)),
        ),
        faults=tuple(fault for _, faults in ours.values() for fault in faults),
        unused=tuple(_unused(lookups)) if said else (),
    )


def unmapped_words(listings: Iterable[Clean]) -> list[Unmapped]:
    """Return every word that is in no vocabulary, the most frequent first."""
    count: Counter[tuple[str, str]] = Counter()
    sources: dict[tuple[str, str], dict[str, None]] = {}
    for each in listings:
        words = {(p.field, p.written) for p in each.problems if p.code == "unmapped"}
        count.update(words)
        for word in words:
            sources.setdefault(word, {})[each.said.listing.source] = None
    ranked = sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        Unmapped(field=word[0], word=word[1], listings=many, sources=tuple(sorted(sources[word])))
        for word, many in ranked
    ]


def file_of(field: str) -> str:
    """Return the vocabulary of a field: ``"statuses.csv"`` of ``"status"``."""
    return {"routes": "routes.csv", "status": "statuses.csv"}.get(field, f"{field}.csv")


def _listings(data: DataFolder) -> list[Remembered]:
    if not data.collected.exists():
        return []
    with open_collected(data.collected) as memory:
        return list(memory.listings())


def _dated(data: DataFolder, today: date) -> Iterator[str]:
    """Every dated fact of ours that is overdue, or will be soon."""
    for file, read in (("regulatory.toml", read_routes), ("notices.toml", read_notices)):
        for row in read(data.file(file)):
            for name in ("expires", "review_by"):
                day = row.get(name) and date.fromisoformat(row[name])
                if day and day - today <= SOON:
                    entry = row.get("route") or row["id"]
                    yield f"{file}: [{entry}]: {_due(name, day, today)}"


def _to_read_again(sentences: Iterable[Sentence], today: date) -> Iterator[str]:
    """Every sentence of ours whose page is to be read again, or that will leave the site."""
    for each in sentences:
        for name, day in days_of(each):
            if day - today <= SOON:
                yield f"{each.where}: {_due(name, day, today)}; read {each.entry['url']} again"


def _due(name: str, day: date, today: date) -> str:
    days = (day - today).days
    if days >= 0:
        return f"{'expires' if name == 'expires' else 'review by'} {day}, in {days} days"
    said = "expired" if name == "expires" else "was to be reviewed by"
    return f"{said} {day}, {-days} days ago"


class _Watched(dict[Any, Any]):
    """A vocabulary that knows which of its entries were asked for."""

    def __init__(self, entries: dict[Any, Any]) -> None:
        super().__init__(entries)
        self.met: set[Any] = set()

    def __getitem__(self, key: Any) -> Any:
        self.met.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.met.add(key)
        return super().__contains__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        """The entry, now known to be in use."""
        self.met.add(key)
        return super().get(key, default)


def _watched(lookups: Lookups) -> Lookups:
    each = {
        field.name: _Watched(getattr(lookups, field.name))
        for field in fields(lookups)
        if field.name != "terms"
    }
    return replace(lookups, terms={name: _Watched(lookups.terms[name]) for name in TERMS}, **each)


def _unused(lookups: Lookups) -> Iterator[str]:
    """A line for each vocabulary that was asked and has entries no listing said."""
    every = {field.name: getattr(lookups, field.name) for field in fields(lookups)}
    for name, vocabulary in {**every, **every.pop("terms")}.items():
        if isinstance(vocabulary, _Watched) and vocabulary.met - {""}:  # silence asks nothing
            idle = [_words(key) for key in vocabulary if key not in vocabulary.met]
            if idle:
                shown = ", ".join(idle[:_SHOWN]) + (" …" if len(idle) > _SHOWN else "")
                many = f"{len(idle)} of {len(vocabulary)} entries were never met"
                yield f"{_FILES.get(name, f'{name}.csv')}: {many}: {shown}"


def _words(key: str | tuple[str, str]) -> str:
    return key if isinstance(key, str) else " ".join(key)
