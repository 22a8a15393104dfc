"""The newest changes, in memory: what a live feed reads where the store itself numbers no writes.

A post that comes along the topic is shown once the store has it: until then nobody can tell whether it
was deleted long ago, or whether the store refuses it because its author is suppressed.
"""

import threading
import time
from collections import OrderedDict
from itertools import islice
from typing import NamedTuple

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
PATIENCE = 600.0
"""Seconds a post waits for the store; one that it refused never comes."""
_REFUSED = 2**62


class _Waiting(NamedTuple):
    """A post that the store may not have yet, since *at* (seconds of the monotonic clock)."""

    post: Post
    at: float


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
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, record: Record) -> None:
        """Take in what came along posts.tagged; a version no higher than the one here is no change.

        A post waits until ``show`` is told that the store has it.
        """
        match record:
            case Post() as post:
                self._wait(post)
            case PostEdited(post=post):
                self._wait(post)
            case PostDeleted() as event:
                self._put(event.uid, None, deletion_version(event))
            case AuthorSuppressed() as event:
                self._refuse(event.author_ref)

    def waiting(self, limit: int) -> list[Post]:
        """Return posts that wait for the store, those asked for longest ago first."""
        end = time.monotonic() - PATIENCE
        with self._lock:
            found = list(islice(self._waiting.items(), limit))
            for uid, (_, at) in found:
                if at < end:
                    del self._waiting[uid]
                else:
                    self._waiting.move_to_end(uid)
            return [post for _, (post, _) in found]

    def show(self, post: Post) -> None:
        """Note that the store has *post*."""
        if self._leave(post):
            self._put(post.uid, post, post_version(post))

    def drop(self, post: Post) -> None:
        """Note that the store will never have *post*: it is deleted there, or newer."""
        self._leave(post)

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

    def _wait(self, post: Post) -> None:
        with self._lock:
            before = self._waiting.get(post.uid)
            if post.author_ref in self._refused or (
                before and post_version(post) <= post_version(before.post)
            ):
                return
            self._waiting[post.uid] = _Waiting(post, time.monotonic())
            if len(self._waiting) > self._size:
                self._waiting.popitem(last=False)

    def _leave(self, post: Post) -> bool:
        """End the wait of *post*; False where that has ended already, or another wording waits."""
        with self._lock:
            found = self._waiting.get(post.uid)
            if found is None or found.post is not post:
                return False
            del self._waiting[post.uid]
            return True

    def _refuse(self, author: str) -> None:
        """Take back what *author* wrote, and take no more of it."""
        with self._lock:
            self._refused.add(author)
            for uid in [u for u, w in self._waiting.items() if w.post.author_ref == author]:
                del self._waiting[uid]
            shown = (change for change, _ in self._changes.values())
            theirs = [c.uid for c in shown if c.post and c.post.author_ref == author]
        for uid in theirs:
            self._put(uid, None, _REFUSED)

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
                    self._waiting.pop(uid, None)
            self._seq += 1
            self._changes[uid] = (Change(self._seq, uid, post), version or 0)
            self._changes.move_to_end(uid)
            if len(self._changes) > self._size:
                self._changes.popitem(last=False)

    def _remember(self, uid: str, version: int) -> None:
        self._deleted[uid] = version
        if len(self._deleted) > DELETIONS:
            self._deleted.popitem(last=False)
