"""What the live feed shows of what comes along posts.tagged: the posts that Elasticsearch holds.

A topic that is replayed tells again of posts deleted since, and posts of a suppressed author come along
it before the sink refuses them.  What the store holds is right, so a post waits until it is there.
While Elasticsearch is away the feed stands still, as the store does.
"""

from time import monotonic

from elasticsearch import Elasticsearch

from schemas.version import post_version
from sinks.change_buffer import ChangeBuffer
from sinks.elastic.bulk import bounded
from sinks.elastic.client import asking
from sinks.elastic.names import document_id
from sinks.elastic.names import index_of
from sinks.store import StoreError

EVERY = 0.2
"""Seconds between two looks."""
PATIENCE = 0.5
"""Seconds a look may take."""
LEFT_ALONE = 5.0
"""Seconds until the next look after one in vain."""
AT_ONCE = 500


class Live:
    """Shows what waits in *buffer* as soon as *client*'s cluster has it: call ``look`` now and then."""

    def __init__(self, client: Elasticsearch, buffer: ChangeBuffer) -> None:
        self._client = client.options(request_timeout=PATIENCE)
        self._buffer = buffer
        self._next = 0.0

    def look(self) -> None:
        """Ask for the posts that wait, if it is time; never raises."""
        if monotonic() < self._next:
            return
        try:
            self._ask()
            self._next = monotonic() + EVERY
        except StoreError:
            self._next = monotonic() + LEFT_ALONE

    def _ask(self) -> None:
        posts = self._buffer.waiting(AT_ONCE)
        if not posts:
            return
        docs = [{"_index": index_of(p.uid), "_id": document_id(p.uid)} for p in posts]
        with asking():
            found = self._client.mget(docs=docs, source_includes=["hearhear.deleted"]).body["docs"]
        for post, hit in zip(posts, found, strict=True):
            if not hit.get("found"):
                continue
            newer = hit["_version"] - bounded(post_version(post))
            if newer > 0 or hit["_source"]["hearhear"].get("deleted"):
                self._buffer.drop(post)
            elif newer == 0:
                self._buffer.show(post)
