"""The Faust app of the tagging stage.  It holds no logic: it brings batches to ``deliver``."""

from pathlib import Path
from typing import Any

import faust

from processors.delivery import Work
from processors.delivery import deliver
from processors.messages import Raw

BATCH = 500
WITHIN = 0.05
_QUIET = ("aiokafka", "faust", "mode")


def make_app(
    bootstrap: str, work: Work, *, group: str = "hearhear-tag", data: Path = Path("faust")
) -> faust.App:
    """Return the app that reads posts.raw in *group*, does *work* on batches and sends what it gives."""
    app = faust.App(
        group,
        broker=[f"kafka://{server}" for server in bootstrap.split(",")],
        datadir=str(data),
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=10.0,
        broker_heartbeat_interval=3.0,
        broker_commit_interval=0.5,
        producer_acks=-1,
        producer_linger=0.005,
        producer_max_request_size=2**21,
        # On the way out the batch at hand is finished first: what is cancelled counts as done.
        stream_wait_empty=True,
        logging_config=_logging(),
    )
    raw = app.topic("posts.raw", key_serializer="raw", value_serializer="raw", value_type=bytes)

    @app.agent(raw, concurrency=1, name="tag")
    async def tag(stream: Any) -> None:
        async for events in stream.take_events(BATCH, within=WITHIN):
            batch = [Raw(e.value or b"", e.key, _place(e.message)) for e in events]
            await deliver(batch, work, app.producer.send)

    return app


def _place(message: Any) -> str:
    return f"{message.topic}/{message.partition}/{message.offset}"


def _logging() -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {name: {"level": "WARNING"} for name in _QUIET},
    }
