"""Tagging a store anew: every post once, from where it was stopped, by the rules of today."""

import pytest

from hearhear import retag
from hearhear.retag import tag_anew
from schemas.tag import Tag
from sinks.store import Batch


class Shouting(Tag, frozen=True, kw_only=True):
    """Whether a post is in capitals."""

    name = "shouting"
    loud: bool


def steps(calls, stop_at=None):
    def shouting(post):
        calls.append(post.uid)
        if len(calls) == stop_at:
            raise KeyboardInterrupt
        return Shouting(by="test", loud=post.text.isupper())

    return [("shouting", shouting)]


@pytest.fixture
def full(store, post, monkeypatch):
    """Give a store of ten posts, tagged three at a time."""
    monkeypatch.setattr(retag, "_BATCH", 3)
    posts = [post("LOUD" if n % 2 else "quiet", uid=f"u{n}") for n in range(10)]
    store.writer.write(Batch(posts=posts))
    return store


def test_every_post_is_tagged_once(full):
    """And told how many say something else; a second time nothing does."""
    calls, told = [], []
    found = tag_anew(
        full.reader, full.writer, steps(calls), on_progress=lambda *said: told.append(said)
    )
    assert (found, calls) == ((10, 10), [f"u{n}" for n in range(10)])
    assert told == [(3, 10), (6, 10), (9, 10), (10, 10)]
    assert full.reader.stats().tags == {"shouting": {"posts": 10, "loud": 5}}
    assert [p.tags["shouting"]["loud"] for p in full.reader.export()] == [False, True] * 5
    assert tag_anew(full.reader, full.writer, steps([])) == (10, 0)


def test_it_goes_on_where_it_was_stopped(full):
    """Hours of work are not lost to a Ctrl-C: only the batch at hand is done again."""
    with pytest.raises(KeyboardInterrupt):
        tag_anew(full.reader, full.writer, steps([], stop_at=5))
    calls = []
    assert tag_anew(full.reader, full.writer, steps(calls)) == (10, 10)
    assert calls == [f"u{n}" for n in range(3, 10)]


def test_it_begins_again_when_told_to_or_when_rules_have_changed(full, monkeypatch):
    """A store tagged in halves by two sets of rules would agree with neither."""
    for anew, epoch in ((True, None), (False, 900)):
        with pytest.raises(KeyboardInterrupt):
            tag_anew(full.reader, full.writer, steps([], stop_at=5))
        if epoch:
            monkeypatch.setattr(retag, "MODEL_EPOCH", epoch)
        calls = []
        assert tag_anew(full.reader, full.writer, steps(calls), anew=anew)[0] == 10
        assert calls == [f"u{n}" for n in range(10)]


def test_no_sighting_is_logged_again(full, post):
    """Detectors have seen these posts; new tags are no new posts."""
    before = full.reader.sightings(0)
    tag_anew(full.reader, full.writer, steps([]))
    assert full.reader.sightings(0) == before
