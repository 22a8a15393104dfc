"""How posts enter the tables: the newest version of each, its words and its facets."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from collections.abc import Sequence

import msgspec

from schemas.post import Post
from schemas.version import post_version
from sinks.facets import facets
from sinks.sqlite.facet_counters import FacetCounters
from sinks.sqlite.facet_counters import FacetNumbers
from sinks.sqlite.index import entry
from sinks.sqlite.removal import decoder
from sinks.sqlite.removal import take_out
from sinks.store import milliseconds
from sinks.store import order

Tally = Counter[tuple[str, str]]
"""How many posts of a source were stored, stale or refused."""

_encode = msgspec.json.Encoder().encode


class PostTable:
    """Writes posts through *db*, within the caller's transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.numbers = FacetNumbers(db)

    def store(self, counters: FacetCounters, posts: list[Post]) -> tuple[dict[str, Post], Tally]:
        """Store those of *posts* that are new or newer; return them by uid, and what became of all."""
        known = dict(self._known(post.uid for post in posts))
        suppressed = self._suppressed({post.author_ref for post in posts})
        fresh: dict[str, Post] = {}
        versions: dict[str, int] = {}
        tally: Tally = Counter()
        for post in posts:
            version = post_version(post)
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
        return fresh, tally

    def retag(self, counters: FacetCounters, posts: Sequence[Post]) -> int:
        """Put *posts*, tagged anew, in place of themselves; return how many have changed.

        One that was edited or deleted since it was read is left as it is, and so is the place of
        each in the sequence of changes: what a post says is not news.
        """
        changed = 0
        for post in posts:
            row = self._db.execute(
                "SELECT place, version, facets, body FROM posts WHERE uid = ?", (post.uid,)
            ).fetchone()
            if row is None:
                continue
            place, version, before, body = row
            now = _encode(post)
            there = decoder.decode(body)
            if there.revision != post.revision or version > post_version(post):
                continue
            if now == body and version == post_version(post):
                continue
            found = self._facets(post)
            said = " ".join(map(str, found))
            self._unindex(place, there, before)
            counters.take([0, *map(int, before.split())], place)
            counters.add([0, *found], place)
            self._db.execute(
                "UPDATE posts SET version = ?, facets = ?, body = ? WHERE place = ?",
                (post_version(post), said, now, place),
            )
            self._db.execute(_INDEX, (place, entry(post, said)))
            changed += 1
        return changed

    def _unindex(self, place: int, post: Post, facets_: str) -> None:
        self._db.execute(
            "INSERT INTO words(words, rowid, entry) VALUES('delete', ?, ?)",
            (place, entry(post, facets_)),
        )

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
        for (uid, post), place in zip(posts.items(), places, strict=True):
            found = self._facets(post)
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
                    _encode(post),
                )
            )
            entries.append((place, entry(post, said)))
        self._db.executemany("INSERT INTO posts VALUES(?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self._db.executemany(_INDEX, entries)

    def _facets(self, post: Post) -> list[int]:
        numbers = self.numbers
        return [numbers[name] for name in dict.fromkeys(facets(post))]

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


_INDEX = "INSERT INTO words(rowid, entry) VALUES(?, ?)"
