"""Deliver a batch completely, or end the process with the batch uncommitted.

Faust also acknowledges a batch whose handler raises or is cancelled; its posts would be lost.  So our
handler never raises: it retries, then ends the process, and the next worker gets the posts again.
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
"""Larger batches are tagged in a thread, so that heartbeats and commits go on meanwhile."""

_log = logging.getLogger(__name__)


SendAll = Callable[[Sequence[Message]], Awaitable[list[BaseException | None]]]
"""Send all, wait for all, and return the error of each, None where it was taken, in order."""


class Send(Protocol):
    """Hand a record to the producer; awaiting the result again waits for the acknowledgement."""

    async def __call__(
        self,
        topic: str,
        key: bytes | None,
        value: bytes | None,
        partition: int | None,
        timestamp: float | None,
        headers: None,
    ) -> Awaitable[object]:
        """Return the future acknowledgement."""
        ...


def exit_now(status: int) -> NoReturn:
    """End the process without clean-up, so that nothing is committed on the way out."""
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
    """Do *work* on *batch* and return when Kafka has acknowledged all of it; else call *leave*.

    Never raises.
    """
    try:
        messages = await asyncio.to_thread(work, batch) if len(batch) > _OFF_LOOP else work(batch)
        for attempt in range(_TRIES):
            answers = await send_all(messages) if messages else []
            messages = _again(messages, answers)
            if not messages:
                return
            await asyncio.sleep(pause * 4**attempt)
        _log.critical(
            "Kafka refuses messages: this worker ends, they come again",
            extra={"count": len(messages), "attempt": _TRIES},
        )
    # Cancellation included: Faust would count the batch as done.
    except BaseException:  # noqa: BLE001
        _log.critical(
            "a batch could not be finished: this worker ends, it comes again", exc_info=True
        )
    leave(1)


def one_by_one(send: Send) -> SendAll:
    """Return a SendAll that uses *send*, one after the other, so that records of a key stay in order."""

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
    """Return what to send next: the messages that were refused.

    One that is too large is replaced by its dead letter.  For any other reason, such as a missing or
    forbidden topic, the stage must stop instead of turning everything into dead letters.
    """
    if answers.count(None) == len(answers):
        return []
    again = []
    for message, error in zip(messages, answers, strict=True):
        if error is not None:
            _log.warning("Kafka refused a message", extra={"topic": message.topic, "error": error})
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
