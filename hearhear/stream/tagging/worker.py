"""``hearhear stream tag``: one worker of the tagging stage.  Start as many as there are partitions."""

import logging
import os
import sys
import time
from datetime import UTC
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from hearhear.observe import metrics
from hearhear.observe.logs import faust_config
from hearhear.stream.kafka.clients import await_kafka
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.memory import settle_memory
from hearhear.stream.kafka.topics import DEAD
from hearhear.stream.kafka.topics import RAW
from hearhear.stream.kafka.topics import TAG_GROUP
from hearhear.stream.tagging.delivery import Work
from hearhear.stream.tagging.messages import Message
from hearhear.stream.tagging.messages import Raw
from hearhear.stream.tagging.messages import to_messages
from hearhear.stream.watchdog import Watchdog
from processors.step import Step

_log = logging.getLogger(__name__)


def work_of(steps: list[tuple[str, Step]]) -> Work:
    """Return the function that tags a batch with *steps*."""
    return partial(_work, steps)


def run(
    connection: Connection, steps: list[tuple[str, Step]], data: Path, *, chunks: bool = True
) -> None:
    """Work until told to stop; the process ends with it.  *chunks*: use our transport."""
    import faust
    from aiokafka.errors import KafkaConnectionError

    from hearhear.stream.tagging.agents import make_app

    folder = data / "faust"
    folder.mkdir(parents=True, exist_ok=True)
    logs = faust_config("tag")
    app = make_app(
        connection, work_of(steps), group=TAG_GROUP, data=folder, logs=logs, chunks=chunks
    )
    worker = faust.Worker(app, loglevel="INFO", logging_config=logs, redirect_stdouts=False)
    await_kafka(connection)  # Faust ends at once where nothing listens
    Watchdog(
        connection,
        TAG_GROUP,
        RAW,
        mine=partial(_partitions, app),
        leaving=lambda: app.should_stop,
    ).start()
    settle_memory()
    try:
        worker.execute_from_commandline()
    except SystemExit as end:
        if not isinstance(end.__context__, KafkaConnectionError):
            raise
        # Kafka went away while Faust started.  Nothing is in flight: start again, and wait.
        _log.warning("Kafka went away during the start: starting again")
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606  ourselves


def _work(steps: list[tuple[str, Step]], batch: list[Raw]) -> list[Message]:
    start = time.monotonic()
    made = to_messages(batch, steps, datetime.now(UTC))
    dead = sum(message.topic == DEAD for message in made)
    metrics.count("hearhear_records_seen_total", len(batch), stage="tag", source="")
    metrics.count("hearhear_records_stored_total", len(batch) - dead, stage="tag", source="")
    metrics.count("hearhear_records_dead_total", dead, stage="tag", source="")
    metrics.count("hearhear_batches_total", stage="tag")
    metrics.observe("hearhear_batch_seconds", time.monotonic() - start, stage="tag")
    return made


def _partitions(app: Any) -> set[int]:
    consumer = app.consumer
    return {tp.partition for tp in consumer.assignment()} if consumer.started else set()
