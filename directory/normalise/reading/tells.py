"""The words by which a clinic speaks of itself, of others, or of nobody in particular.

Each table has the telling words on the left and the phrase that must stand around one of them on
the right. Headings are short, so theirs are plain patterns.
"""

import re
from typing import Final

from directory.normalise.reading.phrases import FLAGS, Phrases

OFFER: Final = re.compile(
    r"""\b(?: services? | treatments? \s (?:we|options|offered) | treatments$ | options | menu
    | pric(?:e|es|ing) | fees? | rates? | packages? | costs? | specials? | book (?:ing)?
    | membership | subscription | programs? | we \s (?:offer|provide|treat|do|use) | locations?
    | hours | schedule | sessions? | estimates? | investment | therapies | cash | pay(?:ment|ing)
    | insurance | financ\w+ | coverage | plans? | appointments? | included )\b""",
    FLAGS,
)
GENERAL: Final = re.compile(
    r"""^(?: what (?:'s|\s is|\s are) \s (?:[\w-]+\s){0,2}? (?:ketamine|spravato|esketamine|kap|infusion)
      | how \s (?:is|does) \s (?:\w+\s){0,2}? (?:ketamine|it\s work) | about \s ketamine
      | understanding | the \s science | history | is \s it \s (?:worth|legal)
      | does \s (?:ketamine|therapy|it) | compare | comparing | choosing
      | before \s you \s (?:choose|pick) | who \s should | questions | which \s (?:is|one)
      | limits \s of | (?:medicare|medicaid|insurance) \s and \s ketamine )
    | \b(?: vs\.? | versus | compared | difference | guide | research | studies | evidence
      | review(?:s|ed)? | disclaimer | in \s the \s news | \d+ \s questions | top \s \d+
      | best \s \w+ \s clinics | in \s 20\d\d | \d \s things | myths? | generic \s or )\b""",
    FLAGS,
)
ASIDE: Final = re.compile(
    r"""^(?: meet \s (?:dr|our \s (?:founder|director)) | about \s (?:dr|the \s (?:doctor|founder))
      | our \s (?:director|founder|story) | legal | careers? | jobs? | shop | gift | impact
      | press | news | terms | privacy | patient \s stories | testimonials? | clinical \s trials?
      | retreats? | company \s | your \s surgery | contact | partner \s | therapist \s resources )
    | (?-i:\b(?:MD|DO|CRNA|PMHNP|NP|PA-C|PhD)$)
    | \b(?: training \s for | for \s clinicians | raises | is \s for \s sale | disclaimer
      | sedation | anesthesia$ | emergency \s care | addiction \s help )\b""",
    FLAGS,
)
ASKED: Final = re.compile(r"\b(?:do|can|are) you\b", re.IGNORECASE)

