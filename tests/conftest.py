"""What every test may lean on: the vocabularies and the gazetteer of this checkout."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from directory.geocode import read_gazetteer
from directory.lookups import read_lookups

LOOKUPS = Path(__file__).parents[1] / "data" / "lookups"

# Where Python may not keep what it compiled, each worker and each of the hundred crawling processes
# that are started here would compile all of our code again: a fifth of the suite's work.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A machine that is busy is no fault of the code.
settings.register_profile("house", max_examples=60, deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def lookups():
    """Every vocabulary in data/lookups."""
    return read_lookups(LOOKUPS)


@pytest.fixture(scope="session")
def gazetteer():
    """Every ZIP and town of the United States; it takes some seconds to read."""
    return read_gazetteer(LOOKUPS / "cities.csv")


@pytest.fixture
def without_places(monkeypatch):
    """A build that leaves out the country's 86,000 ZIPs and towns, where nobody searches by them.

    They are most of the work of publishing a few clinics.
    """
    monkeypatch.setattr("directory.build.rows.place_rows", lambda _: ())


# Measured with --durations in November 2026; a file that is not here waits little or is soon done.
LONGEST = (
    "test_site_browser", "test_site_journeys", "test_cli", "test_crawl",
    "test_site_reading_browser", "test_drills", "test_spider_websites", "test_week",
    "test_site_barriers", "test_site_stock", "test_site_weight", "test_new_table", "test_build",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Begin with the files that take longest, so that no worker is left alone with one of them."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONGEST)))


def pytest_xdist_auto_num_workers():
    """One more than there are cores: a test of a visit mostly waits for it."""
    return (os.cpu_count() or 1) + 1
