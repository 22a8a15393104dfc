"""What stands in Elasticsearch after what was written: posts, dead letters, tombstones, suppressions."""

from contextlib import closing
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import msgspec
import pytest

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

from schemas.dead_letter import DeadLetter
from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted
from sinks.change_buffer import ChangeBuffer
from sinks.elastic.authors import wrote
from sinks.elastic.bulk import put
from sinks.elastic.client import connect
from sinks.elastic.document import post_document
from sinks.elastic.live import Live
from sinks.elastic.reader import ElasticReader
from sinks.elastic.sender import Sender
from sinks.elastic.setup import check as check_setup
from sinks.elastic.setup import setup
from sinks.elastic.writer import ElasticWriter
from sinks.search.query import parse
from sinks.store import Batch
from sinks.store import StoreError
from tests.engines.elastic_store import NOON
from tests.engines.elastic_store import fresh
from tests.engines.elastic_store import make
from tests.engines.elastic_store import taken


@pytest.fixture
def client(elastic):
    """Give a client of the engine with our templates and no document."""
    made = fresh(elastic.address)
    yield made
    made.close()


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
    assert reader.newest() == NOON
    gone = [PostDeleted(uid=p.uid, source="s", at=NOON, reason="user") for p in posts]
    taken(ElasticWriter(client, refresh=True), *gone)
    assert reader.search(parse("")).posts == []


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
    client.indices.refresh(index="hearhear-*")
    assert "later" not in str(_everything(client, "hearhear-*"))


@pytest.mark.parametrize("knows", [True, False])
def test_a_sink_killed_before_it_looked_leaves_no_post_of_a_suppressed_author(client, knows):
    """Its batch comes again to another sink, which finds the post stored already."""
    theirs = make("a", "their words", author_ref="e1:t")
    other = ElasticWriter(client, refresh=True)
    if not knows:
        other.take([])  # it learned who is suppressed before anybody was
    taken(
        ElasticWriter(client, refresh=True),
        AuthorSuppressed(author_ref="e1:t", source="s", at=NOON, reason="account"),
    )
    killed = Sender(client)
    killed.send([put("hearhear-posts-keep", "a", 5, post_document(theirs, 5)), wrote(theirs)])
    taken(other, theirs)
    assert ElasticReader(client).posts(["a"]) == []
    assert "e1:t" not in str(_everything(client, "hearhear-authors"))


def test_who_wrote_a_post_goes_with_it(client):
    """Deleted, suppressed or too old: no reference stays, and a replay brings none back."""
    writer = ElasticWriter(client, refresh=True)
    old = NOON - timedelta(days=20)
    posts = [
        make("x:user", author_ref="1.aa"),
        make("x:gone", author_ref="1.bb"),
        make("x:old", platform="x", retention="d7", observed_at=old, author_ref="1.cc"),
        make("x:here", author_ref="1.dd"),
    ]
    taken(writer, *posts)
    assert "1.dd" not in str(_everything(client, "hearhear-posts-*"))
    taken(
        writer,
        PostDeleted(uid="x:user", source="s", at=NOON, reason="user"),
        AuthorSuppressed(author_ref="1.bb", source="s", at=NOON, reason="account"),
    )
    writer.purge(NOON)
    taken(writer, *posts)
    said = str(_everything(client, "hearhear-authors"))
    assert [ref in said for ref in ("1.aa", "1.bb", "1.cc", "1.dd")] == [False, False, False, True]
    assert ElasticReader(client).uids(author_ref="1.dd") == ["x:here"]
    taken(writer, PostDeleted(uid="x:4", source="s", at=NOON - timedelta(days=500), reason="user"))
    writer.purge(NOON)
    client.indices.refresh(index="hearhear-authors")
    assert "x:4" not in str(_everything(client, "hearhear-authors"))


def test_the_author_of_a_post_that_was_refused_can_still_be_suppressed(client):
    """A dead letter holds words, too; the letter itself is found by who wrote the post."""
    writer = ElasticWriter(client, refresh=True)
    bad = msgspec.structs.replace(bad_posts()[0], author_ref="1.aa")
    assert taken(writer, bad).dead == 1
    reader = ElasticReader(client)
    assert (reader.uids(author_ref="1.aa"), len(reader.dead())) == ([], 1)
    taken(writer, AuthorSuppressed(author_ref="1.aa", source="s", at=NOON, reason="account"))
    assert reader.dead() == []
    assert reader.stats().dead_letters == 0


def _everything(client, index):
    return client.search(index=index, size=100)["hits"]["hits"]


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
        *(
            DeadLetter(
                stage="ingest",
                reason="r",
                error="e",
                raw=b"{",
                at=NOON - timedelta(days=n),
                place=f"f:{n}",
            )
            for n in (29, 31)
        ),
    )
    assert writer.purge(NOON) == (601, 1, 1)
    assert writer.purge(NOON) == (0, 0, 0)
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


def test_shards_and_copies_are_as_the_settings_say_and_a_difference_is_told(client):
    """An index keeps the shards it was made with; three nodes should not wonder why nothing moved."""
    client.indices.delete(index="hearhear-dead")
    told = setup(client, shards=2, replicas=0)
    made = client.indices.get_settings(index="hearhear-dead").body["hearhear-dead"]["settings"][
        "index"
    ]

    assert (made["number_of_shards"], made["number_of_replicas"]) == ("2", "0")
    assert "index hearhear-alerts keeps number_of_shards 1, not 2" in "\n".join(told)
    assert "index hearhear-dead keeps" not in "\n".join(told)
    assert "index hearhear-dead keeps number_of_shards 2, not 1" in "\n".join(setup(client))


def test_of_several_nodes_one_that_is_away_is_passed_over(elastic, client):
    """A cluster of three goes on while one is restarted."""
    with closing(connect(["http://127.0.0.1:1", elastic.address, "http://127.0.0.1:2"])) as some:
        for _ in range(4):  # each request begins with another node
            check_setup(some)


def test_the_live_feed_shows_no_post_that_is_deleted(client):
    """A topic replayed from its start tells again of posts that went long ago, or were reworded."""
    buffer = ChangeBuffer()
    gone = PostDeleted(uid="a", source="s", at=NOON, reason="user")
    writer = ElasticWriter(client)
    taken(writer, make("a"), gone, make("b"), make("c", "reworded", revision=5))
    for uid in ("a", "b", "c", "not stored yet"):
        buffer.take(make(uid))
    Live(client, buffer).look()
    reader = ElasticReader(client, buffer)
    assert [(c.uid, c.post is None) for c in reader.changes(0)] == [("b", False)]
    taken(writer, make("not stored yet"))
    Live(client, buffer).look()
    assert [c.uid for c in reader.changes(0)] == ["b", "not stored yet"]
    assert buffer.waiting(10) == []


def test_the_live_feed_shows_no_new_post_of_a_suppressed_author(client):
    """It comes along the topic before the sink refuses it; the page may have started only since."""
    left = AuthorSuppressed(author_ref="e1:left", source="s", at=NOON, reason="account")
    taken(ElasticWriter(client, refresh=True), left)
    buffer = ChangeBuffer()
    posts = [make("a", author_ref="e1:left"), make("b", author_ref="e1:here")]
    for post in posts:
        buffer.take(post)
    taken(ElasticWriter(client), *posts)
    Live(client, buffer).look()
    assert [c.uid for c in ElasticReader(client, buffer).changes(0)] == ["b"]


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
