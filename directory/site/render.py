"""Put a page's values into its template.

Our pages have an environment of their own: Datasette's renders step by step for the sake of
templates that ask the database meanwhile, which took three times as long (measured 2026-11-24).
"""

import hashlib
from collections.abc import Hashable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from directory.site import pieces, words
from directory.site.query import with_list

_HERE: Final = Path(__file__).parent
_FILES: Final = ("style.css", "here.js", "map.js", "map.css", "us-outlines.json")


def render(template: str, page: Mapping[str, Any]) -> str:
    """Return a page as HTML; every value is escaped on its way in."""
    return _environment().get_template(template).render(page)


@lru_cache(maxsize=256)
def part(template: str, **values: Hashable) -> Markup:
    """Return a part of a page, written once for the same values: all pages end with one foot."""
    return Markup(_environment().get_template(template).render(values))  # noqa: S704 # because a template escapes all it is given


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(_HERE / "templates")
    environment = Environment(loader=loader, autoescape=True, auto_reload=False)
    for say in (
        words.in_words, words.label, words.day, words.phone, words.distance, words.weblink,
        words.host, words.bare,
    ):  # fmt: skip
        environment.filters[say.__name__] = say
    environment.globals["pieces"] = pieces
    environment.globals["part"] = part
    environment.globals["tuple_of"] = tuple
    environment.globals["with_list"] = with_list
    environment.globals["regulatory"] = words.REGULATORY
    environment.globals["assets"] = {name: versioned(name) for name in _FILES}
    return environment


def versioned(name: str) -> str:
    """Return the address of a file of ours, with digits that change with it: browsers may keep it.

    ``versioned("style.css")`` is ``"/static/style.css?v=5b1c9e02"``.
    """
    text = (_HERE / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(text).hexdigest()[:8]}"
