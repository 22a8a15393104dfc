"""What a threat looks like: a possible threat, for a human to judge, never an offence."""

import re
from typing import Literal

from processors.abuse.identity import GROUP
from processors.abuse.lexicon import GROUPS
from processors.abuse.rules import Rule
from processors.abuse.rules import one_of

_KIN = r"(?:kids?|children|daughters?|sons?|wife|husband|family|mum|mother|partner|baby)"
_PERSON = (
    r"(?:you|u|her|him|@o|@p|all of you|these traitors|those traitors|the traitors?|every (?:last )?(?:mp|politician)|"
    r"(?:all )?(?:the )?(?:mps|politicians)|"
    rf"(?:your|her|his|@o's) (?:{_KIN}|house|home|face|head|throat|legs|neck|teeth))"
)
_ACT = (
    r"(?:kill|murder|shoot(?! \w+ (?:down|an?)\b)|stab|hang(?! \w+ (?:out|up)\b)|lynch|behead|strangle|burn|torch|rape|drown|hurt|execute|decapitate|gut|"
    r"firebomb|slit|break|poison|find|beat(?=\W+(?:you|her|him|@o) (?:to|up|senseless|half|within|black)))"
)
_DONE = (
    r"(?:killed|shot(?! down| of| at)|stabbed|hanged|hung(?! out| up)|lynched|strung up|executed|beheaded|gassed|raped|drowned|"
    r"burned at the stake|burnt at the stake|swing(?! by)|hang(?! up| on| out| around| in|s| @| him| her| them| it)|"
    r"fed to (?:the )?\w+|die(?! (?:on (?:this|that)|of shame|laughing))|rot in hell|put to death|a bullet|the rope|the noose|beaten up)"
)
_ASIDE = r"(?: (?:just|all|really|honestly|and|@o|@p|deserves? it))* ?"
_SUBJECT = (
    r"(?:you|u|@o|he|she|both|they all|you all|all of you|traitors(?: like (?:@o|you|her|him))?|(?:people|scum|mps) like (?:@o|you|her|him)|the traitors?|"
    r"politicians|mps|every (?:last )?(?:mp|politician))"
)
_AFTER = (
    r"(?! (?:in the (?:polls|debate|election|chamber|press|papers)|at the (?:next|ballot|polls?|election)|out to dry|"
    r"politically|with (?:votes|kindness)|an? (?:email|message|line|text)|career|chances|seat|bill))(?!')"
)
_POLITICAL_PLACE = (
    r"(?! (?:in|at|to) (?:the |your |her |his )?(?:surgery|office|parliament|assembly|chamber))"
)


def _threat(
    name: str,
    whom: Literal["you", "someone", "sole"],
    needs: tuple[frozenset[str], ...],
    pattern: str,
    confidence: float = 0.85,
    soft: bool = False,
) -> Rule:
    return Rule(f"threat.{name}", "threat", whom, re.compile(pattern), needs, confidence, soft)


_ACTS = "kill murder shoot stab hang lynch behead strangle burn torch rape drown hurt execute decapitate gut firebomb slit break poison find beat"


