"""Elasticsearch refuses, cuts, blocks and stumbles: nothing is lost, nothing doubled, nothing undone."""

import logging
import threading
import time
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import msgspec
import pytest

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from sinks.elastic.client import connect
from sinks.elastic.reader import ElasticReader
from sinks.elastic.setup import check as check_setup
from sinks.elastic.setup import setup
from sinks.elastic.writer import ElasticWriter
from sinks.elastic.writer import Incoming
from sinks.query import parse
from sinks.ring import Ring
from sinks.store import Batch
from sinks.store import StoreError
from tests.engines.checker_elastic import check
from tests.engines.elastic_store import fresh
from tests.engines.proxy import Faults
from tests.engines.proxy import Proxy

# kafka-python 3.0.12 reads its own files in a way that Python 3.11 calls outdated.
pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')

from hearhear.stream.sink import read
from hearhear.stream.topics import TAGGED
from tests.engines.checker import story

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 3, tzinfo=UTC)
SEED = 7


@pytest.fixture
def client(elastic):
    """Give a client of the engine with our templates and no document."""
    made = fresh(elastic.address)
    yield made
    made.close()


def incoming(told):
    """Return a story as the sink reads it from posts.tagged."""
    return [read(TAGGED, raw, f"t/0/{n}", NOW) for n, (_, raw) in enumerate(told.sent)]


def make(uid, text="The late boat was full again", **more):
    given = {"platform": "file", "source": "s", "created_at": NOON, "observed_at": NOON}
    return Post(**{**given, "uid": uid, "text": text, **more})


def taken(writer, *records):
    return writer.take([Incoming(r, msgspec.json.encode(r), "t/0/1") for r in records])


def short(_seconds):
    """Wait a moment, where the sink would wait for up to half a minute."""
    time.sleep(0.005)


def bring(told, address, *, size=200):
    """Bring *told* to *address* in batches; return the writer."""
    client = connect([address], timeout=20)
    writer = ElasticWriter(client, wait=short)
    records = incoming(told)
    for start in range(0, len(records), size):
        writer.take(records[start : start + size])
    client.close()
    return writer


def test_only_refused_items_are_sent_again(client, elastic):
    """R12: overload (429 on 30 % of the items) costs time, no document and no dead letter."""
    told = story(2000, SEED, ["mp"])
    faults = Faults(seed=SEED, items={429: 0.3})
    with Proxy(elastic.address, faults) as proxy:
        writer = bring(told, proxy.address)
    assert check(told, client) == []
    assert writer.sender.retried > 400
    for refused, following in zip(faults.refused, faults.sent[1:], strict=False):
        assert not refused or set(following) == refused


@pytest.mark.parametrize(
    "faults",
    [
        Faults(items={429: 0.1, 503: 0.1}, whole={503: 0.1, 429: 0.1, 500: 0.05}),
        Faults(cut_before=0.2, cut_after=0.3),
        Faults(short=0.5, items={503: 0.1}),
        Faults(items={403: 0.2}, slow=0.02),
    ],
    ids=["refused", "cut", "short", "blocked"],
)
def test_every_item_is_settled_whatever_the_answers(client, elastic, faults):
    """R13: mixed, missing and lost answers; what was done although no answer came answers 409."""
    told = story(1200, SEED, ["mp"])
    with Proxy(elastic.address, faults) as proxy:
        bring(told, proxy.address)
    assert check(told, client) == []


def test_told_again_from_the_start_nothing_changes(client, elastic):
    """R19: a whole topic replayed makes no document, and wakes nothing that is deleted."""
    told = story(1000, SEED, ["mp"])
    bring(told, elastic.address)
    writer = ElasticWriter(client)
    again = writer.take(incoming(told))
    assert check(told, client) == []
    assert (again.refused, again.dead) == (0, 0)


def bad_posts():
    by = {"by": "t 1"}
    tags = {
        "unknown tag": {"weather": {**by, "rain": True}},
        "unknown field": {"youth": {**by, "age": "17"}},
        "text in integer": {"topic": {**by, "majors": [{"code": "ten", "score": 1.0}]}},
        "object in text": {"language": {**by, "code": {"iso": "en"}}},
        "1,001 fields": {f"t{n}": {**by} for n in range(1001)},
    }
    return [make(f"bad:{name}", f"words of {name}", tags=tag) for name, tag in tags.items()]


def test_a_post_that_does_not_fit_is_a_dead_letter_and_its_neighbours_are_stored(client):
    """R14: unknown fields and wrong types lose only themselves, whole, and with the reason."""
    bad = bad_posts()
    good = [make(f"good:{n}") for n in range(45)]
    long = make("long", hashtags=("x" * 40_000,))
    result = taken(ElasticWriter(client, refresh=True), *good[:20], *bad, long, *good[20:])
    reader = ElasticReader(client)
    assert result.dead == len(bad)
    assert reader.count(parse("")) == 46
    assert reader.posts(["long"]) == [long]
    letters = [letter for _, letter in reader.dead()]
    assert {letter.raw for letter in letters} == {msgspec.json.encode(post) for post in bad}
    assert all("exception" in letter.error for letter in letters)


