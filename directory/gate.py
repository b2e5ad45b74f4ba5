"""Judge what a visit brought, and let it into the memory or not.

A crawl that broke or shrank is turned away, and yesterday's listings stand. What the gate refuses a
person can accept, with a reason; a visit that failed cannot be accepted, because it is not whole.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import median
from typing import TypedDict

from directory.collected import Collected, Run
from directory.records import Listing, SiteVisit
from directory.sources import Source

LEAST_SHARE = 0.7  # of the median of the last five accepted snapshots
LEAST_KEPT = 0.7  # of the entries that the last accepted snapshot held
LEAST_ANSWERED = 0.5  # of the sites that one visit went to
LEAST_FILLED = 0.95  # of listings, in a field that the source always fills
LONGEST_REASON = 300  # letters; a hostile answer must not fill the table of runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one visit to a source brought, before anyone judged it."""

    source: str
    kind: str  # "snapshot", "increment" or "sites"
    started: datetime
    finished: datetime
    listings: tuple[Listing, ...]
    duplicates: int = 0  # exact repeats, not in ``listings``
    conflicts: int = 0  # refs that came again with other words; the first words were kept
    errors: tuple[str, ...] = ()  # in words; any one means that the visit failed
    bulk: bool = False  # read from the register's whole file, not asked of it by its spider
    as_of: date | None = None  # the day the words are of; None where that is the day of the visit
    sites: tuple[SiteVisit, ...] = ()  # how each went, where many sites were visited


def admit(visit: Visit, source: Source, memory: Collected, *, accept: str | None = None) -> Run:
    """Return the judged run, its listings recorded if it was accepted.

    Args:
        visit: what was brought.
        source: what is expected of it.
        memory: where it goes, and where earlier counts are.
        accept: a person's reason to take in what the gate would refuse.
    """
    run = judge(visit, source, **earlier_of(visit, memory))
    if run.verdict == "refused" and accept:
        run = replace(run, verdict="accepted", reason=f"{run.reason}; accepted because {accept}")
    return replace(run, id=memory.record(run, visit.listings, visit.sites))


class Earlier(TypedDict):
    """What a visit is compared with; see ``judge()``."""

    earlier: list[int]
    held: set[str]
    newest: date | None


def earlier_of(visit: Visit, memory: Collected) -> Earlier:
    """Return what ``judge()`` compares a visit with: earlier ones that went the same way.

    A register's whole file holds more than its spider finds, so neither is a measure of the other.
    """
    return {
        "earlier": memory.counts(visit.source, bulk=visit.bulk),
        "held": memory.refs(visit.source, bulk=visit.bulk),
        "newest": memory.newest_file(visit.source),
    }


def judge(
    visit: Visit,
    source: Source,
    earlier: Sequence[int],
    held: Collection[str] = (),
    *,
    newest: date | None = None,
) -> Run:
    """Return the run with its verdict: ``accepted``, ``refused`` or ``failed``, and why.

    Args:
        visit: what was brought.
        source: what is expected of it.
        earlier: how many listings the last accepted snapshots held, newest first.
        held: the refs of the last of them.
        newest: the day that the newest of the register's whole files taken in so far is of.
    """
    verdict: str
    reason: str | None
    if visit.errors:
        verdict, reason = "failed", _first_of(visit.errors)
    elif shortfall := (
        _staleness(visit, newest) or _shortfall(visit, source, earlier) or _strangers(visit, held)
    ):
        verdict, reason = "refused", shortfall
    else:
        verdict, reason = "accepted", _conflicts(visit)
    return Run(
        source=visit.source,
        kind=visit.kind,
        started=visit.started,
        finished=visit.finished,
        verdict=verdict,
        reason=reason and reason[:LONGEST_REASON],
        found=len(visit.listings) + visit.duplicates,
        duplicates=visit.duplicates,
        bulk=visit.bulk,
        as_of=visit.as_of,
    )


def _first_of(errors: Sequence[str]) -> str:
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return errors[0] + more


def _conflicts(visit: Visit) -> str | None:
    if not visit.conflicts:
        return None
    return f"{visit.conflicts} refs came again with other words; the first words were kept"


def _staleness(visit: Visit, newest: date | None) -> str | None:
    """An older file than one taken in: what it says has been said anew since."""
    if visit.as_of is None or newest is None or visit.as_of >= newest:
        return None
    return f"the file is of {visit.as_of}, older than the one of {newest} that was taken in"


def _strangers(visit: Visit, held: Collection[str]) -> str | None:
    """Most entries new, most earlier ones gone: their ids changed, or it is another list."""
    brought = {listing.ref for listing in visit.listings}
    kept = sum(ref in brought for ref in held)
    if visit.kind != "snapshot" or kept >= LEAST_KEPT * len(held):
        return None
    return f"only {kept} of the {len(held)} earlier entries are in it; did their ids change?"


def _silence(visit: Visit) -> str | None:
    """Each site is gated by itself; but where most are silent, it is we who are off the web."""
    answered = sum(each.outcome != "unreachable" for each in visit.sites)
    if answered < LEAST_ANSWERED * len(visit.sites):
        many = len(visit.sites)
        return f"{answered} of {many} sites answered, expected at least half; are we on the web?"
    return None


def _shortfall(visit: Visit, source: Source, earlier: Sequence[int]) -> str | None:
    if visit.kind == "sites":
        return _silence(visit)
    found = len(visit.listings)
    if found == 0:
        return "found nothing"
    if visit.kind == "snapshot":
        if found < source.expected_minimum:
            return f"found {found}, expected at least {source.expected_minimum}"
        if earlier and found < LEAST_SHARE * median(earlier):
            usual = f"{median(earlier):g}"
            return f"found {found}, expected at least {LEAST_SHARE:.0%} of the usual {usual}"
    for name in source.always_filled:
        filled = sum(bool(getattr(listing, name)) for listing in visit.listings)
        if filled < LEAST_FILLED * found:
            return f"{name!r} is filled in {filled} of {found}, expected nearly all"
    return None
