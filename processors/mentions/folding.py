"""Fold a text, so that a name is the same however it is spelt: small letters, no accents."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple
from unicodedata import decomposition

from schemas.text import reading


class Folded(NamedTuple):
    """A folded text; *offsets* says where its letters stand in the text, None where nothing moved."""

    text: str
    offsets: list[int] | None

    def offset(self, index: int, length: int) -> int:
        """Return where the folded letter *index* stands in the text of *length* code points."""
        if self.offsets is None:
            return index
        return self.offsets[index] if index < len(self.offsets) else length

    def whole(self, start: int, end: int) -> bool:
        """Say whether words begin at *start* and end at *end*; "Ann-Lee" is one word, "pro-Ann" two."""
        text = self.text
        if start and _in_word(text[start - 1]) and not self._particle(start):
            return False
        joined = text[start - 1 : start] == "-" and text[max(0, start - 2) : start - 1].isalnum()
        if joined and not text.endswith(("anti-", "pro-"), 0, start):
            return False
        after = text[end : end + 2]
        return not after or not (_in_word(after[0]) or (after[0] == "-" and after[1:].isalnum()))

    def _particle(self, start: int) -> bool:
        """Say whether an Arabic "and", "to" or "by" is written onto the word at *start*."""
        before = self.text[max(0, start - 2) : start]
        return (
            before[-1] in "وفلبك"
            and "\u0620" <= self.text[start] <= "\u064a"
            and not (before[:-1] and _in_word(before[0]))
        )


def fold(text: str) -> Folded:
    """Fold *text*, a reading in lower case: no accents, and one spelling where scripts have several.

    Devanagari is folded to bare letters without nukta, with one sign for a nasal (हिन्दी, हिंदी) and one
    for a short and a long vowel (सुनिल, सुनील); katakana to hiragana;
    Arabic to one alef, one ya, one ha; Persian letters to their Arabic ones.
    """
    if text.isascii():
        return Folded(text, None)
    folded = _NOT_ASCII.sub(_letter, text)
    if len(folded) == len(text):
        return Folded(folded, None)
    offsets: list[int] = []
    at = 0
    for match in _NOT_ASCII.finditer(text):
        offsets.extend(range(at, match.start()))
        offsets.extend([match.start()] * len(_letter(match)))
        at = match.end()
    offsets.extend(range(at, len(text)))
    return Folded(folded, offsets)


def key(phrase: str) -> str:
    """Return *phrase* as it would stand in a folded text."""
    return " ".join(fold("".join(map(_lower, reading(phrase).text))).text.split())


def _in_word(letter: str) -> bool:
    # Vowel signs of Indian scripts are no \w, but parts of words all the same.
    return letter.isalnum() or letter == "_" or unicodedata.category(letter)[0] == "M"


_NASAL = "\u0902"
_NOT_ASCII = re.compile(r"[ङञणनम]\u094d(?=[\u0915-\u0939\u0958-\u095f])|[^\x00-\x7f]")
"""A letter, or a Devanagari nasal before a consonant, which is as often written as a dot."""


def _letter(match: re.Match[str]) -> str:
    return _fold_letter(match.group())


@lru_cache(maxsize=8192)
def _fold_letter(letter: str) -> str:
    """Return one folded letter for *letter*, or nothing for a mark that stands on another."""
    if len(letter) == 2:
        return _NASAL
    if letter in _SAME:
        return _SAME[letter]
    if unicodedata.combining(letter):
        return ""
    base = [c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c)]
    return _lower(_SAME.get(base[0], base[0])) if len(base) == 1 else letter


_SAME = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ħ": "h",
    "ı": "i",
    "Ø": "o",
    "Ł": "l",
    "Đ": "d",
    **dict.fromkeys("ٱ", "ا"),
    **dict.fromkeys("ىیېے", "ي"),
    **dict.fromkeys("ةۀہەھۃ", "ه"),
    **dict.fromkeys("کڪ", "ك"),
    "\u0901": _NASAL,
    **dict(zip("ीूईऊ", "िुइउ", strict=True)),
    # Katakana are written for hiragana; those with a voicing mark are taken apart first.
    **{chr(c): chr(c - 0x60) for c in range(0x30A1, 0x30F4) if not decomposition(chr(c))},
}
"""Letters that are written for each other, and that Unicode does not take apart."""


def _lower(letter: str) -> str:
    low = letter.lower()
    return low if len(low) == 1 else letter
