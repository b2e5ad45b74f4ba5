"""Answer as the clinics' own made-up sites do, told apart by name; a part of the replica."""

import hashlib
from pathlib import Path
from typing import Final

from directory.locators import AJAX, Answer, Query, wordpress

KINDS: Final = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain",
    ".xml": "text/xml",
}
GONE: Final = "gone.txt"  # names that nobody has any more, a line each

_NOBODY: Final = Answer(421, "text/plain", b"no site of this name")
_SILENT: Final = Answer(503, "text/plain", b"not answering today")
_MISSING: Final = Answer(404, "text/html", b"<title>404</title><h1>Not found</h1>")


def page_of(
    folder: Path, host: str, path: str, known: str = "", *, query: Query | None = None
) -> Answer:
    """Return a page of the site in ``folder / host``: ``/pricing`` is its ``pricing.html``.

    A site that has no folder does not answer; one that ``gone.txt`` names is nobody's any more.

    Args:
        folder: the sites.
        host: whose page; ``www.`` is the same house.
        path: which.
        known: the ETag that the visitor holds; the same page is not sent again.
        query: what the visitor asks a plugin of a WordPress, whose stores are in ``wpsl.json``.
    """
    site = folder.resolve() / host.removeprefix("www.")
    gone = folder / GONE
    if gone.exists() and site.name in gone.read_text(encoding="utf-8").split():
        return _NOBODY
    if not site.is_dir():
        return _SILENT
    if path == AJAX:
        return wordpress(site, query or {})
    named = site / (path.strip("/") or "index")
    file = named if named.suffix in KINDS else named.with_name(f"{named.name}.html")
    if not file.is_file() or site not in file.resolve().parents:
        return _MISSING
    body = file.read_bytes()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = (("ETag", tag), ("Cache-Control", "no-cache"))
    if known == tag:
        return Answer(304, KINDS[file.suffix], b"", headers)
    return Answer(200, KINDS[file.suffix], body, headers)
