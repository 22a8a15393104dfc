"""Fixtures of the tests of single parts."""

from types import SimpleNamespace

import pytest

from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter


@pytest.fixture
def store(tmp_path):
    """Yield an SQLite store: its path, its writer, its reader."""
    path = tmp_path / "store.db"
    with SqliteWriter(path) as writer, SqliteReader(path) as reader:
        yield SimpleNamespace(path=path, writer=writer, reader=reader)
