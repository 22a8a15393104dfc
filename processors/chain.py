"""The steps, in order.  A new tag is one file in ``enrichments/`` and one line here."""

from collections.abc import Iterable
from importlib import import_module

from processors.step import Setup, Step

CHAIN = (
    "language",
    "mentions",
    "sentiment",
    "topic",
    "youth",
    "question",
    "abuse",
)


def load(setup: Setup, names: Iterable[str] = CHAIN) -> list[tuple[str, Step]]:
    """Return the steps called *names*, in the order of the chain, ready for *setup*.

    ``enrichments/NAME.py`` holds either the step itself, a function NAME(post), or, where the step
    needs a roster, languages or a model, ``prepare(setup)``, which returns the step, or None when
    this setup gives it nothing to say.
    """
    wanted = set(names)
    if unknown := wanted - set(CHAIN):
        raise ValueError(f"no such tag: {', '.join(sorted(unknown))}; there are {', '.join(CHAIN)}")
    steps: list[tuple[str, Step]] = []
    for name in CHAIN:
        if name in wanted:
            module = import_module(f"processors.enrichments.{name}")
            prepare = getattr(module, "prepare", None)
            step = prepare(setup) if prepare else getattr(module, name)
            if step is not None:
                steps.append((name, step))
    return steps
