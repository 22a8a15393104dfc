"""What a sign of a possible threat is, and the pieces that its patterns share."""

import re
from typing import Literal
from typing import NamedTuple

from processors.abuse.rules import one_of

Severity = Literal["explicit", "doxxing", "wish", "veiled"]
SEVERITIES: tuple[Severity, ...] = ("explicit", "doxxing", "wish", "veiled")
"""The gravest first."""


class Sign(NamedTuple):
    """One way to threaten: words, and what has to stand before them.

    *needs*: sets of words; a text without one of each is not tried.  *pattern* begins with rare
    words, and *before* is looked for in the `BEFORE` code points in front of it, so that a long text
    is read once.  *soft*: words that are also said in an election.
    """

    name: str
    severity: Severity
    needs: tuple[frozenset[str], ...]
    pattern: re.Pattern[str]
    before: re.Pattern[str] | None = None
    soft: bool = False


BEFORE = 90
READ = 8000
"""Code points of a text in which signs are looked for: fewer than the other rules read
(schemas/tagged_part.py), since the signs are many.  Hardly any post is longer."""


def sign(
    name: str,
    severity: Severity,
    needs: str | tuple[str, ...],
    pattern: str,
    before: str = "",
    *,
    soft: bool = False,
) -> Sign:
    """Return the sign "threat.*severity*.*name*" of that *pattern* after *before*."""
    words = one_of(needs) if isinstance(needs, str) else one_of(*needs)
    earlier = re.compile(rf"{before}$") if before else None
    return Sign(f"threat.{severity}.{name}", severity, words, re.compile(pattern), earlier, soft)


YOU = r"(?:you(?: (?:all|lot|both|people))?|u|ya|ye|yous|yuh)"
THEIR = r"(?:your|ur|yer|her|his|their|@o's|(?:this|that) (?:woman|man|mp|minister|traitor)'s)"
KIN_WORDS = (
    "kid kids child children son sons daughter daughters boy girl girls boys wife husband family "
    "mum mom mother dad father parents partner baby brother sister grandkids grandchildren staff "
    "aide aides assistant secretary team driver caseworker caseworkers"
)
KIN = rf"(?:{KIN_WORDS.replace(' ', '|')})"
OFFICE = (
    r"(?:(?:these|those|all|every|all the|the|them) (?:\w+ )?"
    r"(?:mps?|politicians?|ministers?|senators?|lawmakers?|congressm[ae]n|councillors?))"
)
THIRD = (
    rf"(?:her|him|them (?:all|both)|@o(?!'s)|{OFFICE}|(?:this|that) (?:\w+ )?"
    r"(?:one|man|woman|mp|minister|senator|traitor|cow|bitch|bastard|cunt|clown|witch)|the (?:\w+ )?"
    r"(?:traitor|cow|bitch|bastard|cunt|clown|witch|rat|pig|pair|lot)(?: of (?:them|you))?)"
)
PERSON = rf"(?:{YOU}|{THIRD}|{THEIR} (?:\w+ ){{0,2}}?{KIN})"
SUBJECT = rf"(?:you|u|ya|ye|yer|he|she|@o(?!'s)|{THEIR} (?:\w+ )?{KIN}|{OFFICE})"

AFTER = (
    r"\b(?!')(?! (?:in (?:the |a |this |that )?(?:polls?|debates?|elections?|primar\w+|press|papers|"
    r"chamber|midterms|interview|november)|at the (?:next|ballot|polls?|election|count)|out to dry|"
    r"on (?:this|that|policy|the issues)|"
    r"with (?:votes|kindness|laughter|questions|boredom|facts)|an? (?:\w+ )?(?:e-?mail|message|line|"
    r"text|dm|note|look|letter|question|wink|smile)|politically|softly|"
    r"for (?:a|the) (?:cover|interview|paper|magazine|film|portrait|\w+ at \d)|"
    r"career|chances?|seat|bill|dreams?|hopes|plan|amendment|policy)\b)"
)
_BLOCK = (
    r"(?:this|that|it|it's|they|he|she|you|your|the|these|those|don't|never|not|won't|can't(?! wait)|"
    r"didn't|wouldn't|couldn't|could|see|saw|watched|heard|had|was|were|made|let|helped|why|how|"
    r"which|who|what|because)"
)
I_WILL = (
    r"(?:(?:^|[^\w'])(?:i|we|ima|imma|i'mma|ama|ah|ill|me and \w+(?: \w+)?|(?:my|the) (?:lads|boys|"
    r"mates|guys|brothers|cousins))(?:'ll|'d|'m|'re|'ve)?"
    rf"(?: (?!{_BLOCK}\b)[\w'@]+,?){{0,5}}|(?:^|[.!?,:]\s*|@[op],? )(?:gonna|gunna|gonnae|finna|"
    r"going to|coming to|will|bout to|about to|can't wait to|would love to)(?: \w+)?) "
)
"""Who writes it will do it."""
SOMEONE = (
    r"\b(?:(?:some(?:one|body)|some1|sum1|one of (?:us|you)(?: \w+){0,3}|will (?:nobody|no ?one|anyone|"
    r"someone)|won't (?:anyone|someone|somebody)|hasn't (?:anyone|someone)|"
    r"can (?:someone|anyone|somebody)|anyone (?:want to|wanna|fancy|up for)|who(?:'s| is| will| wants|"
    r"'ll)|(?:people|patriots|they|we|you lot) (?:should|must|need to|ought to|have to)|time (?:to|we|"
    r"someone|somebody))"
    rf"(?: (?!{_BLOCK}\b)[\w']+){{0,5}}) "
)
"""Somebody is called on to do it."""
DO_IT = (
    r"(?:^|[.!?:;,…]\s*|@[op],? |\b(?:just|please|pls|let's|lets|let us|go|and|or|so|then|now|somebody|"
    r"someone) )"
)
"""A bare call: "shoot her"."""
MUST_BE = (
    rf"(?<![\w'])(?:{SUBJECT}|you're|ur|youre|he's|she's)(?:'ll|'s)?(?: (?:lot|both|all|just|really|"
    r"honestly|seriously|people|traitor|and))*"
    r" ?(?:should|ought to|needs?(?: to)?|must|will|gonna|going to|gunna|getting|about to|"
    r"has to|have to|gotta|got to|wants)"
    r"(?: (?:be|get|getting|have|been|all|both|just|publicly|slowly|a|going to|gonna|to|fucking|"
    r"properly)){0,5} "
)
