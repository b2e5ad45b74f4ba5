"""Read what our pages say in words of ours: questions to ask, and sentences that name a source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from datasette.app import Datasette

from directory.site.read import settings

_DATA: Final = Path(__file__).resolve().parents[2] / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of ours; where it rests on a source, with the source and its days."""

    text: str
    term: str | None = None  # the word it explains; None where it explains none
    source: str | None = None  # None where it is our own word and rests on no page
    url: str | None = None
    published: str | None = None  # as the source says: "11 Oct 2023", "undated"
    as_of: str | None = None  # the day the source was last read
    review_by: date | None = None
    expires: date | None = None  # None is open-ended
    is_current: bool = True  # whether the source was read lately enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The checklist for a clinic, and the words it needs."""

    sections: tuple[tuple[str, tuple[str, ...]], ...]
    first: tuple[str, ...]  # the few to ask on the phone
    walk_away: tuple[Said, ...]
    glossary: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known and not known of ketamine, and how many clinics others say there are."""

    why: tuple[Said, ...]
    groups: tuple[tuple[str, tuple[Said, ...]], ...]
    counts: tuple[Said, ...]


def folder(datasette: Datasette) -> Path | None:
    """Return where the operator keeps files of their own; one that is not there is ours."""
    found: Path | None = (settings(datasette) or {}).get("folder")
    return found


@lru_cache(maxsize=4)  # because the page of every clinic shows some
def questions(day: date, own: Path | None = None) -> Questions:
    """Return ``questions.toml`` as it may be shown on a day, from a folder of one's own or ours."""
    file = _file("questions.toml", own)
    return Questions(
        sections=tuple((each["title"], tuple(each["questions"])) for each in file["sections"]),
        first=tuple(file["first"]),
        walk_away=_shown(file["walk_away"], day),
        glossary=_shown(file["glossary"], day),
    )


def about(day: date, own: Path | None = None) -> About:
    """Return ``about.toml`` as it may be shown on a day: what expired by then is left out."""
    file = _file("about.toml", own)
    groups = [(each["title"], _shown(each["facts"], day)) for each in file["groups"]]
    return About(
        why=_shown([file["why"]], day),
        groups=tuple(each for each in groups if each[1]),
        counts=_shown(file["counts"], day),
    )


def rules(state: str, day: date, own: Path | None = None) -> tuple[Said, ...]:
    """Return what ``rules.toml`` says of a state, such as ``"TX"``, as shown on a day."""
    every = _file("rules.toml", own)["rules"]
    of_state: list[Mapping[str, Any]] = [
        {name: value for name, value in each.items() if name != "state"}
        for each in every
        if each["state"] == state
    ]
    return _shown(of_state, day)


@cache
def _file(name: str, own: Path | None) -> dict[str, Any]:
    path = own / name if own and (own / name).exists() else _DATA / name
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _shown(written: list[Mapping[str, Any]], day: date) -> tuple[Said, ...]:
    every = [_said(each, day) for each in written]
    return tuple(each for each in every if each.expires is None or each.expires >= day)


def _said(written: Mapping[str, Any], day: date) -> Said:
    is_current = "review_by" not in written or written["review_by"] >= day
    as_of = written["as_of"].isoformat() if "as_of" in written else None
    return Said(**{**written, "as_of": as_of, "is_current": is_current})
