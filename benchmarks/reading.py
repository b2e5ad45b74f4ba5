"""How well passages are read into codes, on a labelled set half of which no rule was made on."""

import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from directory.normalise.reading import read_passage
from directory.normalise.reading.parts import take_apart
from directory.records import Passage, Reading, fingerprint

FOLDER: Final = Path(__file__).parent / "passages"
FIELDS: Final = (
    "routes", "prices", "payment", "refused", "settings", "conditions", "therapy", "roles",
    "monitoring", "screening", "ages", "states", "rems",
)  # fmt: skip
"""What a passage is labelled with; a label that is not there says "not stated"."""
ROUNDS: Final = 5
LATER: Final = frozenset(
    {"blind", "closing", "first", "fresh", "later", "priced", "second", "variants", "voices"}
)
"""Files of passages that rules were made on, whatever the fingerprints of their words."""
UNSEEN: Final = "unseen"
"""The file that nobody who makes rules has read: what is misread on a page unlike any met."""

_FIELD_OF: Final = {
    "condition": "conditions",
    "payment_refused": "refused",
    "psychotherapy": "therapy",
    "setting": "settings",
    "states_served": "states",
    "supervision": "roles",
    "age_min": "ages",
    "age_max": "ages",
    "route": "routes",
    "price": "prices",
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A passage, the trap it sets, and by field what a careful reader may take from it."""

    passage: Passage
    trap: str | None
    labels: dict[str, frozenset[str]]
    is_tuned_on: bool


@dataclass(frozen=True, slots=True)
class Score:
    """How many codes were read rightly, read wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was read that is so."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what is so that was read."""
        return self.right / max(1, self.right + self.missed)


def read_labelled() -> list[Labelled]:
    """Return every labelled passage.

    The halves are parted by a fingerprint of the words, and whatever was written while the rules
    were made is tuned on.

    Raises:
        ValueError: a passage has a label of a name we do not know.
    """
    paths = sorted(path for path in FOLDER.glob("*.toml") if path.stem != UNSEEN)
    return [each for path in paths for each in _labelled(path)]


def read_unseen() -> list[Labelled]:
    """Return the passages that were written blind, and of which only totals were looked at."""
    return list(_labelled(FOLDER / f"{UNSEEN}.toml"))


def _labelled(path: Path) -> Iterator[Labelled]:
    for each in tomllib.loads(path.read_text(encoding="utf-8"))["passage"]:
        unknown = set(each) - {"heading", "text", "trap", *FIELDS}
        if unknown:
            raise ValueError(f"{path}: no such label: {sorted(unknown)[0]!r}")
        words = (each["heading"], each["text"])
        odd = int(fingerprint(*words), 16) % 2
        labels = {name: _labels(name, each.get(name, "")) for name in FIELDS}
        tuned = path.stem in LATER or not odd
        yield Labelled(Passage(*words, ""), each.get("trap"), labels, tuned)


def score(labelled: Sequence[Labelled], field: str) -> Score:
    """Return how well one field is read in all these passages together."""
    right = wrong = missed = 0
    for each in labelled:
        read = _read(each.passage, field)
        right += len(read & each.labels[field])
        wrong += len(read - each.labels[field])
        missed += len(each.labels[field] - read)
    return Score(right, wrong, missed)


def table() -> Iterator[str]:
    """Yield the table of ``docs/reading-websites.md``."""
    labelled = read_labelled()
    yield (
        "| field | held apart: precision | recall | right, wrong, missed"
        " | tuned on: precision | recall |"
    )
    yield "|---|---|---|---|---|---|"
    yield from _rows("", labelled, FIELDS)
    yield from _rows(" in traps", [each for each in labelled if each.trap], ("routes", "prices"))


def unseen_table() -> Iterator[str]:
    """Yield the table of passages that nobody looked at."""
    labelled = read_unseen()
    yield "| field, of passages unseen | precision | recall | right, wrong, missed |"
    yield "|---|---|---|---|"
    for name in ("routes", "prices", "payment", "settings", "therapy"):
        got = score(labelled, name)
        counts = f"{got.right}, {got.wrong}, {got.missed}"
        yield f"| {name} | {got.precision:.3f} | {got.recall:.3f} | {counts} |"


def _rows(where: str, labelled: Sequence[Labelled], names: Sequence[str]) -> Iterator[str]:
    halves = [[each for each in labelled if each.is_tuned_on is tuned] for tuned in (False, True)]
    for name in names:
        held, tuned = (score(half, name) for half in halves)
        yield (
            f"| {name}{where} | {held.precision:.3f} | {held.recall:.3f}"
            f" | {held.right}, {held.wrong}, {held.missed}"
            f" | {tuned.precision:.3f} | {tuned.recall:.3f} |"
        )


def measure() -> Iterator[str]:
    """Yield the table, then how fast passages are read."""
    labelled = read_labelled()
    held = [each for each in labelled if not each.is_tuned_on]
    yield f"{len(held)} of {len(labelled)} passages are held apart"
    yield from table()
    yield from unseen_table()
    begun = time.process_time()
    for _ in range(ROUNDS):
        take_apart.cache_clear()
        for each in labelled:
            read_passage(each.passage)
    seconds = (time.process_time() - begun) / ROUNDS
    letters = sum(len(each.passage.text) for each in labelled) / len(labelled)
    rate = len(labelled) / seconds
    yield f"{rate:,.0f} passages in a second of one core, of {letters:.0f} characters each"


def _labels(field: str, written: str) -> frozenset[str]:
    """``"475 session iv, 250 consultation"``, or words divided by spaces."""
    if field == "prices":
        return frozenset(" ".join(each.split()) for each in written.split(",") if each.strip())
    return frozenset(written.split())


def _read(passage: Passage, field: str) -> frozenset[str]:
    readings = [each for each in _read_once(passage) if _field(each) == field]
    if field == "ages":
        return _ages(readings)
    return frozenset(_written(each) for each in readings)


@cache
def _read_once(passage: Passage) -> tuple[Reading, ...]:
    """A passage's readings, for all the tables that it is counted in."""
    return tuple(read_passage(passage))


def _field(reading: Reading) -> str:
    return _FIELD_OF.get(reading.field, reading.field)


def _written(reading: Reading) -> str:
    """A reading as a label writes it."""
    if reading.field == "price":
        return " ".join(filter(None, (_amount(reading), reading.code, reading.route)))
    if reading.field == "rems":
        return "yes"
    if reading.field == "route" or not reading.route:
        return reading.code
    return f"{reading.route}:{reading.code}"


def _amount(reading: Reading) -> str:
    if reading.high is None:
        return f"{reading.low:g}+"
    return f"{reading.low:g}" + (f"-{reading.high:g}" if reading.high != reading.low else "")


def _ages(readings: Sequence[Reading]) -> frozenset[str]:
    """``18+``, ``18-70``, ``teens``."""
    said = {each.field: each.code for each in readings if each.field != "ages"}
    found = {"teens"} if any(each.code == "adolescents" for each in readings) else set()
    if "age_min" in said:
        top = f"-{said['age_max']}" if "age_max" in said else "+"
        found.add(f"{said['age_min']}{top}")
    return frozenset(found)
