"""Undo evasions (sc*m, s c u m, ѕсum, SCUUUM) and placeholder names, with the way back to the text.

A word is only unfolded into a word of the lexicon: ordinary words, numbers and names stay as they
are, so that folding by itself never makes a hit.
"""

import re
from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Iterable
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from itertools import product
from typing import NamedTuple
from unicodedata import normalize

from ahocorasick_rs import AhoCorasick

from processors.abuse.lexicon import ADJECTIVES
from processors.abuse.lexicon import DEGRADING
from processors.abuse.lexicon import MILD
from processors.abuse.lexicon import STRONG
from schemas.letters import LOOKALIKE

_Piece = tuple[str, int, int]


class Placeholder(NamedTuple):
    """Code points to be read as one short word: "@o" an official, "@p" another, "_" a link."""

    start: int
    end: int
    word: str


class Folded(NamedTuple):
    """A text as the rules read it, in stretches, and where each stands in the original."""

    text: str
    places: list[int]
    """Where each stretch starts in *text*."""
    starts: list[int]
    ends: list[int]
    """Where it starts and ends in the original: a stretch of another length stands for it whole."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points of the original for *start* to *end* of the folded text."""
        i, j = bisect_right(self.places, start) - 1, bisect_left(self.places, end) - 1
        first = self.starts[i] if self._whole(i) else self.starts[i] + start - self.places[i]
        last = self.ends[j] if self._whole(j) else self.starts[j] + end - self.places[j]
        return first, last

    def _whole(self, i: int) -> bool:
        after = self.places[i + 1] if i + 1 < len(self.places) else len(self.text)
        return after - self.places[i] != self.ends[i] - self.starts[i]


def fold(lower: str, placeholders: Iterable[Placeholder], deep: bool) -> Folded:
    """Return *lower* with *placeholders* (in order, not overlapping) put in place and, if *deep*, unfolded."""
    pieces: list[_Piece] = []
    at = 0
    for placeholder in (*placeholders, Placeholder(len(lower), len(lower), "")):
        if deep:
            pieces += _unfolded(lower, at, placeholder.start)
        else:
            pieces.append((lower[at : placeholder.start], at, placeholder.start))
        pieces.append((placeholder.word, placeholder.start, placeholder.end))
        at = placeholder.end
    pieces = [piece for piece in pieces if piece[0]]
    words = [piece[0] for piece in pieces]
    return Folded(
        "".join(words),
        list(accumulate(map(len, words), initial=0))[:-1],
        [piece[1] for piece in pieces],
        [piece[2] for piece in pieces],
    )


def _unfolded(text: str, start: int, end: int) -> Iterator[_Piece]:
    """Yield the pieces of *text* from *start* to *end*, hidden words as what they stand for."""
    at = start
    if end - start < 3 and text[start:end].isascii():  # too short to hide a word
        yield text[start:end], start, end
        return
    for match in _TOKEN.finditer(text, start, end):
        yield text[at : match.start()], at, match.start()
        at = match.end()
        if match.lastgroup == "spaced":
            yield from _joined(text, match.start(), at)
            continue
        token = match.group()
        word = "".join(map(_plain, token))
        if known := _known(word):
            yield known, match.start(), at
        elif word == token:
            yield token, match.start(), at
        else:
            yield from ((_plain(c), i, i + 1) for i, c in enumerate(token, match.start()))
    yield text[at:end], at, end


def _joined(text: str, start: int, end: int) -> Iterator[_Piece]:
    """Yield letters that stand alone, a word of the lexicon among them put together."""
    letters = [(_plain(text[i]), i) for i in range(start, end) if text[i].isalpha()]
    joined = "".join(letter for letter, _ in letters)
    found = _inside(joined) if len(joined) == len(letters) else None
    if found is None:
        yield text[start:end], start, end
        return
    first, last = letters[found[0]][1], letters[found[1] - 1][1] + 1
    yield text[start:first], start, first
    yield joined[found[0] : found[1]], first, last
    yield text[last:end], last, end


@lru_cache(maxsize=4096)
def _plain(c: str) -> str:
    """Return the Latin letter *c* looks like, else *c* itself."""
    if c.isascii():
        return c
    flat = normalize("NFD", c)[0].lower()
    return flat if flat.isascii() else LOOKALIKE.get(flat, c)


@lru_cache(maxsize=8192)
def _known(word: str) -> str:
    """Return the word of the lexicon that *word* stands for, or "" if none."""
    core = word.lower().rstrip("!+|")
    if core in _WORDS:
        return core
    slots: list[str] = []
    for run in re.finditer(r"(.)\1*", core):
        c, n = run.group(1), len(run.group())
        letters = _LEET.get(c, c)
        slots += [letters] * n if n < 3 or c == "*" else [letters, letters + " "]
    ways = 1
    for slot in slots:
        ways *= len(slot)
    if ways > 400 or sum(c.isalpha() for c in core) < 2:
        return ""
    for chosen in product(*slots):
        if (candidate := "".join(chosen).replace(" ", "")) in _WORDS:
            return candidate
    return ""


def _inside(joined: str) -> tuple[int, int] | None:
    """Return where in *joined* the longest word of the lexicon of four letters or more stands."""
    found = _INSIDE.find_matches_as_indexes(joined, overlapping=True)
    return max(((a, b) for _, a, b in found), key=lambda at: (at[1] - at[0], -at[0]), default=None)


_WORDS = (
    STRONG
    | MILD
    | ADJECTIVES
    | DEGRADING
    | {
        "you",
        "your",
        "fuck",
        "fucking",
        "fucked",
        "shit",
        "kill",
        "murder",
        "shoot",
        "whore",
        "slut",
        "rape",
        "die",
    }
)
_INSIDE = AhoCorasick(sorted(word for word in _WORDS if 4 <= len(word) <= 14))
_LEET = {
    "@": "ao",
    "4": "a",
    "3": "e",
    "0": "ou",
    "1": "il",
    "!": "il",
    "|": "il",
    "$": "s",
    "5": "s",
    "7": "t",
    "+": "t",
    "*": "aeiouchkt",
    "#": "aeiou",
}
_TOKEN = re.compile(
    r"(?P<spaced>(?<!\w)[^\W\d_](?:[ .\-_*]{1,2}[^\W\d_]){3,}(?!\w))|(?P<word>(?:[\w$*]|[@!|+#](?=\w))+)"
)
