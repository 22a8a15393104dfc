"""What is no threat though its words are: reported, opposed, denied, or an idiom of politics and play.

Words in quotation marks alone take nothing back, nor does "I wrote to say": whoever threatens could
put both there.
"""

import re


def taken_back(text: str, start: int, end: int, *, soft: bool) -> bool:
    """Return whether the words from *start* to *end* of *text* are no threat of the writer's own."""
    first, last = max(0, start - _FAR), min(len(text), end + _FAR)
    opening = max(text.rfind(c, first, start) for c in ".!?\n")
    first = max(first, opening + 1)
    closing = [i for c in ".!?\n" if (i := text.find(c, max(start, end - 1), last)) >= 0]
    last = min(closing, default=last)
    before, words, sentence = text[first:start], text[start:end], text[first:last]
    if _NEGATED.search(before) and not _NOT_NEGATED.search(before):
        return True
    if _NEGATED_INSIDE.search(words) and not _NOT_NEGATED.search(words):
        return True
    if _POLITICS.search(sentence) or (soft and _ELECTION.search(text)):
        return True
    if _REPORTED.search(before) or _THAT_IS.match(text, last):
        return True
    if _OPPOSED.search(text, first, end) and not _BOUNTY.search(sentence):
        return True
    if _HEARD.search(before) and before.count('"') % 2:
        return True
    if _DIRECT.search(words):
        return False
    return bool(
        _OPPOSED_AFTER.search(text, end, last) or _PLAY.search(sentence) or _KIND.search(sentence)
    )


