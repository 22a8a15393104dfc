"""What every store must do for what is removed, sent again, tagged anew or wrongly dated."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import msgspec
import pytest

from schemas.dead_letter import DeadLetter
from schemas.post import AuthorSuppressed
from schemas.version import post_version
from sinks.search.query import parse
from sinks.store import Bar
from sinks.store import Batch
from tests.contract.stores import HOUR
from tests.contract.stores import NOON
from tests.contract.stores import check_figures
from tests.contract.stores import found
from tests.contract.stores import gone
from tests.contract.stores import make
from tests.contract.stores import tagged

FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def letter(place="f:1", source="", reason="not JSON") -> DeadLetter:
    return DeadLetter(
        stage="ingest", source=source, reason=reason, error="e", raw=b"{", at=NOON, place=place
    )


def test_the_posts_of_an_author_and_of_a_source_can_be_named(store):
    """`hearhear remove` counts them before it asks, and removes them one by one."""
    posts = [
        make(uid="a", author_ref="1.x", source="one"),
        make(uid="b", author_ref="1.x", source="two"),
        make(uid="c", author_ref="1.y", source="one"),
        make(uid="d", source="one two"),
    ]
    store.writer.write(Batch(posts=posts))
    store.writer.write(Batch(deletions=[gone("c")]))
    assert set(store.reader.uids(author_ref="1.x")) == {"a", "b"}
    assert set(store.reader.uids(source="one")) == {"a"}
    assert store.reader.uids(author_ref="1.y") == store.reader.uids(source="none") == []


def test_a_letter_that_was_sent_again_is_gone_or_says_what_is_wrong_now(store):
    """Its post and its going are one write."""
    store.writer.write(Batch(dead=[letter("f:1"), letter("f:2"), letter("f:3")]))
    numbers = {found.place: number for number, found in store.reader.dead()}
    still = letter("f:2", reason="no text")
    mended = Batch(posts=[make(uid="a")], retried={numbers["f:1"]: None, numbers["f:2"]: still})
    store.writer.write(mended)
    left = {found.place: found.reason for _, found in store.reader.dead()}
    assert left == {"f:2": "no text", "f:3": "not JSON"}
    assert store.reader.count(parse("")) == 1
    assert store.reader.stats().dead_letters == 2


def test_the_dead_letters_of_a_source_go_with_it(store):
    """They hold its words as well."""
    store.writer.write(Batch(dead=[letter("f:1", "one"), letter("f:2", "two")]))
    assert store.writer.remove_letters("one") == 1
    assert store.writer.remove_letters("one") == 0
    assert [found.source for _, found in store.reader.dead()] == ["two"]


def test_figures_end_with_a_post_that_is_not_dated_ahead(store):
    """One post of 2099 must not empty the page's last day."""
    store.writer.write(Batch(posts=[make(uid="2099", at=LAST, observed_at=NOON)]))
    assert store.reader.newest() is None
    posts = [make(uid="now"), make(uid="marked", at=NOON + HOUR, time_source="doubtful")]
    store.writer.write(Batch(posts=posts))
    assert store.reader.newest() == NOON
    soon = make(uid="soon", at=NOON + timedelta(seconds=30), observed_at=NOON)
    store.writer.write(Batch(posts=[soon]))
    assert store.reader.newest() == soon.created_at
    assert store.reader.stats().doubtful_dates == 2
    assert [p.uid for p in store.reader.search(parse("")).posts][0] == "2099"


@pytest.mark.parametrize("at", [FIRST, LAST])
def test_no_date_can_harm(store, at):
    """A post of the year 1 or 9999 is kept, found, counted, exported and deleted as any other."""
    odd = make("odd words", "odd", at=at, observed_at=NOON, tags=tagged(topic={"code": "3"}))
    usual = make("usual words", "usual")
    store.writer.write(Batch(posts=[odd, usual]))
    page = [odd, usual] if at == LAST else [usual, odd]
    assert store.reader.search(parse("words")).posts == page
    assert list(store.reader.export()) == page[::-1]
    first = store.reader.search(parse("words"), limit=1)
    assert store.reader.search(parse("words"), limit=1, before=first.next).posts == page[1:]
    assert store.reader.newest() == NOON
    hour = at.replace(minute=0, second=0, microsecond=0)
    assert store.reader.histogram("topic:3", hour, at) == ([Bar(hour, 1)] if at > hour else [])
    assert store.reader.top("topic", NOON - HOUR, NOON + HOUR) == []
    assert store.reader.stats().posts == 2
    store.writer.write(Batch(deletions=[gone("odd")]))
    check_figures(store, [usual])


@pytest.mark.parametrize("at", [FIRST, NOON, LAST])
@pytest.mark.parametrize("revision", [-(2**62), 0, 253_402_300_799_999, 2**62])
def test_a_deletion_wins_whatever_the_clocks_said(store, at, revision):
    """Neither a deletion dated long ago nor an edit dated far ahead brings a post back."""
    post = make("words", "a", revision=revision, author_ref="1.x")
    store.writer.write(Batch(posts=[post]))
    assert store.reader.count(parse("words")) == 1
    store.writer.write(Batch(deletions=[gone("a", at)]))
    store.writer.write(Batch(posts=[post, make("words", "a", revision=2**62)]))
    assert store.reader.posts(["a"]) == []
    closed = AuthorSuppressed(author_ref="1.y", source="test", at=at, reason="account")
    theirs = make("words", "b", revision=revision, author_ref="1.y")
    store.writer.write(Batch(posts=[theirs]))
    store.writer.write(Batch(deletions=[closed]))
    assert store.reader.count(parse("words")) == 0


