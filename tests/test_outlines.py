"""The outlines of the states hold every place in them, and say when a file is none of theirs."""

import json

import pytest

from directory.errors import DataFileError
from directory.geocode.outlines import Outlines, read_outlines
from directory.records import STATES

SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]
HOLE = [(4.0, 4.0), (6.0, 4.0), (6.0, 6.0), (4.0, 6.0), (4.0, 4.0)]


@pytest.mark.parametrize(
    ("latitude", "longitude", "holds"),
    [
        (1.0, 1.0, True),
        (9.9, 9.9, True),
        (5.0, 5.0, False),  # in the hole
        (5.0, 3.9, True),
        (-1.0, 5.0, False),
        (11.0, 5.0, False),
        (5.0, -1.0, False),
        (5.0, 11.0, False),
        (-0.004, 5.0, True),  # within the tolerance, on all sides
        (5.0, 10.004, True),
        (4.004, 5.0, True),
        (-0.005, 5.0, False),
        (-0.004, 10.004, False),  # across a corner
    ],
)
def test_an_outline_holds_what_is_in_it_and_the_tolerance_around(latitude, longitude, holds):
    outlines = Outlines({"TX": [SQUARE, HOLE]})

    assert outlines.hold("TX", latitude, longitude) == holds
    assert outlines.state_at(latitude, longitude) == ("TX" if holds else None)


def test_nothing_is_held_against_a_point_of_a_state_without_an_outline():
    assert Outlines({}).hold("TX", 0.0, 0.0)


def test_every_state_has_an_outline_that_holds_its_towns(gazetteer):
    towns = [town for town in gazetteer.towns.values() if town.population]
    outside = [
        (town.name, town.state)
        for town in towns
        if not gazetteer.outlines.hold(town.state, town.latitude, town.longitude)
    ]

    assert {town.state for town in towns} == set(STATES)
    assert len(outside) <= 0.002 * len(towns), outside


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[]",
        "{}",
        json.dumps({"transform": {"scale": [1, 1], "translate": [0, 0]}, "arcs": []}),
        json.dumps(
            {
                "transform": {"scale": [1, 1], "translate": [0, 0]},
                "arcs": [],
                "objects": {
                    "states": {
                        "geometries": [
                            {"type": "Polygon", "arcs": [[7]], "properties": {"name": "Texas"}}
                        ]
                    }
                },
            }
        ),
    ],
)
def test_a_broken_file_of_outlines_is_refused(tmp_path, text):
    path = tmp_path / "states-10m.json"
    if text is not None:
        path.write_text(text)

    with pytest.raises(DataFileError, match=r"states-10m\.json: expected outlines of states"):
        read_outlines(path)
