"""The embedded run: collectors → tags → one transaction a batch → detector, in one process."""

import queue
import threading
import time
from collections import Counter
from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from pathlib import Path

from hearhear.observe import metrics
from hearhear.observe.unexamined import UnexaminedCounter
from hearhear.observe.work import Heard
from hearhear.observe.work import Turns
from hearhear.wiring.data import InUseError
from hearhear.wiring.data import locked
from ingest.collector import Collected
from ingest.collector import Collector
from processors.detectors.runner import Runner
from processors.pipeline import tag_records
from processors.step import Step
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from schemas.examined import Examined
from schemas.post import AuthorSuppressed
from schemas.post import Event
from schemas.post import Record
from sinks.journal import SqliteJournal
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch

BATCH = 500
LINGER = 0.1
"""Seconds a post may wait for others before its batch is stored."""
SNAPSHOT_EVERY = 60.0
SILENCE = 600.0
"""Seconds without a sighting after which alerts that wait to be told are told."""
PURGE_EVERY = 3600.0
_BUFFER = 2000


@dataclass
class Flow:
    """Brings what *collectors* yield through *steps* into *store*, and feeds the detector.

    Every batch is one transaction with the cursors it reaches, so that whatever happens a restart
    goes on after the last stored batch; the detector follows the log of sightings in the store.
    """

    store: SqliteWriter
    reader: SqliteReader
    steps: Sequence[tuple[str, Step]]
    collectors: Sequence[Collector]
    retention: dict[str, int]
    on_progress: Callable[["Flow"], None] = lambda _: None
    clock: Callable[[], float] = time.monotonic
    handled: int = 0
    last: datetime | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    by_hand: threading.Event = field(default_factory=threading.Event)
    problems: list[str] = field(default_factory=list)
    turns: Turns = field(default_factory=Turns)
    heard: dict[str, Heard] = field(init=False)

    def problem(self) -> str:
        """Return why posts are not stored, for /healthz; "" while all is well, or all is done."""
        if self.problems:
            return "a source has ended before its time"
        if self.stopped.is_set():
            return ""
        return self.turns.problem() or next(
            filter(None, (h.problem() for h in self.heard.values())), ""
        )

    def run(self) -> None:
        """Go on until every collector has ended or ``stop`` is called."""
        self.turns.turned()
        detector = Detector(self.store, self.reader)
        inbox: queue.Queue[tuple[str, Collected] | None] = queue.Queue(_BUFFER)
        threads = [
            threading.Thread(
                target=self._collect, args=(c, self.reader.cursor(c.name), inbox), daemon=True
            )
            for c in self.collectors
        ]
        for thread in threads:
            thread.start()
        running = len(threads)
        purged = -PURGE_EVERY
        try:
            while running and not self.stopped.is_set():
                self.turns.turned()
                items, ended = _next(inbox)
                running -= ended
                gone = self._store(items) if items else set()
                if gone := gone | _authors(self.store.deleted_elsewhere()):
                    detector.forget(gone)
                    self.store.note_traces()  # the snapshot before this one knew them
                if items:
                    detector.follow()
                    self.on_progress(self)
                if self.clock() - purged >= PURGE_EVERY:
                    purged = self.clock()
                    self.store.purge(datetime.now(UTC), self.retention)
                self.store.erase()
                detector.rest(self.clock())
            detector.finish()
        finally:
            self.stopped.set()
        if self.problems:
            raise CollectorError("; ".join(self.problems))

    def __post_init__(self) -> None:
        self.heard = {c.name: Heard(c) for c in self.collectors}

    def stop(self) -> None:
        """Ask ``run`` to end after the batch at hand, and ``wait`` to return."""
        self.by_hand.set()
        self.stopped.set()

    def wait(self) -> None:
        """Wait until ``stop`` is called."""
        self.by_hand.wait()

    def _collect(
        self,
        collector: Collector,
        cursor: str | None,
        inbox: "queue.Queue[tuple[str, Collected] | None]",
    ) -> None:
        """Read one source, in its own thread; the bounded queue makes it wait for the store."""
        limit = DeadLimit() if collector.live else None
        try:
            for found in collector.collect(cursor):
                if found:
                    self.heard[collector.name].last.happened()
                while found and not self.stopped.is_set():
                    try:
                        inbox.put((collector.name, found), timeout=0.5)
                        break
                    except queue.Full:
                        continue
                if self.stopped.is_set():
                    break
                if limit and found and limit.exceeded(isinstance(found.item, DeadLetter)):
                    self.problems.append(
                        f"source {collector.name} was stopped: {DeadLimit.EXPLANATION}"
                    )
                    break
        # A thread that dies silently would look like a silent source: say which, and why.
        except Exception as error:  # noqa: BLE001
            self.problems.append(f"source {collector.name} ended: {error}")
        finally:
            inbox.put(None)

    def _store(self, items: list[tuple[str, Collected]]) -> set[str]:
        """Store *items* as one batch; return the authors that it suppresses."""
        batch = Batch()
        records: list[Record] = []
        for source, (item, cursor) in items:
            if cursor is not None:
                batch.cursors[source] = cursor
            if isinstance(item, DeadLetter):
                batch.dead.append(item)
            elif isinstance(item, DeadLetterGone):
                batch.gone.append(item)
            else:
                records.append(item)
        batch.posts, batch.deletions, batch.sightings = tag_records(records, self.steps)
        self.store.write(batch)
        self.handled += len(items)
        for source, number in Counter(source for source, _ in items).items():
            metrics.count("hearhear_records_seen_total", number, stage="collect", source=source)
        metrics.count("hearhear_batches_total", stage="collect")
        self.last = batch.posts[-1].created_at if batch.posts else self.last
        return _authors(batch.deletions)