_FAR = 160
_DIRECT = re.compile(r"\b(?:i|we|i'll|we'll|i'm|we're|ill|ima|imma)\b.*\b(?:you|u|your|ur)\b")
_NEGATED = re.compile(
    r"\b(?:not|never|don't|doesn't|didn't|dont|wouldn't|won't|isn't|aren't|nobody|no ?one|without|instead of|"
    r"rather than|nor|cannot|can't|shouldn't|before (?:some|any)(?:one|body)|afraid|scared|worried|fear)\b"
    r"[^.!?,;:]{0,40}$"
)
_NEGATED_INSIDE = re.compile(
    r"\b(?:hope|wish|want|pray|i|we|will|should|you|she|he)\b[^.!?,;]{0,20}\b(?:not|never|don't|didn't|doesn't|"
    r"won't|wouldn't|nobody|no ?one)\b(?! (?:see|make it|live|get up|wake|walk|leave|be alive|recover|survive|come out|be safe|be left))"
)
_NOT_NEGATED = re.compile(
    r"\b(?:why (?:don't|doesn't|hasn't|won't|not)|why has no ?one|(?:won't|hasn't|will) (?:some|any|no ?|nobody)|"
    r"can't wait|not only|not going to (?:lie|warn)|don't (?:just|come|worry|forget|ever|let|say|cry|think you|"
    r"show)|if you (?:don't|do not)|cannot wait|not (?:see|make it)|couldn't care)"
)
_POLITICS = re.compile(
    r"\b(?:kill(?:s|ed|ing)? (?:the|this|that|your|his|her) (?:\w+ )?(?:bill|deal|plan|amendment|filibuster)|ballot|"
    r"ballot box|at the (?:next |coming )?(?:polls?|elections?|ballot|count)|in the (?:polls|debate|chamber|"
    r"primar\w+|midterms|runoff|next election)|next election|politically|in the foot|under the bus|out to dry|"
    r"for the jugular|messenger|of embarrassment|with laughter|of laughter|of boredom|laughing|in shame|"
    r"find you out|gun to|(?:cancer|stroke) (?:care|treatment|screening|drugs|services?)|political(?:ly)? (?:career|suicide)|vote[sd]? (?:you|him|her|them) out|in november|your seat|selfie|autograph|out the kni(?:fe|ves))\b"
)
_ELECTION = re.compile(
    r"\b(?:elections?|ballots?|polls?|polling|votes?|voted|voters?|voting|re-?elect\w*|seat|20[12]\d|midterms?|"
    r"november|primary|resign\w*|impeach\w*|jail|prison|job|position|leadership|office|reports?|deadline|shutdown|career|"
    r"retire\w*|term|campaign|mueller|indict\w*|justice|truth|speech|questions?)\b"
)
_SPOKE = (
    r"(?:wrote|writes|written|said|says|saying|tells?|told|telling|tweeted|tweets|posted|shouted|shouts|yelled|"
    r"screamed|screaming|threaten\w*|emailed|messaged|texted|vowed|warned|joked|claim(?:s|ed))"
)
_REPORTED = re.compile(
    rf"(?<![^\W\d_])(?<!\bi )(?<!\bwe )(?<!\bi just )(?<!\bi already )(?<!\bi have )(?<!\bi've )(?<!\blike i )"
    rf"(?:{_SPOKE}\b)(?! you\b)(?! (?:before|it|this) )(?<!^told)"
    r"|\b(?:some(?:one|body)|who|he|she|they|man|men|woman|guy|people|caller|trolls?) (?:told|tells|telling) you\b"
    r"|\b(?:charged|arrested|convicted|jailed|sentenced|accused|court|police|trial|inquest|investigat\w+|alleged\w*|"
    r"threats|headlines?)\b"
    r"|\b(?:got|gets|received?s?|receiving|getting|sent|read|reads|reading|left|the|these|those|his|her|vile) "
    r"(?:\w+ ){0,2}(?:messages?|e-?mails?|letters?|voicemails?|notes?|comments?|calls?|placards?|signs?|graffiti)\b"
)
_THAT_IS = re.compile(
    r"[.!?\"'\s]*(?:that is|that's|this is|those are|these are) (?:what|how|the)\b[^.!?]{0,40}\b(?:said|told|wrote|"
    r"shouted|sent|messages?|words|emails?|got|received|says?)\b"
)
_OPPOSED = re.compile(
    r"\b(?:(?:nobody|no ?one|none of us) (?:should|deserves?|wants?|needs|ought|has)|(?:anyone|anybody|those|whoever|"
    r"people|everyone) (?:who|that|saying|wishing|calling|threatening|says?|wish\w*|hoping|thinks?)|if you think|stop (?:saying|telling|wishing|"
    r"sending|calling|threatening)|whoever (?:\w+ ){0,3}(?:says?|left|wrote|sent|threatened|wished)|so sorry|"
    r"sorry (?:that )?(?:some|any|people|they)|disagree with)\b"
)
_HEARD = re.compile(r"\b(?:they|she|he|her|his|people|staff|stuff|works?|open|opens)\b")
_BOUNTY = re.compile(
    r"\b(?:gets|has my|wins|i'll (?:buy|pay|give)|pint|pints|medal|reward|hero|drinks?|statue)\b"
)
_OPPOSED_AFTER = re.compile(
    r"\b(?:must stop|has to stop|not (?:ok|okay|acceptable|funny|protest|normal)|isn't (?:ok|okay|acceptable|funny)|"
    r"unacceptable|is a crime|disgusting|sickening|condemn\w*|is what (?:they|he|she|some\w*|people))\b"
)
_PLAY = re.compile(
    r"\b(?:film|movies?|novel|book|episode|series|season|play|scene|game|match|cup|final|second half|quarter|innings|"
    r"goal|lyrics|song|cosplay|theatre|theater|opera|character|villain|1[0-8]\d\d|century|history|shakespeare|"
    r"photo\w*|camera|interview|laughing|deer|hunting|concert|gig)\b"
)
_KIND = re.compile(
    r"\b(?:stay safe|please (?:be|take|stay|lock|look)|take care of yourself|thinking of you|well done|congrat\w*|thank|"
    r"thanks|earned it|love (?:you|this)|get well|god bless)\b"
)
