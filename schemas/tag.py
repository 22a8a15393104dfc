"""A tag: one thing a step says about a post, who says so, and the words that made it say so."""

from collections.abc import Callable
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from typing import ClassVar

from msgspec import Struct

from schemas.tag_view import Badge
from schemas.tag_view import Note
from schemas.tag_view import TagView

Named = Callable[[str], str]
"""Gives the name of an official by id; what is no such id comes back as it is."""


class Evidence(Struct, frozen=True, kw_only=True, gc=False):
    """The words a tag rests on: code points *start* to *end* of the text, and the rule they met."""

    start: int
    end: int
    rule: str


class Tag(Struct, frozen=True, kw_only=True, gc=False):
    """Base of every tag.

    ``name`` is the key under ``post.tags`` and the field in the search index, so it never changes.
    ``by`` names the rule set or model, and its version: every tag can be questioned.
    ``view`` says how it is shown, searched for and counted; the methods, which a class overrides
    where that is not enough, say the same of one tag.
    """

    name: ClassVar[str]
    view: ClassVar[TagView] = TagView()

    by: str
    evidence: tuple[Evidence, ...] = ()

    @classmethod
    def title(cls) -> str:
        """Return what people call the tag."""
        return cls.view.title or cls.name.replace("_", " ").capitalize()

    @classmethod
    def word(cls, label: str, named: Named = str) -> str:
        """Return *label* in words."""
        return cls.view.word(label) or (named(label) if cls.view.officials else label)

    def says(self, named: Named) -> str:
        """Return what the tag says of the post, in words: the answer to "Why?"."""
        said = dict.fromkeys(self.word(label, named) for label in labels(self))
        return ", ".join(said) or "see the words"

    def shown(self) -> tuple[str, ...]:
        """Return the labels that a card shows."""
        said = tuple(dict.fromkeys(labels(self)))
        return said if self.view.top else tuple(one for one in said if one in self.view.flags)

    def mask(self, named: Named) -> str:  # noqa: ARG002, most tags hide nothing
        """Return why a card hides the post's words until they are asked for; "": it does not."""
        return ""

    def hides(self) -> tuple[str, ...]:
        """Return the kinds of words that a mask hides, as they are counted."""
        return ()

    def badge(self) -> Badge | None:
        """Return what sort of post this is, where cards should show it."""
        return None

    def note(self) -> Note | None:
        """Return a line for the foot of the card."""
        return None


def labels(tag: Tag | Mapping[str, Any]) -> tuple[str, ...]:
    """Return what *tag* says, in words to count, filter and show: its true flags and its values.

    A tag that came over the wire is a mapping; it says the same.
    """
    found: list[str] = []
    if isinstance(tag, Tag):
        for key in _fields(type(tag)):
            _add(found, key, getattr(tag, key))
    else:
        for key, value in tag.items():
            if key not in _ABOUT:
                _add(found, key, value)
    return tuple(found)


_ABOUT = frozenset(("by", "evidence", "scored", "reason", "confidence"))
"""Fields that tell about the tag, not about the post."""


@lru_cache
def _fields(kind: type[Tag]) -> tuple[str, ...]:
    return tuple(key for key in kind.__struct_fields__ if key not in _ABOUT)


def _add(found: list[str], key: str, value: object) -> None:
    """Put what *value* says into *found*; numbers and None say nothing."""
    kind = value.__class__
    if kind is str:
        found.append(value)  # type: ignore[arg-type]
    elif kind is bool:
        if value:
            found.append(key)
    elif isinstance(value, tuple | list):
        for item in value:
            _add(found, key, item)
    elif isinstance(value, Mapping):
        found += [str(value[name]) for name in _NAMES if name in value]
    elif isinstance(value, Struct):
        found += [str(getattr(value, n)) for n in _NAMES if n in value.__struct_fields__]


_NAMES = ("id", "code")
"""What stands for a part of a tag: an official's id, a topic's code."""
