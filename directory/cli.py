"""The front door: one command for each thing a person comes here to do."""

import json
import os
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from directory import build as hallway
from directory import crawl as crawling
from directory.collected import Run, open_collected
from directory.data_folder import CHECKOUT, DataFolder
from directory.demo import demo as run_demo
from directory.errors import CrawlRefusedError, DirectoryError, UsageError
from directory.gate import Visit, admit, judge
from directory.sources import Source, read_sources, source_of_list, with_spider
from directory.spreadsheet import Sheet, read_sheet
from directory.status import read_status, status_lines
from directory.update import update as run_update

_HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve at.")
_PORT = click.option("--port", default=8001, show_default=True, help="Port to serve at.")
_ACCEPT = click.option("--accept", metavar="WHY", help="Take in what would be refused; say why.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="clinic-directory")
def cli() -> None:
    """Collect, build and serve a directory of US clinics that offer ketamine treatment.

    Data lives in the folder that CLINICS_DATA names, or else in data/.
    """


@cli.command()
@click.option("--no-serve", is_flag=True, help="Stop after the build.")
@_HOST
@_PORT
def demo(no_serve: bool, host: str, port: int) -> None:
    """Build and serve a made-up country; no network is needed.

    \b
    Example:
        clinics demo --no-serve
    """
    data = DataFolder(Path(os.environ.get("CLINICS_DATA") or CHECKOUT / "demo"))
    with data.alone(), _bar("Visiting the made-up sources", 70) as bar:
        runs, report = run_demo(data, now=_now(), progress=_progress, watch=_mover(bar))
    for run in runs:
        click.echo(_told(run))
    _echo_report(report, data)
    failed = [run for run in runs if run.verdict != "accepted"]
    if failed:
        raise CrawlRefusedError(f"{failed[0].source}: {failed[0].reason}")
    if not no_serve:
        click.echo(f"The clinics are made up. Serving at http://{host}:{port} – stop with Ctrl-C")
        _serve(data, host, port)


@cli.command()
@click.argument("names", metavar="[SOURCE]…", nargs=-1)
@click.option("--base-url", help="A stand-in to fetch from, for exactly one source.")
@click.option("--limit", type=click.IntRange(1), help="Stop after about so many listings.")
@_ACCEPT
def crawl(
    names: Sequence[str], base_url: str | None, limit: int | None, accept: str | None
) -> None:
    """Send spiders out to sources, and take in what came back whole.

    \b
    Example:
        clinics crawl nppes
    """
    data = _data()
    sources = read_sources(data.file("sources.toml"))
    chosen = [with_spider(sources, each) for each in names] or [
        each for each in sources.values() if each.base_url
    ]
    if base_url and len(chosen) != 1:
        raise UsageError("--base-url: name exactly one source, such as: clinics crawl nppes")
    stand_ins = {each.name: _stand_in(each, base_url) for each in chosen}
    contacts = {name: _contact(data, address) for name, address in stand_ins.items()}
    failed = []
    with data.alone():
        for source in chosen:
            name = source.name
            visit = _send(
                source, data, contact=contacts[name], base_url=stand_ins[name], limit=limit
            )
            with open_collected(data.collected) as memory:
                run = admit(visit, source, memory, accept=accept)
            click.echo(_told(run))
            failed += [name] if run.verdict != "accepted" else []
    if failed:
        raise CrawlRefusedError(f"{len(failed)} of {len(chosen)} failed: {', '.join(failed)}")


@cli.command()
@click.option("--quiet", is_flag=True, help="Say nothing unless something changed its state.")
def update(quiet: bool) -> None:
    """Visit every source, build, and print a digest; what cron runs.

    Exit 2: a source failed. 3: the build was refused. 75: another update is running.

    \b
    Example:
        clinics update --quiet
    """
    data = _data()
    every = read_sources(data.file("sources.toml")).values()
    visited = [each for each in every if each.base_url]
    contacts = {each.name: _contact(data, _stand_in(each)) for each in visited}

    def visits(source: Source) -> Visit:
        order = {"contact": contacts[source.name], "base_url": _stand_in(source)}
        return _send(source, data, hidden=quiet, **order)

    progress = _no_progress if quiet else _progress
    with data.alone():
        digest = run_update(data, visited, now=_now(), visits=visits, progress=progress)
    if digest.is_news or not quiet:
        click.echo("\n".join(digest.lines))
    sys.exit(digest.exit_code)


@cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", "name", help="Whose list it is; the file's name, if not said.")
@click.option("--add", is_flag=True, help="The file holds additions; nobody is missed in it.")
@click.option("--dry-run", is_flag=True, help="Read and judge it, record nothing.")
@_ACCEPT
def import_(file: Path, name: str | None, add: bool, dry_run: bool, accept: str | None) -> None:
    """Take in a spreadsheet of clinics (CSV) as a visit of its own.

    The first row names the columns: name, address, city, state, zip, phone, website, routes …

    \b
    Example:
        clinics import clinics.csv --source list
    """
    data = _data()
    source = _list_source(read_sources(data.file("sources.toml")), name or file.stem)
    sheet = read_sheet(file, source.name, cite=source.homepage, add=add)
    _echo_sheet(sheet)
    with data.alone(), open_collected(data.collected) as memory:
        if dry_run:
            counts, refs = memory.counts(source.name), memory.refs(source.name)
            run = judge(sheet.visit, source, counts, refs)
            click.echo(f"Dry run, nothing recorded. {_told(run)}")
        else:
            run = admit(sheet.visit, source, memory, accept=accept)
            click.echo(_told(run))
    if run.verdict != "accepted":
        raise CrawlRefusedError(f"{source.name}: {run.reason}; to take it in: --accept WHY")


@cli.command()
@click.argument("run", type=int)
def forget(run: int) -> None:
    """Withdraw a mistaken crawl or import by its run number.

    \b
    Example:
        clinics forget 12
    """
    data = _data()
    with data.alone(), open_collected(data.collected) as memory:
        forgotten = memory.forget(run)
    click.echo(f"Run {run} of {forgotten.source} is withdrawn; now run: clinics build")


@cli.command()
@_ACCEPT
def build(accept: str | None) -> None:
    """Turn what was collected into the directory, check it, and put it in place whole.

    \b
    Example:
        clinics build
    """
    data = _data()
    with data.alone():
        report = hallway.build(data, now=_now(), progress=_progress, accept=accept)
    for refusal in report.refusals:
        click.echo(f"not used: {refusal}", err=True)
    _echo_report(report, data)


@cli.command()
@_HOST
@_PORT
def serve(host: str, port: int) -> None:
    """Serve the directory: pages, JSON, GeoJSON, CSV.

    \b
    Example:
        clinics serve --port 8001
    """
    _serve(_data(), host, port)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="The same for a machine.")
