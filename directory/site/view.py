"""Lay out an answer for its page: headings, links and labels, so that templates only place them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from directory.records import STATES
from directory.site import words
from directory.site.answers import DAYS, Answer, Story
from directory.site.query import MILES, MOST_MILES, Query
from directory.site.read import Frame, Notice

Context = dict[str, Any]  # what a template is given

FINDERS: Final = (
    ("https://findtreatment.gov/", "FindTreatment.gov, the US government’s treatment finder"),
    ("https://www.spravato.com/", "Spravato’s own site, with its finder of certified centers"),
)
"""Where else to look, shown when we know no clinic nearby."""

_FILTERS: Final = {
    "route": ("How it is given", words.ROUTES),
    "setting": ("Where it is given", words.SETTINGS),
    "payment": ("Way to pay", words.PAYMENTS),
    "condition": ("Clinic says it treats", words.CONDITIONS),
}
_SORTS: Final = {"distance": "Nearest", "name": "Name", "confirmed": "Recently confirmed"}
_FACTS: Final = tuple(words.FIELDS)


def near_page(answer: Answer, frame: Frame) -> Context:
    """Return what the page of results shows."""
    query = answer.query
    return {
        "frame": frame,
        "answer": answer,
        "query": query,
        "heading": _heading(answer),
        "chips": _chips(query),
        "filters": _filters(answer),
        "days": DAYS,
        "sorts": _sorts(answer) if answer.count > 1 else [],
        "wider": _wider(answer),
        "elsewhere": [(other, f"/near?{_place(other)}") for other in _others(answer)],
        "finders": FINDERS,
        "notices": notices_for(frame, (*answer.clinics, *answer.telehealth, *answer.beyond)),
        "downloads": _downloads(query, "/near"),
        "state": answer.spot.state if answer.spot else None,
        "states": STATES,
        **_turning(answer, "/near"),
    }


def state_page(answer: Answer, frame: Frame, code: str) -> Context:
    """Return what the page of a state shows: its clinics by town."""
    towns: dict[str, list[Any]] = {}
    for clinic in answer.clinics:
        towns.setdefault(clinic["city"] or "Town not stated", []).append(clinic)
    path = f"/state/{code.lower()}"
    return {
        "frame": frame,
        "answer": answer,
        "code": code,
        "name": STATES[code],
        "towns": towns,
        "same_name": answer.spot.title if answer.spot else None,
        "same_name_link": f"/near?{_place(answer.spot.title)}" if answer.spot else None,
        "notices": notices_for(frame, (*answer.clinics, *answer.telehealth)),
        "downloads": [(form, f"{path}.{form}") for form in ("csv", "geojson", "json")],
        "finders": FINDERS,
        "previous": f"{path}?page={answer.query.page - 1}" if answer.query.page > 1 else None,
        "following": f"{path}?page={answer.following}" if answer.following else None,
    }


def clinic_page(story: Story, frame: Frame) -> Context:
    """Return what the page of a clinic shows: every value, who said it, and when."""
    clinic = story.clinic
    return {
        "frame": frame,
        "clinic": clinic,
        "offers": [_offer(story, service, frame) for service in story.services],
        "facts": _facts(story.facts),
        "listings": story.listings,
        "address": _address(clinic),
        "placed": _placed(clinic),
        "serves": [STATES.get(code, code) for code in clinic["states_served"] or ()],
        "near_link": f"/near?{_place(_town(clinic))}" if _town(clinic) else None,
        "town": _town(clinic),
        "notices": notices_for(frame, [clinic]),
    }


def notices_for(frame: Frame, clinics: Iterable[Mapping[str, Any]]) -> list[Notice]:
    """Return the notices of every page, and those of routes that a shown clinic offers."""
    shown = {route for clinic in clinics for route in clinic["routes"] or ()}
    return [notice for notice in frame.notices if not notice.routes or shown & set(notice.routes)]


def _heading(answer: Answer) -> str:
    how_many = f"{answer.count:,} clinic{'' if answer.count == 1 else 's'}"
    if not answer.count:
        how_many = "No clinics"
    if answer.spot is None:
        return f"{how_many} named “{answer.query.words}”"
    found = f"{how_many} within {words.miles(answer.query.miles)} of {answer.spot.title}"
    return f"{found} named “{answer.query.words}”" if answer.query.words else found


def _chips(query: Query) -> list[tuple[str, str]]:
    """Return each filter in use with the link that takes it away."""
    chips = {
        name: f"{title}: {codes[getattr(query, name)]}"
        for name, (title, codes) in _FILTERS.items()
        if getattr(query, name)
    }
    if query.price_stated:
        chips["price"] = "Price stated"
    if query.confirmed:
        chips["confirmed"] = f"Confirmed in the last {query.confirmed} days"
    return [(label, query.address("/near", **{name: None})) for name, label in chips.items()]


def _filters(answer: Answer) -> list[Context]:
    """Return the filters that have something to choose from, with counts."""
    return [
        {
            "name": name,
            "title": title,
            "chosen": getattr(answer.query, name),
            "options": [
                (code, f"{codes.get(code, code)} ({count})")
                for code, count in answer.facets.get(name, {}).items()
            ],
        }
        for name, (title, codes) in _FILTERS.items()
        if answer.facets.get(name)
    ]


def _sorts(answer: Answer) -> list[tuple[str, str | None]]:
    """Return the orders to choose from; the one in use has no link."""
    names = ("distance", "name", "confirmed") if answer.spot else ("name", "confirmed")
    current = answer.query.sort or names[0]
    return [
        (_SORTS[name], None if name == current else answer.query.address("/near", sort=name))
        for name in names
    ]


def _wider(answer: Answer) -> tuple[str, str] | None:
    """Return the next radius that would find something, where this one found nothing."""
    query = answer.query
    if not answer.beyond:
        return None
    nearest = max(query.miles, answer.beyond[0]["distance_miles"])
    miles = next((each for each in (*MILES, MOST_MILES) if each > nearest), None)
    if miles is None:
        return None
    return f"Search within {miles} miles", query.address("/near", miles=miles)


def _others(answer: Answer) -> tuple[str, ...]:
    return answer.spot.others if answer.spot else ()


def _turning(answer: Answer, path: str) -> Context:
    query = answer.query
    return {
        "previous": query.address(path, page=query.page - 1) if query.page > 1 else None,
        "following": query.address(path, page=answer.following) if answer.following else None,
    }


def _downloads(query: Query, path: str) -> list[tuple[str, str]]:
    return [(form, query.address(f"{path}.{form}")) for form in ("csv", "geojson", "json")]


def _place(text: str | None) -> str:
    return Query(place=text).address("")[1:]


def _town(clinic: Mapping[str, Any]) -> str | None:
    both = clinic["city"] and clinic["state"]
    return f"{clinic['city']}, {clinic['state']}" if both else clinic["state"]


def _address(clinic: Mapping[str, Any]) -> list[str]:
    """Return the lines of an envelope, as far as they are known."""
    unit = f"Unit {clinic['unit']}" if clinic["unit"] else None
    street = ", ".join(part for part in (clinic["street"], unit) if part)
    town = " ".join(part for part in (_town(clinic), clinic["postcode"]) if part)
    return [line for line in (street, town) if line]


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
        "price": _price(service),
        "psychotherapy": service["psychotherapy"],
        "seen": service["price_seen"] or _seen(story.facts, route),
    }


def _price(service: Mapping[str, Any]) -> str | None:
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
    return [
        (words.FIELDS.get(name, name), [_value(name, *each) for each in fields[name].items()])
        for name in order
    ]


def _value(field: str, value: str, facts: list[Mapping[str, Any]]) -> Context:
    return {
        "value": words.phone(value) if field == "phone" else words.in_words(value),
        "is_chosen": any(fact["chosen"] for fact in facts),
        "facts": facts,
    }
