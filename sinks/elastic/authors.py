"""Authors whose accounts are gone: remembered, their posts removed and refused from then on.

Several sinks may write at once.  One marks the author first and looks for posts then; the others
write first and look for the mark then: so whichever comes first, no post escapes.
"""

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

from elasticsearch import Elasticsearch

from schemas.post import AuthorSuppressed
from schemas.post import Post
from sinks.elastic.bulk import Action
from sinks.elastic.bulk import put
from sinks.elastic.bulk import remove
from sinks.elastic.document import milliseconds
from sinks.elastic.document import suppressed_document
from sinks.elastic.document import tombstone
from sinks.elastic.names import ALL_POSTS
from sinks.elastic.names import DEAD
from sinks.elastic.names import SUPPRESSED
from sinks.elastic.names import document_id
from sinks.elastic.names import index_of
from sinks.elastic.names import post_letter_id
from sinks.elastic.sender import Sender
from sinks.store import deletion_version


class Mark(NamedTuple):
    """What is remembered of a suppression."""

    version: int
    at: int
    reason: str
    source: str


class Authors:
    """Asks and writes who is suppressed."""

    def __init__(self, client: Elasticsearch, sender: Sender) -> None:
        self._client = client
        self._sender = sender
        self._known: dict[str, Mark] = {}

    def remember(self, events: Sequence[AuthorSuppressed]) -> None:
        """Mark the authors; before their posts are looked for."""
        actions = []
        for event in events:
            version = deletion_version(event)
            document = suppressed_document(event, version)
            actions.append(put(SUPPRESSED, document_id(event.author_ref), version, document))
            self._known[event.author_ref] = Mark(
                version, milliseconds(event.at), event.reason, event.source
            )
        self._sender.send(actions)

    def among(self, authors: Iterable[str | None]) -> set[str]:
        """Return those of *authors* that are suppressed, as the cluster knows it now."""
        asked = {author for author in authors if author}
        if unknown := sorted(asked - self._known.keys()):
            self._look_up(unknown)
        return asked & self._known.keys()

    def bury_late(self, stored: Iterable[object]) -> list[Action]:
        """Remove those of *stored* whose authors were suppressed while they were written."""
        posts = [o[0] for o in stored if isinstance(o, tuple) and isinstance(o[0], Post)]
        gone = self.among(post.author_ref for post in posts)
        found = [(p.uid, p.source, self._known[p.author_ref]) for p in posts if p.author_ref in gone]
        return self._bury(found)

    def bury(self, events: Sequence[AuthorSuppressed]) -> list[Action]:
        """Put a tombstone in the place of every post of these authors; return what was written."""
        done: list[Action] = []
        for event in events:
            self._sender.ask(lambda: self._client.indices.refresh(index=[ALL_POSTS, DEAD]))
            mark = Mark(
                deletion_version(event), milliseconds(event.at), event.reason, event.source
            )
            after: list[Any] | None = None
            while hits := self._posts_of(event.author_ref, after):
                after = hits[-1]["sort"]
                said = [hit["_source"] for hit in hits]
                found = [(s["event"]["id"], s["hearhear"]["source"], mark) for s in said]
                done += self._bury(found)
        return done

    def _bury(self, posts: Sequence[tuple[str, str, Mark]]) -> list[Action]:
        actions = []
        for uid, source, mark in posts:
            document = tombstone(uid, source, mark.version, mark.at, mark.reason)
            actions.append(put(index_of(uid), document_id(uid), mark.version, document, uid))
            actions.append(remove(DEAD, post_letter_id(uid), mark.version))
        return [action for action in self._sender.send(actions).done if action.origin]

    def _posts_of(self, author: str, after: list[Any] | None) -> list[dict[str, Any]]:
        """Return the next posts, and dead letters of posts, of *author*."""
        found = self._sender.ask(
            lambda: self._client.search(
                index=[ALL_POSTS, DEAD],
                query={"term": {"user.hash": author}},
                sort=[{"event.id": {"order": "asc"}}],
                search_after=after,
                size=500,
                source_includes=["event.id", "hearhear.source"],
                track_total_hits=False,
            )
        )
        hits: list[dict[str, Any]] = found["hits"]["hits"]
        return hits

    def _look_up(self, authors: Sequence[str]) -> None:
        names = {document_id(author): author for author in authors}
        answer = self._sender.ask(
            lambda: self._client.mget(
                index=SUPPRESSED, ids=list(names), filter_path="docs._id,docs.found,docs._source"
            )
        )
        for found in answer["docs"]:
            if found.get("found"):
                said = found["_source"]
                self._known[names[found["_id"]]] = Mark(
                    said["hearhear"]["version"],
                    said["@timestamp"],
                    said["event"]["reason"],
                    said["hearhear"]["source"],
                )
