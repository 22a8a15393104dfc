"""A dead letter says which post and author it is about, by the names that a deletion would use."""

import io
import json
from datetime import UTC
from datetime import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.files import read_posts
from ingest.identity import Identities
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.records import to_record
from ingest.rows import ParsedRow
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import about
from schemas.dead_letter import decode
from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted

NOW = datetime(2026, 11, 24, tzinfo=UTC)
KEY = Pseudonyms(b"sixteen bytes or more")
BUILDER = PostBuilder("inbox", pseudonyms=KEY)


def read(raw, form="jsonl"):
    rows = list(read_posts(io.BytesIO(raw), f"f.{form}", form, {}))
    names = Identities("f")
    return [
        to_record(row, BUILDER, NOW, names.of(row.row) if isinstance(row, ParsedRow) else None)
        for row in rows
    ]


def line(record) -> bytes:
    return json.dumps(record).encode() + b"\n"


WHO = {"platform": "bluesky", "id": "at://jane.example/3k", "author": "@Jane.Example"}


@pytest.mark.parametrize(
    "broken",
    [
        {**WHO, "text": "a", "created_at": "the other day"},
        {**WHO, "text": "a" * 100_001},
        {**WHO},
        {**WHO, "text": ["no", "text"]},
        {**WHO, "text": "a", "lang": {"no": "language"}},
    ],
)
def test_a_letter_is_found_by_the_deletion_of_its_post_and_of_its_author(broken):
    """Whatever is wrong with a row: its id and its author are read as those of a good one."""
    (letter,) = read(line(broken))
    events = [
        {"type": "post.deleted.v1", "platform": "bluesky", "id": WHO["id"]},
        {"type": "author.suppressed.v1", "platform": "bluesky", "account": "jane.example"},
    ]
    deleted, suppressed = read(b"".join(map(line, events)))
    assert isinstance(deleted, PostDeleted)
    assert isinstance(suppressed, AuthorSuppressed)
    assert (letter.uid, letter.author_ref) == (deleted.uid, suppressed.author_ref)
    assert b"jane" not in msgspec.json.encode(letter).lower()


def test_a_row_of_a_table_says_it_too():
    """Its header tells which cell is which."""
    (letter,) = read(
        b"text,platform,id,author,created_at\na,x,1790000000000000001,ann,never\n", "csv"
    )
    assert letter.uid == "x:1790000000000000001"
    assert letter.author_ref == KEY.author("x", "ann")


def test_an_id_that_cannot_be_trusted_names_no_post():
    """A row number of one export must not take another export's letter along."""
    (letter,) = read(line({"id": 1, "text": "a", "created_at": "never", "author": "ann"}))
    assert (letter.uid, letter.author_ref) == ("", KEY.author("file", "ann"))


def test_a_record_of_ours_that_later_stages_cannot_use_says_it_itself():
    """On the engine run: what tagging or the store refuses."""
    for raw in (
        line({"type": "post.v1", "uid": "x:1", "author_ref": "7.ab", "text": 3}),
        line({"type": "post.edited.v1", "post": {"uid": "x:1", "author_ref": "7.ab"}}),
    ):
        letter = decode(raw, stage="tag", at=NOW)
        assert (letter.uid, letter.author_ref) == ("x:1", "7.ab")
    assert not any(about(b"no JSON"))


NAMES = [
    "id",
    "id_str",
    "uid",
    "author",
    "author_ref",
    "account",
    "platform",
    "post",
    "text",
    "type",
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=6), st.binary(max_size=5))
def test_whatever_a_record_holds_reading_its_names_never_fails(record, behind):
    """A letter is the last resort: making one must not raise."""
    raw = line(record)
    about(raw + behind)
    for found in read(raw + behind):
        assert not isinstance(found, DeadLetter) or isinstance(found.uid + found.author_ref, str)


def test_the_reason_keeps_no_name_that_the_bytes_lose():
    """It quotes the field that could not be read, and somebody may have written a name there."""
    (letter,) = read(line({**WHO, "text": "a", "created_at": "soon, says jane.example"}))
    assert isinstance(letter, DeadLetter)
    assert "jane" not in f"{letter.reason} {letter.error} {letter.raw}".lower()
    assert "is not a time" in letter.reason