def _authors(events: Iterable[Event]) -> set[str]:
    """Return the authors that *events* suppress."""
    return {event.author_ref for event in events if isinstance(event, AuthorSuppressed)}


def forget(folder: Path, store: SqliteWriter, reader: SqliteReader, authors: set[str]) -> None:
    """Have the saved state of the detector forget *authors*; a running process does it by itself."""
    with suppress(InUseError), locked(folder):
        Detector(store, reader).forget(authors)
        store.note_traces()


class CollectorError(RuntimeError):
    """A source ended before its time."""


class DeadLimit:
    """Stops a live source whose last thousand records are more than a fifth unreadable."""

    EXPLANATION = (
        "more than 20 % of its last 1,000 records could not be read, so something changed there; "
        "hearhear dead list shows why; mend it and start again"
    )

    def __init__(self) -> None:
        self.recent: deque[bool] = deque(maxlen=1000)

    def exceeded(self, dead: bool) -> bool:
        """Count one record; whether the limit is passed now."""
        self.recent.append(dead)
        return dead and len(self.recent) == 1000 and sum(self.recent) > 200


class Detector:
    """The coordination detector on the log of one store; see processors/detectors/runner.py."""

    def __init__(self, store: SqliteWriter, reader: SqliteReader) -> None:
        self._journal = SqliteJournal(store, reader)
        self._runner = Runner(self._journal)
        self._unexamined = UnexaminedCounter()
        self._saved = -1
        self._saved_at: float | None = None
        self._last = (-1, 0.0)
        self.follow()

    @property
    def examined(self) -> Examined:
        """What was looked at, and what could not be."""
        return self._runner.examined

    def follow(self) -> None:
        """Read the log to its end and store the alerts that arise."""
        while found := self._journal.after(self._runner.position):
            self._runner.feed(found)
        self._unexamined.count(self._runner.examined)

    def forget(self, authors: set[str]) -> None:
        """Leave out the sightings of suppressed *authors*; the snapshot forgets them at once."""
        self._runner.forget(authors)
        self._save_if(self._runner.must_save)

    def rest(self, clock: float) -> None:
        """Do what is due at *clock*, in seconds: after a silence tell what waits, save the state."""
        position, since = self._last
        if position != self._runner.position:
            self._last = self._runner.position, clock
        elif clock - since >= SILENCE:
            self._last = position, clock
            self._runner.finish()
        self._runner.settle()
        if self._saved_at is None:
            self._saved_at = clock
        elif clock - self._saved_at >= SNAPSHOT_EVERY:
            self._saved_at = clock
            self._save_if(self._saved != self._runner.position)

    def finish(self) -> None:
        """Examine and save everything at the end of the input."""
        self._runner.finish()
        self._save_if(self._saved != self._runner.position)

    def _save_if(self, needed: bool) -> None:
        if needed or self._runner.must_save:
            self._runner.save()
            self._saved = self._runner.position
        self._unexamined.count(self._runner.examined)


def _next(
    inbox: "queue.Queue[tuple[str, Collected] | None]",
) -> tuple[list[tuple[str, Collected]], int]:
    """Wait for a first record, then for others, a moment at most; and how many sources ended."""
    items: list[tuple[str, Collected]] = []
    ended = 0
    wait = 1.0
    deadline = None
    while len(items) < BATCH:
        try:
            found = inbox.get(timeout=wait) if wait > 0 else inbox.get_nowait()
        except queue.Empty:
            break
        if found is None:
            ended += 1
            break
        items.append(found)
        deadline = deadline or time.monotonic() + LINGER
        wait = deadline - time.monotonic()
    return items, ended
