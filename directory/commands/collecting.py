"""Take in what sources say: crawl, update, import, forget."""

import re
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from directory import crawl as crawling
from directory.bulk.nppes import read_nppes
from directory.bulk.zipped import is_zip
from directory.collected import open_collected
from directory.commands.surroundings import contact_of, data_folder, now, stand_in_of
from directory.commands.telling import (
    ACCEPT,
    bar_of,
    mover,
    no_progress,
    progress_bar,
    rate_of,
    rows_bar,
    told,
)
from directory.data_folder import DataFolder
from directory.errors import CrawlRefusedError, UsageError
from directory.gate import Visit, admit, earlier_of, judge
from directory.lookups import read_lookups
from directory.seeds import read_seeds, seeded
from directory.sources import Source, read_sources, source_of_list, with_spider
from directory.spreadsheet import Sheet, read_sheet
from directory.update import update as run_update

REGISTER = "nppes"  # the table of sources.toml whose whole files we can read


@click.command()
@click.argument("names", metavar="[SOURCE]…", nargs=-1)
@click.option("--base-url", help="A stand-in to fetch from, for exactly one source.")
@click.option("--limit", type=click.IntRange(1), help="Stop after about so many listings.")
@click.option(
    "--seeds", type=click.Path(path_type=Path), help="A CSV of more websites, in column 'website'."
)
@ACCEPT
def crawl(
    names: Sequence[str],
    base_url: str | None,
    limit: int | None,
    seeds: Path | None,
    accept: str | None,
) -> None:
    """Send spiders out to sources, and take in what came back whole.

    The source "websites" is the clinics' own sites: those that listings name, each once.

    \b
    Example:
        clinics crawl nppes
    """
    data = data_folder()
    sources = read_sources(data.file("sources.toml"))
    chosen = [with_spider(sources, each) for each in names] or [
        each for each in sources.values() if each.is_visited
    ]
    besides = _besides(seeds, chosen)
    if base_url and len(chosen) != 1:
        raise UsageError("--base-url: name exactly one source, such as: clinics crawl nppes")
    stand_ins = {each.name: stand_in_of(each, base_url) for each in chosen}
    contacts = {name: contact_of(data, address) for name, address in stand_ins.items()}
    failed = []
    with data.alone():
        for each in chosen:
            name = each.name
            source = _seeded(each, data, besides)
            visit = _send(
                source, data, contact=contacts[name], base_url=stand_ins[name], limit=limit
            )
            with open_collected(data.collected) as memory:
                run = admit(visit, source, memory, accept=accept)
            click.echo(told(run))
            failed += [name] if run.verdict != "accepted" else []
    if failed:
        raise CrawlRefusedError(f"{len(failed)} of {len(chosen)} failed: {', '.join(failed)}")


@click.command()
@click.option("--quiet", is_flag=True, help="Say nothing unless something changed its state.")
def update(quiet: bool) -> None:
    """Visit every source, build, and print a digest; what cron runs.

    Exit 2: a source failed. 3: the build was refused. 75: another update is running.

    \b
    Example:
        clinics update --quiet
    """
    data = data_folder()
    every = read_sources(data.file("sources.toml")).values()
    visited = [each for each in every if each.is_visited]
    contacts = {each.name: contact_of(data, stand_in_of(each)) for each in visited}

    def visits(source: Source) -> Visit:
        order = {"contact": contacts[source.name], "base_url": stand_in_of(source)}
        return _send(_seeded(source, data), data, hidden=quiet, **order)

    progress = no_progress if quiet else progress_bar
    with data.alone():
        digest = run_update(data, visited, now=now(), visits=visits, progress=progress)
    if digest.is_news or not quiet:
        click.echo("\n".join(digest.lines))
    sys.exit(digest.exit_code)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", "name", help="Whose list it is; the file's name, if not said.")
