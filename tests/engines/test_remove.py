"""``hearhear remove`` and ``retag`` on the engine run: the store at once, the topics for every stage."""

import msgspec
import pytest

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')
pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')

from hearhear.stream.kafka import topics
from ingest.pseudonym import Pseudonyms
from schemas.dead_letter import DeadLetter
from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted
from sinks.elastic.reader import ElasticReader
from sinks.elastic.setup import check
from sinks.elastic.setup import setup
from sinks.elastic.writer import ElasticWriter
from sinks.store import Batch
from sinks.store import StoreError
from tests.engines import harness
from tests.engines.elastic_store import NOON
from tests.engines.elastic_store import fresh
from tests.engines.elastic_store import make
from tests.running import DEMO
from tests.running import call

# As in test_sink.py: kafka-python's own warnings.
pytestmark = [
    pytest.mark.filterwarnings("ignore:read_text is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
AUTHOR = f"1.{'ab' * 16}"


@pytest.fixture
def client(elastic):
    with fresh(elastic.address) as found:
        yield found


def test_a_removal_reaches_the_store_at_once_and_every_topic(kafka, elastic, client, tmp_path):
    """Posts, an author and a source, told to posts.raw as well: a replay brings nothing back."""
    posts = [make(uid=f"file:{n}", author_ref=AUTHOR if n < 2 else None) for n in range(4)]
    letter = DeadLetter(stage="ingest", source="s", reason="r", error="e", raw=b"{", at=NOON)
    writer = ElasticWriter(client, refresh=True)
    writer.write(Batch(posts=[*posts, make("file:other", source="else")], dead=[letter]))
    where = ("--yes", "--elastic", elastic.address, "--bootstrap", kafka.address)
    with harness.stage(kafka.address, tmp_path) as stage:
        for what, said in (
            (("--author", AUTHOR), "2 posts of this author"),
            (("file:2",), "1 post in the store"),
            (("--source", "s"), "1 post and 1 dead letter of s"),
        ):
            code, out, error = call("remove", *what, *where, cwd=tmp_path)
            assert (code, said in out) == (0, True), (out, error)
        records = [value for _, value in stage.read()[topics.RAW]]
    told = [msgspec.json.decode(r, type=PostDeleted | AuthorSuppressed) for r in records]
    assert {getattr(e, "uid", None) or e.author_ref for e in told} == {AUTHOR, "file:2", "file:3"}
    reader = ElasticReader(client)
    assert [post.uid for post in reader.export()] == ["file:other"]
    assert reader.dead() == []
    writer.write(Batch(posts=posts))
    assert [post.uid for post in reader.export()] == ["file:other"]
    code, _, error = call(
        "remove", "file:other", *where[:3], cwd=tmp_path, env={"HEARHEAR_KAFKA": ""}
    )
    assert (code, "which Kafka" in error) == (2, True)
    assert len(list(reader.export())) == 1


def test_a_dead_letter_is_sent_again_through_kafka(kafka, elastic, client, tmp_path):
    """What Elasticsearch refused goes to posts.raw, where every stage takes it as any record."""
    post = make("file:1")
    raw = msgspec.json.encode(post)
    letter = DeadLetter(stage="sink", source="s", reason="r", error="e", raw=raw, at=NOON)
    ElasticWriter(client, refresh=True).write(Batch(dead=[letter]))
    where = ("--elastic", elastic.address, "--bootstrap", kafka.address)
    with harness.stage(kafka.address, tmp_path) as stage:
        code, out, error = call("dead", "retry", "--all", *where, cwd=tmp_path)
        assert (code, out) == (0, "1 used now, 0 still dead\n"), error
        assert [value for _, value in stage.read()[topics.RAW]] == [raw]
    assert ElasticReader(client).dead() == []


def test_the_store_is_tagged_anew(elastic, client, tmp_path):
    """New rules, or a roster, say more of what is stored; what was deleted stays deleted."""
    text = "Halima Wrenfield should look at the late boat."
    writer = ElasticWriter(client, refresh=True)
    writer.write(Batch(posts=[make(f"file:{n}", text) for n in range(3)]))
    writer.write(Batch(deletions=[PostDeleted(uid="file:1", source="s", at=NOON, reason="user")]))
    where = ("--elastic", elastic.address, "--roster", DEMO / "roster.json")
    code, out, error = call("retag", *where, cwd=tmp_path)
    assert (code, out.startswith("2 posts tagged anew, 2")) == (0, True), (out, error)
    reader = ElasticReader(client)
    assert reader.stats().tags["mentions"]["halima-wrenfield"] == 2
    assert call("retag", *where, cwd=tmp_path)[1].startswith("2 posts tagged anew, 0")
    assert reader.retag_progress() is None


def test_indices_of_another_version_are_told(client):
    """An older one is brought up to date by `elastic setup`, a newer one is left alone."""
    check(client)
    client.indices.put_mapping(index="hearhear-meta", meta={"version": 1})
    with pytest.raises(StoreError, match="run hearhear elastic setup"):
        check(client)
    assert any("run hearhear retag" in line for line in setup(client))
    check(client)
    client.indices.put_mapping(index="hearhear-meta", meta={"version": 99})
    for asked in (check, setup):
        with pytest.raises(StoreError, match=r"newer hearhear .version 99.*: upgrade hearhear"):
            asked(client)
    client.indices.delete(index="hearhear-meta")
    setup(client)


def test_a_person_is_answered_and_erased_on_the_engine_run(kafka, elastic, client, tmp_path):
    """Posts and dead letters of one account, found by the key alone, go from store and topics."""
    key = tmp_path / "key"
    key.write_bytes(bytes(32))
    theirs = Pseudonyms(bytes(32)).author("mastodon", "ann.example")
    letter = DeadLetter(
        stage="ingest", source="s", reason="r", error="e", raw=b"{", at=NOON, author_ref=theirs
    )
    posts = [make("file:1", author_ref=theirs), make("file:2")]
    ElasticWriter(client, refresh=True).write(Batch(posts=posts, dead=[letter]))
    where = ("--elastic", elastic.address, "--bootstrap", kafka.address)
    ann = ("subject", "--platform", "mastodon", "--account", "@Ann.Example", *where)
    env = {"HEARHEAR_KEY_FILE": str(key)}
    with harness.stage(kafka.address, tmp_path) as stage:
        code, out, error = call(*ann, cwd=tmp_path, env=env)
        assert (code, "1 post and 1 dead letter in Elasticsearch" in out) == (0, True), error
        assert "topics forget by themselves within 7 days" in out
        code, out, error = call(*ann, "--erase", "--yes", cwd=tmp_path, env=env)
        assert (code, "removed" in out) == (0, True), error
        assert theirs.encode() in b"".join(v for _, v in stage.read()[topics.RAW])
    reader = ElasticReader(client)
    assert ([post.uid for post in reader.export()], reader.dead()) == (["file:2"], [])
    assert (tmp_path / ".hearhear" / "audit.jsonl").read_text().count("\n") == 2
