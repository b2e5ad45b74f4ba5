"""What a matcher is given, and how its groups are held against the truth."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from directory.data_folder import CHECKOUT
from directory.geocode import geocode, read_gazetteer
from directory.lookups import read_lookups
from directory.normalise import normalise
from directory.records import Located, Remembered

Groups = Iterable[Sequence[Located]]


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs of listings put together: how many of them rightly, and how many of the right ones."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def placed(told: Iterable[Remembered]) -> list[Located]:
    """Return listings cleaned and placed, as the hallway does it."""
    lookups = read_lookups(CHECKOUT / "lookups")
    gazetteer = read_gazetteer(CHECKOUT / "lookups/cities.csv")
    return [geocode(normalise(each, lookups), gazetteer) for each in told]


def score(groups: Groups, truth: Mapping[str, int]) -> Score:
    """Return how well groups agree with the truth, by pairs of listings."""
    found = right = 0
    for group in groups:
        found += len(group) * (len(group) - 1) // 2
        sizes = Counter(truth[each.id] for each in group).values()
        right += sum(size * (size - 1) // 2 for size in sizes)
    true = sum(size * (size - 1) // 2 for size in Counter(truth.values()).values())
    return Score(right / found if found else 1.0, right / true if true else 1.0)
