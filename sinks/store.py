"""The contract of a store: what every adapter writes and answers alike, so that the page, the
search and the counts are the same on one SQLite file and on Elasticsearch.

A post is kept at its highest version and comes back as it was written; Elasticsearch withholds its
author (``WITHHELD``).  Its *order* is a number made of its time and its uid: newest first means highest
order first, in every store.  A *change* is the place of a write in this store's own sequence: what a
live feed resumes from.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from typing import NamedTuple
from typing import Protocol
from zlib import crc32

from msgspec import structs

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from schemas.examined import Examined
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.sighting import Sighting
from sinks.alerts import Alerts
from sinks.search.query import Query

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StoreError(Exception):
    """A store cannot be opened, read or written; says why, and what to do."""


UNREADABLE = "this alert cannot be read: hearhear doctor says what to do"


def milliseconds(moment: datetime) -> int:
    """Return *moment* in whole milliseconds since 1970; negative before."""
    since = moment - _EPOCH  # in its parts: dividing it takes three times as long
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


def order(post: Post) -> int:
    """Return the number that sorts posts by time, then by uid; the same in every store."""
    return (milliseconds(post.created_at) << 12) | (
        crc32(post.uid.encode(errors="surrogatepass")) & 0xFFF
    )


WITHHELD = ""
"""The author reference of a post whose store keeps that elsewhere: there is one, it is not said."""


def without_author(post: Post) -> Post:
    """Return *post* as a store gives it that keeps authors elsewhere."""
    return structs.replace(post, author_ref=WITHHELD) if post.author_ref else post


@dataclass
class Batch:
    """What one transaction writes: all of it, or nothing."""

    posts: list[Post] = field(default_factory=list)
    deletions: list[PostDeleted | AuthorSuppressed] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    dead: list[DeadLetter] = field(default_factory=list)
    gone: list[DeadLetterGone] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    """Where each source resumes once this batch is stored."""
    retried: dict[int, DeadLetter | None] = field(default_factory=dict)
    """Dead letters that were sent again, by number: None is used now, else what it failed of."""


class Page(NamedTuple):
    """Posts, newest first, and the order to ask *before* for the next page (None: no more)."""

    posts: list[Post]
    next: int | None


class Change(NamedTuple):
    """One write: its place in the store's sequence, the uid, the post (None: it is deleted)."""

    seq: int
    uid: str
    post: Post | None


class Bar(NamedTuple):
    """One hour of a histogram."""

    hour: datetime
    posts: int


class Spread(NamedTuple):
    """How many posts a search finds, and how many in each hour of a day."""

    total: int
    bars: list[Bar]


class Source(NamedTuple):
    """What one source brought: posts stored, dead letters, and when it last spoke."""

    name: str
    posts: int
    dead: int
    last_observed_at: datetime | None


class Stats(NamedTuple):
    """What a store holds.  *tags*: by tag, how many posts carry it ("posts") and each label.

    *alerts* are those that stand.  *examined*: what the detector has looked at, None when unknown.
    *without_author*: posts that say nothing about coordination; *doubtful_dates*: posts whose time
    cannot be right.
    """

    posts: int
    dead_letters: int
    alerts: int
    deleted: int
    tags: dict[str, dict[str, int]]
    examined: Examined | None = None
    without_author: int = 0
    doubtful_dates: int = 0


class Day(NamedTuple):
    """The figures of a day: *bars* are its posts by hour, *counts* by facet; *posts* are those of all days.

    *change*: the place of the newest write; *newest*: the time of the newest post that is not in doubt.
    """

    change: int
    newest: datetime | None
    posts: int
    bars: list[Bar]
    counts: dict[str, int]
    sources: list[Source]


