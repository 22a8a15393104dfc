"""Reconciling: what is said to be stored is what the store holds."""

from datetime import UTC
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from hearhear.commands.tally import reconcile
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def make(uid, text="a", revision=0, author=None):
    return Post(
        uid=uid, platform="x", source="s", text=text, created_at=NOON, observed_at=NOON,
        revision=revision, author_ref=author, retention="keep",
    )  # fmt: skip


def test_records_of_one_post_are_counted_once_and_named(store):
    """Four rows that share an id are one post, whatever they say."""
    rows = [make("x:1", text, n) for n, text in enumerate("abcd")]
    store.writer.write(Batch(posts=rows))

    tally = reconcile(rows, store.reader)

    assert (tally.stored, tally.again, tally.lost) == (1, 3, 0)
    assert tally.reworded == 2
    assert tally.repeated == {"x:1": 3}
    assert (
        "4 read = 1 stored + 3 of posts that were counted already, 2 in another" in tally.sentence()
    )


def test_a_wording_that_was_not_taken_is_missing(store):
    """Nor can an older one stand for it."""
    store.writer.write(Batch(posts=[make("x:1", "old", 1)]))

    assert reconcile([make("x:1", "new", 2)], store.reader).missing == ["x:1 version 2002"]


def test_what_was_deleted_is_no_post_that_is_stored(store):
    """Posts, deletions, and whose accounts are gone."""
    gone = PostDeleted(uid="x:1", source="s", at=NOON, reason="user")
    closed = AuthorSuppressed(author_ref="1.ab", source="s", at=NOON, reason="account")
    records = [make("x:1"), gone, make("x:2", author="1.ab"), closed, make("x:3")]
    store.writer.write(Batch(posts=[make("x:1"), make("x:3")], deletions=[gone, closed]))

    tally = reconcile(records, store.reader)

    assert (tally.stored, tally.deleted, tally.dropped, tally.lost) == (1, 3, 1, 0)


records = st.lists(
    st.builds(
        make, st.sampled_from(["x:1", "x:2", "x:3"]), st.sampled_from("abc"), st.integers(0, 5)
    ),
    max_size=12,
)


@given(records, st.data())
def test_stored_is_what_the_store_holds(tmp_path_factory, rows, data):
    """Every record is counted, and as stored only as many as there are posts."""
    kept = [row for row in rows if data.draw(st.booleans())]
    path = tmp_path_factory.mktemp("t") / "s.db"
    with SqliteWriter(path) as writer, SqliteReader(path) as reader:
        writer.write(Batch(posts=kept))
        tally = reconcile(rows, reader)

        assert tally.stored <= reader.stats().posts
        assert tally.read == len(rows) == tally.stored + tally.again + tally.lost