# The clinic says I or we, or names its own door.
OURS: Final = Phrases(
    {
        "we we're we've we'll our ours us my here mine": r"""
            \b(?: we | we're | we've | we'll | our | ours | us | my | here | mine )\b""",
        "i": r"\bI \s (?:offer|provide|give|prescribe|sit|work|use|take|hand|treat|am|have \s been)\b",
        "at": r"\bat \s (?-i: (?!Home\b|Night\b|This\b|The\b) [A-Z][a-z]+ )",
        "offers provides": r"""(?-i: \b [A-Z][\w']+ ) \s (?:(?:proudly|also|now)\s)? (?:offers|provides)\b""",
        "is": r"""(?-i: \b [A-Z][\w']+ ) \s (?:ketamine|psychiatry|wellness|infusions?|clinic|office|mind)
            \s is\b | \bis \s (?:a\s)? rems[-\s]certified\b""",
        "now": r"^now \s (?:offering|enrolling|open|available|scheduling|accepting) | \bnow \s open\b",
        "book schedule reserve request": r"""
            \b(?:book|schedule|reserve|request) \s (?:your|an?|online|three)\b""",
        "hospital's clinic's practice's program's": r"""
            \bthe \s (?:hospital's|clinic's|practice's|program's)\b""",
        "practice office clinic": r"\bDr\. \s \w+'s \s (?:practice|office|clinic)\b",
        "see": r"\bsee \s patients\b",
    }
)
# The clinic speaks to its patient: enough unless the passage is a guide or a comparison.
YOURS: Final = Phrases(
    {
        "you'll": r"\byou'll\b",
        "you": r"""\byou \s (?:will|must|stay|settle|receive|give|take|recline|pay|see|get)\b
            | \bonce \s you\b""",
        "your": r"""\byour \s (?:[\w-]+\s)? (?: infusions? | drip | sessions? | dos(?:e|es|ing) | nurse
            | first | series | visits? | medicine | evaluation | lozenges? | troches? | arm
            | clinician | therapist | guide | forearm | belly | shoulder | tongue | ketamine
            | home | door | program | at-home | care )\b""",
        "every each all": r"""\b(?:every|each|all) \s
            (?:package|program|treatment|visit|session|infusion|appointment)s?
            \s (?:includes?|is|are|comes?|begins?|costs?|takes?|lasts?)\b""",
        "are": r"""\b(?:infusions|injections|lozenges|visits|treatments|appointments) \s are
            \s (?:given|provided|administered|booked|scheduled|done)\b | \bare \s (?:seen|welcome)\b""",
        "patients clients": r"""(?<!lets\s)(?<!who\s) \b(?:patients|clients)
            \s (?:must|receive|come|recline|are|have)\b""",
        "same walk": r"\bsame-(?:week|day)\b | \bwalk-ins?\b",
        "call choose comes plan bring wear tell step": r"""
            \b(?: call \s (?:us|\d) | choose \s the | comes \s to \s your | plan \s (?:on|to)
            | bring | wear \s | tell \s us | step \s \d )""",
        "us $": r"\bwith \s us\b | \bthe \s \$",
        "only": r"^ \W* (?:[\w-]+\s){1,5} only [.!]? $",
    }
)
OTHERS: Final = Phrases(
    {
        "clinic clinics provider providers companies practices places center centers chains programs"
        " platforms experts doctors": r"""
            \b(?:other|many|most|some|certain|few|mail-order|telehealth|lozenge|hospital|big|any
                |trusted|local)
            \s (?:\w+\s)? (?:clinics?|providers?|companies|practices|places|centers?|chains|programs
                |platforms|experts|doctors)\b""",
        "people": r"\b(?:other|many|some|certain|few) \s people\b | \bpeople \s who \s misuse\b",
        "others elsewhere startup startups retreat competitor competitors": r"""
            \b(?:others|elsewhere|startups?|retreat|competitors?)\b""",
        "another partner partnering outside separate nearby": r"""\b(?:partner(?:ing)?|another|outside
            |separate|nearby) \s (?:place|clinic|provider|prescriber|practice|office|center)\b""",
        "door hall": r"\b(?:next \s door|down \s the \s hall)\b",
        "trial study company analysis": r"""
            \b(?:a|the|this|one|in) \s (?:\w+\s){0,3}? (?:trial|study|company|meta-analysis)\b""",
        "trials studies research researcher researchers participants investigational placebo midazolam"
        " studied recruiting published trained residency fellowship graduated teaches": r"""
            \b(?: trials | studies | research(?:ers?)? | participants | investigational | placebo
            | midazolam | studied | recruiting | published | trained | residency | fellowship
            | graduated | teaches )\b""",
        "testing": r"\btesting \s a\b",
        "he she": r"""\b(?:he|she) \s (?:has \s (?:given|performed|treated|led)|gave|led|worked|began
            |completed)\b""",
        "before prior": r"\b(?:before|prior \s to) \s (?:opening|joining|founding)\b",
        "market typical price prices": r"""\bmarket \s (?:prices?|rates?)\b
            | \btypical \s (?:pricing|prices|costs?)\b | \bprices? \s (?:vary|depend|range)\b""",
        "nationwide nationally country nation average": r"""
            \b(?: nationwide | nationally | across \s the \s (?:country|nation) | average )\b""",
        "lists usually generally typically can may might could often": r"""
            \b(?:lists? \s (?:for|at)|usually|generally|can|may|might|could|often)
                \s (?:cost|run|charge|range|bill)\b
            | \b(?:usually|typically|generally) \s (?:costs?|runs?|ranges?)\b | \blists \s (?:for|at)\b""",
        "fda dea agency": r"\b(?:fda|dea|agency) \s (?:warn\w*|alert\w*|approved|says|has)\b",
        "approved": r"\bwas \s approved\b",
        "hope plan planning": r"\b(?:hope|plan|planning) \s to \s (?:add|offer|bring|begin|start)\b",
        "coming": r"\bcoming \s (?:soon|this|in)\b",
        "used stopped": r"\bused \s to \s (?:give|offer|use|provide)\b | \bhas \s stopped\b",
        "refer suggest": r"\bwe \s will \s refer\b | \bwe \s can \s suggest\b | \brefer \s you \s to\b",
        "hiring tuition donor donors valuation customers rarely": r"""
            \b(?:hiring|tuition|donors?|valuation|customers|rarely)\b""",
        "hour": r"\ban \s hour\b",
        "find": r"\bfind \s a\b | \bfind \s out \s (?:whether|if)\b",
        "near contact match matched": r"""\bnear \s you\b | \bwill \s contact \s you\b
            | \bmatch \s you\b | \bget \s matched\b""",
        "ask": r"\bask \s (?:whether|if)\b",
        "general cities city model": r"""\bin \s general\b | \bin \s big \s cities\b
            | \bdepending \s on \s the \s city\b | \bis \s a \s model\b""",
        "insurers insurance": r"""
            \b(?:insurers|insurance \s companies) \s (?:do|rarely|may|often|usually)\b""",
        "tried": r"\b(?:if|have|has|had) \s (?:you \s have \s)? tried\b",
        "unlike rather instead opposed place compared": r"""^(?:unlike | rather \s than
            | instead \s of | as \s opposed \s to | in \s place \s of | compared \s (?:to|with))\b""",
        "getting": r"\b(?:you're|are|already) \s (?:already\s)? getting \s infusions\b",
        "yet": r"\bnot \s yet\b",
    }
)
GENERALLY: Final = Phrases(
    {
        "ketamine spravato esketamine it medication kap psychotherapy": r"""
            \b(?:ketamine|spravato|esketamine|it|medication|kap|psychotherapy) \s
            (?: is \s (?:an?|the|not\sFDA|most|one|given\sby) | (?:can|may) \s be
              | has \s (?:been|full) | was | works | comes \s in )\b""",
        "there": r"\bthere \s are \s (?:several|many|different|two|three|four)\b",
        "patients dosing": r"\bpatients \s who\b | \bdosing \s has\b",
        "its often": r"\b(?:each|every) \s has \s its\b | \bare \s more \s often\b",
        "be": r"""\b(?:can|may|might|could) \s (?:also\s)?
            be \s (?:covered|given|used|administered|taken)\b""",
    }
)
# Ketamine that puts to sleep, an animal's, or a street drug.
NO_TREATMENT: Final = Phrases(
    {
        "surgery surgical operation operations propofol implants fracture fractures emergency"
        " veterinary animal cat cats dog dogs misuse snort tuition valuation investigational domain"
        " form": r"""\b(?: surgery | surgical | operations? | propofol | implants | fractures?
            | emergency \s department | veterinary | animal | cats? | dogs? | misuse | snort
            | tuition | valuation | investigational | fill \s out \s the \s form | domain )\b""",
    }
)
