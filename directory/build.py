"""The hallway: every listing walks it once, from the memory to the page."""

import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from directory import __version__, life, rows
from directory.audit import Audited, met_by, read_audit, totals
from directory.changes import Turn, compare, snapshot, touched
from directory.check import check
from directory.collected import Collected, Run, open_collected
from directory.corrections import (
    Correction,
    by_clinic,
    correct,
    of_clinic,
    read_corrections,
    understand,
)
from directory.data_folder import DataFolder
from directory.errors import BuildRefusedError, UsageError
from directory.evidence import FIELD as PAID
from directory.evidence import apart, with_evidence
from directory.files import Files, write_files
from directory.geocode import Gazetteer, Remembering, geocode, read_gazetteer
from directory.history import Told
from directory.identity import Identities, identify
from directory.judgements import Judgement, by_pair, read_judgements
from directory.lookups import Lookups, read_lookups
from directory.match import match
from directory.merge import is_published, merge
from directory.normalise import NO_CLINIC, normalise
from directory.publish import Publication, publish, replace
from directory.records import Clean, Clinic, Located, Matching, Remembered
from directory.regulation import read_notices, read_routes
from directory.removals import Removal, read_removals, removed
from directory.snapshot import Snapshot
from directory.sources import Source, read_sources, source_of_list

Progress = Callable[[str, Sequence[Any]], Iterable[Any]]
Group = tuple[Located, ...]

HISTORY = timedelta(days=400)  # so long a change stays in the published table


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What went in at one end of the hallway and came out at the other."""

    listings: int
    problems: int
    clinics: int
    candidates: int
    refusals: tuple[str, ...]  # "list:7 Rewired: city 'South Florida': no town of that name in FL"
    changes: Mapping[str, int]  # since the last build: {"new": 2, "closed": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """Every listing, cleaned, placed and matched: the way to the point where clinics have ids."""

    lookups: Lookups
    gazetteer: Gazetteer
    place: Callable[[Clean], Located]
    runs: tuple[Run, ...]
    sources: Mapping[str, Source]
    said: tuple[Remembered, ...]
    located: tuple[Located, ...]
    judged: tuple[Judgement, ...]
    matching: Matching
    proofs: tuple[Located, ...]  # what only proves something of a clinic that others list
    offering: tuple[Group, ...]  # the groups of which something says ketamine


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What people decided of each clinic, in words, and which of it met nobody."""

    words: Mapping[str, Sequence[str]]
    corrections: Sequence[Correction]
    unmet: tuple[str, ...]  # "data/corrections.csv:7: 'k7m2q9xw' is no clinic that is published"


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
    with open_collected(data.collected) as memory:
        seen = examine(data, memory, today=now.date(), progress=progress)
        known = identify(seen.offering, memory.clinic_ids(), memory.redirects())
        removals = read_removals(data.file("removals.csv"), now.date())
        out = removed(known.groups, removals)
        staying = ((key, group) for key, group in known.groups.items() if key not in out)
        merged = [merge(*each, seen.sources, now.date()) for each in staying]
        merged = list(with_evidence(merged, seen.proofs))
        clinics, decided = _corrected(data, seen, known, merged, today=now.date())
        audited, unmet = _audited(data, memory, known, today=now.date())
        after = {each.id: _snapshot(each, decided, now.date()) for each in clinics}
        changes = compare(*_since(memory, seen, known, out), after)
        report = Report(
            listings=len(seen.said),
            problems=sum(len(each.problems) for each in seen.located),
            clinics=len(clinics),
            candidates=len(seen.matching.groups) - len(seen.offering),
            refusals=(*_refusals(seen.located), *decided.unmet, *unmet),
            changes=Counter(each.what for each in changes),
        )
        row = _build_row(report, now)
        turned = list(rows.change_rows(changes, now))
        told = [*memory.history.changes(now.date() - HISTORY), *turned]
        publication = Publication(
            clinics=clinics,
            build={**row, "version": __version__},
            places=rows.place_rows(seen.gazetteer.places()),
            sources=rows.source_rows(seen.sources, seen.runs, clinics),
            runs=rows.run_rows(seen.runs),
            routes=read_routes(data.file("regulatory.toml")),
            notices=read_notices(data.file("notices.toml")),
            redirects=rows.redirect_rows(known.redirects, clinics),
            changes=rows.shown_changes(told, out.keys()),
            letters=rows.letter_rows(_letters(decided.corrections, removals)),
            audits=rows.audit_rows(totals(audited)),
            strangers=rows.stranger_rows(_strangers(seen, removals, now.date()), NO_CLINIC),
        )
        row |= _put_in_place(publication, data, accept)
        if row["verdict"] == "published":
            row["last_run"] = max(run.id or 0 for run in seen.runs)
            memory.history.remember(row, Told(known.members, known.redirects, after, turned))
        else:
            memory.record_build(row)
    if row["verdict"] == "refused":
        raise BuildRefusedError(f"{row['reason']}; yesterday's directory stands")
    return report


