"""How the odd parts of a text read: entities, marks, invisible characters and runs of spaces.

A text is first marked: one sign for each code point, so that offsets agree.  Most signs are what the
code point reads as.  The rest get a closer look, and become pieces.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from html.entities import html5
from unicodedata import normalize

from schemas.letters import DECORATION
from schemas.letters import JOINING
from schemas.letters import read_letter

Piece = tuple[str, int, int]
"""What a part of a text reads as, and where it starts and ends as written."""


def marked(text: str) -> str:
    """Return *text* with a sign for each code point: what it reads as, or that it is odd."""
    signs = _NOT_PLAIN.sub(_signs, text)
    return _ENTITY.sub(_mark, signs) if "&" in signs else signs


def is_odd(signs: str) -> bool:
    """Say whether a marked text needs its pieces, because it is read shorter or longer."""
    return _ODD in signs or "  " in signs or signs[:1] == " " or signs[-1:] == " "


def pieces(text: str, signs: str) -> list[Piece]:
    """Return the pieces of *text*, which *signs* marks, in order; nothing for what is not read."""
    return _trimmed(list(_pieces(text, signs)))


def _pieces(text: str, signs: str) -> Iterator[Piece]:
    at = 0
    for match in _STRETCH.finditer(signs):
        start, end = match.span()
        if signs[start] == _ODD and start > at:
            start -= 1  # a mark may join the letter before
        if at < start:
            yield signs[at:start], at, start
        spell = _spell_known if end - start <= _KNOWN else _spell
        for piece, first, last in spell(text[start:end], signs[start:end]):
            yield piece, start + first, start + last
        at = end
    if at < len(text):
        yield signs[at:], at, len(text)


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    """Return *pieces* without the space before the first word and after the last."""
    if pieces and pieces[0][0].startswith(" "):
        piece, start, end = pieces[0]
        pieces[:1] = [(piece[1:], start + 1, end)] if len(piece) > 1 else []
    if pieces and pieces[-1][0].endswith(" "):
        piece, start, end = pieces[-1]
        pieces[-1:] = [(piece[:-1], start, end - 1)] if len(piece) > 1 else []
    return pieces


def _spell(text: str, signs: str) -> list[Piece]:
    """Return the pieces of an odd stretch: what each reads as, and where it stands as written."""
    found: list[Piece] = []
    at, stop = 0, len(text)
    while at < stop:
        after = at + 1
        while after < stop and signs[after] == _REST:
            after += 1
        written = text[at:after]
        letters, plain = _KNOWN_LETTERS.get(written) or _letters(written)
        if plain:
            found.append((letters, at, after))
            at = after
            continue
        for letter in letters:
            before = found[-1][0] if found else " "
            full = len(before) > _MOST_MARKS
            if letter in DECORATION and (full or before == " "):
                continue
            if letter == " " == before and found:
                found[-1] = (" ", found[-1][1], after)
            elif found and letter in JOINING and not full:
                found[-1] = (before + letter, found[-1][1], after)
            else:
                found.append((letter, at, after))
        at = after
    return [
        piece if len(piece[0]) == 1 or piece[0].isascii() else (_composed(piece[0]), *piece[1:])
        for piece in found
    ]


def _letters(written: str) -> tuple[str, bool]:
    """Return what a code point or an entity reads as, and whether that is only letters and joins none."""
    decoded = written if len(written) == 1 else _decoded(written)
    letters = "".join(map(read_letter, decoded))
    plain = 0 < len(letters) <= 2 and " " not in letters and JOINING.isdisjoint(letters)
    if len(_KNOWN_LETTERS) < _MOST_KNOWN:
        _KNOWN_LETTERS[written] = letters, plain
    return letters, plain


_KNOWN = 16
"""Stretches up to this length are few, and remembered."""
_spell_known = lru_cache(maxsize=4096)(_spell)
_MOST_KNOWN = 4096
_KNOWN_LETTERS: dict[str, tuple[str, bool]] = {}
"""What was looked up before; the first few thousand, as texts repeat themselves."""


@lru_cache(maxsize=1024)
def _composed(letters: str) -> str:
    """Return a letter with the marks that belong to it; what does not join is decoration, or a tone."""
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


def _signs(match: re.Match[str]) -> str:
    return match.group().translate(_READ_AS)


class _ReadAs(dict[int, str]):
    """What each code point reads as, where that is one; else the sign that it needs a closer look."""

    def __missing__(self, code: int) -> str:
        read = read_letter(chr(code))
        if len(read) != 1 or read in JOINING:
            read = _ODD
        if len(self) < 10_000:
            self[code] = read
        return read


_MOST_MARKS = 8
_ODD = "\x00"
_REST = "\x01"
"""Stands for the further code points of an entity, so that offsets agree.  Neither occurs in a reading."""
_READ_AS = _ReadAs()
_NOT_PLAIN = re.compile(r"[^ -~](?:[^!-~]*[^ -~])?")
"""Words in other letters than ASCII, with the spaces between them."""
_STRETCH = re.compile(r"(?:\x00|  )[\x00\x01 ]*")
"""Odd code points and runs of spaces."""
_ENTITY = re.compile(
    r"&(?:(?:amp|AMP|#0{0,9}38|#[xX]0{0,9}26);)*"
    r"(#\d{1,15};|#[xX][0-9a-fA-F]{1,15};|[A-Za-z][A-Za-z0-9]{1,31};"
    r"|(?!#(?:0*38|[xX]0*26)(?![0-9a-fA-F]))(?:#\d{2,15}|#[xX][0-9a-fA-F]{2,15})(?!#)"
    r"|nbsp|shy(?![a-z=])|quot(?!=)|amp(?![a-z0-9=#])|(?:lt|gt)(?![\w=]))"
)
"""An entity, also where "&" was escaped again and again, or the ";" was left out.

Of the entities with a name, few count without it: "&copy=2" is a part of an address."""
