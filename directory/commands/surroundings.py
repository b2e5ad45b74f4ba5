"""What a command takes from its surroundings: the environment, the clock, the data folder."""

import getpass
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from directory.data_folder import CHECKOUT, DataFolder
from directory.errors import UsageError
from directory.sources import Source


def data_folder(default: Path = CHECKOUT) -> DataFolder:
    """The folder that CLINICS_DATA names, or else the default.

    Raises:
        UsageError: it names a file.
    """
    path = Path(os.environ.get("CLINICS_DATA") or default)
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path}: CLINICS_DATA names a file; name a folder")
    return DataFolder(path)


def now() -> datetime:
    """The clock, in UTC."""
    return datetime.now(UTC)


def is_dumb() -> bool:
    """Whether the terminal can do no more than show one line after another."""
    return os.environ.get("TERM") in {"", "dumb"}


def person() -> str:
    """Who is logged in, to sign a decision.

    Raises:
        UsageError: the system knows no name.
    """
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("nobody knows who decides here; say it with: --who NAME") from error


def stand_in_of(source: Source, base_url: str | None = None) -> str | None:
    """The address that stands in for a source, if one was given.

    Raises:
        UsageError: it is not ``scheme://host[:port]``.
    """
    return base_url_of(source.name, base_url)


def base_url_of(name: str, base_url: str | None = None) -> str | None:
    """The same by the name of a source, or of a geocoder: ``CLINICS_BASE_URL_CENSUS``.

    Raises:
        UsageError: it is not ``scheme://host[:port]``.
    """
    address = base_url or os.environ.get(f"CLINICS_BASE_URL_{name.upper()}")
    if address and not re.fullmatch(r"https?://([\w.-]+|\[[0-9a-fA-F:]+\])(:\d+)?/?", address):
        raise UsageError(f"{address!r}: expected scheme://host[:port], such as http://127.0.0.1:9")
    return address


def contact_of(data: DataFolder, stand_in: str | None) -> str:
    """Whom our user agent names; a stand-in on this machine needs nobody."""
    if stand_in and is_here(stand_in):
        return stand_in
    return data.contact_of_a_guest()


def is_here(stand_in: str | None) -> bool:
    """Whether a stand-in is on this machine, where nobody needs to be spared."""
    return bool(stand_in) and urlsplit(stand_in).hostname in {"127.0.0.1", "localhost", "::1"}
