"""What the spiders of shared software have in common: the site's own keys are told by its table."""

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import ClassVar, Final

from directory.errors import LayoutChangedError, UsageError
from directory.records import Listing
from spiders.base import ListingSpider
from spiders.select import Record, leftover, maybe, nullable

Words = dict[str, str | None]
"""What a record says, under the names that a Listing has for its parts."""

FIELDS: Final = frozenset(
    each.name for each in fields(Listing) if each.name == "name" or each.default is None
)
"""The fields of a Listing that a site may fill from a key of its own."""


class PlatformSpider(ListingSpider):
    """A spider that visits any site that runs one software.

    Options, in ``[<source>.spider]``:
        also: fields of a Listing, and the site's own keys that they are copied from:
            ``also = { routes = "treatments" }``; one that the software fills itself is replaced.
        ignored: the site's own keys that we know and leave.

    Raises:
        UsageError: ``also`` names a field that a Listing does not have.
    """

    ALWAYS: ClassVar[Mapping[str, str]] = {}  # fields, and keys that are there if only as null
    SOMETIMES: ClassVar[Mapping[str, str]] = {}  # fields, and keys that may be left out
    IGNORED: ClassVar[frozenset[str]] = frozenset()  # keys that we know and leave
    IN_HTML: ClassVar[bool] = False  # values are written for a page: "Rill &#8211; Ketamine"

    also: Mapping[str, str] = {}
    ignored: Sequence[str] = ()

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type] # because the base knows them by name
        for field in self.also:
            if field not in FIELDS:
                known = ", ".join(sorted(FIELDS))
                raise UsageError(
                    f"[{self.source}.spider] also: no field {field!r} of a listing; known: {known}"
                )

    def words(self, record: Record, where: str) -> Words:
        """Return what a record says, each key taken out of it; what we do not know is reported.

        Raises:
            LayoutChangedError: a key that is always there is missing, or a value is of a kind
                that cannot be copied.
        """
        given = {key: self.own(record, key, where) for key in set(self.also.values())}
        own = {field: given[key] for field, key in self.also.items()}
        said = {field: nullable(record, key, where) for field, key in self.always()}
        said |= {field: maybe(record, key, where) for field, key in self.SOMETIMES.items()}
        said |= {field: words for field, words in own.items() if words is not None}
        self.report(leftover(record, self.IGNORED.union(self.ignored, self.also.values())))
        if not self.IN_HTML:
            return said
        return {field: words and html.unescape(words) for field, words in said.items()}

    def always(self) -> Iterable[tuple[str, str]]:
        """Yield the fields that each record fills, but for a key that ``also`` has given away."""
        given = set(self.also.values())
        return ((field, key) for field, key in self.ALWAYS.items() if key not in given)

    def own(self, record: Record, key: str, where: str) -> str | None:
        """Return the site's own key as words; ``["IV", "IM"]`` is ``"IV; IM"``.

        A choice is the name or the text it is shown with: ``{"rendered": "IV"}``,
        ``{"id": "3", "name": "IV"}``.
        """
        return in_words(record.pop(key, None), f"{where}.{key}")

    def listing(self, ref: str, url: str | None, words: Words, where: str) -> Listing:
        """Return the Listing of a record; without a page of its own, the locator's is cited.

        Raises:
            LayoutChangedError: it has no name.
        """
        name = words.pop("name", None)
        if not name:
            raise LayoutChangedError(f"{where}: expected a name, found {name!r}")
        own = url if url and url.startswith(("http://", "https://")) else None
        return Listing(source=self.source, ref=ref, url=own or self.cite, name=name, **words)  # type: ignore[arg-type] # because FIELDS are those that hold text


def in_words(value: object, where: str) -> str | None:
    """Return a value as words, ``["IV", "IM"]`` as ``"IV; IM"``; None where it says nothing.

    Raises:
        LayoutChangedError: it has a structure that is not known to hold words.
    """
    if value is None or isinstance(value, bool):
        return None if value is None else str(value).lower()
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        said = [in_words(each, f"{where}[{index}]") for index, each in enumerate(value)]
        return "; ".join(each for each in said if each) or None
    if isinstance(value, dict):
        for key in ("rendered", "name", "value", "raw"):
            if key in value:
                return in_words(value[key], f"{where}.{key}")
    raise LayoutChangedError(f"{where}: expected words, found {value!r:.60}")