def status(as_json: bool) -> None:
    """Say how fresh everything is: sources, the last build, states.

    \b
    Example:
        clinics status --json
    """
    found = read_status(_data(), _now())
    click.echo(json.dumps(found, indent=2) if as_json else "\n".join(status_lines(found)))


@cli.command("sources")
def sources_() -> None:
    """List the sources and their terms.

    \b
    Example:
        clinics sources
    """
    for source in read_sources(_data().file("sources.toml")).values():
        where = source.base_url or "a file, by clinics import"
        click.echo(
            f"{source.name}: {source.title} ({source.licence or 'licence not stated'}), {where}"
        )


def main() -> None:
    """Run a command; an error we foresaw is one line, not a traceback."""
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(1)
    except click.ClickException as error:
        _fail(error.format_message(), 1)
    except DirectoryError as error:
        _fail(str(error), error.exit_code)
    except sqlite3.Error as error:
        _fail(f"the database could not be used: {error}", 1)
    except OSError as error:
        _fail(f"{error.filename or 'input or output'}: {error.strerror}", 1)


def _fail(message: str, exit_code: int) -> None:
    click.echo(f"clinics: {' '.join(message.split())}", err=True)
    sys.exit(exit_code)


def _serve(data: DataFolder, host: str, port: int) -> None:
    from directory.site.serve import serve  # noqa: PLC0415 # because Datasette takes 0.7 s to load

    serve(data.directory, host, port, contact=data.contact(), address=data.public_address())


