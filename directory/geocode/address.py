"""An address as it is asked of a geocoder, and remembered by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from directory.normalise.place import place_key
from directory.records import Located


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A street in a town; enough of it to ask for."""

    street: str  # "410 Rillbend Ave", without the suite, which geocoders stumble over
    city: str | None = None
    state: str | None = None
    postcode: str | None = None

    @property
    def key(self) -> str:
        """One line for look-ups, ``"410 rillbend ave|austin|TX|78701"``; the same address, once."""
        street = re.sub(r"[^\w/-]+", " ", self.street.casefold()).strip()
        parts = (street, place_key(self.city or ""), self.state or "", self.postcode or "")
        return "|".join(parts)

    @property
    def query(self) -> dict[str, str]:
        """The same in geopy's words: street, city, state, postalcode."""
        said = {
            "street": self.street,
            "city": self.city,
            "state": self.state,
            "postalcode": self.postcode,
        }
        return {part: word for part, word in said.items() if word}

    @property
    def line(self) -> str:
        """The same in one line, ``"410 Rillbend Ave, Austin, TX 78701"``."""
        tail = " ".join(part for part in (self.state, self.postcode) if part)
        return ", ".join(part for part in (self.street, self.city, tail) if part)


def address_of(placed: Located) -> Address | None:
    """Return the address of a listing, or None where it does not say enough to be asked for.

    That is a street, in a ZIP or in a town of a state; a ZIP that was refused is left out.
    """
    clean = placed.clean
    if not clean.street or not (placed.postcode or (clean.city and placed.state)):
        return None
    return Address(
        street=clean.street, city=clean.city, state=placed.state, postcode=placed.postcode
    )


def address_in(query: Mapping[str, str]) -> Address:
    """Return the Address that a geopy query describes."""
    return Address(
        street=query.get("street", ""),
        city=query.get("city"),
        state=query.get("state"),
        postcode=query.get("postalcode"),
    )
