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
    # This runs for every tag of every post that is stored.
    found: list[str] = []
    for key, value in _fields(tag).items():
        if key in _ABOUT:
            continue
        if isinstance(value, str):
            found.append(value)
        elif value is True:
            found.append(key)
        elif isinstance(value, _COMPOUND):
            _gather(key, value, found)
    return tuple(found)


_ABOUT = frozenset(("by", "evidence", "scored", "reason", "confidence"))
"""Fields that tell about the tag, not about the post."""

_MANY = (list, tuple)
_MAPPINGS = (dict, Mapping)
_RECORDS = (*_MAPPINGS, Struct)
_COMPOUND = _MANY + _RECORDS


def _gather(key: str, value: object, found: list[str]) -> None:
    if isinstance(value, str):
        found.append(value)
    elif value is True:
        found.append(key)
    elif isinstance(value, _MANY):
        for item in value:
            _gather(key, item, found)
    elif isinstance(value, _RECORDS):
        said = _fields(value)
        found += [str(said[k]) for k in ("id", "code") if k in said]


def _fields(said: Struct | Mapping[str, Any]) -> Mapping[str, Any]:
    return said if isinstance(said, _MAPPINGS) else structs.asdict(said)
