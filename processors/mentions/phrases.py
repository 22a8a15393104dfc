"""The rules of one roster for names in words: one automaton finds what starts a phrase, they look closer."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick
from ahocorasick_rs import Implementation

from processors.mentions.chambers import Chambers
from processors.mentions.common import may_be_no_name
from processors.mentions.common import ordinary_words
from processors.mentions.common import word_starts
from processors.mentions.folding import fold
from processors.mentions.folding import key
from processors.mentions.names import AffixIndex
from processors.mentions.names import NameEntry
from processors.mentions.names import name_index
from processors.mentions.surnames import capitals
from processors.mentions.text import FUNCTION
from processors.mentions.text import NamesText
from processors.mentions.titles import words
from processors.text import View
from schemas.popolo import Membership
from schemas.popolo import Roster
from schemas.popolo import within
from schemas.post import Post

How = Literal["handle", "name", "role", "area"]


class Found(NamedTuple):
    """An official, the code points of the reading that name them, how, and by which rule."""

    id: str
    start: int
    end: int
    how: How
    rule: str


class _Phrase(NamedTuple):
    """A phrase that may name somebody, by the indexes of the folded text."""

    start: int
    end: int
    how: How
    rule: str
    entries: list[NameEntry]
    title: str = ""
    doubtful: bool = False
    """It counts only for who is named in another way too."""


class PhraseRules:
    """What names an official of *roster* in words."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._index = name_index(roster)
        self._surnames = AffixIndex(self._index.surnames)
        self._capitals = {surname: capitals(surname) for surname in self._index.surnames}
        self._ordinary = {
            name: word_starts(name) if name in self._index.shortened else ordinary_words(name)
            for name in self._index.names
        }
        self._areas = AffixIndex(self._index.areas)
        self._chambers = Chambers(roster)
        starts = [(phrase, self._name) for phrase in self._index.names]
        starts += [(phrase, self._office) for phrase in self._index.offices]
        starts += [(f"{title} ", self._title) for title in words()["title"]]
        starts += [(f" {letters}", self._letters) for letters in words()["letters"]]
        starts += [(f"{seat} ", self._seat) for seat in words()["seat"]]
        self._starts = starts
        self._find = AhoCorasick(
            [phrase for phrase, _ in starts], implementation=Implementation.DFA
        ).find_matches_as_indexes

    def found(self, seen: View, post: Post, known: set[str]) -> list[Found]:
        """Return whom *post* names in words; of phrases that overlap, only the longest counts.

        *known* are the officials it names by handle: of them, a name that may be none counts too.
        """
        folded = fold(seen.lower)
        hits = self._find(folded.text, overlapping=True)
        if not hits:
            return []
        small = not any(map(str.isupper, seen.masked))
        flat = small or not any(map(str.islower, seen.masked))
        text = NamesText(seen.text, folded, flat, small)
        phrases: list[_Phrase] = []
        for index, start, end in hits:
            phrase, rule = self._starts[index]
            phrases += rule(text, phrase, start, end)
        found: list[Found] = []
        doubtful: list[Found] = []
        taken = bytearray(len(folded.text))
        for one in sorted(phrases, key=lambda p: (p.start - p.end, p.start)):
            if not any(taken[one.start : one.end]):
                taken[one.start : one.end] = b"\1" * (one.end - one.start)
                who = self._who(one, post.created_at)
                if who is not None:
                    span = text.offset(one.start), text.offset(one.end)
                    (doubtful if one.doubtful else found).append(
                        Found(who, *span, one.how, one.rule)
                    )
        if doubtful:
            sure = {one.id for one in found} | known | {post.refs.reply_to_official}
            found += [one for one in doubtful if one.id in sure]
        return found

    def _who(self, phrase: _Phrase, at: datetime) -> str | None:
        """Return the one official the phrase names then; None for none, or more than one."""
        who = {
            entry.person
            for entry in phrase.entries
            if (entry.dates is None or within(at, entry.dates.start_date, entry.dates.end_date))
            and self._roster.official_at(entry.person, at)
            and self._fits(phrase.title, entry, at)
        }
        return who.pop() if len(who) == 1 else None

    def _fits(self, title: str, entry: NameEntry, at: datetime) -> bool:
        """Say whether that official may be so called then, as far as the roster tells.

        "Speaker Ann" is nobody's title who holds no office; in a roster that knows a senate, a
        "Senator Ann" sits in it and a "Rep. Ann" does not: another Ann is meant.
        """
        if title in _OFFICES:
            held = self._roster.holds(entry.person, at)
            return any(_OFFICES & set(key(seat.role).split()) for seat in held)
        if isinstance(entry.dates, Membership):
            return self._chambers.goes_with(title, entry.dates)
        return self._chambers.sits(title, entry.person, at)

    def _name(self, text: NamesText, phrase: str, start: int, end: int) -> Iterator[_Phrase]:
        if not text.folded.whole(start, end):
            return
        entries = self._index.names[phrase]
        if entries[0].exact is not None:
            written = text.written[text.offset(start) : text.offset(end)]
            entries = [entry for entry in entries if entry.exact == written]
        if entries:
            rule = "full name" if any(entry.dates is None for entry in entries) else "alias"
            ordinary = self._ordinary[phrase] if entries[0].exact is None else ()
            doubtful = bool(ordinary) and may_be_no_name(text, start, end, ordinary)
            yield _Phrase(start, end, "name", rule, entries, doubtful=doubtful)

    def _office(self, text: NamesText, phrase: str, start: int, end: int) -> Iterator[_Phrase]:
        if not text.folded.whole(start, end) or not text.ends(end):
            return
        addressed = start == 0 or text.before(_ADDRESSED, start)
        if addressed and not _OF_ANOTHER.match(text.written, text.offset(end)):
            yield _Phrase(start, end, "role", "office", self._index.offices[phrase])

    def _title(self, text: NamesText, phrase: str, start: int, end: int) -> Iterator[_Phrase]:
        surname = next(self._surnames.starting(text.folded, end), None)
        if surname is None or not text.folded.whole(start, end - 1):
            return
        # "my MP may answer": in a text without capitals May is the verb.
        if not self._capital(text, surname, end) or (text.flat and surname in FUNCTION):
            return
        if text.ends(end + len(surname), strict=surname in self._index.given):
            entries, title = self._index.surnames[surname], phrase.rstrip(" .")
            yield _Phrase(start, end + len(surname), "role", "role and surname", entries, title)

    def _letters(self, text: NamesText, phrase: str, start: int, end: int) -> Iterator[_Phrase]:
        if not text.folded.whole(start + 1, end):
            return
        title = phrase.strip()
        for surname in self._surnames.ending(text.folded, start):
            first = start - len(surname)
            courtesy = text.before(_COURTESY, first)
            if courtesy and self._capital(text, surname, first):
                entries = self._index.surnames[surname]
                yield _Phrase(courtesy.start(1), end, "role", "role and surname", entries, title)
        stop = start - 2 if text.folded.text.endswith("'s", 0, start) else start
        for area in self._areas.ending(text.folded, stop):
            first = stop - len(area)
            if text.begins(first) and text.capital(first):
                entries = self._index.areas[area]
                yield _Phrase(first, end, "area", "member for area", entries, title)

    def _seat(self, text: NamesText, phrase: str, start: int, end: int) -> Iterator[_Phrase]:
        if not text.folded.whole(start, end - 1) or text.before(_FORMER, start):
            return
        if text.folded.text.startswith("the ", end):
            end += 4
        for area in self._areas.starting(text.folded, end):
            last = end + len(area)
            if text.capital(end) and text.ends(last):
                entries, title = self._index.areas[area], phrase.strip()
                yield _Phrase(start, last, "area", "member for area", entries, title)
            return

    def _capital(self, text: NamesText, surname: str, start: int) -> bool:
        return any(text.capital(start + at) for at in self._capitals[surname])


_OFFICES = frozenset(words()["office"])
_ADDRESSED = re.compile(r"(?:[.!?:;,\n(\"'-]\s*|\b(?:the|our|dear|hey|hi|hello|mr|madam) )\Z")
_OF_ANOTHER = re.compile(r" (?:of\b|for (?:the )?[A-Z])")
_FORMER = re.compile(r"\b(?:former|ex|late|previous)[ -]\Z")
_COURTESY = re.compile(
    rf"(?<!\w)((?:{'|'.join(map(re.escape, sorted(words()['courtesy'], key=len, reverse=True)))}) )\Z"
)
