"""A folder to drop files into: every post of every file in it is read, once."""

import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import partial
from pathlib import Path

from msgspec import structs

from ingest.collector import Collected
from ingest.collector import tell
from ingest.file_items import file_items
from ingest.files import known_form
from ingest.folder_walk import Found
from ingest.folder_walk import walk
from ingest.identity import Identities
from ingest.post_builder import PostBuilder
from ingest.progress import Lying
from ingest.progress import Mark
from ingest.progress import Progress
from ingest.reading import FileReader
from ingest.rows import InputError

LOOK_EVERY = 2.0
"""Seconds between two looks into the folder."""
REST = 10.0
"""Seconds a file must lie unchanged before a record it ends in the middle of is taken as it stands."""
_NAMED = 20
"""Things passed over that are named; the others are counted."""


@dataclass(frozen=True)
class Folder:
    """The posts of every file in *folder* and below; goes on looking until it is closed.

    *once*: each file is read to its end as it lies, and that is all.
    """

    folder: Path
    builder: PostBuilder
    names: Mapping[str, str] = field(default_factory=dict)
    live: bool = False
    once: bool = False
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    tell: Callable[[str], None] = tell

    @property
    def name(self) -> str:
        """The source's name."""
        return self.builder.source

    def collect(self, cursor: str | None) -> Iterator[Collected | None]:
        """Yield what files hold beyond *cursor*; None when nothing is new."""
        look = _Look(self, Progress.read(cursor))
        while True:
            yield from look.around()
            if self.once:
                return
            yield None
            self.sleep(LOOK_EVERY)


class _Look:
    """What one run of a folder knows of its files: their marks, how they lay, what it has said."""

    def __init__(self, source: Folder, progress: Progress) -> None:
        self.source, self.progress = source, progress
        self.read: dict[str, tuple[Lying, int]] = {}
        self.said: set[str] = set()

    def around(self) -> Iterator[Collected]:
        """Read on in every file that does not lie as it did when it was last read to its end."""
        found, passed = walk(self.source.folder)
        for other in passed[:_NAMED]:
            self._say(f"passed over {other.name}: {other.why}")
        if len(passed) > _NAMED:
            self._say(f"passed over {len(passed) - _NAMED} more: hearhear doctor names them all")
        there = {one.name for one in found}
        self.progress.forget(there)
        gone = {
            mark.lying.inode: name
            for name, mark in self.progress.files.items()
            if mark.lying and name not in there
        }
        for one in found:
            mark = self.progress.files.get(one.name)
            if not mark and one.lying.inode in gone:
                # It only has another name now: its rows go on being called by the first one.
                mark = self.progress.files.pop(gone.pop(one.lying.inode))
            done = mark is not None and mark.lying == one.lying
            if not done and self.read.get(one.name) != (one.lying, one.touched):
                yield from self._on(one, mark)

    def _on(self, one: Found, mark: Mark | None) -> Iterator[Collected]:
        source = self.source
        rested = source.once or source.clock() - one.changed >= REST
        csv = known_form(one.name) in ("csv", "tsv")
        reader = FileReader(
            one.path, None, source.names if csv else {}, links=False, rested=lambda: rested
        )
        begin = partial(self.progress.begin, one.name)
        try:
            for item, reached in file_items(reader, source.builder, mark or begin(), begin):
                told = None
                if reached:
                    told = self.progress.reached(one.name, reached, now=bool(reached.lying))
                yield Collected(item, told)
        except InputError as error:
            if not rested:
                return  # it may only be that the file is still being copied
            self._say(str(error))
            self.read[one.name] = one.lying, one.touched
            return
        if rested or not reader.unfinished:
            self.read[one.name] = one.lying, one.touched
            mark = self.progress.files.get(one.name)
            if mark and not mark.lying:  # nothing new: so the next process need not look again
                self.progress.rest(one.name, structs.replace(mark, lying=one.lying))
        self._warn(one.name, reader.identities)

    def _warn(self, name: str, read: Identities | None) -> None:
        """Say once of a file which ids were not trusted, once of all that authors are missing."""
        if read and name not in self.said:
            self.said.add(name)
            if what := read.untrusted():
                self._say(f"{name}: {what}")
            if (what := read.anonymous()) and "" not in self.said:
                self.said.add("")
                self._say(f"{name}: {what} (doctor counts them for all files)")

    def _say(self, what: str) -> None:
        """Say *what* once."""
        if what not in self.said:
            self.said.add(what)
            self.source.tell(f"source {self.source.name}: {what}")
