"""Reading from Kafka: plain consumers that wait while it is away, at their start and later.

After a power cut the processes start in any order.
"""

import logging
import socket
import time
from typing import Any

from kafka import KafkaConsumer
from kafka.errors import KafkaConnectionError
from kafka.errors import KafkaError

from hearhear.observe import health
from hearhear.stream.kafka.memory import sweep

__all__ = ["KafkaError", "await_kafka", "listens", "plain_consumer", "poll"]

SAY_EVERY = 30.0
"""Seconds between two warnings."""
_TRY = 5.0
"""Seconds one try may take."""

_log = logging.getLogger(__name__)


def plain_consumer(servers: str, name: str, group: str | None = None, **more: Any) -> Any:
    """Return a consumer that commits only when told to; *more* overrides its settings.

    KafkaError when nothing listens at *servers*.  This is checked first, because a KafkaConsumer that
    cannot connect leaves a thread and four file descriptors behind (kafka-python 3.0.12).
    """
    listens(servers)
    settings = {
        "auto_offset_reset": "earliest",
        "session_timeout_ms": 10_000,
        "heartbeat_interval_ms": 3_000,
        "max_partition_fetch_bytes": 2**21,
        "reconnect_backoff_max_ms": 1000,
    }
    return KafkaConsumer(
        bootstrap_servers=servers.split(","),
        group_id=group,
        client_id=name,
        enable_auto_commit=False,
        allow_auto_create_topics=False,
        metrics_enabled=False,
        **{**settings, **more},
    )


def listens(servers: str) -> None:
    """Return when something listens at one of *servers*; KafkaError when nothing does."""
    failed: OSError | None = None
    for server in servers.split(","):
        host, _, port = server.strip().rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), _TRY).close()
        except OSError as error:
            failed = error
        else:
            return
    raise KafkaConnectionError(f"nothing listens at {servers}: {failed}")


def await_kafka(servers: str) -> None:
    """Wait until something listens at *servers*, with a warning every 30 s; /healthz says so too."""
    said = float("-inf")
    problem = f"Kafka at {servers} does not answer"
    health.check(lambda: problem)
    while True:
        try:
            listens(servers)
        except KafkaError as error:
            if time.monotonic() - said >= SAY_EVERY:
                said = time.monotonic()
                _log.warning("waiting for Kafka", extra={"servers": servers, "error": error})
            time.sleep(0.5)
        else:
            problem = ""
            if said > 0:
                _log.warning("Kafka answers")
            return


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
