"""Is it a clinic at all? Pages that sell leads, lists of clinics, parked names, news, surgeries."""

import re
from collections.abc import Sequence
from typing import Final

from directory.normalise.reading.offers import offered_routes
from directory.normalise.reading.parts import Parts, take_apart
from directory.normalise.reading.phrases import FLAGS
from directory.normalise.reading.routes import names_ketamine
from directory.records import Passage

_PARKED: Final = re.compile(
    r"""\b(?: (?:this\s)? domain (?:\sname)? \s (?:is|may\sbe) \s (?:for\ssale|parked|available)
    | buy \s this \s domain | (?-i:\b[\w-]+\.[a-z]{2,}) \s is \s for \s sale | inquire \s about \s this \s domain
    | domain \s (?:has \s expired|parking) | make \s an \s offer \s on \s this
    | future \s home \s of | website \s coming \s soon | account \s suspended )\b""",
    FLAGS,
)
# It passes people on. A chain that helps to find one of its own doors says none of this.
_LEADS: Final = re.compile(
    r"""\b(?: (?:match|connect|pair)(?:es|ed|ing)? \s (?:you|patients|people|individuals) \s (?:up\s)? (?:with|to)
        \s (?:\w+\s){0,4}? (?:providers?|clinics?|specialists?|centers?|doctors?)
    | get \s matched \s with | (?:clinic|provider|specialist|center) s? \s (?:\w+\s){0,6}? will \s (?:contact|call) \s you
    | compare \s (?:clinics|providers|prices \s from) | (?:referral|matching|lead) \s (?:service|network)
    | (?:is|are) \s not \s (?:a|an) \s (?:clinic|medical \s (?:provider|practice)|healthcare \s provider)
    | network \s of \s (?:independent|third-party|vetted|trusted|participating) \s (?:\w+\s)? (?:providers|clinics)
    | (?:participating|partner|listed) \s (?:providers|clinics) \s (?:pay|may \s pay|in \s your)
    | sponsored \s listings? | advertising \s (?:fee|partners)
    | find \s a \s (?:ketamine \s)? (?:provider|clinic|doctor) \s near \s you \. \s fill )\b""",
    FLAGS,
)
_LIST: Final = re.compile(
    r"""\b(?: (?:add|claim|submit|update|edit) \s (?:your|this|a) \s (?:listing|profile|clinic|business)
    | browse \s (?:\w+\s){0,2}? (?:clinics|providers|listings|by \s (?:state|city))
    | (?:top|best) \s (?:\d+\s)? (?:\w+\s){0,2}? (?:ketamine\s)? (?:clinics|providers|centers) \s (?:in|near|of)
    | (?:write|read|leave) \s (?:a\s|all\s)? reviews? | (?:\d+) \s (?:clinics|providers|results|listings) \s (?:found|in|near)
    | view \s (?:profile|listing) | clinics \s by \s state | ketamine \s directory | clinic \s directory )\b""",
    FLAGS,
)
_NEWS: Final = re.compile(
    r"""\b(?: staff \s (?:writer|reporter) | (?:told|tells) \s (?:the|this|our) \s (?:\w+\s)? (?:newspaper|news|times|post|reporters?|reporter|magazine)
    | said \s in \s a \s (?:statement|press \s release|interview) | published \s (?:on|at|:) \s | updated \s at
    | subscribe \s (?:to|for) \s (?:our|the|unlimited) | breaking \s news | read \s more \s stories | editor(?:'s|ial)? \s (?:note|team|staff)
    | associated \s press | reuters | (?:has|had) \s raised \s \$ | (?:police|prosecutors|lawmakers|investors) \s (?:said|say) | opinion \s |
    by \s (?-i:[A-Z]\w+ \s [A-Z]\w+) \s (?:\||-|,) \s (?:\w+\s)? (?:reporter|correspondent|writer|\d{1,2}) )""",
    FLAGS,
)
_ANAESTHESIA: Final = re.compile(
    r"""\b(?: surger(?:y|ies) | surgical | operations? | operating | procedures? | propofol | sedat(?:e|ed|ion|ive)
    | an(?:a)?esthe(?:sia|tic|tics|tized) | implants? | wisdom \s teeth | extractions? | dental | dentist(?:ry)?
    | fractures? | emergency \s department | veterinar(?:y|ian) | pets? | animals? | cats? | dogs? | horses?
    | colonoscop\w+ | endoscop\w+ )\b""",
    FLAGS,
)
_OF_MIND_OR_PAIN: Final = re.compile(
    r"\b(?:depress\w*|anxi\w+|ptsd|ocd|bipolar|mood|suicid\w*|trauma\w*|mental|psychiatr\w*|crps"
    r"|chronic pain|nerve pain|fibromyalgia|migraines?|psychotherapy|spravato|esketamine)\b",
    re.IGNORECASE,
)

REASONS: Final = (
    "parked_domain", "lead_generation", "list_of_clinics", "news_site", "anesthesia_only",
)  # fmt: skip
"""Why a site is no clinic, as ``problems`` says it."""


def why_not_a_clinic(name: str, passages: Sequence[Passage]) -> str | None:
    """Return why a site is no clinic, one of REASONS; None where nothing says so.

    ``"We match you with a provider near you"`` is ``lead_generation``. A site in doubt stays a
    clinic: that it offers ketamine must still be read in its own words.

    Args:
        name: what the site calls itself, or the title of its page.
        passages: what was copied from its pages.
    """
    texts = [f"{each.heading}. {each.text}" for each in passages]
    whole = " ".join([name, *texts])
    if _PARKED.search(whole):
        return "parked_domain"
    if _LEADS.search(whole):
        return "lead_generation"
    own = sum(_offers(take_apart(each)) for each in passages)
    lists = sum(bool(_LIST.search(each)) for each in [name, *texts])
    if lists > own:
        return "list_of_clinics"
    if sum(len(_NEWS.findall(each)) for each in [name, *texts]) >= 1 and not own:
        return "news_site"
    return "anesthesia_only" if _only_puts_to_sleep(texts) and not own else None


def _offers(parts: Parts) -> bool:
    return bool(offered_routes(parts))


def _only_puts_to_sleep(texts: list[str]) -> bool:
    """Every word of ketamine stands beside an operation, and none beside a mood or a pain."""
    named = [text for text in texts if names_ketamine(text)]
    return bool(named) and all(
        _ANAESTHESIA.search(text) and not _OF_MIND_OR_PAIN.search(text) for text in named
    )
