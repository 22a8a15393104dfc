"""From raw bytes to what the tagging stage sends: tagged posts, sightings and dead letters.

Pure functions: the result does not depend on the number of workers or on how posts are batched.
"""

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from hearhear.stream.kafka.topics import DEAD
from hearhear.stream.kafka.topics import LARGEST_DEAD
from hearhear.stream.kafka.topics import LARGEST_MESSAGE
from hearhear.stream.kafka.topics import SIGHTINGS
from hearhear.stream.kafka.topics import TAGGED
from processors.pipeline import tag_records
from processors.step import Step
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import about
from schemas.dead_letter import decode
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited
from schemas.post import Record

_encode = msgspec.json.Encoder().encode


class Raw(NamedTuple):
    """A record as read: its bytes, its key, and its place, such as "posts.raw/2/1031"."""

    value: bytes
    key: bytes | None
    place: str


class Message(NamedTuple):
    """A record to send.  *partition* None: the key decides."""

    topic: str
    key: bytes
    value: bytes
    partition: int | None = None


def to_messages(
    batch: Sequence[Raw], steps: Sequence[tuple[str, Step]], now: datetime
) -> list[Message]:
    """Return what to send for *batch*, in its order; an unusable record becomes a dead letter.

    *now* is the time of reading.  A batch that fails as a whole is done again record by record, so that
    one bad record affects only itself.
    """
    try:
        return _made(batch, steps, now)
    except Exception:  # noqa: BLE001  the next line finds the record
        return [message for raw in batch for message in _alone(raw, steps, now)]


def key_of(record: Record) -> bytes:
    """Return the key of *record*, which decides its partition: all about one post stays in order."""
    if isinstance(record, PostEdited):
        return _bytes(record.post.uid)
    return _bytes(record.author_ref if isinstance(record, AuthorSuppressed) else record.uid)


def dead_message(letter: DeadLetter) -> Message:
    """Return *letter* as a message, with at most LARGEST_DEAD bytes of its record."""
    if len(letter.raw) > LARGEST_DEAD:
        reason = f"{letter.reason} (the first {LARGEST_DEAD:,} of its {len(letter.raw):,} bytes are kept)"
        letter = msgspec.structs.replace(letter, raw=letter.raw[:LARGEST_DEAD], reason=reason)
    return Message(DEAD, _bytes(letter.key), _encode(letter))


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
        if len(value) > LARGEST_MESSAGE:
            messages.append(dead_message(_too_long(raw, now, len(value))))
        else:
            messages.append(Message(TAGGED, raw.key or key_of(found), value))
        if isinstance(out, AuthorSuppressed):  # the detector must forget the author, too
            messages.append(Message(SIGHTINGS, key_of(out), value, 0))
    messages += [
        Message(SIGHTINGS, _bytes(sighting.target), _encode(sighting), 0)
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
                    **about(raw.value)._asdict(),
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
        **about(raw.value)._asdict(),
    )


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
