"""The vocabularies of care in clinics' words: conditions, roles, monitoring, screening, therapy.

Each code has the words of which one must be there, then the pattern that means it.
"""

from typing import Final

from directory.normalise.reading.phrases import Codes

CONDITIONS: Final = Codes(
    {
        "trd": (
            "depression trd",
            r"""
                treatment[- ](?:resistant|refractory) (?:\w+ )?depression|\btrd\b
                |depression (?:that |which )?(?:has not|hasn't) \w+""",
        ),
        "suicidality": ("suicide suicidal suicidality", r"\bsuicid(?:e|al|ality)\b"),
        "bipolar_depression": ("bipolar", r"\bbipolar\b"),
        "depression": (
            "depression depressive postpartum",
            r"""
                (?<!bipolar )(?<!resistant )(?<!refractory )\bdepress(?:ion|ive)
                \b(?! (?:(?:that|which) )?(?:has not|hasn't))|\bpostpartum\b""",
        ),
        "anxiety": ("anxiety anxious panic", r"\banxi(?:ety|ous)\b|\bpanic\b"),
        "ptsd": ("ptsd cptsd traumatic posttraumatic", r"\bc?-?ptsd\b|\bpost-?traumatic\b"),
        "ocd": ("ocd obsessive", r"\bocd\b|\bobsessive[- ]compulsive\b"),
        "substance_use": (
            "substance alcohol opioid addiction addictions alcoholism",
            r"\b(?:substance|alcohol|opioid) (?:use|abuse)\b|\baddictions?\b|\balcoholism\b",
        ),
        "crps": ("crps rsd regional", r"\bcrps\b|\brsd\b|\bcomplex regional\b"),
        "migraine": ("migraine migraines cluster", r"\bmigraines?\b|\bcluster headaches?\b"),
        "chronic_pain": (
            "pain fibromyalgia neuropathy neuropathic neuralgia neuralgias phantom",
            r"""
                \bchronic (?:\w+ )?pain\b|\bnerve pain\b|\bfibromyalgia\b|\bneuropath(?:y|ic)\b
                |\bneuralgias?\b|\bphantom limb\b""",
        ),
        "other": (
            "eating anorexia bulimia parkinson parkinson's tinnitus",
            r"\beating disorders?\b|\banorexia\b|\bbulimia\b|\bparkinson\w*|\btinnitus\b",
        ),
    }
)
ROLES: Final = Codes(
    {
        "crna": ("crna crnas anesthetist anesthetists", r"\bcrnas?\b|\bnurse anesthetists?\b"),
        "anesthesiologist": ("anesthesiologist anesthesiologists", r"\banesthesiologists?\b"),
        "emergency_physician": (
            "emergency er",
            r"""
                \bemergency(?: medicine| room)? (?:physicians?|doctors?)\b|\ber (?:physicians?
                |doctors?)\b""",
        ),
        "psych_np": (
            "practitioner practitioners pmhnp pmhnps",
            r"\bpsychiatric(?: mental health)? nurse practitioners?\b|\bpmhnps?\b",
        ),
        "np": (
            "practitioner practitioners aprn aprns fnp fnps",
            r"(?<!psychiatric )(?<!health )\bnurse practitioners?\b|\baprns?\b|\bfnps?\b",
        ),
        "pa": (
            "physician physicians pa pas",
            r"\bphysician (?:assistants?|associates?)\b|(?-i:\bPAs?\b(?:-C)?)",
        ),
        "psychiatrist": ("psychiatrist psychiatrists", r"\bpsychiatrists?\b"),
        "other_physician": (
            "physician physicians doctor doctors",
            r"""
                \b(?:family|pain|internal medicine) (?:medicine )?(?:physicians?|doctors?)\b
                |\bour (?:pain )?(?:physicians?|doctors?)\b(?! (?:assistant|associate))""",
        ),
    }
)
MONITORING: Final = Codes(
    {
        "vital_signs": (
            "vital vitals blood oximetry oximeter monitor oxygen ekg",
            r"""
                \bvital signs?\b|\bvitals\b
                |\bblood pressure\b(?<!uncontrolled blood pressure)(?<!high blood pressure)
                |\boximet\w+|\bheart monitor\b|\boxygen and (?:pulse|heart)\b
                |\boxygen (?:levels?|saturation|are|is)\b|\bekg\b""",
        ),
        "minimum_stay": (
            "hours hour",
            r"""
                \b(?:at least|minimum of|for) (?:(?:the |a )?(?:full|whole) )?(?:two|2) hours\b
                |\btwo-hour (?:observation|stay)\b""",
        ),
        "emergency_ready": (
            "acls crash emergency advanced",
            r"\bacls\b|\bcrash cart\b|\bemergency equipment\b|\badvanced cardiac\b",
        ),
        "escort": (
            "driver drive ride take bring transportation accompanied adult escort",
            r"""
                \bdriver\b|\bdrive you home\b|\bride home\b|\b(?:take|bring) you home\b
                |\btransportation home\b|\b(?:may not|cannot|can't) drive\b|\baccompanied by\b
                |\bresponsible adult\b|\badult (?:who|to|must|will|has to|should
                |can) (?:\w+ )?(?:fetch|collect
                |pick|drive|take|come|came)\b|\bescort\b""",
        ),
    }
)
SCREENING: Final = Codes(
    {
        "referral_not_required": (
            "referral refer",
            r"""
                \b(?:no|without an?|not need an?|don't need an?) (?:\w+ )?referral\b
                |\breferral\b.{0,40}?\b(?:is not|isn't) (?:needed|required|necessary)\b
                |\bself-refer\w*""",
        ),
        "referral_required": (
            "referral referred",
            r"""
                \brequire an? referral\b|\bneed (?:to obtain )?an? referral from\b
                |\bask for an? (?:\w+ )?referral from\b
                |(?<!no )\breferral (?:from.{3,60}? )?is (?:needed|required)\b|\bby referral only\b
                |\bmust be referred by\b""",
        ),
        "evaluation_required": (
            "evaluation assessment intake evaluate",
            r"""
                \b(?:full|thorough|psychiatric|comprehensive|complete) (?:\w+ )?(?:evaluation
                |assessment)\b(?! ?(?:[:$(-]|fee|(?:is|costs?|runs?) \$))|\b(?:intake|evaluation
                |assessment)\b.{0,60}\bis required\b|\bevaluate (?:each|every)\b""",
        ),
    }
)
THERAPIES: Final = Codes(
    {
        "kap_integrated": (
            "kap ketamine therapist therapists therapy psychotherapy guided we",
            r"""
                \bkap\b|\bketamine[- ]assisted (?:psycho)?therapy\b|\b(?:therapist
                |we) (?:\w+ ){0,2}(?:stays?|sits?) (?:\w+ ){0,2}(?:in|with|beside)\b
                |\bstays? with you (?:for|through|during) (?:the|your|each)\b
                |\btherapists? (?:hold|beside|with you|guides? you)\b
                |\btherapists? (?:\w+ )?(?:sits?|stays?|remains?) (?:[\w'-]+ ){0,4}?(?:away|beside
                |side
                |near\w*|next|across|there|close|chair|room)\b
                |\bsession with your therapist\b|\byour therapist beside\b
                |\b(?:pairs?|combines?) (?:\w+ ){1,4}?(?:with
                |and) (?:\w+ ){0,2}therapy\b|\bpsychotherapy with ketamine\b|\btherapy hours?\b
                |\bguided \w+ (?:journeys|sessions)\b""",
        ),
        "preparation_integration": (
            "preparation integration prepare preparing integrate before",
            r"""
                \bpreparation (?:and|&) integration\b|\bpreparation (?:sessions?|hours?)\b
                |\bintegration (?:sessions?|hours?|meetings?|coaching|therapy|visits?)\b
                |\bfor integration\b
                |\b(?:prepare|preparing) and make sense\b|\bhelp you integrate\b
                |\bwith you before and after\b|\bmeets? (?:with )?you (?:\w+ )?before\b""",
        ),
        "referral_only": (
            "refer send point connect introduce",
            r"""
                \b(?:refer|send|point|connect|introduce) you (?:to|with)(?: an?
                | our)? (?:[\w-]+ ){0,3}?
                (?:therapists?|counselors?|one (?:we|whom)|someone)\b""",
        ),
    }
)
