"""Whom the hit words are aimed at: what the platform knows first, then the words themselves."""

import re
from collections.abc import Sequence
from typing import Literal
from typing import NamedTuple

Target = Literal["official", "other_person", "group", "institution", "none", "unresolved"]


class Named(NamedTuple):
    """A person named in the folded text: where, and the official's id, or None for anybody else."""

    start: int
    end: int
    official: str | None


class Aim(NamedTuple):
    """What a hit is aimed at, and the officials among them."""

    target: Target
    officials: tuple[str, ...] = ()


class Setting(NamedTuple):
    """What is known besides the words: whom the post answers, and who is named in it."""

    answers: str | None
    is_reply: bool
    named: Sequence[Named]

    @property
    def addressed(self) -> bool:
        """Whether the post speaks to or of anybody in particular."""
        return self.answers is not None or self.is_reply or bool(self.named)


def at_you(setting: Setting, text: str, start: int, end: int) -> Aim:
    """Return whom the "you" of a hit is: who is called by name beside it, who is answered, who is named."""
    beside = [
        n
        for n in setting.named
        if n.end <= end and not _BETWEEN.search(text, n.end, max(start, n.end))
    ]
    beside += [n for n in setting.named if n.start >= end and not text[end : n.start].strip(" ,")]
    if setting.answers is not None:
        opening = _opening(setting.named, text)
        beside = [n for n in beside if n.start > opening and _opens(text, n.start)]
    if len({n.official for n in beside}) == 1:
        return _at(beside)
    if setting.answers is not None:
        return Aim("official", (setting.answers,))
    if len({n.official for n in setting.named}) == 1:
        return _at(setting.named)
    if any(n.official for n in setting.named) or not setting.is_reply:
        return Aim("unresolved")
    return Aim("other_person")


def at_someone(setting: Setting, text: str, start: int, end: int) -> Aim:
    """Return whom a hit in the third person is about: who is named in it, else the last one named before."""
    if inside := [n for n in setting.named if start <= n.start and n.end <= end]:
        return _at(inside)
    hit = text[start:end]
    if _GROUP.search(hit):
        return Aim("group")
    if _YOU.search(hit) or (not _APART.search(hit) and _YOU.search(text)):
        return at_you(setting, text, start, end)
    opening = _opening(setting.named, text)
    if body := [n for n in setting.named if n.start >= opening]:
        before = [n for n in body if n.end <= start]
        if len({n.official for n in body}) == 1 or before:
            return _at(before[-1:] or body[:1])
        return Aim("unresolved")
    if len({n.official for n in setting.named}) > 1:
        return Aim("unresolved")
    return Aim("other_person") if setting.addressed else Aim("unresolved")


def _at(named: Sequence[Named]) -> Aim:
    officials = tuple(dict.fromkeys(n.official for n in named if n.official is not None))
    return Aim("official", officials) if officials else Aim("other_person")


def _opening(named: Sequence[Named], text: str) -> int:
    """Return where the names end with which a reply opens."""
    at = 0
    for n in named:
        if text[at : n.start].strip(" .:,"):
            break
        at = n.end
    return at


def _opens(text: str, at: int) -> bool:
    """Whether a sentence of *text* begins at *at*: signs that end one come before, and no word between."""
    while at and not (text[at - 1].isalnum() or text[at - 1] == "_"):
        at -= 1
        if text[at] in ".!?":
            return True
    return False


_BETWEEN = re.compile(r"[^\s,:!.-]|[.!?]\s")
_GROUP = re.compile(
    r"\b(?:traitors|politicians|mps|people|muslims|women|jews|immigrants|migrants|refugees|"
    r"foreigners|blacks|gays|they|them)\b"
)
_APART = re.compile(r"\b(?:he|she|him|her|his|hers|he's|she's)\b")
_YOU = re.compile(r"\b(?:you|your|u|ur)\b")
