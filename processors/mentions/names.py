"""What a roster's officials are called, folded and ready to be looked up in a text."""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from processors.mentions.folding import Folded
from processors.mentions.folding import key
from processors.mentions.surnames import spellings
from processors.mentions.surnames import surnames
from processors.mentions.titles import words
from processors.mentions.variants import mac_or_mc
from processors.mentions.variants import variants
from schemas.popolo import Membership
from schemas.popolo import OtherName
from schemas.popolo import Person
from schemas.popolo import Roster


class NameEntry(NamedTuple):
    """Whom a phrase names; when it does so only for a time, what holds the dates."""

    person: str
    dates: OtherName | Membership | None = None
    exact: str | None = None
    """The only spelling that counts, for a name of one word, which may be a common word too."""


@dataclass(frozen=True)
class NameIndex:
    """Phrases and whom they name, by what they are: names, surnames, offices, areas."""

    names: dict[str, list[NameEntry]]
    surnames: dict[str, list[NameEntry]]
    given: frozenset[str]
    shortened: frozenset[str]
    """Names with a part left out: many people may be called so."""
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


def name_index(roster: Roster) -> NameIndex:
    """Return what the officials of *roster* are called."""
    names: dict[str, list[NameEntry]] = {}
    by_surname: dict[str, list[NameEntry]] = {}
    offices: dict[str, list[NameEntry]] = {}
    areas: dict[str, list[NameEntry]] = {}
    people = roster.persons.values()
    for person in people:
        for surname in surnames(person):
            by_surname.setdefault(surname, []).append(NameEntry(person.id))
    shortened: set[str] = set()
    for person in people:
        for form, other in _forms(person):
            for phrase in spellings(key(form)):
                if " " in phrase:
                    names.setdefault(phrase, []).append(NameEntry(person.id, other))
                elif len(phrase) > 1 and phrase not in by_surname:
                    entry = NameEntry(person.id, other, form.strip())
                    names.setdefault(phrase, []).append(entry)
    _add_variants(names, by_surname, people, shortened)
    for held in roster.memberships:
        for phrase in _titles(key(held.role)):
            offices.setdefault(phrase, []).append(NameEntry(held.person_id, held))
        if area := roster.area_of(held):
            for phrase in {key(name) for name in (area.name, *(o.name for o in area.other_names))}:
                if phrase:
                    areas.setdefault(phrase, []).append(NameEntry(held.person_id, held))
    given = (key(p.given_name or p.name).partition(" ")[0] for p in people)
    return NameIndex(names, by_surname, frozenset(given), frozenset(shortened), offices, areas)


def _add_variants(
    names: dict[str, list[NameEntry]],
    by_surname: dict[str, list[NameEntry]],
    people: Iterable[Person],
    shortened: set[str],
) -> None:
    """Add other ways to write the *names* and surnames, those that are nobody's own."""
    found: dict[str, dict[str, None]] = {}
    for person in people:
        for phrase, needs_capitals in variants(person):
            for form in spellings(phrase):
                if " " in form and form not in names:
                    found.setdefault(form, {})[person.id] = None
                    if needs_capitals:
                        shortened.add(form)
    for phrase, who in found.items():
        names[phrase] = [NameEntry(one) for one in who]
    for held in (names, by_surname):
        other = {m: entries for phrase, entries in held.items() for m in mac_or_mc(phrase)}
        held.update((m, entries) for m, entries in other.items() if m not in held)


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
