"""What geocoders answered when they were asked: a geopy geocoder that asks nobody."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from directory.geocode.address import address_in
from directory.records import PRECISIONS, Answer


class Remembering(Geocoder):  # type: ignore[misc] # because geopy ships no types
    """Answer with what the memory kept; an address that was a miss, or never asked, is None."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        super().__init__(scheme="https")
        self._found: dict[str, list[Answer]] = defaultdict(list)
        for answer in answers:
            if answer.precision:
                self._found[answer.address].append(answer)

    def geocode(
        self,
        query: Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ARG002 # because geopy's geocoders all take it
    ) -> Location | list[Location] | None:
        """Return the most precise answer, or with ``exactly_one=False`` all, best first."""
        found = sorted(self._found.get(address_in(query).key, ()), key=_order)
        if not found:
            return None
        return _location(found[0]) if exactly_one else [_location(each) for each in found]


def _order(answer: Answer) -> tuple[int, str]:
    return PRECISIONS.index(str(answer.precision)), answer.provider


def _location(answer: Answer) -> Location:
    raw = {"precision": answer.precision, "provider": answer.provider, "day": answer.day}
    return Location(str(answer.matched), (answer.latitude, answer.longitude), raw)


NOTHING: Final = Remembering(())
"""A memory in which nobody was ever asked."""
