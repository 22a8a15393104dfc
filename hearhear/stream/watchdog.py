"""The watchdog of a worker: it ends a process that has work and makes no progress.

A supervisor then starts it again.  Time in which the broker does not answer is not counted.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import NamedTuple
from typing import NoReturn

from kafka import KafkaConsumer
from kafka.errors import KafkaError

from hearhear.observe import errors
from hearhear.observe import health
from hearhear.observe import metrics
from hearhear.stream.kafka.clients import explain
from hearhear.stream.kafka.clients import places_of
from hearhear.stream.kafka.clients import plain_consumer
from hearhear.stream.kafka.connection import Connection
from hearhear.stream.kafka.memory import sweep

PATIENCE = 180.0
"""Seconds without a commit, with lag, after which a worker is stuck."""
_EVERY = 5.0
_LEAVING = 9.0
"""Seconds a worker may take to end after it was told to."""

_log = logging.getLogger(__name__)


class Position(NamedTuple):
    """Where a group stands in a partition, and where the partition ends."""

    committed: int
    end: int


@dataclass
class Progress:
    """Whether anything has moved; time without an answer from the broker does not count."""

    patience: float = PATIENCE
    seen: dict[int, int] = field(default_factory=dict)
    idle: float = 0.0

    def stuck(self, positions: Mapping[int, Position], passed: float) -> bool:
        """Take in *positions*, *passed* seconds after the last; whether the patience is used up."""
        committed = {partition: p.committed for partition, p in positions.items()}
        lag = any(p.end > p.committed for p in positions.values())
        if not lag or committed != self.seen:
            self.idle = 0.0
        else:
            self.idle += passed
        self.seen = committed
        return self.idle >= self.patience


@dataclass
class Watchdog:
    """Watches *group*'s commits on *topic* in a thread of its own, and reports to /healthz.

    *mine* are the partitions of this worker; where it has none, all count, since a worker that fell
    out of its group is stuck too.  *leaving* says that the worker was told to end, *excused* that it
    waits for something other than Kafka and says so.
    """

    connection: Connection
    group: str
    topic: str
    mine: Callable[[], set[int]]
    leaving: Callable[[], bool]
    excused: Callable[[], bool] = lambda: False
    stage: metrics.Stage = "tag"
    patience: float = PATIENCE
    problem: str = field(default="", init=False)
    """What /healthz says: why nothing goes on, "" while all is well."""

    def start(self) -> None:
        """Watch from now on, until the process ends."""
        health.check(lambda: self.problem)
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def _watch(self) -> None:
        progress = Progress(self.patience)
        told: float | None = None
        asked = time.monotonic()
        consumer = None
        while True:
            time.sleep(1.0)
            now = time.monotonic()
            if self.leaving():
                told = told or now
                if now - told > _LEAVING:
                    _log.critical(
                        "this worker was told to end and did not: its uncommitted records come again",
                        extra={"stacks": errors.stacks()},
                    )
                    _end()
            if now - asked < _EVERY:
                continue
            try:
                consumer = consumer or plain_consumer(
                    self.connection, "hearhear-watchdog", self.group
                )
                positions = _positions(consumer, self.topic)
            # The broker does not answer, or not to us: no progress can be seen, so this time does not count.
            except KafkaError as error:
                self.problem = explain(error, self.connection)
                _log.warning(
                    "Kafka does not tell the watchdog how far the work is", extra={"error": error}
                )
                sweep()
                asked = time.monotonic()
                continue
            self._measure_lag(positions)
            mine = self.mine()
            held = {p: at for p, at in positions.items() if p in mine} or positions
            # A long call is an outage in the middle: only time between prompt answers counts.
            passed = 0.0 if self.excused() else min(now - asked, 2 * _EVERY)
            if progress.stuck(held, passed):
                _log.critical(
                    "this worker is stuck: it has work and has committed nothing",
                    extra={"seconds": self.patience, "stacks": errors.stacks()},
                )
                _end()
            slow = progress.idle > self.patience / 2
            self.problem = f"nothing committed for {progress.idle:.0f} s" if slow else ""
            metrics.gauge("hearhear_commit_age_seconds", progress.idle, stage=self.stage)
            asked = now

    def _measure_lag(self, positions: Mapping[int, Position]) -> None:
        for partition, at in positions.items():
            metrics.gauge(
                "hearhear_consumer_lag_records",
                at.end - at.committed,
                group=self.group,
                topic=self.topic,
                partition=str(partition),
            )


def _positions(consumer: KafkaConsumer, topic: str) -> dict[int, Position]:
    partitions = places_of(consumer, topic)
    ends = consumer.end_offsets(partitions, timeout_ms=5000)
    begins = consumer.beginning_offsets(partitions, timeout_ms=5000)
    return {
        tp.partition: Position(consumer.committed(tp, timeout_ms=5000) or begins[tp], ends[tp])
        for tp in partitions
    }


def _end() -> NoReturn:
    """End the process without clean-up: what hangs would hang there too."""
    os._exit(1)
