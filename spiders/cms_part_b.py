"""Medicare's yearly record of what it paid for (CMS, Part B): who was paid for esketamine, when.

Two codes stand for a visit at which esketamine is given and watched over: G2082 (up to 56 mg) and
G2083 (more). Each year is a dataset with an id of its own, and CMS moves the id it calls the latest
from year to year; so the catalogue is asked first, and the year is what it says there.

An organisation's entry becomes a listing of its own. A person's becomes one of an address and a
specialty: no name, number or credential of a person is copied, and two persons of one specialty at
one door are one listing. A service that was given elsewhere (in a hospital) says nothing of the
address, and is left out by name, and counted.

Medicare withholds every entry of ten patients or fewer, so to be absent here says nothing.
"""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Final
from urllib.parse import urlencode

from scrapy.http import Request, Response

from directory.errors import LayoutChangedError
from directory.records import Listing, fingerprint
from spiders.base import ListingSpider
from spiders.select import Record, json_object, json_rows, leftover, rows, take

PAGE: Final = 5000  # rows; the largest that is served
CODES: Final = ("G2082", "G2083")
TITLE: Final = "Medicare Physician & Other Practitioners - by Provider and Service"
HOME: Final = (
    "/provider-summary-by-type-of-service/medicare-physician-other-practitioners/"
    "medicare-physician-other-practitioners-by-provider-and-service"
)

ADDRESS: Final[dict[str, str]] = {
    "street": "Rndrng_Prvdr_St1",
    "street_2": "Rndrng_Prvdr_St2",
    "city": "Rndrng_Prvdr_City",
    "state": "Rndrng_Prvdr_State_Abrvtn",
    "postcode": "Rndrng_Prvdr_Zip5",
    "country": "Rndrng_Prvdr_Cntry",
}
"""A Listing's fields, and the columns that are always there for them."""

IGNORED: Final = frozenset(
    {
        "Rndrng_Prvdr_First_Name",  # of persons; never read
        "Rndrng_Prvdr_MI",
        "Rndrng_Prvdr_Crdntls",
        "Rndrng_Prvdr_State_FIPS",
        "Rndrng_Prvdr_RUCA",  # how rural the ZIP is
        "Rndrng_Prvdr_RUCA_Desc",
        "Rndrng_Prvdr_RUCA_Cat",
        "Rndrng_Prvdr_Mdcr_Prtcptg_Ind",
        "HCPCS_Desc",
        "HCPCS_Drug_Ind",
        "Tot_Benes",  # how many patients: a count of people is nobody's business here
        "Tot_Srvcs",
        "Tot_Bene_Day_Srvcs",
        "Avg_Sbmtd_Chrg",  # what was asked of Medicare is no price for anyone else
        "Avg_Mdcr_Alowd_Amt",
        "Avg_Mdcr_Pymt_Amt",
        "Avg_Mdcr_Stdzd_Amt",
    }
)
"""Columns we know and leave."""


class CmsPartBSpider(ListingSpider):
    """One listing per year and place that Medicare paid for esketamine."""

    name = "cms_part_b"
    years: int = 3  # of the newest datasets, how many are asked
    codes: Sequence[str] = CODES

    async def start(self) -> AsyncIterator[Request]:
        """Ask the catalogue which dataset is of which year."""
        yield self.ask("/data.json", self.parse_catalogue)

    def parse_catalogue(self, response: Response) -> Iterator[Request]:
        """Ask for the first page of each code in each of the newest years.

        Raises:
            LayoutChangedError: the catalogue does not hold our dataset once, or tells no year.
        """
        datasets = rows(json_object(response), "dataset", response.url)
        ours = [each for each in datasets if each.get("title") == TITLE]
        if len(ours) != 1:
            raise LayoutChangedError(
                f"{response.url}: expected 1 dataset {TITLE!r}, found {len(ours)}"
            )
        found = _years(rows(ours[0], "distribution", response.url))
        if not found:
            raise LayoutChangedError(
                f"{response.url}: expected a year and an API address for {TITLE!r}, found none"
            )
        for year in sorted(found, reverse=True)[: self.years]:
            yield from (self.page(found[year], year, code) for code in self.codes)

    def page(self, path: str, year: str, code: str, *, offset: int = 0) -> Request:
        """Return the request for one page of one code in one year's dataset."""
        query = {"filter[HCPCS_Cd]": code, "size": PAGE, "offset": offset}
        address = f"{path}?{urlencode(query, safe='[]')}"
        return self.ask(address, self.parse, path=path, year=year, code=code, offset=offset)

    def parse(
        self, response: Response, *, path: str, year: str, code: str, offset: int
    ) -> Iterator[Listing | Request]:
        """Yield a page's listings, then ask for the next page if this one was full.

        Raises:
            LayoutChangedError: an entry is of another code, or has another shape than we know.
        """
        records = json_rows(response)
        for index, record in enumerate(records):
            where = f"{response.url}: [{index}]"
            found = take(record, "HCPCS_Cd", where)
            if found != code:
                raise LayoutChangedError(
                    f"{where}: expected an entry of {code}, found {found}: the filter is not obeyed"
                )
            yield from self.parse_entry(record, f"{path}?filter[Rndrng_NPI]=", year, where)
        if len(records) == PAGE:
            yield self.page(path, year, code, offset=offset + PAGE)

    def parse_entry(
        self, record: Record, address_of: str, year: str, where: str
    ) -> Iterator[Listing]:
        """Yield what an entry says of its address, and of an organisation also who it is.

        Raises:
            LayoutChangedError: it is neither an organisation's nor a person's.
        """
        npi = take(record, "Rndrng_NPI", where)
        kind = take(record, "Rndrng_Prvdr_Ent_Cd", where)
        name = take(record, "Rndrng_Prvdr_Last_Org_Name", where)
        specialty = take(record, "Rndrng_Prvdr_Type", where)
        place = take(record, "Place_Of_Srvc", where)
        address = {field: take(record, key, where) for field, key in ADDRESS.items()}
        self.report(leftover(record, IGNORED))
        if kind not in {"O", "I"}:
            raise LayoutChangedError(f"{where}: expected O or I as entity, found {kind!r}")
        if place != "O":
            self.ignore("given_elsewhere")
            return
        is_person = kind == "I"
        page = f"{self.home_url}{HOME}" if is_person else f"{self.home_url}{address_of}{npi}"
        who = specialty if is_person else npi
        yield Listing(
            source=self.name,
            ref=f"{year}-{fingerprint(who, *address.values())}",
            url=page,
            name=specialty if is_person else name,
            npi=None if is_person else npi,
            other_names=(),
            taxonomies=(),
            billed=year,
            **address,  # type: ignore[arg-type] # because its keys are fields that hold text
        )


def _years(distributions: Sequence[Record]) -> dict[str, str]:
    """The path of each year's dataset: ``{"2023": "/data-api/v1/dataset/…/data"}``.

    A year may stand there twice, under its own id and under the one called the latest, which will
    be another year's; its own is taken.
    """
    found: dict[str, str] = {}
    for each in sorted(distributions, key=lambda each: each.get("description") != "latest"):
        path = re.search(r"/data-api/v1/dataset/[0-9a-f-]{36}/data$", str(each.get("accessURL")))
        year = re.match(r"(\d{4})-", str(each.get("temporal"))) or re.search(
            r": (\d{4})-[\d-]+$", str(each.get("title"))
        )
        if path and year:
            found[year[1]] = path[0]
    return found
