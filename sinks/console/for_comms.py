"""What communications see of a store: as if the possible threats and the alerts were not in it.

This is the one home of that rule: whatever a page asks, it asks a reader of this kind.  One figure is
the whole store's: the time of the newest post.
"""

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from typing import TypeVar

from starlette.types import Receive

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.post import Post
from schemas.role import Who
from sinks.alerts import Alerts
from sinks.console.lanes import Lane
from sinks.facets import facets
from sinks.search.nodes import And
from sinks.search.nodes import Filter
from sinks.search.nodes import Not
from sinks.search.nodes import joined
from sinks.search.query import Query
from sinks.store import Bar
from sinks.store import Change
from sinks.store import Day
from sinks.store import Page
from sinks.store import Reader
from sinks.store import Source
from sinks.store import Spread
from sinks.store import Stats
from sinks.store import milliseconds

T = TypeVar("T")

THREAT = "abuse:possible_threat"
SEVERITIES = frozenset({"explicit", "doxxing", "wish", "veiled"})
_HIDDEN = frozenset({THREAT, *(f"abuse:{severity}" for severity in SEVERITIES)})
_ALL = 10**9


class ForComms:
    """Answers as *reader* does, but for what only security may see."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._threats: dict[tuple[datetime, datetime], list[Post]] = {}

    def search(self, query: Query, *, limit: int = 20, before: int | None = None) -> Page:
        """Return the newest posts that match *query*, possible threats left out."""
        if query.node is not None:
            return self._reader.search(_without(query), limit=limit, before=before)
        posts: list[Post] = []  # passing over a few is faster than asking for all that are none
        while True:
            page = self._reader.search(query, limit=limit - len(posts), before=before)
            posts += [post for post in page.posts if not is_threat(post)]
            before = page.next
            if before is None or len(posts) == limit:
                return Page(posts, before)

    def count(self, query: Query, *, at_most: int = 10_000) -> int:
        """Return how many posts match *query*, possible threats left out."""
        if query.node is not None:
            return self._reader.count(_without(query), at_most=at_most)
        hidden = self._reader.count(replace(query, node=Filter(THREAT)), at_most=_ALL)
        return max(0, self._reader.count(query, at_most=at_most + hidden) - hidden)

    def posts(self, uids: Sequence[str]) -> list[Post]:
        """Return those of the posts called *uids* that are no possible threat."""
        return [post for post in self._reader.posts(uids) if not is_threat(post)]

    def spread(
        self, query: Query, day: tuple[datetime, datetime] | None, *, at_most: int = 10_000
    ) -> Spread:
        """Return how many posts match *query*, and by hour, possible threats left out."""
        return self._reader.spread(_without(query), day, at_most=at_most)

    def day(self, clock: datetime, *, live: bool = False) -> Day:
        """Return the figures of the day, possible threats left out."""
        found = self._reader.day(clock, live=live)
        if not found.bars:
            return found
        end = found.bars[-1].hour + timedelta(hours=1)
        hidden = self._within(found.bars[0].hour, end)
        less = Counter(facet for post in hidden for facet in facets(post))
        hours = Counter(
            post.created_at.replace(minute=0, second=0, microsecond=0) for post in hidden
        )
        everywhere = self._reader.count(Query(Filter(THREAT)), at_most=_ALL)
        return found._replace(
            sources=self._less(found.sources) if everywhere else found.sources,
            posts=found.posts - everywhere,
            bars=[Bar(bar.hour, max(0, bar.posts - hours[bar.hour])) for bar in found.bars],
            counts={
                facet: count - less[facet]
                for facet, count in found.counts.items()
                if facet not in _HIDDEN and count > less[facet]
            },
        )

    def changes(self, after: int, *, limit: int = 500) -> list[Change]:
        """Return the writes; a possible threat is told as gone: an earlier wording may be on a page."""
        found = self._reader.changes(after, limit=limit)
        return [
            _told_as_gone(change) if change.post and is_threat(change.post) else change
            for change in found
        ]

    def last_change(self) -> int:
        """Return the place of the newest write."""
        return self._reader.last_change()

    def newest(self) -> datetime | None:
        """Return the time of the newest post, whatever it is."""
        return self._reader.newest()

    def histogram(self, facet: str, start: datetime, end: datetime) -> list[Bar]:
        """Return posts an hour under *facet*, possible threats left out."""
        if facet in _HIDDEN:
            return [Bar(bar.hour, 0) for bar in self._reader.histogram("", start, end)]
        bars = self._reader.histogram(facet, start, end)
        less = Counter(
            post.created_at.replace(minute=0, second=0, microsecond=0)
            for post in self._within(start, end)
            if not facet or facet in facets(post)
        )
        return [Bar(bar.hour, max(0, bar.posts - less[bar.hour])) for bar in bars]

    def top(
        self, tag: str, start: datetime, end: datetime, *, limit: int = 10
    ) -> list[tuple[str, int]]:
        """Return the labels of *tag* that most posts carry, possible threats left out."""
        less = Counter(facet for post in self._within(start, end) for facet in facets(post))
        more = sum(facet.startswith(f"{tag}:") for facet in less) + len(_HIDDEN)
        found = self._reader.top(tag, start, end, limit=limit + more)
        left = [
            (label, count - less[facet])
            for label, count in found
            if (facet := f"{tag}:{label}") not in _HIDDEN and count > less[facet]
        ]
        return sorted(left, key=lambda one: -one[1])[:limit]

    def stats(self) -> Stats:
        """Return what the store holds; nothing of alerts, and of tags, whose counts would tell."""
        found = self._reader.stats()
        hidden = self._reader.count(Query(Filter(THREAT)), at_most=_ALL)
        return found._replace(posts=found.posts - hidden, alerts=0, tags={}, examined=None)

    def sources(self) -> list[Source]:
        """Return what each source brought, possible threats left out."""
        return self._less(self._reader.sources())

    def _less(self, sources: list[Source]) -> list[Source]:
        """Return *sources* without the possible threats that they brought."""
        return [
            one._replace(
                posts=one.posts
                - self._reader.count(
                    Query(And((Filter(THREAT), Filter(f"source:{one.name}")))), at_most=_ALL
                )
            )
            for one in sources
        ]

    def alerts(self, *, limit: int = 1000, withdrawn: bool = False) -> Alerts:  # noqa: ARG002
        """Return none."""
        return Alerts()

    def alert(self, key: str) -> Alert | None:  # noqa: ARG002
        """Return none."""
        return None

    def dead(self, *, limit: int = 100, after: int = 0) -> list[tuple[int, DeadLetter]]:  # noqa: ARG002
        """Return none: nobody knows what is in them."""
        return []

    def versions(self, uids: Sequence[str]) -> dict[str, int]:
        """Return the version of each of *uids* that is known."""
        return self._reader.versions(uids)

    def letters(self, those: Sequence[DeadLetter]) -> set[str]:
        """Return the keys of *those* that are kept."""
        return self._reader.letters(those)

    def letters_about(
        self,
        *,
        uids: Sequence[str] = (),  # noqa: ARG002
        author_refs: Sequence[str] = (),  # noqa: ARG002
    ) -> list[tuple[int, DeadLetter]]:
        """Return none."""
        return []

    def suppressed(self, author_refs: Sequence[str]) -> set[str]:
        """Return those of *author_refs* whose posts are refused."""
        return self._reader.suppressed(author_refs)

    def uids(self, *, author_ref: str | None = None, source: str | None = None) -> list[str]:  # noqa: ARG002
        """Return none."""
        return []

    def export(self) -> Iterator[Post]:
        """Yield every post that is no possible threat."""
        yield from (post for post in self._reader.export() if not is_threat(post))

    def stored(self, start: int | None = None) -> Iterator[tuple[int, Post]]:
        """Yield every post that is no possible threat, with its order."""
        yield from (one for one in self._reader.stored(start) if not is_threat(one[1]))

    def retag_progress(self) -> str | None:
        """Return where tagging anew resumes."""
        return self._reader.retag_progress()

    def _within(self, start: datetime, end: datetime) -> list[Post]:
        """Return the possible threats between two times; asked for once in the life of an answer."""
        if (start, end) not in self._threats:
            query, before = Query(Filter(THREAT), start, end), None
            found: list[Post] = []
            while True:
                page = self._reader.search(query, limit=500, before=before)
                found += page.posts
                if (before := page.next) is None:
                    break
            self._threats[start, end] = found
        return self._threats[start, end]


def seen_by(who: Who, reader: Reader) -> Reader:
    """Return *reader* as *who* may ask it."""
    return reader if who.role == "security" else ForComms(reader)


class Seen:
    """A lane in which the store is asked as *who* may."""

    def __init__(self, lane: Lane, who: Who) -> None:
        self._lane = lane
        self._who = who

    async def ask(self, work: Callable[[Reader], T], receive: Receive | None = None) -> T:
        """Return what *work* makes of the store, as ``Lane.ask`` does."""
        return await self._lane.ask(lambda reader: work(seen_by(self._who, reader)), receive)


def is_threat(post: Post) -> bool:
    """Whether *post* may be a threat, so that security alone sees it."""
    return THREAT in facets(post)


def _told_as_gone(change: Change) -> Change:
    """Return *change* without its post; of one that never had another wording not even its name."""
    post = change.post
    known = post is not None and post.revision > milliseconds(post.created_at)
    return change._replace(uid=change.uid if known else "", post=None)


def _without(query: Query) -> Query:
    """Return *query* with possible threats left out; whoever asks for their severity finds nothing."""
    return replace(query, node=joined(And, [query.node, Not(Filter(THREAT))]))
