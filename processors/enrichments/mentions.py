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
from schemas.tag import Named
from schemas.tag import Tag
from schemas.tag_view import Axis
from schemas.tag_view import Chart
from schemas.tag_view import TagView


class Mentioned(Struct, frozen=True, kw_only=True):
    """One official, the code points of the text that name them, and how they are named."""

    id: str
    span: tuple[int, int]
    how: Literal["handle", "name", "role", "area"]


class Mentions(Tag, frozen=True, kw_only=True):
    """The officials a post speaks of, in the order of the text."""

    name: ClassVar[str] = "mentions"
    view: ClassVar[TagView] = TagView(
        title="Officials",
        about=(
            "Names, handles, offices and constituencies from parliament’s own roster. Nobody else is "
            "recognised."
        ),
        officials=True,
        filter="official",
        top=6,
        heading="Officials named",
        field="officials.id",
        charts=(
            Chart(
                kind="figure",
                title="Name an official",
                about=(
                    "Posts in which the roster's rules find a handle, a full name, a surname with its "
                    "title, an office or a seat (hearhear.tags.mentions.by says which version). A surname "
                    "alone names nobody, so posts are missed; being named is neither praise nor blame."
                ),
                where={"officials.id": "*"},
            ),
            Chart(
                kind="ranking",
                title="Officials named",
                about=(
                    "Posts that name each official, by the roster's rules (hearhear.tags.mentions.by); "
                    "ids are those of the roster. Nicknames and bare surnames are missed. How often "
                    "somebody is named says nothing of how they are spoken of."
                ),
                by=(Axis("Official", "officials.id", 15),),
            ),
        ),
    )

    officials: tuple[Mentioned, ...]

    def says(self, named: Named) -> str:
        """Return the officials, and by what the post names each."""
        found = dict.fromkeys((named(one.id), one.how) for one in self.officials)
        return ", ".join(f"{name} (by {how})" for name, how in found)


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
            by="roster rules 2",
            evidence=tuple(seen.evidence(f.start, f.end, f.rule) for f in kept),
            officials=tuple(
                Mentioned(id=f.id, span=seen.reading.span(f.start, f.end), how=f.how) for f in kept
            ),
        )

    return mentions


_STRENGTH = {"handle": 0, "name": 1, "role": 2, "area": 3}
