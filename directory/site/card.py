"""Write the card of a clinic in a list: its name, where it is, how to call, what it says it offers.

A page has up to thirty, and was made in 4.0 ms by a template, most of it spent on escaping piece by
piece; now it takes 1.1 (measured 2026-11-24). Every word that came from outside goes through
``escape``; the rest is ours, or was made of our own codes. What a card says of a place, a phone or
a price is remembered: it is said again on the next page, and for the next visitor.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from typing import Any

from markupsafe import Markup

from directory.site import words
from directory.site.pieces import UNSAID, confirmed, not_since
from directory.site.query import MOST_COMPARED, Query, with_list
from directory.site.quotes import Quote, Quotes, best, in_a_list
from directory.site.read import Frame


@dataclass(frozen=True)
class Cards:
    """The cards of one page; the page calls it with clinics and the level of their headings."""

    frame: Frame
    query: Query  # whose way of giving decides which price is shown
    here: str  # the address of this page without the short list
    quotes: Quotes  # what clinics ask
    refusals: Mapping[str, Mapping[str, tuple[str, ...]]]  # who does not pay for which ways
    lately: str  # the first day that counts as lately

    def __call__(self, clinics: Iterable[Mapping[str, Any]], level: int = 2) -> Markup:
        """Return clinics as the items of a list, a line after each."""
        return Markup("".join(self._card(clinic, level) for clinic in clinics))  # noqa: S704 # because each part is escaped as it is made

    def _card(self, clinic: Mapping[str, Any], level: int) -> str:
        own, name = escape(clinic["id"]), escape(clinic["name"])
        body = "" if clinic["status"] == "closed" else self._offer(clinic, own, name)
        return (
            f'<li class="card" id="c-{own}">\n'
            f'<h{level} class="card-name"><a href="{escape(clinic["page"])}{self._carried}">'
            f"{name}</a></h{level}>\n"
            f'<p class="where">{_where(clinic)}</p>\n{self._flag(clinic)}{body}</li>\n'
        )

    def _offer(self, clinic: Mapping[str, Any], own: str, name: str) -> str:
        """Return what it offers, and how to call; its own id and its name are escaped."""
        routes = clinic["routes"] or ()
        ways = self._said.get(routes) or self._say(routes)
        price = best(self.quotes.get(clinic["id"], ()), self.query.route)
        stated = _price(price) if price else UNSAID
        is_sure = clinic["status"] != "temporarily_closed" and not self._is_doubted(clinic)
        last = f' <span class="last">{confirmed(clinic)}.</span>' if is_sure else ""
        return (
            f'<ul class="ways" aria-label="How ketamine is given">\n{ways}</ul>\n'
            f'<p class="meta">Price: {stated}.{last}</p>\n{self._refusing(clinic)}'
            f'<p class="call">{_call(clinic["phone"], clinic["phone_extension"])}</p>\n'
            f"{self._picking(clinic, own, name)}"
        )

    def _refusing(self, clinic: Mapping[str, Any]) -> str:
        """Return for which ways the one who shall pay does not, where that was asked for."""
        payer = self.query.payment
        ways = self.refusals.get(clinic["id"], {}).get(payer, ()) if payer else ()
        if not payer or not ways:
            return ""
        said = escape(", ".join(map(words.in_words, ways)))
        return f'<p class="meta">{escape(words.in_words(payer))}: not for {said}.</p>\n'

    def _flag(self, clinic: Mapping[str, Any]) -> str:
        """Return a warning where it may not be open, or nobody has confirmed it for long."""
        if clinic["status"] == "active":
            return f"{not_since(clinic)}\n" if self._is_doubted(clinic) else ""
        said = escape(words.in_words(clinic["status"]))
        if clinic["status"] == "unconfirmed":
            return f'<p class="flag">{said}. Call before you go.</p>\n'
        return f'<p class="flag">{said}</p>\n'

    def _is_doubted(self, clinic: Mapping[str, Any]) -> bool:
        is_late = (clinic["last_confirmed"] or "") < self.lately
        return is_late and bool(clinic["status"] == "active")

    @cached_property
    def _said(self) -> dict[tuple[str, ...], str]:
        """What is said of how ketamine is given, by the routes of a clinic."""
        return {}

    def _say(self, routes: tuple[str, ...]) -> str:
        ways = "".join(map(self._way, routes)) or f"<li>How it is given: {UNSAID}</li>\n"
        self._said[routes] = ways
        return ways

    def _way(self, route: str) -> str:
        known = self.frame.routes.get(route)
        status = ""
        if known and known.is_current:
            said = words.REGULATORY[known.status]
            status = f'<span class="label label-{escape(known.status)}">{escape(said)}</span>'
        elif known:
            status = '<span class="label">Status being checked again</span>'
        return f"<li>{escape(words.in_words(route))} {status}</li>\n"

    @cached_property
    def _carried(self) -> str:
        return escape(with_list("", self.query.short_list))

    @cached_property
    def _adding(self) -> str:
        """The address of this page with the short list, ready for one id more."""
        listed = with_list(self.here, self.query.short_list)
        return escape(f"{listed}{'&' if '?' in listed else '?'}c=")

    def _picking(self, clinic: Mapping[str, Any], own: str, name: str) -> str:
        """Return the link that puts a clinic on the short list, or takes it off."""
        if clinic["id"] in self.query.short_list:
            others = [each for each in self.query.short_list if each != clinic["id"]]
            without = escape(with_list(self.here, others))
            return (
                f'<p class="pick">On your short list. <a rel="nofollow" href="{without}#c-{own}">'
                f'Take off<span class="unseen"> {name}</span></a></p>\n'
            )
        if len(self.query.short_list) >= MOST_COMPARED:
            return ""
        return (
            f'<p class="pick"><a rel="nofollow" href="{self._adding}{own}#c-{own}">'
            f'Add to short list <span class="unseen">{name}</span></a></p>\n'
        )


def _where(clinic: Mapping[str, Any]) -> str:
    """Return the address, how far it is, and whether it sees people by video."""
    is_afar = clinic["is_telehealth"]
    line = _line(clinic["street"], clinic["unit"])
    town = _town(clinic["city"], clinic["state"])
    if not town and not is_afar:
        town = '<span class="unsaid">Address not stated</span>'
    far = ""
    if clinic["distance_miles"] is not None:
        far = f' <strong class="distance">{escape(words.distance(clinic))}</strong>'
    if is_afar:
        return f'{line}{town}{far} <span class="label">By video or phone</span>'
    also = ' <span class="label">Also by video or phone</span>' if clinic["states_served"] else ""
    return f"{line}{town}{far}{also}"


@lru_cache(maxsize=4096)
def _line(street: str | None, unit: str | None) -> str:
    if not street:
        return ""
    return f"{escape(street)}{f', #{escape(unit)}' if unit else ''}<br>"


@lru_cache(maxsize=4096)
def _town(city: str | None, state: str | None) -> str:
    return ", ".join(escape(part) for part in (city, state) if part)


@lru_cache(maxsize=4096)
def _price(quote: Quote) -> str:
    return escape(in_a_list(quote))


@lru_cache(maxsize=4096)
def _call(phone: str | None, extension: str | None) -> str:
    if not phone:
        return f"Phone: {UNSAID}"
    ending = f" ext. {escape(extension)}" if extension else ""
    number = escape(words.phone(phone))
    return f'<a class="button quiet" href="tel:{escape(phone)}">Call {number}{ending}</a>'
