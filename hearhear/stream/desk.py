"""The journal of the desk as a topic: what people did, in one order for all who read it."""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from kafka import TopicPartition

from hearhear.stream.kafka.clients import KafkaError
from hearhear.stream.kafka.clients import in_words
from hearhear.stream.kafka.clients import places_of
from hearhear.stream.kafka.clients import plain_consumer
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.memory import sweep
from hearhear.stream.kafka.publish import FullError
from hearhear.stream.kafka.publish import LateError
from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.kafka.publish import PublishError
from hearhear.stream.kafka.reaching import reach
from hearhear.stream.kafka.topics import ACTS
from schemas.act import DeskEvent
from sinks.desk.handling import ActError
from sinks.desk.state import Desk
from sinks.store import StoreError

PATIENCE = 10.0
"""Seconds that Kafka may take for one question."""

_log = logging.getLogger(__name__)
_encode = msgspec.json.Encoder().encode
_decoder: msgspec.json.Decoder[DeskEvent] = msgspec.json.Decoder(DeskEvent)
_PLACE = TopicPartition(ACTS, 0)


class KafkaDesk:
    """The ``Journal`` of sinks/desk/journal.py on the topic of acts; several processes may append to it.

    Of two that append at once both records are on the topic; the fold leaves the second out, for
    everybody alike, and who sent it is told so.  It may be used from any thread, one call at a time.
    StoreError: Kafka cannot be reached, or does not allow it; the next call tries anew.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._one = threading.Lock()
        self._desk = Desk()
        self._consumer: Any = None
        self._publisher: Publisher | None = None

    def desk(self) -> Desk:
        """Return the desk as it stands by now."""
        with self._one, self._errors():
            self._catch_up()
            return self._desk.copy()

    def append(self, event: DeskEvent) -> Desk:
        """Add *event*; what stands in its way by now is said before anything is sent.

        StoreError also where Kafka did not answer in time: then look whether it was noted.
        """
        with self._one, self._errors():
            self._catch_up()
            if error := self._desk.copy().take(0, event):
                raise error
            sent = uuid.uuid4().bytes
            self._send(sent, _encode(event))
            found = self._catch_up(sent)
            if sent not in found:
                raise StoreError(f"what was sent to {ACTS} is not there: look whether it was noted")
            if error := found[sent]:
                raise error
            return self._desk.copy()

    def close(self) -> None:
        """Close the connections to Kafka."""
        with self._one:
            self._let_go()

    def _send(self, key: bytes, value: bytes) -> None:
        if self._publisher is None:
            reach(self._connection)
            self._publisher = Publisher(self._connection, name="hearhear-desk", linger=0)
        try:
            self._publisher.send(ACTS, key, value, timeout=PATIENCE)
            self._publisher.flush(PATIENCE)
        except (FullError, LateError) as error:
            raise StoreError(
                "Kafka did not confirm it in time: look again whether it was noted"
            ) from error

    def _catch_up(self, sent: bytes | None = None) -> dict[bytes, ActError | None]:
        """Fold what the topic holds by now; return what became of the record called *sent*."""
        if self._consumer is None:
            self._consumer = plain_consumer(self._connection, "hearhear-desk", fetch_max_wait_ms=50)
            places_of(self._consumer, ACTS)
            self._consumer.assign([_PLACE])
            self._consumer.seek(_PLACE, self._desk.position)
        end = self._end()
        if end < self._desk.position:  # the topic was made anew
            self._desk = Desk()
            self._consumer.seek_to_beginning(_PLACE)
        found: dict[bytes, ActError | None] = {}
        waited = 0
        while self._desk.position < end:
            records = self._consumer.poll(timeout_ms=1000).get(_PLACE, ())
            for record in records:
                error = self._take(record)
                if record.key == sent:
                    found[record.key] = error
            waited = 0 if records else waited + 1
            if waited >= PATIENCE:
                raise StoreError(f"Kafka does not give what {ACTS} holds: try again")
        return found

    def _end(self) -> int:
        end: int = self._consumer.end_offsets([_PLACE], timeout_ms=int(PATIENCE * 1000))[_PLACE]
        return end

    def _take(self, record: Any) -> ActError | None:
        """Fold *record* in; one that is no event takes a place, and changes nothing."""
        position = record.offset + 1
        try:
            event = _decoder.decode(record.value or b"")
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            _log.error("%s/0/%d is no act: %s", ACTS, record.offset, error)
            self._desk.position = position
            return None
        return self._desk.take(position, event)

    def _let_go(self) -> None:
        consumer, self._consumer = self._consumer, None
        publisher, self._publisher = self._publisher, None
        if consumer is not None:
            consumer.close(autocommit=False)
        if publisher is not None:
            publisher.close(0)  # what was not confirmed must not come later

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except StoreError:
            self._let_go()
            raise
        except (KafkaError, PublishError) as error:
            self._let_go()
            sweep()
            known = isinstance(error, KafkaError)
            why = in_words(error, self._connection) if known else str(error)
            raise StoreError(f"the desk cannot be read or written: {why}") from error
