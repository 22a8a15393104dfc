"""A tag: one thing a step says about a post, who says so, and the words that made it say so."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from typing import ClassVar

from msgspec import Struct


class Evidence(Struct, frozen=True, kw_only=True, gc=False):
    """The words a tag rests on: code points *start* to *end* of the text, and the rule they met."""

    start: int
    end: int
    rule: str


class Tag(Struct, frozen=True, kw_only=True, gc=False):
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
    if isinstance(tag, Mapping):
        return tuple(w for key in tag if key not in _ABOUT for w in _words(key, tag[key]))
    found: list[str] = []
    for key in _fields(type(tag)):
        value = getattr(tag, key)
        if value is True:
            found.append(key)
        elif value.__class__ is str:
            found.append(value)
        elif value is not None and value is not False:
            found += _words(key, value)
    return tuple(found)


_ABOUT = ("by", "evidence", "scored", "reason", "confidence")
"""Fields that tell about the tag, not about the post."""


@lru_cache
def _fields(kind: type[Tag]) -> tuple[str, ...]:
    return tuple(key for key in kind.__struct_fields__ if key not in _ABOUT)


def _words(key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, bool):
        return (key,) if value else ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, tuple | list):
        return tuple(word for item in value for word in _words(key, item))
    if isinstance(value, Mapping):
        return tuple(str(value[k]) for k in _NAMES if k in value)
    if isinstance(value, Struct):
        return tuple(str(getattr(value, k)) for k in _NAMES if k in value.__struct_fields__)
    return ()


_NAMES = ("id", "code")
"""What stands for a part of a tag: an official's id, a topic's code."""
