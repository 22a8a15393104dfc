"""``hearhear stream detect``: the detector over the topic of sightings.

One process folds; others of its group stand by and take over.  A start is: load the newest snapshot,
read the log again from there.  What is read twice gives the same alerts with the same versions.
"""

import logging
import threading
import time
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from kafka import ConsumerRebalanceListener
from kafka import OffsetAndMetadata
from kafka import TopicPartition
from kafka.errors import AuthorizationError
from kafka.errors import KafkaError

from hearhear.embedded import SILENCE
from hearhear.embedded import SNAPSHOT_EVERY
from hearhear.observe import metrics
from hearhear.observe.unexamined import UnexaminedCounter
from hearhear.stream.journal import KafkaJournal
from hearhear.stream.journal import decode_record
from hearhear.stream.kafka.clients import plain_consumer
from hearhear.stream.kafka.clients import poll
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.kafka.topics import DETECT_GROUP
from hearhear.stream.kafka.topics import SIGHTINGS
from hearhear.stream.watchdog import Watchdog
from processors.detectors.runner import Runner

COMMIT_EVERY = 5.0
"""Seconds after which the position is committed again while nothing comes in."""
_LOG = TopicPartition(SIGHTINGS, 0)

_log = logging.getLogger(__name__)


@dataclass
class Detect:
    """A member of the group: folds while the log is its own, stands by otherwise.

    *silence*: seconds without a sighting after which alerts that wait to be told are told.
    """

    connection: Connection
    publisher: Publisher
    snapshot_every: float = SNAPSHOT_EVERY
    silence: float = SILENCE
    stopped: threading.Event = field(default_factory=threading.Event)
    runner: Runner | None = None
    saved_at: float = 0.0
    heard_at: float = 0.0
    _saved: int = -1
    _read_to: int = 0
    _committed: int = -1
    _committed_at: float = 0.0
    _unexamined: UnexaminedCounter = field(default_factory=UnexaminedCounter)

    def run(self) -> None:
        """Go on until ``stop`` is called; then save where it stands."""
        consumer = plain_consumer(self.connection, DETECT_GROUP, DETECT_GROUP)
        turn = _Turn()
        consumer.subscribe([SIGHTINGS], listener=turn)
        self._watched()
        age = lambda: time.monotonic() - self.saved_at if self.saved_at else 0.0  # noqa: E731
        metrics.gauge("hearhear_detector_snapshot_age_seconds", age, detector="coordination")
        begun = True
        try:
            while not self.stopped.is_set():
                found = poll(consumer, timeout_ms=500, max_records=1000).get(_LOG, [])
                if turn.changed() or not begun:
                    # What was fetched starts at a committed offset; ours is in the snapshot.
                    begun = self._begin(consumer, mine=_LOG in consumer.assignment())
                elif self.runner is not None:
                    self.fold(consumer, self.runner, found)
            if self.runner is not None:
                self._save(self.runner)
        finally:
            consumer.close(autocommit=False)

    def stop(self) -> None:
        """Ask ``run`` to end after the records at hand."""
        self.stopped.set()

    def _watched(self) -> None:
        def mine() -> set[int]:
            return set() if self.runner is None else {0}

        leaving = self.stopped.is_set
        Watchdog(self.connection, DETECT_GROUP, SIGHTINGS, mine, leaving, stage="detect").start()

    def _begin(self, consumer: Any, *, mine: bool) -> bool:
        """Load the snapshot and go to its place; False when the broker has to be asked again."""
        if not mine:
            self.runner = None
            _log.info("standing by")
            return True
        if self.runner is None:
            try:
                journal = KafkaJournal(self.connection, self.publisher, self.stopped)
                self.runner = Runner(journal)
            except AuthorizationError:
                raise
            except KafkaError as error:
                _log.warning("no snapshot while Kafka is away: %s", error)
                self.stopped.wait(1.0)
                return False
            self._saved, self._unexamined = -1, UnexaminedCounter()
            self.saved_at = self.heard_at = time.monotonic()
        self._read_to, self._committed = self.runner.position, -1
        if self.runner.position:
            consumer.seek(_LOG, self.runner.position)
        else:
            consumer.seek_to_beginning(_LOG)
        _log.info("folding from offset %d", self.runner.position)
        return True

    def fold(self, consumer: Any, runner: Runner, records: list[Any]) -> None:
        """Fold *records*, do what is due, then say how far we are.

        While late sightings wait, nothing is committed: a lag of 0 means that every alert is out.
        """
        if records:
            self._feed(runner, records)
        self._rest(runner)
        if not runner.is_settled:
            return
        again = time.monotonic() - self._committed_at >= COMMIT_EVERY
        if again or self._committed != self._read_to:
            self._commit(consumer, self._read_to)

    def _feed(self, runner: Runner, records: list[Any]) -> None:
        """Fold *records* and wait until their alerts are acknowledged."""
        decoded = (decode_record(r.offset, r.value or b"") for r in records)
        runner.feed(record for record in decoded if record is not None)
        self.heard_at = time.monotonic()
        offset = records[-1].offset
        self._read_to = offset + 1
        metrics.count("hearhear_records_seen_total", len(records), stage="detect", source="")
        metrics.gauge("hearhear_detector_position", offset, detector="coordination")

    def _commit(self, consumer: Any, offset: int) -> None:
        """Say how far we are, for those who watch the lag: a start goes by the snapshot."""
        self._committed_at, self._committed = time.monotonic(), offset
        try:
            consumer.commit_async({_LOG: OffsetAndMetadata(offset, "", -1)})
        except KafkaError as error:
            _log.warning("position not committed: %s", error)

    def _rest(self, runner: Runner) -> None:
        """Do what is due: fold late sightings, after a silence tell what waits, save the state."""
        now = time.monotonic()
        runner.settle()
        if now - self.heard_at >= self.silence:
            self.heard_at = now
            runner.finish()
        if runner.must_save or now - self.saved_at >= self.snapshot_every:
            self._save(runner)
        self._unexamined.count(runner.examined)

    def _save(self, runner: Runner) -> None:
        if runner.must_save or runner.position != self._saved:
            runner.save()
            self._saved = runner.position
        self.saved_at = time.monotonic()


class _Turn(ConsumerRebalanceListener):  # type: ignore[misc]
    """Notes that the partitions changed hands; acted on outside the callback."""

    def __init__(self) -> None:
        self._changed = False

    def on_partitions_revoked(self, revoked: object) -> None:  # noqa: ARG002
        """Note it."""
        self._changed = True

    def on_partitions_assigned(self, assigned: object) -> None:  # noqa: ARG002
        """Note it."""
        self._changed = True

    def changed(self) -> bool:
        """Whether they did since the last call."""
        changed, self._changed = self._changed, False
        return changed
