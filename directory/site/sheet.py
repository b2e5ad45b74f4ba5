"""Lay out one clinic for its page: every value with who said it and when, and what nobody said."""

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final
from urllib.parse import quote, urlencode

from directory.records import STATES
from directory.site import words
from directory.site.answers import Story
from directory.site.query import MOST_COMPARED, Query, with_list
from directory.site.quotes import TITLES, Quote, in_words, of_facts, unit_of
from directory.site.read import Frame
from directory.site.sayings import FEW, Sayings, in_full
from directory.site.view import Context, notices_for, short_list

WIDE: Final = 300  # miles, where there is nobody within a hundred
_FACTS: Final = tuple(words.FIELDS)
_saying: Final = itemgetter(
    "source", "source_title", "url", "first_seen", "last_seen", "why", "chosen"
)
"""Return what a page tells of a saying, whatever is said."""

_PRECISE: Final = ("rooftop", "street", "source")  # points that are the clinic's own


def clinic_page(story: Story, frame: Frame, ids: tuple[str, ...]) -> Context:
    """Return what the page of a clinic shows; ``ids`` is the visitor's short list."""
    clinic = story.clinic
    chosen = [fact for fact in story.facts if fact["chosen"]]
    said = {fact["value"] for fact in chosen if fact["field"] == "status"}
    shown = _said(chosen)
    stated = of_facts(chosen, clinic["routes"] or ())
    sayings = Sayings(shown)
    town = _town(clinic)
    near = town if story.is_town_known else STATES.get(clinic["state"])
    return {
        "frame": frame,
        "clinic": clinic,
        "talk_therapy": sorted({f["value"] for f in chosen if f["field"] == "psychotherapy"}),
        "is_said_open": "active" in said,
        "is_doubted": is_doubted(story),
        "is_said_closed": "closed" in said,
        "doubted": next((fact for fact in chosen if fact["value"] == "unconfirmed"), None),
        "alternatives": story.alternatives,
        "offers": [_offer(story, service, frame) for service in story.services],
        "prices": _prices(stated),
        "has_unnamed_price": any(
            each.route is None and each.unit != "consultation" for each in stated
        ),
        "is_street_said": "street" in shown,
        "by": sayings.by,
        "listed": sayings.listed,
        "facts": in_full(_facts(story.facts)),
        "fact_count": len(story.facts),
        "listings": story.listings,
        "address": address_of(clinic),
        "conflicts": {name: _conflicts(story.facts, name) for name in ("phone", "street")},
        "map_link": _map_link(clinic),
        "directions": _directions(clinic),
        "placed": _placed(clinic),
        "hours": words.hours(clinic.get("hours")),
        "serves": [STATES.get(code, code) for code in clinic["states_served"] or ()],
        "near_link": _near_link(story, near, ids) if near else None,
        "around": _around(story, near),
        "near": near,
        "town": town,
        "changes": story.changes,
        "notices": notices_for(frame, [clinic, *story.alternatives]),
        **short_list(ids),
        **_comparing(clinic["id"], ids),
    }


def _near_link(story: Story, near: str, ids: tuple[str, ...]) -> str:
    """Return a search around a clinic: a wide one of one that is shut where no other is near."""
    miles = WIDE if _is_alone(story) else Query.miles
    return Query(place=near, miles=miles, short_list=ids).address("/near")


def _around(story: Story, near: str | None) -> str:
    """Return where that search looks: "near Waco, TX", "within 300 miles of Waco, TX"."""
    if not story.is_town_known:
        return f"in {near}"
    return f"within {WIDE} miles of {near}" if _is_alone(story) else f"near {near}"


def _is_alone(story: Story) -> bool:
    """Whether it is shut, and no other is near."""
    is_shut = story.clinic["status"] in ("closed", "temporarily_closed")
    return is_shut and not story.alternatives and story.is_town_known


