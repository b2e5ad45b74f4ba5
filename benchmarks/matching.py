"""How well listings become clinics: on made-up countries, on two real registers, beside a peer."""

import csv
import os
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from benchmarks import peer
from benchmarks.scored import Groups, Score, placed, score
from benchmarks.told import DAY, rows
from directory.match import match
from directory.match.cluster import grow
from directory.match.judge import Judged, why_apart
from directory.match.traits import traits_of
from directory.records import Listing, Located, Remembered

# The weights were set on the seeds 1, 2 and 3; these were only ever looked at for their figures.
COUNTRIES: Final = ((6_000, 31), (6_000, 32), (6_000, 33), (6_000, 34), (100_000, 35))
SAMPLES: Final = Path(__file__).parents[2] / "shared/samples"


def measure() -> Iterator[str]:
    """Yield a line a method and set: precision, recall, F1 by pairs; seconds; memory."""
    yield f"{'':<44} precision  recall     F1  seconds"
    for size, seed in COUNTRIES:
        located, truth = _country(size, seed)
        true = len(set(truth.values()))
        yield f"made-up country {seed}: {len(located):,} listings, {true:,} true"
        yield from _methods(located, truth)
    yield from _hospitals()
    yield from _clinics()


def _country(size: int, seed: int) -> tuple[list[Located], dict[str, int]]:
    told, truth = rows(size, seed)
    return placed(told), truth


def _methods(located: list[Located], truth: Mapping[str, int]) -> Iterator[str]:
    before = _resident()
    yield _line("ours", located, truth, lambda all_: match(all_).groups)
    grown = _resident() - before
    yield _line("  one telephone", located, truth, lambda all_: _by(all_, _phone))
    yield _line("  one name in one town", located, truth, lambda all_: _by(all_, _name))
    yield from _peers(located, truth)
    if len(located) > 50_000:
        yield f"  ours took {grown:,.0f} MB beside the {before:,.0f} MB of listings and the rest"


def _line(
    title: str,
    located: list[Located],
    truth: Mapping[str, int],
    method: Callable[[list[Located]], Groups],
) -> str:
    began = time.perf_counter()
    groups = method(located)
    seconds = time.perf_counter() - began
    return _said(title, score(groups, truth), seconds)


def _said(title: str, found: Score, seconds: float) -> str:
    figures = f"{found.precision:9.4f} {found.recall:7.4f} {found.f1:6.4f} {seconds:8.1f}"
    return f"  {title:<42} {figures}"


def _by(located: Iterable[Located], key: Callable[[Located], Hashable]) -> Groups:
    """Groups of what has one key; what has none is left alone, and makes no pair."""
    groups = defaultdict(list)
    for each in located:
        if (found := key(each)) is not None:
            groups[found].append(each)
    return groups.values()


def _phone(each: Located) -> Hashable:
    return each.clean.phone


def _name(each: Located) -> Hashable:
    return (each.clean.name_key, each.clean.city, each.state)


def _peers(located: list[Located], truth: Mapping[str, int]) -> Iterator[str]:
    """Splink as it comes, and with our vetoes and our guarded groups around its weights."""
    ordered = sorted(located, key=lambda each: each.id)
    began = time.perf_counter()
    traits = traits_of(ordered)
    found = peer.pairs(traits, 0.9)
    seconds = time.perf_counter() - began
    plain = [[ordered[index] for index in group] for group in _components(found)]
    yield _said("splink 5, p ≥ 0.9, connected", score(plain, truth), seconds)
    began = time.perf_counter()
    judged = {
        pair: Judged("same", weight, ())
        for pair, weight in found.items()
        if not why_apart(*(traits[end] for end in pair))
    }
    guarded = grow(traits, judged, {}).members.values()
    seconds += time.perf_counter() - began
    groups = [[ordered[index] for index in group] for group in guarded]
    yield _said("splink 5, with our vetoes and guard", score(groups, truth), seconds)


def _components(pairs: Iterable[tuple[int, int]]) -> Iterable[list[int]]:
    home: dict[int, list[int]] = {}
    for one, other in pairs:
        left, right = home.setdefault(one, [one]), home.setdefault(other, [other])
        if left is not right:
            left.extend(right)
            home.update(dict.fromkeys(right, left))
    return {id(group): group for group in home.values()}.values()


def _hospitals() -> Iterator[str]:
    """Two real registers of the same hospitals, labelled by telephone and ZIP, both hidden."""
    path = SAMPLES / "facilities/cms_hifld_weak_match_pairs_half.csv"
    if not path.exists():
        yield "two registers of hospitals: not measured, since the sample is not here"
        return
    told, truth = [], {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            for source in ("cms", "hifld"):
                listing = Listing(
                    source=source,
                    ref=str(number),
                    url="https://register.example",
                    name=row[f"{source}_name"],
                    street=row[f"{source}_address"],
                    city=row[f"{source}_city"],
                    state=row["state"],
                )
                told.append(Remembered(listing=listing, first_seen=DAY, last_seen=DAY))
                truth[told[-1].id] = number
    located = placed(told)
    yield f"two real registers of hospitals: {len(located):,} listings, {len(located) // 2:,} true"
    yield from _methods(located, truth)


def _clinics() -> Iterator[str]:
    """A real list of clinics, each row as if by a source of its own: no two may become one."""
    path = SAMPLES / "clinic_lists/real_ketamine_clinics_half.csv"
    if not path.exists():
        yield "a real list of clinics: not measured, since the sample is not here"
        return
    with path.open(encoding="utf-8", newline="") as file:
        told = [
            Remembered(
                listing=Listing(
                    source=f"row{number}",
                    ref="1",
                    url="https://list.example",
                    name=row["name"],
                    city=row["city"],
                    state=row["state"],
                    website=row["website"],
                ),
                first_seen=DAY,
                last_seen=DAY,
            )
            for number, row in enumerate(csv.DictReader(file))
        ]
    groups = match(placed(told)).groups
    joined = [" = ".join(each.clean.name for each in group) for group in groups if len(group) > 1]
    yield f"a real list of {len(told)} clinics, a row a source: {len(groups)} groups {joined or ''}"


def _resident() -> float:
    """Megabytes this process holds now; 0 where the system does not say."""
    path = Path("/proc/self/statm")
    if not path.exists():
        return 0.0
    return int(path.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
