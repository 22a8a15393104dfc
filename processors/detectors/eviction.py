"""Forgetting, in event time: every hour what is too old, twice a day the counts fade."""

from itertools import islice

from processors.detectors import texts
from processors.detectors import window
from processors.detectors.open_alert import KEPT
from processors.detectors.state import HOUR
from processors.detectors.state import WINDOW
from processors.detectors.state import Memory
from processors.detectors.texts import Index

_DAY = 24 * HOUR
_FADE = 12 * HOUR
_LEAST = 0.6
_MAX_SEEN = 500_000
_MAX_USES = 200_000


def evict(memory: Memory, index: Index) -> None:
    """Do what is due at the memory's clock."""
    clock = memory.clock
    if clock - memory.swept >= HOUR or len(memory.seen) > _MAX_SEEN:
        memory.swept = clock
        _forget(memory)
        texts.expire(memory.clusters, index, clock)
    elif texts.full(memory.clusters):
        texts.expire(memory.clusters, index, clock)
    if clock - memory.decayed >= _FADE:
        _fade(memory, 0.5 ** ((clock - memory.decayed) / _DAY))
        memory.decayed = clock
    elif len(memory.uses) > _MAX_USES:
        _thin(memory)


def expire(memory: Memory) -> None:
    """Forget all posts outside the windows.  Doing so early changes no alert."""
    for target in memory.targets.values():
        window.expire(target, memory.clock - WINDOW)
        window.compact(target)


def _forget(memory: Memory) -> None:
    expire(memory)
    for official, target in memory.targets.items():
        current = target.open_alert
        if current is not None and memory.clock - current.last > KEPT:
            target.open_alert = None
            memory.waiting.pop(official, None)
    old: list[str] = []
    surplus = len(memory.seen) // 2 if len(memory.seen) > _MAX_SEEN else 0
    for key, at in memory.seen.items():
        if at >= memory.clock - _DAY and len(old) >= surplus:
            break
        old.append(key)
    for key in old:
        del memory.seen[key]


def _fade(memory: Memory, factor: float) -> None:
    memory.uses = {
        name: uses * factor for name, uses in memory.uses.items() if uses * factor >= _LEAST
    }
    memory.total *= factor
    memory.known *= factor
    memory.young *= factor


def _thin(memory: Memory) -> None:
    """Keep what was used more than once, and of that the newer half where it is still too much."""
    kept = {name: uses for name, uses in memory.uses.items() if uses >= 1.5}
    memory.uses = dict(islice(kept.items(), max(0, len(kept) - _MAX_USES // 2), None))
