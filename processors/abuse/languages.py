"""Abuse in other languages: short lists of what cannot be read otherwise, and silence beyond them."""

import re
from typing import cast
from typing import get_args

from processors.abuse.lexicon import lines
from processors.abuse.rules import Kind
from processors.abuse.rules import Rule
from processors.abuse.rules import one_of

LANGUAGES = ("french", "german", "spanish", "portuguese", "swahili")


def _read(language: str) -> list[Rule]:
    rules: list[Rule] = []
    for line in lines(language):
        kind, whom, prefilter, pattern = line.split(" | ", 3)
        if kind not in get_args(Kind) or whom not in ("you", "someone", "sole"):
            raise ValueError(f"{language}.txt: {line}")
        name = f"{kind}.{language}"
        found = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")
        rules.append(
            Rule(
                name,
                cast("Kind", kind),
                "sole" if whom == "sole" else "you",
                found,
                one_of(prefilter),
                0.85,
            )
        )
    return rules


PHRASES: tuple[Rule, ...] = tuple(rule for language in LANGUAGES for rule in _read(language))
