"""One reading of text for every stage: how a text is spelled must not change what it says.

A post is kept and shown as it was written.  What looks for words in it (tags, names, masks, search)
looks in its reading, where HTML entities are decoded, letters composed, styled letters plain, white
space one space, invisible characters gone and punctuation ASCII.  Case and accents stay.
"""

import re
from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from schemas.letters import LOOKALIKE
from schemas.spelling import Piece
from schemas.spelling import is_odd
from schemas.spelling import marked
from schemas.spelling import pieces


class Reading(NamedTuple):
    """A text as it is read, and where its code points stand in the text as written.

    *places*, *starts* and *ends* list the stretches: where each begins in *text*, and where it
    begins and ends as written.  A stretch of another length there stands for it as a whole.  All
    three are empty where every code point kept its place.
    """

    text: str
    places: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def unmoved(self) -> int:
        """Return how many code points at the beginning stand where they stood."""
        if not self.places:
            return len(self.text)
        return 0 if self.starts[0] or self._whole(0) else self.ends[0]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points as written for *start* to *end* of the reading."""
        if not self.places:
            return start, end
        i = bisect_right(self.places, start) - 1
        shift = self.starts[i] - self.places[i]
        if start < end <= self.ends[i] - shift and not self._whole(i):
            return start + shift, end + shift  # nearly always: inside one stretch
        first = self.starts[i] if self._whole(i) else self.starts[i] + start - self.places[i]
        if start >= end:
            return first, first
        j = bisect_left(self.places, end) - 1
        return first, self.ends[j] if self._whole(j) else self.starts[j] + end - self.places[j]

    def find(self, start: int, end: int) -> tuple[int, int]:
        """Return where *start* to *end* of the text as written stand in the reading."""
        if not self.places:
            return start, end
        i = bisect_right(self.ends, start)
        first = self._place(i, start) if i < len(self.places) else len(self.text)
        j = bisect_left(self.starts, end) - 1
        if j < i:
            return first, first
        last = self.places[j] + self._size(j)
        return first, last if self._whole(j) else min(last, self._place(j, end))

    def _place(self, i: int, at: int) -> int:
        """Return where the code point *at* of stretch *i* stands, or the next one that is read."""
        return self.places[i] + (0 if self._whole(i) else max(0, at - self.starts[i]))

    def _size(self, i: int) -> int:
        return (self.places[i + 1] if i + 1 < len(self.places) else len(self.text)) - self.places[i]

    def _whole(self, i: int) -> bool:
        return self._size(i) != self.ends[i] - self.starts[i]


def reading(text: str) -> Reading:
    """Return *text* as every stage reads it.  Plain text costs next to nothing."""
    if (
        text.isascii()
        and text.isprintable()
        and "  " not in text
        and "&" not in text
        and "`" not in text
        and text[:1] != " " != text[-1:]
    ):
        return Reading(text)
    return _read(text)


@lru_cache(maxsize=1024)
def _read(text: str) -> Reading:
    signs = marked(text)
    if not is_odd(signs):
        return Reading(_join(signs))
    return built(pieces(text, signs), len(text))


def built(pieces: Iterable[Piece], size: int) -> Reading:
    """Return the reading that *pieces* make, in order, of a text of *size* code points."""
    words: list[str] = []
    places: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    kept = False
    for piece, start, end in pieces:
        keeps = len(piece) == end - start
        if keeps and kept and ends[-1] == start:
            ends[-1] = end
        else:
            places.append(place)
            starts.append(start)
            ends.append(end)
        words.append(piece)
        place += len(piece)
        kept = keeps
    read = _join("".join(words))
    if not read:
        return Reading(read, (0,), (0,), (size,))
    if kept and ends == [size] == [len(read)]:
        return Reading(read)
    return Reading(read, tuple(places), tuple(starts), tuple(ends))


def _join(text: str) -> str:
    """Return *text* with what depends on the letters around it read too, sign for sign.

    Inside a word "`" is an apostrophe and "–" a hyphen; in a word that also has Latin letters, a
    Cyrillic or Greek letter stands for the Latin one it looks like.
    """
    if "`" in text or "–" in text or "‒" in text:
        text = _INSIDE.sub(_inside, text)
    if text.isascii() or not _OTHER.search(text):
        return text
    return _WORD.sub(_latin, text) if _MIXED.search(text) else text


def _inside(match: re.Match[str]) -> str:
    return "'" if match.group() == "`" else "-"


def _latin(match: re.Match[str]) -> str:
    word = match.group()
    return word.translate(_LATIN) if _MIXED.search(word) else word


_LATIN = str.maketrans(LOOKALIKE)
_WORD = re.compile(r"[^\W\d_]+")
_OTHER = re.compile(r"[\u0370-\u052f]")
_MIXED = re.compile(r"[a-zA-Z][\u0370-\u052f]|[\u0370-\u052f][a-zA-Z]")
_INSIDE = re.compile(r"(?<=\w)[`–‒](?=\w)")
