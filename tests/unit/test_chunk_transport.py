"""The chunk transport rests on private parts of Faust: whoever upgrades Faust must look again."""

import asyncio
import hashlib
import inspect
from types import SimpleNamespace

import pytest

pytest.importorskip("faust", reason='needs pip install "hearhear[kafka]"')

from faust.transport.consumer import Consumer as Stock
from faust.transport.drivers import aiokafka
from faust.types import TP

from hearhear.stream.tagging import chunk_transport

# Read on faust-streaming 0.15.3.  The first two are overridden; the others are what these count on.
READ = {
    Stock.getmany: "4b168d84882a70d6",
    Stock._add_gap: "4df2573ded7c1c2c",
    Stock._new_offset: "1d2c7ea89a7ad4f1",
    Stock._drain_messages: "44a2500309e83c63",
    Stock._wait_next_records: "6218e1969a636b3f",
    Stock.ack: "5fcf41cf45153475",
    aiokafka.Consumer._to_message: "7c24f6511b2fcef7",
    aiokafka.Producer.on_start: "219c9a7a785d77b2",
}


@pytest.mark.parametrize("method", READ, ids=lambda m: m.__qualname__)
def test_faust_is_as_it_was_when_the_transport_was_written(method):
    """A changed method may lose posts silently: read it, run the crash suite, then note its new print."""
    found = hashlib.sha256(inspect.getsource(method).encode()).hexdigest()[:16]
    assert found == READ[method], (
        f"{method.__qualname__} changed in Faust: read it before upgrading"
    )


def _consumer(fetched, *, generations=(1,)):
    """Return a stand-in for a consumer that has fetched *fetched*."""
    left = list(generations)

    async def wait_next_records(_):
        return fetched, set(fetched)

    class App:
        monitor = SimpleNamespace(track_tp_end_offset=lambda *_: None)

        @property
        def consumer_generation_id(self):
            return left.pop(0) if len(left) > 1 else left[0]

    return SimpleNamespace(
        app=App(),
        should_stop=False,
        flow_active=True,
        _wait_next_records=wait_next_records,
        _buffered_partitions=set(),
        highwater=lambda _: 0,
    )


def _records(partition, count):
    return [
        SimpleNamespace(topic="t", partition=partition, offset=n, timestamp=1000, timestamp_type=0)
        for n in range(count)
    ]


def _runs(consumer):
    async def collect():
        return [found async for found in chunk_transport.Consumer.getmany(consumer, 1.0)]

    return asyncio.run(collect())


def test_partitions_take_turns_and_a_run_ends_at_its_last_offset():
    """A long backlog in one partition must not starve the others; a run is committed as a whole."""
    consumer = _consumer({TP("t", 0): _records(0, 2200), TP("t", 1): _records(1, 3)})
    found = [(tp.partition, m.offset, len(m.value)) for tp, m in _runs(consumer)]
    assert found == [(0, 999, 1000), (1, 2, 3), (0, 1999, 1000), (0, 2199, 200)]


def test_runs_of_an_old_generation_are_dropped():
    """After a rebalance another worker has the partition."""
    consumer = _consumer({TP("t", 0): _records(0, 2200)}, generations=(1, 1, 2))
    assert len(_runs(consumer)) == 1
