"""OpenStreetMap's Nominatim through geopy, when it answers with a house and not with a town."""

from collections.abc import Mapping
from typing import Any, Final

from geopy.exc import GeocoderParseError
from geopy.geocoders import Nominatim
from geopy.geocoders.base import DEFAULT_SENTINEL
from geopy.location import Location

from directory.geocode.place import Place, miles_to

DOMAIN: Final = "nominatim.openstreetmap.org"
# Nominatim's ranks: 30 is a house or a thing of its size, 26 and 27 are streets.
# Source: https://nominatim.org/release-docs/latest/customize/Ranking/
_HOUSE: Final = 30
_STREET: Final = 26
_LONGEST_STREET: Final = 0.6  # miles across, for its middle to stand for a house in it


class HouseNominatim(Nominatim):  # type: ignore[misc] # because geopy ships no types
    """Ask Nominatim for a house: precision ``rooftop``, or ``street`` where the street is short.

    What it finds is OpenStreetMap's, and stays under the ODbL.
    """

    def geocode(
        self,
        query: Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """Return where geopy's structured query is, or None where only more than that is known.

        Raises:
            geopy.exc.GeocoderServiceError: it could not be asked; one of the many below it.
        """
        how = {"timeout": timeout, "country_codes": "us", "addressdetails": True}
        try:
            found = super().geocode(dict(query), exactly_one=True, **how)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise GeocoderParseError(f"expected a list of places, found {error!r}") from error
        precision = found and _precision(found.raw)
        if not precision:
            return None
        raw = {"precision": precision, "provider": "nominatim"}
        location = Location(found.address, (found.latitude, found.longitude), raw)
        return location if exactly_one else [location]


def _precision(raw: Mapping[str, Any]) -> str | None:
    try:
        rank = int(raw["place_rank"])
        south, north, west, east = map(float, raw["boundingbox"])
    except (KeyError, TypeError, ValueError) as error:
        raise GeocoderParseError(f"expected a place with its rank, found {error!r}") from error
    if rank >= _HOUSE:
        return "rooftop"
    corner = Place(kind="city", name="", state="", latitude=north, longitude=east)
    is_short = miles_to(south, west, corner) <= _LONGEST_STREET
    return "street" if rank >= _STREET and is_short else None
