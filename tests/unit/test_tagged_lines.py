"""What ``hearhear tag`` does with lines that are no rows: our own posts again, and events."""

import io
import json
from datetime import UTC
from datetime import datetime

import msgspec

from hearhear.commands.tagged_lines import line
from hearhear.commands.tagged_lines import tag_posts
from ingest.json_rows import read_jsonl
from ingest.post_builder import PostBuilder
from schemas.dead_letter import DeadLetter
from tests.posts import saying

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_an_exported_post_is_tagged_again_and_an_event_is_named():
    """`hearhear export | hearhear tag -` works; a deletion has nothing to tag."""
    raw = msgspec.json.encode(saying("The ferry is late")) + b"\n"
    raw += b'{"type":"post.deleted.v1","uid":"x:17"}\n{"text":"b"}\n'

    one, event, two = tag_posts(read_jsonl(io.BytesIO(raw), "-"), PostBuilder(), [], NOW)

    assert json.loads(line(*one))["text"] == "The ferry is late"
    assert isinstance(event, DeadLetter)
    assert "hearhear run takes it" in event.reason
    assert json.loads(line(*two)) == {"text": "b", "tags": {}}
