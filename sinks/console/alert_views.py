"""An alert as the page tells it to somebody who has never seen one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from hashlib import blake2s

from schemas.alert import Alert
from schemas.alert import Signal
from sinks.console import words
from sinks.console.cards import Card
from sinks.console.cards import card
from sinks.console.figures import Column
from sinks.console.figures import columns
from sinks.console.moments import Times
from sinks.console.moments import local
from sinks.console.site import Site
from sinks.days import sane
from sinks.days import window
from sinks.store import Reader

SHOWN = 60
"""Linked posts shown on an alert's page."""
LISTED = 1000
"""Alerts that are read, the newest first."""
QUIET = timedelta(hours=2)
"""An alert without a new linked post for so long is quiet."""
KEPT = timedelta(days=7)
"""A quiet alert stays in sight for so long after its last linked post."""


@dataclass(frozen=True)
class AlertView:
    """An alert in words: the headline, how grave, since when, and whether it goes on."""

    alert: Alert
    name: str
    detail: str
    headline: str
    severity: str
    meaning: str
    state: str
    """"going on", "quiet since 14:05", or "over": quiet for longer than *KEPT*."""
    going_on: bool
    in_sight: bool
    """Whether it stands on top of the page: until it is over."""
    posts: int
    usual: str
    href: str
    """The search for posts that name the official."""
    window: str
    """The search for those from the first linked post to the last."""


@dataclass(frozen=True)
class Reason:
    """One signal: its name, its sentence, its share, and what would be usual."""

    name: str
    sentence: str
    accounts: int
    of: int
    percent: int
    usual_percent: int
    usual: str


@dataclass(frozen=True)
class AlertDetail:
    """What an alert's own page shows beside the view."""

    reasons: tuple[Reason, ...]
    timeline: tuple[Column, ...]
    evidence: tuple[Card | None, ...]
    """The first *SHOWN* linked posts; None for one deleted where it was published."""
    more: int


def alert_view(alert: Alert, site: Site, times: Times) -> AlertView:
    """Return *alert* in words, at the *times* of the page.

    It goes on while linked posts come, and posts at all: a source that fell silent says nothing of it.
    """
    who = site.official(alert.target)
    posts = len(alert.uids)
    length = words.span(alert.updated_at - alert.onset)
    since = times.now - alert.updated_at if times.now else KEPT
    going_on = max(since, times.today - alert.updated_at) < QUIET
    day = words.day(alert.updated_at, site.tz, times.today)
    clock = f"{local(alert.updated_at, site.tz):%H:%M}"
    is_today = times.today - alert.updated_at < timedelta(days=1)
    quiet = f"quiet since {clock}" if is_today else f"quiet since {day}, {clock}"
    name, meaning = words.SEVERITIES[alert.severity]
    return AlertView(
        alert=alert,
        name=who.name,
        detail=who.detail,
        headline=(
            f"{who.name}: {words.many(posts, 'linked hostile post')} from "
            f"{words.many(alert.accounts, 'account')} in {length}, with {alert.tactic}."
        ),
        severity=name,
        meaning=meaning,
        state="going on" if going_on else quiet if since < KEPT else "over",
        going_on=going_on,
        in_sight=since < KEPT,
        posts=posts,
        usual=_usual(alert),
        href=words.search(site.vocabulary.text(f"mentions:{alert.target}")),
        window=words.search(_window(alert, site)),
    )


def alert_views(alerts: Sequence[Alert], site: Site, times: Times) -> list[AlertView]:
    """Return *alerts* in words: what goes on first, the gravest on top, then what fell quiet."""
    views = [alert_view(alert, site, times) for alert in alerts]
    return sorted(
        views,
        key=lambda one: (
            not one.going_on,
            not one.in_sight,
            one.alert.severity if one.in_sight else "",
        ),
    )


def alert_detail(alert: Alert, reader: Reader, site: Site) -> AlertDetail:
    """Return the reasons, the timeline and the linked posts of *alert*."""
    start, end = window(alert.updated_at)
    posts = reader.posts(alert.uids)
    kept = {post.uid: post for post in posts}
    linked = Counter(_hour(post.created_at) for post in posts)
    facet = f"mentions:{alert.target}"
    bars = reader.histogram(facet, start, end)
    return AlertDetail(
        reasons=tuple(_reason(signal) for signal in alert.signals),
        timeline=columns(bars, dict(linked), site.vocabulary.text(facet)),
        evidence=tuple(
            card(kept[uid], site, mask="a linked post") if uid in kept else None
            for uid in alert.uids[:SHOWN]
        ),
        more=max(0, len(alert.uids) - SHOWN),
    )


def alerts_token(alerts: Sequence[Alert], site: Site, times: Times, deleted: int) -> str:
    """Return a word that changes when an alert opens, grows, falls quiet or loses posts."""
    views = alert_views(alerts, site, times)
    seen = [(one.alert.key, one.alert.version, one.state) for one in views]
    return blake2s(repr((seen, deleted)).encode(), digest_size=8).hexdigest()


def _usual(alert: Alert) -> str:
    """Return how many hostile accounts an hour are usual there; a new store cannot know."""
    if alert.usual is None:
        return "no experience yet of what is usual here"
    return f"usual here: {alert.usual:.1f} hostile accounts an hour"


def _reason(signal: Signal) -> Reason:
    share = 100 * signal.accounts / signal.of if signal.of else 0
    usual = 100 * signal.usual
    return Reason(
        name=words.SIGNALS.get(signal.name, signal.name),
        sentence=signal.sentence[:1].upper() + signal.sentence[1:],
        accounts=signal.accounts,
        of=signal.of,
        percent=min(100, round(share)),
        usual_percent=min(100, round(usual)),
        usual="under 1 %" if usual < 1 else f"about {usual:.0f} %",
    )


def _window(alert: Alert, site: Site) -> str:
    """Return the search for what names the target from onset to update, the last post included."""
    end = sane(alert.updated_at) + timedelta(seconds=1)
    from_, to = (
        moment.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()
        for moment in (sane(alert.onset), end)
    )
    return f"{site.vocabulary.text(f'mentions:{alert.target}')} from:{from_} to:{to}"


def _hour(moment: datetime) -> datetime:
    return sane(moment).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
