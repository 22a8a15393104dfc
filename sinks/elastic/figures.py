"""The figures Elasticsearch counts: facets, hours, sources, as requests and as what is answered."""

import re
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from sinks.elastic.search import HELD
from sinks.elastic.search import facet
from sinks.store import Bar
from sinks.store import Day
from sinks.store import Source
from sinks.store import Spread
from sinks.store import milliseconds

MOST = 10_000
"""Facets and sources that are counted: more than the tags of any parliament say."""

_HOUR = 3_600_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Clause = dict[str, Any]

_BY_HOUR: Clause = {
    "date_histogram": {"field": "@timestamp", "fixed_interval": "1h", "min_doc_count": 1}
}


def within(start: datetime, end: datetime) -> Clause:
    """Return what finds posts from the hour *start* is in to the end of the hour before *end*."""
    first, last = hours(start, end)
    bounds = {"gte": first * _HOUR, "lt": last * _HOUR, "format": "epoch_millis"}
    return {"range": {"@timestamp": bounds}}


def hours(start: datetime, end: datetime) -> tuple[int, int]:
    """Return the hour *start* is in, since 1970, and the first hour after *end*."""
    return milliseconds(start) // _HOUR, -(-milliseconds(end) // _HOUR)


def counting(clauses: list[Clause], aggregations: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request that counts the posts *clauses* find."""
    return {
        "size": 0,
        "query": {"bool": {"filter": [HELD, *clauses]}},
        "aggs": dict(aggregations),
        "track_total_hits": True,
    }


def histogram(name: str, start: datetime, end: datetime) -> dict[str, Any]:
    """Return the request for posts an hour under a facet, "" for all."""
    clauses = [within(start, end)] + ([facet(name)] if name else [])
    return counting(clauses, {"hours": _BY_HOUR})


def bars(answer: Mapping[str, Any], start: datetime, end: datetime) -> list[Bar]:
    """Return every hour with its posts, those without any too."""
    buckets = answer.get("aggregations", answer)["hours"]["buckets"]
    found = {bucket["key"] // _HOUR: bucket["doc_count"] for bucket in buckets}
    return [Bar(_EPOCH + timedelta(hours=h), found.get(h, 0)) for h in range(*hours(start, end))]


def labels(tag: str, limit: int) -> dict[str, Any]:
    """Return the aggregation that counts what *tag* says: most first, then by name."""
    return {
        "terms": {
            "field": "hearhear.facets",
            "include": re.sub(r"([^\w])", r"\\\1", tag, flags=re.ASCII) + ":.*",
            "size": limit,
            "shard_size": MOST,
            "order": [{"_count": "desc"}, {"_key": "asc"}],
        }
    }


def counts(answer: Mapping[str, Any], name: str) -> dict[str, int]:
    """Return an aggregation by terms as a dictionary."""
    return {b["key"]: b["doc_count"] for b in answer["aggregations"][name]["buckets"]}


def spread(asked: Clause, day: tuple[datetime, datetime] | None, at_most: int) -> dict[str, Any]:
    """Return the request that counts what *asked* finds, and by hour in *day*."""
    by: dict[str, Any] = {}
    if day is not None:
        by = {"day": {"filter": within(*day), "aggs": {"hours": _BY_HOUR}}}
    return {"size": 0, "query": asked, "track_total_hits": at_most, "aggs": by}


def spread_of(
    answer: Mapping[str, Any], day: tuple[datetime, datetime] | None, at_most: int
) -> Spread:
    """Return what is answered to it."""
    total = min(int(answer["hits"]["total"]["value"]), at_most)
    return Spread(total, [] if day is None else bars(answer["aggregations"]["day"], *day))


def day(start: datetime, end: datetime) -> dict[str, Any]:
    """Return the request for the figures of a day, and for the sources."""
    held = {"hours": _BY_HOUR, "facets": terms("hearhear.facets")}
    return counting([], {"day": {"filter": within(start, end), "aggs": held}, **BY_SOURCE})


def day_of(
    answer: Mapping[str, Any],
    change: int,
    newest: datetime | None,
    dead: Mapping[str, int],
    start: datetime,
    end: datetime,
) -> Day:
    """Return what is answered to it; *dead* are the dead letters by source."""
    found = answer["aggregations"]["day"]
    return Day(
        change,
        newest,
        int(answer["hits"]["total"]["value"]),
        bars(found, start, end),
        counts({"aggregations": found}, "facets"),
        sources(answer, dead),
    )


def terms(field: str, **more: Any) -> dict[str, Any]:
    """Return the aggregation that counts every value of *field*."""
    return {"terms": {"field": field, "size": MOST, "shard_size": MOST}, **more}


def tags(held: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return facets and their counts by tag: how many posts carry it ("posts"), and each label."""
    found: dict[str, dict[str, int]] = {name: {} for name in sorted(held) if ":" not in name}
    for name in sorted(held):
        tag, _, label = name.partition(":")
        if tag in found:
            found[tag][label or "posts"] = held[name]
    return found


def sources(posts: Mapping[str, Any], dead: Mapping[str, int]) -> list[Source]:
    """Return what each source brought, by name."""
    held = {b["key"]: b for b in posts["aggregations"]["sources"]["buckets"]}
    return [
        Source(
            name,
            held[name]["doc_count"] if name in held else 0,
            dead.get(name, 0),
            _EPOCH + timedelta(milliseconds=held[name]["last"]["value"]) if name in held else None,
        )
        for name in sorted({*held, *dead})
    ]


BY_SOURCE = {
    "sources": terms("hearhear.source", aggs={"last": {"max": {"field": "event.created"}}})
}
