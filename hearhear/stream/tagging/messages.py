"""What the tagging stage makes of raw bytes: tagged posts, sightings and dead letters, ready to send.

Pure: the same in one process and in ten, whatever the batch.
"""

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from typing import NamedTuple

import msgspec

from processors.pipeline import tag_records
from processors.step import Step
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import decode
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited
from schemas.post import Record

LARGEST = 2**20 - 2**14
"""Bytes of a message, with room left for its envelope: the topics take a megabyte."""
_KEPT = 2**19
"""Bytes of an unusable record that its dead letter keeps."""

_encode = msgspec.json.Encoder().encode


class Raw(NamedTuple):
    """A record as it came: its bytes, its key, and its place, such as "posts.raw/2/1031"."""

    value: bytes
    key: bytes | None
    place: str


class Message(NamedTuple):
    """A record to send.  *partition* None: the one its key belongs to."""

    topic: Literal["posts.tagged", "sightings", "posts.dead"]
    key: bytes
    value: bytes
    partition: int | None = None


def to_messages(
    batch: Sequence[Raw], steps: Sequence[tuple[str, Step]], now: datetime
) -> list[Message]:
    """Return what is to be sent for *batch*, in its order; what cannot be used becomes a dead letter.

    A batch that fails as a whole is taken record by record, so that one record loses only itself.
    """
    try:
        return _made(batch, steps, now)
    except Exception:  # noqa: BLE001  whatever it is, the culprit is found next
        return [message for raw in batch for message in _alone(raw, steps, now)]


def key_of(record: Record) -> bytes:
    """Return what decides a record's partition, so that all about one post stays in order."""
    if isinstance(record, PostEdited):
        return _bytes(record.post.uid)
    return _bytes(record.author_ref if isinstance(record, AuthorSuppressed) else record.uid)


def dead_message(letter: DeadLetter) -> Message:
    """Return *letter* as a message; of a very long record only the beginning is kept."""
    if len(letter.raw) > _KEPT:
        reason = f"{letter.reason} (the first {_KEPT:,} of its {len(letter.raw):,} bytes are kept)"
        letter = msgspec.structs.replace(letter, raw=letter.raw[:_KEPT], reason=reason)
    return Message("posts.dead", _bytes(letter.key), _encode(letter))


def _made(batch: Iterable[Raw], steps: Sequence[tuple[str, Step]], now: datetime) -> list[Message]:
    read = [(raw, decode(raw.value, stage="tag", at=now, place=raw.place)) for raw in batch]
    records = [found for _, found in read if not isinstance(found, DeadLetter)]
    tagged = tag_records(records, steps)
    posts, deletions = iter(tagged.posts), iter(tagged.deletions)
    messages = []
    for raw, found in read:
        if isinstance(found, DeadLetter):
            messages.append(dead_message(found))
            continue
        out: Post | PostDeleted | AuthorSuppressed
        out = next(posts) if isinstance(found, Post | PostEdited) else next(deletions)
        value = _encode(out)
        if len(value) > LARGEST:
            messages.append(dead_message(_too_long(raw, now, len(value))))
        else:
            messages.append(Message("posts.tagged", raw.key or key_of(found), value))
        if isinstance(out, AuthorSuppressed):  # the detector must forget the author, too
            messages.append(Message("sightings", key_of(out), value, 0))
    messages += [
        Message("sightings", _bytes(sighting.target), _encode(sighting), 0)
        for sighting in tagged.sightings
    ]
    return messages


def _alone(raw: Raw, steps: Sequence[tuple[str, Step]], now: datetime) -> list[Message]:
    try:
        return _made([raw], steps, now)
    except Exception as error:  # noqa: BLE001
        return [
            dead_message(
                DeadLetter(
                    stage="tag",
                    reason="tagging failed on this record: tell us, the error says where",
                    error=f"{type(error).__name__}: {error}"[:500],
                    raw=raw.value,
                    at=now,
                    place=raw.place,
                )
            )
        ]


def _too_long(raw: Raw, now: datetime, size: int) -> DeadLetter:
    return DeadLetter(
        stage="tag",
        reason="too long with its tags: a message may have a megabyte",
        error=f"{size} bytes",
        raw=raw.value,
        at=now,
        place=raw.place,
    )


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
