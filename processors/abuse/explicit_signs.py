"""Signs of explicit threats: a stated will to do harm, or a call for it."""

from processors.abuse.signs import AFTER
from processors.abuse.signs import DO_IT
from processors.abuse.signs import I_WILL
from processors.abuse.signs import KIN
from processors.abuse.signs import KIN_WORDS
from processors.abuse.signs import MUST_BE
from processors.abuse.signs import PERSON
from processors.abuse.signs import SOMEONE
from processors.abuse.signs import THEIR
from processors.abuse.signs import THIRD
from processors.abuse.signs import sign

_VERBS = (
    "kill murder shoot stab hang lynch behead strangle throttle burn torch rape drown execute "
    "decapitate gut firebomb poison knife shank kneecap batter butcher slaughter assassinate hurt "
    "bomb finish end skin hunt punch hit smash garrotte gas string whip deck cap glass stone drag eliminate "
    "liquidate maim bludgeon dismember impale castrate flay electrocute smother suffocate ambush kidnap abduct "
    "headbutt whack smoke"
)
_ACT = (
    r"\b(?:(?:fucking )?(?:kill|murder|shoot|stab|hang|lynch|behead|strangle|throttle|burn|torch|rape|"
    r"drown|execute|decapitate|gut|firebomb|poison|knife|shank|kneecap|butcher|slaughter|assassinate|"
    r"hurt|bomb|end|hunt|garrotte|gas|string|glass|stone|eliminate|liquidate|maim|bludgeon|dismember|impale|"
    r"castrate|flay|electrocute|smother|suffocate|ambush|kidnap|abduct|headbutt|whack|smoke)|drag(?= \S+(?: \S+)? "
    r"(?:out|into the street|from|behind|by))|finish|skin(?= \S+ alive)|deck|cap|"
    r"(?:punch|hit|smash|batter|whip)(?= \S+(?: \S+)? (?:in the (?:face|mouth|head|teeth|throat)|so hard|"
    r"till|until|with (?:a|my)|up|senseless))) "
)
_PARTS = (
    "leg legs neck knee knees kneecap kneecaps finger fingers jaw nose teeth head skull face throat "
    "spine arm arms brain brains guts eye eyes tongue ribs balls bones windpipe"
)
_BODY = (
    r"\b(?:break|snap|smash|slit|cut|bash|cave|kick|punch|stamp on|stomp on|slice|chop|rip|blow|crack|"
    r"knock|bust|slash|carve|stove|put (?:a|my|his|the) (?:bullet|fist|boot|knife|brick|axe|hammer) "
    r"(?:in|into|through)) "
    rf"{{}} (?:\w+ )?(?:{_PARTS.replace(' ', '|')})\b"
)
_TOOLS = (
    "rope noose knife petrol gasoline matches molotov molotovs brick bat axe hammer machete rifle "
    "shotgun pistol crowbar acid gun knives shotguns bullet bullets bomb"
)
_TOOL = rf"(?:{_TOOLS.replace(' ', '|')})"
_GALLOWS = "gallows guillotine noose rope lamppost gibbet pike spike scaffold squad wall crane"
_PLACES = r"(?:caravan|boat|shed|barn|farm|bed|street|house|home|office|car|door|windows?|surgery|van|flat|garage|front room|porch|cottage)"
_DONE_WORDS = (
    "killed murdered shot stabbed hanged hung lynched strung executed beheaded guillotined gassed "
    "raped drowned burned burnt kneecapped necklaced assassinated capped clapped merked eliminated neutralised "
    "neutralized liquidated stoned"
)
_DONE = (
    r"\b(?:killed|murdered|shot(?! (?:down|at|of))|stabbed(?! in the back)|hanged|hung(?! (?:out|up|over"
    r"))|lynched|strung up|executed|beheaded|guillotined|gassed|raped|drowned|burn(?:ed|t) (?:alive|at "
    r"the stake|out)|kneecapped|necklaced|assassinated|capped|clapped|merked|eliminated(?! (?:from|in|by|as))|neutrali[sz]ed|"
    r"liquidated|stoned to)" + AFTER
)

