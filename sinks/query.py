"""The search language of every store: words, "phrases", AND OR NOT, filters.

``pension (rail OR bus) -strike "ticket prices" topic:transport official:anna lang:en from:2026-02-01``

Words that stand side by side must all be there.  AND, OR and NOT are words only when small; ``-word``
is NOT word; AND binds closer than OR.  Filters name what tags say, ``yes`` and ``no`` whether they
say anything.  ``from:`` and ``to:`` hold for the whole search, a ``to:`` day is included.
"""

import re
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from schemas.topics import MAJORS
from schemas.topics import NAMES
from sinks.words import tokens
from sinks.words import words

LONGEST = 2000
"""Characters of a search that are read; the rest is left out, with a problem."""

DEEPEST = 20
"""Parentheses within parentheses that are read; deeper ones are passed over, with a problem."""


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
        found = (" ".join(words) for words in _positive(self.node))
        return tuple(dict.fromkeys(found))

    def highlight(self, text: str) -> list[tuple[int, int]]:
        """Return where *text* has the words asked for: code points, in order, without overlaps."""
        wanted = set(_positive(self.node))
        found = tokens(text) if wanted else []
        lengths = {len(words) for words in wanted}
        spans: list[tuple[int, int]] = []
        for place, token in enumerate(found):
            for length in lengths:
                run = found[place : place + length]
                if tuple(each.word for each in run) in wanted:
                    _join(spans, token.start, run[-1].end)
        return spans

    def text(self) -> str:
        """Return the search in its plainest form; parsed, it is this query again."""
        parts = [] if self.node is None else [_text(self.node)]
        if self.start is not None:
            parts.append(f"from:{self.start.isoformat()}")
        if self.end is not None:
            parts.append(f"to:{self.end.isoformat()}")
        return " ".join(parts)


def parse(text: str) -> Query:
    """Return what *text* asks for.  Never raises: what is not understood is told in *problems*."""
    parser = _Parser(text)
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

    def __init__(self, text: str) -> None:
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
                parts[-1] = _joined(And, [parts[-1], self._all()])
        return _joined(Or, parts)

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
                parts.append(_negated(part) if negate else part)
                negate = False
        return _joined(And, parts)

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
        if name not in _FILTERS and name not in {"from", "to"}:
            self.problems.append(f"no filter is called “{name}”: searched for as words")
        elif not value:
            self.problems.append(f"“{name}:” says nothing after the colon: searched for as a word")
        elif name in _FILTERS:
            if name == "topic" and _topic(value) is None:
                self.problems.append(f"no topic is called “{value}”: nothing is found under it")
            return _FILTERS[name](value)
        else:
            return self._date(name, value)
        return self._words(lexeme[0], lexeme[0])

    def _group(self) -> Node | None:
        if self._depth == DEEPEST:
            self.problems.append(f"more than {DEEPEST} parentheses deep: inner ones passed over")
            return None
        self._depth += 1
        node = self.either()
        self._depth -= 1
        if self._lexemes[self._place - 1]["close"] is None:
            self.problems.append("a parenthesis is not closed")
        return node

    def _words(self, text: str, said: str) -> Node | None:
        found = tuple(words(text))
        if not found:
            self.problems.append(f"{said[:40]} has no letters or digits to search for")
            return None
        return Word(found[0]) if len(found) == 1 else Phrase(found)

    def _date(self, name: str, value: str) -> None:
        try:
            moment = _moment(value, after=name == "to")
        except (ValueError, OverflowError):
            self.problems.append(f"“{name}:{value[:40]}” is no date: write {name}:2026-02-03")
            return
        if name == "from":
            self.start = max(filter(None, (self.start, moment)))
        else:
            self.end = min(filter(None, (self.end, moment)))


def _moment(value: str, *, after: bool) -> datetime:
    """Return the time *value* means: a day's first moment, or the moment after it."""
    moment = datetime.fromisoformat(value)
    moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    return moment + timedelta(days=after) if _DAY.fullmatch(value) else moment


_DAY = re.compile(r"[\dW-]+")


def _topic(value: str) -> int | None:
    name = " ".join(words(value))
    code = NAMES.get(name) or (int(name) if name.isdecimal() and len(name) < 3 else None)
    return code if code in MAJORS or value in {"yes", "no"} else None


def _says(tag: str, *, yes: str = "", lower: bool = True) -> Callable[[str], Node]:
    """Return how a filter becomes a facet of *tag*; *yes*: the facet that ``yes`` means."""

    def node(value: str) -> Node:
        word = value.lower()
        if yes and word in {"yes", "any"}:
            return Filter(yes)
        if yes and word == "no":
            return Not(Filter(yes))
        return Filter(f"{tag}:{word if lower else value}")

    return node


def _topics(value: str) -> Node:
    code = _topic(value)
    return _says("topic", yes="topic")(value if code is None else str(code))


_FILTERS: dict[str, Callable[[str], Node]] = {
    "topic": _topics,
    "official": _says("mentions", yes="mentions", lower=False),
    "platform": _says("platform"),
    "lang": _says("language"),
    "youth": _says("youth", yes="youth"),
    "abuse": _says("abuse", yes="abuse:abusive"),
    "sentiment": _says("sentiment", yes="sentiment"),
    "source": _says("source", lower=False),
    "question": _says("question", yes="question:asked"),
    "tag": Filter,
}

_SHORT = {"mentions": "official", "language": "lang"}
"""Filters that have another name than their tag."""


def _joined(kind: type[And] | type[Or], parts: list[Node | None]) -> Node | None:
    """Return *parts* as one node: those of its own kind taken apart, doubled ones once."""
    flat: dict[Node, None] = {}
    for part in parts:
        if isinstance(part, kind):
            flat.update(dict.fromkeys(part.parts))
        elif part is not None:
            flat[part] = None
    return kind(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def _negated(node: Node | None) -> Node | None:
    if node is None:
        return None
    return node.part if isinstance(node, Not) else Not(node)


def _positive(node: Node | None) -> Iterator[tuple[str, ...]]:
    """Yield the words and phrases *node* asks for, as tuples of words."""
    if isinstance(node, Word):
        yield (node.word,)
    elif isinstance(node, Phrase):
        yield node.words
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _positive(part)


def _join(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Add a span that starts no earlier than the last one, merging where they overlap."""
    if spans and start < spans[-1][1]:
        spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
    else:
        spans.append((start, end))


def _text(node: Node) -> str:
    match node:
        case Word(word):
            return f'"{word}"' if word in {"AND", "OR", "NOT"} else word
        case Phrase(found):
            return f'"{" ".join(found)}"'
        case Filter(facet):
            return _filter_text(facet)
        case Not(part):
            return f"NOT {_wrapped(part)}"
        case And(parts):
            return " ".join(
                _wrapped(part) if isinstance(part, Or) else _text(part) for part in parts
            )
        case Or(parts):
            return " OR ".join(_text(part) for part in parts)


def _wrapped(node: Node) -> str:
    return f"({_text(node)})" if isinstance(node, And | Or) else _text(node)


def _filter_text(facet: str) -> str:
    tag, _, label = facet.partition(":")
    name = _SHORT.get(tag, tag)
    for value in (label, "yes"):
        if value and name in _FILTERS and name != "tag" and _FILTERS[name](value) == Filter(facet):
            return f"{name}:{_quoted(value)}"
    return f"tag:{_quoted(facet)}"


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w:.@-]+", value) else f'"{value}"'
