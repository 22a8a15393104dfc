"""One reading of text for every stage: how a text is spelled must not change what it says.

A post is kept and shown as it was written.  What looks for words in it (tags, names, masks, search)
looks in its reading, where HTML entities are decoded, letters composed, styled letters plain, white
space one space, invisible characters gone and punctuation ASCII.  Case and accents stay.
"""

import re
from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from html.entities import html5
from typing import NamedTuple
from unicodedata import normalize

from schemas.letters import DECORATION
from schemas.letters import JOINING
from schemas.letters import read_letter


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

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the code points as written for *start* to *end* of the reading."""
        if not self.places:
            return start, end
        i = max(0, bisect_right(self.places, start) - 1)
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
    ):
        return Reading(text)
    return _read(text)


@lru_cache(maxsize=256)
def _read(text: str) -> Reading:
    marked = text.translate(_READ_AS)
    if "&" in marked:
        marked = _ENTITY.sub(_mark, marked)
    if _ODD not in marked and "  " not in marked:
        return Reading(_join(marked))
    words: list[str] = []
    places: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    kept = False
    for piece, start, end in _pieces(text, marked):
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
        return Reading(read, (0,), (0,), (len(text),))
    if kept and ends == [len(text)] == [len(read)]:
        return Reading(read)
    return Reading(read, tuple(places), tuple(starts), tuple(ends))


def _pieces(text: str, marked: str) -> Iterator[tuple[str, int, int]]:
    """Yield what each piece of *text* reads as, and where it stands there; nothing for what is unread."""
    at = 0
    for match in _STRETCH.finditer(marked):
        start, end = match.span()
        if at < start:
            yield marked[at:start], at, start
        yield from _spell(text, marked, start, end)
        at = end
    if at < len(text):
        yield marked[at:], at, len(text)


def _spell(text: str, marked: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Return the pieces of an odd stretch: what each reads as, and where it stands as written."""
    found: list[tuple[str, int, int]] = []
    at = start
    while at < end:
        after = at + 1
        while after < end and marked[after] == _REST:
            after += 1
        written = text[at] if after == at + 1 else _decoded(text[at:after])
        for letter in "".join(map(read_letter, written)):
            on_space = not found or found[-1][0] == " "
            if on_space and letter in DECORATION:
                continue
            if found and (letter in JOINING or (on_space and letter == " ")):
                whole = " " if letter == " " else found[-1][0] + letter
                found[-1] = (whole, found[-1][1], after)
            else:
                found.append((letter, at, after))
        at = after
    return [(_composed(letters), first, last) for letters, first, last in found]


def _composed(letters: str) -> str:
    """Return a letter with the marks that belong to it; what does not join is decoration, or a tone."""
    if len(letters) == 1:
        return letters
    return "".join(c for c in normalize("NFC", letters) if c not in DECORATION)


def _decoded(entity: str) -> str:
    """Return what *entity*, as it was written, stands for, however often it was escaped."""
    plain = entity.translate(_READ_AS)
    found = _ENTITY.fullmatch(plain)
    return unescape(f"&{found[1]}" if found else plain)


def _mark(match: re.Match[str]) -> str:
    """Return *match* marked as one odd piece: a known entity, or what is escaped before another."""
    size, known = match.end() - match.start(), match[1].startswith("#") or match[1] in html5
    escaped = size if known else size - len(match[1])
    if escaped == 1:
        return match.group()
    return _ODD + _REST * (escaped - 1) + match.group()[escaped:]


def _join(text: str) -> str:
    """Return *text* with "`" and "–" inside a word as the apostrophe and hyphen they stand for."""
    return _INSIDE.sub(_inside, text) if "`" in text or "–" in text else text


def _inside(match: re.Match[str]) -> str:
    return "'" if match.group() == "`" else "-"


class _ReadAs(dict[int, str]):
    """What each code point reads as, where that is one; else the sign that it needs a closer look."""

    def __missing__(self, code: int) -> str:
        read = read_letter(chr(code))
        if len(read) != 1 or read in JOINING:
            read = _ODD
        if len(self) < 10_000:
            self[code] = read
        return read


_ODD = "\x00"
_REST = "\x01"
"""Stands for the further code points of an entity, so that offsets agree.  Neither occurs in a reading."""
_READ_AS = _ReadAs()
_STRETCH = re.compile(r"[^\x00\x01 ]?[\x00\x01 ]*(?:[\x00\x01]|  )[\x00\x01 ]*")
"""Odd code points and runs of spaces, with the letter before, which a mark may join."""
_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
"""An entity, also where "&" was escaped again and again."""
_INSIDE = re.compile(r"(?<=\w)[`–](?=\w)")
