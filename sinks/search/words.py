"""How a text becomes the words an index holds and a search looks for: one way for every store.

What counts is the text's reading (schemas/text.py) without case and accents: "STRASSE", "Straße" and
"𝐒𝐭𝐫𝐚𝐬𝐬𝐞" are one word, so are "Łódź" and "lodz", "A&amp;E" and "A&E".  An emoji or a flag is a word,
whatever its skin.  A letter of a script written without spaces (Han, kana, Thai, Khmer …) is a word of
its own, so that a part of a sentence is found as a phrase.  All else parts words.
"""

import re
from typing import NamedTuple
from unicodedata import category
from unicodedata import combining
from unicodedata import decimal
from unicodedata import normalize

from schemas.text import reading


class Token(NamedTuple):
    """One word of a text, folded, and where it stood: code points *start* to *end*."""

    start: int
    end: int
    word: str


def fold(text: str) -> str:
    """Return *text* as an index takes it: its words in order, parted by spaces and nothing else."""
    if text.isascii() and "&" not in text:  # most are, and bytes are translated ten times as fast
        return text.encode().translate(_plain, _UNREAD).decode()
    folded = reading(text).text.translate(_table)
    if _MAY_RESPELL.search(folded) and _RESPELT.search(folded):
        folded = _TOKEN.sub(lambda found: _respelt(found[0]), folded)
    return " ".join(_TOKEN.findall(folded)) if _FLAG.search(folded) else folded


def words(text: str) -> list[str]:
    """Return the words of *text*, folded, in order."""
    return fold(text).split()


def tokens(text: str) -> list[Token]:
    """Return the words of *text* with their places; the words are those of ``words(text)``."""
    read = reading(text)
    pieces = [_table[ord(letter)] for letter in read.text]
    origin = [place for place, piece in enumerate(pieces) for _ in piece]
    folded = "".join(pieces)
    respelt = _respelt if _MAY_RESPELL.search(folded) else str
    found = []
    for match in _TOKEN.finditer(folded):
        first, last = origin[match.start()], origin[match.end() - 1] + 1
        while last < len(pieces) and not pieces[last]:
            last += 1  # an accent belongs to the letter before it
        found.append(Token(*read.span(first, last), respelt(match[0])))
    return found


def stands_alone(word: str) -> bool:
    """Whether *word* is one that nothing can continue: an emoji, or a letter written without spaces."""
    return _is_emoji(word[0]) or _is_unspaced(word[0])


def _respelt(word: str) -> str:
    """Return *word* with letters that look like Latin ones as these, where it has Latin ones, too.

    The reading did that already, but for letters whose accent hid the likeness.  A Devanagari nasal
    before a consonant is as often written as a dot (हिन्दी, हिंदी).
    """
    if not _RESPELT.search(word):
        return word
    return _NASAL.sub("\u0902", reading(word).text)


class _Table(dict[int, str]):
    """What each code point becomes; worked out when first met."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = _fold(chr(point))
        return folded


def _fold(letter: str) -> str:
    if _is_emoji(letter):
        return letter if "\U0001f1e6" <= letter <= "\U0001f1ff" else f" {letter} "
    if _is_accent(letter):
        return ""
    if letter.isdecimal():
        return str(decimal(letter))
    if not _is_part(letter):
        return " "
    plain = normalize("NFKD", normalize("NFKD", letter).casefold())
    plain = normalize("NFC", "".join(part for part in plain if not _is_accent(part)))
    return "".join(_LETTERS.get(part) or _placed(part) for part in plain)


def _placed(part: str) -> str:
    if not _is_part(part):
        return " "
    return f" {part} " if _is_unspaced(part) else part


def _is_part(letter: str) -> bool:
    """Whether *letter* can be in a word: letters, digits, and the marks scripts spell with."""
    return letter.isalnum() or category(letter) in {"Mn", "Mc"}


def _is_accent(letter: str) -> bool:
    """Whether *letter* is an accent, a stroke or a vowel point, as the skin of an emoji is.

    Most of what Indic scripts spell with is none; their dot below, which many leave out, is.
    """
    weight = combining(letter)
    return (
        weight >= 200
        or weight in {1, 7}
        or 10 <= weight <= 36
        or category(letter) == "Me"
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
    )


def _is_emoji(letter: str) -> bool:
    """Whether *letter* is a pictogram; half a flag is one, the skin of an emoji is none."""
    if "\U0001f000" <= letter <= "\U0001faff":
        return not "\U0001f3fb" <= letter <= "\U0001f3ff" and not letter.isalnum()
    return any(first <= letter <= last for first, last in _PICTOGRAMS)


_PICTOGRAMS = (
    ("\u2190", "\u21ff"),  # arrows
    ("\u2300", "\u23ff"),  # watch, hourglass and other technical signs
    ("\u25a0", "\u27bf"),  # shapes, weather, hearts, hands
    ("\u2900", "\u297f"),
    ("\u2b00", "\u2bff"),
    ("\u3030", "\u3030"),
    ("\u303d", "\u303d"),
)

_UNSPACED = (
    ("\u0e01", "\u0eff"),  # Thai, Lao
    ("\u1000", "\u109f"),  # Burmese
    ("\u1780", "\u17d3"),  # Khmer
    ("\u1950", "\u1aad"),  # scripts of the Tai languages
    ("\u3041", "\u30ff"),  # kana
    ("\u3400", "\u4dbf"),  # Han, as the rest
    ("\u4e00", "\u9fff"),
    ("\ua9e0", "\ua9ff"),
    ("\uaa60", "\uaa7f"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)


def _is_unspaced(letter: str) -> bool:
    """Whether *letter* is of a script without spaces between words."""
    return any(first <= letter <= last for first, last in _UNSPACED)


_LETTERS = {
    **dict(zip("łđøħŧıəŋɓɗƙƴ", "ldohtienbdky", strict=True)),
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ð": "d",
    **dict(zip("\u0671\u0649\u06cc\u06d2", "\u0627\u064a\u064a\u064a", strict=True)),  # alef, ya
    **dict(zip("\u06a9\u06aa\u06ba", "\u0643\u0643\u0646", strict=True)),  # kaf, nun
    **dict.fromkeys("\u0629\u06c1\u06c3\u06be\u06d5", "\u0647"),  # ta marbuta and the forms of ha
    "\u0901": "\u0902",
    "\u0981": "\u0982",  # chandrabindu
}
"""Letters that people write for one another, or leave the stroke out of, and what stands for them."""

_table = _Table()
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_NASAL = re.compile("[ङञणनम]\u094d(?=[\u0915-\u0939])")
_RESPELT = re.compile(f"[a-z][\u0370-\u052f]|[\u0370-\u052f][a-z]|{_NASAL.pattern}")
_MAY_RESPELL = re.compile("[\u0370-\u052f\u094d]")
_TOKEN = re.compile("[\U0001f1e6-\U0001f1ff]{1,2}|[^ \U0001f1e6-\U0001f1ff]+")
"""A word: two halves of a flag, or what stands between spaces."""

_UNREAD = bytes(n for n in range(128) if n == 127 or (n < 32 and not chr(n).isspace()))
_plain = "".join(_table[point] for point in range(128)).encode() + bytes(128)
"""What each byte of an ASCII text becomes: one letter each."""
