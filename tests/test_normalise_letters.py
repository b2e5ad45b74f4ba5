"""Broken characters are mended, and what no reader sees is left out."""

import pytest
from hypothesis import given
from strange_text import ANYTHING

from directory.normalise.letters import readable


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("SÃ£o", "São"),
        ("PeÃ±a Blvd", "Peña Blvd"),
        ("Oâ€™Neil", "O'Neil"),
        ("Oâ\x80\x99Neil", "O'Neil"),
        ("MayagÃ¼ez", "Mayagüez"),
        ("SÃƒÂ£o", "São"),  # broken twice
        ("Ember &amp; Oak", "Ember & Oak"),
        ("ﬁve", "five"),
        ("７８７０１", "78701"),
        ("Ri\u200bll\0", "Rill"),
        ("Ri\ud800ll", "Rill"),
        ("Peña", "Peña"),
        ("東京", "東京"),
        ("1200 W 6th St", "1200 W 6th St"),
        ("a\nb\tc", "a\nb\tc"),
    ],
)
def test_a_text_is_said_as_it_was_meant(written, said):
    assert readable(written) == said


@given(ANYTHING)
def test_what_is_readable_stays(text):
    said = readable(text)

    assert readable(said) == said
    assert isinstance(said.encode(), bytes)  # half a surrogate pair could not be
