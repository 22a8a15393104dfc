"""The search language of every store: words, "phrases", AND OR NOT, filters.

``pension (rail OR bus) -strike "ticket prices" topic:transport official:anna from:2026-02-01``

Words that stand side by side must all be there.  AND, OR and NOT mean this in capitals only;
``-word`` is NOT word; AND binds closer than OR.  Filters name what tags say; ``yes`` and ``no`` ask
whether they say anything.  ``from:`` and ``to:`` hold for the whole search; a ``to:`` day is in.
"""

import re
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime

from sinks.search.filters import FilterError
from sinks.search.filters import Vocabulary
from sinks.search.filters import moment
from sinks.search.nodes import And
from sinks.search.nodes import Filter
from sinks.search.nodes import Node
from sinks.search.nodes import Not
from sinks.search.nodes import Or
from sinks.search.nodes import Phrase
from sinks.search.nodes import Word
from sinks.search.nodes import joined
from sinks.search.nodes import negated
from sinks.search.nodes import positive
from sinks.search.words import tokens
from sinks.search.words import words

PLAIN = Vocabulary()
"""The filters every post has, whatever its tags: platform, source and tag."""

LONGEST = 2000
"""Characters of a search that are read; the rest is left out, with a problem."""

DEEPEST = 10
"""Parentheses within parentheses that are read; deeper ones are passed over, with a problem."""


@dataclass(frozen=True, slots=True)
class Query:
    """A search, understood: *node* (None: every post) between *start* and, excluded, *end*.

    *problems* say, in words for the reader, what was not understood and what was done instead; two
    searches that ask the same are equal whatever their problems.
    """

    node: Node | None = None
    start: datetime | None = None
    end: datetime | None = None
    problems: tuple[str, ...] = field(default=(), compare=False)

    def words(self) -> tuple[str, ...]:
        """Return the words and phrases asked for, not those excluded, folded, each once."""
        found = (" ".join(words) for words in positive(self.node))
        return tuple(dict.fromkeys(found))

    def highlight(self, text: str) -> list[tuple[int, int]]:
        """Return where *text* has the words asked for: code points, in order, without overlaps."""
        wanted = set(positive(self.node))
        found = tokens(text) if wanted else []
        lengths = {len(words) for words in wanted}
        spans: list[tuple[int, int]] = []
        for place, token in enumerate(found):
            for length in lengths:
                run = found[place : place + length]
                if tuple(each.word for each in run) in wanted:
                    _join(spans, token.start, run[-1].end)
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
    """Return what *text* asks for.  Never raises: what is not understood is told in *problems*."""
    parser = _Parser(text, vocabulary)
    node = parser.either()
    problems = tuple(dict.fromkeys(parser.problems))
    return Query(node, parser.start, parser.end, problems)


_LEXEME = re.compile(
    r"""
    (?P<open>\() | (?P<close>\))
    | (?P<minus>-)(?=[\w"“„«(])
    | ["“”„«»](?P<phrase>[^"“”„«»]*)(?P<shut>["“”„«»])?
    | (?P<name>[A-Za-z]+):(?!//)(?:"(?P<quoted>[^"]*)"?|(?P<value>[^\s()"]*))
    | (?P<bare>[^\s()"“”„«»]+)
    """,
    re.VERBOSE,
)


class _Parser:
    """Reads a search from left to right; gathers dates and problems as it goes."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.problems: list[str] = []
        self.start: datetime | None = None
        self.end: datetime | None = None
        if len(text) > LONGEST:
            self.problems.append(f"only the first {LONGEST} characters were read")
        self._lexemes = list(_LEXEME.finditer(text[:LONGEST]))
        self._place = 0
        self._depth = 0

    def either(self) -> Node | None:
        """Read what OR joins, up to the end or to the parenthesis that closes it."""
        parts = [self._all()]
        while (lexeme := self._next()) is not None:
            if lexeme["bare"] == "OR":
                parts.append(self._all())
                if parts[-1] is None or parts[-2] is None:
                    self.problems.append("an OR has nothing on one side and was passed over")
            elif self._depth:
                break
            else:
                self.problems.append("a parenthesis closes that was not opened")
                parts[-1] = joined(And, [parts[-1], self._all()])
        else:
            if self._depth:
                self.problems.append("a parenthesis is not closed")
        return joined(Or, parts)

    def _next(self) -> re.Match[str] | None:
        if self._place == len(self._lexemes):
            return None
        self._place += 1
        return self._lexemes[self._place - 1]

    def _all(self) -> Node | None:
        """Read what stands side by side, up to an OR or a closing parenthesis, which stay."""
        parts: list[Node | None] = []
        negate = False
        while (lexeme := self._next()) is not None:
            if lexeme["close"] or lexeme["bare"] == "OR":
                self._place -= 1
                break
            if lexeme["bare"] == "AND":
                if not parts or self._ends():
                    self.problems.append("an AND has nothing on one side and was passed over")
            elif lexeme["minus"] or lexeme["bare"] == "NOT":
                negate = not negate
                if self._ends():
                    self.problems.append("a NOT has nothing after it and was passed over")
            else:
                part = self._one(lexeme)
                parts.append(negated(part) if negate else part)
                negate = False
        return joined(And, parts)

    def _ends(self) -> bool:
        """Whether nothing comes that AND or NOT could hold to."""
        rest = self._lexemes[self._place : self._place + 1]
        return not rest or bool(rest[0]["close"]) or rest[0]["bare"] == "OR"

    def _one(self, lexeme: re.Match[str]) -> Node | None:
        if lexeme["open"]:
            return self._group()
        if lexeme["phrase"] is not None:
            if not lexeme["shut"]:
                self.problems.append("a quotation mark is not closed: all after it is the phrase")
            return self._words(lexeme["phrase"], lexeme[0])
        name = (lexeme["name"] or "").lower()
        if not name:
            return self._words(lexeme[0], lexeme[0])
        value = (lexeme["value"] if lexeme["quoted"] is None else lexeme["quoted"]).strip()
        if name not in self._vocabulary.names and name not in {"from", "to"}:
            self.problems.append(f"no filter is called “{name[:40]}”: searched for as words")
            return self._words(lexeme[0], lexeme[0])
        if not value:
            self.problems.append(f"“{name}:” says nothing after the colon: searched for as a word")
            return self._words(name, name)
        if name in {"from", "to"}:
            self._date(name, value)
            return None
        try:
            return self._vocabulary.node(name, value)
        except FilterError as error:
            self.problems.append(str(error))
            return Filter(f"{name}:{value}")

    def _group(self) -> Node | None:
        if self._depth == DEEPEST:
            self.problems.append(f"more than {DEEPEST} parentheses deep: inner ones passed over")
            return None
        self._depth += 1
        node = self.either()
        self._depth -= 1
        return node

    def _words(self, text: str, said: str) -> Node | None:
        found = tuple(words(text))
        if not found:
            self.problems.append(f"{said[:40]} has no letters or digits to search for")
            return None
        return Word(found[0]) if len(found) == 1 else Phrase(found)

    def _date(self, name: str, value: str) -> None:
        try:
            when = moment(name, value)
        except FilterError as error:
            self.problems.append(str(error))
            return
        if name == "from":
            self.start = max(filter(None, (self.start, when)))
        else:
            self.end = min(filter(None, (self.end, when)))


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


def _wrapped(node: Node, vocabulary: Vocabulary) -> str:
    text = _text(node, vocabulary)
    return f"({text})" if isinstance(node, And | Or) else text
