"""What every store must keep and tell, whatever it is made of: one suite over all adapters."""

import random
from datetime import timedelta

import pytest
from msgspec import structs

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.version import MODEL_EPOCH
from schemas.version import deletion_version
from sinks.search.query import parse
from sinks.store import Bar
from sinks.store import Batch
from sinks.store import Stats
from sinks.store import order
from sinks.store import without_author
from tests.contract.stores import HOUR
from tests.contract.stores import NOON
from tests.contract.stores import check_figures
from tests.contract.stores import found
from tests.contract.stores import gone
from tests.contract.stores import make
from tests.contract.stores import tagged
from tests.vocabulary import VOCABULARY


def test_posts_come_back_as_they_went_in(store):
    """A store keeps every field; who wrote it may be kept elsewhere."""
    post = make(
        "Grüße 🤬\x00 \u2028", "full", author_ref="e1:x", title="t", tags=tagged(a={"b": 1})
    )
    store.writer.write(Batch(posts=[post]))
    assert [without_author(found) for found in store.reader.posts(["full"])] == [
        without_author(post)
    ]


def test_changes_tell_every_write_in_order(store):
    """A live feed resumes from a number and misses nothing; an edit moves to the end."""
    store.writer.write(Batch(posts=[make("a", "a"), make("b", "b"), make("c", "c")]))
    seen = store.reader.last_change()
    edited = make("a again", "a", revision=5)
    store.writer.write(Batch(posts=[edited], deletions=[gone("b")]))
    news = store.reader.changes(seen)
    assert {change.uid: change.post for change in news} == {"b": None, "a": edited}
    everything = store.reader.changes(0)
    assert everything[0].uid == "c"
    assert [c.seq for c in everything] == sorted({c.seq for c in everything})
    assert everything[-1].seq == store.reader.last_change()
    assert store.reader.changes(0, limit=2) == everything[:2]


def test_an_edit_takes_the_place_of_the_post(store):
    """Old words and old tags are no longer found nor counted."""
    store.writer.write(Batch(posts=[make("old words", "a", tags=tagged(youth={"voice": True}))]))
    store.writer.write(Batch(posts=[make("new words", "a", revision=1)]))
    assert found(store, "words") == {"new words"}
    assert store.reader.count(parse("old")) == 0
    assert store.reader.count(parse("youth:yes", VOCABULARY)) == 0
    assert store.reader.stats().tags == {}
    assert store.reader.histogram("youth", NOON, NOON + HOUR) == [Bar(NOON, 0)]
    assert store.reader.histogram("", NOON, NOON + HOUR) == [Bar(NOON, 1)]


@pytest.mark.parametrize("revision", [4, 5])
def test_a_version_no_higher_changes_nothing(store, revision):
    """Redelivery is ordinary: the store is as if it had not happened."""
    store.writer.write(Batch(posts=[make("kept", "a", revision=5)]))
    before = (store.reader.last_change(), store.reader.stats(), store.reader.changes(0))
    store.writer.write(Batch(posts=[make("late", "a", revision=revision)]))
    assert before == (store.reader.last_change(), store.reader.stats(), store.reader.changes(0))


def test_a_batch_may_hold_a_post_and_its_edit(store):
    """The highest version stays, in whichever order they stand."""
    for uid, order_ in (("a", (1, 2)), ("b", (2, 1))):
        store.writer.write(Batch(posts=[make(f"v{v} word", uid, revision=v) for v in order_]))
    assert [p.text for p in store.reader.posts(["a", "b"])] == ["v2 word", "v2 word"]
    assert store.reader.count(parse("word")) == 2


@pytest.mark.parametrize("first", ["post", "deletion", "together"])
def test_a_deletion_wins_in_every_order(store, first):
    """Gone where it was published is gone here, also when the deletion comes first."""
    post = make("secret words", "a", revision=10**12, tags=tagged(youth={"voice": True}))
    both = [Batch(posts=[post]), Batch(deletions=[gone("a")])]
    if first == "together":
        both = [Batch(posts=[post], deletions=[gone("a")])]
    for batch in both if first != "deletion" else reversed(both):
        store.writer.write(batch)
    assert store.reader.posts(["a"]) == []
    assert found(store, "secret OR youth:yes OR platform:file") == set()
    assert store.reader.stats() == store.reader.stats()._replace(
        posts=0, deleted=1, tags={}, without_author=0
    )
    assert store.reader.changes(0)[-1][1:] == ("a", None)
    assert store.reader.histogram("", NOON, NOON + HOUR) == [Bar(NOON, 0)]


