"""The most memory that this process, and nobody it was started by, has held."""

import re
from pathlib import Path


def peak_megabytes() -> float:
    """Return the highest memory of this program in MB, such as ``49.8``.

    Linux's ``ru_maxrss`` is handed on from parent to child, so a child of a large process would
    seem as large; ``VmHWM`` begins anew with each program.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
