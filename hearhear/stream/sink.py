"""``hearhear stream sink``: tagged posts, alerts and dead letters from Kafka into Elasticsearch.

A plain consumer.  Offsets are committed only when Elasticsearch has answered for every record of the
batch.  After a crash records may therefore come twice; external versions make that harmless.
"""

import logging
import threading
import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from typing import Any

import msgspec
from elasticsearch import Elasticsearch
from elasticsearch import TransportError
from kafka import OffsetAndMetadata
from kafka.errors import CommitFailedError
from kafka.errors import KafkaError

from hearhear.embedded import DeadLimit
from hearhear.observe import health
from hearhear.observe import metrics
from hearhear.stream.kafka.clients import plain_consumer
from hearhear.stream.kafka.clients import poll
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.memory import settle_memory
from hearhear.stream.kafka.topics import ALERTS
from hearhear.stream.kafka.topics import DEAD
from hearhear.stream.kafka.topics import SINK_GROUP as GROUP
from hearhear.stream.kafka.topics import TAGGED
from hearhear.stream.watchdog import Watchdog
from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from schemas.dead_letter import decode
from schemas.examined import ExaminedUpTo
from schemas.post import PostEdited
from schemas.retention import DAYS
from sinks.elastic.client import UntrustedError
from sinks.elastic.client import connect
from sinks.elastic.setup import check
from sinks.elastic.writer import ElasticWriter
from sinks.elastic.writer import Incoming
from sinks.elastic.writer import Taken
from sinks.store import StoreError

TOPICS = (TAGGED, ALERTS, DEAD)
BATCH = 500
LINGER = 0.2
"""Seconds a record may wait for others."""
PURGE_EVERY = 3600.0
COUNT_EVERY = 5.0
"""Seconds between two counts of the dead letters, which the page shows."""
AGAIN = 5.0
"""Seconds before Elasticsearch is looked for again at the start."""
EXPUNGE_EVERY = 86400.0
"""Seconds between two merges that clear the words of what is gone from the files."""
FIRST_PURGE = 15.0
"""Seconds after the start: also a sink that is often started anew purges."""

_log = logging.getLogger(__name__)


def read(topic: str, raw: bytes, place: str, at: datetime) -> Incoming:
    """Return the record in *raw*, read *at*; one that cannot be read becomes a dead letter.

    Never raises.
    """
    try:
        if topic == ALERTS:
            return Incoming(_alert.decode(raw), raw, place)
        if topic == DEAD:
            return Incoming(_dead.decode(raw), raw, place)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass  # decoding it as a record makes the letter
    found = decode(raw, stage="sink", at=at, place=place)
    if isinstance(found, PostEdited):
        return Incoming(found.post, _encode(found.post), place)
    if isinstance(found, DeadLetter):
        return Incoming(found, _encode(found), place)
    return Incoming(found, raw, place)