def test_a_deletion_told_twice_counts_once(store):
    """Redelivered deletions double nothing."""
    store.writer.write(Batch(deletions=[gone("a")]))
    before = store.reader.last_change()
    store.writer.write(Batch(deletions=[gone("a"), gone("a")]))
    assert store.reader.last_change() == before
    assert store.reader.stats().deleted == 1


def test_a_suppressed_author_is_gone_and_stays_gone(store):
    """All posts of an account go, those of others stay, and none comes back."""
    for n in range(3):
        store.writer.write(Batch(posts=[make("theirs", f"t{n}", author_ref="e1:t")]))
    store.writer.write(Batch(posts=[make("another's", "o", author_ref="e1:o"), make("none's")]))
    event = AuthorSuppressed(author_ref="e1:t", source="test", at=NOON, reason="account")
    store.writer.write(Batch(deletions=[event]))
    store.writer.write(Batch(posts=[make("theirs", "late", author_ref="e1:t", revision=10**12)]))
    assert found(store, "") == {"another's", "none's"}
    assert store.reader.count(parse("theirs")) == 0
    assert store.reader.stats().deleted == 3


def make_alert(key="k", version=1, at=NOON, tactic="sync") -> Alert:
    return Alert(
        key=key, version=version, target="mp-1", onset=at, opened_at=at, updated_at=at,
        severity="S2", score=4.0, tactic=tactic, signals=(), uids=("a",), accounts=9, hostile=9,
        civil=1, usual=0.1,
    )  # fmt: skip


def test_an_alert_gives_way_to_a_higher_version_only(store):
    """A lingering old process never puts an older alert over a newer one."""
    store.writer.write_alerts([make_alert(version=2, tactic="new")])
    store.writer.write_alerts([make_alert(version=1), make_alert(version=2)])
    assert store.reader.alert("k") == make_alert(version=2, tactic="new")
    store.writer.write_alerts([make_alert(version=3, tactic="newest")])
    assert store.reader.alerts() == [make_alert(version=3, tactic="newest")]
    assert store.reader.stats().alerts == 1
    assert store.reader.alert("unknown") is None


def test_a_withdrawn_alert_is_kept_and_left_out(store):
    """It was an error: nobody should see it among the others, and whoever asks can read why."""
    gone = structs.replace(make_alert(version=2), withdrawn=True, replaced_by="other")
    store.writer.write_alerts([make_alert(), make_alert(key="other")])
    store.writer.write_alerts([gone])
    assert [alert.key for alert in store.reader.alerts()] == ["other"]
    assert store.reader.stats().alerts == 1
    assert {alert.key for alert in store.reader.alerts(withdrawn=True)} == {"k", "other"}
    assert store.reader.alert("k") == gone


def test_alerts_come_newest_first(store):
    """The page shows what is new."""
    store.writer.write_alerts([make_alert(key=str(n), at=NOON + n * HOUR) for n in (2, 0, 1)])
    assert [alert.key for alert in store.reader.alerts()] == ["2", "1", "0"]
    assert [alert.key for alert in store.reader.alerts(limit=1)] == ["2"]


def make_letter(place="f:1", raw=b"{", source="") -> DeadLetter:
    return DeadLetter(
        stage="ingest", source=source, reason="not JSON", error="e", raw=raw, at=NOON, place=place
    )


def test_a_dead_letter_that_comes_again_is_one(store):
    """Redelivery doubles no dead letter; numbers go up, so that reading can go on."""
    letters = [make_letter("f:1"), make_letter("f:2")]
    store.writer.write(Batch(dead=letters))
    store.writer.write(Batch(dead=[*letters, make_letter("f:3")]))
    kept = store.reader.dead()
    assert [letter for _, letter in kept] == [*letters, make_letter("f:3")]
    assert store.reader.dead(limit=1, after=kept[1][0]) == kept[2:]
    assert store.reader.stats().dead_letters == 3


