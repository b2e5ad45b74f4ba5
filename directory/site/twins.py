"""Say clinics to programs: JSON, GeoJSON (RFC 7946) and CSV of the same rows a page shows."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from sqlite3 import Row
from typing import Any, Final

from datasette import Response

from directory import schema

Clinic = dict[str, Any]  # a row of `clinics` with its lists as lists, and the page it is shown on

LISTS: Final = ("routes", "settings", "conditions", "payment", "states_served")
"""Columns that hold a JSON list; null is not stated."""

COLUMNS: Final = (*(column.name for column in schema.CLINICS.columns), "distance_miles", "page")
"""What a clinic is in every format: the published columns, the distance, the address here."""

NOTICE: Final = (
    "What clinics and public registers say; not advice, and not an endorsement. Null means not"
    " stated. Check with the clinic."
)
LICENCE: Final = (
    "CC0-1.0 for the compilation; positions of ZIPs and towns from GeoNames, CC BY 4.0; each source"
    " has its own terms."
)
SHARED: Final = {"Access-Control-Allow-Origin": "*"}
"""Open data without cookies: any page may read it."""


def clinic_of(row: Row) -> Clinic:
    """Return a clinic of a row, such as ``{"id": "k7m2q9xw", "routes": ["iv"], …}``."""
    clinic: Clinic = dict(row)
    for name in LISTS:
        clinic[name] = json.loads(clinic[name]) if clinic[name] else None
    if clinic.get("distance_miles") is not None:
        clinic["distance_miles"] = round(clinic["distance_miles"], 1)
    clinic["page"] = f"/clinic/{clinic['id']}/{clinic['slug']}"
    return clinic


def usage(contact: str | None) -> dict[str, str | None]:
    """Return what goes with every answer: what it is, what may be done with it, whom to ask."""
    return {"notice": NOTICE, "licence": LICENCE, "contact": contact}


def as_json(answer: Mapping[str, object], *, status: int = 200) -> Response:
    """Return an answer as JSON."""
    return Response(
        json.dumps(answer, ensure_ascii=False),
        status=status,
        headers=dict(SHARED),
        content_type="application/json; charset=utf-8",
    )


def refused(message: str, status: int) -> Response:
    """Return an error as programs get it: ``{"ok": false, "error": "…"}``, whatever the format."""
    return as_json({"ok": False, "error": message}, status=status)


def as_geojson(answer: Mapping[str, Any]) -> Response:
    """Return an answer as a FeatureCollection; a clinic we could not place has no geometry."""
    collection = {
        "type": "FeatureCollection",
        "features": [_feature(clinic) for clinic in answer["clinics"]],
        **{name: answer[name] for name in ("count", "query", "next", "usage")},
    }
    return Response(
        json.dumps(collection, ensure_ascii=False),
        headers={**SHARED, **_link(answer["next"])},
        content_type="application/geo+json; charset=utf-8",
    )


def as_csv(answer: Mapping[str, Any]) -> Response:
    """Return an answer as a spreadsheet: lists joined by ``;``, and no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(clinic.get(name)) for name in COLUMNS] for clinic in answer["clinics"])
    return Response(
        text.getvalue(),
        headers={
            **SHARED,
            **_link(answer["next"]),
            "Content-Disposition": 'attachment; filename="clinics.csv"',
        },
        content_type="text/csv; charset=utf-8",
    )


def _feature(clinic: Clinic) -> dict[str, object]:
    point = (clinic["longitude"], clinic["latitude"])
    return {
        "type": "Feature",
        "id": clinic["id"],
        "geometry": None if None in point else {"type": "Point", "coordinates": point},
        "properties": {
            name: clinic.get(name) for name in COLUMNS if name not in ("latitude", "longitude")
        },
    }


def _link(following: str | None) -> dict[str, str]:
    return {"Link": f'<{following}>; rel="next"'} if following else {}


def _cell(value: str | float | Sequence[str] | None) -> str | float | None:
    """Take the edge off a formula: ``=HYPERLINK(…)`` becomes ``'=HYPERLINK(…)``.

    Numbers and phones (``-97.74``, ``+15125550142``) stay as they are: they compute to themselves.

    Source: OWASP, CSV injection.
    """
    if isinstance(value, list):
        value = ";".join(value)
    if not isinstance(value, str) or re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", value):
        return value  # type: ignore[return-value]  # because a list was joined above
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value
