"""Signs of a wish: death or harm hoped for, not announced."""

from processors.abuse.signs import KIN
from processors.abuse.signs import PERSON
from processors.abuse.signs import SUBJECT
from processors.abuse.signs import THEIR
from processors.abuse.signs import sign

_HOPE = (
    r"\b(?:hope|hoping|wish|wishing|pray|praying|prayed|hopefully|if only|may|manifesting|fingers crossed|"
    r"can't wait (?:for|until|till|to see)|looking forward to|(?:love|like|pay) to see|could do(?: for \w+)? is(?: to)?|shame|pity|too bad|(?:great|nice|lovely|good|"
    r"funny|happy|glad|glass|drink|party|laugh|smile|cheer|celebrate|dance|delighted) (?:if|when|the day))\b"
)
_WORDS = (
    "die dies died dead dying perish rot rots burn burns choke chokes drown drowns drowned crash crashes "
    "bleed suffer suffers cancer covid aids shot stabbed raped stroke tumour heart hit hits fell falls fall "
    "killed murdered hanged finish finished finishes strangled aborted smothered lynched attacked mugged run "
    "runs drops dropped drop shoots kills stabs neck down sinks explodes"
)
_HOPES = (
    "hope hoping wish wishing pray praying prayed hopefully if may wait forward shame pity bad great nice "
    "lovely good funny happy love like pay best glad glass drink party laugh smile cheer celebrate dance delighted manifesting"
)
_ILL = (
    r"(?:cancer|covid|aids|a (?:\w+ )?(?:stroke|tumou?r|heart attack)|ebola|leukaemia|every cancer)"
)
_EVENT = (
    r"\b(?:die[sd]?(?! (?:on (?:this|that|the) hill|of (?:shame|laughter)|laughing|down))|drops? dead|dead\b(?! "
    r"(?:in the|wrong|last|right))|dying|perish\w*|rots?(?! in (?:jail|prison|gaol|opposition))|burns?(?= in "
    r"hell| alive| to death| down|\W*$)|chokes?(?! on (?:that|your|the|this|those|it|her|his|a subsidy))|"
    r"dropped dead|drop dead|hit by|(?<!he )(?<!she )(?<!@o )(?<!you )go(?:es)? down(?= |\W*$)|drowns?|crash(?:es)?(?= |\W*$)|bleeds?|suffers? (?:like|the way|slowly|badly|and)|"
    rf"(?:gets?|catch|catches|develops?|has|have)(?: \w+){{0,2}}? (?:{_ILL}|shot|stabbed|killed|raped|hit by|run "
    rf"over|mugged|beaten|attacked|murdered|what my \w+ got)|(?:is|are|was|were) (?:shot|stabbed|killed|"
    r"raped|hit|run over|hanged|lynched)|falls? (?:under|off|down|in front)|fell (?:under|off|down|in front)|"
    r"breaks? (?:your|her|his) neck)\b(?! (?:care|treatment|screening|funding|patients|drugs|checked|research|"
    r"ward|services?|waiting))"
)
_DEED = (
    r"\b(?:runs?|hits?|kills?|shoots?|stabs?|finish(?:e[sd])?|drowned|strangled|aborted|smothered|gets?|got|"
    r"lynch(?:es)?|drowns|takes|poisons?|burns?) "
    rf"(?:(?:{PERSON}) (?:over|off|at birth|out)|(?<=kills )(?:{PERSON})|(?<=shoots )(?:{PERSON})|(?<=stabs )"
    rf"(?:{PERSON}))(?!')\b(?! (?:for|to) )"
)

