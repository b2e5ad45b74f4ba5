"""A made-up country, through every door of the house, on this machine alone."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime

from directory import crawl
from directory.build import Progress, Report, build
from directory.collected import Run, open_collected
from directory.data_folder import CHECKOUT, DataFolder
from directory.errors import UsageError
from directory.gate import Visit, admit
from directory.replica import replica
from directory.sources import read_sources
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
        shutil.copyfile(SAMPLE / "sources.toml", own)
        runs = [admit(visit, sources[visit.source], memory) for visit in _visits(data, watch)]
    return runs, build(data, now=now, progress=progress)


def _visits(data: DataFolder, watch: Callable[[int], None]) -> Iterator[Visit]:
    """What each made-up source brings: by its spider, or as the file it comes as."""
    brought = 0
    with replica(SAMPLE) as base_url:
        for name, source in read_sources(SAMPLE / "sources.toml").items():
            if source.base_url is None:
                sheet = read_sheet(SAMPLE / f"{name}.csv", name, cite=source.homepage)
                yield sheet.visit
                continue
            before = brought
            visit = crawl.send(
                source,
                data.drafts,
                contact=base_url,
                base_url=base_url,
                watch=lambda count, before=before: watch(before + count),  # type: ignore[misc] # because mypy reads the default as a second argument
            )
            brought += len(visit.listings)
            yield visit
