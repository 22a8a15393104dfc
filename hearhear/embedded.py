"""The embedded run: collectors → tags → one transaction a batch → detector, in one process."""

import queue
import threading
import time
from collections import Counter
from collections import deque
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime

from hearhear.observe import metrics
from ingest.collector import Collected
from ingest.collector import Collector
from processors.detectors.coordination import step
from processors.detectors.snapshot import dump
from processors.detectors.snapshot import load
from processors.detectors.state import State
from processors.pipeline import tag_records
from processors.step import Step
from schemas.dead_letter import DeadLetter
from schemas.post import Record
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch

BATCH = 500
LINGER = 0.1
"""Seconds a post may wait for others before its batch is stored."""
SNAPSHOT_EVERY = 60.0
PURGE_EVERY = 3600.0
_BUFFER = 2000
_DETECTOR = "coordination"


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

    def run(self) -> None:
        """Go on until every collector has ended or ``stop`` is called."""
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
                items, ended = _next(inbox)
                running -= ended
                if items:
                    self._store(items)
                    detector.follow()
                    self.on_progress(self)
                if self.clock() - purged >= PURGE_EVERY:
                    purged = self.clock()
                    self.store.purge(datetime.now(UTC), self.retention)
                self.store.erase()
                detector.snapshot(self.clock())
            detector.snapshot(self.clock(), now=True)
        finally:
            self.stopped.set()
        if self.problems:
            raise CollectorError("; ".join(self.problems))

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

    def _store(self, items: list[tuple[str, Collected]]) -> None:
        batch = Batch()
        records: list[Record] = []
        for source, (item, cursor) in items:
            if cursor is not None:
                batch.cursors[source] = cursor
            if isinstance(item, DeadLetter):
                batch.dead.append(item)
            else:
                records.append(item)
        batch.posts, batch.deletions, batch.sightings = tag_records(records, self.steps)
        self.store.write(batch)
        self.handled += len(items)
        for source, number in Counter(source for source, _ in items).items():
            metrics.count("hearhear_records_seen_total", number, stage="collect", source=source)
        metrics.count("hearhear_batches_total", stage="collect")
        self.last = batch.posts[-1].created_at if batch.posts else self.last


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
    """The coordination detector on the store's log: start is load, go to the position, refeed."""

    def __init__(self, store: SqliteWriter, reader: SqliteReader) -> None:
        self.store, self.reader = store, reader
        snapshot = reader.snapshot(_DETECTOR)
        self.position = snapshot[0] if snapshot else 0
        self.state = load(snapshot[1]) if snapshot else State()
        self.saved = self.position
        self.saved_at: float | None = None
        self.follow()

    def follow(self) -> None:
        """Read the log to its end and store the alerts that arise."""
        while found := self.reader.sightings(self.position, limit=1000):
            alerts = []
            for position, sighting in found:
                self.state, raised = step(self.state, sighting, position)
                alerts += raised
                self.position = position
            if alerts:
                self.store.write_alerts(alerts)

    def snapshot(self, clock: float, *, now: bool = False) -> None:
        """Store the state with its position, at most once in SNAPSHOT_EVERY seconds unless *now*."""
        if self.saved_at is None:
            self.saved_at = clock
        if self.position > self.saved and (now or clock - self.saved_at >= SNAPSHOT_EVERY):
            self.store.write_snapshot(_DETECTOR, self.position, dump(self.state))
            self.saved, self.saved_at = self.position, clock


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
