"""Read a topic from its beginning to where it ends now: for ``hearhear reconcile``."""

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime

from hearhear.stream.kafka.clients import places_of
from hearhear.stream.kafka.clients import plain_consumer
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.topics import RAW
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import decode
from schemas.post import Record


def collected_records(connection: Connection) -> Iterator[Record | DeadLetter]:
    """Yield what posts.raw holds up to its present ends, decoded as the tagging stage does.

    KafkaError when the broker cannot be reached.
    """
    consumer = plain_consumer(connection, "hearhear-reconcile")
    try:
        parts = places_of(consumer, RAW)
        consumer.assign(parts)
        ends = consumer.end_offsets(parts)
        consumer.seek_to_beginning(*parts)
        while any(consumer.position(part) < ends[part] for part in parts):
            for part, found in consumer.poll(timeout_ms=1000, max_records=2000).items():
                for record in found:
                    if record.offset < ends[part]:
                        place = f"{RAW}/{part.partition}/{record.offset}"
                        at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
                        yield decode(record.value or b"", stage="tag", at=at, place=place)
    finally:
        consumer.close(autocommit=False)
