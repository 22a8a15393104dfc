"""The search index: what it holds of a post, and how a search is put to it.

A facet stands in the index as one more word, U+E000 and its number, which no text can hold; so a
filter costs what a word costs, and rows come newest first without sorting.  The author stands there
as a short hash, to find the posts of an account that is gone; an index of its own would cost a page
written for every post.
"""

import sqlite3
from collections.abc import Iterable
from collections.abc import Sequence
from hashlib import blake2b
from itertools import chain

from schemas.post import Post
from sinks.search.filters import stored_facets
from sinks.search.nodes import And
from sinks.search.nodes import Everything
from sinks.search.nodes import Filter
from sinks.search.nodes import Node
from sinks.search.nodes import Not
from sinks.search.nodes import Nothing
from sinks.search.nodes import Or
from sinks.search.nodes import Phrase
from sinks.search.nodes import Prefix
from sinks.search.nodes import Word
from sinks.search.words import fold

MARK = "\ue000"
NOTHING = f'"{MARK}"'
"""A word no post has."""


def entry(post: Post, facets: str) -> str:
    """Return what the index holds of *post*, whose *facets* are numbers with spaces between."""
    said = f"{fold(post.title)} {fold(post.text)}" if post.title else fold(post.text)
    by = "" if post.author_ref is None else f" {MARK}{_short(post.author_ref)}"
    return f"{said} {MARK}{facets.replace(' ', f' {MARK}')}{by}"


def match_author(author_ref: str) -> str:
    """Return what finds the posts of *author_ref*, and of who shares its hash."""
    return f'"{MARK}{_short(author_ref)}"'


def match(db: sqlite3.Connection, node: Node) -> str:
    """Return *node* in the words of FTS5; every word is quoted, so nothing in it is an operator."""
    match node:
        case Word(word):
            return f'"{word}"'
        case Prefix(start):
            return f'"{start}" *'
        case Phrase(words):
            return f'"{" ".join(words)}"'
        case Filter(facet):
            return _any(number for number, _ in _held(db, facet))
        case Or(parts):
            return f"({' OR '.join(match(db, part) for part in parts)})"
        case And(parts):
            wanted = [match(db, part) for part in parts if not isinstance(part, Not)]
            unwanted = [match(db, part.part) for part in parts if isinstance(part, Not)]
            if not wanted:
                return _none_of(db, [part.part for part in parts if isinstance(part, Not)])
            found = f"({' AND '.join(wanted)})"
            return f"({found} NOT ({' OR '.join(unwanted)}))" if unwanted else found
        case Not(part):
            return _none_of(db, [part])
        case Everything():
            return _everything(db)
        case Nothing():
            return NOTHING


def _everything(db: sqlite3.Connection) -> str:
    """Return what every post has: one platform or another."""
    return _any(number for number, _ in _platforms(db))


def _none_of(db: sqlite3.Connection, nodes: Sequence[Node]) -> str:
    """Return what finds the posts that none of *nodes* does.

    All posts but these would be read whole where few are left, so what the counters tell is not read:
    a platform that is unwanted is no base, and a facet that every post has leaves nothing.
    """
    base, rest = dict(_platforms(db)), []
    (posts,) = db.execute("SELECT posts FROM facets WHERE id = 0").fetchone()
    parts = (part.parts if isinstance(part, Or) else (part,) for part in nodes)
    for node in chain.from_iterable(parts):
        if isinstance(node, Filter):
            numbers = dict(_held(db, node.facet))
            if sum(numbers.values()) == posts and len(numbers) == 1:
                return NOTHING
            if node.facet.startswith("platform:"):
                base = {number: n for number, n in base.items() if number not in numbers}
                continue
            if not any(numbers.values()):
                continue
        rest.append(match(db, node))
    found = _any(number for number, n in base.items() if n)
    return f"({found} NOT ({' OR '.join(rest)}))" if rest else found


def _platforms(db: sqlite3.Connection) -> list[tuple[int, int]]:
    return db.execute(
        "SELECT id, posts FROM facets WHERE name BETWEEN 'platform:' AND 'platform;'"
    ).fetchall()


def _held(db: sqlite3.Connection, facet: str) -> list[tuple[int, int]]:
    """Return the numbers of *facet* under each of its names, and how many posts each has."""
    names = [_safe(name) for name in stored_facets(facet)]
    marks = ", ".join("?" * len(names))
    return db.execute(f"SELECT id, posts FROM facets WHERE name IN ({marks})", names).fetchall()


def _any(numbers: Iterable[int]) -> str:
    return f"({' OR '.join(map(_term, numbers)) or NOTHING})"


def _short(author_ref: str) -> str:
    return f"a{blake2b(author_ref.encode(), digest_size=6).hexdigest()}"


def _term(number: int) -> str:
    return f'"{MARK}{number}"'


def _safe(facet: str) -> str:
    return facet.encode(errors="replace").decode()
