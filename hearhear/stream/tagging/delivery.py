"""The guard around a batch: it ends only when all of it is acknowledged, or it ends the process.

Faust acknowledges a batch whose body raises or is cancelled, and the posts in it are lost.  So the body
never raises: it tries again, then ends the process uncommitted, and the posts come again.
"""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable
from collections.abc import Callable
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import NoReturn
from typing import Protocol

from hearhear.stream.kafka.topics import DEAD
from hearhear.stream.tagging.messages import Message
from hearhear.stream.tagging.messages import Raw
from hearhear.stream.tagging.messages import dead_message
from schemas.dead_letter import DeadLetter

Work = Callable[[Sequence[Raw]], list[Message]]

_TRIES = 3
_OFF_LOOP = 100
"""Records from which on a batch is worked on in a thread, so that heartbeats and commits go on."""

_log = logging.getLogger(__name__)


SendAll = Callable[[Sequence[Message]], Awaitable[list[BaseException | None]]]
"""Send all, wait for all, and return what went wrong with each, in order."""


class Send(Protocol):
    """Hand a record to the producer; the answer is awaited again for the acknowledgement."""

    async def __call__(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: None,
    ) -> Awaitable[object]:
        """Return the acknowledgement to come."""
        ...


def exit_now(status: int) -> NoReturn:
    """End the process without any clean-up: nothing may be committed on the way out."""
    sys.stderr.flush()
    os._exit(status)


async def deliver(
    batch: Sequence[Raw],
    work: Work,
    send_all: SendAll,
    *,
    leave: Callable[[int], object] = exit_now,
    pause: float = 0.2,
) -> None:
    """Do *work* on *batch* and return when Kafka has all of it.  Otherwise *leave*; never raise."""
    try:
        messages = await asyncio.to_thread(work, batch) if len(batch) > _OFF_LOOP else work(batch)
        for attempt in range(_TRIES):
            answers = await send_all(messages) if messages else []
            messages = _again(messages, answers)
            if not messages:
                return
            await asyncio.sleep(pause * 4**attempt)
        _log.critical("Kafka refused %d messages %d times: leaving", len(messages), _TRIES)
    # Also a cancellation: Faust would take the batch for done.
    except BaseException:  # noqa: BLE001
        _log.critical("a batch could not be finished: leaving, it will come again", exc_info=True)
    leave(1)


def one_by_one(send: Send) -> SendAll:
    """Return how to send all with *send*: one after the other, so that what has one key keeps its order."""

    async def send_all(messages: Sequence[Message]) -> list[BaseException | None]:
        sent: list[Awaitable[object]] = []
        for topic, key, value, partition in messages:
            try:
                sent.append(await send(topic, key, value, partition, None, None))
            except Exception as error:  # noqa: BLE001
                sent.append(_raised(error))
        answers = await asyncio.gather(*sent, return_exceptions=True)
        return [a if isinstance(a, BaseException) else None for a in answers]

    return send_all


def _again(messages: Sequence[Message], answers: Sequence[BaseException | None]) -> list[Message]:
    """Return what to send next: what was not taken.

    A message that is itself at fault comes back as its dead letter.  Nothing else does: a topic that
    is missing or forbidden must stop the stage, not empty it into the dead letters.
    """
    if answers.count(None) == len(answers):
        return []
    again = []
    for message, error in zip(messages, answers, strict=True):
        if error is not None:
            _log.warning("%s not taken: %s: %s", message.topic, type(error).__name__, error)
            at_fault = "TooLarge" in repr(error) and message.topic != DEAD
            again.append(_dead(message, error) if at_fault else message)
    return again


async def _raised(error: Exception) -> None:
    raise error


def _dead(message: Message, error: BaseException) -> Message:
    letter = DeadLetter(
        stage="tag",
        reason="Kafka refuses a message of this size: compare with hearhear stream topics check",
        error=f"{type(error).__name__}: {error}"[:500],
        raw=message.value,
        at=datetime.now(UTC),
        place=f"{message.topic}/{message.key.decode(errors='replace')}",
    )
    return dead_message(letter)
