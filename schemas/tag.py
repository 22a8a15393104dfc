"""A tag: one thing a step says about a post, who says so, and the words that made it say so."""

from collections.abc import Mapping
from typing import Any
from typing import ClassVar

from msgspec import Struct
from msgspec import structs


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


def labels(tag: Tag | Mapping[str, Any]) -> tuple[str, ...]:
    """Return what *tag* says, in words to count, filter and show: its true flags and its values.

    A tag that came over the wire is a mapping; it says the same.
    """
    said = tag if isinstance(tag, Mapping) else structs.asdict(tag)
    return tuple(word for key in said if key not in _ABOUT for word in _words(key, said[key]))


_ABOUT = ("by", "evidence", "scored", "reason", "confidence")
"""Fields that tell about the tag, not about the post."""


def _words(key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return (key,) if value else ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, tuple | list):
        return tuple(word for item in value for word in _words(key, item))
    if isinstance(value, Struct | Mapping):
        said = value if isinstance(value, Mapping) else structs.asdict(value)
        return tuple(str(said[k]) for k in ("id", "code") if k in said)
    return ()
