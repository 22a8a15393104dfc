"""What takes a hit back: quoting, reporting, opposing abuse, speaking of oneself, and elections."""

import re
from bisect import bisect_right
from functools import cached_property
from typing import Literal
from typing import NamedTuple

Mode = Literal["direct", "about", "quoted", "reported", "counter_speech"]


class Veto(NamedTuple):
    """Why a hit is not abuse, and what it is instead."""

    rule: str
    mode: Mode


class Vetoes:
    """What can take back a hit in one folded text.

    What holds for the whole text is looked for once, however many hits there are.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def of(self, start: int, end: int, *, threat: bool, soft: bool) -> Veto | None:
        """Return why the hit from *start* to *end* is not abuse, or None."""
        text = self._text
        before, after = self._sentence(start, end)
        sentence = text[before:after]
        if _NEGATED.search(text, max(before, start - 24), start):
            return Veto("veto.negation", "counter_speech")
        if _DENIED.search(text, before, start):
            return Veto("veto.negation", "counter_speech")
        if not threat and _SELF.search(text, max(before, start - 30), min(end, start + 12)):
            return Veto("veto.self", "about")
        if soft and self._election:
            return Veto("veto.election", "about")
        if _IDIOM.search(sentence):
            return Veto("veto.idiom", "about")
        if self._opposed and _OPPOSED_ALONE.search(sentence):
            return Veto("veto.condemned", "counter_speech")
        if self._quoted(start, end) and not _OWN.search(text[max(0, start - _NEAR) : start]):
            return Veto("veto.quote", "counter_speech" if self._opposed else "quoted")
        reported = _CALL.search(text, before, start) or _REPORT.search(sentence)
        if reported or _THAT_IS.match(text, after):
            return Veto("veto.report", "counter_speech" if self._opposed else "reported")
        return None

    def mentioned(self, start: int, end: int) -> Veto | None:
        """Return how the undirected strong word from *start* to *end* is mentioned, not used, or None."""
        found = self.of(start, end, threat=False, soft=False)
        return found if found and found.mode != "about" else None

    @cached_property
    def _election(self) -> bool:
        return _ELECTION.search(self._text) is not None

    @cached_property
    def _opposed(self) -> bool:
        return _OPPOSED.search(self._text) is not None

    @cached_property
    def _quotes(self) -> tuple[list[int], list[int]]:
        spans = [match.span() for match in _QUOTE.finditer(self._text)]
        return [start for start, _ in spans], [end for _, end in spans]

    def _quoted(self, start: int, end: int) -> bool:
        starts, ends = self._quotes
        last = bisect_right(starts, start) - 1
        return last >= 0 and end <= ends[last]

    def _sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return where the sentence around a hit begins and ends, *_FAR* code points away at most."""
        first, last = max(0, start - _FAR), min(len(self._text), end + _FAR)
        before = max(self._text.rfind(c, first, start) for c in ".!?") + 1
        after = min(
            (i for c in ".!?" if (i := self._text.find(c, max(start, end - 1), last)) >= 0),
            default=last,
        )
        return max(before, first), after