def test_posts_of_any_date_id_and_length_are_stored(client):
    """What a file may hold must not stop the sink."""
    posts = [
        make("", "no id"),
        make("_id", "an odd one"),
        make("é" * 400, "a long id"),
        make('"\\\n', "an id to escape"),
        make("old", created_at=datetime(1, 1, 1, tzinfo=UTC), revision=-(10**12)),
        make("late", created_at=datetime(9999, 12, 31, tzinfo=UTC), revision=2**62),
        make("word", "x" * 100_000),
        make("words", "many words " * 9_000),
    ]
    result = taken(ElasticWriter(client, refresh=True), *posts)
    reader = ElasticReader(client)
    assert result.dead == 0
    assert reader.posts([post.uid for post in posts]) == posts
    assert reader.count(parse("")) == len(posts)
    assert reader.newest() == posts[5].created_at
    gone = [PostDeleted(uid=p.uid, source="s", at=NOON, reason="user") for p in posts]
    taken(ElasticWriter(client, refresh=True), *gone)
    assert {p.uid for p in reader.search(parse("")).posts} <= {"late"}


def test_a_deletion_takes_the_dead_letter_too(client):
    """I4: the words of a deleted post stand nowhere, whichever comes first."""
    first, second, *_ = bad_posts()
    writer = ElasticWriter(client, refresh=True)
    gone = [PostDeleted(uid=p.uid, source="s", at=NOON, reason="user") for p in (first, second)]
    taken(writer, first)
    taken(writer, gone[0])
    taken(writer, gone[1])
    taken(writer, second)
    reader = ElasticReader(client)
    assert reader.dead() == []
    assert reader.stats().deleted == 2


def test_a_read_only_index_is_waited_for(client, elastic, caplog):
    """R15: a full disk makes indices read-only; the sink says so, waits, and goes on by itself."""
    index = "hearhear-posts-keep"
    block = "index.blocks.read_only_allow_delete"
    client.indices.put_settings(index=index, settings={block: True})
    writer = ElasticWriter(connect([elastic.address]), refresh=True, wait=short)
    work = threading.Thread(target=taken, args=(writer, make("a"), make("x:b", platform="x")))
    with caplog.at_level(logging.WARNING):
        work.start()
        until = time.monotonic() + 20
        while "block" not in writer.sender.trouble and time.monotonic() < until:
            time.sleep(0.01)
        assert "block" in writer.sender.trouble
        client.indices.put_settings(index=index, settings={block: None})
        work.join(20)
    assert not work.is_alive()
    assert writer.sender.trouble == ""
    assert "waiting for Elasticsearch" in caplog.text
    assert ElasticReader(client).count(parse("")) == 2
    assert ElasticReader(client).dead() == []


def test_a_key_that_is_refused_at_work_pauses_it(client, elastic):
    """R16: rotated credentials stop nothing for good: the sink says so and goes on when they hold."""
    faults = Faults(whole={401: 1.0})
    with Proxy(elastic.address, faults) as proxy:
        writer = ElasticWriter(connect([proxy.address]), refresh=True, wait=short)
        work = threading.Thread(target=taken, args=(writer, make("a")))
        work.start()
        until = time.monotonic() + 20
        while "API key" not in writer.sender.trouble and time.monotonic() < until:
            time.sleep(0.01)
        assert "API key" in writer.sender.trouble
        faults.whole = {}
        work.join(20)
    assert ElasticReader(client).count(parse("")) == 1


def test_a_wrong_key_at_start_is_one_clear_sentence(secure):
    """R16: who sets it up reads what to do."""
    with pytest.raises(StoreError, match="check the API key"):
        check_setup(connect([secure.address], api_key="d3Jvbmc6d3Jvbmc="))


def test_a_request_too_large_is_sent_in_halves(client, elastic):
    """A proxy before Elasticsearch may take less at once; one post too large for it loses itself."""
    posts = [make(f"long:{n}", "word " * 2000) for n in range(20)]
    huge = make("huge", "word " * 20_000)
    with Proxy(elastic.address, Faults(largest=200_000)) as proxy:
        writer = ElasticWriter(connect([proxy.address]), refresh=True, wait=short)
        result = taken(writer, *posts[:9], huge, *posts[9:])
    assert ElasticReader(client).count(parse("word")) == 20
    assert result.dead == 1


def test_the_checker_sees_what_is_lost_doubled_or_undone(client, elastic):
    """A checker that finds nothing proves nothing until it has found something."""
    told = story(300, SEED, ["mp"])
    bring(told, elastic.address)
    gone = next(r for r in told.records if isinstance(r, PostDeleted))
    lost = next(uid for uid, (_, deleted) in told.final().items() if not deleted)
    home = "hearhear-posts-keep"
    text = next(p.text for p in told.posts() if p.uid == gone.uid)
    own = {"deleted": False, "source": "story", "version": 1}
    woken = {"message": text, "event": {"id": gone.uid}, "hearhear": own}
    client.delete(index=home, id=lost)
    client.index(index=home, id=gone.uid, document=woken)
    client.index(index="hearhear-posts-d7", id=gone.uid, document=woken)
    said = " ".join(check(told, client))
    assert f"lost 1, e.g. {lost}" in said
    assert f"2 documents for {gone.uid}" in said
    assert f"still has the text of {gone.uid}" in said
    assert f"{gone.uid} is (" in said


