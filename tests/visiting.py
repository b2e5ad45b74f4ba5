"""Many visits in one crawling process, so that a test can afford hundreds: real Scrapy, as it is.

Run as a script it is that process: it crawls as ordered, several at once, with the reactor, the
downloader and the ledger of a process of its own.
"""

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from directory import crawl, locators, replica
from directory.gate import Visit
from directory.sources import read_sources

HOUSE = Path(__file__).parent.parent
SAMPLE = HOUSE / "data/sample"
SOURCES = read_sources(SAMPLE / "sources.toml")
AT_ONCE = 8


@dataclass(frozen=True)
class Brought:
    """What a visit brought, as the gate is told it, and what its outcome says besides."""

    visit: Visit
    unknown_keys: dict

    @property
    def errors(self):
        return self.visit.errors

    @property
    def listings(self):
        return self.visit.listings


@dataclass(frozen=True)
class Errand:
    """A source, where it is visited, and what the visit does otherwise than usual."""

    source: object
    base_url: str
    settings: dict


def visit_all(folder, errands):
    """What each errand brought, in their order."""
    folders = [folder / f"{number:04}" for number in range(len(errands))]
    for errand, own in zip(errands, folders, strict=True):
        own.mkdir(parents=True)
        order = crawl._order(
            errand.source, own, contact="a test", base_url=errand.base_url, limit=None
        )
        order["settings"] |= {"LOG_LEVEL": "CRITICAL", **errand.settings}
        (own / "order.json").write_text(json.dumps(order))
    done = subprocess.run(
        [sys.executable, __file__, *map(str, folders)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [_brought(errand.source, own) for errand, own in zip(errands, folders, strict=True)]


def _brought(source, folder):
    errors, found = crawl._read_outcome(folder, "ended")
    draft = crawl._read_draft(folder / "draft.jsonl")
    assert errors or draft.read == found
    visit = Visit(
        source=source.name,
        kind="snapshot",
        started=datetime.now(UTC),
        finished=datetime.now(UTC),
        listings=draft.listings,
        duplicates=draft.duplicates,
        conflicts=draft.conflicts,
        errors=tuple(errors),
    )
    outcome = json.loads((folder / "outcome.json").read_text())
    return Brought(visit, outcome["unknown_keys"])


def sample_answer(path, *, folder=SAMPLE):
    """What the sample country answers at a path: status, body, headers."""
    address = urlsplit(path)
    query = dict(parse_qsl(address.query))
    if address.path == "/api/interpreter":
        query["data"] = "out center tags"
    if register := replica.ROUTES.get(address.path):
        return 200, json.dumps(register(folder, query)).encode(), {}
    route = locators.ROUTES.get(address.path)
    answer = route(folder, query) if route else locators.page(folder, address.path)
    if answer is None:
        return 404, b"", {}
    return answer.status, answer.body, {"Content-Type": answer.kind, **dict(answer.headers)}


def a_sample_source(name, **true):
    """A source of the sample country, of which one listing is enough."""
    return replace(SOURCES[name], **{"expected_minimum": 1, **true})


async def _crawl(folder, turns):
    from scrapy.crawler import AsyncCrawlerRunner

    order = json.loads((folder / "order.json").read_text())
    ledger = crawl._Ledger(folder)
    runner = AsyncCrawlerRunner(crawl._settings(order))
    async with turns:
        crawler = runner.create_crawler(order["spider"])
        ledger.follow(crawler)
        await runner.crawl(crawler, **order["arguments"])
        ledger.close(crawler.stats.get_stats())


async def _crawl_all(folders):
    turns = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(*(_crawl(Path(folder), turns) for folder in folders))


if __name__ == "__main__":
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    from scrapy.utils.defer import deferred_from_coro
    from twisted.internet import task

    task.react(lambda _: deferred_from_coro(_crawl_all(sys.argv[1:])))
