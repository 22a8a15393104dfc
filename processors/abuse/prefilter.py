"""Which rules a text may meet at all: one pass over it, and most posts are done with."""

import re
from collections.abc import Set as AbstractSet
from string import ascii_lowercase
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from processors.abuse.identity import IDENTITY
from processors.abuse.identity import SEXUAL
from processors.abuse.insults import INSULTS
from processors.abuse.insults import PROFANITY
from processors.abuse.languages import PHRASES
from processors.abuse.lexicon import STRONG
from processors.abuse.rules import Rule
from processors.abuse.threats import THREATS
from processors.abuse.veiled_threats import VEILED_THREATS

RULES: tuple[Rule, ...] = (
    *THREATS,
    *VEILED_THREATS,
    *IDENTITY,
    *SEXUAL,
    *INSULTS,
    *PROFANITY,
    *PHRASES,
)


class Prefilter(NamedTuple):
    """The words of the rules found in a text, and whether it may hide others."""

    words: AbstractSet[str]
    evasive: bool


def prefilter(lower: str) -> Prefilter:
    """Return what in *lower* may meet a rule."""
    matches = _SCAN.find_matches_as_indexes(lower, overlapping=True)
    evasive = not lower.isascii() and _FOREIGN.search(lower) is not None
    if not matches:
        return _ONLY_EVASIVE if evasive else _NOTHING
    found: set[str] = set()
    for number, start, end in matches:
        if number >= len(_WORDS):
            evasive = True
        elif (not start or not lower[start - 1].isalpha()) and not lower[end : end + 1].isalpha():
            found.add(_WORDS[number])
    return Prefilter(found, evasive)


def rules_for(text: str, found: AbstractSet[str]) -> list[Rule]:
    """Return the rules worth trying on *text*, which holds the words *found*."""
    numbers = sorted({i for word in found for i in _BY_WORD[word]})
    if not any(len(RULES[i].needs) > 1 for i in numbers):
        return [RULES[i] for i in numbers]
    words = frozenset(_LETTERS.findall(text))
    return [
        RULES[i] for i in numbers if all(not need.isdisjoint(words) for need in RULES[i].needs[1:])
    ]


def _by_word() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {word: [] for word in STRONG}
    for i, rule in enumerate(RULES):
        for word in rule.needs[0]:
            found.setdefault(word, []).append(i)
    return found


_NOTHING = Prefilter(frozenset(), False)
_ONLY_EVASIVE = Prefilter(frozenset(), True)
_BY_WORD = _by_word()
_WORDS = sorted(_BY_WORD)
# Signs of evasion: a letter three times, a symbol or digit inside a word, letters that stand alone.
_SIGNS = (
    [c * 3 for c in ascii_lowercase]
    + [c + s for c in ascii_lowercase for s in "@$*+|"]
    + [f"{c}{s}{d}" for s in "!#013457" for c in ascii_lowercase for d in ascii_lowercase]
    + ["$" + c for c in ascii_lowercase]
    + [f"{s}{c}{s}{d}{s}" for s in " .-_*" for c in ascii_lowercase for d in ascii_lowercase]
)
_SCAN = AhoCorasick(_WORDS + _SIGNS)
_LETTERS = re.compile(r"[^\W\d_]+")
_FOREIGN = re.compile("[\u00aa-\u06ff\u1e00-\u1eff]")