EXPLICIT_SIGNS = (
    sign("will", "explicit", _VERBS, _ACT + PERSON + AFTER, I_WILL),
    sign("someone", "explicit", _VERBS, _ACT + THIRD + AFTER, SOMEONE),
    sign("call", "explicit", _VERBS, _ACT + THIRD + AFTER + r"(?! (?:on|up|out|down|in)\b)", DO_IT),
    sign("body", "explicit", _PARTS, _BODY.format(THEIR), rf"(?:{I_WILL}|{SOMEONE})"),
    sign("body", "explicit", _PARTS, _BODY.format(r"(?:her|his|@o's)"), DO_IT),
    sign(
        "done",
        "explicit",
        _DONE_WORDS,
        _DONE + r"(?! (?:by (?:a|the|this|your) (?:\w+ )?(?:vote|virus|train|cuts))\b)",
        MUST_BE,
    ),
    sign(
        "swing",
        "explicit",
        "hang swing",
        r"\b(?:hang|swing)(?= for (?:this|that|it|what)\b| from\b|\W*$|\W+tonight)(?! on\b)",
        r"(?<![\w'])(?:you|u|@o|he|she)(?:'ll|'re|'s)? ?(?:will|gonna|going to|should|must|deserves? to|"
        r"need to|needs to|has to)? (?:\w+ )?",
    ),
    sign(
        "away",
        "explicit",
        (
            (
                "hospital ground grave coffin box wheelchair morgue bodybag bag harbour sea river boot six underground dog "
                "wall dock stairs window windows cliff roof pier bridge balcony lighthouse train tram lorry bloody death "
                "pulp senseless black shit crap hell eyes alive"
            ),
            "put stick take throw chuck push kick shove run beat do bury close",
        ),
        rf"\b(?:(?:put|stick|bury) {PERSON} (?:in (?:the |a )?(?:hospital|ground|grave|coffin|box|"
        r"wheelchair|morgue|bodybag|body bag|harbour|sea|river|boot)|six feet under|underground|down like|"
        rf"(?:up )?against (?:a|the) wall)|take {PERSON} out(?! (?:to|for|of|on|at|in)\b)|"
        rf"(?:throw|chuck|push|kick|shove) {PERSON} (?:off (?:a|the|that)|in(?:to)? the (?:sea|harbour|"
        rf"river|dock)|under (?:a|the) (?!bus\b)|down the stairs|out of (?:a|the) window)|run {PERSON} over|"
        rf"beat (?:the (?:shit|crap|life|hell) out of )?{PERSON} (?:up|bloody|to (?:death|a pulp)|senseless|half|"
        rf"until|till|with|black)|beat the (?:shit|crap|life|hell) out of {PERSON}|"
        rf"bury {PERSON} (?:alive|at sea|in the|under|with)|put (?:your|her|his|@o's) (?:\w+ )?windows in|"
        rf"close (?:your|her|his) eyes for (?:good|ever))",
        rf"(?:{I_WILL}|{SOMEONE}|{DO_IT}|{MUST_BE})",
    ),
    sign(
        "out",
        "explicit",
        ("take run beat", "out over up"),
        rf"\b(?:take {PERSON} out(?! (?:to|for|of|on|at|in)\b)|run {PERSON} over|beat {PERSON} up)\b",
        rf"(?:{I_WILL}|{SOMEONE}|{DO_IT}|{MUST_BE})",
    ),
    sign(
        "dead",
        "explicit",
        "dead die dies",
        r"(?<!hope )(?<!hoping )(?<!wish )(?<!pray )\b(?:you(?:'re| are)|ur|youre|yer|u r|u)(?: (?:a|fucking|so|already|going to be|gonna be))* "
        r"dead(?: (?:man|woman|meat|bitch|cunt))?(?! walking)(?=\W*$|\s*[.!,]| @o| if| when| tonight|"
        r" soon| the (?:moment|minute|day|second)| by (?:\w+day|christmas|morning))|"
        r"(?:@o|\b(?:she|he))(?:'s| is) (?:a )?(?:dead (?:man|woman)|dead meat)\b(?! walking)|"
        r"(?<!hope )(?<!hoping )(?<!wish )(?<!pray )(?<!till )(?<!until )(?<!when )\b(?:you|u)(?: (?:will|gonna|gon|going to|are going to|must|have to|are gonna))?(?:'ll|'re "
        r"gonna|'re going to)?(?: \w+)? die(?= (?:tonight|tomorrow|soon|first|next|today|like a|screaming|"
        r"for (?:this|what|that))|, (?:simple|end|and|that)|\W*$)",
    ),
    sign(
        "kin",
        "explicit",
        ("burn die bleed drown scream hang raped", KIN_WORDS),
        r"\b(?:burn(?! (?:through|out|of))|die(?! (?:of|from|on|because|waiting|in))|bleed|drown|scream|"
        r"hang(?! on| out)|be raped)\b",
        rf"\b{THEIR} (?:\w+ )?{KIN} (?:will|'ll|should|are going to|is going to|gonna|must)(?: \w+){{0,4}} ",
    ),
    sign(
        "bring",
        "explicit",
        _TOOLS,
        rf"\b{_TOOL}\b[^.!?]{{0,25}}? (?:to|for|round to|outside|into|in|at|on|through|under|with) "
        rf"(?:{THEIR}|you\b|her\b|him\b|@o|the (?:surgery|rally|town hall))(?! (?:bill|vote|amendment|"
        r"laws?)\b)",
        rf"\b(?:bring|bringing|bring back|take|taking|carry|carrying|coming|come|fetch|grab|i(?:'ve| have)? "
        rf"(?:got|bought|loaded|sharpened)|loading|sharpening|put|stick|chuck|throw|throwing)"
        rf"(?: (?:\w+|{_TOOL} and)){{0,3}} ",
    ),
    sign(
        "armed",
        "explicit",
        (
            "petrol matches rope rifle gun knife shotgun axe bat machete",
            "way where name you your her his",
        ),
        r"\b(?:petrol|matches|rope|rifle|gun|knife|shotgun|axe|bat|machete)\b[^.!?]{0,40}?(?:know "
        r"(?:the way|where|which)|your name|(?:do|deal with|sort(?: out)?|finish|take care of|visit)"
        r"(?: \w+){0,5}? (?:you|her|him|@o)\b)",
        r"\b(?:i|we|you|someone|somebody|anyone|one)(?:'ve|'m|'ll)?\b[^.!?]{0,40} ",
    ),
    sign(
        "gallows",
        "explicit",
        _GALLOWS,
        r"(?:\b(?:you|he|she)|@o)\b[^.!?]{0,30}\bend of a rope\b|\brope\W{1,3}(?:a |and |and a )?(?:tree|lamp ?post|crane|neck)\b|\b(?:gallows|guillotine|noose|rope|lamppost|gibbet|firing squad|scaffold|crane)s?(?: is| are|'s)?"
        r"(?: \w+){0,3}? (?:for|awaits?|waiting for|ready for) (?:you|her|him|@o)\b"
        r"|(?<!\w)(?:you|@o|he|she) (?:belongs?|should be|needs?|deserves?|ought to be)(?: \w+){0,2}? "
        r"(?:on|in front of|under|at|against|from|up against) (?:a|the) (?:gallows|guillotine|rope|noose|"
        r"firing squad|wall|lamppost|pike|spike|scaffold)\b"
        r"|(?:\b(?:your|her|his)|@o's) head on a (?:pike|spike|stick)\b"
        r"|\b(?:put|line|stand|stick|get)(?: \w+)? (?:you|her|him|@o|them all) (?:up )?(?:up )?against (?:a|"
        r"the) wall\b",
    ),
    sign(
        "place",
        "explicit",
        "burn torch firebomb bomb smash brick shoot blow set petrol",
        rf"\b(?:burn|torch|firebomb|bomb|smash|brick|shoot up|blow up|set (?:fire to|alight)|petrol bomb)"
        rf"(?: down| up)? {THEIR} (?:\w+ ){{0,2}}{_PLACES}\b",
        rf"(?:{I_WILL}|{SOMEONE}|{DO_IT})",
    ),
    sign(
        "tool",
        "explicit",
        (_TOOLS + " blade", _PARTS + " house door windows window car surgery office home"),
        rf"\b(?:{_TOOL}|blade) (?:\w+ ){{0,2}}?(?:to|in|into|through|across|round|around|between|under|at) {THEIR} (?:\w+ )?"
        rf"(?:{_PARTS.replace(' ', '|')}|{_PLACES}|{KIN})\b(?! (?:bill|vote))",
    ),
    sign(
        "holding",
        "explicit",
        _TOOLS + " blade",
        rf"\b(?:{_TOOL}|blade)\b(?! (?:and ball|laws?|control|owners?|rights?|violence|lobby))",
        r"\b(?:(?:i'm|i am|i'll be|we're|we are|we'll be|waiting|coming)\b[^.!?]{0,40} with (?:a|my|the|our|some) (?:\w+ )?|"
        r"(?:someone|somebody|one of (?:you|us)|i'll|we'll|i'm|i am|we're|gonna|i will|we will)(?: please)? (?:bring|bringing|"
        r"take|taking) (?:a|my|the|our|some) (?:\w+ )?)",
    ),
    sign(
        "own",
        "explicit",
        "shotgun rifle gun pistol machete knife bullets",
        r"\b(?:shotgun|rifle|gun|pistol|machete|knife|bullets)\b[^.!?]{0,20}\b(?:and|with) (?:(?:your|her|his|@o's) (?:address|"
        r"surgery|street|name|house|schedule|photo|kids|route)|nothing to lose|i know where|a list)",
        r"\b(?:i|we)(?:'ve)? (?:have|own|got|bought)(?: got)? (?:\w+ ){0,3}?",
    ),
    sign(
        "broken",
        "explicit",
        (_PARTS, "broke broken smashed kicked caved knocked bashed split cut slit ripped blown"),
        rf"\b{THEIR} (?:\w+ )?(?:{_PARTS.replace(' ', '|')}) (?:broke|broken|smashed|kicked|caved|knocked|bashed|split|cut|slit|"
        r"ripped|blown)\b",
        r"\b(?:getting|get|gets|need|needs|want|wants|deserves?|have|having) ",
    ),
    sign(
        "needs",
        "explicit",
        "shooting hanging stabbing drowning lynching strangling neutering kneecapping bullet beating kicking",
        r"\b(?:shooting|hanging|stabbing|drowning|lynching|strangling|kneecapping|a (?:good )?(?:shooting|hanging|bullet|"
        r"kneecapping|flogging))\b",
        r"(?:\b(?:you|u|he|she)|@o) (?:really |all |just )?(?:needs?|wants|could do with) ",
    ),
    sign(
        "alive",
        "explicit",
        "alive breathing piece",
        r"\b(?:alive|breathing|in one piece)\b",
        r"(?:\b(?:you|u|he|she|ya)|@o)(?:'ll)? (?:won't|wont|will not|will never|not|never|ain't|isn't going to|aren't going to)"
        r" (?:\w+ ){1,6}",
    ),
    sign(
        "bounty",
        "explicit",
        _VERBS + " runs shoots kills stabs hangs takes burns drowns throws puts",
        rf"\b(?:runs|shoots|kills|stabs|hangs|burns|drowns|murders|poisons|lynches|shoot|kill|stab|hang|burn|drown|run) "
        rf"{PERSON}(?! (?:down|out|up))\b[^.!?]{{0,50}}\b(?:gets|has my|wins|i'll (?:buy|pay|give)|deserves a|pint|medal|reward|"
        r"hero|drinks?|statue)\b",
        r"\b(?:whoever|any(?:one|body) (?:who|that)|the (?:man|woman|person|hero|one) who|first (?:one |person |man )?to)\b[^.!?]{0,20}",
    ),
    sign(
        "found",
        "explicit",
        "pieces ditch floating dead face bleeding harbour river woods boot",
        r"\b(?:find|finds|finding|fish|fishing|scrape|scraping) (?:you|her|him|@o|your \w+) (?:in pieces|in a ditch|dead|"
        r"floating|face down|in the (?:river|woods|harbour|boot)|out of the (?:river|harbour|sea)|bleeding|off the)\b",
        r"\b(?:will|gonna|going to|'ll|soon|be) ",
    ),
    sign(
        "post",
        "explicit",
        "bomb bombs bullet bullets brick",
        r"\b(?:(?:pipe|petrol|nail|letter|car|parcel) bombs?|bullets?|bricks?)\b(?! (?:point|train))",
        rf"(?:(?<!\w)(?:you|@o|he|she|{THEIR} (?:\w+ )?{KIN})\b[^.!?]{{0,15}}\b(?:deserves?|needs?|should get|"
        rf"will get|gets?|getting)|(?:{SOMEONE}|{DO_IT}|{I_WILL})(?:put|stick|send|throw|post))(?: \w+){{0,2}} ",
    ),
    sign(
        "hired",
        "explicit",
        "sniper assassin hitman gunman shooter bomber bullet",
        r"\b(?:shooter|assassin|sniper|gunman|bomber|bullet)\b[^.!?]{0,20}\b(?:better aim|missed|won't miss|didn't miss|hadn't "
        r"missed)\b|\b(?:sniper|assassin|hitman|gunman)\b(?=[^.!?]{0,40}\b(?:when you need|for (?:you|her|him|@o)|on "
        r"(?:you|her|him|@o)|at (?:your|her|his)))",
    ),
)
