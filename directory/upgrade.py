"""Ask geocoders about the addresses that are placed only coarsely, and remember what they say.

A build asks nobody: it places by the memory. So this can be stopped at any time, and goes on where
it was: every answer is in the memory as soon as it is there.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from geopy.location import Location

from directory.collected import Collected, open_collected
from directory.data_folder import DataFolder
from directory.errors import GeocoderSaidNoError, GeocodingError, UsageError
from directory.geocode import Address, Gazetteer, Remembering, address_of, geocode, read_gazetteer
from directory.geocode.asking import Asked, Replies
from directory.lookups import read_lookups
from directory.normalise import normalise
from directory.records import Answer, Clean

Progress = Callable[[str, Sequence[Any]], Iterable[Any]]

_COARSE: Final = (None, "city", "zip")  # coarsest first
_PATIENCE: Final = 3  # failures, one after the other, until a geocoder is left alone
_FIRST_RETRY: Final = timedelta(days=30)  # new streets are mapped some months after they are built
_LAST_RETRY: Final = timedelta(days=365)


@dataclass(slots=True, kw_only=True)
class Told:
    """What came of asking one geocoder."""

    name: str
    waiting: int  # addresses it had to be asked for, before
    found: int = 0
    missed: int = 0  # it knows no such address
    errors: list[str] = field(default_factory=list)

    @property
    def left(self) -> int:
        """Addresses that it still has to be asked for."""
        return self.waiting - self.found - self.missed


def upgrade(
    data: DataFolder,
    geocoders: Iterable[Asked],
    *,
    today: date,
    progress: Progress,
    limit: int | None = None,
) -> list[Told]:
    """Return what came of asking each geocoder in turn, coarsest places first.

    A geocoder is asked for what the ones before it do not know.

    Args:
        data: the memory, and people's files.
        geocoders: whom to ask, best first.
        today: the clock; a miss is asked again with age.
        progress: shows how far it is.
        limit: ask each for about so many addresses at most.

    Raises:
        UsageError: nothing is collected yet.
    """
    lookups = read_lookups(data.file("lookups"))
    gazetteer = read_gazetteer(data.file("lookups/cities.csv"))
    told: list[Told] = []
    with open_collected(data.collected) as memory:
        said = list(memory.listings())
        if not said:
            raise UsageError(f"{data.path}: nothing is collected yet; begin with: clinics import")
        clean = [normalise(each, lookups) for each in progress("Cleaning", said)]
        for geocoder in geocoders:
            errand = _Errand(geocoder, memory, today, {each.name for each in told})
            waiting = errand.waiting(_coarse(progress("Placing", clean), gazetteer, memory))
            told.append(errand.run(waiting, limit, progress))
    return told


def _coarse(listings: Iterable[Clean], gazetteer: Gazetteer, memory: Collected) -> list[Address]:
    """The addresses of which at most the ZIP or town is known, each once, coarsest first."""
    remembered = Remembering(memory.answers())
    ranks: dict[str, int] = {}
    addresses: dict[str, Address] = {}
    for each in listings:
        placed = geocode(each, gazetteer, remembered)
        address = address_of(placed)
        if address and placed.precision in _COARSE:
            key, rank = address.key, _COARSE.index(placed.precision)
            addresses.setdefault(key, address)
            ranks[key] = min(rank, ranks.get(key, rank))
    return sorted(addresses.values(), key=lambda each: (ranks[each.key], each.key))


class _Errand:
    """The asking of one geocoder: what it says is written down before it is asked again."""

    def __init__(
        self, geocoder: Asked, memory: Collected, today: date, before: Collection[str]
    ) -> None:
        self._geocoder, self._memory, self._today = geocoder, memory, today
        self._before = before  # the geocoders that were to be asked before it
        self._answers = {(each.address, each.provider): each for each in memory.answers()}

    def waiting(self, coarse: Iterable[Address]) -> list[Address]:
        """Those it was not asked for, or missed long ago, and that every one before it missed."""
        return [
            address
            for address in coarse
            if self._is_due(self._answers.get((address.key, self._geocoder.name)))
            and all((address.key, name) in self._answers for name in self._before)
        ]

    def run(self, waiting: Sequence[Address], limit: int | None, progress: Progress) -> Told:
        """Ask in batches; then one by one for those that a batch took for one of several."""
        name, size = self._geocoder.name, self._geocoder.size
        told = Told(name=name, waiting=len(waiting))
        asked = waiting[:limit]
        batches = [asked[start : start + size] for start in range(0, len(asked), size)]
        tied = self._ask(progress(f"Asking {name}", batches), told)
        if tied:
            self._ask(progress(f"Asking {name} about ties", [[each] for each in tied]), told)
        return told

    def _ask(self, batches: Iterable[Sequence[Address]], told: Told) -> list[Address]:
        """Ask until all is asked, the geocoder says no, or it fails too often; return the ties.

        What could not be asked is not remembered: it waits for the next run.
        """
        tied: list[Address] = []
        failures = 0
        for batch in batches:
            try:
                replies = self._geocoder.ask(batch)
            except GeocodingError as error:
                told.errors.append(str(error))
                failures += 1
                if failures == _PATIENCE or isinstance(error, GeocoderSaidNoError):
                    return []
                continue
            failures = 0
            tied += replies.tied
            self._keep(replies, told)
        return tied

    def _keep(self, replies: Replies, told: Told) -> None:
        """Write down what is known now, and count it."""
        answers = [self._answer(*each) for each in replies.known.items()]
        self._memory.remember_answers(answers)
        told.found += sum(answer.precision is not None for answer in answers)
        told.missed += sum(answer.precision is None for answer in answers)
        if lost := replies.lost:
            told.errors.append(f"{told.name}: {lost} addresses of a batch did not come back")

    def _is_due(self, answer: Answer | None) -> bool:
        return answer is None or (answer.retry_on is not None and answer.retry_on <= self._today)

    def _answer(self, address: Address, found: Location | None) -> Answer:
        name, key = self._geocoder.name, address.key
        if found is None:
            before = self._answers.get((key, name))
            misses = (before.misses if before else 0) + 1
            wait = min(_FIRST_RETRY * 2 ** min(misses - 1, 9), _LAST_RETRY)
            retry_on = self._today + wait
            return Answer(
                address=key, provider=name, day=self._today, misses=misses, retry_on=retry_on
            )
        return Answer(
            address=key,
            provider=name,
            day=self._today,
            latitude=found.latitude,
            longitude=found.longitude,
            precision=found.raw["precision"],
            matched=found.address,
        )
