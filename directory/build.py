"""The hallway: every listing walks it once, from the memory to the page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from directory import __version__, rows
from directory.check import check
from directory.collected import Run, open_collected
from directory.data_folder import DataFolder
from directory.errors import BuildRefusedError, UsageError
from directory.evidence import apart, with_evidence
from directory.geocode import Remembering, geocode, read_gazetteer
from directory.identity import identify
from directory.lookups import read_lookups
from directory.match import match
from directory.merge import is_published, merge
from directory.normalise import normalise
from directory.publish import Publication, publish, replace
from directory.records import Located
from directory.regulation import read_notices, read_routes
from directory.sources import Source, read_sources, source_of_list

Progress = Callable[[str, Sequence[Any]], Iterable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What went in at one end of the hallway and came out at the other."""

    listings: int
    problems: int
    clinics: int
    candidates: int
    refusals: tuple[str, ...]  # "list:7 Rewired: city 'South Florida': no town of that name in FL"


def build(
    data: DataFolder, *, now: datetime, progress: Progress, accept: str | None = None
) -> Report:
    """Turn the memory into the directory that visitors see, checked and put in place whole.

    Args:
        data: both databases, and people's files.
        now: the clock; a clinic's status depends on the day.
        progress: shows how far a step is: ``progress("Cleaning", listings)`` yields the listings.
        accept: a person's reason to publish what the check would refuse.

    Raises:
        BuildRefusedError: the check refused it; yesterday's directory stands.
    """
    named = read_sources(data.file("sources.toml"))
    lookups = read_lookups(data.file("lookups"))
    gazetteer = read_gazetteer(data.file("lookups/cities.csv"))
    with open_collected(data.collected) as memory:
        runs = memory.runs()
        if not runs:
            raise UsageError(f"{data.path}: nothing is collected yet; begin with: clinics import")
        sources = _with_lists(named, runs)
        said = list(memory.listings())
        clean = [normalise(each, lookups) for each in progress("Cleaning", said)]
        asked = Remembering(memory.answers())
        located = [geocode(each, gazetteer, asked) for each in progress("Placing", clean)]
        listed, proofs = apart(located, sources)
        groups = match(listed)
        offering = [group for group in groups if is_published(group, sources)]
        known = identify(offering, memory.clinic_ids(), memory.redirects())
        merged = [merge(*each, sources, now.date()) for each in known.groups.items()]
        clinics = with_evidence(merged, proofs)
        report = Report(
            listings=len(said),
            problems=sum(len(each.problems) for each in located),
            clinics=len(clinics),
            candidates=len(groups) - len(offering),
            refusals=tuple(_refusals(located)),
        )
        row = _build_row(report, now)
        publication = Publication(
            clinics=clinics,
            build={**row, "version": __version__},
            places=rows.place_rows(gazetteer.places()),
            sources=rows.source_rows(sources, runs, clinics),
            runs=rows.run_rows(runs),
            routes=read_routes(data.file("regulatory.toml")),
            notices=read_notices(data.file("notices.toml")),
            redirects=rows.redirect_rows(known.redirects, clinics),
        )
        row |= _put_in_place(publication, data.directory, accept)
        if row["verdict"] == "published":
            memory.remember_clinics(known.members, known.redirects)
        memory.record_build(row)
    if row["verdict"] == "refused":
        raise BuildRefusedError(f"{row['reason']}; yesterday's directory stands")
    return report


def _put_in_place(publication: Publication, live: Path, accept: str | None) -> dict[str, Any]:
    """Publish beside, check, copy in; return the verdict and its reason."""
    beside = live.with_name("directory.new.db")
    try:
        publish(publication, beside)
        faults = "; ".join(check(beside, live))
        if faults and not accept:
            mend = "if that is right: clinics build --accept WHY"
            return {"verdict": "refused", "reason": f"{faults}; {mend}"}
        replace(beside, live)
    except BuildRefusedError as error:
        return {"verdict": "refused", "reason": str(error)}
    finally:
        for part in live.parent.glob(f"{beside.name}*"):
            part.unlink()
    return {"verdict": "published", "reason": faults and f"{faults}; accepted because {accept}"}


def _with_lists(named: Mapping[str, Source], runs: Iterable[Run]) -> dict[str, Source]:
    """Every source ever visited; one without a table of its own came as a list."""
    return {run.source: source_of_list(run.source) for run in runs} | dict(named)


def _build_row(report: Report, now: datetime) -> dict[str, Any]:
    return {
        "built_at": rows.stamp(now),
        "listings": report.listings,
        "clinics": report.clinics,
        "candidates": report.candidates,
        "problems": report.problems,
    }


def _refusals(located: Iterable[Located]) -> Iterable[str]:
    """In words, whatever was said and could not be used."""
    for each in located:
        for problem in each.problems:
            name = each.clean.name
            yield f"{each.id} {name}: {problem.field} {problem.written!r}: {problem.why}"