def changed(changes: Mapping[str, int]) -> str:
    """Return the counts of a report in words: ``"2 new, 1 closed"``."""
    return ", ".join(f"{count} {what}" for what, count in sorted(changes.items()))


def examine(data: DataFolder, memory: Collected, *, today: date, progress: Progress) -> Examined:
    """Return every listing cleaned, placed and matched, as people judged.

    Raises:
        UsageError: nothing is collected yet.
    """
    named = read_sources(data.file("sources.toml"))
    lookups = read_lookups(data.file("lookups"))
    gazetteer = read_gazetteer(data.file("lookups/cities.csv"))
    judged = read_judgements(data.file("judgements.csv"), today)
    runs = memory.runs()
    if not runs:
        raise UsageError(f"{data.path}: nothing is collected yet; begin with: clinics import")
    sources = _with_lists(named, runs)
    said = tuple(memory.listings())
    clean = [normalise(each, lookups) for each in progress("Cleaning", said)]
    place = partial(geocode, gazetteer=gazetteer, remembered=Remembering(memory.answers()))
    located = tuple(place(each) for each in progress("Placing", clean))
    listed, proofs = apart(located, sources)
    matching = match(listed, by_pair(judged))
    return Examined(
        lookups=lookups,
        gazetteer=gazetteer,
        place=place,
        runs=tuple(runs),
        sources=sources,
        said=said,
        located=located,
        proofs=tuple(proofs),
        judged=judged,
        matching=matching,
        offering=tuple(each for each in matching.groups if is_published(each, sources)),
    )


def _strangers(seen: Examined, removals: Sequence[Removal], today: date) -> Iterable[Located]:
    """Entries of websites that are there and of no clinic, save what people had removed."""
    offering = {member.id for group in seen.offering for member in group}
    left = {
        each.id: (each,)
        for each in seen.located
        if seen.sources[each.source].is_own_site
        and each.id not in offering
        and not life.is_late(each.clean.said, today)
    }
    out = removed(left, removals)
    return [each for key, (each,) in left.items() if key not in out]


def _corrected(
    data: DataFolder, seen: Examined, known: Identities, merged: Iterable[Clinic], *, today: date
) -> tuple[tuple[Clinic, ...], Decided]:
    """The clinics with people's corrections, and what people decided of each."""
    read = read_corrections(data.file("corrections.csv"), today)
    understood = [understand(each, normalise(each.said, seen.lookups)) for each in read]
    said = by_clinic(understood, known.members, known.redirects)
    clinics = []
    words: dict[str, list[str]] = defaultdict(list)
    met: set[str] = set()
    for clinic in merged:
        own = [each.correction for each in of_clinic(clinic, said)]
        clinics.append(correct(clinic, of_clinic(clinic, said), seen.place))
        words[clinic.id] += [each.words for each in own]
        met |= {each.where for each in own}
    there = {each.id for each in seen.said}
    for each in seen.judged:
        for clinic_id in sorted({known.members.get(listing, "") for listing in each.pair}):
            words[clinic_id].append(f"{each.pair} {each.verdict}")
    lost = [each for each in read if each.where not in met]
    return tuple(clinics), Decided(
        words=words,
        corrections=read,
        unmet=(
            *(f"{each.where}: {each.clinic!r} is no clinic that is published" for each in lost),
            *(
                f"{each.where}: nobody ever listed {listing!r}"
                for each in seen.judged
                for listing in each.pair
                if listing not in there
            ),
        ),
    )


