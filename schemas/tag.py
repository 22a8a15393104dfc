"""A tag: one thing a step says about a post, who says so, and the words that made it say so."""

from typing import ClassVar

from msgspec import Struct


class Evidence(Struct, frozen=True, kw_only=True):
    """The words a tag rests on: code points *start* to *end* of the text, and the rule they met."""

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

    def labels(self) -> tuple[str, ...]:
        """Return what this tag says, in words to count and show: its true flags, its values."""
        return tuple(
            label
            for field in self.__struct_fields__
            if field not in ("by", "evidence")
            for label in _words(field, getattr(self, field))
        )


def _words(field: str, value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return (field,) if value else ()
    if isinstance(value, tuple):
        return tuple(word for item in value for word in _words(field, item))
    return (value,) if isinstance(value, str) else ()
