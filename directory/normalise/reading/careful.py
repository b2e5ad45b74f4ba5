"""The vocabularies of care: conditions, roles, monitoring, screening and therapy, in clinics' words.

Each code has the words of which one must be there, then the pattern that means it.
"""

from typing import Final

from directory.normalise.reading.phrases import Codes

CONDITIONS: Final = Codes(
    {
        "trd": (
            "depression trd",
            r"""treatment[-\s](?:resistant|refractory) \s (?:\w+\s)? depression | \btrd\b
            | depression \s (?:that\s|which\s)? (?:has \s not|hasn't) \s \w+""",
        ),
        "suicidality": ("suicide suicidal suicidality", r"\bsuicid(?:e|al|ality)\b"),
        "bipolar_depression": ("bipolar", r"\bbipolar\b"),
        "depression": (
            "depression depressive postpartum",
            r"""(?<!bipolar\s)(?<!resistant\s)(?<!refractory\s) \bdepress(?:ion|ive)\b
            (?! \s (?:that\s|which\s)? (?:has \s not|hasn't)) | \bpostpartum\b""",
        ),
        "anxiety": ("anxiety anxious panic", r"\banxi(?:ety|ous)\b | \bpanic\b"),
        "ptsd": ("ptsd cptsd traumatic posttraumatic", r"\bc?-?ptsd\b | \bpost-?traumatic\b"),
        "ocd": ("ocd obsessive", r"\bocd\b | \bobsessive[-\s]compulsive\b"),
        "substance_use": (
            "substance alcohol opioid addiction addictions alcoholism",
            r"\b(?:substance|alcohol|opioid) \s (?:use|abuse)\b | \baddictions?\b | \balcoholism\b",
        ),
        "crps": ("crps rsd regional", r"\bcrps\b | \brsd\b | \bcomplex \s regional\b"),
        "migraine": ("migraine migraines cluster", r"\bmigraines?\b | \bcluster \s headaches?\b"),
        "chronic_pain": (
            "pain fibromyalgia neuropathy neuropathic neuralgia neuralgias phantom",
            r"""\bchronic \s (?:\w+\s)? pain\b | \bnerve \s pain\b | \bfibromyalgia\b
            | \bneuropath(?:y|ic)\b | \bneuralgias?\b | \bphantom \s limb\b""",
        ),
        "other": (
            "eating anorexia bulimia parkinson parkinson's tinnitus",
            r"\beating \s disorders?\b | \banorexia\b | \bbulimia\b | \bparkinson\w* | \btinnitus\b",
        ),
    }
)
ROLES: Final = Codes(
    {
        "crna": ("crna crnas anesthetist anesthetists", r"\bcrnas?\b | \bnurse \s anesthetists?\b"),
        "anesthesiologist": ("anesthesiologist anesthesiologists", r"\banesthesiologists?\b"),
        "emergency_physician": (
            "emergency er",
            r"""\bemergency (?:\smedicine|\sroom)? \s (?:physicians?|doctors?)\b
            | \ber \s (?:physicians?|doctors?)\b""",
        ),
        "psych_np": (
            "practitioner practitioners pmhnp pmhnps",
            r"\bpsychiatric (?:\smental\shealth)? \s nurse \s practitioners?\b | \bpmhnps?\b",
        ),
        "np": (
            "practitioner practitioners aprn aprns fnp fnps",
            r"""(?<!psychiatric\s)(?<!health\s)\bnurse \s practitioners?\b | \baprns?\b
            | \bfnps?\b""",
        ),
        "pa": (
            "physician physicians pa pas",
            r"\bphysician \s (?:assistants?|associates?)\b | (?-i:\bPAs?\b(?:-C)?)",
        ),
        "psychiatrist": ("psychiatrist psychiatrists", r"\bpsychiatrists?\b"),
        "other_physician": (
            "physician physicians doctor doctors",
            r"""\b(?:family|pain|internal \s medicine) \s (?:medicine\s)? (?:physicians?|doctors?)\b
            | \bour \s (?:pain\s)? (?:physicians?|doctors?)\b (?!\s(?:assistant|associate))""",
        ),
    }
)
MONITORING: Final = Codes(
    {
        "vital_signs": (
            "vital vitals blood oximetry oximeter monitor oxygen ekg",
            r"""\bvital \s signs?\b | \bvitals\b | \bblood \s pressure\b (?<!uncontrolled\sblood\spressure)
            (?<!high\sblood\spressure) | \boximet\w+ | \bheart \s monitor\b
            | \boxygen \s (?:levels?|saturation|are|is)\b | \bekg\b""",
        ),
        "minimum_stay": (
            "hours hour",
            r"\b(?:at \s least|minimum \s of|for) \s (?:two|2) \s hours\b | \btwo-hour \s (?:observation|stay)\b",
        ),
        "emergency_ready": (
            "acls crash emergency advanced",
            r"\bacls\b | \bcrash \s cart\b | \bemergency \s equipment\b | \badvanced \s cardiac\b",
        ),
        "escort": (
            "driver drive ride take bring transportation accompanied adult escort",
            r"""\bdriver\b | \bdrive \s you \s home\b | \bride \s home\b | \b(?:take|bring) \s you \s home\b
            | \btransportation \s home\b | \bmay \s not \s drive\b | \baccompanied \s by\b
            | \bresponsible \s adult\b | \bescort\b""",
        ),
    }
)
SCREENING: Final = Codes(
    {
        "referral_not_required": (
            "referral refer",
            r"""\b(?:no|without \s an?|not \s need \s an?|don't \s need \s an?) \s (?:\w+\s)?referral\b
            | \breferral\b .{0,40}? \b(?:is \s not|isn't) \s (?:needed|required|necessary)\b
            | \bself-refer\w*""",
        ),
        "referral_required": (
            "referral",
            r"""\brequire \s an? \s referral\b | \bneed \s (?:to \s obtain\s)? an? \s referral \s from\b
            | \breferral \s (?:from .{3,60}?\s)? is \s (?:needed|required)\b | \bby \s referral \s only\b""",
        ),
        "evaluation_required": (
            "evaluation assessment intake evaluate",
            r"""\b(?:full|thorough|psychiatric|comprehensive|complete) \s (?:\w+\s)?
            (?:evaluation|assessment)\b (?! \s? (?:[:$(-]|fee))
            | \b(?:intake|evaluation|assessment)\b .{0,60} \bis \s required\b
            | \bevaluate \s (?:each|every)\b""",
        ),
    }
)
THERAPIES: Final = Codes(
    {
        "kap_integrated": (
            "kap ketamine therapist therapists therapy psychotherapy guided we",
            r"""\bkap\b | \bketamine[-\s]assisted \s (?:psycho)?therapy\b
            | \b(?:therapist|we) \s (?:\w+\s){0,2}(?:stays?|sits?) \s (?:\w+\s){0,2}(?:in|with|beside)\b
            | \btherapists? \s (?:hold|beside|with \s you)\b | \bsession \s with \s your \s therapist\b
            | \byour \s therapist \s beside\b
            | \b(?:pairs?|combines?) \s (?:\w+\s){1,4}? (?:with|and) \s (?:\w+\s){0,2}therapy\b
            | \bpsychotherapy \s with \s ketamine\b | \btherapy \s hours?\b
            | \bguided \s \w+ \s (?:journeys|sessions)\b""",
        ),
        "preparation_integration": (
            "preparation integration prepare preparing integrate before",
            r"""\bpreparation \s (?:and|&) \s integration\b | \bpreparation \s (?:sessions?|hours?)\b
            | \bintegration \s (?:sessions?|hours?|meetings?|coaching)\b
            | \b(?:prepare|preparing) \s and \s make \s sense\b | \bhelp \s you \s integrate\b
            | \bwith \s you \s before \s and \s after\b""",
        ),
        "referral_only": (
            "refer",
            r"\brefer \s you \s to \s an? \s (?:\w+\s)?(?:integration\s)?therapist\b",
        ),
    }
)
