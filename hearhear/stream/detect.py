"""``hearhear stream detect``: the fold of the detector over the topic of sightings.

One process folds; others of its group stand by and take over.  A start is: load the newest snapshot,
go to its place in the log, feed again.  What is fed twice gives the same alerts with the same versions.
"""

import logging
import threading
import time
import zlib
from dataclasses import dataclass
from dataclasses import field
from typing import Any

import msgspec
from kafka import ConsumerRebalanceListener
from kafka import OffsetAndMetadata
from kafka import TopicPartition
from kafka.errors import KafkaError

from hearhear.observe import metrics
from hearhear.stream.kafka.clients import plain_consumer
from hearhear.stream.kafka.clients import poll
from hearhear.stream.kafka.memory import sweep
from hearhear.stream.kafka.publish import LateError
from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.kafka.topics import ALERTS
from hearhear.stream.kafka.topics import LARGEST_SNAPSHOT
from hearhear.stream.kafka.topics import SIGHTINGS
from hearhear.stream.kafka.topics import SNAPSHOTS
from hearhear.stream.watchdog import Watchdog
from processors.detectors.coordination import step
from processors.detectors.snapshot import dump
from processors.detectors.snapshot import load
from processors.detectors.state import State
from schemas.alert import Alert
from schemas.sighting import Sighting

GROUP = "hearhear-detect"
SNAPSHOT_EVERY = 60.0
_KEY = b"coordination"
_LOG = TopicPartition(SIGHTINGS, 0)

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_sighting = msgspec.json.Decoder(Sighting)


class Saved(msgspec.Struct, frozen=True):
    """A snapshot: the offset it stands at, and the state, compressed."""

    offset: int
    state: bytes


def encode_saved(offset: int, state: State) -> bytes:
    """Return *state*, which has seen everything up to *offset*, as a record."""
    return msgspec.msgpack.encode(Saved(offset, zlib.compress(dump(state), 1)))


def decode_saved(raw: bytes) -> Saved | None:
    """Return the snapshot in *raw*, or None where it is none."""
    try:
        return msgspec.msgpack.decode(raw, type=Saved)
    except msgspec.MsgspecError:
        return None


def fold(state: State, records: list[tuple[int, bytes]]) -> tuple[State, list[Alert]]:
    """Take in *records*, offset and bytes each; what is no sighting is passed by and logged."""
    alerts: list[Alert] = []
    for offset, raw in records:
        try:
            sighting = _sighting.decode(raw)
        except (msgspec.MsgspecError, ValueError) as error:
            _log.error("%s/0/%d is no sighting: %s", SIGHTINGS, offset, error)
            continue
        # Positions count from one in the store of the embedded run: versions must be the same.
        state, raised = step(state, sighting, offset + 1)
        alerts += raised
    return state, alerts


@dataclass
class Detect:
    """A member of the group: folds while the log is its own, stands by otherwise."""

    bootstrap: str
    publisher: Publisher
    snapshot_every: float = SNAPSHOT_EVERY
    stopped: threading.Event = field(default_factory=threading.Event)
    state: State | None = None
    offset: int = -1
    saved: int = -1
    saved_at: float = 0.0

    def run(self) -> None:
        """Go on until ``stop`` is called; then save where it stands."""
        consumer = plain_consumer(self.bootstrap, GROUP, GROUP)
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
                elif found and self.state is not None:
                    self._feed(consumer, self.state, [(r.offset, r.value or b"") for r in found])
                self._save()
            self._save(now=True)
        finally:
            consumer.close(autocommit=False)

    def stop(self) -> None:
        """Ask ``run`` to end after the records at hand."""
        self.stopped.set()

    def _watched(self) -> None:
        def mine() -> set[int]:
            return set() if self.state is None else {0}

        leaving = self.stopped.is_set
        Watchdog(self.bootstrap, GROUP, SIGHTINGS, mine, leaving, stage="detect").start()

    def _begin(self, consumer: Any, *, mine: bool) -> bool:
        """Load the snapshot and go to its place; False when the broker has to be asked again."""
        if not mine:
            self.state = None
            _log.info("standing by")
            return True
        if self.state is None:
            try:
                self.offset, self.state = newest(self.bootstrap)
            except KafkaError as error:
                _log.warning("no snapshot while Kafka is away: %s", error)
                self.stopped.wait(1.0)
                return False
            self.saved, self.saved_at = self.offset, time.monotonic()
        if self.offset >= 0:
            consumer.seek(_LOG, self.offset + 1)
        else:
            consumer.seek_to_beginning(_LOG)
        _log.info("folding from offset %d", self.offset + 1)
        return True

    def _feed(self, consumer: Any, state: State, records: list[tuple[int, bytes]]) -> None:
        """Fold *records*, wait until their alerts are acknowledged, then say how far we are."""
        self.state, alerts = fold(state, records)
        for alert in alerts:
            self.publisher.send(ALERTS, alert.key.encode(), _encode(alert))
        self._acknowledged()
        self.offset = records[-1][0]
        metrics.count("hearhear_records_seen_total", len(records), stage="detect", source="")
        metrics.count("hearhear_alerts_total", len(alerts), detector="coordination")
        metrics.gauge("hearhear_detector_position", self.offset, detector="coordination")
        # Only for those who watch the lag: a start goes by the snapshot.
        try:
            consumer.commit_async({_LOG: OffsetAndMetadata(self.offset + 1, "", -1)})
        except KafkaError as error:
            _log.warning("position not committed: %s", error)

    def _acknowledged(self) -> None:
        """Wait for the broker, however long; once told to stop, not any more."""
        while True:
            try:
                self.publisher.flush(5.0)
                return
            except LateError:
                if self.stopped.is_set():
                    raise
                sweep()

    def _save(self, *, now: bool = False) -> None:
        if self.state is None or self.offset <= self.saved:
            return
        if now or time.monotonic() - self.saved_at >= self.snapshot_every:
            self.publisher.send(SNAPSHOTS, _KEY, encode_saved(self.offset, self.state))
            self._acknowledged()
            self.saved, self.saved_at = self.offset, time.monotonic()


def newest(bootstrap: str) -> tuple[int, State]:
    """Return the snapshot furthest in the log, and its offset; an empty state and -1 without one.

    Not the last written: an old process may linger and write after its successor.
    """
    best: Saved | None = None
    for raw in read_all(bootstrap, SNAPSHOTS):
        saved = decode_saved(raw)
        if saved and (best is None or saved.offset > best.offset):
            best = saved
    if best is None:
        return -1, State()
    try:
        return best.offset, load(zlib.decompress(best.state))
    except (ValueError, zlib.error, msgspec.MsgspecError) as error:
        _log.warning("the snapshot cannot be used, feeding the log from its start: %s", error)
        return -1, State()


def read_all(bootstrap: str, topic: str, partition: int = 0) -> list[bytes]:
    """Return every value a partition holds now."""
    consumer = plain_consumer(bootstrap, GROUP, max_partition_fetch_bytes=LARGEST_SNAPSHOT)
    place = TopicPartition(topic, partition)
    try:
        consumer.assign([place])
        end = consumer.end_offsets([place])[place]
        consumer.seek_to_beginning(place)
        values = []
        while consumer.position(place) < end:
            values += [r.value for r in consumer.poll(timeout_ms=1000).get(place, []) if r.value]
        return values
    finally:
        consumer.close(autocommit=False)


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
