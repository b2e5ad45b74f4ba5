"""Is it a clinic at all? Pages that sell leads, lists of clinics, parked names, news, surgeries."""

from collections.abc import Sequence
from typing import Final

from directory.normalise.reading.offers import offered_routes
from directory.normalise.reading.parts import Parts, take_apart
from directory.normalise.reading.phrases import phrase
from directory.normalise.reading.routes import names_ketamine
from directory.records import Passage

_PARKED: Final = phrase(
    r"""
        \b(?:(?:this )?domain(?: name)? (?:is|may be) (?:for sale|parked|available)
        |buy this domain|(?-i:\b[\w-]+\.[a-z]{2,}) is for sale|inquire about this domain
        |domain (?:has expired|parking)|make an offer on this|future home of|website coming soon
        |account suspended)\b"""
)
# It passes people on. A chain that helps to find one of its own doors says none of this.
_LEADS: Final = phrase(
    r"""
        \b(?:(?:match|connect|pair)(?:es|ed|ing)? (?:you|patients|people
        |individuals) (?:up )?(?:with|to) (?:\w+ ){0,4}?(?:providers?|clinics?|specialists?
        |centers?|doctors?)|get matched with|(?:clinic|provider|specialist
        |center)s? (?:\w+ ){0,6}?will (?:contact|call) you|compare (?:clinics|providers
        |prices from)|(?:referral|matching|lead) (?:service|network)|(?:is|are) not (?:a
        |an) (?:clinic|medical (?:provider|practice)|healthcare provider)
        |network of (?:independent|third-party|vetted|trusted|participating) (?:\w+ )?(?:providers
        |clinics)|(?:participating|partner|listed) (?:providers|clinics) (?:pay|may pay|in your)
        |sponsored listings?|advertising (?:fee|partners)|find a (?:ketamine )?(?:provider|clinic
        |doctor) near you\. fill)\b"""
)
_LIST: Final = phrase(
    r"""
        \b(?:(?:add|claim|submit|update|edit) (?:your|this|a) (?:listing|profile|clinic|business)
        |browse (?:\w+ ){0,2}?(?:clinics|providers|listings|by (?:state|city))|(?:top
        |best) (?:\d+ )?(?:\w+ ){0,2}?(?:ketamine )?(?:clinics|providers|centers) (?:in|near|of)
        |(?:write|read|leave) (?:a |all )?reviews?|(?:\d+) (?:clinics|providers|results
        |listings) (?:found|in|near)|view (?:profile|listing)|clinics by state|ketamine directory
        |clinic directory)\b"""
)
_NEWS: Final = phrase(
    r"""
        \b(?:staff (?:writer|reporter)|(?:told|tells) (?:the|this|our) (?:\w+ )?(?:newspaper|news
        |times|post|reporters?|reporter|magazine)|said in a (?:statement|press release|interview)
        |published (?:on|at|:) |updated at|subscribe (?:to|for) (?:our|the|unlimited|read|continue)
        |by (?:our|the) (?:\w+ )?(?:reporter|correspondent|staff)
        |breaking news|read more stories|editor(?:'s|ial)? (?:note|team|staff)|associated press
        |reuters|(?:has|had) raised \$|(?:police|prosecutors|lawmakers|investors) (?:said|say)
        |opinion |by (?-i:[A-Z]\w+ [A-Z]\w+) (?:\||-|,) (?:\w+ )?(?:reporter|correspondent|writer
        |\d{1,2}))"""
)
_ANAESTHESIA: Final = phrase(
    r"""
        \b(?:surger(?:y|ies)|surgical|operations?|operating|procedures?|propofol|sedat(?:e|ed|ion
        |ive)|an(?:a)?esthe(?:sia|tic|tics|tized)|implants?|wisdom teeth|extractions?|dental
        |dentist(?:ry)?|fractures?|emergency department|veterinar(?:y|ian)|pets?|animals?|cats?
        |dogs?|horses?|colonoscop\w+|endoscop\w+)\b"""
)
_OF_MIND_OR_PAIN: Final = phrase(
    r"""
    \b(?:depress\w*|anxi\w+|ptsd|ocd|bipolar|mood|suicid\w*|trauma\w*|mental|psychiatr\w*
    |crps|chronic pain|nerve pain|fibromyalgia|migraines?|psychotherapy|spravato
    |esketamine)\b"""
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
