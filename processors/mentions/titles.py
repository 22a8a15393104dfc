"""The words around an official's name or office, from ``lexicons/titles.txt``."""

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def words() -> dict[str, tuple[str, ...]]:
    """Return the lists of the lexicon by the name of their section."""
    lists: dict[str, list[str]] = {}
    source = files("processors").joinpath("lexicons", "titles.txt").read_text(encoding="utf-8")
    for line in source.splitlines():
        if line.startswith("["):
            current = lists.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            current.append(line)
    return {name: tuple(phrases) for name, phrases in lists.items()}
