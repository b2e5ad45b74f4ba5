"""The tables of the memory, one step after another; a step that was taken is never changed."""

from typing import Final

from sqlite_utils import Database, Migrations

migrations: Final = Migrations("collected")


@migrations()
def first(database: Database) -> None:
    """Runs, listings, their versions, sightings; clinics' ids; builds."""
    database.create_table(
        "runs",
        {
            "id": int,
            "source": str,
            "kind": str,
            "started": str,
            "finished": str,
            "verdict": str,
            "reason": str,
            "found": int,
            "duplicates": int,
        },
        pk="id",
        strict=True,
    )
    database.create_table("listings", {"id": str, "source": str, "ref": str}, pk="id", strict=True)
    database.create_table(
        "versions",
        {"id": str, "listing_id": str, "first_run": int, "words": str},
        pk="id",
        foreign_keys=[("listing_id", "listings", "id"), ("first_run", "runs", "id")],
        strict=True,
    )
    database.create_table(
        "sightings",
        {"run_id": int, "listing_id": str, "version_id": str},
        pk=("listing_id", "run_id"),
        foreign_keys=[
            ("run_id", "runs", "id"),
            ("listing_id", "listings", "id"),
            ("version_id", "versions", "id"),
        ],
        strict=True,
    )
    database.create_table(
        "members", {"listing_id": str, "clinic_id": str}, pk="listing_id", strict=True
    )
    database.create_table("redirects", {"old_id": str, "clinic_id": str}, pk="old_id", strict=True)
    database.create_table(
        "builds",
        {
            "id": int,
            "built_at": str,
            "verdict": str,
            "reason": str,
            "listings": int,
            "clinics": int,
            "candidates": int,
            "problems": int,
        },
        pk="id",
        strict=True,
    )


@migrations()
def answers(database: Database) -> None:
    """What geocoders answered, by address; a miss has no point, and a day to be asked again."""
    database.create_table(
        "answers",
        {
            "address": str,
            "provider": str,
            "day": str,
            "latitude": float,
            "longitude": float,
            "precision": str,
            "matched": str,
            "misses": int,
            "retry_on": str,
        },
        pk=("address", "provider"),
        strict=True,
    )


@migrations()
def published(database: Database) -> None:
    """Clinics as last published, with what they rested on; what changed from build to build."""
    database.create_table(
        "published",
        {
            "clinic_id": str,
            "words": str,  # JSON: its row of the published table
            "members": str,  # JSON: listing id → version of its words
            "decided": str,
            "evidence": str,
        },
        pk="clinic_id",
        strict=True,
    )
    database.create_table(
        "changes",
        {
            "id": int,
            "built_at": str,
            "clinic_id": str,
            "what": str,
            "name": str,
            "field": str,
            "before": str,
            "after": str,
            "other_id": str,
            "why": str,
        },
        pk="id",
        strict=True,
    )
    database.table("changes").create_index(["built_at"])
    database.table("builds").add_column("last_run", int)


@migrations()
def whole_files(database: Database) -> None:
    """Runs that read a register's whole file, and the day that such a file is of."""
    database.table("runs").add_column("bulk", int, not_null_default=0)
    database.table("runs").add_column("as_of", str)


@migrations()
def own_sites(database: Database) -> None:
    """How each visit to a clinic's own site went."""
    database.create_table(
        "site_visits",
        {"run_id": int, "site": str, "outcome": str, "pages": int},
        pk=("site", "run_id"),
        foreign_keys=[("run_id", "runs", "id")],
        strict=True,
    )
