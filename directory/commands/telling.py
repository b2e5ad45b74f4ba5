"""How a command shows what it does: a bar while it works, then one report."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from directory.build import Report, changed
from directory.collected import Run
from directory.commands.surroundings import is_dumb
from directory.data_folder import DataFolder

ACCEPT = click.option("--accept", metavar="WHY", help="Take in what would be refused; say why.")


@contextmanager
def bar_of(label: str, length: int, *, hidden: bool = False) -> Iterator[Any]:
    """A progress bar on a terminal; elsewhere one plain line."""
    hidden = hidden or is_dumb()
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield bar


def mover(bar: Any) -> Any:
    """Moves a bar to a count; the length is a guess, so it never runs over."""
    return lambda count: bar.update(min(count, bar.length) - bar.pos)


def progress_bar(label: str, items: Sequence[Any]) -> Iterable[Any]:
    """The items, with a bar on a terminal that moves as they are taken."""
    with click.progressbar(items, label=label, file=sys.stderr, hidden=is_dumb()) as bar:
        yield from bar


def no_progress(_label: str, items: Sequence[Any]) -> Iterable[Any]:
    """The items, and nothing shown: cron hears nothing while all is well."""
    return items


def told(run: Run) -> str:
    """A judged run in one line: ``"nppes: accepted 36 listings, 5 repeats left out, run 1"``."""
    if run.verdict != "accepted":
        return f"{run.source}: {run.verdict}: {run.reason}; its old listings stand"
    kept = run.found - run.duplicates
    repeats = f", {run.duplicates} repeats left out" if run.duplicates else ""
    why = f" ({run.reason})" if run.reason else ""
    number = f", run {run.id}" if run.id else ""
    return f"{run.source}: accepted {kept} listings{repeats}{number}{why}"


def echo_report(report: Report, data: DataFolder) -> None:
    """Print what a build did, and where the directory is."""
    click.echo(
        f"{report.listings} listings became {report.clinics} clinics"
        f" and {report.candidates} candidates; {report.problems} values could not be used"
    )
    if report.changes:
        click.echo(f"since the last build: {changed(report.changes)}")
    here = data.directory.resolve()
    shown = here.relative_to(Path.cwd()) if here.is_relative_to(Path.cwd()) else here
    click.echo(f"directory: {shown}")
