"""What a search is made of: words, phrases, filters, and how they are joined."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word, folded."""

    word: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words, folded, that follow each other."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What ``store.facets`` says of a post: "topic:10", "mentions:anna", "youth"."""

    facet: str


@dataclass(frozen=True, slots=True)
class And:
    """All *parts* hold: two or more, none of them an And."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of *parts* holds: two or more, none of them an Or."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """*part* does not hold; it is no Not itself."""

    part: "Node"


Node = Word | Phrase | Filter | And | Or | Not


def joined(kind: type[And] | type[Or], parts: list[Node | None]) -> Node | None:
    """Return *parts* as one node: those of its own kind taken apart, doubled ones once."""
    flat: dict[Node, None] = {}
    for part in parts:
        if isinstance(part, kind):
            flat.update(dict.fromkeys(part.parts))
        elif part is not None:
            flat[part] = None
    return kind(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def negated(node: Node | None) -> Node | None:
    """Return what holds where *node* does not."""
    if node is None:
        return None
    return node.part if isinstance(node, Not) else Not(node)


def positive(node: Node | None) -> Iterator[tuple[str, ...]]:
    """Yield the words and phrases *node* asks for, as tuples of words."""
    if isinstance(node, Word):
        yield (node.word,)
    elif isinstance(node, Phrase):
        yield node.words
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from positive(part)
