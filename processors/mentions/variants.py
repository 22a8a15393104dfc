"""Shorter and other ways to write a full name: without particles, with one of two surnames, Mac for Mc."""

import re
from collections.abc import Iterator

from processors.mentions.folding import key
from processors.mentions.surnames import PARTICLES
from processors.mentions.surnames import first_of_two
from schemas.popolo import Person


def variants(person: Person) -> Iterator[tuple[str, bool]]:
    """Yield other ways to write the name of *person*, folded; True: its words need their capitals.

    The name index takes only those that are nobody's own name.
    """
    for name in {person.name, f"{person.given_name} {person.family_name}".strip()}:
        words = key(name).split()
        run = [n for n, word in enumerate(words) if 0 < n < len(words) - 1 and word in PARTICLES]
        if run and [words[n] for n in run] not in _KEPT:
            yield " ".join(words[: run[0]] + words[run[-1] + 1 :]), True
        if _NOBLE in (joined := " ".join(words)):
            yield joined.replace(_NOBLE, " von "), False
        yield _ARTICLE.sub(" ", joined), True
        for changed in d_or_dj(name):
            yield changed, False
    if short := first_of_two(person):
        given = key(person.given_name) or " ".join(key(person.name).split()[:-2])
        yield f"{given} {short}", True


def mac_or_mc(phrase: str) -> Iterator[str]:
    """Yield the folded *phrase* with Mac for Mc, or Mc for Mac."""
    for pattern, other in ((_MAC, "mc"), (_MC, "mac")):
        again = pattern.sub(other, phrase)
        if again != phrase:
            yield again


def d_or_dj(name: str) -> Iterator[str]:
    """Yield *name*, folded, with dj for đ, or in South Slavic names with d for dj."""
    lower = name.lower()
    if "đ" in lower:
        yield key(lower.replace("đ", "dj"))
    elif "dj" in lower and key(lower).endswith("ic"):
        yield key(lower.replace("dj", "d"))


_KEPT = (["le"], ["la"])
"""A French article is never left out: nobody calls Anne Le Farron "Anne Farron"."""
_NOBLE = " von und zu "
_ARTICLE = re.compile(r" (?:al|el|ul)-(?=\w)")
_MAC = re.compile(r"\bmac(?=[a-z]{4})")
_MC = re.compile(r"\bmc(?=[a-z]{4})")
