"""Where a parliament's data lives: one folder with the store, the key for pseudonyms and a lock."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_bytes

from ingest.pseudonym import Pseudonyms

STORE = "hearhear.db"
KEY = "pseudonyms.key"


class DataError(ValueError):
    """The data folder cannot be used; the message says why and what to do."""


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
    """Return the store in *data*; where there is none, the demonstration's, and say so."""
    if is_there(data / STORE):
        return data / STORE
    if is_there(demo_dir(data) / STORE):
        print("hearhear: no store of yours yet; this is the demonstration's", file=sys.stderr)
        return demo_dir(data) / STORE
    raise DataError(f"no store in {data}: start one with hearhear run, or name it with --data")


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
            raise DataError(
                f"{folder} is in use by another hearhear: stop that one, or give this one --data"
            ) from None
        yield


def pseudonyms(folder: Path) -> Pseudonyms:
    """Return the pseudonyms of $HEARHEAR_KEY_FILE, else of a key made in *folder*, mode 0600."""
    given = os.environ.get("HEARHEAR_KEY_FILE")
    path = Path(given) if given else folder / KEY
    try:
        if not given and not path.exists():
            opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "wb") as file:
                file.write(token_bytes(32))
        return Pseudonyms(path.read_bytes())
    except OSError as error:
        raise DataError(f"key {path}: {error.strerror}: see HEARHEAR_KEY_FILE") from error
    except ValueError as error:
        raise DataError(f"key {path}: {error}: make one with head -c 32 /dev/urandom") from error
