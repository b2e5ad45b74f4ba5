"""The words by which a clinic speaks of itself, of others, or of nobody in particular.

Each table has the telling words on the left and the phrase that must stand around one of them on
the right. Headings are short, so theirs are plain patterns.
"""

import re
from typing import Final

from directory.normalise.reading.phrases import Phrases, phrase

OFFER: Final = phrase(
    r"""
        \b(?:services?|treatments? (?:we|options|offered)|treatments$|options|menu|pric(?:e|es
        |ing)|fees?|rates?|packages?|costs?|specials?|book(?:ing)?|membership|subscription
        |programs?|we (?:offer|provide|treat|do|use)|locations?|hours|schedule|sessions?
        |estimates?|investment|billing|therapies|cash|pay(?:ment|ing)|insurance|financ\w+|coverage
        |plans?
        |appointments?|included)\b"""
)
GENERAL: Final = phrase(
    r"""
        ^(?:what(?:'s| is| are) (?:[\w-]+ ){0,2}?(?:ketamine|spravato|esketamine|kap|infusion)
        |how (?:is|does) (?:\w+ ){0,2}?(?:ketamine|it work)|how ketamine|about ketamine
        |understanding|the science|history|is it (?:worth|legal)|does (?:ketamine|therapy|it)
        |compare|comparing|choosing|before you (?:choose|pick)|who should|questions
        |which (?:is|one)|limits of
        |(?:medicare|medicaid|insurance) and ketamine)|\b(?:vs\.?|versus|compared|difference|guide
        |research|studies|evidence|review(?:s|ed)?|disclaimer|in the news|in america|in the (?:us
        |u\.s\.?|united states|country)|\d+ questions|top \d+
        |best \w+ clinics|in 20\d\d|\d things|myths?|generic or
        |costs? in (?-i:[A-Z])\w+|101|basics|explained|overview
        |(?:clinics|providers|centers|doctors) (?:near|in|around))\b"""
)
ASIDE: Final = phrase(
    r"""
        ^(?:meet (?:dr|our (?:founder|director))|about (?:dr|the (?:doctor|founder))
        |our (?:director|founder|story)|legal|careers?|jobs?
        |(?:now |we are |we're )?hiring|join (?:our team|us)|open positions?|shop\b|gift|impact
        |press|news
        |terms|privacy|patient stories|testimonials?|clinical trials?|retreats?|company
        |your surgery
        |contact|partner |therapist resources)|(?-i:\b(?:MD|DO|CRNA|PMHNP|NP|PA-C|PhD)$)
        |\b(?:training for|certification|industry news|for (?:clinicians|professionals
        |prescribers)|workshop|raises|is for sale|disclaimer|sedation|anesthesia$
        |emergency care|addiction help)\b"""
)
ASKED: Final = re.compile(r"\b(?:do|can|are) you\b", re.IGNORECASE)

# A word in capitals that may be a clinic's name, and begins no general sentence.
_NAME: Final = r"""
    (?-i:\b(?!(?:Ketamine|Spravato|SPRAVATO|Esketamine|Infusions?|Therapy|Treatment|Medicine|It|This
    |That|These|The|An?|Each|Every|One|Which|Who|She|He|IV|IM|How|What|When|Why
    |Where|If|Some|Most|Many|Other|Another|Intravenous|Intramuscular|Compounded
    |Sublingual|Nasal|Low|Oral)\b)[A-Z][\w']+)(?: (?:& )?(?-i:[A-Z])[\w']+){0,3}"""
