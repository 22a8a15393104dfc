"""The parts of the Elasticsearch store that need no Elasticsearch."""

from datetime import UTC
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.chain import CHAIN
from processors.chain import tag_class
from schemas.post import Post
from schemas.retention import home_of
from schemas.retention import retention_of
from sinks.search.words import words

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

from sinks.elastic.bulk import LARGEST
from sinks.elastic.bulk import Action
from sinks.elastic.bulk import Answer
from sinks.elastic.bulk import Item
from sinks.elastic.bulk import backoff
from sinks.elastic.bulk import put
from sinks.elastic.bulk import requests
from sinks.elastic.bulk import settle
from sinks.elastic.document import author_document
from sinks.elastic.document import post_document
from sinks.elastic.document import term
from sinks.elastic.document import tombstone
from sinks.elastic.mapping import files
from sinks.elastic.names import document_id
from sinks.elastic.names import index_of

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def test_the_committed_templates_are_those_of_the_tag_classes():
    """What is set up in a cluster is what the code writes; make generate renews it."""
    wanted = files({name: tag_class(name) for name in CHAIN})
    folder = ROOT / "sinks" / "elastic" / "templates"
    there = {f"sinks/elastic/templates/{p.name}": p.read_text() for p in folder.iterdir()}
    assert there == wanted


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        (200, "", "done"),
        (201, "", "done"),
        (409, "version_conflict_engine_exception", "stale"),
        (404, "", "stale"),
        (400, "strict_dynamic_mapping_exception", "dead"),
        (429, "es_rejected_execution_exception", "retry"),
        (429, "cluster_block_exception", "retry"),
        (403, "cluster_block_exception", "retry"),
        (503, "unavailable_shards_exception", "retry"),
        (500, "", "retry"),
        (404, "index_not_found_exception", "retry"),
        (401, "security_exception", "retry"),
    ],
)
def test_every_status_is_done_or_tried_again_or_dead(status, kind, expected):
    """Only what Elasticsearch will never take is a dead letter; nothing is ever dropped."""
    error = {"type": kind, "reason": "why"} if kind else None
    settled = settle([Action(b"x")], Answer(True, [{"index": Item(status, error)}]))
    counts = {name: len(getattr(settled, name)) for name in ("done", "stale", "retry", "dead")}
    assert counts == {"done": 0, "stale": 0, "retry": 0, "dead": 0, expected: 1}


def test_items_without_an_answer_are_tried_again():
    """An answer cut short settles only what it names."""
    actions = [Action(b"a"), Action(b"b"), Action(b"c")]
    settled = settle(actions, Answer(False, [{"index": Item(201)}]))
    assert settled.done == actions[:1]
    assert settled.retry == actions[1:]


def test_the_wait_doubles_from_a_tenth_to_half_a_minute():
    """A tired cluster is left in peace, and a short hiccup costs no time."""
    assert 0.05 <= backoff(1) <= 0.1
    assert all(0.05 <= backoff(n) <= 30 for n in range(1, 3000))
    assert 15 <= backoff(2000) <= 30
    assert len({backoff(5) for _ in range(20)}) > 1


@given(st.lists(st.integers(1, LARGEST), max_size=12))
def test_requests_hold_everything_once_and_stay_small(sizes):
    """Property: parts are whole, in order, and no larger than the limit but for a single action."""
    actions = [Action(b"x" * (size // 1000), size) for size in sizes]
    parts = list(requests(actions))
    assert [a for part in parts for a in part] == actions
    assert all(len(p) == 1 or sum(len(a.lines) for a in p) <= LARGEST for p in parts)


def test_a_tombstone_holds_no_words_no_author_and_no_tag():
    """What is deleted is gone; its id and the reason stay."""
    said = msgspec.json.encode(tombstone("bluesky:1", "b", 7, 0, "user")).decode()
    assert msgspec.json.decode(said) == {
        "@timestamp": 0,
        "event": {"id": "bluesky:1", "kind": "event", "reason": "user"},
        "hearhear": {"deleted": True, "source": "b", "version": 7},
    }


@given(st.text(), st.text(max_size=50))
def test_any_post_becomes_two_lines_of_json(text, uid):
    """Property: whatever a post holds, its action is two lines, and the post is in them whole."""
    post = Post(uid=uid, platform="x", source="s", text=text, created_at=NOON, observed_at=NOON)
    lines = put(index_of(uid), document_id(uid), 1, post_document(post, 1)).lines.split(b"\n")
    assert len(lines) == 3
    assert not lines[2]
    found = msgspec.json.decode(lines[1])
    assert msgspec.convert(found["hearhear"]["body"], Post) == post
    assert found["hearhear"]["words"].split() == [term(word) for word in words(text)]


def test_a_post_s_document_does_not_say_who_wrote_it():
    """People who read posts in Kibana may not group them by author; whoever counts may see there is one."""
    by = "1.0123456789abcdef"
    post = Post(
        uid="x:1",
        platform="x",
        source="s",
        text="t",
        created_at=NOON,
        observed_at=NOON,
        author_ref=by,
    )
    said = msgspec.json.encode(post_document(post, 1)).decode()
    assert by not in said
    assert "author:none" not in said
    assert by in msgspec.json.encode(author_document(post, 1)).decode()


@given(st.text(max_size=600))
def test_an_id_is_never_too_long_nor_empty(name):
    """Property: Elasticsearch takes at most 512 bytes; different names stay different."""
    found = document_id(name)
    assert 0 < len(found.encode()) <= 512
    assert found == name or found.startswith("sha256:")


def test_a_post_and_its_deletion_have_one_home():
    """An event that carries an id alone finds the index of the post."""
    assert home_of("bluesky:abc") == retention_of("bluesky") == "d30"
    assert [retention_of(p) for p in ("x", "rss", "file", "petition")] == [
        "d7", "d365", "keep", "keep",
    ]  # fmt: skip
    assert index_of("mastodon:1") == "hearhear-posts-d30"