def _comparing(clinic_id: str, ids: tuple[str, ...]) -> Context:
    """Return the link that adds a clinic to the short list, None where it is full or in it."""
    is_listed = clinic_id in ids
    adds = not is_listed and len(ids) < MOST_COMPARED
    return {
        "is_listed": is_listed,
        "add_link": with_list("/compare", (*ids, clinic_id)) if adds else None,
    }


def _said(chosen: Iterable[Mapping[str, Any]]) -> dict[str, Context]:
    """Return who said each value that is shown, and on which day last, by field."""
    found: dict[str, Context] = {}
    for fact in chosen:
        field = fact["field"]
        if field == "price":  # each kind of price has a line of its own
            field = TITLES.get(unit_of(fact["value"]) or "", field)
        each = found.setdefault(field, {"sources": {}, "seen": "", "why": None})
        each["why"] = fact["why"] or each["why"]  # of a correction, the reason
        each["sources"].setdefault(fact["source_title"], fact["url"])
        each["seen"] = max(each["seen"], fact["last_seen"])
    return found


def _prices(stated: Sequence[Quote]) -> list[tuple[str, list[str]]]:
    """Return each kind of price with what is stated; one by the month only where there is one."""
    lines = [
        (title, [in_words(each) for each in stated if each.unit == unit])
        for unit, title in TITLES.items()
    ]
    return [(title, prices) for title, prices in lines if prices or title != "price_month"]


def is_doubted(story: Story) -> bool:
    """Whether it is listed as open, and no source has confirmed it lately."""
    clinic = story.clinic
    return clinic["status"] == "active" and (clinic["last_confirmed"] or "") < story.lately


def standing(story: Story) -> str:
    """Say whether a clinic is open, and no more than its sources do: ``"Listed as open"``."""
    clinic = story.clinic
    said = words.in_words(clinic["status"])
    is_open = {"field": "status", "value": "active", "chosen": 1}
    if clinic["status"] == "active" and not any(is_open.items() <= f.items() for f in story.facts):
        said = "Listed; no source says that it is open"
    if not is_doubted(story):
        return said
    last = clinic["last_confirmed"]
    return f"{said}; not confirmed " + (f"since {words.day(last)}" if last else "by any source yet")


def _town(clinic: Mapping[str, Any]) -> str | None:
    both = clinic["city"] and clinic["state"]
    return f"{clinic['city']}, {clinic['state']}" if both else clinic["state"]


def address_of(clinic: Mapping[str, Any], *, with_unit: bool = True) -> list[str]:
    """Return the lines of an envelope, as far as they are known."""
    unit = f"#{clinic['unit']}" if clinic["unit"] and with_unit else None
    street = ", ".join(part for part in (clinic["street"], unit) if part)
    town = " ".join(part for part in (_town(clinic), clinic["postcode"]) if part)
    return [line for line in (street, town) if line]


def _map_link(clinic: Mapping[str, Any]) -> str | None:
    """Return a link for a map app, or None where it would lead to a middle and not to a door.

    The app looks a street up itself, without the suite, which it might take for the house.
    """
    if clinic["is_telehealth"]:
        return None
    if clinic["street"] and (clinic["postcode"] or (clinic["city"] and clinic["state"])):
        return f"geo:0,0?q={quote(', '.join(address_of(clinic, with_unit=False)), safe='')}"
    if clinic["precision"] in _PRECISE:
        return f"geo:{clinic['latitude']},{clinic['longitude']}"
    return None


