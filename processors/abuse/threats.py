"""Open threats: violence, death or illness announced, asked for or wished; for a human to judge."""

import re
from typing import Literal

from processors.abuse.identity import GROUP
from processors.abuse.lexicon import GROUPS
from processors.abuse.rules import Rule
from processors.abuse.rules import one_of

_KIN = r"(?:kids?|children|daughters?|sons?|wife|husband|family|mum|mother|partner|baby)"
_PERSON = (
    r"(?:you|u|her|him|@o|@p|all of you|these traitors|those traitors|the traitors?|"
    r"every (?:last )?(?:mp|politician)|"
    r"(?:all )?(?:the )?(?:mps|politicians)|"
    rf"(?:your|her|his|@o's) (?:{_KIN}|house|home|face|head|throat|legs|neck|teeth))"
)
_ACT = (
    r"(?:kill|murder|shoot(?! \w+ (?:down|an?)\b)|stab|hang(?! \w+ (?:out|up)\b)|lynch|behead|"
    r"strangle|burn|torch|rape|drown|hurt|execute|decapitate|gut|"
    r"firebomb|slit|break|poison|find|beat(?=\W+(?:you|her|him|@o) (?:to|up|senseless|half|within|"
    r"black)))"
)
_DONE = (
    r"(?:killed|shot(?! down| of| at)|stabbed|hanged|hung(?! out| up)|lynched|strung up|executed|"
    r"beheaded|gassed|raped|drowned|"
    r"burned at the stake|burnt at the stake|swing(?! by)|hang(?! up| on| out| around| in|s| @|"
    r" him| her| them| it)|"
    r"fed to (?:the )?\w+|die(?! (?:on (?:this|that)|of shame|laughing))|rot in hell|put to death|"
    r"a bullet|the rope|the noose|beaten up)"
)
_ASIDE = r"(?: (?:just|all|really|honestly|and|@o|@p|deserves? it))* ?"
_SUBJECT = (
    r"(?:you|u|@o|he|she|both|they all|you all|all of you|traitors(?: like (?:@o|you|her|him))?|"
    r"(?:people|scum|mps) like (?:@o|you|her|him)|the traitors?|"
    r"politicians|mps|every (?:last )?(?:mp|politician))"
)
_AFTER = (
    r"(?! (?:in the (?:polls|debate|election|chamber|press|papers)|at the (?:next|ballot|polls?|"
    r"election)|out to dry|"
    r"politically|with (?:votes|kindness)|an? (?:email|message|line|text)|career|chances|seat|"
    r"bill))(?!')"
)


def threat(
    name: str,
    whom: Literal["you", "someone", "sole"],
    needs: tuple[frozenset[str], ...],
    pattern: str,
    confidence: float = 0.85,
    soft: bool = False,
) -> Rule:
    """Return the rule "threat.*name*" of that *pattern*."""
    return Rule(f"threat.{name}", "threat", whom, re.compile(pattern), needs, confidence, soft)


_ACTS = "kill murder shoot stab hang lynch behead strangle burn torch rape drown hurt execute decapitate gut firebomb slit break poison find beat"


