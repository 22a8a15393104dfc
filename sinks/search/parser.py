"""Reads a search from left to right into a tree; see query.py for the language."""

import re
from datetime import datetime
from unicodedata import normalize

from schemas.letters import read_letter
from sinks.search.filters import FilterError
from sinks.search.filters import Vocabulary
from sinks.search.filters import moment
from sinks.search.nodes import And
from sinks.search.nodes import Everything
from sinks.search.nodes import Node
from sinks.search.nodes import Or
from sinks.search.nodes import Phrase
from sinks.search.nodes import Prefix
from sinks.search.nodes import Word
from sinks.search.nodes import joined
from sinks.search.nodes import negated
from sinks.search.nodes import size
from sinks.search.words import stands_alone
from sinks.search.words import words

LONGEST = 2000
"""Characters a search may have."""

MOST = 100
"""Words and filters that a search may have, the words of its phrases counted."""

DEEPEST = 10
"""Parentheses within parentheses that a search may have."""

SHORTEST_PREFIX = 2
"""Letters before a *: of one letter too many words begin."""

MOST_PREFIXES = 5
"""Words with a * that a search may have: each is looked up as many words."""

MOST_ERRORS = 3
"""Wrong filters that are told: what may be meant is looked for among all names, which takes long."""

_LEXEME = re.compile(
    r"""
    (?P<open>\() | (?P<close>\))
    | (?P<minus>[-–−])(?=[^\s)])
    | "(?P<phrase>(?:[^"]|(?<=[א-ת])"(?=[א-ת]))*)(?P<shut>")?
    | (?P<name>[A-Za-z]+):(?!//)(?:"(?P<quoted>[^"]*)"?|(?P<value>[^\s()"]*))
    | (?P<bare>(?:[^\s()"]|(?<=[א-ת])"(?=[א-ת]))+)
    """,
    re.VERBOSE,
)
"""Between Hebrew letters a quotation mark is part of an abbreviation."""


def _typed(text: str) -> str:
    """Return *text* with the signs of the language as ASCII has them, and nothing that is not seen.

    Keyboards for Chinese and Japanese write "：" and "（", telephones curly quotation marks; what is
    copied from a page begins with a mark of its direction.
    """
    return text if text.isascii() else "".join(map(_sign, text))


def _sign(c: str) -> str:
    if c in "“”„‟«»〝〞":
        return '"'
    return chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c if read_letter(c) else ""


_SMALL = {
    "or": "“or” is searched for as a word: write OR in capitals to find either",
    "and": "“and” is searched for as a word: words side by side must all be there anyway",
    "not": "“not” is searched for as a word: write NOT in capitals to leave out what follows",
}


