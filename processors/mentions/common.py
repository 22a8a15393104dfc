"""Full names made of ordinary words: "mark may" and "the steve race" may name nobody."""

import re
from functools import lru_cache
from importlib.resources import files

from processors.mentions.surnames import PARTICLES
from processors.mentions.text import NamesText
from processors.mentions.titles import words


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    source = files("processors").joinpath("lexicons", "name_words.txt").read_text(encoding="utf-8")
    return frozenset(
        word for line in source.splitlines() if not line.startswith("#") for word in line.split()
    )


def ordinary_words(name: str) -> tuple[int, ...]:
    """Return where the ordinary words of a folded full *name* stand; none unless its last word is one."""
    parts = list(_WORD.finditer(name))
    if not parts or parts[-1].group() not in _ordinary():
        return ()
    return tuple(part.start() for part in parts if part.group() in _ordinary())


def word_starts(name: str) -> tuple[int, ...]:
    """Return where the words of a folded *name* begin that have a capital: particles may have none."""
    return tuple(p.start() for p in _WORD.finditer(name) if p.group() not in PARTICLES)


def may_be_no_name(text: NamesText, start: int, end: int, ordinary: tuple[int, ...]) -> bool:
    """Say whether the words from *start* to *end*, some of them *ordinary*, may mean what they say.

    They name somebody where each has its capital, or a title stands beside them; in small letters, too,
    when the given name is no ordinary word and no article precedes.
    """
    if text.after(_LETTERS, end) or text.before(_TITLE, start):
        return False
    if text.after(_DAY, end):
        return True
    if not text.flat and all(text.capital(start + at) for at in ordinary):
        return False
    return ordinary[0] == 0 or text.before(_ARTICLE, start) is not None


_WORD = re.compile(r"[^\s-]+")
_DAY = re.compile(r"(?: the)? \d")
_ARTICLE = re.compile(
    r"(?<!\w)(?:the|a|an|this|that|every|each|any|no|our|my|your|his|her|their) \Z"
)
_LETTERS = re.compile(rf",? (?:{'|'.join(words()['letters'])})(?!\w)")
_TITLE = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, (*words()['title'], *words()['courtesy'])))}) \Z"
)
