"""Possible threats at officials, their families and staff, for a human to judge.

Whether a post is abusive is decided elsewhere and more strictly: a queue may hold what turns out to be
nothing, and what it misses reaches nobody.
"""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from processors.abuse.folding import Folded
from processors.abuse.signs import BEFORE
from processors.abuse.signs import OFFICE
from processors.abuse.signs import READ
from processors.abuse.signs import Severity
from processors.abuse.signs import Sign
from processors.abuse.target import Setting
from processors.abuse.target import at_you
from processors.abuse.threat_vetoes import taken_back


class Hit(NamedTuple):
    """A threat in the folded text: the rule it met, how grave it is, and where it stands."""

    rule: str
    severity: Severity
    start: int
    end: int
    soft: bool = False


class PossibleThreat(NamedTuple):
    """A threat that a human should judge: code points of the text, and the officials it may be at."""

    start: int
    end: int
    rule: str
    severity: Severity
    officials: tuple[str, ...]


MOST = 30
"""Hits of one sign in one text, as of one rule."""


def possible_threats(
    folded: Folded, setting: Setting, signs: Iterable[Sign], met: Sequence[Hit]
) -> list[PossibleThreat]:
    """Return the threats at officials in *folded*: those of *signs*, and what threat rules *met*."""
    found = []
    for hit in (*met, *(hit for sign in signs for hit in _hits(sign, folded.text))):
        officials = _at_officials(setting, folded.text, hit)
        if officials is not None and not taken_back(folded.text, hit.start, hit.end, soft=hit.soft):
            span = folded.span(hit.start, hit.end)
            found.append(PossibleThreat(*span, hit.rule, hit.severity, officials))
    return found


def severity_of(rule: str, words: str) -> Severity:
    """Return how grave *words* are that met the threat rule *rule*."""
    if rule in _EITHER:
        return "wish" if _WISHED.search(words) else "explicit"
    if _WHERE.search(words):
        return "doxxing" if rule == "threat.visit" else "veiled"
    if rule == "threat.first" and _FIND.search(words):
        return "veiled"
    return _SEVERITY.get(rule) or ("wish" if _WISHED.search(words) else "explicit")


def _hits(sign: Sign, text: str) -> Iterator[Hit]:
    for match in islice(sign.pattern.finditer(text, 0, READ), MOST):
        start, end = match.span()
        if sign.before:
            first = max(0, start - BEFORE)
            before = sign.before.search(text[first:start])
            if not before:
                continue
            start = first + before.start()
        while start < end and not (text[start].isalnum() or text[start] == "@"):
            start += 1
        if start < end:
            yield Hit(sign.name, sign.severity, start, end, sign.soft)


def _at_officials(setting: Setting, text: str, hit: Hit) -> tuple[str, ...] | None:
    """Return the officials that *hit* may be at, none where it is at all of them; None: at others."""
    words = text[hit.start : hit.end]
    if inside := [n for n in setting.named if hit.start <= n.start and n.end <= hit.end]:
        if ids := tuple(dict.fromkeys(n.official for n in inside if n.official)):
            return ids
        if not _YOU.search(words):
            return None
    elif _YOU.search(words):
        aim = at_you(setting, text, hit.start, hit.end)
        if aim.target != "unresolved":
            return aim.officials or None
    elif _ALL.search(words):
        return ()
    else:
        before = [n for n in setting.named if n.end <= hit.start]
        if before and before[-1].official is None and not setting.answers:
            before = [n for n in before if n.official]
        if before and before[-1].official:
            return (before[-1].official,)
    if setting.answers:
        return (setting.answers,)
    return tuple(dict.fromkeys(n.official for n in setting.named if n.official)) or None


_YOU = re.compile(r"\b(?:you|u|your|ur|ya|ye|yer|you're|youre|yourself|urself|yuh)\b")
_ALL = re.compile(rf"\b{OFFICE}\b")
_EITHER = ("threat.deserve", "threat.group")
_WISHED = re.compile(
    r"\bdeserve|\brot\b|\bhope|\bwish|\bmerit|\bmerec|\besper|\bj'esper|\bojala|\btomara|\bhoffe|"
    r"\bnatumai|\bnaomba|\b(?:una|ana)stahili"
)
_WHERE = re.compile(
    r"\b(?:lives|address|habite[sz]|habitez|vivez|wohnst|wohnen|vives?|viven|moras?|una(?:poishi|koishi|"
    r"polala)|nyumbani)\b"
)
_FIND = re.compile(r"\bfind \S+$")
_SEVERITY: dict[str, Severity] = {
    "threat.wish": "wish",
    "threat.die": "wish",
    "threat.swing": "wish",
    **dict.fromkeys(
        (
            f"threat.{name}"
            for name in [
                "watch",
                "next",
                "coming",
                "know",
                "visit",
                "outside",
                "vest",
                "accident",
                "last",
                "grave",
                "alive",
                "nice",
                "lesson",
                "water",
            ]
        ),
        "veiled",
    ),
}
