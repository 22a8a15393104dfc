"""Reading from Kafka: plain consumers that wait while it is away, at their start and later.

After a power cut the processes start in any order.
"""

import logging
import time
from typing import Any

from kafka import KafkaConsumer
from kafka import TopicPartition
from kafka.errors import KafkaError

from hearhear.observe import health
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.memory import sweep
from hearhear.stream.kafka.reaching import AccessError
from hearhear.stream.kafka.reaching import explain
from hearhear.stream.kafka.reaching import in_words
from hearhear.stream.kafka.reaching import reach

__all__ = [
    "KafkaError",
    "await_kafka",
    "explain",
    "in_words",
    "places_of",
    "plain_consumer",
    "poll",
]

SAY_EVERY = 30.0
"""Seconds between two warnings."""

_log = logging.getLogger(__name__)


def plain_consumer(connection: Connection, name: str, group: str | None = None, **more: Any) -> Any:
    """Return a consumer that commits only when told to; *more* overrides its settings.

    KafkaError when Kafka does not answer or does not let us in.  This is checked first, because a
    KafkaConsumer that cannot connect says nothing of the reason, and leaves a thread and four file
    descriptors behind (kafka-python 3.0.12).
    """
    reach(connection)
    settings = {
        "auto_offset_reset": "earliest",
        "session_timeout_ms": 10_000,
        "heartbeat_interval_ms": 3_000,
        "max_partition_fetch_bytes": 2**21,
        "reconnect_backoff_max_ms": 1000,
    }
    return KafkaConsumer(
        **connection.client(),
        group_id=group,
        client_id=name,
        enable_auto_commit=False,
        allow_auto_create_topics=False,
        metrics_enabled=False,
        **{**settings, **more},
    )


def await_kafka(connection: Connection) -> None:
    """Wait until Kafka answers, with a warning every 30 s; /healthz says so too.

    AccessError when it answers and does not let us in: waiting would not help.
    """
    said = float("-inf")
    problem = f"Kafka at {connection.servers} does not answer"
    health.check(lambda: problem)
    while True:
        try:
            reach(connection)
        except AccessError:
            raise
        except KafkaError as error:
            problem = in_words(error, connection)
            if time.monotonic() - said >= SAY_EVERY:
                said = time.monotonic()
                what = {"servers": connection.servers, "error": error}
                _log.warning("waiting for Kafka", extra=what)
            time.sleep(0.5)
        else:
            problem = ""
            if said > 0:
                _log.warning("Kafka answers")
            return


def places_of(consumer: Any, topic: str) -> list[TopicPartition]:
    """Return the partitions of *topic*, in order; AccessError when Kafka shows none.

    kafka-python only returns None then, and whoever reads would wait without a word.
    """
    found = consumer.partitions_for_topic(topic)
    if not found:
        raise AccessError(
            f"Kafka shows no topic {topic} to this process: it is missing (hearhear stream topics "
            "create), or not allowed to it (hearhear stream topics acls)"
        )
    return [TopicPartition(topic, number) for number in sorted(found)]


def poll(consumer: Any, **how: int) -> dict[Any, list[Any]]:
    """Return what ``consumer.poll(**how)`` does; {} after a second when it raises a retriable error."""
    try:
        found: dict[Any, list[Any]] = consumer.poll(**how)
    except KafkaError as error:
        if not error.retriable:
            raise
        _log.warning("nothing from Kafka", extra={"error": error})
        time.sleep(1.0)
        found = {}
    if not found:
        sweep()
    return found
