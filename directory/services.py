"""Say what a clinic offers, route by route, by what its pages were read to say."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from directory.records import Located, Reading, Service

_UNITS: Final = ("session", "course", "month")  # a service has one price: the first of these stated


def services_of(
    members: Iterable[Located], routes: Sequence[str], psychotherapy: str | None
) -> tuple[Service, ...]:
    """Return a service for each route: ``iv``, 475 to 695 dollars a session, self-pay.

    What was said without a route belongs to the route where there is only one. A payer refused in
    general is refused for every route that is not said to take it.
    """
    read = [(each, member.clean.said.last_seen) for member in members for each in _read(member)]
    alone = len(routes) == 1
    return tuple(_service(route, read, psychotherapy, alone=alone) for route in routes)


def price_from(members: Iterable[Located]) -> float | None:
    """Return the lowest price of one session that a clinic states, in US dollars."""
    return lowest(each for member in members for each in _read(member))


def lowest(readings: Iterable[Reading]) -> float | None:
    """Return the lowest price of one session among readings, in US dollars."""
    prices = (each for each in readings if each.field == "price" and each.code == "session")
    return min((each.low for each in prices if each.low is not None), default=None)


def with_word(
    services: Iterable[Service], routes: Sequence[str], prices: Sequence[Reading] | None, day: date
) -> tuple[Service, ...]:
    """Return the services of the routes that people say a clinic offers, at their prices.

    Args:
        services: as the clinic's pages state them.
        routes: those it offers.
        prices: every price people say it asks; None where nobody said any.
        day: when they said so.
    """
    known = {each.route: each for each in services}
    offered = [known.get(route, Service(route=route)) for route in routes]
    if prices is None:
        return tuple(offered)
    priced = _service_prices(routes, [(each, day) for each in prices])
    return tuple(replace(each, **priced[each.route]) for each in offered)


def _service_prices(
    routes: Sequence[str], read: Sequence[tuple[Reading, date]]
) -> dict[str, dict[str, Any]]:
    alone = len(routes) == 1
    return {
        route: _price([each for each in read if _is_of(each[0], route, alone=alone)])
        for route in routes
    }


def _is_of(reading: Reading, route: str, *, alone: bool) -> bool:
    return reading.route == route or (alone and not reading.route)


def facts_read(member: Located) -> Iterator[tuple[str, str, str]]:
    """Yield field, value and page of what a member's pages state: ``"price", "iv session 475"``."""
    for each in _read(member):
        field = _FIELDS.get(each.field, each.field)
        yield field, in_words(each), each.passage.url


_FIELDS: Final = {"route": "routes", "setting": "settings", "condition": "conditions"}
_OF_A_ROUTE: Final = frozenset({"price", "payment_refused"})


def _read(member: Located) -> tuple[Reading, ...]:
    return member.clean.readings


def in_words(reading: Reading) -> str:
    """Return what a reading says, as a fact has it: ``"iv session 475"``, or its code alone."""
    if reading.field not in _OF_A_ROUTE:
        return reading.code
    words = (reading.route, reading.code, _amount(reading))
    return " ".join(word for word in words if word)


def _amount(reading: Reading) -> str | None:
    low, high = reading.low, reading.high
    if low is None:
        return None
    if high is None:
        return f"{low:g} or more"
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def _service(
    route: str, read: list[tuple[Reading, date]], psychotherapy: str | None, *, alone: bool
) -> Service:
    ours = [(each, day) for each, day in read if _is_of(each, route, alone=alone)]
    of_all = [(each, day) for each, day in read if each.route in {route, None}]
    settings, taken = _codes("setting", ours), _codes("payment", ours)
    return Service(
        route=route,
        setting=settings[0] if len(settings) == 1 else None,
        **_price(ours),
        payment=taken,
        payment_refused=tuple(
            code for code in _codes("payment_refused", of_all) if code not in taken
        ),
        # Said of the place; with several routes nobody said of which.
        psychotherapy=psychotherapy if alone else None,
    )


def _price(ours: list[tuple[Reading, date]]) -> dict[str, Any]:
    """What a service costs: the lowest and the highest stated, the unit, the day."""
    unit, prices = _prices(ours)
    highs = [each.high for each, _ in prices]
    return {
        "price_low": min((each.low for each, _ in prices if each.low is not None), default=None),
        "price_high": None
        if None in highs
        else max((high for high in highs if high), default=None),
        "price_unit": unit,
        "price_seen": max((day for _, day in prices), default=None),
    }


def _prices(
    ours: list[tuple[Reading, date]],
) -> tuple[str | None, list[tuple[Reading, date]]]:
    """The unit a service is priced by, and the prices in it that were seen last."""
    for unit in _UNITS:
        found = [(each, day) for each, day in ours if each.field == "price" and each.code == unit]
        if found:
            last = max(day for _, day in found)
            return unit, [(each, day) for each, day in found if day == last]
    return None, []


def _codes(field: str, read: Iterable[tuple[Reading, date]]) -> tuple[str, ...]:
    return tuple(sorted({each.code for each, _ in read if each.field == field}))
