"""Signs of doxxing: where an official or their family can be found, told to do them harm."""

from processors.abuse.signs import KIN
from processors.abuse.signs import KIN_WORDS
from processors.abuse.signs import THEIR
from processors.abuse.signs import sign

_STREETS = (
    "street st road rd lane ln avenue ave close drive dr court ct way place terrace row square hill garden gardens "
    "crescent rise view parade wharf green walk quay boulevard blvd mews grove park house flat flats"
)
_STREET = (
    r"(?:street|st|road|rd|lane|ln|avenue|ave|close|drive|dr|court|ct|way|place|terrace|row|square|hill|"
    r"gardens?|crescent|rise|view|parade|wharf|green|walk|quay|boulevard|blvd|mews|grove|park|house|flats?)\b"
)
_WHO = r"(?:you|u|he|she|@o|they)"
_SPOT = (
    r"(?:pub|bar|restaurant|cafe|gym|hotel|church|mosque|supermarket|train|platform|airport|station|gate|"
    r"school|park|dentist|golf|beach|market|car park|house|home|queue|shop|pool|club|anchor)"
)
_PURPOSE = (
    r"(?:don't let (?:him|her|them)|(?:go )?get (?:him|her) |sort (?:him|her)|grab (?:him|her)|jump (?:him|"
    r"her)|corner (?:him|her)|follow (?:him|her)|(?:you )?know what to do|make (?:him|her) (?:pay|bleed|"
    r"sorry)|do what you|teach (?:him|her)|finish (?:him|her)|wait for (?:him|her)|give (?:him|her) (?:hell|"
    r"a kicking|what)|bring (?:a|your) (?:bat|bats|rope|friends|knife)|go say hello|"
    r"say hello with|pay (?:him|her) a visit|(?:go )?ruin (?:his|her)|make it hurt|face in|his face|her face)"
)

DOXXING_SIGNS = (
    sign(
        "nursery",
        "doxxing",
        "nursery school kindergarten playgroup",
        r"\b(?:nursery|school|kindergarten|playgroup) (?:is|=|:) (?:the|at|on|next|behind|opposite|called|\w+ (?:primary|school))",
        rf"(?<!\w){THEIR} (?:\w+ )?{KIN}'?s?'? ",
    ),
    sign(
        "routine",
        "doxxing",
        (
            "jogs walks cycles swims drinks shops parks sits eats leaves runs goes gets",
            "alone own security police bodyguard just saying fyi case",
        ),
        r"(?<!\w)(?:@o|he|she) (?:always |still )?(?:jogs|runs|walks|cycles|swims|drinks|shops|leaves|parks|goes|sits|eats|gets)\b"
        r"[^.!?]{0,40}\b(?:every|each|at (?:\w+|\d+)|on \w+days?|around)\b[^!?]{0,30}\b(?:alone|on (?:his|her) own|no (?:security|"
        r"police|bodyguards?)|just so|just saying|fyi|in case (?:any|some))",
    ),
    sign(
        "kin",
        "doxxing",
        ("room ward flat floor till until shift finishes", KIN_WORDS),
        rf"(?<!\w){THEIR} (?:\w+ )?{KIN} (?:is|are|lives?|works?|stays?) (?:in|at|on)\b[^.!?]{{0,40}}\b(?:room|ward|flat|floor|"
        r"till|until|shift|finishes)\b",
    ),
    sign(
        "address",
        "doxxing",
        (
            "lives live living stays staying sleeps sleep resides home house flat address moved",
            _STREETS,
        ),
        rf"\b(?:lives?|living|stays|staying|sleeps?|resides?|home is|house is|(?:home|house|private) address|"
        rf"flat is|moved to|address|sleeps?)\b[^!?\d]{{0,30}}\b\d{{1,5}}[a-z]?,? (?:\w+ ){{1,3}}{_STREET}",
        rf"(?<!\w)(?:{_WHO}|{THEIR}(?: {KIN})?)\b[^!?]{{0,30}}",
    ),
    sign(
        "here",
        "doxxing",
        "lives sleeps stays live house home address",
        r"\b(?:here's|here is|this is) (?:exactly )?(?:where (?:@o|he|she) (?:lives|sleeps|stays|parks)|"
        r"(?:@o's|his|her) (?:house|home|front door|home address|car|street))\b"
        r"|\b(?:his|her|@o's|your) (?:home|private) address (?:is|:)",
    ),
    sign(
        "number",
        "doxxing",
        "private home personal mobile cell",
        r"\b(?:private|home|personal|mobile|cell)\b(?! (?:office|app))[^.!?]{0,25}(?:\d[\d ()-]{5,}\d|number(?: is|:)? ?_(?!\w))",
        rf"(?<!\w){THEIR} (?:\w+ )?",
    ),
    sign(
        "car",
        "doxxing",
        "drives drive car parked plate reg van registration",
        r"\b(?:drives?|car|parked|van)\b[^.!?]{0,50}\b(?:plate|reg|registration)\b(?: is| number|:)? ?"
        r"(?:[a-z]{1,3}[ -]?\d{1,4}|\d{1,4}[ -]?[a-z]{1,3})\b",
        rf"(?<!\w)(?:{_WHO}|{THEIR})\b[^!?]{{0,40}}",
    ),
    sign(
        "school",
        "doxxing",
        ("primary school elementary nursery academy kindergarten", KIN_WORDS),
        rf"\b{KIN} (?:goes|go|attends?|is|are)(?: \w+){{0,3}} (?:primary|elementary|nursery|academy|school|"
        r"kindergarten)\b(?=[^!?]{0,60}\b(?:out at|comes? out|finish\w*|coat|bag|uniform|gate|picked up|walks?|at "
        r"(?:half|\d)|alone|bus)\b)",
        rf"(?<!\w){THEIR} (?:\w+ )?",
    ),
    sign(
        "ask",
        "doxxing",
        "lives sleeps parks address number home",
        r"\b(?:where (?:@o|he|she) (?:lives|sleeps|stays|parks)|(?:street|road|village|building|house|block|estate) (?:@o|she|he) lives|(?:@o's|her|his|your) (?:home|private|personal) "
        r"(?:\w+ )?(?:address|number))\b",
        r"\b(?:any(?:one|body)|some(?:one|body)|who|lads|dm me|post|share|drop|leak|send me)(?:'s)?\b[^.!?]{0,30} ",
    ),
    sign(
        "now",
        "doxxing",
        (
            (
                "pub bar restaurant cafe gym hotel church supermarket train platform airport station gate school park dentist "
                "golf beach market house home queue shop pool club spotted eating drinking alone"
            ),
            "let get grab jump corner follow sort make teach finish wait give bring say pay ruin do face know",
        ),
        rf"(?<!\w)(?:@o|he|she|her (?:kids|family))(?: is|'s| will be| are)?\b[^!?]{{0,25}}\b(?:in|at|into|outside|"
        rf"on) (?:the |a |his |her )?(?:\w+ ){{0,2}}(?:{_SPOT}|\w+)\b[^?]{{0,40}}\b{_PURPOSE}",
    ),
)
