"""A tag: one thing a step says about a post, who says so, and the words that made it say so."""

from typing import ClassVar

from msgspec import Struct


class Evidence(Struct, frozen=True, kw_only=True):
    """The words a tag rests on: code points *start* to *end* of the post's text, and the rule they met."""

    start: int
    end: int
    rule: str


class Tag(Struct, frozen=True, kw_only=True):
    """Base of every tag.

    ``name`` is the key under ``post.tags`` and the field in the search index, so it never changes.
    ``by`` names the rule set or model, and its version: every tag can be questioned.
    """

    name: ClassVar[str]

    by: str
    evidence: tuple[Evidence, ...] = ()
