"""Attacks on who somebody is, and sexual remarks."""

from processors.abuse.insults import COPULA
from processors.abuse.insults import END
from processors.abuse.insults import FILL
from processors.abuse.insults import SEP
from processors.abuse.lexicon import GROUPS
from processors.abuse.lexicon import SLURS
from processors.abuse.lexicon import either
from processors.abuse.rules import one_of
from processors.abuse.rules import rule

_BEASTS = "disease cancer plague filth scum vermin animals parasites subhuman trash rats cockroaches savages pigs monkeys maggots inferior"
GROUP = either(
    GROUPS - {"trans", "black", "jewish", "disabled", "chinese", "muslim", "jew"}
    | {f"{who} people" for who in ("trans", "black", "jewish", "disabled", "gay", "muslim")}
)

IDENTITY = (
    rule(
        "identity.back",
        "identity_hate",
        "you",
        one_of("country came come comes belong belongs jungle", "back home"),
        r"(?:(?<!\w)(?:you|she|he|@o)\b[^.!?]{0,30})?\bgo(?:es)? (?:back|home) (?:to )?"
        r"(?:where (?:you|she|he) (?:came|come|comes|belongs?)|(?:your|her|his|"
        r"their) (?:own )?(?:country|jungle))",
    ),
    rule(
        "identity.place",
        "identity_hate",
        "you",
        one_of("kitchen jungle belong kind sort", "back country here want wants welcome"),
        r"\b(?:get |go )?back (?:in|to|into) the (?:kitchen|jungle)\b|"
        r"\byou (?:do not|don't) belong (?:in (?:our|this|my) country|here,? (?:foreigner|"
        r"immigrant))|"
        r"\b(?:we (?:do not|don't) want|nobody wants|no one wants) your (?:kind|sort)\b(?! of)|"
        r"\byour kind (?:isn't|is not|aren't|are not) welcome\b",
    ),
    rule(
        "identity.group",
        "identity_hate",
        "someone",
        (one_of(_BEASTS)[0], GROUPS),
        rf"\b{GROUP}(?: people)?(?: like @o)? (?:are|is|r) (?:(?!called|not|never|described|"
        rf"compared|treated)\w+ ){{0,2}}?(?:" + _BEASTS.replace(" ", "|") + r")\b",
    ),
    rule(
        "identity.outside",
        "identity_hate",
        "someone",
        (
            one_of("place business belong allowed sterilised sterilized exterminated wiped gassed")[
                0
            ],
            GROUPS,
        ),
        rf"\b{GROUP}(?: people)?(?: like (?:@o|you|her|him))? "
        r"(?:have no (?:place|business) in|don't belong in|do not belong in|"
        r"(?:should not|shouldn't) be allowed (?:in (?:parliament|the assembly|politics|office)|"
        r"to (?:vote|exist|breed))|should be (?:sterili[sz]ed|exterminated|"
        r"wiped out|gassed))\b",
    ),
    rule(
        "identity.hate",
        "identity_hate",
        "someone",
        (*one_of("hate despise detest loathe"), GROUPS),
        rf"\b(?:i|we) (?!don't|do not|never)(?:\w+ ){{0,2}}?(?:hate|despise|detest|loathe) (?:all |"
        rf"every |these |those |the )?{GROUP}\b(?!')",
    ),
    rule(
        "identity.men",
        "identity_hate",
        "you",
        one_of("politics", "men man woman women"),
        r"\bpolitics is (?:for men|a man's job|no place for (?:a |the )?wom[ae]n)\b",
    ),
    rule(
        "identity.slur",
        "identity_hate",
        "someone",
        (SLURS,),
        rf"\b(?:hate|kill|deport|gas|ban|those|these|filthy|dirty|fucking|stupid|all|every|you) "
        rf"(?:all |the |those |these |\w+ing |dirty )?{either(SLURS)}{END}|"
        rf"\b{either(SLURS)} (?:are|like you)\b",
    ),
)

SEXUAL = (
    rule(
        "sexual.body",
        "sexual",
        "you",
        one_of("tits boobs arse titties"),
        r"\b(?:nice|great|big|show us your|get your|saggy|lovely) (?:tits|boobs|arse|"
        r"titties)\b(?=\W*$|\s*[,.!]| shame| love| darling)",
        0.8,
    ),
    rule(
        "sexual.act",
        "sexual",
        "you",
        one_of("bang shag fuck bend screw dick cock balls"),
        r"\bi(?:'d| would| want to|'d love to) (?:bang|shag|fuck|bend|screw) (?:you|her|him|@o)\b|"
        r"\b(?:suck my|suck (?:on )?(?:a|his|your)|choke on my) (?:dick|cock|balls)\b",
    ),
    rule(
        "sexual.rise",
        "sexual",
        "someone",
        one_of("slept knees slut whore"),
        r"\bslept (?:her|his|your) way (?:to|into|up)\b|\b(?:got|gets|won|"
        r"earned)\b[^.!?]{0,40}\bon (?:her|your|his) knees\b|"
        r"\b(?:little|dirty|cheap|fucking|filthy|stupid|you) (?:slut|whore)\b|"
        rf"@o{SEP}(?:{COPULA}{SEP})?{FILL}{{0,3}}(?:slut|whore)\b",
    ),
)
