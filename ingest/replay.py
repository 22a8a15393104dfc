"""Replay posts from files or stdin: as fast as can be, or at the pace they were written."""

import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import msgspec

from ingest.collector import Collected
from ingest.files import open_posts
from ingest.files import read_posts
from ingest.post_builder import PostBuilder
from ingest.records import to_post
from schemas.post import Post


class Place(msgspec.Struct, frozen=True):
    """A replay's cursor: the file and how many of its records are done."""

    file: str
    done: int


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

    @property
    def name(self) -> str:
        """The source's name."""
        return self.builder.source

    def collect(self, cursor: str | None) -> Iterator[Collected | None]:
        """Yield the records after *cursor*, each when its time has come."""
        place = msgspec.json.decode(cursor, type=Place) if cursor else Place("", 0)
        files = list(self.files)
        if place.file in files:
            files = files[files.index(place.file) :]
        pace = _Pace(self.speed, self.head, self.clock)
        for file in files:
            done = 0
            with open_posts(file) as stream:
                for record in read_posts(stream, file, self.form, self.names):
                    done += 1
                    if file == place.file and done <= place.done:
                        continue
                    item = to_post(record, self.builder, datetime.now(UTC))
                    if isinstance(item, Post):
                        while (wait := pace.wait(item.created_at)) > 0:
                            self.sleep(min(wait, 0.2))
                            yield None
                    after = None if file == "-" else msgspec.json.encode(Place(file, done)).decode()
                    yield Collected(item, after)


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