def test_posts_without_authors_are_counted(store):
    """Who runs it must know that no coordination can be seen from them."""
    store.writer.write(Batch(posts=[make(uid="a"), make(uid="b", author_ref="1.x"), make(uid="c")]))
    store.writer.write(Batch(deletions=[gone("c")]))
    assert store.reader.stats().without_author == 1


def test_tags_can_be_made_anew(store):
    """New rules say something else: search, counts and posts follow; the feed is told nothing."""
    before = [make("a word", f"p{n}", tags=tagged(topic={"code": "3"})) for n in range(5)]
    store.writer.write(Batch(posts=before))
    seen = store.reader.last_change()
    after = [post.with_tags(tagged(topic={"code": "7"}, youth={"voice": True})) for post in before]
    assert store.writer.retag(after[:3], "halfway") == 3
    assert store.reader.retag_progress() == "halfway"
    assert store.writer.retag(after[3:], None) == 2
    assert store.reader.retag_progress() is None
    assert store.reader.posts([p.uid for p in after]) == after
    assert found(store, "topic:7 youth:voice word") == {"a word"}
    assert store.reader.count(parse("topic:3")) == 0
    assert store.reader.last_change() == seen
    check_figures(store, after)


def test_what_changed_meanwhile_is_not_tagged_anew(store):
    """An edit or a deletion that comes while the store is tagged anew wins."""
    old = [make("old", uid, revision=1) for uid in ("edited", "deleted", "same")]
    store.writer.write(Batch(posts=old))
    edit = make("new", "edited", revision=2)
    store.writer.write(Batch(posts=[edit], deletions=[gone("deleted")]))
    again = [post.with_tags(tagged(topic={"code": "7"})) for post in old]
    store.writer.retag(again, None)
    assert store.reader.posts(["edited", "deleted", "same"]) == [edit, again[2]]
    check_figures(store, [edit, again[2]])


def test_older_rules_put_nothing_over_newer_ones(store, monkeypatch):
    """A process that still runs the rules of before is stale, also when it brings the same post."""
    post = make("words", "a", tags=tagged(topic={"code": "3"}), revision=5)
    store.writer.write(Batch(posts=[post]))
    monkeypatch.setattr("schemas.version.MODEL_EPOCH", 900)
    new = post.with_tags(tagged(topic={"code": "7"}))
    assert store.writer.retag([new], None) == 1
    assert store.reader.versions(["a"]) == {"a": post_version(new)}
    monkeypatch.undo()
    store.writer.write(Batch(posts=[post]))
    assert store.writer.retag([post], None) == 0
    assert store.reader.posts(["a"]) == [new]


def test_a_walk_over_the_store_goes_on_where_it_stood(store):
    """Tagging anew resumes: every post from that order on, each once."""
    posts = [make(at=NOON + n * HOUR) for n in range(7)]
    store.writer.write(Batch(posts=posts))
    walked = list(store.reader.stored())
    assert [post for _, post in walked] == posts
    assert list(store.reader.stored(walked[3][0])) == walked[3:]
    assert msgspec.json.encode([order for order, _ in walked])


def about(place, **names) -> DeadLetter:
    return msgspec.structs.replace(letter(place), **names)


@pytest.mark.parametrize("first", ["letters", "deletions"])
def test_letters_go_with_their_post_and_their_author_whichever_comes_first(store, first):
    """What was deleted where it was published must not stay because it could not be read here."""
    letters = [
        about("f:1", uid="a"),
        about("f:2", author_ref="1.x"),
        about("f:3", uid="of-x"),  # a post of 1.x, by its uid alone
        about("f:4", uid="b", author_ref="1.y"),
        letter("f:5"),
    ]
    store.writer.write(Batch(posts=[make(uid="a"), make(uid="of-x", author_ref="1.x")]))
    closed = AuthorSuppressed(author_ref="1.x", source="s", at=NOON, reason="account")
    batches = [Batch(dead=letters), Batch(deletions=[gone("a"), closed])]
    for batch in batches if first == "letters" else reversed(batches):
        store.writer.write(batch)
    assert [found.place for _, found in store.reader.dead()] == ["f:4", "f:5"]
    assert store.reader.letters(letters) == {letters[3].key, letters[4].key}


def test_the_letters_about_a_post_or_an_author_can_be_named(store):
    """`hearhear subject` shows a person what is kept of theirs."""
    letters = [about("f:1", uid="a"), about("f:2", author_ref="1.x"), letter("f:3")]
    store.writer.write(Batch(dead=letters))
    found = store.reader.letters_about
    assert [kept.place for _, kept in found(uids=["a"], author_refs=["1.x"])] == ["f:1", "f:2"]
    assert [kept.place for _, kept in found(author_refs=["1.x", ""])] == ["f:2"]
    assert found() == found(uids=[""], author_refs=[""]) == []
    assert [number for number, _ in store.reader.dead()][0] == found(uids=["a"])[0][0]
