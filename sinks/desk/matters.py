"""What needs a person: alerts, possible threats, and posts of people in despair, with their handling."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Literal

from schemas.alert import Alert
from schemas.post import Post
from sinks.desk.handling import SETTLED
from sinks.desk.handling import Handling
from sinks.desk.handling import State
from sinks.desk.state import Desk
from sinks.facets import facets
from sinks.search.nodes import Filter
from sinks.search.nodes import Or
from sinks.search.query import Query
from sinks.store import Reader
from sinks.store import milliseconds

MatterKind = Literal["alert", "threat", "care"]
Phase = Literal["firing", "growing", "quiet", "resolved", "withdrawn", "gone"]

QUIET = timedelta(hours=2)
"""An alert without a new linked post for so long is quiet."""
RESOLVED = timedelta(hours=12)
"""A quiet alert is resolved, by machine, so long after its last linked post; people still close it."""
THREAT = "abuse:possible_threat"
READ = 1000
"""Alerts, and posts of each queue, that are looked at, the newest first."""

PAGING = ("explicit", "doxxing", "S1", "S2", "S3")
"""The grades that call a person at any hour; the rest waits in the queue."""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One thing that needs a person; *key* is the key of its alert, or the uid of its post.

    *officials*: whom it is aimed at.  *since*: its first post; *heard*: when we had what made it one;
    *size*: its posts.  *grade*: S1 to S4, or the severity of a threat.
    """

    key: str
    kind: MatterKind
    officials: tuple[str, ...]
    since: datetime
    heard: datetime
    updated: datetime
    size: int
    grade: str
    phase: Phase
    handling: Handling
    state: State
    post: Post | None = None
    alert: Alert | None = None
    worded: datetime | None = None
    """When a post got its present wording; None: what is no post."""

    @property
    def open(self) -> bool:
        """Whether people still have to do something about it; snoozed ones come back by themselves."""
        return self.state not in SETTLED and self.phase != "withdrawn"

    @property
    def pages(self) -> bool:
        """Whether it calls a person at any hour."""
        return self.grade in PAGING


def matters(reader: Reader, desk: Desk, moment: datetime, today: datetime) -> list[Matter]:
    """Return what needs a person, the newest first.

    *moment* is the wall clock, which snoozes go by; *today* the time of posts, which alerts go by.
    """
    found = [*_alerts(reader, desk, moment, today)]
    found += _posts(reader, desk, moment, "threat", "abuse:possible_threat")
    found += _posts(reader, desk, moment, "care", "distress:voiced")
    found += _others(reader, desk, moment, {one.key for one in found})
    return sorted(found, key=lambda one: one.updated, reverse=True)


def _alerts(reader: Reader, desk: Desk, moment: datetime, today: datetime) -> Iterator[Matter]:
    alerts = reader.alerts(limit=READ, withdrawn=True)
    last = {post.uid: post for post in reader.posts([one.uids[-1] for one in alerts if one.uids])}
    for alert in alerts:
        if not alert.withdrawn or desk.handling(alert.key).acts or any(desk.told(alert.key)):
            found = of_alert(alert, desk, moment, today)
            late = _delay(last.get(alert.uids[-1]) if alert.uids else None)
            yield replace(found, heard=found.heard + late)


def of_alert(alert: Alert, desk: Desk, moment: datetime, today: datetime) -> Matter:
    """Return *alert* with its handling."""
    handling, size = desk.handling(alert.key), len(alert.uids)
    return Matter(
        key=alert.key,
        kind="alert",
        officials=(alert.target,),
        since=alert.onset,
        heard=alert.opened_at,
        updated=alert.updated_at,
        size=size,
        grade=alert.severity,
        phase=phase(alert, today),
        handling=handling,
        state=handling.now(size, moment),
        alert=alert,
    )


def _delay(post: Post | None) -> timedelta:
    """Return how long after it was published we had *post*: years, where old files are read."""
    return max(timedelta(), post.observed_at - post.created_at) if post else timedelta()


