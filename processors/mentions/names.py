"""What a roster's officials are called, folded and ready to be looked up in a text."""

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from schemas.popolo import Membership
from schemas.popolo import OtherName
from schemas.popolo import Person
from schemas.popolo import Roster

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class NameEntry(NamedTuple):
    """Whom a phrase names; when it does so only for a time, what holds the dates."""

    person: str
    dates: OtherName | Membership | None = None
    exact: str | None = None
    """The only spelling that counts, for a name of one word, which may be a common word too."""


class Folded(NamedTuple):
    """A text in lower case without accents; *places* where its letters stand in the text."""

    text: str
    places: list[int] | None

    def place(self, index: int, length: int) -> int:
        """Return where the folded letter *index* stands in the text of *length* code points."""
        if self.places is None:
            return index
        return self.places[index] if index < len(self.places) else length

    def whole(self, start: int, end: int) -> bool:
        """Say whether words begin at *start* and end at *end*; "Ann-Lee" is one word, "pro-Ann" two."""
        text = self.text
        if start and _in_word(text[start - 1]):
            return False
        joined = text[start - 1 : start] == "-" and text[max(0, start - 2) : start - 1].isalnum()
        if joined and not text.endswith(("anti-", "pro-"), 0, start):
            return False
        after = text[end : end + 2]
        return not after or not (_in_word(after[0]) or (after[0] == "-" and after[1:].isalnum()))


@dataclass(frozen=True)
class NameIndex:
    """Phrases and their claims, by what they are: names, surnames, offices, areas."""

    names: dict[str, list[NameEntry]]
    surnames: dict[str, list[NameEntry]]
    given: frozenset[str]
    offices: dict[str, list[NameEntry]]
    areas: dict[str, list[NameEntry]]


class AffixIndex:
    """Phrases by their first and by their last two letters, longest first."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._first: dict[str, list[str]] = {}
        self._last: dict[str, list[str]] = {}
        for phrase in sorted(phrases, key=lambda p: (-len(p), p)):
            self._first.setdefault(phrase[:2], []).append(phrase)
            self._last.setdefault(phrase[-2:], []).append(phrase)

    def starting(self, text: Folded, start: int) -> Iterator[str]:
        """Yield the phrases that stand in *text*, whole, from *start*."""
        for phrase in self._first.get(text.text[start : start + 2], ()):
            if text.text.startswith(phrase, start) and text.whole(start, start + len(phrase)):
                yield phrase

    def ending(self, text: Folded, end: int) -> Iterator[str]:
        """Yield the phrases that stand in *text*, whole, up to *end*."""
        for phrase in self._last.get(text.text[max(0, end - 2) : end], ()):
            if text.text.endswith(phrase, 0, end) and text.whole(end - len(phrase), end):
                yield phrase


def fold(text: str) -> Folded:
    """Fold *text*, which is in lower case: no accents, one apostrophe, one hyphen, one space."""
    if text.isascii():
        return Folded(text, None)
    folded = _NOT_ASCII.sub(_letter, text)
    if len(folded) == len(text):
        return Folded(folded, None)
    return Folded(folded, [i for i, c in enumerate(text) if c < "\x80" or _fold_letter(c)])


def key(phrase: str) -> str:
    """Return *phrase* as it would stand in a folded text."""
    return " ".join(fold("".join(_lower(c) for c in phrase)).text.split())


@lru_cache(maxsize=1)
def words() -> dict[str, tuple[str, ...]]:
    """Return the lists of ``lexicons/titles.txt`` by the name of their section."""
    lists: dict[str, list[str]] = {}
    source = files("processors").joinpath("lexicons", "titles.txt").read_text(encoding="utf-8")
    for line in source.splitlines():
        if line.startswith("["):
            current = lists.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            current.append(line)
    return {name: tuple(phrases) for name, phrases in lists.items()}


def name_index(roster: Roster) -> NameIndex:
    """Return what the officials of *roster* are called."""
    names: dict[str, list[NameEntry]] = {}
    surnames: dict[str, list[NameEntry]] = {}
    offices: dict[str, list[NameEntry]] = {}
    areas: dict[str, list[NameEntry]] = {}
    people = roster.persons.values()
    for person in people:
        surname = person.family_name or person.name.split()[-1]
        surnames.setdefault(key(surname), []).append(NameEntry(person.id))
    for person in people:
        for form, other in _forms(person):
            phrase = key(form)
            if " " in phrase:
                names.setdefault(phrase, []).append(NameEntry(person.id, other))
            elif len(phrase) > 1 and phrase not in surnames:
                names.setdefault(phrase, []).append(NameEntry(person.id, other, form.strip()))
    for held in roster.memberships:
        for phrase in _titles(key(held.role)):
            offices.setdefault(phrase, []).append(NameEntry(held.person_id, held))
        if area := roster.area_of(held):
            for phrase in {key(name) for name in (area.name, *(o.name for o in area.other_names))}:
                if phrase:
                    areas.setdefault(phrase, []).append(NameEntry(held.person_id, held))
    given = (key(p.given_name or p.name).partition(" ")[0] for p in people)
    return NameIndex(names, surnames, frozenset(given), offices, areas)


def _forms(person: Person) -> Iterable[tuple[str, OtherName | None]]:
    """Yield the full names of *person*: as given, without honorifics, and the others with dates."""
    yield person.name, None
    if person.given_name and person.family_name:
        yield f"{person.given_name} {person.family_name}", None
    bare = person.name.split()
    while len(bare) > 3 - bool(person.honorific_prefix) and key(bare[0]) in words()["courtesy"]:
        bare = bare[1:]
        yield " ".join(bare), None
    for other in person.other_names:
        yield other.name, other


def _titles(role: str) -> set[str]:
    """Return the ways to write an office: "minister of health", "health minister"; none for a seat."""
    if " " not in role or not set(role.split()) & set(words()["office"]):
        return set()
    forms = {role}
    if parts := re.fullmatch(r"(.+?)(?: of state)? (of|for) (?:the )?(.+)", role):
        rank, link, matter = parts.groups()
        forms.add(f"{matter} {rank}")
        if rank == "minister":
            forms |= {f"{rank} {of} {the}{matter}" for of in ("of", "for") for the in ("", "the ")}
        else:
            forms.add(f"{rank} {link} {matter}")
    return forms


def _in_word(letter: str) -> bool:
    # Vowel signs of Indian scripts are no \w, but parts of words all the same.
    return letter.isalnum() or letter == "_" or unicodedata.category(letter)[0] == "M"


def _letter(match: re.Match[str]) -> str:
    return _fold_letter(match.group())


@lru_cache(maxsize=8192)
def _fold_letter(letter: str) -> str:
    """Return one folded letter for *letter*, or nothing for a mark that stands on another."""
    if unicodedata.combining(letter):
        return ""
    if letter in "’‘ʼʹ′`´＇":
        return "'"
    if letter in "‐‑‒–−":
        return "-"
    if letter.isspace():
        return " "
    if "\ud800" <= letter <= "\udfff":
        return "\ufffd"  # half a pair, which the search could not encode
    base = [c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c)]
    return _lower(_STROKED.get(base[0], base[0])) if len(base) == 1 else letter


_STROKED = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "Ø": "o", "Ł": "l", "Đ": "d"}


def _lower(letter: str) -> str:
    low = letter.lower()
    return low if len(low) == 1 else letter
