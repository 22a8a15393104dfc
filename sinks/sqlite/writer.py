"""The writer of a store: each batch is one transaction, stored whole or not at all.

One process collects and tags.  A command may write beside it for a moment (hearhear remove, retag):
SQLite lets one transaction in after the other.
"""

import time
from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Self

import msgspec

from schemas.alert import Alert
from schemas.examined import Examined
from schemas.post import Post
from schemas.sighting import Sighting
from sinks.sqlite import erasure
from sinks.sqlite import letters
from sinks.sqlite.deletions import Deletion
from sinks.sqlite.deletions import DeletionList
from sinks.sqlite.facet_counters import FacetCounters
from sinks.sqlite.log import EXAMINED
from sinks.sqlite.posts import PostTable
from sinks.sqlite.purge import Purged
from sinks.sqlite.purge import purge
from sinks.sqlite.removal import delete
from sinks.sqlite.removal import is_news
from sinks.sqlite.schema import open_to_write
from sinks.sqlite.schema import store_errors
from sinks.store import Batch
from sinks.store import StoreError
from sinks.store import milliseconds

RETAG = "#retag"
"""Under this the store keeps where tagging anew has got to: no source can be called so."""

ERASE_EVERY = 30.0
"""Seconds between two clearings of traces, so that nothing stays for a minute.  A store so large that
it takes longer is given ten times the time a clearing took."""


