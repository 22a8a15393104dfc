"""``hearhear stream sink`` between the real engines, killed and starved: nothing lost, one of each."""

import os
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from datetime import UTC
from datetime import datetime

import msgspec
import pytest

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.examined import Examined
from schemas.examined import ExaminedUpTo
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from sinks.change_buffer import ChangeBuffer
from sinks.elastic.reader import ElasticReader
from sinks.search.query import parse
from tests.engines.checker_elastic import check
from tests.engines.elastic_store import fresh

# kafka-python 3.0.12 reads its own files in a way that Python 3.11 calls outdated, and leaves sockets of
# failed connections to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:read_text is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
pytest.importorskip("kafka", reason='needs pip install "hearhear[kafka]"')

from hearhear.stream.journal import EXAMINED_KEY  # noqa: E402
from hearhear.stream.kafka import topics  # noqa: E402
from hearhear.stream.kafka.connection import Connection  # noqa: E402
from hearhear.stream.kafka.publish import Publisher  # noqa: E402
from hearhear.stream.sink import GROUP  # noqa: E402
from hearhear.stream.tail import Tail  # noqa: E402
from tests.engines import harness  # noqa: E402
from tests.engines.checker import story  # noqa: E402
from tests.engines.secured import health  # noqa: E402
from tools.engines.process import free_port  # noqa: E402

COUNT = int(os.environ.get("HEARHEAR_ENGINES_N", "2000"))
SEED = 11
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
_encode = msgspec.json.Encoder().encode


@pytest.fixture
def client(elastic):
    """Give a client of the engine with our templates and no document."""
    made = fresh(elastic.address)
    yield made
    made.close()


@pytest.fixture
def stage(kafka, tmp_path):
    """Give fresh topics."""
    with harness.stage(kafka.address, tmp_path) as made:
        yield made


def feed(bootstrap, sent, topic=topics.TAGGED):
    publisher = Publisher(Connection(bootstrap), name="story")
    for key, value in sent:
        publisher.send(topic, key, value)
    publisher.flush(120)
    publisher.close()


def start(stage, elastic, **how):
    words = ("sink", "--elastic", elastic.address)
    return stage.start(*words, module="tests.engines.living_sink", **how)


def settle(stage, seconds=120):
    for topic in (topics.TAGGED, topics.ALERTS, topics.DEAD):
        stage.settle(seconds, group=GROUP, topic=topic)


def test_killed_between_answer_and_commit_it_loses_and_doubles_nothing(stage, elastic, client):
    """R03: three times killed where it hurts most; what comes again changes nothing."""
    told = story(COUNT, SEED, ["mp"])
    feed(stage.bootstrap, told.sent)
    for _ in range(3):
        dying = stage.start("2", elastic.address, module="tests.engines.dying_sink")
        harness.wait(lambda process=dying: not process.alive, 60, "the sink's end")
        assert dying.process.returncode == -9, dying.text
        assert stage.lag(GROUP, topics.TAGGED) > 0
    sink = start(stage, elastic)
    settle(stage)
    assert check(told, client) == []
    status, _ = sink.stop()
    assert status == 0, sink.text


