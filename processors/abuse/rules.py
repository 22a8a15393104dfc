"""What abuse without a threat looks like: directed insults, profanity, attacks on identity."""

import re
from typing import Literal
from typing import NamedTuple

from processors.abuse.lexicon import ADJECTIVES
from processors.abuse.lexicon import DEGRADING
from processors.abuse.lexicon import DEHUMANISING
from processors.abuse.lexicon import GROUPS
from processors.abuse.lexicon import MILD
from processors.abuse.lexicon import SLURS
from processors.abuse.lexicon import STRONG
from processors.abuse.lexicon import either

Kind = Literal["threat", "identity_hate", "insult", "dehumanising", "sexual", "profanity_directed"]


class Rule(NamedTuple):
    """One way to be abusive.

    *whom*: "you" (the one addressed), "someone" (the person or group named in the match) or "sole"
    (a sentence of its own, which counts only where somebody is addressed).  *needs*: sets of words; a
    text without a word of each cannot meet the rule, and is not tried.  *soft*: words that also
    have a political reading, so that talk of elections takes the rule back.
    """

    name: str
    kind: Kind
    whom: Literal["you", "someone", "sole"]
    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    confidence: float = 0.9
    soft: bool = False


def one_of(*needs: str) -> tuple[frozenset[str], ...]:
    """Return the words, a set for each argument, of which a text needs one each to meet a rule."""
    return tuple(frozenset(words.split()) for words in needs)


def kind_of(words: str, kind: Kind) -> Kind:
    """Return the kind of an insult by the worst noun in *words*: a slur, a denial of humanity, or *kind*."""
    if kind != "insult":
        return kind
    said = set(re.findall(r"[\w-]+", words))
    if said & SLURS:
        return "identity_hate"
    return "dehumanising" if said & DEHUMANISING else kind


_POLICY = (
    "bill|bills|budget|amendment|policy|policies|law|laws|vote|speech|answer|plan|plans|motion|scheme|reform|"
    "decision|government|party|control|farm|farms|farmer|farmers|race|meat|infestation|problem|trap|traps|show|"
    "rights|welfare|testing|cruelty|shelter|move|tactics|politics|hunt|out|him|her|them|tax"
)
_END = rf"(?![\w'-])(?!(?<=parasite) on)(?!(?<=parasites) on)(?!\s+(?:{_POLICY})\b)"
_SEP = r"[\s,:*]{1,3}"
_DEG = either(DEGRADING | {"fucking", "fuckin"})
_LINK = (
    "'re|are|r|were|is|was|will always be|always|really|just|still|nothing but|nothing more than|truly|all|such|"
    r"being|literally|an?|the|one|of|lot|bunch|pack|pair|kind of|and|people|sir|both|\w+ly|#|piece of work"
)
_FILL = rf"(?:(?:{_LINK}|{either(ADJECTIVES)}|{_DEG}){_SEP})"
_PHRASE = (
    r"(?:piece|pile|sack|bag)s? of (?:\w+ )?(?:shit|crap|filth|garbage|trash|excrement|scum)|"
    r"waste of (?:space|skin|oxygen|air)|"
    r"(?:poor |sorry |sad |pathetic )*excuse (?:for|of) an? (?:human(?: being)?|man|woman|person)|"
    rf"(?:horrible|nasty) human being|(?:vile|disgusting|repulsive|evil) (?:human being|human|creature)|(?:vile|disgusting|repulsive|ugly|fat|filthy|worthless) (?:person|woman|man)|"
    r"son of a bitch|sons of bitches|scum bags?"
)
_NOUN = rf"(?:{either(STRONG)}|{_PHRASE}|{_DEG}{_SEP}(?:{either(ADJECTIVES)}{_SEP})?{either(MILD)})"
# One word of any sort may stand between an article or adjective and the noun: "you lying cabinet rat".
_ANY = rf"(?:(?:an?|such|{either(ADJECTIVES)}|{_DEG}){_SEP}(?!(?:with|for|of|to|in|and|or|from|by|about)\b)\w+{_SEP})?"
_YOU = r"(?:you|u|ya|ur|you're|youre|u're|ye|you people|your(?=\s+(?:an?|just|such|nothing|all|absolute|fucking)\b))"
_LEAD = r"(?:an?|the|and|of|one|is|are|r|was|were|will|both|'s)\b"
_STOP = r"(?=\W*$|\s*[.!?\n,;…])"
_COPULA = r"(?:'s|is|are|was|r|=|remains|will always be|being)"
_BEASTS = "disease cancer plague filth scum vermin animals parasites subhuman trash rats cockroaches savages pigs monkeys maggots inferior"
GROUP = either(
    GROUPS - {"trans", "black", "jewish", "disabled", "chinese", "muslim", "jew"}
    | {f"{who} people" for who in ("trans", "black", "jewish", "disabled", "gay", "muslim")}
)


