"""How the work of a rebuild grows with the number of listings."""

import math
import time
from collections.abc import Iterator

from benchmarks import made_up
from directory.data_folder import CHECKOUT
from directory.geocode import geocode, read_gazetteer
from directory.identity import identify
from directory.lookups import read_lookups
from directory.match import match
from directory.merge import merge
from directory.normalise import normalise

SIZES = (1_000, 10_000)  # listings


def measure() -> Iterator[str]:
    """Yield a line a stage, and the exponent of growth: 1.0 is linear."""
    small, large = (_times(size) for size in SIZES)
    for stage in small:
        growth = math.log(large[stage] / small[stage], SIZES[1] / SIZES[0])
        share = large[stage] / sum(large.values())
        rate = SIZES[1] / large[stage]
        yield f"{stage:<10} {rate:>7,.0f} listings/s  {share:>4.0%} of it  growth {growth:.2f}"
    all_small, all_large = sum(small.values()), sum(large.values())
    growth = math.log(all_large / all_small, SIZES[1] / SIZES[0])
    yield f"{'all':<10} {SIZES[1] / all_large:>7,.0f} listings/s  growth {growth:.2f}"


def _times(size: int) -> dict[str, float]:
    lookups = read_lookups(CHECKOUT / "lookups")
    gazetteer = read_gazetteer(CHECKOUT / "lookups/cities.csv")
    said = list(made_up.listings(size, gazetteer))
    marks = [time.perf_counter()]
    clean = [normalise(each, lookups) for each in said]
    marks.append(time.perf_counter())
    located = [geocode(each, gazetteer) for each in clean]
    marks.append(time.perf_counter())
    groups = match(located).groups
    marks.append(time.perf_counter())
    named = identify(groups, {}, {}).groups
    clinics = [merge(*each, made_up.SOURCES, made_up.DAY) for each in named.items()]
    marks.append(time.perf_counter())
    if not size * 0.49 <= len(clinics) <= size * 0.51:
        raise AssertionError(f"{size} listings of two sources became {len(clinics)} clinics")
    stages = ("normalise", "geocode", "match", "merge")
    return {stage: marks[n + 1] - marks[n] for n, stage in enumerate(stages)}
