"""Say whether a clinic is open: by what its sources say, and by which of them still list it.

Gone is not deleted. Only a whole, accepted visit counts a listing as missed, so a source that
fails closes nobody. A clinic's own website outweighs a register that repeats an old entry: where
the site has gone quiet and nobody has vouched since, the clinic is unconfirmed.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Final

from directory.records import Located, Remembered
from directory.sources import Source, Sources, trust_in

# Accepted visits missed, and days since it was last seen: one alone is a hiccup.
_UNCONFIRMED_AFTER: Final = (2, timedelta(days=14))
_CLOSED_AFTER: Final = (4, timedelta(days=31))
_NEVER: Final = date.min


def is_late(said: Remembered, today: date) -> bool:
    """Say whether a source lists this no more: two visits missed, and 14 days since."""
    return _is_past(said, today, _UNCONFIRMED_AFTER)


def status_of(members: Iterable[Located], sources: Sources, today: date) -> tuple[str, date | None]:
    """Return the status, and the day it closed: ``("closed", date(2026, 11, 3))``.

    The latest word of a source holds; but that it closed is no less so because its own site has
    since fallen silent. Where all sources list it no more it is unconfirmed, and closed after more
    visits; so is it unconfirmed where its own site is gone and nobody vouched for it since. Seen
    again, it is active.
    """
    every = list(members)
    spoken = sorted(
        (each for each in every if each.clean.status),  # most listings say nothing of it
        key=lambda each: _weight_of_word(each, sources),
        reverse=True,
    )
    sure = next((each for each in spoken if not _is_in_doubt(each)), None)
    speaker = sure if sure and sure.clean.status != "active" else next(iter(spoken), None)
    words = speaker.clean.status if speaker else None
    if speaker and words == "closed":
        said = speaker.clean.said
        heard = min(said.since or said.last_seen, said.last_seen)
        return words, min(speaker.clean.updated_on or heard, heard)  # no one closes tomorrow
    if all(_is_past(each.clean.said, today, _CLOSED_AFTER) for each in every):
        return "closed", max(each.clean.said.last_seen for each in every)
    if all(is_late(each.clean.said, today) for each in every) or _is_quiet(every, sources, today):
        return "unconfirmed", None
    return words or "active", None


def last_confirmed(members: Iterable[Located], sources: Sources) -> date | None:
    """Return the last day a source vouched for it: never later than we saw that source."""
    days = (vouched(each, sources[each.source]) for each in members)
    return max((day for day in days if day), default=None)


def vouched(member: Located, source: Source) -> date | None:
    """Return the day a source vouched for its listing; None where it repeats an undated entry.

    A site that is for sale, or speaks of ketamine no more, is seen and vouches for nothing.
    """
    said = member.clean.said
    if _is_in_doubt(member):
        return None
    if source.confirmed_by == "seen":
        return said.last_seen
    updated = member.clean.updated_on
    return min(updated, said.last_seen) if updated else None


def evidence(members: Collection[Located], today: date) -> tuple[str, ...]:
    """Return what a status rests on beside words: visits missed, lateness, and who was seen last.

    Two builds with the same evidence and the same words differ in status by our doing alone.
    """
    every = [each.clean.said for each in members]
    days = sorted({said.last_seen for said in every})
    return tuple(
        sorted(
            f"{said.id} {min(said.missed, _CLOSED_AFTER[0])} {is_late(said, today)}"
            f" {_is_past(said, today, _CLOSED_AFTER)} {days.index(said.last_seen)}"
            for said in every
        )
    )


def _weight_of_word(member: Located, sources: Sources) -> tuple[date, int, str, str]:
    """The latest word weighs most; of one day the most trusted, and then the less hopeful."""
    source, said = sources[member.source], member.clean.said
    day = said.last_seen if _is_in_doubt(member) else vouched(member, source) or said.since
    return (
        min(day or _NEVER, said.last_seen),
        trust_in(source, "status"),
        member.clean.status or "",
        member.id,
    )


def _is_in_doubt(member: Located) -> bool:
    """Whether what a source says is that it can no longer be told whether the clinic is open."""
    return member.clean.status == "unconfirmed"


def _is_quiet(members: Collection[Located], sources: Sources, today: date) -> bool:
    """Whether its own website was known, is gone, and nobody has vouched for the clinic since."""
    own = [each for each in members if sources[each.source].is_own_site]
    if not own or not all(is_late(each.clean.said, today) for each in own):
        return False
    last = max(each.clean.said.last_seen for each in own)
    confirmed = last_confirmed((each for each in members if each not in own), sources)
    return confirmed is None or confirmed <= last


def _is_past(said: Remembered, today: date, limit: tuple[int, timedelta]) -> bool:
    missed, days = limit
    return said.missed >= missed and today - said.last_seen >= days
