"""Bulk requests by hand, and what each answer means: done, try again, or a dead letter."""

import random
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from itertools import repeat
from typing import Any
from typing import NamedTuple

import msgspec

from sinks.elastic.document import Fields
from sinks.elastic.document import PostDocument

LARGEST = 8 * 2**20
"""Bytes of one request: well below the 100 MB that Elasticsearch takes."""

FILTER = "errors,items.*.status,items.*.error"

_HIGHEST = 2**63 - 1


Document = Fields | PostDocument


class Action(NamedTuple):
    """One document to write or delete: its two lines, and the record it came from.

    *origin*: whatever the caller wants back with the answer.
    """

    lines: bytes
    origin: object = None


class Settled(NamedTuple):
    """What became of actions, in the order they were in."""

    done: list[Action]
    """Stored now."""
    stale: list[Action]
    """There already, or in a higher version: done too."""
    retry: list[Action]
    """Refused for now."""
    dead: list[tuple[Action, str]]
    """Refused for good, with Elasticsearch's reason."""
    why: str
    """Why the first of those to retry was refused, "" where there is none."""


class Item(msgspec.Struct, frozen=True):
    """One item of the answer."""

    status: int
    error: dict[str, Any] | None = None


class Answer(msgspec.Struct, frozen=True):
    """The answer to a bulk request, as far as ``FILTER`` lets it through."""

    errors: bool = False
    items: list[dict[str, Item]] = []


def put(
    index: str,
    name: str,
    version: int,
    document: Document,
    origin: object = None,
    *,
    again: bool = False,
) -> Action:
    """Return the action that stores *document* unless its version or a higher one is there.

    *again*: it also takes the place of one of the same version.
    """
    kind = "external_gte" if again else "external"
    head = (
        f'{{"index":{{"_index":"{index}","_id":{_text(name)},'
        f'"version":{version},"version_type":"{kind}"}}}}\n'
    )
    return Action(head.encode() + _encode(document) + b"\n", origin)


def create(index: str, name: str, document: Document, origin: object = None) -> Action:
    """Return the action that stores *document* unless there is one of that name."""
    head = f'{{"create":{{"_index":"{index}","_id":{_text(name)}}}}}\n'
    return Action(head.encode() + _encode(document) + b"\n", origin)


def remove(index: str, name: str, version: int | None = None) -> Action:
    """Return the action that deletes the document called *name*, where it is older than *version*."""
    older = "" if version is None else f',"version":{version},"version_type":"external"'
    return Action(f'{{"delete":{{"_index":"{index}","_id":{_text(name)}{older}}}}}\n'.encode())


def put_unchanged(index: str, name: str, seq: int, term: int, document: Document) -> Action:
    """Return the action that replaces a document, unless it has changed since it was read."""
    head = (
        f'{{"index":{{"_index":"{index}","_id":{_text(name)},'
        f'"if_seq_no":{seq},"if_primary_term":{term}}}}}\n'
    )
    return Action(head.encode() + _encode(document) + b"\n")


def remove_unchanged(index: str, name: str, seq: int, term: int) -> Action:
    """Return the action that deletes a document, unless it has changed since it was read."""
    head = (
        f'{{"delete":{{"_index":"{index}","_id":{_text(name)},'
        f'"if_seq_no":{seq},"if_primary_term":{term}}}}}\n'
    )
    return Action(head.encode())


def requests(actions: Sequence[Action]) -> Iterator[Sequence[Action]]:
    """Yield *actions* in parts small enough for a request."""
    start = size = 0
    for place, action in enumerate(actions):
        if size and size + len(action.lines) > LARGEST:
            yield actions[start:place]
            start, size = place, 0
        size += len(action.lines)
    if start < len(actions):
        yield actions[start:]


def settle(actions: Sequence[Action], answer: Answer) -> Settled:
    """Return what became of *actions*; those that *answer* says nothing of are tried again."""
    if not answer.errors and len(answer.items) == len(actions):
        return Settled(list(actions), [], [], [], "")
    settled = Settled([], [], [], [], "")
    why = ""
    for action, item in zip(actions, _items(answer, len(actions)), strict=True):
        error = item.error or {}
        if item.status < 300:
            settled.done.append(action)
        elif item.status == 409 or (item.status == 404 and not error):  # to delete: not there
            settled.stale.append(action)
        elif _passes(item.status):
            settled.retry.append(action)
            why = why or f"{item.status} {_reason(error)}"
        else:
            settled.dead.append((action, _reason(error)))
    return settled._replace(why=why)


def joined(parts: Iterable[Settled]) -> Settled:
    """Return *parts* as one."""
    whole = Settled([], [], [], [], "")
    for part in parts:
        whole.done.extend(part.done)
        whole.stale.extend(part.stale)
        whole.retry.extend(part.retry)
        whole.dead.extend(part.dead)
        whole = whole._replace(why=whole.why or part.why)
    return whole


def bounded(version: int) -> int:
    """Return *version* within what Elasticsearch takes; posts from before 1970 are all 0."""
    return min(max(version, 0), _HIGHEST)


def backoff(attempt: int) -> float:
    """Return the seconds to wait before try *attempt* (1, 2 …): 0.1 doubling to 30, with jitter."""
    return min(30.0, 0.1 * 2.0 ** min(attempt - 1, 20)) * random.uniform(0.5, 1)  # noqa: S311


_encode = msgspec.json.Encoder().encode
_MISSING = Item(503, {"type": "no_answer", "reason": "the answer was cut short"})


def _passes(status: int) -> bool:
    """Whether a refusal passes with time: overload, failure, a block, missing rights or indices."""
    return status in (401, 403, 404, 429) or status >= 500


def _items(answer: Answer, wanted: int) -> Iterator[Item]:
    found = [next(iter(item.values()), _MISSING) for item in answer.items[:wanted]]
    yield from found
    yield from repeat(_MISSING, wanted - len(found))


def _reason(error: dict[str, Any]) -> str:
    """Return Elasticsearch's reason with what caused it."""
    said = f"{error.get('type', 'error')}: {error.get('reason', '')}"
    cause = error.get("caused_by")
    return f"{said}; {_reason(cause)}"[:500] if isinstance(cause, dict) else said[:500]


def _text(name: str) -> str:
    return msgspec.json.encode(name).decode()
