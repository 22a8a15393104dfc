"""The arithmetic of VADER 3.3.2: what a word counts among its neighbours, and what they make."""

from collections.abc import Sequence
from heapq import heappop
from heapq import heappush
from math import sqrt
from string import punctuation
from typing import NamedTuple

from vaderSentiment import vaderSentiment as original  # noqa: N813  a module, not the class


class Scores(NamedTuple):
    """What the original calls polarity scores: three shares, and *compound* from -1 to 1."""

    neg: float
    neu: float
    pos: float
    compound: float


class Word(NamedTuple):
    """What never changes about a token, whatever stands around it."""

    lower: str
    valence: float | None
    """None where it is no word of the lexicon, or one that only strengthens another."""
    known: bool
    caps: bool
    negates: bool
    boost: float
    plain: bool
    """It changes no word near it, and no word near it changes what it is."""
    length: int
    offset: int


EDGE = Word("", None, True, False, False, 0.0, True, 0, 0)
"""Stands before the first word: "known", since known words are passed over."""
END = EDGE._replace(known=False)
"""Stands after the last."""


def read_word(token: str, lexicon: dict[str, float]) -> Word:
    """Return what *token*, a run without white space, is by itself."""
    word = token.strip(punctuation)
    if len(word) <= 2:
        word = token
    lower = word.lower()
    boost = original.BOOSTER_DICT.get(lower)
    negates = lower in _NEGATIONS or "n't" in lower
    return Word(
        lower=lower,
        valence=lexicon.get(lower) if boost is None else None,
        known=lower in lexicon,
        caps=word.isupper(),
        negates=negates,
        boost=boost or 0.0,
        plain=boost is None and not negates and lower not in _SPECIAL,
        length=len(word),
        offset=token.find(word),
    )


def weigh(
    mixed: bool, three: Word, two: Word, one: Word, word: Word, after: Word, later: Word
) -> float:
    """Return what *word* counts here; *mixed*: some words, not all, are in capitals."""
    value = lexicon = word.valence or 0.0
    plain = word.plain and one.plain and two.plain and three.plain and after.plain and later.plain
    if not plain:
        if word.lower == "kind" and after.lower == "of":
            return 0.0
        if word.lower == "no" and after.known:
            value = 0.0
        if "no" in (one.lower, two.lower) or (three.lower == "no" and one.lower in ("or", "nor")):
            value = lexicon * original.N_SCALAR
    if word.caps and mixed:
        value += original.C_INCR if value > 0 else -original.C_INCR
    if plain:
        return value
    for back, before, fade in ((1, one, 1.0), (2, two, 0.95), (3, three, 0.9)):
        if before.known:
            continue
        if boost := before.boost:
            if value < 0:
                boost = -boost
            if before.caps and mixed:
                boost += original.C_INCR if value > 0 else -original.C_INCR
            value += boost * fade
        value *= _negation(before.negates, back, one.lower, two.lower, three.lower)
        if back == 3:
            near = [w.lower for w in (three, two, one, word, after, later)]
            if not _PHRASE_ENDS.isdisjoint(near):
                value = _idioms(value, near, 3)
    if one.lower == "least" and not one.known and two.lower not in ("at", "very"):
        value *= original.N_SCALAR
    return value


def turn_at_but(words: Sequence[str], places: Sequence[int], values: list[float]) -> None:
    """Halve what stands before the first "but" and raise what follows, as the original does.

    It finds each value again by its size, so that of two equal ones the first is changed twice.
    """
    if "but" in words:
        but = words.index("but")
        where: dict[float, list[int]] = {}
        for i, value in enumerate(values):
            where.setdefault(value, []).append(i)
        for i in range(len(values)):
            value = values[i]
            # The first that still is this value, by a heap: a search of the list would be quadratic.
            equal = where[value]
            while values[equal[0]] != value:
                heappop(equal)
            first = equal[0]
            values[first] = turned = value * (0.5 if places[first] < but else 1.5)
            heappush(where.setdefault(turned, []), first)


def total(values: Sequence[float], words: int, text: str) -> Scores:
    """Return the scores of *values* among so many *words* of *text*."""
    emphasis = _emphasis(text)
    positive = negative = 0.0
    neutral = words
    for value in values:
        if value > 0:
            positive += value + 1
            neutral -= 1
        elif value < 0:
            negative -= value - 1
            neutral -= 1
    if positive > negative:
        positive += emphasis
    elif negative > positive:
        negative += emphasis
    whole = sum(values)
    whole += emphasis if whole > 0 else -emphasis if whole < 0 else 0.0
    count = positive + negative + neutral
    return Scores(
        neg=round(negative / count, 3),
        neu=round(neutral / count, 3),
        pos=round(positive / count, 3),
        compound=round(whole / sqrt(whole * whole + 15), 4),
    )


_NEGATIONS = frozenset(original.NEGATE)
_PHRASES = [phrase for phrase in (*original.SPECIAL_CASES, *original.BOOSTER_DICT) if " " in phrase]
_PHRASE_ENDS = frozenset(phrase.split()[-1] for phrase in _PHRASES)
_SPECIAL = _PHRASE_ENDS | {"no", "kind", "so", "this", "doubt", "least"}
_idioms = original.SentimentIntensityAnalyzer._special_idioms_check  # noqa: SLF001  its arithmetic is ours


def _negation(negates: bool, back: int, one: str, two: str, three: str) -> float:
    """Return the factor of the word *back* places before: "not" turns, "never so" strengthens."""
    if back == 2:
        if two == "never" and one in ("so", "this"):
            return 1.25
        if two == "without" and one == "doubt":
            return 1.0
    elif back == 3:
        if (three == "never" and two in ("so", "this")) or one in ("so", "this"):
            return 1.25
        if three == "without" and "doubt" in (one, two):
            return 1.0
    return original.N_SCALAR if negates else 1.0


def _emphasis(text: str) -> float:
    """Return what exclamation and question marks add."""
    questions = text.count("?")
    doubt = 0.0 if questions < 2 else questions * 0.18 if questions <= 3 else 0.96
    return min(text.count("!"), 4) * 0.292 + doubt
