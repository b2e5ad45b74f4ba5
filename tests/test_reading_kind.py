"""What is no clinic is known by its own words, and a clinic is not taken for one of these."""

import pytest
from factories import remembered

from directory.normalise import normalise
from directory.normalise.reading import why_not_a_clinic
from directory.normalise.reading.kind import REASONS
from directory.records import Passage


def site(*texts):
    """Passages of a site: ``"Heading: text"``."""
    return [Passage(*text.split(": ", 1), f"https://rill.example/{n}")
            for n, text in enumerate(texts)]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "passages", "why"),
    [
        ("rillketamine.example", site("Domain: This domain is for sale. Try: ketamine infusion."),
         "parked_domain"),
        ("Rill", site("rill.example: rill.example is for sale! Buy it now. IV ketamine near me."),
         "parked_domain"),
        ("Ketamine Treatment Ohio",
         site("Get help: We match you with a licensed provider who offers IV ketamine."),
         "lead_generation"),
        ("Ketamine Treatment Ohio",
         site("Start: Fill in the form and a local clinic offering infusions will contact you."),
         "lead_generation"),
        ("Find Relief", site("About us: We are not a clinic. Our referral service is free to you."),
         "lead_generation"),
        ("Ketamine Directory", site("Clinics: Browse clinics by state. Claim your listing."),
         "list_of_clinics"),
        ("Best Ketamine Clinics in Denver", site("1. Mile Infusions: IV ketamine, downtown."),
         "list_of_clinics"),
        ("The Daily Rill",
         site("Ketamine boom: The owner told the newspaper that infusions are up. Staff writer."),
         "news_site"),
        ("Rill Oral Surgery",
         site("Sedation: We may give you IV ketamine while your wisdom teeth come out."),
         "anesthesia_only"),
        ("Rill Animal Hospital", site("Anesthesia: Cats receive ketamine by injection."),
         "anesthesia_only"),
    ],
)  # fmt: skip
def test_a_site_that_is_no_clinic_says_why(name, passages, why):
    assert why_not_a_clinic(name, passages) == why
    assert why in REASONS


@pytest.mark.parametrize(
    ("name", "passages"),
    [
        ("Rill Ketamine Clinic", site("Services: Ketamine infusions and Spravato.")),
        ("Rill Infusions", site("Locations: Find a clinic near you. We give infusions daily.")),
        ("Rill Psychiatry", site("In the news: Dr. Rill told the newspaper about our Spravato.")),
        ("Rill Clinic",
         site("Blog: The best ketamine clinics in Denver have one thing in common.",
              "Services: We give ketamine infusions.")),
        ("Rill Pain Center",
         site("Our doctors: As anesthesiologists, we used ketamine in the operating room.",
              "Chronic pain: We give ketamine infusions for CRPS.")),
        ("Rill Wellness", site("Reviews: Read reviews of us.", "IV: We give IV ketamine.")),
        ("Rill Therapy", site("Hours: Monday to Friday.")),
        ("Rill Therapy", []),
    ],
)  # fmt: skip
def test_a_clinic_is_not_taken_for_something_else(name, passages):
    assert why_not_a_clinic(name, passages) is None


def test_a_page_that_sells_leads_becomes_no_clinic_though_its_name_says_ketamine(lookups):
    passages = tuple(site("Start: We connect you with trusted clinics for ketamine infusions."))

    clean = normalise(remembered(name="Ketamine Treatment Ohio", passages=passages), lookups)

    assert (clean.says_ketamine, clean.routes, clean.readings) == (False, (), ())
    assert [(each.field, each.code) for each in clean.problems] == [("passages", "lead_generation")]
