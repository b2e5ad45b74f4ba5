"""How a command shows what it does: a bar while it works, then one report."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
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


@contextmanager
def rows_bar(label: str) -> Iterator[Callable[[float, int], None]]:
    """A bar that is told which part of a large file is read, and how many rows; with the rate."""
    rate = partial(rate_of, begun=time.monotonic())
    bar: Any = click.progressbar(
        length=1000, label=label, file=sys.stderr, item_show_func=lambda rows: rate(rows or 0)
    )
    with bar:
        yield lambda part, rows: bar.update(int(part * 1000) - bar.pos, rows)


def rate_of(rows: int, begun: float) -> str:
    """Rows since a moment of the monotonic clock: ``"9,400,000 rows, 450,000 a second"``."""
    return f"{rows:,} rows, {rows / max(time.monotonic() - begun, 0.001):,.0f} a second"


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
