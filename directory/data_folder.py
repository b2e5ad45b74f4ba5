"""The data folder: where machines write, and where people's files are read from."""

import fcntl
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from directory.errors import BusyError, DataFileError, UsageError

GEOCODERS = ("census", "nominatim")
"""Whom `clinics geocode` can ask, in that order; ``site.toml`` says whom it may."""

CHECKOUT = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One folder with both databases; a people's file missing there is read from the checkout."""

    path: Path

    @property
    def collected(self) -> Path:
        """The memory, private."""
        return self.path / "collected.db"

    @property
    def directory(self) -> Path:
        """The product, served."""
        return self.path / "directory.db"

    @property
    def files(self) -> Path:
        """The product as whole files for visitors to take."""
        return self.path / "files"

    @property
    def drafts(self) -> Path:
        """What spiders are bringing just now."""
        return self.path / "drafts"

    @contextmanager
    def alone(self, name: str = "clinics.lock") -> Iterator[None]:
        """Be the only one who writes here; the lock dies with its process, however that ends.

        Args:
            name: the lock; people's decisions have one of their own, ``"decisions.lock"``.

        Raises:
            BusyError: somebody else is writing.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / name).open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                message = f"{self.path}: another clinics command is writing here; try again later"
                raise BusyError(message) from error
            yield

    def file(self, name: str) -> Path:
        """A file people write, such as ``"sources.toml"``: here, or else the checkout's."""
        own = self.path / name
        return own if own.exists() else CHECKOUT / name

    def contact(self) -> str | None:
        """The operator's address from ``site.toml``; None where none is given yet.

        Raises:
            DataFileError: the file is no TOML, or the contact no address.
        """
        return self._site("contact", "@|://", "you@your.org")

    def public_address(self) -> str | None:
        """Where the world finds the site, ``"https://clinics.example"``; None where not given.

        Raises:
            DataFileError: the file is no TOML, or the address no web address.
        """
        return self._site("address", "^https?://[^/]+/?$", "https://clinics.your.org")

    def corrections(self) -> str | None:
        """Where to say that a clinic is wrong: an e-mail or a page of issues; None if not given.

        Raises:
            DataFileError: the file is no TOML, or that no address.
        """
        return self._site("corrections", "@|://", "https://code.your.org/clinics/issues")

    def correction_days(self) -> int | None:
        """The working days within which somebody looks at a correction; None if not promised.

        Raises:
            DataFileError: the file is no TOML, or that is no number of days.
        """
        found = self._said("correction_days")
        if found is None:
            return None
        if type(found) is not int or not 1 <= found <= 60:
            path = self.file("site.toml")
            raise DataFileError(
                f"{path}: expected correction_days = 5, or another whole number from 1 to 60,"
                f" found {found!r}; take the line out to promise nothing"
            )
        return found

    def geocoders(self) -> tuple[str, ...]:
        """The geocoders that may be asked, from ``site.toml``; the Census, where it says nothing.

        Raises:
            DataFileError: the file is no TOML, or one of them is none that we know.
        """
        found = self._said("geocoders")
        if found is None:
            return GEOCODERS[:1]
        if not isinstance(found, list) or not all(each in GEOCODERS for each in found):
            path, every = self.file("site.toml"), ", ".join(f'"{each}"' for each in GEOCODERS)
            raise DataFileError(
                f"{path}: expected geocoders = [{every}], or fewer, found {found!r}"
            )
        return tuple(each for each in GEOCODERS if each in found)

    def _said(self, key: str) -> object:
        """What ``site.toml`` says under a key, or None."""
        path = self.file("site.toml")
        if not path.exists():
            return None
        try:
            return tomllib.loads(path.read_text(encoding="utf-8")).get(key)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DataFileError(f"{path}: not TOML: {error}") from error

    def _site(self, key: str, form: str, example: str) -> str | None:
        path, found = self.file("site.toml"), self._said(key)
        if found is not None and not re.search(form, str(found)):
            raise DataFileError(f'{path}: expected {key} = "{example}", found {found!r}')
        return str(found) if found else None

    def contact_of_a_guest(self) -> str:
        """The same for our user agent, which never goes out without one.

        Raises:
            UsageError: there is none, so no live crawl may start.
        """
        contact = self.contact()
        if not contact:
            wanted = 'contact = "you@your.org"'
            raise UsageError(f"{self.path / 'site.toml'}: a live crawl needs one line: {wanted}")
        return contact
