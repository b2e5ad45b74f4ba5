"""Read passages of a clinic's own pages into codes; where the text is doubtful, say nothing.

::

    passage ─ take_apart ─▶ clauses, whose each is, the routes each names
                               ├─ offered_routes    iv, im …
                               ├─ stated_prices     475, a session, by iv
                               ├─ stated_payments   who pays, by which route; who is refused
                               ├─ stated_settings   in the clinic, at home, by video
                               └─ stated_care       conditions, roles, monitoring, therapy, states
"""

from collections.abc import Iterable, Iterator
from typing import Final

from directory.normalise.reading.care import CLOSEST, stated_care
from directory.normalise.reading.closing import stated_closing
from directory.normalise.reading.kind import REASONS, why_not_a_clinic
from directory.normalise.reading.offers import ended_routes, offered_routes
from directory.normalise.reading.parts import take_apart
from directory.normalise.reading.payment import stated_payments
from directory.normalise.reading.prices import stated_prices
from directory.normalise.reading.settings import stated_settings
from directory.records import Passage, Reading

__all__ = [
    "REASONS",
    "closest_therapy",
    "read_passage",
    "read_passages",
    "stated_closing",
    "why_not_a_clinic",
]


_CONTRARY: Final = {
    "referral_required": "referral_not_required",
    "referral_not_required": "referral_required",
}


def closest_therapy(readings: Iterable[Reading]) -> tuple[str, ...]:
    """Return the ties between medicine and therapy that were read, the closest first."""
    named = {each.code for each in readings if each.field == "psychotherapy"}
    return tuple(code for code in CLOSEST if code in named)


def read_passages(passages: Iterable[Passage], own: str = "") -> tuple[Reading, ...]:
    """Return what a clinic's pages state, each code once, with the first passage that says it.

    What one page says and another contradicts is doubtful, and not stated: a route that has ended
    elsewhere, a payer taken here and refused there, a referral needed and not needed. A price on
    the page of one place of a chain is that place's, whatever the chain's other pages charge.

    Args:
        passages: of a site, as far as they are of this place.
        own: the address of the page that is about this place alone, ``""`` where there is none.
    """
    found: dict[tuple[object, ...], Reading] = {}
    ended: set[str] = set()
    for passage in dict.fromkeys(passages):
        for each in read_passage(passage):
            found.setdefault(_what(each), each)
        ended |= set(ended_routes(take_apart(passage)))
    readings = [each for each in found.values() if each.route not in ended]
    said = {(each.field, each.code, each.route) for each in readings}
    return tuple(
        each for each in _with_own_prices(readings, own) if not _is_contradicted(each, said)
    )


def read_passage(passage: Passage) -> tuple[Reading, ...]:
    """Return what one passage states: ``"IV ketamine, $475"`` is a route and a price."""
    return tuple(dict.fromkeys(_readings(passage)))


def _readings(passage: Passage) -> Iterator[Reading]:
    parts = take_apart(passage)
    care = stated_care(parts)
    routes = offered_routes(parts)
    prices = stated_prices(parts, routes)
    priced = (each.route for each in prices if each.route)
    certified = ("nasal_esketamine" for each in care if each.field == "rems")
    offered = tuple(dict.fromkeys([*routes, *priced, *certified]))
    for route in offered:
        yield Reading(field="route", code=route, route=route, passage=passage)
    for price in prices:
        yield Reading(
            field="price",
            code=price.unit,
            route=price.route,
            low=price.low,
            high=price.high,
            passage=passage,
        )
    for place in stated_settings(parts, offered):
        yield Reading(field="setting", code=place.setting, route=place.route, passage=passage)
    for payment in stated_payments(parts):
        field = "payment_refused" if payment.is_refused else "payment"
        yield Reading(field=field, code=payment.code, route=payment.route, passage=passage)
    for said in care:
        yield Reading(field=said.field, code=said.code, passage=passage)


def _with_own_prices(readings: Iterable[Reading], own: str) -> Iterator[Reading]:
    """The readings, without the prices of other pages for what its own page has a price of."""
    every = list(readings)
    priced = {_bought(each) for each in every if each.field == "price" and each.passage.url == own}
    for each in every:
        if each.field != "price" or each.passage.url == own or _bought(each) not in priced:
            yield each


def _bought(price: Reading) -> tuple[str, str | None]:
    return (price.code, price.route)


def _what(reading: Reading) -> tuple[object, ...]:
    return (reading.field, reading.code, reading.route, reading.low, reading.high)


def _is_contradicted(reading: Reading, said: set[tuple[str, str, str | None]]) -> bool:
    field, code, route = reading.field, reading.code, reading.route
    contrary = {
        "payment": ("payment_refused", code, route),
        "payment_refused": ("payment", code, route),
        "screening": ("screening", _CONTRARY.get(code, ""), route),
    }.get(field)
    return contrary in said
