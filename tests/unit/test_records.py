"""The records: what is encoded is decoded, and whatever arrives is a record or a dead letter."""

from datetime import UTC
from datetime import datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from schemas.dead_letter import DeadLetter
from schemas.dead_letter import decode
from schemas.mask_raw import mask_raw
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited

NOW = datetime(2026, 11, 24, tzinfo=UTC)

times = st.datetimes(timezones=st.just(UTC))
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
posts = st.builds(
    Post,
    uid=words,
    platform=words,
    source=words,
    text=words,
    created_at=times,
    observed_at=times,
    hashtags=st.lists(words, max_size=3).map(tuple),
)
records = st.one_of(
    posts,
    st.builds(PostEdited, post=posts),
    st.builds(PostDeleted, uid=words, source=words, at=times, reason=st.just("user")),
    st.builds(
        AuthorSuppressed, author_ref=words, source=words, at=times, reason=st.just("account")
    ),
)


@given(records)
def test_a_record_survives_the_wire(record):
    """Encoding and decoding give the same record, of the same class."""
    assert decode(msgspec.json.encode(record), stage="test", at=NOW) == record


@given(st.binary(max_size=200))
def test_decode_never_raises(raw):
    """Whatever arrives becomes a record, or a dead letter that keeps the bytes, masked."""
    letter = decode(raw, stage="test", at=NOW, place="t/0/1")

    assert isinstance(letter, DeadLetter)
    assert (letter.raw, letter.place) == (mask_raw(raw), "t/0/1")
    assert letter.error


def test_a_dead_letter_keeps_its_bytes_on_the_wire():
    """Bytes that are no text come back as they were."""
    letter = decode(b"\xff\x00", stage="test", at=NOW)

    assert msgspec.json.decode(msgspec.json.encode(letter), type=DeadLetter) == letter


def test_a_time_without_a_zone_is_refused():
    """Every stored time is aware."""
    raw = b'{"type":"post.deleted.v1","uid":"a","source":"s","at":"2026-01-01T00:00:00","reason":"user"}'

    assert isinstance(decode(raw, stage="test", at=NOW), DeadLetter)
