"""One clinic as a build published it, and what that rested on, for the next build to compare."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One clinic as it was published, and what that rested on: for the next build to compare."""

    words: str  # JSON: its row of ``clinics``, as far as it can change; text, for there are many
    members: Mapping[str, str]  # listing id → fingerprint of its words
    decided: str  # fingerprint of what people decided of it
    evidence: str  # fingerprint of what its status rests on beside words: visits missed, days

    @property
    def values(self) -> dict[str, Any]:
        """Its row of ``clinics``, as far as it can change."""
        found: dict[str, Any] = json.loads(self.words)
        return found
