"""The list of deletions beside a store: a backup that is put back is told them before it is read.

A file of its own, one JSON line a deletion, only ever appended to.  It holds uids, author references,
times and reasons, no words.  The store remembers how far into the list it has got.
"""

import os
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import msgspec

from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted
from sinks.sqlite.schema import connect_to_read
from sinks.sqlite.schema import store_errors

NAME = "deletions.jsonl"

Deletion = PostDeleted | AuthorSuppressed

_encode = msgspec.json.Encoder().encode
_decoder: msgspec.json.Decoder[Deletion] = msgspec.json.Decoder(PostDeleted | AuthorSuppressed)


class DeletionList:
    """The list beside the store at *store*."""

    def __init__(self, store: Path) -> None:
        self.path = store.with_name(NAME)

    def size(self) -> int:
        """Return the bytes of the list, 0 where there is none yet."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, events: Iterable[Deletion]) -> int:
        """Add *events*; return the size then.  The caller holds the store's write lock."""
        lines = b"".join(_encode(event) + b"\n" for event in events)
        if not lines:
            return self.size()
        # An end without a newline is what a power cut left of a line: the next one stays apart.
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "rb+") as f:
            if (size := f.seek(0, os.SEEK_END)) and os.pread(f.fileno(), 1, size - 1) != b"\n":
                f.write(b"\n")
            f.write(lines)
            return f.tell()

    def sync(self) -> None:
        """Have the disk hold what was appended."""
        if self.size():
            with self.path.open("rb") as file:
                os.fsync(file.fileno())

    def since(self, offset: int) -> tuple[list[Deletion], int]:
        """Return the deletions listed after *offset*, and the offset after them.

        A list that is shorter than that is another one, and is read from its beginning.
        """
        size = self.size()
        if size == offset or not size:
            return [], size
        with self.path.open("rb") as file:
            file.seek(offset if offset < size else 0)
            lines = file.read().split(b"\n")
        return [found for line in lines if (found := _read(line))], size


def is_behind(store: Path) -> bool:
    """Whether the list beside *store* knows of deletions that the store does not: it is a backup."""
    size = DeletionList(store).size()
    with store_errors(store), closing(connect_to_read(store)) as db:
        if db.execute("PRAGMA user_version").fetchone()[0] < 2:
            return bool(size)
        done = db.execute("SELECT value FROM numbers WHERE name = 'deletions'").fetchone()[0]
    return size != int(done)


def _read(line: bytes) -> Deletion | None:
    try:
        return _decoder.decode(line)
    except (msgspec.MsgspecError, ValueError):
        return None  # what a power cut left of a line
