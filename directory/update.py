"""Bring the directory up to date: visit every source, build, and tell what changed.

What cron runs. A source that fails hurts nobody else: its listings stand, the others publish. The
operator is told when something's state changes, and not every day anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from directory.build import Progress, Report, build, changed
from directory.collected import Run, open_collected
from directory.data_folder import DataFolder
from directory.errors import BuildRefusedError, CrawlRefusedError
from directory.gate import Visit, admit
from directory.sources import Source

LONGEST_DIGEST = 20  # lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What an operator reads: the lines, the exit code, and whether any of it is news."""

    lines: tuple[str, ...]
    exit_code: int  # 0; 2 a source failed; 3 the build was refused, which wins
    is_news: bool  # something failed that had not, or works again


def update(
    data: DataFolder,
    sources: Sequence[Source],
    *,
    now: datetime,
    visits: Callable[[Source], Visit],
    progress: Progress,
) -> Digest:
    """Return the digest of one update.

    Args:
        data: both databases, and people's files.
        sources: whom to visit, in order.
        now: the clock.
        visits: sends a spider to one source.
        progress: shows the steps of the build.
    """
    news, lines, failed = False, [], False
    for source in sources:
        with open_collected(data.collected) as memory:
            before = [run for run in memory.runs() if run.source == source.name and not run.bulk]
            run = admit(visits(source), source, memory)
        lines.append(_line_of(run, before, now))
        failed |= run.verdict != "accepted"
        news |= _state(run) != _state(before[-1] if before else None)
    verdict, refused, changed = _build(data, now, progress)
    code = BuildRefusedError.exit_code if refused else CrawlRefusedError.exit_code * failed
    return Digest(
        lines=(verdict, *_cut(lines, LONGEST_DIGEST - 1)),
        exit_code=code,
        is_news=news or changed,
    )


def _build(data: DataFolder, now: datetime, progress: Progress) -> tuple[str, bool, bool]:
    """What came of the build: its line, whether it was refused, whether that is news."""
    with open_collected(data.collected) as memory:
        earlier = memory.last_build(published_only=False)
        published = memory.last_build()
    was_refused = bool(earlier and earlier["verdict"] == "refused")
    try:
        report = build(data, now=now, progress=progress)
    except BuildRefusedError as error:
        return f"! directory: {error}", True, not was_refused
    before = int(published["clinics"]) if published else None
    return _line_of_build(report, before), False, was_refused


def _line_of_build(report: Report, before: int | None) -> str:
    change = "" if before is None else f" ({report.clinics - before:+d})"
    return (
        f"directory: {report.clinics} clinics{change} from {report.listings} listings,"
        f" {report.candidates} candidates, {report.problems} values not used"
        f"{'; ' if report.changes else ''}{changed(report.changes)}"
    )


def _line_of(run: Run, before: Sequence[Run], now: datetime) -> str:
    accepted = [each for each in before if each.verdict == "accepted"]
    if run.verdict == "accepted":
        held = run.found - run.duplicates
        change = held - (accepted[-1].found - accepted[-1].duplicates) if accepted else held
        back = " (works again)" if before and _state(before[-1]) != "accepted" else ""
        return f"{run.source}: {held} listings ({change:+d}){back}"
    if not accepted:
        stand = "it has never been taken in"
    else:
        days = (now - accepted[-1].finished).days
        stand = f"its listings of {days} day{'s' if days != 1 else ''} ago stand"
    return f"! {run.source}: {run.verdict}: {run.reason}; {stand}"


def _state(run: Run | None) -> str:
    """A source that was never visited is taken to work, so that its first failure is news."""
    return "accepted" if run is None or run.verdict in {"accepted", "forgotten"} else "not accepted"


def _cut(lines: Sequence[str], most: int) -> Sequence[str]:
    """Failures first; what does not fit is counted."""
    ordered = sorted(lines, key=lambda line: not line.startswith("!"))
    if len(ordered) <= most:
        return ordered
    return [*ordered[: most - 1], f"… and {len(ordered) - most + 1} more: clinics status"]
