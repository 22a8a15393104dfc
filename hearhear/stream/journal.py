"""What the detector needs of Kafka: the log of sightings by time, the alerts, the snapshot."""

import logging
import threading
import zlib
from collections.abc import Generator
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import msgspec
from kafka import TopicPartition

from hearhear.observe import metrics
from hearhear.stream.kafka.clients import plain_consumer
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.memory import sweep
from hearhear.stream.kafka.publish import LateError
from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.kafka.topics import ALERTS
from hearhear.stream.kafka.topics import DETECT_GROUP
from hearhear.stream.kafka.topics import LARGEST_SNAPSHOT
from hearhear.stream.kafka.topics import SIGHTINGS
from hearhear.stream.kafka.topics import SNAPSHOTS
from schemas.alert import Alert
from schemas.examined import Examined
from schemas.examined import ExaminedUpTo
from schemas.post import AuthorSuppressed
from schemas.sighting import Sighting

_KEY = b"coordination"
EXAMINED_KEY = b"examined"
"""The key of the detector's figures on the topic of alerts; no alert is called so."""

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_record: msgspec.json.Decoder[Sighting | AuthorSuppressed] = msgspec.json.Decoder(
    Sighting | AuthorSuppressed
)
_alert = msgspec.json.Decoder(Alert | ExaminedUpTo)


class Saved(msgspec.Struct, frozen=True):
    """A snapshot on its topic: the offset it stands at, and its bytes, compressed."""

    offset: int
    state: bytes


def encode_saved(offset: int, body: bytes) -> bytes:
    """Return a snapshot, which has seen everything up to *offset*, as a record."""
    return msgspec.msgpack.encode(Saved(offset, zlib.compress(body, 1)))


def decode_saved(raw: bytes) -> Saved | None:
    """Return the snapshot in *raw*, or None where it is none."""
    try:
        return msgspec.msgpack.decode(raw, type=Saved)
    except msgspec.MsgspecError:
        return None


def decode_record(offset: int, raw: bytes) -> tuple[int, Sighting | AuthorSuppressed] | None:
    """Return the record at *offset* with its log position; None, and a log line, for what is none.

    Positions count from one in the store of the embedded run: versions must be the same.
    """
    try:
        return offset + 1, _record.decode(raw)
    except (msgspec.MsgspecError, ValueError) as error:
        _log.error("%s/0/%d is no sighting: %s", SIGHTINGS, offset, error)
        return None


class KafkaJournal:
    """The journal of the detector on its topics.

    It is the ``Journal`` that processors/detectors/journal.py states.  Made anew for each start: who
    was suppressed is learned by reading the whole topic of sightings, as far as it goes back.
    """

    def __init__(
        self, connection: Connection, publisher: Publisher, stopped: threading.Event
    ) -> None:
        self._connection = connection
        self._publisher = publisher
        self._stopped = stopped
        self._suppressed: set[str] | None = None

    def by_time(self, start: float) -> Iterator[tuple[int, Sighting]]:
        """Yield the sightings from the time *start* on, ordered by time, uid, official, position."""
        found: list[tuple[float, str, str, int, bytes]] = []
        for offset, raw in self._read_log():
            record = decode_record(offset, raw)
            if record is None or not isinstance(record[1], Sighting):
                continue
            at = record[1].at.timestamp()
            if at >= start:
                found.append((at, record[1].uid, record[1].target, record[0], raw))
        found.sort()
        for _, _, _, position, raw in found:
            yield position, msgspec.json.decode(raw, type=Sighting)

    def complete_since(self) -> float:
        """Return the time since when no sighting has left the log because of its age."""
        with closing(read_all(self._connection, SIGHTINGS)) as records:
            first = next(records, None)
        return first[1] / 1000 if first is not None and first[0] > 0 else float("-inf")

    def suppressed(self, authors: Sequence[str]) -> set[str]:
        """Return those of *authors* whose posts are refused."""
        if self._suppressed is None:
            for _ in self._read_log():
                pass
        return (self._suppressed or set()).intersection(authors)

    def alerts(self) -> list[Alert]:
        """Return the alerts as they were last written, withdrawn ones too."""
        newest: dict[str, Alert] = {}
        for _, _, raw in read_all(self._connection, ALERTS):
            try:
                alert = _alert.decode(raw)
            except (msgspec.MsgspecError, ValueError) as error:
                _log.error("%s holds what is no alert: %s", ALERTS, error)
                continue
            if isinstance(alert, ExaminedUpTo):
                continue
            if alert.key not in newest or alert.version > newest[alert.key].version:
                newest[alert.key] = alert
        return list(newest.values())

    def write_alerts(self, alerts: list[Alert]) -> None:
        """Send *alerts*; return when they are acknowledged."""
        for alert in alerts:
            self._publisher.send(ALERTS, alert.key.encode(), _encode(alert))
        self.acknowledged()
        metrics.count("hearhear_alerts_total", len(alerts), detector="coordination")

    def snapshot(self) -> bytes | None:
        """Return the snapshot furthest in the log.

        Not the last written: an old process may linger and write after its successor.
        """
        found = [decode_saved(raw) for _, _, raw in read_all(self._connection, SNAPSHOTS)]
        best = max((s for s in found if s), key=lambda s: s.offset, default=None)
        if best is None:
            return None
        try:
            return zlib.decompress(best.state)
        except zlib.error as error:
            _log.warning("the snapshot cannot be used, reading the log from its start: %s", error)
            return None

    def write_snapshot(self, position: int, body: bytes, examined: Examined) -> None:
        """Keep a snapshot taken at *position* of the log, and tell the stores *examined*."""
        self._publisher.send(ALERTS, EXAMINED_KEY, _encode(ExaminedUpTo(position, examined)))
        self._publisher.send(SNAPSHOTS, _KEY, encode_saved(position - 1, body))
        self.acknowledged()

    def acknowledged(self) -> None:
        """Wait for the broker, however long; once told to stop, not any more."""
        while True:
            try:
                self._publisher.flush(5.0)
                return
            except LateError:
                if self._stopped.is_set():
                    raise
                sweep()

    def _read_log(self) -> Iterator[tuple[int, bytes]]:
        """Yield the whole topic, and note who is suppressed."""
        suppressed: set[str] = set()
        for offset, _, raw in read_all(self._connection, SIGHTINGS):
            if b'"author.suppressed.v1"' in raw:
                record = decode_record(offset, raw)
                if record and isinstance(record[1], AuthorSuppressed):
                    suppressed.add(record[1].author_ref)
            yield offset, raw
        self._suppressed = suppressed


def read_all(connection: Connection, topic: str) -> Generator[tuple[int, int, bytes], None, None]:
    """Yield what the topic's one partition holds now: offset, time in ms, and value of each record."""
    consumer: Any = plain_consumer(
        connection, DETECT_GROUP, max_partition_fetch_bytes=LARGEST_SNAPSHOT
    )
    place = TopicPartition(topic, 0)
    try:
        consumer.assign([place])
        end = consumer.end_offsets([place])[place]
        consumer.seek_to_beginning(place)
        while consumer.position(place) < end:
            for record in consumer.poll(timeout_ms=1000).get(place, []):
                if record.value:
                    yield record.offset, record.timestamp, record.value
    finally:
        consumer.close(autocommit=False)