class Reader(Protocol):
    """What every store answers."""

    def search(self, query: Query, *, limit: int = 20, before: int | None = None) -> Page:
        """Return the newest posts that match *query*, of those with an order below *before*."""
        ...

    def count(self, query: Query, *, at_most: int = 10_000) -> int:
        """Return how many posts match *query*, counting no further than *at_most*."""
        ...

    def spread(
        self, query: Query, day: tuple[datetime, datetime] | None, *, at_most: int = 10_000
    ) -> Spread:
        """Return what ``count`` does, and how many match in each of the whole hours of *day*."""
        ...

    def day(self, clock: datetime, *, live: bool = False) -> Day:
        """Return the figures of the day (``sinks.days.window``) up to the newest post.

        *live*: up to *clock*; so, too, where no post has a time that is not in doubt.
        """
        ...

    def posts(self, uids: Sequence[str]) -> list[Post]:
        """Return the posts called *uids* that are still there, in that order."""
        ...

    def changes(self, after: int, *, limit: int = 500) -> list[Change]:
        """Return the writes after *after* in the store's sequence, oldest first."""
        ...

    def last_change(self) -> int:
        """Return the place of the newest write, 0 in an empty store."""
        ...

    def newest(self) -> datetime | None:
        """Return the time of the newest post whose time is not in doubt, None where there is none."""
        ...

    def histogram(self, facet: str, start: datetime, end: datetime) -> list[Bar]:
        """Return posts an hour under *facet* ("" for all), hours without posts too."""
        ...

    def top(
        self, tag: str, start: datetime, end: datetime, *, limit: int = 10
    ) -> list[tuple[str, int]]:
        """Return the labels of *tag* that most posts carry between two hours, with their counts."""
        ...

    def stats(self) -> Stats:
        """Return what the store holds."""
        ...

    def sources(self) -> list[Source]:
        """Return what each source brought, by name."""
        ...

    def alerts(self, *, limit: int = 1000, withdrawn: bool = False) -> Alerts:
        """Return the alerts, newest first, each at its highest version; *withdrawn*: those too."""
        ...

    def alert(self, key: str) -> Alert | None:
        """Return the alert called *key*; StoreError where it cannot be read."""
        ...

    def dead(self, *, limit: int = 100, after: int = 0) -> list[tuple[int, DeadLetter]]:
        """Return dead letters with their numbers, oldest first, those numbered above *after*."""
        ...

    def versions(self, uids: Sequence[str]) -> dict[str, int]:
        """Return the version of each of *uids* that is known, deleted ones too."""
        ...

    def letters(self, those: Sequence[DeadLetter]) -> set[str]:
        """Return the keys of *those* that are kept."""
        ...

    def letters_about(
        self, *, uids: Sequence[str] = (), author_refs: Sequence[str] = ()
    ) -> list[tuple[int, DeadLetter]]:
        """Return the dead letters about these posts and authors, with their numbers, oldest first."""
        ...

    def suppressed(self, author_refs: Sequence[str]) -> set[str]:
        """Return those of *author_refs* whose posts are refused."""
        ...

    def uids(self, *, author_ref: str | None = None, source: str | None = None) -> list[str]:
        """Return the uids of the posts of *author_ref*, or of those that *source* brought."""
        ...

    def export(self) -> Iterator[Post]:
        """Yield every post, oldest first, in constant memory."""
        ...

    def stored(self, start: int | None = None) -> Iterator[tuple[int, Post]]:
        """Yield every post with its order, lowest first, of those with an order from *start* on."""
        ...

    def retag_progress(self) -> str | None:
        """Return where tagging anew resumes, None where none is under way."""
        ...


class Writer(Protocol):
    """What every store takes."""

    def write(self, batch: Batch) -> None:
        """Store *batch* whole; a version no higher than the stored one changes nothing."""
        ...

    def write_alerts(self, alerts: Iterable[Alert]) -> None:
        """Store *alerts* by key, unless a higher version is there."""
        ...

    def retag(self, posts: Sequence[Post], progress: str | None) -> int:
        """Put *posts*, tagged anew, in place of themselves; return how many have changed.

        One that was edited or deleted since it was read stays as it is.  *progress*: where the work
        resumes, None when it is done.
        """
        ...

    def remove_letters(self, source: str) -> int:
        """Remove the dead letters of *source*; return how many there were."""
        ...
