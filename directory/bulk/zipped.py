"""Inflate one file of a zip as a stream: never on disk, never whole in memory, never half.

Python's own reader of zips inflates with zlib; zlib-ng does it two to three times as fast on the
same bytes. Inflating ahead in a second thread gained nothing: the threads wait for one another
between two pieces (measured 2026-11).
"""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from zlib_ng import zlib_ng

from directory.errors import DataFileError

PIECE: Final = 64 * 1024  # compressed bytes read at once; about ten times as many come out
LARGEST_PIECE: Final = 4 * 1024 * 1024  # bytes inflated at once, however well they were packed

_BEGINS: Final = b"PK"
_LOCAL_HEADER: Final = b"PK\x03\x04"
_AGAIN: Final = "download it again"


def is_zip(path: Path) -> bool:
    """Say whether a file is to be read as a zip: it is called one, or begins as one does."""
    if path.suffix.lower() == ".zip":
        return True
    try:
        with path.open("rb") as file:
            return file.read(2) == _BEGINS
    except OSError:
        return False  # whoever reads it will say why it cannot be read


@contextmanager
def open_zip(path: Path) -> Iterator["Zip"]:
    """Open a zip for reading.

    Raises:
        DataFileError: it cannot be read, is no zip, or its end is missing.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            yield Zip(path.name, file, archive)
    except zipfile.BadZipFile as error:
        raise DataFileError(f"{path.name}: {_what_it_is(path)}") from error
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read: {error.strerror or error}") from error


@dataclass(frozen=True, slots=True)
class Zip:
    """A zip, open. Use ``open_zip()``."""

    name: str  # "NPPES_Data_Dissemination_November_2026.zip"
    file: BinaryIO
    archive: zipfile.ZipFile

    def names(self) -> list[str]:
        """The files in it, such as ``["npidata_pfile_20050523-20261108.csv", …]``."""
        return self.archive.namelist()

    def size(self, name: str) -> int:
        """How many bytes a file in it has once it is inflated."""
        return self.archive.getinfo(name).file_size

    def pieces(self, name: str, *, piece: int = PIECE) -> Iterator[bytes]:
        """Yield a file in it from beginning to end, some bytes at a time.

        Args:
            name: one of ``names()``.
            piece: compressed bytes read at once.

        Raises:
            DataFileError: it is encrypted, packed in a way we cannot read, damaged or cut short.
        """
        info = self.archive.getinfo(name)
        where = f"{self.name}: {name}"
        if info.flag_bits & 0x1:
            raise DataFileError(f"{where}: is encrypted; expected one that opens without password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise DataFileError(
                f"{where}: is packed by method {info.compress_type}, expected 8 (deflate);"
                " unpack it and zip it again"
            )
        packed = self._packed(info, where, piece)
        is_stored = info.compress_type == zipfile.ZIP_STORED
        yield from _checked(packed if is_stored else _inflated(packed, where), info, where)

    def _packed(self, info: zipfile.ZipInfo, where: str, piece: int) -> Iterator[bytes]:
        """The compressed bytes, which begin behind a header of a length that it tells itself."""
        self.file.seek(max(0, info.header_offset))  # negative where bytes before it are missing
        header = self.file.read(30)
        if info.header_offset < 0 or len(header) < 30 or not header.startswith(_LOCAL_HEADER):
            raise DataFileError(f"{where}: is not where the zip says; {_AGAIN}")
        name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        self.file.seek(name + extra, 1)
        left = info.compress_size
        while left:
            read = self.file.read(min(piece, left))
            if not read:
                raise DataFileError(f"{where}: lacks its last {left:,} bytes; {_AGAIN}")
            left -= len(read)
            yield read


def _inflated(packed: Iterable[bytes], where: str) -> Iterator[bytes]:
    inflater = zlib_ng.decompressobj(-15)  # raw: a zip has no zlib header
    try:
        for read in packed:
            rest = read
            while rest:
                yield inflater.decompress(rest, LARGEST_PIECE)
                rest = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib_ng.error as error:  # type: ignore[misc] # because its stub takes it for an instance
        raise DataFileError(f"{where}: is damaged ({error}); {_AGAIN}") from error


def _checked(pieces: Iterable[bytes], info: zipfile.ZipInfo, where: str) -> Iterator[bytes]:
    """The pieces; at the end they must be as many bytes, with the checksum, that the zip says."""
    size = checksum = 0
    for piece in pieces:
        size += len(piece)
        checksum = zlib_ng.crc32(piece, checksum)
        yield piece
    if (size, checksum) != (info.file_size, info.CRC):
        raise DataFileError(
            f"{where}: is damaged: expected {info.file_size:,} bytes with checksum {info.CRC:08x},"
            f" found {size:,} with {checksum:08x}; {_AGAIN}"
        )


def _what_it_is(path: Path) -> str:
    """Say what a file that is no zip is, and the mend."""
    with path.open("rb") as file:
        start = file.read(200).lstrip()
    if start.startswith(_LOCAL_HEADER):
        return f"begins as a zip, and its end is missing; {_AGAIN}"
    if not start:
        return f"expected a zip, found an empty file; {_AGAIN}"
    found = "HTML" if start.startswith(b"<") else f"a file that begins with {start[:12]!r}"
    return f"expected a zip, found {found}; {_AGAIN}"
