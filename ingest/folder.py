"""A folder to drop files into: each is read once, from where the last look ended."""

import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from pathlib import Path

import msgspec

from ingest.collector import Collected
from ingest.files import InputError
from ingest.files import open_posts
from ingest.files import read_posts
from ingest.post_builder import PostBuilder
from ingest.records import to_post

LOOK_EVERY = 2.0
"""Seconds between two looks into the folder."""


@dataclass(frozen=True)
class Folder:
    """The posts of every .jsonl and .csv in *folder*; goes on looking until it is closed."""

    folder: Path
    builder: PostBuilder
    names: Mapping[str, str] = field(default_factory=dict)
    live: bool = False
    once: bool = False
    sleep: Callable[[float], None] = time.sleep

    @property
    def name(self) -> str:
        """The source's name."""
        return self.builder.source

    def collect(self, cursor: str | None) -> Iterator[Collected | None]:
        """Yield what files hold beyond *cursor*, the records done by file; None when nothing is new."""
        done = msgspec.json.decode(cursor, type=dict[str, int]) if cursor else {}
        sizes: dict[Path, int] = {}
        while True:
            for path in sorted(self.folder.glob("*")):
                if path.suffix in (".jsonl", ".csv") and path.is_file():
                    size = path.stat().st_size
                    if size != sizes.get(path):
                        sizes[path] = size
                        yield from self._read(path, done)
            if self.once:
                return
            yield None
            self.sleep(LOOK_EVERY)

    def _read(self, path: Path, done: dict[str, int]) -> Iterator[Collected]:
        # A line that is still being written has no end yet: the next look takes it.
        whole = path.suffix == ".csv" or _ends_with_newline(path)
        names = self.names if path.suffix == ".csv" else {}
        number = 0
        try:
            with open_posts(str(path)) as stream:
                for record in read_posts(stream, str(path), None, names):
                    if not whole and not record.raw.endswith(b"\n"):
                        return
                    number += 1
                    if number > done.get(path.name, 0):
                        done[path.name] = number
                        after = msgspec.json.encode(done).decode()
                        yield Collected(to_post(record, self.builder, datetime.now(UTC)), after)
        except InputError as error:
            print(f"hearhear: source {self.name}: {error}", file=sys.stderr)


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as stream:
        stream.seek(max(path.stat().st_size - 1, 0))
        return stream.read(1) == b"\n"
