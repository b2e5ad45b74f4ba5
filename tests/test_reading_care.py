"""Who pays, where, and how it cares: only what the clinic says of itself, and never a name."""

import pytest
from hypothesis import given
from strange_text import ANYTHING

from directory.normalise.reading import closest_therapy, read_passage, read_passages
from directory.records import STATES, Passage, Reading

PAGE = "https://rill.example/faq"


def said(field, text, heading=""):
    """Codes of one field, with their route where they have one."""
    return {
        f"{each.route}:{each.code}" if each.route else each.code
        for each in read_passage(Passage(heading, text, PAGE))
        if each.field == field
    }


@pytest.mark.parametrize(
    ("written", "payment", "refused"),
    [
        ("We accept Aetna and Cigna.", {"commercial"}, set()),
        ("We take Medicare for Spravato, but not Medicaid.",
         {"nasal_esketamine:medicare"}, {"nasal_esketamine:medicaid"}),
        ("Our infusions are self-pay; Spravato is billed to your insurance.",
         {"iv:self_pay", "nasal_esketamine:commercial"}, set()),
        ("We are in-network for Spravato. IV ketamine is not covered by insurance.",
         {"nasal_esketamine:commercial"}, {"iv:commercial"}),
        ("Spravato is covered by most insurance. Ketamine infusions are not.",
         {"nasal_esketamine:commercial"}, {"iv:commercial"}),
        ("We do not accept insurance, Medicare or Medicaid.",
         set(), {"commercial", "medicare", "medicaid"}),
        ("We are out-of-network with every insurer.", set(), {"commercial"}),
        ("We take TRICARE and VA Community Care.", {"tricare", "va_community_care"}, set()),
        ("We accept HSA cards, cash and CareCredit.", {"hsa_fsa", "self_pay", "financing"}, set()),
        ("We give you a superbill for your insurance.", {"superbill"}, set()),
        ("A sliding scale is available with us.", {"sliding_scale"}, set()),
        ("We have opted out of Medicare.", set(), {"medicare"}),
        ("We stopped taking insurance years ago.", set(), {"commercial"}),
        ("Insurance companies do not cover our IV ketamine.", set(), {"iv:commercial"}),
        ("Spravato is covered by most plans we take. Ketamine infusions never are.",
         {"nasal_esketamine:commercial"}, {"iv:commercial"}),
        ("Our six infusions can be paid in six payments.", {"financing"}, set()),  # of a bill
        ("We charge $450 an infusion, and give you a superbill.", {"superbill"}, set()),
        ("What you pay depends on your household income.", {"sliding_scale"}, set()),
        ("We do not offer financing.", set(), set()),  # who lends is nobody's payer
        ("Insurance companies rarely cover ketamine.", set(), set()),
        ("Medicare may cover esketamine.", set(), set()),
        ("Does insurance cover Spravato?", set(), set()),
        ("We bill insurance for medication management.", set(), set()),
        ("Other clinics take Medicaid.", set(), set()),
    ],
)  # fmt: skip
def test_who_pays_is_said_by_route(written, payment, refused):
    assert said("payment", written, "Insurance") == payment
    assert said("payment_refused", written, "Insurance") == refused


@pytest.mark.parametrize(
    ("written", "settings"),
    [
        ("Every infusion is given in our clinic.", {"iv:in_clinic"}),
        ("We mail lozenges to your home.", {"sublingual:at_home_self"}),
        ("Meet our clinician by video.", {"telehealth_visit"}),
        ("Our nurse comes to your home for the infusion.", {"iv:home_visit"}),
        ("Our team brings ketamine infusions to your own bedroom.", {"iv:home_visit"}),
        ("Our nurse drives to you and gives the injection.", {"im:home_visit"}),
        ("Each infusion takes place in one of our two suites.", {"iv:in_clinic"}),
        ("We treat inpatients with IV ketamine.", {"inpatient"}),
        ("After your infusion, rest at home.", set()),
        ("We never ship lozenges to your home.", set()),
        ("We want you to feel at home during your infusion.", set()),
        ("Telehealth companies mail lozenges to your door.", set()),
    ],
)
def test_where_treatment_takes_place(written, settings):
    assert said("setting", written) == settings


