"""Whether a writer speaks of their own despair.  It is never abuse, and nobody is reported for it."""

import re
import tomllib
from importlib.resources import files
from typing import ClassVar

import ahocorasick_rs

from processors.enrichments.language import Language
from processors.text import view
from schemas.languages import NAMES
from schemas.languages import UNSURE
from schemas.post import Post
from schemas.tag import Named
from schemas.tag import Tag
from schemas.tag_view import TagView


class Distress(Tag, frozen=True, kw_only=True):
    """*voiced*: the writer speaks of despair, or of ending their life, in the first person.

    No despair of somebody else, no idiom ("I'm dead"), no question about policy.  It is a reason to
    read the post with care, never a finding about a person.

    Found is what is said in so many words; most despair is said otherwise and missed.  Of 15,992 real
    posts one was found, and wrongly: its sentence was cut off (``python -m tests.benchmarks
    threat_queue``).  So the figure says how seldom a human is called in vain, not how many are missed.

    There are rules for English, French, German and Spanish.  Where a post is surely in another
    language, *scored* is False and *reason* says so: that is not "no distress".
    """

    name: ClassVar[str] = "distress"
    view: ClassVar[TagView] = TagView(
        about=(
            "Whether the writer speaks of their own despair, in this post and in so many words. Never "
            "abuse. English, French, German and Spanish only; most despair is said otherwise and missed."
        ),
        labels={"voiced": "speaks of despair"},
        flags=("voiced",),
        yes="voiced",
    )

    voiced: bool
    scored: bool = True
    reason: str | None = None

    def says(self, named: Named) -> str:
        """Return that despair is voiced, or why it is not known."""
        if self.scored:
            return super().says(named)
        head, _, code = (self.reason or "no reason given").rpartition(" ")
        return f"not scored: {head} {NAMES.get(code, code)}"


def distress(post: Post) -> Distress | None:
    """Return what despair *post* voices; None where rules were tried and nothing was found."""
    seen = view(post.text)
    text = seen.lower
    if _STEMS.find_matches_as_indexes(text) and post.kind != "article":
        for match in _VOICED.finditer(text[:_READ]):
            start, end = match.span()
            if not _taken_back(text, start, end):
                rule = f"distress.{match.lastgroup}"
                return Distress(by=_BY, evidence=(seen.evidence(start, end, rule),), voiced=True)
    language = post.get(Language)
    if language is None or language.code in _CODES or language.code == UNSURE:
        return None
    return Distress(by=_BY, voiced=False, scored=False, reason=f"no rules for {language.code}")


def _taken_back(text: str, start: int, end: int) -> bool:
    first = max(0, start - _FAR, *(text.rfind(c, 0, start) + 1 for c in ".!?\n"))
    near = text[max(0, start - _FAR) : end + _FAR]
    return bool(_BEFORE.search(text, first, start) or _ANYWHERE.search(near))


_BY = "distress rules 1"
_CODES = ("en", "fr", "de", "es")
_FAR = 160
_READ = 8000
"""Who speaks of despair does so early; a longer text is an essay or noise."""


def _lines(block: str) -> list[str]:
    return [line for line in block.splitlines() if line and not line.startswith("#")]


def _either(block: str) -> str:
    return rf"(?:{'|'.join(_lines(block))})"


_LEXICON = tomllib.loads(files("processors").joinpath("lexicons/distress.toml").read_text("utf-8"))
_STEMS = ahocorasick_rs.AhoCorasick(
    _lines(_LEXICON["stems"]), implementation=ahocorasick_rs.Implementation.DFA
)
_VOICED = re.compile(
    "|".join(
        rf"(?P<{language}>(?<![\w']){_either(block)}(?!\w|(?:…|\.\.\.)\s*____))"
        for language, block in _LEXICON["voiced"].items()
    )
)
_BEFORE = re.compile(rf"(?<!\w){_either(_LEXICON['vetoes']['before'])}(?!\w)")
_ANYWHERE = re.compile(rf"(?<!\w){_either(_LEXICON['vetoes']['anywhere'])}(?!\w)")
