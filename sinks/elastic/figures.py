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
from sinks.store import Source
from sinks.store import milliseconds

MOST = 10_000
"""Facets and sources that are counted: more than the tags of any parliament say."""

_HOUR = 3_600_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Clause = dict[str, Any]


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
    by = {"field": "@timestamp", "fixed_interval": "1h", "min_doc_count": 1}
    return counting(clauses, {"hours": {"date_histogram": by}})


def bars(answer: Mapping[str, Any], start: datetime, end: datetime) -> list[Bar]:
    """Return every hour with its posts, those without any too."""
    buckets = answer["aggregations"]["hours"]["buckets"]
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
