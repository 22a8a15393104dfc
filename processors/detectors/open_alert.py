"""An alert in the making: it begins, gathers what is linked, and speaks when there is news."""

from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from hashlib import blake2b

from processors.detectors.rules import severity
from processors.detectors.rules import tactic
from processors.detectors.sentences import against
from processors.detectors.sentences import sentence
from processors.detectors.signals import CAP
from processors.detectors.signals import Finding
from processors.detectors.state import HOUR
from processors.detectors.state import Incident
from processors.detectors.state import Memory
from processors.detectors.state import Target
from processors.detectors.window import MAX_AUTHORS
from processors.detectors.window import size
from schemas.alert import Alert
from schemas.alert import Family

QUIET = 2 * HOUR
"""Seconds without linked posts after which an incident is over."""
KEPT = 24 * HOUR
"""Seconds after which it is forgotten: the same thing again is a new alert."""
_NEWS = 1.5
_ORDER = ("text", "link", "week", "age", "sync")


def begin(memory: Memory, official: str, linked: Sequence[Finding], target: Target) -> Incident:
    """Return a new incident.  Its key names the official, what most accounts share, and the hour."""
    first = min(
        linked,
        key=lambda finding: (-finding.accounts, _ORDER.index(finding.family), finding.object),
    )
    onset = min(target.groups[finding.object].posts[0][0] for finding in linked)
    # Which copy came first differs with the order of arrival, so a wording has no name in the key.
    thing = "text" if first.family == "text" else first.object
    seed = f"{official}|{thing}|{int(onset // HOUR)}"
    key = blake2b(seed.encode(), digest_size=12).hexdigest()
    return Incident(key=key, onset=onset, opened=memory.clock, last=onset)


def absorb(incident: Incident, target: Target, linked: Sequence[Finding]) -> None:
    """Take in the accounts and posts of the groups in *linked*."""
    for finding in linked:
        incident.objects[finding.object] = None
        group = target.groups[finding.object]
        for author in group.authors:
            join_author(incident, target, author)
        for at, uid in group.posts:
            join(incident, target, at, uid)


def join(incident: Incident, target: Target, at: float, uid: str) -> None:
    """Take in one linked post."""
    if len(incident.uids) < MAX_AUTHORS:
        incident.uids[uid] = None
    incident.last = max(incident.last, at)
    incident.onset = min(incident.onset, at)
    incident.threat = incident.threat or uid in target.threats


def join_author(incident: Incident, target: Target, author: str) -> None:
    """Take in one account whose post is linked, and whether its age is known."""
    if len(incident.authors) < MAX_AUTHORS:
        incident.authors[author] = target.authors[author][1] is not None


def refresh(incident: Incident, families: dict[str, Finding]) -> None:
    """Bring the families up to date.  One that has shrunk, as its posts grew old, keeps its figures."""
    for finding in families.values():
        held = incident.families.get(finding.family)
        if held is None or finding.accounts >= held.accounts:
            incident.families[finding.family] = Family(
                name=finding.family,
                score=round(min(CAP, finding.score), 2),
                accounts=finding.accounts,
                of=finding.of,
                usual=round(finding.usual, 4),
                sentence=sentence(finding),
            )


def is_news(incident: Incident) -> bool:
    """Say whether there is enough new to speak at once: graver, of one more kind, or half as many again."""
    return (
        min(severity(len(incident.authors), incident.threat), incident.severity) < incident.severity
        or len(incident.families) > incident.told_families
        or len(incident.authors) >= _NEWS * incident.told_accounts
    )


def tell(memory: Memory, target: Target, official: str, incident: Incident, position: int) -> Alert:
    """Return the alert as it now stands, and remember what was said.  Severity never falls."""
    accounts = len(incident.authors)
    incident.severity = min(severity(accounts, incident.threat), incident.severity)
    incident.told_accounts = accounts
    incident.told_families = len(incident.families)
    families = [incident.families[name] for name in _ORDER if name in incident.families]
    return Alert(
        key=incident.key,
        version=position,
        target=official,
        onset=_time(incident.onset),
        opened_at=_time(incident.opened),
        updated_at=_time(incident.last),
        severity=incident.severity,
        score=round(sum(family.score for family in families), 2),
        tactic=tactic(incident.families),
        families=tuple(families),
        uids=tuple(incident.uids),
        accounts=accounts,
        hostile=target.hostile,
        civil=size(target) - target.hostile,
        usual=round(target.baseline.mean * 6, 1),
        counter_evidence=against(memory, target, incident),
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
