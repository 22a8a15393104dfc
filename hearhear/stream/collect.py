"""``hearhear stream collect``: one source → posts.raw, and what cannot be read → posts.dead."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime

import msgspec

from hearhear.embedded import CollectorError
from hearhear.embedded import DeadLimit
from hearhear.observe import health
from hearhear.observe import metrics
from hearhear.observe.process import SecondsSince
from hearhear.observe.work import Disk
from hearhear.observe.work import Heard
from hearhear.observe.work import Turns
from hearhear.stream.cursor import CursorFile
from hearhear.stream.kafka.publish import FullError
from hearhear.stream.kafka.publish import LateError
from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.kafka.topics import DEAD
from hearhear.stream.kafka.topics import LARGEST_COLLECTED
from hearhear.stream.kafka.topics import RAW
from hearhear.stream.tagging.messages import dead_message
from hearhear.stream.tagging.messages import key_of
from ingest.collector import Collector
from ingest.folder import Folder
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from schemas.dead_letter import about
from schemas.post import Record

SETTLE = 1000
"""Records after which the cursor is saved, at the latest."""
SETTLE_EVERY = 1.0
_PATIENCE = 30.0
"""Seconds Kafka may take nothing before /healthz says so; a slow broker is no failure."""
_LAST_WAIT = 8
"""Seconds to wait for acknowledgements after being told to stop."""

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode


@dataclass
class Collect:
    """Sends what *collector* yields to Kafka, and saves its cursor only after the acknowledgement.

    A full buffer slows the source down.  After a kill the source resumes at its last saved cursor:
    nothing is missed, and at most SETTLE records come twice.
    """

    collector: Collector
    publisher: Publisher
    cursor: CursorFile
    clock: Callable[[], float] = time.monotonic
    posts: int = 0
    dead: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    silence: SecondsSince = field(default_factory=SecondsSince)
    counted: tuple[int, int] = (0, 0)
    turns: Turns = field(default_factory=Turns)
    waiting_since: float | None = None
    """When Kafka stopped taking or acknowledging records; None while it does."""
    asked_why: float = 0.0
    why_not: str = ""

    def run(self) -> None:
        """Go on until the source ends or ``stop`` is called; then wait for what is in flight."""
        health.check(self.problem)
        health.check(Disk(self.cursor.path.parent).problem)
        limit = DeadLimit() if self.collector.live else None
        reached: str | None = None
        waiting, since = 0, self.clock()
        for found in self.collector.collect(self.cursor.read()):
            self.turns.turned()
            if self.stopped.is_set() or (found and not self._send(found.item)):
                break
            if found:
                reached = found.cursor or reached
                waiting += 1
                if limit and limit.exceeded(isinstance(found.item, DeadLetter)):
                    self._settle(reached)
                    raise CollectorError(
                        f"source {self.collector.name} was stopped: {DeadLimit.EXPLANATION}"
                    )
            if waiting >= SETTLE or (waiting and self.clock() - since >= SETTLE_EVERY):
                self._settle(reached)
                waiting, since = 0, self.clock()
        self._settle(reached)

    def stop(self) -> None:
        """Ask ``run`` to end after the record at hand."""
        self.stopped.set()

    def problem(self) -> str:
        """Return why nothing goes on, for /healthz; "" while all is well."""
        waited = self.clock() - self.waiting_since if self.waiting_since is not None else 0.0
        if waited > _PATIENCE:
            return f"Kafka has acknowledged nothing for {waited:.0f} s{self.why_not and ': '}{self.why_not}"
        return Heard(self.collector, last=self.silence).problem() or (
            self.turns.problem() if self._comes_round else ""
        )

    @property
    def _comes_round(self) -> bool:
        """Whether the source gives a sign all the time; stdin, replayed, may be quiet."""
        return self.collector.live or isinstance(self.collector, Folder)

    def _held_up(self) -> None:
        now = self.clock()
        if self.waiting_since is None:
            self.waiting_since = self.asked_why = now
        elif now - self.asked_why >= _PATIENCE:
            self.why_not, self.asked_why = self.publisher.why_not(), now
            _log.warning("Kafka acknowledges nothing", extra={"error": LateError(self.why_not)})

    def _send(self, item: Record | DeadLetter | DeadLetterGone) -> bool:
        """Hand *item* to the publisher; False when told to stop before there was room."""
        if isinstance(item, DeadLetter):
            topic, key, value = DEAD, *dead_message(item)[1:3]
        elif isinstance(item, DeadLetterGone):  # under the letter's key: it comes after the letter
            topic, key, value = DEAD, item.key.encode(errors="replace"), _encode(item)
        else:
            topic, key, value = RAW, key_of(item), _encode(item)
            if len(value) > LARGEST_COLLECTED:
                return self._send(_too_long(item, value, self.collector.name))
        while not self.stopped.is_set():
            try:
                self.publisher.send(topic, key, value, timeout=0.5)
            except FullError:
                self._held_up()
                continue
            self.posts += topic == RAW
            self.dead += isinstance(item, DeadLetter)
            self.silence.happened()
            return True
        return False

    def _settle(self, reached: str | None) -> None:
        """Wait for the acknowledgements, then save the cursor; LateError only after ``stop``."""
        late = 0
        while True:
            try:
                self.publisher.flush(1.0)
                self.waiting_since = None
                break
            except LateError:
                self._held_up()
                late += self.stopped.is_set()
                if late >= _LAST_WAIT:
                    raise
        if reached is not None:
            self.cursor.save(reached)
        self._count()

    def _count(self) -> None:
        """Count what was acknowledged since the last time."""
        name, counted = self.collector.name, self.counted
        posts, dead = self.posts - counted[0], self.dead - counted[1]
        if posts or dead:
            metrics.count("hearhear_records_seen_total", posts + dead, stage="collect", source=name)
            metrics.count("hearhear_records_stored_total", posts, stage="collect", source=name)
            metrics.count("hearhear_records_dead_total", dead, stage="collect", source=name)
        metrics.gauge("hearhear_source_silence_seconds", self.silence, source=name)
        self.counted = self.posts, self.dead


def _too_long(record: Record, value: bytes, source: str) -> DeadLetter:
    return DeadLetter(
        stage="ingest",
        source=source,
        reason=f"too long: a record may have {LARGEST_COLLECTED:,} bytes",
        error=f"{len(value)} bytes",
        raw=value,
        at=datetime.now(UTC),
        place=key_of(record).decode(errors="replace"),
        **about(value)._asdict(),
    )