def test_an_author_suppressed_meanwhile_by_another_sink_leaves_nothing(client):
    """Two sinks: one learns of the suppression while the other, unaware, stores a post."""
    one, other = ElasticWriter(client), ElasticWriter(client)
    taken(other, make("before", "their words", author_ref="e1:t"))
    gone = AuthorSuppressed(author_ref="e1:t", source="s", at=NOON, reason="account")
    taken(one, gone)
    taken(other, make("after", "their words", author_ref="e1:t"), make("else", author_ref="e1:o"))
    again = taken(other, make("later", "their words", author_ref="e1:t"))
    client.indices.refresh(index="hearhear-*")
    reader = ElasticReader(client)
    assert [p.uid for p in reader.search(parse("")).posts] == ["else"]
    assert again.refused == 1
    restarted = ElasticWriter(client, refresh=True)
    assert taken(restarted, make("after a restart", author_ref="e1:t")).refused == 1
    assert client.count(index="hearhear-meta").body["count"] == 2


def test_retention_removes_by_class_and_very_old_tombstones(client):
    """A post goes when its class says so, wherever it lives; its tombstone when nothing can wake it."""
    writer = ElasticWriter(client, refresh=True)
    old = NOON - timedelta(days=20)
    taken(
        writer,
        make("x:1", platform="x", retention="d7", observed_at=old),
        make("x:2", platform="x", retention="keep", observed_at=old),
        make("bluesky:1", platform="bluesky", retention="d30", observed_at=old),
        *(make(f"x:more{n}", platform="x", retention="d7", observed_at=old) for n in range(600)),
        PostDeleted(uid="x:3", source="s", at=NOON - timedelta(days=500), reason="user"),
        PostDeleted(uid="x:4", source="s", at=NOON, reason="user"),
    )
    assert writer.purge(NOON) == (601, 1)
    assert writer.purge(NOON) == (0, 0)
    client.indices.refresh(index="hearhear-*")
    reader = ElasticReader(client)
    assert {p.uid for p in reader.search(parse("")).posts} == {"x:2", "bluesky:1"}
    assert reader.stats().deleted == 1
    taken(writer, make("x:1", platform="x", retention="d7", observed_at=old))
    assert reader.posts(["x:1"]) == []


def test_setup_again_deletes_nothing_and_adds_what_is_new(client):
    """An upgrade runs it over a full cluster."""
    taken(ElasticWriter(client, refresh=True), make("a"))
    assert all(line.startswith("template") for line in setup(client))
    check_setup(client)
    assert ElasticReader(client).count(parse("")) == 1


def test_a_reader_without_elasticsearch_says_what_to_do(elastic, client):
    """The page lives on when the store is away, and says so."""
    with Proxy(elastic.address, Faults(down=True)) as proxy:
        ring = Ring()
        reader = ElasticReader(connect([proxy.address], timeout=5), ring)
        for call in (
            lambda: reader.search(parse("a")),
            reader.stats,
            lambda: reader.posts(["a"]),
            lambda: reader.alert("k"),
            lambda: list(reader.export()),
        ):
            with pytest.raises(StoreError, match="start it, or check its address"):
                call()
        ring.take(make("live"))
        assert [change.uid for change in reader.changes(0)] == ["live"]
        assert reader.last_change() == ring.last()


def test_the_live_feed_shows_no_post_that_is_deleted(client):
    """A topic replayed from its start tells again of posts that went long ago."""
    ring = Ring()
    gone = PostDeleted(uid="a", source="s", at=NOON, reason="user")
    taken(ElasticWriter(client), make("a"), gone, make("b"))
    for uid in ("a", "b", "not stored yet"):
        ring.take(make(uid))
    changes = ElasticReader(client, ring).changes(0)
    assert [(c.uid, c.post is None) for c in changes] == [
        ("a", True), ("b", False), ("not stored yet", False),
    ]  # fmt: skip


def test_a_cluster_that_was_not_set_up_says_so(elastic, client):
    """A sink never lets Elasticsearch guess a mapping."""
    client.indices.delete(index="hearhear-posts-d7")
    with pytest.raises(StoreError, match="run hearhear elastic setup"):
        check_setup(client)


def test_a_batch_of_the_contract_is_stored_whole(client):
    """Writer and sink are one: what the contract writes survives the same faults."""
    writer = ElasticWriter(client, refresh=True)
    writer.write(Batch(posts=[make("a")], cursors={"s": "1"}))
    assert ElasticReader(client).posts(["a"]) == [make("a")]
