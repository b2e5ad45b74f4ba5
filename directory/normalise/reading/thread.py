"""What a passage has spoken of so far, with which a bare amount goes on."""

from dataclasses import dataclass
from typing import Final

from directory.normalise.reading.fees import is_of_another_service
from directory.normalise.reading.money import Amount
from directory.normalise.reading.parts import Part
from directory.normalise.reading.phrases import phrase
from directory.normalise.reading.units import label_of, names_course, names_session

LEAST: Final = 100
"""US dollars; of what has no name of its own, less is a fee or an extra."""

_BESIDES: Final = 5  # words before an amount that goes on with the one before in its sentence
_LABEL: Final = 6  # words before the colon of a sentence that is as an item of a list
# The words by which an amount says that it is of what was spoken of.
_AGAIN: Final = phrase(
    r"""
    \b(?:(?:it|they|that|this)(?:'s|'re)?(?: is| are| stays?| remains?| costs?| runs?)?
    (?: now| still| only)?(?: at)?|(?:it|that|this|them)(?: back)?(?: down| up)? to|today|now
    |thereafter|then)\W*$"""
)
_THE_PRICE: Final = phrase(r"^ (?:price|rate|fee)\b")
_ONE_ASKS: Final = phrase(
    r"""
    \b(?:(?:we|I) (?:now |currently |only |just )?(?:charge|ask|bill|want)|you (?:now |still |only
    |just )?pay|pays?)\W*$"""
)
# Whom, when, where and how a price is for, without a word of what it buys.
_WHOM: Final = r"""
    veterans?|military|active[- ]duty|service ?members?|police|fire(?:fighters?)?|ems
    |first[- ]responders?|seniors?|students?|teachers?|nurses?|health ?care workers?|workers?
    |members?|non-?members?|returning|existing|established|families|everyone|everybody|else|others
    |patients?|clients?|people|adults?|retired|disabled|those|who|serve|locals?|residents?
    |insured|uninsured|yourself|alone|together|solo"""
_WHEN: Final = r"""
    weekdays?|weekends?|evenings?|mornings?|nights?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?
    |daytime|holidays?|am|pm|after|before|first|second|third|each|every|following|subsequent|later
    |thereafter|follow-?ups?|repeat|maintenance|boosters?"""
_HOW: Final = r"""
    low|standard|regular|high|medium|mid|extended|short|long|basic|doses?|single|double|hours?|hrs?
    |min(?:utes?)?|lbs?|pounds|kg|miles?|weight|weigh\w*|length|age|depending|depends|based|cash
    |checks?|credit|debit|cards?|prepaid|prepay|paid|pay|online|reduced|income|hardship|discount
    |discounted|special|in-town|out-of-town|town|county|city|private|shared|semi-private|rooms?
    |rates?|prices?|fees?|visits?"""
_SMALL: Final = r"""
    up|to|over|under|above|below|at|the|by|in|on|for|of|and|or|an?|with|your|our|all|one|two|out
    |outside|inside|is|are|than|less|more|from"""
_INNOCENT: Final = phrase(rf"\b(?:{_WHOM}|{_WHEN}|{_HOW}|{_SMALL})\b|\d+")


@dataclass(slots=True)
class Thread:
    """The route, the unit and the list that a passage has come to."""

    route: str | None  # named last; None where two were named in one breath
    unit: str | None = None  # of the price before, or of the title; None: of no price
    sentence: int = -1  # of the price before
    asked: int = -1  # the sentence of the last question
    is_item: bool = False  # whether the price before stood in a list
    is_title: bool = False  # whether there was none yet, but the title of those to come

    def hears(self, part: Part, *, priced: bool) -> None:
        """Take up the route that a clause names, and what it is about where it names no price."""
        named = part.routes()
        if named:
            self.route = named[0] if len(named) == 1 else None
        if priced:
            return
        question, item = part.clause.is_question, part.clause.is_item
        if question:
            self.asked = part.clause.sentence
        if names_course(part.text):
            self.unit, self.is_title = "course", False
        elif question or item:
            about = bool(named) or names_session(part.text)
            self.unit = "session" if about else self.unit
            self.is_item = self.is_title = about and item

    def prices(self, part: Part, amount: Amount, unit: str | None) -> None:
        """Remember what an amount was the price of; None where it was none."""
        self.unit, self.sentence = unit, part.clause.sentence
        self.is_item = is_listed(part, amount)
        self.is_title = self.is_title and self.is_item

    def goes_on(self, part: Part, amount: Amount) -> str | None:
        """Return the unit of the price before, where an amount is another price of the same."""
        label = label_of(amount)
        if not self.unit or is_of_another_service(part, amount, label):
            return None
        short = len(label.split()) <= _BESIDES and amount.low >= LEAST
        if self.sentence == part.clause.sentence:
            goes_on = self.unit == "session" and short
        elif self.asked == part.clause.sentence - 1 and not label.strip():
            goes_on = True
        elif self.is_item and is_listed(part, amount):
            goes_on = self.unit == "session" and (self.is_title or is_innocent(label))
        else:
            again = _AGAIN.search(label) or _THE_PRICE.match(amount.behind)
            goes_on = bool(again or (self.unit != "course" and _ONE_ASKS.search(label)))
        return self.unit if goes_on else None


def is_listed(part: Part, amount: Amount) -> bool:
    """Say whether an amount stands in an item, or a sentence like one: ``"Out of town: $700."``"""
    label = label_of(amount)
    return part.clause.is_item or (label.endswith(": ") and len(label.split()) <= _LABEL)


def is_innocent(label: str) -> bool:
    """Say whether a label says for whom, when or how, and no more: ``"Veterans"``."""
    return not any(map(str.isalpha, _INNOCENT.sub("", label)))
