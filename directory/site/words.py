"""Say a code, a day or a phone number in the words of a page."""

import re
from datetime import date
from typing import Final
from urllib.parse import urlsplit

NOT_STATED: Final = "not stated"
"""What a page shows where nobody said anything: silence is never a no."""

ROUTES: Final = {
    "iv": "IV infusion",
    "im": "Shot into a muscle",
    "sc": "Shot under the skin",
    "nasal_esketamine": "Spravato nasal spray (esketamine)",
    "nasal_compounded": "Compounded nasal spray",
    "sublingual": "Lozenge under the tongue",
    "oral": "Swallowed (pill or liquid)",
    "other": "Another way",
}
SETTINGS: Final = {
    "in_clinic": "In the clinic",
    "telehealth_visit": "Video or phone visit",
    "at_home_self": "At home, by yourself",
    "home_visit": "Staff come to your home",
    "inpatient": "During a hospital stay",
}
CONDITIONS: Final = {
    "depression": "Depression",
    "trd": "Depression that other treatment has not helped",
    "suicidality": "Thoughts of suicide",
    "bipolar_depression": "Bipolar depression",
    "anxiety": "Anxiety",
    "ptsd": "PTSD",
    "ocd": "OCD",
    "substance_use": "Substance use",
    "chronic_pain": "Chronic pain",
    "crps": "Complex regional pain syndrome",
    "migraine": "Migraine",
    "other": "Something else",
}
PAYMENTS: Final = {
    "self_pay": "Pay yourself",
    "commercial": "Private insurance",
    "medicare": "Medicare",
    "medicaid": "Medicaid",
    "tricare": "TRICARE",
    "va_community_care": "VA Community Care",
    "sliding_scale": "Lower price if you earn less",
    "financing": "Pay over time",
    "hsa_fsa": "HSA or FSA card",
    "superbill": "Superbill for your insurer",
}
REGULATORY: Final = {
    "approved_indication": "FDA-approved for some adults with depression",
    "approved_drug_off_label": "Off-label for mental health",
    "unapproved_compounded": "Not FDA-approved (compounded)",
}
STATUSES: Final = {
    "active": "Listed as open",
    "unconfirmed": "Not confirmed lately",
    "temporarily_closed": "Closed for now",
    "closed": "Closed",
}
PSYCHOTHERAPY: Final = {
    "kap_integrated": "Talk therapy during sessions",
    "preparation_integration": "Talk therapy before and after sessions",
    "referral_only": "Refers you to a therapist",
    "none_stated": NOT_STATED,
}
FIELDS: Final = {
    "name": "Name",
    "chain": "Part of",
    "street": "Street",
    "unit": "Suite or floor",
    "city": "Town",
    "state": "State",
    "postcode": "ZIP",
    "county": "County",
    "phone": "Phone",
    "phone_extension": "Phone extension",
    "website": "Website",
    "routes": "How ketamine is given",
    "settings": "Where it is given",
    "conditions": "What it says it treats",
    "payment": "Ways to pay",
    "psychotherapy": "Talk therapy",
    "states_served": "States served by video or phone",
    "status": "Open or closed",
}
_CODES: Final = {**CONDITIONS, **PAYMENTS, **SETTINGS, **ROUTES, **STATUSES, **PSYCHOTHERAPY}


def in_words(code: str) -> str:
    """Return the words for a code: ``"iv"`` is ``"IV infusion"``; an unknown one stays as it is."""
    return _CODES.get(code, code)


def day(text: str | None) -> str:
    """Return a day as people write it: ``"2026-11-20"`` is ``"20 Nov 2026"``; null, not stated."""
    if not text:
        return NOT_STATED
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{found.day} {found:%b %Y}"


def phone(text: str | None) -> str:
    """Return a number as people dial it: ``"+15125550142"`` is ``"(512) 555-0142"``."""
    match = re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})", text or "")
    return f"({match[1]}) {match[2]}-{match[3]}" if match else text or NOT_STATED


def miles(distance: float) -> str:
    """Return a distance in words: ``0.3`` is ``"less than 1 mile"``, ``12.4`` is ``"12 miles"``."""
    whole = round(distance)
    return {0: "less than 1 mile", 1: "1 mile"}.get(whole, f"{whole:,} miles")


def weblink(text: str | None) -> str | None:
    """Return an address a page may link to, or None: ``"javascript:alert(1)"`` is no such one."""
    try:
        parts = urlsplit(text or "")
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.hostname else None


def host(text: str) -> str:
    """Return the part of an address people know it by: ``"https://www.a.example/x"``: a.example."""
    return (urlsplit(text).hostname or text).removeprefix("www.")
