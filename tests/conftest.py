"""What every test may lean on: the vocabularies and the gazetteer of this checkout."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from directory.geocode import read_gazetteer
from directory.lookups import read_lookups

LOOKUPS = Path(__file__).parents[1] / "data" / "lookups"

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


def pytest_xdist_auto_num_workers():
    """One more than there are cores: a test of a visit mostly waits for it."""
    return (os.cpu_count() or 1) + 1
