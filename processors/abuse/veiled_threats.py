"""Veiled threats, which hold no violent word: "we know which school your kids go to"."""

from processors.abuse.rules import one_of
from processors.abuse.threats import threat

_KIN = r"(?:kids?|children|daughters?|sons?|wife|husband|family|mum|mother|partner|baby)"
_POLITICAL_PLACE = (
    r"(?! (?:in|at|to) (?:the |your |her |his )?(?:surgery|office|parliament|assembly|chamber))"
)

VEILED_THREATS = (
    threat(
        "watch",
        "you",
        one_of("watch sleep shoulder", "back eye look looking"),
        r"\bwatch (?:your|ur) back\b(?! ?bench)|\bsleep with one eye open\b|\b(?:looking|"
        r"look) over your shoulder\b",
        0.75,
        True,
    ),
    threat(
        "next",
        "sole",
        one_of("next", "re are your ur"),
        r"(?:^|@[op])\W*(?:you're|you are|ur|your) next\W*(?:@[op]\W*)?$",
        0.6,
        True,
    ),
    threat(
        "coming",
        "you",
        one_of("coming tick", "for time"),
        r"\b(?:we're|we are|i'm|i am|im) coming for (?:you|her|him|@o) (?:and (?:your|her|his) \w+|"
        r"tonight)"
        r"|(?:^|@[op])\W*we(?:'re| are) coming for you\W*(?:@[op]\W*)?$"
        r"|\byour time is coming\b|\btick tock\b[^.!]{0,20}[.!]* your time",
        0.6,
        True,
    ),
    threat(
        "know",
        "you",
        one_of(
            "know knows found",
            "live lives sleep sleeps drink park walk walks goes plays school road street house car "
            "time bus nursery",
        ),
        rf"\b(?:i|we|they) (?:all )?(?:know|knows|found out) (?:exactly )?(?:where (?:you|he|she|"
        rf"@o|your {_KIN}) (?:live|lives|sleep|sleeps|drink|park|walk|goes? to school|go to school)"
        rf"|(?:which|what) (?:school|road|street|house|car|time|bus|"
        rf"nursery)\b[^.!?]{{0,30}}?\b(?:your {_KIN}|you (?:live|drive|leave|walk|get home)))"
        rf"|\bknow (?:what|which|where)\b[^.!?]{{0,20}}\byour {_KIN} (?:walks?|goes|go|plays?|"
        rf"sleeps?)",
    ),
    threat(
        "visit",
        "someone",
        one_of("visit lives address", "pay knows"),
        rf"\b(?:i'll|we'll|i will|we will|going to|gonna|want to|should) (?:all )?pay (?:you|her|"
        rf"him|@o) a (?:little )?visit\b{_POLITICAL_PLACE}"
        r"|\b(?:anyone|who|somebody) (?:knows? )(?:where (?:@o|he|she) lives|(?:@o's|his|"
        r"her) (?:home )?address)",
    ),
    threat(
        "outside",
        "you",
        one_of("house home door school", "waiting wait see find"),
        r"\b(?:see you|be waiting(?: for you)?|waiting for you|wait for you|"
        r"find you) (?:right )?(?:outside|at|by) (?:your|ur) (?:house|home|front door|"
        r"kids'? school)\b",
    ),
    threat(
        "vest",
        "you",
        one_of("stab stabproof armour armor bulletproof bullet"),
        r"\b(?:you'll|you will|you|@o will|gonna|better) (?:be )?(?:need|needing|get|wear|"
        r"buy)(?: \w+){0,3}? a? ?(?:stab ?(?:proof)? ?vest|body armou?r|bullet ?proof vest)\b",
    ),
    threat(
        "accident",
        "you",
        one_of("accident accidents shame", "happen happens happened"),
        r"\baccidents? (?:can |do |will )?happens?\b[^.!?]{0,40}\b(?:you|your)\b|"
        r"\bshame if (?:something|anything) happened to (?:you|your|@o)",
    ),
    threat(
        "last",
        "you",
        one_of("last", "walk drive ride breath day night christmas birthday meal"),
        r"\b(?:walk|drive|ride|breath|day|night|christmas|birthday|meal)\b[^?]{0,25}\b(?:might|"
        r"could|may|will|to) be your last\b|\byour last (?:day on earth|breath)\b",
    ),
    threat(
        "grave",
        "you",
        one_of("ground feet box coffin bodybag bag grave dead"),
        r"\b(?:you'll|you will|you're|you are|she'll|he'll)(?: \w+){0,3}? (?:in the ground|"
        r"six feet under|in a (?:box|coffin|body ?bag|grave)|dead(?! (?:in the|last|to (?:me|us)|"
        r"wrong|right|weight|end|set|serious|silent|on\b|against)))\b(?=\W*$|\s*[.!?,]| soon| by|"
        r" if| in)",
        0.75,
    ),
    threat(
        "alive",
        "you",
        one_of(
            "alive live tomorrow christmas ambulance hearse",
            "won't will wont won going leave leaving home",
        ),
        r"\byou (?:won't|wont|will not|aren't going to|are not going to) (?:be alive|live to|"
        r"see (?:tomorrow|another day|christmas))\b|"
        r"\byou(?:'ll| will)(?: be)? (?:going|go|leave|leaving|end up)(?: home|"
        r" here)? in an? (?:ambulance|hearse)\b",
    ),
    threat(
        "nice",
        "you",
        one_of("house family kids daughter car", "lovely nice"),
        r"\b(?:lovely|nice) (?:house|family|kids|daughter|car) you(?:'ve|"
        r" have)?(?: got)?\b.{0,80}?\b(?:come by|be round|drop by|pay (?:it|them|you) a visit|"
        r"be a shame|burn|careful)",
        0.7,
    ),
    threat(
        "lesson",
        "someone",
        one_of("lesson"),
        r"\bteach (?:you|her|him|@o) a lesson (?:you|she|he)(?: [\w']+){1,2} (?:get up|walk away|"
        r"wake up|recover) ?(?:from)?",
    ),
    threat(
        "water",
        "someone",
        one_of("water harbour river quay cliff bridge", "going"),
        r"\b(?:he's|she's|you're|he is|she is|@o is) going (?:in|into|off) the (?:water|harbour|"
        r"river|quay|cliff|bridge)\b",
    ),
)
