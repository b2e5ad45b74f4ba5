"""Every error this house foresees, as one tree.

::

    DirectoryError                  foreseen: shown as one line, exit 1
    ├── UsageError                  a command was asked for something it cannot do
    ├── BusyError                   another command is writing to the data folder (exit 75)
    ├── DataFileError               a file people write cannot be read as what it should be
    ├── SourceError                 a source did not answer as it should; its visit ends
    │   ├── LayoutChangedError      the answer has another shape than we know
    │   └── SourceSaidNoError       the source answered with an error of its own
    ├── GeocodingError              a geocoder could not be asked; its addresses wait (exit 2)
    │   └── GeocoderSaidNoError     it asked us to stop: too many, or not at all
    ├── CrawlRefusedError           the gate turned a crawl away; its old listings stand (exit 2)
    ├── BuildRefusedError           the check turned a build away; the old one stands (exit 3)
    └── BadValueError               one value cannot be used; it becomes None and a Problem

Each message says where, what was found, what was expected and, where we know it, the mend.
"""


class DirectoryError(Exception):
    """An error we foresaw: its message is for a person, in one line."""

    exit_code = 1


class UsageError(DirectoryError):
    """A command was asked for something it cannot do, such as ``clinics crawl nowhere``."""


class BusyError(DirectoryError):
    """Another command is writing to the data folder; the same works once it is done."""

    exit_code = 75  # EX_TEMPFAIL of sysexits.h


class DataFileError(DirectoryError):
    """A file that people write, such as ``data/sources.toml``, cannot be read."""


class SourceError(DirectoryError):
    """A source did not answer as it should, so its visit ends."""


class LayoutChangedError(SourceError):
    """An answer has another shape than the one we know."""


class SourceSaidNoError(SourceError):
    """A source answered with an error of its own, in its own words."""


class GeocodingError(DirectoryError):
    """A geocoder could not be asked; what it answered before is kept, the rest waits."""

    exit_code = 2


class GeocoderSaidNoError(GeocodingError):
    """A geocoder asked us to stop, so that it is asked no more in this run."""


class CrawlRefusedError(DirectoryError):
    """The gate turned a crawl away; yesterday's listings stand."""

    exit_code = 2


class BuildRefusedError(DirectoryError):
    """The check turned a build away; yesterday's directory stands."""

    exit_code = 3


class BadValueError(DirectoryError):
    """One value cannot be used.

    Args:
        code: one word for the table of problems, such as ``"not_a_phone"``.
        message: what was found and what was expected.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
