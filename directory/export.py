"""Write the published directory as files to give away, each with its checksum.

What OpenStreetMap lists, and the points it knows, are under a licence of its own. Leaving them out
is more than leaving out rows: a clinic that others list too keeps what they say of it. So the
directory is built once more, beside, as if it had never been read nor asked.
"""

import re
import sqlite3
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from directory.build import Progress, build
from directory.collected import open_collected
from directory.data_folder import DataFolder
from directory.errors import UsageError
from directory.files import Files, write_files
from directory.sources import read_sources

_MACHINES: Final = re.compile(r"(collected|directory)\.|clinics\.lock|drafts|demo")


def export(
    data: DataFolder, folder: Path, *, now: datetime, progress: Progress, without_odbl: bool
) -> Files:
    """Write the files of a directory into a folder; files of other names there are left alone.

    Args:
        data: where the directory is.
        folder: where to; made if it is not there.
        now: the clock, for a directory that is built once more.
        progress: shows the steps of that.
        without_odbl: leave out what OpenStreetMap says.

    Raises:
        UsageError: nothing is built yet, or the folder is the data folder itself.
    """
    if not data.directory.exists():
        raise UsageError(f"{data.directory}: nothing is built yet; begin with: clinics build")
    if folder.exists() and folder.resolve() == data.path.resolve():
        raise UsageError(f"{folder}: is the data folder; name another, such as data/export")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as beside:
        source = data
        if without_odbl:
            source = _without_odbl(data, Path(beside) / "data")
            build(source, now=now, progress=progress)
        files = Path(beside) / "files"
        files.mkdir()
        written = write_files(source.directory, files)
        written.put_in_place(folder)
        return written


def _without_odbl(data: DataFolder, path: Path) -> DataFolder:
    """A data folder like this one, in which nothing was ever read of what must be shared alike."""
    path.mkdir()
    for each in data.path.resolve().iterdir():
        if not _MACHINES.match(each.name) and not each.name.startswith("."):
            (path / each.name).symlink_to(each)
    copy = DataFolder(path)
    with (
        closing(_reading(data.collected)) as here,
        closing(sqlite3.connect(copy.collected)) as there,
    ):
        here.backup(there)
    sources = read_sources(copy.file("sources.toml"))
    shared = {name for name, source in sources.items() if source.is_share_alike}
    with open_collected(copy.collected) as memory:
        memory.history.clear()  # because it tells what those runs had said
        for run in memory.runs():
            if run.source in shared and run.verdict == "accepted" and run.id is not None:
                memory.forget(run.id)
        memory.forget_answers("nominatim")  # whose points are OpenStreetMap's
    return copy


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