class SqliteWriter:
    """Writes the store at *path*; one thread at a time.

    An older store is brought up to date first.  So are deletions: a backup that was put back, or a
    list of deletions that a power cut left ahead of the store.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = open_to_write(path)
        self._posts = PostTable(self._db)
        self._list = DeletionList(path)
        self._heard = self._list.size()
        self._erase_at = 0.0
        try:
            self._delete([])
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Clear what deletions left and close the file; a writer that is closed twice is closed."""
        with suppress(StoreError):
            self.erase(now=True)
        self._db.close()

    def write(self, batch: Batch) -> None:
        """Store *batch* whole; a version no higher than the stored one changes nothing."""
        with self._transaction() as counters:
            if batch.deletions:
                self._apply(counters, batch.deletions)
            stored, tally = self._posts.store(counters, batch.posts)
            last: dict[str, datetime] = {}
            for post in batch.posts:
                before = last.get(post.source)
                if before is None or before < post.observed_at:
                    last[post.source] = post.observed_at
            self._tally(tally, last)
            self._sightings(batch.sightings, stored)
            letters.drop(self._db, batch.gone)
            self._tally(letters.keep(self._db, batch.dead), {})
            letters.settle(self._db, batch.retried)
            self._db.executemany(
                "INSERT OR REPLACE INTO cursors VALUES(?, ?)", batch.cursors.items()
            )

    def retag(self, posts: Sequence[Post], progress: str | None) -> int:
        """Put *posts*, tagged anew, in place of themselves; return how many have changed.

        One that was edited or deleted since it was read stays as it is.  *progress*: where the work
        resumes, None when it is done.
        """
        with self._transaction() as counters:
            changed = self._posts.retag(counters, posts)
            self._db.execute("DELETE FROM cursors WHERE source = ?", (RETAG,))
            if progress is not None:
                self._db.execute("INSERT INTO cursors VALUES(?, ?)", (RETAG, progress))
        return changed

    def remove_letters(self, source: str) -> int:
        """Remove the dead letters of *source*; return how many there were."""
        with self._transaction():
            return letters.remove_of(self._db, source)

    def write_alerts(self, alerts: Iterable[Alert]) -> None:
        """Store *alerts* by key, unless a higher version is there."""
        with self._transaction():
            self._db.executemany(
                "INSERT INTO alerts VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "version = excluded.version, opened = excluded.opened, body = excluded.body "
                "WHERE excluded.version > version",
                (
                    (a.key, a.version, milliseconds(a.opened_at), msgspec.json.encode(a))
                    for a in alerts
                ),
            )

    def write_snapshot(
        self, name: str, position: int, body: bytes, examined: Examined | None = None
    ) -> None:
        """Keep a detector's state as it was after the sighting at *position*, and its figures."""
        found = [(name, position, body)]
        if examined is not None:
            found.append((EXAMINED, position, msgspec.json.encode(examined)))
        with self._transaction():
            self._db.executemany("INSERT OR REPLACE INTO snapshots VALUES(?, ?, ?)", found)

    def purge(self, now: datetime, days: dict[str, int] | None = None) -> Purged:
        """Remove what is older than its retention class allows; see retention.py."""
        return purge(self._db, self._transaction, now, days)

    def erase(self, *, now: bool = False) -> bool:
        """Clear the traces of deletions from the files; whether none is left.

        Not *now*: only when ERASE_EVERY seconds have passed since the last time there were any.
        """
        began = time.monotonic()
        if not now and began < self._erase_at:
            return False
        with store_errors(self._path):
            if not erasure.pending(self._db):
                return True
            self._list.sync()
            done = erasure.erase(self._db, self._path)
        took = time.monotonic() - began
        self._erase_at = began + (max(ERASE_EVERY, 10 * took) if done else 5.0)
        return done

    def note_traces(self) -> None:
        """Have ``erase`` clear the files, though no post was deleted: something else was overwritten."""
        with self._transaction():
            self._db.execute("UPDATE numbers SET value = value + 1 WHERE name = 'erase'")

    def deleted_elsewhere(self) -> list[Deletion]:
        """Return the deletions that others wrote since the last call, such as hearhear remove.

        They are done in this store; a detector that holds state in memory has to hear of them.
        """
        events, self._heard = self._list.since(self._heard)
        return events

    def _delete(self, events: Sequence[Deletion]) -> None:
        with self._transaction() as counters:
            self._apply(counters, events)

    def _apply(self, counters: FacetCounters, events: Sequence[Deletion]) -> None:
        """Delete, with what the list knows and this store does not; then put *events* on the list."""
        done = self._db.execute("SELECT value FROM numbers WHERE name = 'deletions'").fetchone()[0]
        missed, before = self._list.since(done)
        for event in missed:
            delete(self._db, counters, event)
        fresh = [event for event in events if is_news(self._db, event)]
        for event in events:
            delete(self._db, counters, event)
        after = self._list.append(fresh)
        if after != done:
            self._db.execute("UPDATE numbers SET value = ? WHERE name = 'deletions'", (after,))
        if self._heard == before:  # nobody else wrote in between
            self._heard = after

    @contextmanager
    def _transaction(self) -> Iterator[FacetCounters]:
        with store_errors(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                counters = FacetCounters(self._db)
                yield counters
                counters.close()
                self._db.execute("COMMIT")
            except BaseException:
                self._posts.numbers.clear()
                if self._db.in_transaction:  # a full disk has rolled back already
                    self._db.execute("ROLLBACK")
                raise

    def _sightings(self, sightings: list[Sighting], stored: dict[str, Post]) -> None:
        """Log the sightings of posts stored now; a post told of twice is logged once."""
        once = {(s.uid, s.target): s for s in reversed(sightings) if s.uid in stored}
        self._db.executemany(
            "INSERT INTO sightings(uid, arrived, body) VALUES(?, ?, ?)",
            (
                (s.uid, milliseconds(stored[s.uid].observed_at), msgspec.json.encode(s))
                for s in reversed(once.values())
            ),
        )

    def _tally(self, tally: Counter[tuple[str, str]], last: dict[str, datetime]) -> None:
        for source in {source for source, _ in tally}:
            stored, stale, refused, dead = (
                tally[source, what] for what in ("stored", "stale", "refused", "dead")
            )
            self._db.execute(
                "INSERT INTO sources VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "seen = seen + excluded.seen, stored = stored + excluded.stored, "
                "stale = stale + excluded.stale, refused = refused + excluded.refused, "
                "dead = dead + excluded.dead, "
                "last = nullif(max(coalesce(last, 0), coalesce(excluded.last, 0)), 0)",
                (
                    source,
                    stored + stale + refused,
                    stored,
                    stale,
                    refused,
                    dead,
                    max(0, milliseconds(last[source])) if source in last else None,
                ),
            )
