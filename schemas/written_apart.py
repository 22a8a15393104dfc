"""Addresses written apart, read as one: "hxxps://x[.]com", "x .com/ jane_doe", "x.com:443//jane".

Only what looks for names reads a text so; a post is kept, and tagged, as it is written.
"""

import re
from collections.abc import Iterator

from schemas.spelling import Piece
from schemas.text import Reading
from schemas.text import built


def together(text: str) -> Reading | None:
    """Return *text*, a reading, with its addresses written together; None where it has none apart."""
    if (
        ("/" in text and _SLASHES.search(text))
        or "\\" in text
        or ("%" in text and _CODE.search(text))
        or (("[" in text or "(" in text or "{" in text) and _DOT.search(text))
    ):
        return built(_pieces(text), len(text))
    return None


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    for match in _APART.finditer(text):
        start, end = match.span()
        if match["code"]:
            read = _decoded(match["code"])
        elif match["top"]:
            read = f".{match['top']}/"
        else:
            read = "." if match["point"] else "/"
        if read == match.group():
            continue
        if at < start:
            yield text[at:start], at, start
        yield read, start, end
        at = end
    if at < len(text):
        yield text[at:], at, len(text)


def _decoded(code: str) -> str:
    """Return the sign that *code* stands for; what would end an address or begin a name is "*"."""
    sign = chr(int(code, 16))
    return sign if sign.isalnum() or sign in "_-./:@?&=#+~%" else "*"


LIKE_A_HANDLE = (
    # A sign of names that prose lacks: "_", a digit after a small letter, a capital inside.
    r"(?=[A-Za-z][\w.]{0,28}?(?:_|(?<=[a-z])\d|(?<=[a-z])(?<!\bMc)(?<!\bMac)[A-Z]))"
    r"[A-Za-z][A-Za-z0-9_.]{1,28}+(?<!\.)(?![\w@])"
)
_CODED = "%(?:25)*(?P<code>[2-7][0-9A-Fa-f])"
_BRACKETED = r" ?[\[({] ?(?:\.|(?i:dot)) ?[\])}] ?"
_TOP = "(?i:com|net|app|me|tv|am|ee)"
"""The ends of hosts that have a page for each account (profile_pages.py)."""
_APART = re.compile(
    rf"{_CODED}|(?<=\w)(?:{_BRACKETED}| ?\. ?)(?P<top>{_TOP})\.?(?::\d{{1,5}})?"
    # A space after the slash only before what is a name, or the end: "go to x.com/ and look".
    rf" ?[/\\]++(?: (?={LIKE_A_HANDLE}|\w++[.!]?$))?"
    rf"|(?<=\w)(?P<point>{_BRACKETED})(?=\w)"
    # Not the escape "\u2026" that an export left in a text.
    r"|(?<![:/\\])(?:[/\\]{2,}+|\\(?!u[0-9a-fA-F]{4}))"
)
_CODE = re.compile(_CODED)
_DOT = re.compile(r"[\[({] ?(?:\.|(?i:dot)) ?[\])}]")
_SLASHES = re.compile(
    # Two slashes that no scheme stands before; else after the end of a host or of a port ...
    r"/(?:(?<!:/)[/\\]|(?<=[mtpevMTPEV\d .]/)(?:"
    r"(?<=[a-z]:\d\d/)|(?<=[a-z]:\d{3}/)|(?<=[a-z]:\d{4}/)|(?<=:\d{5}/)"
    # ... a space beside its dot or beside the slash.
    r"|(?<=[ .][ .](?i:com|net|app)/)|(?<=[ .][ .](?i:me|tv|am|ee)/)"
    r"|(?<=\.(?i:com|net|app)[ .]/)|(?<=\.(?i:me|tv|am|ee)[ .]/)"
    r"|(?<=\.(?i:com|net|app)/) |(?<=\.(?i:me|tv|am|ee)/) ))"
)
"""It begins with one sign, to be found fast."""
