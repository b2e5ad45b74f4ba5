"""The US Census Bureau's geocoder, as a geopy geocoder: one address, or up to 10,000 in a file.

It interpolates along the street, free of charge and without a key. Its formats, and that a batch
comes back in any order, are told at https://geocoding.geo.census.gov/geocoder/ (2026-11).
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from geopy.adapters import AdapterHTTPError
from geopy.exc import GeocoderParseError, GeocoderQueryError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from directory.geocode.adapter import FileAdapter
from directory.geocode.address import Address, address_in

DOMAIN: Final = "geocoding.geo.census.gov"
LARGEST_BATCH: Final = 10_000  # addresses
_LARGEST_FILE: Final = 5_000_000  # bytes
_BENCHMARK: Final = "Public_AR_Current"
_RAW: Final = {"precision": "street", "provider": "census"}
_CODES: Final = {"Match", "No_Match", "Tie"}


@dataclass(frozen=True, slots=True)
class Replies:
    """What came back of several addresses."""

    known: dict[Address, Location | None] = field(default_factory=dict)  # None: no such address
    tied: tuple[Address, ...] = ()  # it could be one of several
    lost: int = 0  # how many did not come back


class Census(Geocoder):  # type: ignore[misc] # because geopy ships no types
    """Ask the Census where an address of the United States is; precision ``street``."""

    def __init__(
        self,
        *,
        domain: str = DOMAIN,
        scheme: str | None = None,
        timeout: Any = DEFAULT_SENTINEL,
        user_agent: str | None = None,
    ) -> None:
        super().__init__(
            scheme=scheme, timeout=timeout, user_agent=user_agent, adapter_factory=FileAdapter
        )
        self._home = f"{self.scheme}://{domain.strip('/')}/geocoder/locations"

    def geocode(
        self,
        query: str | Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """Return where an address is, given in one line or as geopy's structured query.

        Of several matches that one is taken which alone lies in the ZIP that was asked for; without
        one there is no answer. With ``exactly_one=False`` all matches are returned.

        Raises:
            geopy.exc.GeocoderServiceError: it could not be asked; one of the many below it.
        """
        address = None if isinstance(query, str) else address_in(query)
        line = str(query) if address is None else address.line
        asked = {"address": line, "benchmark": _BENCHMARK, "format": "json"}
        found: list[tuple[Location, str]] = self._call_geocoder(
            f"{self._home}/onelineaddress?{urlencode(asked)}", _matches, timeout=timeout
        )
        if not exactly_one:
            return [each for each, _ in found] or None
        if len(found) > 1:
            postcode = address.postcode if address else None
            found = [each for each in found if each[1] == postcode]
        return found[0][0] if len(found) == 1 else None

    def geocode_batch(
        self, addresses: Sequence[Address], *, timeout: Any = DEFAULT_SENTINEL
    ) -> Replies:
        """Return where up to ``LARGEST_BATCH`` addresses are, asked for in one file.

        Raises:
            geopy.exc.GeocoderServiceError: it could not be asked, or its answer is not whole.
        """
        body = _file_of(addresses)
        if len(addresses) > LARGEST_BATCH or len(body) > _LARGEST_FILE:
            raise GeocoderQueryError(f"a batch of {len(addresses)} addresses is too large")
        try:
            text = self.adapter.post_file(
                f"{self._home}/addressbatch",
                name="addressFile",
                body=body,
                fields={"benchmark": _BENCHMARK},
                timeout=self.timeout if timeout is DEFAULT_SENTINEL else timeout,
                headers=self.headers,
            )
        except AdapterHTTPError as error:
            self._adapter_error_handler(error)
            raise
        return _replies(text, addresses)


def _matches(answer: Any) -> list[tuple[Location, str]]:
    """Every match with its ZIP.

    Raises:
        GeocoderParseError: the answer has another shape than we know.
    """
    try:
        return [
            (
                _location(
                    each["matchedAddress"], each["coordinates"]["y"], each["coordinates"]["x"]
                ),
                str(each["addressComponents"]["zip"]),
            )
            for each in answer["result"]["addressMatches"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise GeocoderParseError(f"expected result.addressMatches, found {error!r}") from error


def _file_of(addresses: Sequence[Address]) -> bytes:
    """One row an address, numbered from 1: ``3,410 Rillbend Ave,Austin,TX,78701``; no header."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    for number, each in enumerate(addresses, start=1):
        parts = (each.street, each.city, each.state, each.postcode)
        writer.writerow([number, *(" ".join((part or "").split()) for part in parts)])
    return file.getvalue().encode()


def _replies(text: str, addresses: Sequence[Address]) -> Replies:
    """The rows of an answer, each given to the address whose number it bears."""
    asked = {str(number): each for number, each in enumerate(addresses, start=1)}
    try:
        rows = [row for row in csv.reader(io.StringIO(text)) if row]
    except csv.Error as error:
        raise GeocoderParseError(f"expected rows, found {error}") from error
    known: dict[Address, Location | None] = {}
    tied = []
    for row in rows:
        address = asked.pop(row[0], None)
        if address is None or len(row) < 3 or row[2] not in _CODES:
            raise GeocoderParseError(f"expected a row of an address we sent, found {row[:3]}")
        if row[2] == "Tie":
            tied.append(address)
        else:
            known[address] = _match(row) if row[2] == "Match" else None
    return Replies(known, tuple(tied), lost=len(asked))


def _match(row: Sequence[str]) -> Location:
    try:
        east, north = row[5].split(",")
        return _location(row[4], north, east)
    except (IndexError, ValueError) as error:
        raise GeocoderParseError(f"expected a match with a point, found {row}") from error


def _location(matched: Any, north: Any, east: Any) -> Location:
    point = (float(north), float(east))
    if abs(point[0]) > 90 or abs(point[1]) > 180:
        raise ValueError(f"{point} is no point on the globe")
    return Location(str(matched), point, dict(_RAW))
