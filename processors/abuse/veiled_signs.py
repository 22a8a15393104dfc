"""Signs of a veiled threat: no deed is named, and the person is meant to understand."""

from processors.abuse.signs import KIN
from processors.abuse.signs import KIN_WORDS
from processors.abuse.signs import THEIR
from processors.abuse.signs import sign

_WHO = r"(?:you|u|he|she|@o|they)"
_DOES = (
    r"(?:lives?|sleeps?|stays?|parks?|drinks?|eats?|jogs?|runs? every|walks?|works? out|goes? to school|"
    r"go to (?:school|church)|shops?|swims?|trains?|get off|gets off|plays?)"
)
_HOME = r"(?:house|home|kids?|children|daughters?|sons?|wife|husband|family|street|door|car|windows?|boy|girl)"
_DOOM = (
    r"(?:shame|pity|careful|something|anything|happen\w*|quiet road|dark road|burn|accident|long way|alone|busy road|"
    r"look after|enjoy (?:it|them)|while you can|take care of)"
)

VEILED_SIGNS = (
    sign(
        "routine",
        "veiled",
        (
            "walk cycle jog drive park leave sit bus",
            (
                "every days mondays tuesdays wednesdays thursdays fridays saturdays sundays alone "
                "dark still"
            ),
        ),
        r"\byou (?:\w+ )?(?:walk|cycle|jog|drive|park|leave|sit)\b[^.!?]{0,40}\b(?:every|on \w+days|alone|after dark)\b"
        rf"|\b(?:does|do|is|are|how's) {THEIR} (?:\w+ )?{KIN} (?:still|always|alone|walking)\b",
    ),
    sign(
        "behind",
        "veiled",
        "behind outside following window curtains letterbox",
        r"\bwho(?:'s| is) (?:standing |waiting |walking |sitting )?(?:behind|outside|following) (?:you|him|her|your)\b"
        r"|\bthrough your (?:\w+ )?(?:window|curtains|letterbox)\b",
    ),
    sign(
        "holds",
        "veiled",
        "photo address street plate registration schedule routine route",
        r"\b(?:we|i)(?:'ve)? (?:all )?(?:have|got|know|saved)(?: got)? your (?:photo|address|street|number plate|registration|schedule|"
        r"routine|route)\b",
    ),
    sign(
        "insured",
        "veiled",
        ("insurance flammable burns", "life flammable burns"),
        r"\byour life insurance\b|\b(?:got|have) (?:good )?life insurance\b|\bflammable (?:house|home|office|car)\b|\b(?:house|home|"
        r"office|car)\b[^.!?]{0,20}\b(?:flammable|burns? (?:easily|nicely|well|quickly|fast))",
    ),
    sign(
        "alone",
        "veiled",
        "police security guards bodyguard bodyguards cops protection",
        r"\b(?:police|security|guards?|bodyguards?|cops|protection)(?: detail| team)? (?:won't|can't|will not|cannot|wont|cant)(?: "
        r"always| ever)* (?:be (?:there|quick|able|around|fast)|protect|save|help|stop)\b[^.!?]{0,25}\b(?:you|her|him|@o|us|me)",
    ),
    sign(
        "gone",
        "veiled",
        ("missing disappear disappeared traitors snitches long", "like traitors snitches"),
        r"\b(?:people|mps|women|men|politicians|traitors) like (?:you|her|him|@o)\b[^.!?]{0,20}\b(?:go missing|gone missing|went "
        r"missing|disappear\w*|don't (?:live|last) long)\b|\b(?:traitors|snitches)\b[^.!?]{0,25}\bdon't (?:get|grow) old\b",
    ),
    sign(
        "expect",
        "veiled",
        "least sooner hands vest parcel package",
        r"\bwhen you least expect\b|\bsee you (?:around|soon)\b[^.!?]{0,20}\bsooner than you think\b|\b(?:get|lay|got) (?:my|our) "
        r"hands (?:on|round|around) (?:you|@o|her|him|your neck)\b|\bwear(?:ing)? (?:a|your) (?:stab |bulletproof )?vest\b"
        r"|\b(?:better not|don't) open\b[^.!?]{0,20}\b(?:parcel|package|letter|envelope)\b",
    ),
    sign(
        "know",
        "veiled",
        (
            (
                "live lives sleep sleeps stay stays park parks drink drinks eat eats jog jogs school street road house car bus "
                "train nursery church shop shops swim swims gym walk walks works plays"
            ),
            "know knows found worked figured remember learned learnt seen",
        ),
        rf"\b(?:where (?:{_WHO}|{THEIR} (?:\w+ )?{KIN}) (?:all )?{_DOES}\b|(?:which|what) (?:school|street|road|"
        rf"house|car|bus|train|nursery|time)\b[^.!?]{{0,30}}?(?:\b{THEIR} (?:\w+ )?{KIN}|\b(?:you|she|he|@o) (?:live|"
        r"lives|drive|drives|leave|leaves|walk|walks|get home|gets home|take|takes)))",
        r"\b(?:i|we|they|people|somebody|someone|everyone|everybody|lads|boys)(?:'ve| have| all| now| know)* ?(?:"
        r"know|knows|found out|worked out|figured out|remember|learned|learnt|seen) (?:exactly |just )?",
    ),
    sign(
        "watching",
        "veiled",
        (
            "watching following watched followed",
            "house home kids children family car night street sleep door",
        ),
        rf"\b(?:watching|following|watched|followed) (?:you (?:sleep|at night|home|go home)|{THEIR} (?:\w+ )?{_HOME})",
        r"\b(?:i|we|someone|somebody|people)(?:'m|'re|'ve| have| are| am| will| is|'ll)*(?: been| be)? ",
    ),
    sign(
        "sleep",
        "veiled",
        "sleep",
        r"\bsleep (?:well|tight|soundly|safe)\b[^?]{0,30}\b(?:last|while you (?:still )?can|coming|not be long|"
        r"knock|door)\b|\bsleep with one eye open\b|\bwhile you(?:'re)? (?:and your family )?sleep\b",
    ),
    sign(
        "tick",
        "veiled",
        "tick ticktock ticking",
        r"^\W*(?:@[op]\W+)*tick\W{0,3}tock\b[^?]{0,40}$",
        soft=True,
    ),
    sign(
        "nice",
        "veiled",
        ("lovely nice pretty beautiful sweet cute", KIN_WORDS + " house home car bike"),
        rf"\b(?:lovely|nice|pretty|beautiful|sweet|cute)\b[^.!?]{{0,15}}\b(?:{KIN}|house|home|car|bike)\b[^?]{{0,60}}?\b{_DOOM}\b"
        rf"|\b{THEIR} (?:little |young |\w+ )?{KIN} [^.!?]{{0,20}}\b(?:lovely|nice|pretty|cute)\b[^?]{{0,60}}?\b{_DOOM}\b",
    ),
    sign(
        "shame",
        "veiled",
        ("shame pity terrible awful sad", "happen happened happens brick fire accident"),
        r"\b(?:shame|pity|terrible|awful|sad) if (?:something|anything|someone|a brick|a fire|there (?:was|were)|"
        r"they|she|he|@o|you|your \w+)[^.!?]{0,20}?\b(?:happen\w*|accident|brick|fire|went missing|disappear\w*)\b(?! "
        r"to (?:it|that|this|our|the|democracy|us)\b)",
    ),
    sign(
        "remember",
        "veiled",
        (
            "happened happen ended end remember recall",
            "remember look recall forget think up same that it ask",
        ),
        r"\b(?:remember|look at|look|recall|don't forget|think (?:about|of)|ask (?:yourself|around)) (?:what (?:happened|"
        r"they did|we did) to|how it ended for|how (?:they|we) dealt with) (?:(?:the|your|our|that) (?:last|previous|"
        r"other|old|first) (?:mp|member|one|guy|man|woman|minister|senator|councillor|person|bloke|traitor|girl|lady)\b|(?!the\b|our\b|your\b|my\b|a\b|this\b|that\b|it\b|us\b|them\b|all\b|people\b|those\b|"
        r"these\b)[\w']+(?: [\w']+)?\W*$)"
        r"|(?:\b(?:you|he|she)|@o)(?:'ll| will| could| might| may| gonna| is going to| are going to|'re going to)* end "
        r"up (?:like (?!a\b|the\b(?! (?:last|other|previous|\w+ did))|this|that|every|detroit)|the same way|the way)"
        r"|\b(?:same|that|it|happened in [^.!?]{1,20}) (?:will|could|can|might|may|is going to)(?: easily| well| also| just)? happen to (?:you|@o|her|him|your)\b",
    ),
    sign(
        "next",
        "veiled",
        "next",
        r"(?:^|[.!?,]\s*|@[op]\W+)(?:you're|you are|ur|your|you'll be|u r) next\b(?=\W*(?:@[op]\W*)?$)",
        soft=True,
    ),
    sign(
        "safety",
        "veiled",
        "lock doors brakes shoulder security bodyguard bodyguards vest armour armor protection car mirror",
        r"\b(?:lock (?:your|the) (?:front )?doors?|check(?:ed)? (?:your (?:brakes|tyres|tires|mirrors?)|under (?:your|the) "
        r"car)|look(?:ing)? over your shoulder|(?:invest in|get|hire|have|need|buy|want|beef up)(?: (?!social|national|border|food|homeland|job|cyber|economic|"
        r"financial|health|modify|cut|protect)\w+){0,3} (?:security|"
        r"bodyguards?|(?:stab|bulletproof|bullet proof|stabproof) vests?|body armou?r|protection))\b(?! (?:for (?:our|the|"
        r"schools|seniors|workers|all)|council|fund\w*|social|bill|of|from|border|briefing))",
        r"(?:\b(?:you(?:'d|'ll|r)?|@o(?:'d|'ll)?|he|she|better|i'd|might want to|should|lately)|@o)(?: (?:better|had "
        r"better|will|may|might|want|to|should|need|be|really|all|have|you|start|ought|wanna)){0,5} ",
    ),
    sign(
        "doors",
        "veiled",
        "lock doors brakes tyres tires",
        r"^\W*(?:@[op]\W+)*(?:(?:better|go|and) )?(?:lock (?:your|the) (?:front )?doors?|(?:have you )?check(?:ed)? (?:your "
        r"(?:brakes|tyres|tires)|under (?:your|the) car))\b",
    ),
    sign(
        "goodbye",
        "veiled",
        "goodbye goodnight kiss hug coffin casket hymns headstone grave affairs shroud plot prayers",
        rf"\b(?:kiss|hug)(?: goodbye)?(?: to)? (?:{THEIR}) {_HOME}\b[^.!?]{{0,30}}?\b(?:good ?(?:bye|night)|while|tight|last|"
        rf"properly|tonight|longer)|\bsay (?:goodbye|your goodbyes) to (?:{THEIR}) {_HOME}\b|\b(?:say your prayers)\b"
        r"|\b(?:choose|pick|order|measure|buy|pick out) (?:your|a|the|him a|her a|you a)(?: own)? (?:coffin|casket|hymns|"
        r"headstone|grave|plot|shroud)\b"
        r"|\b(?:put|sort|settle) your affairs\b|\bput your affairs in order\b",
    ),
    sign(
        "find",
        "veiled",
        ("find coming outside waiting catch house home door gate", "you u ur her him o we i they"),
        r"\b(?:we|i|they)(?:'ll| will| gonna| are going to|'re going to|'re gonna) (?:find|get to|catch) (?:you|u|@o)\b(?! "
        r"(?:out|guilty|a\b|some|in contempt|another|later|up|on))"
        r"|\b(?:we're|we are|i'm|i am|im|they're) coming for (?:you|u|@o|her|him)\b(?! (?:seat|job|at|in (?:the|november|"
        r"20)))(?=\W*$| tonight| and (?:your|her|his)|\W+(?:we|i|you|lock|run)\b)"
        r"|\b(?:see|meet|catch) you (?:outside|at) (?:your|ur) (?:house|home|door|front door|gate|car|kids'? school)\b"
        r"|\bwaiting for (?:you|her|him|@o) (?:outside|by|in|at|when|behind) (?:your|her|his|the dark|the car)",
        soft=True,
    ),
    sign(
        "last",
        "veiled",
        (
            "last christmas weekend morning month numbered coming birthday tomorrow next easter another",
            "you your",
        ),
        r"\byou (?:won't|wont|will not|aren't going to|are not going to|may not|might not) (?:see|make it to|live to see|"
        r"reach) (?:it coming|us coming|me coming|another|get another|the (?:weekend|morning|new year|end of)|next|christmas|"
        r"tomorrow|easter|your next|the summer)"
        r"|\b(?:enjoy|savour|make the most of) (?:your|this|it)(?:,| because)?(?: it's| it is)?(?: your)? last (?!day in|"
        r"term|session|few|months? in|weeks? in)\w+"
        r"|\b(?:this|it|tonight|today|that)(?:'s| is| will be|'ll be| could be| may be) your last (?:week|night|day|"
        r"christmas|birthday|morning|meal|summer|walk)\b(?! (?:in|as|at)\b)"
        r"|\byour (?:days|hours) are numbered\b",
        soft=True,
    ),
    sign(
        "accident",
        "veiled",
        "accident accidents",
        r"\b(?:people|men|women|those|mps|politicians|ones)\b[^.!?]{0,40}\b(?:have|meet with|get into|have had) (?:\w+ )?"
        r"accidents\b(?! (?:at|on|in|because))|\baccidents (?:do |can |will )?happen\b(?![^.!?]{0,30}\b(?:road|junction|"
        r"work|bridge) )|(?:\b(?:if|hope) (?:you|he|she)|@o) (?:had|has|have) an? (?:\w+ )?accident\b",
    ),
    sign(
        "careful",
        "veiled",
        "careful walk walking drive driving dark cross crossing home alone",
        r"\b(?:be (?:very |really )?careful|take care|watch yourself|mind yourself) (?:walking|on "
        r"(?:your|the) way home|out there tonight|when you (?:walk|leave|go home|drive)|who you)\b"
        rf"|\b{THEIR} (?:\w+ )?{KIN} (?:\w+ ){{0,3}}?(?:walks?|cycles?|plays?|gets?|waits?|sleeps?) (?:\w+ ){{0,3}}?(?:alone|"
        r"home|by (?:her|him)self|unlocked|every)\b|\b(?:dark|long|lonely) (?:walk|drive|road|way) home\b",
    ),
    sign(
        "coming",
        "veiled",
        ("coming yours list blood life warning", "get on pay paying last final"),
        r"\byou(?:'ll| will|'re going to| are going to|'re gonna) get (?:what(?:'s| is) coming(?: to you)?|yours)\b"
        r"|\byou(?:'re| are) on (?:the|our|my|a) list\b(?! of)|\b(?:pay|paying)(?: for (?:this|it|that))? (?:with (?:your|"
        r"ur) (?:life|blood)|in blood)\b|\b(?:last|final) warning\b(?=\W*$|[,.] (?:we|i|next))",
        soft=True,
    ),
)
