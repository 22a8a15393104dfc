"""Insults and swearing aimed at a person: the grammar of "you vile ..." and its kin."""

from processors.abuse.lexicon import ADJECTIVES
from processors.abuse.lexicon import DEGRADING
from processors.abuse.lexicon import MILD
from processors.abuse.lexicon import STRONG
from processors.abuse.lexicon import either
from processors.abuse.rules import one_of
from processors.abuse.rules import rule

_POLICY = (
    "bill|bills|budget|amendment|policy|policies|law|laws|vote|speech|answer|plan|plans|motion|"
    "scheme|reform|"
    "decision|government|party|control|farm|farms|farmer|farmers|race|meat|infestation|problem|"
    "trap|traps|show|"
    "rights|welfare|testing|cruelty|shelter|move|tactics|politics|hunt|out|him|her|them|tax"
)
END = rf"(?![\w'-])(?!(?<=parasite) on)(?!(?<=parasites) on)(?!\s+(?:{_POLICY})\b)"
SEP = r"[\s,:*]{1,3}"
DEG = either(DEGRADING | {"fucking", "fuckin"})
_LINK = (
    "'re|are|r|were|is|was|will always be|always|really|just|still|nothing but|nothing more than|"
    "truly|all|such|"
    r"being|literally|an?|the|one|of|lot|bunch|pack|pair|kind of|and|also|people|sir|both|\w+ly|#|"
    r"dried up|tree hugging|jumped up|stuck up"
)
FILL = rf"(?:(?:{_LINK}|{either(ADJECTIVES)}|{DEG}){SEP})"
_PHRASE = (
    r"(?:piece|pile|sack|bag)s? of (?:\w+ )?(?:shit|crap|filth|garbage|trash|excrement|scum)|"
    r"waste of (?:space|skin|oxygen|air)|"
    r"(?:poor |sorry |sad |pathetic )*excuse (?:for|of) an? (?:human(?: being)?|man|woman|person)|"
    rf"(?:horrible|nasty) human being|(?:vile|disgusting|repulsive|evil) (?:human being|human|"
    rf"creature)|(?:vile|disgusting|repulsive|ugly|fat|filthy|worthless) (?:person|woman|man)|"
    rf"(?:{either(ADJECTIVES)}|{DEG}) fuck|fuck ?face|son of a bitch|sons of bitches|scum bags?|"
    rf"silly little (?:girl|woman)|old (?:bat|trout|fart)"
)
_NOUN = rf"(?:{either(STRONG)}|{_PHRASE}|{DEG}{SEP}(?:{either(ADJECTIVES)}{SEP})?{either(MILD)})"
# One word of any sort may stand between an article or adjective and the noun: "you lying cabinet rat".
_ANY = rf"(?:(?:an?|such|{either(ADJECTIVES)}|{DEG}){SEP}(?!(?:with|for|of|to|in|and|or|from|by|about)\b)\w+{SEP})?"
_YOU = r"(?:you|u|ya|ur|you're|youre|u're|ye|you people|your(?=\s+(?:an?|just|such|nothing|all|absolute|fucking)\b))"
_LEAD = r"(?:an?|the|and|of|one|is|are|r|was|were|will|both|'s)\b"
_AT_WORD = r"(?=[\w'#])"
"""What is looked for next begins so: said first, it spares trying every word at every sign."""
_STOP = r"(?=\W*$| you\b|\s*[.!?,;])"
COPULA = r"(?:'s|is|are|was|r|=|remains|will always be|being)"
_NOUNS = (
    STRONG
    | DEGRADING
    | one_of(
        "disgusting horrible repulsive nasty shit crap garbage trash excrement waste excuse girl "
        "bat trout fart bitch bitches scum fuck fuckface"
    )[0],
)

