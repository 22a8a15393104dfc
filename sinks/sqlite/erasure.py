"""Clearing the traces of what was deleted from the files, while they are written and read.

Deleting overwrites rows (secure_delete), but three kinds of traces stay: the search index keeps a
word until its segments are merged, the write-ahead log keeps older pages until it is emptied, and a
page keeps copies of rows that have moved to another page (scrub.py).
"""

import logging
import sqlite3
import subprocess
import sys
from pathlib import Path

from sinks.sqlite import scrub

_log = logging.getLogger(__name__)

_STEP = 1000
"""Pages of the index that one transaction merges: others write in between."""


def pending(db: sqlite3.Connection) -> int:
    """Return how many deletions have left traces since the last time all were cleared."""
    return int(db.execute("SELECT value FROM numbers WHERE name = 'erase'").fetchone()[0])


def erase(db: sqlite3.Connection, path: Path) -> bool:
    """Clear all traces; False when others read or wrote all the time: try again soon."""
    seen = pending(db)
    if not seen:
        return True
    _merge(db)
    for _ in range(3):
        busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            return False
        db.execute("BEGIN IMMEDIATE")  # from here on nobody writes
        try:
            if not _length(path.with_name(f"{path.name}-wal")):
                if not _scrub(path):
                    return False
                db.execute("PRAGMA shrink_memory")  # forget the pages as they were
                # What was deleted meanwhile is cleared the next time.  This write also makes other
                # connections forget the pages they remember.
                db.execute(
                    "UPDATE numbers SET value = 0 WHERE name = 'erase' AND value = ?", (seen,)
                )
                db.execute("COMMIT")
                return True
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
    return False


def _merge(db: sqlite3.Connection) -> None:
    """Make the index one segment, as "optimize" does, in steps; deleted words are not copied."""
    size = -_STEP  # negative: begin to merge everything into one
    while True:
        before = db.total_changes
        db.execute("INSERT INTO words(words, rank) VALUES('merge', ?)", (size,))
        if db.total_changes - before < 2:  # SQLite's sign that nothing was left to do
            return
        size = _STEP


def _length(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _scrub(path: Path) -> bool:
    program = [sys.executable, "-I", "-S", "-B", scrub.__file__, str(path)]
    try:
        subprocess.run(program, check=True, capture_output=True)  # noqa: S603  our own program
    except (OSError, subprocess.SubprocessError) as error:
        _log.warning("traces of deleted posts stay in %s for now: %s", path, error)
        return False
    return True
