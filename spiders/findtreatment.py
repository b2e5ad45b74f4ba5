"""FindTreatment.gov of the US government (SAMHSA): facilities that treat mental illness.

Its API lists every facility of one state, with what each offers as rows of a category: a name
(``f1``), a code (``f2``) and the answers (``f3``, ``"a; b; c"``). A facility is kept if its
treatment approaches (``TAP``) name ketamine infusion therapy, and that answer alone is its route.
The code says which category a row is; words that do not fit a code we use, and codes that we do
not know, are reported.

Left out by name, and counted: facilities whose approaches do not name ketamine, or that give none.
A state without a facility is an error: a query that FindTreatment does not understand is answered
so too.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Final
from urllib.parse import urlencode

from scrapy.http import Request, Response

from directory.errors import LayoutChangedError
from directory.records import Listing, fingerprint
from spiders.base import ListingSpider
from spiders.select import Record, json_object, leftover, nullable, rows, take

PAGE: Final = 2000  # facilities; the largest documented
KETAMINE: Final = "ketamine infusion therapy"  # some write "(KIT)" after it

# FindTreatment's own numbers; 17 is nobody's, and the territories have none.
STATE_IDS: Final[dict[str, int]] = {
    "ME": 1, "MI": 2, "MA": 3, "MT": 4, "NY": 5, "NC": 6, "OH": 7, "PA": 8, "RI": 9, "TN": 10,
    "TX": 11, "NV": 12, "NJ": 13, "UT": 14, "WA": 15, "WI": 16, "MD": 18, "AL": 19, "AK": 20,
    "AZ": 21, "AR": 22, "CA": 23, "CO": 24, "CT": 25, "DE": 26, "DC": 27, "FL": 28, "GA": 29,
    "HI": 30, "ID": 31, "IL": 32, "IN": 33, "IA": 34, "KS": 35, "KY": 36, "LA": 37, "MN": 38,
    "MS": 39, "MO": 40, "NE": 41, "NH": 42, "NM": 43, "ND": 44, "OK": 45, "OR": 46, "SC": 47,
    "SD": 48, "VT": 49, "VA": 50, "WV": 51, "WY": 52,
}  # fmt: skip # because it is a table

FIELDS: Final[dict[str, str]] = {
    "street": "street1",
    "street_2": "street2",
    "city": "city",
    "state": "state",
    "postcode": "zip",
    "phone": "phone",
    "website": "website",
    "latitude": "latitude",
    "longitude": "longitude",
}
"""A Listing's fields, and the keys that a facility always has for them; each may be null."""

CATEGORIES: Final[dict[str, tuple[str, str]]] = {
    "TAP": ("routes", "Treatment Approaches"),
    "SET": ("settings", "Service Setting"),
    "PAY": ("payment", "Payment/Insurance"),
    "PYAS": ("payment", "Payment Assistance"),
    "AGE": ("ages", "Age Groups"),
    "SL": ("languages", "Language Services"),
    "OL": ("languages", "Other Languages"),
    "SG": ("groups", "Special Programs"),
}
"""The categories we use: the field their answers go to, and how their names begin."""

IGNORED: Final = frozenset(
    {
        "_irow",  # the row's number in this answer
        "miles",  # from the point that was asked for
        "intake1",  # a desk's telephone; we cite the facility's
        "hotline1",
        "typeFacility",  # MH, because that is what we ask for
        "type_facility",  # the same, as the developer guide spells it
    }
)
"""Keys of a facility that we know and leave."""

IGNORED_CATEGORIES: Final = frozenset(
    {
        "TC",  # type of care
        "FT",  # facility type
        "FOP",  # facility operation
        "LCA",  # licence, certification, accreditation
        "EMS",  # emergency mental health services
        "PHR",  # pharmacotherapies
        "AS",  # ancillary services
        "RSS",  # recovery support services
        "ECS",  # education and counselling services
        "SCR",  # testing and screening
        "SN",  # sexes accepted
        "EXCL",  # exclusive services
        "SMP",  # smoking policy
        "FVP",  # vaping policy
        "OM",  # opioid medications; this and the next three are of substance use
        "AUT",  # alcohol use disorder treatment
        "DETOX",  # detoxification
        "MSRV",  # medical services
    }
)
"""Codes of categories that we know and leave."""


