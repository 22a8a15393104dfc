"""The wording of a text as 36 numbers: near-identical texts share most of them, and nobody can read
the text back from them.
"""

import re
from struct import pack
from struct import unpack

from rensa import RMinHash  # type: ignore[import-untyped, unused-ignore]

from processors.text import view

SIZE = 36
"""Numbers in a signature, four bytes each."""
_SEED = 7
_FORMAT = f"<{SIZE}I"
_MIN_TOKENS = 6
# A single word in quotation marks is a remark on the word; only longer spans are somebody's speech.
_QUOTED = re.compile(r'"[^"]{15,}"')
_QUOTED_LINE = re.compile(r"^[ \t]*(?:>|&gt;|＞).*$", re.MULTILINE)
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def signature(text: str) -> bytes | None:
    """Return the MinHash of the words of *text*, or None where there are fewer than six.

    Handles, links, emoji, punctuation, case and quoted speech are left out first, so that copies that
    differ in these alone are the same.  The same in every process and on every machine.
    """
    words = view(text).lower
    if ">" in words and _QUOTED_LINE.search(text):
        words = view(_QUOTED_LINE.sub(" ", text)).lower
    if '"' in words:
        words = _QUOTED.sub(" ", words)
    tokens = _TOKEN.findall(words)
    if len(tokens) < _MIN_TOKENS:
        return None
    minhash = RMinHash(num_perm=SIZE, seed=_SEED)
    minhash.update(tokens)
    return pack(_FORMAT, *minhash.digest())


def numbers(of: bytes) -> tuple[int, ...]:
    """Return the numbers of a signature."""
    return unpack(_FORMAT, of)
