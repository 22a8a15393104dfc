"""Which officials a post speaks of, and the words that say so."""

from typing import ClassVar
from typing import Literal

from msgspec import Struct

from processors.step import Setup
from processors.step import Step
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
    """Placeholder until the mentions helper lands."""
    return None
