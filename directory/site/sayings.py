"""Write who said each value on the page of a clinic, and when: once at the value, once in full.

A page has some fifty of them; written by its template they took most of its time.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup
from markupsafe import escape as escaped

from directory.site import words
from directory.site.pieces import day, out, said_by, value

FEW: Final = 2  # sources that are named at every value; more are named once, or folded


class Sayings:
    """Who said the values of one page, in the order the page shows them.

    More than a few sources are folded where they first stand; where the next value rests on the
    same ones, the page says so.
    """

    def __init__(self, said: Mapping[str, Mapping[str, Any]]) -> None:
        self._said = said
        self._folded: Mapping[str, str | None] = {}
        self._folded_at = ""

    def by(self, field: str) -> Markup:
        """Return who said the value of a field that is shown, and on which day last."""
        if not (said := self._said.get(field)):
            return Markup("")
        sources, seen = said["sources"], day(said["seen"])
        if said["why"]:
            return Markup('<span class="by">A correction, {}: {}</span>').format(seen, said["why"])
        many = f"{len(sources)} sources"
        if len(sources) <= FEW:
            text = f'<span class="by">{_linked(sources)}, seen {seen}</span>'
        elif sources == self._folded:
            link = f'<a href="#by-{self._folded_at}">The same {many} as above</a>'
            text = f'<span class="by">{link}, seen {seen}</span>'
        else:
            self._folded, self._folded_at = sources, field
            summary = f"<summary>{many}, seen {seen}</summary>"
            text = f'<details class="by" id="by-{field}">{summary}{_linked(sources)}</details>'
        return Markup(text)  # noqa: S704 # because each part is escaped as it is made

    def listed(self, codes: Iterable[str] | None, field: str) -> Markup:
        """Return a list of codes in words, and who said them: ``IV infusion; … A register, …``."""
        return value("; ".join(map(words.in_words, codes or ()))) + " " + self.by(field)


def in_full(facts: Iterable[tuple[str, list[dict[str, Any]]]]) -> Markup:
    """Return every value of every field, and who said it, as the items of a definition list."""
    return Markup("").join(_field(label, values) for label, values in facts)


def _field(label: str, values: Iterable[Mapping[str, Any]]) -> Markup:
    told = "".join(f"\n<dd>{_told(each)}</dd>\n" for each in values)
    return Markup(f'\n<dt id="{_anchor(label)}">{escaped(label)}</dt>\n{told}\n')  # noqa: S704 # because each part is escaped as it is made


def _told(said: Mapping[str, Any]) -> str:
    """Return values that the same sources say, with these sources or where they were named."""
    text = "<br>".join(
        escaped(each or "What the sources say here is not so") for each in said["values"]
    )
    if not said["is_chosen"]:
        text += ' <span class="label">Not shown above: another source is trusted more</span>'
    if first_at := said.get("first_at"):
        at = f'<a href="#{_anchor(first_at)}">“{escaped(first_at)}”</a>'
        named = f"All sources named at {at}, seen on the same days"
        return f'{text}<br>\n<span class="small">{named}</span>'
    return text + "".join(
        f'<br>\n<span class="small">{said_by(fact)}</span>' for fact in said["facts"]
    )


def _anchor(label: str) -> str:
    """Return where a label of ours stands in the list: ``"Where it is given"``: said-where-it-…"""
    return "said-" + re.sub(r"\W+", "-", label.lower())


def _linked(sources: Mapping[str, str | None]) -> Markup:
    return _links(tuple(sources.items()))


@lru_cache(maxsize=64)  # because the same sources say a dozen values of a clinic
def _links(sources: tuple[tuple[str, str | None], ...]) -> Markup:
    return Markup(", ").join(
        out(address, title) if (address := words.weblink(url)) else title for title, url in sources
    )