def test_elasticsearch_killed_under_load_is_waited_for(stage, own_elastic, client):
    """R11: the sink neither exits nor drops, and says so meanwhile; back again, all is there."""
    told = story(COUNT, SEED + 1, ["mp"])
    port = str(free_port())
    sink = start(stage, own_elastic, env={"HEARHEAR_METRICS": port})
    feed(stage.bootstrap, told.sent[: COUNT // 2])
    harness.wait(lambda: stage.lag(GROUP, topics.TAGGED) < COUNT // 2, 60, "a first commit")
    own_elastic.kill()
    feed(stage.bootstrap, told.sent[COUNT // 2 :])
    harness.wait(lambda: "Elasticsearch does not answer" in health(port), 30, "what /healthz says")
    harness.wait(lambda: _lag(port) >= COUNT // 2, 30, "the lag in /metrics")
    held = stage.lag(GROUP, topics.TAGGED)
    time.sleep(3)
    assert stage.lag(GROUP, topics.TAGGED) == held >= COUNT // 2
    assert sink.alive, sink.text
    began = time.monotonic()
    own_elastic.start()
    settle(stage)
    print(f"drained {time.monotonic() - began:.1f} s after the restart began")
    assert "waiting for Elasticsearch" in sink.text
    harness.wait(lambda: "does not answer" not in health(port) and _lag(port) == 0, 30, "all well")
    assert check(told, client) == []


def _lag(port):
    """Return how many records of posts.tagged are left, as Prometheus is told."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    ours = [
        x for x in lines if x.startswith("hearhear_consumer_lag_records{") and topics.TAGGED in x
    ]
    return sum(float(line.split()[-1]) for line in ours)


def test_two_sinks_share_the_work_and_one_takes_over(stage, elastic, client):
    """One is killed under load; the other goes on where the commits stand."""
    told = story(COUNT, SEED + 2, ["mp"])
    first = start(stage, elastic)
    start(stage, elastic)
    feed(stage.bootstrap, told.sent)
    harness.wait(lambda: stage.lag(GROUP, topics.TAGGED) < COUNT, 60, "a first commit")
    first.kill()
    settle(stage)
    assert check(told, client) == []


def test_alerts_dead_letters_and_suppressions_arrive_too(stage, elastic, client):
    """All three topics are read; each kind goes where the page looks for it."""
    alert = Alert(
        key="k", version=3, target="mp", onset=NOON, opened_at=NOON, updated_at=NOON,
        severity="S2", score=4.0, tactic="t", signals=(), uids=("a",), accounts=9, hostile=9,
        civil=1, usual=0.1,
    )  # fmt: skip
    letter = DeadLetter(stage="tag", reason="r", error="e", raw=b"\xff", at=NOON, place="p/1")
    posts = [post(f"file:{n}", author_ref="e1:a" if n < 3 else "e1:b") for n in range(6)]
    gone = AuthorSuppressed(author_ref="e1:a", source="s", at=NOON, reason="account")
    feed(stage.bootstrap, [(p.uid.encode(), _encode(p)) for p in posts])
    feed(stage.bootstrap, [(b"e1:a", _encode(gone))])
    for version in (2, 3, 1):
        older = msgspec.structs.replace(alert, version=version)
        feed(stage.bootstrap, [(b"k", _encode(older))], topics.ALERTS)
    for position, figures in ((9, Examined(5, 2, 1)), (7, Examined(4, 2))):
        told = _encode(ExaminedUpTo(position, figures))
        feed(stage.bootstrap, [(EXAMINED_KEY, told)], topics.ALERTS)
    feed(stage.bootstrap, [(b"l", _encode(letter))] * 2, topics.DEAD)
    start(stage, elastic)
    settle(stage)
    client.indices.refresh(index="hearhear-*")
    reader = ElasticReader(client)
    assert {p.uid for p in reader.search(parse("")).posts} == {"file:3", "file:4", "file:5"}
    assert reader.alerts() == [alert]
    assert reader.stats().examined == Examined(5, 2, 1)
    assert [found for _, found in reader.dead()] == [letter]
    harness.wait(lambda: reader.stats().dead_letters == 1, 20, "the count of dead letters")


def post(uid, text="The late boat was full", **more):
    given = {"platform": "file", "source": "s", "created_at": NOON, "observed_at": NOON}
    return Post(**{**given, "uid": uid, "text": text, **more})


def test_what_is_sent_is_soon_found(stage, elastic, client):
    """At 100 posts a second; the index is refreshed every second."""
    start(stage, elastic)
    feed(stage.bootstrap, [(b"file:first", _encode(post("file:first")))])
    settle(stage)
    sent, seen = {}, {}
    publisher = Publisher(stage.connection, name="story")
    began = time.monotonic()
    while len(seen) < 1000 and time.monotonic() - began < 60:
        due = min(1000, int((time.monotonic() - began) * 100))
        for n in range(len(sent), due):
            uid = f"file:{n}"
            publisher.send(topics.TAGGED, uid.encode(), _encode(post(uid)))
            sent[uid] = time.monotonic()
        found = client.search(
            index="hearhear-posts-keep", size=1000, source=False, sort=[{"_seq_no": "desc"}]
        )["hits"]["hits"]
        for hit in found:
            if hit["_id"] in sent:
                seen.setdefault(hit["_id"], time.monotonic())
        time.sleep(0.01)
    publisher.close()
    took = sorted(seen[uid] - sent[uid] for uid in seen)
    print(f"sent to searchable: p50 {took[500]:.2f} s, p99 {took[990]:.2f} s, max {took[-1]:.2f} s")
    assert len(seen) == 1000
    assert took[990] < 10


def test_a_sink_without_setup_ends_with_the_remedy(kafka, elastic, client, tmp_path):
    """It never lets Elasticsearch guess a mapping."""
    client.indices.delete(index="hearhear-meta")
    command = [sys.executable, "-m", "tests.engines.living_sink"]
    env = os.environ | {"HEARHEAR_KAFKA": kafka.address, "HEARHEAR_ELASTIC": elastic.address}
    failed = subprocess.run([*command, "sink"], env=env, capture_output=True, check=False)
    assert failed.returncode == 2
    assert b"run hearhear elastic setup first" in failed.stderr
    done = subprocess.run([*command, "setup"], env=env, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"index hearhear-meta" in done.stdout


def test_the_tail_shows_what_comes_and_takes_back_what_goes(stage):
    """The live feed begins at the end, in order of a post, and forgets what is deleted."""
    feed(stage.bootstrap, [(b"file:old", _encode(post("file:old")))])
    buffer = ChangeBuffer()
    tail = Tail(stage.connection, buffer, lambda: [buffer.show(p) for p in buffer.waiting(99)])
    tail.start()
    try:
        assert tail.wait(20)
        events = [
            post("file:a", author_ref="e1:a"),
            post("file:b"),
            post("file:b", "edited", revision=2),
            post("file:b"),
            PostDeleted(uid="file:c", source="s", at=NOON, reason="user"),
            post("file:c"),
        ]
        feed(stage.bootstrap, [(e.uid.encode(), _encode(e)) for e in events])
        feed(stage.bootstrap, [(b"file:a", b"\xff{"), (b"file:d", _encode(post("file:d")))])
        harness.wait(lambda: len(buffer.changes(0, 99)) == 4, 20, "four changes")
        gone = AuthorSuppressed(author_ref="e1:a", source="s", at=NOON, reason="account")
        feed(stage.bootstrap, [(b"e1:a", _encode(gone))])
        harness.wait(lambda: buffer.changes(0, 99)[-1].uid == "file:a", 20, "the suppression")
    finally:
        tail.stop()
        tail.join(10)
    told = {c.uid: c.post and c.post.text for c in buffer.changes(0, 99)}
    assert told == {
        "file:b": "edited", "file:c": None, "file:d": "The late boat was full", "file:a": None,
    }  # fmt: skip
    assert Counter(c.seq for c in buffer.changes(0, 99)).most_common(1)[0][1] == 1
