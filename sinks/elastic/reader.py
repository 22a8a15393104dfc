"""The reader of the store in Elasticsearch.  A write is found within a second: the index's refresh."""

from collections.abc import Iterator
from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any
from typing import Self

import msgspec
from elasticsearch import Elasticsearch

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.post import Post
from sinks.alerts import Alerts
from sinks.alerts import readable
from sinks.budget import Budget
from sinks.change_buffer import ChangeBuffer
from sinks.days import window
from sinks.elastic import figures
from sinks.elastic import letters
from sinks.elastic.examined import noted as examined
from sinks.elastic.hits import alert_of
from sinks.elastic.hits import letter_of
from sinks.elastic.hits import post_of
from sinks.elastic.letters import about as letters_about
from sinks.elastic.names import ALERTS
from sinks.elastic.names import ALL_POSTS
from sinks.elastic.names import DEAD
from sinks.elastic.names import SUPPRESSED
from sinks.elastic.names import document_id
from sinks.elastic.names import index_of
from sinks.elastic.names import letter_id
from sinks.elastic.names import post_letter_id
from sinks.elastic.progress import noted
from sinks.elastic.scan import scan
from sinks.elastic.scan import uids_of
from sinks.elastic.search import HELD
from sinks.elastic.search import clause
from sinks.elastic.search import facet
from sinks.elastic.within import Within
from sinks.facets import DOUBTFUL
from sinks.facets import NO_AUTHOR
from sinks.search.query import Query
from sinks.store import UNREADABLE
from sinks.store import Bar
from sinks.store import Change
from sinks.store import Day
from sinks.store import Page
from sinks.store import Source
from sinks.store import Spread
from sinks.store import Stats
from sinks.store import StoreError

_BODY = ["hearhear.body"]
_NEWEST_FIRST = [{"hearhear.order": "desc"}, {"event.id": "desc"}]
_OLDEST_FIRST = [{"hearhear.order": "asc"}, {"event.id": "asc"}]


