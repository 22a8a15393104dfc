"""Which officials a post speaks of, and the words that say so.

A handle, a full name, a surname with its title, an office or a seat with one holder name somebody;
a surname or an area alone names nobody, and neither does what fits two officials.
"""

from typing import ClassVar
from typing import Literal

from msgspec import Struct

from processors.mentions.handles import official_handles
from processors.mentions.phrases import Found
from processors.mentions.phrases import PhraseRules
from processors.step import Setup
from processors.step import Step
from processors.text import view
from schemas.post import Post
from schemas.tag import Tag


class Mentioned(Struct, frozen=True, kw_only=True):
    """One official, the code points of the text that name them, and how they are named."""

    id: str
    span: tuple[int, int]
    how: Literal["handle", "name", "role", "area"]


class Mentions(Tag, frozen=True, kw_only=True):
    """The officials a post speaks of, in the order of the text."""

    name: ClassVar[str] = "mentions"

    officials: tuple[Mentioned, ...]


def prepare(setup: Setup) -> Step | None:
    """Return the step for the roster of *setup*; None without one."""
    roster = setup.roster
    if roster is None or not roster.persons:
        return None
    rules = PhraseRules(roster)

    def mentions(post: Post) -> Mentions | None:
        seen = view(post.text)
        found = [Found(*one, "handle", "handle") for one in official_handles(seen, post, roster)]
        found += rules.found(seen, post, known={one.id for one in found})
        if not found:
            return None
        best: dict[str, Found] = {}
        for one in sorted(found, key=lambda f: (_STRENGTH[f.how], f.start)):
            best.setdefault(one.id, one)
        kept = sorted(best.values(), key=lambda f: f.start)
        return Mentions(
            by="roster rules 1",
            evidence=tuple(seen.evidence(f.start, f.end, f.rule) for f in kept),
            officials=tuple(
                Mentioned(id=f.id, span=seen.reading.span(f.start, f.end), how=f.how) for f in kept
            ),
        )

    return mentions


_STRENGTH = {"handle": 0, "name": 1, "role": 2, "area": 3}
