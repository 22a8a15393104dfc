"""The signals of evidence: what hostile accounts at one official share beyond what is usual."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from math import log10
from typing import NamedTuple

from processors.detectors.state import WINDOW
from processors.detectors.state import Group
from processors.detectors.state import Memory
from processors.detectors.state import Target
from processors.detectors.surprise import binomial
from processors.detectors.window import between
from processors.detectors.window import size
from schemas.alert import SignalName

CAP = 8.0
_OFFSET = 2.0
"""Taken off every surprise, in powers of ten: many things are looked at, some are odd by chance."""
_CONTRAST = 1.5
_YOUNG_DAYS = 30
_WEEKS = 4.3
_DAY = 86400


class Finding(NamedTuple):
    """One signal's evidence in one object.

    *score* is surprise less the offset, not capped; *accounts* of *of* show it where *usual* is the
    ordinary share; *others* are uses elsewhere, *civil* civil uses here, *minutes* the time it took.
    For "sync", *of* are the linked posts and *others* the other posts at the official in that time.
    """

    signal: SignalName
    object: str
    score: float
    accounts: int
    of: int
    usual: float
    others: int = 0
    civil: int = 0
    minutes: int = 0


def findings(memory: Memory, target: Target, names: Iterable[str]) -> list[Finding]:
    """Return what is surprising in *names*, objects that many share at *target*, in a fixed order."""
    found: list[Finding] = []
    for name in sorted(names):
        group = target.groups[name]
        group.checked = len(group.authors)
        posts, hostile = target.counts[name]
        # A thing that mostly civil people use is theirs: a petition, a news item, a party line.
        if hostile * 2 < posts:
            continue
        finding = _shared(memory, target, name, group, posts, hostile)
        if finding is not None and finding.score > 0:
            found.append(finding)
            if (together := _sync(target, name, group)) is not None:
                found.append(together)
    if (age := _age(memory, target)) is not None:
        found.append(age)
    return found


def made(week: str | None) -> float | None:
    """Return the first second of an ISO week ("2026-W07"), None where there is none or it is not one."""
    return None if week is None else _monday(week)


def is_young(born: float | None, at: float) -> bool | None:
    """Say whether an account made in the week of *born* was under 30 days old *at* that time.

    None when unknown, also where the post would be older than its account.
    """
    if born is None or at < born:
        return None
    return at - born < _YOUNG_DAYS * _DAY


def _shared(
    memory: Memory, target: Target, name: str, group: Group, posts: int, hostile: int
) -> Finding | None:
    accounts = len(group.authors)
    civil = posts - hostile
    others = max(0, round(memory.uses.get(name, 0.0)) - hostile)
    minutes = max(1, round((group.posts[-1][0] - group.posts[0][0]) / 60))
    if name.startswith("week:"):
        return _week(memory, target, name, accounts, others, civil, minutes)
    everyone = len(target.authors)
    usual = (others + 0.5) / max(1.0, memory.total - hostile + 50)
    score = binomial(accounts, everyone, usual) - 1.0
    if name.startswith("text:"):
        return Finding(
            "text", name, score - _OFFSET, accounts, everyone, usual, others, civil, minutes
        )
    # Are those who use this link more hostile than everybody else here now?
    here = (max(0, target.hostile - hostile) + 2) / (max(0, size(target) - posts) + 20)
    here = max(0.04, min(here, 0.95))
    if binomial(accounts, accounts + civil, here) < _CONTRAST:
        return None
    score *= max(0.0, (accounts / (accounts + civil) - here) / (1 - here))
    return Finding("link", name, score - _OFFSET, accounts, everyone, usual, others, civil, minutes)


def _week(
    memory: Memory,
    target: Target,
    name: str,
    accounts: int,
    others: int,
    civil: int,
    minutes: int,
) -> Finding:
    usual = (others + 1) / (max(0.0, memory.known - target.known) + 300)
    score = binomial(accounts, target.known, usual) - 2.5
    born = made(name[5:])
    if born is not None and memory.clock - born < _YOUNG_DAYS * _DAY:
        # New accounts come from few weeks anyway: being new must not count as being of one week.
        even = target.young / target.known / _WEEKS
        score = min(score, binomial(accounts, target.known, even) - 0.7)
    return Finding(
        "week", name, score - _OFFSET, accounts, target.known, usual, others, civil, minutes
    )


def _sync(target: Target, name: str, group: Group) -> Finding | None:
    """Return how compressed the group is in traffic time: busy hours weigh less than quiet ones."""
    first, last = group.posts[0][0], group.posts[-1][0]
    accounts, posts = len(group.authors), len(group.posts)
    inside = max(0, between(target, first, last) - posts)
    outside = max(0, size(target) - posts)
    share = (inside + 8 * (last - first + 60) / WINDOW) / (outside + 8)
    if share >= 0.5:
        return None
    score = binomial(accounts, accounts, share) + log10(share) - log10(accounts) - 1.0 - _OFFSET
    if score <= 0:
        return None
    minutes = max(1, round((last - first) / 60))
    return Finding("sync", name, score, accounts, posts, share, others=inside, minutes=minutes)


def _age(memory: Memory, target: Target) -> Finding | None:
    if target.known < 5 or target.young < 3:
        return None
    usual = (max(0.0, memory.young - target.young) + 1) / (
        max(0.0, memory.known - target.known) + 25
    )
    score = binomial(target.young, target.known, max(usual, 0.01)) - 0.5 - _OFFSET
    if score <= 0:
        return None
    return Finding("age", "age", score, target.young, target.known, usual)


@lru_cache(maxsize=4096)
def _monday(week: str) -> float | None:
    try:
        year, number = week.split("-W")
        day = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        return None
    return float((day.toordinal() - date(1970, 1, 1).toordinal()) * _DAY)
