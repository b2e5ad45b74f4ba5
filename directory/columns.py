"""What a published table and column is, and the columns of clinics and of what they offer."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """A published column: its name, its SQLite type, and what a reader may take it to mean."""

    name: str
    type: type[str] | type[int] | type[float]
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A published table: its key, what one row is, and its columns in order."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: str | None = None

    @property
    def types(self) -> dict[str, type]:
        """Column name to Python type, as sqlite-utils takes it."""
        return {column.name: column.type for column in self.columns}


CLINICS: Final = Table(
    "clinics",
    "One row a place a patient can go, or one telehealth practice.",
    (
        Column("id", str, "Minted once, kept for life; an id that was merged away redirects."),
        Column("slug", str, "The name for an address bar; may change, the id does not."),
        Column("name", str, "The name the most trusted source gives."),
        Column("chain", str, "The organisation it says it belongs to; null is not stated."),
        Column("street", str, "House number and street, abbreviated as USPS does."),
        Column("unit", str, "Suite, floor or room, without its designator: `200`."),
        Column("city", str, "City or town as stated."),
        Column("state", str, "USPS code of the state, district or territory."),
        Column("postcode", str, "Five-digit ZIP; null where the stated one lies in another state."),
        Column("county", str, "County of the ZIP's middle; a ZIP can reach into a second county."),
        Column("latitude", float, "Degrees north, WGS 84; how near is in `precision`."),
        Column("longitude", float, "Degrees east, WGS 84; how near is in `precision`."),
        Column(
            "precision",
            str,
            "`rooftop`, `street`, `source` (the source's own point), `zip` (middle of the ZIP,"
            " towards its town) or `city` (middle of the town); null where we could not place it.",
        ),
        Column("phone", str, "E.164, such as `+15125550142`."),
        Column("phone_extension", str, "Extension, digits only."),
        Column("website", str, "The clinic's own site; social and directory pages are left out."),
        Column(
            "routes",
            str,
            "JSON list of how it gives ketamine, as stated: `iv`, `im`, `sc`, `nasal_esketamine`,"
            " `nasal_compounded`, `sublingual`, `oral`, `other`. Absence is silence, not a no.",
        ),
        Column("settings", str, "JSON list: `in_clinic`, `telehealth_visit`, `at_home_self` …"),
        Column(
            "conditions",
            str,
            "JSON list of what the clinic says it treats: `depression`, `trd` (depression that"
            " other treatments did not lift), `suicidality`, `bipolar_depression`, `anxiety`,"
            " `ptsd`, `ocd`, `substance_use`, `chronic_pain`, `crps`, `migraine`, `other`.",
        ),
        Column(
            "payment",
            str,
            "JSON list of ways to pay, as stated: `self_pay`, `commercial`, `medicare`, `medicaid`,"
            " `tricare`, `va_community_care`, `sliding_scale`, `financing`, `hsa_fsa`, `superbill`."
            " Of the place as a whole: whether ketamine is covered, ask.",
        ),
        Column("ages", str, "JSON list of ages accepted, as stated: `adults`, `seniors` …"),
        Column("languages", str, "JSON list of languages, ISO 639 codes, `ase` being ASL."),
        Column("groups", str, "JSON list of groups it has programmes for: `veterans`, `lgbtq` …"),
        Column("price_from", float, "Lowest stated price of one session, US dollars."),
        Column(
            "status",
            str,
            "`active`, `unconfirmed` (missing from its sources of late, or its own site no longer"
            " speaks of ketamine), `temporarily_closed` or"
            " `closed`.",
        ),
        Column(
            "closed_on",
            str,
            "The day a source first said so; where it only vanished, the last day it was listed.",
        ),
        Column("first_seen", str, "First day any source listed it."),
        Column("last_seen", str, "Last day any source listed it."),
        Column(
            "last_confirmed",
            str,
            "Last day a source vouched for it: a register's own update, a clinic's own page. A"
            " register that repeats an old entry confirms nothing new, nor does a site that no"
            " longer speaks of ketamine.",
        ),
        Column("source_count", int, "How many sources list it."),
        Column(
            "states_served", str, "JSON list of USPS codes a telehealth practice says it serves."
        ),
        Column(
            "placed_by",
            str,
            "Who says where it is: `source`, `census` (US Census geocoder), `nominatim`"
            " (OpenStreetMap; ODbL), `gazetteer` (our tables of ZIPs and towns) or `correction`.",
        ),
        Column("placed_as", str, "What that took the address to be."),
        Column("placed_on", str, "Day that was said; null of the gazetteer."),
        Column(
            "licence",
            str,
            "`ODbL` where OpenStreetMap lists or places it: name its contributors, share alike what"
            " you make of it; `CC0` elsewhere.",
        ),
        Column(
            "hours",
            str,
            "Opening hours in OpenStreetMap's syntax, `Mo-Fr 09:00-17:00; Sa-Su closed`, only where"
            " a source has them in a structure and all of it is understood.",
        ),
        Column(
            "medicare_esketamine",
            int,
            "The latest year in which Medicare is known to have paid for esketamine at this door."
            " Null says nothing: Medicare withholds counts of ten patients or fewer.",
        ),
        Column(
            "supervision",
            str,
            "JSON list of roles its pages name for those who prescribe or watch: `psychiatrist`,"
            " `anesthesiologist`, `emergency_physician`, `other_physician`, `psych_np`, `crna`,"
            " `np`, `pa`. Never a person.",
        ),
        Column(
            "monitoring",
            str,
            "JSON list of what it says it does during and after a visit: `vital_signs`,"
            " `minimum_stay`, `emergency_ready`, `escort`. Absence is silence, not a no.",
        ),
        Column(
            "screening",
            str,
            "JSON list of what it says comes first: `evaluation_required`, `referral_required`,"
            " `referral_not_required`.",
        ),
        Column(
            "rems",
            str,
            "`clinic_states_rems_certified` where its pages say so: a claim of the clinic's, which"
            " nobody here has checked.",
        ),
        Column(
            "wheelchair",
            str,
            "Whether one can get in by wheelchair: `yes`, `limited` (to a part of it, or over a low"
            " step) or `no`, as stated of this house.",
        ),
    ),
    key="id",
)

SERVICES: Final = Table(
    "services",
    "One row a clinic and route: what it offers, as stated.",
    (
        Column("clinic_id", str, "The clinic."),
        Column("route", str, "How the medicine is given; see table `routes`."),
        Column("setting", str, "Where: `in_clinic`, `telehealth_visit`, `at_home_self` …"),
        Column("price_low", float, "US dollars, lowest stated."),
        Column(
            "price_high",
            float,
            "US dollars, highest stated; null where the clinic only says where prices begin.",
        ),
        Column(
            "price_unit",
            str,
            "`session`, where a price of one is stated, else `course` or `month`.",
        ),
        Column("price_seen", str, "Last day the price was seen on the clinic's page."),
        Column(
            "payment",
            str,
            "JSON list of ways to pay that the clinic states for this route; where it offers one"
            " route, all it states.",
        ),
        Column(
            "psychotherapy", str, "`kap_integrated`, `preparation_integration`, `referral_only`."
        ),
        Column(
            "payment_refused",
            str,
            "JSON list of payers the clinic says do not pay here for this route, or in general.",
        ),
    ),
)
