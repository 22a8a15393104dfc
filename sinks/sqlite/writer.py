"""The one writer of a store: each batch is one transaction, stored whole or not at all."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

import msgspec

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.examined import Examined
from schemas.post import Post
from schemas.sighting import Sighting
from schemas.version import post_version
from sinks.sqlite.facet_counters import FacetCounters
from sinks.sqlite.facet_counters import FacetNumbers
from sinks.sqlite.index import entry
from sinks.sqlite.log import EXAMINED
from sinks.sqlite.removal import delete
from sinks.sqlite.removal import milliseconds
from sinks.sqlite.removal import take_out
from sinks.sqlite.retention import Purged
from sinks.sqlite.retention import purge
from sinks.sqlite.schema import open_to_write
from sinks.sqlite.schema import store_errors
from sinks.store import Batch
from sinks.store import facets
from sinks.store import order

_HIGHEST = 2**63 - 1


class SqliteWriter:
    """Writes the store at *path*; one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = open_to_write(path)
        self._numbers = FacetNumbers(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a writer that is closed twice is closed."""
        self._db.close()

    def write(self, batch: Batch) -> None:
        """Store *batch* whole; a version no higher than the stored one changes nothing."""
        with self._transaction() as counters:
            for event in batch.deletions:
                delete(self._db, counters, event)
            stored = self._posts(counters, batch.posts)
            self._sightings(batch.sightings, stored)
            self._dead(batch.dead)
            self._db.executemany(
                "INSERT OR REPLACE INTO cursors VALUES(?, ?)", batch.cursors.items()
            )

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
                self._numbers.clear()
                if self._db.in_transaction:  # a full disk has rolled back already
                    self._db.execute("ROLLBACK")
                raise

    def _posts(self, counters: FacetCounters, posts: list[Post]) -> dict[str, Post]:
        """Store those of *posts* that are new or newer; return them by uid."""
        known = dict(self._known(post.uid for post in posts))
        suppressed = self._suppressed({post.author_ref for post in posts})
        fresh: dict[str, Post] = {}
        versions: dict[str, int] = {}
        tally: Counter[tuple[str, str]] = Counter()
        last: dict[str, int] = {}
        for post in posts:
            version = min(post_version(post), _HIGHEST)
            last[post.source] = max(last.get(post.source, 0), milliseconds(post.observed_at))
            if post.author_ref in suppressed:
                tally[post.source, "refused"] += 1
            elif version <= versions.get(post.uid, known.get(post.uid, version - 1)):
                tally[post.source, "stale"] += 1
            else:
                fresh[post.uid] = post
                versions[post.uid] = version
                tally[post.source, "stored"] += 1
        take_out(self._db, counters, [uid for uid in fresh if uid in known])
        self._insert(counters, fresh, versions)
        self._tally(tally, last)
        return fresh

    def _known(self, uids: Iterable[str]) -> Iterable[tuple[str, int]]:
        asked = msgspec.json.encode(list(uids)).decode()
        return self._db.execute(
            "SELECT uid, version FROM posts WHERE uid IN (SELECT value FROM json_each(?1)) "
            "UNION ALL "
            "SELECT uid, version FROM tombstones WHERE uid IN (SELECT value FROM json_each(?1))",
            (asked,),
        )

    def _suppressed(self, authors: set[str | None]) -> set[str]:
        asked = msgspec.json.encode([author for author in authors if author]).decode()
        rows = self._db.execute(
            "SELECT author_ref FROM suppressed "
            "WHERE author_ref IN (SELECT value FROM json_each(?))",
            (asked,),
        )
        return {author for (author,) in rows}

    def _insert(
        self, counters: FacetCounters, posts: dict[str, Post], versions: dict[str, int]
    ) -> None:
        rows, entries = [], []
        places = self._places(posts.values())
        numbers = self._numbers
        for (uid, post), place in zip(posts.items(), places, strict=True):
            found = [numbers[name] for name in dict.fromkeys(facets(post))]
            counters.add([0, *found], place)
            said = " ".join(map(str, found))
            rows.append(
                (
                    place,
                    uid,
                    versions[uid],
                    counters.next_seq(),
                    post.retention,
                    milliseconds(post.observed_at),
                    said,
                    _encoder.encode(post),
                )
            )
            entries.append((place, entry(post, said)))
        self._db.executemany("INSERT INTO posts VALUES(?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self._db.executemany("INSERT INTO words(rowid, entry) VALUES(?, ?)", entries)

    def _places(self, posts: Iterable[Post]) -> list[int]:
        """Return a free place for each post: its order, or the next free number above."""
        orders = [order(post) for post in posts]
        rows = self._db.execute(
            "SELECT place FROM posts WHERE place IN (SELECT value FROM json_each(?))",
            (str(orders),),
        )
        taken = {place for (place,) in rows}
        places = []
        for wanted in orders:
            place = wanted
            while place in taken or (place > wanted and self._is_taken(place)):
                place += 1
            taken.add(place)
            places.append(place)
        return places

    def _is_taken(self, place: int) -> bool:
        found = self._db.execute("SELECT 1 FROM posts WHERE place = ?", (place,))
        return found.fetchone() is not None

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

    def _dead(self, letters: list[DeadLetter]) -> None:
        tally: Counter[tuple[str, str]] = Counter()
        for letter in letters:
            new = self._db.execute(
                "INSERT OR IGNORE INTO dead(key, body) VALUES(?, ?)",
                (letter.key, msgspec.json.encode(letter)),
            )
            tally[letter.source or letter.stage, "dead"] += new.rowcount
        self._tally(tally, {})

    def _tally(self, tally: Counter[tuple[str, str]], last: dict[str, int]) -> None:
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
                (source, stored + stale + refused, stored, stale, refused, dead, last.get(source)),
            )


_encoder = msgspec.json.Encoder()
