"""Run every benchmark: ``make bench``."""

from collections.abc import Callable, Iterator

from benchmarks import (
    accuracy,
    addresses,
    bulk,
    houses,
    matching,
    pages,
    reading,
    rebuild,
    remembered,
    scale,
)

Measure = Callable[[], Iterator[str]]

TABLES: tuple[tuple[str, Measure], ...] = (
    ("Addresses: street, unit, town, state and ZIP", addresses.measure),
    ("Where clinics are, without network: kilometres from the truth", accuracy.measure),
    ("Rebuilding from the memory: made-up listings, without publishing", rebuild.measure),
    ("Rebuilding 100,000 listings, geocoders' answers from the memory", remembered.measure),
    ("A rebuild, as it grows from 10,000 to 100,000 listings", scale.measure),
    ("Pages of 10,000 clinics: each route against one that answers a constant", pages.measure),
    ("Matching: which listings are one clinic, by pairs; see docs/matching.md", matching.measure),
    ("The NPI Registry's own file: reading it, against merely inflating it", bulk.measure),
    ("Clinics' own words read into codes: made-up passages, labelled by hand", reading.measure),
    ("A hundred clinics' own sites side by side, one request a second each", houses.measure),
)
"""What each table is headed, and what measures it."""


def main() -> None:
    """Print each benchmark's table."""
    for heading, measure in TABLES:
        print(heading)
        for line in measure():
            print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
