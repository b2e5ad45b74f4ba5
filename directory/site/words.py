"""Say a code, a day or a phone number in the words of a page."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

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
SUPERVISION: Final = {
    "psychiatrist": "Psychiatrist",
    "anesthesiologist": "Anesthesiologist",
    "emergency_physician": "Emergency doctor",
    "other_physician": "Another doctor",
    "psych_np": "Psychiatric nurse practitioner",
    "crna": "Nurse anesthetist (CRNA)",
    "np": "Nurse practitioner",
    "pa": "Physician assistant",
}
MONITORING: Final = {
    "vital_signs": "Vital signs are checked",
    "minimum_stay": "You stay for a set time",
    "emergency_ready": "Ready for an emergency",
    "escort": "Someone takes you home",
}
SCREENING: Final = {
    "evaluation_required": "A visit to find out if it suits you",
    "referral_required": "A referral is needed",
    "referral_not_required": "No referral is needed",
}
REMS: Final = {"clinic_states_rems_certified": "Says it is REMS-certified"}
WHEELCHAIR: Final = {
    "yes": "Yes",
    "limited": "In part",
    "no": "No",
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
    "ages": "Ages",
    "languages": "Languages",
    "groups": "Has programs for",
    "psychotherapy": "Talk therapy",
    "states_served": "Treats by video or phone in",
    "latitude": "Degrees north",
    "longitude": "Degrees east",
    "status": "Open or closed",
    "medicare_esketamine": "Medicare paid for esketamine here in",
    "supervision": "Who supervises",
    "monitoring": "Care during and after",
    "screening": "Before you can start",
    "rems": "Spravato safety program (REMS)",
    "price": "Price",
    "payment_refused": "Does not pay here",
    "age_min": "Youngest age",
    "age_max": "Oldest age",
    "hours": "Opening hours",
    "wheelchair": "Wheelchair access",
    "price_from": "Price of one session",
    "price_course": "A starting course",
    "price_month": "Price by the month",
    "price_first": "First visit",
    "closed_on": "Closed on",
    "address": "Address",
    "last_confirmed": "Last confirmed",
    "source_count": "Sources that list it",
}
"""What each field is called, on every page."""

AGES: Final = {
    "children": "Children",
    "adolescents": "Teens",
    "young_adults": "Young adults",
    "adults": "Adults",
    "seniors": "Older adults",
}
LANGUAGES: Final = {
    "en": "English",
    "es": "Spanish",
    "ase": "American Sign Language",
    "ar": "Arabic",
    "de": "German",
    "el": "Greek",
    "fa": "Farsi",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hmn": "Hmong",
    "ht": "Haitian Creole",
    "hy": "Armenian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "tl": "Tagalog",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
GROUPS: Final = {
    "active_military": "Active military",
    "co_occurring_pain": "People with pain and substance use",
    "co_occurring_substance_use": "People with substance use too",
    "dementia": "People with dementia",
    "eating_disorders": "People with eating disorders",
    "first_episode_psychosis": "People with a first psychosis",
    "first_responders": "First responders",
    "hiv": "People with HIV",
    "lgbtq": "LGBTQ people",
    "military_families": "Military families",
    "pregnant_postpartum": "People pregnant or after birth",
    "ptsd": "People with PTSD",
    "serious_mental_illness": "People with serious mental illness",
    "trauma": "People who lived through trauma",
    "traumatic_brain_injury": "People with a brain injury",
    "veterans": "Veterans",
}
_DAYS: Final = {
    "Mo": "Mon", "Tu": "Tue", "We": "Wed", "Th": "Thu", "Fr": "Fri", "Sa": "Sat", "Su": "Sun",
    "PH": "holidays",
}  # fmt: skip
_CODES: Final = {
    **GROUPS, **LANGUAGES, **AGES, **CONDITIONS, **PAYMENTS, **SETTINGS, **ROUTES, **STATUSES,
    **PSYCHOTHERAPY, **SUPERVISION, **MONITORING, **SCREENING, **REMS, **WHEELCHAIR,
}  # fmt: skip
_CODED: Final = frozenset(
    "routes settings conditions payment ages languages groups psychotherapy status supervision"
    " monitoring screening rems wheelchair".split()
)
"""Fields whose values are codes; any other value is shown as it stands."""

_LISTED: Final = (_CODED | {"states_served"}) - {"psychotherapy", "status", "rems", "wheelchair"}
"""Fields that hold a JSON list in the tables."""


def in_words(code: str) -> str:
    """Return the words for a code: ``"iv"`` is ``"IV infusion"``; an unknown one stays as it is."""
    return _CODES.get(code, code)


def label(field: str) -> str:
    """Return what a field is called: ``"hours"`` is ``"Opening hours"``; an unknown one, itself."""
    return FIELDS.get(field, field)


def of_field(field: str, value: str) -> str:
    """Return a field's value for readers: ``"es"`` of ``languages`` is ``"Spanish"``."""
    if field in _SPOKEN:
        return _SPOKEN[field](value)
    return in_words(value) if field in _CODED else value


def of_values(field: str, stored: str | None) -> str:
    """Return a stored value of a clinic for readers, lists too: ``'["iv"]'`` is "IV infusion"."""
    if stored is None or stored == "":
        return NOT_STATED
    if field not in _LISTED:
        return of_field(field, stored)
    return ", ".join(of_field(field, str(each)) for each in json.loads(stored)) or NOT_STATED


