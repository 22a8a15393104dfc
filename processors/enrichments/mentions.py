"""Which officials a post speaks of, and the words that say so.

A handle, a full name, a surname with its title, an office or a seat with one holder name somebody;
a surname or a place alone names nobody, and neither does what fits two officials.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar
from typing import Literal
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick
from ahocorasick_rs import Implementation
from msgspec import Struct

from processors.mentions.names import AffixIndex
from processors.mentions.names import Folded
from processors.mentions.names import NameEntry
from processors.mentions.names import fold
from processors.mentions.names import key
from processors.mentions.names import name_index
from processors.mentions.names import words
from processors.step import Setup
from processors.step import Step
from processors.text import View
from processors.text import view
from schemas.masks import RUN_ON
from schemas.popolo import Roster
from schemas.popolo import within
from schemas.post import Post
from schemas.tag import Named
from schemas.tag import Tag
from schemas.tag_view import Axis
from schemas.tag_view import Chart
from schemas.tag_view import TagView

How = Literal["handle", "name", "role", "area"]


class Mentioned(Struct, frozen=True, kw_only=True):
    """One official, the code points of the text that name them, and how they are named."""

    id: str
    span: tuple[int, int]
    how: Literal["handle", "name", "role", "area"]


class Mentions(Tag, frozen=True, kw_only=True):
    """The officials a post speaks of, in the order of the text."""

    name: ClassVar[str] = "mentions"
    view: ClassVar[TagView] = TagView(
        title="Officials",
        about=(
            "Names, handles, offices and constituencies from parliament’s own roster. Nobody else is "
            "recognised."
        ),
        officials=True,
        filter="official",
        top=6,
        heading="Officials named",
        field="officials.id",
        charts=(
            Chart(
                kind="figure",
                title="Name an official",
                about=(
                    "Posts in which the roster's rules find a handle, a full name, a surname with its "
                    "title, an office or a seat (hearhear.tags.mentions.by says which version). A surname "
                    "alone names nobody, so posts are missed; being named is neither praise nor blame."
                ),
                where={"officials.id": "*"},
            ),
            Chart(
                kind="ranking",
                title="Officials named",
                about=(
                    "Posts that name each official, by the roster's rules (hearhear.tags.mentions.by); "
                    "ids are those of the roster. Nicknames and bare surnames are missed. How often "
                    "somebody is named says nothing of how they are spoken of."
                ),
                by=(Axis("Official", "officials.id", 15),),
            ),
        ),
    )

    officials: tuple[Mentioned, ...]

    def says(self, named: Named) -> str:
        """Return the officials, and by what the post names each."""
        found = dict.fromkeys((named(one.id), one.how) for one in self.officials)
        return ", ".join(f"{name} (by {how})" for name, how in found)


def prepare(setup: Setup) -> Step | None:
    """Return the step for the roster of *setup*; None without one."""
    if setup.roster is None or not setup.roster.persons:
        return None
    rules = _Rules(setup.roster)

    def mentions(post: Post) -> Mentions | None:
        seen = view(post.text)
        found = rules.handles(post, seen)
        found += rules.phrases(post, seen)
        if not found:
            return None
        best: dict[str, _Found] = {}
        for one in sorted(found, key=lambda f: (_STRENGTH[f.how], f.start)):
            best.setdefault(one.id, one)
        kept = sorted(best.values(), key=lambda f: f.start)
        return Mentions(
            by="roster rules 1",
            evidence=tuple(seen.evidence(f.start, f.end, f.rule) for f in kept),
            officials=tuple(
                Mentioned(id=f.id, span=seen.reading.span(f.start, f.end), how=f.how) for f in kept
            ),
        )

    return mentions


class _Found(NamedTuple):
    id: str
    start: int
    end: int
    how: How
    rule: str


class _Phrase(NamedTuple):
    """A phrase that may name somebody, at these places of the folded text."""

    start: int
    end: int
    how: How
    rule: str
    claims: list[NameEntry]
    title: str = ""


class _Text(NamedTuple):
    """A text and its folded form, with the questions the rules ask of them."""

    written: str
    folded: Folded
    quiet: bool
    """It has no capitals at all, so they cannot be asked for."""

    def place(self, index: int) -> int:
        return self.folded.place(index, len(self.written))

    def capital(self, start: int) -> bool:
        return self.quiet or not self.written[self.place(start)].islower()

    def ends(self, end: int, *, strict: bool = False) -> bool:
        """Say whether the next word is not part of the phrase, as "Brown" after "Senator Scott"."""
        following = _NEXT.match(self.written, self.place(end))
        if following is None or fold(following[1].lower()).text in _FUNCTION:
            return True
        return not (strict or following[1][0].isupper())

    def begins(self, start: int) -> bool:
        """Say whether the word before is not part of the phrase, as "North" before "Calder MP"."""
        before = _BEFORE.search(self.written, max(0, self.place(start) - 30), self.place(start))
        return before is None or not before[1][0].isupper() or before[1].lower() in _FUNCTION


class _Rules:
    """The rules of one roster: one automaton finds what starts a phrase, the rules look closer."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._book = name_index(roster)
        self._surnames = AffixIndex(self._book.surnames)
        self._areas = AffixIndex(self._book.areas)
        self._senators = {
            held.person_id
            for held in roster.memberships
            if "senat" in held.role.lower() or "senat" in roster.house_of(held).lower()
        }
        starts = [(phrase, self._name) for phrase in self._book.names]
        starts += [(phrase, self._office) for phrase in self._book.offices]
        starts += [(f"{title} ", self._title) for title in words()["title"]]
        starts += [(f" {letters}", self._letters) for letters in words()["letters"]]
        starts += [(f"{seat} ", self._seat) for seat in words()["seat"]]
        self._starts = starts
        self._find = AhoCorasick(
            [phrase for phrase, _ in starts], implementation=Implementation.DFA
        ).find_matches_as_indexes

    def handles(self, post: Post, seen: View) -> list[_Found]:
        """Return the officials whose handles stand in the post, outside links and addresses."""
        found: list[_Found] = []
        text = seen.text
        if "@" not in text:
            return found
        by_handle, at = self._roster.by_handle, post.created_at
        for match in _AT.finditer(seen.masked):
            start, end = match.span()
            who = by_handle(post.platform, text[start:end], at)
            if who is None and (parts := RUN_ON.match(text, start, end)):
                end = parts.end(1)
                who = by_handle(post.platform, parts[1], at)
            # "host.example/@user" is a page, whose owner we do not know.
            if who is not None and not _PATH.search(text, max(0, start - 2), start):
                found.append(_Found(who, start, end, "handle", "handle"))
        return found

    def phrases(self, post: Post, seen: View) -> list[_Found]:
        """Return the officials named in words; of phrases that overlap, only the longest counts."""
        folded = fold(seen.lower)
        hits = self._find(folded.text, overlapping=True)
        if not hits:
            return []
        text = _Text(seen.text, folded, not any(map(str.isupper, seen.masked)))
        phrases: list[_Phrase] = []
        for index, start, end in hits:
            phrase, rule = self._starts[index]
            phrases += rule(text, phrase, start, end)
        found: list[_Found] = []
        taken = bytearray(len(folded.text))
        for one in sorted(phrases, key=lambda p: (p.start - p.end, p.start)):
            if not any(taken[one.start : one.end]):
                taken[one.start : one.end] = b"\1" * (one.end - one.start)
                who = self._one(one, post.created_at)
                if who is not None and self._fits(one.title, who, post.created_at):
                    places = text.place(one.start), text.place(one.end)
                    found.append(_Found(who, *places, one.how, one.rule))
        return found

    def _one(self, phrase: _Phrase, at: datetime) -> str | None:
        """Return the one official the phrase names then; None for none, or more than one."""
        who = {
            claim.person
            for claim in phrase.claims
            if (claim.dates is None or within(at, claim.dates.start_date, claim.dates.end_date))
            and self._roster.official_at(claim.person, at)
        }
        return who.pop() if len(who) == 1 else None

    def _fits(self, title: str, who: str, at: datetime) -> bool:
        """Say whether *who* may be so called then, as far as the roster tells.

        "Speaker Ann" is nobody's title who holds no office; in a roster that knows a senate, a
        "Senator Ann" sits in it and a "Rep. Ann" does not: another Ann is meant.
        """
        if title in _OFFICES:
            return any(
                _OFFICES & set(key(held.role).split()) for held in self._roster.holds(who, at)
            )
        if self._senators and title.startswith(("sen", "rep", "congress")):
            return title.startswith("sen") == (who in self._senators)
        return True

    def _name(self, text: _Text, phrase: str, start: int, end: int) -> Iterator[_Phrase]:
        if text.folded.whole(start, end):
            claims = self._book.names[phrase]
            if claims[0].exact is not None:
                written = text.written[text.place(start) : text.place(end)]
                claims = [claim for claim in claims if claim.exact == written]
            if claims:
                rule = "full name" if any(c.dates is None for c in claims) else "alias"
                yield _Phrase(start, end, "name", rule, claims)

    def _office(self, text: _Text, phrase: str, start: int, end: int) -> Iterator[_Phrase]:
        before = text.folded.text[max(0, start - 16) : start]
        if not text.folded.whole(start, end) or not (start == 0 or _ADDRESSED.search(before)):
            return
        if text.ends(end) and not _OF_ANOTHER.match(text.written, text.place(end)):
            yield _Phrase(start, end, "role", "office", self._book.offices[phrase])

    def _title(self, text: _Text, phrase: str, start: int, end: int) -> Iterator[_Phrase]:
        surname = next(self._surnames.starting(text.folded, end), None)
        if surname is None or not text.folded.whole(start, end - 1) or not text.capital(end):
            return
        if text.ends(end + len(surname), strict=surname in self._book.given):
            claims = self._book.surnames[surname]
            title = phrase.rstrip(" .")
            yield _Phrase(start, end + len(surname), "role", "role and surname", claims, title)

    def _letters(self, text: _Text, phrase: str, start: int, end: int) -> Iterator[_Phrase]:  # noqa: ARG002  as its siblings
        if not text.folded.whole(start + 1, end):
            return
        for surname in self._surnames.ending(text.folded, start):
            first = start - len(surname)
            courtesy = _COURTESY.search(text.folded.text, max(0, first - 16), first)
            if courtesy and text.capital(first):
                claims = self._book.surnames[surname]
                yield _Phrase(courtesy.start(1), end, "role", "role and surname", claims)
        stop = start - 2 if text.folded.text.endswith("'s", 0, start) else start
        for area in self._areas.ending(text.folded, stop):
            first = stop - len(area)
            if text.begins(first) and text.capital(first):
                yield _Phrase(first, end, "area", "member for area", self._book.areas[area])

    def _seat(self, text: _Text, phrase: str, start: int, end: int) -> Iterator[_Phrase]:  # noqa: ARG002  as its siblings
        if not text.folded.whole(start, end - 1) or _FORMER.search(
            text.folded.text, max(0, start - 12), start
        ):
            return
        if text.folded.text.startswith("the ", end):
            end += 4
        for area in self._areas.starting(text.folded, end):
            last = end + len(area)
            if text.capital(end) and text.ends(last):
                yield _Phrase(start, last, "area", "member for area", self._book.areas[area])
            return


_STRENGTH: dict[How, int] = {"handle": 0, "name": 1, "role": 2, "area": 3}
_OFFICES = frozenset(words()["office"])
_FUNCTION = frozenset(words()["function"])
_AT = re.compile(r"@_+")
_PATH = re.compile(r"[^\s_]/\Z")
_NEXT = re.compile(r"[ \t](\w[\w'’-]*)")
_BEFORE = re.compile(r"(\w[\w'’-]*)[ -]\Z")
_ADDRESSED = re.compile(r"(?:[.!?:;,\n(\"'-]\s*|\b(?:the|our|dear|hey|hi|hello|mr|madam) )\Z")
_OF_ANOTHER = re.compile(r" (?:of\b|for (?:the )?[A-Z])")
_FORMER = re.compile(r"\b(?:former|ex|late|previous)[ -]\Z")
_COURTESY = re.compile(
    rf"(?<!\w)((?:{'|'.join(map(re.escape, sorted(words()['courtesy'], key=len, reverse=True)))}) )\Z"
)
