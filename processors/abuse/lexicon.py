"""The word lists and phrase lists the rules are built of, read once from the package."""

import re
from collections.abc import Iterable
from importlib.resources import files


def lines(name: str) -> list[str]:
    """Return the lines of ``lexicons/abuse/NAME.txt`` without comments and blank lines."""
    text = (files("processors") / "lexicons" / "abuse" / f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def words(name: str) -> frozenset[str]:
    """Return the words of one list."""
    return frozenset(" ".join(lines(name)).split())


def either(options: Iterable[str]) -> str:
    """Return a pattern for any of *options*, the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(options, key=lambda o: (-len(o), o)))) + ")"


INSULTS = words("insults")
DEHUMANISING = words("dehumanising")
MILD = words("mild")
DEGRADING = words("degrading")
ADJECTIVES = words("adjectives")
SLURS = words("slurs")
GROUPS = words("groups")
STRONG = INSULTS | DEHUMANISING | SLURS
