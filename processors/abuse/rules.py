"""What a rule is: one way to be abusive, what it needs to be tried, and how its hits are called."""

import re
from typing import Literal
from typing import NamedTuple

from processors.abuse.lexicon import DEHUMANISING
from processors.abuse.lexicon import SLURS

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


def rule(
    name: str,
    kind: Kind,
    whom: Literal["you", "someone", "sole"],
    needs: tuple[frozenset[str], ...],
    pattern: str,
    confidence: float = 0.9,
) -> Rule:
    """Return the rule *name* of that *pattern*."""
    return Rule(name, kind, whom, re.compile(pattern), needs, confidence)