def _rule(
    name: str,
    kind: Kind,
    whom: Literal["you", "someone", "sole"],
    needs: tuple[frozenset[str], ...],
    pattern: str,
    confidence: float = 0.9,
) -> Rule:
    return Rule(name, kind, whom, re.compile(pattern), needs, confidence)


_NOUNS = (
    STRONG
    | DEGRADING
    | one_of(
        "disgusting horrible repulsive nasty shit crap garbage trash excrement waste excuse bitch bitches scum"
    )[0],
)


INSULTS = (
    _rule(
        "insult.you",
        "insult",
        "you",
        _NOUNS,
        rf"\b{_YOU}(?:'re)?{_SEP}{_FILL}{{0,6}}?{_ANY}#?{_NOUN}{_END}",
    ),
    _rule(
        "insult.disease",
        "dehumanising",
        "you",
        one_of("disease plague infection"),
        r"\byou(?:'re| are) (?:a |the )(?:disease|plague|infection)\b",
    ),
    _rule(
        "insult.hell", "insult", "you", one_of("hell", "rot burn"), r"\b(?:rot|burn) in hell\b", 0.7
    ),
    _rule(
        "insult.named",
        "insult",
        "someone",
        _NOUNS,
        rf"@[op]{_SEP}?(?:,? ?who )?{_COPULA}{_SEP}{_FILL}{{0,6}}?{_ANY}#?{_NOUN}{_END}",
    ),
    _rule(
        "insult.beside",
        "insult",
        "someone",
        _NOUNS,
        rf"@[op]{_SEP}(?!{_LEAD}){_FILL}{{0,5}}#?{_NOUN}{_END}{_STOP}",
        0.85,
    ),
    _rule(
        "insult.that",
        "insult",
        "someone",
        _NOUNS,
        rf"\b(?:that|this|the|you)\s{_FILL}{{0,4}}{_NOUN}\s(?:like |named |called )?@o\b",
        0.85,
    ),
    _rule(
        "insult.apart",
        "insult",
        "someone",
        _NOUNS,
        rf"\b(?:he|she|he's|she's|hes|shes|this (?:man|woman|guy))(?:'s| is| was)?{_SEP}{_FILL}{{1,5}}{_NOUN}{_END}"
        rf"|\b(?:he|she)(?:'s| is){_SEP}{_NOUN}{_END}|\b(?:he's|she's){_SEP}{_NOUN}{_END}",
        0.75,
    ),
    _rule(
        "insult.what",
        "insult",
        "sole",
        _NOUNS,
        rf"\bwhat an? {_FILL}{{0,3}}{_NOUN}(?: you| he| she| @o)?{_END}",
        0.8,
    ),
    _rule(
        "insult.sole",
        "insult",
        "sole",
        _NOUNS,
        rf"(?:^|[.!?\n…,]|@[op]|\bhey\b)\W{{0,4}}(?!{_LEAD}){_FILL}{{0,4}}(?<!#){_NOUN}{_END}{_STOP}",
        0.8,
    ),
)

PROFANITY = (
    _rule(
        "profanity.you",
        "profanity_directed",
        "you",
        one_of("fuck"),
        r"\b(?:go )?fuck (?:you|u|ya|off|right off|urself|your ?self|all of you|both of you)\b(?! (?:with|up|if|attitude|mentality|to)\b)",
    ),
    _rule("profanity.named", "profanity_directed", "someone", one_of("fuck"), r"\bfuck @o\b(?!'s)"),
    _rule(
        "profanity.mouth",
        "profanity_directed",
        "you",
        one_of("fuck stfu fucked shut"),
        r"\bshut (?:the )?fuck up\b|\bshut the fuck up\b|\bstfu\b|\bget fucked\b|"
        r"\bshut your (?:ugly|fucking|dirty|filthy|fat) (?:\w+ )?(?:mouth|trap|gob|face|hole)\b",
        0.8,
    ),
    _rule(
        "profanity.eat",
        "profanity_directed",
        "you",
        one_of("shit dick", "eat"),
        r"\beat (?:shit|a dick|my shit)\b",
    ),
)