class Parser:
    """Gathers dates, hints and errors as it reads."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.hints: list[str] = []
        self.errors: list[str] = []
        self.start: datetime | None = None
        self.end: datetime | None = None
        if len(text) > LONGEST:
            self.errors.append(f"a search may have {LONGEST:,} characters: shorten it")
        self._lexemes = list(_LEXEME.finditer(_typed(text[:LONGEST])))
        self._place = 0
        self._depth = 0
        self._prefixes = 0
        self._unsearchable: list[str] = []

    def read(self) -> Node | None:
        """Return what the whole text asks for; None: nothing but dates, if anything."""
        node = self._either()
        said = [
            f"{word} has no letter, digit or emoji to search for" for word in self._unsearchable
        ]
        if node is not None:
            self.hints += said
        elif said:
            self.errors += [f"{each}: write words, or * for everything" for each in said]
        elif self._lexemes and self.start is None and self.end is None and not self.errors:
            self.errors.append("nothing to search for: write words, or * for everything")
        if size(node) > MOST:
            self.errors.append(f"a search may have {MOST} words and filters: leave some out")
        if self._prefixes > MOST_PREFIXES:
            self.errors.append(f"a search may have {MOST_PREFIXES} words with *: leave some out")
        return node

    def _either(self) -> Node | None:
        """Read what OR joins, up to the end or to the parenthesis that closes it."""
        parts = [self._all()]
        while (lexeme := self._next()) is not None:
            if lexeme["bare"] == "OR":
                parts.append(self._all())
                if parts[-1] is None or parts[-2] is None:
                    self.hints.append("an OR has nothing on one side and was passed over")
            elif self._depth:
                break
            else:
                self.hints.append("a parenthesis closes that was not opened")
                parts[-1] = joined(And, [parts[-1], self._all()])
        else:
            if self._depth:
                self.hints.append("a parenthesis is not closed")
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
                    self.hints.append("an AND has nothing on one side and was passed over")
            elif lexeme["minus"] or lexeme["bare"] == "NOT":
                negate = not negate
                if self._ends():
                    self.hints.append("a NOT has nothing after it and was passed over")
            else:
                self._hint(lexeme["bare"] or "", first=not parts)
                part = self._one(lexeme)
                parts.append(negated(part) if negate else part)
                negate = False
        return joined(And, parts)

    def _hint(self, bare: str, *, first: bool) -> None:
        """Tell of "or" and its like where capitals may have been meant."""
        small = bare.lower()
        if small in _SMALL and not self._ends() and (small == "not" or not first):
            self.hints.append(_SMALL[small])

    def _ends(self) -> bool:
        """Whether nothing comes that AND or NOT could hold to."""
        rest = self._lexemes[self._place : self._place + 1]
        return not rest or bool(rest[0]["close"]) or rest[0]["bare"] == "OR"

    def _one(self, lexeme: re.Match[str]) -> Node | None:
        if lexeme["open"]:
            return self._group()
        if lexeme["phrase"] is not None:
            if not lexeme["shut"]:
                self.hints.append("a quotation mark is not closed: all after it is the phrase")
            return self._words(lexeme["phrase"], lexeme[0])
        name = (lexeme["name"] or "").lower()
        if not name:
            return Everything() if lexeme[0] == "*" else self._words(lexeme[0], lexeme[0])
        value = (lexeme["value"] if lexeme["quoted"] is None else lexeme["quoted"]).strip()
        names = self._vocabulary.names
        if name not in names and name not in {"from", "to"}:
            self.hints.append(
                f"no filter is called “{name[:40]}”: searched for as words; "
                f"there are {', '.join(sorted(names))}, from and to"
            )
            return self._words(lexeme[0], lexeme[0])
        if not value:
            self.hints.append(f"“{name}:” says nothing after the colon: searched for as a word")
            return self._words(name, name)
        if len(self.errors) >= MOST_ERRORS:
            return None  # it is refused anyway
        try:
            if name in {"from", "to"}:
                self._date(name, value)
                return None
            return self._vocabulary.node(name, value)
        except FilterError as error:
            self.errors.append(str(error))
            return None

    def _group(self) -> Node | None:
        if self._depth == DEEPEST:
            self.errors.append(f"more than {DEEPEST} parentheses deep: write it flatter")
            return None
        self._depth += 1
        node = self._either()
        self._depth -= 1
        return node

    def _words(self, text: str, said: str) -> Node | None:
        found = tuple(words(text))
        if not found:
            self._unsearchable.append(said[:40])
            return None
        begins = text.rstrip("* \t\n") if text.rstrip().endswith("*") else None
        if begins is not None and not stands_alone(found[-1]):
            return self._prefix(found, said)
        if "*" in (text if begins is None else begins):
            self.hints.append(
                f"* is read at the end of a word only: {said[:40]} was searched for as words"
            )
        return Word(found[0]) if len(found) == 1 else Phrase(found)

    def _prefix(self, found: tuple[str, ...], said: str) -> Node | None:
        self._prefixes += 1
        if len(found) > 1 or said[0] == '"':
            self.errors.append(
                f"* cannot be read in {said[:40]}: write {found[-1][:40]}* as a word of its own"
            )
        elif len(normalize("NFD", found[0])) < SHORTEST_PREFIX:  # a Korean syllable is many letters
            self.errors.append(
                f"{said[:40]}: write at least {SHORTEST_PREFIX} letters before the *"
            )
        return Prefix(found[0])

    def _date(self, name: str, value: str) -> None:
        when = moment(name, value)
        if name == "from":
            self.start = max(filter(None, (self.start, when)))
        else:
            self.end = min(filter(None, (self.end, when)))
