"""A backup is whole while the store is written; put back, it knows what was deleted since."""

import stat
import threading

import pytest

from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted
from sinks.search.query import parse
from sinks.sqlite.backup import backup
from sinks.sqlite.backup import restore
from sinks.sqlite.deletions import NAME
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from sinks.store import StoreError
from tests.unit.sqlite_store import NOW


def deleted(uid) -> PostDeleted:
    return PostDeleted(uid=uid, source="test", at=NOW, reason="user")


def closed(author) -> AuthorSuppressed:
    return AuthorSuppressed(author_ref=author, source="test", at=NOW, reason="account")


def held(path) -> set[str]:
    with SqliteReader(path) as reader:
        return {post.uid for post in reader.search(parse(""), limit=999).posts}


def test_a_backup_is_whole_and_private(store, post, tmp_path):
    """What was stored is in it, and nobody else may read it."""
    store.writer.write(Batch(posts=[post("one", uid="a")], cursors={"s": "1"}))
    copy = tmp_path / "copy.db"
    assert backup(store.path, copy) == copy.stat().st_size
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert held(copy) == {"a"}
    assert [p.name for p in tmp_path.glob("copy.db*")] == ["copy.db"]


def test_a_backup_is_one_moment_of_a_store_that_is_written(store, post, tmp_path):
    """Figures and posts agree, whatever is written meanwhile."""
    stopped = threading.Event()

    def write():
        while not stopped.is_set():
            store.writer.write(Batch(posts=[post() for _ in range(20)]))

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for n in range(5):
            copy = tmp_path / f"{n}.db"
            backup(store.path, copy)
            with SqliteReader(copy) as reader:
                found = reader.stats().posts
                assert found % 20 == 0
                assert found == len(list(reader.export()))
    finally:
        stopped.set()
        writing.join()


def test_a_backup_overwrites_nothing(store, tmp_path):
    """Yesterday's backup may be the one that is needed."""
    (tmp_path / "copy.db").write_bytes(b"mine")
    with pytest.raises(StoreError, match="name a new file"):
        backup(store.path, tmp_path / "copy.db")
    with pytest.raises(StoreError, match="name a file in a folder that is there"):
        backup(store.path, tmp_path / "nowhere" / "copy.db")
    assert (tmp_path / "copy.db").read_bytes() == b"mine"


def test_a_restored_backup_is_told_what_was_deleted_since(store, post, tmp_path):
    """Nothing that was deleted is served again: the list is done before the store can be read."""
    posts = [post(uid="stays"), post(uid="goes"), post(uid="theirs", author_ref="1.ab")]
    store.writer.write(Batch(posts=posts))
    backup(store.path, tmp_path / "copy.db")
    store.writer.write(Batch(deletions=[deleted("goes"), closed("1.ab")]))
    store.reader.close()
    store.writer.close()
    restore(tmp_path / "copy.db", store.path)
    assert held(store.path) == {"stays", "goes", "theirs"}
    with SqliteWriter(store.path) as writer:
        assert held(store.path) == {"stays"}
        # Nor does it come again from its source.
        writer.write(Batch(posts=[*posts, post(uid="more", author_ref="1.ab")]))
        assert held(store.path) == {"stays"}


def test_restoring_leaves_nothing_of_the_store_that_was_there(store, post, tmp_path):
    """A write-ahead log of another file would damage the new one."""
    store.writer.write(Batch(posts=[post(uid="old")]))
    backup(store.path, tmp_path / "copy.db")
    store.writer.write(Batch(posts=[post(uid="newer")]))
    log = store.path.with_name(f"{store.path.name}-wal").read_bytes()
    store.reader.close()
    store.writer.close()
    store.path.with_name(f"{store.path.name}-wal").write_bytes(log)  # as after a power cut
    restore(tmp_path / "copy.db", store.path)
    assert held(store.path) == {"old"}


def test_what_is_no_backup_is_not_put_back(store, post, tmp_path):
    """The store that is there stays."""
    store.writer.write(Batch(posts=[post(uid="a")]))
    store.writer.close()
    (tmp_path / "noise").write_bytes(b"no database " * 99)
    for name in ("noise", "absent"):
        with pytest.raises(StoreError):
            restore(tmp_path / name, store.path)
    assert held(store.path) == {"a"}


def test_the_list_of_deletions_holds_each_once_and_no_words(store, post):
    """It is kept for years: uids, references, times and reasons."""
    store.writer.write(Batch(posts=[post("Unmistakable", uid="a", author_ref="1.cd")]))
    for _ in range(3):
        store.writer.write(Batch(deletions=[deleted("a"), closed("1.ab"), closed("1.ab")]))
    listed = store.path.with_name(NAME)
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    assert len(listed.read_bytes().splitlines()) <= 3
    assert b"nmistakable" not in listed.read_bytes()
    assert b"1.cd" not in listed.read_bytes()


def test_a_line_that_a_power_cut_left_half_costs_no_other(store, post):
    """The list goes on after it, and a restored store reads what is whole."""
    listed = store.path.with_name(NAME)
    store.writer.write(Batch(deletions=[deleted("a")]))
    with listed.open("ab") as file:
        file.write(b'{"type":"post.dele')
    store.writer.write(Batch(posts=[post(uid="c")], deletions=[deleted("b")]))
    store.writer.close()
    store.path.unlink()
    with SqliteWriter(store.path) as again:
        again.write(Batch(posts=[post(uid=uid) for uid in "abc"]))
    assert held(store.path) == {"c"}


def test_another_process_hears_of_a_deletion(store, post):
    """`hearhear remove` writes beside the running one, whose detector has to forget as well."""
    store.writer.write(Batch(posts=[post(uid="a"), post(uid="b")]))
    store.writer.write(Batch(deletions=[deleted("a")]))
    assert store.writer.deleted_elsewhere() == []
    with SqliteWriter(store.path) as other:
        other.write(Batch(deletions=[deleted("b")]))
    assert store.writer.deleted_elsewhere() == [deleted("b")]
    assert store.writer.deleted_elsewhere() == []
    store.writer.write(Batch(posts=[post(uid="c")]))
    assert held(store.path) == {"c"}
