"""The file of users and sessions: one SQLite file in the data folder, readable by its owner alone."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAME = "accounts.db"
VERSION = 1
PATIENCE = 5.0
"""Seconds to wait for another process that writes."""

_TABLES = """
CREATE TABLE IF NOT EXISTS users(
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sessions(
    token BLOB PRIMARY KEY,
    account INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    began REAL NOT NULL,
    seen REAL NOT NULL
) STRICT, WITHOUT ROWID;
"""


class AccountsError(Exception):
    """Accounts cannot be read or changed; says why, and what to do."""


class Database:
    """The file at *path*, made where it is not there; any thread and any process may use it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        with self._told():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._db = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if found > VERSION:
                raise AccountsError(f"{path} is of a newer hearhear: install that one")
            if found < VERSION:
                self._db.executescript(_TABLES)
                self._db.execute(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def rows(
        self, sql: str, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """Return the rows that *sql* finds."""
        with self._lock, self._told():
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for one transaction: all of it is done, or nothing."""
        with self._lock, self._told():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            said = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise AccountsError(
                f"{self.path} cannot be used ({said}): the page needs a data folder of its own "
                "that it may write to"
            ) from error
