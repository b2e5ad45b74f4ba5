"""Read people's corrections, and put them over what the sources say of a clinic.

A correction wins over every source, is shown with its day and reason, and stays until its line is
taken out of ``data/corrections.csv``. Its words are cleaned as a source's are, so that a telephone
may be written ``(512) 555-0142``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

from directory.errors import DataFileError
from directory.normalise.slug import slug
from directory.people import ASKED, SIGNED, read_decisions, the_day, the_day_asked
from directory.records import (
    Clean,
    Clinic,
    Fact,
    Listing,
    Located,
    Passage,
    Reading,
    Remembered,
)
from directory.services import in_words, lowest, with_word

COLUMNS: Final = ("clinic", "field", "value", *SIGNED)
SOURCE: Final = "correction"
"""What a correction's facts name as their source."""

_SINGLE: Final = (
    "name", "street", "city", "state", "postcode", "website", "hours", "wheelchair", "status",
)  # fmt: skip
_LISTS: Final = (
    "routes", "settings", "payment", "ages", "languages", "groups", "states_served",
)  # fmt: skip
_READ: Final = {"conditions": "Ketamine for these conditions", "price": "Ketamine prices"}
"""Fields whose words are read as a page's passage is, by the heading they stand under."""
_OTHER: Final = ("chain", "unit", "phone", "point", "closed_on")
FIELDS: Final = (*_SINGLE, *_LISTS, *_READ, *_OTHER)
_EXPECTED: Final = {
    "conditions": "words such as depression, PTSD",
    "price": "words such as $475 per IV session; $2,400 for six IV infusions",
}
_OF_A_CHAIN: Final = ("chain", "website", "status", "closed_on")  # true of all branches alike
_NEVER_EMPTY: Final = ("name", "status", "closed_on", "point")
_ADDRESS: Final = frozenset({"street", "city", "state", "postcode", "latitude"})
_CHAINS: Final = ("chain", "site")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What one person says of one clinic, or of every branch of a chain, and why."""

    clinic: str  # "k7m2q9xw", "list:L001", "chain:Rill Group" or "site:rill.example"
    field: str  # one of FIELDS
    value: str  # as written; "" where what the sources say is not so, and nobody knows better
    when: date
    why: str
    where: str  # "data/corrections.csv:7"
    asked: date | None = None  # the day of the letter that told us, where there was one

    @property
    def words(self) -> str:
        """What it says, for telling whether it said the same before."""
        return f"{self.clinic} {self.field} {self.value}"

    @property
    def said(self) -> Remembered:
        """The correction as a listing, for its words to be cleaned as a source's are."""
        north, _, east = self.value.partition(",")
        passage = Passage(heading=_READ.get(self.field, ""), text=self.value, url="")
        known: dict[str, dict[str, Any]] = {
            "chain": {"parent": self.value},
            "unit": {},
            "point": {"latitude": north, "longitude": east},
            "closed_on": {"updated_on": self.value},
            **{field: {"passages": (passage,) if self.value else ()} for field in _READ},
        }
        words = known.get(self.field, {self.field: self.value})
        listing = Listing(**{"source": SOURCE, "ref": "", "url": "", "name": "A clinic", **words})
        return Remembered(listing=listing, first_seen=self.when, last_seen=self.when)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A correction with its value in our words: ``{"phone": "+15125550142", …}``."""

    correction: Correction
    values: Mapping[str, Any]  # by column of ``clinics``; ``price`` by what a fact of it says
    prices: tuple[Reading, ...] = ()


def read_corrections(path: Path, today: date) -> list[Correction]:
    """Return every correction in the order it was written.

    Raises:
        DataFileError: a line cannot be used.
    """
    read = partial(_correction, today=today)
    return read_decisions(path, COLUMNS, read, optional=[ASKED])


def understand(correction: Correction, clean: Clean) -> Understood:
    """Return a correction in our words, of which ``clean`` is the listing it was written as.

    Raises:
        DataFileError: the value is none that the field can have.
    """
    refused = next(iter(clean.problems), None)
    if refused:
        where = f"{correction.where}: {correction.field}"
        raise DataFileError(f"{where}: {refused.why}; write another value, or none")
    values = _values(correction, clean)
    if correction.field in _READ and correction.value and not values[correction.field]:
        expected = _EXPECTED[correction.field]
        where = f"{correction.where}: {correction.field}"
        raise DataFileError(f"{where}: expected {expected}, found {correction.value!r}")
    return Understood(correction=correction, values=values, prices=_prices(clean))


def by_clinic(
    understood: Iterable[Understood], ids: Mapping[str, str], moved: Mapping[str, str]
) -> dict[str, list[Understood]]:
    """Return the corrections of each clinic or chain, the oldest first: the last will speak.

    Args:
        understood: corrections in any order.
        ids: which clinic each listing is: ``{"list:L001": "k7m2q9xw"}``.
        moved: where ids that were merged away lead.
    """
    found: dict[str, list[Understood]] = defaultdict(list)
    for each in sorted(understood, key=lambda each: each.correction.when):
        key = each.correction.clinic
        found[key if _is_chain(key) else ids.get(key, moved.get(key, key))].append(each)
    return dict(found)


def of_clinic(clinic: Clinic, said: Mapping[str, Sequence[Understood]]) -> list[Understood]:
    """Return what people say of a clinic: of its chain or site first, then of itself."""
    hosts = {each.clean.website_host for each in clinic.members if each.clean.website_host}
    keys = [f"site:{host}" for host in sorted(hosts)]
    keys += [f"chain:{name.casefold()}" for name in [clinic.chain] if name]
    return [each for key in (*keys, clinic.id) for each in said.get(key, ())]


def correct(
    clinic: Clinic, said: Sequence[Understood], place: Callable[[Clean], Located]
) -> Clinic:
    """Return a clinic with people's word in place of its sources', and both as facts.

    Args:
        clinic: as its sources tell it.
        said: what people say of it, the last of a field being the one that speaks.
        place: says where a corrected address is.

    Raises:
        DataFileError: the corrected address cannot be: its ZIP lies in another state, say.
    """
    if not said:
        return clinic
    values: dict[str, Any] = {}
    for each in said:
        values |= each.values
    if _ADDRESS & set(values):
        values |= _place(clinic, values, place, said)
    if values.get("status", clinic.status) != "closed":
        values["closed_on"] = None
    elif "status" in values:
        values.setdefault("closed_on", _closed_on(said))
    values |= _offered(clinic, values, said)
    values.pop("price", None)
    days = [clinic.last_confirmed] if clinic.last_confirmed else []
    return replace(
        clinic,
        **values,
        facts=tuple(_facts(clinic.facts, said)),
        slug=slug(values.get("name", clinic.name), values.get("city", clinic.city)),
        last_confirmed=max([*days, *(each.correction.when for each in said)]),
    )


def _correction(where: str, said: Mapping[str, str], today: date) -> Correction:
    clinic, field, value = said["clinic"], said["field"], said["value"]
    kind, _, name = clinic.partition(":")
    if not clinic or (":" in clinic and not (kind and name)):
        expected = "expected a clinic's id, a listing's such as list:L001, chain:NAME or site:HOST"
        raise DataFileError(f"{where}: clinic: {expected}, found {clinic!r}")
    fields = _OF_A_CHAIN if _is_chain(clinic) else FIELDS
    if field not in fields:
        of = "of a chain, " if _is_chain(clinic) else ""
        known = ", ".join(fields)
        raise DataFileError(f"{where}: field: {of}expected one of {known}, found {field!r}")
    if not value and field in _NEVER_EMPTY:
        raise DataFileError(f"{where}: value: a {field} cannot be empty")
    when = the_day(where, said["when"], today)
    return Correction(
        clinic=clinic.casefold() if _is_chain(clinic) else clinic,
        field=field,
        value=value,
        when=when,
        why=said["why"],
        where=where,
        asked=the_day_asked(where, said[ASKED], when),
    )


def _is_chain(key: str) -> bool:
    return key.startswith(tuple(f"{kind}:" for kind in _CHAINS))


def _values(correction: Correction, clean: Clean) -> dict[str, Any]:
    """The columns a correction sets: a telephone brings its extension or none, a street its suite.

    So neither keeps what belonged to the old one.
    """
    field = correction.field
    if field == "point":
        return {"latitude": clean.latitude, "longitude": clean.longitude}
    if field == "phone":
        return {"phone": clean.phone, "phone_extension": clean.phone_extension}
    if field == "street":
        return {"street": clean.street, "unit": clean.unit}
    ours: Mapping[str, Any] = {
        "price": tuple(in_words(each) for each in _prices(clean)),
        "chain": clean.parent,
        "unit": correction.value or None,
        "closed_on": clean.updated_on,
    }
    return {field: ours[field] if field in ours else getattr(clean, field)}


def _prices(clean: Clean) -> tuple[Reading, ...]:
    return tuple(each for each in clean.readings if each.field == "price")


def _closed_on(said: Iterable[Understood]) -> date:
    """The day of the word that closed it."""
    return next(
        each.correction.when for each in reversed(list(said)) if each.correction.field == "status"
    )


def _offered(
    clinic: Clinic, values: Mapping[str, Any], said: Sequence[Understood]
) -> dict[str, Any]:
    """The services of the routes people say it offers, at the prices they say it asks."""
    routes = values.get("routes", clinic.routes)
    last = next((each for each in reversed(said) if "price" in each.values), None)
    if last is None:
        day = said[-1].correction.when
        return {"services": with_word(clinic.services, routes, None, day)}
    odd = {each.route for each in last.prices if each.route} - set(routes)
    if odd:
        where, which = last.correction.where, ", ".join(sorted(odd))
        why = f"{clinic.name} is not said to offer it; correct its routes too"
        raise DataFileError(f"{where}: price: of {which}: {why}")
    services = with_word(clinic.services, routes, last.prices, last.correction.when)
    return {"services": services, "price_from": lowest(last.prices)}


def _place(
    clinic: Clinic,
    values: Mapping[str, Any],
    place: Callable[[Clean], Located],
    said: Sequence[Understood],
) -> dict[str, Any]:
    """Where the corrected address is; the old point goes with the old address."""
    whole: dict[str, Any] = {
        name: values.get(name, getattr(clinic, name))
        for name in ("street", "unit", "city", "state", "postcode")
    }
    whole |= {name: values.get(name) for name in ("latitude", "longitude")}
    last = said[-1].correction
    found = place(Clean(said=last.said, name=clinic.name, name_key="", **whole))
    if found.problems:
        raise DataFileError(f"{last.where}: {clinic.name}: {found.problems[0].why}")
    return {
        "state": found.state,
        "postcode": found.postcode,
        "county": found.county,
        "latitude": found.latitude,
        "longitude": found.longitude,
        "precision": found.precision,
        "placed_by": SOURCE if "latitude" in values else found.provider,
        "placed_as": found.matched,
        "placed_on": last.when if "latitude" in values else found.placed_on,
    }


def _facts(facts: Sequence[Fact], said: Sequence[Understood]) -> Iterator[Fact]:
    """Every fact, those overruled no longer chosen; then what people said, the last chosen."""
    spoken = {column: each for each in said for column in each.values}
    known = {fact.field for fact in facts}
    for fact in facts:
        yield replace(fact, chosen=False) if fact.field in spoken else fact
    for each in said:
        for column, value in each.values.items():
            if value is None and column != each.correction.field and column not in known:
                continue  # nobody spoke of a suite, and nobody does
            every = value if isinstance(value, tuple) and value else (value,)
            for one in every:
                yield Fact(
                    field=column,
                    value="" if one in (None, ()) else str(one),
                    listing_id="",
                    source=SOURCE,
                    ref="",
                    url="",
                    first_seen=each.correction.when,
                    last_seen=each.correction.when,
                    chosen=spoken[column] is each,
                    why=each.correction.why,
                )
