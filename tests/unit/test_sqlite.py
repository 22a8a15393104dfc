"""The SQLite store beyond the contract: versions, failures, the detectors' log, counts."""

import os
import sqlite3
import subprocess
import sys
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from types import SimpleNamespace

import pytest

from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted
from schemas.sighting import Sighting
from sinks.query import parse
from sinks.sqlite.doctor import check
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from sinks.store import StoreError
from sinks.words import words

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "store.db"
    with SqliteWriter(path) as writer, SqliteReader(path) as reader:
        yield SimpleNamespace(path=path, writer=writer, reader=reader)


def sighting(uid, target="mp-1") -> Sighting:
    return Sighting(uid=uid, target=target, at=NOW)


def index_is_whole(path) -> bool:
    """Whether FTS5 finds its own index sound."""
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO words(words) VALUES('integrity-check')")
    return not check(path).problems


def test_a_store_from_a_newer_version_is_refused(store):
    """An old program must not write into what it does not know."""
    store.writer.close()
    with sqlite3.connect(store.path) as db:
        db.execute("PRAGMA user_version = 2")
    message = r"made by a newer hearhear \(schema 2, this one knows 1\): upgrade hearhear"
    for kind in (SqliteWriter, SqliteReader):
        with pytest.raises(StoreError, match=message):
            kind(store.path)


@pytest.mark.parametrize("kind", [SqliteWriter, SqliteReader])
def test_a_file_of_something_else_is_refused(tmp_path, kind):
    """Nothing is written into a stranger's file."""
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE t(x)")
    noise = tmp_path / "noise.db"
    noise.write_bytes(b"no database " * 99)
    for path in (other, noise):
        with pytest.raises(StoreError, match="name another file"):
            kind(path)


def test_a_reader_makes_no_store(tmp_path):
    """A mistyped path is told, not created."""
    with pytest.raises(StoreError, match="there is no store at"):
        SqliteReader(tmp_path / "typo.db")
    assert list(tmp_path.iterdir()) == []


def test_a_writer_makes_the_folder(tmp_path):
    """The first start needs no preparation."""
    SqliteWriter(tmp_path / "a" / "b" / "store.db").close()
    with SqliteReader(tmp_path / "a" / "b" / "store.db") as reader:
        assert reader.stats().posts == 0


def test_a_reader_cannot_write(store):
    """The page is read-only whatever it is asked."""
    with pytest.raises(StoreError, match="readonly"):
        store.reader._rows("DELETE FROM posts")


def test_what_was_stored_is_there_after_reopening(store, post):
    """Facets keep their numbers, the sequence goes on."""
    store.writer.write(Batch(posts=[post("one", platform="x")], cursors={"s": "7"}))
    store.writer.close()
    with SqliteWriter(store.path) as again:
        again.write(Batch(posts=[post("two", platform="x")]))
    assert store.reader.count(parse("platform:x")) == 2
    assert [c.seq for c in store.reader.changes(0)] == [1, 2]
    assert store.reader.cursor("s") == "7"
    assert store.reader.cursor("unknown") is None


def test_another_process_reads_while_this_one_writes(store, post):
    """The page runs beside the collector."""
    program = (
        "import sys; from pathlib import Path; from sinks.sqlite.reader import SqliteReader;"
        "print(SqliteReader(Path(sys.argv[1])).stats().posts)"
    )
    for n in (1, 2):
        store.writer.write(Batch(posts=[post()]))
        asked = [sys.executable, "-c", program, str(store.path)]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        said = subprocess.run(asked, env=env, capture_output=True, text=True, check=True)
        assert said.stdout.strip() == str(n)


def test_a_full_disk_loses_the_batch_and_nothing_else(store, post):
    """What is stored stays whole, and writing goes on once there is room."""
    store.writer.write(Batch(posts=[post("kept words")]))
    db = store.writer._db
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages + 2}")
    many = [post(f"many w{n} " * 50, tags={"a": {"by": "t", "l": str(n)}}) for n in range(500)]
    with pytest.raises(StoreError, match="the disk is full; what is stored is whole"):
        store.writer.write(Batch(posts=many, cursors={"s": "9"}))
    assert store.reader.count(parse("")) == store.reader.count(parse("words")) == 1
    assert store.reader.cursor("s") is None
    db.execute("PRAGMA max_page_count = 100000")
    store.writer.write(Batch(posts=many))
    assert store.reader.count(parse("many")) == store.reader.count(parse("tag:a")) == 500
    assert index_is_whole(store.path)