class ElasticReader:
    """Reads *client*'s cluster; changes nothing.

    *buffer*: what the tail of posts.tagged brings; without one the live feed stands still.  Every
    method raises StoreError, with the remedy, while Elasticsearch is away; but for those of the feed.
    Who wrote a post is not said (``sinks.store.WITHHELD``).
    """

    def __init__(self, client: Elasticsearch, buffer: ChangeBuffer | None = None) -> None:
        self._client = client
        self._buffer = buffer or ChangeBuffer()
        self._within = Within(client, Budget())

    def limited(self, budget: Budget) -> Self:
        """Return this reader as it asks within *budget*."""
        own = copy(self)
        own._within = Within(self._client, budget)  # noqa: SLF001, a copy of our own
        return own

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Do nothing: the client belongs to whoever made it."""

    def search(self, query: Query, *, limit: int = 20, before: int | None = None) -> Page:
        """Return the newest posts that match *query*, of those with an order below *before*."""
        asked = clause(query, before)
        hits = self._hits(ALL_POSTS, asked, _NEWEST_FIRST, limit + 1)
        if len(hits) <= limit or not limit:
            return Page([post_of(hit) for hit in hits[:limit]], None)
        last = hits[limit - 1]["sort"][0]
        if hits[limit]["sort"][0] == last:  # posts of one order stay on one page
            same = {"bool": {"filter": [asked, {"term": {"hearhear.order": last}}]}}
            hits = [hit for hit in hits if hit["sort"][0] > last]
            hits += self._hits(ALL_POSTS, same, _NEWEST_FIRST, 500)
        else:
            hits = hits[:limit]
        return Page([post_of(hit) for hit in hits], last)

    def count(self, query: Query, *, at_most: int = 10_000) -> int:
        """Return how many posts match *query*, counting no further than *at_most*."""
        body = {"size": 0, "query": clause(query), "track_total_hits": at_most}
        return min(int(self._within.search(ALL_POSTS, body)["hits"]["total"]["value"]), at_most)

    def spread(
        self, query: Query, day: tuple[datetime, datetime] | None, *, at_most: int = 10_000
    ) -> Spread:
        """Return how many posts match *query*, as ``count`` does, and how many in each hour of *day*."""
        found = self._within.search(ALL_POSTS, figures.spread(clause(query), day, at_most))
        return figures.spread_of(found, day, at_most)

    def day(self, clock: datetime, *, live: bool = False) -> Day:
        """Return the figures of the day up to the newest post, or up to *clock*."""
        change, heard = self.last_change(), self.newest()  # first: what comes in between is news
        ends = window(clock if live or heard is None else heard)
        found = self._within.search(ALL_POSTS, figures.day(*ends))
        return figures.day_of(found, change, heard, self._within.ask(letters.noted), *ends)

    def posts(self, uids: Sequence[str]) -> list[Post]:
        """Return the posts called *uids* that are still there, in that order."""
        return [post for post in self._get(uids).values() if post is not None]

    def changes(self, after: int, *, limit: int = 500) -> list[Change]:
        """Return the writes after *after*, of those that are still in memory, oldest first."""
        return self._buffer.changes(after, limit)

    def last_change(self) -> int:
        """Return the place of the newest write, 0 before the first."""
        return self._buffer.last()

    def newest(self) -> datetime | None:
        """Return the time of the newest post whose time is not in doubt, None where there is none."""
        timely = {"bool": {"filter": [HELD], "must_not": [facet(DOUBTFUL)]}}
        hits = self._hits(ALL_POSTS, timely, _NEWEST_FIRST, 1)
        return post_of(hits[0]).created_at if hits else None

    def histogram(self, facet: str, start: datetime, end: datetime) -> list[Bar]:
        """Return posts an hour under *facet* ("" for all), hours without posts too."""
        answer = self._within.search(ALL_POSTS, figures.histogram(facet, start, end))
        return figures.bars(answer, start, end)

    def top(
        self, tag: str, start: datetime, end: datetime, *, limit: int = 10
    ) -> list[tuple[str, int]]:
        """Return the labels of *tag* that most posts carry between two hours, with their counts."""
        found = figures.counting(
            [figures.within(start, end)], {"labels": figures.labels(tag, limit)}
        )
        counts = figures.counts(self._within.search(ALL_POSTS, found), "labels")
        return [(name[len(tag) + 1 :], n) for name, n in counts.items()]

    def stats(self) -> Stats:
        """Return what the store holds."""
        held = self._within.search(
            ALL_POSTS, figures.counting([], {"facets": figures.terms("hearhear.facets")})
        )
        gone = {
            "filter": {"term": {"hearhear.deleted": True}},
            "must_not": {"term": {"event.reason": "retention"}},
        }
        counts = figures.counts(held, "facets")
        return Stats(
            held["hits"]["total"]["value"],
            sum(self._within.ask(letters.noted).values()),
            self._number(ALERTS, _STANDING),
            self._number(ALL_POSTS, {"bool": gone}),
            figures.tags(counts),
            without_author=counts.get(NO_AUTHOR, 0),
            doubtful_dates=counts.get(DOUBTFUL, 0),
            examined=self._within.ask(examined),
        )

    def sources(self) -> list[Source]:
        """Return what each source brought, by name."""
        posts = self._within.search(ALL_POSTS, figures.counting([], figures.BY_SOURCE))
        return figures.sources(posts, self._within.ask(letters.noted))

    def alerts(self, *, limit: int = 1000, withdrawn: bool = False) -> Alerts:
        """Return the alerts, newest first, each at its highest version; *withdrawn*: those too."""
        newest = [{"@timestamp": "desc"}, {"event.id": "asc"}]
        asked: dict[str, Any] = {"match_all": {}} if withdrawn else _STANDING
        return readable(self._hits(ALERTS, asked, newest, limit), alert_of)

    def alert(self, key: str) -> Alert | None:
        """Return the alert called *key*; StoreError where it cannot be read."""
        with self._within.client() as client:
            found = client.mget(index=ALERTS, ids=[document_id(key)], source_includes=_BODY).body[
                "docs"
            ][0]
        try:
            return alert_of(found) if found.get("found") else None
        except (msgspec.MsgspecError, LookupError) as error:
            raise StoreError(UNREADABLE) from error

    def dead(self, *, limit: int = 100, after: int = 0) -> list[tuple[int, DeadLetter]]:
        """Return dead letters with their numbers, oldest first, those numbered above *after*.

        The numbers are those Elasticsearch gave the writes: they rise, with gaps.
        """
        above = {"range": {"_seq_no": {"gte": after}}}
        hits = self._hits(DEAD, above, [{"_seq_no": "asc"}], limit)
        return [(hit["sort"][0] + 1, letter_of(hit)) for hit in hits]

    def versions(self, uids: Sequence[str]) -> dict[str, int]:
        """Return the version of each of *uids* that is known: deleted ones, and dead letters, too."""
        docs = [{"_index": index_of(uid), "_id": document_id(uid)} for uid in uids]
        dead = [{"_index": DEAD, "_id": post_letter_id(uid)} for uid in uids]
        found = zip([*uids, *uids], self._found([*docs, *dead]), strict=True)
        known: dict[str, int] = {}
        for uid, hit in found:
            if hit.get("found"):
                known[uid] = max(known.get(uid, -1), hit["_version"])
        return known

    def letters(self, those: Sequence[DeadLetter]) -> set[str]:
        """Return the keys of *those* that are kept."""
        found = self._found([{"_index": DEAD, "_id": letter_id(letter.key)} for letter in those])
        pairs = zip(those, found, strict=True)
        return {letter.key for letter, hit in pairs if hit.get("found")}

    def letters_about(
        self, *, uids: Sequence[str] = (), author_refs: Sequence[str] = ()
    ) -> list[tuple[int, DeadLetter]]:
        """Return the dead letters about these posts and authors, with their numbers, oldest first."""
        hits = self._hits(DEAD, letters_about(uids, author_refs), [{"_seq_no": "asc"}], 10_000)
        return [(hit["sort"][0] + 1, letter_of(hit)) for hit in hits]

    def suppressed(self, author_refs: Sequence[str]) -> set[str]:
        """Return those of *author_refs* whose posts are refused."""
        docs = [{"_index": SUPPRESSED, "_id": document_id(ref)} for ref in author_refs]
        pairs = zip(author_refs, self._found(docs), strict=True)
        return {ref for ref, hit in pairs if hit.get("found")}

    def _found(self, docs: list[dict[str, str]]) -> list[dict[str, Any]]:
        if not docs:
            return []
        with self._within.client() as client:
            found: list[dict[str, Any]] = client.mget(docs=docs, source=False).body["docs"]
        return found

    def uids(self, *, author_ref: str | None = None, source: str | None = None) -> list[str]:
        """Return the uids of the posts of *author_ref*, or of those that *source* brought."""
        if author_ref is None:
            query = {"bool": {"filter": [HELD, facet(f"source:{source}")]}}
            return [h["_source"]["event"]["id"] for h in self._scan(query, ["event.id"])]
        return uids_of(self._client, author_ref)

    def export(self) -> Iterator[Post]:
        """Yield every post, oldest first, in constant memory: those there when it began."""
        yield from map(post_of, self._scan(HELD, _BODY))

    def stored(self, start: int | None = None) -> Iterator[tuple[int, Post]]:
        """Yield every post with its order, lowest first, of those with an order from *start* on."""
        query = HELD
        if start is not None:
            query = {"bool": {"filter": [HELD, {"range": {"hearhear.order": {"gte": start}}}]}}
        yield from ((hit["sort"][0], post_of(hit)) for hit in self._scan(query, _BODY))

    def retag_progress(self) -> str | None:
        """Return where tagging anew resumes, None where none is under way."""
        return noted(self._client)

    def _scan(self, query: dict[str, Any], fields: list[str]) -> Iterator[dict[str, Any]]:
        """Yield every post that *query* finds now, oldest first."""
        return scan(self._client, ALL_POSTS, query, fields, _OLDEST_FIRST)

    def _get(self, uids: Sequence[str]) -> dict[str, Post | None]:
        """Return what stands under *uids*, in that order; None where there is no such post."""
        if not uids:
            return {}
        docs = [{"_index": index_of(uid), "_id": document_id(uid)} for uid in uids]
        with self._within.client() as client:
            found = client.mget(docs=docs, source_includes=_BODY).body["docs"]
        held = ("body" in hit.get("_source", {}).get("hearhear", {}) for hit in found)
        return {
            uid: post_of(hit) if there else None
            for uid, hit, there in zip(uids, found, held, strict=True)
        }

    def _hits(
        self, index: str, query: dict[str, Any], sort: list[dict[str, str]], size: int
    ) -> list[dict[str, Any]]:
        body = {"query": query, "sort": sort, "size": size, "_source": _BODY}
        found: list[dict[str, Any]] = self._within.search(
            index, {**body, "track_total_hits": False}
        )["hits"]["hits"]
        return found

    def _number(self, index: str, query: dict[str, Any]) -> int:
        body = {"size": 0, "query": query, "track_total_hits": True}
        return int(self._within.search(index, body)["hits"]["total"]["value"])


_STANDING = {"bool": {"must_not": {"term": {"hearhear.withdrawn": True}}}}
