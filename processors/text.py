"""A post's text, prepared once for all steps.  Every view has the length of the text, so that an
offset in one view is the same offset in the text itself.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from schemas.masks import replace_addresses


class View(NamedTuple):
    """Three readings of one text, code point by code point."""

    text: str
    """As it was written."""
    masked: str
    """Handles as "@___", links as "____": who is named must not change what is said."""
    lower: str
    """*masked* in lower case."""


@lru_cache(maxsize=1024)
def view(text: str) -> View:
    """Return the views of *text*; cached, since every step asks for the same one."""
    masked = replace_addresses(text, _blank)
    return View(text, masked, lower(masked))


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
