"""Give the whole files that a build wrote beside the directory: ``/files/clinics.csv``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from datasette import Response
from datasette.app import Datasette
from datasette.utils.asgi import AsgiFileDownload, Request

from directory.files import CHECKSUMS, LICENCES, PACKAGE, read_package
from directory.site.read import DATABASE
from directory.site.replies import OPEN, problem
from directory.site.twins import SHARED

MEANINGS: Final = {
    "csv": "Every clinic, as a spreadsheet",
    "geojson": "Every clinic, as a map file",
    "sqlite": "All tables with every source and day, as a database (SQLite)",
}
_BESIDE: Final = {
    CHECKSUMS: "text/plain; charset=utf-8",
    LICENCES: "text/plain; charset=utf-8",
    PACKAGE: "application/json; charset=utf-8",
}
"""What lies with the files of data, each with its media type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeFile:
    """A file that can be taken as it is."""

    name: str
    title: str
    form: str  # the media type
    size: str  # "1.2 MB"
    sha256: str

    @property
    def address(self) -> str:
        """Where it is on this site."""
        return f"/files/{self.name}"


async def take(datasette: Datasette, request: Request) -> Response | AsgiFileDownload:
    """Answer ``/files/clinics.csv``, and what lies with the files: sums, licences, the package."""
    name = request.url_vars["name"]
    forms = {each.name: each.form for each in offered(datasette)[1]}
    form = {**forms, **_BESIDE}.get(name) if forms else None
    path = _folder(datasette) / name
    if form is None or not path.is_file():
        message = "There is no file of this name. All that can be taken is listed under Data."
        return await problem(datasette, request, 404, message, offers=(("Data", "/data"),))
    return AsgiFileDownload(str(path), filename=name, content_type=form, headers={**OPEN, **SHARED})


def offered(datasette: Datasette) -> tuple[str | None, list[WholeFile]]:
    """Return the moment of the build whose files can be taken, and the files; none before one."""
    package = read_package(_folder(datasette))
    if package is None:
        return None, []
    return package.get("created"), [_file(each) for each in package["resources"]]


def _file(resource: dict[str, Any]) -> WholeFile:
    return WholeFile(
        name=resource["path"],
        title=MEANINGS.get(resource["format"], resource["format"]),
        form=resource["mediatype"],
        size=size(resource["bytes"]),
        sha256=resource["hash"].removeprefix("sha256:"),
    )


def size(count: int) -> str:
    """Return a size for people: ``size(1_234_567)`` is ``"1.2 MB"``; 1,000 bytes are a kB (SI)."""
    if count < 1000:
        return f"{count} bytes"
    kilo = count / 1000
    return f"{kilo:,.0f} kB" if kilo < 1000 else f"{kilo / 1000:,.1f} MB"


def _folder(datasette: Datasette) -> Path:
    return Path(datasette.get_database(DATABASE).path).parent / "files"
