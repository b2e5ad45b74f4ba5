"""Say clinics to programs: JSON, GeoJSON (RFC 7946) and CSV of the same rows a page shows."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from datasette import Response

from directory import columns
from directory.site.words import weblink

Clinic = dict[str, Any]  # a row of `clinics` with its lists as lists, and the page it is shown on

LISTS: Final = (
    "routes", "settings", "conditions", "payment", "ages", "languages", "groups", "states_served",
    "supervision", "monitoring", "screening",
)  # fmt: skip
"""Columns that hold a JSON list; null is not stated."""

COLUMNS: Final = (
    *(column.name for column in columns.CLINICS.columns), "distance_miles", "is_telehealth", "page",
)  # fmt: skip
"""What a clinic is in every format: the published columns, the distance, the address here."""

NOTICE: Final = (
    "What clinics and public registers say; not advice, and not an endorsement. Null means not"
    " stated. A county is derived from the ZIP. Check with the clinic."
)
MADE_UP: Final = "MADE-UP SAMPLE DATA."
"""How the notice begins where nothing is real."""

LICENCE: Final = (
    "CC0-1.0 for the compilation; rows whose licence is ODbL: OpenStreetMap contributors;"
    " positions of ZIPs and towns from GeoNames, CC BY 4.0; each source has its own terms."
)
SHARED: Final = {"Access-Control-Allow-Origin": "*"}
"""Open data without cookies: any page may read it."""

_EDGES: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?")
_CSV_CELL: Final = re.compile(r'(?:(?<=,)|\A)(?:"((?:[^"]|"")*)"|([^,"\r\n]+))')
"""A cell as Python's ``csv`` writes it: in quotes, which are doubled within it, or without any."""

_EXPOSED: Final = {"Access-Control-Expose-Headers": "Link, X-Sample-Data"}


def clinic_of(row: Mapping[str, Any]) -> Clinic:
    """Return a clinic of a row, such as ``{"id": "k7m2q9xw", "routes": ["iv"], …}``."""
    clinic: Clinic = dict(row)
    for name in LISTS:
        if text := clinic.get(name):
            clinic[name] = _codes(text)
    if clinic.get("distance_miles") is not None:
        clinic["distance_miles"] = round(clinic["distance_miles"], 1)
    clinic["is_telehealth"] = bool(clinic["is_telehealth"])
    clinic["page"] = f"/clinic/{clinic['id']}/{clinic['slug']}"
    return clinic


@lru_cache(maxsize=4096)  # because clinics say the same few lists over and over
def _codes(text: str) -> tuple[str, ...] | None:
    """Return the codes of a JSON list; none of them is not stated."""
    return tuple(json.loads(text)) or None


def said_at(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return facts or listings with the address of each, null where it is none to follow."""
    return [{**row, "url": weblink(row["url"])} for row in rows]


def usage(contact: str | None, *, is_sample: bool) -> dict[str, str | bool | None]:
    """Return what goes with every answer: what it is, what may be done with it, whom to ask."""
    notice = f"{MADE_UP} {NOTICE}" if is_sample else NOTICE
    return {"notice": notice, "licence": LICENCE, "contact": contact, "sample": is_sample}


def as_json(answer: Mapping[str, Any], *, status: int = 200) -> Response:
    """Return an answer as JSON."""
    return Response(
        json.dumps(answer, ensure_ascii=False),
        status=status,
        headers=_headers(answer),
        content_type="application/json; charset=utf-8",
    )


def refused(message: str, status: int) -> Response:
    """Return an error as programs get it: ``{"ok": false, "error": "…"}``, whatever the format."""
    return as_json({"ok": False, "error": message}, status=status)


def as_geojson(answer: Mapping[str, Any]) -> Response:
    """Return an answer as a FeatureCollection.

    A clinic we could not place has no geometry, nor has a telehealth practice: nobody goes there.
    """
    kept = ("count", "telehealth_count", "query", "next", "usage")
    collection = {
        "type": "FeatureCollection",
        "features": [_feature(clinic) for clinic in _every(answer)],
        **{name: answer[name] for name in kept},
    }
    return Response(
        json.dumps(collection, ensure_ascii=False),
        headers=_headers(answer),
        content_type="application/geo+json; charset=utf-8",
    )


def as_csv(answer: Mapping[str, Any]) -> Response:
    """Return an answer as a spreadsheet: lists joined by ``;``, and no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(clinic.get(name)) for name in COLUMNS] for clinic in _every(answer))
    name = "made-up-clinics.csv" if answer["usage"]["sample"] else "clinics.csv"
    return Response(
        text.getvalue(),
        headers={**_headers(answer), "Content-Disposition": f'attachment; filename="{name}"'},
        content_type="text/csv; charset=utf-8",
    )


def _every(answer: Mapping[str, Any]) -> list[Clinic]:
    return [*answer["clinics"], *answer["telehealth"]]


def _feature(clinic: Clinic) -> dict[str, object]:
    point = (clinic["longitude"], clinic["latitude"])
    is_nowhere = clinic["is_telehealth"] or None in point
    return {
        "type": "Feature",
        "id": clinic["id"],
        "geometry": None if is_nowhere else {"type": "Point", "coordinates": point},
        "properties": {
            name: clinic.get(name) for name in COLUMNS if name not in ("latitude", "longitude")
        },
    }


def _headers(answer: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers of an answer: open to all, made-up data marked, the next page named."""
    sample = answer.get("usage", {}).get("sample")
    following = answer.get("next")
    return {
        **SHARED,
        **_EXPOSED,
        **({"X-Sample-Data": "true"} if sample else {}),
        **({"Link": f'<{following}>; rel="next"'} if following else {}),
    }


def _cell(value: str | float | Sequence[str] | None) -> str | float | None:
    """Take the edge off a formula: ``=HYPERLINK(…)`` becomes ``'=HYPERLINK(…)``.

    Numbers and phones (``-97.74``, ``+15125550142``) stay as they are: they compute to themselves.

    Source: OWASP, CSV injection.
    """
    if isinstance(value, tuple):
        value = ";".join(value)
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, str):
        return value  # type: ignore[return-value]  # because a list was joined above
    return f"'{value}" if _is_formula(value) else value


def without_formulas(row: str) -> str:
    """Return a written row of CSV with no cell a formula: ``'a,=1'`` becomes ``"a,'=1"``."""
    return _CSV_CELL.sub(_defused, row)


def _defused(cell: re.Match[str]) -> str:
    quote, text = ("", cell[2]) if cell[1] is None else ('"', cell[1])
    return f"{quote}'{text}{quote}" if _is_formula(text) else cell[0]


def _is_formula(text: str) -> bool:
    return text.startswith(_EDGES) and not _NUMBER.fullmatch(text)
