"""Where the clinics' own websites are: as their listings say, and as people's files add."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from directory.collected import Collected
from directory.errors import BadValueError, DataFileError
from directory.normalise.website import normalise_website
from directory.records import Remembered
from directory.sources import Source


def seeds_of(
    listings: Iterable[Remembered], shared_hosts: Mapping[str, str], *, besides: Iterable[str] = ()
) -> dict[str, str]:
    """Return the sites to visit, by host: ``{"rill.example": "https://rill.example/"}``.

    A site is visited once, at its front page, however many listings name it. Pages on hosts that
    many share (social networks, directories) are nobody's own site.

    Args:
        listings: the memory.
        shared_hosts: hosts that are no clinic's own: ``{"facebook.com": "social"}``.
        besides: websites that people add.
    """
    named = [each.listing.website for each in listings if each.listing.website]
    found: dict[str, str] = {}
    for written in (*named, *besides):
        try:
            website, _ = normalise_website(written, shared_hosts)
        except BadValueError:
            continue
        parts = urlsplit(website)
        host = (parts.hostname or "").removeprefix("www.")
        found.setdefault(host, f"{parts.scheme}://{parts.netloc}/")
    return dict(sorted(found.items()))


def seeded(
    source: Source,
    memory: Collected,
    shared_hosts: Mapping[str, str],
    *,
    today: date,
    besides: Iterable[str] = (),
) -> Source:
    """Return the source with the sites to visit today as its spider's ``seeds``.

    Args:
        source: the clinics' own websites.
        memory: whose listings name them, and which knows the last visit to each.
        shared_hosts: hosts that are no clinic's own.
        today: the clock's.
        besides: websites that people add.
    """
    seeds = seeds_of(memory.listings(), shared_hosts, besides=besides)
    addresses = due(seeds, memory.last_site_visits(), today, source.days_between_visits)
    return replace(source, spider={**source.spider, "seeds": addresses})


def due(seeds: Mapping[str, str], visited: Mapping[str, date], today: date, days: int) -> list[str]:
    """Return the addresses of the sites whose last visit is at least so many days ago.

    Args:
        seeds: sites by host.
        visited: the last day of each.
        today: the clock's.
        days: a guest comes no sooner.
    """
    return [
        address
        for host, address in seeds.items()
        if host not in visited or today - visited[host] >= timedelta(days=days)
    ]


def read_seeds(path: Path) -> list[str]:
    """Return the websites that a CSV of people's names in its column ``website``.

    Raises:
        DataFileError: it cannot be read, or has no such column or no website in it.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            header = [name.strip().lower() for name in rows.fieldnames or ()]
            rows.fieldnames = header
            found = [(row.get("website") or "").strip() for row in rows]
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataFileError(f"{path}: expected a CSV file in UTF-8, found: {error}") from error
    if "website" not in header:
        names = ", ".join(header) or "no header"
        raise DataFileError(f"{path}:1: expected a column 'website', found: {names[:200]}")
    if not any(found):
        raise DataFileError(f"{path}: expected a website in at least one row, found none")
    return [each for each in found if each]
