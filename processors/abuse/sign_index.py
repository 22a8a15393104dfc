"""Which signs of a possible threat are worth looking for in a text: one pass, and most have none."""

import re

from ahocorasick_rs import AhoCorasick
from ahocorasick_rs import Implementation

from processors.abuse.doxxing_signs import DOXXING_SIGNS
from processors.abuse.explicit_signs import EXPLICIT_SIGNS
from processors.abuse.signs import READ
from processors.abuse.signs import Sign
from processors.abuse.veiled_signs import VEILED_SIGNS
from processors.abuse.warning_signs import WARNING_SIGNS
from processors.abuse.wish_signs import WISH_SIGNS

SIGNS: tuple[Sign, ...] = (
    *EXPLICIT_SIGNS,
    *DOXXING_SIGNS,
    *WISH_SIGNS,
    *VEILED_SIGNS,
    *WARNING_SIGNS,
)


def signs_for(text: str) -> list[Sign]:
    """Return the signs of which *text*, in lower case, holds a word of each need."""
    text = text[:READ]
    found: set[int] = set()
    for number, start, end in _SCAN.find_matches_as_indexes(text, overlapping=True):
        if (not start or not text[start - 1].isalpha()) and not text[end : end + 1].isalpha():
            found.update(_BY_WORD[number])
    if not found:
        return []
    words: frozenset[str] = frozenset()
    if any(SIGNS[i].needs[1:] for i in found):
        words = frozenset(_LETTERS.findall(text))
    return [
        SIGNS[i]
        for i in sorted(found)
        if all(not need.isdisjoint(words) for need in SIGNS[i].needs[1:])
    ]


_WORDS = sorted({word for sign in SIGNS for word in sign.needs[0]})
_BY_WORD = [[i for i, sign in enumerate(SIGNS) if word in sign.needs[0]] for word in _WORDS]
_SCAN = AhoCorasick(_WORDS, implementation=Implementation.DFA)
_LETTERS = re.compile(r"[^\W\d_]+")