THREATS = (
    _threat(
        "first",
        "someone",
        one_of(_ACTS),
        r"\b(?:i|we|i'm|we're|i'll|we'll|im|i'd|we'd)\b(?: swear)?[^.!?]{0,20}?"
        r"(?:'ll|\bwill|\bgonna|\bgoing to|\bwant to|\bwanna|\blove to|\bshould|\bwait to|\bought to|'d)\s+(?:\w+\s+){0,2}?"
        rf"{_ACT}\s+(?:\w+\s+)?{_PERSON}\b{_AFTER}",
    ),
    _threat(
        "someone",
        "someone",
        one_of(_ACTS + " bullet knife brick bomb"),
        r"\b(?:some(?:one|body)|one of us|anyone|everyone|they)\b(?: \w+){0,4}? "
        rf"(?:(?:should|needs? to|must|will|ought to|please|going to|has to) (?:\w+ ){{0,2}}?{_ACT} (?:\w+ )?{_PERSON}\b{_AFTER}"
        r"|(?:put|stick)s? a (?:bullet|knife|brick|bomb)\b(?: \w+){0,4}? (?:you|her|him|@o))",
    ),
    _threat(
        "deserve",
        "someone",
        one_of(
            "killed shot stabbed hanged hung lynched strung executed beheaded gassed raped drowned stake swing hang fed die rot death bullet rope noose beaten"
        ),
        rf"(?<!\w)(?:{_SUBJECT}|{GROUP}(?: like you)?)\b{_ASIDE}(?:should|ought to|deserves?(?: to)?|needs? to|belongs)"
        rf"(?: (?:to|be|get|have|been|both|all|a|publicly|slowly|just))* {_DONE}\b{_AFTER}"
        rf"|(?<!\w)(?:you|@o|traitors(?: like (?:@o|you|her|him))?)\b{_ASIDE}(?:must|will|'ll|gonna|going to|used to|has to|have to|are|is)"
        rf"(?: (?:going to|gonna|to|be|get|have|been))* (?!die){_DONE}\b{_AFTER}(?! (?:on|by|in|at|waiting|before|trying|crossing)\b)"
        r"|\byou(?:'re| are|'ll| will) (?:gonna |going to )?die\b(?=\W*$|\s*[.!]| (?:soon|tonight|today|like a|for what))",
    ),
    _threat(
        "hang",
        "someone",
        one_of("hang lynch shoot stab behead kill drown string"),
        r"(?:^|[.!?\n,]\W*|\b(?:just|go|please|let's) )(?:hang|lynch|shoot|stab|behead|kill|drown) "
        r"(?:her|him|them all|@o|the traitors?)\b(?! (?:out|on|up|in|down|an?|some)\b)(?!')"
        r"|\bstring (?:her|him|@o|them|you) up\b",
    ),
    _threat(
        "group",
        "someone",
        (*one_of("kill exterminate gas lynch shoot hang burn behead death"), GROUPS),
        rf"\b(?:kill|exterminate|gas|lynch|shoot|hang|burn|behead) (?:all |every |the |these |those |them )*{GROUP}\b(?!')"
        rf"|\bdeath to (?:all |the |these |those )*{GROUP}\b",
    ),
    _threat(
        "swing",
        "someone",
        one_of("swinging hanging"),
        r"\b(?:look|looks) (?:good|better|great|lovely) (?:swinging|hanging)\b|(?<!\w)(?:you|he|she|her|him|@o)\b[^.!?]{0,20}\bswinging from (?:a|the) (?:lamp ?post|rope|tree|gallows)",
    ),
    _threat(
        "rope",
        "someone",
        one_of("rope noose gallows guillotine hanging squad squads penalty"),
        r"\bbring back (?:the )?(?:rope|noose|gallows|guillotine|hanging|firing squads?|death penalty) (?:just )?for "
        r"(?:@o|you|her|him|traitors|politicians|mps|this lot|these)\b|(?<!\w)(?:@o|you|she|he) (?:needs?|deserves?) (?:the |a )(?:rope|noose|gallows|guillotine)\b",
    ),
    _threat(
        "wish",
        "someone",
        one_of(
            "hope hoping wish pray",
            "die dies dead died cancer aids ebola burn burns choke chokes rot rots drown drowns raped shot stabbed run runs killed hit lynched hanged kills shoots stabs rapes",
        ),
        r"\b(?:hope|hoping|wish|pray)(?: that)? (?:you|u|she|he|@o|@p|some(?:one|body)|your \w+|they)\b(?: \w+){0,4}? "
        r"(?:(?:die|dies|dead|died)\b(?! (?:on (?:this|that)|of shame|laughing))|(?:get|gets|catch|have|has|develop|contract) (?:\w+ ){0,2}(?:cancer|aids|ebola)|"
        r"burn(?:s)? (?:in hell|to death)|choke(?:s)? to death|rot(?:s)? in hell|drown(?:s)?\b(?! in)|"
        r"(?:get|gets|is|are) (?:raped|shot|stabbed|run over|killed|hit by|lynched|hanged)|runs? (?:you|her|him|@o) over|"
        r"(?:kills?|shoots?|stabs?|rapes?) (?:you|her|him|@o))",
    ),
    _threat(
        "die",
        "you",
        one_of("kill drop kys die hang"),
        r"(?:^|[.!?,…]\W*|@[op]\W+|\b(?:go|please|just|should|and) )(?:kill (?:your|ur) ?self\b|drop dead\b(?! gorgeous)|kys\b)"
        r"|\bgo (?:and )?die\b(?! hard| on| in)|(?:^|[.!?…]\W*|@[op]\W+)(?:please |just )?(?:go )?(?:die|hang yourself)\W*$"
        r"|\bdie (?:slowly|painfully|in a fire)\b|\bgo[^.!?]{0,12} die already\b",
    ),
    _threat(
        "watch",
        "you",
        one_of("watch sleep shoulder", "back eye look looking"),
        r"\bwatch (?:your|ur) back\b(?! ?bench)|\bsleep with one eye open\b|\b(?:looking|look) over your shoulder\b",
        0.75,
        True,
    ),
    _threat(
        "next",
        "sole",
        one_of("next", "re are your ur"),
        r"(?:^|@[op])\W*(?:you're|you are|ur|your) next\W*(?:@[op]\W*)?$",
        0.6,
        True,
    ),
    _threat(
        "coming",
        "you",
        one_of("coming tick", "for time"),
        r"\b(?:we're|we are|i'm|i am|im) coming for (?:you|her|him|@o) (?:and (?:your|her|his) \w+|tonight)"
        r"|(?:^|@[op])\W*we(?:'re| are) coming for you\W*(?:@[op]\W*)?$"
        r"|\byour time is coming\b|\btick tock\b[^.!]{0,20}[.!]* your time",
        0.6,
        True,
    ),
    _threat(
        "know",
        "you",
        one_of(
            "know knows found",
            "live lives sleep sleeps drink park walk walks goes plays school road street house car time bus nursery",
        ),
        rf"\b(?:i|we|they) (?:all )?(?:know|knows|found out) (?:exactly )?(?:where (?:you|he|she|@o|your {_KIN}) (?:live|lives|sleep|sleeps|drink|park|walk|goes? to school|go to school)"
        rf"|(?:which|what) (?:school|road|street|house|car|time|bus|nursery)\b[^.!?]{{0,30}}?\b(?:your {_KIN}|you (?:live|drive|leave|walk|get home)))"
        rf"|\bknow (?:what|which|where)\b[^.!?]{{0,20}}\byour {_KIN} (?:walks?|goes|go|plays?|sleeps?)",
    ),
    _threat(
        "visit",
        "someone",
        one_of("visit lives address", "pay knows"),
        rf"\b(?:i'll|we'll|i will|we will|going to|gonna|want to|should) (?:all )?pay (?:you|her|him|@o) a (?:little )?visit\b{_POLITICAL_PLACE}"
        r"|\b(?:anyone|who|somebody) (?:knows? )(?:where (?:@o|he|she) lives|(?:@o's|his|her) (?:home )?address)",
    ),
    _threat(
        "outside",
        "you",
        one_of("house home door school", "waiting wait see find"),
        r"\b(?:see you|be waiting(?: for you)?|waiting for you|wait for you|find you) (?:right )?(?:outside|at|by) (?:your|ur) (?:house|home|front door|kids'? school)\b",
    ),
    _threat(
        "vest",
        "you",
        one_of("stab stabproof armour armor bulletproof bullet"),
        r"\b(?:you'll|you will|you|@o will|gonna|better) (?:be )?(?:need|needing|get|wear|buy)(?: \w+){0,3}? a? ?(?:stab ?(?:proof)? ?vest|body armou?r|bullet ?proof vest)\b",
    ),
    _threat(
        "accident",
        "you",
        one_of("accident accidents shame", "happen happens happened"),
        r"\baccidents? (?:can |do |will )?happens?\b[^.!?]{0,40}\b(?:you|your)\b|\bshame if (?:something|anything) happened to (?:you|your|@o)",
    ),
    _threat(
        "last",
        "you",
        one_of("last", "walk drive ride breath day night christmas birthday meal"),
        r"\b(?:walk|drive|ride|breath|day|night|christmas|birthday|meal)\b[^?]{0,25}\b(?:might|could|may|will|to) be your last\b|\byour last (?:day on earth|breath)\b",
    ),
    _threat(
        "grave",
        "you",
        one_of("ground feet box coffin bodybag bag grave dead"),
        r"\b(?:you'll|you will|you're|you are|she'll|he'll)(?: \w+){0,3}? (?:in the ground|six feet under|in a (?:box|coffin|body ?bag|grave)|dead(?! (?:in the|last|to (?:me|us)|wrong|right|weight|end|set|serious|silent|on\b|against)))\b(?=\W*$|\s*[.!?,]| soon| by| if| in)",
        0.75,
    ),
    _threat(
        "bullet",
        "someone",
        one_of("bullet"),
        r"\bbullet (?:with|has|has got|that has) (?:your|her|his|@o's) name\b|\bbullet in (?:your|her|his|@o's|the) (?:head|skull|brain)\b|\bdeserves? a bullet\b",
    ),
    _threat(
        "body",
        "someone",
        one_of(
            "kicked smashed caved broken knocked bashed kick smash bash cave slit",
            "head teeth face leg legs knee knees jaw skull throat neck fingers",
        ),
        r"\b(?:head|teeth|face|legs?|knees?|jaw) (?:kicked|smashed|caved|broken|knocked|bashed)(?: in| out| off)?\b(?=.{0,60}(?<!\w)(?:you|she|he|@o)\b)|\b(?:kick|smash|bash|cave) (?:your|her|his|@o's) (?:head|teeth|face|skull) in\b|\bslit (?:your|her|his|@o's) throat\b",
    ),
    _threat(
        "beating",
        "someone",
        one_of("beat batter smash"),
        r"\b(?:beat|batter|smash) (?:you|her|him|@o) (?:to (?:death|within|a pulp)|senseless|half to death|black and blue|up\b)",
    ),
    _threat(
        "acid",
        "someone",
        one_of("acid"),
        r"\bacid\b[^.!?]{0,30}(?<!\w)(?:your|her|his|@o's) face\b|\bthrow acid (?:at|on|over) (?:you|her|him|@o)",
    ),
    _threat(
        "lesson",
        "someone",
        one_of("lesson"),
        r"\bteach (?:you|her|him|@o) a lesson (?:you|she|he)(?: [\w']+){1,2} (?:get up|walk away|wake up|recover) ?(?:from)?",
    ),
    _threat(
        "water",
        "someone",
        one_of("water harbour river quay cliff bridge", "going"),
        r"\b(?:he's|she's|you're|he is|she is|@o is) going (?:in|into|off) the (?:water|harbour|river|quay|cliff|bridge)\b",
    ),
)
