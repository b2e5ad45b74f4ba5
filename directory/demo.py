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
from directory.collected import Run, open_collected
from directory.data_folder import CHECKOUT, DataFolder
from directory.errors import UsageError
from directory.gate import Visit, admit
from directory.replica import replica
from directory.sources import Source, read_sources
from directory.spreadsheet import read_sheet

SAMPLE = CHECKOUT / "sample"


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
        for name in ("sources.toml", "judgements.csv", "corrections.csv", "removals.csv"):
            shutil.copyfile(SAMPLE / name, data.path / name)
        runs = [admit(visit, sources[visit.source], memory) for visit in _visits(data, watch)]
    return runs, build(data, now=now, progress=progress)


def _visits(data: DataFolder, watch: Callable[[int], None]) -> Iterator[Visit]:
    """What each made-up source brings, in the order of their tables.

    Each is a site of its own, so several are visited at once.
    """
    sources = read_sources(SAMPLE / "sources.toml").values()
    brought: Counter[str] = Counter()
    with replica(SAMPLE) as base_url, ThreadPoolExecutor(max_workers=os.cpu_count()) as visitors:
        order = partial(_visit, data=data, base_url=base_url, brought=brought, watch=watch)
        yield from visitors.map(order, sources)


def _visit(
    source: Source,
    *,
    data: DataFolder,
    base_url: str,
    brought: Counter[str],
    watch: Callable[[int], None],
) -> Visit:
    """What one made-up source brings: by its spider, or as the file it comes as."""
    if source.base_url is None:
        sheet = read_sheet(SAMPLE / f"{source.name}.csv", source.name, cite=source.homepage)
        return sheet.visit
    tally = partial(_tally, source.name, brought=brought, watch=watch)
    return crawl.send(source, data.drafts, contact=base_url, base_url=base_url, watch=tally)


def _tally(name: str, count: int, *, brought: Counter[str], watch: Callable[[int], None]) -> None:
    """Tell how many listings all spiders have brought so far."""
    brought[name] = count
    watch(brought.total())
