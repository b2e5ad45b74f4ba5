"""A made-up country, through every door of the house, on this machine alone."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from directory import crawl
from directory.build import Progress, Report, build
from directory.bulk.nppes import read_nppes
from directory.collected import Collected, Run, open_collected
from directory.data_folder import CHECKOUT, DataFolder
from directory.errors import UsageError
from directory.gate import Visit, admit
from directory.lookups import read_lookups
from directory.replica import replica
from directory.seeds import read_seeds, seeded
from directory.sources import Source, read_sources
from directory.spreadsheet import read_sheet

SAMPLE = CHECKOUT / "sample"
WEEKLY = "nppes_weekly.zip"  # what changed in the register in one week, as it publishes it


def demo(
    data: DataFolder,
    *,
    now: datetime,
    progress: Progress,
    watch: Callable[[int], None],
) -> tuple[list[Run], Report]:
    """Crawl the sample sources with the real spiders, import the sample list, and build.

    Args:
        data: where to; made if it is not there.
        now: the clock.
        progress: shows the steps of the build.
        watch: told how many listings the spiders have brought.

    Raises:
        UsageError: the folder holds listings that are not made up.
    """
    sources = read_sources(SAMPLE / "sources.toml")
    data.path.mkdir(parents=True, exist_ok=True)
    with open_collected(data.collected) as memory:
        own = data.path / "sources.toml"
        made_up = own.exists() and all(each.sample for each in read_sources(own).values())
        if not made_up and (own.exists() or memory.runs()):
            raise UsageError(
                f"{data.path}: holds real listings; made-up ones go elsewhere:"
                " CLINICS_DATA=data/demo clinics demo"
            )
        # Its own, so that what people decided of real clinics is not read into a made-up country.
        for name in (
            "sources.toml",
            "judgements.csv",
            "corrections.csv",
            "removals.csv",
            "audit.csv",
        ):
            shutil.copyfile(SAMPLE / name, data.path / name)
        with replica(SAMPLE) as base_url:
            order = partial(_visit, data=data, base_url=base_url, brought=Counter(), watch=watch)
            runs = [admit(visit, sources[visit.source], memory) for visit in _visits(order)]
            week = read_nppes(SAMPLE / WEEKLY, sources["nppes"]).visit
            runs.append(admit(week, sources["nppes"], memory))
            runs += [_own_sites(each, memory, order, now) for each in _named(own_site=True)]
    return runs, build(data, now=now, progress=progress)


def _named(*, own_site: bool) -> list[Source]:
    """The sample's sources: the clinics' own sites, or all others."""
    every = read_sources(SAMPLE / "sources.toml").values()
    return [each for each in every if each.is_own_site == own_site]


def _visits(order: Callable[[Source], Visit]) -> Iterator[Visit]:
    """What each made-up source brings, in the order of their tables.

    Each is a site of its own, so several are visited at once.
    """
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as visitors:
        yield from visitors.map(order, _named(own_site=False))


def _own_sites(
    source: Source, memory: Collected, order: Callable[[Source], Visit], now: datetime
) -> Run:
    """What the clinics' own sites bring, once the others have named them."""
    hosts = read_lookups(CHECKOUT / "lookups").shared_hosts
    more = read_seeds(SAMPLE / "seeds.csv")
    seeding = seeded(source, memory, hosts, today=now.date(), besides=more)
    return admit(order(seeding), source, memory)


def _visit(
    source: Source,
    *,
    data: DataFolder,
    base_url: str,
    brought: Counter[str],
    watch: Callable[[int], None],
) -> Visit:
    """What one made-up source brings: by its spider, or as the file it comes as."""
    if not source.is_visited:
        sheet = read_sheet(SAMPLE / f"{source.name}.csv", source.name, cite=source.homepage)
        return sheet.visit
    tally = partial(_tally, source.name, brought=brought, watch=watch)
    return crawl.send(source, data.drafts, contact=base_url, base_url=base_url, watch=tally)


def _tally(name: str, count: int, *, brought: Counter[str], watch: Callable[[int], None]) -> None:
    """Tell how many listings all spiders have brought so far."""
    brought[name] = count
    watch(brought.total())
