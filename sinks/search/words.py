"""How a text becomes the words an index holds and a search looks for: one way for every store.

Case, diacritics, wide and ornamental letters do not count: "STRASSE", "Straße" and "𝐒𝐭𝐫𝐚𝐬𝐬𝐞" are
one word.  What is no letter and no digit parts words, emoji too; a letter of a script written
without spaces (Han, kana) is a word of its own, so that a part of a sentence is found as a phrase.
"""

from typing import NamedTuple
from unicodedata import category
from unicodedata import combining
from unicodedata import normalize


class Token(NamedTuple):
    """One word of a text, folded, and where it stood: code points *start* to *end*."""

    start: int
    end: int
    word: str


def fold(text: str) -> str:
    """Return *text* as an index takes it: its words in order, parted by spaces and nothing else."""
    if text.isascii():  # most texts are, and bytes are translated ten times as fast
        return text.encode().translate(_plain).decode()
    return text.translate(_table)


def words(text: str) -> list[str]:
    """Return the words of *text*, folded, in order."""
    return fold(text).split()


def tokens(text: str) -> list[Token]:
    """Return the words of *text* with their places; the words are those of ``words(text)``."""
    found: list[Token] = []
    start = end = 0
    word = ""
    for place, letter in enumerate(text):
        for part in _table[ord(letter)]:
            if part != " ":
                start = start if word else place
                word += part
            elif word:
                found.append(Token(start, end, word))
                word = ""
            end = place + 1
        if not _table[ord(letter)]:
            end = place + 1  # an accent on its own belongs to the letter before it
    if word:
        found.append(Token(start, end, word))
    return found


class _Table(dict[int, str]):
    """What each code point becomes; worked out when first met."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = _fold(chr(point))
        return folded


_table = _Table()


def _fold(letter: str) -> str:
    if letter in _JOINERS or _is_accent(letter):
        return ""
    if not _is_part(letter):
        return " "
    plain = normalize("NFKD", normalize("NFKD", letter).casefold())
    plain = normalize("NFC", "".join(part for part in plain if not _is_accent(part)))
    parts = (part if _is_part(part) else " " for part in plain)
    return "".join(f" {part} " if _stands_alone(part) else part for part in parts)


_JOINERS = frozenset("\u00ad\u200d\ufe0e\ufe0f")
"""Soft hyphen, joiner, the selectors of text and emoji style: no part of any word, part none."""


def _is_part(letter: str) -> bool:
    """Whether *letter* can be in a word: letters, digits, and the marks scripts spell with."""
    return letter.isalnum() or category(letter) in {"Mn", "Mc"}


def _is_accent(letter: str) -> bool:
    """Whether *letter* is an accent or vowel point; what Indic scripts spell with is none."""
    weight = combining(letter)
    return weight >= 200 or 10 <= weight <= 36


def _stands_alone(letter: str) -> bool:
    """Whether *letter* is of a script without spaces between words: Han, Hiragana, Katakana."""
    return (
        "\u3041" <= letter <= "\u30ff"
        or "\u3400" <= letter <= "\u4dbf"
        or "\u4e00" <= letter <= "\u9fff"
        or "\uf900" <= letter <= "\ufaff"
        or "\U00020000" <= letter <= "\U0003ffff"
    )


_plain = "".join(_table[point] for point in range(128)).encode() + bytes(128)
"""What each byte of an ASCII text becomes: one letter each."""
