"""A route is offered where the clinic itself speaks of it, and in doubt it is not."""

import pytest

from directory.normalise.reading import read_passage, read_passages
from directory.records import Passage


def offered(text, heading=""):
    return {each.code for each in read_passage(Passage(heading, text, "")) if each.field == "route"}


@pytest.mark.parametrize(
    ("written", "routes"),
    [
        ("We give ketamine by IV.", {"iv"}),
        ("Our infusions take forty minutes.", {"iv"}),
        ("We run the drip slowly into a vein.", {"iv"}),
        ("We use IM ketamine.", {"im"}),
        ("Our nurse gives a quick shot in the arm.", {"im"}),
        ("We give it just under the skin.", {"sc"}),
        ("We offer Spravato® (esketamine) nasal spray.", {"nasal_esketamine"}),
        ("We prescribe a compounded ketamine nasal spray.", {"nasal_compounded"}),
        ("We mail lozenges each month.", {"sublingual"}),
        ("You'll hold the tablet under your tongue.", {"sublingual"}),
        ("We use rapid-dissolve tablets (RDT).", {"sublingual"}),
        ("We prescribe oral ketamine.", {"oral"}),
        ("We offer ketamine (IV, IM, oral).", {"iv", "im", "oral"}),
        ("We offer a nasal spray.", set()),  # which of the two, nobody said
        ("We give Spravato with an oral antidepressant.", {"nasal_esketamine"}),
        ("I'm Dr. Rill, and we see patients for ketamine.", set()),
        ("Jo Rill, MD (IM), gives ketamine with us.", set()),
        ("We are a Level IV trauma center with ketamine.", set()),
    ],
)
def test_a_route_is_known_by_the_words_clinics_use(written, routes):
    assert offered(written) == routes


@pytest.mark.parametrize(
    ("written", "routes"),
    [
        ("Rather than ketamine infusions, we use lozenges.", {"sublingual"}),
        ("Other methods include IM, IV and sprays, but our clinic uses lozenges.", {"sublingual"}),
        ("We use shots, not lozenges.", {"im"}),
        ("We do not offer IV ketamine. We offer Spravato.", {"nasal_esketamine"}),
        ("Unlike Spravato, our infusions need no spray.", {"iv"}),
        ("We no longer give IM injections. Our infusions go on.", {"iv"}),
        ("We used to give shots. Today our patients have infusions.", {"iv"}),
        ("We hope to offer Spravato soon.", set()),
        ("Some people use nasal ketamine or lozenges. We do not prescribe these.", set()),
        ("Our shot is gentler than a drip.", {"im"}),
        ("Spravato is not offered at our office.", set()),
        ("Our infusions are not covered by insurance.", {"iv"}),  # what is denied is the payer
        ("You do not need a driver for our lozenges.", {"sublingual"}),
    ],
)
def test_a_route_named_and_denied_is_not_offered(written, routes):
    assert offered(written) == routes


@pytest.mark.parametrize(
    ("heading", "written"),
    [
        ("", "Ketamine can be given by IV, by IM, or as a lozenge."),
        ("What is Spravato?", "A nasal spray that patients take in a certified clinic."),
        ("IV vs. IM", "Infusions last longer; shots are quicker."),
        ("Meet Dr. Rill", "She gave infusions for ten years in Ohio."),
        ("", "In a 2013 study, infusions helped within a day."),
        ("", "The FDA warned of compounded ketamine nasal sprays."),
        ("", "Some clinics mail lozenges; others give infusions."),
        ("", "We will refer you to an infusion clinic nearby."),
        ("", "The clinic next door gives the infusions."),
        ("Clinical trials", "We test an oral ketamine tablet."),
        ("Careers", "We are hiring a nurse for infusions."),
        ("", "Our dentist may use IV ketamine during surgery."),
        ("", "Our drips: NAD+, glutathione, iron."),
        ("Is Spravato covered?", "Often it is."),
        ("", "Do you offer IM? Do you offer Spravato?"),
        ("Ketamine and Medicare", "Spravato is often covered."),
    ],
)
def test_what_is_said_of_others_or_in_general_is_nobodys_offer(heading, written):
    assert offered(written, heading) == set()


@pytest.mark.parametrize(
    ("heading", "written", "routes"),
    [
        ("Services", "Ketamine infusions\nSpravato\nTMS", {"iv", "nasal_esketamine"}),
        ("IM ketamine", "Our sessions last two hours.", {"im"}),
        ("Ketamine infusions", "We do not treat chronic pain.", {"iv"}),
        ("Infusions or lozenges?", "We can tell you more by telephone.", set()),
        ("FAQ", "Do you offer IM?\nYes, on Fridays.", {"im"}),
        ("FAQ", "Do you offer IM?\nNot at this time.", set()),
        ("Certified", "We are REMS-certified.", {"nasal_esketamine"}),
    ],
)
def test_headings_questions_and_claims_can_offer(heading, written, routes):
    assert offered(written, heading) == routes


def test_a_reading_keeps_its_passage_and_page():
    passage = Passage("Prices", "Infusions are $450.", "https://rill.example/prices")

    assert {each.passage for each in read_passage(passage)} == {passage}


def test_a_route_that_has_ended_on_one_page_is_not_offered_by_an_older_one():
    old = Passage("Services", "IM ketamine\nIV ketamine", "https://rill.example/services")
    new = Passage("News", "We no longer offer IM ketamine.", "https://rill.example/news")

    routes = [each.code for each in read_passages([old, new]) if each.field == "route"]

    assert routes == ["iv"]


def test_what_two_pages_say_alike_is_read_once_from_the_first():
    pages = [Passage("", "We give infusions.", f"https://rill.example/{n}") for n in range(3)]

    (reading,) = read_passages(pages)

    assert (reading.code, reading.passage) == ("iv", pages[0])
