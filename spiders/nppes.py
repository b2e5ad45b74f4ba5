"""The NPI Registry of the US government (NPPES): every organisation that bills for health care.

Its API finds names by their beginning only, so a visit asks for a list of beginnings: the option
``prefixes``. A query gives at most 1,200 organisations; one that is full is asked again state by
state. Organisations found twice are yielded twice, alike, and collapse where crawls are recorded.

Left out by name, and counted: persons; organisations that are not active (status other than
``A``: the API documents no other, and serves deactivated ones as not found).
Never read: a mailing address, and whatever the register says of the official who signed.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Final
from urllib.parse import urlencode

from scrapy.http import Request, Response

from directory.errors import LayoutChangedError, SourceError, SourceSaidNoError
from directory.records import STATES, Listing, fingerprint
from spiders.base import ListingSpider
from spiders.select import Record, inner, json_object, leftover, maybe, maybe_rows, rows, take

PAGE: Final = 200  # organisations; a larger limit is silently clamped to it
LAST_SKIP: Final = 1000  # the largest documented
REGIONS: Final = (*STATES, "AA", "AE", "AP")  # and the armed forces' three

IGNORED: Final[dict[str, frozenset[str]]] = {
    "": frozenset({"created_epoch", "last_updated_epoch", "identifiers", "endpoints"}),
    "basic": frozenset(
        {
            "name",  # until 2019 at least: organization_name once more
            "organizational_subpart",
            "parent_organization_ein",
            "ein",
            "replacement_npi",
            "enumeration_date",
            "certification_date",  # certifying moves last_updated too, and that is always there
            "deactivation_date",
            "deactivation_reason_code",
            "reactivation_date",
            "authorized_official_credential",
            "authorized_official_first_name",
            "authorized_official_last_name",
            "authorized_official_middle_name",
            "authorized_official_name_prefix",
            "authorized_official_name_suffix",
            "authorized_official_telephone_number",
            "authorized_official_title_or_position",
        }
    ),
    "addresses": frozenset(
        {
            "country_name",
            "fax_number",
            "update_date",  # dates this one row; we cite the day of the whole entry
        }
    ),
    "taxonomies": frozenset({"desc", "taxonomy_group", "state", "license", "primary"}),
    "other_names": frozenset({"code", "type"}),  # doing business as, former, other: all are names
}
"""Keys we know and leave, by the record they stand in."""


class NppesSpider(ListingSpider):
    """One listing per place where an organisation practises."""

    name = "nppes"
    prefixes: Sequence[str] = ("ketamine", "esketamine", "spravato")  # sources.toml has the rest

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the first page of each beginning."""
        for prefix in self.prefixes:
            yield self.page(prefix)

    def page(self, prefix: str, *, state: str | None = None, skip: int = 0) -> Request:
        """Return the request for one page of organisations whose name begins with ``prefix``."""
        query = {
            "version": "2.1",
            "enumeration_type": "NPI-2",
            "organization_name": f"{prefix}*",
            "limit": PAGE,
            "skip": skip,
        }
        if state:
            query["state"] = state
        address = f"/api/?{urlencode(query, safe='*')}"
        return self.ask(address, self.parse, prefix=prefix, state=state, skip=skip)

    def parse(
        self, response: Response, *, prefix: str, state: str | None, skip: int
    ) -> Iterator[Listing | Request]:
        """Yield a page's listings, then ask for what the query has left.

        Raises:
            SourceSaidNoError: the register answered with an error of its own.
            LayoutChangedError: the answer is abridged, or has another shape than we know.
            SourceError: more organisations begin so in one state than can be asked for.
        """
        records = self.parse_answer(response)
        for index, record in enumerate(records):
            yield from self.parse_organisation(record, f"{response.url}: results[{index}]")
        if len(records) < PAGE:
            return
        if skip < LAST_SKIP:
            yield self.page(prefix, state=state, skip=skip + PAGE)
        elif state is None:
            yield from (self.page(prefix, state=each) for each in REGIONS)
        else:
            raise SourceError(
                f"{response.url}: expected fewer than {LAST_SKIP + PAGE} organisations in {state} "
                f"whose name begins with {prefix!r}, found that many or more: "
                "put a longer prefix into prefixes of [nppes.spider] in sources.toml"
            )

    def parse_answer(self, response: Response) -> list[Record]:
        """Return the records of an answer that holds as many as it says.

        Raises:
            SourceSaidNoError: the register answered with an error of its own, in its own words.
            LayoutChangedError: the answer is abridged, or has another shape than we know.
        """
        answer = json_object(response)
        if "Errors" in answer:
            raise SourceSaidNoError(f"{response.url}: {_said(answer, response.url)}")
        count = take(answer, "result_count", response.url)
        records = rows(answer, "results", response.url)
        if count != str(len(records)):
            raise LayoutChangedError(
                f"{response.url}: expected as many results as it says, "
                f"found that it says {count}, holds {len(records)}"
            )
        self.report(leftover(answer, ()))
        return records

    def parse_organisation(self, record: Record, where: str) -> Iterator[Listing]:
        """Yield each place where one active organisation practises, as the register wrote it."""
        kind = take(record, "enumeration_type", where)
        if kind == "NPI-1":
            self.ignore("persons")
            return
        if kind != "NPI-2":
            raise LayoutChangedError(f"{where}: expected NPI-1 or NPI-2, found {kind!r}")
        basic = inner(record, "basic", where)
        status = take(basic, "status", f"{where}.basic")
        if status != "A":
            self.ignore(f"status_{status}")
            return
        yield from self.parse_active(record, basic, where)

    def parse_active(self, record: Record, basic: Record, where: str) -> Iterator[Listing]:
        """Yield each place of an organisation whose status is known to be active."""
        npi = take(record, "number", where)
        name = take(basic, "organization_name", f"{where}.basic")
        parent = maybe(basic, "parent_organization_legal_business_name", f"{where}.basic")
        updated_on = take(basic, "last_updated", f"{where}.basic")
        other_names = self.parse_words(record, "other_names", "organization_name", where)
        taxonomies = self.parse_words(record, "taxonomies", "code", where)
        for address in self.parse_places(record, where):
            yield Listing(
                source=self.source,
                ref=f"{npi}-{_fingerprint(address)}",
                url=f"{self.home_url}/provider-view/{npi}",
                npi=npi,
                name=name,
                other_names=other_names,
                parent=parent,
                taxonomies=taxonomies,
                updated_on=updated_on,
                passages=(),  # a register has no words of the clinics' own
                **address,
            )
        self.report(leftover(basic, IGNORED["basic"]), within="basic")
        self.report(leftover(record, IGNORED[""]))

    def parse_words(self, record: Record, key: str, field: str, where: str) -> tuple[str, ...]:
        """Return one field of each row under a key, such as the codes of all taxonomies."""
        words = []
        for index, row in enumerate(rows(record, key, where)):
            words.append(take(row, field, f"{where}.{key}[{index}]"))
            self.report(leftover(row, IGNORED[key]), within=key)
        return tuple(words)

    def parse_places(self, record: Record, where: str) -> Iterator[dict[str, str | None]]:
        """Yield the address of each place of practice, and never a mailing one.

        Raises:
            LayoutChangedError: there is not one place of practice.
        """
        places = []
        for address in rows(record, "addresses", where):
            purpose = take(address, "address_purpose", f"{where}.addresses")
            if purpose == "LOCATION":
                places.append(address)
            elif purpose != "MAILING":
                self.report([f"address_purpose={purpose}"], within="addresses")
        places += maybe_rows(record, "practiceLocations", where)
        if not places:
            raise LayoutChangedError(f"{where}: expected at least 1 place of practice, found none")
        for place in places:
            yield self.parse_address(place, f"{where}.addresses")

    def parse_address(self, place: Record, where: str) -> dict[str, str | None]:
        """Return an address under the names a Listing has for its parts.

        One abroad (``FGN``) may lack a state and a postal code.
        """
        always = maybe if maybe(place, "address_type", where) == "FGN" else take
        address = {
            "street": take(place, "address_1", where),
            "street_2": maybe(place, "address_2", where),
            "city": take(place, "city", where),
            "state": always(place, "state", where),
            "postcode": always(place, "postal_code", where),
            "country": take(place, "country_code", where),
            "phone": maybe(place, "telephone_number", where),
        }
        place.pop("address_purpose", None)  # a practice location has none, or says it again
        self.report(leftover(place, IGNORED["addresses"]), within="addresses")
        return address


def _fingerprint(address: dict[str, str | None]) -> str:
    """Stand for one address; a second line left empty (2019) and one left out (2025) are alike."""
    return fingerprint(
        address["street"],
        address["street_2"] or None,
        address["city"],
        address["state"],
        address["postcode"],
    )


def _said(answer: Record, where: str) -> str:
    """Return the register's own words and number of each error it gave."""
    return "; ".join(
        f"{take(error, 'description', where)} "
        f"(field {maybe(error, 'field', where)}, number {maybe(error, 'number', where)})"
        for error in rows(answer, "Errors", where)
    )
