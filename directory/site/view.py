"""Lay out an answer for its page: headings, links and labels, so that templates only place them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import quote

from directory.records import STATES
from directory.site import typed, words
from directory.site.answers import DAYS, Answer, Story
from directory.site.places import Guess
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
_PRECISE: Final = ("rooftop", "street", "source")  # points that are the clinic's own


def near_page(answer: Answer, frame: Frame) -> Context:
    """Return what the page of results shows."""
    query, spot = answer.query, answer.spot
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
        "elsewhere": [(other, f"/near?{_place(other)}") for other in (spot.others if spot else ())],
        "finders": FINDERS,
        "downloads": _downloads(query, "/near"),
        "state": answer.state,
        "states": STATES,
        **_shared(answer, frame),
        **_turning(answer, "/near"),
    }


def state_page(answer: Answer, frame: Frame, code: str) -> Context:
    """Return what the page of a state shows: its clinics by town."""
    towns: dict[str, list[Any]] = {}
    for clinic in answer.clinics:
        towns.setdefault(clinic["city"] or "Town not stated", []).append(clinic)
    path = f"/state/{code.lower()}"
    page = answer.query.page
    return {
        "frame": frame,
        "answer": answer,
        "code": code,
        "name": STATES[code],
        "towns": towns,
        "canonical": f"{path}?page={page}" if page > 1 else path,
        "same_name": answer.spot.title if answer.spot else None,
        "same_name_link": f"/near?{_place(answer.spot.title)}" if answer.spot else None,
        "downloads": [(form, f"{path}.{form}") for form in ("csv", "geojson", "json")],
        "finders": FINDERS,
        "previous": f"{path}?page={page - 1}" if page > 1 else None,
        "following": f"{path}?page={answer.following}" if answer.following else None,
        **_shared(answer, frame),
    }


def clinic_page(story: Story, frame: Frame) -> Context:
    """Return what the page of a clinic shows: every value, who said it, and when."""
    clinic = story.clinic
    chosen = [fact for fact in story.facts if fact["chosen"]]
    said = {fact["value"] for fact in chosen if fact["field"] == "status"}
    return {
        "frame": frame,
        "clinic": clinic,
        "talk_therapy": sorted({f["value"] for f in chosen if f["field"] == "psychotherapy"}),
        "is_said_open": "active" in said,
        "is_said_closed": "closed" in said,
        "alternatives": story.alternatives,
        "offers": [_offer(story, service, frame) for service in story.services],
        "facts": _facts(story.facts),
        "listings": story.listings,
        "address": _address(clinic),
        "conflicts": {name: _conflicts(story.facts, name) for name in ("phone", "street")},
        "map_link": _map_link(clinic),
        "placed": _placed(clinic),
        "serves": [STATES.get(code, code) for code in clinic["states_served"] or ()],
        "near_link": f"/near?{_place(_town(clinic))}" if _town(clinic) else None,
        "town": _town(clinic),
        "notices": notices_for(frame, [clinic, *story.alternatives]),
    }


def unknown_place(query: Query, guess: Guess) -> str:
    """Return what we say of a place that we do not know, and what it may have meant."""
    if query.zip:
        return _unknown_zip(query.zip, guess)
    asked = query.place or query.words or ""
    if typed.asks_where_they_are(asked):
        return "We do not look up where you are. Type your ZIP or your town, or choose a state."
    meant = f" Did you mean {' or '.join(guess.towns)}?" if guess.towns else ""
    choose = f"see all clinics in {STATES[guess.state]}" if guess.state else "choose a state"
    return f"We could not find a town or a clinic called “{asked}”.{meant} Check it or {choose}."


def _unknown_zip(postcode: str, guess: Guess) -> str:
    if guess.is_military:
        return (
            f"ZIP {postcode} is a military or diplomatic post office, which is nowhere on our map."
            " Type a ZIP or a town in the United States, or choose a state."
        )
    near = f" The nearest by number that we know is {guess.zip}." if guess.zip else ""
    return f"We could not find ZIP {postcode}.{near} Check it or choose a state."


def offers_of(guess: Guess) -> list[tuple[str, str]]:
    """Return links to what an unknown place may have meant, its state first."""
    state = (
        [(f"All clinics in {STATES[guess.state]}", f"/state/{guess.state.lower()}")]
        if (guess.state)
        else []
    )
    zip_ = [(f"Near ZIP {guess.zip}", f"/near?zip={guess.zip}")] if guess.zip else []
    return [*zip_, *state, *((f"Near {town}", f"/near?{_place(town)}") for town in guess.towns)]


def notices_for(frame: Frame, clinics: Iterable[Mapping[str, Any]]) -> list[Notice]:
    """Return the notices of every page, and those of what a shown clinic offers, and where."""
    shown = list(clinics)
    routes = {route for clinic in shown for route in clinic["routes"] or ()}
    settings = {setting for clinic in shown for setting in _settings(clinic)}
    return [
        notice
        for notice in frame.notices
        if notice.is_everywhere or routes & {*notice.routes} or settings & {*notice.settings}
    ]


def _settings(clinic: Mapping[str, Any]) -> list[str]:
    """Where a clinic treats; one that serves states from afar does it by video or phone."""
    afar = ["telehealth_visit"] if clinic["states_served"] or clinic["is_telehealth"] else []
    return [*(clinic["settings"] or ()), *afar]


def _shared(answer: Answer, frame: Frame) -> Context:
    """Return what a page of results and one of a state have in common."""
    afar = answer.telehealth
    is_at_home = any("at_home_self" in (clinic["settings"] or ()) for clinic in afar)
    every = (*answer.clinics, *afar, *answer.beyond, *answer.closed)
    return {
        "notices": notices_for(frame, every),
        "at_home": next((n for n in frame.notices if n.id == "compounded" and is_at_home), None),
        "more_telehealth": answer.telehealth_count - len(afar) if afar else 0,
        "left_out": answer.query.left_out,
    }


def _heading(answer: Answer) -> str:
    query = answer.query
    how_many = f"{answer.count:,} clinic{'' if answer.count == 1 else 's'}"
    if not answer.count:
        how_many = "No open clinics" if answer.closed else "No clinics"
    if answer.spot:
        radius = f"{query.radius} mile{'' if query.miles == 1 else 's'}"
        how_many = f"{how_many} within {radius} of {answer.spot.title}"
    elif answer.state:
        how_many = f"{how_many} in {STATES[answer.state]}"
    return f"{how_many} named “{query.words}”" if query.words else how_many


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
    """Return the filters that have something to choose from, with counts, and the chosen ones."""
    found = []
    for name, (title, codes) in _FILTERS.items():
        chosen = getattr(answer.query, name)
        counts = {**({chosen: 0} if chosen else {}), **answer.facets.get(name, {})}
        if counts:
            options = [(code, f"{codes.get(code, code)} ({n})") for code, n in counts.items()]
            found.append({"name": name, "title": title, "chosen": chosen, "options": options})
    return found


def _sorts(answer: Answer) -> list[tuple[str, str | None]]:
    """Return the orders to choose from; the one in use has no link."""
    names = ("distance", "name", "confirmed") if answer.spot else ("name", "confirmed")
    current = answer.query.sort if answer.query.sort in names else names[0]
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


def _address(clinic: Mapping[str, Any], *, with_unit: bool = True) -> list[str]:
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
        return f"geo:0,0?q={quote(', '.join(_address(clinic, with_unit=False)), safe='')}"
    if clinic["precision"] in _PRECISE:
        return f"geo:{clinic['latitude']},{clinic['longitude']}"
    return None


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


def _value(field: str, value: str, facts: list[Mapping[str, Any]]) -> Context:
    return {
        "value": words.of_field(field, value),
        "is_chosen": any(fact["chosen"] for fact in facts),
        "facts": facts,
    }
