"""A copy of a store, whole and consistent while the store is written; and putting one back."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from pathlib import Path

from sinks.sqlite.doctor import check
from sinks.sqlite.schema import open_to_read
from sinks.sqlite.schema import store_errors
from sinks.store import StoreError


def backup(path: Path, into: Path) -> int:
    """Copy the store at *path* to the new file *into*, readable by its owner; return its bytes.

    StoreError: *into* is there already, or cannot be written; nothing is left behind then.
    """
    made = into.with_name(f"{into.name}.new")
    with _writing(into, made):
        if into.exists():
            raise StoreError(
                f"{into} is there already: name a new file, backups are not overwritten"
            )
        os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(open_to_read(path)) as source, store_errors(into):
            with closing(sqlite3.connect(made)) as copy:
                source.backup(copy)
                # One file that stands alone: no log beside it.
                copy.execute("PRAGMA journal_mode = DELETE")
            _whole(made)
        with _writing(into, made):
            made.rename(into)
            return into.stat().st_size
    finally:
        _forget(made)


def restore(copy: Path, path: Path) -> None:
    """Put the backup *copy* in the place of the store at *path*, which nobody may have open.

    The list of deletions beside the store stays: what it says is done when the store is opened next.
    StoreError: *copy* is no whole store; the store at *path* stays as it is then.
    """
    try:
        there = copy.is_file()
    except OSError:  # no file can have such a name
        there = False
    if not there:
        raise StoreError(f"there is no backup {copy}: name the file that hearhear backup wrote")
    _whole(copy)
    made = path.with_name(f"{path.name}.new")
    with _writing(path, made):
        path.parent.mkdir(parents=True, exist_ok=True)
        made.unlink(missing_ok=True)
        os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with _writing(path, made):
            shutil.copyfile(copy, made)
            # A log that stays behind would be read as the new file's own.
            for beside in ("-wal", "-shm"):
                path.with_name(f"{path.name}{beside}").unlink(missing_ok=True)
            made.replace(path)
    finally:
        _forget(made)


@contextmanager
def _writing(into: Path, made: Path) -> Iterator[None]:
    """Turn what the disk says of *into* and of *made*, which is to become it, into a sentence."""
    try:
        yield
    except FileExistsError as error:
        raise StoreError(
            f"{made} is there: another backup is being made, or one was interrupted: then remove it"
        ) from error
    except OSError as error:
        raise StoreError(
            f"cannot write {into}: {error.strerror}: name a file in a folder that is there, may be "
            "written and has room"
        ) from error


def _forget(made: Path) -> None:
    for path in (made, made.with_name(f"{made.name}-journal")):
        path.unlink(missing_ok=True)


def _whole(path: Path) -> None:
    if problems := check(path).problems:
        raise StoreError(f"{path} is damaged ({problems[0]}): use another backup")
