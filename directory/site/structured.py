"""Say one clinic in schema.org's words, for search engines; only what a source said of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from directory.site import words
from directory.site.taking import WholeFile
from directory.site.words import weblink

_FORMS: Final = {
    "csv": "text/csv",
    "json": "application/json",
    "geojson": "application/geo+json",
    "atom": "application/atom+xml",
}
_PRECISE: Final = ("rooftop", "street", "source")  # points that are the clinic's own


def structured(clinic: Mapping[str, Any], base: str, *, is_sample: bool) -> dict[str, Any] | None:
    """Return JSON-LD: ``{"@type": "MedicalClinic", "name": …}``; None where it would mislead.

    A closed clinic is none to go to, and a made-up one wears no real face. Without the site's
    public address there is no link to its page.

    Source: https://schema.org/MedicalClinic.
    """
    if is_sample or clinic["status"] == "closed":
        return None
    said = {
        "@context": "https://schema.org",
        "@type": "MedicalClinic",
        "@id": f"{base}{clinic['page']}" if base else None,
        "name": clinic["name"],
        "url": weblink(clinic["website"]),
        "telephone": clinic["phone"],
        "parentOrganization": _typed("Organization", name=clinic["chain"]),
        "address": _address(clinic),
        "geo": _point(clinic),
        "amenityFeature": _wheelchair(clinic.get("wheelchair")),
        "areaServed": [_typed("State", name=state) for state in clinic["states_served"] or ()],
        "availableService": [
            _typed("MedicalTherapy", name=words.in_words(route)) for route in clinic["routes"] or ()
        ],
    }
    return {name: value for name, value in said.items() if value}


def dataset(
    whole: Sequence[WholeFile],
    files: Sequence[tuple[str, str]],
    base: str,
    build: Mapping[str, Any],
) -> dict[str, Any]:
    """Return JSON-LD of the whole list and its files: ``{"@type": "Dataset", "name": …}``.

    ``whole`` are files as they lie there, ``files`` what is written as it is asked for.

    Source: https://schema.org/Dataset, https://schema.org/DataDownload.
    """
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{base}/data",
        "name": "Ketamine clinic directory",
        "description": "Places in the United States that offer ketamine or esketamine, each value"
        " with its source and its day.",
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "isAccessibleForFree": True,
        "spatialCoverage": "United States",
        "version": build["version"],
        "dateModified": build["built_at"],
        "distribution": [
            *(
                _typed(
                    "DataDownload",
                    name=each.title,
                    contentUrl=base + each.address,
                    encodingFormat=each.form,
                    contentSize=each.size,
                    sha256=each.sha256,
                )
                for each in whole
            ),
            *(
                _typed(
                    "DataDownload", name=title, contentUrl=base + path, encodingFormat=_form(path)
                )
                for title, path in files
            ),
        ],
    }


def _form(path: str) -> str:
    return _FORMS[path.partition("?")[0].rpartition(".")[2]]


def _address(clinic: Mapping[str, Any]) -> dict[str, Any] | None:
    if clinic["is_telehealth"]:
        return None
    unit = f"#{clinic['unit']}" if clinic["unit"] else None
    return _typed(
        "PostalAddress",
        streetAddress=", ".join(part for part in (clinic["street"], unit) if part) or None,
        addressLocality=clinic["city"],
        addressRegion=clinic["state"],
        postalCode=clinic["postcode"],
    )


def _point(clinic: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the clinic's own point; the middle of a ZIP or town is not where it is."""
    if clinic["is_telehealth"] or clinic["precision"] not in _PRECISE:
        return None
    return _typed("GeoCoordinates", latitude=clinic["latitude"], longitude=clinic["longitude"])


def _wheelchair(access: str | None) -> dict[str, Any] | None:
    """Return whether one can get in by wheelchair; in part is neither true nor false."""
    value = {"yes": True, "no": False}.get(access or "")
    if value is None:
        return None
    return _typed("LocationFeatureSpecification", name=words.label("wheelchair"), value=value)


def _typed(kind: str, **said: Any) -> dict[str, Any] | None:
    """Return an object of schema.org with what is stated, or None where nothing is."""
    stated = {name: value for name, value in said.items() if value is not None}
    return {"@type": kind, **stated} if stated else None