THREATS = (
    threat(
        "first",
        "someone",
        one_of(_ACTS),
        r"\b(?:i|we|i'm|we're|i'll|we'll|im|i'd|we'd)\b(?: swear)?[^.!?]{0,20}?"
        r"(?:'ll|\bwill|\bgonna|\bgoing to|\bwant to|\bwanna|\blove to|\bshould|\bwait to|"
        r"\bought to|'d)\s+(?:\w+\s+){0,2}?"
        rf"{_ACT}\s+(?:\w+\s+)?{_PERSON}\b{_AFTER}",
    ),
    threat(
        "someone",
        "someone",
        one_of(_ACTS + " bullet knife brick bomb"),
        r"\b(?:some(?:one|body)|one of us|anyone|everyone|they)\b(?: \w+){0,4}? "
        rf"(?:(?:should|needs? to|must|will|ought to|please|going to|"
        rf"has to) (?:\w+ ){{0,2}}?{_ACT} (?:\w+ )?{_PERSON}\b{_AFTER}"
        r"|(?:put|stick)s? a (?:bullet|knife|brick|bomb)\b(?: \w+){0,4}? (?:you|her|him|@o))",
    ),
    threat(
        "deserve",
        "someone",
        one_of(
            "killed shot stabbed hanged hung lynched strung executed beheaded gassed raped drowned "
            "stake swing hang fed die rot death bullet rope noose beaten"
        ),
        rf"(?<!\w)(?:{_SUBJECT}|{GROUP}(?: like you)?)\b{_ASIDE}(?:should|ought to|"
        rf"deserves?(?: to)?|needs? to|belongs)"
        rf"(?: (?:to|be|get|have|been|both|all|a|publicly|slowly|just))* {_DONE}\b{_AFTER}"
        rf"|(?<!\w)(?:you|@o|traitors(?: like (?:@o|you|her|him))?)\b{_ASIDE}(?:must|will|'ll|"
        rf"gonna|going to|used to|has to|have to|are|is)"
        rf"(?: (?:going to|gonna|to|be|get|have|been))* (?!die){_DONE}\b{_AFTER}(?! (?:on|by|in|at|"
        rf"waiting|before|trying|crossing)\b)"
        r"|\byou(?:'re| are|'ll| will) (?:gonna |going to )?die\b(?=\W*$|\s*[.!]| (?:soon|tonight|"
        r"today|like a|for what))",
    ),
    threat(
        "hang",
        "someone",
        one_of("hang lynch shoot stab behead kill drown string"),
        r"(?:^|[.!?,]\W*|\b(?:just|go|please|let's) )(?:hang|lynch|shoot|stab|behead|kill|drown) "
        r"(?:her|him|them all|@o|the traitors?)\b(?! (?:out|on|up|in|down|an?|some)\b)(?!')"
        r"|\bstring (?:her|him|@o|them|you) up\b",
    ),
    threat(
        "group",
        "someone",
        (*one_of("kill exterminate gas lynch shoot hang burn behead death"), GROUPS),
        rf"\b(?:kill|exterminate|gas|lynch|shoot|hang|burn|behead) (?:all |every |the |these |"
        rf"those |them )*{GROUP}\b(?!')"
        rf"|\bdeath to (?:all |the |these |those )*{GROUP}\b",
    ),
    threat(
        "swing",
        "someone",
        one_of("swinging hanging"),
        r"\b(?:look|looks) (?:good|better|great|lovely) (?:swinging|hanging)\b|(?<!\w)(?:you|he|"
        r"she|her|him|@o)\b[^.!?]{0,20}\bswinging from (?:a|the) (?:lamp ?post|rope|tree|gallows)",
    ),
    threat(
        "rope",
        "someone",
        one_of("rope noose gallows guillotine hanging squad squads penalty"),
        r"\bbring back (?:the )?(?:rope|noose|gallows|guillotine|hanging|firing squads?|"
        r"death penalty) (?:just )?for "
        r"(?:@o|you|her|him|traitors|politicians|mps|this lot|these)\b|(?<!\w)(?:@o|you|she|"
        r"he) (?:needs?|deserves?) (?:the |a )(?:rope|noose|gallows|guillotine)\b",
    ),
    threat(
        "wish",
        "someone",
        one_of(
            "hope hoping wish pray",
            "die dies dead died cancer aids ebola burn burns choke chokes rot rots drown drowns "
            "raped shot stabbed run runs knocked mugged beaten killed hit lynched hanged kills "
            "shoots stabs rapes",
        ),
        r"\b(?:hope|hoping|wish|pray)(?: that)? (?:you|u|she|he|@o|@p|some(?:one|body)|your \w+|"
        r"they)\b(?: \w+){0,4}? "
        r"(?:(?:die|dies|dead|died)\b(?! (?:on (?:this|that)|of shame|laughing))|(?:get|gets|catch|"
        r"have|has|develop|contract) (?:\w+ ){0,2}(?:cancer|aids|ebola)|"
        r"burn(?:s)? (?:in hell|to death)|choke(?:s)? to death|rot(?:s)? in hell|"
        r"drown(?:s)?\b(?! in)|"
        r"(?:get|gets|is|are) (?:raped|shot|stabbed|run over|killed|hit by|lynched|hanged|"
        r"knocked down|mugged|beaten up)|runs? (?:you|her|him|@o) over|"
        r"(?:kills?|shoots?|stabs?|rapes?) (?:you|her|him|@o))",
    ),
    threat(
        "die",
        "you",
        one_of("kill drop kys die hang"),
        r"(?:^|[.!?,…]\W*|@[op]\W+|\b(?:go|please|just|should|and) )(?:kill (?:your|ur) ?self\b|"
        r"drop dead\b(?! gorgeous)|kys\b)"
        r"|\bgo (?:and )?die\b(?! hard| on| in)|(?:^|[.!?…]\W*|@[op]\W+)(?:please |"
        r"just )?(?:go )?(?:die|hang yourself)\W*$"
        r"|\bdie (?:slowly|painfully|in a fire)\b|\bgo[^.!?]{0,12} die already\b",
    ),
    threat(
        "shove",
        "someone",
        one_of("push shove throw chuck", "off under front"),
        r"\b(?:push|shove|throw|chuck) (?:you|her|him|@o) (?:off (?:that|the|a) (?:quay|bridge|"
        r"cliff|roof|balcony|pier|boat|train|stairs)|"
        r"under (?:a|the) (?:train|tram|lorry)|in front of (?:a|the) \w+)\b",
    ),
    threat(
        "bullet",
        "someone",
        one_of("bullet"),
        r"\bbullet (?:with|has|has got|that has) (?:your|her|his|@o's) name\b|\bbullet in (?:your|"
        r"her|his|@o's|the) (?:head|skull|brain)\b|\bdeserves? a bullet\b",
    ),
    threat(
        "body",
        "someone",
        one_of(
            "kicked smashed caved broken knocked bashed kick smash bash cave slit",
            "head teeth face leg legs knee knees jaw skull throat neck fingers",
        ),
        r"\b(?:get|gets|getting|have|having|needs?|wants?|deserves?) (?:your|ur|his|her|"
        r"@o's)(?: \w+)? (?:head|teeth|face|legs?|knees?|jaw) (?:kicked|smashed|caved|broken|"
        r"knocked|bashed)\b|"
        r"\b(?:kick|smash|bash|cave) (?:your|her|his|@o's) (?:head|teeth|face|skull) in\b|"
        r"\bslit (?:your|her|his|@o's) throat\b",
    ),
    threat(
        "beating",
        "someone",
        one_of("beat batter smash"),
        r"(?:\b(?:will|should|gonna|going to|want to|wanna|needs? to|let's|ought to)|'ll) (?:beat|"
        r"batter|smash) (?:you|her|him|@o) (?:to (?:death|within an inch|a pulp)|senseless|"
        r"half to death|black and blue|up\b)",
    ),
    threat(
        "acid",
        "someone",
        one_of("acid"),
        r"\bacid\b[^.!?]{0,30}(?<!\w)(?:your|her|his|@o's) face\b|\bthrow acid (?:at|on|"
        r"over) (?:you|her|him|@o)",
    ),
)
