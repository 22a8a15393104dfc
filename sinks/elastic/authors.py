"""Who wrote what, in an index of its own; and authors whose accounts are gone: remembered, their posts
removed and refused from then on.

Several sinks may write at once.  One marks the author first and looks for posts then; the others
write first and look for the mark then: so whichever comes first, no post escapes.  What a killed sink
wrote comes again, to whichever sink, and is looked at again.
"""

from collections.abc import Iterable
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any
from typing import NamedTuple

from elasticsearch import Elasticsearch

from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.version import deletion_version
from schemas.version import post_version
from sinks.elastic.bulk import Action
from sinks.elastic.bulk import bounded
from sinks.elastic.bulk import put
from sinks.elastic.bulk import remove
from sinks.elastic.document import author_document
from sinks.elastic.document import suppressed_document
from sinks.elastic.document import tombstone
from sinks.elastic.names import ALL_POSTS
from sinks.elastic.names import AUTHORS
from sinks.elastic.names import DEAD
from sinks.elastic.names import SUPPRESSED
from sinks.elastic.names import document_id
from sinks.elastic.names import index_of
from sinks.elastic.names import post_letter_id
from sinks.elastic.sender import Sender
from sinks.store import milliseconds


class Mark(NamedTuple):
    """What is remembered of a suppression."""

    version: int
    at: int
    reason: str
    source: str


WRITTEN = [AUTHORS, ALL_POSTS, DEAD]
"""Where the author of a post may be named: before version 3 the posts did so themselves."""


def wrote(post: Post) -> Action:
    """Return the action that keeps who wrote *post*; it goes before the post itself."""
    version = bounded(post_version(post))
    return put(AUTHORS, document_id(post.uid), version, author_document(post, version))


def erased(uid: str, source: str, version: int, at: int, reason: str) -> list[Action]:
    """Return what removes who wrote the post called *uid*, and its dead letter."""
    document = tombstone(uid, source, version, at, reason)
    return [
        put(AUTHORS, document_id(uid), version, document),
        remove(DEAD, post_letter_id(uid), version),
    ]


class Authors:
    """Asks and writes who is suppressed."""

    def __init__(self, client: Elasticsearch, sender: Sender) -> None:
        self._client = client
        self._sender = sender
        self._known: dict[str, Mark] = {}
        self._loaded = False

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

    def known(self) -> AbstractSet[str]:
        """Return the authors that this process knows to be suppressed."""
        if not self._loaded:
            self._load()
        return self._known.keys()

    def bury_late(self, posts: Iterable[Post]) -> list[Action]:
        """Remove those of *posts* that are stored although their authors are marked.

        Another sink may have marked them just now; and one may have been killed before it looked.
        """
        by_author: dict[str, list[Post]] = {}
        for post in posts:
            if post.author_ref:
                by_author.setdefault(post.author_ref, []).append(post)
        if not by_author:
            return []
        marked = self.marked(list(by_author))
        found = self._written([post for author in marked for post in by_author[author]])
        return self._bury([(p.uid, p.source, self._known[p.author_ref or ""]) for p in found])

    def write_tombstones(self, events: Sequence[AuthorSuppressed]) -> list[Action]:
        """Put a tombstone in the place of every post of these authors; return what was written."""
        done: list[Action] = []
        for event in events:
            self._sender.ask(lambda: self._client.indices.refresh(index=WRITTEN))
            mark = Mark(deletion_version(event), milliseconds(event.at), event.reason, event.source)
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
            actions += erased(uid, source, mark.version, mark.at, mark.reason)
        return [action for action in self._sender.send(actions).done if action.origin]

    def _posts_of(self, author: str, after: list[Any] | None) -> list[dict[str, Any]]:
        """Return the next posts of *author*, and those of which a dead letter is kept."""
        found = self._sender.ask(
            lambda: self._client.search(
                index=WRITTEN,
                query={
                    "bool": {
                        "filter": [
                            {"term": {"user.hash": author}},
                            {"exists": {"field": "event.id"}},  # a letter may not know its post
                        ]
                    }
                },
                sort=[{"event.id": {"order": "asc"}}],
                search_after=after,
                size=500,
                source_includes=["event.id", "hearhear.source"],
                track_total_hits=False,
            )
        )
        hits: list[dict[str, Any]] = found["hits"]["hits"]
        return hits

    def marked(self, authors: Sequence[str]) -> list[str]:
        """Return those of *authors* the cluster knows to be suppressed, as of now: no refresh needed."""
        if not authors:
            return []
        return [self._learn(one["_source"]) for one in self._mget(SUPPRESSED, authors)]

    def _written(self, posts: Sequence[Post]) -> list[Post]:
        """Return those of *posts* that are stored, by whoever they name as their author."""
        if not posts:
            return []
        found = self._mget(AUTHORS, [post.uid for post in posts])
        said = [one["_source"] for one in found]
        by = {own["event"]["id"]: own.get("user", {}).get("hash") for own in said}
        return [post for post in posts if by.get(post.uid) == post.author_ref]

    def _mget(self, index: str, names: Sequence[str]) -> list[dict[str, Any]]:
        """Return the documents for *names* that there are in *index*, as of now: no refresh needed."""
        body = {"ids": [document_id(name) for name in names]}
        answer = self._sender.ask(
            lambda: (
                self._client.perform_request(
                    "POST",
                    f"/{index}/_mget",
                    params={"filter_path": "docs._source"},
                    headers=_HEADERS,
                    body=body,
                ).body
            )
        )
        found: list[dict[str, Any]] = answer.get("docs", [])
        return found

    def _load(self) -> None:
        """Learn who is suppressed; who was within the last second, ``bury_late`` finds."""
        self._loaded = True
        after: list[Any] | None = None
        while hits := self._sender.ask(partial(self._suppressed, after))["hits"]["hits"]:
            after = hits[-1]["sort"]
            for hit in hits:
                self._learn(hit["_source"])

    def _suppressed(self, after: list[Any] | None) -> Any:
        order = [{"user.hash": {"order": "asc"}}]
        return self._client.search(index=SUPPRESSED, size=5000, sort=order, search_after=after)

    def _learn(self, said: dict[str, Any]) -> str:
        author: str = said["user"]["hash"]
        own = said["hearhear"]
        self._known[author] = Mark(
            own["version"], said["@timestamp"], said["event"]["reason"], own["source"]
        )
        return author


_HEADERS = {"content-type": "application/json", "accept": "application/json"}
