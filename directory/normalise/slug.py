"""Names as they stand in an address bar."""

import re
import unicodedata


def slug(*words: str | None) -> str:
    """Return words for an address bar: ``"Rill & Oak", "Austin"`` is ``"rill-oak-austin"``."""
    folded = unicodedata.normalize("NFKD", " ".join(word for word in words if word).lower())
    plain = folded.encode("ascii", "ignore").decode().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "clinic"
