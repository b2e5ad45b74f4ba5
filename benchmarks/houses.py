"""A hundred sites side by side: no slower than politeness allows, and in how much memory."""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from directory import crawl
from directory.gate import Visit
from directory.replica import replica
from directory.sources import Source

SITES = 100
PAGES = ("index", "pricing", "ketamine", "insurance", "faq", "locations", "contact", "treatments")
ASKED = len(PAGES) + 2  # the pages, robots.txt and the sitemap
SECONDS = 1.0  # between two requests to one site
PARAGRAPH = "<p>Ketamine is given by vein here, $450 a session; the clinic is made up.</p>\n"


def measure() -> Iterator[str]:
    """Yield how long a visit to all took, as a multiple of the least that its manners allow.

    In a process of its own: a child's memory is counted from its parent's upwards.
    """
    own = [sys.executable, "-m", "benchmarks.houses"]
    yield from subprocess.run(own, check=True, capture_output=True, text=True).stdout.splitlines()


def _table() -> Iterator[str]:
    least = (ASKED - 1) * SECONDS
    alone, _ = _visit(1)
    before = _work()
    took, visit = _visit(SITES)
    read = sum(each.outcome == "read" and each.pages == len(PAGES) for each in visit.sites)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield f"{read} of {SITES} sites read, {len(PAGES)} pages each: {took / least:.2f} × the least"
    yield (
        f"one site alone: {alone / least:.2f} × the least, the start of a process among it;"
        f" {SITES} beside each other took {took / alone:.2f} × as long as one"
    )
    yield f"one after another it would be {SITES * least / took:.0f} × as long"
    yield (
        f"the crawling process itself worked for {(_work() - before) / least:.2f} × the least: what"
        " is more than that is waiting, for the sites or for this machine"
    )
    yield f"most memory of a child: {memory:.0f} MB"


def _work() -> float:
    """Seconds of one core that the processes we waited for have worked."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _visit(sites: int) -> tuple[float, Visit]:
    """Visit so many sites; return the seconds it took, and what it brought."""
    with tempfile.TemporaryDirectory() as folder:
        _build(Path(folder) / "sites", sites)
        source = Source(
            name="websites",
            title="made up",
            is_own_site=True,
            seconds_between_requests=SECONDS,
            spider={"seeds": [f"https://house{number}.example/" for number in range(sites)]},
        )
        with replica(Path(folder)) as base_url:
            began = time.perf_counter()
            visit = crawl.send(source, Path(folder) / "drafts", contact=base_url, base_url=base_url)
            return time.perf_counter() - began, visit


def _build(sites: Path, count: int) -> None:
    links = "".join(f'<a href="/{page}">{page}</a>\n' for page in PAGES[1:])
    for number in range(count):
        house = sites / f"house{number}.example"
        house.mkdir(parents=True)
        for page in PAGES:
            text = f"<title>{page}</title><h1>{page}</h1>{links}{PARAGRAPH * 400}"
            (house / f"{page}.html").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    print("\n".join(_table()))
