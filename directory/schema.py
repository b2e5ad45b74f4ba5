"""The published tables, each column with its meaning: for SQL, Datasette and docs/data.md alike."""

from typing import Final

from directory.columns import CLINICS, SERVICES, Column, Table

FACTS: Final = Table(
    "facts",
    "One row a value a source said of a clinic, chosen or not.",
    (
        Column("clinic_id", str, "The clinic."),
        Column(
            "field",
            str,
            "The column of `clinics` it speaks to; of `services` with `price`, `payment_refused`;"
            " `age_min` and `age_max` are years.",
        ),
        Column("value", str, "The value, cleaned."),
        Column("source", str, "Who said it; see table `sources`."),
        Column("ref", str, "That source's name for its entry."),
        Column("url", str, "Where to see it; of a clinic's own site, the page that says so."),
        Column("first_seen", str, "First day the source was seen listing it."),
        Column("last_seen", str, "Last day the source was seen listing it."),
        Column("chosen", int, "1 where `clinics` shows this value, 0 where another one won."),
        Column(
            "why",
            str,
            "The reason given with a correction, whose `source` is `correction`; an empty `value`"
            " then says that what the sources say is not so.",
        ),
    ),
)

LISTINGS: Final = Table(
    "listings",
    "One row an entry of a source, as cleaned, with the clinic it was taken to be.",
    (
        Column("id", str, "`source:ref`, from raw values; better cleaning never changes it."),
        Column("source", str, "Who listed it."),
        Column("ref", str, "The source's own name for it, or a fingerprint of its raw words."),
        Column("clinic_id", str, "The clinic it belongs to."),
        Column("url", str, "Where to see it."),
        Column("name", str, "Name, as cleaned."),
        Column("street", str, "House number and street."),
        Column("city", str, "City."),
        Column("state", str, "USPS code."),
        Column("postcode", str, "Five-digit ZIP."),
        Column("phone", str, "E.164."),
        Column("website", str, "Own site."),
        Column("first_seen", str, "First day seen."),
        Column("last_seen", str, "Last day seen."),
    ),
    key="id",
)

PLACES: Final = Table(
    "places",
    "ZIPs and towns that a search can start from (not CC0: see docs/data.md).",
    (
        Column("kind", str, "`zip` or `city`."),
        Column("name", str, "The ZIP, or the town's name."),
        Column("key", str, "The name for look-ups: lower case, accents folded, `saint` as `st`."),
        Column("state", str, "USPS code."),
        Column("postcode", str, "The ZIP; null for towns."),
        Column("latitude", float, "Degrees north of its middle."),
        Column("longitude", float, "Degrees east of its middle."),
        Column("population", int, "People, for choosing between towns of one name; null for ZIPs."),
    ),
)

SOURCES: Final = Table(
    "sources",
    "One row a source: who publishes it, on what terms, and how its last visits went.",
    (
        Column("name", str, "The name used in `facts` and `listings`."),
        Column("title", str, "What to call it."),
        Column("publisher", str, "Who publishes it."),
        Column("homepage", str, "Where a person can see it."),
        Column("terms", str, "Its terms of use."),
        Column("licence", str, "The licence of its data."),
        Column("sample", int, "1 for made-up data."),
        Column("trust", int, "Higher speaks first where sources differ."),
        Column("last_run", str, "When it was last visited."),
        Column("last_verdict", str, "How that went: `accepted`, `refused` or `failed`."),
        Column("last_accepted", str, "When its listings were last taken in."),
        Column("listings", int, "Entries of it in this directory."),
        Column("reason", str, "Why it is read."),
        Column("contact", str, "Where its publisher can be written to."),
        Column(
            "robots",
            str,
            "`obey` (its robots.txt speaks at every visit), `api` (a public API, visited as"
            " documented) or `none` (a person imports a file).",
        ),
        Column("robots_reason", str, "Why so."),
        Column("robots_answer", str, "What its robots.txt said when a person last looked."),
        Column("robots_checked", str, "When that was, as exactly as it is known."),
    ),
    key="name",
)

RUNS: Final = Table(
    "runs",
    "One row a visit to a source, with the gate's verdict.",
    (
        Column("id", int, "Counts up."),
        Column("source", str, "The source."),
        Column("kind", str, "`snapshot` (all it lists) or `increment` (a part)."),
        Column("started", str, "UTC."),
        Column("finished", str, "UTC."),
        Column("verdict", str, "`accepted`, `refused`, `failed` or `forgotten`."),
        Column("reason", str, "Why, if it was not simply accepted."),
        Column("found", int, "Entries it brought."),
        Column("duplicates", int, "Of these, exact repeats."),
        Column("bulk", int, "1 where the register's whole file was read, not its API asked."),
        Column("as_of", str, "The day such a file is of; null is the day of the visit."),
    ),
    key="id",
)