@click.option(
    "--add/--whole",
    default=None,
    help="The file holds additions, and nobody is missed in it; or it is the whole list. A list is"
    " whole if nothing is said, and a register's zip tells by its name.",
)
@click.option("--dry-run", is_flag=True, help="Read and judge it, record nothing.")
@ACCEPT
def import_(
    file: Path, name: str | None, add: bool | None, dry_run: bool, accept: str | None
) -> None:
    """Take in a spreadsheet of clinics (CSV), or a register's own zip, as a visit of its own.

    The first row of a spreadsheet names its columns: name, address, city, state, zip, phone,
    website, routes … A zip is one of the NPI Registry's, monthly or weekly, as CMS publishes it.

    \b
    Example:
        clinics import clinics.csv --source list
    """
    data = data_folder()
    sources = read_sources(data.file("sources.toml"))
    read = _read_zip if is_zip(file) else _read_list
    visit, source = read(file, sources, name, add)
    with data.alone(), open_collected(data.collected) as memory:
        if dry_run:
            run = judge(visit, source, **earlier_of(visit, memory))
            click.echo(f"Dry run, nothing recorded. {told(run)}")
        else:
            run = admit(visit, source, memory, accept=accept)
            click.echo(told(run))
    if run.verdict != "accepted":
        raise CrawlRefusedError(f"{source.name}: {run.reason}; to take it in: --accept WHY")


@click.command()
@click.argument("run", type=int)
def forget(run: int) -> None:
    """Withdraw a mistaken crawl or import by its run number.

    \b
    Example:
        clinics forget 12
    """
    data = data_folder()
    with data.alone(), open_collected(data.collected) as memory:
        forgotten = memory.forget(run)
    click.echo(f"Run {run} of {forgotten.source} is withdrawn; now run: clinics build")


def _send(source: Source, data: DataFolder, *, hidden: bool = False, **order: Any) -> Visit:
    with bar_of(source.title, 100, hidden=hidden) as bar:
        return crawling.send(source, data.drafts, watch=mover(bar), **order)


def _read_list(
    file: Path, sources: dict[str, Source], name: str | None, add: bool | None
) -> tuple[Visit, Source]:
    source = _list_source(sources, name or file.stem)
    sheet = read_sheet(file, source.name, cite=source.homepage, add=bool(add))
    _echo_sheet(sheet)
    return sheet.visit, source


def _read_zip(
    file: Path, sources: dict[str, Source], name: str | None, add: bool | None
) -> tuple[Visit, Source]:
    source = sources.get(name or REGISTER)
    if source is None or source.name != REGISTER:
        raise UsageError(f"{file.name}: a zip is the NPI Registry's; use: --source {REGISTER}")
    begun = time.monotonic()
    with rows_bar(f"Reading {file.name}") as watch:
        register = read_nppes(file, source, add=add, watch=watch)
    click.echo(f"{file.name}: {rate_of(register.rows, begun)}", err=True)
    for why, count in sorted(register.left_out.items()):
        click.echo(f"left out: {count} {why}", err=True)
    return register.visit, source


def _besides(seeds: Path | None, chosen: Sequence[Source]) -> Sequence[str]:
    """Websites that a file of people's adds.

    Raises:
        UsageError: no source is visited that they could be for.
    """
    if seeds and not any(each.is_own_site for each in chosen):
        raise UsageError("--seeds: is for the clinics' own sites: clinics crawl websites --seeds …")
    return read_seeds(seeds) if seeds else ()


def _seeded(source: Source, data: DataFolder, besides: Sequence[str] = ()) -> Source:
    """A source as it is sent out to: the clinics' own sites are those that listings name by now."""
    if not source.is_own_site:
        return source
    hosts = read_lookups(data.file("lookups")).shared_hosts
    with open_collected(data.collected) as memory:
        return seeded(source, memory, hosts, today=now().date(), besides=besides)


def _list_source(sources: dict[str, Source], name: str) -> Source:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
        raise UsageError(f"{name!r}: a source's name has letters, digits, - and _; use --source")
    same = {each.casefold(): each for each in sources}
    name = same.get(name.casefold(), name)
    source = sources.get(name) or source_of_list(name)
    if source.is_visited:
        raise UsageError(f"{name}: is visited by a spider; give the list a name of its own")
    return replace(source, name=name)


def _echo_sheet(sheet: Sheet) -> None:
    for refused in sheet.refused:
        click.echo(f"refused: {refused}", err=True)
    if sheet.ignored_columns:
        click.echo(f"columns not used: {', '.join(sheet.ignored_columns)}", err=True)
    read = ", ".join(f"{said} → {name}" for said, name in sheet.columns.items())
    click.echo(f"columns read: {read}", err=True)
