"""The newest changes in memory."""

from datetime import UTC
from datetime import datetime

from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted
from schemas.post import PostEdited
from sinks.change_buffer import ChangeBuffer

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def take(buffer, *records):
    """Take records of which the store has every post."""
    for record in records:
        buffer.take(record)
        for post in buffer.waiting(100):
            buffer.show(post)


def told(buffer, after=0):
    return [(c.uid, c.post and c.post.text) for c in buffer.changes(after, 100)]


def test_changes_come_in_order_each_post_once(post):
    """A feed resumes from a number; an edit moves to the end."""
    buffer = ChangeBuffer(start=0)
    for each in (post("a", uid="a"), post("b", uid="b")):
        take(buffer, each)
    seen = buffer.last()
    take(buffer, PostEdited(post=post("a again", uid="a", revision=5)))
    assert told(buffer) == [("b", "b"), ("a", "a again")]
    assert told(buffer, seen) == [("a", "a again")]
    assert buffer.last() == 3


def test_what_is_older_changes_nothing(post):
    """Redelivery wakes nothing that was deleted."""
    buffer = ChangeBuffer()
    take(buffer, post("a", uid="a"))
    take(buffer, PostDeleted(uid="a", source="s", at=NOON, reason="user"))
    last = buffer.last()
    take(buffer, post("a", uid="a"))
    assert (told(buffer), buffer.last()) == ([("a", None)], last)


def test_a_suppressed_author_s_posts_are_taken_back(post):
    """The live feed shows no words of an account that is gone."""
    buffer = ChangeBuffer()
    for uid, author in (("a", "e1:t"), ("b", "e1:o"), ("c", "e1:t")):
        take(buffer, post(uid, uid=uid, author_ref=author))
    take(buffer, AuthorSuppressed(author_ref="e1:t", source="s", at=NOON, reason="account"))
    assert told(buffer) == [("b", "b"), ("a", None), ("c", None)]


def test_it_keeps_the_newest_only_and_numbers_rise_over_restarts(post):
    """Memory is bounded; a number of an earlier life is below all of this one."""
    buffer = ChangeBuffer(size=3)
    assert buffer.last() == 0
    for n in range(5):
        take(buffer, post(str(n), uid=str(n)))
    assert told(buffer) == [("2", "2"), ("3", "3"), ("4", "4")]
    assert buffer.changes(0, 1)[0].uid == "2"
    assert buffer.changes(buffer.last(), 10) == []
    assert buffer.last() > datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000


def test_a_suppressed_author_is_not_heard_again(post):
    """New posts come along the topic before the sink refuses them: the page must not show them."""
    buffer = ChangeBuffer()
    take(buffer, post("before", uid="a", author_ref="e1:t"))
    buffer.take(post("waits", uid="c", author_ref="e1:t"))
    take(buffer, AuthorSuppressed(author_ref="e1:t", source="s", at=NOON, reason="account"))
    last = buffer.last()
    take(buffer, post("after", uid="b", author_ref="e1:t"))
    take(buffer, PostEdited(post=post("edited", uid="a", author_ref="e1:t", revision=9)))
    assert (told(buffer), buffer.last()) == ([("a", None)], last)


def test_a_post_waits_until_the_store_has_it(post):
    """Only the store knows of earlier deletions and of suppressed authors."""
    buffer = ChangeBuffer()
    first, other, edited = post("a", uid="a"), post("b", uid="b"), post("a!", uid="a", revision=5)
    buffer.take(first)
    buffer.take(other)
    assert (told(buffer), buffer.last()) == ([], 0)
    assert buffer.waiting(10) == [first, other]
    buffer.take(edited)
    buffer.show(first)  # its place is taken: what waits is the new wording
    buffer.drop(other)
    buffer.show(other)
    assert (told(buffer), buffer.waiting(10)) == ([], [edited])
    buffer.show(edited)
    buffer.show(edited)
    assert (told(buffer), buffer.waiting(10)) == ([("a", "a!")], [])


def test_a_deleted_post_waits_no_longer(post):
    """It may be stored for a moment, when the store hears of the deletion after us."""
    buffer = ChangeBuffer()
    one = post("a", uid="a")
    buffer.take(one)
    buffer.take(PostDeleted(uid="a", source="s", at=NOON, reason="user"))
    buffer.show(one)
    assert (told(buffer), buffer.waiting(10)) == ([("a", None)], [])


def test_the_wait_is_bounded_and_everyone_has_a_turn(post, monkeypatch):
    """What the store refuses never comes: neither memory nor those behind may suffer from it."""
    buffer = ChangeBuffer(size=3)
    for uid in "abcd":
        buffer.take(post(uid, uid=uid))
    assert [p.uid for p in (*buffer.waiting(2), *buffer.waiting(2))] == ["b", "c", "d", "b"]
    monkeypatch.setattr("sinks.change_buffer.PATIENCE", -1.0)
    buffer.waiting(10)
    assert buffer.waiting(10) == []


def test_a_deletion_is_remembered_longer_than_the_change(post):
    """A post that comes again must not rise because newer ones pushed its deletion out."""
    buffer = ChangeBuffer(size=1)
    take(buffer, PostDeleted(uid="a", source="s", at=NOON, reason="user"))
    take(buffer, post("b", uid="b"))
    take(buffer, post("a", uid="a"))
    assert told(buffer) == [("b", "b")]
