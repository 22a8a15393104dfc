"""What is deleted leaves the files of the running store: found by reading their bytes."""

import random
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from schemas.dead_letter import DeadLetter
from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted
from sinks.search.query import parse
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.contract.stores import gone
from tests.contract.stores import make
from tests.unit.sqlite_store import NOW
from tests.unit.sqlite_store import index_is_whole
from tests.unit.sqlite_store import sighting

SECRET = "Unmistakeableword"  # noqa: S105  no password


def traces(folder, *words) -> list[str]:
    """Return the files of *folder* that hold one of *words*, in any case, or the end of one.

    The index keeps of a word only what differs from the word before it.
    """
    wanted = {form.encode() for word in words for form in (word, word.lower(), word[4:].lower())}
    return [
        path.name
        for path in folder.iterdir()
        if path.is_file() and any(form in path.read_bytes() for form in wanted)
    ]


def deleted(uid, at=NOW) -> PostDeleted:
    return PostDeleted(uid=uid, source="test", at=at, reason="subject")


def closed(author) -> AuthorSuppressed:
    return AuthorSuppressed(author_ref=author, source="test", at=NOW, reason="account")


@pytest.mark.parametrize("event", [deleted("a"), closed("e1:hidden")])
def test_no_byte_of_a_deleted_post_stays_while_the_store_is_open(store, post, event):
    """Neither text, index, log nor free pages: writer and reader are open, nothing is vacuumed."""
    secret = post(f"So {SECRET} it is", uid="a", author_ref="e1:hidden", title=SECRET)
    store.writer.write(Batch(posts=[secret, *(post(f"word{n} here") for n in range(300))]))
    seen = Batch(posts=[post(uid="b", author_ref="e1:hidden")], sightings=[sighting("b")])
    store.writer.write(seen)
    assert traces(store.path.parent, SECRET)
    store.writer.write(Batch(deletions=[event]))
    assert traces(store.path.parent, SECRET)
    assert store.writer.erase()
    assert traces(store.path.parent, SECRET) == []
    assert index_is_whole(store.path)


def test_the_old_wording_of_an_edited_post_leaves_too(store, post):
    """Who takes a word back has taken it back here."""
    store.writer.write(Batch(posts=[post(f"So {SECRET}", uid="a")]))
    store.writer.write(Batch(posts=[post("So what", uid="a", revision=9)]))
    assert store.writer.erase()
    assert traces(store.path.parent, SECRET) == []


def test_what_retention_removes_leaves_no_trace(store, post):
    """Posts by class, and dead letters after thirty days."""
    old = NOW - timedelta(days=31)
    letter = DeadLetter(stage="ingest", reason="r", error="e", raw=SECRET.encode(), at=old)
    made = post(SECRET, uid="a", retention="d30", observed_at=old)
    store.writer.write(Batch(posts=[made], dead=[letter]))
    assert store.writer.purge(NOW)[:1] == (1,)
    assert store.reader.dead() == []
    assert store.writer.erase()
    assert traces(store.path.parent, SECRET, "VW5taXN0YWtlYWJsZXdvcmQ") == []


def test_rows_that_moved_to_another_page_leave_no_copy(store, post):
    """Posts that come in no order split pages: secure_delete alone leaves halves of them behind."""
    chance = random.Random(5)
    minutes = [timedelta(minutes=n) for n in range(2000)]
    chance.shuffle(minutes)
    words = ["".join(chance.choices("bcdfghjklmnpqrst", k=24)) for _ in minutes]
    made = [
        post(f"{word} " * 20, uid=f"u{n}", created_at=NOW - minutes[n])
        for n, word in enumerate(words)
    ]
    for n in range(0, 2000, 100):
        store.writer.write(Batch(posts=made[n : n + 100]))
    store.writer.write(Batch(deletions=[deleted(f"u{n}") for n in range(0, 2000, 3)]))
    assert store.writer.erase()
    assert traces(store.path.parent, *words[::3]) == []
    assert len(list(store.reader.export())) == 1333
    store.writer.write(Batch(posts=[post("after")]))
    assert index_is_whole(store.path)


def test_a_suppressed_author_is_in_no_sighting(store, post):
    """The reference leaves the log, of posts that retention took as well."""
    theirs = msgspec.structs.replace(sighting("gone"), author_ref="e1:hidden")
    seen = Batch(posts=[post(uid="gone", retention="d7")], sightings=[theirs])
    store.writer.write(seen)
    store.writer.purge(NOW + timedelta(days=8))
    assert [s.uid for _, s in store.reader.sightings(0)] == ["gone"]
    store.writer.write(Batch(posts=[post(uid="b")], sightings=[sighting("b")]))
    store.writer.write(Batch(deletions=[closed("e1:hidden")]))
    assert [s.uid for _, s in store.reader.sightings(0)] == ["b"]


def test_traces_are_cleared_at_most_every_half_minute(store, post):
    """Clearing rewrites the index: a store that is told of many deletions still collects."""
    store.writer.write(Batch(posts=[post(SECRET, uid="a"), post(SECRET, uid="b")]))
    store.writer.write(Batch(deletions=[deleted("a")]))
    assert store.writer.erase()
    store.writer.write(Batch(deletions=[deleted("b")]))
    assert not store.writer.erase()
    assert traces(store.path.parent, SECRET)
    assert store.writer.erase(now=True)
    assert traces(store.path.parent, SECRET) == []


def test_a_reader_that_holds_the_log_only_delays_it(store, post):
    """A long search must not leave the words of a deleted post behind for good."""
    store.writer.write(Batch(posts=[post(SECRET, uid="a")]))
    store.writer._db.execute("PRAGMA busy_timeout = 50")
    store.reader._db.execute("BEGIN")
    store.reader.count(parse(""))
    store.writer.write(Batch(deletions=[deleted("a")]))
    assert not store.writer.erase()
    store.reader._db.execute("COMMIT")
    assert store.writer.erase(now=True)
    assert traces(store.path.parent, SECRET) == []


def test_closing_clears_what_is_left(store, post):
    """A folder that is copied after a stop holds nothing of what was deleted."""
    store.writer.write(Batch(posts=[post(SECRET, uid="a")]))
    store.writer.write(Batch(deletions=[deleted("a")]))
    store.reader.close()
    store.writer.close()
    assert traces(store.path.parent, SECRET) == []


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_any_deletions_leave_no_trace(tmp_path_factory, seed):
    """Property: whatever is written and deleted in whatever order, no secret word stays."""
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("any")
    letters = "bcdfghjklmnpqrstvwxz"
    words = ["".join(chance.choices(letters, k=24)) for _ in range(400)]
    with SqliteWriter(folder / "s.db") as writer, SqliteReader(folder / "s.db"):
        held = {}
        secrets = []
        while words:
            batch = [words.pop() for _ in range(min(len(words), chance.randint(1, 90)))]
            posts = [make(f"{w} and {random.Random(w).random()} " * 9, w[:6]) for w in batch]
            writer.write(Batch(posts=posts))
            held.update((w[:6], w) for w in batch)
            out = chance.sample(sorted(held), min(len(held), chance.randint(0, 60)))
            writer.write(Batch(deletions=[gone(uid) for uid in out]))
            secrets += [held.pop(uid) for uid in out]
            writer.erase(now=chance.random() < 0.3)
        writer.erase(now=True)
        # The uid stays in the tombstone; the rest of the word must not.
        assert traces(folder, *(w[2:] for w in secrets)) == []
