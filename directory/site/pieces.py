"""Write the small pieces of HTML that a page holds dozens of: a day, a link out, who said a value.

They are what ``_parts.html`` offers every template under the same names. As macros they took most
of a clinic's page (measured 2026-11-24: 2.6 ms, now 1.2). Whatever came from outside is escaped.
"""

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any, Final

from markupsafe import Markup
from markupsafe import escape as escaped

from directory.site import words
from directory.site.read import Notice

UNSAID: Final = Markup('<span class="unsaid">not stated</span>')
NOT_CONFIRMED: Final = Markup('<span class="unsaid">Not confirmed by any source yet</span>')


def value(text: object) -> Markup:
    """Return a value, or that it is not stated."""
    return escaped(text) if text else UNSAID


@lru_cache(maxsize=4096)
def day(text: str | None) -> Markup:
    """Return a day for people and for programs: ``<time datetime="2026-11-20">20 Nov 2026…``."""
    if not text:
        return UNSAID
    return Markup(f'<time datetime="{escape(text[:10])}">{escape(words.day(text))}</time>')  # noqa: S704 # because both parts are escaped


@lru_cache(maxsize=16)  # because every page of a directory ends with the same one
def moment(text: str) -> Markup:
    """Return a moment of the build: ``<time datetime="2026-11-24T04:00:00+00:00">24 Nov 2026,…``.

    The tables write moments in UTC, and so does a page: it does not know where its reader is.
    """
    return Markup('<time datetime="{}">{}</time>').format(text, words.moment(text))


def out(address: str, label: str) -> Markup:
    """Return a link that leaves this site without saying where the visitor came from."""
    return Markup(f'<a href="{escape(address)}" rel="noreferrer noopener">{escape(label)}</a>')  # noqa: S704 # because both parts are escaped


def confirmed(clinic: Mapping[str, Any]) -> Markup:
    """Return the day a source last vouched for a clinic, or that none has."""
    return _confirmed(clinic["last_confirmed"])


@lru_cache(maxsize=1024)  # because many clinics were confirmed on the same few days
def _confirmed(last: str | None) -> Markup:
    return Markup("Last confirmed: ") + day(last) if last else NOT_CONFIRMED


def not_since(clinic: Mapping[str, Any]) -> Markup:
    """Return the mark of a clinic that no source has confirmed lately, or ever."""
    return _not_since(clinic["last_confirmed"])


@lru_cache(maxsize=1024)  # because many clinics were confirmed on the same few days
def _not_since(last: str | None) -> Markup:
    said = Markup("Not confirmed since ") + day(last) if last else NOT_CONFIRMED
    return Markup('<p class="flag">{}. Call before you go.</p>').format(said)


def gone(clinic: Mapping[str, Any]) -> Markup:
    """Return a clinic in a list of those gone: where it was, who said so and when, or since when.

    ``<li><a href="/clinic/…">Ember</a>, Austin, TX<br>…No longer listed; last listed 1 Oct 2026…``
    """
    place = ", ".join(part for part in (clinic["city"], clinic["state"]) if part)
    when = day(clinic["day"])
    if clinic["source"]:
        address, title = clinic["url"], clinic["source_title"]
        source = out(address, title) if address else escape(title)
        said = "no longer speak of ketamine" if "website" in clinic["evidence"] else "said so"
        evidence = f"{when}: {source} {said}"
    elif clinic["status"] == "closed":
        evidence = f"No longer listed; last listed {when}"
    else:
        evidence = f"Last listed {when}"
    name = f'<a href="{escape(clinic["page"])}">{escape(clinic["name"])}</a>'
    where = f", {escape(place)}" if place else ""
    return Markup(f'<li>{name}{where}<br>\n<span class="small">{evidence}</span></li>\n')  # noqa: S704 # because every part is escaped


@lru_cache(maxsize=64)  # because every page has a few of the same dozen
def notice(each: Notice) -> Markup:
    """Return a notice, with the page it rests on and when that was read."""
    address = words.weblink(each.source_url)
    if not address:
        return escaped(each.text)
    source = out(address, f"Source: {words.host(address)}")
    again = "" if each.is_current else "; being checked again"
    checked = Markup(f'<span class="small">{source} (checked {day(each.as_of)}{again})</span>')  # noqa: S704 # because every part is escaped
    return escaped(each.text) + " " + checked


def said_by(fact: Mapping[str, Any]) -> Markup:
    """Return who said a value and when; of a correction, why: ``A register, seen 1 Oct 2026…``."""
    days = fact["first_seen"], fact["last_seen"]
    return _said_by(fact["why"], fact["source_title"], fact["url"], days)


@lru_cache(maxsize=256)  # because one listing says a dozen values of a clinic on the same days
def _said_by(why: str | None, title: str, url: str | None, days: tuple[str, str]) -> Markup:
    first, last = days
    if why:
        return Markup("A correction, ") + day(first) + f": {why}"
    address = words.weblink(url)
    source = out(address, title) if address else escaped(title)
    until = Markup(" to ") + day(last) if last != first else Markup("")
    return source + ", seen " + day(first) + until
