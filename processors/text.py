"""A post's text, prepared once for all steps.

Steps look for words in the reading of a text (``schemas/text.py``).  Every view has the length of
the reading, so that an offset in one view is the same offset in the others.  `View.evidence` turns
offsets into those of the text as written, which is what a tag reports.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from schemas.masks import replace_addresses
from schemas.tag import Evidence
from schemas.text import Reading
from schemas.text import reading


class View(NamedTuple):
    """Three views of one text, code point by code point."""

    text: str
    """As every step reads it."""
    masked: str
    """Handles as "@___", links as "____": who is named must not change what is said."""
    lower: str
    """*masked* in lower case."""
    reading: Reading
    """The way back to the text as written."""

    def evidence(self, start: int, end: int, rule: str) -> Evidence:
        """Return the evidence for *start* to *end* of a view, in the offsets of the text as written."""
        start, end = self.reading.span(start, end)
        return Evidence(start=start, end=end, rule=rule)


@lru_cache(maxsize=1024)
def view(text: str) -> View:
    """Return the views of *text*; cached, since every step asks for the same one."""
    read = reading(text)
    masked = replace_addresses(read.text, _blank)
    return View(read.text, masked, lower(masked), read)


def lower(text: str) -> str:
    """Return *text* in lower case, letter for letter (Turkish İ would otherwise become two)."""
    low = text.lower()
    return (
        low
        if len(low) == len(text)
        else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    )


def _blank(match: re.Match[str]) -> str:
    found = match.group()
    return ("@" if found[0] == "@" else "_") + "_" * (len(found) - 1)
