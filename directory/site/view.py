"""Lay out an answer for its page: headings, links and labels, so that templates only place them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import Any, Final

from markupsafe import Markup

from directory.records import STATES
from directory.site import typed, words
from directory.site.answers import DAYS, STATE_FEW, Answer
from directory.site.card import Cards
from directory.site.places import Guess
from directory.site.query import MILES, MOST_COMPARED, MOST_MILES, Query, with_list
from directory.site.read import Frame, Notice
from directory.site.wished import Wishes

Context = dict[str, Any]  # what a template is given

FINDERS: Final = (
    ("https://findtreatment.gov/", "FindTreatment.gov, the US government’s treatment finder"),
    ("https://www.spravato.com/", "Spravato’s own site, with its finder of certified centers"),
)
"""Where else to look, shown when we know no clinic nearby."""

_FILTERS: Final = {
    "route": (words.label("routes"), words.ROUTES),
    "setting": (words.label("settings"), words.SETTINGS),
    "payment": ("Way to pay", words.PAYMENTS),
    "condition": ("Clinic says it treats", words.CONDITIONS),
}
_WHERE: Final[dict[str, Any]] = dict.fromkeys(("zip", "place", "lat", "lng", "miles", "sort"))
"""What of a search says where a visitor is, or how they looked at it."""

_SORTS: Final = {"distance": "Nearest", "name": "Name", "confirmed": "Recently confirmed"}


def near_page(answer: Answer, frame: Frame) -> Context:
    """Return what the page of results shows."""
    query, spot = answer.query, answer.spot
    return {
        "frame": frame,
        "answer": answer,
        "query": query,
        "heading": heading(answer),
        "chips": _chips(query),
        "filters": _filters(answer),
        "days": DAYS,
        "sorts": _sorts(answer) if answer.count > 1 else [],
        "wider": _wider(answer),
        "others": _others(answer),
        "meant": [(name, _meant(answer, name)) for name in answer.meant],
        "asks_name": bool(answer.meant and spot and spot.taken and not query.words),
        "alone": spot and spot.alone and query.address("/near", place=STATES[spot.alone]),
        "elsewhere": [
            (other, query.address("/near", place=other)) for other in (spot.others if spot else ())
        ],
        "finders": FINDERS,
        "downloads": _downloads(query, "/near"),
        "map_link": query.address("/map", sort=None),
        "share": _share(answer),
        "state": answer.state,
        "states": STATES,
        **shared(answer, frame, _here(query)),
        **_turning(answer, "/near"),
    }


def unknown_place(query: Query, guess: Guess) -> str:
    """Return what we say of a place that we do not know, and what it may have meant."""
    if query.zip:
        return _unknown_zip(query.zip, guess)
    asked = query.place or query.words or ""
    if guess.phone:
        number = words.phone(guess.phone)
        return f"We know no clinic with the phone number {number}. Type its name, or a ZIP or town."
    if typed.asks_where_they_are(asked):
        return "We do not look up where you are. Type your ZIP or your town, or choose a state."
    if guess.wishes:
        return _no_place_beside(guess.wishes)
    beside = (f"“{name}” {_there(place)}" for name, place in guess.beside)
    likely = [*beside, *(f"“{name}”" for name in guess.names), *guess.towns]
    meant = f" Did you mean {' or '.join(likely)}?" if likely else ""
    choose = f"see all clinics in {STATES[guess.state]}" if guess.state else "choose a state"
    if guess.is_county:
        return (
            f"We know no counties, only ZIPs and towns.{meant} Type one of its towns, or {choose}."
        )
    return f"We could not find a town or a clinic called “{asked}”.{meant} Check it or {choose}."


def _no_place_beside(wishes: Wishes) -> str:
    """Return what we say where it was typed what is to be found, and not where."""
    clear = ", ".join(wish.words for wish in wishes.every if wish.code)
    vague = ", ".join(wish.words for wish in wishes.every if not wish.code)
    show = f"Type a ZIP or town too, and we will show those with “{clear}”." if clear else ""
    choose = f"Type a ZIP or town too, and then choose which “{vague}” you mean." if vague else ""
    return show or choose


def _unknown_zip(postcode: str, guess: Guess) -> str:
    if guess.is_military:
        return (
            f"ZIP {postcode} is a military or diplomatic post office, which is nowhere on our map."
            " Type a ZIP or a town in the United States, or choose a state."
        )
    near = f" The nearest by number that we know is {guess.zip}." if guess.zip else ""
    return f"We could not find ZIP {postcode}.{near} Check it or choose a state."


def asked_again(query: Query, guess: Guess) -> Context:
    """Return what the form of an unknown place shows; what was wished for is kept as filters."""
    said = {"is_wrong": True, "offers": offers_of(guess)}
    if guess.wishes is None:
        return {**said, "typed": query.typed, "query": query}
    query = replace(query, **guess.wishes.filters)
    return {**said, "typed": "", "query": query, "is_wish": True}


def _there(place: str) -> str:
    """Return where a search looks: ``"near Waco, TX"``, ``"in Texas"``."""
    return f"{'in' if typed.state_named(place) else 'near'} {place}"


def offers_of(guess: Guess) -> list[tuple[str, str]]:
    """Return links to what an unknown place may have meant, its state first."""
    state = (
        [(f"All clinics in {STATES[guess.state]}", f"/state/{guess.state.lower()}")]
        if (guess.state)
        else []
    )
    zip_ = [(f"Near ZIP {guess.zip}", f"/near?zip={guess.zip}")] if guess.zip else []
    near = ((f"Near {town}", Query(place=town).address("/near")) for town in guess.towns)
    named = (
        (f"Clinics named “{name}”", Query(words=name).address("/near", miles=None))
        for name in guess.names
    )
    beside = (
        (f"Clinics named “{name}” {_there(place)}", Query(place=place, words=name).address("/near"))
        for name, place in guess.beside
    )
    return [*zip_, *beside, *named, *state, *near]


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


def short_list(ids: Sequence[str]) -> Context:
    """Return what every page with a short list shows of it; the address alone keeps it."""
    return {
        "short_list": list(ids),
        "carried": with_list("", ids),
        "compare_link": with_list("/compare", ids),
        "is_full": len(ids) >= MOST_COMPARED,
    }


def shared(answer: Answer, frame: Frame, here: str) -> Context:
    """Return what a page of results and one of a state have in common.

    ``here`` is the address of the page, without the short list.
    """
    afar = answer.telehealth
    every = (*answer.clinics, *afar, *answer.beyond, *answer.closed)
    return {
        "notices": notices_for(frame, every),
        "at_home": _at_home(frame, afar),
        "more_telehealth": _more_telehealth(answer),
        "left_out": answer.query.left_out,
        "cards": Cards(frame, answer.query, here, answer.quotes, answer.refusals, answer.lately),
        **short_list(answer.query.short_list),
    }


def _at_home(frame: Frame, afar: Iterable[Mapping[str, Any]]) -> Notice | None:
    """Return what has to be known of treatment at home, where a practice by video may mean it."""
    notice = next((each for each in frame.notices if each.id == "compounded"), None)
    alone = {"at_home_self", *(notice.routes if notice else ())}
    said = (code for each in afar for code in (*(each["settings"] or ()), *(each["routes"] or ())))
    return notice if any(code in alone for code in said) else None


def _more_telehealth(answer: Answer) -> int:
    """Return how many practices by video are still to come: on the next pages, or elsewhere."""
    shown = len(answer.telehealth)
    if answer.telehealth_pages:
        shown = min(answer.telehealth_count, STATE_FEW * answer.query.page)
    return answer.telehealth_count - shown if answer.telehealth else 0


def heading(answer: Answer) -> str:
    """Return how many clinics there are and where: ``"14 clinics within 50 miles of 78701"``."""
    query = answer.query
    how_many = f"{answer.count:,} clinic{'' if answer.count == 1 else 's'}"
    named = f" named “{query.words}”" if query.words else ""
    if answer.telehealth_count and not answer.count:
        named += f", {answer.telehealth_count:,} by video or phone"
    if not answer.count:
        how_many = "No open clinics" if answer.closed else "No clinics"
    if answer.phone:
        how_many = f"{how_many} with the phone number {words.phone(answer.phone)}"
    elif answer.spot:
        radius = f"{query.radius} mile{'' if query.miles == 1 else 's'}"
        how_many = f"{how_many} within {radius} of {answer.spot.title}"
    elif answer.state:
        how_many = f"{how_many} in {STATES[answer.state]}"
    return f"{how_many}{named}"


def _chips(query: Query) -> list[tuple[str, str]]:
    """Return each filter in use with the link that takes it away."""
    chips = {
        name: f"{title}: {codes[getattr(query, name)]}"
        for name, (title, codes) in _FILTERS.items()
        if getattr(query, name)
    }
    if query.words and not query.is_by_name_alone:
        chips["q"] = f"Name: {query.words}"
    if query.price_stated:
        chips["price"] = "Price stated"
    if query.confirmed:
        chips["confirmed"] = f"Confirmed in the last {query.confirmed} days"
    return [(label, _without(query, name)) for name, label in chips.items()]


def _without(query: Query, name: str) -> str:
    dropped: dict[str, Any] = {name: None}
    return query.address("/near", **dropped)


def _filters(answer: Answer) -> Markup:
    """Return the filters that have something to choose from, with counts, as fields of a form.

    Written here because they have forty choices and more on a page.
    """
    fields = []
    for name, (title, codes) in _FILTERS.items():
        chosen = getattr(answer.query, name)
        counts = {**({chosen: 0} if chosen else {}), **answer.facets.get(name, {})}
        if counts:
            options = "".join(
                _option(code, f"{codes.get(code, code)} ({n})", is_chosen=code == chosen)
                for code, n in counts.items()
            )
            fields.append(
                f'<div class="field">\n<label for="{name}">{escape(title)}</label>\n'
                f'<select id="{name}" name="{name}"><option value="">Any</option>{options}'
                "</select>\n</div>\n"
            )
    return Markup("".join(fields))  # noqa: S704 # because each part is escaped, or a number


@lru_cache(maxsize=4096)
def _option(code: str, label: str, *, is_chosen: bool) -> str:
    chosen = " selected" if is_chosen else ""
    return f'<option value="{escape(code)}"{chosen}>{escape(label)}</option>'


def _sorts(answer: Answer) -> list[tuple[str, str | None]]:
    """Return the orders to choose from; the one in use has no link."""
    names = ("distance", "name", "confirmed") if answer.spot else ("name", "confirmed")
    current = answer.query.sort if answer.query.sort in names else names[0]
    return [
        (_SORTS[name], None if name == current else answer.query.address("/near", sort=name))
        for name in names
    ]


def _share(answer: Answer) -> tuple[str, str | None]:
    """Return an address to share that does not say where the visitor is, and the one that does.

    The state stands for a ZIP, a town or a point; a search by name or of a state says nothing.
    """
    query = answer.query
    whole = query.address("/near", is_listed=False, sort=None)
    is_near = query.zip or query.latitude is not None or (query.place and answer.spot)
    if not is_near:
        return whole, None
    if answer.state is None:
        return "/", whole
    if query.parameters().keys() <= _WHERE.keys():
        return f"/state/{answer.state.lower()}", whole
    there = {**_WHERE, "place": STATES[answer.state]}
    return query.address("/near", is_listed=False, **there), whole


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


def _others(answer: Answer) -> tuple[str, str, str] | None:
    """Return how many clinics a place has besides, and the words and address of a link to them."""
    query, is_one = answer.query, answer.others == 1
    if not answer.others:
        nearest = "See the nearest.", query.address("/near", q=None)
        return (
            ("No clinic of another name is here.", *nearest)
            if query.words and answer.spot
            else None
        )
    count = f"{answer.others:,} clinic{'' if is_one else 's'} here"
    see = f"See {'it' if is_one else 'them'}."
    if query.words:
        name = "has another name" if is_one else "have other names"
        return f"{count} {name}.", see, query.address("/near", q=None)
    match = "does not match what you chose" if is_one else "do not match all that you chose"
    return f"{count} {match}.", see, query.unfiltered.address("/near")


def _meant(answer: Answer, name: str) -> str:
    """Return the search for another name, wherever such a clinic is, with the short list kept.

    Where a name was left out of what was typed, it is sought beside the place that was found.
    """
    query, spot = answer.query, answer.spot
    if spot and spot.left_out:
        return replace(query, place=spot.title, words=name).address("/near")
    return Query(words=name, short_list=query.short_list).address("/near", miles=None)


def _turning(answer: Answer, path: str) -> Context:
    query = answer.query
    return {
        "previous": query.address(path, page=answer.previous) if answer.previous else None,
        "following": query.address(path, page=answer.following) if answer.following else None,
    }


def _downloads(query: Query, path: str) -> list[tuple[str, str]]:
    return [(form, query.address(f"{path}.{form}")) for form in ("csv", "geojson", "json")]


def _here(query: Query) -> str:
    """Return the address of this page of results, without the short list."""
    page = query.page if query.page > 1 else None
    return query.address("/near", is_listed=False, page=page)