PROBLEMS: Final = Table(
    "problems",
    "One row a value we could not use, and one a website that is no clinic's; the words themselves"
    " stay private.",
    (
        Column("listing_id", str, "The entry; of a website, its source and name."),
        Column("clinic_id", str, "Its clinic; null is a website that is no clinic's."),
        Column("field", str, "The field; `passages` is what its own pages say."),
        Column("code", str, "Why, in one word, such as `not_a_phone` or `lead_generation`."),
        Column("source", str, "Who said it."),
        Column("url", str, "Where a reader can see it."),
        Column("seen", str, "The last day it was seen there."),
    ),
)

ROUTES: Final = Table(
    "routes",
    "One row a route with its regulatory status, which is ours, dated, and never scraped.",
    (
        Column("route", str, "The code."),
        Column("title", str, "In plain words."),
        Column(
            "status",
            str,
            "`approved_indication`, `approved_drug_off_label`, `unapproved_compounded`.",
        ),
        Column("summary", str, "One plain sentence."),
        Column("source_url", str, "Where it rests on."),
        Column("as_of", str, "The day it was last checked."),
        Column("review_by", str, "The day it must be checked again; expired ones are not shown."),
    ),
    key="route",
)

NOTICES: Final = Table(
    "notices",
    "One row a notice shown on the pages.",
    (
        Column("id", str, "Its name."),
        Column("text", str, "Its words."),
        Column(
            "routes",
            str,
            "JSON list of routes it belongs to; with no routes and no settings it is for every"
            " page.",
        ),
        Column(
            "settings",
            str,
            "JSON list of settings it belongs to too; a clinic that serves states counts as"
            " `telehealth_visit`.",
        ),
        Column("source_url", str, "Where it rests on."),
        Column("as_of", str, "The day it was last checked."),
        Column("expires", str, "The last day it may be shown; null is open-ended."),
        Column(
            "review_by",
            str,
            "The day it must be checked again; after it, it is shown as being checked again.",
        ),
    ),
    key="id",
)

REDIRECTS: Final = Table(
    "redirects",
    "One row an id that was merged into another clinic.",
    (
        Column("old_id", str, "The id that was."),
        Column("clinic_id", str, "The clinic it is now."),
    ),
    key="old_id",
)

CHANGES: Final = Table(
    "changes",
    "One row a thing that was not as in the build before; 400 days of them.",
    (
        Column("built_at", str, "When the build that showed it first was made, UTC."),
        Column(
            "clinic_id", str, "The clinic; of `merged` the id that was, of `split` the new one."
        ),
        Column(
            "what",
            str,
            "`new`, `changed`, `closed`, `reopened`, `merged`, `split`, `withdrawn` (nobody lists"
            " it any more as such a clinic), `removed` (on request), or `recleaned`: nobody said"
            " anything new, only our cleaning or matching got better; kept for the last build"
            " alone.",
        ),
        Column("name", str, "The clinic's name then; null of what was removed on request."),
        Column("field", str, "The column of `clinics` that changed; null of a whole clinic."),
        Column("before", str, "The value before, as `clinics` had it."),
        Column("after", str, "The value after."),
        Column("other_id", str, "The clinic it was merged into, or split from."),
        Column("why", str, "The reason given with a removal."),
    ),
)

LETTERS: Final = Table(
    "letters",
    "One row a letter that led to corrections or a removal, where the day it came is on record;"
    " not whom it was about.",
    (
        Column("what", str, "What came of it: `correction` or `removal`."),
        Column("asked", str, "The day it came."),
        Column("answered", str, "The day the decision was written down."),
    ),
)

AUDITS: Final = Table(
    "audits",
    "One row a quarter and field that people checked by hand, of clinics drawn by lot.",
    (
        Column("quarter", str, "Such as `2026-Q4`."),
        Column(
            "field",
            str,
            "`name`, `address`, `phone` or `routes`; `clinic` counts clinics, right where nothing"
            " of them that could be checked was wrong.",
        ),
        Column("checked", int, "How many were found right or wrong."),
        Column("right", int, "Of these, the right ones."),
        Column("unknown", int, "How many were tried beside these, and nobody could be asked."),
        Column("first_day", str, "The first day of checking in that quarter."),
        Column("last_day", str, "The last day of it."),
    ),
)

BUILD: Final = Table(
    "build",
    "One row: when this directory was built, and what went into it.",
    (
        Column("built_at", str, "UTC."),
        Column("version", str, "Version of the code."),
        Column("listings", int, "Entries read from the memory."),
        Column("clinics", int, "Clinics published."),
        Column("candidates", int, "Places that may be such clinics; nothing says so yet."),
        Column("problems", int, "Values that could not be used."),
    ),
)

TABLES: Final = (
    CLINICS, SERVICES, FACTS, LISTINGS, PLACES, SOURCES, RUNS, PROBLEMS, ROUTES, NOTICES,
    REDIRECTS, CHANGES, LETTERS, AUDITS, BUILD,
)  # fmt: skip