class FindTreatmentSpider(ListingSpider):
    """One listing per facility that says it offers ketamine infusion therapy."""

    name = "findtreatment"
    states: Sequence[str] = tuple(STATE_IDS)  # the sample country has fewer

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the first page of each state."""
        for state in self.states:
            yield self.page(state)

    def page(self, state: str, *, number: int = 1, held: int = 0) -> Request:
        """Return the request for one page of a state, whose earlier pages held ``held`` rows."""
        query = {
            "sAddr": "0,0",  # must be there; a search by state does not look at it
            "limitType": 0,  # by state
            "limitValue": STATE_IDS[state],
            "sType": "mh",
            "pageSize": PAGE,
            "page": number,
            "sort": 0,
        }
        address = f"/locator/exportsAsJson/v2?{urlencode(query, safe=',')}"
        return self.ask(address, self.parse, state=state, number=number, held=held)

    def parse(
        self, response: Response, *, state: str, number: int, held: int
    ) -> Iterator[Listing | Request]:
        """Yield a page's listings, then ask for the state's next page.

        Raises:
            LayoutChangedError: the answer is empty, abridged, of another page or state, or has
                another shape than we know.
        """
        answer = json_object(response)
        facilities = _facilities(answer, state, response.url)
        pages = self.parse_paging(answer, number, response.url)
        held += len(facilities)
        _expect_whole(answer, held, last=number == pages, where=response.url)
        self.report(leftover(answer, ()))
        for index, facility in enumerate(facilities):
            yield from self.parse_facility(facility, f"{response.url}: rows[{index}]")
        if number < pages:
            yield self.page(state, number=number + 1, held=held)

    def parse_paging(self, answer: Record, number: int, where: str) -> int:
        """Return how many pages there are, of an answer that is the page we asked for.

        Raises:
            LayoutChangedError: it is another page, or comes after the last.
        """
        said = _number(answer, "page", where)
        pages = _number(answer, "totalPages", where)
        if said != number or number > pages:
            raise LayoutChangedError(
                f"{where}: expected page {number} of {number} or more, found page {said} of {pages}"
            )
        return pages

    def parse_facility(self, facility: Record, where: str) -> Iterator[Listing]:
        """Yield a facility whose treatment approaches name ketamine, as FindTreatment wrote it."""
        name = take(facility, "name1", where)
        name_2 = nullable(facility, "name2", where)
        words = {field: nullable(facility, key, where) for field, key in FIELDS.items()}
        offers = self.parse_services(facility, where)
        self.report(leftover(facility, IGNORED))
        routes = self.parse_approaches(offers.pop("routes", ""))
        if not routes:
            self.ignore("without_ketamine")
            return
        yield Listing(
            source=self.source,
            ref=_fingerprint(name, name_2, words),
            url=f"{self.home_url}/locator",  # no facility has a lasting page of its own
            name=name,
            other_names=(name_2,) if name_2 else (),
            routes=routes,
            taxonomies=(),  # it has categories of its own
            passages=(),  # and no words of the facilities' own
            **words,
            **offers,
        )

    def parse_services(self, facility: Record, where: str) -> dict[str, str]:
        """Return the answers under the names a Listing has for their categories.

        What two categories say of one field stands in the order they came: ``"Medicaid; Sliding
        fee scale (fee is based on income and other factors)"``.
        """
        offers: dict[str, str] = {}
        for index, service in enumerate(_rows_or_null(facility, "services", where)):
            place = f"{where}.services[{index}]"
            words = take(service, "f1", place).strip()
            code = take(service, "f2", place)
            answers = nullable(service, "f3", place)
            self.report(leftover(service, ()), within="services")
            field, known = CATEGORIES.get(code, ("", ""))
            if code not in IGNORED_CATEGORIES and not (known and words.startswith(known)):
                self.report([f"{code}={words}"], within="services")
            if field and answers:
                offers[field] = f"{offers[field]}; {answers}" if field in offers else answers
        return offers

    def parse_approaches(self, approaches: str) -> str:
        """Return the approaches that name ketamine infusion therapy, or ``""``.

        Any other that speaks of ketamine is new to us, and reported.
        """
        spoken = [each.strip() for each in approaches.split(";") if "ketamine" in each.casefold()]
        self.report(
            (each for each in spoken if KETAMINE not in each.casefold()), within="services.TAP"
        )
        return "; ".join(each for each in spoken if KETAMINE in each.casefold())


def _facilities(answer: Record, state: str, where: str) -> list[Record]:
    """Return the rows of a page of one state; if none of them lies there, it is another's."""
    facilities = rows(answer, "rows", where)
    if not any(facility.get("state") == state for facility in facilities):
        raise LayoutChangedError(
            f"{where}: expected at least 1 facility in {state}, found none among {len(facilities)}"
        )
    return facilities


def _expect_whole(answer: Record, held: int, *, last: bool, where: str) -> None:
    """Hold a state's pages to what they say: no more rows than that, and no fewer by the last."""
    count = _number(answer, "recordCount", where)
    if held > count or (last and held < count):
        raise LayoutChangedError(
            f"{where}: expected as many rows in all pages as it says, "
            f"found that it says {count}, holds {held}"
        )


def _number(record: Record, key: str, where: str) -> int:
    """Return a count, which may be written as a number or as text."""
    text = take(record, key, where)
    if not (text.isascii() and text.isdigit()):
        raise LayoutChangedError(f"{where}.{key}: expected a number, found {text!r}")
    return int(text)


def _rows_or_null(record: Record, key: str, where: str) -> list[Record]:
    """Return the objects of a list under a key that is always there; none where it holds null."""
    if key in record and record[key] is None:
        del record[key]
        return []
    return rows(record, key, where)


def _fingerprint(name: str, name_2: str | None, words: dict[str, str | None]) -> str:
    """Stand for one facility; a part left empty and one that is null are alike.

    Programmes of one organisation share its name and its door, so the second name counts.
    """
    keys = ("street", "city", "state", "postcode")
    return fingerprint(name, name_2 or None, *(words[key] or None for key in keys))
