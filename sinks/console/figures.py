"""The day in figures: what the column beside the feed and the timeline above it show."""

from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from schemas.alert import Alert
from sinks.console import words
from sinks.console.site import Site
from sinks.search.filters import filter_text
from sinks.store import Bar
from sinks.store import Reader
from sinks.store import Source

HOURS = 24
QUIET = timedelta(hours=2)
"""An alert without a new linked post for so long is over, as far as we can see."""


@dataclass(frozen=True)
class Row:
    """One bar of a list: its word, the filter for it, its count and share of the longest bar."""

    name: str
    query: str
    count: int
    percent: int
    href: str


@dataclass(frozen=True)
class Column:
    """One hour of a timeline; *part* of *count* are of the kind the timeline picks out."""

    start: datetime
    count: int
    part: int
    height: float
    """Percent of the highest column."""
    part_height: float
    href: str


@dataclass(frozen=True)
class Overview:
    """The figures of the *HOURS* hours up to the newest post, which is this page's now."""

    now: datetime | None
    posts: int
    lede: str
    timeline: tuple[Column, ...]
    topics: tuple[Row, ...]
    officials: tuple[Row, ...]
    languages: tuple[Row, ...]
    platforms: tuple[Row, ...]
    flags: tuple[Row, ...]
    sources: tuple[Source, ...]
    open_alerts: tuple[Alert, ...]
    alerts: int


NOTHING = Overview(None, 0, "", (), (), (), (), (), (), (), (), 0)
"""The figures of an empty store."""


def overview(reader: Reader, site: Site) -> Overview:
    """Return the figures as *reader* has them now."""
    now = reader.newest()
    alerts = reader.alerts(limit=50)
    sources = tuple(reader.sources())
    if now is None:
        return replace(NOTHING, sources=sources, alerts=len(alerts))
    start, end = window(now)
    bars = reader.histogram("", start, end)
    posts = sum(bar.posts for bar in bars)

    def rows(tag: str, name: Callable[[str], str], limit: int) -> tuple[Row, ...]:
        found = reader.top(tag, start, end, limit=limit)
        return _rows((name(label), count, f"{tag}:{label}") for label, count in found)

    topics = rows("topic", words.topic, 8)
    return Overview(
        now=now,
        posts=posts,
        lede=_lede(posts, topics),
        timeline=columns(bars),
        topics=topics,
        officials=rows("mentions", lambda key: site.official(key).name, 6),
        languages=rows("language", words.language, 7),
        platforms=rows("platform", words.platform, 7),
        flags=_rows(
            (name, sum(bar.posts for bar in reader.histogram(facet, start, end)), facet)
            for name, facet in _FLAGS
        ),
        sources=sources,
        open_alerts=tuple(alert for alert in alerts if is_open(alert, now)),
        alerts=len(alerts),
    )


_FLAGS = (
    ("questions to parliament", "question:asked"),
    ("about young people", "youth:issue"),
    ("young voices", "youth:voice"),
    ("youth organisations", "youth:organisation"),
)


def window(now: datetime) -> tuple[datetime, datetime]:
    """Return the *HOURS* whole hours that end with the hour of *now*."""
    end = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return end - timedelta(hours=HOURS), end


def is_open(alert: Alert, now: datetime | None) -> bool:
    """Say whether linked posts still come: one within *QUIET* of the newest post."""
    return now is not None and now - alert.updated_at < QUIET


def columns(
    bars: Iterable[Bar], parts: dict[datetime, int] | None = None, query: str = ""
) -> tuple[Column, ...]:
    """Return *bars* as columns, each linked to its hour of *query*; *parts* are picked out."""
    bars, parts = list(bars), parts or {}
    most = max((bar.posts for bar in bars), default=0) or 1
    return tuple(
        Column(
            start=bar.hour,
            count=bar.posts,
            part=(part := min(bar.posts, parts.get(bar.hour, 0))),
            height=round(100 * bar.posts / most, 2),
            part_height=round(100 * part / most, 2),
            href=words.search(f"{query} {_hour(bar.hour)}".strip()),
        )
        for bar in bars
    )


def _hour(start: datetime) -> str:
    """Return the filters for one hour; the search takes moments as ISO writes them."""
    end = start + timedelta(hours=1)
    return f"from:{start:%Y-%m-%dT%H:%M} to:{end:%Y-%m-%dT%H:%M}"


def _rows(found: Iterable[tuple[str, int, str]]) -> tuple[Row, ...]:
    some = list(found)
    most = max((count for _, count, _ in some), default=0) or 1
    return tuple(
        Row(
            name=name[:1].upper() + name[1:],
            query=filter_text(facet),
            count=count,
            percent=round(100 * count / most),
            href=words.under(facet),
        )
        for name, count, facet in some
    )


def _lede(posts: int, topics: tuple[Row, ...]) -> str:
    """Return the day in one sentence."""
    if not topics:
        return f"{words.many(posts, 'post')} in {HOURS} hours."
    named = words.listed([row.name.lower() for row in topics[:3]])
    return f"{words.many(posts, 'post')} in {HOURS} hours, most about {named}."
