"""The tables of the file, their version, and how the file is opened."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path

from sinks.store import StoreError

VERSION = 3
"""Raised with every change of the tables, of facets, and of what sinks/search/words.py makes of a text;
then migrations.py says what is done to a file of the version before."""

WORDS = """
-- an entry's words are folded and parted by spaces: this tokenizer parts them nowhere else
CREATE VIRTUAL TABLE words USING fts5(
    entry, content='', columnsize=0,
    tokenize='ascii'
);
"""

DEAD = """
CREATE TABLE dead(
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL,
    uid TEXT NOT NULL DEFAULT '', author_ref TEXT NOT NULL DEFAULT ''  -- '' where it does not say
);
CREATE INDEX dead_uid ON dead(uid) WHERE uid != '';
CREATE INDEX dead_author ON dead(author_ref) WHERE author_ref != '';
"""

NUMBERS = """
-- erase: deletions whose traces are still to be cleared (erasure.py)
-- deletions: how much of the list beside the store is done (deletions.py)
CREATE TABLE numbers(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO numbers VALUES('erase', 0), ('deletions', 0);
"""

TABLES = f"""
CREATE TABLE posts(
    place INTEGER PRIMARY KEY,  -- store.order, or the next free number above it
    uid TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    seq INTEGER NOT NULL UNIQUE,
    retention TEXT NOT NULL,
    observed INTEGER NOT NULL,  -- ms since 1970, as all times here
    facets TEXT NOT NULL,       -- numbers of facets, as they stand in the index
    body BLOB NOT NULL
);
CREATE INDEX posts_retention ON posts(retention, observed);

{WORDS}
-- posts: how many are held now; hours and days also remember those that retention removed;
-- they are kept in order of time, so that a batch writes few pages
CREATE TABLE facets(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, posts INTEGER NOT NULL);
INSERT INTO facets VALUES(0, '', 0);
CREATE TABLE hours(
    hour INTEGER NOT NULL, facet INTEGER NOT NULL, posts INTEGER NOT NULL,
    PRIMARY KEY(hour, facet)
) WITHOUT ROWID;
CREATE TABLE days(
    day INTEGER NOT NULL, facet INTEGER NOT NULL, posts INTEGER NOT NULL,
    PRIMARY KEY(day, facet)
) WITHOUT ROWID;

CREATE TABLE tombstones(
    uid TEXT PRIMARY KEY, version INTEGER NOT NULL, seq INTEGER NOT NULL UNIQUE,
    at INTEGER NOT NULL, reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX tombstones_reason ON tombstones(reason, at);
CREATE TABLE suppressed(author_ref TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE sightings(
    pos INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL, arrived INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX sightings_uid ON sightings(uid);
CREATE TABLE snapshots(name TEXT PRIMARY KEY, position INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE alerts(
    key TEXT PRIMARY KEY, version INTEGER NOT NULL, opened INTEGER NOT NULL, body BLOB NOT NULL
);
{DEAD}
CREATE TABLE cursors(source TEXT PRIMARY KEY, cursor TEXT NOT NULL);
CREATE TABLE sources(
    name TEXT PRIMARY KEY,
    seen INTEGER NOT NULL DEFAULT 0, stored INTEGER NOT NULL DEFAULT 0,
    stale INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0,
    dead INTEGER NOT NULL DEFAULT 0, last INTEGER
);
CREATE TABLE sequence(last INTEGER NOT NULL);
INSERT INTO sequence VALUES(0);
{NUMBERS}
"""


def open_to_write(path: Path) -> sqlite3.Connection:
    """Open the store at *path* for its one writer; make it where there is none."""
    with store_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Readable by its owner; SQLite gives the files beside it the same rights.  Never open a store
        # that is there: closing it would give up the locks of this process's other connections.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA busy_timeout = 10000")
            if _version(db, path) == 0:
                db.execute("PRAGMA page_size = 16384")  # a batch is many rows: fewer, larger writes
                db.execute("PRAGMA journal_mode = WAL")
            for setting in ("synchronous = NORMAL", "secure_delete = ON", "cache_size = -65536"):
                db.execute(f"PRAGMA {setting}")
            _bring_up_to_date(db, path)
        except BaseException:
            db.close()
            raise
        return db


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open the store at *path* so that nothing can be changed through it."""
    if not path.is_file():
        raise StoreError(f"there is no store at {path}: start hearhear run, or name another file")
    with store_errors(path):
        db = connect_to_read(path)
        try:
            db.execute("PRAGMA busy_timeout = 10000")
            db.execute("PRAGMA query_only = ON")
            db.execute("PRAGMA cache_size = -32768")
            found = _version(db, path)
            if found == 0:
                raise StoreError(f"{path} is not a store yet: start hearhear run first")
            if found < VERSION:
                raise StoreError(
                    f"{path}: this store was made by an older hearhear (schema {found}, this one "
                    f"needs {VERSION}): start hearhear run once, which brings it up to date"
                )
        except BaseException:
            db.close()
            raise
        return db


@contextmanager
def store_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the disk say about *path* into a StoreError that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        remedy = _REMEDIES.get(code, "run hearhear doctor; if it finds damage, restore a backup")
        raise StoreError(f"the store {path} failed ({error}): {remedy}") from error
    except OSError as error:
        raise StoreError(f"the store {path} failed ({error}): check path and rights") from error


_REMEDIES = {
    sqlite3.SQLITE_FULL: "the disk is full; what is stored is whole: free some space and go on",
    sqlite3.SQLITE_READONLY: "it may not be written: check the rights of the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "check that its folder is there and may be written",
    sqlite3.SQLITE_IOERR: "the disk failed or is full; what is stored is whole: check the disk",
    sqlite3.SQLITE_BUSY: "another process is writing: stop it, one may write at a time",
    sqlite3.SQLITE_NOTADB: "this file is no store: name another file",
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore a backup, or collect into a new file",
}


def is_old(path: Path) -> bool:
    """Whether the store at *path* has to be brought up to date before it can be read."""
    with store_errors(path), closing(connect_to_read(path)) as db:
        return 0 < _version(db, path) < VERSION


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection to the file at *path* that makes nothing and changes nothing."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


def _bring_up_to_date(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables, or change those of an older version; whole or not at all."""
    if _version(db, path) == VERSION:
        return
    from sinks.sqlite.migrations import migrate  # which writes tables of this module

    db.execute("BEGIN IMMEDIATE")
    try:
        found = _version(db, path)  # another process may have been first
        if found == 0:
            for statement in statements(TABLES):
                db.execute(statement)
        else:
            migrate(db, found)
        db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def statements(script: str) -> Iterator[str]:
    """Yield the statements of *script* one by one: executescript would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _version(db: sqlite3.Connection, path: Path) -> int:
    found: int = db.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        raise StoreError(
            f"{path}: this store was made by a newer hearhear (schema {found}, this one knows "
            f"{VERSION}): upgrade hearhear"
        )
    if found == 0 and db.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise StoreError(f"{path} is a database of something else: name another file")
    return found
