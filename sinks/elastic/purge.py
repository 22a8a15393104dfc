"""What goes with time: posts by their class, and tombstones that nothing can wake any more."""

from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import NamedTuple

from elasticsearch import Elasticsearch

from schemas.version import DELETED
from sinks.elastic.bulk import put
from sinks.elastic.bulk import remove_unchanged
from sinks.elastic.document import milliseconds
from sinks.elastic.document import tombstone
from sinks.elastic.names import ALL_POSTS
from sinks.elastic.sender import Sender

TOMBSTONE_DAYS = 400
"""Longer than any topic or file is replayed: after this a deleted post could come back."""

_STEP = 500


class Purged(NamedTuple):
    """How much a purge removed."""

    posts: int
    tombstones: int


def purge(client: Elasticsearch, sender: Sender, now: datetime, days: dict[str, int]) -> Purged:
    """Remove what *now* is too old, then let Elasticsearch clear the words of what is gone.

    Several may purge at once.  What retention removed leaves no figures behind in this store.
    """
    posts = sum(_posts(client, sender, now, name, kept) for name, kept in sorted(days.items()))
    tombstones = _tombstones(client, sender, now - timedelta(days=TOMBSTONE_DAYS))
    # A removed document's words stay in its segment until that is merged.
    sender.ask(
        lambda: client.indices.forcemerge(
            index=ALL_POSTS, only_expunge_deletes=True, wait_for_completion=False
        )
    )
    return Purged(posts, tombstones)


def _posts(client: Elasticsearch, sender: Sender, now: datetime, name: str, kept: int) -> int:
    at = milliseconds(now)
    version = at * 1000 + DELETED
    before = milliseconds(now - timedelta(days=kept))
    query: list[dict[str, Any]] = [
        {"term": {"hearhear.deleted": False}},
        {"term": {"hearhear.retention": name}},
        {"range": {"event.created": {"lt": before, "format": "epoch_millis"}}},
    ]
    gone = 0
    while hits := _found(client, sender, query, ["event.id", "hearhear.source"]):
        actions = []
        for hit in hits:
            uid, source = hit["_source"]["event"]["id"], hit["_source"]["hearhear"]["source"]
            document = tombstone(uid, source, version, at, "retention")
            actions.append(put(hit["_index"], hit["_id"], version, document))
        done = len(sender.send(actions).done)
        gone += done
        if done < len(hits):  # an edit from the future: leave it, rather than turn in circles
            break
    return gone


def _tombstones(client: Elasticsearch, sender: Sender, before: datetime) -> int:
    query: list[dict[str, Any]] = [
        {"term": {"hearhear.deleted": True}},
        {"range": {"@timestamp": {"lt": milliseconds(before), "format": "epoch_millis"}}},
    ]
    gone = 0
    while hits := _found(client, sender, query, []):
        done = sender.send(
            [
                remove_unchanged(h["_index"], h["_id"], h["_seq_no"], h["_primary_term"])
                for h in hits
            ]
        ).done
        gone += len(done)
        if len(done) < len(hits):
            break
    return gone


def _found(
    client: Elasticsearch, sender: Sender, query: list[dict[str, Any]], fields: list[str]
) -> list[dict[str, Any]]:
    sender.ask(lambda: client.indices.refresh(index=ALL_POSTS))
    answer = sender.ask(
        lambda: client.search(
            index=ALL_POSTS,
            query={"bool": {"filter": query}},
            size=_STEP,
            source_includes=fields or ["event.id"],
            seq_no_primary_term=True,
            track_total_hits=False,
        )
    )
    hits: list[dict[str, Any]] = answer["hits"]["hits"]
    return hits
