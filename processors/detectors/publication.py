"""What to publish: the alerts as the fold tells them now, held against what was published before."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping

from msgspec import structs

from schemas.alert import Alert


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
    is_known: Callable[[Alert], bool],
    position: int,
) -> list[Alert]:
    """Return as withdrawn what was published and is told no more.

    An alert whose posts were taken out of the log since (*is_known* is false) stands as it was last
    told, unless another alert at the same official holds some of its posts: erasing the evidence of
    an attack does not undo the alarm.
    """
    found = []
    for before in published.values():
        if before.withdrawn or before.key in told:
            continue
        heir = _heir(before, told.values())
        if heir is not None or is_known(before):
            gone = structs.replace(before, withdrawn=True, replaced_by=heir)
            found.append(_over(gone, before, position))
    return found


def shares(alert: Alert, others: Iterable[Alert]) -> bool:
    """Say whether *alert* holds posts of one of *others* at the same official."""
    return _heir(alert, others) is not None


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
