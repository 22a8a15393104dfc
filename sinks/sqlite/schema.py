"""The tables of the file, their version, and how the file is opened."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sinks.store import StoreError

VERSION = 1
"""Raised with every change of the tables, and of what sinks/search/words.py makes of a text."""

TABLES = """
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

-- an entry's words are folded and parted by spaces: this tokenizer parts them nowhere else
CREATE VIRTUAL TABLE words USING fts5(
    entry, content='', columnsize=0,
    tokenize='ascii'
);

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
CREATE TABLE dead(
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, body BLOB NOT NULL
);

CREATE TABLE cursors(source TEXT PRIMARY KEY, cursor TEXT NOT NULL);
CREATE TABLE sources(
    name TEXT PRIMARY KEY,
    seen INTEGER NOT NULL DEFAULT 0, stored INTEGER NOT NULL DEFAULT 0,
    stale INTEGER NOT NULL DEFAULT 0, refused INTEGER NOT NULL DEFAULT 0,
    dead INTEGER NOT NULL DEFAULT 0, last INTEGER
);
CREATE TABLE sequence(last INTEGER NOT NULL);
INSERT INTO sequence VALUES(0);
"""


def open_to_write(path: Path) -> sqlite3.Connection:
    """Open the store at *path* for its one writer; make it where there is none."""
    with store_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA busy_timeout = 10000")
            if _version(db, path) == 0:
                db.execute("PRAGMA page_size = 16384")  # a batch is many rows: fewer, larger writes
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript(f"BEGIN IMMEDIATE;{TABLES}PRAGMA user_version = {VERSION};COMMIT")
            for setting in ("synchronous = NORMAL", "secure_delete = ON", "cache_size = -65536"):
                db.execute(f"PRAGMA {setting}")
        except BaseException:
            db.close()
            raise
        return db


def open_to_read(path: Path) -> sqlite3.Connection:
    """Open the store at *path* so that nothing can be changed through it."""
    if not path.is_file():
        raise StoreError(f"there is no store at {path}: start hearhear run, or name another file")
    with store_errors(path):
        address = f"{path.absolute().as_uri()}?mode=ro"
        db = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA busy_timeout = 10000")
            db.execute("PRAGMA query_only = ON")
            db.execute("PRAGMA cache_size = -32768")
            if _version(db, path) == 0:
                raise StoreError(f"{path} is not a store yet: start hearhear run first")
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
