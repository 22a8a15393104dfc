"""``hearhear stream tag``: one worker of the tagging stage.  Start as many as there are partitions."""

from datetime import UTC
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from hearhear.stream.topics import RAW
from hearhear.stream.watchdog import Watchdog
from processors.delivery import Work
from processors.messages import Message
from processors.messages import Raw
from processors.messages import to_messages
from processors.step import Step

GROUP = "hearhear-tag"


def work_of(steps: list[tuple[str, Step]]) -> Work:
    """Return the work on a batch, with *steps*."""
    return partial(_work, steps)


def run(bootstrap: str, steps: list[tuple[str, Step]], data: Path) -> None:
    """Work until told to end; the process ends with it."""
    import faust

    from processors.agents import make_app

    app = make_app(bootstrap, work_of(steps), group=GROUP, data=data / "faust")
    Watchdog(
        bootstrap,
        GROUP,
        RAW,
        mine=partial(_partitions, app),
        leaving=lambda: app.should_stop,
    ).start()
    worker = faust.Worker(
        app, loglevel="INFO", logging_config=dict(app.conf.logging_config), redirect_stdouts=False
    )
    worker.execute_from_commandline()


def _work(steps: list[tuple[str, Step]], batch: list[Raw]) -> list[Message]:
    return to_messages(batch, steps, datetime.now(UTC))


def _partitions(app: Any) -> set[int]:
    consumer = app.consumer
    return {tp.partition for tp in consumer.assignment()} if consumer.started else set()
