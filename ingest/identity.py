"""What a row is called: its own id where that can be trusted, else its file and all it says.

An id can be trusted when a platform gave it.  One that is missing, that a spreadsheet rounded, that
only numbers the rows of an export or that several authors share would make different posts one.
"""

import re
from collections import Counter
from hashlib import blake2b
from typing import Literal
from typing import NamedTuple
from unicodedata import category
from unicodedata import decimal
from unicodedata import normalize

from ingest.rows import Row
from ingest.rows import platform_of
from ingest.rows import word

Fault = Literal["missing", "counted", "rounded", "shared"]

SAID: dict[Fault, str] = {
    "missing": "without an id",
    "counted": "whose ids only number rows",
    "rounded": "whose ids a spreadsheet rounded",
    "shared": "whose ids several authors share",
}

MOST_EDITS = 99_999
"""The most by which the order of wordings raises a revision: milliseconds, so less than two minutes."""

_REMEMBERED = 100_000
"""Ids of one file that are remembered, the latest ones, to see that one comes again."""
_OWN_IDS = frozenset(("x", "bluesky", "mastodon", "youtube"))
"""Platforms whose ids are theirs however short; on others a small number is the number of a row."""
_NOTHING = frozenset(
    [
        "nan",
        "none",
        "null",
        "nil",
        "n/a",
        "na",
        "n.a.",
        "#n/a",
        "<na>",
        "nat",
        "undefined",
        "unknown",
        "?",
        ".",
        "-1",
        "true",
        "false",
        "#ref!",
        "#value!",
        "#name?",
        "#num!",
        "#div/0!",
        "[object object]",
        "(null)",
        "(none)",
        "(blank)",
        "(empty)",
        "missing",
        "n.v.",
        "k.a.",
        "s/d",
        "inf",
        "-inf",
        "infinity",
    ]
)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d*)?e\+?\d+", re.IGNORECASE)
_WHOLE = re.compile(r"""=?["']?(\d+)([.,]0*)?["']?""")
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’ ])\d{3})(?:\1\d{3})*(?:[.,]0{1,2})?")
"""As a spreadsheet shows long numbers: 1,490,000,000,000,000,001."""
_COUNTED = re.compile(r"\D{0,12}\d{1,9}(?:\W\d{1,4})?\W?")
_EXACT = 15
"""Digits that a spreadsheet keeps of a number; the others become zeros."""


class Identity(NamedTuple):
    """*native*: the row's own id, "" where it cannot be trusted; *content*: what stands for it then.

    *edits* counts the wordings of the same post that came before, here and in earlier files.
    *number* is the number that a row has in its export: it stays readable in front of the content's.
    """

    native: str
    content: str
    edits: int
    number: str = ""


def native_id(row: Row, platform: str) -> tuple[str, Fault | None]:
    """Return the id a row brings, as the platform writes it, and what is wrong with it."""
    written = word(row.id_str) or word(row.id)
    if written.isdecimal() and written.isascii() and written[0] != "0" and written[-3:] != "000":
        # Nearly all: nothing else below would say anything of it.
        counted = len(written) < 10 and platform not in _OWN_IDS
        return written, "counted" if counted else None
    if _is_nothing(written):
        written = word(row.id)
    if _is_nothing(written) or (written == "0" and platform in _OWN_IDS):
        return "", "missing"
    if not written.isascii():
        written = _plain(written)
    if _GROUPED.fullmatch(written):
        written = "".join(c for c in re.sub(r"[.,]0{1,2}$", "", written) if c.isdecimal())
    if _SCIENTIFIC.fullmatch(written):
        return written, "rounded"
    if number := _WHOLE.fullmatch(written):
        digits = number[1]
        zeros = len(digits) - len(digits.rstrip("0"))
        if len(digits) > _EXACT and (number[2] or zeros >= max(3, len(digits) - _EXACT)):
            return digits, "rounded"
        written = digits
    if platform not in _OWN_IDS and _COUNTED.fullmatch(written):
        return written, "counted"
    return written, None


def _is_nothing(written: str) -> bool:
    # one without letters or digits is the "-" or "####" that a table shows instead
    return not any(map(str.isalnum, written)) or written.lower() in _NOTHING


def _plain(written: str) -> str:
    """Return an id without invisible characters, its digits as platforms write them."""
    written = "".join(c for c in normalize("NFKC", written) if category(c) != "Cf").strip()
    if written.isdecimal() and written[:1] != "0":  # int() would refuse thousands of digits
        return "".join(str(decimal(c)) for c in written).lstrip("0") or "0"
    return written


def reworded(identity: Identity) -> Identity:
    """Return what a row is called that was taken before it was whole: its wording is a later one."""
    edits = min(identity.edits + 1, MOST_EDITS) if identity.native else 0
    return identity._replace(edits=edits)


class Identities:
    """Names the rows of one file, in their order; *order* says how many files came before it."""

    def __init__(self, file: str, order: int = 0) -> None:
        self.file, self.order = file, order
        self.rows = self.without_author = 0
        self.faults: Counter[Fault] = Counter()
        self._equal: Counter[bytes] = Counter()
        self._known: dict[str, tuple[str, bytes, int]] = {}

    def of(self, row: Row) -> Identity:
        """Return what *row*, the next of the file, is called."""
        platform = platform_of(row)
        author = word(row.author)
        native, fault = native_id(row, platform)
        self.rows += 1
        self.without_author += not author
        if fault is None:
            edits = self._edits(f"{platform}:{native}", author, row.text)
            if edits is not None:
                return Identity(native, "", min(self.order + edits, MOST_EDITS))
            fault = "shared"
        self.faults[fault] += 1
        said = (row.text, word(row.created_at), author, word(row.url), word(row.reply_to))
        content = "\0".join((self.file, platform, native, *said))
        if fault != "counted":  # rows that are alike in all they say are still several
            digest = _digest(content)
            self._equal[digest] += 1
            content += f"\0{self._equal[digest]}"
        return Identity("", content, 0, native if fault == "counted" and native.isdecimal() else "")

    def _edits(self, uid: str, author: str, text: str) -> int | None:
        """Return how many wordings of *uid* came before this one; None: it is another's post."""
        digest = _digest(text)
        before = self._known.pop(uid, None)
        if before is None:
            edits = 0
            if len(self._known) >= _REMEMBERED:
                del self._known[next(iter(self._known))]
        else:
            writer, wording, edits = before
            if author and writer and author != writer:
                self._known[uid] = before
                return None
            edits += wording != digest
        self._known[uid] = author, digest, edits
        return edits

    def untrusted(self) -> str:
        """Return a sentence on the ids that were not trusted, "" where all were."""
        if not self.faults:
            return ""
        kinds = ", ".join(f"{n:,} {SAID[fault]}" for fault, n in self.faults.most_common())
        return (
            f"{self.faults.total():,} of {self.rows:,} posts have no id to be trusted ({kinds}): "
            "they are told apart by file and content, and no edit or deletion finds them by id"
        )

    def anonymous(self) -> str:
        """Return a sentence on posts without an author, "" where there is none."""
        if not self.without_author:
            return ""
        return (
            f"{self.without_author:,} of {self.rows:,} posts name no author: "
            "accounts that act together cannot be seen in them"
        )


def _digest(text: str) -> bytes:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
