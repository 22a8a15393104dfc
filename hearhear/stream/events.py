"""Events that a command brings to posts.raw: every stage hears of them as of any record."""

from collections.abc import Sequence

import msgspec

from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.publish import Publisher
from hearhear.stream.kafka.reaching import reach
from hearhear.stream.kafka.topics import RAW
from hearhear.stream.tagging.messages import key_of
from schemas.post import Record

_PATIENCE = 30.0
"""Seconds Kafka has to acknowledge them."""

_encode = msgspec.json.Encoder().encode


def publish(connection: Connection, records: Sequence[Record]) -> None:
    """Bring *records* to posts.raw; PublishError unless all are acknowledged."""
    reach(connection)
    publisher = Publisher(connection, name="hearhear-command")
    try:
        for record in records:
            publisher.send(RAW, key_of(record), _encode(record), timeout=_PATIENCE)
        publisher.flush(_PATIENCE)
    finally:
        publisher.close()