# The bare figures of a list are prices.
IN_DOLLARS: Final = Phrases(
    {
        "dollars usd": r"""
            \b(?:prices|fees|rates|amounts|figures|all) (?:are )?in (?:us )?(?:dollars|usd)\b""",
    }
)
# The clinic says I or we, or names its own door.
OURS: Final = Phrases(
    {
        "we we're we've we'll our ours us my here mine": r"""
            \b(?:we|we're|we've|we'll|our|ours|us|my|here|mine)\b""",
        "i": r"""
            \bI (?:offer|provide|give|prescribe|sit|work|use|take|hand|treat|am|have been|prepare
            |help|hold|meet|see|guide|charge|accept)\b""",
        "at": r"\bat (?-i:(?!Home\b|Night\b|This\b|The\b)[A-Z][a-z]+)",
        "offers provides gives treats sees uses": rf"""
            {_NAME} (?:(?:proudly|also|now) )?(?:offers|provides)\b
            |(?<!in )(?<!of ){_NAME} (?:gives|treats|sees|uses)\b""",
        "is": rf"""
            {_NAME} (?:ketamine|psychiatry|wellness|infusions?|clinic|office|mind) is\b
            |\bis (?:a )?rems[- ]certified\b|\bis (?:enrolled|certified) (?:in|with|under|by)\b""",
        "now": r"^now (?:offering|enrolling|open|available|scheduling|accepting)|\bnow open\b",
        "book schedule reserve request": r"""
            \b(?:book|schedule|reserve|request) (?:your|an?|online|three)\b""",
        "hospital's clinic's practice's program's": r"""
            \bthe (?:hospital's|clinic's|practice's|program's)\b""",
        "practice office clinic": r"\bDr\. \w+'s (?:practice|office|clinic)\b",
        "see": r"\bsee patients\b",
    }
)
# The clinic speaks to its patient: enough unless the passage is a guide or a comparison.
YOURS: Final = Phrases(
    {
        "you'll": r"\byou'll\b",
        "you": r"""
            \byou (?:will|must|stay|settle|receive|give|take|recline|pay|see|get|arrive)\b
            |\bonce you\b""",
        "nurse nurses therapist therapists guide guides clinician psychiatrist doctor"
        " physician": r"""
            \b(?:nurses?|therapists?|guides?|clinician|psychiatrist|doctor|physician) (?:\w+ )?
            (?:guides?|sits? with|meets?|stays? with|watch(?:es)?|looks? after|calls?|(?:comes
            |drives|travels) (?:out )?to) you\b""",
        "your": r"""
            \byour (?:[\w-]+ )?(?:infusions?|drip|sessions?|dos(?:e|es|ing)|nurse|first|series
            |visits?|medicine|evaluation|lozenges?|troches?|arm|clinician|therapist|guide|forearm
            |bill|belly|shoulder|tongue|ketamine|home|door|program|at-home|care)\b""",
        "every each all": r"""
            ^(?:all|each)(?: (?:two|three|four|five|of (?:these|them|our \w+)))? (?:are|is
            |includes?|comes?)\b
            |\b(?:every|each|all) (?:package|program|treatment|visit|session|infusion
            |appointment)s? (?:includes?|is|are|comes?|begins?|costs?|takes?|lasts?)\b
            |\bcomes? with (?:every|each)\b
            |\b(?:with|over|gives?|oversees?) (?:every|each) (?:infusion|session|treatment
            |visit)""",
        "both": r"^both(?: of (?:these|them))? (?:are|include|come)\b",
        "are": r"""
            \b(?:infusions|injections|lozenges|visits|treatments|appointments) are (?:given
            |provided|administered|booked|scheduled|done)\b|\bare (?:seen|welcome)\b""",
        "patients clients": r"""
            (?<!lets )(?<!who )\b(?:patients|clients) (?:must|receive|come|recline|are|have)\b""",
        "same walk": r"\bsame-(?:week|day)\b|\bwalk-ins?\b",
        "call choose comes plan bring wear tell step": r"""
            \b(?:call (?:us|\d)|choose the|comes to your|plan (?:on|to)|bring|wear |tell us
            |step \d)""",
        "us $": r"\bwith us\b|\bthe \$",
        "only": r"^\W*(?:[\w-]+ ){1,5}only[.!]?$",
    }
)
OTHERS: Final = Phrases(
    {
        "clinic clinics provider providers companies websites insurers practices places center"
        " centers chains programs platforms experts doctors": r"""
            (?<!one of the )\b(?:other|many|most|some|certain|few|mail-order|online|telehealth
            |lozenge|hospital|big|any|trusted|local) (?:\w+ )?(?:clinics?|providers?|companies
            |websites|insurers|practices|places|centers?|chains|programs|platforms|experts
            |doctors)\b""",
        "people": r"""
            (?<!that )(?<!for )\b(?:other|many|some|certain|few) people\b|\bpeople who misuse\b""",
        "others elsewhere startup startups competitor competitors": r"""
            \b(?:others|elsewhere(?! we)|startups?|competitors?)\b""",
        "said says announced reported wrote": r"""
            \b(?:said|says|announced|reported|wrote) (?:it|that|they|in)\b""",
        "course class": r"""
            \b(?:course|class) for (?:\w+ )?(?:nurses|clinicians|therapists|doctors|prescribers
            |professionals|colleagues)\b""",
        "places know": r"\bplaces (?:that|which|where)\b|\bknow of\b",
        "its which": r"\bits \$|\bwhich (?:charges|asks|bills)\b",
        "retreat retreats": r"\b(?:an?|the|any|this|some|at|on) (?:[\w-]+ )?retreats?\b",
        "another partner partnering outside separate nearby": r"""
            \b(?:partner(?:ing)?|another|outside|separate|nearby) (?:place|clinic|provider
            |prescriber|practice|office|center)\b""",
        "door doors hall town road street colleague colleagues": r"""
            \b(?:next door|doors down|(?:down|up) the (?:hall|road|street)|across (?:the )?(?:town
            |street)|a (?:\w+ )?colleague|colleagues (?:at|in|of))\b""",
        "trial study company analysis": r"""
            \b(?:a|the|this|one|in|our) (?:\w+ ){0,3}?(?:trial|study|company|meta-analysis)\b""",
        "trials studies research researcher researchers participants investigational placebo"
        " midazolam studied recruiting published trained residency fellowship graduated"
        " teaches": r"""
            \b(?:trials|studies|research(?:ers?)?|participants|investigational|placebo|midazolam
            |studied|recruiting|published|trained|residency|fellowship|graduated|teaches)\b""",
        "testing": r"\btesting a\b",
        "spent served": r"\b(?:spent|served) (?:\w+ ){0,3}(?:years|months|as)\b",
        "he she": r"""
            \b(?:he|she) (?:has (?:given|performed|treated|led)|gave|led|worked|began
            |completed)\b""",
        "before prior": r"\b(?:before|prior to) (?:opening|joining|founding)\b",
        "market typical price prices": r"""
            \bmarket (?:prices?|rates?)\b|\btypical (?:pricing|prices|costs?)\b|\bprices? (?:vary
            |depend|range)\b""",
        "nationwide nationally country nation average averages averaging states": r"""
            \b(?:nationwide|nationally|across the (?:country|nation)|averag(?:e|es|ing)
            |in the united states)\b""",
        "prices costs rates": r"(?<!our )\b(?:prices|costs|rates) in (?-i:[A-Z])",
        "spend pay": r"""
            \b(?:could|might|would|can) (?:easily )?spend\b|\b(?:could|might) (?:easily )?pay\b""",
        "lists usually generally typically can may might could often": r"""
            \b(?:lists? (?:for|at)|usually|generally|can|may|might|could|often) (?:cost|run|charge
            |range|bill)\b|\b(?:usually|typically|generally) (?:costs?|runs?|ranges?)\b
            |\blists (?:for|at)\b""",
        "fda dea agency": r"\b(?:fda|dea|agency) (?:warn\w*|alert\w*|approved|says|has)\b",
        "approved": r"\bwas approved\b",
        "hope plan planning": r"""
            \b(?:hope|plan|planning) to (?:add|offer|bring|begin|start|accept|take)\b""",
        "later begin start": r"""
            \blater this (?:year|month|season)\b|\bwill (?:soon )?(?:begin|start) \w+ing\b""",
        "adding offering getting working expect": r"""
            \bwill (?:soon )?be (?:adding|offering)\b|\bgetting (?:certified|ready|set up) to\b
            |\bworking (?:on|towards?) (?:becoming|offering|adding)\b|\bexpect our first\b""",
        "coming": r"\bcoming (?:soon|this|in)\b",
        "used stopped": r"\bused to (?:give|offer|use|provide)\b|\bhas stopped\b",
        "refer suggest": r"\bwe will refer\b|\bwe can suggest\b|\brefer you to\b",
        "hiring tuition donor donors valuation customers rarely": r"""
            \b(?:hiring|tuition|donors?|valuation|customers|rarely)\b""",
        "hour": r"\$\d+ an hour\b",
        "other": r"\bother (?:methods|routes|forms|ways|options)\b",
        "maker maker's manufacturer manufacturer's": r"\b(?:maker|manufacturer)(?:'s)?\b",
        "filter search found sort": r"""
            ^(?:filter|search|sort|browse)\b|\bwe found \d+\b""",
        "find": r"\bfind a\b|\bfind out (?:whether|if)\b",
        "near contact match matched connect": r"""
            \bnear you\b|\bwill contact you\b|\bmatch you\b|\bget matched\b
            |\bconnect you (?:to|with) (?:\w+ )?(?:clinics|providers)\b""",
        "ask": r"\bask (?:whether|if)\b",
        "general cities city model": r"""
            \bin general\b|\bin big cities\b|\bdepending on the city\b|\bis a model\b""",
        "insurers insurance": r"""
            \b(?:insurers|insurance companies) (?:do|rarely|seldom|may|often|usually|sometimes
            |will|pay|cover|still)\b(?![^.;]*\b(?:our|us)\b)""",
        "tried": r"\b(?:if|have|has|had) (?:you have )?tried\b",
        "unlike rather instead opposed place compared": r"""
            ^(?:unlike|rather than|instead of|as opposed to|in place of|compared (?:to|with))\b""",
        "gives provides handles prescribes": rf"""
            {_NAME} (?:in (?-i:[A-Z])\w+ )?(?:gives|provides|handles|prescribes) the (?:\w+ )?
            (?:medicine|medication|infusions?|drips?|shots?|injections?|iv|im|ketamine)\b""",
        "getting": r"\b(?:you're|are|already) (?:already )?getting infusions\b",
        "yet": r"\bnot yet\b",
    }
)
GENERALLY: Final = Phrases(
    {
        "ketamine spravato esketamine it medication kap psychotherapy": r"""
            \b(?:ketamine|spravato|esketamine|it|medication|kap|psychotherapy) (?:is (?:an?|the
            |not FDA|most|one|given by)|(?:can|may) be|has (?:been|full)|was|works|comes in)\b""",
        "there": r"\bthere are (?:several|many|different|two|three|four)\b",
        "patients dosing": r"""
            \bpatients who\b(?! (?:commit|choose|book|buy|prepay|pay|sign|come)\b)
            |\bdosing has\b""",
        "its often": r"\b(?:each|every) has its\b|\bare more often\b",
        "be": r"""
            \b(?:can|may|might|could) (?:also )?be (?:covered|given|used|administered|taken)\b""",
    }
)
# Ketamine that puts to sleep, an animal's, or a street drug.
NO_TREATMENT: Final = Phrases(
    {
        "pet pets horse horses xylazine veterinarian surgery"
        " surgical operation operations propofol implants fracture fractures emergency teeth"
        " tooth dental dentist colonoscopy endoscopy"
        " veterinary animal cat cats dog dogs misuse snort tuition valuation investigational domain"
        " form": r"""
            \b(?:surgery|surgical|operations?|propofol|implants|fractures?|emergency department
            |pets?|horses?|xylazine|veterinarian|teeth|tooth|dental|dentist|colonoscopy|endoscopy
            |veterinary|animal|cats?|dogs?|misuse|snort|tuition|valuation|investigational
            |fill out the form|domain)\b""",
    }
)
