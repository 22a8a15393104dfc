"""Tagging a store anew: batch by batch, resumable, beside whoever writes to it."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from processors.step import Step
from processors.step import enrich_all
from schemas.post import Post
from schemas.version import MODEL_EPOCH
from sinks.store import Reader
from sinks.store import Writer

_BATCH = 500


class Progress(msgspec.Struct, frozen=True):
    """Where the work goes on: the rules it is done with, and the order of the next post."""

    epoch: int
    start: int
    read: int = 0
    changed: int = 0


class Done(NamedTuple):
    """How many posts were read, and how many say something else now."""

    read: int
    changed: int


def tag_anew(
    reader: Reader,
    writer: Writer,
    steps: Sequence[tuple[str, Step]],
    *,
    anew: bool = False,
    on_progress: Callable[[int, int], None] = lambda _read, _total: None,
) -> Done:
    """Tag every post of a store by *steps*; *anew*: from the first, whatever was done before.

    It goes on where it was stopped, unless the model epoch is another one since.
    """
    before = reader.retag_progress()
    at = None if anew or before is None else msgspec.json.decode(before, type=Progress)
    if at is None or at.epoch != MODEL_EPOCH:
        at = Progress(MODEL_EPOCH, -(2**63))
    total = reader.stats().posts
    read, changed = at.read, at.changed
    for batch in _batches(reader.stored(at.start)):
        posts = [post for _, post in batch]
        read += len(posts)
        tagged = enrich_all(posts, steps)
        said = [new for old, new in zip(posts, tagged, strict=True) if _differs(old, new)]
        next_ = Progress(MODEL_EPOCH, batch[-1][0] + 1, read, changed + len(said))
        writer.retag(tagged, msgspec.json.encode(next_).decode())
        changed = next_.changed
        on_progress(read, max(total, read))
    writer.retag([], None)
    return Done(read, changed)


def _differs(old: Post, new: Post) -> bool:
    return msgspec.json.encode(old.tags) != msgspec.json.encode(new.tags)


def _batches(found: Iterable[tuple[int, Post]]) -> Iterator[list[tuple[int, Post]]]:
    """Yield *found* in batches; posts of one order stay together, as the next one begins after it."""
    walk = iter(found)
    waiting: list[tuple[int, Post]] = []
    while batch := waiting + list(islice(walk, _BATCH - len(waiting))):
        waiting = []
        for one in walk:
            if one[0] != batch[-1][0]:
                waiting = [one]
                break
            batch.append(one)
        yield batch
