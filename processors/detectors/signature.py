"""The wording of a text as 36 numbers: near-identical texts share most of them, and nobody can read
the text back from them.
"""

import re
from struct import pack
from struct import unpack
from unicodedata import normalize

from rensa import RMinHash  # type: ignore[import-untyped, unused-ignore]

SIZE = 36
"""Numbers in a signature, four bytes each."""
_SEED = 7
_FORMAT = f"<{SIZE}I"
_MIN_TOKENS = 6
_STRIP = re.compile(r"(?:https?://|www\.)\S+|(?<![\w@])@(?:\[user\]|\w(?:[\w.@-]*\w)?)")
# A single word in quotation marks is a remark on the word; only longer spans are somebody's speech.
_QUOTED = re.compile(r'"[^"]{15,}"|“[^“”]{15,}”|„[^„“”]{15,}[“”]|«[^«»]{15,}»|^>.*$', re.MULTILINE)
_MARKS = frozenset('"“„«>')
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def signature(text: str) -> bytes | None:
    """Return the MinHash of the words of *text*, or None where there are fewer than six.

    Handles, links, emoji, punctuation, case and quoted speech are left out first, so that copies that
    differ in these alone are the same.  The same in every process and on every machine.
    """
    if not text.isascii():
        text = normalize("NFKC", text)
    if "@" in text or "://" in text or "www." in text:
        text = _STRIP.sub(" ", text)
    if not _MARKS.isdisjoint(text):
        text = _QUOTED.sub(" ", text)
    tokens = _TOKEN.findall(text.casefold())
    if len(tokens) < _MIN_TOKENS:
        return None
    minhash = RMinHash(num_perm=SIZE, seed=_SEED)
    minhash.update(tokens)
    return pack(_FORMAT, *minhash.digest())


def numbers(of: bytes) -> tuple[int, ...]:
    """Return the numbers of a signature."""
    return unpack(_FORMAT, of)
