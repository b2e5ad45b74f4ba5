"""The matcher keeps its goals on a made-up country that is told by six sources with mistakes."""

from benchmarks.scored import placed, score
from benchmarks.told import rows
from directory.match import match


def test_listings_of_a_made_up_country_become_its_clinics():
    told, truth = rows(2_000, 31)

    found = score(match(placed(told)).groups, truth)

    assert found.precision >= 0.99
    assert found.recall >= 0.96