def test_a_batch_that_fails_leaves_no_trace(store, post):
    """All or nothing, facets and counts included."""
    broken = post("broken", tags={"t": {"by": "x", "l": "new"}, "u": {"by": object()}})
    with pytest.raises(TypeError):
        store.writer.write(Batch(posts=[post("fine"), broken], deletions=[]))
    assert store.reader.stats() == (0, 0, 0, 0, {})
    assert store.reader.last_change() == 0
    store.writer.write(Batch(posts=[post("fine", tags={"t": {"by": "x", "l": "new"}})]))
    assert store.reader.count(parse("tag:t:new")) == 1


def test_a_damaged_file_is_told(store, post):
    """The doctor finds damage; a search that meets it says what to do."""
    store.writer.write(Batch(posts=[post(f"word {n}" * 99) for n in range(500)]))
    store.reader.close()
    store.writer.close()  # the last to close brings the log into the file
    assert check(store.path).problems == []
    raw = bytearray(store.path.read_bytes())
    raw[16384:] = os.urandom(len(raw) - 16384)
    store.path.write_bytes(raw)
    assert check(store.path).problems != []
    with SqliteReader(store.path) as reader, pytest.raises(StoreError, match="restore a backup"):
        reader.search(parse("word"))


def test_the_doctor_tells_sizes_and_schema(store, post):
    """Who runs it sees how the store grows."""
    store.writer.write(Batch(posts=[post()]))
    health = check(store.path, thorough=False)
    assert (health.schema, health.problems) == (1, [])
    assert health.bytes > 0
    assert health.log_bytes > 0


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


def test_every_post_offered_is_accounted_for(store, post):
    """Seen is stored, stale and refused together."""
    first = post(uid="a", author_ref="e1:a")
    store.writer.write(Batch(posts=[first, first, post(uid="b")]))
    event = AuthorSuppressed(author_ref="e1:a", source="test", at=NOW, reason="account")
    store.writer.write(Batch(deletions=[event], posts=[post(uid="c", author_ref="e1:a"), first]))
    assert store.reader.tally() == {"test": {"seen": 5, "stored": 2, "stale": 1, "refused": 2}}


def test_a_snapshot_is_the_last_one_kept(store):
    """A detector starts from where it was."""
    assert store.reader.snapshot("d") is None
    store.writer.write_snapshot("d", 3, b"old")
    store.writer.write_snapshot("d", 7, b"state")
    assert store.reader.snapshot("d") == (7, b"state")


def test_retention_removes_posts_by_class_and_leaves_figures(store, post):
    """Posts go after 7, 30 or 365 days from observation; the hours keep what was counted."""
    for days in (6, 8, 29, 31, 364, 366):
        for kept in ("d7", "d30", "d365", "keep"):
            seen = NOW - timedelta(days=days)
            made = post("word", uid=f"{kept} {days}", retention=kept, observed_at=seen)
            store.writer.write(Batch(posts=[made]))
    purged = store.writer.purge(NOW)
    assert purged == (5 + 3 + 1, 0, 0)
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


def test_top_is_the_same_over_days_and_over_hours(store, post):
    """Whole days are read from daily counts, the rest from hourly ones."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    hours = [(n * 37) % 120 for n in range(300)]
    posts = [
        post(created_at=start + timedelta(hours=h), tags={"t": {"by": "x", "l": f"l{h % 4}"}})
        for h in hours
    ]
    store.writer.write(Batch(posts=posts))
    for a, b in ((0, 120), (3, 9), (5, 24), (0, 24), (23, 25), (5, 100), (24, 48), (30, 30)):
        by_hand = {f"l{n}": sum(a <= h < b and h % 4 == n for h in hours) for n in range(4)}
        top = store.reader.top("t", start + timedelta(hours=a), start + timedelta(hours=b))
        assert dict(top) == {label: n for label, n in by_hand.items() if n}


def test_the_index_parts_words_as_the_search_does(store):
    """Every letter there is: SQLite finds the words that sinks/words.py made, no others."""
    db = sqlite3.connect(":memory:")
    (made,) = (
        sqlite3.connect(store.path)
        .execute("SELECT sql FROM sqlite_master WHERE name = 'words'")
        .fetchone()
    )
    db.execute(made)
    db.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(words, instance)")
    points = [point for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000]
    for at in range(0, len(points), 4096):
        block = points[at : at + 4096]
        db.execute("INSERT INTO words(words) VALUES('delete-all')")
        rows = [(n, " ".join(words(f"q{chr(n)}q"))) for n in block]
        db.executemany("INSERT INTO words(rowid, entry) VALUES(?, ?)", rows)
        found: dict[int, list[str]] = {}
        for term, row in db.execute("SELECT term, doc FROM terms ORDER BY doc, offset"):
            found.setdefault(row, []).append(term)
        assert found == {n: said.split() for n, said in rows}
