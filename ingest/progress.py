"""A cursor over files: of each how many records are done, which those were, and how it lay on disk.

A file that grew goes on after what was done.  One that holds something else by now, under whatever
name, is read from its beginning: the records that were done are known by a hash over them in turn.
"""

import os
from dataclasses import dataclass
from dataclasses import field
from hashlib import blake2b

import msgspec
from msgspec import Struct
from msgspec import structs

_VERSION = 2
_MANY = 1000
"""Files to remember before those that are gone from the folder are forgotten."""
_ROOM = 4096
"""Bytes of the other files' marks for which one more record may be read before a cursor is told."""


class Lying(Struct, frozen=True, array_like=True):
    """How a file lay on disk when it was read to its end: while it lies so, nothing is new in it."""

    size: int
    changed: int
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> "Lying":
        """Return how the file of *found* lies."""
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


class Tail(Struct, frozen=True, array_like=True):
    """The unfinished end of a file, taken as it stood when the file had rested.

    *done* and *chain* are those of a mark after it; *letters* the keys of the dead letters it made.
    """

    done: int
    chain: str
    letters: tuple[str, ...] = ()


class Mark(Struct, frozen=True, array_like=True):
    """How far a file was read.  *chain*: a hash of the records done; "" in cursors of version 1.

    *file* is what its rows are named by, which a renamed file keeps; *order* counts the files that
    were begun before, so that a later file's wording of a post is the later wording.  *tail* is what
    was taken beyond these records, and is read again if the file goes on after all.
    """

    file: str
    done: int = 0
    chain: str = ""
    order: int = 0
    lying: Lying | None = None
    tail: Tail | None = None

    def after(self, raw: bytes) -> "Mark":
        """Return the mark after one more record, whose bytes are *raw*."""
        hashed = blake2b(self.chain.encode(), digest_size=8)
        hashed.update(raw.rstrip(b"\r\n"))
        chain = hashed.hexdigest()
        return structs.replace(self, done=self.done + 1, chain=chain, lying=None, tail=None)


class _Cursor(Struct, frozen=True):
    version: int
    begun: int
    files: dict[str, Mark]


class _First(Struct, frozen=True):
    """A replay's cursor of version 1."""

    file: str
    done: int


@dataclass
class Progress:
    """The marks of a source's files by name, and how many were begun."""

    files: dict[str, Mark] = field(default_factory=dict)
    begun: int = 0
    _others: tuple[str, str, int] = ("", "", 1)
    _since: int = 0

    @classmethod
    def read(cls, cursor: str | None) -> "Progress":
        """Return the progress that *cursor* tells, also one of version 1."""
        if not cursor:
            return cls()
        try:
            found = msgspec.json.decode(cursor, type=_Cursor)
        except msgspec.ValidationError:
            return cls._of_version_1(cursor)
        if found.version != _VERSION:
            raise ValueError("the cursor of this source is from a newer hearhear: upgrade")
        return cls(dict(found.files), found.begun)

    @classmethod
    def _of_version_1(cls, cursor: str) -> "Progress":
        try:
            first = msgspec.json.decode(cursor, type=_First)
            counts = {first.file: first.done}
        except msgspec.ValidationError:
            counts = msgspec.json.decode(cursor, type=dict[str, int])
        return cls({name: Mark(name, done) for name, done in counts.items()}, len(counts))

    def begin(self, name: str) -> Mark:
        """Return the mark of a file that nothing was read of."""
        self.begun += 1
        return Mark(name, order=self.begun - 1)

    def reached(self, name: str, mark: Mark, *, now: bool = False) -> str | None:
        """Keep *mark* and return the cursor; None: not yet, so that many files cost little a record."""
        self.files[name] = mark
        if self._others[0] != name:
            rest = {other: m for other, m in self.files.items() if other != name}
            encoded = msgspec.json.encode(rest).decode()[1:-1]
            self._others = name, encoded, 1 + len(encoded) // _ROOM
        self._since += 1
        if self._since < self._others[2] and not now:
            return None
        self._since = 0
        one = msgspec.json.encode({name: mark}).decode()[:-1]
        others = f",{self._others[1]}" if self._others[1] else ""
        return f'{{"version":{_VERSION},"begun":{self.begun},"files":{one}{others}}}}}'

    def rest(self, name: str, mark: Mark) -> None:
        """Keep *mark*, which the next cursor will tell."""
        self.files[name] = mark
        self._others = "", "", 1

    def forget(self, there: set[str]) -> None:
        """Forget the files that are not *there* any more, once there are many."""
        if len(self.files) > _MANY:
            for name in self.files.keys() - there:
                del self.files[name]
            self._others = "", "", 1
