"""While Kafka is away its processes wait: at their start, since after a power cut nobody knows who
comes first, and later.
"""

import logging
import time
from typing import Any

from kafka import KafkaConsumer
from kafka.errors import KafkaError

SAY_EVERY = 30.0
"""Seconds between two warnings."""
_TRY = 5.0
"""Seconds one try may take."""

_log = logging.getLogger(__name__)


def await_kafka(servers: str) -> None:
    """Return once Kafka at *servers* answers; say now and then that it does not."""
    said = float("-inf")
    while True:
        try:
            KafkaConsumer(
                bootstrap_servers=servers.split(","),
                client_id="hearhear-waiting",
                bootstrap_timeout_ms=int(_TRY * 1000),
                metrics_enabled=False,
            ).close(autocommit=False)
        except KafkaError as error:
            if time.monotonic() - said >= SAY_EVERY:
                said = time.monotonic()
                _log.warning("waiting for Kafka at %s: %s", servers, error)
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
