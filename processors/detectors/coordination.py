"""Coordinated harassment: hostile posts at one official, by distinct accounts that share something
rare, beyond what is usual there.  A fold: nothing counts but the state and the sighting.
"""

from processors.detectors import baseline
from processors.detectors import open_alert
from processors.detectors import texts
from processors.detectors import window
from processors.detectors.eviction import evict
from processors.detectors.rules import best
from processors.detectors.rules import fires
from processors.detectors.signals import findings
from processors.detectors.signals import is_young
from processors.detectors.signals import made
from processors.detectors.state import HOUR
from processors.detectors.state import NEVER
from processors.detectors.state import WINDOW
from processors.detectors.state import Baseline
from processors.detectors.state import Entry
from processors.detectors.state import Memory
from processors.detectors.state import State
from processors.detectors.state import Target
from schemas.alert import Alert
from schemas.sighting import Sighting

_SETTLE = 600.0
_ALWAYS = 16
_LINKS = 3
_DAY = 24 * HOUR


def step(state: State, sighting: Sighting, position: int) -> tuple[State, list[Alert]]:
    """Take in *sighting*, at *position* of the log; return the state, the same object, and its alerts.

    Sightings must come in the order of their times, as the runner brings them; what came before
    within 24 hours, by uid and official, changes nothing.
    """
    memory = state.memory
    at = sighting.at.timestamp()
    seen = f"{sighting.target} {sighting.uid}"
    before = memory.seen.pop(seen, None)
    if before is not None and at - before < _DAY:
        memory.seen[seen] = before
        return state, []
    memory.seen[seen] = at
    alerts = tell_due(memory, at) if memory.waiting else []
    memory.position = max(memory.position, position)
    if at - memory.clock > _DAY:
        _begin(memory, at)
    memory.clock = at
    evict(memory, state.index)
    official = sighting.target
    target = memory.targets.get(official)
    if target is None:
        start = Baseline(span=int(memory.began // baseline.SPAN))
        target = memory.targets[official] = Target(baseline=start)
    window.expire(target, at - WINDOW)
    if target.open_alert is not None and at - target.open_alert.last > open_alert.KEPT:
        target.open_alert = None
    entry = _entry(state, sighting, at)
    if sighting.threat and entry.hostile:
        target.threats[entry.uid] = None
    window.add(target, entry)
    if entry.author is not None:
        baseline.count(target.baseline, at, entry.author, since=memory.began)
        if _consider(memory, target, official, entry):
            alerts.append(_tell(memory, official))
    return state, alerts


def tell_due(memory: Memory, before: float) -> list[Alert]:
    """Return the alerts that wait to be told at a time no later than *before*, each as of its time.

    So it does not matter which post comes next, or how much later.
    """
    alerts: list[Alert] = []
    clock = memory.clock
    for name, when in sorted(memory.waiting.items(), key=lambda item: (item[1], item[0])):
        if when <= before:
            memory.clock = when
            alerts.append(_tell(memory, name))
    memory.clock = clock
    return alerts


def _begin(memory: Memory, at: float) -> None:
    """Begin to listen at *at*: at the first sighting, and after a day without any.

    A lone post with a wrong date, long before the others, must not count as years of listening.
    """
    memory.began = at
    if memory.clock == NEVER:
        memory.swept = memory.decayed = at


def _entry(state: State, sighting: Sighting, at: float) -> Entry:
    """Return what the window keeps of *sighting*, and count its objects over all officials."""
    memory = state.memory
    memory.total += 1
    if sighting.repost:
        return Entry(at, sighting.uid, None, None, (), False)
    objects = [name for name in sighting.objects[: _LINKS + 1] if name.startswith("link:")]
    if sighting.signature is not None:
        number = texts.assign(
            memory.clusters, state.index, sighting.signature, at, memory.clustered
        )
        memory.clustered += number == memory.clustered
        objects.append(f"text:{number}")
    young = is_young(made(sighting.author_week), at)
    if young is not None:
        memory.known += 1
        memory.young += young
        objects.append(f"week:{sighting.author_week}")
    uses = memory.uses
    for name in objects:
        uses[name] = uses.get(name, 0.0) + 1
    # Who wrote a civil post is nobody's business.
    author = sighting.author_ref if sighting.hostile else None
    return Entry(at, sighting.uid, author, young, tuple(objects), sighting.hostile)


def _consider(memory: Memory, target: Target, official: str, entry: Entry) -> bool:
    """Weigh a hostile post; return whether there is something to say at once."""
    current = target.open_alert
    changed = False
    if current is not None and entry.author is not None:
        for name in entry.objects:
            if name in current.objects and _is_hostile(target, name):
                open_alert.join(current, target, entry.at, entry.uid)
                open_alert.join_author(current, target, entry.author)
                changed = True
    # What is already part of the alert is weighed again when it is told, not before.
    held = current.objects if current is not None else {}
    if any(name not in held and _grown(target, name) for name in entry.objects):
        touched = [name for name in entry.objects if name in target.big]
        changed |= _weigh(memory, target, official, touched)
    if not changed or target.open_alert is None:
        return False
    if open_alert.is_news(target.open_alert):
        return True
    memory.waiting.setdefault(official, memory.clock + _SETTLE)
    return False


def _weigh(memory: Memory, target: Target, official: str, touched: list[str]) -> bool:
    """Look at what a post shares; return whether it makes an alert, or adds to one."""
    found = findings(memory, target, touched)
    signals = best(found)
    linked = [finding for finding in found if finding.object in target.groups]
    accounts = len({author for f in linked for author in target.groups[f.object].authors})
    if not fires(signals, accounts, len(target.authors), target.baseline):
        return False
    current = target.open_alert
    over = current is None or memory.clock - current.last > open_alert.QUIET
    if current is None or (over and not any(f.object in current.objects for f in linked)):
        # Now all that is shared counts, not only what this post shares.
        found = findings(memory, target, target.big)
        signals = best(found)
        linked = [finding for finding in found if finding.object in target.groups]
        current = target.open_alert = open_alert.begin(memory, official, linked, target)
    open_alert.absorb(current, target, [f for f in linked if f.object not in current.objects])
    open_alert.refresh(current, signals)
    return True


def _tell(memory: Memory, official: str) -> Alert:
    """Return the alert at *official* with figures as of the memory's clock."""
    memory.waiting.pop(official, None)
    target = memory.targets[official]
    window.expire(target, memory.clock - WINDOW)
    current = target.open_alert
    if current is None:
        raise AssertionError("only an open alert waits to be told")
    found = [
        finding
        for finding in findings(memory, target, target.big)
        if finding.object in current.objects or finding.signal == "age"
    ]
    open_alert.absorb(current, target, [f for f in found if f.object in current.objects])
    open_alert.refresh(current, best(found))
    return open_alert.tell(memory, target, official, current)


def _grown(target: Target, name: str) -> bool:
    """Say whether the group of *name* is due for weighing: large ones when they grew by a tenth."""
    if name not in target.big:
        return False
    group = target.groups[name]
    return len(group.authors) < _ALWAYS or len(group.authors) * 10 >= group.checked * 11


def _is_hostile(target: Target, name: str) -> bool:
    posts, hostile = target.counts[name]
    return hostile * 2 >= posts
