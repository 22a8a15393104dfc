"""Warnings: suffering promised, safety denied, a person's steps told back to them."""

from processors.abuse.signs import AFTER
from processors.abuse.signs import DO_IT
from processors.abuse.signs import I_WILL
from processors.abuse.signs import KIN
from processors.abuse.signs import KIN_WORDS
from processors.abuse.signs import PERSON
from processors.abuse.signs import SOMEONE
from processors.abuse.signs import THEIR
from processors.abuse.signs import sign

_WANT = (
    r"\b(?:i|we|everyone|all of us)(?:'d)? (?:all |just |really |would )?(?:want|need|like|love|wanna|prefer)(?: to see)?"
    r" (?:you|u|@o|her|him) "
)

WARNING_SIGNS = (
    sign(
        "suffer",
        "explicit",
        "suffer bleed scream beg cry crawl knock permanently sorry",
        rf"\b(?:make {PERSON} (?:suffer|bleed|scream|beg|crawl)|knock {PERSON} (?:out|down|unconscious)|"
        rf"shut {PERSON} up (?:permanently|for good|for ever)){AFTER}",
        rf"(?:{I_WILL}|{SOMEONE}|\b(?:will|'ll|gonna|going to) )",
    ),
    sign(
        "bleed",
        "explicit",
        "bleed",
        r"\b(?:you|u|@o|she|he)(?:'ll| will| are going to|'re going to| gonna| is going to)(?: \w+)? bleed\b(?! (?:votes|"
        r"money|support|members|seats))",
    ),
    sign(
        "wanted",
        "wish",
        "dead hanged buried",
        r"\b(?:dead|hanged|buried)\b(?! (?:wrong|last|right))",
        _WANT,
    ),
    sign(
        "imperative",
        "wish",
        "die",
        r"\bdie,? (?:you |u )?(?:\w+ )?(?:traitor|scum|bitch|bastard|pig|cunt|cow|rat|vermin|witch|coward)s?\b",
        DO_IT,
    ),
    sign(
        "missed",
        "wish",
        "miss mourn cry celebrate",
        r"\b(?:nobody|no ?one|who) (?:would|will|is going to) (?:even )?(?:miss|mourn|cry for) (?:you|her|him|@o)\b"
        r"[^.!?]{0,12}\b(?:died|dead|die|killed|gone for good)",
    ),
    sign(
        "bullets",
        "explicit",
        "bullet bullets rope squad",
        r"\b(?:bullets are cheap|(?:a )?bullet(?:'s| is)? (?:too good|waiting|cheap)|(?:get|gets|for) the (?:rope|firing "
        r"squad|bullet))\b",
    ),
    sign(
        "visit",
        "explicit",
        "bats bat knives hammers petrol guns chains",
        r"\bbring (?:the |your |some )?(?:bats|knives|hammers|petrol|guns|chains|baseball bats|matches)\b(?! and ball)",
    ),
    sign(
        "unsafe",
        "veiled",
        "safe rest peace",
        rf"(?:\b(?:you|your \w+|her \w+|his \w+|nobody|{KIN})|@o)(?: (?:will not|won't|wont|are not|aren't|isn't|will never))"
        r" (?:ever |never )?be (?:safe|left in peace)\b(?! from (?:criticism|scrutiny))|\bnot safe (?:anywhere|at home|in your)\b",
    ),
    sign(
        "steps",
        "veiled",
        ("saw seen watching met followed looked looks spotted", KIN_WORDS + " you"),
        rf"\b(?:saw|seen|met|followed|spotted) {THEIR} (?:\w+ )?{KIN} (?:at|in|on|outside|by|walking|alone|this|yesterday)\b"
        rf"|\b{THEIR} (?:\w+ )?{KIN} (?:looked|looks|was looking) (?:\w+ )?(?:lovely|pretty|nice|good|sweet|scared|alone)\b"
        r"|\bwatching (?:you|her|him|@o) (?:right now|now|tonight|every (?:night|day|move)|from|and (?:your|her|his))\b",
    ),
    sign(
        "breath",
        "veiled",
        "breathe breathing breath brakes",
        r"\b(?:while|as long as) you(?:'re)? (?:still )?(?:can )?(?:breathe|breathing|draw breath)\b"
        r"|\b(?:if )?(?:your|his|her|@o's) brakes (?:failed|fail|went|give)\b",
    ),
    sign(
        "time",
        "veiled",
        ("left time hours days", "come two three hours days last left"),
        r"\byou have (?:\w+ )?(?:hours|days|minutes) (?:left|to live)\b(?! (?:to|until|in|before|for)\b)"
        r"|^\W*(?:@[op]\W+)*your time will come\W*$",
        soft=True,
    ),
    sign(
        "dark",
        "veiled",
        "regret dark person alley meet",
        r"\b(?:meet|see|catch|find) (?:you )?(?:in (?:the|a) dark|in (?:a|some) (?:dark )?alley)\b|\bmeets? the wrong "
        r"(?:person|man|people)\b",
    ),
    sign(
        "watch",
        "veiled",
        "watch",
        r"(?:^|[.!?,]\s*|@[op],? |better |had better )watch (?:yourself|yer back|your step|how you walk)\b",
        soft=True,
    ),
    sign(
        "drops",
        "doxxing",
        ("drops collects picks", "school primary nursery kids children kid daughter son"),
        r"(?:\b(?:he|she)|@o) (?:drops|collects|picks up) (?:his|her|their|the) (?:\w+ )?(?:kids?|children|daughter|son)\b"
        r"[^!?]{0,60}\b(?:\d|half|every|quarter)",
    ),
)
