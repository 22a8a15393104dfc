"""Texts that are hard for a regular expression, made of the expression's own parts."""

import gc
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from random import Random
from re import _constants as op  # type: ignore[attr-defined]  # the one parser there is
from re import _parser  # type: ignore[attr-defined]
from time import process_time
from types import ModuleType
from typing import Any

_CATEGORY = {
    op.CATEGORY_DIGIT: "7",
    op.CATEGORY_SPACE: " ",
    op.CATEGORY_NOT_WORD: "-",
}
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_MOST_REPEATED = 8
_TRIED = 2000
"""Code points on which the samples of one pattern are compared."""


def patterns(*packages: str) -> list[re.Pattern[str]]:
    """Return the compiled patterns that the modules of *packages* hold, wherever they hold them."""
    for package in packages:
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            import_module(module.name)
    tops = tuple({package.partition(".")[0] for package in packages})
    todo: list[Any] = [
        vars(module) for name, module in sys.modules.items() if name.startswith(packages)
    ]
    seen: set[int] = set()
    found: dict[tuple[str, int], re.Pattern[str]] = {}
    while todo:
        value = todo.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, re.Pattern):
            if isinstance(value.pattern, str):
                found[value.pattern, value.flags] = value
        elif not _foreign(value, tops):
            todo += gc.get_referents(value)
    return [found[key] for key in sorted(found)]


def _foreign(value: Any, tops: tuple[str, ...]) -> bool:
    """Say whether *value* is no part of ours, so that what it leads to is not ours either."""
    if isinstance(value, ModuleType):
        return True
    named = value if callable(value) else type(value)
    home = str(getattr(named, "__module__", None) or "")
    return not (home.startswith(tops) or (home in ("builtins", "functools") and named is not value))


def hardest(pattern: re.Pattern[str], random: Random, most: int) -> list[str]:
    """Return the *most* samples of *pattern* that it takes longest to search repeats of."""
    made = {sample for _ in range(6) if (sample := _sample(_tree(pattern), random, {}))}
    cut = {sample[:n] for sample in made for n in (1, 2, 3, len(sample) // 2, len(sample) - 1)}
    samples = sorted(filter(None, made | cut))
    return sorted(samples, key=lambda sample: _seconds(pattern, sample))[-most:]


def repeated(sample: str, length: int) -> str:
    """Return *sample* again and again, with an end that a pattern that almost matched trips over."""
    return (sample * (length // len(sample) + 1))[:length] + "!\n"


def _seconds(pattern: re.Pattern[str], sample: str) -> float:
    began = process_time()
    for _ in pattern.finditer(repeated(sample, _TRIED)):
        pass
    return process_time() - began


def _tree(pattern: re.Pattern[str]) -> Any:
    return _parser.parse(pattern.pattern, pattern.flags)


def _sample(tree: Any, random: Random, groups: dict[int, str]) -> str:
    """Return a text that *tree* matches, or nearly: what it looks ahead for is left out."""
    return "".join(_written(kind, value, random, groups) for kind, value in tree)


def _written(kind: Any, value: Any, random: Random, groups: dict[int, str]) -> str:
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.NOT_LITERAL:
        return "b" if value == ord("a") else "a"
    if kind is op.ANY:
        return "a"
    if kind is op.IN:
        return _one_of(value, random)
    if kind is op.BRANCH:
        return _sample(random.choice(value[1]), random, groups)
    if kind is op.ATOMIC_GROUP:
        return _sample(value, random, groups)
    if kind is op.GROUPREF:
        return groups.get(value, "")
    if kind is op.SUBPATTERN:
        groups[value[0]] = _sample(value[3], random, groups)
        return groups[value[0]]
    if kind in _REPEATS:
        least, most, part = value
        times = random.choice((least, min(most, max(least, 1)), min(most, least + 2)))
        return "".join(_sample(part, random, groups) for _ in range(min(times, _MOST_REPEATED)))
    return ""  # a place or a look around adds nothing


def _one_of(items: list[Any], random: Random) -> str:
    if items[0][0] is op.NEGATE:
        # What a negated set is meant to let through is mostly a letter, else a space or a sign.
        return next(_outside(items[1:]), "\u4e00")
    kind, value = random.choice(items)
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.RANGE:
        return chr(random.randint(value[0], min(value[1], value[0] + 25)))
    return _CATEGORY.get(value, "a")


def _outside(items: list[Any]) -> Iterator[str]:
    for letter in "a 1-@/.#é":
        if not any(
            (kind is op.LITERAL and ord(letter) == value)
            or (kind is op.RANGE and value[0] <= ord(letter) <= value[1])
            or (kind is op.CATEGORY and letter == _CATEGORY.get(value, "a"))
            for kind, value in items
        ):
            yield letter
