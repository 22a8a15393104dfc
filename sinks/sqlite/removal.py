"""How a post leaves the store: out of the index and the counts, and a tombstone in its place."""

import sqlite3
from collections.abc import Sequence

import msgspec

from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.version import deletion_version
from sinks.sqlite import letters
from sinks.sqlite.facet_counters import FacetCounters
from sinks.sqlite.index import entry
from sinks.sqlite.index import match_author
from sinks.store import milliseconds

decoder = msgspec.json.Decoder(Post)


def is_news(db: sqlite3.Connection, event: PostDeleted | AuthorSuppressed) -> bool:
    """Whether the store does not know of *event* yet."""
    if isinstance(event, PostDeleted):
        asked = "SELECT 1 FROM tombstones WHERE uid = ? AND version >= ?"
        values: tuple[object, ...] = (event.uid, deletion_version(event))
    else:
        asked = "SELECT 1 FROM suppressed WHERE author_ref = ?"
        values = (event.author_ref,)
    return db.execute(asked, values).fetchone() is None


def delete(
    db: sqlite3.Connection, counters: FacetCounters, event: PostDeleted | AuthorSuppressed
) -> None:
    """Do what *event* asks, where no higher version stands; what comes later is refused."""
    version = deletion_version(event)
    if isinstance(event, PostDeleted):
        uids = [event.uid]
        letters.remove_about(db, uids)
    else:
        db.execute(
            "INSERT OR IGNORE INTO suppressed VALUES(?, ?)",
            (event.author_ref, milliseconds(event.at)),
        )
        # Also those of posts that retention took: the log may be the older one.
        db.execute(
            "DELETE FROM sightings WHERE instr(body, CAST(? AS BLOB))",
            (msgspec.json.encode(event.author_ref),),
        )
        uids = uids_of_author(db, event.author_ref)
        letters.remove_about(db, uids, event.author_ref)
    write_tombstones(
        db, counters, uids, version=version, at=milliseconds(event.at), reason=event.reason
    )


def uids_of_author(db: sqlite3.Connection, author_ref: str) -> list[str]:
    """Return the uids of the posts that *author_ref* wrote."""
    rows = db.execute(
        "SELECT body FROM posts WHERE place IN (SELECT rowid FROM words WHERE words MATCH ?)",
        (match_author(author_ref),),
    )
    posts = (decoder.decode(body) for (body,) in rows)
    return [post.uid for post in posts if post.author_ref == author_ref]


def write_tombstones(
    db: sqlite3.Connection,
    counters: FacetCounters,
    uids: Sequence[str],
    *,
    version: int,
    at: int,
    reason: str,
) -> int:
    """Put tombstones in the place of *uids*, where no higher version stands; return how many.

    Retention leaves the figures of past hours and the detectors' log, whose age is its own.
    """
    retention = reason == "retention"
    older = [uid for uid in uids if version > _version(db, uid)]
    take_out(db, counters, older, history=not retention)
    if not retention:
        db.executemany("DELETE FROM sightings WHERE uid = ?", ((uid,) for uid in older))
    db.executemany(
        "INSERT OR REPLACE INTO tombstones VALUES(?, ?, ?, ?, ?)",
        ((uid, version, counters.next_seq(), at, reason) for uid in older),
    )
    return len(older)


def take_out(
    db: sqlite3.Connection, counters: FacetCounters, uids: Sequence[str], *, history: bool = True
) -> None:
    """Take the posts called *uids*, those that are there, out of table, index and counts."""
    for uid in uids:
        row = db.execute("SELECT place, facets, body FROM posts WHERE uid = ?", (uid,)).fetchone()
        if row is None:
            continue
        place, facets, body = row
        db.execute(
            "INSERT INTO words(words, rowid, entry) VALUES('delete', ?, ?)",
            (place, entry(decoder.decode(body), facets)),
        )
        db.execute("DELETE FROM posts WHERE place = ?", (place,))
        counters.take([0, *map(int, facets.split())], place, history=history)


def _version(db: sqlite3.Connection, uid: str) -> int:
    found = db.execute(
        "SELECT max(version) FROM (SELECT version FROM posts WHERE uid = ?1 "
        "UNION ALL SELECT version FROM tombstones WHERE uid = ?1)",
        (uid,),
    ).fetchone()[0]
    return -1 if found is None else int(found)
