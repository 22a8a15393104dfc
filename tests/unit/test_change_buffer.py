"""The newest changes in memory."""

from datetime import UTC
from datetime import datetime

from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted
from schemas.post import PostEdited
from sinks.change_buffer import CLOCKS
from sinks.change_buffer import ChangeBuffer

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def told(buffer, after=0):
    return [(c.uid, c.post and c.post.text) for c in buffer.changes(after, 100)]


def test_changes_come_in_order_each_post_once(post):
    """A feed resumes from a number; an edit moves to the end."""
    buffer = ChangeBuffer(start=0)
    for each in (post("a", uid="a"), post("b", uid="b")):
        buffer.take(each)
    seen = buffer.last()
    buffer.take(PostEdited(post=post("a again", uid="a", revision=5)))
    assert told(buffer) == [("b", "b"), ("a", "a again")]
    assert told(buffer, seen) == [("a", "a again")]
    assert buffer.last() == 3


def test_what_is_older_changes_nothing(post):
    """Redelivery wakes nothing that was deleted."""
    buffer = ChangeBuffer()
    buffer.take(post("a", uid="a"))
    buffer.take(PostDeleted(uid="a", source="s", at=NOON, reason="user"))
    last = buffer.last()
    buffer.take(post("a", uid="a"))
    assert (told(buffer), buffer.last()) == ([("a", None)], last)


def test_a_suppressed_author_s_posts_are_taken_back(post):
    """The live feed shows no words of an account that is gone."""
    buffer = ChangeBuffer()
    for uid, author in (("a", "e1:t"), ("b", "e1:o"), ("c", "e1:t")):
        buffer.take(post(uid, uid=uid, author_ref=author))
    buffer.take(AuthorSuppressed(author_ref="e1:t", source="s", at=NOON, reason="account"))
    assert told(buffer) == [("b", "b"), ("a", None), ("c", None)]


def test_it_keeps_the_newest_only_and_numbers_rise_over_restarts(post):
    """Memory is bounded; a number of an earlier life is below all of this one."""
    buffer = ChangeBuffer(size=3)
    assert buffer.last() == 0
    for n in range(5):
        buffer.take(post(str(n), uid=str(n)))
    assert told(buffer) == [("2", "2"), ("3", "3"), ("4", "4")]
    assert buffer.changes(0, 1)[0].uid == "2"
    assert buffer.changes(buffer.last(), 10) == []
    assert buffer.last() > datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000


def test_a_suppressed_author_is_not_heard_again(post):
    """New posts come along the topic before the sink refuses them: the page must not show them."""
    buffer = ChangeBuffer()
    buffer.take(post("before", uid="a", author_ref="e1:t"))
    buffer.refuse(["e1:t"])
    last = buffer.last()
    buffer.take(post("after", uid="b", author_ref="e1:t"))
    buffer.take(PostEdited(post=post("edited", uid="a", author_ref="e1:t", revision=9)))
    assert (told(buffer), buffer.last()) == ([("a", None)], last)


def test_a_deletion_is_remembered_longer_than_the_change(post):
    """A post that comes again must not rise because newer ones pushed its deletion out."""
    buffer = ChangeBuffer(size=1)
    buffer.take(PostDeleted(uid="a", source="s", at=NOON, reason="user"))
    buffer.take(post("b", uid="b"))
    buffer.take(post("a", uid="a"))
    assert told(buffer) == [("b", "b")]


def test_it_knows_of_posts_published_since_it_follows(post, monkeypatch):
    """Older ones may have been deleted before anybody told it."""
    buffer = ChangeBuffer()
    new, old, odd = (
        post("x", created_at=NOON + CLOCKS * n, observed_at=NOON + CLOCKS) for n in (1, 0, 3)
    )
    assert not buffer.knows(new)
    buffer.follows(NOON)
    assert [buffer.knows(each) for each in (new, old, odd)] == [True, False, False]
    monkeypatch.setattr("sinks.change_buffer.DELETIONS", 1)
    for uid in ("a", "b"):
        buffer.take(PostDeleted(uid=uid, source="s", at=NOON, reason="user"))
    assert not buffer.knows(new)
