"""Write what we know as rows of the published tables, in the columns ``schema.py`` describes."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from directory.audit import Total
from directory.changes import Change
from directory.collected import Run
from directory.geocode import Place
from directory.normalise.place import place_key
from directory.records import Clinic, Located, Problem, Service
from directory.sources import Source

Row = dict[str, Any]  # a row of a table: column name to a value that SQLite can hold


def clinic_row(clinic: Clinic) -> Row:
    """Return the row of one clinic in table ``clinics``."""
    return {
        "id": clinic.id,
        "slug": clinic.slug,
        "name": clinic.name,
        "chain": clinic.chain,
        "street": clinic.street,
        "unit": clinic.unit,
        "city": clinic.city,
        "state": clinic.state,
        "postcode": clinic.postcode,
        "county": clinic.county,
        "latitude": clinic.latitude,
        "longitude": clinic.longitude,
        "precision": clinic.precision,
        "phone": clinic.phone,
        "phone_extension": clinic.phone_extension,
        "website": clinic.website,
        "routes": _list(clinic.routes),
        "settings": _list(clinic.settings),
        "conditions": _list(clinic.conditions),
        "payment": _list(clinic.payment),
        "ages": _list(clinic.ages),
        "languages": _list(clinic.languages),
        "groups": _list(clinic.groups),
        "price_from": clinic.price_from,
        "status": clinic.status,
        "closed_on": clinic.closed_on and clinic.closed_on.isoformat(),
        "first_seen": clinic.first_seen.isoformat(),
        "last_seen": clinic.last_seen.isoformat(),
        "last_confirmed": clinic.last_confirmed and clinic.last_confirmed.isoformat(),
        "source_count": len({member.source for member in clinic.members}),
        "states_served": _list(clinic.states_served),
        "placed_by": clinic.placed_by,
        "placed_as": clinic.placed_as,
        "placed_on": clinic.placed_on and clinic.placed_on.isoformat(),
        "licence": clinic.licence,
        "hours": clinic.hours,
        "medicare_esketamine": clinic.medicare_esketamine,
        "supervision": _list(clinic.supervision),
        "monitoring": _list(clinic.monitoring),
        "screening": _list(clinic.screening),
        "rems": clinic.rems,
        "wheelchair": clinic.wheelchair,
    }


def service_rows(clinic: Clinic) -> Iterator[Row]:
    """Yield a row of ``services`` for each route a clinic is said to offer."""
    stated = {service.route: service for service in clinic.services}
    for route in clinic.routes:
        service = stated.get(route, Service(route=route))  # a person may have added the route
        yield {
            "clinic_id": clinic.id,
            "route": service.route,
            "setting": service.setting,
            "price_low": service.price_low,
            "price_high": service.price_high,
            "price_unit": service.price_unit,
            "price_seen": service.price_seen and service.price_seen.isoformat(),
            "payment": _list(service.payment),
            "psychotherapy": service.psychotherapy,
            "payment_refused": _list(service.payment_refused),
        }


def fact_rows(clinic: Clinic) -> Iterator[Row]:
    """Yield a row of ``facts`` for each value a member said."""
    for fact in clinic.facts:
        yield {
            "clinic_id": clinic.id,
            "field": fact.field,
            "value": fact.value,
            "source": fact.source,
            "ref": fact.ref,
            "url": _link(fact.url),
            "first_seen": fact.first_seen.isoformat(),
            "last_seen": fact.last_seen.isoformat(),
            "chosen": int(fact.chosen),
            "why": fact.why,
        }


def listing_rows(clinic: Clinic) -> Iterator[Row]:
    """Yield a row of ``listings`` for each member."""
    for member in clinic.members:
        clean = member.clean
        listing = clean.said.listing
        yield {
            "id": member.id,
            "source": listing.source,
            "ref": listing.ref,
            "clinic_id": clinic.id,
            "url": _link(listing.url),
            "name": clean.name,
            "street": clean.street,
            "city": clean.city,
            "state": clean.state,
            "postcode": member.postcode,
            "phone": clean.phone,
            "website": clean.website,
            "first_seen": clean.said.first_seen.isoformat(),
            "last_seen": clean.said.last_seen.isoformat(),
        }


def problem_rows(clinic: Clinic) -> Iterator[Row]:
    """Yield a row of ``problems`` for each value that could not be used; never its words."""
    for member in clinic.members:
        for problem in member.problems:
            yield _problem_row(member, problem, clinic.id)


def stranger_rows(strangers: Iterable[Located], reasons: Set[str]) -> Iterator[Row]:
    """Yield a row of ``problems`` for each website that is no clinic's: its name, and why.

    A list of clinics has many entries, and is told once.

    Args:
        strangers: entries of no published clinic.
        reasons: the codes by which a website is said to be none.
    """
    met: set[str] = set()
    for member in strangers:
        site = member.id.partition("/")[0]
        for problem in member.problems:
            if problem.code in reasons and site not in met:
                met.add(site)
                yield {**_problem_row(member, problem, None), "listing_id": site}


def _problem_row(member: Located, problem: Problem, clinic_id: str | None) -> Row:
    said = member.clean.said
    return {
        "listing_id": member.id,
        "clinic_id": clinic_id,
        "field": problem.field,
        "code": problem.code,
        "source": member.source,
        "url": _link(said.listing.url),
        "seen": said.last_seen.isoformat(),
    }


def place_rows(places: Iterable[Place]) -> Iterator[Row]:
    """Yield a row of ``places`` for each ZIP and town that a search can start from."""
    for place in places:
        yield {
            "kind": place.kind,
            "name": place.name,
            "key": place.name if place.kind == "zip" else place_key(place.name),
            "state": place.state,
            "postcode": place.name if place.kind == "zip" else None,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "population": place.population,
        }


def source_rows(
    sources: Mapping[str, Source], runs: Iterable[Run], clinics: Iterable[Clinic]
) -> Iterator[Row]:
    """Yield a row of ``sources`` for each source that was ever visited."""
    last = {run.source: run for run in runs if run.verdict != "forgotten"}
    accepted = {run.source: run for run in runs if run.verdict == "accepted"}
    listings = Counter(source for clinic in clinics for source, _ in _entries(clinic))
    for name, run in sorted(last.items()):
        source = sources[name]
        yield {
            "name": name,
            "title": source.title,
            "publisher": source.publisher or None,
            "homepage": source.homepage or None,
            "terms": source.terms or None,
            "licence": source.licence or None,
            "sample": int(source.sample),
            "trust": source.trust,
            "last_run": stamp(run.finished),
            "last_verdict": run.verdict,
            "last_accepted": stamp(accepted[name].finished) if name in accepted else None,
            "listings": listings[name],
            "reason": source.reason or None,
            "contact": source.contact or None,
            "robots": source.robots,
            "robots_reason": source.robots_reason or None,
            "robots_answer": source.robots_answer or None,
            "robots_checked": source.robots_checked or None,
        }


def _entries(clinic: Clinic) -> set[tuple[str, str]]:
    """Source and ref of each entry that says something of a clinic."""
    return {(fact.source, fact.ref) for fact in clinic.facts} | {
        (member.source, member.clean.said.listing.ref) for member in clinic.members
    }


def run_rows(runs: Iterable[Run]) -> Iterator[Row]:
    """Yield a row of ``runs`` for each visit."""
    for run in runs:
        yield {
            "id": run.id,
            "source": run.source,
            "kind": run.kind,
            "started": stamp(run.started),
            "finished": stamp(run.finished),
            "verdict": run.verdict,
            "reason": run.reason,
            "found": run.found,
            "duplicates": run.duplicates,
            "bulk": int(run.bulk),
            "as_of": run.as_of and run.as_of.isoformat(),
        }


def redirect_rows(redirects: Mapping[str, str], clinics: Iterable[Clinic]) -> Iterator[Row]:
    """Yield a row of ``redirects`` for each merged id whose clinic is published."""
    alive = {clinic.id for clinic in clinics}
    for old, new in sorted(redirects.items()):
        if new in alive:
            yield {"old_id": old, "clinic_id": new}


def change_rows(changes: Iterable[Change], moment: datetime) -> Iterator[Row]:
    """Yield a row of ``changes`` for each change that a build found."""
    for change in changes:
        yield {"built_at": stamp(moment), **asdict(change)}


def letter_rows(letters: Iterable[tuple[str, str, date, date]]) -> Iterator[Row]:
    """Yield a row of ``letters`` for each that was acted on, whatever many lines came of it.

    Args:
        letters: ``correction`` or ``removal``, whom it was about, the day it came, and the day
            of the decision. Whom it was about is not published.
    """
    for what, _, asked, answered in sorted(set(letters), key=lambda each: (each[3], each)):
        yield {"what": what, "asked": asked.isoformat(), "answered": answered.isoformat()}


def audit_rows(totals: Iterable[Total]) -> Iterator[Row]:
    """Yield a row of ``audits`` for each field that people checked in a quarter."""
    for total in totals:
        days = {"first_day": total.first_day.isoformat(), "last_day": total.last_day.isoformat()}
        yield {**asdict(total), **days}


def shown_changes(told: Iterable[Row], removed: Set[str]) -> Iterator[Row]:
    """Yield the rows that may be shown: of what people had removed, only that it was."""
    for row in told:
        if row["what"] == "removed" or not ({row["clinic_id"], row["other_id"]} & removed):
            yield row


def stamp(moment: datetime) -> str:
    """Return a moment in UTC: ``"2026-11-20T08:00:00Z"``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _link(url: str) -> str | None:
    """An address on the web, or null: a list that came as a file has none."""
    return url if url.startswith(("http://", "https://")) else None


def _list(values: tuple[str, ...]) -> str | None:
    """A JSON list, or null where nothing was stated: an empty list would read as a no."""
    return json.dumps(values) if values else None
