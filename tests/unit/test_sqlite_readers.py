"""Readers that are kept open: one connection serves answers one after the other."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sinks.budget import Budget
from sinks.budget import TookTooLongError
from sinks.search.query import parse
from sinks.sqlite import readers as kept
from sinks.sqlite.readers import Readers
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from sinks.store import StoreError
from tests.contract.stores import make


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "store.db"
    with SqliteWriter(path) as writer:
        writer.write(Batch(posts=[make("the the cat the dog " * 100) for _ in range(500)]))
        yield path


def test_a_file_is_opened_once_for_answers_one_after_the_other(path, monkeypatch):
    """It was opened 24 times a second."""
    opened = []

    class Counted(kept.SqliteReader):
        def __init__(self, *args):
            opened.append(1)
            super().__init__(*args)

    monkeypatch.setattr(kept, "SqliteReader", Counted)
    readers = Readers(path)
    for _ in range(20):
        with readers(Budget(1)) as reader:
            assert reader.last_change() == 500
    assert len(opened) == 1
    readers.close()


def test_what_is_written_meanwhile_is_seen(path):
    """A connection that is kept holds no old state of the file."""
    readers = Readers(path)
    with readers(Budget()) as reader:
        before = reader.last_change()
    with SqliteWriter(path) as other:
        other.write(Batch(posts=[make("news")]))
    with readers(Budget()) as reader:
        assert reader.last_change() == before + 1
    readers.close()


def test_each_who_asks_at_a_time_has_a_reader_of_their_own(path):
    """And no more than a few are kept."""
    readers = Readers(path)

    def ask(_):
        with readers(Budget(20)) as reader:
            time.sleep(0.02)
            return reader.count(parse("cat"), at_most=1000)

    with ThreadPoolExecutor(12) as many:
        assert set(many.map(ask, range(60))) == {500}
    assert len(readers._idle) == kept.KEPT
    readers.close()


def test_a_budget_ends_one_answer_and_not_the_next(path):
    """What was interrupted is closed; the next is answered."""
    readers = Readers(path)
    spent = Budget(10)

    def interrupted():
        with readers(spent) as reader:
            spent.end()
            reader.last_change()

    with pytest.raises(TookTooLongError):
        interrupted()
    with readers(Budget(1)) as reader:
        spent.end()  # late: it must not touch who asks now
        assert reader.last_change() == 500
    readers.close()


def test_a_file_that_was_replaced_is_opened_anew(path, tmp_path):
    """A backup that is put back is read, and not the file before it."""
    readers = Readers(path)
    with readers(Budget()) as reader:
        reader.last_change()
    other = tmp_path / "other.db"
    with SqliteWriter(other) as writer:
        writer.write(Batch(posts=[make("one")]))
    other.replace(path)
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    with readers(Budget()) as reader:
        assert reader.last_change() == 1
    path.unlink()
    with pytest.raises(StoreError), readers(Budget()):
        pass
    readers.close()
