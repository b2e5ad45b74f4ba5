"""Ask a geocoder: it answers, does not know the address, or could not be asked."""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQuotaExceeded,
    GeocoderServiceError,
)
from geopy.extra.rate_limiter import RateLimiter

from directory import __version__
from directory.errors import GeocoderSaidNoError, GeocodingError
from directory.geocode import census, nominatim
from directory.geocode.adapter import FileAdapter
from directory.geocode.address import Address
from directory.geocode.census import Census, Replies
from directory.geocode.nominatim import HouseNominatim

# The Census takes some minutes for 10,000; of a batch that is cut off nothing is kept.
_BATCH: Final = 1_000  # addresses
_BATCH_SECONDS: Final = 600.0
_SECONDS: Final = 60.0
# A refusal that a repeated question would only make worse.
_NO: Final = (
    GeocoderQuotaExceeded,
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
)

__all__ = ["Asked", "Replies", "census_at", "nominatim_at"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A geocoder that may be asked: how many addresses at once, and how."""

    name: str  # "census", "nominatim"
    size: int
    ask: Callable[[Sequence[Address]], Replies]


def census_at(base_url: str | None, *, contact: str, pause: float) -> Asked:
    """Return the Census, or its stand-in at ``base_url``, asked once in ``pause`` seconds."""
    scheme, domain = _parts(base_url, census.DOMAIN)
    geocoder = Census(scheme=scheme, domain=domain, timeout=_SECONDS, user_agent=_agent(contact))
    one, many = (_paced(each, pause) for each in (geocoder.geocode, geocoder.geocode_batch))
    return Asked(name="census", size=_BATCH, ask=_Asker("census", one, many))


def nominatim_at(base_url: str | None, *, contact: str, pause: float) -> Asked:
    """Return Nominatim, or its stand-in at ``base_url``, asked once in ``pause`` seconds.

    Source: https://operations.osmfoundation.org/policies/nominatim/, one request a second at most.
    """
    scheme, domain = _parts(base_url, nominatim.DOMAIN)
    geocoder = HouseNominatim(
        scheme=scheme,
        domain=domain,
        timeout=_SECONDS,
        user_agent=_agent(contact),
        adapter_factory=FileAdapter,
    )
    return Asked(
        name="nominatim", size=1, ask=_Asker("nominatim", _paced(geocoder.geocode, pause), None)
    )


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks for one address by itself, for several by file."""

    name: str
    one: RateLimiter
    many: RateLimiter | None

    def __call__(self, addresses: Sequence[Address]) -> Replies:
        """Return what is known of the addresses.

        Raises:
            GeocodingError: the geocoder could not be asked, or said no.
        """
        with _translated(self.name):
            if len(addresses) > 1 and self.many:
                replies: Replies = self.many(addresses, timeout=_BATCH_SECONDS)
                return replies
            return Replies({each: self.one(each.query) for each in addresses})


@contextmanager
def _translated(name: str) -> Iterator[None]:
    """Say geopy's errors in our words."""
    try:
        yield
    except _NO as error:
        raise GeocoderSaidNoError(f"{name}: said no: {_shortly(error)}") from error
    except GeocoderServiceError as error:
        raise GeocodingError(f"{name}: could not be asked: {_shortly(error)}") from error


def _shortly(error: Exception) -> str:
    """One line, without most of the page that was answered instead of data."""
    return textwrap.shorten(str(error), 150, placeholder=" …")


def _paced(question: Callable[..., Any], pause: float) -> RateLimiter:
    """The same question, put again only after the pause; geopy would hide its errors otherwise."""
    return RateLimiter(question, min_delay_seconds=pause, max_retries=0, swallow_exceptions=False)


def _parts(base_url: str | None, domain: str) -> tuple[str, str]:
    parts = urlsplit(base_url or f"https://{domain}")
    return parts.scheme, parts.netloc


def _agent(contact: str) -> str:
    return f"clinic-directory/{__version__} (+{contact})"
