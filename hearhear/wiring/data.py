"""Where a parliament's data lives: one folder with the store, the key for pseudonyms and a lock."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path

from hearhear.commands.terminal import say

STORE = "hearhear.db"


class DataError(ValueError):
    """The data folder cannot be used; the message says why and what to do."""


class InUseError(DataError):
    """Another process writes in the data folder."""


def data_dir(option: Path | None) -> Path:
    """Return the data folder: *option*, else $HEARHEAR_DATA, else ./.hearhear."""
    return option or Path(os.environ.get("HEARHEAR_DATA") or ".hearhear")


def demo_dir(data: Path) -> Path:
    """Return the folder of the demonstration, which is made anew at each start."""
    return data / "demo"


def is_there(path: Path) -> bool:
    """Whether *path* is there and may be looked at; no file can have a name that is too long."""
    try:
        return path.exists()
    except OSError:
        return False


def store_to_read(data: Path) -> Path:
    """Return the store in *data*, ready to be read; where there is none, the demonstration's, and say so.

    StoreError: it is of an older version, or a restored one, and cannot be brought up to date.
    """
    folder = folder_to_read(data)
    if folder != data:
        say("hearhear: no store of yours yet; this is the demonstration's", aside=True)
    return _ready(folder / STORE)


def folder_to_read(data: Path) -> Path:
    """Return *data*, or where it holds no store the demonstration's folder; DataError: that has none."""
    for folder in (data, demo_dir(data)):
        if is_there(folder / STORE):
            return folder
    raise DataError(f"no store in {data}: start one with hearhear run, or name it with --data")


def _ready(store: Path) -> Path:
    """Bring *store* up to date where it is of an older version, or a backup that was put back.

    Before it is read: what was deleted since the backup is not to be seen.
    """
    from sinks.sqlite.deletions import is_behind
    from sinks.sqlite.schema import is_old
    from sinks.sqlite.writer import SqliteWriter

    if is_old(store) or is_behind(store):
        # A process that has the folder does the same at its start.
        with suppress(InUseError), locked(store.parent):
            say(f"hearhear: bringing {store} up to date", aside=True)
            SqliteWriter(store).close()
    return store


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold *folder* for one writer; DataError when it cannot be made, written or is held."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise DataError(
            f"cannot write to {folder}: {error.strerror}: choose another folder with --data"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUseError(
                f"{folder} is in use by another hearhear: stop that one, or give this one --data"
            ) from None
        yield
