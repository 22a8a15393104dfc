"""Events as JSON lines: deletions, edits and suppressions, whoever writes them."""

import io
import json
from datetime import UTC
from datetime import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.events import TYPES
from ingest.json_rows import read_jsonl
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.records import to_record
from schemas.dead_letter import DeadLetter
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited

NOW = datetime(2026, 11, 24, tzinfo=UTC)
KEY = Pseudonyms(b"sixteen bytes or more")
BUILDER = PostBuilder("inbox", pseudonyms=KEY, retention="d30")


def read(*lines):
    raw = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    rows = read_jsonl(io.BytesIO(raw), "e.jsonl")
    return [to_record(row, BUILDER, NOW) for row in rows]


@pytest.mark.parametrize(
    ("line", "uid"),
    [
        ({"uid": "mastodon:17"}, "mastodon:17"),
        ({"platform": "twitter", "id": "1590000000000000001"}, "x:1590000000000000001"),
        ({"uid": "twitter:1590000000000000001"}, "x:1590000000000000001"),
        ({"platform": "mastodon", "id": 17}, "mastodon:17"),
        (
            {"uid": "file:1.0123456789abcdef0123456789abcdef"},
            "file:1.0123456789abcdef0123456789abcdef",
        ),
    ],
)
def test_a_deletion_names_its_post_by_uid_or_by_platform_and_id(line, uid):
    """As the post was called when it came."""
    (event,) = read(
        {"type": "post.deleted.v1", **line, "at": "2026-11-23T10:00:00Z", "reason": "user"}
    )

    assert event == PostDeleted(
        uid=uid, source="inbox", at=datetime(2026, 11, 23, 10, tzinfo=UTC), reason="user"
    )


def test_an_id_that_holds_a_name_is_found_under_its_hash():
    """A deletion says the at:// address of the post."""
    at_uri = "at://did:plc:abc/app.bsky.feed.post/3k"
    post, event = read(
        {"text": "a", "platform": "bluesky", "id": at_uri},
        {"type": "post.deleted.v1", "uid": f"bluesky:{at_uri}"},
    )

    assert post.uid == event.uid
    assert "did" not in event.uid


def test_an_account_is_turned_into_its_reference_at_once():
    """However its handle is written."""
    post, event = read(
        {"text": "a", "platform": "x", "author": "@Jane"},
        {"type": "author.suppressed.v1", "platform": "twitter", "account": "jane"},
    )

    assert isinstance(event, AuthorSuppressed)
    assert event.author_ref == post.author_ref
    assert b"jane" not in msgspec.json.encode(event).lower()


@pytest.mark.parametrize("at", [None, "soon", "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", 5])
def test_a_deletion_is_never_lost_to_its_date(at):
    """One that cannot be believed is taken for now."""
    (event,) = read({"type": "post.deleted.v1", "uid": "x:17", "at": at})

    assert event.at == NOW


def test_an_edit_brings_the_post_as_files_have_it():
    """Its revision is that of the edit."""
    post, edit = read(
        {"text": "old", "platform": "mastodon", "id": "17", "created_at": "2026-11-20T10:00:00Z"},
        {
            "type": "post.edited.v1",
            "at": "2026-11-21T10:00:00Z",
            "post": {
                "text": "new",
                "platform": "mastodon",
                "id": "17",
                "created_at": "2026-11-20T10:00:00Z",
            },
        },
    )

    assert isinstance(edit, PostEdited)
    assert (edit.post.uid, edit.post.text) == (post.uid, "new")
    assert edit.post.revision > post.revision


def test_an_exported_post_can_be_read_again():
    """It keeps its uid; its text is masked again, its class is the source's."""
    post = Post(
        uid="bluesky:3k",
        platform="bluesky",
        source="old",
        text="@ann.citizen hello",
        created_at=NOW,
        observed_at=NOW,
    )
    edited = PostEdited(post=post)
    again, edit = read(msgspec.to_builtins(post), msgspec.to_builtins(edited))

    assert (again.uid, again.text, again.source) == ("bluesky:3k", "@[user] hello", "inbox")
    assert again.retention == "d30"
    assert edit.post == msgspec.structs.replace(again, provenance=edit.post.provenance)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"type": "post.vanished.v1"}, "no record is called post.vanished.v1: there are post.v1"),
        ({"type": "post.deleted.v1"}, "which post was deleted? give its uid"),
        ({"type": "post.deleted.v1", "platform": "x", "id": "1.59E+18"}, "which post was deleted?"),
        ({"type": "author.suppressed.v1", "account": "jane"}, "which account is gone?"),
        ({"type": "post.edited.v1", "text": "new"}, "which post was edited?"),
        ({"type": "post.v1", "uid": "x:17"}, "no post.v1"),
    ],
)
def test_an_event_that_says_too_little_is_a_dead_letter(line, words):
    """With what is missing."""
    (letter,) = read(line)

    assert isinstance(letter, DeadLetter)
    assert words in letter.reason


def test_other_peoples_types_are_no_events():
    """Many platforms have a field called type."""
    one, two = read({"text": "a", "type": "tweet"}, {"text": "b", "type": 7})

    assert (one.text, two.text) == ("a", "b")


values = (
    st.none()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(["x", "17", "x:17", "2026-01-01"])
)


@given(
    st.sampled_from(TYPES),
    st.dictionaries(
        st.sampled_from(
            ["uid", "platform", "id", "account", "author_ref", "at", "reason", "text", "post"]
        ),
        values,
    ),
)
def test_no_event_makes_reading_raise(kind, fields):
    """Whatever stands in it becomes an event or a dead letter."""
    (record,) = read({"type": kind, **fields})

    assert isinstance(record, Post | PostDeleted | PostEdited | AuthorSuppressed | DeadLetter)