def phase(alert: Alert, today: datetime) -> Phase:
    """Return what the machine says of *alert* at the time of posts *today*."""
    if alert.withdrawn:
        return "withdrawn"
    since = today - alert.updated_at
    if since >= RESOLVED:
        return "resolved"
    if since >= QUIET:
        return "quiet"
    return "growing" if alert.updated_at > alert.opened_at else "firing"


def _posts(
    reader: Reader, desk: Desk, moment: datetime, kind: MatterKind, facet: str
) -> Iterator[Matter]:
    found = {post.uid: post for post in reader.search(Query(Filter(facet)), limit=READ).posts}
    if kind == "threat":  # a flood of others must not push out what calls a person
        grave = Query(Or((Filter("abuse:explicit"), Filter("abuse:doxxing"))))
        found |= {post.uid: post for post in reader.search(grave, limit=READ).posts}
    for uid, post in found.items():
        if kind == "threat" or not (THREAT in facets(post) or _was_threat(desk, uid)):
            yield _matter(uid, post, desk, moment, kind)


def _was_threat(desk: Desk, uid: str) -> bool:
    """Whether people dealt with a post as a possible threat, or were told so: it stays one for them."""
    told = (one.message.group.partition(":")[0] for one in desk.told(uid))
    return any(group in {"threat", "several"} for group in told) or any(
        act.sort == "threat" for act in desk.handling(uid).acts
    )


def _others(reader: Reader, desk: Desk, moment: datetime, known: set[str]) -> Iterator[Matter]:
    """Yield what people were told of or dealt with and no queue holds: it was deleted, edited, or is old."""
    missing = [uid for uid in dict.fromkeys([*desk.handlings, *desk.messages]) if uid not in known]
    there = {post.uid: post for post in reader.posts(missing)} if missing else {}
    for uid in missing:
        cared = any(one.message.group.startswith("care") for one in desk.told(uid)) or any(
            act.sort == "care" for act in desk.handling(uid).acts
        )
        kind: MatterKind = "care" if cared and not _was_threat(desk, uid) else "threat"
        yield _matter(uid, there.get(uid), desk, moment, kind)


def _first(uid: str, desk: Desk, moment: datetime) -> datetime:
    """Return when people first had to do with a post that is gone."""
    acts = [act.at for act in desk.handling(uid).acts]
    return min(acts + [one.message.at for one in desk.told(uid)], default=moment)


def _worded(post: Post) -> datetime:
    """Return when *post* got its present wording."""
    try:
        return max(post.created_at, datetime.fromtimestamp(post.revision / 1000, UTC))
    except (OverflowError, ValueError, OSError):
        return post.created_at


def _reworded(post: Post | None, handling: Handling) -> bool:
    """Whether *post* was edited since people settled it or put it aside: they did not see this."""
    return (
        post is not None
        and handling.state in {*SETTLED, "snoozed"}
        and post.revision > milliseconds(post.created_at)
        and post.observed_at > handling.acts[-1].at
    )


def _matter(uid: str, post: Post | None, desk: Desk, moment: datetime, kind: MatterKind) -> Matter:
    handling = desk.handling(uid)
    threat = kind == "threat"
    abuse = post.tags.get("abuse", {}) if post and threat else {}
    since = post.created_at if post else _first(uid, desk, moment)
    reworded = _reworded(post, handling)
    return Matter(
        key=uid,
        kind=kind,
        officials=tuple(abuse.get("officials", ())),
        since=since,
        heard=post.observed_at if post else since,
        worded=_worded(post) if post else since,
        updated=since,
        size=handling.size + 1 if reworded else 1,
        grade=str(abuse.get("severity") or "veiled") if threat else "care",
        phase="firing" if post else "gone",
        handling=handling,
        state="open" if reworded else handling.now(1, moment),
        post=post,
    )