def _directions(clinic: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return plain links to maps of others that find the way to a door, and none to a middle."""
    if _map_link(clinic) is None:
        return []
    door = ", ".join(address_of(clinic, with_unit=False))
    to = door if clinic["street"] else f"{clinic['latitude']},{clinic['longitude']}"
    google = urlencode({"api": 1, "destination": to})
    return [
        ("Apple Maps", f"https://maps.apple.com/?{urlencode({'daddr': to})}"),
        ("Google Maps", f"https://www.google.com/maps/dir/?{google}"),
        ("OpenStreetMap", f"https://www.openstreetmap.org/search?{urlencode({'query': to})}"),
    ]


def _placed(clinic: Mapping[str, Any]) -> str:
    """Say how sure the point on the map is."""
    middle = f"placed at the middle of ZIP {clinic['postcode'] or 'code'}; approximate"
    return {
        "rooftop": "placed at the building",
        "street": "placed on the street; close",
        "source": "placed where its source puts it",
        "zip": middle,
        "city": f"placed at the middle of {clinic['city'] or 'its town'}; approximate",
    }.get(clinic["precision"] or "", "not placed on the map")


def _offer(story: Story, service: Mapping[str, Any], frame: Frame) -> Context:
    route = service["route"]
    return {
        "title": words.in_words(route),
        "status": frame.routes.get(route),
        "setting": words.in_words(service["setting"]) if service["setting"] else None,
        "price": price_of(service),
        "psychotherapy": service["psychotherapy"],
        "seen": service["price_seen"] or _seen(story.facts, route),
        "refused": json.loads(service.get("payment_refused") or "[]"),
    }


def price_of(service: Mapping[str, Any]) -> str | None:
    """Return a stated price in words: ``"$400 to $650 a session"``; None where none is stated."""
    low, high = service["price_low"], service["price_high"]
    if low is None:
        return None
    amount = f"${low:,.0f}" if high in (None, low) else f"${low:,.0f} to ${high:,.0f}"
    return f"{amount} a {service['price_unit']}" if service["price_unit"] else amount


def _seen(facts: Iterable[Mapping[str, Any]], route: str) -> str | None:
    """Return the last day any source was seen to state a route."""
    days = [
        fact["last_seen"]
        for fact in facts
        if fact["field"] == "routes" and route in fact["value"].replace('"', " ").split()
    ]
    return max(days, default=None)


def _facts(facts: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[Context]]]:
    """Return each field's values, and who said each, in the order a reader looks for them."""
    fields: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for fact in facts:
        fields.setdefault(fact["field"], {}).setdefault(fact["value"], []).append(fact)
    order = sorted(fields, key=lambda name: (_FACTS.index(name) if name in _FACTS else 99, name))
    shown = [
        (words.label(name), [_values(name, *each) for each in _alike(fields[name])])
        for name in order
    ]
    _name_once(shown)
    return shown


def _name_once(shown: list[tuple[str, list[Context]]]) -> None:
    """Give more than a few sources, named before, on the same days, the label they were named at.

    Where a field has several values, its label would not say which sources are meant.
    """
    named: dict[Hashable, str] = {}
    for label, every in shown:
        for each in every:
            said = _sayings(each["facts"])
            if len(said) > FEW:
                each["first_at"] = named.get(said)
                if len(every) == 1:
                    named.setdefault(said, label)


def _sayings(facts: Iterable[Mapping[str, Any]]) -> tuple[tuple[object, ...], ...]:
    return tuple(map(_saying, facts))


def _alike(
    values: Mapping[str, list[Mapping[str, Any]]],
) -> list[tuple[list[str], list[Mapping[str, Any]]]]:
    """Return the values of a field that the same sources say on the same days, with these once."""
    groups: dict[Hashable, list[str]] = {}
    for value, facts in values.items():
        groups.setdefault(_sayings(facts), []).append(value)
    return [(alike, values[alike[0]]) for alike in groups.values()]


def _conflicts(facts: Iterable[Mapping[str, Any]], field: str) -> list[Context]:
    """Return what else sources say where only one value can be right, and who says it since when.

    A reader who stands before the wrong door has to know of the other one.
    """
    said = [fact for fact in facts if fact["field"] == field and fact["value"]]
    chosen = {fact["value"] for fact in said if fact["chosen"]}
    return [
        {"value": words.of_field(field, fact["value"]), "fact": fact}
        for fact in said
        if not fact["chosen"] and fact["value"] not in chosen
    ]


def _values(field: str, values: list[str], facts: list[Mapping[str, Any]]) -> Context:
    return {
        "values": [words.of_field(field, value) for value in values],
        "is_chosen": any(fact["chosen"] for fact in facts),
        "facts": facts,
    }
