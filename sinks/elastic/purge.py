"""What goes with time: posts by class, dead letters, tombstones that nothing can wake any more."""

from datetime import datetime
from datetime import timedelta
from typing import Any
from typing import NamedTuple

from elasticsearch import Elasticsearch

from schemas.retention import DEAD_LETTER_DAYS
from schemas.retention import TOMBSTONE_DAYS
from schemas.version import DELETED
from sinks.elastic import letters
from sinks.elastic.bulk import put
from sinks.elastic.document import tombstone
from sinks.elastic.names import ALL_POSTS
from sinks.elastic.names import AUTHORS
from sinks.elastic.names import DEAD
from sinks.elastic.sender import Sender
from sinks.store import milliseconds

_KEPT = f"{ALL_POSTS},{AUTHORS}"
"""A post, and who wrote it: the same retention takes both, also where it was stopped between them."""


class Purged(NamedTuple):
    """How much a purge removed."""

    posts: int
    tombstones: int
    dead_letters: int


def purge(client: Elasticsearch, sender: Sender, now: datetime, days: dict[str, int]) -> Purged:
    """Remove what *now* is too old.

    Several may purge at once.  What retention removed leaves no figures behind in this store.
    """
    posts = sum(_posts(client, sender, now, name, kept) for name, kept in sorted(days.items()))
    tombstones = _tombstones(client, sender, now - timedelta(days=TOMBSTONE_DAYS))
    dead = letters.purge(client, sender, now - timedelta(days=DEAD_LETTER_DAYS))
    return Purged(posts, tombstones, dead)


def expunge(client: Elasticsearch, sender: Sender) -> None:
    """Let Elasticsearch clear the words of what is gone: they stay in a segment until it is merged."""
    sender.ask(
        lambda: client.indices.forcemerge(
            index=f"{_KEPT},{DEAD}", only_expunge_deletes=True, wait_for_completion=False
        )
    )


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
    fields = ("event.id", "hearhear.source")
    while hits := letters.found(client, sender, _KEPT, query, fields):
        actions = []
        for hit in hits:
            uid, source = hit["_source"]["event"]["id"], hit["_source"]["hearhear"]["source"]
            document = tombstone(uid, source, version, at, "retention")
            actions.append(put(hit["_index"], hit["_id"], version, document, hit["_index"]))
        done = sender.send(actions).done
        gone += sum(action.origin != AUTHORS for action in done)
        if len(done) < len(hits):  # an edit from the future: leave it, rather than turn in circles
            break
    return gone


def _tombstones(client: Elasticsearch, sender: Sender, before: datetime) -> int:
    bounds = {"lt": milliseconds(before), "format": "epoch_millis"}
    old: list[dict[str, Any]] = [
        {"term": {"hearhear.deleted": True}},
        {"range": {"@timestamp": bounds}},
    ]
    letters.remove_all(client, sender, AUTHORS, old)
    return letters.remove_all(client, sender, ALL_POSTS, old)
