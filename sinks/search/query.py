"""The search language of every store: words, "phrases", AND OR NOT, filters.

``pension (rail OR bus) -strike "ticket prices" ferr* topic:transport from:2026-02-01``

docs/search.md describes it whole.  Words that stand side by side must all be there.  AND, OR and NOT
mean this in capitals only; ``-word`` is NOT word; AND binds closer than OR; ``ferr*`` is any word that
begins so.  ``from:`` and ``to:`` hold for the whole search; a ``to:`` day is in.
"""

from dataclasses import dataclass
from dataclasses import field
from datetime import datetime

from sinks.search.filters import Vocabulary
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
from sinks.search.nodes import positive
from sinks.search.parser import Parser
from sinks.search.words import tokens

PLAIN = Vocabulary()
"""The filters every post has, whatever its tags: platform, source and tag."""


HIGHLIGHTED = 10_000
"""Code points of a text in which what a search found is marked."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search, understood: *node* (None: every post) between *start* and, excluded, *end*.

    *errors* say, in words for the reader, why this cannot be searched for: such a query finds
    nothing in any store.  *hints* say what was made of something doubtful.  Two searches that ask
    the same are equal whatever their hints and errors.
    """

    node: Node | None = None
    start: datetime | None = None
    end: datetime | None = None
    hints: tuple[str, ...] = field(default=(), compare=False)
    errors: tuple[str, ...] = field(default=(), compare=False)

    @property
    def problems(self) -> tuple[str, ...]:
        """All there is to tell the reader: errors first."""
        return self.errors + self.hints

    def highlight(self, text: str) -> list[tuple[int, int]]:
        """Return where *text* has the words asked for: code points, in order, without overlaps.

        In its first *HIGHLIGHTED* code points; further on nothing is marked.
        """
        starts: tuple[str, ...] = ()
        wanted: dict[str, set[tuple[str, ...]]] = {}  # by their first word
        for node in positive(self.node):
            if isinstance(node, Prefix):
                starts += (node.start,)
            else:
                asked = (node.word,) if isinstance(node, Word) else node.words
                wanted.setdefault(asked[0], set()).add(asked)
        longest_first = {word: sorted(some, key=len)[::-1] for word, some in wanted.items()}
        found = tokens(text[:HIGHLIGHTED]) if wanted or starts else []
        words = tuple(each.word for each in found)
        spans: list[tuple[int, int]] = []
        for place, token in enumerate(found):
            if starts and token.word.startswith(starts):
                _join(spans, token.start, token.end)
            for asked in longest_first.get(token.word, ()):
                if words[place : place + len(asked)] == asked:
                    _join(spans, token.start, found[place + len(asked) - 1].end)
                    break  # shorter ones lie within
        return spans

    def text(self, vocabulary: Vocabulary = PLAIN) -> str:
        """Return the search in its plainest form; parsed, it is this query again."""
        parts = [] if self.node is None else [_text(self.node, vocabulary)]
        if self.start is not None:
            parts.append(f"from:{self.start.isoformat()}")
        if self.end is not None:
            parts.append(f"to:{self.end.isoformat()}")
        return " ".join(parts)


def parse(text: str, vocabulary: Vocabulary = PLAIN) -> Query:
    """Return what *text* asks for, with the filters of *vocabulary*.

    Never raises: what is wrong with it is told in *errors*.
    """
    parser = Parser(text, vocabulary)
    node = parser.read()
    hints = tuple(dict.fromkeys(parser.hints))
    if parser.errors:
        return Query(Nothing(), hints=hints, errors=tuple(dict.fromkeys(parser.errors)))
    if isinstance(node, Everything):
        node = None
    return Query(node, parser.start, parser.end, hints)


def _join(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Add a span that starts no earlier than the last one, merging where they overlap."""
    if spans and start < spans[-1][1]:
        spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
    else:
        spans.append((start, end))


def _text(node: Node, vocabulary: Vocabulary) -> str:
    match node:
        case Word(word):
            return word
        case Prefix(start):
            return f"{start}*"
        case Phrase(found):
            return f'"{" ".join(found)}"'
        case Filter(facet):
            return vocabulary.text(facet)
        case Not(part):
            return f"NOT {_wrapped(part, vocabulary)}"
        case And(parts):
            return " ".join(
                _wrapped(part, vocabulary) if isinstance(part, Or) else _text(part, vocabulary)
                for part in parts
            )
        case Or(parts):
            return " OR ".join(_text(part, vocabulary) for part in parts)
        case Everything():
            return "*"
        case Nothing():
            return "NOT *"


def _wrapped(node: Node, vocabulary: Vocabulary) -> str:
    found = _text(node, vocabulary)
    return f"({found})" if isinstance(node, And | Or) else found
