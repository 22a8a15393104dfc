"""Reading from Kafka: plain consumers, which wait while it is away, at their start and later.

After a power cut nobody knows who comes first.
"""

import logging
import socket
import time
from collections.abc import Callable
from typing import Any

from kafka import KafkaConsumer
from kafka.errors import KafkaError

SAY_EVERY = 30.0
"""Seconds between two warnings."""
_TRY = 5.0
"""Seconds one try may take."""

_log = logging.getLogger(__name__)


def plain_consumer(servers: str, name: str, group: str | None = None, **more: Any) -> Any:
    """Return a consumer that commits only what it is told to; *more* are settings of its own."""
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


def answers(servers: str) -> None:
    """Return when Kafka at *servers* answers within seconds; else KafkaError."""
    patience = int(_TRY * 1000)
    plain_consumer(servers, "hearhear-waiting", bootstrap_timeout_ms=patience).close(
        autocommit=False
    )


def listens(servers: str) -> None:
    """Return when something listens at the first of *servers*; else OSError."""
    host, _, port = servers.partition(",")[0].rpartition(":")
    socket.create_connection((host.strip("[]"), int(port)), _TRY).close()


def await_kafka(servers: str, ask: Callable[[str], None] = answers) -> None:
    """Return once *ask* raises no error for Kafka at *servers*; say now and then that it does."""
    said = float("-inf")
    while True:
        try:
            ask(servers)
        except (KafkaError, OSError) as error:
            if time.monotonic() - said >= SAY_EVERY:
                said = time.monotonic()
                _log.warning("waiting for Kafka at %s: %s", servers, error)
            time.sleep(0.5)
        else:
            if said > 0:
                _log.warning("Kafka answers")
            return


def poll(consumer: Any, **how: int) -> dict[Any, list[Any]]:
    """Return what ``consumer.poll`` does; nothing, after a second, when it raises an error that passes."""
    try:
        found: dict[Any, list[Any]] = consumer.poll(**how)
    except KafkaError as error:
        if not error.retriable:
            raise
        _log.warning("nothing from Kafka: %s", error)
        time.sleep(1.0)
        return {}
    return found