def test_a_dead_letter_whose_record_came_whole_goes(store):
    """And only it; one that is not there any more changes nothing."""
    letters = [make_letter("f:1"), make_letter("f:2")]
    store.writer.write(Batch(dead=letters))
    gone = DeadLetterGone(key=letters[0].key)
    for _ in range(2):
        store.writer.write(Batch(gone=[gone]))
        assert [letter.place for _, letter in store.reader.dead()] == ["f:2"]


def test_a_reckoning_finds_every_record(store):
    """`hearhear reconcile` asks for versions, deleted ones too, letters and suppressed authors."""
    kept, lost = make_letter("f:1"), make_letter("f:9")
    batch = Batch(posts=[make(uid="here", revision=4), make(uid="gone")], dead=[kept])
    store.writer.write(batch)
    closed = AuthorSuppressed(author_ref="1.ab", source="s", at=NOON, reason="account")
    store.writer.write(Batch(deletions=[gone("gone"), closed]))
    versions = store.reader.versions(["here", "gone", "never"])
    assert versions == {"here": 4000 + MODEL_EPOCH, "gone": deletion_version(gone("gone"))}
    assert store.reader.letters([kept, lost]) == {kept.key}
    assert store.reader.suppressed(["1.ab", "1.cd"]) == {"1.ab"}


def test_sources_tell_posts_dead_letters_and_when_they_spoke(store):
    """Who runs it sees which source went quiet."""
    later = make(source="one", observed_at=NOON + HOUR)
    dead = [make_letter(source="one")]
    store.writer.write(Batch(posts=[make(source="two"), later, make(source="one")], dead=dead))
    one, two = store.reader.sources()
    assert one == ("one", 2, 1, NOON + HOUR)
    assert two == ("two", 1, 0, NOON)


def test_export_gives_every_post_oldest_first(store):
    """What is stored can be taken along."""
    posts = [make(at=NOON + timedelta(seconds=n * 7 % 1200)) for n in range(1200)]
    store.writer.write(Batch(posts=posts))
    assert list(store.reader.export()) == sorted(posts, key=order)


def test_an_empty_store_answers_everything(store):
    """A page opened before the first post shows nothing, not an error."""
    reader = store.reader
    assert reader.search(parse("a -b topic:3", VOCABULARY)) == ([], None)
    assert reader.search(parse("-a")) == ([], None)
    assert reader.count(parse("")) == 0
    assert reader.last_change() == 0
    assert reader.newest() is None
    assert reader.stats() == Stats(0, 0, 0, 0, {})
    assert reader.sources() == []
    assert reader.top("topic", NOON, NOON + HOUR) == []
    assert list(reader.export()) == []


def test_a_histogram_has_hours_without_posts_too(store):
    """A gap is a fact; hours are whole."""
    times = [NOON, NOON + timedelta(minutes=59, seconds=59), NOON + 2 * HOUR]
    store.writer.write(Batch(posts=[make(at=at) for at in times]))
    bars = store.reader.histogram("", NOON + timedelta(minutes=5), NOON + timedelta(minutes=121))
    assert bars == [Bar(NOON, 2), Bar(NOON + HOUR, 0), Bar(NOON + 2 * HOUR, 1)]
    assert store.reader.histogram("topic:3", NOON, NOON + HOUR) == [Bar(NOON, 0)]
    assert store.reader.newest() == NOON + 2 * HOUR


def some_posts(n: int, seed: int) -> list[Post]:
    chance = random.Random(seed)
    return [
        make(
            at=NOON + timedelta(minutes=chance.randrange(600)),
            tags=tagged(
                topic={"topics": [{"code": str(chance.randrange(6))} for _ in range(2)]},
                abuse={"abusive": chance.random() < 0.3, "kinds": []},
            ),
        )
        for _ in range(n)
    ]


def test_figures_equal_counting_facets_by_hand(store):
    """Stats, histogram, top and filters all tell the same as the posts themselves."""
    posts = some_posts(300, seed=7)
    store.writer.write(Batch(posts=posts))
    store.writer.write(Batch(deletions=[gone(post.uid) for post in posts[::5]]))
    left = [post for n, post in enumerate(posts) if n % 5]
    check_figures(store, left)
