"""A transport for Faust that hands over fetched runs: many records are one event, ten times cheaper.

Everything but the hand-over is Faust's own: group, rebalances, acknowledgements, commits.  It overrides
two private methods, so a test holds their sources against fingerprints: an upgrade must fail loudly.
"""

from collections.abc import AsyncIterator
from collections.abc import Iterable
from typing import Any
from typing import cast

import faust
from faust.transport.drivers import TRANSPORTS
from faust.transport.drivers import aiokafka
from faust.types import TP
from faust.types.tuples import ConsumerMessage
from faust.types.tuples import Message

SCHEME = "kafka-chunk"
CHUNK = 1000
"""Records of one event, at most."""


class ChunkSchema(faust.Schema[Any, Any]):
    """Gives the run as it is."""

    def loads_key(self, app: Any, message: Any, **_: Any) -> Any:  # noqa: ARG002
        """Return the key of the run: it has none."""
        return message.key

    def loads_value(self, app: Any, message: Any, **_: Any) -> Any:  # noqa: ARG002
        """Return the run."""
        return message.value


class Consumer(aiokafka.Consumer):
    """Yields runs of up to CHUNK records of one partition; the offset of a run is that of its last."""

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        # Faust counts the message after the gap as part of it, and so could commit past a run that is
        # still worked on.  The gap is what lies before: the other records of the same run.
        if offset_from < offset_to:
            self._gap[tp].addi(offset_from, offset_to)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:  # noqa: ASYNC109
        """Yield what was fetched, partition by partition in turn, unless they change hands."""
        records, active = await self._wait_next_records(timeout)
        generation = self.app.consumer_generation_id
        if records is None or self.should_stop:
            return
        if not self.flow_active:
            await self.perform_seek()
            return
        for tp, run in _in_turn(records):
            if not self.flow_active or self.app.consumer_generation_id != generation:
                return
            if active is None or tp in active or tp in self._buffered_partitions:
                self.app.monitor.track_tp_end_offset(tp, self.highwater(tp))
                yield tp, _message(tp, run, generation)


class Transport(aiokafka.Transport):
    """Kafka by aiokafka, in runs."""

    Consumer = Consumer


def settings(servers: str, *, chunks: bool) -> dict[str, Any]:
    """Return Faust's settings for *servers*, host and port each, with this transport or its own.

    Runs are large already: few are kept waiting, and the producer need not wait for company.
    """
    if not chunks:
        return {"broker": _urls("kafka", servers), "producer_linger": 0.005}
    TRANSPORTS.aliases[SCHEME] = f"{__name__}:Transport"
    return {
        "broker": _urls(SCHEME, servers),
        "producer_linger": 0.0,
        "stream_buffer_maxsize": 8,
        "broker_max_poll_records": 4 * CHUNK,
    }


def _urls(scheme: str, servers: str) -> list[str]:
    return [f"{scheme}://{server}" for server in servers.split(",")]


def _in_turn(records: Any) -> Iterable[tuple[TP, list[Any]]]:
    runs = [
        (start, tp, found[start : start + CHUNK])
        for tp, found in records.items()
        for start in range(0, len(found), CHUNK)
    ]
    runs.sort(key=lambda run: run[0])
    return [(tp, run) for _, tp, run in runs]


def _message(tp: TP, run: list[Any], generation: int) -> Message:
    last = run[-1]
    message = ConsumerMessage(
        last.topic,
        last.partition,
        last.offset,
        last.timestamp / 1000.0,
        last.timestamp_type,
        {},
        None,
        cast("bytes", run),
        None,
        0,
        0,
        tp,
        generation_id=generation,
    )
    return cast("Message", message)
