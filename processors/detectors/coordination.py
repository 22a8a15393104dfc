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


def step(state: State, sighting: Sighting, position: int) -> tuple[State, list[Alert]]:
    """Take in *sighting*, at *position* of the log; return the state, the same object, and its alerts.

    A sighting met before in the last 24 hours changes nothing; one more than six hours older than the
    latest is counted as late and left out.
    """
    memory = state.memory
    at = sighting.at.timestamp()
    seen = f"{sighting.target} {sighting.uid}"
    memory.position = max(memory.position, position)
    if seen in memory.seen:
        return state, []
    if at < memory.clock - WINDOW:
        memory.late += 1
        return state, []
    memory.seen[seen] = at
    if not memory.clock:
        memory.began = memory.swept = memory.decayed = at
    memory.clock = max(memory.clock, at)
    evict(memory, state.index)
    target = memory.targets.get(sighting.target)
    if target is None:
        start = Baseline(span=int(memory.began // baseline.SPAN))
        target = memory.targets[sighting.target] = Target(baseline=start)
    window.expire(target, memory.clock - WINDOW)
    entry = _entry(state, sighting, at)
    if sighting.threat and entry.hostile:
        target.threats[entry.uid] = None
    window.add(target, entry)
    alerts: list[Alert] = []
    if entry.author is not None:
        baseline.count(target.baseline, at, entry.author)
        if _consider(memory, target, sighting.target, entry):
            alerts.append(_tell(memory, sighting.target, position))
    if memory.waiting:
        due = [name for name, when in memory.waiting.items() if when <= memory.clock]
        alerts.extend(_tell(memory, name, position) for name in due)
    return state, alerts


def _entry(state: State, sighting: Sighting, at: float) -> Entry:
    """Return what the window keeps of *sighting*, and count its objects over all officials."""
    memory = state.memory
    memory.total += 1
    if sighting.repost:
        return Entry(at, sighting.uid, None, None, (), False)
    objects = [name for name in sighting.objects[: _LINKS + 1] if name.startswith("link:")]
    if sighting.signature is not None:
        number = texts.assign(
            memory.clusters, state.index, sighting.signature, memory.clock, memory.clustered
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
    case = target.open_alert
    changed = False
    if case is not None and entry.author is not None:
        for name in entry.objects:
            if name in case.objects and _is_hostile(target, name):
                open_alert.join(case, target, entry.at, entry.uid)
                open_alert.join_author(case, target, entry.author)
                changed = True
    # What is already part of the incident is weighed again when it speaks, not before.
    held = case.objects if case is not None else {}
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
    """Look at what a post shares; return whether it makes an incident, or adds to one."""
    found = findings(memory, target, touched)
    families = best(found)
    linked = [finding for finding in found if finding.object in target.groups]
    accounts = len({author for f in linked for author in target.groups[f.object].authors})
    if not fires(families, accounts, len(target.authors), target.baseline):
        return False
    case = target.open_alert
    over = case is None or memory.clock - case.last > open_alert.QUIET
    if case is None or (over and not any(f.object in case.objects for f in linked)):
        # Now all that is shared counts, so that the order of arrival matters as little as can be.
        found = findings(memory, target, target.big)
        families = best(found)
        linked = [finding for finding in found if finding.object in target.groups]
        case = target.open_alert = open_alert.begin(memory, official, linked, target)
    open_alert.absorb(case, target, [f for f in linked if f.object not in case.objects])
    open_alert.refresh(case, families)
    return True


def _tell(memory: Memory, official: str, position: int) -> Alert:
    """Return the alert at *official* with figures as of now."""
    memory.waiting.pop(official, None)
    target = memory.targets[official]
    window.expire(target, memory.clock - WINDOW)
    case = target.open_alert
    if case is None:
        raise AssertionError("only an incident waits to be told")
    found = [
        finding
        for finding in findings(memory, target, target.big)
        if finding.object in case.objects or finding.family == "age"
    ]
    open_alert.absorb(case, target, [f for f in found if f.object in case.objects])
    open_alert.refresh(case, best(found))
    return open_alert.tell(memory, target, official, case, position)


def _grown(target: Target, name: str) -> bool:
    """Say whether the group of *name* is due for weighing: large ones when they grew by a tenth."""
    if name not in target.big:
        return False
    group = target.groups[name]
    return len(group.authors) < _ALWAYS or len(group.authors) * 10 >= group.checked * 11


def _is_hostile(target: Target, name: str) -> bool:
    posts, hostile = target.counts[name]
    return hostile * 2 >= posts