def offer(value: str) -> str:
    """Return what is said of a route: ``"iv session 475-695"``: IV infusion, a session, $475-695.

    ``"iv commercial"``, of who does not pay, is ``"IV infusion, Private insurance"``.
    """
    found = re.sub(r"(?<![\w.])([0-9][0-9.]*)(?:-([0-9.]+))?", _dollars, value)
    parts = found.split(" ", 2) if found.split(" ")[0] in ROUTES else found.split(" ", 1)
    return ", ".join(_UNITS.get(part) or in_words(part) for part in parts)


def _dollars(found: re.Match[str]) -> str:
    return f"${float(found[1]):,.0f}" + (f" to ${float(found[2]):,.0f}" if found[2] else "")


@lru_cache(maxsize=4096)
def day(text: str | None) -> str:
    """Return a day as people write it: ``"2026-11-20"`` is ``"20 Nov 2026"``; null, not stated."""
    if not text:
        return NOT_STATED
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return text
    return f"{found.day} {found:%b %Y}"


def moment(text: str) -> str:
    """Return a moment in UTC: ``"2026-11-22T04:00:00+00:00"`` is ``"22 Nov 2026, 4:00 am UTC"``.

    Without a clock time it is a day.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return day(text)
    if len(text) <= len("2026-11-22") or found.tzinfo is None:
        return day(text)
    found = found.astimezone(UTC)
    half = "pm" if found.hour >= 12 else "am"
    return f"{day(found.date().isoformat())}, {found.hour % 12 or 12}:{found:%M} {half} UTC"


def phone(text: str | None) -> str:
    """Return a number as people dial it: ``"+15125550142"`` is ``"(512) 555-0142"``."""
    match = re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})", text or "")
    return f"({match[1]}) {match[2]}-{match[3]}" if match else text or NOT_STATED


def miles(distance: float) -> str:
    """Return a distance in words: ``0.3`` is ``"less than 1 mile"``, ``12.4`` is ``"12 miles"``."""
    whole = round(distance)
    return {0: "less than 1 mile", 1: "1 mile"}.get(whole, f"{whole:,} miles")


def distance(clinic: Mapping[str, Any]) -> str:
    """Return how far a clinic is, no surer than we are: ``"about 8 miles (middle of Brooklyn)"``.

    A middle may be the very spot that is measured from; then there is no number to give.
    """
    far, precision = clinic["distance_miles"], clinic["precision"]
    is_far = round(far) > 0
    if precision == "city" and is_far:
        return f"about {miles(far)} (middle of {clinic['city'] or 'its town'})"
    if precision == "city":
        unsure = "not placed exactly" if clinic["street"] else "address not stated"
        return f"in {clinic['city'] or 'the town'}; {unsure}"
    if precision == "zip" and not is_far:
        return f"in or near ZIP {clinic['postcode']}" if clinic["postcode"] else "about 1 mile"
    return f"about {miles(far)}" if precision == "zip" else miles(far)


def hours(text: str | None) -> list[str]:
    """Return opening hours, a line a rule: ``"Mo-Fr 09:00-17:30"``: Mon to Fri 9 am to 5:30 pm.

    Words of the form (OpenStreetMap's ``opening_hours``) that have no plain one here stay.
    """
    return [_spoken(rule) for rule in re.split(r"\s*(?:;|\|\|)\s*", text or "") if rule]


def _spoken(rule: str) -> str:
    said = "day and night" if rule == "24/7" else rule
    said = re.sub(r"\b(?:off|closed)\b", "closed", said)
    said = re.sub(r"\b(Mo|Tu|We|Th|Fr|Sa|Su|PH)\b", lambda found: _DAYS[found[0]], said)
    said = re.sub(r"\b([0-2]?[0-9]):([0-5][0-9])\b", _clock, said)
    said = re.sub(r"\s*-\s*", " to ", said)
    return re.sub(r",\s*", ", ", said)


def _clock(found: re.Match[str]) -> str:
    hour, minutes = int(found[1]) % 24, "" if found[2] == "00" else f":{found[2]}"
    return f"{hour % 12 or 12}{minutes} {'pm' if hour >= 12 else 'am'}"


def contact_link(text: str, subject: str = "", body: str = "") -> str | None:
    """Return where to write to a contact: ``"you@a.example"`` is ``"mailto:you@a.example"``.

    A letter may begin with a subject and a body, whose lines end as RFC 6068 has it.
    None where it is neither an address of e-mail nor of a page.
    """
    if re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", text):
        said = {"subject": subject, "body": body.replace("\n", "\r\n")}
        query = urlencode({name: each for name, each in said.items() if each}, quote_via=quote)
        return f"mailto:{quote(text, safe='@')}" + (f"?{query}" if query else "")
    return weblink(text)


@lru_cache(maxsize=1024)
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


def bare(text: str) -> str:
    """Return an address as it is read on paper: ``"https://www.a.example/x/"``: a.example/x."""
    return re.sub(r"^https?://(www\.)?", "", text).rstrip("/")


_UNITS: Final = {"consultation": "a first visit", "session": "a session", "course": "a course",
                 "month": "a month"}  # fmt: skip
_SPOKEN: Final[Mapping[str, Callable[[str], str]]] = {
    "phone": phone,
    "price": offer,
    "payment_refused": offer,
    "hours": lambda value: "; ".join(hours(value)),
}
"""Fields whose values are said otherwise than code by code."""
