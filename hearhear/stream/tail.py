"""The live feed of the page in the engine run: what is appended to posts.tagged from now on."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import msgspec
from kafka import TopicPartition
from kafka.errors import KafkaError

from hearhear.observe import health
from hearhear.stream.kafka.clients import in_words
from hearhear.stream.kafka.clients import places_of
from hearhear.stream.kafka.clients import plain_consumer
from hearhear.stream.kafka.clients import poll
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.reaching import out_of_reach
from hearhear.stream.kafka.topics import TAGGED
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited
from schemas.post import Record
from sinks.change_buffer import ChangeBuffer

LOOK_EVERY = 60.0
"""Seconds after which new partitions are looked for again."""
REACH_EVERY = 10.0
"""Seconds after which Kafka is asked whether it is there: no posts and no Kafka look alike."""
AGAIN = 2.0
"""Seconds before Kafka is tried again."""

_log = logging.getLogger(__name__)
_decoder: msgspec.json.Decoder[Record] = msgspec.json.Decoder(
    Post | PostEdited | PostDeleted | AuthorSuppressed
)


class Tail(threading.Thread):
    """Fills *buffer* from all partitions of posts.tagged, beginning at their ends.

    It belongs to no group and commits nothing.  While Kafka is away it waits, and the buffer stays as it
    is.  *look* is called several times a second: it shows what the store has by now.  *problem* says
    why nothing comes, "" while all is well; /healthz shows it.
    """

    def __init__(
        self, connection: Connection, buffer: ChangeBuffer, look: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(name="tail", daemon=True)
        self._connection = connection
        self._buffer = buffer
        self._look = look
        self._stopped = threading.Event()
        self._ready = threading.Event()
        self.problem = ""

    def run(self) -> None:
        """Go on until ``stop`` is called, whatever happens to Kafka."""
        health.check(lambda: self.problem)
        while not self._stopped.is_set():
            try:
                with closing(_consumer(self._connection)) as consumer:
                    self._follow(consumer)
            except KafkaError as error:
                self.problem = f"no live posts: {in_words(error, self._connection)}"
                _log.warning(
                    "no live posts", extra={"servers": self._connection.servers, "error": error}
                )
                self._stopped.wait(AGAIN)

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self._stopped.set()

    def wait(self, seconds: float) -> bool:
        """Wait until the ends are known; whatever is sent after that is seen.  False: not in time."""
        return self._ready.wait(seconds)

    def _follow(self, consumer: Any) -> None:
        assigned: set[TopicPartition] = set()
        looked = 0.0
        reached = time.monotonic()
        while not self._stopped.is_set():
            if time.monotonic() - looked >= (LOOK_EVERY if assigned else AGAIN):
                looked = time.monotonic()
                assigned = _assign(consumer, assigned)
                if assigned:
                    self.problem = ""
                    self._ready.set()
            if assigned and time.monotonic() - reached >= REACH_EVERY:
                # The consumer itself waits in silence, and goes on where it was: that is left to it.
                why = out_of_reach(self._connection)
                self.problem = f"no live posts: {why}" if why else ""
                reached = time.monotonic()
            for batch in poll(consumer, timeout_ms=200).values():
                for record in batch:
                    self._take(record.value)
            self._look()

    def _take(self, raw: bytes | None) -> None:
        try:
            self._buffer.take(_decoder.decode(raw or b""))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return  # the sink makes its dead letter


def _consumer(connection: Connection) -> Any:
    return plain_consumer(
        connection, "hearhear-tail", auto_offset_reset="latest", fetch_max_wait_ms=100
    )


def _assign(consumer: Any, assigned: set[TopicPartition]) -> set[TopicPartition]:
    """Take on every partition there is; one that is new since is read from its beginning."""
    there = set(places_of(consumer, TAGGED))
    if new := there - assigned:
        places = {place: consumer.position(place) for place in assigned}
        consumer.assign(sorted(there))
        for place, offset in places.items():
            consumer.seek(place, offset)
        if assigned:
            consumer.seek_to_beginning(*new)
        else:
            consumer.seek_to_end(*new)
            for place in new:
                consumer.position(place)
    return there
