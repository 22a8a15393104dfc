"""VADER 3.3.2, four times as fast and equal to the last digit.

The original looks at every word many times over.  Here a word is looked up once in a bounded cache,
and only the words of the lexicon, about two a post, are weighed with their neighbours.
"""

from collections.abc import Sequence
from math import sqrt
from string import punctuation
from typing import NamedTuple

from vaderSentiment import vaderSentiment as original

_KEPT_WORDS = 50_000
_LONGEST_KEPT = 40


class Scores(NamedTuple):
    """What the original calls polarity scores: three shares, and *compound* from -1 to 1."""

    neg: float
    neu: float
    pos: float
    compound: float


class Hit(NamedTuple):
    """A word that carries feeling: code points *start* to *end*, its *lexicon* valence and what it
    counts *here*, after its neighbours (negation, emphasis, "but")."""

    start: int
    end: int
    lexicon: float
    here: float


class Weighed(NamedTuple):
    """A text in words: *places* are those of the lexicon, *values* what they count here."""

    scores: Scores
    spelled: str
    """The text, its emojis in words."""
    origin: Sequence[int]
    """Where each of its letters stood before that; empty where there was no emoji."""
    words: Sequence["_Word"]
    places: Sequence[int]
    values: Sequence[float]

    def strongest(self, most: int) -> list[Hit]:
        """Return the *most* words that count most, in the order of the text."""
        by_weight = sorted(range(len(self.values)), key=lambda i: -abs(self.values[i]))[:most]
        return [self._hit(i) for i in sorted(by_weight) if self.values[i]]

    def _hit(self, i: int) -> Hit:
        place, word = self.places[i], self.words[self.places[i]]
        # What is left after as many splits as there are words before it begins with the word.
        start = len(self.spelled) - len(self.spelled.split(None, place)[-1]) + word.offset
        end = start + word.length
        if self.origin:
            start, end = self.origin[start], self.origin[end - 1] + 1
        return Hit(start, end, word.valence or 0.0, self.values[i])


class Vader:
    """The scorer.  Build one and keep it; what it has scored before never changes a result."""

    def __init__(self) -> None:
        analyzer = original.SentimentIntensityAnalyzer()
        self._words = _Words(analyzer.lexicon)
        self._emojis: dict[str, str] = {k: v for k, v in analyzer.emojis.items() if len(k) == 1}
        self._emoji = frozenset(self._emojis)

    def score(self, text: str) -> Scores:
        """Return the scores of *text*, exactly those of the original."""
        return self.weigh(text).scores

    def weigh(self, text: str) -> "Weighed":
        """Return the scores of *text* with all that led to them."""
        origin: Sequence[int] = ()
        if not text.isascii() and not self._emoji.isdisjoint(text):
            text, origin = self._spell_emojis(text)
        words = list(map(self._words.__getitem__, text.split()))
        places = [i for i, word in enumerate(words) if word.valence is not None]
        if not places:
            return Weighed(_NEUTRAL if words else _EMPTY, text, origin, words, places, [])
        mixed = 0 < sum([word.caps for word in words]) < len(words)
        around = [_EDGE, _EDGE, _EDGE, *words, _END, _END]
        values = [_weigh(mixed, *around[i : i + 6]) for i in places]
        if "but" in text.lower():
            _turn_at_but([word.lower for word in words], places, values)
        scores = _scores(values, len(words), _emphasis(text))
        return Weighed(scores, text, origin, words, places, values)

    def _spell_emojis(self, text: str) -> tuple[str, list[int]]:
        """Return *text* with emojis in words, and for each of its letters where it came from."""
        spelled: list[str] = []
        origin: list[int] = []
        after_space = True
        for place, letter in enumerate(text):
            words = self._emojis.get(letter, letter)
            if words is not letter and not after_space:
                words = " " + words
            spelled.append(words)
            origin += [place] * len(words)
            after_space = letter == " "
        return "".join(spelled), origin


class _Word(NamedTuple):
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


class _Words(dict[str, _Word]):
    """The words met so far, forgotten when they are too many; the longest are never kept."""

    def __init__(self, lexicon: dict[str, float]) -> None:
        super().__init__()
        self.lexicon = lexicon

    def __missing__(self, token: str) -> _Word:
        word = token.strip(punctuation)
        if len(word) <= 2:
            word = token
        lower = word.lower()
        boost = original.BOOSTER_DICT.get(lower)
        negates = lower in _NEGATIONS or "n't" in lower
        found = _Word(
            lower=lower,
            valence=self.lexicon.get(lower) if boost is None else None,
            known=lower in self.lexicon,
            caps=word.isupper(),
            negates=negates,
            boost=boost or 0.0,
            plain=boost is None and not negates and lower not in _SPECIAL,
            length=len(word),
            offset=token.find(word),
        )
        if len(token) <= _LONGEST_KEPT:
            if len(self) >= _KEPT_WORDS:
                self.clear()
            self[token] = found
        return found


_EMPTY = Scores(0.0, 0.0, 0.0, 0.0)
_NEUTRAL = Scores(0.0, 1.0, 0.0, 0.0)
_NEGATIONS = frozenset(original.NEGATE)
_PHRASES = [phrase for phrase in (*original.SPECIAL_CASES, *original.BOOSTER_DICT) if " " in phrase]
_PHRASE_ENDS = frozenset(phrase.split()[-1] for phrase in _PHRASES)
_SPECIAL = _PHRASE_ENDS | {"no", "kind", "so", "this", "doubt", "least"}
_EDGE = _Word("", None, True, False, False, 0.0, True, 0, 0)
"""Stands before the first word: "known", since known words are passed over."""
_END = _EDGE._replace(known=False)
_idioms = original.SentimentIntensityAnalyzer._special_idioms_check


def _weigh(
    mixed: bool, three: _Word, two: _Word, one: _Word, word: _Word, after: _Word, later: _Word
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


def _turn_at_but(words: Sequence[str], places: Sequence[int], values: list[float]) -> None:
    """Halve what stands before the first "but" and raise what follows, as the original does.

    It finds each value again by its size, so that of two equal ones the first is changed twice.
    """
    if "but" in words:
        but = words.index("but")
        for i in range(len(values)):
            value = values[i]
            first = values.index(value)
            values[first] = value * (0.5 if places[first] < but else 1.5)


def _emphasis(text: str) -> float:
    """Return what exclamation and question marks add."""
    questions = text.count("?")
    doubt = 0.0 if questions < 2 else questions * 0.18 if questions <= 3 else 0.96
    return min(text.count("!"), 4) * 0.292 + doubt


def _scores(values: Sequence[float], words: int, emphasis: float) -> Scores:
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
    total = sum(values)
    total += emphasis if total > 0 else -emphasis if total < 0 else 0.0
    whole = positive + negative + neutral
    return Scores(
        neg=round(negative / whole, 3),
        neu=round(neutral / whole, 3),
        pos=round(positive / whole, 3),
        compound=round(total / sqrt(total * total + 15), 4),
    )
