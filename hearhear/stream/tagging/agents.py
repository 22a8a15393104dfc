"""The Faust app of the tagging stage: it passes batches to ``deliver`` and does nothing else."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import faust

from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.topics import RAW
from hearhear.stream.tagging import chunk_transport
from hearhear.stream.tagging.chunk_sender import in_batches
from hearhear.stream.tagging.delivery import Work
from hearhear.stream.tagging.delivery import deliver
from hearhear.stream.tagging.delivery import one_by_one
from hearhear.stream.tagging.messages import Raw


def make_app(
    connection: Connection,
    work: Work,
    *,
    group: str,
    data: Path,
    logs: dict[str, Any],
    chunks: bool = True,
) -> faust.App:
    """Return the app that reads posts.raw in *group*, calls *work* on each batch and sends the result.

    *data*: Faust's own folder.  *logs*: its logging configuration.  *chunks*: a batch is what one fetch
    brought (chunk_transport.py), instead of what Faust's ``take`` collects record by record.
    """
    app = faust.App(
        group,
        **chunk_transport.settings(connection, chunks=chunks),
        datadir=str(data),
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=10.0,
        broker_heartbeat_interval=3.0,
        broker_commit_interval=0.5,
        consumer_metadata_max_age_ms=10_000,  # a restarted broker may not know its topics at once
        producer_acks=-1,
        producer_max_batch_size=2**18,
        producer_max_request_size=2**21,
        stream_wait_empty=True,  # finish the current batch when stopping: a cancelled one is acknowledged
        logging_config=logs,
    )

    async def by_take(stream: Any) -> None:
        async for events in stream.take_events(500, within=0.05):
            batch = _batch(event.message for event in events)
            await deliver(batch, work, one_by_one(app.producer.send))

    async def by_chunk(stream: Any) -> None:
        async for run in stream:
            await deliver(_batch(run), work, in_batches(app.producer, run[0].partition))

    schema = chunk_transport.ChunkSchema() if chunks else None
    raw = app.topic(RAW, key_serializer="raw", value_serializer="raw", schema=schema)
    app.agent(raw, concurrency=1, name="tag")(by_chunk if chunks else by_take)
    return app


def _batch(records: Iterable[Any]) -> list[Raw]:
    return [Raw(r.value or b"", r.key, f"{r.topic}/{r.partition}/{r.offset}") for r in records]
