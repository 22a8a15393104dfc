"""Surnames and their particles: "van der Balk", "al-Nasri", "O'Nellan", in the ways they are written."""

import re
from collections.abc import Iterator

from processors.mentions.folding import key
from processors.mentions.titles import words
from schemas.popolo import Person

PARTICLES = frozenset(words()["particle"])


def surnames(person: Person) -> set[str]:
    """Return the surnames of *person*, folded: as the roster has it, and with the particles before it."""
    name = key(person.name).split()
    family = key(person.family_name) or name[-1]
    found = {family}
    first = len(name) - len(family.split())
    if name[first:] == family.split():
        while first > 1 and name[first - 1] in PARTICLES:
            first -= 1
            found.add(" ".join(name[first:]))
    if short := first_of_two(person):
        found.add(short)
    return {form for surname in found for form in spellings(surname)}


def first_of_two(person: Person) -> str:
    """Return the first of two surnames, "garcia" of "García Márquez"; "" where there are not two.

    Only an Iberian surname is taken for one: in other names of three words the second is a given name,
    or both are one surname.
    """
    family = key(person.family_name).split()
    first = family or key(person.name).split()[1:]
    plain = [n for n, word in enumerate(first) if word not in PARTICLES]
    if len(plain) < 2 or not (
        first[plain[-2]] in _IBERIAN or _PATRONYMIC.fullmatch(first[plain[-2]])
    ):
        return ""
    return " ".join(first[: plain[-2] + 1] if family else first[plain[-2] : plain[-2] + 1])


def spellings(phrase: str) -> Iterator[str]:
    """Yield the ways to write the folded *phrase*: "o'nellan" is "onellan" too, "al-nasri" "al nasri"."""
    yield phrase
    for pattern, other in _WRITTEN:
        again = pattern.sub(other, phrase)
        if again != phrase:
            yield again


def capitals(surname: str) -> tuple[int, ...]:
    """Return where a folded *surname* has a capital in running text: one of these is enough.

    In "van der Balk" it is the B, in "al-Nasri" the N, in "d'Ormel" the D or the O.
    """
    parts = list(_PART.finditer(surname))
    part = next((p for p in parts if p.group() not in PARTICLES), parts[-1])
    after = part.group().find("'") + 1
    return (part.start(), part.start() + after) if after else (part.start(),)


_IBERIAN = frozenset(words()["iberian"])
_PATRONYMIC = re.compile(r"[a-z]{2,}ez")
_PART = re.compile(r"[^\s-]+")
_WRITTEN = (
    (re.compile(r"\b(al|el|ul)-(?=\w)"), r"\1 "),
    (re.compile(r"\b(al|el|ul) (?=\w)"), r"\1-"),
    (re.compile(r"\b(al|el)[- ](?=\w)"), r"\1"),
    (re.compile(r"\bal[- ](?=\w)"), "el "),
    (re.compile(r"\bal[- ](?=\w)"), "el-"),
    (re.compile(r"\bel[- ](?=\w)"), "al "),
    (re.compile(r"\bel[- ](?=\w)"), "al-"),
    (re.compile(r"\b(o|d)'(?=\w)"), r"\1"),
    (re.compile(r"\b(o)'(?=\w)"), r"\1 "),
    (re.compile(r"\b(o)'(?=\w)"), r"\1' "),
    (re.compile(r" 't "), " t "),
    (re.compile(r"(?<=\w{3})-(?=\w{3})"), " "),
    (re.compile(r"\b(ma?c)(?=[a-z]{4})"), r"\1 "),
    (re.compile(r"\b(ma?c) (?=\w)"), r"\1"),
    (re.compile(r"\b(v)an d(e[rn]) (?=\w)"), r"\1.d. "),
    (re.compile(r"\b(v)an d(e[rn]) (?=\w)"), r"\1d "),
)
