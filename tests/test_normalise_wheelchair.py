"""Whether one can get in by wheelchair is one of three words; no other word is taken for one."""

import pytest

from directory.errors import BadValueError
from directory.normalise.wheelchair import normalise_wheelchair


@pytest.mark.parametrize(
    ("written", "said"),
    [("yes", "yes"), ("limited", "limited"), ("no", "no"), (" Limited ", "limited"), ("NO", "no")],
)
def test_access_is_said_in_one_of_three_words(written, said):
    assert normalise_wheelchair(written) == said


@pytest.mark.parametrize(
    "written",
    ["designated", "bad", "yes;limited", "not yet", "1", "One low step at the door.", "n" * 999],
)
def test_another_word_is_refused_with_what_was_expected(written):
    with pytest.raises(BadValueError, match=r"^expected yes, limited or no, found '") as error:
        normalise_wheelchair(written)

    assert error.value.code == "not_access"
    assert written[:200] in str(error.value)
    assert len(str(error.value)) < 260
