"""A passage is parted where its sense turns, and each part is given to whom it belongs."""

import pytest
from hypothesis import given
from strange_text import ANYTHING

from directory.normalise.reading.parts import take_apart
from directory.normalise.reading.phrases import Codes, Phrases, words_of
from directory.normalise.reading.sentences import plain, split_clauses
from directory.normalise.reading.whose import Topic, Whose, topic_of
from directory.records import Passage

OURS, OTHERS, UNSAID = Whose.OURS, Whose.OTHERS, Whose.UNSAID


def whose(text, heading=""):
    return [part.whose for part in take_apart(Passage(heading, text, "")).body]


@pytest.mark.parametrize(
    ("written", "clauses"),
    [
        ("We use IV. Call us.", ["We use IV.", "Call us."]),
        ("We use IV, but others use IM.", ["We use IV", "but others use IM."]),
        ("Unlike a pill, it is quick.", ["Unlike a pill", "it is quick."]),
        ("While we take cards, some do not.", ["While we take cards", "some do not."]),
        (
            "Infusions: self-pay; Spravato: insurance",
            ["Infusions: self-pay", "Spravato: insurance"],
        ),
        ("Dr. Rill and St. Anne see you. Yes.", ["Dr. Rill and St. Anne see you.", "Yes."]),
        ("Half a mg, 0.5 mg/kg. Slowly.", ["Half a mg, 0.5 mg/kg.", "Slowly."]),
        ("- IV\n• IM\n2. Spravato", ["IV", "IM", "Spravato"]),
        ("IV | IM | NAD+", ["IV", "IM", "NAD+"]),
        ("| Infusion | 40 min | $450 |", ["Infusion 40 min $450"]),  # one row, one price
        ("IV $450 | IM $300", ["IV $450", "IM $300"]),
        ("IV $450 / IM $300", ["IV $450", "IM $300"]),
        ("$450 / session", ["$450 / session"]),
        ("Infusion | 450", ["Infusion: 450"]),
        (
            " | One | Six\nIV | $450 | $2,400",
            ["One", "Six", "IV One: $450", "IV Six: $2,400"],  # told with the heads of columns
        ),
        ("Q: How long?\nA: No, an hour.", ["How long?", "No, an hour."]),
        ("We are glad, however long it takes.", ["We are glad, however long it takes."]),
        ("Ketamine Infusion\n$485\nPer session", ["Ketamine Infusion $485 Per session"]),
        ("$485\nPer session", ["$485 Per session"]),
        ("Really?\n$485", ["Really?", "$485"]),
        ("  \n \n", []),
    ],
)
def test_a_passage_is_parted_into_clauses(written, clauses):
    assert [each.text for each in split_clauses(written)] == clauses


def test_a_clause_knows_its_sentence_and_what_it_is():
    asked, told, turned, item = split_clauses("Do you offer IM? We do, and we like it.\nInfusions")

    assert (asked.is_question, told.is_question) == (True, False)
    assert [each.sentence for each in (asked, told, turned, item)] == [0, 1, 1, 2]
    assert (told.is_item, item.is_item) == (False, True)


@pytest.mark.parametrize(
    ("written", "said"),
    [("It’s “Spravato®”", 'it\'s "Spravato"'), ("IV–IM\u00a0now", "IV-IM now")],
)
def test_typographers_marks_are_made_plain(written, said):
    assert plain(written).lower() == said.lower()


@pytest.mark.parametrize(
    ("heading", "topic"),
    [
        ("Our Services", Topic.OFFER),
        ("Pricing & packages", Topic.OFFER),
        ("What does Spravato cost at Lakeview?", Topic.OFFER),
        ("Ketamine for OCD", Topic.PLAIN),
        ("", Topic.PLAIN),
        ("What is ketamine?", Topic.GENERAL),
        ("IV vs. IM", Topic.GENERAL),
        ("Infusions: $400 - $1,200", Topic.GENERAL),  # no clinic's own prices lie so far apart
        ("Meet Dr. Rill", Topic.ASIDE),
        ("Careers", Topic.ASIDE),
    ],
)
def test_a_heading_says_what_to_expect(heading, topic):
    assert topic_of(heading) is topic


@pytest.mark.parametrize(
    ("heading", "text", "topic"),
    [
        ("Is there a difference in price?", "Yes. Mood is $415.", Topic.PLAIN),
        ("Is there a difference in price?", "Studies differ.", Topic.GENERAL),
        ("At a glance", "Infusion: 415\nAll prices in US dollars.", Topic.OFFER),
    ],
)
def test_what_stands_below_a_heading_may_say_more_of_it(heading, text, topic):
    assert topic_of(heading, split_clauses(text)) is topic


@pytest.mark.parametrize(
    ("written", "owners"),
    [
        ("We give infusions.", [OURS]),
        ("At Rill you get an infusion.", [OURS]),
        ("Your infusion takes an hour.", [OURS]),
        ("Infusions are slow.", [UNSAID]),
        ("Other clinics use IM, but ours gives IV.", [OTHERS, OURS]),
        ("In a trial, patients got infusions. They improved.", [OTHERS, OTHERS]),
        ("We are new here. Infusions take an hour.", [OURS, OURS]),  # goes with the one before
        ("We are new here. Ketamine can be given by IV.", [OURS, UNSAID]),
        ('"I had my infusions at their place."', [OTHERS]),
        ('"Worth it. I slept." We are open.', [OTHERS, OTHERS, OURS]),  # a quotation of two
        ("Infusions are $400.", [OURS]),  # a price is the clinic's
        ("Typical pricing:\nOne session: $400", [OTHERS, OTHERS]),  # unless others spoke before
        ("Infusions are $400 to $1,200.", [OTHERS]),  # a range so wide is the market's
    ],
)
def test_a_clause_belongs_to_whom_its_words_say(written, owners):
    assert whose(written) == owners


@pytest.mark.parametrize(
    ("heading", "owners"),
    [("Services", [OURS]), ("What is Spravato?", [UNSAID]), ("Your surgery", [OTHERS])],
)
def test_where_the_words_do_not_say_the_heading_does(heading, owners):
    assert whose("Spravato twice a week", heading) == owners


def test_a_phrase_is_tried_only_where_its_word_is():
    greetings = Phrases({"hello hi": "(?:hello|hi) there"})

    assert greetings.are_in("Oh, HELLO there")
    assert not greetings.are_in("Hello, you")
    assert not greetings.are_in("Oh, HELLO there", frozenset())


def test_a_code_is_found_each_time_it_is_named():
    codes = Codes({"dog": ("dog dogs", r"\bdogs?\b"), "cat": ("cat", r"\bcat\b")})
    text = "A dog, a cat, and dogs"

    assert list(codes.find(text, words_of(text))) == [("dog", 2), ("dog", 18), ("cat", 9)]


@given(ANYTHING, ANYTHING)
def test_any_text_is_taken_apart(heading, text):
    parts = take_apart(Passage(heading, text, ""))

    assert all(each.text.strip() for each in parts.body)