WISH_SIGNS = (
    sign(
        "hope",
        "wish",
        (_WORDS, _HOPES),
        _EVENT,
        rf"{_HOPE}[^.!?]{{0,40}}?(?<!\w)(?:{SUBJECT}|{THEIR} (?:\w+ )?(?:plane|car|train|helicopter|boat|bus|house|home|flight))(?:'s|'ll)?\b[^.!?]{{0,25}}",
    ),
    sign("deed", "wish", (_WORDS, _HOPES), _DEED, rf"{_HOPE}[^.!?]{{0,50}} "),
    sign(
        "kin",
        "wish",
        ("children kids family kid daughter son", "got get gets"),
        rf"{THEIR} (?:\w+ )?{KIN} (?:gets?|got) what my \w+ (?:got|gets?)\b",
    ),
    sign(
        "illness",
        "wish",
        ("cancer tumour stroke illness virus covid disease", "hope hoping pray praying wish"),
        r"\b(?:hope|hoping|pray|praying|wish)\b[^.!?]{0,15}\b(?:cancer|tumou?r|stroke|illness|virus|covid|disease)\b (?:comes? back|"
        r"gets?|takes?|spreads?|is terminal|finish\w*|wins|eats|kills) ?(?:you|her|him|@o)?\b(?! (?:research|cured|treated|better))",
    ),
    sign(
        "taken",
        "wish",
        ("god lord death devil satan karma reaper", "hope hoping pray praying wish may"),
        r"\b(?:god|lord|death|the devil|satan|reaper)\b (?:takes?|strikes?|smites?|comes? for|claims?) (?:you|@o|her|him|your \w+)\b",
    ),
    sign(
        "party",
        "wish",
        "dropped died dies dead death obituary",
        r"(?<!\w)(?:you|@o|he|she)(?:'d)? (?:dropped dead|drops? dead|died|dies?)\b[^.!?]{0,20}\bi(?:'d| would|'ll| will) (?:\w+ )?(?:"
        r"throw|party|dance|celebrate|cheer|laugh|drink|sing|smile|sleep|open|raise)"
        r"|\b(?:please me|love|enjoy\w*|looking forward to|can't wait (?:to read|for)|pleasure)\b[^.!?]{0,30}(?:your|his|her|@o's) "
        r"(?:obituary|death notice)",
    ),
    sign(
        "get",
        "wish",
        ("choke die sea cancer shot stabbed aids covid run hit", "choke die get sea"),
        r"\b(?:choke(?: on it)? and die|choke to death|get (?:cancer|run over|hit by|shot|stabbed|aids|covid)|die (?:mate|bitch|scum|"
        r"already|alone|please)|walk into the sea)\b",
        r"(?:^|[.!?,:;]\s*|@[op],? |\b(?:just|please|pls|plz|go|to|should|and) )",
    ),
    sign(
        "yourself",
        "wish",
        "yourself urself kys himself herself cliff bridge lighthouse roof pier quay bleach traffic fire dead "
        "die wrists bullet",
        r"\b(?:(?:kill|hang|shoot|off|neck|top|drown|end|gas) (?:yourself|urself|ur self)|kys\b|drop dead\b(?! "
        r"gorgeous)|(?:jump|walk|throw yourself|fling yourself|step|take a running jump) (?:off|under|in front of)"
        r" (?:a|the|that) \w+|drink bleach|play in (?:the )?traffic|die in a fire|die (?:slowly|painfully)|slit "
        r"your wrists|eat a bullet|go (?:and )?die\b(?! (?:on|hard|in a ditch for))|please die\b|just die\b)",
        r"(?:^|[.!?,:;]\s*|@[op],? |\b(?:go|and|please|just|should|favou?r|you can|need to|ought to|must|hope you) )",
    ),
    sign(
        "grave",
        "wish",
        "grave funeral coffin hell",
        rf"\b(?:danc\w+|piss\w*|spit\w*|shit\w*|jump\w*) on (?:{THEIR}) (?:\w+ )?grave\b"
        rf"|\b(?:can't wait for|looking forward to|party at|celebrate at|sing at|drinks at|cheer at) "
        rf"(?:{THEIR}) funeral\b"
        r"|(?:\b(?:you|he|she)|@o)(?:'ll)?(?: (?:will|should|can|and \w+ family))* (?:burn|rot) in hell\b"
        r"|\b(?:and will|shall surely|will surely|shall) (?:burn|rot) in hell|(?:^|[.!?,]\s*|@[op] )(?:burn|rot) in hell\b",
    ),
    sign(
        "should",
        "wish",
        (
            "birth boat plane train bus aborted dead die death killed shot hanged stabbed raped executed crash attack",
            "should shoulda deserve deserves better",
        ),
        r"\b(?:should(?:'ve| have|'a)|shoulda) (?:been|died)(?: \w+){0,3}?(?: on (?:that|the) (?:boat|plane|train|"
        r"bus)| at birth| aborted| in (?:that|the) (?:crash|fire|attack))\b"
        r"|\bbetter off dead\b|\b(?:can't|cannot|couldn't) die (?:soon|fast|quick\w*) enough\b|\bshould(?:'ve| have) been (?:you|@o|her|him) (?:in|on|under) "
        rf"|(?:\b(?:you|he|she)|@o|{THEIR} {KIN}) (?:all )?deserves?(?: to| a| the)?(?: be| get| slow| painful| long| horrible| agonising)* (?:"
        r"die(?! on)|death|shot|hanged|killed|raped|stabbed|executed)\b(?! (?:sentence|tax))",
    ),
    sign(
        "curse",
        "wish",
        ("thunder may", "fire strike see rot die burn bury"),
        r"\bthunder (?:fire|strike) (?:you|u|your|@o)|\bmay (?:you|@o|u)(?: and your \w+)? (?:not see|never see|rot|"
        r"die|burn)\b|\bmay (?:your|@o's) (?:mother|father|parents|family) bury\b",
    ),
)
