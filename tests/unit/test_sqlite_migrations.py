"""A store that an older hearhear wrote is opened and brought up to date.

tests/data holds stores as the released code wrote them, of the invented day of the demonstration.
"""

import lzma
import sqlite3
from base64 import b64encode
from collections import Counter
from contextlib import closing
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from schemas.dead_letter import DeadLetter
from schemas.post import PostDeleted
from sinks.facets import facets
from sinks.search.query import parse
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.schema import VERSION
from sinks.sqlite.schema import is_old
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from sinks.store import StoreError
from tests.unit.sqlite_store import index_is_whole

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data"
OLD = DATA / "store-of-schema-1.db.xz"
"""Written by commit e42eaf6: 364 posts, 5 tombstones, 3 dead letters, 1 alert."""


@pytest.fixture
def old(tmp_path) -> Path:
    """Give a store of schema 1."""
    path = tmp_path / "hearhear.db"
    path.write_bytes(lzma.decompress(OLD.read_bytes()))
    return path


def test_an_older_store_is_opened_with_all_it_holds(old):
    """Nobody loses a post, an alert, a tombstone or a cursor by an upgrade."""
    assert is_old(old)
    with SqliteWriter(old), SqliteReader(old) as reader:
        assert not is_old(old)
        stats = reader.stats()
        assert (stats.posts, stats.dead_letters, stats.alerts, stats.deleted) == (364, 3, 1, 5)
        assert len(list(reader.export())) == 364
        (alert,) = reader.alerts()
        assert len(reader.posts(alert.uids)) == len(alert.uids)
        assert reader.cursor("demo") is not None
        assert reader.snapshot("coordination")[0] == 130
        assert reader.tally()["demo"]["stored"] == 369


def test_the_figures_of_an_older_store_are_those_of_its_posts(old):
    """Search, counts and hours are made anew, so that they say what today's rules of search say."""
    with SqliteWriter(old), SqliteReader(old) as reader:
        held = list(reader.export())
        by_hand = Counter(name for post in held for name in set(facets(post)))
        for name, number in by_hand.items():
            assert reader.count(parse(f'tag:"{name}"')) == number
            start, end = held[0].created_at, held[-1].created_at + timedelta(hours=1)
            assert sum(bar.posts for bar in reader.histogram(name, start, end)) == number
        assert reader.count(parse("ferry")) > 0
    assert index_is_whole(old)


def test_dead_letters_of_an_older_store_keep_their_numbers_and_time(old):
    """`dead show NUMBER` shows the same letter, and retention knows how old it is."""
    with SqliteWriter(old) as writer, SqliteReader(old) as reader:
        letters = reader.dead()
        assert [number for number, _ in letters] == [1, 2, 3]
        at = letters[0][1].at
        assert writer.purge(at + timedelta(days=29)).dead_letters == 0
        assert writer.purge(at + timedelta(days=31)).dead_letters == 3
        assert reader.dead() == []


def test_dead_letters_of_an_older_store_are_masked(old):
    """It kept the bytes as they came, handles and e-mail addresses with them."""
    with SqliteWriter(old) as writer, SqliteReader(old) as reader:
        kept = b"".join(letter.raw for _, letter in reader.dead())
        assert b"no text here" in kept
        assert b"wilma" not in kept
        assert writer.erase(now=True)
    assert b64encode(b"not json by @wilma")[:20] not in old.read_bytes()


def test_an_upgraded_store_has_the_tables_of_a_new_one(old, tmp_path):
    """Two histories, one schema: what works on a new store works on an old one."""
    SqliteWriter(old).close()
    new = tmp_path / "new.db"
    SqliteWriter(new).close()

    def tables(path):
        with sqlite3.connect(path) as db:
            found = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return {name: " ".join(sql.split()) for name, sql in found}

    assert tables(old) == tables(new)


def test_an_upgrade_that_is_cut_short_leaves_the_old_store(old, monkeypatch):
    """The steps are one transaction: the next start begins them again."""

    def broken(_):
        raise sqlite3.OperationalError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr("sinks.sqlite.migrations.reindex", broken)
        with pytest.raises(StoreError, match="the power went"):
            SqliteWriter(old)
    assert is_old(old)
    with SqliteWriter(old), SqliteReader(old) as reader:
        assert reader.stats().posts == 364


def test_a_reader_says_what_to_do_with_an_older_store(old):
    """A reader changes nothing, so it cannot bring the store up to date itself."""
    with pytest.raises(
        StoreError, match=rf"schema 1, this one needs {VERSION}.*start hearhear run"
    ):
        SqliteReader(old)


def test_letters_of_an_older_store_learn_which_post_they_are_about(tmp_path, post):
    """A deletion that comes after the upgrade finds them: their bytes name the post."""
    path = tmp_path / "hearhear.db"
    raw = msgspec.json.encode(post(uid="x:1", author_ref="1.ab"))
    letters = [
        DeadLetter(stage=stage, reason="r", error="e", raw=bytes_, at=NOON, place=stage)
        for stage, bytes_ in (("tag", raw), ("sink", b"no JSON"), ("ingest", b'{"uid":"x:1"}'))
    ]
    with SqliteWriter(path) as writer:
        writer.write(Batch(dead=letters))
    with closing(sqlite3.connect(path)) as db:  # as version 2 had it
        db.executescript(
            "DROP INDEX dead_uid; DROP INDEX dead_author; ALTER TABLE dead DROP COLUMN uid; "
            "ALTER TABLE dead DROP COLUMN author_ref; PRAGMA user_version = 2"
        )
    with SqliteWriter(path) as writer, SqliteReader(path) as reader:
        assert [n for n, _ in reader.letters_about(author_refs=["1.ab"])] == [1]
        gone = PostDeleted(uid="x:1", source="s", at=NOON, reason="user")
        writer.write(Batch(deletions=[gone]))
        assert [letter.stage for _, letter in reader.dead()] == ["sink", "ingest"]
