"""Words for what is offered become codes by the vocabularies, and by nothing else."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from strange_text import ANYTHING

from directory.errors import BadValueError, DataFileError
from directory.lookups import read_lookups
from directory.normalise.offers import normalise_offer, normalise_status, split_phrases
from directory.records import STATES

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize(
    ("written", "phrases"),
    [
        ("IV; Spravato, KAP", ["iv", "spravato", "kap"]),
        ("IV/IM", ["iv", "im"]),
        ("IV & IM and oral", ["iv", "im", "oral"]),
        ("IV + Spravato®", ["iv", "spravato"]),
        ("IV\nIM|SC", ["iv", "im", "sc"]),
        ("Ketamine-Assisted Psychotherapy", ["ketamine assisted psychotherapy"]),
        ("  At-home   lozenges ", ["at home lozenges"]),
        ("brandy", ["brandy"]),  # "and" divides only as a word
        (" ;, ", []),
        ("", []),
    ],
)
def test_a_list_of_offers_is_split_into_phrases(written, phrases):
    assert split_phrases(written) == phrases


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("iv", (("iv",), (), None)),
        ("ketamine infusions", (("iv",), (), None)),
        ("spravato", (("nasal_esketamine",), (), None)),
        ("compounded nasal spray", (("nasal_compounded",), (), None)),
        ("troches", (("sublingual",), (), None)),
        ("at home lozenges", (("sublingual",), ("at_home_self",), None)),
        ("telehealth", ((), ("telehealth_visit",), None)),
        ("kap", ((), (), "kap_integrated")),
    ],
)
def test_a_phrase_is_said_in_codes(written, said, lookups):
    offer = normalise_offer(written, lookups.offers)

    assert (offer.routes, offer.settings, offer.psychotherapy) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("open", "active"),
        (" OPERATIONAL ", "active"),
        ("Temporarily  Closed", "temporarily_closed"),
        ("Permanently closed", "closed"),
        ("Out of business", "closed"),
    ],
)
def test_a_status_is_said_in_codes(written, said, lookups):
    assert normalise_status(written, lookups.statuses) == said


def test_a_word_in_no_vocabulary_is_refused_and_the_file_named(lookups):
    with pytest.raises(BadValueError, match=r"'tms' in data/lookups/routes\.csv") as offer:
        normalise_offer("tms", lookups.offers)
    with pytest.raises(BadValueError, match=r"'moved' in data/lookups/statuses\.csv") as status:
        normalise_status("moved", lookups.statuses)

    assert offer.value.code == status.value.code == "unmapped"


def test_every_entry_can_be_met_by_a_phrase(lookups):
    for written in lookups.offers:
        assert split_phrases(written.upper()) == [written]


def test_every_code_is_one_we_publish(lookups):
    ours = tomllib.loads((DATA / "regulatory.toml").read_text(encoding="utf-8"))
    routes = {route for offer in lookups.offers.values() for route in offer.routes}

    assert routes <= {"other", *ours}
    assert set(lookups.statuses.values()) == {"active", "temporarily_closed", "closed"}
    assert set(lookups.state_aliases.values()) <= set(STATES)
    assert set(lookups.shared_hosts.values()) == {"social", "directory"}
    assert {code for code in lookups.street_words.values() if not code.isalpha()} == set()


def test_every_written_form_is_in_lower_case(lookups):
    for vocabulary in (
        lookups.street_words,
        lookups.state_aliases,
        lookups.shared_hosts,
        lookups.statuses,
        lookups.offers,
        lookups.price_units,
        *lookups.terms.values(),
    ):
        assert [written for written in vocabulary if written != written.lower().strip()] == []


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "statuses.csv",
            "written,status\nopen,active\nopen,closed\n",
            r"statuses.csv:3: 'open' is",
        ),
        ("statuses.csv", "written,state\nopen,active\n", r"statuses.csv:2: expected a column 'sta"),
        ("routes.csv", "written,routes,settings\niv,iv,\n", r"routes.csv:2: .*'psychotherapy'"),
        (
            "routes.csv",
            "written,routes,settings,psychotherapy\niv,iv\n",
            r"routes.csv:2: .*'settin",
        ),
        (
            "city_aliases.csv",
            "written,state,city\nla,CA,Los Angeles\nla,CA,Lodi\n",
            r"city_aliases.csv:3: 'la, CA' is there twice",
        ),
        ("state_aliases.csv", None, r"state_aliases.csv: cannot be read: No such file"),
        ("shared_hosts.csv", b"host,kind\n\xff,social\n", r"shared_hosts.csv: expected .* UTF-8"),
    ],
)
def test_a_broken_vocabulary_is_refused_by_file_and_line(tmp_path, name, text, message):
    for path in (DATA / "lookups").glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    broken = tmp_path / name
    broken.unlink()
    if text is not None:
        broken.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(DataFileError, match=message):
        read_lookups(tmp_path)


@given(ANYTHING)
def test_any_text_is_a_list_of_phrases(text):
    phrases = split_phrases(text)

    assert all(split_phrases(phrase) == [phrase] for phrase in phrases)


@given(ANYTHING)
def test_any_text_is_a_status_or_refused(lookups, text):
    try:
        status = normalise_status(text, lookups.statuses)
    except BadValueError:
        return

    assert status in {"active", "temporarily_closed", "closed"}
