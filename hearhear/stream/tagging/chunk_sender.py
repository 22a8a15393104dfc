"""Send messages in Kafka batches with the aiokafka producer inside Faust's: one call for hundreds."""

import asyncio
from collections.abc import Awaitable
from collections.abc import Sequence
from typing import Any

from hearhear.stream.kafka.topics import DEAD
from hearhear.stream.kafka.topics import TAGGED
from hearhear.stream.tagging.delivery import SendAll
from hearhear.stream.tagging.delivery import one_by_one
from hearhear.stream.tagging.messages import Message

_ALONE = 2**17
"""Bytes; a longer message is sent alone."""


def in_batches(producer: Any, partition: int) -> SendAll:
    """Return a SendAll for what was made of records of *partition*; *producer* is Faust's.

    Tagged posts keep the partition of their posts, since the key is the same.  Where posts.tagged has
    fewer partitions, the key decides.
    """
    each = one_by_one(producer.send)
    beneath = producer._producer  # noqa: SLF001  aiokafka's producer: it takes whole batches

    async def send_all(messages: Sequence[Message]) -> list[BaseException | None]:
        kept = partition in await beneath.partitions_for(TAGGED)
        answers: list[BaseException | None] = [None] * len(messages)
        groups: dict[tuple[str, int], list[int]] = {}
        single: list[int] = []
        for number, (kind, _, value, own) in enumerate(messages):
            if kind == DEAD or len(value) > _ALONE or (own is None and not kept):
                single.append(number)
                continue
            place = kind, partition if own is None else own
            if place in groups:
                groups[place].append(number)
            else:
                groups[place] = [number]
        sent: list[tuple[list[int], Awaitable[object]]] = []
        for (topic, where), numbers in groups.items():
            for inside, batch in _filled(beneath, messages, numbers):
                sent.append((inside, await beneath.send_batch(batch, topic, partition=where)))
        if single:
            for number, answer in zip(
                single, await each([messages[n] for n in single]), strict=True
            ):
                answers[number] = answer
        results = await asyncio.gather(*(f for _, f in sent), return_exceptions=True)
        for (inside, _), result in zip(sent, results, strict=True):
            if isinstance(result, BaseException):
                for number in inside:
                    answers[number] = result
        return answers

    return send_all


def _filled(
    beneath: Any, messages: Sequence[Message], numbers: Sequence[int]
) -> list[tuple[list[int], Any]]:
    """Return the filled batches, each with the numbers of its messages."""
    made: list[tuple[list[int], Any]] = []
    append = None
    for number in numbers:
        _, key, value, _ = messages[number]
        if append is None or append(key=key, value=value, timestamp=None) is None:
            inside: list[int] = []
            batch = beneath.create_batch()
            made.append((inside, batch))
            append = batch.append
            append(key=key, value=value, timestamp=None)
        inside.append(number)
    return made
