"""Send records to Kafka: acknowledged by all in-sync replicas, without duplicates, in order by key."""

import logging
import threading
import time
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError
from kafka.errors import KafkaTimeoutError

from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.reaching import in_words
from hearhear.stream.kafka.reaching import reach
from hearhear.stream.kafka.topics import LARGEST

_NEVER_GIVE_UP = 2**31 - 1
_TRY = 10_000
"""Milliseconds that one try to queue a record may take."""

_log = logging.getLogger(__name__)


class PublishError(RuntimeError):
    """Kafka refused something: whatever it came from must be sent again."""


class LateError(PublishError):
    """Not everything is acknowledged yet: keep waiting."""


class FullError(RuntimeError):
    """The buffer is full: the broker is slower than the source, or away.  Try again later."""


class Publisher:
    """A producer with a bounded buffer: a slow broker slows the source down (back-pressure).

    *room*: bytes that may be in flight.  *linger*: seconds a record waits for others.  *largest*: bytes of
    a record.  A broker that is away is waited for without end; senders then block on the full buffer.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        name: str = "hearhear",
        room: int = 16 * 2**20,
        linger: float = 0.02,
        compression: str | None = None,
        largest: int = LARGEST,
    ) -> None:
        self._producer: Any = KafkaProducer(
            **connection.client(),
            client_id=name,
            acks="all",
            enable_idempotence=True,
            linger_ms=int(linger * 1000),
            compression_type=compression,
            delivery_timeout_ms=_NEVER_GIVE_UP,
            max_block_ms=_TRY,
            max_request_size=largest + 2**16,
            batch_size=2**16,
            reconnect_backoff_max_ms=1000,
            allow_auto_create_topics=False,
            metrics_enabled=False,
        )
        self._connection = connection
        self._room = room
        self._used = 0
        self._changed = threading.Condition()
        self._failed: list[str] = []

    def send(
        self, topic: str, key: bytes | None, value: bytes, *, timeout: float | None = None
    ) -> None:
        """Queue a record; FullError when there is no room for it within *timeout* seconds."""
        size = len(value) + len(key or b"") + 100
        with self._changed:
            if not self._changed.wait_for(lambda: self._has_room(size), timeout):
                raise FullError("the buffer towards Kafka is full")
            self._used += size
        try:
            future = self._hand_over(topic, key, value, timeout)
        except BaseException:
            self._settled(size)
            raise
        future.add_callback(lambda _: self._settled(size))
        future.add_errback(lambda error: self._settled(size, error))

    def flush(self, timeout: float | None = None) -> None:
        """Wait until all that was sent is acknowledged.

        LateError when that takes more than *timeout* seconds; PublishError when Kafka refused any of
        it since the last call.
        """
        late = False
        try:
            self._producer.flush(timeout)
        except KafkaTimeoutError:
            late = True
        with self._changed:
            late = late or not self._changed.wait_for(lambda: not self._used, 1.0)
            failed, self._failed = self._failed, []
        if failed:
            raise PublishError(f"Kafka refused {len(failed)} records: {failed[0]}")
        if late:
            raise LateError(f"Kafka has not acknowledged everything within {timeout} s")

    def why_not(self) -> str:
        """Return why Kafka takes nothing at present, asked anew; "" when it lets us in."""
        try:
            reach(self._connection)
        except KafkaError as error:
            return in_words(error, self._connection)
        return ""

    def close(self, timeout: float = 5.0) -> None:
        """Close within *timeout* seconds.  Call ``flush`` first for what has to arrive."""
        self._producer.close(timeout)

    def _hand_over(self, topic: str, key: bytes | None, value: bytes, timeout: float | None) -> Any:
        """Send; while Kafka is away or the topic is missing, try again until *timeout* is over."""
        until = float("inf") if timeout is None else time.monotonic() + timeout
        while True:
            try:
                return self._producer.send(topic, value, key)
            except KafkaTimeoutError as error:
                if time.monotonic() >= until:
                    raise FullError(f"Kafka does not take {topic}: {error}") from error
                _log.warning(
                    "waiting for Kafka to take records: it is away, or the topic is missing "
                    "(hearhear stream topics create)",
                    extra={"topic": topic, "error": error},
                )

    def _has_room(self, size: int) -> bool:
        return self._used + size <= self._room or not self._used

    def _settled(self, size: int, error: BaseException | None = None) -> None:
        with self._changed:
            self._used -= size
            if error is not None:
                known = isinstance(error, KafkaError)
                self._failed.append(
                    in_words(error, self._connection)
                    if known
                    else f"{type(error).__name__}: {error}"
                )
            self._changed.notify_all()
