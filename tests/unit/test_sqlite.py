"""The SQLite store beyond the contract: versions, failures, snapshots, counts."""

import os
import sqlite3
import subprocess
import sys
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from schemas.post import AuthorSuppressed
from sinks.search.query import parse
from sinks.search.words import words
from sinks.sqlite.doctor import check
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.schema import VERSION
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from sinks.store import Stats
from sinks.store import StoreError
from tests.unit.sqlite_store import NOW
from tests.unit.sqlite_store import index_is_whole


def test_a_store_from_a_newer_version_is_refused(store):
    """An old program must not write into what it does not know."""
    store.writer.close()
    with sqlite3.connect(store.path) as db:
        db.execute("PRAGMA user_version = 99")
    message = rf"made by a newer hearhear \(schema 99, this one knows {VERSION}\): upgrade hearhear"
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
    assert store.reader.stats() == Stats(0, 0, 0, 0, {})
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
    assert (health.schema, health.problems) == (VERSION, [])
    assert health.bytes > 0
    assert health.log_bytes > 0


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
    """Every letter there is: SQLite finds the words that sinks/search/words.py made, no others."""
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
