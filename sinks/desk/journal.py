"""The journal of the desk: what is appended to it stays, in one order for all who read it."""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import msgspec

from schemas.act import DeskEvent
from sinks.desk.state import Desk
from sinks.store import StoreError

_log = logging.getLogger(__name__)

NAME = "desk.db"
VERSION = 1

_encode = msgspec.json.Encoder().encode
_decoder: msgspec.json.Decoder[DeskEvent] = msgspec.json.Decoder(DeskEvent)


class Journal(Protocol):
    """A journal, and the desk it comes to."""

    def desk(self) -> Desk:
        """Return the desk as it stands by now; StoreError where the journal is out of reach."""
        ...

    def append(self, event: DeskEvent) -> Desk:
        """Add *event* and return the desk with it; ActError or ConflictError where it cannot be."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


class SqliteJournal:
    """The journal as a table of a file beside the store; several processes may append to it.

    A journal may be used from any thread, one call at a time.  StoreError: it cannot be read or
    written.
    """

    def __init__(self, path: Path) -> None:
        self._desk = Desk()
        self._one = threading.Lock()
        with _errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA busy_timeout = 10000")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")  # an act that was confirmed must stay
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if found > VERSION:
                self._db.close()
                raise StoreError(f"{path} was written by a newer hearhear: use that one")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS acts(position INTEGER PRIMARY KEY, body BLOB NOT NULL)"
            )
            self._db.execute(f"PRAGMA user_version = {VERSION}")

    def desk(self) -> Desk:
        """Return the desk as it stands by now."""
        with self._one, _errors():
            return self._caught_up().copy()

    def append(self, event: DeskEvent) -> Desk:
        """Add *event*; others who append wait meanwhile, so that two at once see each other."""
        with self._one, _errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                desk = self._caught_up()
                position = desk.position + 1
                if error := desk.take(position, event):
                    desk.position = position - 1
                    raise error
                self._db.execute("INSERT INTO acts VALUES(?, ?)", (position, _encode(event)))
                self._db.execute("COMMIT")
            except BaseException as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    self._desk = Desk()  # it holds what was not written
                raise
            return desk.copy()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _caught_up(self) -> Desk:
        query = "SELECT position, body FROM acts WHERE position > ? ORDER BY position"
        with closing(self._db.execute(query, (self._desk.position,))) as rows:
            for position, body in rows:
                try:
                    event = _decoder.decode(body)
                except (msgspec.MsgspecError, ValueError, RecursionError) as error:
                    _log.error("line %d of the desk is no act: %s", position, error)
                    self._desk.position = position
                    continue
                self._desk.take(position, event)
        return self._desk


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, msgspec.MsgspecError) as error:
        raise StoreError(f"the desk cannot be read or written: {error}") from error
