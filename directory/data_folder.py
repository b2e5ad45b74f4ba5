"""The data folder: where machines write, and where people's files are read from."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from directory.errors import DataFileError, UsageError

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
    def drafts(self) -> Path:
        """What spiders are bringing just now."""
        return self.path / "drafts"

    def file(self, name: str) -> Path:
        """A file people write, such as ``"sources.toml"``: here, or else the checkout's."""
        own = self.path / name
        return own if own.exists() else CHECKOUT / name

    def contact(self) -> str:
        """The operator's address from ``site.toml``, which our user agent names.

        Raises:
            UsageError: there is none, so no live crawl may start.
            DataFileError: the file is no TOML.
        """
        path = self.file("site.toml")
        if not path.exists():
            raise UsageError(f'{path}: a live crawl needs one line there: contact = "you@your.org"')
        try:
            contact = tomllib.loads(path.read_text(encoding="utf-8")).get("contact")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DataFileError(f"{path}: not TOML: {error}") from error
        if not isinstance(contact, str) or not ("@" in contact or "://" in contact):
            raise UsageError(f'{path}: expected contact = "you@your.org", found {contact!r}')
        return contact
