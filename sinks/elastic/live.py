"""The changes of the live feed: the ring's, without what only Elasticsearch knows to be gone.

A topic that is replayed tells again of posts deleted since, and new posts of a suppressed author come
along it before the sink refuses them.  While Elasticsearch is away nobody can tell: the feed goes on.
"""

from collections.abc import Sequence
from threading import Lock
from time import monotonic

from elasticsearch import Elasticsearch

from sinks.change_buffer import ChangeBuffer
from sinks.elastic.client import asking
from sinks.elastic.names import SUPPRESSED
from sinks.elastic.names import document_id
from sinks.elastic.names import index_of
from sinks.store import Change
from sinks.store import StoreError

PATIENCE = 0.5
"""Seconds the feed waits for Elasticsearch."""
LEFT_ALONE = 10.0
"""Seconds it does without, after it waited in vain."""
LEARN_EVERY = 60.0
"""Seconds between looks at who is suppressed; what comes along the topic is known at once."""
_AT_ONCE = 5000


class Live:
    """Reads *ring*, and asks *client*'s cluster about what the ring cannot know."""

    def __init__(self, client: Elasticsearch, buffer: ChangeBuffer) -> None:
        self._client = client.options(request_timeout=PATIENCE)
        self._buffer = buffer
        self._alone_until = 0.0
        self._learn_at = 0.0
        self._learning = Lock()

    def changes(self, after: int, limit: int) -> list[Change]:
        """Return the changes numbered above *after*, oldest first; what is gone, as gone."""
        if monotonic() >= self._alone_until:
            try:
                self._learn()
                found = self._buffer.changes(after, limit)
                unsure = [c.uid for c in found if c.post and not self._buffer.knows(c.post)]
                gone = self._gone(unsure)
                return [c._replace(post=None) if c.uid in gone else c for c in found]
            except StoreError:
                self._alone_until = monotonic() + LEFT_ALONE
        return self._buffer.changes(after, limit)

    def last(self) -> int:
        """Return the number of the newest change, 0 before the first."""
        return self._buffer.last()

    def _gone(self, uids: Sequence[str]) -> set[str]:
        """Return those of *uids* that have a tombstone."""
        if not uids:
            return set()
        docs = [{"_index": index_of(uid), "_id": document_id(uid)} for uid in uids]
        with asking():
            found = self._client.mget(docs=docs, source_includes=["hearhear.deleted"]).body["docs"]
        said = (hit.get("_source", {}).get("hearhear", {}) for hit in found)
        return {uid for uid, own in zip(uids, said, strict=True) if own.get("deleted")}

    def _learn(self) -> None:
        """Learn who is suppressed, now and then; one asks for all."""
        if monotonic() < self._learn_at or not self._learning.acquire(blocking=False):
            return
        try:
            after: list[str] | None = None
            while True:
                with asking():
                    hits = self._client.search(
                        index=SUPPRESSED,
                        size=_AT_ONCE,
                        sort=["user.hash"],
                        search_after=after,
                        source_includes=["user.hash"],
                        track_total_hits=False,
                    ).body["hits"]["hits"]
                self._buffer.refuse(hit["_source"]["user"]["hash"] for hit in hits)
                if len(hits) < _AT_ONCE:
                    break
                after = hits[-1]["sort"]
            self._learn_at = monotonic() + LEARN_EVERY
        finally:
            self._learning.release()
