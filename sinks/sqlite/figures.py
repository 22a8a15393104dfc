"""The figures of a store in SQLite: facets held, facets by hour and day.  *rows* asks the store."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import msgspec

from schemas.examined import Examined
from schemas.post import Post
from sinks.days import window
from sinks.facets import CLOCKS
from sinks.facets import DOUBTFUL
from sinks.facets import NO_AUTHOR
from sinks.sqlite.facet_counters import hour_of
from sinks.store import Bar
from sinks.store import Day
from sinks.store import Source
from sinks.store import Stats
from sinks.store import milliseconds

STANDS = (
    "CASE WHEN json_valid(CAST(body AS TEXT)) THEN json_extract(CAST(body AS TEXT), '$.withdrawn') END "
    "IS NULL"
)
"""What an alert meets that was not withdrawn, or cannot be read."""

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]

HOUR = 3_600_000
"""Milliseconds."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_posts = msgspec.json.Decoder(Post)


def bars(found: Mapping[int, int], start: datetime, end: datetime) -> list[Bar]:
    """Return every hour from *start* to *end* with the posts *found* in it, counted from 0."""
    hours = (end - start) // timedelta(hours=1)
    return [Bar(start + timedelta(hours=n), found.get(n, 0)) for n in range(hours)]


def newest(rows: Rows) -> datetime | None:
    """Return the time of the newest post whose time is not in doubt, None where there is none."""
    # Nothing was observed after "last": posts of 2099 are passed over unread.
    after = f"((SELECT max(last) FROM sources) + {1 + CLOCKS // timedelta(milliseconds=1)}) << 12"
    found = rows(
        f"SELECT body FROM posts WHERE place < {after} AND NOT instr(' ' || facets || ' ', "
        "coalesce((SELECT ' ' || id || ' ' FROM facets WHERE name = ?), ',')) "
        "ORDER BY place DESC LIMIT 1",
        (DOUBTFUL,),
    )
    return _posts.decode(found[0][0]).created_at if found else None


def sources(rows: Rows) -> list[Source]:
    """Return what each source brought, by name."""
    found = rows(
        "SELECT sources.name, coalesce(posts, 0), dead, last FROM sources "
        "LEFT JOIN facets ON facets.name = 'source:' || sources.name ORDER BY sources.name",
        (),
    )
    return [
        Source(name, posts, dead, None if last is None else _EPOCH + timedelta(milliseconds=last))
        for name, posts, dead, last in found
    ]


def day(rows: Rows, clock: datetime, *, live: bool) -> Day:
    """Return the figures of the day up to the newest post, or up to *clock*."""
    # Read first: what is written in between comes twice to a live feed, and takes its own place.
    ((change, posts),) = rows(
        "SELECT last, posts FROM sequence CROSS JOIN facets WHERE facets.id = 0", ()
    )
    heard = newest(rows)
    start, end = window(clock if live or heard is None else heard)
    first, last = _hours(start, end)
    counted = rows(
        "SELECT name, sum(hours.posts) AS n FROM hours CROSS JOIN facets ON id = facet "
        "WHERE hour >= ? AND hour < ? AND facet > 0 GROUP BY facet HAVING n > 0",
        (first, last),
    )
    return Day(change, heard, posts, histogram(rows, "", start, end), dict(counted), sources(rows))


def histogram(rows: Rows, facet: str, start: datetime, end: datetime) -> list[Bar]:
    """Return posts an hour under *facet* ("" for all), hours without posts too."""
    first, last = _hours(start, end)
    counted = rows(
        "SELECT hour, hours.posts FROM json_each(?) AS asked CROSS JOIN hours "
        "ON hour = asked.value AND facet = (SELECT id FROM facets WHERE name = ?)",
        (str(list(range(first, last))), facet),
    )
    found: dict[int, int] = dict(counted)
    return [Bar(_EPOCH + timedelta(hours=hour), found.get(hour, 0)) for hour in range(first, last)]


def top(rows: Rows, tag: str, start: datetime, end: datetime, limit: int) -> list[tuple[str, int]]:
    """Return the labels of *tag* that most posts carry between two hours, with their counts."""
    first, last = _hours(start, end)
    day, days = -(-first // 24), last // 24  # whole days between, if any
    edges = [(first, day * 24), (days * 24, last)] if day < days else [(first, last), (0, 0)]
    counted = rows(
        "WITH asked AS ("
        "SELECT id, name FROM facets WHERE name >= ?1 || ':' AND name < ?1 || ';'), "
        "found AS ("
        "SELECT facet, posts FROM days WHERE day >= ?2 AND day < ?3 UNION ALL "
        "SELECT facet, posts FROM hours WHERE hour >= ?4 AND hour < ?5 UNION ALL "
        "SELECT facet, posts FROM hours WHERE hour >= ?6 AND hour < ?7) "
        "SELECT substr(name, length(?1) + 2), sum(posts) AS n "
        "FROM found CROSS JOIN asked ON id = facet "
        "GROUP BY id HAVING n > 0 ORDER BY n DESC, name LIMIT ?8",
        (tag, day, days, *edges[0], *edges[1], limit),
    )
    return [(label, n) for label, n in counted]


def stats(rows: Rows, examined: Examined | None) -> Stats:
    """Return what the store holds; *examined* is what the detector says of itself."""
    counted = rows(
        "SELECT 'dead', 'n', count(*) FROM dead UNION ALL "
        f"SELECT 'alerts', 'n', count(*) FROM alerts WHERE {STANDS} UNION ALL "
        "SELECT 'deleted', 'n', count(*) FROM tombstones WHERE reason <> 'retention' UNION ALL "
        "SELECT 'facet', name, posts FROM facets WHERE id = 0 OR posts > 0",
        (),
    )
    figures = {what: n for what, _, n in counted[:3]}
    held = {name: n for what, name, n in counted if what == "facet"}
    tags: dict[str, dict[str, int]] = {name: {} for name in sorted(held) if _is_tag(name)}
    for name in sorted(held):
        tag, _, label = name.partition(":")
        if tag in tags:
            tags[tag][label or "posts"] = held[name]
    return Stats(
        held[""],
        figures["dead"],
        figures["alerts"],
        figures["deleted"],
        tags,
        examined=examined,
        without_author=held.get(NO_AUTHOR, 0),
        doubtful_dates=held.get(DOUBTFUL, 0),
    )


def _hours(start: datetime, end: datetime) -> tuple[int, int]:
    """Return the hour *start* is in, and the first hour after *end*."""
    return hour_of(milliseconds(start)), -hour_of(-milliseconds(end))


def _is_tag(name: str) -> bool:
    return bool(name) and ":" not in name
