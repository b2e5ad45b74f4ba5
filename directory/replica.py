"""Answer as the sources do, from a folder of made-up records, on loopback.

The demo and the tests send the real spiders here, so whatever a source does that could surprise
a spider is done here too: errors that come with HTTP 200, limits that are clamped in silence,
keys left out rather than null.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final, TypedDict, cast
from urllib.parse import urlsplit

from directory import locators
from directory.houses import page_of
from directory.locators import Answer, Query, as_json, query_of


@contextmanager
def replica(folder: Path) -> Iterator[str]:
    """Serve the sources in ``folder``, and give their base address: ``"http://127.0.0.1:49152"``.

    Files are read at each request, so a record that is changed is served as changed.
    """
    with _Replica(folder) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Replica(ThreadingHTTPServer):
    """A server that knows its folder; its port is any that is free."""

    daemon_threads = True
    request_queue_size = 256  # a hundred sites at once knock here; Python's 5 lets them wait

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder = folder


class _Handler(BaseHTTPRequestHandler):
    """One request, routed by its path; it writes no log."""

    server: _Replica

    def do_GET(self) -> None:  # named so by http.server
        address = urlsplit(self.path)
        self._answer(address.path, query_of(address.query))

    def do_POST(self) -> None:  # named so by http.server
        length = _number(self.headers.get("Content-Length", ""))
        self._answer(self.path, query_of(self.rfile.read(length).decode()))

    def _answer(self, path: str, query: Query) -> None:
        folder = self.server.folder
        host = (self.headers.get("Host") or "").partition(":")[0]
        if host.endswith(".example"):
            known = self.headers.get("If-None-Match") or ""
            self._send(page_of(folder / "sites", host, path, known, query=query))
            return
        locator, register = locators.ROUTES.get(path), ROUTES.get(path)
        if register is not None:
            self._send(as_json(register(folder, query)))
        elif locator is not None:
            self._send(locator(folder, query))
        else:
            missing = Answer(404, "text/plain", b"not found")
            self._send(locators.page(folder, path) or missing)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        # Of a connection that is closed unsaid, Scrapy thinks that it is open, and a POST is lost.
        always = {"Cache-Control": "no-store", "Connection": "close"}
        for name, value in {**always, **dict(answer.headers)}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # because inherited
        """Say nothing: a demo's terminal is for its reader."""


# The NPI Registry API, version 2.1


class _Name(TypedDict):
    organization_name: str


class _Address(TypedDict):
    city: str
    state: str
    postal_code: str


class _Organisation(TypedDict):
    """The part of an NPPES record that a query looks at."""

    number: str
    enumeration_type: str
    basic: _Name
    other_names: list[_Name]
    addresses: list[_Address]
    practiceLocations: list[_Address]


NPPES_VERSION: Final = "2.1"
NPPES_LIMIT: Final = 10  # organisations, if the query says nothing
NPPES_LARGEST_LIMIT: Final = 200
NPPES_CRITERIA: Final = ("number", "organization_name", "city", "state", "postal_code")


def nppes(folder: Path, query: Query) -> dict[str, object]:
    """Answer one query from ``nppes.json``: ``{"result_count": 2, "results": […]}``, or errors.

    Source: the API's own help page and recorded answers; its errors come with HTTP 200.
    """
    errors = list(_nppes_errors(query))
    if errors:
        return {"Errors": errors}
    records = cast(
        "list[_Organisation]", json.loads((folder / "nppes.json").read_text(encoding="utf-8"))
    )
    found = [record for record in records if _nppes_matches(record, query)]
    limit = min(_number(query.get("limit", "")) or NPPES_LIMIT, NPPES_LARGEST_LIMIT)
    skip = _number(query.get("skip", ""))
    page = found[skip : skip + limit]
    return {"result_count": len(page), "results": page}


def _nppes_errors(query: Query) -> Iterator[dict[str, str]]:
    """Yield what the registry finds wrong with a query, in its own words."""
    if query.get("version") != NPPES_VERSION:
        yield _nppes_error("17", "version", "Unsupported Version")
        return
    said = {name for name in NPPES_CRITERIA if query.get(name)}
    if said == {"state"}:
        yield _nppes_error("07", "state", "Field state requires additional search criteria")
    if said <= {"state"} and query.get("enumeration_type"):
        words = "enumeration_type requires additional search criteria"
        yield _nppes_error("09", "enumeration_type", words)
    elif not said:
        yield _nppes_error("04", "generic", "No valid search criteria provided")
    for name in ("organization_name", "city", "postal_code"):
        if re.fullmatch(r".?\*", query.get(name, "")):
            words = "Wildcards require at least two leading characters"
            yield _nppes_error("03", name, words)
    if "number" in said and not re.fullmatch(r"\d{10}", query["number"]):
        yield _nppes_error("06", "number", "NPI must be 10 digits")


def _nppes_error(number: str, field: str, description: str) -> dict[str, str]:
    return {"description": description, "field": field, "number": number}


