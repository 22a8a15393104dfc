"""What to publish: the alerts as the fold tells them now, held against what was published before."""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping

from msgspec import structs

from processors.detectors.history import Entry
from processors.detectors.journal import Journal
from schemas.alert import Alert
from schemas.alert import Because

REMEMBERED = 1000
"""Alerts remembered, the newest: older ones are never changed."""


class Publication:
    """The alerts as they were written to *journal*, and what has to be written so that they are right.

    Until the log is read up to *goal*, nothing is written: what the process before published after
    its snapshot is not told anew on the way there.  *because*: why alerts that are withdrawn now are.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._written = newest(journal.alerts(), REMEMBERED)
        # These may have been written as they will be told later: see ahead.
        self._ahead = set(self._written)
        self._remainders: list[Alert] = []
        self.because: Because = "posts"
        self.goal = max((alert.version for alert in self._written.values()), default=0)

    def uids(self) -> set[str]:
        """Return the posts of the alerts that stand."""
        return {uid for a in self._written.values() if not a.withdrawn for uid in a.uids}

    def keep(self, present: set[str], complete: float) -> set[str]:
        """Note which alerts must stay as they are: some of their posts are not *present* in the log,
        which is complete only since that time.  Return the keys of those whose posts are.
        """
        whole = {a.key for a in self._written.values() if present.issuperset(a.uids)}
        self._remainders = [
            a
            for a in self._written.values()
            if a.key not in whole and a.onset.timestamp() < complete
        ]
        return whole

    def some(self, told: Iterable[Alert], position: int) -> None:
        """Write those of *told* that are new or changed."""
        if self.goal <= position:
            self._write(updates(self._open(told), self._written, position))

    def ahead(self, told: list[Alert], position: int) -> None:
        """Write alerts that wait as they will be told if nothing more comes in."""
        self.some(told, position)
        self._ahead = {alert.key for alert in told}

    def all(
        self,
        told: Mapping[str, Alert],
        waiting: set[str],
        candidates: Collection[str],
        entries: Iterable[Entry],
        position: int,
    ) -> None:
        """Hold all that is *told* against what was written; withdraw what is told no more.

        That is: those in *candidates*, and those whose posts are all in *entries*.
        """
        if self.goal > position:
            return
        ahead = waiting & self._ahead
        found = self._open(alert for alert in told.values() if alert.key not in ahead)
        news = updates(found, self._written, position)
        kept = {alert.key for alert in self._remainders}
        missing = {
            key: alert
            for key, alert in self._written.items()
            if not alert.withdrawn and key not in told and key not in kept
        }
        if missing:
            present = {each[1] for each in entries}
            known = {k for k, a in missing.items() if k in candidates or present.issuperset(a.uids)}
            news += withdrawals(told, missing, known, position, self.because)
        self._write(news)

    def _open(self, told: Iterable[Alert]) -> list[Alert]:
        """Leave out what is the rest of an older alert, whose first posts have left the log."""
        return [alert for alert in told if _heir(alert, self._remainders) is None]

    def _write(self, alerts: list[Alert]) -> None:
        if alerts:
            self._journal.write_alerts(alerts)
            self._written.update((alert.key, alert) for alert in alerts)
            self._ahead.difference_update(alert.key for alert in alerts)


def updates(told: Iterable[Alert], published: Mapping[str, Alert], position: int) -> list[Alert]:
    """Return those of *told* that are new or changed, as they are to be published.

    Stores keep the highest version.  Where a change would not have one, because fewer posts make the
    alert than before, it gets *position*, the newest in the log.
    """
    found = []
    for alert in told:
        before = published.get(alert.key)
        if before is None or alert.version > before.version:
            found.append(alert)
        elif not _same(alert, before):
            found.append(_over(alert, before, position))
    return found


def withdrawals(
    told: Mapping[str, Alert],
    published: Mapping[str, Alert],
    known: Collection[str],
    position: int,
    because: Because = "posts",
) -> list[Alert]:
    """Return as withdrawn, and *because* of what, what was published and is told no more.

    An alert whose posts were taken out of the log since (its key is not in *known*) stands as it was last
    told, unless another alert at the same official holds some of its posts: erasing the evidence of
    an attack does not undo the alarm.
    """
    found = []
    for before in published.values():
        if before.withdrawn or before.key in told:
            continue
        heir = _heir(before, told.values())
        if heir is not None or before.key in known:
            gone = structs.replace(before, withdrawn=True, because=because, replaced_by=heir)
            found.append(_over(gone, before, position))
    return found


def newest(alerts: Collection[Alert], limit: int) -> dict[str, Alert]:
    """Return the *limit* alerts that opened last, by key."""
    if len(alerts) > limit:
        alerts = sorted(alerts, key=lambda alert: alert.opened_at)[-limit:]
    return {alert.key: alert for alert in alerts}


def _heir(alert: Alert, others: Iterable[Alert]) -> str | None:
    uids = set(alert.uids)
    return next(
        (o.key for o in others if o.target == alert.target and not uids.isdisjoint(o.uids)), None
    )


def _same(alert: Alert, before: Alert) -> bool:
    return structs.replace(alert, version=before.version) == before


def _over(alert: Alert, before: Alert, position: int) -> Alert:
    return structs.replace(alert, version=max(position, before.version + 1))