def _data() -> DataFolder:
    path = Path(os.environ.get("CLINICS_DATA") or CHECKOUT)
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path}: CLINICS_DATA names a file; name a folder")
    return DataFolder(path)


def _now() -> datetime:
    return datetime.now(UTC)


def _stand_in(source: Source, base_url: str | None = None) -> str | None:
    """The address that stands in for a source, if one was given.

    Raises:
        UsageError: it is not ``scheme://host[:port]``.
    """
    address = base_url or os.environ.get(f"CLINICS_BASE_URL_{source.name.upper()}")
    if address and not re.fullmatch(r"https?://([\w.-]+|\[[0-9a-fA-F:]+\])(:\d+)?/?", address):
        raise UsageError(f"{address!r}: expected scheme://host[:port], such as http://127.0.0.1:9")
    return address


def _contact(data: DataFolder, stand_in: str | None) -> str:
    """Whom our user agent names; a stand-in on this machine needs nobody."""
    if stand_in and urlsplit(stand_in).hostname in {"127.0.0.1", "localhost", "::1"}:
        return stand_in
    return data.contact_of_a_guest()


def _send(source: Source, data: DataFolder, *, hidden: bool = False, **order: Any) -> Visit:
    with _bar(source.title, 100, hidden=hidden) as bar:
        return crawling.send(source, data.drafts, watch=_mover(bar), **order)


def _list_source(sources: dict[str, Source], name: str) -> Source:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
        raise UsageError(f"{name!r}: a source's name has letters, digits, - and _; use --source")
    same = {each.casefold(): each for each in sources}
    name = same.get(name.casefold(), name)
    source = sources.get(name) or source_of_list(name)
    if source.base_url:
        raise UsageError(f"{name}: is visited by a spider; give the list a name of its own")
    return replace(source, name=name)


@contextmanager
def _bar(label: str, length: int, *, hidden: bool = False) -> Iterator[Any]:
    """A progress bar on a terminal; elsewhere one plain line."""
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield bar


def _mover(bar: Any) -> Any:
    """Moves a bar to a count; the length is a guess, so it never runs over."""
    return lambda count: bar.update(min(count, bar.length) - bar.pos)


def _progress(label: str, items: Sequence[Any]) -> Iterable[Any]:
    with click.progressbar(items, label=label, file=sys.stderr) as bar:
        yield from bar


def _no_progress(_label: str, items: Sequence[Any]) -> Iterable[Any]:
    return items


def _told(run: Run) -> str:
    if run.verdict != "accepted":
        return f"{run.source}: {run.verdict}: {run.reason}; its old listings stand"
    kept = run.found - run.duplicates
    repeats = f", {run.duplicates} repeats left out" if run.duplicates else ""
    why = f" ({run.reason})" if run.reason else ""
    number = f", run {run.id}" if run.id else ""
    return f"{run.source}: accepted {kept} listings{repeats}{number}{why}"


def _echo_sheet(sheet: Sheet) -> None:
    for refused in sheet.refused:
        click.echo(f"refused: {refused}", err=True)
    if sheet.ignored_columns:
        click.echo(f"columns not used: {', '.join(sheet.ignored_columns)}", err=True)
    read = ", ".join(f"{said} → {name}" for said, name in sheet.columns.items())
    click.echo(f"columns read: {read}", err=True)


def _echo_report(report: hallway.Report, data: DataFolder) -> None:
    click.echo(
        f"{report.listings} listings became {report.clinics} clinics"
        f" and {report.candidates} candidates; {report.problems} values could not be used"
    )
    here = data.directory.resolve()
    shown = here.relative_to(Path.cwd()) if here.is_relative_to(Path.cwd()) else here
    click.echo(f"directory: {shown}")