def _nppes_matches(record: _Organisation, query: Query) -> bool:
    """Whether every criterion of a query fits a record; states and cities are of any address."""
    addresses = [*record["addresses"], *record.get("practiceLocations", ())]
    names = [record["basic"], *record.get("other_names", ())]
    zips = [address["postal_code"] for address in addresses]
    return (
        _fits(query.get("number"), [record["number"]])
        and _fits(query.get("enumeration_type"), [record["enumeration_type"]])
        and _fits(query.get("organization_name"), [each["organization_name"] for each in names])
        and _fits(query.get("city"), [address["city"] for address in addresses])
        and _fits(query.get("state"), [address["state"] for address in addresses])
        and _fits(query.get("postal_code"), [*zips, *(code[:5] for code in zips)])
    )


def _fits(wanted: str | None, values: list[str]) -> bool:
    """Whether one of the values is the wanted one in any case, or begins so if it ends in ``*``."""
    if not wanted:
        return True
    key = wanted.casefold()
    if key.endswith("*"):
        return any(value.casefold().startswith(key[:-1]) for value in values)
    return any(value.casefold() == key for value in values)


def _number(text: str) -> int:
    """Read a count, and what is not a count as 0, as the registry does."""
    return int(text) if text.isascii() and text.isdigit() else 0


# The FindTreatment.gov export, version 2


class _Facility(TypedDict):
    """The part of a FindTreatment row that a query looks at."""

    state: str
    typeFacility: str


FINDTREATMENT_STATES: Final = dict(
    enumerate(
        "ME MI MA MT NY NC OH PA RI TN TX NV NJ UT WA WI - MD AL AK AZ AR CA CO CT DE DC FL GA HI "
        "ID IL IN IA KS KY LA MN MS MO NE NH NM ND OK OR SC SD VT VA WV WY".split(),
        start=1,
    )
)
FINDTREATMENT_TYPES: Final = {"mh": {"MH"}, "sa": {"SA"}, "both": {"MH", "SA"}}
FINDTREATMENT_LIMIT: Final = 10  # facilities, if the query says nothing
FINDTREATMENT_LARGEST_LIMIT: Final = 2000


def findtreatment(folder: Path, query: Query) -> dict[str, object]:
    """Answer one search by state from ``findtreatment.json``: ``{"page": 1, "rows": […], …}``.

    A search that it does not understand finds nothing, and says so with HTTP 200; a page past the
    end has no rows. ``sort`` and the point of the search change nothing in a state's list.

    Source: the API's developer guide, and probes of it.
    """
    facilities = cast(
        "list[_Facility]", json.loads((folder / "findtreatment.json").read_text(encoding="utf-8"))
    )
    found = [facility for facility in facilities if _findtreatment_matches(facility, query)]
    limit = _number(query.get("pageSize", "")) or FINDTREATMENT_LIMIT
    limit = min(limit, FINDTREATMENT_LARGEST_LIMIT)
    page = _number(query.get("page", "")) or 1
    rows = found[(page - 1) * limit : page * limit]
    return {
        "page": page,
        "totalPages": -(-len(found) // limit),
        "recordCount": len(found),
        "rows": [{**row, "_irow": index} for index, row in enumerate(rows, start=1)],
    }


def _findtreatment_matches(facility: _Facility, query: Query) -> bool:
    """Whether a facility lies in the state asked for, and is of the kind asked for if one is."""
    state = FINDTREATMENT_STATES.get(_number(query.get("limitValue", "")))
    kinds = FINDTREATMENT_TYPES.get(query.get("sType", ""))
    return (
        query.get("limitType") == "0"
        and facility["state"] == state
        and (kinds is None or facility["typeFacility"] in kinds)
    )


# Medicare's yearly datasets, and the catalogue of them


CMS_LARGEST_SIZE: Final = 5000
CMS_DATASETS: Final = tuple(
    f"00000000-0000-4000-8000-00000000{end}" for end in "2022 2023 ffff".split()
)


def cms_catalogue(folder: Path, query: Query) -> object:  # noqa: ARG001 # because it is not asked anything
    """Answer with the catalogue of ``cms_part_b.json``."""
    return _cms(folder)["catalogue"]


def cms_dataset(dataset: str, folder: Path, query: Query) -> object:
    """Answer one query with a list of rows, those whose columns are as the filters say."""
    wanted = {key[7:-1]: value for key, value in query.items() if key.startswith("filter[")}
    rows = [
        row
        for row in _cms(folder)["datasets"][dataset]
        if all(row[column] == value for column, value in wanted.items())
    ]
    offset = _number(query.get("offset", ""))
    return rows[offset : offset + min(_number(query.get("size", "")), CMS_LARGEST_SIZE)]


def _cms(folder: Path) -> Any:
    return json.loads((folder / "cms_part_b.json").read_text(encoding="utf-8"))


ROUTES: Final[dict[str, Callable[[Path, Query], object]]] = {
    "/data.json": cms_catalogue,
    **{f"/data-api/v1/dataset/{each}/data": partial(cms_dataset, each) for each in CMS_DATASETS},
    "/api/": nppes,
    "/api": nppes,
    "/locator/exportsAsJson/v2": findtreatment,
}
"""Who answers which path; the paths are the sources' own."""
