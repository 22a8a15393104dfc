"""The guard: a batch ends acknowledged, or the process ends."""

import asyncio

import pytest

from hearhear.stream.tagging.delivery import deliver
from hearhear.stream.tagging.delivery import one_by_one
from hearhear.stream.tagging.messages import Message
from hearhear.stream.tagging.messages import Raw

BATCH = [Raw(b"1", b"k", "posts.raw/0/1")]
POST = Message("posts.tagged", b"k", b"v")


class Left(BaseException):
    """The process would have ended."""


def _leave(status):
    raise Left(status)


class Broker:
    """Takes what is sent, but refuses first as told."""

    def __init__(self, *errors):
        self.errors, self.taken = list(errors), []

    async def send(self, topic, key, value, *_):
        """Take, or refuse."""

        async def acknowledge():
            await asyncio.sleep(0)
            if self.errors:
                raise self.errors.pop(0)
            self.taken.append((topic, key, value))

        return acknowledge()


def _deliver(work, broker):
    asyncio.run(deliver(BATCH, work, one_by_one(broker.send), leave=_leave, pause=0))


def test_a_batch_is_done_when_all_of_it_is_acknowledged():
    """Faust commits as soon as the body ends."""
    broker = Broker()
    _deliver(lambda _: [POST, POST], broker)
    assert len(broker.taken) == 2


def test_a_refused_message_is_sent_again():
    """A broker that stumbles is no reason to stop."""
    broker = Broker(OSError("away"), OSError("away"))
    _deliver(lambda _: [POST], broker)
    assert broker.taken == [POST[:3]]


def test_a_broker_that_goes_on_refusing_ends_the_process():
    """What is uncommitted comes again; what is skipped does not."""
    with pytest.raises(Left):
        _deliver(lambda _: [POST], Broker(*[OSError("away")] * 9))


def test_work_that_raises_ends_the_process():
    """Whatever goes wrong, the body must not end as if it had gone right."""

    def work(_):
        raise MemoryError

    with pytest.raises(Left):
        _deliver(work, Broker())


def test_a_cancelled_batch_ends_the_process():
    """Faust acknowledges a batch whose body was cancelled."""

    async def cancelled():
        async def never(*_):
            await asyncio.sleep(60)

        task = asyncio.create_task(
            deliver(BATCH, lambda _: [POST], one_by_one(never), leave=_leave, pause=0)
        )
        await asyncio.sleep(0.01)
        task.cancel()
        await task

    with pytest.raises(Left):
        asyncio.run(cancelled())


def test_a_message_too_large_becomes_a_dead_letter():
    """It would be refused for ever."""

    class MessageSizeTooLargeError(Exception):
        pass

    broker = Broker(MessageSizeTooLargeError())
    _deliver(lambda _: [POST], broker)
    assert [topic for topic, _, _ in broker.taken] == ["posts.dead"]


def test_a_large_batch_is_worked_on_off_the_event_loop():
    """Heartbeats go on while a batch takes its time."""
    import threading

    where = []

    def work(batch):
        where.append(threading.current_thread())
        return []

    asyncio.run(deliver(BATCH * 500, work, one_by_one(Broker().send), leave=_leave, pause=0))
    assert where[0] is not threading.main_thread()
