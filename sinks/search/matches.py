"""Whether one post matches a search: what a store says of its index, said of a post at hand.

A live feed asks it of every post that comes, so that nothing else travels.
"""

from schemas.post import Post
from sinks.facets import facets
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
from sinks.search.query import Query
from sinks.search.words import words
from sinks.store import milliseconds


class Matcher:
    """Matches searches against *post*, whose words are folded once, and only where they are asked for."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._facets = {name.encode(errors="replace").decode() for name in facets(post)}
        self._words: list[str] | None = None

    def matches(self, query: Query) -> bool:
        """Whether a store that holds the post would find it by *query*."""
        at = milliseconds(self._post.created_at)
        if query.start is not None and at < milliseconds(query.start):
            return False
        if query.end is not None and at >= milliseconds(query.end):
            return False
        return query.node is None or self._holds(query.node)

    def _holds(self, node: Node) -> bool:
        match node:
            case Word(word):
                return word in self._said()
            case Prefix(start):
                return any(word.startswith(start) for word in self._said())
            case Phrase(asked):
                said, many, first = self._said(), len(asked), asked[0]
                return any(
                    word == first and tuple(said[at : at + many]) == asked
                    for at, word in enumerate(said)
                )
            case Filter(facet):
                named = {name.encode(errors="replace").decode() for name in stored_facets(facet)}
                return not named.isdisjoint(self._facets)
            case Not(part):
                return not self._holds(part)
            case And(parts):
                return all(map(self._holds, parts))
            case Or(parts):
                return any(map(self._holds, parts))
            case Everything():
                return True
            case Nothing():
                return False

    def _said(self) -> list[str]:
        if self._words is None:
            self._words = [*words(self._post.title or ""), *words(self._post.text)]
        return self._words
