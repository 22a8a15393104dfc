"""What a search is made of: words, phrases, filters, and how they are joined."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word, folded."""

    word: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """How a word begins, folded."""

    start: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words, folded, that follow each other."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What ``sinks.facets`` says of a post: "topic:10", "mentions:anna", "youth"."""

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


@dataclass(frozen=True, slots=True)
class Everything:
    """Every post; never a part of another node, nor the node of a Query, which has None for it."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No post; never a part of another node."""


Node = Word | Prefix | Phrase | Filter | And | Or | Not | Everything | Nothing


def joined(kind: type[And] | type[Or], parts: list[Node | None]) -> Node | None:
    """Return *parts* as one node: those of its own kind taken apart, doubled ones once."""
    decides, idle = (Nothing(), Everything()) if kind is And else (Everything(), Nothing())
    flat: dict[Node, None] = {}
    for part in parts:
        if isinstance(part, kind):
            flat.update(dict.fromkeys(part.parts))
        elif part is not None:
            flat[part] = None
    if decides in flat:
        return decides
    found = [part for part in flat if part != idle] or list(flat)
    return kind(tuple(found)) if len(found) > 1 else next(iter(found), None)


def negated(node: Node | None) -> Node | None:
    """Return what holds where *node* does not."""
    match node:
        case None:
            return None
        case Not(part):
            return part
        case Everything():
            return Nothing()
        case Nothing():
            return Everything()
        case _:
            return Not(node)


def positive(node: Node | None) -> Iterator[Word | Prefix | Phrase]:
    """Yield the words, beginnings of words and phrases that *node* asks for."""
    if isinstance(node, Word | Prefix | Phrase):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from positive(part)


def size(node: Node | None) -> int:
    """Return how many words, of phrases too, and filters *node* has."""
    match node:
        case And(parts) | Or(parts):
            return sum(map(size, parts))
        case Not(part):
            return size(part)
        case Phrase(words):
            return len(words)
        case _:
            return 1
