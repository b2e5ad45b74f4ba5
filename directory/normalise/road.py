"""Roads with numbers for names: highways, grids, rural routes, one spelling of each."""

import re
from collections.abc import Callable
from typing import Final

from directory.records import STATES

_HWY: Final = r"h(?:igh)?wa?y\b\.?"
_RTE: Final = r"(?:route|rte|rt)\b\.?"
_POINT: Final = r"(N|S|E|W|North|South|East|West)\.?"
_Sub = str | Callable[[re.Match[str]], str]


def _state_code(found: re.Match[str]) -> str:
    code = (found[1] + found[2]).upper()
    return f"{code} " if code in STATES else found[0]


_ROADS: Final[tuple[tuple[re.Pattern[str], _Sub], ...]] = tuple(
    (re.compile(form, re.IGNORECASE), said)
    for form, said in (
        # Utah: 905 North 1000 West; Wisconsin: N 88 W 16554 is one word, N88W16554.
        (
            rf"^(\d+)\s+{_POINT}\s+(\d+)\s+{_POINT}(?=\s*(?:,|$))",
            lambda at: f"{at[1]} {at[2][0]} {at[3]} {at[4][0]}".upper(),
        ),
        (
            rf"^{_POINT}\s*(\d+)\s*{_POINT}\s*(\d+)\s+(?=[^\W\d])",
            lambda at: f"{at[1][0]}{at[2]}{at[3][0]}{at[4]} ".upper(),
        ),
        (rf"\b(?:united states|u\.?\s?s\.?)\s+(?={_HWY}|{_RTE})", "US "),
        (r"(?<![\w-])(?:u\.\s?s\.|u\s?s)[\s-]+(?=\d)", "US Hwy "),
        (r"\bfarm(?:\s+|-)to(?:\s+|-)market(?:\s+r(?:oa)?d\b\.?)?[\s-]+(?=\d)", "FM "),
        (r"\branch(?:\s+|-)to(?:\s+|-)market(?:\s+r(?:oa)?d\b\.?)?[\s-]+(?=\d)", "RM "),
        (r"\bf\.?m\.?(?:\s+r(?:oa)?d\b\.?)?[\s-]+(?=\d)", "FM "),
        (rf"(?<=\d )((?:[NSEW]\b\.? )?)st\.?\s+(?=(?:{_HWY}|{_RTE})\s*\d)", r"\1State "),
        (r"\bco\.?\s+r(?:oa)?d\b\.?\s+(?=[\dA-Z]+\b)", "County Rd "),
        (rf"\b([A-Z])\.?([A-Z])\b\.?\s+(?=(?:{_HWY}|{_RTE})\s*\d)", _state_code),
        (r"\b([NS])\.?\s+([EW])\b\.?(?=\s+\d|\s*(?:,|$))", r"\1\2"),  # 606 N W 7th St
        (r"(\s(?:avenue|ave|street|st|road|rd)\b\.?)\s+([NS])O\b\.?(?=\s*(?:,|$))", r"\1 \2"),
        # Puerto Rico: a road, and the kilometre of it.
        (r"\bcarr(?:etera)?\b\.?\s*(?=\d)", "Carr "),
        (r"\bk(?:il[oó]metro|m)\.?\s*(?=\d)", "Km "),
    )
)
_KILOMETRE: Final = re.compile(r"\b(?:Carr|Km) \d", re.IGNORECASE)
_NUMBER_LAST: Final = re.compile(
    r"^((?:calle|ave(?:nida)?\.?|paseo|camino)\s+[^\d#,]*?[^\d#,\s])[\s,]+"
    r"(?:#|n[uú]m(?:ero)?\b\.?|no\.)?\s*(\d+(?:-?[A-Z])?)(?=\s*(?:,|$))",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"[\s,]+(?:al\s+(?:costado|lado)|frente\s+a|detr[aá]s\s+de|cerca\s+de)\b.*", re.IGNORECASE
)
_RURAL: Final = re.compile(
    r"(?:rr|r\.\s?r\.|rfd|hc|h\.\s?c\.|rural\s+r(?:ou)?te?|star\s+r(?:ou)?te?|r(?:ou)?te?)\b",
    re.IGNORECASE,
)


def written_road(line: str) -> str:
    """Return a line with its roads written one way: ``"2959 US Hwy 275"`` of ``"2959 U.S. 275"``.

    Source: USPS Publication 28, appendix F.
    """
    for form, said in _ROADS:
        line = form.sub(said, line)
    return line


def number_first(line: str) -> str:
    """Return a line with its number first: ``"Calle Luna #17"`` is ``"17 Calle Luna"``.

    In Puerto Rico many write it last; what it stands beside (``"frente a …"``) is dropped.

    Source: USPS Publication 28, section 29.
    """
    return _NUMBER_LAST.sub(r"\2 \1", _BESIDE.sub("", line))


def is_by_kilometre(line: str) -> bool:
    """Say whether a line counts kilometres along a road: ``"Carr 2 Km 50.0"``, Puerto Rico."""
    return bool(_KILOMETRE.search(line))


def is_rural(line: str) -> bool:
    """Say whether a line is a rural or highway-contract route, whose box is the place itself."""
    return bool(_RURAL.match(line))
