"""The newest changes in memory."""

from datetime import UTC
from datetime import datetime

from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted
from schemas.post import PostEdited
from sinks.change_buffer import CLOCKS
from sinks.change_buffer import Ring

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def told(ring, after=0):
    return [(c.uid, c.post and c.post.text) for c in ring.changes(after, 100)]


def test_changes_come_in_order_each_post_once(post):
    """A feed resumes from a number; an edit moves to the end."""
    ring = Ring(start=0)
    for each in (post("a", uid="a"), post("b", uid="b")):
        ring.take(each)
    seen = ring.last()
    ring.take(PostEdited(post=post("a again", uid="a", revision=5)))
    assert told(ring) == [("b", "b"), ("a", "a again")]
    assert told(ring, seen) == [("a", "a again")]
    assert ring.last() == 3


def test_what_is_older_changes_nothing(post):
    """Redelivery wakes nothing that was deleted."""
    ring = Ring()
    ring.take(post("a", uid="a"))
    ring.take(PostDeleted(uid="a", source="s", at=NOON, reason="user"))
    last = ring.last()
    ring.take(post("a", uid="a"))
    assert (told(ring), ring.last()) == ([("a", None)], last)


def test_a_suppressed_author_s_posts_are_taken_back(post):
    """The live feed shows no words of an account that is gone."""
    ring = Ring()
    for uid, author in (("a", "e1:t"), ("b", "e1:o"), ("c", "e1:t")):
        ring.take(post(uid, uid=uid, author_ref=author))
    ring.take(AuthorSuppressed(author_ref="e1:t", source="s", at=NOON, reason="account"))
    assert told(ring) == [("b", "b"), ("a", None), ("c", None)]


def test_it_keeps_the_newest_only_and_numbers_rise_over_restarts(post):
    """Memory is bounded; a number of an earlier life is below all of this one."""
    ring = Ring(size=3)
    assert ring.last() == 0
    for n in range(5):
        ring.take(post(str(n), uid=str(n)))
    assert told(ring) == [("2", "2"), ("3", "3"), ("4", "4")]
    assert ring.changes(0, 1)[0].uid == "2"
    assert ring.changes(ring.last(), 10) == []
    assert ring.last() > datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000


def test_a_suppressed_author_is_not_heard_again(post):
    """New posts come along the topic before the sink refuses them: the page must not show them."""
    ring = Ring()
    ring.take(post("before", uid="a", author_ref="e1:t"))
    ring.refuse(["e1:t"])
    last = ring.last()
    ring.take(post("after", uid="b", author_ref="e1:t"))
    ring.take(PostEdited(post=post("edited", uid="a", author_ref="e1:t", revision=9)))
    assert (told(ring), ring.last()) == ([("a", None)], last)


def test_a_deletion_is_remembered_longer_than_the_change(post):
    """A post that comes again must not rise because newer ones pushed its deletion out."""
    ring = Ring(size=1)
    ring.take(PostDeleted(uid="a", source="s", at=NOON, reason="user"))
    ring.take(post("b", uid="b"))
    ring.take(post("a", uid="a"))
    assert told(ring) == [("b", "b")]


def test_it_knows_of_posts_published_since_it_follows(post, monkeypatch):
    """Older ones may have been deleted before anybody told it."""
    ring = Ring()
    new, old, odd = (
        post("x", created_at=NOON + CLOCKS * n, observed_at=NOON + CLOCKS) for n in (1, 0, 3)
    )
    assert not ring.knows(new)
    ring.follows(NOON)
    assert [ring.knows(each) for each in (new, old, odd)] == [True, False, False]
    monkeypatch.setattr("sinks.change_buffer.DELETIONS", 1)
    for uid in ("a", "b"):
        ring.take(PostDeleted(uid=uid, source="s", at=NOON, reason="user"))
    assert not ring.knows(new)
