"""Replay posts from files or stdin: as fast as can be, or at the pace they were written."""

import os
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from functools import partial
from pathlib import Path

from ingest.collector import Collected
from ingest.collector import tell
from ingest.file_items import file_items
from ingest.post_builder import PostBuilder
from ingest.progress import Progress
from ingest.reading import FileReader
from ingest.rows import InputError
from ingest.rows import shown
from schemas.post import Post


@dataclass(frozen=True)
class Replay:
    """The posts of *files*, in order; "-" is stdin, which starts where it stands.

    *speed* is how many times faster than life: 0 as fast as can be.  What was written within *head*
    of the first post comes at once, so that a viewer need not wait for the story to begin.
    """

    files: Sequence[str]
    builder: PostBuilder
    form: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    speed: float = 0
    head: timedelta = timedelta()
    live: bool = False
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    tell: Callable[[str], None] = tell

    @property
    def name(self) -> str:
        """The source's name."""
        return self.builder.source

    def collect(self, cursor: str | None) -> Iterator[Collected | None]:
        """Yield the records after *cursor*, each when its time has come.

        A file that cannot be read does not stop the others: InputError, at the end, names them all.
        """
        progress = Progress.read(cursor)
        pace = _Pace(self.speed, self.head, self.clock)
        problems: list[str] = []
        for file in self.files:
            try:
                yield from self._file(file, progress, pace)
            except InputError as error:
                problems.append(str(error))
        if problems:
            raise InputError("; ".join(problems))

    def _file(self, file: str, progress: Progress, pace: "_Pace") -> Iterator[Collected | None]:
        # A file is the same file however its path is written, and from wherever it is called.
        lasting = Path(file).is_file()
        name = shown(os.path.realpath(file)) if lasting else file
        mark = progress.files.get(name) or progress.files.get(file) if lasting else None
        reader = FileReader(file, self.form, self.names)
        begin = partial(progress.begin, name)
        for item, reached in file_items(reader, self.builder, mark or begin(), begin):
            if isinstance(item, Post):
                while (wait := pace.wait(item.created_at)) > 0:
                    self.sleep(min(wait, 0.2))
                    yield None
            after = None
            if lasting and reached:
                after = progress.reached(name, reached, now=bool(reached.lying))
            yield Collected(item, after)
        if read_rows := reader.identities:
            for what in filter(None, (read_rows.untrusted(), read_rows.anonymous())):
                self._say(f"{shown(file)}: {what}")

    def _say(self, what: str) -> None:
        self.tell(f"source {self.name}: {what}")


class _Pace:
    """How long to wait for a post, so that posts come *speed* times as fast as they were written."""

    def __init__(self, speed: float, head: timedelta, clock: Callable[[], float]) -> None:
        self.speed, self.head, self.clock = speed, head, clock
        self.start: tuple[float, datetime] | None = None

    def wait(self, at: datetime) -> float:
        """Return the seconds until a post of that time is due; none when there is no pace."""
        if not self.speed:
            return 0.0
        now = self.clock()
        if self.start is None:
            self.start = now, at
        began, first = self.start
        return (at - first - self.head).total_seconds() / self.speed - (now - began)
