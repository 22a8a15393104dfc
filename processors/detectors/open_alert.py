"""An alert in the making: it begins, gathers what is linked, and speaks when there is news."""

from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from hashlib import blake2b

from processors.detectors.baseline import usual
from processors.detectors.rules import severity
from processors.detectors.rules import tactic
from processors.detectors.sentences import against
from processors.detectors.sentences import sentence
from processors.detectors.signals import CAP
from processors.detectors.signals import Finding
from processors.detectors.state import HOUR
from processors.detectors.state import Memory
from processors.detectors.state import OpenAlert
from processors.detectors.state import Target
from processors.detectors.window import MAX_AUTHORS
from processors.detectors.window import size
from schemas.alert import Alert
from schemas.alert import Signal

QUIET = 2 * HOUR
"""Seconds without linked posts after which an alert is over."""
KEPT = 24 * HOUR
"""Seconds after which it is forgotten: the same thing again is a new alert."""
_NEWS = 1.5
_ORDER = ("text", "link", "week", "age", "sync")


def begin(memory: Memory, official: str, linked: Sequence[Finding], target: Target) -> OpenAlert:
    """Return a new alert.  Its key is made of the official and of the first linked post's time."""
    onset = min(target.groups[finding.object].posts[0][0] for finding in linked)
    seed = f"{official}|{_time(onset).isoformat()}"
    key = blake2b(seed.encode(errors="surrogatepass"), digest_size=12).hexdigest()
    return OpenAlert(key=key, onset=onset, opened=memory.clock, last=onset)


def absorb(open_alert: OpenAlert, target: Target, linked: Sequence[Finding]) -> None:
    """Take in the accounts and posts of the groups in *linked*."""
    for finding in linked:
        open_alert.objects[finding.object] = None
        group = target.groups[finding.object]
        for author in group.authors:
            join_author(open_alert, target, author)
        for at, uid in group.posts:
            join(open_alert, target, at, uid)


def join(open_alert: OpenAlert, target: Target, at: float, uid: str) -> None:
    """Take in one linked post."""
    if len(open_alert.uids) < MAX_AUTHORS:
        open_alert.uids[uid] = None
    open_alert.last = max(open_alert.last, at)
    open_alert.onset = min(open_alert.onset, at)
    open_alert.threat = open_alert.threat or uid in target.threats


def join_author(open_alert: OpenAlert, target: Target, author: str) -> None:
    """Take in one account whose post is linked, and whether its age is known."""
    if len(open_alert.authors) < MAX_AUTHORS:
        open_alert.authors[author] = target.authors[author][1] is not None


def refresh(open_alert: OpenAlert, signals: dict[str, Finding]) -> None:
    """Bring the signals up to date.  One that has shrunk, as its posts grew old, keeps its figures."""
    for finding in signals.values():
        held = open_alert.signals.get(finding.signal)
        if held is None or finding.accounts >= held.accounts:
            open_alert.signals[finding.signal] = Signal(
                name=finding.signal,
                score=round(min(CAP, finding.score), 2),
                accounts=finding.accounts,
                of=finding.of,
                usual=round(finding.usual, 4),
                sentence=sentence(finding),
            )


def is_news(open_alert: OpenAlert) -> bool:
    """Say whether there is enough new to speak at once: graver, of one more kind, or half as many again."""
    return (
        min(severity(len(open_alert.authors), open_alert.threat), open_alert.severity)
        < open_alert.severity
        or len(open_alert.signals) > open_alert.told_signals
        or len(open_alert.authors) >= _NEWS * open_alert.told_accounts
    )


def tell(memory: Memory, target: Target, official: str, open_alert: OpenAlert) -> Alert:
    """Return the alert as it now stands, and remember what was said.  Severity never falls."""
    accounts = len(open_alert.authors)
    open_alert.severity = min(severity(accounts, open_alert.threat), open_alert.severity)
    open_alert.told_accounts = accounts
    open_alert.told_signals = len(open_alert.signals)
    signals = [open_alert.signals[name] for name in _ORDER if name in open_alert.signals]
    return Alert(
        key=open_alert.key,
        version=memory.position,
        target=official,
        onset=_time(open_alert.onset),
        opened_at=_time(open_alert.opened),
        updated_at=_time(open_alert.last),
        severity=open_alert.severity,
        score=round(sum(signal.score for signal in signals), 2),
        tactic=tactic(open_alert.signals),
        signals=tuple(signals),
        uids=tuple(open_alert.uids),
        accounts=accounts,
        hostile=target.hostile,
        civil=size(target) - target.hostile,
        usual=usual(target.baseline),
        counter_evidence=against(memory, target, open_alert),
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
