"""Send one spider out in a process of its own, and read what it brings from its draft.

Only this room knows Scrapy. The child writes ``draft.jsonl`` as it goes and ``outcome.json`` when
it has finished; a child that dies leaves no outcome, and that is a failed visit, whatever its exit
code. A crawl is judged elsewhere: here it is only told what happened.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from directory.errors import DirectoryError, SourceError
from directory.gate import Visit
from directory.records import Listing, SiteVisit, listing_of
from directory.refused import read_refused, wholly, why_refused, words_of
from directory.sources import Source

_WHOLE = {"finished", "closespider_itemcount"}  # Scrapy's reasons that are no failure
_LONGEST_LOOK = 300.0  # seconds, for one page; a site's Crawl-delay is waited out


def send(
    source: Source,
    drafts: Path,
    *,
    contact: str,
    base_url: str | None = None,
    limit: int | None = None,
    watch: Callable[[int], None] = lambda _: None,
) -> Visit:
    """Return what one visit to a source brought, errors included.

    Args:
        source: where to go; ``source.base_url`` must be set, or ``source.spider["seeds"]``.
        drafts: folder for the draft, which is kept until the next visit: ``data/drafts``.
        contact: address that our user agent names.
        base_url: a stand-in to fetch from; the listings still cite ``source.base_url``.
        limit: stop after about this many listings; makes the visit an increment.
        watch: called several times a second with the number of listings so far.
    """
    if forbidden := why_refused(source.base_url or "", wholly(read_refused(drafts.parent))):
        return _not_sent(source, forbidden)
    order = _order(source, drafts, contact=contact, base_url=base_url, limit=limit)
    folder = _folder(source.name, drafts, order)
    started = datetime.now(UTC)
    ended = _run_child(folder, watch, limit=source.time_limit_minutes * 60)
    errors, found = _read_outcome(folder, ended)
    draft = _read_draft(folder / "draft.jsonl")
    sites = _read_sites(folder / "sites.jsonl")
    if not errors and (written := draft.read + len(sites)) != found:
        errors.append(f"the spider brought {found} listings, and {written} were written down")
    return Visit(
        source=source.name,
        kind=_kind(source, limit),
        started=started,
        finished=datetime.now(UTC),
        listings=draft.listings,
        duplicates=draft.duplicates,
        conflicts=draft.conflicts,
        errors=tuple(errors),
        sites=sites,
    )


def look(url: str, drafts: Path, *, contact: str, base_url: str | None = None) -> tuple[str, str]:
    """Return where a page was found in the end, and its text, fetched with a guest's manners.

    Args:
        url: of the page.
        drafts: folder for the draft: ``data/drafts``.
        contact: address that our user agent names.
        base_url: a stand-in to fetch from.

    Raises:
        SourceError: the page could not be had, or is none.
    """
    parts = urlsplit(url)
    home = f"{parts.scheme}://{parts.netloc}"
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    page = Source(name="look", title=url, base_url=home, spider={"path": path})
    if forbidden := why_refused(url, read_refused(drafts.parent)):
        raise SourceError(forbidden)
    order = _order(page, drafts, contact=contact, base_url=base_url, limit=None)
    folder = _folder(page.name, drafts, order)
    ended = _run_child(folder, lambda _: None, limit=_LONGEST_LOOK)
    errors, found = _read_outcome(folder, ended)
    if errors or not found:
        raise SourceError("; ".join(errors) or f"{url}: expected a page, found none")
    seen = json.loads((folder / "draft.jsonl").read_text(encoding="utf-8"))
    there = str(seen["url"])
    if base_url and there.startswith(base_url.rstrip("/")):
        there = home + there.removeprefix(base_url.rstrip("/"))
    return there, str(seen["text"])


def _folder(name: str, drafts: Path, order: dict[str, Any]) -> Path:
    """A new folder for one draft, with what is ordered in it; the earlier one goes."""
    for old in drafts.glob(f"{name}-*"):
        shutil.rmtree(old, ignore_errors=True)
    drafts.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=drafts))
    (folder / "order.json").write_text(json.dumps(order), encoding="utf-8")
    return folder


def _kind(source: Source, limit: int | None) -> str:
    if source.is_own_site:
        return "sites"
    return "snapshot" if limit is None else "increment"


def _many_houses(pages: Path, base_url: str | None) -> dict[str, Any]:
    """Settings of a visit to many sites: ask only for what changed since the last one."""
    handler = "spiders.connect.StandInHandler"
    return {
        "HTTPCACHE_ENABLED": True,
        "HTTPCACHE_DIR": str(pages.absolute()),
        "HTTPCACHE_POLICY": "scrapy.extensions.httpcache.RFC2616Policy",
        "HTTPCACHE_STORAGE": "spiders.kept.KeptPages",
        **({"DOWNLOAD_HANDLERS": {"http": handler, "https": handler}} if base_url else {}),
    }


def _order(source: Source, drafts: Path, **visit: Any) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "REFUSED": {each.pattern: words_of(each) for each in read_refused(drafts.parent)},
        "DOWNLOAD_DELAY": source.seconds_between_requests,
        "ROBOTSTXT_OBEY": source.robots == "obey",
        "STAND_IN": urlsplit(visit["base_url"] or "").netloc,
    }
    if source.is_own_site:
        settings |= _many_houses(drafts.parent / "pages", visit["base_url"])
    if visit["limit"] is not None:
        settings["CLOSESPIDER_ITEMCOUNT"] = visit["limit"]
    arguments = {
        "base_url": visit["base_url"] or source.base_url,
        "home_url": source.base_url,
        "source": source.name,
        "cite": source.homepage or None,
    }
    return {
        "spider": source.platform or source.name,
        "contact": visit["contact"],
        "settings": settings,
        "arguments": {**source.spider, **arguments},
    }


def _not_sent(source: Source, why: str) -> Visit:
    """A visit that was not set out on."""
    now = datetime.now(UTC)
    return Visit(
        source=source.name, kind="snapshot", started=now, finished=now, listings=(), errors=(why,)
    )


def _run_child(folder: Path, watch: Callable[[int], None], *, limit: float) -> str:
    """Let the child crawl for so many seconds at most; say in words how it ended."""
    until = time.monotonic() + limit
    with (folder / "crawl.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "directory.crawl", str(folder)],
            stdin=subprocess.PIPE,  # closes when we die, however that happens, and the child goes
            stdout=log,
            stderr=log,
        )
        try:
            while child.poll() is None and time.monotonic() < until:
                watch(_lines(folder / "draft.jsonl"))
                with suppress(subprocess.TimeoutExpired):
                    child.wait(0.2)
            in_time = child.poll() is not None
        finally:
            child.kill()
            child.communicate()
    watch(_lines(folder / "draft.jsonl"))
    if not in_time:
        return f"the visit was ended after its limit of {limit / 60:g} minutes"
    return f"the crawling process died (exit code {child.returncode})"


def _lines(draft: Path) -> int:
    return draft.read_bytes().count(b"\n") if draft.exists() else 0


def _read_outcome(folder: Path, ended: str) -> tuple[list[str], int]:
    """The errors of a visit in words, none if it came back whole; and how much it brought."""
    log = f"see drafts/{folder.name}/crawl.log"
    try:
        outcome = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return [f"{ended}; {log}"], 0
    errors: list[str] = outcome["errors"]
    reason = outcome["finish_reason"]
    if not errors and reason not in _WHOLE:
        errors.append(f"the crawl ended because {reason!r}, expected 'finished'; {log}")
    if not errors and outcome["logged_errors"]:
        errors.append(f"{outcome['logged_errors']} errors were logged; {log}")
    return errors, outcome["found"]


@dataclass(frozen=True, slots=True)
class _Draft:
    listings: tuple[Listing, ...]
    read: int  # lines
    duplicates: int  # of these, exact repeats
    conflicts: int  # of these, refs that were there with other words


def _read_draft(path: Path) -> _Draft:
    """What the child wrote down; a last line cut by its death is left."""
    found: dict[str, Listing] = {}
    read = duplicates = conflicts = 0
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
    for read, line in enumerate(lines, start=1):  # noqa: B007 # because the count is read after
        listing = listing_of(json.loads(line))
        known = found.setdefault(listing.ref, listing)
        duplicates += known is not listing and known == listing
        conflicts += known != listing
    return _Draft(tuple(found.values()), read, duplicates, conflicts)


def _read_sites(path: Path) -> tuple[SiteVisit, ...]:
    """How the visit to each site went, as the child wrote it down."""
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
    return tuple(SiteVisit(**json.loads(line)) for line in lines)


@dataclass
class _Ledger:
    """In the child: writes each listing down, and remembers what went wrong."""

    folder: Path
    errors: list[str] = field(default_factory=list)

    def follow(self, crawler: Any) -> None:
        """Be told what a crawl brings, and what goes wrong in it."""
        from scrapy import signals  # noqa: PLC0415 # because only the child needs Scrapy: 0.5 s

        crawler.signals.connect(self.item_scraped, signals.item_scraped)
        crawler.signals.connect(self.spider_error, signals.spider_error)

    def item_scraped(self, item: Listing | SiteVisit) -> None:
        """Write a listing as one line, and so how the visit to one site went."""
        name = "sites.jsonl" if isinstance(item, SiteVisit) else "draft.jsonl"
        with (self.folder / name).open("a", encoding="utf-8") as draft:
            draft.write(json.dumps(asdict(item)) + "\n")

    def spider_error(self, failure: Any, spider: Any) -> None:
        """Note what a callback raised, and end the visit: a guest does not press on."""
        self.not_sent(failure)
        from scrapy.utils.defer import deferred_from_coro  # noqa: PLC0415 # because of the same

        deferred_from_coro(spider.crawler.engine.close_spider_async(reason="error"))

    def not_sent(self, failure: Any) -> None:
        """Note in words what was raised, also by a spider that was never sent out."""
        error = failure.value
        known = isinstance(error, DirectoryError)
        self.errors.append(str(error) if known else f"{type(error).__name__}: {error}")

    def close(self, stats: dict[str, Any]) -> None:
        """Write the outcome beside, then put it in place whole."""
        logged = stats.get("log_count/ERROR", 0) + stats.get("log_count/CRITICAL", 0)
        outcome = {
            "finish_reason": stats.get("finish_reason"),
            "errors": self.errors,
            "found": stats.get("item_scraped_count", 0),
            "logged_errors": logged,
            "unknown_keys": {key: n for key, n in stats.items() if key.startswith("unknown_keys/")},
        }
        beside = self.folder / "outcome.json.new"
        beside.write_text(json.dumps(outcome), encoding="utf-8")
        beside.replace(self.folder / "outcome.json")


def _visit(folder: Path) -> None:
    """In the child: crawl as ordered."""
    from scrapy.crawler import CrawlerProcess  # noqa: PLC0415 # because only the child needs it

    order = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    process = CrawlerProcess(_settings(order))
    crawler = process.create_crawler(order["spider"])
    ledger = _Ledger(folder)
    ledger.follow(crawler)
    process.crawl(crawler, **order["arguments"]).addErrback(ledger.not_sent)
    process.start()
    ledger.close(crawler.stats.get_stats() if crawler.spider else {})  # none was made: no counts


def _settings(order: dict[str, Any]) -> Any:
    """Scrapy's settings for one visit: ours, what the source's table says, whom to write to."""
    from scrapy.settings import Settings  # noqa: PLC0415 # because only the child needs it

    settings = Settings()
    settings.setmodule("spiders.settings", priority="project")
    settings.setdict(order["settings"], priority="cmdline")
    agent = settings["USER_AGENT"].format(contact=order["contact"])
    settings.set("USER_AGENT", agent, priority="cmdline")
    return settings


def _leave_with_parent() -> None:
    """Go at once when the pipe from our parent closes: nobody would read what we bring."""
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    os.nice(5)  # because serving visitors comes before crawling
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _visit(Path(sys.argv[1]))
