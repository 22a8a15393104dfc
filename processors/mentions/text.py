"""A text and its folded form, with the questions that the rules for names ask of them."""

import re
from typing import NamedTuple

from processors.mentions.folding import Folded
from processors.mentions.folding import fold
from processors.mentions.titles import words


class NamesText(NamedTuple):
    """*written* is the reading of a post; indexes are those of the folded text."""

    written: str
    folded: Folded
    flat: bool
    """It is in small letters or in capitals throughout, so that a capital means nothing."""
    small: bool
    """It has no capitals at all."""

    def offset(self, index: int) -> int:
        """Return where the folded letter *index* stands in the reading."""
        return self.folded.offset(index, len(self.written))

    def capital(self, index: int) -> bool:
        """Say whether a capital stands there, or a letter of a script without; not asked of small texts."""
        return self.small or not self.written[self.offset(index)].islower()

    def ends(self, end: int, *, strict: bool = False) -> bool:
        """Say whether the next word is not part of the phrase, as "Brown" after "Senator Scott"."""
        following = _NEXT.match(self.written, self.offset(end))
        if following is None or fold(following[1].lower()).text in FUNCTION:
            return True
        return not (strict or following[1][0].isupper())

    def begins(self, start: int) -> bool:
        """Say whether the word before is not part of the phrase, as "North" before "Calder MP"."""
        at = self.offset(start)
        before = _BEFORE.search(self.written, max(0, at - 30), at)
        return before is None or not before[1][0].isupper() or before[1].lower() in FUNCTION

    def after(self, pattern: re.Pattern[str], end: int) -> re.Match[str] | None:
        """Return what *pattern* meets in the folded text from *end* on."""
        return pattern.match(self.folded.text, end)

    def before(self, pattern: re.Pattern[str], start: int) -> re.Match[str] | None:
        """Return what *pattern* meets in the sixteen folded letters up to *start*."""
        return pattern.search(self.folded.text, max(0, start - 16), start)


FUNCTION = frozenset(words()["function"])
_NEXT = re.compile(r"[ \t](\w[\w'’-]*)")
_BEFORE = re.compile(r"(\w[\w'’-]*)[ -]\Z")
