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

from directory.normalise.reading.care import stated_care
from directory.normalise.reading.kind import why_not_a_clinic
from directory.normalise.reading.offers import ended_routes, offered_routes
from directory.normalise.reading.parts import take_apart
from directory.normalise.reading.payment import stated_payments
from directory.normalise.reading.prices import stated_prices
from directory.normalise.reading.settings import stated_settings
from directory.records import Passage, Reading

__all__ = ["read_passage", "read_passages", "why_not_a_clinic"]


def read_passages(passages: Iterable[Passage]) -> tuple[Reading, ...]:
    """Return what a clinic's pages state, each code once, with the first passage that says it.

    A route that one page offers and another says has ended, and a payer taken here and refused
    there, are doubtful: neither is stated.
    """
    found: dict[tuple[object, ...], Reading] = {}
    ended: set[str] = set()
    for passage in dict.fromkeys(passages):
        for each in read_passage(passage):
            found.setdefault(_what(each), each)
        ended |= set(ended_routes(take_apart(passage)))
    readings = [each for each in found.values() if each.route not in ended]
    payers = {(each.field, each.code, each.route) for each in readings}
    return tuple(each for each in readings if not _is_contradicted(each, payers))


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


def _what(reading: Reading) -> tuple[object, ...]:
    return (reading.field, reading.code, reading.route, reading.low, reading.high)


def _is_contradicted(reading: Reading, payers: set[tuple[str, str, str | None]]) -> bool:
    other = {"payment": "payment_refused", "payment_refused": "payment"}.get(reading.field)
    return other is not None and (other, reading.code, reading.route) in payers
