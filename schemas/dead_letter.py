"""A record no stage could use, masked and with the reason; and how bytes become records."""

from datetime import datetime
from hashlib import blake2b

import msgspec

from schemas.mask_raw import mask_raw
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited
from schemas.post import Record
from schemas.post import Time


class DeadLetter(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="type",
    tag="dead_letter.v1",
):
    """Enough to find the record, read why it failed, mend it and send it again.

    *reason* is for people and says what to do; *error* is the exception's own words; *raw* the
    original bytes, masked (schemas/mask_raw.py); *place* where they stood (a file and line, a topic
    and offset).
    """

    stage: str
    source: str = ""
    reason: str
    error: str
    raw: bytes
    at: Time
    place: str = ""

    @property
    def key(self) -> str:
        """What makes this letter the same letter when the record comes again."""
        raw = self.raw[:_HASHED]
        return f"{self.stage}:{self.place}:{blake2b(raw, digest_size=12).hexdigest()}"


class DeadLetterGone(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="dead_letter.gone.v1"
):
    """The record of the dead letter called *key* has come whole since: the letter goes."""

    key: str


_HASHED = 2**19
"""Bytes of a record that its key is made of: Kafka carries no more of a letter."""


_decoder: msgspec.json.Decoder[Record] = msgspec.json.Decoder(
    Post | PostEdited | PostDeleted | AuthorSuppressed
)


def decode(raw: bytes, *, stage: str, at: datetime, place: str = "") -> Record | DeadLetter:
    """Return the record in *raw*, or its dead letter.  Never raises, whatever the bytes."""
    try:
        return _decoder.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return DeadLetter(
            stage=stage,
            reason="not a hearhear record: see schemas/json/ for the shapes that travel",
            error=f"{type(error).__name__}: {error}"[:500],
            raw=mask_raw(raw),
            at=at,
            place=place,
        )
