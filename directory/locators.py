"""Answer as store-locator software, a map and a site with a sitemap do; a part of the replica."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl
from zipfile import ZIP_DEFLATED, ZipFile

Query = dict[str, str]
"""What follows the question mark of an address, or came in the body of a request, by name."""


class Answer(NamedTuple):
    """What is sent back: a status, a kind of content, a body, and headers."""

    status: int
    kind: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


AJAX: Final = "/wp-admin/admin-ajax.php"  # where the plugins of a WordPress answer
GEODIRECTORY_LARGEST: Final = 100  # places a page
YEXT_LARGEST: Final = 50  # entities a page


def as_json(value: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """Return a value as JSON."""
    return Answer(
        status, "application/json", json.dumps(value).encode(), tuple((headers or {}).items())
    )


def wordpress(folder: Path, query: Query) -> Answer:
    """Answer a plugin's question, of WP Store Locator or Agile; a bare 0 where there is none."""
    action = query.get("action")
    if action == "store_search" and (folder / "wpsl.json").exists():
        return wpsl(folder, query)
    if action == "asl_load_stores" and (folder / "agile.json").exists():
        return as_json(_records(folder, "agile.json"))
    return Answer(400, "text/html", b"0")


def wpsl(folder: Path, query: Query) -> Answer:
    """Answer with the stores of ``wpsl.json``, as many as were asked for; ``""`` for none."""
    stores = _records(folder, "wpsl.json")
    if not query.get("autoload"):
        stores = stores[: int(query.get("max_results", "25"))]
    return as_json(stores or "")


def geodirectory(folder: Path, query: Query) -> Answer:
    """Answer with a page of the places of ``geodirectory.json``; HTTP 400 past the end."""
    places = _records(folder, "geodirectory.json")
    wanted = query.get("gd_placecategory")
    if wanted:
        places = [each for each in places if _is_of(each, wanted)]
    size = min(int(query.get("per_page", "10")), GEODIRECTORY_LARGEST)
    page, pages = int(query.get("page", "1")), -(-len(places) // size)
    if page > max(pages, 1):
        error = {"code": "rest_post_invalid_page_number", "data": {"status": 400}}
        return as_json(error, status=400)
    headers = {"X-WP-Total": str(len(places)), "X-WP-TotalPages": str(pages)}
    return as_json(places[(page - 1) * size : page * size], headers=headers)


def storepoint(folder: Path, _query: Query) -> Answer:
    """Answer with the places of ``storepoint.json``."""
    places = _records(folder, "storepoint.json")
    return as_json({"success": True, "results": {"locations": places}})


def stockist(folder: Path, _query: Query) -> Answer:
    """Answer with the places of ``stockist.json``."""
    return as_json(_records(folder, "stockist.json"))


def yext(folder: Path, query: Query) -> Answer:
    """Answer with one page of the entities of ``yext.json``, fifty at most."""
    kinds = query.get("entityTypes", "location").split(",")
    entities = [
        each for each in _records(folder, "yext.json") if each["meta"]["entityType"] in kinds
    ]
    size = min(int(query.get("limit", "10")), YEXT_LARGEST)
    start = int(query.get("offset", "0"))
    page = entities[start : start + size]
    said = {"count": len(entities), "entities": page}
    return as_json({"meta": {"uuid": "made-up", "errors": []}, "response": said})


def mymaps(folder: Path, query: Query) -> Answer:
    """Answer with the map ``mymaps.kml``: as KML where that is asked for, or else inside a KMZ."""
    body = (folder / "mymaps.kml").read_bytes()
    if query.get("forcekml"):
        return Answer(200, "application/vnd.google-earth.kml+xml", body)
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", body)
    return Answer(200, "application/vnd.google-earth.kmz", packed.getvalue())


def overpass(folder: Path, query: Query) -> Answer:
    """Answer with the things of ``overpass.json``; a question that it cannot read is HTTP 400."""
    if "out center tags" not in query.get("data", ""):
        return Answer(400, "text/html", b"<p>Error: line 1: parse error</p>")
    meta = {"timestamp_osm_base": "2026-11-20T00:00:00Z", "copyright": "made up"}
    elements = _records(folder, "overpass.json")
    return as_json({"version": 0.6, "generator": "replica", "osm3s": meta, "elements": elements})


def page(folder: Path, path: str) -> Answer | None:
    """Answer with a file of ``site/``, such as ``/sitemap.xml``; None where there is none."""
    root = (folder / "site").resolve()
    file = (root / path.lstrip("/")).resolve()
    if not file.is_relative_to(root) or not file.is_file():
        return None
    kind = {".xml": "application/xml", ".html": "text/html; charset=utf-8"}.get(file.suffix)
    return Answer(200, kind or "text/plain", file.read_bytes())


ROUTES: Final[dict[str, Callable[[Path, Query], Answer]]] = {
    AJAX: wordpress,
    "/wp-json/geodir/v2/places": geodirectory,
    "/v1/madeup/locations": storepoint,
    "/api/v1/madeup/locations/all": stockist,
    "/v2/accounts/me/entities": yext,
    "/maps/d/kml": mymaps,
    "/api/interpreter": overpass,
}
"""Who answers which path; the paths are the software's own, and ``madeup`` is the only account."""


def query_of(text: str) -> Query:
    """Return the pairs of a query by name: ``"page=1"`` is ``{"page": "1"}``."""
    return dict(parse_qsl(text))


def _is_of(place: dict[str, Any], category: str) -> bool:
    return any(str(each["id"]) == category for each in place["post_category"])


def _records(folder: Path, name: str) -> list[Any]:
    records: list[Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    return records
