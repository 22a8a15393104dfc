"""The newest changes, in memory: what a live feed reads where the store itself numbers no writes."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited
from schemas.post import Record
from schemas.version import deletion_version
from schemas.version import post_version
from sinks.store import Change

SIZE = 5_000
DELETIONS = 50_000
"""Deletions remembered longer than changes: a uid and a number each."""
CLOCKS = timedelta(seconds=10)
"""How far the clocks of platforms may be from ours."""
_REFUSED = 2**62


class ChangeBuffer:
    """Keeps the last *size* changes, one a post; one thread fills it, any number read.

    Numbers start at the time, in milliseconds × 1000, so that they also rise over restarts: whoever
    comes with the number of an earlier life sees that it is far behind, and starts at the tail.
    """

    def __init__(self, size: int = SIZE, *, start: int | None = None) -> None:
        self._size = size
        self._seq = int(time.time() * 1000) * 1000 if start is None else start
        self._changes: OrderedDict[str, tuple[Change, int]] = OrderedDict()
        self._deleted: OrderedDict[str, int] = OrderedDict()
        self._refused: set[str] = set()
        self._since: datetime | None = None
        self._lock = threading.Lock()

    def follows(self, since: datetime) -> None:
        """Note that from *since* on it is told every change, deletions too."""
        self._since = since

    def knows(self, post: Post) -> bool:
        """Whether a deletion of *post* would have been told: it was published after all began.

        A time that is still to come, as feeds may give one, says nothing.
        """
        if self._since is None:
            return False
        return self._since + CLOCKS <= post.created_at <= post.observed_at + CLOCKS

    def take(self, record: Record) -> None:
        """Take in what came along posts.tagged; a version no higher than the one here is no change."""
        match record:
            case Post() as post:
                self._put(post.uid, post, post_version(post))
            case PostEdited(post=post):
                self._put(post.uid, post, post_version(post))
            case PostDeleted() as event:
                self._put(event.uid, None, deletion_version(event))
            case AuthorSuppressed() as event:
                self.refuse([event.author_ref])

    def refuse(self, authors: Iterable[str]) -> None:
        """Take back what these authors wrote, and take no more of them: they are suppressed."""
        with self._lock:
            new = set(authors) - self._refused
            self._refused |= new
            theirs = [
                uid for uid, (c, _) in self._changes.items() if c.post and c.post.author_ref in new
            ]
        for uid in theirs:
            self._put(uid, None, _REFUSED)

    def add(self, uid: str, post: Post | None) -> None:
        """Note that a store wrote *post*, or removed the post called *uid*."""
        self._put(uid, post, None)

    def changes(self, after: int, limit: int) -> list[Change]:
        """Return the changes numbered above *after*, oldest first."""
        with self._lock:
            found = []
            for change, _ in reversed(self._changes.values()):
                if change.seq <= after:
                    break
                found.append(change)
        return found[::-1][:limit]

    def last(self) -> int:
        """Return the number of the newest change, 0 before the first."""
        with self._lock:
            return self._seq if self._changes else 0

    def _put(self, uid: str, post: Post | None, version: int | None) -> None:
        with self._lock:
            if post is not None and post.author_ref in self._refused:
                return
            if version is not None:
                known = self._changes.get(uid)
                if version <= max(known[1] if known else -1, self._deleted.get(uid, -1)):
                    return
                if post is None:
                    self._remember(uid, version)
            self._seq += 1
            self._changes[uid] = (Change(self._seq, uid, post), version or 0)
            self._changes.move_to_end(uid)
            if len(self._changes) > self._size:
                self._changes.popitem(last=False)

    def _remember(self, uid: str, version: int) -> None:
        self._deleted[uid] = version
        if len(self._deleted) > DELETIONS:
            self._deleted.popitem(last=False)
            self._since = datetime.now(UTC)
