"""Say which software shows the places of a page, by what its source names."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

_FLAGS: Final = re.IGNORECASE
_HOSTED: Final = (
    ("storepoint", "https://api.storepoint.co", r"storepoint\.co/api/v1/js/(?P<key>\w+)\.js"),
    ("stockist", "https://stockist.co", r"data-stockist-widget-tag=[\"'](?P<key>\w+)"),
    ("stockist", "https://stockist.co", r"stockist\.co/api/v1/(?P<key>\w+)/"),
    (
        "yext",
        "https://cdn.yextapis.com",
        r"yextapis\.com/v2/accounts/me/entities\?[^\"'<>\s]*api_key=(?P<key>\w+)",
    ),
    (
        "mymaps",
        "https://www.google.com",
        r"google\.com/maps/d/(?:u/\d+/)?(?:embed|viewer|edit|kml)\?[^\"'<>\s]*\bmid=(?P<mid>[\w-]+)",
    ),
)
"""Services that answer at an address of their own: the name, the address, and what shows them."""

_PLUGINS: Final = (
    ("wpsl", r"/plugins/wp-store-locator/|\bwpslSettings\b"),
    ("geodirectory", r"/plugins/geodirectory/|\bgeodir_params\b"),
    ("agile", r"/plugins/agile-store-locator/|\basl_configuration\b"),
)
"""Plugins that answer where the site is."""

_SCRIPT: Final = re.compile(
    r"<script[^>]*application/ld\+json[^>]*>(.*?)</script>", re.IGNORECASE | re.DOTALL
)
_PLACE: Final = re.compile(
    r"(?:MedicalClinic|MedicalBusiness|MedicalOrganization|Psychiatric|Hospital|LocalBusiness)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A software, where it answers, and the options that its spider needs for this site."""

    platform: str  # one of PLATFORMS: "wpsl"
    base_url: str
    options: dict[str, str] = field(default_factory=dict)


def recognise(url: str, text: str) -> Recognised | None:
    """Return the software that shows the places of a page; None where we know none.

    A service is looked for first, then a plugin, then what the page says of itself in JSON-LD: a
    site of a plugin describes itself too, and lists more than one place.
    """
    parts = urlsplit(url)
    home = f"{parts.scheme}://{parts.netloc}"
    return next(_found(home, parts.path or "/", text.replace("&amp;", "&")), None)


def _found(home: str, path: str, text: str) -> Iterator[Recognised]:
    if re.match(r"\s*(<\?xml[^>]*>\s*)?<kml\b", text):
        yield Recognised(platform="mymaps", base_url=home, options={"path": path})
    for platform, base_url, pattern in _HOSTED:
        if found := re.search(pattern, text, _FLAGS):
            yield Recognised(platform=platform, base_url=base_url, options=found.groupdict())
    for platform, pattern in _PLUGINS:
        if re.search(pattern, text):
            yield Recognised(platform=platform, base_url=home)
    if any(_is_place(thing) for script in _SCRIPT.findall(text) for thing in _things(script)):
        folder = path[: path.rstrip("/").rfind("/") + 1] or "/"
        yield Recognised(platform="jsonld", base_url=home, options={"pages": folder})


def _things(script: str) -> Iterator[object]:
    try:
        found = json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return
    for each in found if isinstance(found, list) else [found]:
        graph = each.get("@graph") if isinstance(each, dict) else None
        yield from graph if isinstance(graph, list) else [each]


def _is_place(thing: object) -> bool:
    said = thing.get("@type") if isinstance(thing, dict) else None
    return any(_PLACE.search(str(kind)) for kind in (said if isinstance(said, list) else [said]))
