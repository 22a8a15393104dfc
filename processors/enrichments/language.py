"""Which language a post is written in."""

from typing import ClassVar

from processors.step import Setup
from processors.step import Step
from schemas.post import Post
from schemas.tag import Tag


class Language(Tag, frozen=True, kw_only=True):
    """*code* is ISO 639-1, "und" when unsure; *confidence* from 0 to 1."""

    name: ClassVar[str] = "language"

    code: str
    confidence: float


def prepare(setup: Setup) -> Step:
    """Placeholder until the language helper lands."""

    def language(post: Post) -> Language | None:
        return Language(by="stub", code=post.lang or "und", confidence=0.0)

    return language