@pytest.mark.parametrize(
    ("field", "written", "codes"),
    [
        ("condition", "We treat PTSD, OCD and migraine.", {"ptsd", "ocd", "migraine"}),
        ("condition", "We help with treatment-resistant depression.", {"trd"}),
        ("condition", "We see people with CRPS and fibromyalgia.", {"crps", "chronic_pain"}),
        ("condition", "We do not treat chronic pain.", set()),
        ("condition", "Ketamine has been studied in OCD.", set()),
        ("supervision", "Our CRNA gives every infusion.", {"crna"}),
        ("supervision", "Our psychiatric nurse practitioner sees you.", {"psych_np"}),
        ("supervision", "Our nurse practitioner sees you.", {"np"}),
        ("supervision", "We talk with your own psychiatrist.", set()),
        ("supervision", "You will not see a psychiatrist here.", set()),
        ("supervision", "Some clinics are run by anesthesiologists.", set()),
        ("monitoring", "We check your blood pressure; our staff is ACLS certified.",
         {"vital_signs", "emergency_ready"}),
        ("monitoring", "You must stay with us for at least two hours and bring a driver.",
         {"minimum_stay", "escort"}),
        ("monitoring", "We cannot treat uncontrolled blood pressure.", set()),
        ("screening", "You do not need a referral to see us.", {"referral_not_required"}),
        ("screening", "We require a referral.", {"referral_required"}),
        ("screening", "We begin with a full psychiatric evaluation.", {"evaluation_required"}),
        ("screening", "Our psychiatric evaluation, an hour long: $350", set()),
        ("monitoring", "Our IM session is $395 for two hours.", set()),  # paid for, not made to
        ("screening", "Psychiatric evaluation: $350", set()),  # what it costs, not that it must be
        ("psychotherapy", "A therapist sits with you in your session.", {"kap_integrated"}),
        ("psychotherapy", "Your therapist sits an arm's length away, and we watch.",
         {"kap_integrated"}),
        ("psychotherapy", "We will gladly refer you to local therapists.", {"referral_only"}),
        ("monitoring", "With us, leave with the adult who came to fetch you.", {"escort"}),
        ("screening", "A 75-minute psychiatric evaluation is $390.", set()),
        ("psychotherapy", "We include two integration sessions.", {"preparation_integration"}),
        ("psychotherapy", "We can refer you to a therapist.", {"referral_only"}),
        ("psychotherapy", "Many believe that therapy helps.", set()),
        ("age_min", "We treat adults 18 and older.", {"18"}),
        ("age_max", "Our patients are between 18 and 70.", {"70"}),
        ("ages", "We see teens from 14.", {"adolescents"}),
        ("ages", "Our patients are 21 and over.", {"adults"}),
        ("age_min", "Our team has over 25 years of experience.", set()),
        ("states_served", "Our telehealth practice serves Texas, NM and New York.",
         {"TX", "NM", "NY"}),
        ("states_served", "We are in Texas.", set()),  # a door, and no service from afar
        ("rems", "We are REMS certified.", {"clinic_states_rems_certified"}),
        ("rems", "We are enrolled in the Spravato REMS.", {"clinic_states_rems_certified"}),
        ("payment", "Fees and insurance", set()),  # a page's title
        ("payment", "We also give iron by IV, and we bill your insurance.", set()),
        ("screening", "No referral is needed with us.", {"referral_not_required"}),
        ("states_served", "Live in Utah or Nevada? We see you by telehealth.", {"UT", "NV"}),
        ("rems", "Spravato needs a REMS-certified setting elsewhere.", set()),
    ],
)  # fmt: skip
def test_how_it_cares(field, written, codes):
    assert said(field, written) == codes


def test_a_heading_may_say_how_one_pays():
    assert said("payment", "Infusion: $475", "Self-pay fees") == {"self_pay"}


@pytest.mark.parametrize("heading", ["Who it is for", "Who we treat", "Who is it for?"])
def test_a_list_below_who_it_is_for_is_of_conditions(heading):
    listed = Passage(heading, "Treatment-resistant depression\nPTSD", PAGE)
    denied = Passage("Who it is not for", "Bipolar disorder\nPTSD", PAGE)

    assert {each.code for each in read_passages([listed, denied]) if each.field == "condition"} == {
        "trd", "ptsd"}  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "answered", "refused"),
    [
        ("Do you take insurance?", "No. We are a cash practice.", {"commercial"}),
        ("Do you accept Medicare?", "No, we have opted out.", {"medicare"}),
        ("Do you take insurance?", "No longer a worry: we do.", set()),
        ("Do you take insurance?", "It depends.", set()),
    ],
)
def test_a_flat_no_refuses_whom_was_asked_about(asked, answered, refused):
    read = read_passages([Passage(asked, answered, PAGE)])

    assert {each.code for each in read if each.field == "payment_refused"} == refused


def test_of_several_ties_to_therapy_the_closest_comes_first():
    passage = Passage("", "", PAGE)
    read = [
        Reading(field="psychotherapy", code=code, passage=passage)
        for code in ("referral_only", "kap_integrated")
    ]

    assert closest_therapy(read) == ("kap_integrated", "referral_only")


@pytest.mark.parametrize(
    ("one", "other", "field"),
    [
        ("We accept Medicare.", "We do not take Medicare.", "payment"),
        ("We require a referral.", "You do not need a referral with us.", "screening"),
    ],
)
def test_what_one_page_says_and_another_denies_is_not_stated(one, other, field):
    pages = [Passage("", one, PAGE), Passage("", other, PAGE)]

    assert {each.code for each in read_passages(pages[:1]) if each.field == field} != set()
    assert [each for each in read_passages(pages) if each.field.startswith(field)] == []


@given(ANYTHING, ANYTHING)
def test_any_text_is_read_into_our_codes(heading, text):
    for each in read_passage(Passage(heading, text, PAGE)):
        assert each.code
        assert each.field != "states_served" or each.code in STATES