IDENTITY = (
    _rule(
        "identity.back",
        "identity_hate",
        "you",
        one_of("country came come comes belong belongs jungle", "back home"),
        r"(?:(?<!\w)(?:you|she|he|@o)\b[^.!?]{0,30})?\bgo(?:es)? (?:back|home) (?:to )?"
        r"(?:where (?:you|she|he) (?:came|come|comes|belongs?)|(?:your|her|his|their) (?:own )?(?:country|jungle))",
    ),
    _rule(
        "identity.place",
        "identity_hate",
        "you",
        one_of("kitchen jungle belong kind sort", "back country here want welcome"),
        r"\b(?:get |go )?back (?:in|to|into) the (?:kitchen|jungle)\b|"
        r"\byou (?:do not|don't) belong (?:in (?:our|this|my) country|here,? (?:foreigner|immigrant))|"
        r"\bwe (?:do not|don't) want your (?:kind|sort)\b|\byour kind (?:isn't|is not|aren't|are not) welcome\b",
    ),
    _rule(
        "identity.group",
        "identity_hate",
        "someone",
        (one_of(_BEASTS)[0], GROUPS),
        rf"\b{GROUP}(?: people)?(?: like @o)? (?:are|is|r) (?:(?!called|not|never|described|compared|treated)\w+ ){{0,2}}?(?:"
        + _BEASTS.replace(" ", "|")
        + r")\b",
    ),
    _rule(
        "identity.outside",
        "identity_hate",
        "someone",
        (
            one_of(
                "place business belong allowed deported sterilised sterilized exterminated wiped gassed"
            )[0],
            GROUPS,
        ),
        rf"\b{GROUP}(?: people)?(?: like (?:@o|you|her|him))? "
        r"(?:have no (?:place|business) in|don't belong in|do not belong in|should not be allowed (?:in|to)|"
        r"shouldn't be allowed (?:in|to)|should be (?:deported|sterili[sz]ed|exterminated|wiped out|gassed))\b",
    ),
    _rule(
        "identity.hate",
        "identity_hate",
        "someone",
        (*one_of("hate despise detest loathe"), GROUPS),
        rf"\b(?:i|we) (?!don't|do not|never)(?:\w+ ){{0,2}}?(?:hate|despise|detest|loathe) (?:all |every |these |those |the )?{GROUP}\b(?!')",
    ),
    _rule(
        "identity.men",
        "identity_hate",
        "you",
        one_of("politics", "men man woman women"),
        r"\bpolitics is (?:for men|a man's job|no place for (?:a |the )?wom[ae]n)\b",
    ),
    _rule(
        "identity.slur",
        "identity_hate",
        "someone",
        (SLURS,),
        rf"\b(?:hate|kill|deport|gas|ban|those|these|filthy|dirty|fucking|stupid|all|every|you) "
        rf"(?:all |the |those |these |\w+ing |dirty )?{either(SLURS)}{_END}|\b{either(SLURS)} (?:are|like you)\b",
    ),
)

SEXUAL = (
    _rule(
        "sexual.body",
        "sexual",
        "you",
        one_of("tits boobs arse titties"),
        r"\b(?:nice|great|big|show us your|get your|saggy|lovely) (?:tits|boobs|arse|titties)\b(?=\W*$|\s*[,.!]| shame| love| darling)",
        0.8,
    ),
    _rule(
        "sexual.act",
        "sexual",
        "you",
        one_of("bang shag fuck bend screw dick cock balls"),
        r"\bi(?:'d| would| want to|'d love to) (?:bang|shag|fuck|bend|screw) (?:you|her|him|@o)\b|"
        r"\b(?:suck my|suck (?:on )?(?:a|his|your)|choke on my) (?:dick|cock|balls)\b",
    ),
    _rule(
        "sexual.rise",
        "sexual",
        "someone",
        one_of("slept knees slut whore"),
        r"\bslept (?:her|his|your) way (?:to|into|up)\b|\b(?:got|gets|won|earned)\b[^.!?]{0,40}\bon (?:her|your|his) knees\b|"
        r"\b(?:little|dirty|cheap|fucking|filthy|stupid|you) (?:slut|whore)\b|"
        rf"@o{_SEP}(?:{_COPULA}{_SEP})?{_FILL}{{0,3}}(?:slut|whore)\b",
    ),
)
