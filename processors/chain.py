"""The steps, in order.  A new tag is one file in ``enrichments/`` and one line here."""

from collections.abc import Iterable
from importlib import import_module
from types import ModuleType

from processors.step import Setup
from processors.step import Step
from schemas.tag import Tag

CHAIN = (
    "language",
    "mentions",
    "sentiment",
    "topic",
    "youth",
    "question",
    "abuse",
    "distress",
)


def load(setup: Setup, names: Iterable[str] = CHAIN) -> list[tuple[str, Step]]:
    """Return the steps called *names*, and those they read, in order, ready for *setup*.

    ``enrichments/NAME.py`` holds either the step itself, a function NAME(post), or, where the step
    needs a roster, languages or a model, ``prepare(setup)``, which returns the step, or None when
    this setup gives it nothing to say.
    """
    wanted = set(names)
    if unknown := wanted - set(CHAIN):
        raise ValueError(f"no such tag: {', '.join(sorted(unknown))}; there are {', '.join(CHAIN)}")
    for name in reversed(CHAIN):
        if name in wanted:
            wanted |= _reads(step_module(name))
    steps: list[tuple[str, Step]] = []
    for name in CHAIN:
        if name in wanted:
            module = step_module(name)
            prepare = getattr(module, "prepare", None)
            step = prepare(setup) if prepare else getattr(module, name)
            if step is not None:
                steps.append((name, step))
    return steps


def step_module(name: str) -> ModuleType:
    """Return the module of the tag called *name*."""
    return import_module(f"processors.enrichments.{name}")


def tag_class(name: str) -> type[Tag]:
    """Return the class of the tag called *name*."""
    return next(t for t in _tags(step_module(name)) if t.name == name)


def tag_classes() -> tuple[type[Tag], ...]:
    """Return the classes of all tags, in the order of the chain."""
    return tuple(tag_class(name) for name in CHAIN)


def _reads(module: ModuleType) -> set[str]:
    """Return the tags that a step builds on: those whose classes its module imports."""
    return {tag.name for tag in _tags(module)}


def _tags(module: ModuleType) -> list[type[Tag]]:
    found = vars(module).values()
    return [t for t in found if isinstance(t, type) and issubclass(t, Tag) and t is not Tag]
