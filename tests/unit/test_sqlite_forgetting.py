"""What the SQLite store forgets and what it keeps: deletions, retention, the detectors' log."""

import sqlite3
from datetime import timedelta

from schemas.post import PostDeleted
from sinks.search.query import parse
from sinks.store import Batch
from tests.unit.sqlite_store import NOW
from tests.unit.sqlite_store import index_is_whole
from tests.unit.sqlite_store import sighting


def test_sightings_are_logged_with_posts_stored_now(store, post):
    """A redelivered post doubles no sighting; one told of twice in a batch is logged once."""
    one = Batch(posts=[post(uid="a")], sightings=[sighting("a"), sighting("a", "mp-2")])
    store.writer.write(one)
    store.writer.write(one)
    late = [sighting("b"), sighting("nobody"), sighting("b")]
    store.writer.write(Batch(posts=[post(uid="b")], sightings=late))
    log = store.reader.sightings(0)
    assert log == [(1, sighting("a")), (2, sighting("a", "mp-2")), (3, sighting("b"))]
    assert store.reader.sightings(1, limit=1) == log[1:2]


def test_a_deletion_takes_the_sightings_along(store, post):
    """Positions are not given again."""
    for uid in "ab":
        store.writer.write(Batch(posts=[post(uid=uid)], sightings=[sighting(uid)]))
    event = PostDeleted(uid="b", source="test", at=NOW, reason="user")
    store.writer.write(Batch(deletions=[event]))
    store.writer.write(Batch(posts=[post(uid="c")], sightings=[sighting("c")]))
    assert [(pos, s.uid) for pos, s in store.reader.sightings(0)] == [(1, "a"), (3, "c")]


def test_a_tombstone_keeps_no_words(store, post):
    """Gone is gone: neither text, author nor tags stay in any table."""
    secret = post("unmistakable", uid="a", author_ref="e1:hidden")
    store.writer.write(Batch(posts=[secret]))
    event = PostDeleted(uid="a", source="test", at=NOW, reason="subject")
    store.writer.write(Batch(deletions=[event]))
    with sqlite3.connect(store.path, isolation_level=None) as db:
        assert db.execute("SELECT uid, reason FROM tombstones").fetchall() == [("a", "subject")]
        db.execute("INSERT INTO words(words) VALUES('optimize')")
        db.execute("VACUUM INTO ?", (str(store.path.with_name("copy")),))
    copy = store.path.with_name("copy").read_bytes()
    assert b"tombstones" in copy
    assert b"unmistakable" not in copy
    assert b"e1:hidden" not in copy


def test_retention_removes_posts_by_class_and_leaves_figures(store, post):
    """Posts go after 7, 30 or 365 days from observation; the hours keep what was counted."""
    for days in (6, 8, 29, 31, 364, 366):
        for kept in ("d7", "d30", "d365", "keep"):
            seen = NOW - timedelta(days=days)
            made = post("word", uid=f"{kept} {days}", retention=kept, observed_at=seen)
            store.writer.write(Batch(posts=[made]))
    purged = store.writer.purge(NOW)
    assert purged == (5 + 3 + 1, 0, 0, 0)
    left = {p.uid for p in store.reader.search(parse("word"), limit=99).posts}
    assert {uid for uid in left if uid.startswith("d")} == {
        *("d7 6", "d30 6", "d30 8", "d30 29"),
        *("d365 6", "d365 8", "d365 29", "d365 31", "d365 364"),
    }
    assert store.reader.stats().posts == len(left) == 15
    assert store.reader.stats().deleted == 0
    (hour,) = store.reader.histogram("", NOW, NOW + timedelta(hours=1))
    assert hour.posts == 24
    assert store.writer.purge(NOW).posts == 0
    assert index_is_whole(store.path)


def test_what_retention_removed_does_not_come_back(store, post):
    """A topic that is replayed brings nothing back, nor does an edit."""
    old = post("old", uid="a", observed_at=NOW - timedelta(days=31))
    store.writer.write(Batch(posts=[old]))
    store.writer.purge(NOW)
    store.writer.write(Batch(posts=[old, post("newer", uid="a", revision=10**12)]))
    assert store.reader.count(parse("")) == 0
    assert store.reader.changes(0)[-1].post is None


def test_the_log_goes_back_eight_days_and_never_beyond_the_snapshot(store, post):
    """What a detector has not kept in a snapshot is not removed."""
    for n, days in enumerate((9, 9, 7)):
        seen = NOW - timedelta(days=days)
        made = post(uid=f"{n}", observed_at=seen)
        store.writer.write(Batch(posts=[made], sightings=[sighting(f"{n}")]))
    assert store.writer.purge(NOW).sightings == 0
    store.writer.write_snapshot("d", 1, b"")
    assert store.writer.purge(NOW).sightings == 1
    store.writer.write_snapshot("d", 3, b"")
    assert store.writer.purge(NOW).sightings == 1
    assert [pos for pos, _ in store.reader.sightings(0)] == [3]


def test_tombstones_go_after_four_hundred_days(store):
    """By then no topic holds the post any more."""
    for days in (399, 401):
        at = NOW - timedelta(days=days)
        event = PostDeleted(uid=f"{days}", source="test", at=at, reason="user")
        store.writer.write(Batch(deletions=[event]))
    assert store.writer.purge(NOW).tombstones == 1
    assert [change.uid for change in store.reader.changes(0)] == ["399"]