_NEAR = 80
_FAR = 300
"""A sentence of a post is shorter; a text without full stops must not cost its length for every hit."""
_QUOTE = re.compile(r"\"[^\"]{2,240}\"|(?<!\w)'[^']{2,160}'(?!\w)")
_OWN = re.compile(r"\b(?:i call (?:you|her|him|@o)|i say|i said|as i said)\W*$")
_DENIED = re.compile(
    r"\b(?:never|not|didn't|don't|doesn't|wouldn't|won't) (?:ever )?(?:said?|think|thought|"
    r"believed?|claim(?:ed)?|mean|meant)\b"
)
_NEGATED = re.compile(
    r"\b(?:not|never|isn't|aren't|wasn't|ain't|nobody is|no one is)\s+(?:an? |the |even |"
    r"just )?(?:\w+ )?$"
)
_SELF = re.compile(
    r"\b(?:i'm|i am|im|i was|i feel like|call me|calls me|called me|calling me|makes me|we're all|"
    r"we are all|as a)\b[^.!?@]{0,24}$"
)
_CALL = re.compile(
    r"\b(?:call|calls|called|calling|label|labels|labelled|branded|(?:telling|tells|told|"
    r"tell) (?:me|him|her|us|them|an?|people|someone|mps|women|@[op]|my|his|the)|shouted|yelled|"
    r"screamed|shouting|yelling|"
    r"screaming|wrote|writes|writing|threatened|threatening|threatens|threatens|subjected|"
    r"tweeted at|said to|says to|spat|painted|sprayed|traitee?|beschimpft)\b(?! lies)"
)
_REPORT = re.compile(
    r"\b(?:arrested|jailed|convicted|sentenced|prosecuted|court hears|court heard|inquest|"
    r"police (?:are|is|were|said|say|have|investigat\w+)|"
    r"investigat\w+ (?:threats?|abuse|messages)|received?s? (?:\w+ ){0,4}(?:emails?|messages?|"
    r"letters?|threats?|voicemails?|abuse)|"
    r"(?:emails?|messages?|letters?|voicemails?|note|inbox|comments|placard|graffiti) (?:saying|"
    r"said|calling|that|began|read|reading|full)|"
    r"sent (?:me|her|him|them|us|@o) (?:\w+ ){0,3}(?:emails?|messages?|letters?|threats?)|read out|"
    r"reply guy|death threats?|"
    r"the words?|(?:was|were|been|being) told|(?:man|woman|bloke|someone|somebody|guy|people|they|"
    r"he|she|neighbour|troll|accounts?) (?:who )?(?:said|shouted|told|called|wrote|yelled|screamed|"
    r"threatened|saying|telling))\b"
)
_THAT_IS = re.compile(
    r"[.!?\"'\s]*(?:that is|that's|this is|those are|these are) (?:what|how|"
    r"the)\b[^.!?]{0,40}\b(?:said|told|wrote|shouted|sent|messages?|words|emails?|got|received|"
    r"says?)\b"
)
_OPPOSED = re.compile(
    r"\b(?:leave (?:her|him|them|@o) alone|nobody|no one|noone|no-one|stop (?:calling|sending|"
    r"telling|abusing|threatening)|stop it|isn't (?:an argument|politics|ok|okay|normal)|"
    r"(?:is|it's|its) not (?:an argument|politics|ok|okay|normal|acceptable|debate|funny|"
    r"free speech)|shame on who(?:ever)?|solidarity|grow up|anyone who|"
    r"anybody who|those who|whoever|people who|if you(?:'re| are) (?:telling|calling|sending|"
    r"threatening)|if you (?:tell|call|send|threaten)|delete it|be better|unacceptable|condemn|"
    r"lost the argument|the villain|the problem|ignore the|disgusting that|sickening|"
    r"some of you think|ca suffit|arretez|to the person who|disagree with)\b"
)
_OPPOSED_ALONE = re.compile(
    r"\b(?:nobody|no one|no-one|noone) (?:should|deserves|needs to|has the right)|\b(?:anyone|"
    r"anybody|those|whoever|people) (?:who )?(?:says?|calls?|tells?|sends?|thinks?|threatens?|"
    r"threatened|wrote|said)\b|"
    r"\b(?:is|it's|its) not (?:ok|okay|acceptable|normal) (?:to|that)\b|\bif you(?:'re|"
    r" are)? (?:telling|calling|sending|tell|call|send|threaten)\b|\bto the person who\b|"
    r"\bthe word\b|\bsome of you think\b|\bignore the ones\b|\bstop (?:calling|sending|telling)\b"
)
_ELECTION = re.compile(
    r"\b(?:elections?|ballots?|polls?|polling day|votes?|voted|voters?|voting|the count|"
    r"re-?elect\w*|seat|20[12]\d|midterms?|november|primary|resign|impeach\w*|jail|prison|job|"
    r"position|leadership|opponents?|challengers?|district|rally)\b"
)
_IDIOM = re.compile(
    r"\b(?:in the foot|kill(?:ed|ing)? the bill|ballot box|at the (?:next )?(?:election|polls?)|"
    r"hang (?:\w+ )?out to dry|under the bus|for the jugular|"
    r"in the (?:debate|polls)|politically|laughing|of embarrassment)\b"
)
