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
from sinks.console.figures import is_open
from sinks.console.figures import window
from sinks.console.site import Site
from sinks.search.filters import filter_text
from sinks.store import Reader

SHOWN = 60
"""Linked posts shown on an alert's page."""


@dataclass(frozen=True)
class Incident:
    """An alert in words: the headline, how grave, since when, and whether it goes on."""

    alert: Alert
    name: str
    detail: str
    headline: str
    severity: str
    meaning: str
    state: str
    is_open: bool
    posts: int
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
class Dossier:
    """What an alert's page shows beside the incident itself."""

    reasons: tuple[Reason, ...]
    timeline: tuple[Column, ...]
    evidence: tuple[Card | None, ...]
    """The first *SHOWN* linked posts; None for one deleted where it was published."""
    more: int


def incident(alert: Alert, site: Site, now: datetime | None) -> Incident:
    """Return *alert* in words; *now* is the time of the newest post."""
    who = site.official(alert.target)
    posts = len(alert.uids)
    length = words.span(alert.updated_at - alert.onset)
    going_on = is_open(alert, now)
    name, meaning = words.SEVERITIES[alert.severity]
    return Incident(
        alert=alert,
        name=who.name,
        detail=who.detail,
        headline=(
            f"{who.name}: {words.many(posts, 'linked hostile post')} from "
            f"{words.many(alert.accounts, 'account')} in {length}, with {alert.tactic}."
        ),
        severity=name,
        meaning=meaning,
        state="going on" if going_on else "quiet",
        is_open=going_on,
        posts=posts,
        href=words.under(f"mentions:{alert.target}"),
        window=words.search(_window(alert)),
    )


def dossier(alert: Alert, reader: Reader, site: Site) -> Dossier:
    """Return the reasons, the timeline and the linked posts of *alert*."""
    start, end = window(alert.updated_at)
    posts = reader.posts(alert.uids)
    kept = {post.uid: post for post in posts}
    linked = Counter(_hour(post.created_at) for post in posts)
    bars = reader.histogram(f"mentions:{alert.target}", start, end)
    return Dossier(
        reasons=tuple(_reason(signal) for signal in alert.signals),
        timeline=columns(bars, dict(linked), filter_text(f"mentions:{alert.target}")),
        evidence=tuple(
            card(kept[uid], site, mask="a linked post") if uid in kept else None
            for uid in alert.uids[:SHOWN]
        ),
        more=max(0, len(alert.uids) - SHOWN),
    )


def incidents(alerts: Sequence[Alert], site: Site, now: datetime | None) -> list[Incident]:
    """Return *alerts* in words: those that go on first, the gravest of them first."""
    told = [incident(alert, site, now) for alert in alerts]
    return sorted(
        told, key=lambda one: (not one.is_open, one.alert.severity if one.is_open else "")
    )


def state(reader: Reader) -> str:
    """Return a word that is another whenever an alert opens, grows, falls quiet or loses posts."""
    now = reader.newest()
    seen = [(alert.key, alert.version, is_open(alert, now)) for alert in reader.alerts()]
    return blake2s(repr((seen, reader.stats().deleted)).encode(), digest_size=8).hexdigest()


def _reason(signal: Signal) -> Reason:
    share = 100 * signal.accounts / signal.of if signal.of else 0
    usual = 100 * signal.usual
    return Reason(
        name=words.SIGNALS[signal.name],
        sentence=signal.sentence[:1].upper() + signal.sentence[1:],
        accounts=signal.accounts,
        of=signal.of,
        percent=min(100, round(share)),
        usual_percent=min(100, round(usual)),
        usual="under 1 %" if usual < 1 else f"about {usual:.0f} %",
    )


def _window(alert: Alert) -> str:
    """Return the search for what names the target from onset to update, the last post included."""
    end = alert.updated_at + timedelta(seconds=1)
    return (
        f"{filter_text(f'mentions:{alert.target}')} "
        f"from:{alert.onset:%Y-%m-%dT%H:%M:%S} to:{end:%Y-%m-%dT%H:%M:%S}"
    )


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