INSULTS = (
    rule(
        "insult.you",
        "insult",
        "you",
        (*_NOUNS, *one_of("you u ya ur youre ye your")),
        rf"\b{_YOU}(?:'re)?{SEP}{FILL}{{0,6}}?{_ANY}#?{_NOUN}{END}",
    ),
    rule(
        "insult.disease",
        "dehumanising",
        "you",
        one_of("disease plague infection"),
        r"\byou(?:'re| are) (?:a |the )(?:disease|plague|infection)\b",
    ),
    rule(
        "insult.hell", "insult", "you", one_of("hell", "rot burn"), r"\b(?:rot|burn) in hell\b", 0.7
    ),
    rule(
        "insult.name",
        "insult",
        "you",
        (*_NOUNS, *one_of("you u ya")),
        r"\b(?:you|u|ya) (?!(?:say|said|call|called|mean|wrote|the|an?|my|this|that|any|no|every|"
        r"not|never|are)\b)\w+ "
        r"(?:bastard|asshole|arsehole|scumbag|prick|moron|dickhead|wanker|twat|shithead|"
        r"motherfucker|cunt)\b(?![\w'-])",
        0.85,
    ),
    rule(
        "insult.crawl",
        "insult",
        "sole",
        one_of("crawl slither"),
        r"\b(?:crawl|slither) back (?:under|into|to) (?:your|the|that|whatever) (?:rock|hole|swamp|"
        r"sewer|gutter|cave)\b",
        0.8,
    ),
    rule(
        "insult.named",
        "insult",
        "someone",
        _NOUNS,
        rf"@[op]{SEP}?(?:,? ?who )?{COPULA}{SEP}{FILL}{{0,6}}?{_ANY}#?{_NOUN}{END}",
    ),
    rule(
        "insult.beside",
        "insult",
        "someone",
        _NOUNS,
        rf"@[op]{SEP}{_AT_WORD}(?!{_LEAD}){FILL}{{0,5}}#?{_NOUN}{END}{_STOP}",
        0.85,
    ),
    rule(
        "insult.that",
        "insult",
        "someone",
        _NOUNS,
        rf"\b(?:that|this|the|you)\s{FILL}{{0,4}}{_NOUN}\s(?:like |named |called )?@o\b",
        0.85,
    ),
    rule(
        "insult.apart",
        "insult",
        "someone",
        (*_NOUNS, *one_of("he she hes shes this")),
        rf"\b(?:he|she|he's|she's|hes|shes|this (?:man|woman|guy))(?:'s| is|"
        rf" was)?{SEP}{FILL}{{1,5}}{_NOUN}{END}"
        rf"|\b(?:he|she)(?:'s| is){SEP}{_NOUN}{END}|\b(?:he's|she's){SEP}{_NOUN}{END}",
        0.75,
    ),
    rule(
        "insult.what",
        "insult",
        "sole",
        (*_NOUNS, *one_of("what")),
        rf"\bwhat an? {FILL}{{0,3}}{_NOUN}(?: you| he| she| @o)?{END}",
        0.8,
    ),
    rule(
        "insult.sole",
        "insult",
        "sole",
        _NOUNS,
        rf"(?:^|[.!?,]|@[op]|\bhey\b)\W{{0,4}}{_AT_WORD}(?!{_LEAD}){FILL}{{0,4}}(?<!#){_NOUN}{END}{_STOP}",
        0.8,
    ),
)

PROFANITY = (
    rule(
        "profanity.you",
        "profanity_directed",
        "you",
        one_of("fuck"),
        r"\b(?:go )?fuck (?:you|u|ya|off|right off|urself|your ?self|all of you|"
        r"both of you)\b(?! (?:with|up|if|attitude|mentality|to)\b)",
    ),
    rule("profanity.named", "profanity_directed", "someone", one_of("fuck"), r"\bfuck @o\b(?!'s)"),
    rule(
        "profanity.mouth",
        "profanity_directed",
        "you",
        one_of("fuck stfu fucked shut"),
        r"\bshut (?:the )?fuck up\b|\bshut the fuck up\b|\bstfu\b|\bget fucked\b|"
        r"\bshut your (?:ugly|fucking|dirty|filthy|fat) (?:\w+ )?(?:mouth|trap|gob|face|hole)\b",
        0.8,
    ),
    rule(
        "profanity.eat",
        "profanity_directed",
        "you",
        one_of("shit dick", "eat"),
        r"\beat (?:shit|a dick|my shit)\b",
    ),
)
