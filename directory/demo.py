"""A made-up country, through every door of the house, on this machine alone."""

import shutil
from collections.abc import Callable
from datetime import datetime

from directory import crawl
from directory.build import Progress, Report, build
from directory.collected import Run, open_collected
from directory.data_folder import CHECKOUT, DataFolder
from directory.errors import UsageError
from directory.gate import admit
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
    """Crawl the sample register with the real spider, import the sample list, and build.

    Args:
        data: where to; made if it is not there.
        now: the clock.
        progress: shows the steps of the build.
        watch: told how many listings the spider has brought.

    Raises:
        UsageError: the folder holds listings that are not made up.
    """
    sources = read_sources(SAMPLE / "sources.toml")
    data.path.mkdir(parents=True, exist_ok=True)
    with open_collected(data.collected) as memory:
        real = {run.source for run in memory.runs()} - sources.keys()
        own = data.path / "sources.toml"
        if real or (own.exists() and not all(s.sample for s in read_sources(own).values())):
            raise UsageError(
                f"{data.path}: holds real listings; made-up ones go elsewhere:"
                " CLINICS_DATA=data/demo clinics demo"
            )
        shutil.copyfile(SAMPLE / "sources.toml", own)
        with replica(SAMPLE) as base_url:
            visit = crawl.send(
                sources["nppes"], data.drafts, contact=base_url, base_url=base_url, watch=watch
            )
        sheet = read_sheet(SAMPLE / "list.csv", "list", cite=sources["list"].homepage)
        runs = [
            admit(visit, sources["nppes"], memory),
            admit(sheet.visit, sources["list"], memory),
        ]
    return runs, build(data, now=now, progress=progress)