def _letters(
    corrections: Iterable[Correction], removals: Iterable[Removal]
) -> Iterable[tuple[str, str, date, date]]:
    """What came of each letter whose day is on record, whom it was about, and both days."""
    for each in corrections:
        if each.asked:
            yield "correction", each.clinic, each.asked, each.when
    for removal in removals:
        if removal.asked:
            whom = " ".join(sorted(removal.fingerprints))
            yield "removal", whom, removal.asked, removal.when


def _audited(
    data: DataFolder, memory: Collected, known: Identities, *, today: date
) -> tuple[list[Audited], list[str]]:
    """What people found of clinics that are or were published, and which lines meet nobody."""
    ids = {**memory.clinic_ids(), **known.members}
    found, strange = met_by(
        read_audit(data.file("audit.csv"), today), {*ids, *ids.values(), *known.redirects}
    )
    return found, [f"{each.where}: {each.clinic!r} was never published" for each in strange]


def _snapshot(clinic: Clinic, decided: Decided, today: date) -> Snapshot:
    seen = life.evidence(clinic.members, today)
    paid = tuple(f"{fact.listing_id} {fact.value}" for fact in clinic.facts if fact.field == PAID)
    decisions = decided.words.get(clinic.id, ())
    return snapshot(clinic, rows.clinic_row(clinic), decisions, (*seen, *paid))


def _since(
    memory: Collected, seen: Examined, known: Identities, out: Mapping[str, Removal]
) -> tuple[dict[str, Snapshot], Turn]:
    """The clinics of the last published build, and what happened since."""
    before = memory.history.published()
    last = memory.last_build()
    turn = Turn(
        touched=touched(before, seen.said, (last or {}).get("last_run") or 0, memory.words),
        redirects=known.redirects,
        removed={key: removal.why for key, removal in out.items()},
        was_removed=memory.history.removed(),
    )
    return before, turn


def _put_in_place(publication: Publication, data: DataFolder, accept: str | None) -> dict[str, Any]:
    """Publish beside, check, copy in, its files after it; return the verdict and its reason."""
    live = data.directory
    beside = live.with_name("directory.new.db")
    try:
        publish(publication, beside)
        faults = "; ".join(check(beside, live))
        if faults and not accept:
            mend = "if that is right: clinics build --accept WHY"
            return {"verdict": "refused", "reason": f"{faults}; {mend}"}
        with _files(beside, data) as files:
            replace(beside, live)
            files.put_in_place(data.files)
    except BuildRefusedError as error:
        return {"verdict": "refused", "reason": str(error)}
    finally:
        for part in live.parent.glob(f"{beside.name}*"):
            part.unlink()
    return {"verdict": "published", "reason": faults and f"{faults}; accepted because {accept}"}


@contextmanager
def _files(directory: Path, data: DataFolder) -> Iterator[Files]:
    """Have the files of a new directory written beside those that visitors take.

    Raises:
        BuildRefusedError: they could not be written; what is there stands.
    """
    with tempfile.TemporaryDirectory(prefix=".files-", dir=data.path) as beside:
        try:
            data.files.mkdir(exist_ok=True)
            files = write_files(directory, Path(beside))
        except (OSError, sqlite3.Error) as error:
            message = f"{data.files}: the files could not be written: {error}; free some disk,"
            raise BuildRefusedError(f"{message} then build again") from error
        yield files


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