@dataclass
class Sink:
    """Stores the topics in the Elasticsearch at *hosts*; several sinks share the work.

    *days*: how long each retention class is kept.  *on_settled* is called after every batch, before its
    commit, with what became of it.
    """

    connection: Connection
    hosts: tuple[str, ...]
    api_key: str | None = None
    ca_certs: str | None = None
    days: Mapping[str, int] = field(default_factory=lambda: DAYS)
    on_settled: Callable[[Taken], None] = lambda _: None
    stopped: threading.Event = field(default_factory=threading.Event)
    handled: int = 0
    refused: int = 0
    problem: str = ""
    """Why it cannot begin, for /healthz."""
    _mine: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Go on until ``stop`` is called.  StoreError: it cannot begin, or should not go on."""
        health.check(lambda: self.problem)
        client = connect(self.hosts, api_key=self.api_key, ca_certs=self.ca_certs)
        if not self._ready(client):
            return
        consumer = plain_consumer(
            self.connection, GROUP, GROUP, fetch_max_wait_ms=100, max_poll_records=BATCH
        )
        consumer.subscribe(list(TOPICS))
        writer = ElasticWriter(client, wait=lambda seconds: self._wait(consumer, seconds))
        self._watched(writer)
        settle_memory()
        limit = DeadLimit()
        moving = True  # authors out of posts that an older version wrote
        counted_at = 0.0
        purged_at = time.monotonic() - PURGE_EVERY + FIRST_PURGE
        expunged_at = time.monotonic() - EXPUNGE_EVERY + FIRST_PURGE
        try:
            while not self.stopped.is_set():
                self._mine = {p.partition for p in consumer.assignment() if p.topic == TAGGED}
                records, ends = self._batch(consumer)
                if records:
                    taken = writer.take(records)
                    self._count(taken, limit)
                    self.on_settled(taken)
                    _commit(consumer, ends)
                moving = moving and writer.move_authors() > 0
                if time.monotonic() - counted_at >= COUNT_EVERY:
                    counted_at = time.monotonic()
                    writer.count_letters()
                if time.monotonic() - purged_at >= PURGE_EVERY:
                    purged_at = time.monotonic()
                    purged = writer.purge(datetime.now(UTC), dict(self.days))
                    _log.info("purged by retention", extra=purged._asdict())
                if time.monotonic() - expunged_at >= EXPUNGE_EVERY:
                    expunged_at = time.monotonic()
                    writer.expunge()
        except _StoppedError:
            _log.info("stopped while waiting for Elasticsearch: the batch at hand will come again")
        finally:
            consumer.close(autocommit=False)
            client.close()

    def _watched(self, writer: ElasticWriter) -> None:
        health.check(lambda: writer.sender.trouble)
        Watchdog(
            self.connection,
            GROUP,
            TAGGED,
            mine=lambda: self._mine,
            leaving=self.stopped.is_set,
            excused=lambda: bool(writer.sender.trouble),
            stage="sink",
        ).start()

    def _ready(self, client: Elasticsearch) -> bool:
        """Wait until Elasticsearch answers; False when told to stop.  StoreError: it cannot begin."""
        while not self.stopped.is_set():
            try:
                check(client)
            except StoreError as error:
                untrusted = isinstance(error, UntrustedError)
                if untrusted or not isinstance(error.__cause__, TransportError):
                    raise
                self.problem = str(error)
                _log.warning("waiting for Elasticsearch", extra={"error": error})
                self.stopped.wait(AGAIN)
            else:
                self.problem = ""
                return True
        return False

    def stop(self) -> None:
        """Ask ``run`` to end after the batch at hand, or at once where it waits."""
        self.stopped.set()

    def _batch(self, consumer: Any) -> tuple[list[Incoming], dict[Any, int]]:
        """Return the records of one batch, and the offset after them by partition."""
        records: list[Incoming] = []
        ends: dict[Any, int] = {}
        until = 0.0
        while len(records) < BATCH:
            left = until - time.monotonic() if records else 0.5
            if left <= 0 or self.stopped.is_set():
                break
            room = BATCH - len(records)
            found = poll(consumer, timeout_ms=int(left * 1000) + 1, max_records=room)
            if found and not records:
                until = time.monotonic() + LINGER
            now = datetime.now(UTC)
            for place, batch in found.items():
                ends[place] = batch[-1].offset + 1
                for record in batch:
                    if record.value is not None:  # a compacted topic's own tombstone
                        where = f"{place.topic}/{place.partition}/{record.offset}"
                        records.append(read(place.topic, record.value, where, now))
        return records, ends

    def _wait(self, consumer: Any, seconds: float) -> None:
        """Wait between two tries: stay in the group, fetch nothing, end when told to."""
        metrics.count("hearhear_retries_total", stage="sink", reason="not taken")
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.stopped.wait(min(left, 0.5)):
                raise _StoppedError
            consumer.pause(*consumer.assignment())
            for place, batch in poll(consumer, timeout_ms=0).items():
                consumer.seek(place, batch[0].offset)  # a partition that we were given meanwhile
        consumer.resume(*consumer.paused())

    def _count(self, taken: Taken, limit: DeadLimit) -> None:
        self.handled += taken.stored + taken.stale + taken.refused + taken.dead
        self.refused += taken.refused
        if taken.refused:
            _log.info("posts of suppressed authors refused so far", extra={"refused": self.refused})
        good = taken.stored + taken.stale + taken.refused
        if any(limit.exceeded(n >= good) for n in range(good + taken.dead)):
            raise RefusedError(
                "Elasticsearch refused more than 20 % of the last 1,000 records; they are kept as "
                "dead letters: run hearhear elastic setup, then see hearhear dead list"
            )


def count_taken(taken: Taken) -> None:
    """Count for Prometheus what became of a batch."""
    metrics.count("hearhear_batches_total", stage="sink")
    if taken.refused:
        reason = "suppressed author"
        metrics.count(
            "hearhear_records_dropped_total", taken.refused, stage="sink", source="", reason=reason
        )
    for outcome in ("stored", "stale", "refused", "dead"):
        if number := getattr(taken, outcome):
            metrics.count("hearhear_bulk_items_total", number, outcome=outcome)


class RefusedError(RuntimeError):
    """More than a fifth is refused: something is wrong with the indices, not with the records."""


class _StoppedError(Exception):
    """Told to stop while waiting."""


_alert = msgspec.json.Decoder(Alert | ExaminedUpTo)
_dead: msgspec.json.Decoder[DeadLetter | DeadLetterGone] = msgspec.json.Decoder(
    DeadLetter | DeadLetterGone
)
_encode = msgspec.json.Encoder().encode


def _commit(consumer: Any, ends: dict[Any, int]) -> None:
    """Commit *ends*; where another has the partitions now, it reads the records again."""
    try:
        consumer.commit({place: OffsetAndMetadata(end, "", -1) for place, end in ends.items()})
    except CommitFailedError as error:
        _log.warning("not committed: the partitions have moved on", extra={"error": error})
    except KafkaError as error:
        _log.warning("not committed: the records may come again", extra={"error": error})
