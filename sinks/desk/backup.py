"""A copy of the journal of one machine in one file, made while it is written; and putting one back."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sinks.store import StoreError


def backup(path: Path, into: Path) -> None:
    """Copy the journal at *path* to the new file *into*, readable by its owner.

    StoreError: *into* is there already, or cannot be written, or the journal cannot be read.
    """
    try:
        os.close(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise StoreError(f"{into} is there already: backups are not overwritten") from None
    except OSError as error:
        raise StoreError(f"{into}: {error.strerror}") from error
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(into)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file that stands alone
        _whole(into)
    except BaseException as error:
        into.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error):
            raise StoreError(f"{path} cannot be copied to {into}: {error}") from error
        raise


def restore(copy: Path, path: Path) -> bool:
    """Put *copy* at *path* where no journal is, and return whether it was put.

    One that is there stays: nothing is ever taken out of a journal, so it holds all that its copy holds.
    StoreError: *copy* is no whole journal, or cannot be put there.
    """
    if path.exists():
        return False
    _whole(copy)
    made = path.with_name(f"{path.name}.new")
    try:
        made.unlink(missing_ok=True)
        os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(copy, made)
        # A log that stays behind would be read as the new file's own.
        for beside in ("-wal", "-shm"):
            path.with_name(f"{path.name}{beside}").unlink(missing_ok=True)
        made.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error
    return True


def _whole(path: Path) -> None:
    """Raise StoreError where *path* is no journal that can be read to its end."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            said = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
            db.execute("SELECT count(*) FROM acts").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{path} is no copy of a desk: {error}") from error
    if said != "ok":
        raise StoreError(f"{path} is damaged ({said}): use another backup")
